/* cpu.h - processor time of this program: another program's turn is not ours. */
#ifndef HIA_TESTS_BENCH_CPU_H
#define HIA_TESTS_BENCH_CPU_H

#include <stdint.h>
#include <time.h>

static inline uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

#endif
