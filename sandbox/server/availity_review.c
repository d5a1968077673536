/* availity_review.c - Availity's service reviews: POST of JSON is held against the contract and
 * answered 202 and Location, GET of it 202 once more, then 200 with a decision, which is that of
 * ask_278.c by the member and the day. Always a mock. */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "sandbox/decide.h"
#include "sandbox/server/mailbox.h"
#include "sandbox/server/rest_schema.h"

#include <stdio.h>

static bool is_good(struct exchange *x)
{
    char why[SCHEMA_WRONG_MAX];
    struct flat *f = rest_json(x);
    const char *wrong = f ? rest_schema_wrong(f, SCHEMA_REVIEW, why) : NULL;
    bool good = f && !wrong;
    if (wrong)
        availity_refuse(x, 400, "", wrong);
    flat_free(f);
    return good;
}

static void put_decision(struct json_writer *w, uint64_t seed, uint64_t what, const char *today)
{
    struct sandbox_review is = sandbox_review(seed, what);
    char iso[DAY_ISO_MAX];
    json_pair(w, "statusCode", is.action);
    if (is.reason[0]) {
        json_key(w, "statusReasons");
        json_array(w);
        json_object(w);
        json_pair(w, "code", is.reason);
        json_object_end(w);
        json_array_end(w);
        return;
    }
    json_pair(w, "certificationNumber", is.number);
    json_pair_str(w, "certificationIssueDate", day_iso(str_from(today), iso));
    json_pair_str(w, "certificationEffectiveDate", day_iso(str_from(today), iso));
}

static void put_procedures(struct json_writer *w, const struct flat *f, uint64_t seed,
                           uint64_t what, const char *today)
{
    char path[FLAT_PATH_MAX];
    json_key(w, "procedures");
    json_array(w);
    for (unsigned i = 0; i < 99; i++) {
        static const char *const SAME[] = {"qualifierCode", "code", "revenueCode", "quantity",
                                           "quantityTypeCode"};
        snprintf(path, sizeof path, "procedures[%u]", i);
        if (!flat_find(f, path))
            break;
        json_object(w);
        for (size_t k = 0; k < COUNT_OF(SAME); k++) {
            snprintf(path, sizeof path, "procedures[%u].%s", i, SAME[k]);
            struct str v = flat_text(f, path);
            json_pair_given(w, SAME[k], v);
        }
        put_decision(w, seed, what, today);
        json_object_end(w);
    }
    json_array_end(w);
}

static void answer_decided(struct exchange *x, struct str id, struct str body)
{
    struct flat *f = flat_new();
    struct json_writer w;
    uint64_t seed = x->server->config.seed;
    char today[9];
    if (!f || flat_read(f, body)) {
        availity_refuse(x, 500, "", "the review cannot be read");
        flat_free(f);
        return;
    }
    uint64_t what = sandbox_hash(sandbox_hash(0, flat_text(f, "subscriber.memberId")),
                                 flat_text(f, "fromDate"));
    clock_ccyymmdd(x->now_us, today);
    rest_begin(x, &w, "application/json");
    json_pair_str(&w, "id", id);
    put_decision(&w, seed, what, today);
    put_procedures(&w, f, seed, what, today);
    json_key(&w, "payerNotes");
    json_array(&w);
    json_object(&w);
    json_pair(&w, "message", "DECIDED BY THE SANDBOX");
    json_object_end(&w);
    json_array_end(&w);
    rest_end(x, &w);
    note_result(x, "answered");
    flat_free(f);
}

void availity_reviews(struct exchange *x)
{
    static const struct polled_resource REVIEWS = {
        "/v2/service-reviews", "review", "service-reviews", "", is_good, answer_decided};
    polled_serve(x, &REVIEWS);
}
