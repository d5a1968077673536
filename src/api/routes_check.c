/* routes_check.c - questions while somebody waits: asked, and found again. */
#include "api/routes.h"
#include "api/server_state.h"

#include "api/problem.h"
#include "base/log.h"

/* ---- asking --------------------------------------------------------------------------------- */

/* An answer of before is an answer, and says that it is stale. */
static unsigned status_of(const struct real_time_reply *r)
{
    if (r->answers.n)
        return 200;
    switch (r->status) {
    case REAL_TIME_ANSWERED:
        return 200;
    case REAL_TIME_REJECTED:
        return 502;
    case REAL_TIME_TIMED_OUT:
        return 504;
    case REAL_TIME_BAD_REQUEST:
        return 400;
    case REAL_TIME_BAD_INQUIRY:
        return 422;
    case REAL_TIME_CONFLICT:
        return 409;
    default:
        return 503;
    }
}

static void write_reply(struct connection *c, const struct real_time_reply *r)
{
    struct buf *out = &c->s->text;
    unsigned status = status_of(r);
    struct json_writer w;

    if (status == 200) {
        buf_reset(out);
        json_begin(&w, out, 0);
        json_object(&w);
    } else {
        problem_begin(&w, out, status, real_time_status_name(r->status));
    }
    real_time_write_pairs(r, &w);
    json_object_end(&w);
    if (out->failed)
        handler_refuse(c, 503, "the answer is too large");
    else
        connection_answer(c, status, status == 200 ? "application/json" : PROBLEM_CONTENT,
                          buf_str(out));
}

static void on_reply(void *ctx, const struct real_time_reply *r)
{
    struct connection *c = request_end(ctx);

    if (c)
        write_reply(c, r);
}

static void ask(struct connection *c)
{
    struct api_server *s = c->s;
    const struct settings *settings = c->tenant->t.settings;
    const struct settings_serve *o = &settings->serve;
    struct real_time_request r = {.kind = (enum real_time_kind)c->match.route->kind};
    struct record_problem problem = {0};
    bool vendors = settings_vendors(settings, real_time_vendor_kind(r.kind)) != NULL;
    const struct partner *partner = vendors ? NULL
                                    : o->partner[0]
                                        ? settings_partner(settings, str_from(o->partner))
                                    : settings->partner_count == 1 ? settings->partners
                                                                   : NULL;
    struct request *q;

    arena_reset(&s->arena);
    if (!real_time_read_json(s->json, buf_str(&c->body), &s->arena, settings, partner, &r,
                             &problem)) {
        write_reply(c, &(struct real_time_reply){.status = REAL_TIME_BAD_REQUEST,
                                                 .kind = r.kind,
                                                 .code = "request",
                                                 .problem = &problem});
        return;
    }
    if (!(q = request_begin(c))) {
        handler_refuse(c, 503, NULL);
        return;
    }
    real_time_loop_ask(c->tenant->t.real_time, &r, on_reply, q);
}

/* ---- finding -------------------------------------------------------------------------------- */

static void on_found(void *ctx, const struct real_time_reply *r)
{
    struct connection *c = ctx;

    if ((int)r->kind != c->match.route->kind)
        handler_refuse(c, 404, NULL);
    else { /* it was found, whatever came of it then */
        struct buf *out = &c->s->text;
        buf_reset(out);
        real_time_write_json(r, out);
        connection_answer(c, 200, "application/json", buf_str(out));
    }
}

/* By its id, or by the platform's own number. */
static void find(struct connection *c)
{
    struct err err = {0};

    if (real_time_find(real_time_loop_of(c->tenant->t.real_time), c->match.query[0],
                       c->match.param[0], on_found, c, &err))
        return;
    if (err.kind)
        log_event(LOG_ERROR, "api", "find.failed", NULL, LOG_TEXT("error", err.text));
    handler_refuse(c, err.kind ? 503 : 404, NULL);
}

/* ---- the table ------------------------------------------------------------------------------ */

#define OPTIONAL(name_, type_, about_)                                                             \
    {                                                                                              \
        .name = (name_), .type = (type_), .optional = true, .about = (about_)                      \
    }

static const struct view_member ANSWER[] = {
    OPTIONAL("check_id", VIEW_TEXT, "the row of pm_eligibility_checks"),
    OPTIONAL("request_trace_id", VIEW_TEXT, NULL),
    {.name = "kind", .type = VIEW_TEXT},
    OPTIONAL("partner", VIEW_TEXT, "who answered, or was asked in vain"),
    OPTIONAL("instead_of", VIEW_TEXT, "the vendor that was out of order when it was asked"),
    {.name = "status", .type = VIEW_TEXT, .about = "what became of the question"},
    {.name = "source", .type = VIEW_TEXT, .about = "where the answer is from"},
    {.name = "is_stale", .type = VIEW_BOOL, .about = "an answer of before, because time was up"},
    OPTIONAL("code", VIEW_TEXT, "when it was not answered: why"),
    OPTIONAL("trigger_context", VIEW_TEXT, NULL),
    OPTIONAL("patient_id", VIEW_TEXT, NULL),
    OPTIONAL("policy_id", VIEW_TEXT, NULL),
    OPTIONAL("appointment_id", VIEW_TEXT, NULL),
    OPTIONAL("asked_at", VIEW_INSTANT, NULL),
    OPTIONAL("answered_at", VIEW_INSTANT, NULL),
    OPTIONAL("age_seconds", VIEW_INT, NULL),
    OPTIONAL("purged_at", VIEW_INSTANT, "when its answers went by policy"),
    OPTIONAL("partner_ms", VIEW_INT, NULL),
    OPTIONAL("verdict", VIEW_TEXT, "EB01 of the plan, or the category of the first STC"),
    OPTIONAL("codes", VIEW_LIST, NULL),
    OPTIONAL("problem", VIEW_ANY, NULL),
    OPTIONAL("faults", VIEW_LIST, NULL),
    OPTIONAL("answers", VIEW_LIST, "records of conf/schemas/*-answer.schema.json"),
};
static const struct view answer_view = VIEW_OF("check", ANSWER, NULL);

static const struct view_member QUESTION[] = {
    {.name = "request_trace_id", .type = VIEW_TEXT, .about = "one question for ever"},
    {.name = "inquiry", .type = VIEW_ANY, .about = "conf/schemas/*-inquiry.schema.json"},
    OPTIONAL("partner", VIEW_TEXT, "who is asked; none: by [vendors]"),
    OPTIONAL("trigger_context", VIEW_TEXT, NULL),
    OPTIONAL("patient_id", VIEW_TEXT, NULL),
    OPTIONAL("policy_id", VIEW_TEXT, NULL),
    OPTIONAL("appointment_id", VIEW_TEXT, NULL),
    OPTIONAL("deadline_ms", VIEW_INT, "how long the caller waits"),
    OPTIONAL("max_age_seconds", VIEW_INT, "an answer of ours not older than this will do"),
};
static const struct view question_view = VIEW_OF("question", QUESTION, NULL);

static const struct api_param BY_TRACE[] = {{.name = "request_trace_id", .required = true}};

#define CHECK_ROUTES(name_, path_, kind_, what_)                                                   \
    {.name = "trace_" name_,                                                                       \
     .label = "find",                                                                              \
     .method = "GET",                                                                              \
     .pattern = "/api/v1/pm/" path_,                                                               \
     .scope = API_SCOPE_ASK,                                                                       \
     .kind = (kind_),                                                                              \
     .summary = "A question of before about " what_ ", by its trace",                              \
     API_QUERY(BY_TRACE),                                                                          \
     .answer = &answer_view,                                                                       \
     .on_loop = find},                                                                             \
        {.name = "ask_" name_,                                                                     \
         .label = "ask",                                                                           \
         .method = "POST",                                                                         \
         .pattern = "/api/v1/pm/" path_,                                                           \
         .scope = API_SCOPE_ASK,                                                                   \
         .flags = API_TAKES_JSON,                                                                  \
         .kind = (kind_),                                                                          \
         .summary = "Ask about " what_ ", while somebody waits",                                   \
         .body = &question_view,                                                                   \
         .answer = &answer_view,                                                                   \
         .on_loop = ask},                                                                          \
    {                                                                                              \
        .name = "find_" name_, .label = "find", .method = "GET",                                   \
        .pattern = "/api/v1/pm/" path_ "/{check_id}", .scope = API_SCOPE_ASK, .kind = (kind_),     \
        .summary = "A question of before about " what_, .answer = &answer_view, .on_loop = find    \
    }

static const struct api_route ROWS[] = {
    CHECK_ROUTES("eligibility", "eligibility-checks", REAL_TIME_ELIGIBILITY, "coverage"),
    CHECK_ROUTES("claim_status", "claim-status-checks", REAL_TIME_CLAIM_STATUS, "a claim"),
};
const struct api_route_table api_routes_check = {ROWS, COUNT_OF(ROWS)};
