/* main.c - runs the tests linked with it, and says which kernel this machine takes. */
#include <criterion/criterion.h>

#include "x12/scan.h"

static struct neon_test *first;

void neon_test_add(struct neon_test *test)
{
    test->next = first;
    first = test;
}

int main(void)
{
    unsigned count = 0;
    for (const struct neon_test *t = first; t; t = t->next, count++) {
        printf("%s/%s\n", t->suite, t->name);
        t->run();
    }
    printf("%u tests passed with the kernel %s\n", count, x12_scan_best()->name);
    return count && strcmp(x12_scan_best()->name, "neon") == 0 ? 0 : 1;
}
