/* memory.c - a store of calls in memory. */
#include "host/conversation.h"

#include <stdlib.h>

enum { CELLS_MAX = 2 * HIA_STATE_KEYS_MAX };

struct cell {
    enum hia_scope scope;
    struct buf key, value;
    bool used;
};

struct host_memory {
    struct host_store store;
    struct cell cells[CELLS_MAX];
    void (*watch)(void *, const struct host_effects *);
    void *watch_ctx;
};

static struct cell *find(struct host_memory *m, enum hia_scope scope, struct str key)
{
    for (size_t i = 0; i < CELLS_MAX; i++)
        if (m->cells[i].used && m->cells[i].scope == scope &&
            str_eq(buf_str(&m->cells[i].key), key))
            return &m->cells[i];
    return NULL;
}

static bool load(void *ctx, enum hia_scope scope, struct str key, struct buf *value,
                 struct err *err)
{
    struct cell *c = find(ctx, scope, key);
    if (c)
        buf_put_str(value, buf_str(&c->value));
    return buf_ok(value, "the state of a call", err);
}

static bool put(struct host_memory *m, const struct host_put *p, struct err *err)
{
    struct cell *c = find(m, p->scope, p->key);
    for (size_t i = 0; !c && i < CELLS_MAX; i++)
        if (!m->cells[i].used)
            c = &m->cells[i];
    if (!c)
        return err_set(err, ERR_LIMIT, "a call keeps more than %d values", CELLS_MAX);
    buf_reset(&c->key);
    buf_reset(&c->value);
    buf_put_str(&c->key, p->key);
    buf_put_str(&c->value, p->value);
    c->scope = p->scope;
    c->used = p->value.n > 0;
    return buf_ok(&c->value, "the state of a call", err);
}

static bool commit(void *ctx, const struct host_effects *e, struct err *err)
{
    struct host_memory *m = ctx;
    for (size_t i = 0; i < e->put_count; i++)
        if (!put(m, &e->puts[i], err))
            return false;
    if (m->watch)
        m->watch(m->watch_ctx, e);
    return true;
}

struct host_memory *host_memory_new(struct err *err)
{
    struct host_memory *m = calloc(1, sizeof(*m));
    if (!m) {
        err_set(err, ERR_SYSTEM, "out of memory for a call");
        return NULL;
    }
    for (size_t i = 0; i < CELLS_MAX; i++) {
        buf_init(&m->cells[i].key, HIA_STATE_KEY_MAX);
        buf_init(&m->cells[i].value, HIA_STATE_VALUE_MAX);
    }
    m->store = (struct host_store){m, load, commit};
    return m;
}

void host_memory_free(struct host_memory *m)
{
    for (size_t i = 0; m && i < CELLS_MAX; i++) {
        buf_fini(&m->cells[i].key);
        buf_fini(&m->cells[i].value);
    }
    free(m);
}

const struct host_store *host_memory_store(struct host_memory *m)
{
    return &m->store;
}

void host_memory_watch(struct host_memory *m, void (*watch)(void *, const struct host_effects *),
                       void *ctx)
{
    m->watch = watch;
    m->watch_ctx = ctx;
}
