/* audit.c - the catalogue in code, the registry, the schemas and the pages: each must know all the
 * others know. */
#include "event/audit.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { AUDIT_PATH_MAX = 4096, AUDIT_PAGE_MAX = 4 * 1024 * 1024 };

static void PRINTF(3, 4) find(struct audit *a, const char *event, const char *fmt, ...)
{
    if (a->count == AUDIT_FINDINGS_MAX) {
        a->overflow++;
        return;
    }
    struct audit_finding *f = &a->findings[a->count++];
    va_list args;
    str_copy(f->event, sizeof(f->event), str_from(event));
    va_start(args, fmt);
    vsnprintf(f->sentence, sizeof(f->sentence), fmt, args);
    va_end(args);
}

/* ---- pages ---- */

static bool read_page(const char *path, struct buf *page, struct err *err)
{
    char chunk[16 * 1024];
    FILE *f = fopen(path, "rb");
    if (!f)
        return err_sys(err, "cannot read %s", path);
    for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
        buf_put(page, chunk, n);
    bool ok = !ferror(f) || err_sys(err, "cannot read %s", path);
    fclose(f);
    return ok && buf_ok(page, "a page of documentation", err);
}

static int is_page(const struct dirent *e)
{
    return e->d_name[0] != '.' && str_ends(str_from(e->d_name), STR(".md"));
}

/* All pages of the folder, one after the other. */
static bool read_pages(const char *dir, struct buf *pages, struct err *err)
{
    struct dirent **entries;
    char path[AUDIT_PATH_MAX];
    int n = scandir(dir, &entries, is_page, alphasort);
    bool ok = true;
    if (n < 0)
        return err_sys(err, "cannot read the pages in %s", dir);
    for (int i = 0; i < n; i++) {
        int k = snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
        ok = ok && k < (int)sizeof(path) && read_page(path, pages, err);
        buf_putc(pages, '\n');
        free(entries[i]);
    }
    free(entries);
    return ok;
}

/* Does a line "## name" stand in the pages? */
static bool has_heading(struct str pages, const char *name)
{
    while (pages.p) {
        struct str line = str_trim(str_split(&pages, '\n'));
        if (str_starts(line, STR("## ")) && str_is(str_of(line.p + 3, line.n - 3), name))
            return true;
    }
    return false;
}

/* ---- the registry, file by file ---- */

static const char *text(json_t *root, const char *key)
{
    const char *s = json_string_value(json_object_get(root, key));
    return s ? s : "";
}

/* What of the catalogue the registry has. */
struct found {
    bool version[EVENT_COUNT]; /* in the version the code emits */
    bool name[EVENT_COUNT];
};

/* The version the code was written for has the page of the name; one beside it its own. */
static bool has_version_heading(struct str pages, const char *name, const char *version)
{
    char heading[160];
    (void)snprintf(heading, sizeof(heading), "%s %s", name, version);
    return has_heading(pages, heading);
}

static void check_row(struct audit *a, json_t *root, struct str pages, struct found *found,
                      const char *file)
{
    const char *name = text(root, "event"), *version = text(root, "version");
    const struct event_row *row = event_row_named(str_from(name));
    if (!row) {
        find(a, name, "%s registers it, and no code emits it", file);
        return;
    }
    found->name[row->id] = true;
    if (strcmp(version, row->version) == 0)
        found->version[row->id] = true;
    else if (!has_version_heading(pages, name, version))
        find(a, name, "version %s has no page: no heading \"## %s %s\"", version, name, version);
    if (strcmp(text(root, "emitter"), row->emitter) != 0)
        find(a, name, "the registry says it is emitted in \"%s\", the code in \"%s\"",
             text(root, "emitter"), row->emitter);
    if (json_object_size(json_object_get(json_object_get(root, "payload"), "properties")) == 0)
        find(a, name, "it has no schema of its payload");
    const char *dot = strrchr(file, '.');
    if (strncmp(file, name, strlen(name)) != 0 || strlen(name) > (size_t)(dot - file))
        find(a, name, "its file is named %s", file);
}

static int is_json(const struct dirent *e)
{
    return e->d_name[0] != '.' && str_ends(str_from(e->d_name), STR(".json"));
}

static bool check_registry(struct audit *a, const char *dir, struct str pages, struct found *found,
                           struct err *err)
{
    struct dirent **entries;
    char path[AUDIT_PATH_MAX];
    int n = scandir(dir, &entries, is_json, alphasort);
    if (n < 0)
        return err_sys(err, "cannot read the event registry %s", dir);
    for (int i = 0; i < n; i++) {
        json_error_t why;
        json_t *root = NULL;
        if (snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name) < (int)sizeof(path))
            root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
        if (root)
            check_row(a, root, pages, found, entries[i]->d_name);
        else
            find(a, entries[i]->d_name, "its file cannot be read as JSON");
        json_decref(root);
        free(entries[i]);
    }
    free(entries);
    return true;
}

/* The loader is stricter than the comparison: what it refuses could not be emitted at all. */
static void check_loads(struct audit *a, const char *dir)
{
    struct err err = {0};
    struct event_registry *r = event_registry_open(dir, &err);
    if (!r)
        find(a, "registry", "it does not load: %.150s", err.text);
    event_registry_close(r);
}

bool event_audit(const char *events_dir, const char *docs_dir, struct audit *audit, struct err *err)
{
    struct found found = {{false}, {false}};
    struct buf pages;
    *audit = (struct audit){.events = EVENT_COUNT};
    buf_init(&pages, AUDIT_PAGE_MAX);
    bool ok = read_pages(docs_dir, &pages, err) &&
              check_registry(audit, events_dir, buf_str(&pages), &found, err);
    if (ok)
        check_loads(audit, events_dir);
    for (size_t i = 0; ok && i < EVENT_COUNT; i++) {
        const struct event_row *row = &event_catalogue[i];
        if (!found.name[i])
            find(audit, row->name, "%s emits it, and the registry has no row for it", row->emitter);
        else if (!found.version[i])
            find(audit, row->name, "the code emits version %s, which is not registered",
                 row->version);
        if (!has_heading(buf_str(&pages), row->name))
            find(audit, row->name, "it has no page: no heading \"## %s\" in %s", row->name,
                 docs_dir);
    }
    buf_fini(&pages);
    return ok;
}

void event_audit_consumed(struct audit *audit, const char *subscription, const char *event)
{
    audit->consumed++;
    if (event_row_named(str_from(event)))
        find(audit, event,
             "[subscribe %s] takes it, and it is one of ours: we would answer ourselves",
             subscription);
}

void event_audit_print(const struct audit *audit, struct buf *out)
{
    buf_printf(out, "# Event audit\n\n%zu events in the code, %zu findings.\n", audit->events,
               audit->count + audit->overflow);
    if (audit->count)
        buf_puts(out, "\n| event | finding |\n|---|---|\n");
    for (size_t i = 0; i < audit->count; i++)
        buf_printf(out, "| `%s` | %s |\n", audit->findings[i].event, audit->findings[i].sentence);
    if (audit->overflow)
        buf_printf(out, "\n%zu further findings are not shown.\n", audit->overflow);
}
