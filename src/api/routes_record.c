/* routes_record.c - what was written down: transactions, documents and who was given one, checks,
 * events, webhooks. Reading only. */
#include "api/listing.h"
#include "job/shown.h"

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

/* ---- transactions, documents ---------------------------------------------------------------- */

ROW(put_log, store_log, id, shown_log)

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

ROW(put_document, store_document, id, shown_document)

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

ROW(put_access, store_access, id, access_view)

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

ROW(put_check, store_check, id, shown_check)

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

ROW(put_event, store_event, seq, event_view)

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

static const struct view_member WEBHOOK[] = {
    VIEW_M(struct store_webhook, "partner", partner, VIEW_TEXT, NULL),
    VIEW_M(struct store_webhook, "connection", connection, VIEW_TEXT, "empty: the partner's"),
    VIEW_M(struct store_webhook, "event_id", event_id, VIEW_TEXT, "told twice, it is one"),
    VIEW_M(struct store_webhook, "sha256", sha256, VIEW_HASH, "of its body, which is kept"),
    VIEW_M(struct store_webhook, "bytes", bytes, VIEW_INT, NULL),
    VIEW_W(struct store_webhook, "state", state, store_webhook_state_names,
           "new; woke a call; taken by a job"),
    VIEW_M(struct store_webhook, "received_at", received_at_us, VIEW_INSTANT, NULL),
};
static const struct view webhook_view = VIEW_OF("webhook_row", WEBHOOK, NULL);

ROW(put_webhook, store_webhook, id, webhook_view)

static void webhooks(struct api_call *q)
{
    struct err err = {0};
    struct api_page p;
    struct store *s = call_reader(q);
    int state = WORD_AT(q, 1, store_webhook_state_names, WEBHOOK_STATE_COUNT);

    if (!s || !api_page_open(&p, q))
        return;
    const struct store_page page = before(&p);
    api_page_close(&p,
                   store_webhook_page(s, &page, q->query[0], (enum store_webhook_state)state,
                                      put_webhook, &p, &err),
                   &err);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const char *const KINDS[] = {"eligibility", "claim_status"};
static const struct api_param TRANSACTIONS[] = {{.name = "status"}, {.name = "transaction_type"}};
static const struct api_param DOCUMENTS[] = {WORDS("state", store_document_state_names, NULL),
                                             WORDS("direction", store_direction_names, NULL),
                                             {.name = "kind"},
                                             {.name = "partner"}};
static const struct api_param DOCUMENT_ID[] = {{.name = "document_id", .type = API_NUMBER}};
static const struct api_param CHECKS[] = {
    WORDS("kind", KINDS, NULL), {.name = "status"}, {.name = "patient_id"}};
static const struct api_param WEBHOOKS[] = {{.name = "partner"},
                                            WORDS("state", store_webhook_state_names, NULL)};
static const struct api_param EVENTS[] = {
    {.name = "after", .type = API_NUMBER, .about = "only those with a greater seq"}};

static const struct api_route ROWS[] = {
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
    {LIST("webhooks", "webhooks", &webhook_view, webhooks,
          "What partners have sent by themselves, the newest first"),
     API_QUERY(WEBHOOKS)},
    {LIST("events", "events", &event_view, events, "What the platform is told, the oldest first"),
     API_QUERY(EVENTS)},
};
const struct api_route_table api_routes_record = {ROWS, COUNT_OF(ROWS)};
