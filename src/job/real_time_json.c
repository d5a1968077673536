/* real_time_json.c - requests and replies of real time as JSON (docs/api.md). */
#include "job/real_time.h"

#include "base/view.h"
#include "x12/fault.h"

const char *real_time_status_name(enum real_time_status status)
{
    static const char *const NAMES[REAL_TIME_STATUSES] = {
        [REAL_TIME_ANSWERED] = "answered",       [REAL_TIME_REJECTED] = "rejected",
        [REAL_TIME_TIMED_OUT] = "timed_out",     [REAL_TIME_FAILED] = "failed",
        [REAL_TIME_BAD_REQUEST] = "bad_request", [REAL_TIME_BAD_INQUIRY] = "bad_inquiry",
        [REAL_TIME_CONFLICT] = "conflict",       [REAL_TIME_BUSY] = "busy",
    };
    return NAMES[status];
}

const char *real_time_source_name(enum real_time_source source)
{
    static const char *const NAMES[] = {
        [REAL_TIME_NONE] = "none",
        [REAL_TIME_FROM_PAYER] = "payer",
        [REAL_TIME_SHARED] = "shared",
        [REAL_TIME_RECENT] = "recent",
        [REAL_TIME_LAST_KNOWN] = "last_known",
        [REAL_TIME_REPEATED] = "repeated",
    };
    return NAMES[source];
}

/* ---- replies -------------------------------------------------------------------------------- */

static void pair_raw(struct json_writer *w, const char *name, struct str json)
{
    if (!json.n)
        return;
    json_key(w, name);
    json_raw(w, json);
}

void real_time_write_fault(const struct fault *f, struct json_writer *w)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);

    json_pair(w, "code", row->id);
    json_pair(w, "segment", f->segment);
    if (f->element)
        json_pair_i64(w, "element", f->element);
    json_pair(w, "path", f->path);
    json_pair(w, "title", f->title ? f->title : row->title);
    json_pair(w, "remedy", f->remedy ? f->remedy : row->remedy);
}

static void put_wrong(struct json_writer *w, const struct real_time_reply *r)
{
    if (r->problem) {
        json_key(w, "problem");
        json_object(w);
        json_pair_given(w, "path", str_from(r->problem->path));
        json_pair(w, "sentence", r->problem->sentence);
        json_object_end(w);
    }
    if (r->faults_count) {
        json_key(w, "faults");
        json_array(w);
        for (size_t i = 0; i < r->faults_count; i++) {
            json_object(w);
            real_time_write_fault(&r->faults[i], w);
            json_object_end(w);
        }
        json_array_end(w);
    }
}

void real_time_write_pairs(const struct real_time_reply *r, struct json_writer *w)
{
    json_pair_given(w, "check_id", str_from(r->check_id));
    json_pair_given(w, "request_trace_id", r->trace);
    json_pair(w, "kind", r->kind == REAL_TIME_ELIGIBILITY ? "eligibility" : "claim_status");
    json_pair_given(w, "partner", r->partner);
    json_pair_given(w, "instead_of", r->instead_of);
    json_pair(w, "status", real_time_status_name(r->status));
    json_pair(w, "source", real_time_source_name(r->source));
    json_pair_bool(w, "is_stale", r->stale);
    if (r->code)
        json_pair(w, "code", r->code);
    json_pair_given(w, "trigger_context", r->trigger_context);
    json_pair_given(w, "patient_id", r->patient_id);
    json_pair_given(w, "policy_id", r->policy_id);
    json_pair_given(w, "appointment_id", r->appointment_id);
    view_instant_given(w, "asked_at", r->asked_at_us);
    view_instant_given(w, "answered_at", r->answered_at_us);
    if (r->answered_at_us && r->source != REAL_TIME_FROM_PAYER && r->source != REAL_TIME_SHARED)
        json_pair_i64(w, "age_seconds", r->age_ms / 1000);
    if (r->partner_us)
        json_pair_i64(w, "partner_ms", r->partner_us / 1000);
    json_pair_given(w, "verdict", r->verdict);
    pair_raw(w, "codes", r->codes);
    put_wrong(w, r);
    pair_raw(w, "answers", r->answers);
    view_instant_given(w, "purged_at", r->purged_at_us);
}

void real_time_write_json(const struct real_time_reply *r, struct buf *out)
{
    struct json_writer w;

    json_begin(&w, out, 0);
    json_object(&w);
    real_time_write_pairs(r, &w);
    json_object_end(&w);
}

/* ---- requests ------------------------------------------------------------------------------- */

static bool wrong(struct json_reader *r, struct record_problem *p, const char *path,
                  const char *sentence)
{
    *p = (struct record_problem){.sentence = sentence};
    json_where(r, &p->line, &p->column);
    str_copy(p->path, sizeof p->path, str_from(path));
    return false;
}

static bool take_text(struct json_reader *r, struct arena *arena, const char *path, struct str *to,
                      struct record_problem *p)
{
    enum json_token t = json_next(r);

    if (t == JSON_NULL)
        return true;
    if (t != JSON_STRING)
        return wrong(r, p, path, t == JSON_ERROR ? json_error(r) : "a text is needed");
    *to = arena_str(arena, json_text(r));
    return true;
}

static bool take_number(struct json_reader *r, const char *path, uint64_t max, int64_t *to,
                        struct record_problem *p)
{
    uint64_t v;
    enum json_token t = json_next(r);

    if (t != JSON_NUMBER || !str_to_u64(json_text(r), max, &v))
        return wrong(r, p, path,
                     t == JSON_ERROR ? json_error(r)
                                     : "a whole number is needed, not negative and not too large");
    *to = (int64_t)v;
    return true;
}

/* The object as it stands: it is read as a record later. */
static bool take_inquiry(struct json_reader *r, struct str json, struct str *to,
                         struct record_problem *p)
{
    if (json_next(r) != JSON_OBJECT)
        return wrong(r, p, "inquiry", "an object is needed");
    size_t begin = json_offset(r);
    if (!json_skip(r))
        return wrong(r, p, "inquiry", json_error(r));
    size_t end = json_offset(r) + 1;
    *to = str_of(json.p + begin, end - begin);
    return true;
}

enum { DEADLINE_MAX_MS = 60000, AGE_MAX_S = 31536000 };

static bool take_pair(struct json_reader *r, struct str json, struct arena *arena, struct str key,
                      const struct settings *settings, struct real_time_request *q,
                      struct record_problem *p)
{
    struct str name = {0};

    if (str_is(key, "request_trace_id"))
        return take_text(r, arena, "request_trace_id", &q->trace, p);
    if (str_is(key, "trigger_context"))
        return take_text(r, arena, "trigger_context", &q->trigger_context, p);
    if (str_is(key, "patient_id"))
        return take_text(r, arena, "patient_id", &q->patient_id, p);
    if (str_is(key, "policy_id"))
        return take_text(r, arena, "policy_id", &q->policy_id, p);
    if (str_is(key, "appointment_id"))
        return take_text(r, arena, "appointment_id", &q->appointment_id, p);
    if (str_is(key, "inquiry"))
        return take_inquiry(r, json, &q->inquiry, p);
    if (str_is(key, "deadline_ms"))
        return take_number(r, "deadline_ms", DEADLINE_MAX_MS, &q->deadline_ms, p);
    if (str_is(key, "max_age_seconds")) {
        if (!take_number(r, "max_age_seconds", AGE_MAX_S, &q->max_age_ms, p))
            return false;
        q->max_age_ms *= 1000;
        return true;
    }
    if (!str_is(key, "partner"))
        return wrong(r, p, "", "there is a field this request does not have");
    if (!take_text(r, arena, "partner", &name, p))
        return false;
    q->partner = name.n ? settings_partner(settings, name) : q->partner;
    return q->partner || wrong(r, p, "partner", "no partner of that name is configured");
}

bool real_time_read_json(struct json_reader *r, struct str json, struct arena *arena,
                         const struct settings *settings, const struct partner *partner,
                         struct real_time_request *request, struct record_problem *problem)
{
    enum json_token t;

    request->partner = partner;
    json_open(r, json);
    if ((t = json_next(r)) != JSON_OBJECT)
        return wrong(r, problem, "", t == JSON_ERROR ? json_error(r) : "an object is needed");
    while ((t = json_next(r)) == JSON_KEY) {
        char key[32];
        if (!str_copy(key, sizeof key, json_text(r)))
            return wrong(r, problem, "", "there is a field this request does not have");
        if (!take_pair(r, json, arena, str_from(key), settings, request, problem))
            return false;
    }
    if (t != JSON_OBJECT_END || json_next(r) != JSON_END)
        return wrong(r, problem, "", json_error(r));
    if (!request->inquiry.n)
        return wrong(r, problem, "inquiry", "a required field is missing");
    return true;
}
