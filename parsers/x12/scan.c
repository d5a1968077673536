/* scan.c - the scan in plain C, and the choice of the best kernel this core can run. */
#include "x12/scan_kernels.h"

static bool is_odd(const char *p, size_t i, const struct x12_delims *d)
{
    if ((uint8_t)(p[i] - 0x20) <= 0x7e - 0x20 || scan_is_delimiter(p[i], d))
        return false;
    return !scan_is_first_break(p, i, d) &&
           !(i > 0 && scan_is_break(p[i], d) && scan_is_first_break(p, i - 1, d));
}

size_t x12_scan_scalar(const char *p, size_t n, const struct x12_delims *d, uint32_t *index,
                       bool *odd)
{
    assert(n <= X12_SCAN_MAX);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        index[count] = (uint32_t)i;
        count += scan_is_delimiter(p[i], d);
        if (UNLIKELY((uint8_t)(p[i] - 0x20) > 0x7e - 0x20))
            *odd |= is_odd(p, i, d);
    }
    return count;
}

/* Slowest first; each core that has one has those before it too, so what can run is a beginning of
 * the table. */
#if defined(__x86_64__)
static const struct x12_scan_kernel kernels[] = {
    {"scalar", x12_scan_scalar},
    {"sse2", x12_scan_sse2},
    {"avx2", x12_scan_avx2},
    {"avx512", x12_scan_avx512},
};

static size_t usable(void)
{
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2"))
        return 2;
    if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl") ||
        !__builtin_cpu_supports("avx512vbmi2"))
        return 3;
    return 4;
}
#elif defined(__aarch64__)
static const struct x12_scan_kernel kernels[] = {
    {"scalar", x12_scan_scalar},
    {"neon", x12_scan_neon},
};

static size_t usable(void)
{
    return COUNT_OF(kernels);
}
#else
static const struct x12_scan_kernel kernels[] = {{"scalar", x12_scan_scalar}};

static size_t usable(void)
{
    return COUNT_OF(kernels);
}
#endif

const struct x12_scan_kernel *x12_scan_best(void)
{
    return &kernels[usable() - 1];
}

const struct x12_scan_kernel *x12_scan_kernels(size_t *count)
{
    *count = usable();
    return kernels;
}
