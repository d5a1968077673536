/* banking_undo.c - a person's word on an account, taken back while nothing was built on it: it is
 * in question again (docs/decisions/0019). */
#include "job/banking_ids.h"
#include "store/transfer.h"

enum { TEXTS_MAX = 4 << 20 };

struct undoing {
    struct job *job;
    struct str question;
    struct arena texts;
    struct store_bank_id word, other; /* other: the row that was written by the same word */
    struct store_bank_alike account;  /* whose it is by that word */
    bool found, has_other, failed;
    struct bank_undone undone;
};

/* ---- what was said ---- */

static bool take_word(void *ctx, const struct store_bank_id *i)
{
    struct undoing *u = ctx;
    if (!str_is(u->question, i->uuid))
        return true;
    u->word = *i;
    u->found = true;
    u->failed = !bank_id_keep(&u->texts, &u->word);
    return false;
}

/* An id became an account's in the place of another. */
static bool take_other(void *ctx, const struct store_bank_id *i)
{
    struct undoing *u = ctx;
    enum bank_id_state wanted = u->word.state == BANK_ID_CURRENT ? BANK_ID_PAST : BANK_ID_CURRENT;
    if (i->state != wanted || i->account_id != u->word.account_id ||
        i->changed_at_us != u->word.changed_at_us)
        return true;
    u->other = *i;
    u->has_other = true;
    u->failed |= !bank_id_keep(&u->texts, &u->other);
    return false;
}

/* Its account is its own: account_id is of the one it was of before, or none. */
static bool is_apart(const struct undoing *u)
{
    return u->word.state == BANK_ID_APART;
}

static bool take_account(void *ctx, const struct store_bank_account *a)
{
    struct undoing *u = ctx;
    if (is_apart(u) ? !str_eq(a->vendor_id, u->word.vendor_id) : a->id != u->word.account_id)
        return true;
    u->account.account.id = a->id;
    memcpy(u->account.account.uuid, a->uuid, sizeof a->uuid);
    return false;
}

/* Of an id of before it stands with the one that took its place. */
static enum bank_id_how how_of(const struct undoing *u)
{
    return u->word.state == BANK_ID_PAST && u->has_other ? u->other.how : u->word.how;
}

static bool find(struct undoing *u, struct err *err)
{
    struct store *s = u->job->store;
    if (!store_bank_id_list(s, 0, take_word, u, err))
        return false;
    if (!u->found)
        return err_set(err, ERR_DATA, "no account was in question by that id");
    if (u->word.state == BANK_ID_OPEN || u->word.state == BANK_ID_ASKED)
        return err_set(err, ERR_DATA, "it is in question: hia bank accounts");
    if (!store_bank_id_list(s, 0, take_other, u, err) ||
        !store_bank_account_list(s, is_apart(u) ? u->word.connection_id : 0, 0, take_account, u,
                                 err))
        return false;
    if (how_of(u) != BANK_ID_PERSON)
        return err_set(err, ERR_DATA, "no person said what it is: what the bank tells decided it");
    return !u->failed || err_set(err, ERR_LIMIT, "no memory for an account that was in question");
}

/* ---- what was built on it ---- */

static bool is_none(int64_t count, const char *what, struct err *err)
{
    return count == 0 ||
           err_set(err, ERR_DATA,
                   "%s since, and cannot be told apart any more: what was said of the "
                   "account stands",
                   what);
}

static bool check_money(struct undoing *u, int64_t since_us, struct err *err)
{
    int64_t transfers;
    return store_transfers_since(u->job->store, u->account.account.id, since_us, &transfers, err) &&
           is_none(transfers, "money was moved by it", err);
}

static bool check_same(struct undoing *u, struct err *err)
{
    const struct store_bank_id *w = &u->word;
    int64_t lines;
    if (!u->has_other)
        return err_set(err, ERR_DATA, "the account has another id since: what was said stands");
    return store_bank_lines_since(u->job->store, w->connection_id, w->vendor_id, w->changed_at_us,
                                  &lines, err) &&
           is_none(lines, "lines came under it", err) && check_money(u, w->changed_at_us, err) &&
           store_bank_lines_of(u->job->store, w->connection_id, w->vendor_id, &u->undone.lines,
                               err);
}

static bool check_different(struct undoing *u, struct err *err)
{
    int64_t lines;
    return store_bank_lines_of(u->job->store, u->word.connection_id, u->word.vendor_id, &lines,
                               err) &&
           is_none(lines, "lines came under it", err) && check_money(u, 0, err);
}

static bool check(struct undoing *u, struct err *err)
{
    u->undone = (struct bank_undone){.question = &u->word, .account = u->account.account.uuid};
    switch (u->word.state) {
    case BANK_ID_CURRENT:
        u->undone.what = BANK_UNDONE_SAME;
        return check_same(u, err);
    case BANK_ID_PAST:
        u->undone.what = BANK_UNDONE_BESIDE;
        return !u->has_other ||
               err_set(err, ERR_DATA, "that is the id the account had: name the question (%s)",
                       u->other.uuid);
    default:
        u->undone.what = BANK_UNDONE_DIFFERENT;
        return check_different(u, err);
    }
}

/* ---- as it was ---- */

static bool link_of(struct undoing *u, const struct store_bank_id *i, struct store_connection *c,
                    struct err *err)
{
    bool found = false;
    return store_connection_of_uuid(u->job->store, str_from(i->connection_uuid), &u->texts, c,
                                    &found, err) &&
           (found || err_set(err, ERR_STORE, "an account that was in question has no link"));
}

/* The balances are the other's: what they are the bank says when it is asked. On its own link it is
 * listed no more, or nobody would have been asked. */
static bool give_back(struct undoing *u, struct emitter *emitter, struct err *err)
{
    struct store_bank_id *o = &u->other;
    struct store_connection c;
    struct store_bank_account a = bank_id_account(o, o->connection_id != u->word.connection_id);
    u->account.account.connection_id = u->word.connection_id;
    u->account.account.vendor_id = u->word.vendor_id;
    memcpy(u->account.connection_uuid, u->word.connection_uuid, UUID_MAX);
    u->word.account_id = 0;
    return link_of(u, o, &c, err) &&
           bank_id_adopt(u->job, emitter, &c, o, &u->account, BANK_ID_PERSON, err) &&
           store_bank_account_put(u->job->store, &a, err);
}

static bool write_down(struct undoing *u, struct emitter *emitter, struct err *err)
{
    struct store_connection c;
    if (u->undone.what == BANK_UNDONE_SAME && !give_back(u, emitter, err))
        return false;
    if (u->undone.what == BANK_UNDONE_DIFFERENT &&
        !store_bank_account_drop(u->job->store, u->account.account.id, err))
        return false;
    u->word.how = BANK_ID_UNDECIDED;
    u->word.replay = false;
    return link_of(u, &u->word, &c, err) && bank_id_ask(u->job, emitter, &c, &u->word, err);
}

static bool undo(struct undoing *u, struct err *err)
{
    struct emitter *emitter = emitter_new(u->job, err);
    bool ok = emitter && store_begin(u->job->store, err) && find(u, err) && check(u, err) &&
              write_down(u, emitter, err) && store_commit(u->job->store, err);
    store_rollback(u->job->store);
    emitter_free(emitter);
    return ok;
}

bool bank_question_undo(struct job *job, struct str question, bool dry_run, bank_undone_fn *fn,
                        void *ctx, struct err *err)
{
    struct undoing u = {.job = job, .question = question};
    arena_init(&u.texts, TEXTS_MAX);
    bool ok = dry_run ? find(&u, err) && check(&u, err) : undo(&u, err);
    if (ok)
        fn(ctx, &u.undone);
    arena_fini(&u.texts);
    return ok;
}
