/* common.c - what several carriers do: looking at requests and answers, and what is said when an
 * end cannot be known. */
#include "clearinghouse/carriers.h"

enum { REPEATS_MAX = 3 };

/* The kinds an operation may carry. */
static const char *const REQUEST_KINDS[OPERATIONS] = {[CLAIM_SUBMIT] = "837",
                                                      [ELIGIBILITY_CHECK] = "270",
                                                      [CLAIM_STATUS_CHECK] = "276",
                                                      [PRIOR_AUTH_SUBMIT] = "278"};
static const char *const ANSWER_SETS[OPERATIONS] = {
    [ELIGIBILITY_CHECK] = "271", [CLAIM_STATUS_CHECK] = "277", [PRIOR_AUTH_SUBMIT] = "278"};

static bool is_whole(const struct hia_call *call, struct look *out, enum hia_step *step)
{
    const struct options *o = options_of(call);
    look_at(str_of_text(call->request->content), out);
    if (out->verdict != LOOK_WHOLE) {
        *step =
            say_fail(call, HIA_FAIL_REQUEST, say_text(call, "request.%s", look_word(out->verdict)),
                     0, "What was to be sent is not one whole interchange.");
        return false;
    }
    if (call->request->content.n > (size_t)o->payload_max_bytes) {
        *step = say_no_memory(call);
        return false;
    }
    return true;
}

bool request_is_reply(const struct hia_call *call)
{
    struct segments s;
    struct str isa, next;
    return segments_open(&s, str_of_text(call->request->content)) && segments_next(&s, &isa) &&
           segments_next(&s, &next) &&
           (str_is(segment_element(next, s.element, 0), "TA1") ||
            (str_is(segment_element(next, s.element, 0), "GS") &&
             str_is(segment_element(next, s.element, 1), "FA")));
}

/* A file of several interchanges is answered by as many: `out` is of the last. */
static bool reply_look(const struct hia_call *call, struct look *out, enum hia_step *step)
{
    look_file(str_of_text(call->request->content), out);
    if (out->verdict == LOOK_WHOLE && (str_is(out->set, "TA1") || str_is(out->set, "999")))
        return true;
    *step = say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("request.reply"), 0,
                     "What was to be sent is no whole TA1 or 999.");
    return false;
}

bool request_look(const struct hia_call *call, enum operation op, struct look *out,
                  enum hia_step *step)
{
    if (op == CLAIM_SUBMIT && request_is_reply(call))
        return reply_look(call, out, step);
    if (!is_whole(call, out, step))
        return false;
    if (REQUEST_KINDS[op] && !str_is(out->set, REQUEST_KINDS[op])) {
        *step = say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("request.other_kind"), 0,
                         "The interchange is of another kind than the operation.");
        return false;
    }
    return true;
}

const char *ask_endpoint(const struct options *o, enum operation op)
{
    const char *own = op == CLAIM_STATUS_CHECK  ? o->claim_status_endpoint
                      : op == PRIOR_AUTH_SUBMIT ? o->prior_auth_endpoint
                                                : "";
    return own[0] ? own : o->real_time_endpoint;
}

/* A TA1 or 999 in place of the answer: the partner would not read what we sent. */
static enum hia_step refused(const struct hia_call *call, const struct look *look,
                             struct hia_text bytes)
{
    bool ta1 = str_is(look->set, "TA1");
    struct str verdict = ta1 ? look->ta1_verdict : look->verdict_999;
    struct hia_text code =
        ta1 ? say_text(call, "ta1.%.*s.%.*s", STR_FMT(verdict), STR_FMT(look->ta1_note))
            : say_text(call, "x12_999.%.*s", STR_FMT(verdict));
    hia_keep(call, HIA_TEXT("refusal"), bytes);
    if (str_is(verdict, "A") || !plain_id(str_of_text(code)).n)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("acknowledged_only"), 0,
                        "The partner acknowledged the inquiry and did not answer it.");
    return say_fail(call, HIA_FAIL_REJECTED, code, 0,
                    "The partner's syntax check refused the inquiry; what it said is kept.");
}

enum hia_step take_answer(const struct hia_call *call, enum operation op, struct hia_text bytes,
                          struct hia_text reference)
{
    struct look asked, look;
    look_at(str_of_text(call->request->content), &asked);
    look_at(str_of_text(bytes), &look);
    if (look.verdict != LOOK_WHOLE)
        return say_fail(call, HIA_FAIL_ANSWER, say_text(call, "x12.%s", look_word(look.verdict)), 0,
                        "What came is not one whole interchange.");
    enum look_match match = look_match(&asked, &look);
    bool strict = options_of(call)->trace_required;
    if (match == LOOK_ANOTHERS)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("x12.anothers"), 0,
                        "The answer names another inquiry than ours: it may be another patient's.");
    if (match == LOOK_UNSAID && strict)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("x12.untraceable"), 0,
                        "The answer does not say which inquiry it answers.");
    if (str_is(look.set, "TA1") || str_is(look.set, "999"))
        return refused(call, &look, bytes);
    if (!str_is(look.set, ANSWER_SETS[op]))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("x12.other_kind"), 0,
                        "What came is of another kind than an answer to what was asked.");
    if (str_is(look.set, "278") && str_eq(look.purpose, asked.purpose))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("x12.echo"), 0,
                        "The partner sent our own request back.");
    return say_answer(call, look_kind(&look), bytes, reference);
}

enum hia_step repeat_harmless(const struct hia_call *call, const struct hia_attempt *attempt)
{
    if (attempt->tries < REPEATS_MAX)
        return hia_again(call);
    return say_retry(call, HIA_TEXT("no_answer"), 0, 0, "The partner does not answer.");
}

enum hia_step say_unlearnt(const struct hia_call *call, const char *code)
{
    return say_fail(
        call, HIA_FAIL_OUTCOME, text_from(code), 0,
        "Whether the partner has it could not be learnt: ask it before it is sent again.");
}

int64_t patience_left_ms(const struct hia_call *call, const char *since)
{
    int64_t from_us = number_get(call, since), now_us = hia_now_us(call);
    if (!from_us)
        number_set(call, since, now_us);
    return options_of(call)->patience_ms - (from_us ? (now_us - from_us) / 1000 : 0);
}

enum hia_step look_later(const struct hia_call *call, const char *code)
{
    int64_t left = patience_left_ms(call, "looking_since_us");
    stage_set(call, "look");
    return left > 0 ? say_wait_for(call, HIA_TEXT("look_up"), options_of(call)->poll_ms, left)
                    : say_unlearnt(call, code);
}

static struct str queue_of(const struct hia_call *call)
{
    struct hia_text queue = {NULL, 0};
    return hia_state_get(call, HIA_SCOPE_CALL, HIA_TEXT("queue"), &queue) ? str_of_text(queue)
                                                                          : (struct str){NULL, 0};
}

void queue_set(const struct hia_call *call, struct str lines)
{
    hia_state_put(call, HIA_SCOPE_CALL, HIA_TEXT("queue"), text_of_str(lines));
}

struct str queue_head(const struct hia_call *call)
{
    struct str queue = queue_of(call);
    return queue.n ? str_split(&queue, '\n') : (struct str){NULL, 0};
}

void queue_drop(const struct hia_call *call)
{
    struct str queue = queue_of(call);
    if (queue.n)
        (void)str_split(&queue, '\n');
    queue_set(call, queue);
}

bool may_be_taken(const struct hia_reply *reply)
{
    return is_doubtful(reply) || (reply->outcome == HIA_ANSWERED && reply->status == 409);
}

enum hia_step say_unanswered(const struct hia_call *call, enum operation op)
{
    if (op == PRIOR_AUTH_SUBMIT)
        return say_unlearnt(call, "prior_auth_unanswered");
    return say_retry(call, HIA_TEXT("unanswered"), 0, options_of(call)->resend_after_ms,
                     "The partner did not answer in time.");
}
