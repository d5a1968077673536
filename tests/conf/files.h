/* files.h - a scratch directory for tests of the configuration. */
#ifndef HIA_TESTS_CONF_FILES_H
#define HIA_TESTS_CONF_FILES_H

#include "base/scratch.h"

#include <sys/stat.h>

static char scratch[SCRATCH_MAX];

static inline void scratch_make(void)
{
    scratch_dir_make(scratch);
}

static inline void scratch_remove(void)
{
    scratch_dir_remove(scratch);
}

/** The path of `name` in the scratch directory; in a static of its own per call of four. */
static inline const char *scratch_path(const char *name)
{
    static char paths[4][256];
    static unsigned turn;
    char *p = paths[turn++ % 4];
    snprintf(p, sizeof(paths[0]), "%s/%s", scratch, name);
    return p;
}

static inline const char *scratch_file(const char *name, const char *text)
{
    const char *path = scratch_path(name);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f, "%s", path);
    fputs(text, f);
    fclose(f);
    return path;
}

static inline void scratch_dir(const char *name)
{
    cr_assert_eq(mkdir(scratch_path(name), 0700), 0);
}

#endif
