/* loader.c - files and drop-ins into structs, as the option tables say. */
#include "conf/loader.h"
#include "base/buf.h"
#include "conf/suggest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* One struct being filled. */
struct instance {
    const struct section *section;
    void *base;
    char origin[OPTION_PATH_MAX + 16];
    unsigned seen[SECTION_OPTIONS_MAX]; /* the number of the last file that said it; 0: none */
};

struct loader {
    const struct section *sections;
    size_t section_count;
    char *root;
    unsigned file; /* number of the file being read, from 1 */
    size_t count;
    struct instance instances[LOADER_INSTANCES_MAX];
};

static struct instance *add_instance(struct loader *l, const struct section *s, void *base)
{
    assert(s->count <= SECTION_OPTIONS_MAX);
    if (l->count == LOADER_INSTANCES_MAX)
        return NULL;
    struct instance *in = &l->instances[l->count++];
    in->section = s;
    in->base = base;
    for (size_t i = 0; i < s->count; i++)
        if (!option_is_list(&s->options[i]))
            option_put_initial(&s->options[i], base);
    return in;
}

struct loader *loader_new(const struct section *sections, size_t count, void *root, struct err *err)
{
    struct loader *l = calloc(1, sizeof(*l));
    if (!l) {
        err_set(err, ERR_SYSTEM, "out of memory for the configuration");
        return NULL;
    }
    l->sections = sections;
    l->section_count = count;
    l->root = root;
    for (size_t i = 0; i < count; i++)
        if (!sections[i].named)
            add_instance(l, &sections[i], l->root + sections[i].offset);
    return l;
}

void loader_free(struct loader *l)
{
    free(l);
}

static const char *section_name(const void *table, size_t i)
{
    return ((const struct section *)table)[i].name;
}

static const char *option_name(const void *table, size_t i)
{
    return ((const struct option *)table)[i].name;
}

/* The name itself may be shown: it stands where a name belongs, and is short. */
static bool unknown(const char *what, struct str name, const char *near, struct err *err)
{
    if (near)
        return err_set(err, ERR_CONFIG, "unknown %s %.*s: did you mean %s?", what, STR_FMT(name),
                       near);
    return err_set(err, ERR_CONFIG, "unknown %s %.*s", what, STR_FMT(name));
}

static struct instance *find_instance(struct loader *l, const struct section *s, struct str name)
{
    for (size_t i = 0; i < l->count; i++) {
        struct instance *in = &l->instances[i];
        if (in->section == s &&
            (!s->named || str_is(name, (const char *)in->base + s->name_offset)))
            return in;
    }
    return NULL;
}

static bool check_name(const struct section *s, struct str name, struct err *err)
{
    struct str rest = name, first = str_split(&rest, '/');
    if (s->of_partner != (rest.p != NULL))
        return err_set(err, ERR_CONFIG,
                       s->of_partner ? "this section needs a partner and a name: [%s PARTNER/NAME]"
                                     : "this section's name has no /: [%s NAME]",
                       s->name);
    return (first.n < SECTION_NAME_MAX && rest.n < SECTION_NAME_MAX) ||
           err_set(err, ERR_CONFIG, "a name has at most %d characters", SECTION_NAME_MAX - 1);
}

static struct instance *new_element(struct loader *l, const struct section *s,
                                    const struct conf_file *f, struct err *err)
{
    size_t *count = (size_t *)(void *)(l->root + s->count_offset);
    char *base = l->root + s->offset + *count * s->element_size;
    if (!check_name(s, f->value, err))
        return NULL;
    struct instance *in = *count < s->max ? add_instance(l, s, base) : NULL;
    if (!in) {
        err_set(err, ERR_LIMIT, "at most %zu sections [%s NAME] are taken", s->max, s->name);
        return NULL;
    }
    ++*count;
    str_copy(base + s->name_offset, s->of_partner ? SECTION_PAIR_MAX : SECTION_NAME_MAX, f->value);
    snprintf(in->origin, sizeof(in->origin), "%s:%u", f->path, f->line);
    return in;
}

static struct instance *open_section(struct loader *l, const struct conf_file *f, struct err *err)
{
    const struct section *s = NULL;
    for (size_t i = 0; i < l->section_count; i++)
        if (str_is(f->name, l->sections[i].name))
            s = &l->sections[i];
    if (!s) {
        unknown("section", f->name, suggest(f->name, l->sections, l->section_count, section_name),
                err);
        return NULL;
    }
    if (s->named != (f->value.n > 0)) {
        err_set(err, ERR_CONFIG,
                s->of_partner ? "this section needs a partner and a name: [%s PARTNER/NAME]"
                : s->named    ? "this section needs a name: [%s NAME]"
                              : "this section takes no name: [%s]",
                s->name);
        return NULL;
    }
    struct instance *in = find_instance(l, s, f->value);
    return in ? in : new_element(l, s, f, err);
}

/* A list begins afresh with the first value a file gives it. */
static void clear_list(const struct option *o, struct instance *in)
{
    *(size_t *)(void *)((char *)in->base + o->offset) = 0;
}

static bool put_pair(struct loader *l, struct instance *in, const struct conf_file *f,
                     struct err *err)
{
    const struct section *s = in->section;
    size_t i = 0;
    if (s->pair)
        return s->pair(l->root, in->base, f, l->file, err) ||
               conf_file_wrap(f, f->name_column, err);
    while (i < s->count && !str_is(f->name, s->options[i].name))
        i++;
    if (i == s->count) {
        unknown("key", f->name, suggest(f->name, s->options, s->count, option_name), err);
        return conf_file_wrap(f, f->name_column, err);
    }
    const struct option *o = &s->options[i];
    if (in->seen[i] == l->file && !option_is_list(o)) {
        err_set(err, ERR_CONFIG, "%s is said twice in this file", o->name);
        return conf_file_wrap(f, f->name_column, err);
    }
    if (option_is_list(o) && in->seen[i] != l->file)
        clear_list(o, in);
    in->seen[i] = l->file;
    if (option_put(o, f->value, in->base, err))
        return true;
    err_wrap(err, "%s", o->name);
    return conf_file_wrap(f, f->value_column, err);
}

static bool read_lines(struct loader *l, struct conf_file *f, struct err *err)
{
    struct instance *in = NULL;
    for (;;) {
        switch (conf_file_next(f, err)) {
        case CONF_END:
            return true;
        case CONF_ERROR:
            return false;
        case CONF_SECTION:
            in = open_section(l, f, err);
            if (!in)
                return conf_file_wrap(f, f->name_column, err);
            break;
        case CONF_PAIR:
            if (!in) {
                err_set(err, ERR_CONFIG, "a [section] must stand before the first key");
                return conf_file_wrap(f, f->name_column, err);
            }
            if (!put_pair(l, in, f, err))
                return false;
        }
    }
}

bool loader_file(struct loader *l, const char *path, struct err *err)
{
    struct buf text;
    buf_init(&text, CONF_FILE_MAX);
    bool good = conf_file_read(path, &text, err);
    if (good) {
        struct conf_file f = {.path = path, .text = buf_str(&text)};
        l->file++;
        good = read_lines(l, &f, err);
    }
    buf_fini(&text);
    return good;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the *.conf in a directory: at most LOADER_FILES_MAX, each to be freed. */
static bool list_names(const char *path, char **names, size_t *count, struct err *err)
{
    *count = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT || err_sys(err, "open %s", path);
    bool good = true;
    for (;;) {
        errno = 0;
        struct dirent *d = readdir(dir);
        if (!d) {
            good = errno == 0 || err_sys(err, "read %s", path);
            break;
        }
        struct str name = str_from(d->d_name);
        if (d->d_name[0] == '.' || !str_ends(name, STR(".conf")))
            continue;
        good = *count < LOADER_FILES_MAX ||
               err_set(err, ERR_LIMIT, "%s: more than %d files", path, LOADER_FILES_MAX);
        if (!good)
            break;
        names[*count] = strdup(d->d_name);
        good = names[*count] || err_set(err, ERR_SYSTEM, "out of memory for %s", path);
        if (!good)
            break;
        ++*count;
    }
    closedir(dir);
    return good;
}

bool loader_directory(struct loader *l, const char *path, struct err *err)
{
    char *names[LOADER_FILES_MAX];
    size_t count;
    bool good = list_names(path, names, &count, err);
    qsort(names, count, sizeof(names[0]), by_name);
    for (size_t i = 0; i < count; i++) {
        char file[OPTION_PATH_MAX];
        int n = snprintf(file, sizeof(file), "%s/%s", path, names[i]);
        if (good && (n < 0 || (size_t)n >= sizeof(file)))
            good = err_set(err, ERR_CONFIG, "%s: a file's path is too long", path);
        good = good && loader_file(l, file, err);
        free(names[i]);
    }
    return good;
}

bool loader_finish(struct loader *l, struct err *err)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct instance *in = &l->instances[i];
        const struct section *s = in->section;
        for (size_t j = 0; j < s->count; j++) {
            const struct option *o = &s->options[j];
            if (!(o->flags & OPTION_REQUIRED) || in->seen[j] || (o->needed && !o->needed(in->base)))
                continue;
            err_set(err, ERR_CONFIG, "[%s%s%s] lacks the key %s", s->name, s->named ? " " : "",
                    s->named ? (const char *)in->base + s->name_offset : "", o->name);
            return s->named ? err_wrap(err, "%s", in->origin) : false;
        }
    }
    return true;
}

const char *loader_origin(const struct loader *l, const void *element)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->instances[i].base == element)
            return l->instances[i].origin;
    return "";
}

bool loader_said(const struct loader *l, const void *element, const char *key)
{
    for (size_t i = 0; i < l->count; i++)
        for (size_t j = 0; l->instances[i].base == element && j < l->instances[i].section->count;
             j++)
            if (strcmp(l->instances[i].section->options[j].name, key) == 0)
                return l->instances[i].seen[j] != 0;
    return false;
}
