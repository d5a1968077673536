/* routes_ledger.c - the ledger as the platform's screens read it: batches, claims, remittances,
 * orphans, transactions, documents, checks, events. Reading only; routes_act.c changes. */
#include "api/page.h"
#include "api/routes.h"
#include "job/shown.h"

/* The position of a parameter that is a word of `words`; `none` when it was not given. */
#define WORD_AT(q, i, words, none) word_at((q)->query[i], words, COUNT_OF(words), none)
static int word_at(struct str word, const char *const *words, size_t count, int none)
{
    for (size_t i = 0; word.p && i < count; i++)
        if (str_is(word, words[i]))
            return (int)i;
    return none;
}

static struct store_page before(const struct api_page *p)
{
    return (struct store_page){.before = p->after, .limit = p->want};
}

static void put(struct api_page *p, const struct view *v, const void *row)
{
    view_write(p->w, v, row);
}

/* A row, or 404. */
static void tell(struct api_call *q, bool ok, bool found, const struct err *err,
                 const struct view *v, const void *row)
{
    if (!ok)
        call_fail(q, err);
    else if (!found)
        call_refuse(q, 404, NULL, NULL);
    else
        view_write(call_json(q), v, row);
}

/* ---- batches -------------------------------------------------------------------------------- */

static bool put_batch(void *ctx, const struct store_batch *b)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, b->id))
        return false;
    put(p, &shown_batch, b);
    return true;
}

static void batches(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    const struct store_batch_filter f = {
        .state = (enum store_batch_state)WORD_AT(q, 0, store_batch_state_names, BATCH_STATE_COUNT),
        .partner = q->query[1]};

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_batch_page(s, &page, &f, put_batch, &p, &err), &err);
}

static bool find_batch(struct api_call *q, struct store *s, struct store_batch *b)
{
    struct err err = {0};
    bool found = false;

    if (!store_batch_by_uuid(s, q->param[0], &q->arena, b, &found, &err))
        call_fail(q, &err);
    else if (!found)
        call_refuse(q, 404, NULL, NULL);
    return found;
}

static void batch(struct api_call *q)
{
    struct store *s = call_reader(q);
    struct store_batch b;

    if (s && find_batch(q, s, &b))
        view_write(call_json(q), &shown_batch, &b);
}

static bool put_claim(void *ctx, const struct store_claim *c)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, c->id))
        return false;
    put(p, &shown_claim, c);
    return true;
}

static void batch_claims(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_batch b;
    struct api_page p;

    if (!s || !find_batch(q, s, &b) || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_claim_page_of_batch(s, &page, b.id, put_claim, &p, &err), &err);
}

/* ---- claims --------------------------------------------------------------------------------- */

static void claims(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    const struct store_claim_filter f = {
        .state = (enum store_claim_state)WORD_AT(q, 0, store_claim_state_names, CLAIM_STATE_COUNT),
        .claim_id = q->query[1],
        .payer_id = q->query[2]};

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_claim_page(s, &page, &f, put_claim, &p, &err), &err);
}

static void claim(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_claim_match match = {0};
    struct store_claim c;
    bool found = false;

    if (!s)
        return;
    bool ok = store_claim_match(s, BY_CLAIM_ID, q->param[0], &match, &err) &&
              (!match.id || store_claim_get(s, match.id, &q->arena, &c, &found, &err));
    if (ok && found) {
        struct json_writer *w = call_json(q);
        json_object(w);
        view_pairs(w, &shown_claim, &c);
        ok = shown_life(w, s, &c, &err);
        json_object_end(w);
    } else if (ok) {
        call_refuse(q, 404, NULL, NULL);
    }
    if (!ok)
        call_fail(q, &err);
}

/* ---- remittances ---------------------------------------------------------------------------- */

static bool put_remittance(void *ctx, const struct store_remittance *r)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, r->id))
        return false;
    put(p, &shown_remittance, r);
    return true;
}

static void remittances(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    const struct store_remittance_filter f = {
        .state = (enum store_remittance_state)WORD_AT(q, 0, store_remittance_state_names,
                                                      REMITTANCE_STATE_COUNT),
        .payer_id = q->query[1],
        .trace = q->query[2]};

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_remittance_page(s, &page, &f, put_remittance, &p, &err), &err);
}

/* By its uuid alone: a trace or a row's number may change its meaning. */
static bool find_remittance(struct api_call *q, struct store *s, struct store_remittance *r)
{
    struct err err = {0};
    bool found = false;

    if (!store_remittance_find(s, q->param[0], &q->arena, r, &found, &err))
        call_fail(q, &err);
    else if (!(found = found && str_is(q->param[0], r->uuid)))
        call_refuse(q, 404, NULL, NULL);
    return found;
}

static void remittance(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_remittance r;

    if (!s || !find_remittance(q, s, &r))
        return;
    struct json_writer *w = call_json(q);
    json_object(w);
    view_pairs(w, &shown_remittance, &r);
    if (!shown_provider_adjustments(w, s, &r, &err))
        call_fail(q, &err);
    else
        json_object_end(w);
}

/* In the order of the file. */
static void remittance_claims(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_remittance r;
    struct api_page p;

    if (!s || !find_remittance(q, s, &r) || !api_page_open(&p, q))
        return;
    bool ok = shown_remittance_claims(p.w, s, &r, p.after, q->limit, true, &p.last, &err);
    p.more = ok && p.last < r.claim_count && p.last > p.after;
    api_page_close(&p, ok, &err);
}

static bool put_orphan(void *ctx, const struct store_orphan *o)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, o->id))
        return false;
    put(p, &shown_orphan, o);
    return true;
}

static const char *const ORPHAN_STATES[] = {"settled", "open", "all"};

static void orphans(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    int f = WORD_AT(q, 0, ORPHAN_STATES, ORPHANS_OPEN);

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(
        &p, store_orphan_page(s, &page, (enum store_orphan_filter)f, put_orphan, &p, &err), &err);
}

/* ---- transactions, documents ---------------------------------------------------------------- */

static bool put_log(void *ctx, const struct store_log *l)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, l->id))
        return false;
    put(p, &shown_log, l);
    return true;
}

static void transactions(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    const struct store_log_filter f = {.status = q->query[0], .transaction_type = q->query[1]};

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_log_page(s, &page, &f, put_log, &p, &err), &err);
}

static bool put_document(void *ctx, const struct store_document *d)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, d->id))
        return false;
    put(p, &shown_document, d);
    return true;
}

static void documents(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    const struct store_document_filter f = {
        .state = (enum store_document_state)WORD_AT(q, 0, store_document_state_names,
                                                    DOCUMENT_STATE_COUNT),
        .direction =
            (enum store_direction)WORD_AT(q, 1, store_direction_names, STORE_DIRECTION_COUNT),
        .kind = q->query[2],
        .partner = q->query[3]};

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_document_page(s, &page, &f, put_document, &p, &err), &err);
}

static void document(struct api_call *q)
{
    struct err err = {0};
    struct store *s = call_reader(q);
    struct store_document d;
    bool found = false;
    uint64_t id;

    if (!s)
        return;
    bool ok = !str_to_u64(q->param[0], INT64_MAX, &id) ||
              store_document_get(s, (int64_t)id, &q->arena, &d, &found, &err);
    tell(q, ok, found, &err, &shown_document, &d);
}

static const struct view_member ACCESS[] = {
    VIEW_M(struct store_access, "actor", actor, VIEW_TEXT, "the token's name"),
    VIEW_M(struct store_access, "at", created_at_us, VIEW_INSTANT, NULL),
};
static const struct view access_view = VIEW_OF("document_access", ACCESS, NULL);

static bool put_access(void *ctx, const struct store_access *a)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, a->id))
        return false;
    put(p, &access_view, a);
    return true;
}

static void accesses(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    struct store_document d;
    bool found = false;
    uint64_t id = 0;

    if (!s)
        return;
    (void)str_to_u64(q->param[0], INT64_MAX, &id);
    if (!store_document_get(s, (int64_t)id, &q->arena, &d, &found, &err))
        call_fail(q, &err);
    else if (!found)
        call_refuse(q, 404, NULL, NULL);
    else if (api_page_open(&p, q)) {
        const struct store_page page = before(&p);
        api_page_close(&p, store_access_page(s, &page, d.id, put_access, &p, &err), &err);
    }
}

/* ---- checks, events ------------------------------------------------------------------------- */

static bool put_check(void *ctx, const struct store_check *c)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, c->id))
        return false;
    put(p, &shown_check, c);
    return true;
}

static void checks(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_checks(q);
    const struct store_check_filter f = {
        .kind = q->query[0], .status = q->query[1], .patient_id = q->query[2]};

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p, store_check_page(s, &page, &f, put_check, &p, &err), &err);
}

static const struct view_member EVENT[] = {
    VIEW_M(struct store_event, "seq", seq, VIEW_INT, "grows in the order of commits"),
    VIEW_M(struct store_event, "event_id", event_id, VIEW_CHARS, NULL),
    VIEW_M(struct store_event, "event", name, VIEW_TEXT, NULL),
    VIEW_M(struct store_event, "version", version, VIEW_TEXT, NULL),
    VIEW_M(struct store_event, "entity", entity, VIEW_TEXT, "order is kept per entity"),
    VIEW_M(struct store_event, "envelope", payload, VIEW_JSON, "docs/events"),
    VIEW_M(struct store_event, "created_at", created_at_us, VIEW_INSTANT, NULL),
};
static const struct view event_view = VIEW_OF("event", EVENT, NULL);

static bool put_event(void *ctx, const struct store_event *e)
{
    struct api_page *p = ctx;

    if (!api_page_row(p, e->seq))
        return false;
    put(p, &event_view, e);
    return true;
}

/* Oldest first: `after` for the first page, then the cursor. */
static void events(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    uint64_t after = 0;

    if (!s || !api_page_open(&p, q))
        return;
    if (!p.after && q->query[0].p && str_to_u64(q->query[0], INT64_MAX, &after))
        p.after = (int64_t)after;
    api_page_close(&p, store_events_after(s, p.after, p.want, put_event, &p, &err), &err);
}

/* ---- the table ------------------------------------------------------------------------------ */

#define WORDS(name_, words_, about_)                                                               \
    {                                                                                              \
        .name = (name_), .type = API_WORD, .words = (words_), .words_count = COUNT_OF(words_),     \
        .about = (about_)                                                                          \
    }
static const char *const KINDS[] = {"eligibility", "claim_status"};

static const struct api_param BATCHES[] = {WORDS("status", store_batch_state_names, NULL),
                                           {.name = "partner"}};
static const struct api_param CLAIMS[] = {WORDS("state", store_claim_state_names, NULL),
                                          {.name = "claim_id", .type = API_TEXT},
                                          {.name = "payer_id", .type = API_TEXT}};
static const struct api_param CLAIM_ID[] = {{.name = "claim_id", .type = API_TEXT}};
static const struct api_param REMITTANCES[] = {WORDS("state", store_remittance_state_names, NULL),
                                               {.name = "payer_id", .type = API_TEXT},
                                               {.name = "trace_number", .type = API_TEXT}};
static const struct api_param ORPHANS[] = {
    WORDS("state", ORPHAN_STATES, "those that are open, when it is not said")};
static const struct api_param TRANSACTIONS[] = {{.name = "status"}, {.name = "transaction_type"}};
static const struct api_param DOCUMENTS[] = {WORDS("state", store_document_state_names, NULL),
                                             WORDS("direction", store_direction_names, NULL),
                                             {.name = "kind"},
                                             {.name = "partner"}};
static const struct api_param DOCUMENT_ID[] = {{.name = "document_id", .type = API_NUMBER}};
static const struct api_param CHECKS[] = {
    WORDS("kind", KINDS, NULL), {.name = "status"}, {.name = "patient_id"}};
static const struct api_param EVENTS[] = {
    {.name = "after", .type = API_NUMBER, .about = "only those with a greater seq"}};

#define LIST(name_, pattern_, view_, fn_, summary_)                                                \
    .name = (name_), .method = "GET", .pattern = "/api/v1/" pattern_, .scope = API_SCOPE_READ,     \
    .flags = API_PAGED, .summary = (summary_), .answer = (view_), .in_pool = (fn_)
#define ONE(name_, pattern_, view_, fn_, summary_)                                                 \
    .name = (name_), .method = "GET", .pattern = "/api/v1/" pattern_, .scope = API_SCOPE_READ,     \
    .flags = API_TAGGED, .summary = (summary_), .answer = (view_), .in_pool = (fn_)

static const struct api_route ROWS[] = {
    {LIST("batches", "pm/batches", &shown_batch, batches, "Batches, the newest first"),
     API_QUERY(BATCHES)},
    {ONE("batch", "pm/batches/{batch_id}", &shown_batch, batch, "One batch")},
    {LIST("batch_claims", "pm/batches/{batch_id}/claims", &shown_claim, batch_claims,
          "The claims that went in it")},
    {LIST("claims", "pm/claims", &shown_claim, claims, "Claims, the newest first"),
     API_QUERY(CLAIMS)},
    {ONE("claim", "pm/claims/{claim_id}", &shown_claim_life, claim,
         "A claim (its last sequence) and all of its life"),
     API_SEGMENTS(CLAIM_ID)},
    {LIST("remittances", "pm/remittances", &shown_remittance, remittances,
          "Remittances, the newest first"),
     API_QUERY(REMITTANCES)},
    {ONE("remittance", "pm/remittances/{remittance_id}", &shown_remittance_whole, remittance,
         "One remittance with its sums and provider adjustments")},
    {LIST("remittance_claims", "pm/remittances/{remittance_id}/claims", &shown_remittance_claim,
          remittance_claims,
          "Its claims with lines, adjustments and remarks, in the file's order")},
    {LIST("orphans", "pm/orphans", &shown_orphan, orphans, "Payments that match no claim"),
     API_QUERY(ORPHANS)},
    {LIST("transactions", "pm/transactions", &shown_log, transactions,
          "pm_transaction_log, the newest first"),
     API_QUERY(TRANSACTIONS)},
    {LIST("checks", "pm/checks", &shown_check, checks,
          "Questions asked while somebody waited, the newest first"),
     API_QUERY(CHECKS)},
    {LIST("documents", "documents", &shown_document, documents, "Files that came or went"),
     API_QUERY(DOCUMENTS)},
    {ONE("document", "documents/{document_id}", &shown_document, document, "One file"),
     API_SEGMENTS(DOCUMENT_ID)},
    {LIST("document_accesses", "documents/{document_id}/accesses", &access_view, accesses,
          "Who was given it as it came"),
     API_SEGMENTS(DOCUMENT_ID)},
    {LIST("events", "events", &event_view, events, "What the platform is told, the oldest first"),
     API_QUERY(EVENTS)},
};
const struct api_route_table api_routes_ledger = {ROWS, COUNT_OF(ROWS)};
