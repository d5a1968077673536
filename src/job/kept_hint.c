/* kept_hint.c - see kept_hint.h. */
#include "job/kept_hint.h"

struct kept_hints {
    int64_t ids[KEPT_HINTS_MAX];
    uint8_t bodies[KEPT_HINTS_MAX][SHA256_SIZE];
    size_t count;
};

static bool collect(void *ctx, const struct store_webhook *w)
{
    struct kept_hints *k = ctx;
    k->ids[k->count] = w->id;
    memcpy(k->bodies[k->count++], w->sha256, SHA256_SIZE);
    return k->count < KEPT_HINTS_MAX;
}

static bool put_taken(struct job *job, int64_t id, struct err *err)
{
    bool ok = store_begin(job->store, err) &&
              store_webhook_move(job->store, id, WEBHOOK_TAKEN, err) &&
              store_commit(job->store, err);
    store_rollback(job->store);
    return ok;
}

bool kept_hints_each(struct job *job, const struct partner *partner, size_t body_max_bytes,
                     kept_hint_fn *fn, void *ctx, size_t *listed, struct err *err)
{
    struct kept_hints k = {.count = 0};
    bool ok =
        store_webhook_new(job->store, str_from(partner->name), KEPT_HINTS_MAX, collect, &k, err);
    for (size_t i = 0; ok && i < k.count; i++) {
        struct buf body;
        bool done = false;
        buf_init(&body, body_max_bytes);
        ok = keep_read(job->keep, k.bodies[i], &body, err) && fn(ctx, &body, &done, err) &&
             (!done || put_taken(job, k.ids[i], err));
        buf_fini(&body);
    }
    *listed = k.count;
    return ok;
}
