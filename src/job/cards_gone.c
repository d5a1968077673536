/* cards_gone.c - what a full list did not name: told by the ids it did, without touching these. */
#include "job/cards.h"

#include "job/cards_state.h"
#include <stdlib.h>

enum { BATCH = 256, BATCH_TEXTS_MAX = 1 << 20 };

struct missing {
    struct card_fold *f;
    struct arena texts;
    int64_t after_id; /* looked at so far */
    bool more;
    size_t count;
    struct store_card_transaction transactions[BATCH];
    struct store_spend spends[BATCH];
    struct err *err;
    bool ok;
};

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool was_seen(const struct card_seen *s, int64_t id)
{
    return s->count && bsearch(&id, s->ids, s->count, sizeof *s->ids, by_id);
}

static bool keep(struct missing *m, struct str *const *texts, size_t count)
{
    for (size_t i = 0; i < count && m->ok; i++) {
        size_t n = texts[i]->n;
        *texts[i] = n ? arena_str(&m->texts, *texts[i]) : STR("");
        m->ok = texts[i]->n == n || err_set(m->err, ERR_LIMIT, "no memory for what is gone");
    }
    m->more = m->count == BATCH;
    return m->ok && !m->more;
}

static bool look_transaction(void *ctx, const struct store_card_transaction *t)
{
    struct missing *m = ctx;
    m->after_id = t->id;
    if (t->phase == CARD_WITHDRAWN || t->occurred_at_us < m->f->from_us ||
        was_seen(&m->f->seen, t->id))
        return true;
    struct store_card_transaction *to = &m->transactions[m->count++];
    *to = *t;
    return keep(m,
                (struct str *const[]){&to->source, &to->vendor_id, &to->vendor_state, &to->currency,
                                      &to->raw_amount, &to->card_id, &to->user_id, &to->lines_sum},
                8);
}

static bool look_spend(void *ctx, const struct store_spend *e)
{
    struct missing *m = ctx;
    m->after_id = e->id;
    if (e->gone_at_us || was_seen(&m->f->seen, e->id))
        return true;
    struct store_spend *to = &m->spends[m->count++];
    *to = *e;
    return keep(m,
                (struct str *const[]){&to->noun, &to->vendor_id, &to->phase, &to->vendor_state,
                                      &to->currency, &to->raw_amount, &to->owner_id},
                7);
}

static bool one_batch(struct missing *m, bool transactions, struct err *err)
{
    struct card_fold *f = m->f;
    m->count = 0;
    m->more = false;
    arena_reset(&m->texts);
    bool ok = transactions ? store_card_list(f->job->store, f->connection->id, m->after_id, 0,
                                             look_transaction, m, err)
                           : store_spend_list(f->job->store, f->connection->id, f->noun,
                                              m->after_id, 0, look_spend, m, err);
    ok = ok && m->ok;
    for (size_t i = 0; ok && i < m->count; i++)
        ok = transactions ? cards_transaction_gone(f, &m->transactions[i], err)
                          : cards_spend_gone(f, &m->spends[i], err);
    return ok;
}

bool cards_gone(struct card_fold *f, struct err *err)
{
    struct missing *m = calloc(1, sizeof *m);
    bool ok = m || err_set(err, ERR_LIMIT, "no memory to look for what is gone");
    if (!ok)
        return false;
    *m = (struct missing){.f = f, .more = true, .err = err, .ok = true};
    arena_init(&m->texts, BATCH_TEXTS_MAX);
    if (f->seen.count)
        qsort(f->seen.ids, f->seen.count, sizeof *f->seen.ids, by_id);
    while (ok && m->more)
        ok = one_batch(m, str_is(f->noun, "transaction"), err);
    arena_fini(&m->texts);
    free(m);
    return ok;
}
