/* smoke.c - a fuzz target without libFuzzer: its seeds, and as many mutations of them, the same on
 * every run.
 *
 *     smoke_TARGET [MUTATIONS | FILE...]      FILE: run these inputs, as found by ./run fuzz */
#include <signal.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "fuzz/seeds.h"
#include "x12/gen.h"

enum { MUTATIONS = 3000, SEEDS_MAX = 64, INPUT_MAX = 1 << 20 };

static struct buf seeds[SEEDS_MAX];
static unsigned seeds_count;
static struct buf input;

static void make_seeds(void)
{
    while (seeds_count < SEEDS_MAX) {
        buf_init(&seeds[seeds_count], 0);
        if (!seed_make(SMOKE_TARGET, seeds_count, &seeds[seeds_count]))
            break;
        seeds_count++;
    }
    LAW(seeds_count > 0, "there are seeds for " SMOKE_TARGET);
}

/* Where to cut or splice: half of the time at a boundary, so that whole segments move. */
static size_t place(struct gen *g, const struct buf *b)
{
    size_t at = b->n ? gen_below(g, (unsigned)b->n) : 0;
    if (gen_below(g, 2))
        while (at > 0 && at < b->n && !strchr("~*:\n,{}\"", b->p[at]))
            at++;
    return at < b->n ? at : b->n;
}

static void splice(size_t at, size_t cut, struct str put)
{
    struct buf out;
    buf_init(&out, 0);
    buf_put(&out, input.p, at);
    buf_put_str(&out, put);
    buf_put(&out, input.p + at + cut, input.n - at - cut);
    buf_fini(&input);
    input = out;
}

static void mutate(struct gen *g)
{
    static const char *const PIECES[] = {
        "~",   "*",        ":",        "^",  "\n", "HL*1**20*1~", "LX*1", "SE", "999999",
        "-1.", "00000000", "\xff\xfe", "\"", "{",  "]",           "[",    "=",  "99999999999999"};
    size_t at = place(g, &input), left = input.n - at;
    char byte = (char)gen_below(g, 256);
    const struct buf *other = &seeds[gen_below(g, seeds_count)];
    switch (gen_below(g, 6)) {
    case 0: /* a byte changed */
        splice(at, left ? 1 : 0, str_of(&byte, 1));
        break;
    case 1: /* cut out */
        splice(at, left ? gen_below(g, (unsigned)(left < 200 ? left : 200)) : 0, STR(""));
        break;
    case 2: /* put in */
        splice(at, 0, str_from(PIECES[gen_below(g, COUNT_OF(PIECES))]));
        break;
    case 3: { /* doubled */
        size_t n = left < 120 ? left : 120;
        char copy[120];
        if (n)
            memcpy(copy, input.p + at, n);
        splice(at, 0, str_of(copy, n));
        break;
    }
    case 4: { /* from another seed */
        size_t from = place(g, other), n = other->n - from;
        splice(at, 0, str_of(other->p + from, n < 300 ? n : 300));
        break;
    }
    default: /* the end is gone */
        splice(at, gen_below(g, 8) ? 0 : left, STR(""));
    }
}

static void run(void)
{
    /* In memory of exactly its size, so that a read past the end is found. */
    uint8_t *exact = malloc(input.n ? input.n : 1);
    LAW(exact != NULL, "there is memory");
    if (input.n)
        memcpy(exact, input.p, input.n);
    (void)LLVMFuzzerTestOneInput(exact, input.n);
    free(exact);
}

/* Leaves what broke a law where it can be found. */
static void on_abort(int sig)
{
    int fd = fileno(stderr);
    FILE *f = fopen("smoke-" SMOKE_TARGET ".input", "wb");
    if (f) {
        (void)!fwrite(input.p, 1, input.n, f);
        fclose(f);
        (void)!write(fd, "input is in smoke-" SMOKE_TARGET ".input\n",
                     sizeof("input is in smoke-" SMOKE_TARGET ".input\n") - 1);
    }
    signal(sig, SIG_DFL);
    raise(sig);
}

static bool run_file(const char *path)
{
    char block[4096];
    FILE *f = fopen(path, "rbe");
    buf_reset(&input);
    for (size_t n; f && (n = fread(block, 1, sizeof(block), f)) > 0;)
        buf_put(&input, block, n);
    if (!f)
        return false;
    fclose(f);
    run();
    return true;
}

static void run_mutations(unsigned long mutations)
{
    struct gen g;
    gen_init(&g, 20260115);
    for (unsigned long i = 0; i < seeds_count + mutations; i++) {
        const struct buf *seed = &seeds[i < seeds_count ? i : gen_below(&g, seeds_count)];
        buf_reset(&input);
        buf_put(&input, seed->p, seed->n);
        unsigned times = i < seeds_count ? 0 : 1 + gen_below(&g, 4);
        for (unsigned k = 0; k < times && input.n < INPUT_MAX; k++)
            mutate(&g);
        run();
    }
}

int main(int argc, char **argv)
{
    char *end = "";
    unsigned long mutations = argc == 2 ? strtoul(argv[1], &end, 10) : MUTATIONS;
    buf_init(&input, 0);
    signal(SIGABRT, on_abort);
    if (argc > 2 || *end) {
        for (int i = 1; i < argc; i++)
            if (!run_file(argv[i]))
                fprintf(stderr, "%s cannot be read\n", argv[i]);
        buf_fini(&input);
        return 0;
    }
    make_seeds();
    run_mutations(mutations);
    printf("%s: %u seeds, %lu mutations, no law broken\n", SMOKE_TARGET, seeds_count, mutations);
    for (unsigned i = 0; i <= seeds_count && i < SEEDS_MAX; i++)
        buf_fini(&seeds[i]);
    buf_fini(&input);
    return 0;
}
