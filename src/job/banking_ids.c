/* banking_ids.c - see banking_ids.h. */
#include "job/banking_ids.h"

#include "job/connection.h"
#include <stdlib.h>

enum { TEXTS_MAX = 4 << 20 };

struct listing {
    struct job *job;
    struct arena texts;
    struct bank_question *all; /* BANK_QUESTIONS_MAX */
    size_t count;
    bool failed;
};

static bool listing_init(struct listing *l, struct job *job, struct err *err)
{
    *l = (struct listing){.job = job};
    arena_init(&l->texts, TEXTS_MAX);
    l->all = calloc(BANK_QUESTIONS_MAX, sizeof *l->all);
    return l->all || err_set(err, ERR_LIMIT, "no memory for accounts in question");
}

static void listing_fini(struct listing *l)
{
    arena_fini(&l->texts);
    free(l->all);
}

static bool take(void *ctx, const struct store_bank_id *i)
{
    struct listing *l = ctx;
    if (!store_bank_id_is_asked(i))
        return true;
    struct store_bank_id *to = &l->all[l->count++].id;
    *to = *i;
    l->failed = !bank_id_keep(&l->texts, to);
    return !l->failed && l->count < BANK_QUESTIONS_MAX;
}

bool bank_alike_is_beside(const struct store_bank_alike *a, const struct store_bank_id *i)
{
    return a->account.connection_id == i->connection_id && a->account.open;
}

/* An account that its link lists besides is another one, where there is one that is not: moved, it
 * would come again under an id that is no more. Where all are, that is what is asked. */
static void drop_listed(struct bank_question *q)
{
    struct bank_alikes *m = &q->may_be;
    size_t n = 0;
    for (size_t k = 0; k < m->count; k++)
        if (!bank_alike_is_beside(&m->all[k], &q->id))
            m->all[n++] = m->all[k];
    if (n || q->id.state != BANK_ID_ASKED)
        m->count = n;
}

/* A statement is not run inside the rows of another. */
static bool list(struct listing *l, struct err *err)
{
    if (!store_bank_id_list(l->job->store, 0, take, l, err))
        return false;
    if (l->failed)
        return err_set(err, ERR_LIMIT, "no memory for accounts in question");
    for (size_t k = 0; k < l->count; k++) {
        if (!bank_alikes_of(l->job, &l->all[k].id, &l->texts, &l->all[k].may_be, err))
            return false;
        drop_listed(&l->all[k]);
    }
    return true;
}

bool bank_questions(struct job *job, bank_question_fn *fn, void *ctx, struct err *err)
{
    struct listing l;
    bool ok = listing_init(&l, job, err) && list(&l, err);
    for (size_t k = 0; ok && k < l.count; k++)
        fn(ctx, &l.all[k]);
    listing_fini(&l);
    return ok;
}

static bool count_one(void *ctx, const struct store_bank_id *i)
{
    size_t *count = ctx;
    *count += store_bank_id_is_asked(i);
    return *count < BANK_QUESTIONS_MAX;
}

bool bank_questions_count(struct job *job, size_t *count, struct err *err)
{
    *count = 0;
    return store_bank_id_list(job->store, 0, count_one, count, err);
}

/* ---- a person's word ---- */

static struct bank_question *question_of(struct listing *l, struct str uuid)
{
    for (size_t k = 0; k < l->count; k++)
        if (str_is(uuid, l->all[k].id.uuid))
            return &l->all[k];
    return NULL;
}

static const struct store_bank_alike *account_of(const struct bank_question *q, struct str uuid,
                                                 struct err *err)
{
    const struct store_bank_alike *a = NULL;
    for (size_t k = 0; k < q->may_be.count && !a; k++)
        if (!uuid.n || str_is(uuid, q->may_be.all[k].account.uuid))
            a = &q->may_be.all[k];
    if (!a)
        err_set(err, ERR_DATA, "it cannot be that account: hia bank accounts tells which");
    else if (!uuid.n && q->may_be.count > 1)
        err_set(err, ERR_DATA, "it may be one of several accounts: say which (hia bank accounts)");
    else if (bank_alike_is_fed(a, &q->id))
        err_set(err, ERR_DATA,
                "link %s still brings the lines of that account: end one of the two links first "
                "(hia bank remove ID)",
                a->connection_uuid);
    else
        return a;
    return NULL;
}

struct deciding {
    struct job *job;
    const struct bank_said *said;
    struct bank_question *q;
    const struct store_bank_alike *account;
    struct store_connection c;
};

static bool write_down(struct deciding *d, struct emitter *emitter, struct err *err)
{
    const struct connection_said wanted = {.sync_wanted = true};
    if (d->account && bank_alike_is_beside(d->account, &d->q->id))
        return bank_id_beside(d->job, &d->q->id, d->account, err);
    d->q->id.replay = true;
    bool ok = d->account ? bank_id_adopt(d->job, emitter, &d->c, &d->q->id, d->account,
                                         BANK_ID_PERSON, err)
                         : bank_id_apart(d->job, &d->q->id, BANK_ID_PERSON, err);
    return ok && connection_apply(d->job, emitter, &d->c, &wanted, err);
}

static bool decide(struct deciding *d, struct arena *a, struct err *err)
{
    struct emitter *emitter = emitter_new(d->job, err);
    bool found = false;
    bool ok = emitter && store_begin(d->job->store, err) &&
              store_connection_of_uuid(d->job->store, str_from(d->q->id.connection_uuid), a, &d->c,
                                       &found, err) &&
              (found || err_set(err, ERR_STORE, "an account in question has no link")) &&
              write_down(d, emitter, err) && store_commit(d->job->store, err);
    store_rollback(d->job->store);
    emitter_free(emitter);
    return ok;
}

static bool find(struct listing *l, struct deciding *d, struct bank_answer *answer, struct err *err)
{
    if (!(d->q = question_of(l, d->said->question)))
        return err_set(err, ERR_DATA, "no account is in question by that id: hia bank accounts");
    if (d->said->same && !(d->account = account_of(d->q, d->said->account, err)))
        return false;
    *answer =
        (struct bank_answer){.question = d->q,
                             .account = d->account,
                             .beside = d->account && bank_alike_is_beside(d->account, &d->q->id)};
    return !d->account || answer->beside ||
           store_bank_lines_of(l->job->store, d->account->account.connection_id,
                               d->account->account.vendor_id, &answer->lines, err);
}

bool bank_question_decide(struct job *job, const struct bank_said *said, bank_answer_fn *fn,
                          void *ctx, struct err *err)
{
    struct deciding d = {.job = job, .said = said};
    struct bank_answer answer;
    struct listing l;
    bool ok = listing_init(&l, job, err) && list(&l, err) && find(&l, &d, &answer, err) &&
              (said->dry_run || decide(&d, &l.texts, err));
    if (ok)
        fn(ctx, &answer);
    listing_fini(&l);
    return ok;
}
