/* bench_scan.c - how fast delimiters are found and elements visited, beside what this core can do
 * at all.
 *
 *     bench_scan [--json] [--mib N] [--runs N]
 *
 * Every figure is the median of the runs over one generated remittance, in GB/s (10^9 bytes). */
#include "base/clock.h"
#include "x12/reader.h"
#include "x12/scan.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 8 * 1024, FEED = 256 * 1024, RUNS_MAX = 101 };

static const struct x12_delims DELIMS = {'*', ':', '^', '~'};

struct input {
    char *p;
    size_t n;
    char *copy;
    uint32_t *index;
};

/* ---- a remittance of about `size` bytes ----------------------------------------------------- */

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* One claim: its amounts and names of varying length, so that no branch learns the pattern. */
static size_t put_claim(char *p, size_t room, unsigned claim, uint32_t *state, unsigned *segments)
{
    static const char *const NAMES[] = {"LEE", "SANCHEZ", "OKONKWO-BAKER", "NG", "VAN DER MEER"};
    unsigned charge = 2000 + next_random(state) % 90000;
    unsigned paid = charge - charge / (2 + next_random(state) % 7);
    unsigned lines = 1 + next_random(state) % 4;
    int n = snprintf(p, room,
                     "CLP*%08u*1*%u.%02u*%u.%02u*%u*12*%010u*11*1~NM1*QC*1*%s*PAT%u****MI*W%09u~"
                     "REF*1L*GRP%u~DTM*232*20260%u15~",
                     claim, charge / 100, charge % 100, paid / 100, paid % 100,
                     next_random(state) % 50, claim * 7 + 1, NAMES[next_random(state) % 5],
                     claim % 1000, claim, claim % 97, 1 + claim % 9);
    *segments += 4;
    for (unsigned i = 0; i < lines; i++) {
        n += snprintf(p + n, room - (size_t)n,
                      "SVC*HC:9083%u:HE*%u.%02u*%u**%u~DTM*472*20260%u15~"
                      "CAS*CO*45*%u.%u**253*%u~REF*6R*%u%04u~AMT*B6*%u~",
                      next_random(state) % 10, charge / 100 / lines, charge % 100, paid / lines,
                      1 + i, 1 + claim % 9, (charge - paid) / 100, (charge - paid) % 10, i + 1,
                      claim, i, paid / lines);
        *segments += 5;
    }
    return (size_t)n;
}

static void generate(struct input *in, size_t size)
{
    uint32_t state = 20260115;
    unsigned segments = 1, claim = 0;
    in->p = malloc(size + 4096);
    assert(in->p != NULL);
    in->n = (size_t)sprintf(
        in->p,
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260115*1200*^*00501*"
        "000000001*0*P*:~GS*HP*PAYER*CLINIC*20260115*1200*1*X*005010X221A1~ST*835*0001~");
    while (in->n < size)
        in->n += put_claim(in->p + in->n, size + 4096 - in->n, ++claim, &state, &segments);
    in->n += (size_t)sprintf(in->p + in->n, "SE*%u*0001~GE*1*1~IEA*1*000000001~", segments + 1);
    in->copy = malloc(in->n);
    in->index = malloc((BLOCK + X12_SCAN_SLACK) * sizeof(*in->index));
    assert(in->copy != NULL && in->index != NULL);
    memset(in->copy, 0, in->n);
}

/* ---- what is measured ----------------------------------------------------------------------- */

/* Keeps the compiler from leaving the work out. */
static volatile uint64_t sink;

struct task {
    const char *name;
    void (*run)(const struct task *t, struct input *in);
    x12_scan_fn *scan;
    enum x12_altitude altitude;
    double rate; /* GB/s, median */
};

static void run_memcpy(const struct task *t, struct input *in)
{
    (void)t;
    for (size_t i = 0; i < in->n; i += BLOCK)
        memcpy(in->copy + i, in->p + i, in->n - i < BLOCK ? in->n - i : BLOCK);
    sink += (uint8_t)in->copy[in->n / 2];
}

static void run_scan(const struct task *t, struct input *in)
{
    size_t count = 0;
    bool odd = false;
    for (size_t i = 0; i < in->n; i += BLOCK)
        count +=
            t->scan(in->p + i, in->n - i < BLOCK ? in->n - i : BLOCK, &DELIMS, in->index, &odd);
    sink += count + odd;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2,popcnt"))) static uint64_t popcount_avx2(const char *p, size_t n)
{
    const __m256i e = _mm256_set1_epi8('*'), c = _mm256_set1_epi8(':');
    const __m256i r = _mm256_set1_epi8('^'), s = _mm256_set1_epi8('~');
    uint64_t count = 0;
    for (size_t i = 0; i + 32 <= n; i += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        __m256i hit =
            _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, e), _mm256_cmpeq_epi8(v, c)),
                            _mm256_or_si256(_mm256_cmpeq_epi8(v, r), _mm256_cmpeq_epi8(v, s)));
        count += (uint64_t)__builtin_popcount((unsigned)_mm256_movemask_epi8(hit));
    }
    return count;
}

static bool has_popcount(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
static uint64_t popcount_avx2(const char *p, size_t n)
{
    (void)p;
    return n;
}

static bool has_popcount(void)
{
    return false;
}
#endif

static void run_popcount(const struct task *t, struct input *in)
{
    (void)t;
    sink += popcount_avx2(in->p, in->n);
}

static bool touch(void *ctx, const struct x12_event *event)
{
    uint64_t *sum = ctx;
    const struct x12_segment *s = event->segment;
    if (event->kind != X12_SEGMENT)
        return true;
    uint64_t total = s->tag;
    for (unsigned i = 1; i <= s->n; i++) {
        struct str value = x12_element(s, i);
        total += value.n + (uint8_t)*value.p;
    }
    *sum += total;
    return true;
}

static bool no_fault(void *ctx, const struct fault *fault)
{
    (void)ctx;
    fprintf(stderr, "bench_scan: fault %u at byte %" PRIu64 "\n", fault->code, fault->offset);
    exit(1);
}

static void run_visit(const struct task *t, struct input *in)
{
    uint64_t sum = 0;
    struct err err = {0};
    struct x12_options options = {.altitude = t->altitude};
    struct x12_handler handler = {.ctx = &sum, .event = touch, .faults = {NULL, no_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    assert(r != NULL);
    for (size_t i = 0; i < in->n; i += FEED)
        (void)x12_reader_feed(r, in->p + i, in->n - i < FEED ? in->n - i : FEED);
    (void)x12_reader_end(r);
    x12_reader_free(r);
    sink += sum;
}

/* ---- the runs ------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct task *t, struct input *in, unsigned runs)
{
    double rates[RUNS_MAX];
    t->run(t, in); /* pages and caches warm */
    for (unsigned i = 0; i < runs; i++) {
        int64_t began = clock_tick_us();
        t->run(t, in);
        int64_t took = clock_tick_us() - began;
        rates[i] = (double)in->n / (double)(took > 0 ? took : 1) / 1000;
    }
    qsort(rates, runs, sizeof(rates[0]), by_size);
    t->rate = rates[runs / 2];
}

static void print(const struct task *tasks, size_t count, const struct input *in, unsigned runs,
                  bool json)
{
    double copy = tasks[0].rate, pass = tasks[1].rate;
    if (json)
        printf("{\"bench\":\"scan\",\"bytes\":%zu,\"runs\":%u,\"gb_per_s\":{", in->n, runs);
    else
        printf("%zu MB of 835, blocks of %d KiB, median of %u runs\n%-22s %8s %10s %12s\n",
               in->n / 1000000, BLOCK / 1024, runs, "", "GB/s", "of memcpy", "of compare");
    for (size_t i = 0; i < count; i++) {
        const struct task *t = &tasks[i];
        if (json)
            printf("%s\"%s\":%.3f", i ? "," : "", t->name, t->rate);
        else
            printf("%-22s %8.2f %9.0f%% %11.0f%%\n", t->name, t->rate, 100 * t->rate / copy,
                   pass > 0 ? 100 * t->rate / pass : 0);
    }
    if (json)
        printf("}}\n");
}

int main(int argc, char **argv)
{
    unsigned long mib = 64, runs = 11;
    bool json = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (strcmp(argv[i], "--mib") == 0 && i + 1 < argc)
            mib = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--runs") == 0 && i + 1 < argc)
            runs = strtoul(argv[++i], NULL, 10);
        else
            mib = 0;
    }
    if (mib < 1 || mib > 4096 || runs < 1 || runs > RUNS_MAX) {
        fprintf(stderr, "usage: bench_scan [--json] [--mib 1..4096] [--runs 1..%d]\n", RUNS_MAX);
        return 2;
    }
    struct input in;
    generate(&in, mib << 20);
    struct task tasks[12] = {{"memcpy", run_memcpy}, {"compare+popcount avx2", run_popcount}};
    size_t count = 2, kernels;
    const struct x12_scan_kernel *kernel = x12_scan_kernels(&kernels);
    for (size_t i = 0; i < kernels; i++)
        tasks[count++] = (struct task){kernel[i].name, run_scan, kernel[i].scan};
    tasks[count++] = (struct task){"visit, segments", run_visit, NULL, X12_ALTITUDE_SEGMENTS};
    tasks[count++] = (struct task){"visit, envelope", run_visit, NULL, X12_ALTITUDE_ENVELOPE};
    for (size_t i = 0; i < count; i++)
        if (tasks[i].run != run_popcount || has_popcount())
            measure(&tasks[i], &in, (unsigned)runs);
    print(tasks, count, &in, (unsigned)runs, json);
    free(in.p);
    free(in.copy);
    free(in.index);
    return 0;
}
