/* fuzz_request.c - arbitrary bytes as the body of a question of real time: a request whose slices
 * are readable, or a problem that points. */
#include "fuzz/fuzz.h"
#include "job/real_time.h"

static uint64_t touch(struct str s)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < s.n; i++)
        sum += (unsigned char)s.p[i];
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct settings settings = {.partner_count = 1, .partners = {{.name = "lab"}}};
    static volatile uint64_t seen;
    struct real_time_request q = {0};
    struct record_problem why = {0};
    struct err err = {0};
    struct arena arena;
    struct json_reader *r = json_reader_new(&err);
    struct str json = {(const char *)data, size};

    LAW(r != NULL, "there is memory for a reader");
    arena_init(&arena, 1 << 20);
    if (real_time_read_json(r, json, &arena, &settings, NULL, &q, &why)) {
        LAW(q.inquiry.n >= 2 && q.inquiry.p >= json.p && q.inquiry.p + q.inquiry.n <= json.p + size,
            "the inquiry is a piece of the body");
        LAW(q.inquiry.p[0] == '{' && q.inquiry.p[q.inquiry.n - 1] == '}', "and an object");
        LAW(q.deadline_ms >= 0 && q.deadline_ms <= 60000, "a deadline is within its bounds");
        json_open(r, q.inquiry);
        LAW(json_next(r) == JSON_OBJECT && json_skip(r) && json_next(r) == JSON_END,
            "it is JSON by itself");
        seen += touch(q.trace) + touch(q.trigger_context) + touch(q.patient_id) +
                touch(q.policy_id) + touch(q.appointment_id);
    } else {
        LAW(why.sentence && *why.sentence, "a refusal has its words");
    }
    arena_fini(&arena);
    json_reader_free(r);
    return 0;
}
