/* test_laws.c - what holds of every carrier, whatever a partner answers: an answer that is not the
 * one to the question is never DONE, claims that may have arrived are never sent again unasked, and
 * no step breaks a rule of the host. Good answers are changed in thousands of ways. */
#include <criterion/criterion.h>

#include "adapters/lab.h"
#include "x12/gen.h"

enum { CHANGES = 1500 };

/* One conversation whose next reply is `good`, of the type `type`. */
struct setting {
    const char *name, *options, *operation;
    struct str asked, good;
    const char *type;
    int status;
    bool submits; /* claims: what is sent ONCE is sent once */
};

#define CORE_OPTIONS                                                                               \
    "eligibility=core\nclaim_status=core\nprior_auth=core\nclaims=core\nreports=core\n"            \
    "core_path=/core\ncore_unknown_id=PayloadIDNotUnderstood\n"
#define REST_OPTIONS                                                                               \
    "eligibility=x12\nclaim_status=x12\nprior_auth=x12\nclaims=x12\nwrapping=raw\n"                \
    "eligibility_path=/e\nclaim_status_path=/s\nprior_auth_path=/p\nprofessional_path=/c\n"        \
    "reports=x12\nreports_path=/r\nremittance_names=R5*\nafter_fetch=remove\n"

static size_t settings(struct setting *s)
{
    size_t n = 0;
    const char *type;
    struct str a = x12_270("T1"), b = x12_276("T1"), c = x12_278("T1", false);
    struct str body = core_said(CORE_REAL_TIME, "Success", "X", x12_271("T1", "x"), &type);
    s[n++] =
        (struct setting){"core 270", CORE_OPTIONS, "eligibility.check", a, body, type, 200, false};
    body = core_said(CORE_REAL_TIME, "Success", "X", x12_277("T1"), &type);
    s[n++] =
        (struct setting){"core 276", CORE_OPTIONS, "claim_status.check", b, body, type, 200, false};
    body = core_said(CORE_REAL_TIME, "Success", "X", x12_278("T1", true), &type);
    s[n++] =
        (struct setting){"core 278", CORE_OPTIONS, "prior_auth.submit", c, body, type, 200, true};
    body = core_said(CORE_BATCH_SUBMIT, "Success", "X", STR(""), &type);
    s[n++] = (struct setting){"core 837", CORE_OPTIONS, "claim.submit", x12_837(), body, type,
                              202,        true};
    body = core_said(CORE_RESULTS_RETRIEVAL, "Success", "X", x12_835("000000001"), &type);
    s[n++] = (struct setting){"core 835", CORE_OPTIONS, "remittance.fetch", STR(""), body, type,
                              200,        false};
    type = "Content-Type: application/edi-x12";
    s[n++] = (struct setting){
        "x12 270", REST_OPTIONS, "eligibility.check", a, x12_271("T1", "x"), type, 200, false};
    s[n++] = (struct setting){
        "x12 278", REST_OPTIONS, "prior_auth.submit", c, x12_278("T1", true), type, 200, true};
    s[n++] = (struct setting){
        "x12 837",
        REST_OPTIONS,
        "claim.submit",
        x12_837(),
        STR("{\"status\":\"SUCCESS\",\"claimReference\":{\"correlationId\":\"C1\"}}"),
        type,
        200,
        true};
    s[n++] =
        (struct setting){"json 270",
                         "eligibility=json\neligibility_path=/e\n",
                         "eligibility.check",
                         a,
                         STR("{\"controlNumber\":\"000000906\",\"benefitsInformation\":[{\"code\":"
                             "\"1\",\"benefitAmount\":\"10\"}]}"),
                         "Content-Type: application/json",
                         200,
                         false};
    s[n++] = (struct setting){"json 276",
                              "claim_status=json\nclaim_status_path=/s\ndialect=optum\n",
                              "claim_status.check",
                              b,
                              STR("{\"controlNumber\":\"000000907\",\"claims\":[{\"claimStatus\":{"
                                  "\"statusCategoryCode\":\"F1\",\"statusCode\":\"65\","
                                  "\"effectiveDate\":\"20260110\"}}]}"),
                              "Content-Type: application/json",
                              200,
                              false};
    return n;
}

static struct lab *begun(const struct setting *s)
{
    struct lab *l = lab_new(s->options, s->operation, s->asked);
    lab_begin(l);
    return l;
}

static bool has(struct str bytes, struct str what)
{
    for (size_t i = 0; i + what.n <= bytes.n; i++)
        if (memcmp(bytes.p + i, what.p, what.n) == 0)
            return true;
    return false;
}

static bool is_done(const struct lab *l)
{
    return lab_next(l)->step == HIA_STEP_DONE;
}

/* The host says BUG when an adapter broke a rule. */
static void check_rules(struct lab *l, const struct setting *s)
{
    const struct host_next *n = lab_next(l);
    bool bug = n->step == HIA_STEP_FAIL && n->fail.failure == HIA_FAIL_BUG;
    cr_assert_not(bug, "%s: %s", s->name, lab_trace(l));
    if (s->submits)
        cr_assert(lab_count(l, "send POST /core once") <= 1 &&
                      lab_count(l, "send POST /c once") <= 1,
                  "%s: %s", s->name, lab_trace(l));
}

Test(laws, the_good_answer_is_done)
{
    struct setting all[16];
    size_t n = settings(all);
    for (size_t i = 0; i < n; i++) {
        struct lab *l = begun(&all[i]);
        lab_reply(l, all[i].status, all[i].type, all[i].good);
        bool more = strcmp(all[i].name, "core 835") == 0; /* asks whether there is another */
        cr_expect(is_done(l) || more, "%s: %s", all[i].name, lab_trace(l));
        lab_free(l);
    }
}

Test(laws, cut_off_anywhere_it_is_never_done)
{
    struct setting all[16];
    size_t n = settings(all);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k + 4 < all[i].good.n; k += 1 + all[i].good.n / 400) {
            struct lab *l = begun(&all[i]);
            lab_reply(l, all[i].status, all[i].type, str_of(all[i].good.p, k));
            cr_assert_not(is_done(l), "%s cut at %zu: %s", all[i].name, k, lab_trace(l));
            cr_assert_eq(lab_count(l, "deliver"), 0, "%s cut at %zu: %s", all[i].name, k,
                         lab_trace(l));
            check_rules(l, &all[i]);
            lab_free(l);
        }
}

Test(laws, an_error_status_is_never_done)
{
    static const int STATUSES[] = {100, 204, 300, 302, 400, 401, 403, 404, 409, 413,
                                   418, 422, 429, 500, 502, 503, 504, 599, 0,   999};
    struct setting all[16];
    size_t n = settings(all);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COUNT_OF(STATUSES); k++) {
            struct lab *l = begun(&all[i]);
            lab_reply(l, STATUSES[k], all[i].type, all[i].good);
            /* 204 with a body is a server's slip: the REST claim has its evidence in it. */
            bool slip = STATUSES[k] == 204 && strncmp(all[i].name, "x12", 3) == 0;
            cr_assert(slip || !is_done(l), "%s, %d: %s", all[i].name, STATUSES[k], lab_trace(l));
            check_rules(l, &all[i]);
            lab_free(l);
        }
}

Test(laws, no_answer_is_never_done)
{
    static const char *const REASONS[] = {
        "dns", "tls", "timeout_total", "breaker", "no_baa", "too_large", "woken", "expired", ""};
    struct setting all[16];
    size_t n = settings(all);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < COUNT_OF(REASONS); k++) {
            struct lab *l = begun(&all[i]);
            lab_outcome(l, HIA_NOT_SENT, REASONS[k]);
            cr_assert_not(is_done(l), "%s, %s: %s", all[i].name, REASONS[k], lab_trace(l));
            lab_free(l);
        }
        struct lab *l = begun(&all[i]);
        lab_unknown(l, 1);
        cr_assert_not(is_done(l), "%s", lab_trace(l));
        check_rules(l, &all[i]);
        lab_free(l);
    }
}

/* The answer to one patient's question in reply to another's. */
Test(laws, anothers_answer_is_never_done)
{
    struct setting all[16];
    size_t n = settings(all);
    for (size_t i = 0; i < n; i++) {
        struct setting s = all[i];
        bool x12 = strstr(s.name, "27") != NULL && strncmp(s.name, "json", 4) != 0;
        if (!x12)
            continue;
        s.asked = strstr(s.name, "270")   ? x12_270("OTHER")
                  : strstr(s.name, "276") ? x12_276("OTHER")
                                          : x12_278("OTHER", false);
        struct lab *l = begun(&s);
        lab_reply(l, s.status, s.type, s.good);
        cr_assert(lab_ends(l, "fail answer x12.anothers"), "%s: %s", s.name, lab_trace(l));
        lab_free(l);
    }
}

/* Bytes changed at random. What is still taken must be the answer unharmed where it matters: a
 * whole interchange with our trace - the rest of it is the platform's to judge. */
Test(laws, damaged_answers, .timeout = 250)
{
    struct setting all[16];
    size_t n = settings(all);
    struct gen g;
    gen_init(&g, 20260115);
    for (size_t i = 0; i < n * CHANGES; i++) {
        const struct setting *s = &all[i % n];
        static char bytes[8192];
        cr_assert(s->good.n < sizeof(bytes));
        memcpy(bytes, s->good.p, s->good.n);
        for (unsigned k = 0; k <= gen_below(&g, 4); k++)
            bytes[gen_below(&g, (unsigned)s->good.n)] = (char)gen_below(&g, 256);
        struct lab *l = begun(s);
        lab_reply(l, s->status, s->type, str_of(bytes, s->good.n));
        check_rules(l, s);
        if (is_done(l) && strncmp(s->operation, "elig", 4) == 0 && s->name[0] != 'j')
            cr_assert(has(lab_body(l), STR("*T1*")), "%s: %s", s->name, lab_trace(l));
        if (strcmp(s->name, "core 835") == 0 && lab_count(l, "deliver"))
            cr_assert(has(str_of(bytes, s->good.n), STR("TRN*1*EFT1*1123456789~")), "%s",
                      lab_trace(l));
        lab_free(l);
    }
}

/* Plain garbage, as long as an answer. */
Test(laws, garbage_is_never_done, .timeout = 250)
{
    struct setting all[16];
    size_t n = settings(all);
    struct gen g;
    static char bytes[2000];
    gen_init(&g, 7);
    for (size_t i = 0; i < n * 100; i++) {
        const struct setting *s = &all[i % n];
        size_t length = gen_below(&g, sizeof(bytes));
        for (size_t k = 0; k < length; k++)
            bytes[k] = (char)gen_below(&g, i % 2 ? 256 : 128);
        struct lab *l = begun(s);
        lab_reply(l, s->status, s->type, str_of(bytes, length));
        cr_assert_not(is_done(l), "%s: %s", s->name, lab_trace(l));
        cr_assert_eq(lab_count(l, "deliver"), 0);
        check_rules(l, s);
        lab_free(l);
    }
}
