/* files.h - a scratch directory for tests of the configuration. */
#ifndef HIA_TESTS_CONF_FILES_H
#define HIA_TESTS_CONF_FILES_H

#include "base/scratch.h"
#include "conf/settings.h"

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

/** The settings of a configuration in two parts. */
static inline struct settings *settings_of(const char *base, const char *more, struct err *e)
{
    char text[8192];
    snprintf(text, sizeof(text), "%s%s", base, more);
    return settings_load(scratch_file("hia.conf", text), scratch, e);
}

/** Such a configuration is refused, with these words and the place. */
static inline void settings_refuse(const char *base, const char *more, const char *want)
{
    struct err e = {0};
    cr_assert_null(settings_of(base, more, &e), "%s", more);
    cr_assert_not_null(strstr(e.text, want), "%s: %s", more, e.text);
    cr_assert_not_null(strstr(e.text, "hia.conf:"), "%s", e.text);
}

#endif
