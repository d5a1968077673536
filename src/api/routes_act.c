/* routes_act.c - what changes something, or takes something out: orphans are assigned, events
 * carried again, documents given as they came. */
#include "api/body.h"
#include "api/routes.h"
#include "base/clock.h"
#include "base/log.h"
#include "job/assign.h"
#include "job/keys.h"
#include "job/relay.h"
#include <stdio.h>

/* ---- orphans -------------------------------------------------------------------------------- */

struct shown_assigned {
    int64_t orphan_id;
    struct str claim_id;
};
static const struct view_member ASSIGNED[] = {
    VIEW_M(struct shown_assigned, "orphan_id", orphan_id, VIEW_INT, NULL),
    VIEW_M(struct shown_assigned, "claim_id", claim_id, VIEW_TEXT, NULL),
};
static const struct view assigned_view = VIEW_OF("assigned", ASSIGNED, NULL);
static const struct view_member ASSIGN[] = {
    {.name = "claim_id", .type = VIEW_TEXT, .about = "whose payment it is"}};
static const struct view assign_view = VIEW_OF("assign", ASSIGN, NULL);

static void tell_assigned(struct api_call *q, enum assign_outcome outcome,
                          const struct shown_assigned *a)
{
    switch (outcome) {
    case ASSIGN_DONE:
        log_event(LOG_INFO, "api", "orphan.assigned", NULL,
                  LOG_TEXT("organization_id", q->settings->organization_id),
                  LOG_TEXT("actor", q->actor), LOG_NUMBER("orphan_id", a->orphan_id));
        view_write(call_json(q), &assigned_view, a);
        break;
    case ASSIGN_NO_ORPHAN:
        call_refuse(q, 404, NULL, NULL);
        break;
    case ASSIGN_SETTLED:
        call_refuse(q, 409, "settled", "the payment was assigned before");
        break;
    case ASSIGN_NO_CLAIM:
        call_refuse(q, 422, "no-claim", "no claim of that id was sent");
        break;
    case ASSIGN_NOTHING_TO_REVERSE:
        call_refuse(q, 422, "nothing-to-reverse", "the claim has no payment to take back");
    }
}

static void assign(struct api_call *q)
{
    struct err err = {0};
    struct shown_assigned a = {0};
    const struct body_member members[] = {{.name = "claim_id", .text = &a.claim_id}};
    enum assign_outcome outcome = ASSIGN_NO_ORPHAN;
    struct emitter *emitter = NULL;
    struct job *job;
    uint64_t id = 0;

    if (!body_take(q, members, COUNT_OF(members)))
        return;
    if (!a.claim_id.n) {
        call_refuse(q, 400, NULL, "claim_id is missing");
        return;
    }
    if (!(job = call_job(q)))
        return;
    (void)str_to_u64(q->param[0], INT64_MAX, &id);
    a.orphan_id = (int64_t)id;
    bool ok = (emitter = emitter_new(job, &err)) &&
              job_assign_orphan(job, emitter, a.orphan_id, a.claim_id, str_from(q->actor), &outcome,
                                &err);
    emitter_free(emitter);
    if (ok)
        tell_assigned(q, outcome, &a);
    else
        call_fail(q, &err);
}

/* ---- events --------------------------------------------------------------------------------- */

enum { REPLAY_MAX = 10000 };

struct shown_replay {
    struct str sink;
    int64_t from_seq, to_seq, taken, dead, failures;
};
static const struct view_member REPLAY[] = {
    {.name = "sink",
     .type = VIEW_TEXT,
     .optional = true,
     .about = "who is told; the only one, if there is one"},
    VIEW_M(struct shown_replay, "from_seq", from_seq, VIEW_INT, "the first"),
    VIEW_M(struct shown_replay, "to_seq", to_seq, VIEW_INT, "the last"),
};
static const struct view replay_view = VIEW_OF("replay", REPLAY, "At most 10000 at once");
static const struct view_member REPLAYED[] = {
    VIEW_M(struct shown_replay, "sink", sink, VIEW_TEXT, NULL),
    VIEW_M(struct shown_replay, "from_seq", from_seq, VIEW_INT, NULL),
    VIEW_M(struct shown_replay, "to_seq", to_seq, VIEW_INT, NULL),
    VIEW_M(struct shown_replay, "taken", taken, VIEW_INT, "by the sink; what it has it knows"),
    VIEW_M(struct shown_replay, "dead_letters", dead, VIEW_INT, "refused for good"),
    VIEW_M(struct shown_replay, "failures", failures, VIEW_INT, "the sink was down"),
};
static const struct view replayed_view = VIEW_OF("replayed", REPLAYED, NULL);

/* Settings and registry are enough for it: the ledger is the relay's own. */
static bool carry(struct api_call *q, const char *name, struct shown_replay *r, struct err *err)
{
    struct job job = {.settings = q->settings};
    const struct relay_options o = {
        .once = true, .after_seq = r->from_seq - 1, .last_seq = r->to_seq};
    struct relay_totals totals = {0};
    struct sink *sink = NULL;
    bool ok = (job.registry = event_registry_open(q->settings->events_dir, err)) &&
              (sink = relay_sink_open(&job, name, err)) &&
              job_relay_replay(&job, sink, &o, &totals, err);

    relay_sink_close(sink);
    event_registry_close(job.registry);
    r->taken = (int64_t)totals.taken;
    r->dead = (int64_t)totals.dead;
    r->failures = (int64_t)totals.failures;
    return ok;
}

static void replay(struct api_call *q)
{
    struct err err = {0};
    struct shown_replay r = {0};
    const struct body_member members[] = {{.name = "sink", .text = &r.sink},
                                          {.name = "from_seq", .number = &r.from_seq},
                                          {.name = "to_seq", .number = &r.to_seq}};
    const char *name;

    if (!body_take(q, members, COUNT_OF(members)))
        return;
    if (r.from_seq < 1 || r.to_seq < r.from_seq || r.to_seq - r.from_seq >= REPLAY_MAX)
        call_refuse(q, 422, "range", "from_seq to to_seq, at most 10000 events");
    else if (!(name = relay_sink_named(q->settings, r.sink, &err)))
        call_refuse(q, 422, "no-sink", err.text);
    else if (r.sink = str_from(name), carry(q, name, &r, &err))
        view_write(call_json(q), &replayed_view, &r);
    else if (err.kind == ERR_USAGE)
        call_refuse(q, 410, NULL, err.text);
    else
        call_fail(q, &err);
}

/* ---- documents as they came ----------------------------------------------------------------- */

static void put_name(struct api_call *q, struct str name)
{
    size_t n = 0;

    for (size_t i = 0; i < name.n && n + 1 < sizeof q->file_name; i++) {
        char c = name.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '.' || c == '-' || c == '_';
        q->file_name[n++] = plain ? c : '_';
    }
    q->file_name[n] = '\0';
}

static void refuse_purged(struct api_call *q, int64_t at_us)
{
    char at[CLOCK_ISO_MAX], detail[96];

    clock_iso(at_us, at);
    (void)snprintf(detail, sizeof detail, "purged on %.10s by policy ([retention] keep_documents)",
                   at);
    call_refuse(q, 410, NULL, detail);
}

/* Nobody waits for the ledger meanwhile: it may be long. False: it was said. */
static bool read_kept(struct api_call *q, const struct store_document *d)
{
    struct err err = {0};
    struct keep *keep = NULL;
    struct cred_ring *ring = job_ring_open(q->settings, false, &err);
    bool open =
        ring && keep_open(&keep, q->settings->data_dir, q->settings->organization_id, ring, &err);
    bool there = open && keep_has(keep, d->sha256);
    bool ok = there && keep_read(keep, d->sha256, &q->out, &err);

    keep_close(keep);
    cred_ring_free(ring);
    if (open && !there)
        call_refuse(q, 404, NULL, NULL);
    else if (!ok)
        call_fail(q, &err);
    return ok;
}

/* Who is given it is written down before a byte of it is. */
static void give(struct api_call *q, const struct store_document *d)
{
    struct err err = {0};
    struct job *job = call_job(q);

    if (!job)
        return;
    if (!store_access_put(job->store, d->id, str_from(q->actor), &err)) {
        call_fail(q, &err);
        return;
    }
    log_event(LOG_INFO, "api", "document.given", NULL,
              LOG_TEXT("organization_id", q->settings->organization_id),
              LOG_TEXT("actor", q->actor), LOG_NUMBER("document_id", d->id));
    put_name(q, d->name);
    q->status = 200;
    q->content_type = "application/octet-stream";
}

static void raw(struct api_call *q)
{
    struct err err = {0};
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
    else if (d.purged_at_us)
        refuse_purged(q, d.purged_at_us);
    else if (d.bytes > CALL_OUT_MAX)
        call_refuse(q, 422, "too-large", "a document of this size is not given over the API");
    else if (read_kept(q, &d))
        give(q, &d);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct api_param ORPHAN_ID[] = {{.name = "orphan_id", .type = API_NUMBER}};
static const struct api_param DOCUMENT_ID[] = {{.name = "document_id", .type = API_NUMBER}};

static const struct api_route ROWS[] = {
    {.name = "orphan_assign",
     .method = "POST",
     .pattern = "/api/v1/pm/orphans/{orphan_id}/assign",
     .scope = API_SCOPE_ACT,
     .flags = API_TAKES_JSON | API_ACTS,
     .summary = "Say whose a payment is: it is posted to the claim",
     API_SEGMENTS(ORPHAN_ID),
     .body = &assign_view,
     .answer = &assigned_view,
     .in_pool = assign},
    {.name = "events_replay",
     .method = "POST",
     .pattern = "/api/v1/events/replay",
     .scope = API_SCOPE_ACT,
     .flags = API_TAKES_JSON | API_ACTS,
     .summary = "Carry events to a sink again, under the same event_id",
     .body = &replay_view,
     .answer = &replayed_view,
     .in_pool = replay},
    {.name = "document_raw",
     .method = "GET",
     .pattern = "/api/v1/documents/{document_id}/raw",
     .scope = API_SCOPE_RAW,
     .flags = API_BYTES,
     .summary = "The file as it came or went; who was given it is written down",
     API_SEGMENTS(DOCUMENT_ID),
     .in_pool = raw},
};
const struct api_route_table api_routes_act = {ROWS, COUNT_OF(ROWS)};
