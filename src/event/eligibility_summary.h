/* eligibility_summary.h - an answer put in the order a person asks: covered or not, then what the
 * patient pays. It points at the benefits; it computes nothing. */
#ifndef HIA_EVENT_ELIGIBILITY_SUMMARY_H
#define HIA_EVENT_ELIGIBILITY_SUMMARY_H

#include "base/arena.h"
#include "event/eligibility.h"

enum eligibility_coverage {
    ELIGIBILITY_COVERED,
    ELIGIBILITY_UNDER_REVIEW,   /* active, but being looked into */
    ELIGIBILITY_COVERED_PARTLY, /* active is said of single services only */
    ELIGIBILITY_NOT_COVERED,
    ELIGIBILITY_NOT_SAID,
    ELIGIBILITY_REFUSED, /* the question was not answered: see the refusals */
};

/** One thing the patient pays, in and out of network side by side. */
struct eligibility_cost {
    const struct benefit *in, *out; /* EB12 Y, N; the same for W */
    const struct benefit *unsaid;   /* EB12 U or not sent */
    size_t group;                   /* number of its services, from 0 */
};

/** Services that stand together in an EB03; none: all of them. */
struct eligibility_services {
    const struct str *codes;
    size_t count;
    bool asked; /* one of those the caller asked for */
};

struct eligibility_summary {
    enum eligibility_coverage coverage;
    struct eligibility_services
        *groups; /* of the costs: those asked for first, then as they came */
    size_t groups_count;
    struct eligibility_cost *costs; /* by group; then copay, co-insurance, deductible, ... */
    size_t costs_count;
};

/** `asked`: service types to put first. False without room in the arena. */
MUST_USE bool eligibility_summarize(const struct eligibility_answer *a, const struct str *asked,
                                    size_t asked_count, struct arena *arena,
                                    struct eligibility_summary *summary);

/** EB01 is one of the codes of the list "A B C". */
bool eligibility_kind_is(const struct benefit *b, const char *list);
/** Is that service type in its EB03? */
bool eligibility_has_service(const struct benefit *b, struct str code);
/** Of the plan: EB03 is 30, or not sent. */
bool eligibility_of_plan(const struct benefit *b);
/** Any of it: where the payer, the provider or the person was refused. */
size_t eligibility_refusals(const struct eligibility_answer *a,
                            const struct eligibility_refusal *list[4], size_t counts[4]);

#endif
