/* answer_277ca.c - which claims of each accepted set go on to adjudication, and which do not: the
 * stated rules of the sandbox on top of what the walk found (005010X214). */
#include "sandbox/answer.h"
#include "sandbox/decide.h"

#include "x12/claim_ack.h"
#include <stdio.h>

struct ruling {
    uint64_t seed;
    enum sandbox_flaw flaw;
    bool turned; /* the second, contradictory answer */
};

static void refuse(struct x12_claim_answer *answer, const char *status)
{
    struct x12_claim_status s;
    if (x12_claim_status_parse(str_from(status), &s))
        x12_claim_answer_refuse(answer, s);
}

static void accept(struct x12_claim_answer *answer, struct str id)
{
    snprintf(answer->payer_control, sizeof answer->payer_control, "SBX%.*s", STR_FMT(id));
}

static void judge_claim(const struct ruling *r, struct str id, struct x12_claim_answer *answer)
{
    struct sandbox_claim claim = {.id = id};
    enum sandbox_outcome outcome = sandbox_decide(r->seed, &claim);
    bool rejected = sandbox_is_rejected(outcome);
    if (r->turned && outcome != SANDBOX_FORGET) {
        if (rejected)
            accept(answer, id);
        else
            refuse(answer, "A3:116");
        return;
    }
    answer->unsaid = outcome == SANDBOX_FORGET;
    if (outcome == SANDBOX_REJECT_MEMBER)
        refuse(answer, "A7:164:IL");
    else if (outcome == SANDBOX_REJECT_DIAGNOSIS)
        refuse(answer, "A7:254");
    else if (outcome == SANDBOX_REJECT_DUPLICATE)
        refuse(answer, "A3:54");
    else
        accept(answer, id);
}

static void judge(void *ctx, enum x12_claim_level level, struct str id,
                  struct x12_claim_answer *answer)
{
    const struct ruling *r = ctx;
    if (level == X12_LEVEL_CLAIM)
        judge_claim(r, id, answer);
    else if (level == X12_LEVEL_SET && r->flaw == SANDBOX_REFUSE_RECEIVER)
        refuse(answer, "A8:496:41");
    else if (level == X12_LEVEL_PROVIDER && r->flaw == SANDBOX_REFUSE_PROVIDER)
        refuse(answer, "A8:562:85");
    else if (level == X12_LEVEL_LINE && r->flaw == SANDBOX_REFUSE_LINE)
        refuse(answer, "A7:454");
}

static bool write_277ca(struct sandbox_answers *a, bool turned, unsigned kind, struct buf *out,
                        struct err *err)
{
    struct ruling ruling = {a->seed, a->flaw, turned};
    struct x12_claim_judge rules = {&ruling, judge};
    struct x12_claim_ack_head head = {.payer = true, .name = "HIA SANDBOX", .id_kind = "46"};
    struct x12_claim_ack_totals totals = {0};
    struct sandbox_reply r;
    if (!sandbox_writer(&r, out, err))
        return false;
    sandbox_head(a, kind, &head.to);
    str_copy(head.id, sizeof head.id, str_from(a->file->envelope.receiver_id));
    x12_claim_ack_write(a->claims, 1, r.writer, &head, &rules, &totals);
    if (!turned) {
        a->claims_rejected = totals.rejected;
        a->claims_forgotten = totals.unsaid;
    }
    return sandbox_finish(&r, out, err);
}

bool sandbox_write_277ca(struct sandbox_answers *a, struct buf *out, struct err *err)
{
    return write_277ca(a, false, 3, out, err);
}

bool sandbox_write_contradiction(struct sandbox_answers *a, struct buf *out, struct err *err)
{
    buf_reset(out);
    return a->flaw != SANDBOX_CONTRADICT || write_277ca(a, true, 6, out, err);
}
