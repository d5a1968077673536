/* bank.c - see bank.h. */
#include "job/bank.h"

#include "base/clock.h"
#include "base/json.h"
#include "job/bank_carry.h"
#include "job/bank_ids.h"
#include "job/bank_line.h"
#include "job/bank_names.h"
#include "job/call_seal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_TEXTS_MAX = 1 << 20, BATCH = 256 };

struct bank_fold {
    struct job *job;
    struct emitter *emitter;
    const struct store_connection *connection;
    bool pending_events;
    struct json_reader *reader;       /* of who reads ahead */
    struct cred_sealer *ahead_sealer; /* the same, of this chain's details */
    struct emitter *ahead_emitter;    /* the same, of its events */
    struct buf ahead;                 /* the same: reused */
    struct arena line;                /* of one line */
    struct cred_sealer *sealer;       /* of who takes */
    struct buf sealed, opened, given; /* reused */
    struct bank_names removed;        /* in this chain, and not put again since */
    struct bank_names accounts;       /* listed in this chain */
    bool all, all_accounts;           /* what is not named is gone */
    struct bank_ids ids;
    struct bank_carry carry;
    int64_t call_id;
    struct bank_counts counts;
};

/* A line of a chain, and what is put when it is new. */
struct bank_row {
    struct finance_row row;
    struct bank_line said;
    struct store_bank_line line;
    struct emitted *events;
};

/* ---- details, sealed ---- */

static bool seal_to(struct cred_sealer *sealer, struct buf *buf, const char *whose, struct str text,
                    struct str *out, struct err *err)
{
    *out = (struct str){NULL, 0};
    if (!text.n)
        return true;
    if (!call_seal_with(sealer, "bank detail", str_from(whose), text, buf, err))
        return false;
    *out = buf_str(buf);
    return true;
}

static bool seal(struct bank_fold *f, const char *whose, struct str text, struct str *out,
                 struct err *err)
{
    return seal_to(f->sealer, &f->sealed, whose, text, out, err);
}

static bool same_detail(struct bank_fold *f, const struct store_bank_line *l, struct str text,
                        bool *same, struct err *err)
{
    *same = !l->detail.n && !text.n;
    if (!l->detail.n || !text.n)
        return true;
    if (!call_seal_open(f->job->ring, "bank detail", str_from(l->uuid), l->detail, &f->opened, err))
        return false;
    *same = bank_detail_same(buf_str(&f->opened), text, &f->given);
    return buf_ok(&f->given, "a bank line's detail", err);
}

/* ---- events ---- */

/* What of a line every event of it says. */
enum { LINE_FIELDS = 10, MORE_MAX = 3, CHANGES_MAX = 7 };

static size_t fields_of(const struct bank_fold *f, const struct store_bank_line *l,
                        struct event_field fields[LINE_FIELDS])
{
    const struct store_connection *c = f->connection;
    const struct event_field of_line[LINE_FIELDS] = {
        EVENT_CSTR("line_id", l->uuid),
        EVENT_CSTR("connection_id", c->uuid),
        EVENT_STR("partner", c->partner),
        EVENT_STR("source", c->vendor),
        EVENT_STR("transaction_id", l->vendor_id),
        EVENT_STR("account_id", l->account_id),
        EVENT_INT("amount_cents", l->amount_cents),
        EVENT_STR("currency", l->currency),
        EVENT_INT("exponent", bank_exponent(l->currency)),
        EVENT_STR("date", l->date)};
    memcpy(fields, of_line, sizeof of_line);
    return LINE_FIELDS;
}

static bool say(struct bank_fold *f, enum event_id id, const struct store_bank_line *l,
                const struct event_field *more, size_t more_count, struct err *err)
{
    struct event_field fields[LINE_FIELDS + MORE_MAX];
    size_t n = fields_of(f, l, fields);
    for (size_t i = 0; i < more_count; i++)
        fields[n++] = more[i];
    return emit(f->emitter, id, "bank_line", str_from(l->uuid), fields, n, err);
}

static bool say_there(struct bank_fold *f, const struct store_bank_line *l, struct str supersedes,
                      struct err *err)
{
    const struct event_field was = EVENT_STR("supersedes", supersedes);
    if (l->state == BANK_PENDING)
        return !f->pending_events || say(f, EVENT_BANK_PENDING, l, NULL, 0, err);
    return say(f, EVENT_BANK_POSTED, l, &was, 1, err);
}

/* ---- one line is there ---- */

static bool line_of(struct bank_fold *f, const struct bank_line *said, struct store_bank_line *l,
                    struct err *err)
{
    l->connection_id = f->connection->id;
    l->source = f->connection->vendor;
    l->vendor_id = said->id;
    l->account_id = said->account;
    l->state = said->pending ? BANK_PENDING : BANK_POSTED;
    l->date = said->date;
    l->authorized_date = said->authorized;
    l->currency = said->currency;
    l->raw_amount = said->raw;
    l->call_id = f->call_id;
    l->carried = 0; /* told, under whatever id */
    return bank_minor_units(said->amount, said->currency, &l->amount_cents) ||
           err_set(err, ERR_DATA, "a bank line's amount cannot be read exactly");
}

static size_t changes(const struct store_bank_line *old, const struct store_bank_line *l,
                      bool same_text, struct str changed[CHANGES_MAX])
{
    size_t n = 0;
    if (old->amount_cents != l->amount_cents)
        changed[n++] = STR("amount");
    if (!str_eq(old->currency, l->currency))
        changed[n++] = STR("currency");
    if (!str_eq(old->date, l->date))
        changed[n++] = STR("date");
    if (!str_eq(old->authorized_date, l->authorized_date))
        changed[n++] = STR("authorized");
    if (!str_eq(old->account_id, l->account_id))
        changed[n++] = STR("account");
    if (!same_text)
        changed[n++] = STR("detail");
    return n;
}

static bool say_amended(struct bank_fold *f, const struct store_bank_line *old,
                        const struct store_bank_line *l, const struct str *changed, size_t n,
                        struct err *err)
{
    unsigned was = bank_exponent(old->currency);
    size_t count = was != bank_exponent(l->currency)      ? 3
                   : old->amount_cents != l->amount_cents ? 2
                                                          : 1;
    const struct event_field more[MORE_MAX] = {
        EVENT_LIST("changed", changed, n), EVENT_INT("previous_amount_cents", old->amount_cents),
        EVENT_INT("previous_exponent", was)};
    return say(f, EVENT_BANK_AMENDED, l, more, count, err);
}

/* The row becomes what was said; what it was goes into the history. */
static bool change(struct bank_fold *f, const struct store_bank_line *old,
                   struct store_bank_line *l, const char *why, struct str detail, struct err *err)
{
    return store_bank_line_history_put(f->job->store, old, str_from(why), f->call_id, err) &&
           seal(f, l->uuid, detail, &l->detail, err) &&
           store_bank_line_change(f->job->store, l, err);
}

static bool supersede(struct bank_fold *f, const struct store_bank_line *old,
                      const struct bank_line *said, struct err *err)
{
    struct store_bank_line l = *old;
    if (!line_of(f, said, &l, err))
        return false;
    l.pending_id = old->vendor_id;
    f->counts.superseded++;
    return change(f, old, &l, "posted", said->detail, err) && say_there(f, &l, old->vendor_id, err);
}

static bool known(struct bank_fold *f, const struct store_bank_line *old,
                  const struct bank_line *said, struct err *err)
{
    struct store_bank_line l = *old;
    struct str changed[CHANGES_MAX];
    bool same;
    if (!line_of(f, said, &l, err) || !same_detail(f, old, said->detail, &same, err))
        return false;
    size_t n = changes(old, &l, same, changed);
    if (old->state != l.state) {
        bool returned = old->state == BANK_WITHDRAWN;
        f->counts.returned += returned;
        f->counts.posted += !returned && l.state == BANK_POSTED;
        return change(f, old, &l, returned ? "returned" : "posted", said->detail, err) &&
               say_there(f, &l, STR(""), err);
    }
    if (n == 0) {
        f->counts.unchanged++;
        return store_bank_line_touch(f->job->store, old->id, f->call_id, err);
    }
    f->counts.amended++;
    return change(f, old, &l, "amended", said->detail, err) &&
           (l.state == BANK_PENDING ? say_there(f, &l, STR(""), err)
                                    : say_amended(f, old, &l, changed, n, err));
}

static bool fresh(struct bank_fold *f, const struct bank_row *row, bool *is_new, struct err *err)
{
    struct store_bank_line l = row->line;
    if (!store_bank_line_put(f->job->store, &l, err))
        return false;
    *is_new = l.id != 0;
    if (!*is_new)
        return true;
    f->counts.posted += l.state == BANK_POSTED;
    f->counts.pending += l.state == BANK_PENDING;
    return emit_written(f->emitter, row->events, err);
}

static bool find(struct bank_fold *f, struct str id, struct store_bank_line *l, bool *found,
                 struct err *err)
{
    return store_bank_line_find(f->job->store, f->connection->id, id, &f->line, l, found, err);
}

/* Most lines are new: the row is put first, and looked for when its id was there. One pending line
 * may be booked as several: the first takes its place, the others are lines of their own. */
static bool put(struct bank_fold *f, const struct bank_row *row, struct err *err)
{
    const struct bank_line *said = &row->said;
    struct store_bank_line old;
    bool found = false, is_new = false;
    if (said->pending_id.n && !find(f, said->id, &old, &found, err))
        return false;
    if (found)
        return known(f, &old, said, err);
    if (said->pending_id.n && !find(f, said->pending_id, &old, &found, err))
        return false;
    if (found && old.state != BANK_POSTED)
        return supersede(f, &old, said, err);
    if (!fresh(f, row, &is_new, err) || is_new)
        return is_new;
    return find(f, said->id, &old, &found, err) && known(f, &old, said, err);
}

/* Told before under another id, and again now: the row stays, and only what changed is said. */
static bool adopt(struct bank_fold *f, struct store_bank_line *old, const struct bank_line *said,
                  struct err *err)
{
    f->counts.matched++;
    if (!store_bank_line_adopt(f->job->store, old, said->id, f->call_id, err))
        return false;
    if (old->state == BANK_PENDING && !said->pending)
        return supersede(f, old, said, err);
    old->vendor_id = said->id;
    return known(f, old, said, err);
}

/* Of an account whose id changed; or of one beside it. */
static bool put_carried(struct bank_fold *f, const struct bank_row *row, struct err *err)
{
    const struct bank_line *said = &row->said;
    struct store_bank_line old;
    bool found;
    if (!bank_carry_tell(&f->carry, said, err) || !find(f, said->id, &old, &found, err))
        return false;
    if (found)
        return known(f, &old, said, err);
    if (said->pending_id.n && !find(f, said->pending_id, &old, &found, err))
        return false;
    if (found)
        return put(f, row, err);
    if (!bank_carry_find(&f->carry, &row->line, said->detail, &f->line, &old, &found, err))
        return false;
    if (found)
        return adopt(f, &old, said, err);
    f->counts.unmatched += bank_carry_expected(&f->carry, &row->line);
    return put(f, row, err);
}

static bool take_put(struct bank_fold *f, const struct bank_row *row, struct err *err)
{
    if (bank_names_has(&f->ids.held, row->said.account)) {
        f->counts.held++;
        return true;
    }
    bank_names_drop(&f->removed, row->said.id);
    return f->ids.carrying ? put_carried(f, row, err) : put(f, row, err);
}

/* ---- a line is gone ---- */

static bool withdraw(struct bank_fold *f, const struct store_bank_line *old, struct err *err)
{
    struct store_bank_line l = *old;
    l.state = BANK_WITHDRAWN;
    l.call_id = f->call_id;
    f->counts.withdrawn++;
    if (!store_bank_line_history_put(f->job->store, old, STR("withdrawn"), f->call_id, err) ||
        !store_bank_line_change(f->job->store, &l, err))
        return false;
    return (old->state == BANK_PENDING && !f->pending_events) ||
           say(f, EVENT_BANK_WITHDRAWN, &l, NULL, 0, err);
}

/* The id a booked line had while pending is of no row any more. */
static bool remove_one(void *ctx, struct str id, struct err *err)
{
    struct bank_fold *f = ctx;
    struct store_bank_line old;
    bool found;
    arena_reset(&f->line);
    if (!find(f, id, &old, &found, err) || !found || old.state == BANK_WITHDRAWN)
        return err->kind == ERR_NONE;
    if (bank_names_has(&f->ids.doubted, old.account_id))
        return store_bank_line_removed_there(f->job->store, old.id, err);
    return withdraw(f, &old, err);
}

struct untouched {
    const struct bank_fold *f;
    struct arena *a;
    struct str ids[BATCH];
    size_t count, seen;
    int64_t after_id;
};

/* A line of before its account's id changed is missed only where the vendor reaches back to it. */
static bool is_missed(const struct bank_fold *f, const struct store_bank_line *l)
{
    if (bank_names_has(&f->ids.doubted, l->account_id))
        return false;
    return l->carried != 3 && (l->carried != 1 || bank_carry_reached(&f->carry, l));
}

static bool collect(void *ctx, const struct store_bank_line *l)
{
    struct untouched *u = ctx;
    u->after_id = l->id;
    u->seen++;
    if (is_missed(u->f, l))
        u->ids[u->count++] = arena_str(u->a, l->vendor_id);
    return true;
}

static bool withdraw_untouched(struct bank_fold *f, struct err *err)
{
    struct arena ids;
    struct untouched u = {.f = f, .a = &ids, .seen = BATCH};
    bool ok = true;
    arena_init(&ids, LINE_TEXTS_MAX);
    while (ok && u.seen == BATCH) {
        u.count = u.seen = 0;
        arena_reset(&ids);
        ok = store_bank_line_untouched(f->job->store, f->connection->id, f->call_id, u.after_id,
                                       BATCH, collect, &u, err);
        for (size_t i = 0; ok && i < u.count; i++)
            ok = remove_one(f, u.ids[i], err);
    }
    arena_fini(&ids);
    return ok;
}

/* ---- accounts ---- */

static bool put_account(struct bank_fold *f, const struct bank_line *said, struct err *err)
{
    char whose[BANK_WHOSE_MAX];
    bool told = bank_names_has(&f->accounts, said->id), held = false;
    struct store_bank_account a = {.connection_id = f->connection->id,
                                   .vendor_id = said->id,
                                   .persistent_id = said->persistent_id,
                                   .mask = said->mask,
                                   .type = said->type,
                                   .subtype = said->subtype,
                                   .currency = said->currency,
                                   .available = said->available,
                                   .current = said->current,
                                   .credit_limit = said->limit,
                                   .balance_at_us = clock_now_us(),
                                   .open = true};
    bank_account_whose(f->connection->uuid, said->id, whose);
    (void)clock_parse(said->balance_at, &a.balance_at_us);
    if (!seal(f, whose, said->name, &a.name, err) || !bank_names_put(&f->accounts, said->id, err))
        return false;
    if (told)
        held = bank_names_has(&f->ids.held, said->id);
    else if (!bank_ids_told(&f->ids, &a, &held, err))
        return false;
    return held || store_bank_account_put(f->job->store, &a, err);
}

struct closing {
    struct bank_fold *f;
    struct err *err;
    bool ok;
};

/* Closed accounts vanish from the vendor's list. */
static bool close_account(void *ctx, const struct store_bank_account *old)
{
    struct closing *c = ctx;
    struct store_bank_account a = *old;
    if (!old->open || bank_names_has(&c->f->accounts, old->vendor_id))
        return true;
    a.open = false;
    return c->ok = store_bank_account_put(c->f->job->store, &a, c->err);
}

/* ---- the chain ---- */

static bool say_ahead(struct bank_fold *f, const struct store_bank_line *l, struct arena *a,
                      struct emitted **events, struct err *err)
{
    bool pending = l->state == BANK_PENDING;
    struct event_field fields[LINE_FIELDS + 1];
    size_t n = fields_of(f, l, fields);
    if (pending && !f->pending_events)
        return true;
    if (!pending)
        fields[n++] = EVENT_STR("supersedes", STR(""));
    return emit_ahead(f->ahead_emitter, pending ? EVENT_BANK_PENDING : EVENT_BANK_POSTED,
                      "bank_line", str_from(l->uuid), fields, n, a, events, err);
}

static bool read_row(void *ctx, struct finance_row *to, struct arena *a, struct err *err)
{
    struct bank_fold *f = ctx;
    struct bank_row *row = (struct bank_row *)to;
    struct store_bank_line *l = &row->line;
    struct str sealed;
    if (!bank_line_read(f->reader, to->line, a, &row->said, err))
        return false;
    if (row->said.op != BANK_PUT)
        return true;
    uuid_random(l->uuid);
    if (!line_of(f, &row->said, l, err) ||
        !seal_to(f->ahead_sealer, &f->ahead, l->uuid, row->said.detail, &sealed, err))
        return false;
    l->detail = arena_str(a, sealed);
    return (l->detail.n == sealed.n || err_set(err, ERR_LIMIT, "no memory for a bank's lines")) &&
           say_ahead(f, l, a, &row->events, err);
}

static bool take_row(void *ctx, const struct finance_row *from, struct err *err)
{
    struct bank_fold *f = ctx;
    const struct bank_row *row = (const struct bank_row *)from;
    arena_reset(&f->line);
    switch (row->said.op) {
    case BANK_PUT:
        return take_put(f, row, err);
    case BANK_REMOVE:
        return bank_names_put(&f->removed, row->said.id, err);
    case BANK_ALL:
        return f->all = true;
    case BANK_ACCOUNT:
        return put_account(f, &row->said, err);
    case BANK_ACCOUNTS:
        return f->all_accounts = true;
    }
    return false;
}

static void drop_tools(struct bank_fold *f)
{
    emitter_free(f->ahead_emitter);
    cred_sealer_free(f->ahead_sealer);
    cred_sealer_free(f->sealer);
    f->ahead_emitter = NULL;
    f->ahead_sealer = f->sealer = NULL;
}

static bool begin_fold(void *ctx, struct job_call *call, struct err *err)
{
    struct bank_fold *f = ctx;
    f->call_id = job_call_row(call);
    f->all = f->all_accounts = false;
    f->counts = (struct bank_counts){0};
    bank_names_reset(&f->removed);
    bank_names_reset(&f->accounts);
    bank_carry_begin(&f->carry);
    drop_tools(f);
    return bank_ids_begin(&f->ids, err) && (f->ahead_emitter = emitter_beside(f->emitter, err)) &&
           (f->ahead_sealer = call_sealer(f->job->ring, err)) &&
           (f->sealer = call_sealer(f->job->ring, err));
}

static bool close_accounts(struct bank_fold *f, struct err *err)
{
    struct closing c = {f, err, true};
    return bank_ids_listed(&f->ids, &f->accounts, err) &&
           store_bank_account_list(f->job->store, f->connection->id, 0, close_account, &c, err) &&
           c.ok;
}

/* What the vendor should have told again and did not, the whole history will tell; and when it is
 * time to wait no more, so that a new line costs what it did. */
static bool want_replay(struct bank_fold *f, struct err *err)
{
    bool missing = false, over = false;
    if (f->ids.carrying && !f->ids.doubted.count && !bank_carry_is_over(&f->carry, &over, err))
        return false;
    if (f->all)
        return bank_ids_replayed(&f->ids, err) &&
               (!over || store_bank_carried_end(f->job->store, f->connection->id, err));
    if (f->ids.carrying && !over && !bank_carry_missing(&f->carry, &missing, err))
        return false;
    return !(missing || over) || store_bank_id_want_replay(f->job->store, f->connection->id, err);
}

static bool end_fold(void *ctx, struct job_call *call, const struct host_next *next,
                     struct err *err)
{
    struct bank_fold *f = ctx;
    (void)call, (void)next;
    return bank_names_each(&f->removed, remove_one, f, err) &&
           (!f->all || withdraw_untouched(f, err)) && want_replay(f, err) &&
           (!f->all_accounts || close_accounts(f, err));
}

struct finance_fold bank_fold_of(struct bank_fold *f)
{
    return (struct finance_fold){.ctx = f,
                                 .begin = begin_fold,
                                 .kind = BANK_LINES_KIND,
                                 .row_size = sizeof(struct bank_row),
                                 .read = read_row,
                                 .take = take_row,
                                 .end = end_fold};
}

const struct bank_counts *bank_fold_counts(const struct bank_fold *f)
{
    return &f->counts;
}

struct bank_fold *bank_fold_new(struct job *job, struct emitter *emitter,
                                const struct store_connection *c, bool pending_events,
                                struct err *err)
{
    struct bank_fold *f = calloc(1, sizeof *f);
    if (!f) {
        err_set(err, ERR_LIMIT, "no memory to fold bank lines");
        return NULL;
    }
    f->job = job;
    f->emitter = emitter;
    f->connection = c;
    f->pending_events = pending_events;
    arena_init(&f->line, LINE_TEXTS_MAX);
    buf_init(&f->ahead, CALL_SEALED_MAX);
    buf_init(&f->sealed, CALL_SEALED_MAX);
    buf_init(&f->opened, CALL_SEALED_MAX);
    buf_init(&f->given, CALL_SEALED_MAX);
    bank_names_init(&f->removed);
    bank_names_init(&f->accounts);
    bank_ids_init(&f->ids, job, emitter, c);
    if ((f->reader = json_reader_new(err)) && bank_carry_init(&f->carry, job, c, err))
        return f;
    bank_fold_free(f);
    return NULL;
}

void bank_fold_free(struct bank_fold *f)
{
    if (!f)
        return;
    json_reader_free(f->reader);
    drop_tools(f);
    arena_fini(&f->line);
    buf_fini(&f->ahead);
    buf_fini(&f->sealed);
    buf_fini(&f->opened);
    buf_fini(&f->given);
    bank_names_fini(&f->removed);
    bank_names_fini(&f->accounts);
    bank_ids_fini(&f->ids);
    bank_carry_fini(&f->carry);
    free(f);
}
