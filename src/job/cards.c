/* cards.c - see cards.h. */
#include "job/cards.h"

#include "base/clock.h"
#include "job/cards_state.h"
#include <stdlib.h>

enum { LINE_TEXTS_MAX = 1 << 20, SEEN_FIRST = 1024 };

static bool seal_to(struct cred_sealer *sealer, struct buf *buf, const char *uuid, struct str line,
                    struct str *out, struct err *err)
{
    if (!call_seal_with(sealer, "card detail", str_from(uuid), line, buf, err))
        return false;
    *out = buf_str(buf);
    return true;
}

bool cards_seal(struct card_fold *f, const char *uuid, struct str line, struct str *out,
                struct err *err)
{
    return seal_to(f->sealer, &f->sealed, uuid, line, out, err);
}

bool cards_saw(struct card_fold *f, int64_t id, struct err *err)
{
    struct card_seen *s = &f->seen;
    if (!f->full)
        return true;
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : SEEN_FIRST;
        int64_t *ids = cap <= CARD_SEEN_MAX ? realloc(s->ids, cap * sizeof *ids) : NULL;
        if (!ids)
            return err_set(err, ERR_LIMIT, "more than %d rows in one list", CARD_SEEN_MAX);
        s->ids = ids;
        s->cap = cap;
    }
    s->ids[s->count++] = id;
    return true;
}

/* ---- events ---- */

enum { SAY_FIELDS = 10 };

/* What every event of it says. */
static void fields_of(const struct card_fold *f, const struct store_card_transaction *t,
                      char occurred[CLOCK_ISO_MAX], struct event_field fields[SAY_FIELDS])
{
    const struct store_connection *c = f->connection;
    occurred[0] = '\0';
    if (t->occurred_at_us)
        clock_iso(t->occurred_at_us, occurred);
    const struct event_field of_transaction[SAY_FIELDS] = {
        EVENT_CSTR("transaction_id", t->uuid),
        EVENT_CSTR("connection_id", c->uuid),
        EVENT_STR("partner", c->partner),
        EVENT_STR("source", c->vendor),
        EVENT_STR("vendor_transaction_id", t->vendor_id),
        EVENT_STR("card_id", t->card_id),
        EVENT_INT("amount_minor", t->amount_minor + t->adjusted_minor),
        EVENT_STR("currency", t->currency),
        EVENT_INT("exponent", t->exponent),
        EVENT_CSTR("occurred_at", occurred)};
    memcpy(fields, of_transaction, sizeof of_transaction);
}

static bool say_adjusted(struct card_fold *f, const struct store_card_transaction *t,
                         int64_t previous_minor, struct err *err)
{
    char occurred[CLOCK_ISO_MAX];
    struct event_field fields[SAY_FIELDS + 1];
    fields_of(f, t, occurred, fields);
    fields[SAY_FIELDS] = EVENT_INT("previous_minor", previous_minor);
    return emit(f->emitter, EVENT_CARD_ADJUSTED, "card_transaction", str_from(t->uuid), fields,
                COUNT_OF(fields), err);
}

/* EVENT_COUNT: none. */
static enum event_id event_of(enum card_phase phase)
{
    static const enum event_id events[CARD_PHASE_COUNT] = {
        [CARD_UNKNOWN] = EVENT_COUNT,           [CARD_AUTHORIZED] = EVENT_CARD_AUTHORIZED,
        [CARD_SETTLED] = EVENT_CARD_SETTLED,    [CARD_REFUNDED] = EVENT_CARD_REFUNDED,
        [CARD_DECLINED] = EVENT_CARD_DECLINED,  [CARD_FAILED] = EVENT_COUNT,
        [CARD_WITHDRAWN] = EVENT_CARD_WITHDRAWN};
    return events[phase];
}

static bool say_phase(struct card_fold *f, const struct store_card_transaction *t, struct err *err)
{
    char occurred[CLOCK_ISO_MAX];
    struct event_field fields[SAY_FIELDS];
    enum event_id id = event_of(t->phase);
    fields_of(f, t, occurred, fields);
    return id == EVENT_COUNT ||
           emit(f->emitter, id, "card_transaction", str_from(t->uuid), fields, SAY_FIELDS, err);
}

static bool say_ahead(struct card_fold *f, const struct store_card_transaction *t, struct arena *a,
                      struct emitted **events, struct err *err)
{
    char occurred[CLOCK_ISO_MAX];
    struct event_field fields[SAY_FIELDS];
    enum event_id id = event_of(t->phase);
    fields_of(f, t, occurred, fields);
    return id == EVENT_COUNT || emit_ahead(f->ahead_emitter, id, "card_transaction",
                                           str_from(t->uuid), fields, SAY_FIELDS, a, events, err);
}

/* ---- transactions ---- */

static void transaction_of(struct card_fold *f, const struct card_row *row,
                           struct store_card_transaction *t)
{
    const struct card_line *said = &row->said;
    t->phase = store_card_phase_of(said->phase);
    t->vendor_state = said->state;
    t->card_id = said->card_id;
    t->user_id = said->user_id;
    t->occurred_at_us = said->occurred_us;
    t->settled_at_us = said->settled_us;
    t->lines_sum = said->lines_sum;
    t->call_id = f->call_id;
    memcpy(t->digest, row->fresh.digest, sizeof t->digest);
}

/* As it is put when it is new. */
static void fresh_of(struct card_fold *f, struct card_row *row)
{
    const struct card_line *said = &row->said;
    row->fresh = (struct store_card_transaction){.connection_id = f->connection->id,
                                                 .source = f->connection->vendor,
                                                 .vendor_id = said->id,
                                                 .amount_minor = said->amount_minor,
                                                 .currency = said->currency,
                                                 .exponent = (unsigned)said->exponent,
                                                 .raw_amount = said->raw};
    sha256_of(row->row.line, row->fresh.digest);
    uuid_random(row->fresh.uuid);
    transaction_of(f, row, &row->fresh);
}

/* `*is_new` is false when it is there already. */
static bool put_new(struct card_fold *f, const struct card_row *row, bool *is_new, struct err *err)
{
    struct store_card_transaction t = row->fresh;
    if ((!t.detail.n && !cards_seal(f, t.uuid, row->row.line, &t.detail, err)) ||
        !store_card_put(f->job->store, &t, err))
        return false;
    *is_new = t.id != 0;
    if (!*is_new)
        return true;
    f->counts.fresh++;
    return cards_saw(f, t.id, err) &&
           (f->all_new ? emit_written(f->emitter, row->events, err) : say_phase(f, &t, err));
}

static bool note_adjustment(struct card_fold *f, const struct store_card_transaction *t,
                            const struct card_line *said, int64_t from_minor, const char *why,
                            struct err *err)
{
    return store_card_adjust(f->job->store,
                             &(struct store_card_adjustment){.transaction_id = t->id,
                                                             .call_id = f->call_id,
                                                             .from_minor = from_minor,
                                                             .to_minor = said->amount_minor,
                                                             .currency = said->currency,
                                                             .exponent = (unsigned)said->exponent,
                                                             .raw_amount = said->raw,
                                                             .why = str_from(why)},
                             err);
}

/* What it comes to now, beside the amount that stays. */
static bool adjust(struct card_fold *f, struct store_card_transaction *t,
                   const struct card_line *said, struct err *err)
{
    int64_t was_minor = t->amount_minor + t->adjusted_minor;
    if (!str_eq(t->currency, said->currency) || t->exponent != (unsigned)said->exponent) {
        if (t->conflict)
            return true;
        t->conflict = true;
        f->counts.conflicts++;
        return note_adjustment(f, t, said, was_minor, "currency", err);
    }
    t->conflict = false;
    if (was_minor == said->amount_minor)
        return true;
    if (__builtin_sub_overflow(said->amount_minor, t->amount_minor, &t->adjusted_minor))
        return err_set(err, ERR_DATA, "a card transaction's amount is out of range");
    f->counts.adjusted++;
    return note_adjustment(f, t, said, was_minor, "amount", err) &&
           say_adjusted(f, t, was_minor, err);
}

static bool change(struct card_fold *f, const struct card_row *row, struct err *err)
{
    struct store_card_transaction t;
    bool found;
    if (!store_card_find(f->job->store, row->said.id, &f->line, &t, &found, err))
        return false;
    assert(found);
    enum card_phase was = t.phase;
    f->counts.changed++;
    transaction_of(f, row, &t);
    return adjust(f, &t, &row->said, err) && cards_seal(f, t.uuid, row->row.line, &t.detail, err) &&
           store_card_change(f->job->store, &t, err) && (t.phase == was || say_phase(f, &t, err));
}

/* In an empty ledger a row is new and is put first; else most are there, and are looked for. */
static bool put_transaction(struct card_fold *f, const struct card_row *row, struct err *err)
{
    const struct card_line *said = &row->said;
    const uint8_t *digest = row->fresh.digest;
    struct store_card_known k;
    bool found = false, is_new = false;
    if (!said->has_amount)
        return err_set(err, ERR_DATA, "a card transaction has no amount");
    if (f->empty && (!put_new(f, row, &is_new, err) || is_new))
        return is_new;
    if (!store_card_known(f->job->store, said->id, &k, &found, err))
        return false;
    if (!found)
        return put_new(f, row, &is_new, err);
    if (k.connection_id != f->connection->id) {
        f->counts.conflicts++; /* another connection's: the id is one in the organization */
        return true;
    }
    bool same = k.phase != CARD_WITHDRAWN && memcmp(digest, k.digest, sizeof k.digest) == 0;
    f->counts.unchanged += same;
    return cards_saw(f, k.id, err) && (same || change(f, row, err));
}

bool cards_transaction_gone(struct card_fold *f, const struct store_card_transaction *old,
                            struct err *err)
{
    struct store_card_transaction t = *old;
    t.phase = CARD_WITHDRAWN;
    t.call_id = f->call_id;
    memset(t.digest, 0, sizeof t.digest); /* whatever it says when it comes back is news */
    f->counts.gone++;
    return store_card_change(f->job->store, &t, err) && say_phase(f, &t, err);
}

/* ---- lines ---- */

static bool one_transaction(void *ctx, const struct store_card_transaction *t)
{
    *(bool *)ctx = t->id == 0;
    return false;
}

static bool one_spend(void *ctx, const struct store_spend *e)
{
    *(bool *)ctx = e->id == 0;
    return false;
}

static bool begin_chain(struct card_fold *f, const struct card_line *said, struct err *err)
{
    f->full = said->full;
    f->from_us = said->from_us;
    str_copy(f->name, sizeof f->name, said->noun);
    f->noun = str_from(f->name);
    f->empty = f->all_new;
    if (str_is(f->noun, "transaction"))
        return true;
    f->empty = true;
    return store_spend_list(f->job->store, f->connection->id, f->noun, 0, 1, one_spend, &f->empty,
                            err);
}

static bool gone(struct card_fold *f, const struct card_line *said, struct err *err)
{
    struct store_card_transaction t;
    struct store_spend e;
    bool found;
    if (str_is(said->noun, "transaction"))
        return store_card_find(f->job->store, said->id, &f->line, &t, &found, err) &&
               (!found || t.connection_id != f->connection->id || t.phase == CARD_WITHDRAWN ||
                cards_transaction_gone(f, &t, err));
    return store_spend_find(f->job->store, f->connection->id, said->noun, said->id, &f->line, &e,
                            &found, err) &&
           (!found || e.gone_at_us || cards_spend_gone(f, &e, err));
}

/* What cannot be read is there all the same. */
static bool seen(struct card_fold *f, const struct card_line *said, struct err *err)
{
    struct store_card_known k;
    struct store_spend e;
    bool found;
    if (str_is(said->noun, "transaction"))
        return store_card_known(f->job->store, said->id, &k, &found, err) &&
               (!found || cards_saw(f, k.id, err));
    return store_spend_find(f->job->store, f->connection->id, said->noun, said->id, &f->line, &e,
                            &found, err) &&
           (!found || cards_saw(f, e.id, err));
}

static bool is_transaction(const struct card_line *said)
{
    return str_is(said->noun, "transaction");
}

static bool read_row(void *ctx, struct finance_row *to, struct arena *a, struct err *err)
{
    struct card_fold *f = ctx;
    struct card_row *row = (struct card_row *)to;
    struct str sealed;
    if (!card_line_read(f->reader, to->line, a, &row->said, err))
        return false;
    if (row->said.op != CARD_ROW || !is_transaction(&row->said))
        return true;
    fresh_of(f, row);
    if (!f->all_new)
        return true;
    if (!seal_to(f->ahead_sealer, &f->ahead, row->fresh.uuid, to->line, &sealed, err))
        return false;
    row->fresh.detail = arena_str(a, sealed);
    if (row->fresh.detail.n != sealed.n)
        return err_set(err, ERR_LIMIT, "no memory for cards' rows");
    return !row->said.has_amount || say_ahead(f, &row->fresh, a, &row->events, err);
}

static bool take_row(void *ctx, const struct finance_row *from, struct err *err)
{
    struct card_fold *f = ctx;
    const struct card_row *row = (const struct card_row *)from;
    const struct card_line *said = &row->said;
    arena_reset(&f->line);
    if (said->op == CARD_CHAIN)
        return begin_chain(f, said, err);
    if (said->op == CARD_GONE)
        return gone(f, said, err);
    if (said->op == CARD_SEEN)
        return seen(f, said, err);
    f->full = f->full && said->op != CARD_NAMELESS;
    if (said->op == CARD_NAMELESS)
        return true;
    f->counts.rows++;
    return is_transaction(said) ? put_transaction(f, row, err)
                                : cards_put_spend(f, said, from->line, err);
}

static void drop_tools(struct card_fold *f)
{
    emitter_free(f->ahead_emitter);
    cred_sealer_free(f->ahead_sealer);
    cred_sealer_free(f->sealer);
    f->ahead_emitter = NULL;
    f->ahead_sealer = f->sealer = NULL;
}

static bool begin_fold(void *ctx, struct job_call *call, struct err *err)
{
    struct card_fold *f = ctx;
    f->call_id = job_call_row(call);
    f->full = f->empty = false;
    f->from_us = 0;
    f->seen.count = 0;
    f->counts = (struct card_counts){.rows = 0};
    f->all_new = true;
    drop_tools(f);
    return (f->ahead_emitter = emitter_beside(f->emitter, err)) &&
           (f->ahead_sealer = call_sealer(f->job->ring, err)) &&
           (f->sealer = call_sealer(f->job->ring, err)) &&
           store_card_list(f->job->store, 0, 0, 1, one_transaction, &f->all_new, err);
}

static bool end_fold(void *ctx, struct job_call *call, const struct host_next *next,
                     struct err *err)
{
    struct card_fold *f = ctx;
    (void)call, (void)next;
    /* Of what has no day of its own, a list that begins at one names not all. */
    bool whole = f->full && (f->from_us == 0 || str_is(f->noun, "transaction"));
    return f->empty || !whole || cards_gone(f, err);
}

struct finance_fold card_fold_of(struct card_fold *f)
{
    return (struct finance_fold){.ctx = f,
                                 .begin = begin_fold,
                                 .row_size = sizeof(struct card_row),
                                 .read = read_row,
                                 .take = take_row,
                                 .end = end_fold};
}

const struct card_counts *card_fold_counts(const struct card_fold *f)
{
    return &f->counts;
}

struct card_fold *card_fold_new(struct job *job, struct emitter *emitter,
                                const struct store_connection *c, struct err *err)
{
    struct card_fold *f = calloc(1, sizeof *f);
    if (!f) {
        err_set(err, ERR_LIMIT, "no memory to fold card transactions");
        return NULL;
    }
    f->job = job;
    f->emitter = emitter;
    f->connection = c;
    arena_init(&f->line, LINE_TEXTS_MAX);
    buf_init(&f->ahead, CALL_SEALED_MAX);
    buf_init(&f->sealed, CALL_SEALED_MAX);
    if ((f->reader = json_reader_new(err)))
        return f;
    card_fold_free(f);
    return NULL;
}

void card_fold_free(struct card_fold *f)
{
    if (!f)
        return;
    json_reader_free(f->reader);
    drop_tools(f);
    arena_fini(&f->line);
    buf_fini(&f->ahead);
    buf_fini(&f->sealed);
    free(f->seen.ids);
    free(f);
}
