/* test_authorization.c - what an answer to a request for authorization says in a word, and the
 * number of a request that was given none. */
#include <criterion/criterion.h>

#include "job/authorization.h"

static struct review_decision action(const char *code)
{
    return (struct review_decision){.action = str_from(code), .number = STR("N1")};
}

Test(authorization, an_event_is_decided_by_its_own_word)
{
    static const char *const WORDS[][2] = {
        {"A1", "approved"},   {"A2", "approved_in_part"}, {"A3", "denied"},
        {"A4", "pended"},     {"A6", "modified"},         {"C", "cancelled"},
        {"CT", "call_payer"}, {"NA", "not_needed"},       {"ZZ", "none"},
    };
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        struct review_decision d = action(WORDS[i][0]);
        struct review_event e = {.decision = &d};
        struct review r = {.event = &e};
        struct authorization_decision is;
        authorization_decide(&r, &is);
        cr_assert_str_eq(is.word, WORDS[i][1]);
        cr_assert(str_is(is.action, WORDS[i][0]) && str_is(is.number, "N1"));
    }
}

Test(authorization, services_are_counted_and_decide_where_the_event_does_not)
{
    struct review_decision good = action("A1"), changed = action("A6"), bad = action("A3");
    struct review_service s[] = {
        {.decision = &good}, {.decision = &changed}, {.decision = &bad}, {0}};
    struct review_event e = {.services = s, .services_count = COUNT_OF(s)};
    struct review r = {.event = &e};
    struct authorization_decision is;
    authorization_decide(&r, &is);
    cr_assert_str_eq(is.word, "by_service");
    cr_assert(is.services == 4 && is.certified == 2 && !is.action.n);
    e.decision = &bad;
    authorization_decide(&r, &is);
    cr_assert_str_eq(is.word, "denied");
}

Test(authorization, a_refusal_counts_at_any_level)
{
    struct review_refusal no = {.valid = STR("N"), .reason = STR("72")};
    struct review_person person = {.refusals = &no, .refusals_count = 1};
    struct review_provider provider = {.refusals = &no, .refusals_count = 1};
    struct review_service service = {.refusals = &no, .refusals_count = 1};
    struct review_event event = {.services = &service, .services_count = 1};
    const struct review all[] = {{.refusals = &no, .refusals_count = 1},
                                 {.payer_refusals = &no, .payer_refusals_count = 1},
                                 {.requesters = &provider, .requesters_count = 1},
                                 {.subscriber = &person},
                                 {.dependent = &person},
                                 {.event = &event}};
    struct authorization_decision is;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        authorization_decide(&all[i], &is);
        cr_assert_str_eq(is.word, "refused");
        cr_assert(str_is(is.reason, "72"));
    }
    authorization_decide(&(struct review){0}, &is);
    cr_assert_str_eq(is.word, "none");
}

Test(authorization, a_quantity_is_told_when_it_is_whole)
{
    static const struct {
        int64_t units;
        uint8_t scale;
        bool whole;
        int64_t quantity;
    } ROWS[] = {{24, 0, true, 24}, {240, 1, true, 24}, {245, 1, false, 0}, {0, 0, true, 0}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct review_delivery d = {.type = STR("VS"),
                                    .quantity = {{ROWS[i].units, ROWS[i].scale}, true}};
        struct review_event e = {.delivery = &d};
        struct authorization_decision is;
        authorization_decide(&(struct review){.event = &e}, &is);
        cr_assert(is.whole == ROWS[i].whole && is.quantity == ROWS[i].quantity);
        cr_assert(str_is(is.unit, is.whole ? "VS" : ""));
    }
}

Test(authorization, a_number_is_the_reference_where_that_is_one)
{
    char out[AUTHORIZATION_TRACE_MAX + 1], other[AUTHORIZATION_TRACE_MAX + 1];
    cr_assert(str_is(authorization_trace(STR("PA-0001.b_2"), out), "PA-0001.b_2"));
    struct str strange = authorization_trace(STR("DOE JANE 1980"), out);
    cr_assert(strange.n == 18 && str_starts(strange, STR("x-")) && authorization_is_trace(strange));
    cr_assert(!str_eq(strange, authorization_trace(STR("DOE JANE 1981"), other)));
    cr_assert(authorization_trace((struct str){NULL, 0}, out).n == 0);
    cr_assert(!authorization_is_trace(STR("")));
    cr_assert(!authorization_is_trace(STR("a/b")));
    cr_assert(authorization_is_trace(STR("01234567890123456789012345678901234567890123456789")));
    cr_assert(!authorization_is_trace(STR("01234567890123456789012345678901234567890123456789x")));
}
