/* authorization.c - see authorization.h: a request is read, and known again by its number. */
#include "base/clock.h"
#include "conf/vendors.h"
#include "job/authorization_state.h"
#include "job/keys.h"
#include "job/scrub.h"
#include <stdlib.h>

enum { CHECKED_CONTROL = 1 };

const char *authorization_state_name(enum authorization_state state)
{
    static const char *const NAMES[AUTHORIZATION_STATES] = {
        [AUTHORIZATION_ANSWERED] = "answered", [AUTHORIZATION_WAITS] = "waits",
        [AUTHORIZATION_UNSENT] = "unsent",     [AUTHORIZATION_REJECTED] = "rejected",
        [AUTHORIZATION_UNKNOWN] = "unknown",   [AUTHORIZATION_SETTLED] = "settled",
        [AUTHORIZATION_ANOTHER] = "conflict",  [AUTHORIZATION_BAD] = "bad_request",
        [AUTHORIZATION_FAULTY] = "faulty",     [AUTHORIZATION_PLANNED] = "planned",
        [AUTHORIZATION_IN_HAND] = "in_hand",   [AUTHORIZATION_WITHDRAWN] = "withdrawn",
    };
    return NAMES[state];
}

/* ---- open, close ---------------------------------------------------------------------------- */

struct authorizer *authorizer_new(struct job *job, struct err *err)
{
    struct authorizer *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_LIMIT, "no memory to ask for authorization");
        return NULL;
    }
    a->job = job;
    arena_init(&a->arena, AUTHORIZATION_TEXTS_MAX);
    arena_init(&a->call_arena, AUTHORIZATION_TEXTS_MAX);
    arena_init(&a->answer_arena, AUTHORIZATION_TEXTS_MAX);
    struct buf *all[] = {&a->record, &a->x12, &a->answer, &a->answers};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_init(all[i], AUTHORIZATION_BYTES_MAX);
    if ((a->emitter = emitter_new(job, err)) && (a->json = json_reader_new(err)) &&
        (a->mw = x12_map_writer_new(&x12_review_map, x12_guide_named(STR("278-request")),
                                    REVIEW_REQUEST, err)))
        return a;
    authorizer_free(a);
    return NULL;
}

void authorizer_free(struct authorizer *a)
{
    if (!a)
        return;
    struct buf *all[] = {&a->record, &a->x12, &a->answer, &a->answers};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_fini(all[i]);
    arena_fini(&a->arena);
    arena_fini(&a->call_arena);
    arena_fini(&a->answer_arena);
    x12_map_writer_free(a->mw);
    json_reader_free(a->json);
    emitter_free(a->emitter);
    free(a);
}

/* ---- a request ------------------------------------------------------------------------------ */

/* Of the record as we write it, so that spaces and the order of fields make no other request. */
static bool put_digest(struct authorizer *a, struct err *err)
{
    return buf_ok(&a->record, "a request", err) &&
           job_digest(a->job->ring, a->job->settings->organization_id, STR("prior authorization"),
                      buf_str(&a->record), a->digest, err);
}

/* Nobody named a partner: the first of the payer's vendors. There is no second for what is sent
 * once (docs/decisions/0018); a request that is on its way stays with whom it went to. */
static bool choose_partner(struct authorizer *a, struct err *err)
{
    struct vendor_plan plan;
    struct authorization_end *end = a->end;
    if (end->partner)
        return true;
    if (!vendor_plan(a->job->settings, VENDOR_PRIOR_AUTH, a->request.payer.party.id, &plan))
        return err_set(err, ERR_CONFIG, "there is no [vendors prior_auth]: name a partner");
    end->partner = plan.first;
    return true;
}

/* False: it is BAD. */
static bool read_request(struct authorizer *a)
{
    struct authorization_end *end = a->end;
    const struct authorization_order *o = a->order;
    end->state = AUTHORIZATION_BAD;
    a->request = (struct review){0};
    if (!record_read_json(a->json, o->request, &a->arena, &review_request_shape, &a->request,
                          &end->problem))
        return false;
    struct str trace = o->trace;
    if (!trace.n)
        trace = authorization_trace(a->request.reference, end->trace);
    else if (authorization_is_trace(trace))
        (void)str_copy(end->trace, sizeof end->trace, trace);
    if (!end->trace[0]) {
        end->problem = (struct record_problem){
            .sentence = o->trace.n ? "its number is letters, digits, dots and dashes, 50 at most"
                                   : "it has no reference, and no number was given for it"};
        return false;
    }
    end->request = &a->request;
    buf_reset(&a->record);
    record_write_json(&review_request_shape, &a->request, 0, &a->record);
    return true;
}

bool authorization_write_x12(struct authorizer *a, uint32_t control, bool *good, struct err *err)
{
    const struct partner *p = a->end->partner;
    const struct x12_guide *guide = x12_guide_named(STR("278-request"));
    a->end->faults.count = 0;
    buf_reset(&a->x12);
    struct fault_sink sink = {&a->end->faults, question_note_fault};
    struct x12_writer *w = x12_writer_new(&a->x12, judge_snip_send(p), &sink, err);
    bool ok = w && x12_writer_local(w, judge_local(a->job->judge, p), err);
    if (ok) {
        partner_open_group(p, clock_now_us(), control, guide, w);
        x12_writer_set(w, guide, "0001");
        x12_map_begin(a->mw, w);
        x12_map_put(a->mw, &a->request);
        x12_writer_set_end(w);
        x12_writer_group_end(w);
        x12_writer_interchange_end(w);
        *good = x12_writer_errors(w) == 0;
        ok = buf_ok(&a->x12, "a request", err);
    }
    x12_writer_free(w);
    return ok;
}

/* ---- one request ---------------------------------------------------------------------------- */

/* Whose call is it? Without a name it stays with the partner that has it. */
static bool is_another(struct authorizer *a)
{
    struct authorization_end *end = a->end;
    const struct store_call *c = &end->call;
    if (!str_is(c->request_digest, a->digest))
        return true;
    if (str_is(c->partner, end->partner->name))
        return false;
    const struct partner *has = settings_partner(a->job->settings, c->partner);
    if (!a->order->named && has)
        end->partner = has;
    return a->order->named || !has;
}

static bool ask(struct authorizer *a, struct err *err)
{
    struct authorization_end *end = a->end;
    bool good = true;
    if (!read_request(a))
        return true;
    if (!choose_partner(a, err) || !put_digest(a, err) || !authorization_find(a, err))
        return false;
    end->before = end->call.id != 0;
    if (end->before && is_another(a)) {
        end->state = AUTHORIZATION_ANOTHER;
        return true;
    }
    if (!end->before && !authorization_write_x12(a, CHECKED_CONTROL, &good, err))
        return false;
    if (!good || (!end->before && a->order->dry)) {
        end->state = good ? AUTHORIZATION_PLANNED : AUTHORIZATION_FAULTY;
        return true;
    }
    if (!a->order->dry && !authorization_is_over(&end->call))
        return authorization_send(a, err);
    end->state = authorization_state_of(&end->call);
    if (a->order->beside && end->call.state < CALL_WAITING)
        end->state = AUTHORIZATION_IN_HAND;
    return end->state != AUTHORIZATION_ANSWERED || authorization_read_kept(a, err);
}

bool authorization_ask(struct authorizer *a, const struct authorization_order *order,
                       struct authorization_end *end, struct err *err)
{
    *end = (struct authorization_end){.partner = order->partner};
    arena_reset(&a->arena);
    a->order = order;
    a->end = end;
    a->read = false;
    return ask(a, err);
}
