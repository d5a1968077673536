/* criterion.h - as much of Criterion as a test of the scan needs, where its library is not built
 * for the machine: ./run neon compiles the tests themselves, unchanged, for AArch64. */
#ifndef HIA_TESTS_NEON_CRITERION_H
#define HIA_TESTS_NEON_CRITERION_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Each test puts itself here before main() runs them. */
struct neon_test {
    const char *suite, *name;
    void (*run)(void);
    struct neon_test *next;
};
void neon_test_add(struct neon_test *test);

#define Test(suite_, name_)                                                                        \
    static void neon_##suite_##_##name_(void);                                                     \
    __attribute__((constructor)) static void neon_add_##suite_##_##name_(void)                     \
    {                                                                                              \
        static struct neon_test test = {#suite_, #name_, neon_##suite_##_##name_, NULL};           \
        neon_test_add(&test);                                                                      \
    }                                                                                              \
    static void neon_##suite_##_##name_(void)

#define cr_assert(holds, ...)                                                                      \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);                            \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)
#define cr_assert_eq(a, b, ...)     cr_assert((a) == (b))
#define cr_assert_str_eq(a, b, ...) cr_assert(strcmp((a), (b)) == 0)

#endif
