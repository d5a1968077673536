/* overdue.c - see overdue.h. The ledger holds ids and amounts only; who the patient is stands in
 * the sealed file the claim went out in, which is read once for all its overdue claims. */
#include "job/overdue.h"

#include "base/arena.h"
#include "base/clock.h"
#include "event/x12_claim.h"
#include "store/batch.h"
#include "store/document.h"
#include "store/keep.h"
#include "x12/reader.h"
#include <stdlib.h>

enum { ROWS_ARENA_MAX = 64 * 1024 * 1024 };

struct overdue {
    struct job *job;
    overdue_fn *fn;
    void *ctx;
    struct err *err;
    struct arena arena; /* the rows */
    int64_t *ids;
    struct store_claim *rows; /* sorted by batch, then claim id */
    size_t ids_count, count;
    const struct store_claim *batch; /* the rows of the batch that is read */
    size_t batch_count;
    struct claim_reader *claims;
    bool stopped;
};

static bool is_waiting(const struct store_need *n)
{
    return n->kind == NEED_CLAIM_OVERDUE ||
           (n->kind == NEED_CLAIM &&
            str_is(n->state, store_claim_state_name(CLAIM_UNACKNOWLEDGED)));
}

static bool note_id(void *ctx, const struct store_need *n)
{
    struct overdue *o = ctx;

    if (is_waiting(n) && o->ids_count < OVERDUE_MAX)
        o->ids[o->ids_count++] = n->id;
    return true;
}

static int by_batch(const void *a, const void *b)
{
    const struct store_claim *x = a, *y = b;

    if (x->batch_id != y->batch_id)
        return x->batch_id < y->batch_id ? -1 : 1;
    return str_cmp(x->claim_id, y->claim_id);
}

static bool load_rows(struct overdue *o, const struct store_timers *timers)
{
    if (!store_needs(o->job->store, clock_now_us(), timers, OVERDUE_MAX, note_id, o, o->err))
        return false;
    for (size_t i = 0; i < o->ids_count; i++) {
        bool found = false;
        struct store_claim *row = &o->rows[o->count];
        if (!store_claim_get(o->job->store, o->ids[i], &o->arena, row, &found, o->err))
            return false;
        o->count += found && row->batch_id != 0;
    }
    qsort(o->rows, o->count, sizeof(*o->rows), by_batch);
    return true;
}

static int by_claim_id(const void *key, const void *row)
{
    const struct str *id = key;
    return str_cmp(*id, ((const struct store_claim *)row)->claim_id);
}

static bool take_claim(void *ctx, const struct claim *claim, const struct map_place *place)
{
    struct overdue *o = ctx;
    const struct store_claim *row =
        bsearch(&claim->claim_id, o->batch, o->batch_count, sizeof(*row), by_claim_id);

    (void)place;
    o->stopped |= row && !o->fn(o->ctx, claim, row);
    return !o->stopped;
}

static bool read_document(struct overdue *o, const struct store_document *d)
{
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_handler handler = {o->claims, claim_reader_event, {NULL, NULL}};
    struct x12_reader *r = x12_reader_new(&options, &handler, o->err);
    struct keep_reader *kept = r ? keep_reader_open(o->job->keep, d->sha256, o->err) : NULL;
    bool ok = kept != NULL;
    struct str chunk = {NULL, 0};

    while (ok && !o->stopped && (ok = keep_reader_read(kept, &chunk, o->err)) && chunk.n > 0)
        (void)x12_reader_feed(r, chunk.p, chunk.n); /* false: our taker stopped */
    if (ok && !o->stopped)
        (void)x12_reader_end(r);
    keep_reader_free(kept);
    x12_reader_free(r);
    return ok;
}

static bool read_batch(struct overdue *o)
{
    struct arena arena;
    struct store_batch batch;
    struct store_document document;
    bool found = false, ok;

    arena_init(&arena, 1024 * 1024);
    ok = store_batch_get(o->job->store, o->batch->batch_id, &arena, &batch, &found, o->err) &&
         (!found ||
          store_document_get(o->job->store, batch.document_id, &arena, &document, &found, o->err));
    ok = ok && (!found || read_document(o, &document));
    arena_fini(&arena);
    return ok;
}

static bool read_batches(struct overdue *o)
{
    for (size_t at = 0; at < o->count && !o->stopped; at += o->batch_count) {
        o->batch = &o->rows[at];
        o->batch_count = 1;
        while (at + o->batch_count < o->count &&
               o->batch[o->batch_count].batch_id == o->batch->batch_id)
            o->batch_count++;
        if (!read_batch(o))
            return false;
    }
    return !o->stopped;
}

bool overdue_claims(struct job *job, const struct store_timers *timers, overdue_fn *fn, void *ctx,
                    struct err *err)
{
    struct overdue o = {.job = job, .fn = fn, .ctx = ctx, .err = err};
    struct claim_sink sink = {&o, take_claim};
    bool ok = false;

    arena_init(&o.arena, ROWS_ARENA_MAX);
    o.ids = calloc(OVERDUE_MAX, sizeof(*o.ids));
    o.rows = calloc(OVERDUE_MAX, sizeof(*o.rows));
    if (!o.ids || !o.rows)
        err_set(err, ERR_LIMIT, "no memory to look for overdue claims");
    else
        ok = (o.claims = claim_reader_new(&sink, err)) && load_rows(&o, timers) && read_batches(&o);
    claim_reader_free(o.claims);
    free(o.ids);
    free(o.rows);
    arena_fini(&o.arena);
    return ok;
}
