/* test_core.c - a core file of a process that holds a secret does not hold the secret. */
#include "cred/cred_test.h"

#include <openssl/crypto.h>
#include <signal.h>
#include <sys/resource.h>

/* Written mirrored, so that the words themselves lie nowhere in the program's image. */
static const char MIRRORED_SECRET[] = "ydobon-ot-nwonk-Q",
                  MIRRORED_PLAIN[] = "ydobyreve-ot-nwonk-X";

static void begin(void)
{
    scratch_dir_make(dir);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(core, .init = begin, .fini = end);

static void unmirror(const char *mirrored, char *out)
{
    size_t n = strlen(mirrored);
    for (size_t i = 0; i < n; i++)
        out[i] = mirrored[n - 1 - i];
    out[n] = '\0';
}

/* The child: a secret, a plain text to prove that the search finds what is there, and an end with a
 * core. */
static _Noreturn void die_with_a_secret(void)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    char word[64];
    struct err e = {0};
    char *volatile plain = malloc(64);
    signal(SIGABRT, SIG_DFL);
    if (chdir(dir) != 0 || setrlimit(RLIMIT_CORE, &all) != 0 || !plain)
        _exit(1);
    unmirror(MIRRORED_PLAIN, plain);
    unmirror(MIRRORED_SECRET, word);
    struct secret *volatile held = secret_new(str_from(word), &e);
    OPENSSL_cleanse(word, sizeof word);
    if (!held)
        _exit(1);
    abort();
}

static bool file_holds(const char *path, const char *mirrored)
{
    char word[64];
    unmirror(mirrored, word);
    size_t n = strlen(word), at = 0;
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    for (int c; at < n && (c = getc(f)) != EOF;) /* its first letter stands nowhere else in it */
        at = c == word[at] ? at + 1 : c == word[0] ? 1 : 0;
    fclose(f);
    return at == n;
}

/* Where this machine lays cores: "core" or "core.PID" in the working folder; else there is none. */
static const char *core_of(pid_t pid)
{
    static char numbered[160];
    snprintf(numbered, sizeof numbered, "%s/core.%d", dir, (int)pid);
    return access(numbered, R_OK) == 0 ? numbered : in_dir("core");
}

Test(core, has_the_plain_text_and_not_the_secret)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        die_with_a_secret();
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFSIGNALED(status));
    if (access(core_of(pid), R_OK) != 0)
        cr_skip_test("this machine writes no core files into the working folder");
    cr_assert(file_holds(core_of(pid), MIRRORED_PLAIN), "the check of the check");
    cr_assert_not(file_holds(core_of(pid), MIRRORED_SECRET));
}
