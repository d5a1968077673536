/* load.c - shared objects into adapters the host believes: owner, mode, ABI, tables. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "host/load.h"
#include "event/registry.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct host_adapters {
    size_t count;
    struct host_adapter item[HOST_ADAPTERS_MAX];
};

struct host_adapters *host_adapters_new(struct err *err)
{
    struct host_adapters *all = calloc(1, sizeof(*all));
    if (!all)
        err_set(err, ERR_SYSTEM, "out of memory for the adapters");
    return all;
}

void host_adapters_free(struct host_adapters *all)
{
    free(all); /* the objects stay: their code may be on a stack (platform.md G) */
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
              (i > 0 && s.p[i] == '_')))
            return false;
    return s.n > 0 && s.n < HOST_ADAPTER_NAME_MAX;
}

/* Who can write it can run code as us. */
static bool check_owner(const char *path, bool directory, struct err *err)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return err_sys(err, "look at %s", path);
    if (directory ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))
        return err_set(err, ERR_CONFIG, "%s is no %s", path, directory ? "folder" : "file");
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return err_set(err, ERR_CONFIG, "%s belongs to another user: it is not loaded", path);
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return err_set(err, ERR_CONFIG,
                       "%s can be written by others (chmod go-w): it is not loaded", path);
    return true;
}

static bool check_abi(const struct hia_adapter *e, const char *name, struct err *err)
{
    if (e->magic != HIA_ADAPTER_MAGIC)
        return err_set(err, ERR_CONFIG, "%s.so exports a hia_adapter that is no adapter", name);
    if (e->abi_major != HIA_ABI_MAJOR)
        return err_set(err, ERR_CONFIG,
                       "adapter %s was built for ABI %u.%u, this host has %d.%d: build it again "
                       "with this host's adapter.h",
                       name, e->abi_major, e->abi_minor, HIA_ABI_MAJOR, HIA_ABI_MINOR);
    if (e->abi_minor > HIA_ABI_MINOR)
        return err_set(err, ERR_CONFIG,
                       "adapter %s needs ABI %u.%u, this host has %d.%d: a newer host is needed",
                       name, e->abi_major, e->abi_minor, HIA_ABI_MAJOR, HIA_ABI_MINOR);
    if (e->struct_size < offsetof(struct hia_adapter, check))
        return err_set(err, ERR_CONFIG,
                       "adapter %s says a size of %u bytes, at least %zu are known", name,
                       e->struct_size, offsetof(struct hia_adapter, check));
    return true;
}

static bool check_option(const struct hia_adapter *a, const struct hia_option *o, struct err *err)
{
    static const size_t SIZES[] = {
        [HIA_OPTION_BOOL] = sizeof(bool),        [HIA_OPTION_INTEGER] = sizeof(int64_t),
        [HIA_OPTION_DURATION] = sizeof(int64_t), [HIA_OPTION_BYTES] = sizeof(int64_t),
        [HIA_OPTION_WORD] = sizeof(int),         [HIA_OPTION_LIST] = sizeof(struct hia_list)};
    if (!o->name || !is_name(str_from(o->name)) || !o->help || o->type > HIA_OPTION_LIST ||
        (o->type == HIA_OPTION_TEXT ? o->size < 2 : o->size != SIZES[o->type]) ||
        o->offset > a->options_size || o->size > a->options_size - o->offset ||
        (o->type == HIA_OPTION_WORD && (!o->words || !o->words[0])))
        return err_set(err, ERR_CONFIG, "adapter %s: the row of option %s is wrong", a->name,
                       o->name ? o->name : "?");
    return true;
}

static bool check_tables(const struct hia_adapter *a, struct err *err)
{
    if (!a->version || !a->help || !a->begin || !a->reply || !a->operations ||
        a->operation_count == 0 || a->operation_count > HOST_ROWS_MAX ||
        a->option_count > HOST_ROWS_MAX || (a->option_count && !a->options) ||
        a->event_count > HOST_ROWS_MAX || (a->event_count && !a->events) ||
        a->options_size > (1 << 20))
        return err_set(err, ERR_CONFIG, "adapter %s: its tables are wrong", a->name);
    for (size_t i = 0; i < a->option_count; i++)
        if (!check_option(a, &a->options[i], err))
            return false;
    for (size_t i = 0; i < a->operation_count; i++) {
        const struct hia_operation *o = &a->operations[i];
        if (!o->name || !o->takes || !o->gives || !o->help || o->safety > HIA_ONCE)
            return err_set(err, ERR_CONFIG, "adapter %s: the row of operation %zu is wrong",
                           a->name, i);
    }
    return true;
}

bool host_adapter_check(const struct hia_adapter *e, const char *name, struct hia_adapter *out,
                        struct err *err)
{
    if (!check_abi(e, name, err))
        return false;
    memset(out, 0, sizeof(*out));
    memcpy(out, e, e->struct_size < sizeof(*out) ? e->struct_size : sizeof(*out));
    if (!out->name || !str_is(str_from(out->name), name))
        return err_set(err, ERR_CONFIG, "%s.so calls itself %.40s", name,
                       out->name ? out->name : "?");
    return check_tables(out, err);
}

static bool open_object(struct host_adapter *h, const char *name, struct err *err)
{
    void *object = dlopen(h->path, RTLD_NOW | RTLD_LOCAL);
    if (!object)
        return err_set(err, ERR_CONFIG, "adapter %s: %s", name, dlerror());
    const struct hia_adapter *e = dlsym(object, "hia_adapter");
    if (!e)
        err_set(err, ERR_CONFIG, "%s exports no hia_adapter", h->path);
    else if (host_adapter_check(e, name, &h->is, err))
        return true;
    dlclose(object);
    return false;
}

const struct host_adapter *host_adapter_load(struct host_adapters *all, const char *dir,
                                             const char *name, struct err *err)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->item[i].is.name, name) == 0)
            return &all->item[i];
    if (!is_name(str_from(name))) {
        err_set(err, ERR_CONFIG, "an adapter's name has small letters, digits and _");
        return NULL;
    }
    if (all->count == HOST_ADAPTERS_MAX) {
        err_set(err, ERR_LIMIT, "at most %d adapters are loaded", HOST_ADAPTERS_MAX);
        return NULL;
    }
    struct host_adapter *h = &all->item[all->count];
    char whole[4096];
    if (!realpath(dir, whole)) {
        err_sys(err, "find the adapters in %s", dir);
        return NULL;
    }
    int n = snprintf(h->path, sizeof(h->path), "%s/%s.so", whole, name);
    if (n < 0 || (size_t)n >= sizeof(h->path)) {
        err_set(err, ERR_CONFIG, "%s: the path is too long", dir);
        return NULL;
    }
    if (access(h->path, F_OK) < 0) {
        err_set(err, ERR_CONFIG, "there is no adapter %s in %s", name, whole);
        return NULL;
    }
    if (!check_owner(whole, true, err) || !check_owner(h->path, false, err) ||
        !open_object(h, name, err))
        return NULL;
    all->count++;
    return h;
}

bool host_adapters_dir(char *out, size_t size, struct err *err)
{
    static const char *const PLACES[] = {"../lib/hia/adapters", "../adapters"};
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (n <= 0)
        return err_sys(err, "find the program");
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    for (size_t i = 0; slash && i < COUNT_OF(PLACES); i++) {
        int m = snprintf(out, size, "%.*s/%s", (int)(slash - self), self, PLACES[i]);
        if (m > 0 && (size_t)m < size && access(out, F_OK) == 0)
            return true;
    }
    return err_set(err, ERR_CONFIG, "no folder of adapters stands beside the program");
}

const struct hia_operation *host_operation(const struct hia_adapter *a, struct str name)
{
    for (size_t i = 0; i < a->operation_count; i++)
        if (str_is(name, a->operations[i].name))
            return &a->operations[i];
    return NULL;
}

bool host_adapter_events(const struct hia_adapter *a, const struct event_registry *r,
                         struct err *err)
{
    for (size_t i = 0; i < a->event_count; i++) {
        const struct hia_event *e = &a->events[i];
        if (!e->name || !e->version || !event_definition(r, str_from(e->name), e->version))
            return err_set(
                err, ERR_CONFIG,
                "adapter %s would say the event %s %s, which is not registered: it needs "
                "a file in the registry (registry_dir)",
                a->name, e->name ? e->name : "?", e->version ? e->version : "?");
    }
    return true;
}
