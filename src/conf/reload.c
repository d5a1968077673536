/* reload.c - see reload.h: the option tables once more, two structs at a time. */
#include "conf/reload.h"

#include <stdio.h>

/* ---- told ----------------------------------------------------------------------------------- */

static void add(struct settings_changes *c, enum settings_how how, const char *section,
                const char *name, const char *key)
{
    size_t i = c->count++;
    if (i >= SETTINGS_CHANGES_MAX)
        return;
    c->of[i].how = how;
    (void)snprintf(c->of[i].what, sizeof c->of[i].what, "%s%s%s%s%s", section, *name ? " " : "",
                   name, *key ? "." : "", key);
}

void settings_log_changes(const struct settings *settings, const struct settings_changes *c)
{
    static const char *const ACTIONS[] = {[SETTING_CHANGED] = "changed",
                                          [SETTING_ADDED] = "added",
                                          [SETTING_REMOVED] = "removed",
                                          [SETTING_STAYS] = "stays"};
    for (size_t i = 0; i < c->count && i < SETTINGS_CHANGES_MAX; i++)
        log_event(c->of[i].how == SETTING_STAYS ? LOG_WARN : LOG_INFO, "conf",
                  ACTIONS[c->of[i].how], NULL,
                  LOG_TEXT("organization_id", settings->organization_id),
                  LOG_TEXT("what", c->of[i].what));
    if (c->count > SETTINGS_CHANGES_MAX)
        log_event(LOG_INFO, "conf", "more.changed", NULL,
                  LOG_TEXT("organization_id", settings->organization_id),
                  LOG_NUMBER("more", c->count - SETTINGS_CHANGES_MAX));
}

/* ---- compared ------------------------------------------------------------------------------- */

static bool same_items(size_t a_count, const char *a, size_t b_count, const char *b, size_t size)
{
    bool same = a_count == b_count;
    for (size_t i = 0; same && i < a_count; i++)
        same = strcmp(a + i * size, b + i * size) == 0;
    return same;
}

static bool same_list(const struct option_list *a, const struct option_list *b)
{
    return same_items(a->count, a->item[0], b->count, b->item[0], OPTION_LIST_TEXT_MAX);
}

static bool same_lines(const struct option_lines *a, const struct option_lines *b)
{
    return same_items(a->count, a->item[0], b->count, b->item[0], OPTION_LINE_TEXT_MAX);
}

static bool same_value(const struct option *o, const void *from, const void *to)
{
    const void *a = (const char *)from + o->offset, *b = (const char *)to + o->offset;
    switch (o->type) {
    case OPTION_TEXT:
    case OPTION_PATH:
    case OPTION_UUID:
    case OPTION_SECRET:
        return strcmp(a, b) == 0;
    case OPTION_CHAR:
        return memcmp(a, b, sizeof(char)) == 0;
    case OPTION_BOOL:
        return memcmp(a, b, sizeof(bool)) == 0;
    case OPTION_INT:
    case OPTION_SIZE:
    case OPTION_DURATION:
    case OPTION_KEEP:
        return memcmp(a, b, sizeof(int64_t)) == 0;
    case OPTION_CHOICE:
        return memcmp(a, b, sizeof(int)) == 0;
    case OPTION_LIST:
        return same_list(a, b);
    case OPTION_LINES:
        return same_lines(a, b);
    }
    return false;
}

static bool stays(const struct section *s, const struct option *o)
{
    static const struct {
        const char *section, *key;
    } FIXED[] = {{"hia", "organization_id"}, {"hia", "data_dir"}, {"hia", "ledger"},
                 {"hia", "key_file"},        {"serve", "listen"}, {"serve", "metrics_listen"}};
    for (size_t i = 0; i < COUNT_OF(FIXED); i++)
        if (strcmp(FIXED[i].section, s->name) == 0 && strcmp(FIXED[i].key, o->name) == 0)
            return true;
    return false;
}

static void compare_options(const struct section *s, const char *name, const void *from,
                            const void *to, struct settings_changes *c)
{
    for (size_t i = 0; i < s->count; i++)
        if (!same_value(&s->options[i], from, to))
            add(c, stays(s, &s->options[i]) ? SETTING_STAYS : SETTING_CHANGED, s->name, name,
                s->options[i].name);
}

static bool same_pairs(const struct settings_adapter *a, const struct settings_adapter *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = strcmp(a->pairs[i].name, b->pairs[i].name) == 0 &&
               strcmp(a->pairs[i].value, b->pairs[i].value) == 0;
    return same;
}

struct elements {
    const char *at;
    size_t count;
};

static struct elements elements_of(const struct section *s, const struct settings *root)
{
    const char *p = (const char *)root;
    return (struct elements){p + s->offset, *(const size_t *)(const void *)(p + s->count_offset)};
}

static const char *find_element(const struct section *s, struct elements in, const char *name)
{
    for (size_t i = 0; i < in.count; i++)
        if (strcmp(in.at + i * s->element_size + s->name_offset, name) == 0)
            return in.at + i * s->element_size;
    return NULL;
}

static void compare_elements(const struct section *s, const struct settings *from,
                             const struct settings *to, struct settings_changes *c)
{
    struct elements before = elements_of(s, from), after = elements_of(s, to);
    for (size_t i = 0; i < after.count; i++) {
        const char *is = after.at + i * s->element_size, *name = is + s->name_offset;
        const char *was = find_element(s, before, name);
        if (!was)
            add(c, SETTING_ADDED, s->name, name, "");
        else if (!s->pair)
            compare_options(s, name, was, is, c);
        else if (!same_pairs((const void *)was, (const void *)is))
            add(c, SETTING_CHANGED, s->name, name, "");
    }
    for (size_t i = 0; i < before.count; i++) {
        const char *name = before.at + i * s->element_size + s->name_offset;
        if (!find_element(s, after, name))
            add(c, SETTING_REMOVED, s->name, name, "");
    }
}

void settings_compare(const struct settings *from, const struct settings *to,
                      struct settings_changes *c)
{
    size_t count;
    const struct section *sections = settings_sections(&count);
    c->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct section *s = &sections[i];
        if (s->named)
            compare_elements(s, from, to, c);
        else
            compare_options(s, "", (const char *)from + s->offset, (const char *)to + s->offset, c);
    }
}

/* ---- read anew ------------------------------------------------------------------------------ */

/* Paths are relative to the data_dir that stays. */
static struct settings *load_beside(const struct settings *now, const char *path,
                                    const char *data_dir, bool *moved, struct err *err)
{
    struct settings *s = settings_load(path, data_dir, err);
    *moved = s && strcmp(s->data_dir, now->data_dir) != 0;
    if (!*moved)
        return s;
    settings_free(s);
    return settings_load(path, now->data_dir, err);
}

static void keep_fixed(const struct settings *now, struct settings *s)
{
    memcpy(s->organization_id, now->organization_id, sizeof s->organization_id);
    memcpy(s->data_dir, now->data_dir, sizeof s->data_dir);
    memcpy(s->ledger, now->ledger, sizeof s->ledger);
    memcpy(s->key_file, now->key_file, sizeof s->key_file);
    memcpy(s->serve.listen, now->serve.listen, sizeof s->serve.listen);
    memcpy(s->serve.metrics_listen, now->serve.metrics_listen, sizeof s->serve.metrics_listen);
}

struct settings *settings_reload(const struct settings *now, const char *path, const char *data_dir,
                                 struct settings_changes *changes, struct err *err)
{
    bool moved = false;
    struct settings *s = load_beside(now, path, data_dir, &moved, err);
    changes->count = 0;
    if (!s)
        return NULL;
    settings_compare(now, s, changes);
    if (moved)
        add(changes, SETTING_STAYS, "hia", "", "data_dir");
    keep_fixed(now, s);
    return s;
}
