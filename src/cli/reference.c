/* reference.c - see reference.h. */
#include "cli/reference.h"

#include "event/eligibility_codes.h"

#include <ctype.h>
#include <strings.h>

#define MEANINGS(name, list)                                                                       \
    static const struct code_meaning *name(size_t *count)                                          \
    {                                                                                              \
        return code_meanings(list, count);                                                         \
    }
MEANINGS(ta1_status, CODE_TA1_STATUS)
MEANINGS(ta1_note, CODE_TA1_NOTE)
MEANINGS(group_status, CODE_GROUP_STATUS)
MEANINGS(group_note, CODE_GROUP_NOTE)
MEANINGS(set_status, CODE_SET_STATUS)
MEANINGS(set_note, CODE_SET_NOTE)
MEANINGS(segment_error, CODE_SEGMENT_ERROR)
MEANINGS(element_error, CODE_ELEMENT_ERROR)
MEANINGS(status_category, CODE_STATUS_CATEGORY)
MEANINGS(payment_status, CODE_PAYMENT_STATUS)
MEANINGS(adjust_group, CODE_ADJUST_GROUP)
MEANINGS(adjust_reason, CODE_ADJUST_REASON)
MEANINGS(provider_adjust, CODE_PROVIDER_ADJUST)
MEANINGS(review_action, CODE_REVIEW_ACTION)

#define ELIGIBILITY(name, list)                                                                    \
    static const struct code_meaning *name(size_t *count)                                          \
    {                                                                                              \
        return eligibility_meanings(list, count);                                                  \
    }
ELIGIBILITY(benefit, ELIGIBILITY_BENEFIT)
ELIGIBILITY(service_type, ELIGIBILITY_SERVICE)
ELIGIBILITY(insurance_type, ELIGIBILITY_INSURANCE)
ELIGIBILITY(reject_reason, ELIGIBILITY_REASON)
ELIGIBILITY(follow_up, ELIGIBILITY_FOLLOW_UP)

static const struct code_meaning *no_meanings(size_t *count)
{
    *count = 0;
    return NULL;
}

#define SENDER "whoever sent the file"
#define BILLER "the biller"
#define DESK   "the front desk"

static const struct reference_list LISTS[] = {
    {"TA104", "interchange status", "TA1: whether the interchange was taken", SENDER, NULL, NULL,
     NULL, ta1_status},
    {"TA105", "interchange note", "TA1: what is wrong with the interchange", SENDER, NULL, NULL,
     NULL, ta1_note},
    {"AK901", "group status", "999: whether the functional group was taken", SENDER, NULL, NULL,
     NULL, group_status},
    {"AK905", "group note", "999: what is wrong with the functional group (AK905 to AK909)", SENDER,
     NULL, NULL, NULL, group_note},
    {"IK501", "set status", "999: whether the transaction set was taken", SENDER, "AK501", NULL,
     NULL, set_status},
    {"IK502", "set note", "999: what is wrong with the transaction set (IK502 to IK506)", SENDER,
     "AK502", NULL, NULL, set_note},
    {"IK304", "segment error", "999: what is wrong with a segment", SENDER, "AK304", NULL, NULL,
     segment_error},
    {"IK403", "element error", "999: what is wrong with an element", SENDER, "AK403", NULL, NULL,
     element_error},
    {"STC01-1", "claim status category", "277, 277CA: where the claim is", BILLER, "507",
     "X12 external code list 507, claim status category codes", NULL, status_category},
    {"STC01-2", "claim status", "277, 277CA: why", BILLER, "508",
     "X12 external code list 508, claim status codes", "hia codes load", no_meanings},
    {"CLP02", "claim payment status", "835: how the payer treated the claim", BILLER, NULL, NULL,
     NULL, payment_status},
    {"CAS01", "adjustment group", "835, 837: who bears what was not paid", BILLER, NULL, NULL, NULL,
     adjust_group},
    {"CAS02", "adjustment reason", "835, 837: why it was not paid", BILLER, "CARC",
     "X12 external code list 139, claim adjustment reason codes (CARC)", "hia codes load",
     adjust_reason},
    {"LQ02", "remark", "835: remarks on a line (also MIA, MOA)", BILLER, "RARC",
     "X12 external code list 411, remittance advice remark codes (RARC)", "hia codes load",
     no_meanings},
    {"PLB03-1", "provider adjustment", "835: money of the provider, not of a claim",
     "whoever posts the remittance", NULL, NULL, NULL, provider_adjust},
    {"EB01", "benefit", "271: what kind of benefit information it is", DESK, NULL, NULL, NULL,
     benefit},
    {"EB03", "service type", "270, 271: the kind of service it is about", DESK, "EQ01", NULL, NULL,
     service_type},
    {"EB04", "insurance type", "271: the kind of insurance", DESK, NULL, NULL, NULL,
     insurance_type},
    {"AAA03", "reject reason", "271, 278: why a request was not answered", DESK, NULL, NULL, NULL,
     reject_reason},
    {"AAA04", "follow-up", "271, 278: whether to ask again", DESK, NULL, NULL, NULL, follow_up},
    {"HCR01", "review action", "278: what was decided about an authorization", BILLER, NULL, NULL,
     NULL, review_action},
};

const struct reference_list *reference_lists(size_t *count)
{
    *count = COUNT_OF(LISTS);
    return LISTS;
}

static bool same_word(struct str a, const char *b)
{
    return b && a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

const struct reference_list *reference_list(struct str key)
{
    for (size_t i = 0; i < COUNT_OF(LISTS); i++)
        if (same_word(key, LISTS[i].key) || same_word(key, LISTS[i].sibling))
            return &LISTS[i];
    return NULL;
}

const struct code_meaning *reference_meaning(const struct reference_list *l, struct str code)
{
    size_t count;
    const struct code_meaning *list = l->meanings(&count);
    for (size_t i = 0; i < count; i++)
        if (same_word(code, list[i].code))
            return &list[i];
    return NULL;
}

/* ---- our own faults ---- */

const char *reference_chapter(const struct x12_fault_row *row)
{
    static const char *const chapters[] = {
        "Nothing was found.",
        "It is about the bytes of the file or about the interchange, ISA to IEA: without these the "
        "rest cannot be trusted. The answer to such a fault is a TA1.",
        "It is about the functional group, GS to GE. The answer is AK9 of a 999.",
        "It is about the transaction set, ST to SE: its number, its guide, its count. The answer is "
        "IK5 of a 999.",
        "It is about which segments and loops stand where. The walk through the implementation "
        "guide found a segment missing, unknown, too often or out of turn. The answer is IK3 of a "
        "999.",
        "It is about one value: its presence, length, type, characters or code. The answer is IK4 of "
        "a 999.",
        "It is about balance: amounts that the guide wants to add up to the cent do not, or a total "
        "does not match its detail.",
        "It is about a situation: the document has the right shape, but what it says asks for "
        "something that is not there, or forbids something that is.",
    };
    enum { BALANCES = 6, SITUATIONS = 7 };
    unsigned chapter = row->code / 100U;
    if (chapter > SITUATIONS && row->snip == 3)
        chapter = BALANCES;
    else if (chapter > SITUATIONS && row->snip == 4)
        chapter = SITUATIONS;
    if (chapter < COUNT_OF(chapters))
        return chapters[chapter];
    return "It is about what the document says as a whole: a rule of its guide, of a code set or of a "
           "partner that no single row of a table can state.";
}

const char *reference_fault_who(const struct x12_fault_row *row)
{
    if (row->code == X12_NO_FAULT)
        return "Nobody has to act.";
    if (row->severity == SEVERITY_NOTE)
        return "Nobody has to act: the document was read all the same. Tell the sender when convenient.";
    if (row->severity == SEVERITY_WARNING)
        return "The document stands. Whoever works with it looks at the place named, once.";
    return "In a document you send: whoever makes it, before it leaves. In one you received: its "
           "sender, who has to correct it and send it again; nothing of it is posted until then.";
}

const char *reference_snip(unsigned snip)
{
    static const char *const names[] = {
        "",           "integrity",      "guide requirements", "balancing",
        "situations", "external codes", "service lines",      "partner's own rules"};
    return snip < COUNT_OF(names) ? names[snip] : "";
}
