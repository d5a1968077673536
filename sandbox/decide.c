/* decide.c - see decide.h. */
#include "sandbox/decide.h"

#include <stdio.h>

/* Of every thousand claims, by the hash of seed and CLM01. */
static const struct {
    unsigned below;
    enum sandbox_outcome outcome;
} shares[] = {
    {16, SANDBOX_REJECT_MEMBER},    {28, SANDBOX_REJECT_DIAGNOSIS},
    {36, SANDBOX_REJECT_DUPLICATE}, {46, SANDBOX_FORGET},
    {76, SANDBOX_DENY_TIMELY},      {108, SANDBOX_DENY_AUTH},
    {200, SANDBOX_DEDUCTIBLE},      {560, SANDBOX_PAY},
    {760, SANDBOX_PAY_COPAY},       {900, SANDBOX_PAY_LATER},
    {950, SANDBOX_FORWARD},         {1000, SANDBOX_REVERSE},
};

/* splitmix64's finalizer: FNV alone is not even enough for shares. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

uint64_t sandbox_hash(uint64_t hash, struct str more)
{
    uint64_t h = hash ? hash : 0xcbf29ce484222325U;
    for (size_t i = 0; i < more.n; i++)
        h = (h ^ (uint8_t)more.p[i]) * 0x100000001b3U;
    return h;
}

unsigned sandbox_share(uint64_t seed, uint64_t hash, unsigned of)
{
    return (unsigned)(mix(hash + seed * 0x9e3779b97f4a7c15U) % of);
}

enum sandbox_outcome sandbox_decide(uint64_t seed, const struct sandbox_claim *claim)
{
    unsigned share = sandbox_share(seed, sandbox_hash(0, claim->id), 1000);
    size_t i = 0;
    while (share >= shares[i].below)
        i++;
    return shares[i].outcome;
}

bool sandbox_is_rejected(enum sandbox_outcome outcome)
{
    return outcome <= SANDBOX_REJECT_DUPLICATE;
}

static struct sandbox_adjudication denied(int64_t charge_cents, const char *reason)
{
    return (struct sandbox_adjudication){.contractual_cents = charge_cents,
                                         .contractual_reason = reason};
}

/* Eighty of a hundred are allowed; of that the patient owes a share, or
 * a copay on the first line. */
static struct sandbox_adjudication paid(size_t line, int64_t charge_cents, bool copay)
{
    enum { COPAY_CENTS = 2000 };
    struct sandbox_adjudication a = {.contractual_cents = charge_cents / 5,
                                     .contractual_reason = "45"};
    int64_t allowed = charge_cents - a.contractual_cents;
    if (copay) {
        a.patient_cents = line > 0 ? 0 : allowed < COPAY_CENTS ? allowed : COPAY_CENTS;
        a.patient_reason = "3";
    } else {
        a.patient_cents = allowed / 5;
        a.patient_reason = "2";
    }
    a.paid_cents = allowed - a.patient_cents;
    return a;
}

struct sandbox_adjudication sandbox_adjudicate(enum sandbox_outcome outcome, size_t line,
                                               int64_t charge_cents, bool corrected)
{
    switch (outcome) {
    case SANDBOX_DENY_TIMELY:
        return denied(charge_cents, "29");
    case SANDBOX_DENY_AUTH:
        return denied(charge_cents, "197");
    case SANDBOX_DEDUCTIBLE: {
        struct sandbox_adjudication a = paid(line, charge_cents, false);
        a.patient_cents += a.paid_cents;
        a.paid_cents = 0;
        a.patient_reason = "1";
        return a;
    }
    case SANDBOX_REVERSE:
        return paid(line, charge_cents, corrected);
    default:
        return paid(line, charge_cents, outcome == SANDBOX_PAY_COPAY);
    }
}

/* Of a hundred members. */
enum sandbox_member sandbox_member(uint64_t seed, uint64_t person)
{
    unsigned share = sandbox_share(seed, person, 100);
    return share < 6    ? SANDBOX_MEMBER_UNKNOWN
           : share < 14 ? SANDBOX_MEMBER_INACTIVE
           : share < 30 ? SANDBOX_MEMBER_AUTHORIZATION
           : share < 60 ? SANDBOX_MEMBER_DEDUCTIBLE
                        : SANDBOX_MEMBER_ACTIVE;
}

unsigned sandbox_deductible_left(uint64_t seed, uint64_t person)
{
    return sandbox_share(seed, person + 1, 1500);
}

unsigned sandbox_copay(uint64_t seed, uint64_t person)
{
    return 10 + 5 * sandbox_share(seed, person + 2, 8);
}

/* Of a hundred claims asked about. */
struct sandbox_standing sandbox_standing(uint64_t seed, uint64_t claim)
{
    static const struct {
        unsigned below;
        struct sandbox_standing is;
    } rows[] = {
        {50, {"F1", "65", true}},   {60, {"F2", "88", false}},  {75, {"P1", "20", false}},
        {85, {"P3", "317", false}}, {93, {"R4", "294", false}}, {100, {"D0", "35", false}},
    };
    unsigned share = sandbox_share(seed, claim, 100);
    size_t i = 0;
    while (share >= rows[i].below)
        i++;
    return rows[i].is;
}

struct sandbox_review sandbox_review(uint64_t seed, uint64_t what)
{
    static const struct {
        unsigned below; /* of a hundred */
        const char *action, *reason;
        bool numbered;
    } SHARES[] = {
        {50, "A1", "", true},     /* certified in total */
        {65, "A6", "", true},     /* modified */
        {80, "A3", "0V", false},  /* not certified */
        {100, "A4", "0U", false}, /* pended */
    };
    unsigned share = sandbox_share(seed, what, 100);
    size_t i = 0;
    while (share >= SHARES[i].below)
        i++;
    struct sandbox_review is = {.action = SHARES[i].action, .reason = SHARES[i].reason};
    if (SHARES[i].numbered)
        snprintf(is.number, sizeof is.number, "SBX%06u", sandbox_share(seed + 7, what, 1000000));
    return is;
}
