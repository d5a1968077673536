/* test_scan.c - every scan kernel finds what a plain loop finds, at
 * any length, alignment and tail. */
#include "x12/scan.h"
#include <criterion/criterion.h>
#include <stdlib.h>

enum { LENGTH_MAX = 400 };

static uint32_t state = 7;

static uint32_t next_random(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static const struct x12_delims sets[] = {
    {'*', ':', '^', '~'},   {'*', ':', '\0', '~'},         {'|', '>', '^', '\n'},
    {'*', ':', '^', '\r'},  {'\x1d', '\x1f', '^', '\x1c'}, {'*', (char)0xa7, '^', (char)0xff},
    {'*', '>', '\0', '\''},
};

static bool is_delimiter(char c, const struct x12_delims *d)
{
    return c == d->element || c == d->component || c == d->segment ||
           (d->repetition != '\0' && c == d->repetition);
}

/* The contract of scan.h, said in another way: mark what is odd, then take the breaks back. */
static bool expect_odd(const char *p, size_t n, const struct x12_delims *d)
{
    bool start = true;
    for (size_t i = 0, breaks = 0; i < n; i++) {
        bool delimiter = is_delimiter(p[i], d);
        bool is_break = (p[i] == '\r' || p[i] == '\n') && !delimiter;
        if (is_break && start && breaks < 2) {
            breaks++;
            continue;
        }
        start = p[i] == d->segment;
        breaks = 0;
        unsigned char c = (unsigned char)p[i];
        if (!delimiter && (c < 0x20 || c > 0x7e))
            return true;
    }
    return false;
}

static void check(const struct x12_scan_kernel *kernel, const char *p, size_t n,
                  const struct x12_delims *d)
{
    uint32_t *index = malloc((n + X12_SCAN_SLACK) * sizeof(*index));
    bool odd = false;
    size_t count = kernel->scan(p, n, d, index, &odd), at = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_delimiter(p[i], d))
            continue;
        cr_assert(at < count && index[at] == i, "%s: n %zu misses %zu", kernel->name, n, i);
        at++;
    }
    cr_assert_eq(at, count, "%s: n %zu finds %zu too many", kernel->name, n, count - at);
    cr_assert_eq(odd, expect_odd(p, n, d), "%s: n %zu odd %d", kernel->name, n, odd);
    free(index);
}

/* Bytes that matter come often; `kind` chooses how many delimiters and how many strange ones. */
static char random_byte(unsigned kind, const struct x12_delims *d)
{
    const char likely[] = {d->element, d->component, d->repetition, d->segment,
                           d->segment, '\r',         '\n'};
    switch (kind) {
    case 0: /* text */
        return next_random() % 5 ? (char)('A' + next_random() % 26) : d->element;
    case 1: /* as dense as can be */
        return likely[next_random() % 5];
    case 2: /* lines */
        return next_random() % 3 ? 'x' : likely[next_random() % 7];
    default: /* anything */
        return (char)(next_random() & 0xff);
    }
}

static void check_random(size_t n, size_t alignment, unsigned kind, const struct x12_delims *d)
{
    /* Exactly as long as told, so that the sanitizer sees a byte too many. */
    char *room = malloc(n + alignment + 1), *p = room + alignment;
    for (size_t i = 0; i < n; i++)
        p[i] = random_byte(kind, d);
    room = realloc(room, n + alignment ? n + alignment : 1);
    p = room + alignment;
    size_t count;
    const struct x12_scan_kernel *kernels = x12_scan_kernels(&count);
    for (size_t k = 0; k < count; k++)
        check(&kernels[k], p, n, d);
    free(room);
}

Test(scan, every_length_and_kind_of_bytes)
{
    for (size_t n = 0; n <= LENGTH_MAX; n++)
        for (unsigned kind = 0; kind < 4; kind++)
            for (size_t k = 0; k < COUNT_OF(sets); k++)
                check_random(n, next_random() % 64, kind, &sets[k]);
}

Test(scan, every_alignment)
{
    for (size_t alignment = 0; alignment < 64; alignment++)
        for (unsigned kind = 0; kind < 4; kind++)
            check_random(200 + next_random() % 100, alignment, kind, &sets[0]);
}

Test(scan, line_breaks_after_terminators_over_the_step)
{
    size_t count;
    const struct x12_scan_kernel *kernels = x12_scan_kernels(&count);
    static const char *const TAILS[] = {"~\r\n", "~\n",  "~\n\r", "~\r\n\n",
                                        "*\r\n", "~ \n", "~\n \n"};
    for (size_t t = 0; t < COUNT_OF(TAILS); t++)
        for (size_t at = 0; at < 140; at++) {
            char text[200];
            memset(text, 'A', sizeof(text));
            memcpy(text + at, TAILS[t], strlen(TAILS[t]));
            for (size_t k = 0; k < count; k++)
                check(&kernels[k], text, sizeof(text), &sets[0]);
        }
}

Test(scan, one_strange_byte_anywhere)
{
    size_t count;
    const struct x12_scan_kernel *kernels = x12_scan_kernels(&count);
    for (unsigned c = 0; c < 256; c++)
        for (size_t at = 0; at < 70; at += 23) {
            char text[96];
            memset(text, 'A', sizeof(text));
            text[at] = (char)c;
            for (size_t k = 0; k < count; k++)
                check(&kernels[k], text, sizeof(text), &sets[0]);
        }
}

Test(scan, the_best_is_the_last_and_scalar_the_first)
{
    size_t count;
    const struct x12_scan_kernel *kernels = x12_scan_kernels(&count);
    cr_assert_str_eq(kernels[0].name, "scalar");
    cr_assert_eq(x12_scan_best(), &kernels[count - 1]);
}
