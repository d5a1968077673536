/* organizations.c - see organizations.h. */
#include "cli/organizations.h"

#include "base/clock.h"
#include "conf/reload.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- which files there are --- */

struct paths {
    size_t count;
    char *of[ORGANIZATIONS_MAX];
};

static void free_paths(struct paths *p)
{
    for (size_t i = 0; i < p->count; i++)
        free(p->of[i]);
}

static bool add_path(struct paths *p, const char *path, struct err *err)
{
    if (p->count == ORGANIZATIONS_MAX)
        return err_set(err, ERR_LIMIT, "at most %d organizations are worked for",
                       ORGANIZATIONS_MAX);
    if (strlen(path) >= OPTION_PATH_MAX)
        return err_set(err, ERR_LIMIT, "the path of a configuration is too long");
    char *copy = strdup(path);
    if (!copy)
        return err_set(err, ERR_LIMIT, "out of memory");
    p->of[p->count++] = copy;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/** What cannot be looked at is not gone: who reads it says why. */
static bool is_there(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno != ENOENT && errno != ENOTDIR;
    return S_ISREG(st.st_mode);
}

static bool list_folder(struct paths *p, const char *folder, struct err *err)
{
    size_t from = p->count;
    bool good = true;
    DIR *dir = opendir(folder);
    if (!dir)
        return err_sys(err, "open %s", folder);
    for (struct dirent *d; good && (d = readdir(dir));) {
        char path[OPTION_PATH_MAX + 280];
        if (d->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s/hia.conf", folder, d->d_name);
        good = !is_there(path) || add_path(p, path, err);
    }
    closedir(dir);
    qsort(p->of + from, p->count - from, sizeof p->of[0], by_name);
    return good;
}

static bool list_paths(struct paths *p, const struct cli_args *args, struct err *err)
{
    if (args->count == 0)
        return add_path(p, session_config(args), err);
    for (int i = 0; i < args->count; i++) {
        struct stat st;
        bool folder = stat(args->operands[i], &st) == 0 && S_ISDIR(st.st_mode);
        if (!(folder ? list_folder : add_path)(p, args->operands[i], err))
            return false;
    }
    return true;
}

/* --- what they say --- */

static struct organization *find(const struct organizations *o, const char *path)
{
    for (size_t i = 0; i < o->count; i++)
        if (strcmp(o->of[i]->path, path) == 0)
            return o->of[i];
    return NULL;
}

/** NULL: it is logged. `was` NULL: it is new. */
static struct settings *read_one(const struct organizations *o, const char *path,
                                 const struct organization *was, struct err *err)
{
    const char *data_dir = o->args->count ? NULL : cli_text(o->args, "data", NULL);
    struct settings *now = was ? was->now : NULL;
    struct settings_changes changes;
    struct settings *s = now ? settings_reload(now, path, data_dir, &changes, err)
                             : settings_load(path, data_dir, err);
    if (s && now && !changes.count && reloading_goes_on(o->verb, o->args, now, &was->registry)) {
        settings_free(s);
        return now;
    }
    if (s && (!now || reloading_is_good(o->verb, o->args, s, err))) {
        if (now)
            settings_log_changes(s, &changes);
        return s;
    }
    settings_free(s);
    log_event(LOG_ERROR, "conf", now ? "reload.failed" : "load.failed", NULL,
              LOG_TEXT("file", path), LOG_TEXT("error", err->text));
    return NULL;
}

static bool is_twice(struct settings *const *list, size_t count, const struct settings *s,
                     const char *path)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->organization_id, s->organization_id) == 0) {
            log_event(LOG_ERROR, "conf", "load.failed", NULL, LOG_TEXT("file", path),
                      LOG_TEXT("error", "another configuration is of the same organization"),
                      LOG_TEXT("organization_id", s->organization_id));
            return true;
        }
    return false;
}

/** What is read takes the old one's place in `next`; without a good one the old one goes on. */
static struct settings *take(struct organizations *o, const char *path, struct err *why)
{
    const struct organization *was = find(o, path);
    struct settings *s = read_one(o, path, was, why);
    o->wrong += !s;
    return s ? s : was ? was->now : NULL;
}

/* Who goes on has the registry it began with. */
static bool keep(struct organizations *o, const char *path, struct settings *s,
                 const struct organization *was)
{
    struct organization *one = calloc(1, sizeof *one);
    if (!one)
        return false;
    if (was && was->now == s)
        one->registry = was->registry;
    else if (o->verb)
        reloading_see(s, &one->registry);
    (void)str_copy(one->path, sizeof one->path, str_from(path));
    one->now = s;
    o->of[o->count++] = one;
    return true;
}

static void read_all(struct organizations *o, const struct paths *p, struct organizations *next,
                     struct settings **list, struct err *why)
{
    o->wrong = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct err err = {0};
        struct settings *s = take(o, p->of[i], &err);
        const struct organization *was = find(o, p->of[i]);
        if (err.kind && !why->kind)
            *why = err;
        if (!s)
            continue;
        if (is_twice(list, next->count, s, p->of[i]) || !keep(next, p->of[i], s, was)) {
            o->wrong++;
            if (!was || was->now != s)
                settings_free(s);
            continue;
        }
        list[next->count - 1] = s;
    }
    next->wrong = o->wrong;
}

bool organizations_read(struct organizations *o, struct settings *list[ORGANIZATIONS_MAX],
                        struct err *err)
{
    struct paths p = {0};
    struct organizations next = {.args = o->args, .verb = o->verb};
    struct err why = {0};
    bool good = list_paths(&p, o->args, err);
    if (good)
        read_all(o, &p, &next, list, &why);
    free_paths(&p);
    if (good && next.count == 0)
        good = why.kind ? err_set(err, why.kind, "%s", why.text)
                        : err_set(err, ERR_CONFIG, "there is no configuration NAME/hia.conf in it");
    if (!good)
        return false;
    organizations_free(o);
    *o = next;
    return true;
}

void organizations_free(struct organizations *o)
{
    for (size_t i = 0; i < o->count; i++)
        free(o->of[i]);
    o->count = 0;
}
