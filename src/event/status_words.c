/* status_words.c - see status_words.h. */
#include "event/status_words.h"

struct word {
    const char *code, *words;
};

/* By number. */
static const struct word STATUSES[] = {
    {"0", "no more can be said electronically"},
    {"1", "the details are on the remittance"},
    {"2", "the details are in a letter"},
    {"3", "decided; waits for the next payment run"},
    {"19", "arrived there"},
    {"20", "taken into processing"},
    {"21", "something is missing or not valid"},
    {"24", "not enrolled to send electronically"},
    {"25", "not approved"},
    {"26", "not found"},
    {"27", "the policy was cancelled"},
    {"33", "the subscriber's number was not found"},
    {"35", "no such claim was found"},
    {"40", "waits for the final approval"},
    {"41", "needs special handling at the payer"},
    {"42", "waits for related charges"},
    {"45", "waits for the decision on benefits"},
    {"46", "in internal review"},
    {"48", "about the referral or authorization"},
    {"50", "the provider is being verified"},
    {"52", "other insurance is being looked into"},
    {"53", "the member or group number is being researched"},
    {"54", "a duplicate of one processed before"},
    {"56", "waits for the decision on eligibility"},
    {"59", "information was asked for by letter or telephone"},
    {"65", "paid"},
    {"66", "paid at the customary rate"},
    {"78", "a duplicate of one in process"},
    {"81", "the plan does not cover conditions of before"},
    {"84", "the service was not authorized"},
    {"88", "not eligible on the days of service"},
    {"91", "not eligible or not approved on the days of service"},
    {"97", "not found as eligible"},
    {"98", "goes against the deductible"},
    {"101", "processed as a correction of an earlier claim"},
    {"104", "processed by the rules of the plan"},
    {"107", "processed by the contract"},
    {"125", "the name"},
    {"126", "the address"},
    {"127", "the telephone or other contact"},
    {"128", "the tax number"},
    {"145", "the specialty or taxonomy"},
    {"153", "the identifier"},
    {"158", "the birth date"},
    {"164", "the member or contract number"},
    {"178", "the charge"},
    {"187", "the days of service"},
    {"247", "information about the lines"},
    {"254", "the principal diagnosis"},
    {"255", "the diagnosis"},
    {"287", "proof of medical need"},
    {"294", "supporting documents"},
    {"317", "the patient's medical records"},
    {"454", "the procedure code"},
    {"453", "the procedure's modifier"},
    {"481", "whether the claim is right as a whole"},
    {"507", "the HCPCS code"},
    {"562", "the NPI"},
};

static const struct word ENTITIES[] = {
    {"1P", "provider"},
    {"1Z", "home health agency"},
    {"36", "employer"},
    {"40", "receiver"},
    {"41", "submitter"},
    {"71", "attending physician"},
    {"72", "operating physician"},
    {"73", "other physician"},
    {"77", "service location"},
    {"82", "rendering provider"},
    {"85", "billing provider"},
    {"87", "pay-to provider"},
    {"AY", "clearinghouse"},
    {"DK", "ordering physician"},
    {"DN", "referring provider"},
    {"DQ", "supervising physician"},
    {"FA", "facility"},
    {"GB", "other insured"},
    {"HK", "subscriber"},
    {"IL", "subscriber"},
    {"PR", "payer"},
    {"PRP", "primary payer"},
    {"QC", "patient"},
    {"SEP", "secondary payer"},
    {"TTP", "tertiary payer"},
};

static const struct word HEADLINES[] = {
    {"F1", "PAID"},    {"F2", "DENIED"},   {"F3", "REVISED"},       {"F4", "NO PAYMENT"},
    {"F", "FINISHED"}, {"P", "PENDING"},   {"R", "THEY NEED MORE"}, {"A3", "REFUSED"},
    {"A6", "REFUSED"}, {"A7", "REFUSED"},  {"A8", "REFUSED"},       {"A4", "NOT FOUND"},
    {"A", "RECEIVED"}, {"D", "NOT FOUND"}, {"E", "NOT ANSWERED"},
};

static const struct word ADVICE[] = {
    {"F1", "Post it from the remittance advice; match the payment by its number."},
    {"F2", "Read the reasons on the remittance advice; correct, appeal, or bill who is next."},
    {"F3", "Look for the corrected remittance advice; post the reversal before it."},
    {"F4", "Look at the remittance advice for who owes the rest."},
    {"F", "Wait for the remittance advice; nothing is posted from this answer."},
    {"P3", "See whether it was us whom they asked; else ask again in two weeks."},
    {"P", "Wait, and ask again in two weeks."},
    {"R", "Send what is asked for; the claim waits until it is there."},
    {"A3", "Correct the claim and send it as a new one."},
    {"A6", "Add what is missing and send the claim as a new one."},
    {"A7", "Correct what is not valid and send the claim as a new one."},
    {"A8", "Make the values agree and send the claim as a new one."},
    {"A4", "Check member, provider, days and charge and ask again; if it never arrived, send it."},
    {"A", "Wait for the payer's decision; ask again in two weeks."},
    {"D", "Check member, provider, days and charge and ask again; if it never arrived, send it."},
    {"E0", "Ask again later; nothing is known about the claim."},
    {"E4", "Enrol with this payer for claim status, or ask by telephone."},
    {"E", "Ask again later; nothing is known about the claim."},
};

static const char *find(const struct word *list, size_t count, struct str code)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(code, list[i].code))
            return list[i].words;
    return NULL;
}

/* By the category, else by its first two characters, else by its first: F3F, F3, F. */
static const char *by_category(const struct word *list, size_t count, struct str category)
{
    for (size_t n = category.n; n > 0; n--) {
        const char *words = find(list, count, str_of(category.p, n));
        if (words)
            return words;
    }
    return NULL;
}

const char *status_words(struct str code)
{
    return find(STATUSES, COUNT_OF(STATUSES), code);
}

const char *status_entity_words(struct str code)
{
    return find(ENTITIES, COUNT_OF(ENTITIES), code);
}

const char *status_headline(struct str category)
{
    const char *words = by_category(HEADLINES, COUNT_OF(HEADLINES), category);
    return words ? words : "UNKNOWN";
}

const char *status_advice(struct str category)
{
    const char *words = by_category(ADVICE, COUNT_OF(ADVICE), category);
    return words ? words : "Ask the payer what this category means.";
}
