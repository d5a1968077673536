/* ask_partner.c - see ask_partner.h. */
#include "api/ask_partner.h"

#include "api/pool.h"
#include "api/problem.h"
#include "base/log.h"
#include <stdatomic.h>

const char *const api_yes[1] = {"yes"};

enum { ASKING_MAX = POOL_THREADS / 2 };
static atomic_int asking;

bool partner_turn_take(struct api_call *q)
{
    if (atomic_fetch_add(&asking, 1) < ASKING_MAX)
        return true;
    atomic_fetch_sub(&asking, 1);
    q->retry_s = 1;
    call_refuse(q, 503, NULL, "partners are being asked for others");
    return false;
}

void partner_turn_give(void)
{
    atomic_fetch_sub(&asking, 1);
}

static void refuse_why(struct api_call *q, unsigned status, const char *code, const char *detail,
                       const char *reason)
{
    struct json_writer w;

    q->status = status;
    q->content_type = PROBLEM_CONTENT;
    problem_begin(&w, &q->out, status, code);
    json_pair_i64(&w, "status", status);
    json_pair(&w, "detail", detail);
    json_pair_given(&w, "reason", str_from(reason));
    json_object_end(&w);
}

void partner_not_done(struct api_call *q, const struct talk_end *end)
{
    bool failed = end->how == TALK_FAILED;

    if (failed && (end->failure == HIA_FAIL_REJECTED || end->failure == HIA_FAIL_REQUEST)) {
        refuse_why(q, 409, "partner-refused", "the partner refuses it", end->code);
    } else if (failed && end->failure == HIA_FAIL_OUTCOME) {
        refuse_why(q, 409, "outcome-unknown", "it cannot be learnt whether it was done", end->code);
    } else {
        q->retry_s = end->again_ms > 1000 ? (end->again_ms + 999) / 1000 : 1;
        refuse_why(q, 503, "partner", "the partner did not say that it did it", end->code);
    }
}

void partner_unsure(struct api_call *q, const struct err *err)
{
    call_fail(q, err);
    q->retry_s = 1;
    call_refuse(q, 503, "partner", "the partner may have done it: the same again looks first");
}

bool bank_link_find(struct api_call *q, struct store *s, struct str id,
                    struct store_connection *out)
{
    struct err err = {0};
    bool found = false;

    if (!store_connection_of_uuid(s, id, &q->arena, out, &found, &err))
        call_fail(q, &err);
    else if (!found || !str_eq(out->vendor, CONNECTION_OF_BANKS))
        call_refuse(q, 404, NULL, NULL);
    else
        return true;
    return false;
}

/* ---- a token for Link ----------------------------------------------------------------------- */

struct link {
    struct str link_token, expiration;
};
static const struct view_member LINK[] = {
    VIEW_M(struct link, "link_token", link_token, VIEW_TEXT, "for one browser: kept nowhere"),
    VIEW_M(struct link, "expiration", expiration, VIEW_TEXT, "RFC 3339; as the partner says"),
};
const struct view link_token_view =
    VIEW_OF("link_token", LINK, "What a front end begins Link with");

static bool take_link(struct json_reader *r, struct arena *a, struct link *out)
{
    enum json_token token = json_next(r);

    if (token != JSON_OBJECT)
        return false;
    while ((token = json_next(r)) == JSON_KEY) {
        struct str *to = str_is(json_text(r), "link_token")   ? &out->link_token
                         : str_is(json_text(r), "expiration") ? &out->expiration
                                                              : NULL;
        if (to ? json_next(r) != JSON_STRING : !json_skip(r))
            return false;
        if (to)
            *to = arena_str(a, json_text(r));
    }
    return token == JSON_OBJECT_END && out->link_token.n;
}

void tell_link_token(struct api_call *q, struct str json)
{
    struct err err = {0};
    struct link link = {.link_token = {NULL, 0}};
    struct json_reader *r = json_reader_new(&err);

    if (r)
        json_open(r, json);
    if (r && take_link(r, &q->arena, &link))
        view_write(call_json(q), &link_token_view, &link);
    else
        call_refuse(q, 503, "partner", "what the partner said is no token");
    json_reader_free(r);
}
