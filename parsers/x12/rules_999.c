/* rules_999.c - an acknowledgement must agree with itself: verdicts with the errors listed, counts
 * with the sets. */
#include "x12/rules.h"

enum { USES_MAX = 32 };

enum action { NOTHING, SET, SEGMENT_ERROR, SET_VERDICT, GROUP_VERDICT };

static const struct x12_binding bindings[] = {
    {"2000", "transaction_set_response_header", SET},
    {"2100", "error_identification", SEGMENT_ERROR},
    {"2000", "transaction_set_response_trailer", SET_VERDICT},
    {"", "functional_group_response_trailer", GROUP_VERDICT},
};

static uint16_t actions[USES_MAX];

struct state {
    uint64_t sets, accepted, noted,
        rejected; /* noted: accepted with errors, also among the accepted */
    bool errors;  /* the open AK2 has an IK3 */
};

static void set_verdict(struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    struct str verdict = x12_element(s, 1);
    bool accepted = str_is(verdict, "A");
    bool noted = str_is(verdict, "E");
    bool reason = st->errors || x12_has(s, 2);

    if (verdict.n == 0)
        return;
    st->accepted += accepted || noted;
    st->noted += noted;
    st->rejected += !accepted && !noted;
    if (accepted == reason) /* accepted in spite of errors, or not accepted without any */
        x12_rule_fault(w, NULL, X12_ACK_CONTRADICTION, 1, 0);
}

/** AK901 follows from the sets: all accepted A, some with errors E, some rejected P, all R (X231A1
 * AK9). */
static bool verdict_holds(const struct state *st, struct str verdict, uint64_t received,
                          uint64_t accepted)
{
    if (str_is(verdict, "A"))
        return st->rejected == 0 && st->noted == 0 && accepted == received;
    if (str_is(verdict, "E"))
        return st->rejected == 0 && accepted == received;
    if (str_is(verdict, "P"))
        return accepted > 0 && accepted < received;
    if (str_is(verdict, "R"))
        return st->accepted == 0 && accepted == 0;
    return true; /* refused for its security: no set was looked at */
}

/** Sets without an error need not be listed: where all are, AK904 is known, else it is bounded. */
static void group_verdict(const struct state *st, struct x12_walk *w, const struct x12_segment *s)
{
    uint64_t received, accepted;

    if (!str_to_u64(x12_element(s, 3), UINT32_MAX, &received) ||
        !str_to_u64(x12_element(s, 4), UINT32_MAX, &accepted))
        return;
    if (st->sets > received)
        x12_rule_fault(w, NULL, X12_BALANCE_COUNT, 3, 0);
    else if (accepted < st->accepted || accepted > received - st->rejected)
        x12_rule_fault(w, NULL, X12_BALANCE_COUNT, 4, 0);
    if (!verdict_holds(st, x12_element(s, 1), received, accepted))
        x12_rule_fault(w, NULL, X12_ACK_CONTRADICTION, 1, 0);
}

static const struct x12_rule_table table = {
    .bindings = bindings,
    .bindings_count = COUNT_OF(bindings),
    .actions = actions,
    .uses_max = COUNT_OF(actions),
};

static void segment(void *state, struct x12_walk *w, const struct x12_event *e)
{
    struct state *st = state;

    switch (actions[e->use->index]) {
    case SET:
        st->sets++;
        st->errors = false;
        break;
    case SEGMENT_ERROR:
        st->errors = true;
        break;
    case SET_VERDICT:
        set_verdict(st, w, e->segment);
        break;
    case GROUP_VERDICT:
        group_verdict(st, w, e->segment);
        break;
    default:
        break;
    }
}

const struct x12_rules x12_rules_999 = {
    .state_size = sizeof(struct state),
    .table = &table,
    .segment = segment,
};
