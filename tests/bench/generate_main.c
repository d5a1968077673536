/* generate_main.c - hia-generate: an 835 or an 837P of any size on standard output, the same for
 * the same seed. Claims as JSON lines come from tests/tools/make_claims.py. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/generate.h"
#include "conf/option.h"

static bool put_out(void *ctx, struct str text)
{
    (void)ctx;
    while (text.n) {
        ssize_t n = write(STDOUT_FILENO, text.p, text.n);
        if (n <= 0)
            return false;
        text.p += n;
        text.n -= (size_t)n;
    }
    return true;
}

static int usage(void)
{
    fprintf(stderr, "usage: hia-generate 835|837p [--size 10M] [--claims N] [--claims-a-set N] "
                    "[--seed N]\nWithout --claims-a-set all claims stand in one set.\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct generate what = {.put = put_out};
    struct generated made;
    if (argc < 2)
        return usage();
    if (strcmp(argv[1], "837p") == 0)
        what.kind = GENERATE_837P;
    else if (strcmp(argv[1], "835") != 0)
        return usage();
    for (int i = 2; i + 1 < argc; i += 2) {
        struct str value = str_from(argv[i + 1]);
        int64_t bytes;
        if (strcmp(argv[i], "--size") == 0 && option_size_bytes(value, &bytes))
            what.bytes = (uint64_t)bytes;
        else if (strcmp(argv[i], "--claims") == 0)
            what.claims = strtoull(value.p, NULL, 10);
        else if (strcmp(argv[i], "--claims-a-set") == 0)
            what.claims_a_set = strtoull(value.p, NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0)
            what.seed = strtoull(value.p, NULL, 10);
        else
            return usage();
    }
    if (what.bytes == 0 && what.claims == 0)
        return usage();
    if (!generate(&what, &made))
        return 1;
    fprintf(stderr,
            "%" PRIu64 " bytes, %" PRIu64 " segments, %" PRIu64 " claims, %" PRIu64 " sets\n",
            made.bytes, made.segments, made.claims, made.sets);
    return 0;
}
