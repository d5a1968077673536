/* test_claim_json.c - claims in JSON: every field, every refusal, and the schema that says so. */
#include "event_test.h"

#include "event/claim_json.h"
#include "event/record.h"

static struct json_reader *reader;
static struct arena arena;
static struct claim claim;
static struct record_problem problem;

static void set_up(void)
{
    struct err err = {0};
    arena_init(&arena, CLAIM_ARENA_MAX);
    reader = json_reader_new(&err);
    cr_assert_not_null(reader);
}

static void tear_down(void)
{
    json_reader_free(reader);
    arena_fini(&arena);
}

TestSuite(claim_json, .init = set_up, .fini = tear_down);

static void full(struct buf *out)
{
    slurp(HIA_SOURCE_DIR "/tests/event/full_claim.json", out);
}

/* ---- reading and writing ---- */

Test(claim_json, full_claim_survives)
{
    struct buf text, one, two;
    buf_init(&text, 0), buf_init(&one, 0), buf_init(&two, 0);
    full(&text);
    cr_assert(claim_read_json(reader, buf_str(&text), &arena, &claim, &problem), "%s: %s",
              problem.path, problem.sentence);
    assert_str(claim.claim_id, "CLAIM-FULL-1");
    cr_assert_eq(claim.total_charge_cents, 15000);
    assert_str(claim.patient->person.birth_date, "19800229");
    cr_assert_eq(claim.lines_count, 2);
    cr_assert_eq(claim.lines[0].adjudications[0].adjustments[1].amount_cents, 550);
    claim_write_json(&claim, 0, &one);
    cr_assert(claim_read_json(reader, buf_str(&one), &arena, &claim, &problem));
    claim_write_json(&claim, 0, &two);
    cr_assert(str_eq(buf_str(&one), buf_str(&two)));
    cr_assert_null(memchr(one.p, '\n', one.n));
    buf_fini(&text), buf_fini(&one), buf_fini(&two);
}

/* Every field of every table occurs in full_claim.json: a field nobody reads would not be noticed
 * else. */
enum { FIELDS_MAX = 1000 };
static const struct record_field *seen[FIELDS_MAX];
static const struct record_shape *shapes[100];
static size_t seen_count, shapes_count;

static void see(const struct record_shape *shape, const char *base)
{
    size_t k = 0;
    while (k < shapes_count && shapes[k] != shape)
        k++;
    if (k == shapes_count)
        shapes[shapes_count++] = shape;
    for (size_t i = 0; i < shape->count; i++) {
        const struct record_field *f = &shape->fields[i];
        const char *from =
            f->group ? *(char *const *)(const void *)(base + f->group->offset) : base;
        if (!from)
            continue;
        const void *at = from + f->offset;
        const struct record_list *l = at;
        bool given = false;
        switch (f->type) {
        case FIELD_TEXT:
        case FIELD_DAY:
        case FIELD_CLOCK:
        case FIELD_MOMENT:
            given = ((const struct str *)at)->n > 0;
            break;
        case FIELD_MONEY:
            given = *(const int64_t *)at != 0;
            break;
        case FIELD_AMOUNT:
            given = ((const struct amount *)at)->given;
            break;
        case FIELD_QUANTITY:
            given = ((const struct quantity *)at)->given;
            break;
        case FIELD_PART:
            given = true;
            see(f->shape, at);
            break;
        case FIELD_OPTIONAL:
            given = l->items != NULL;
            if (given)
                see(f->shape, l->items);
            break;
        case FIELD_LIST:
            for (size_t n = 0; n < l->count; n++)
                see(f->shape, (const char *)l->items + n * f->shape->size);
            given = l->count > 0;
            break;
        case FIELD_TEXTS:
        case FIELD_ORDINALS:
            given = l->count > 0;
        }
        for (size_t n = 0; given && n < seen_count; n++)
            given = seen[n] != f;
        if (given)
            seen[seen_count++] = f;
    }
}

/* What the full claims leave out: fields that exclude others, tested beside them. */
static bool is_left_out(const struct record_shape *shape, const struct record_field *f)
{
    return strcmp(f->name, "icd_version") == 0 || (strcmp(f->name, "kind") == 0 && !f->required) ||
           (f->offset == offsetof(struct patient, person.ssn) && strstr(shape->name, "patient"));
}

static void check_every_field(const char *path, const struct record_shape *shape)
{
    struct buf text;
    buf_init(&text, 0);
    slurp(path, &text);
    arena_reset(&arena);
    seen_count = shapes_count = 0;
    cr_assert(claim_read_json(reader, buf_str(&text), &arena, &claim, &problem), "%s: %s: %s", path,
              problem.path, problem.sentence);
    see(shape, (const char *)&claim);
    for (size_t s = 0; s < shapes_count; s++) {
        for (size_t i = 0; i < shapes[s]->count; i++) {
            size_t n = 0;
            while (n < seen_count && seen[n] != &shapes[s]->fields[i])
                n++;
            if (!is_left_out(shapes[s], &shapes[s]->fields[i]))
                cr_expect(n < seen_count, "%s.%s is not in %s", shapes[s]->name,
                          shapes[s]->fields[i].name, path);
        }
    }
    cr_assert_gt(shapes_count, 28);
    buf_fini(&text);
}

Test(claim_json, full_claim_has_every_field)
{
    check_every_field(HIA_SOURCE_DIR "/tests/event/full_claim.json", &claim_shape);
    check_every_field(HIA_SOURCE_DIR "/tests/event/full_claim_institutional.json",
                      &claim_institutional_shape);
    check_every_field(HIA_SOURCE_DIR "/tests/event/full_claim_dental.json", &claim_dental_shape);
}

/* The kind, wherever it stands, says which fields there may be. */
Test(claim_json, kinds_have_their_own_fields)
{
    static const struct {
        const char *text, *path, *sentence;
    } CASES[] = {
        {"{\"claim_id\": \"1\", \"kind\": \"veterinary\"}", "kind", "institutional or dental"},
        {"{\"claim_id\": \"1\", \"statement\": {}}", "", "no field of this name"},
        {"{\"claim_id\": \"1\", \"place_of_service\": \"11\", \"kind\": \"institutional\"}", "",
         "no field of this name"},
        {"{\"kind\": \"professional\", \"type_of_bill\": \"11\"}", "", "no field of this name"},
        {"{\"kind\": 7}", "kind", "a text is wanted"},
        {"{\"payer\": {\"kind\": \"dental\"}}", "payer", "no field of this name"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        arena_reset(&arena);
        cr_expect_not(claim_read_json(reader, str_from(CASES[i].text), &arena, &claim, &problem));
        cr_expect_str_eq(problem.path, CASES[i].path, "%zu: %s", i, problem.path);
        cr_expect_not_null(strstr(problem.sentence, CASES[i].sentence), "%zu: %s", i,
                           problem.sentence);
    }
}

/* ---- refusals ---- */

/* full_claim.json with the first `from` replaced by `to`. */
static void changed(const char *from, const char *to, struct buf *out)
{
    struct buf text;
    buf_init(&text, 0);
    full(&text);
    const char *at = strstr(buf_cstr(&text), from);
    cr_assert_not_null(at, "%s is not in the fixture", from);
    buf_put(out, text.p, (size_t)(at - text.p));
    buf_puts(out, to);
    buf_puts(out, at + strlen(from));
    buf_fini(&text);
}

static void refused(const char *from, const char *to, const char *path, const char *sentence)
{
    struct buf text;
    buf_init(&text, 0);
    changed(from, to, &text);
    arena_reset(&arena);
    cr_expect_not(claim_read_json(reader, buf_str(&text), &arena, &claim, &problem), "%s was taken",
                  to);
    cr_expect_str_eq(problem.path, path);
    cr_expect(problem.sentence && strstr(problem.sentence, sentence), "%s: %s", to,
              problem.sentence ? problem.sentence : "");
    cr_expect_gt(problem.line, 1);
    cr_expect_gt(problem.column, 0);
    cr_expect_null(strstr(problem.path, "PLANTED"));
    buf_fini(&text);
}

Test(claim_json, refuses_unknown_names)
{
    refused("\"frequency\"", "\"PLANTED\"", "", "no field of this name");
    refused("\"modifiers\"", "\"PLANTED\"", "lines[0].procedure", "no field of this name");
    refused("\"service_facility\": {\"entity_type\": \"2\", \"name\"",
            "\"service_facility\": {\"taxonomy\": \"1\", \"name\"", "service_facility",
            "no field of this name");
}

Test(claim_json, refuses_wrong_types)
{
    refused("\"CLAIM-FULL-1\"", "7", "claim_id", "a text is wanted");
    refused("\"CLAIM-FULL-1\"", "null", "claim_id", "null is no value");
    refused("\"CLAIM-FULL-1\"", "\"\"", "claim_id", "empty");
    refused("\"CLAIM-FULL-1\"", "\"PLANTED-IDENTIFIER-OF-A-CLAIM\"", "claim_id", "too long");
    refused("\"total_charge\": 150.00", "\"total_charge\": \"150.00\"", "total_charge",
            "an amount is wanted");
    refused("\"total_charge\": 150.00", "\"total_charge\": 1e2", "total_charge", "no exponent");
    refused("\"total_charge\": 150.00", "\"total_charge\": 150.005", "total_charge", "decimals");
    refused("\"total_charge\": 150.00", "\"total_charge\": 99999999999999999999", "total_charge",
            "out of range");
    refused("\"quantity\": 1.5", "\"quantity\": 1.0000000001", "lines[0].quantity", "decimals");
    refused("\"1980-02-29\"", "\"1981-02-29\"", "subscriber.birth_date", "no such day");
    refused("\"1980-02-29\"", "\"19800229\"", "subscriber.birth_date", "2026-01-31");
    refused("\"pay_to\": {", "\"pay_to\": [], \"pay_to_plan\": {", "pay_to", "an object is wanted");
    refused("\"diagnoses\": [", "\"diagnoses\": [7, ", "diagnoses[0]", "a list of texts");
    refused("\"diagnosis_pointers\": [1", "\"diagnosis_pointers\": [\"1\"",
            "lines[0].diagnosis_pointers[0]", "whole numbers");
    refused("\"diagnosis_pointers\": [1", "\"diagnosis_pointers\": [0",
            "lines[0].diagnosis_pointers[0]", "from 1");
    refused("\"lines\": [{", "\"lines\": [7, {", "lines[0]", "a list of objects");
}

Test(claim_json, refuses_what_is_missing_or_too_much)
{
    refused("\"claim_id\": \"CLAIM-FULL-1\",", "", "claim_id", "required field is missing");
    refused("\"code\": \"90834\"", "\"description\": \"X\"", "lines[1].procedure.code",
            "required field is missing");
    refused("\"diagnoses\": [", "\"diagnoses\": [\"A\", \"B\", ", "diagnoses[12]", "longer than");
    refused(
        "\"diagnoses\": [\"F1020\", \"F329\", \"F419\", \"Z590\", \"Z560\", \"F4310\", \"F603\", "
        "\"R4585\", \"Z634\", \"Z653\", \"F17210\", \"Z720\"]",
        "\"diagnoses\": []", "diagnoses", "the list is empty");
    refused("\"claim_id\"", "\"claim_id\": \"1\", \"claim_id\"", "", "twice");
}

Test(claim_json, refuses_what_is_no_document)
{
    static const char *const BAD[] = {
        "", "[]", "7", "{", "{}{}", "{\"a", "\xEF\xBB\xBF{}", "{\"claim_id\": \"\\u0000\"}"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        arena_reset(&arena);
        cr_expect_not(claim_read_json(reader, str_from(BAD[i]), &arena, &claim, &problem));
        cr_expect_not_null(problem.sentence);
        cr_expect_gt(problem.line, 0);
    }
}

/* Truncated at every byte: refused, never read past the end. */
Test(claim_json, refuses_every_truncation)
{
    struct buf text;
    buf_init(&text, 0);
    full(&text);
    size_t whole = str_trim(buf_str(&text)).n;
    for (size_t n = 0; n < whole; n += 7) {
        char *cut = malloc(n ? n : 1);
        memcpy(cut, text.p, n);
        arena_reset(&arena);
        cr_assert_not(claim_read_json(reader, str_of(cut, n), &arena, &claim, &problem));
        free(cut);
    }
    buf_fini(&text);
}

Test(claim_json, escapes_are_copied)
{
    struct buf text;
    buf_init(&text, 0);
    changed("\"A NOTE\"", "\"A \\\"NOTE\\\" \\u00e9\"", &text);
    cr_assert(claim_read_json(reader, buf_str(&text), &arena, &claim, &problem));
    assert_str(claim.more->note->text, "A \"NOTE\" \xC3\xA9");
    assert_str(claim.lines[1].control_number, "L2");
    buf_fini(&text);
}
