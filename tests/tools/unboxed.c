/* unboxed.c - a main of our own for Criterion's tests under ThreadSanitizer, whose addresses its
 * boxes want: each test in a child that was forked. The program's own definitions go before those
 * of the library.
 *
 *     PROGRAM [--filter SUITE/TEST], a pattern of fnmatch
 *
 * A line a test; exit 0: all passed, no race in any; 1: not. */
#include <criterion/criterion.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern struct criterion_test *__start_cr_tst[], *__stop_cr_tst[];
__attribute__((weak)) extern struct criterion_suite *__start_cr_sts[], *__stop_cr_sts[];

enum { SKIPPED = 77, RACED = 66 }; /* 66: of ThreadSanitizer */

static bool failed; /* a cr_expect: the test goes on */
static const struct criterion_test_extra_data *suite, *test;

/* ---- what Criterion's macros call ---- */

void criterion_send_assert(struct criterion_assert_stats *stats)
{
    fprintf(stderr, "%s:%u: %s\n", stats->file, stats->line, stats->message);
}

void cri_asserts_passed_incr(void) {}

void criterion_continue_test(void)
{
    failed = true;
}

void criterion_abort_test(void)
{
    _exit(1);
}

void criterion_skip_test(const char *format, ...)
{
    (void)format;
    _exit(SKIPPED);
}

static void call(void (*fixture)(void))
{
    if (fixture)
        fixture();
}

void criterion_internal_test_setup(void)
{
    call(suite->init);
    call(test->init);
}

void criterion_internal_test_main(void (*fn)(void))
{
    fn();
}

void criterion_internal_test_teardown(void)
{
    call(test->fini);
    call(suite->fini);
}

/* ---- the tests ---- */

static const struct criterion_test_extra_data *suite_of(const struct criterion_test *t)
{
    static const struct criterion_test_extra_data none;
    for (struct criterion_suite **s = __start_cr_sts; s < __stop_cr_sts; s++)
        if (strcmp((*s)->name, t->category) == 0)
            return (*s)->data;
    return &none;
}

static void play(const struct criterion_test *t)
{
    suite = suite_of(t);
    test = t->data;
    t->test();
    exit(failed);
}

/* In words; NULL: it passed. */
static const char *judge(const struct criterion_test *t, int status)
{
    bool exited = WIFEXITED(status);
    if (t->data->signal)
        return WIFSIGNALED(status) && WTERMSIG(status) == t->data->signal ? NULL : "no signal";
    if (exited && WEXITSTATUS(status) == RACED)
        return "RACE";
    return exited && WEXITSTATUS(status) == t->data->exit_code ? NULL : "failed";
}

static bool run(const struct criterion_test *t)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        play(t);
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("fork");
        return false;
    }
    bool skipped = WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED;
    const char *why = skipped ? NULL : judge(t, status);
    printf("%s/%s: %s\n", t->category, t->name, skipped ? "skipped" : why ? why : "ok");
    return !why;
}

int main(int argc, char **argv)
{
    const char *pattern = argc == 3 && strcmp(argv[1], "--filter") == 0 ? argv[2] : "*";
    bool good = true;
    if (argc != 1 && pattern[0] == '*' && !pattern[1]) {
        fprintf(stderr, "usage: %s [--filter SUITE/TEST]\n", argv[0]);
        return 2;
    }
    for (struct criterion_test **t = __start_cr_tst; t < __stop_cr_tst; t++) {
        char name[256];
        if (!*t || (*t)->data->disabled)
            continue;
        snprintf(name, sizeof name, "%s/%s", (*t)->category, (*t)->name);
        if (fnmatch(pattern, name, 0) == 0)
            good = run(*t) && good;
    }
    return !good;
}
