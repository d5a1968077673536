/* scratch.h - a scratch directory for a test: made empty, removed with all in it. */
#ifndef HIA_TESTS_BASE_SCRATCH_H
#define HIA_TESTS_BASE_SCRATCH_H

#include <criterion/criterion.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

enum { SCRATCH_MAX = 64 };

static inline void scratch_dir_make(char dir[SCRATCH_MAX])
{
    const char *where = getenv("TMPDIR"); /* of a test that commits often: a disk of memory */
    int n = snprintf(dir, SCRATCH_MAX, "%s/hia-test-XXXXXX", where && *where ? where : "/tmp");
    cr_assert(n > 0 && n < SCRATCH_MAX);
    cr_assert_not_null(mkdtemp(dir));
}

static inline void scratch_dir_remove(char dir[SCRATCH_MAX])
{
    char rm[] = "rm", flags[] = "-rf", end[] = "--";
    char *const argv[] = {rm, flags, end, dir, NULL};
    char *const no_environment[] = {NULL};
    pid_t pid;
    int status = -1;
    cr_assert_eq(posix_spawnp(&pid, "rm", NULL, NULL, argv, no_environment), 0);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(status, 0);
}

#endif
