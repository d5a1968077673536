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

static bool kind_of(const char *name, enum generate_kind *kind)
{
    static const char *const names[] = {
        [GENERATE_835] = "835",
        [GENERATE_837P] = "837p",
        [GENERATE_837I] = "837i",
        [GENERATE_837D] = "837d",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0) {
            *kind = (enum generate_kind)i;
            return true;
        }
    return false;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: hia-generate 835|837p|837i|837d [--size 10M] [--claims N] [--claims-a-set N] "
            "[--seed N]\nWithout --claims-a-set all claims stand in one set.\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct generate what = {.put = put_out};
    struct generated made;
    if (argc < 2)
        return usage();
    if (!kind_of(argv[1], &what.kind))
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
