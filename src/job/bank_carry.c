/* bank_carry.c - see bank_carry.h. */
#include "job/bank_carry.h"

#include "base/clock.h"
#include "job/call_seal.h"

bool bank_carry_init(struct bank_carry *c, struct job *job,
                     const struct store_connection *connection, struct err *err)
{
    c->job = job;
    c->connection = connection;
    buf_init(&c->opened, CALL_SEALED_MAX);
    return (c->reader = json_reader_new(err));
}

void bank_carry_fini(struct bank_carry *c)
{
    json_reader_free(c->reader);
    buf_fini(&c->opened);
}

void bank_carry_begin(struct bank_carry *c)
{
    c->told_count = 0;
}

/* ---- what was told ---- */

static size_t place_of(const struct bank_carry *c, struct str account)
{
    size_t i = 0;
    while (i < c->told_count && !str_is(account, c->told[i].account))
        i++;
    return i;
}

static const struct bank_told *told_of(const struct bank_carry *c, struct str account)
{
    size_t i = place_of(c, account);
    return i < c->told_count ? &c->told[i] : NULL;
}

/* An account that has no place here is one of which nothing was told: nothing of it is missed. */
bool bank_carry_tell(struct bank_carry *c, const struct bank_line *said, struct err *err)
{
    size_t i = place_of(c, said->account);
    struct bank_told *t = &c->told[i];
    if (i == BANK_TOLD_MAX || (i < c->told_count && str_cmp(said->date, str_from(t->oldest)) >= 0))
        return true;
    if (i < c->told_count)
        return str_copy(t->oldest, sizeof t->oldest, said->date);
    if (!str_copy(t->account, sizeof t->account, said->account) ||
        !str_copy(t->oldest, sizeof t->oldest, said->date))
        return true;
    c->told_count++;
    return store_bank_carried_span(c->job->store, c->connection->id, said->account, &t->span, err);
}

bool bank_carry_expected(const struct bank_carry *c, const struct store_bank_line *l)
{
    const struct bank_told *t = told_of(c, l->account_id);
    return t && t->span.from[0] && str_cmp(l->date, str_from(t->span.from)) >= 0 &&
           str_cmp(l->date, str_from(t->span.to)) <= 0;
}

bool bank_carry_reached(const struct bank_carry *c, const struct store_bank_line *l)
{
    const struct bank_told *t = told_of(c, l->account_id);
    return t && str_cmp(l->date, str_from(t->oldest)) > 0;
}

bool bank_carry_is_over(const struct bank_carry *c, bool *over, struct err *err)
{
    int64_t newest_us;
    if (!store_bank_id_newest(c->job->store, c->connection->id, &newest_us, err))
        return false;
    *over = str_is(c->connection->feed, "complete") &&
            clock_now_us() - newest_us > BANK_CARRY_DAYS * DAY_US;
    return true;
}

bool bank_carry_missing(const struct bank_carry *c, bool *some, struct err *err)
{
    *some = false;
    for (size_t i = 0; i < c->told_count && !*some; i++)
        if (!store_bank_carried_after(c->job->store, c->connection->id,
                                      str_from(c->told[i].account), str_from(c->told[i].oldest),
                                      some, err))
            return false;
    return true;
}

/* ---- which it is ---- */

/* The words by which one line is told from another of its day and amount. */
struct words {
    struct str original, name;
};

static struct words words_of(struct json_reader *r, struct str detail, struct arena *a)
{
    struct words w = {{NULL, 0}, {NULL, 0}};
    json_open(r, detail);
    bool ok = detail.n && json_next(r) == JSON_OBJECT;
    while (ok && json_next(r) == JSON_KEY) {
        struct str key = json_text(r);
        struct str *to = str_is(key, "original_description") ? &w.original
                         : str_is(key, "name")               ? &w.name
                                                             : NULL;
        ok = to ? json_next(r) == JSON_STRING : json_skip(r);
        if (ok && to)
            *to = arena_str(a, json_text(r));
    }
    return w;
}

static bool same_words(const struct words *a, const struct words *b)
{
    return a->original.n && b->original.n ? str_eq(a->original, b->original)
                                          : str_eq(a->name, b->name);
}

enum rank { OTHER, BOOKED_SINCE, TAKEN_BACK, SAME };

/* By clear columns alone. One that is pending with us may be booked by now, on another day. */
static enum rank rank_of(const struct store_bank_line *ours, const struct store_bank_line *told)
{
    bool authorized = !ours->authorized_date.n || !told->authorized_date.n ||
                      str_eq(ours->authorized_date, told->authorized_date);
    bool day = str_eq(ours->date, told->date);
    if (day && authorized && ours->state == told->state)
        return SAME;
    if (day && authorized && ours->state == BANK_WITHDRAWN)
        return TAKEN_BACK;
    bool near = day || str_eq(ours->date, told->authorized_date) ||
                (ours->authorized_date.n && str_eq(ours->authorized_date, told->authorized_date));
    return near && ours->state == BANK_PENDING && told->state == BANK_POSTED ? BOOKED_SINCE : OTHER;
}

struct finding {
    struct bank_carry *c;
    const struct store_bank_line *told;
    struct words words;
    struct arena *a;
    struct store_bank_line *out;
    enum rank best;
    bool ok;
    struct err *err;
};

static bool look(void *ctx, const struct store_bank_line *l)
{
    struct finding *f = ctx;
    enum rank rank = rank_of(l, f->told);
    if (rank <= f->best)
        return true;
    buf_reset(&f->c->opened);
    if (l->detail.n && !call_seal_open(f->c->job->ring, "bank detail", str_from(l->uuid), l->detail,
                                       &f->c->opened, f->err))
        return f->ok = false;
    const struct words words = words_of(f->c->reader, buf_str(&f->c->opened), f->a);
    if (!same_words(&words, &f->words))
        return true;
    f->best = rank;
    *f->out = *l;
    return (f->ok = store_bank_line_keep(f->out, f->a, f->err)) && rank < SAME;
}

bool bank_carry_find(struct bank_carry *c, const struct store_bank_line *l, struct str detail,
                     struct arena *a, struct store_bank_line *out, bool *found, struct err *err)
{
    struct finding f = {.c = c,
                        .told = l,
                        .words = words_of(c->reader, detail, a),
                        .a = a,
                        .out = out,
                        .ok = true,
                        .err = err};
    bool ok = store_bank_carried_like(c->job->store, l, look, &f, err) && f.ok;
    *found = ok && f.best != OTHER;
    return ok;
}
