/* overdue.c - see overdue.h. The ledger holds ids and amounts only; who the patient is stands in
 * the sealed file the claim went out in, which is read once for all its overdue claims. */
#include "job/overdue.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "event/x12_claim.h"
#include "store/batch.h"
#include "store/document.h"
#include "store/expectation.h"
#include "store/keep.h"
#include "x12/reader.h"
#include <stdlib.h>

enum { ROWS_ARENA_MAX = 64 * 1024 * 1024 };

struct overdue {
    struct job *job;
    overdue_fn *fn;
    void *ctx;
    struct err *err;
    struct arena arena;       /* the rows */
    int64_t *ids, *batches;   /* of claims; of batches a 277CA is owed for */
    struct store_claim *rows; /* sorted by batch, then claim id */
    size_t ids_count, batches_count, count;
    const struct store_claim *batch; /* the rows of the batch that is read */
    size_t batch_count;
    struct claim_reader *claims;
    bool stopped;
};

static bool is_waiting(const struct store_need *n)
{
    return n->kind == NEED_PAYMENT_OVERDUE ||
           (n->kind == NEED_CLAIM &&
            str_is(n->state, store_claim_state_name(CLAIM_UNACKNOWLEDGED)));
}

static void note(int64_t *list, size_t *count, int64_t id)
{
    if (*count < OVERDUE_MAX)
        list[(*count)++] = id;
}

static bool note_need(void *ctx, const struct store_need *n)
{
    struct overdue *o = ctx;

    if (is_waiting(n))
        note(o->ids, &o->ids_count, n->id);
    return true;
}

static bool note_batch(void *ctx, const struct store_expectation *x)
{
    struct overdue *o = ctx;

    if (x->kind == ANSWER_277CA &&
        (o->batches_count == 0 || o->batches[o->batches_count - 1] != x->batch_id))
        note(o->batches, &o->batches_count, x->batch_id);
    return true;
}

static bool note_claim(void *ctx, const struct store_claim *c)
{
    struct overdue *o = ctx;

    if (c->state == CLAIM_SUBMITTED || c->state == CLAIM_ACKNOWLEDGED)
        note(o->ids, &o->ids_count, c->id);
    return true;
}

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static size_t unique(int64_t *list, size_t count)
{
    size_t kept = 0;

    qsort(list, count, sizeof(*list), by_number);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || list[kept - 1] != list[i])
            list[kept++] = list[i];
    return kept;
}

/* Claims no 835 came for, claims a 277CA left out, and those whose 277CA itself is owed. */
static bool load_ids(struct overdue *o, const struct store_timers *timers)
{
    struct store *s = o->job->store;
    int64_t now = clock_now_us();

    if (!store_needs(s, now, timers, OVERDUE_MAX, note_need, o, o->err) ||
        !store_expectation_due(s, now, true, OVERDUE_MAX, note_batch, o, o->err))
        return false;
    o->batches_count = unique(o->batches, o->batches_count);
    for (size_t i = 0; i < o->batches_count; i++)
        if (!store_claim_list(s, o->batches[i], CLAIM_STATE_COUNT, OVERDUE_MAX, note_claim, o,
                              o->err))
            return false;
    o->ids_count = unique(o->ids, o->ids_count);
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
    if (!load_ids(o, timers))
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

    arena_init(&arena, (size_t)1024 * 1024);
    ok = store_batch_get(o->job->store, o->batch->batch_id, &arena, &batch, &found, o->err) &&
         (!found ||
          store_document_get(o->job->store, batch.document_id, &arena, &document, &found, o->err));
    if (ok && found && document.purged_at_us)
        log_event(LOG_WARN, "overdue", "document.purged", NULL,
                  LOG_NUMBER("document_id", document.id));
    else
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
    o.batches = calloc(OVERDUE_MAX, sizeof(*o.batches));
    o.rows = calloc(OVERDUE_MAX, sizeof(*o.rows));
    if (!o.ids || !o.batches || !o.rows)
        err_set(err, ERR_LIMIT, "no memory to look for overdue claims");
    else
        ok = (o.claims = claim_reader_new(&sink, err)) && load_rows(&o, timers) && read_batches(&o);
    claim_reader_free(o.claims);
    free(o.ids);
    free(o.batches);
    free(o.rows);
    arena_fini(&o.arena);
    return ok;
}
