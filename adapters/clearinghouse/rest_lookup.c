/* rest_lookup.c - did a claim arrive whose answer never came, at a partner that knows no key?
 *
 * The partner is asked for the status of its claims (facts/finance.md D1: never blind-retry, look
 * it up by patientControlNumber). Only a claim it knows by our number is evidence, and only a state
 * that took effect since we sent: the same number may have been sent before. That it knows none is
 * no evidence: a payer may know a claim only days later. Nothing is ever sent again from here. */
#include "base/clock.h"
#include "clearinghouse/claim_look.h"

#include <strings.h>

enum { LOOKED_CLAIMS_MAX = 5 };

bool lookup_is_on(const struct hia_call *call)
{
    return stage_is(call, "look");
}

enum hia_step lookup_later(const struct hia_call *call)
{
    number_set(call, "look_at", 0);
    return look_later(call, "claim_unanswered");
}

enum hia_step lookup_begin(const struct hia_call *call)
{
    if (options_of(call)->look_up == LOOK_UP_NONE)
        return say_unlearnt(call, "claim_unanswered");
    return lookup_later(call);
}

/* The next claim that can be asked for: a replacement has the number of what it replaces. */
static bool next_claim(const struct hia_call *call, struct claim_look *claim, struct buf *body)
{
    for (int64_t at = number_get(call, "look_at"); at < LOOKED_CLAIMS_MAX; at++) {
        if (!claim_look(str_of_text(call->request->content), (unsigned)at, claim))
            return false;
        number_set(call, "look_at", at);
        *body = say_buf(call, 8192);
        if (str_is(claim->frequency, "1") && status_write(call, &claim->about, body))
            return true;
    }
    return false;
}

static enum hia_step ask(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    struct claim_look claim;
    struct buf body;
    if (!next_claim(call, &claim, &body))
        return lookup_later(call);
    return rest_post(call, &(struct rest_post){.endpoint = ask_endpoint(o, CLAIM_STATUS_CHECK),
                                               .path = rest_path(o, CLAIM_STATUS_CHECK),
                                               .stage = "look",
                                               .safety = HIA_SAFE,
                                               .json = text_of_str(buf_str(&body))});
}

/* ---- the answer ---- */

struct known_claim {
    struct str account, category, effective;
};
struct knowing {
    const struct hia_call *call;
    const struct claim_look *claim;
    char sent_on[9]; /* CCYYMMDD in UTC */
    struct str control;
    struct known_claim is;
    bool found;
};

static bool is_same(struct str a, struct str b)
{
    return a.n && a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* A4, D and E: not found, no match, the payer cannot say. */
static bool is_evidence(const struct knowing *k)
{
    struct str c = k->is.category;
    bool says_none = !c.n || c.p[0] == 'D' || c.p[0] == 'E' || str_is(c, "A4");
    return !says_none && is_same(k->is.account, k->claim->account) &&
           day_is_valid(k->is.effective) && memcmp(k->is.effective.p, k->sent_on, 8) >= 0;
}

static void take(void *ctx, const struct visit *v)
{
    struct knowing *k = ctx;
    const struct {
        const char *path;
        struct str *to;
    } rows[] = {
        {"controlNumber", &k->control},
        {"claims[].claimStatus.patientAccountNumber", &k->is.account},
        {"claims[].claimStatus.statusCategoryCode", &k->is.category},
        {"claims[].claimStatus.effectiveDate", &k->is.effective},
    };
    if (v->kind == VISIT_CLOSE && strcmp(v->path, "claims[]") == 0) {
        k->found |= is_evidence(k);
        k->is = (struct known_claim){.account = {NULL, 0}};
    }
    for (size_t i = 0; v->kind == VISIT_VALUE && i < COUNT_OF(rows); i++)
        if (strcmp(v->path, rows[i].path) == 0)
            *rows[i].to = json_keep(k->call, v->text);
}

static bool is_known(const struct hia_call *call, const struct claim_look *claim, struct str body)
{
    struct knowing k = {.call = call, .claim = claim};
    clock_ccyymmdd(number_get(call, "first_us"), k.sent_on);
    if (!json_visit(body, &k, take))
        return false;
    bool anothers = DIALECTS[options_of(call)->dialect].status_sends_control && k.control.n &&
                    !look_same_number(k.control, claim->about.control);
    return k.found && !anothers;
}

enum hia_step lookup_reply(const struct hia_call *call, const struct hia_reply *reply)
{
    struct claim_look claim;
    int64_t at = number_get(call, "look_at");
    if (is_expired(reply))
        return say_unlearnt(call, "claim_unanswered");
    if (is_woken(reply))
        return ask(call);
    if (reply->outcome != HIA_ANSWERED || reply->status != 200 ||
        !claim_look(str_of_text(call->request->content), (unsigned)at, &claim))
        return lookup_later(call);
    if (is_known(call, &claim, str_of_text(reply->body))) {
        hia_keep(call, HIA_TEXT("evidence"), reply->body);
        return say_accepted(call, HIA_TEXT(""));
    }
    number_set(call, "look_at", at + 1);
    return ask(call);
}
