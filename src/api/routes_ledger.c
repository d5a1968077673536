/* routes_ledger.c - the ledger as the platform's screens read it: batches, claims, remittances and
 * orphans. Reading only; routes_act.c changes. */
#include "api/listing.h"
#include "job/shown.h"

/* ---- batches -------------------------------------------------------------------------------- */

ROW(put_batch, store_batch, id, shown_batch)

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

ROW(put_claim, store_claim, id, shown_claim)

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

ROW(put_remittance, store_remittance, id, shown_remittance)

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

ROW(put_orphan, store_orphan, id, shown_orphan)

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

/* ---- the table ------------------------------------------------------------------------------ */

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
};
const struct api_route_table api_routes_ledger = {ROWS, COUNT_OF(ROWS)};
