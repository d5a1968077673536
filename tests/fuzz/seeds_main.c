/* seeds_main.c - fuzz_seeds TARGET DIR: writes the seeds of a target, a file each. */
#include "fuzz/fuzz.h"
#include "fuzz/seeds.h"

int main(int argc, char **argv)
{
    struct buf seed;
    if (argc != 3) {
        fprintf(stderr, "usage: fuzz_seeds TARGET DIR\n");
        return 2;
    }
    buf_init(&seed, 0);
    for (unsigned i = 0; seed_make(argv[1], i, &seed); i++) {
        char path[512];
        snprintf(path, sizeof(path), "%s/seed-%03u", argv[2], i);
        FILE *f = fopen(path, "wbe");
        LAW(f && fwrite(seed.p, 1, seed.n, f) == seed.n && fclose(f) == 0, "%s is written", path);
        buf_reset(&seed);
    }
    buf_fini(&seed);
    return 0;
}
