/* cred_test.h - what tests of credentials share: two tenants, a scratch folder, openssl's own tool.
 */
#ifndef HIA_TESTS_CRED_TEST_H
#define HIA_TESTS_CRED_TEST_H

#include "base/scratch.h"
#include "cred/secret.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORG_A "aaaaaaaa-0000-4000-8000-000000000001"
#define ORG_B "bbbbbbbb-0000-4000-8000-000000000002"
#define NOW   (INT64_C(1767225600) * 1000000) /* 2026-01-01T00:00:00Z */

static char dir[SCRATCH_MAX];

static inline const char *in_dir(const char *name)
{
    static char paths[4][160];
    static int turn;
    char *p = paths[turn++ % 4];
    snprintf(p, 160, "%s/%s", dir, name);
    return p;
}

static inline void put_file(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
    cr_assert_eq(chmod(path, mode), 0);
}

/* An independent tool, by the shell, in the scratch folder. */
static inline int sh(const char *script)
{
    char whole[4096], shell[] = "sh", flag[] = "-c";
    snprintf(whole, sizeof whole, "cd %s && { %s ; } >out.txt 2>err.txt", dir, script);
    char *const argv[] = {shell, flag, whole, NULL};
    extern char **environ;
    pid_t pid;
    int status = -1;
    cr_assert_eq(posix_spawnp(&pid, "sh", NULL, NULL, argv, environ), 0);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline struct secret *secret_of(const char *text)
{
    struct err e = {0};
    struct secret *s = secret_new(str_from(text), &e);
    cr_assert_not_null(s, "%s", e.text);
    return s;
}

static inline struct secret *secret_in(const char *path)
{
    struct err e = {0};
    int fd = open(path, O_RDONLY);
    cr_assert_geq(fd, 0, "%s", path);
    struct secret *s = secret_read(fd, &e);
    close(fd);
    cr_assert_not_null(s, "%s", e.text);
    return s;
}

static inline bool lend_compare(void *ctx, struct str bytes, struct err *err)
{
    (void)err;
    return str_is(bytes, ctx);
}

static inline bool secret_is(const struct secret *s, const char *text)
{
    struct err e = {0};
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", text);
    return secret_lend(s, lend_compare, copy, &e);
}

#endif
