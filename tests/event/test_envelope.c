/* test_envelope.c - events: their shape, what is refused, and that nothing private gets in. */
#include "event_test.h"

#include "base/hash.h"
#include "event/envelope.h"
#include "event/property.h"

#include <cjson/cJSON.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORG  "11111111-2222-3333-4444-555555555555"
#define UUID "99999999-2222-3333-4444-555555555555"

static struct event_registry *registry;
static struct buf out;
static struct err err;

static void set_up(void)
{
    err = (struct err){0};
    registry = event_registry_open(HIA_SOURCE_DIR "/conf/events", &err);
    cr_assert_not_null(registry, "%s", err.text);
    buf_init(&out, 0);
}

static void tear_down(void)
{
    event_registry_close(registry);
    buf_fini(&out);
}

TestSuite(envelope, .init = set_up, .fini = tear_down);

static struct event_head head(const char *entity)
{
    return (struct event_head){.event_id = UUID,
                               .organization_id = ORG,
                               .correlation_id = UUID,
                               .timestamp_us = 1768485789000000,
                               .entity_type = "claim",
                               .entity_id = str_from(entity)};
}

static const char *text_at(cJSON *o, const char *a, const char *b)
{
    o = cJSON_GetObjectItemCaseSensitive(o, a);
    return cJSON_GetStringValue(b ? cJSON_GetObjectItemCaseSensitive(o, b) : o);
}

Test(envelope, has_the_platform_s_shape)
{
    const struct str reasons[] = {STR("CO:45"), STR("PR:1"), STR("FREE TEXT")};
    struct event_head h = head("CLAIM-1");
    const struct event_field fields[] = {
        EVENT_CSTR("claim_id", "CLAIM-1"), EVENT_CSTR("payment_id", UUID),
        EVENT_CSTR("remittance_id", UUID), EVENT_INT("charge_cents", 16000),
        EVENT_INT("paid_cents", -5),       EVENT_BOOL("in_balance", true),
        EVENT_LIST("reasons", reasons, 3), EVENT_CSTR("status", "")};
    cr_assert(event_build(registry, EVENT_CLAIM_PAID, &h, fields, COUNT_OF(fields), &out, &err),
              "%s", err.text);
    cJSON *o = cJSON_Parse(buf_cstr(&out));
    cr_assert_not_null(o, "%s", buf_cstr(&out));
    cr_expect_str_eq(text_at(o, "event", NULL), "pm_claim_paid");
    cr_expect_str_eq(text_at(o, "publisher", NULL), "PM");
    cr_expect_str_eq(text_at(o, "payload", "event_type"), "pm_claim_paid");
    cr_expect_str_eq(text_at(o, "payload", "organization_id"), ORG);
    cr_expect_str_eq(text_at(o, "payload", "entity_id"), "CLAIM-1");
    cr_expect_str_eq(text_at(o, "metadata", "user_id"), EVENT_ACTOR);
    cr_expect_str_eq(text_at(o, "metadata", "event_version"), "1.0");
    cr_expect_str_eq(text_at(o, "metadata", "event_id"), UUID);
    cr_expect_str_eq(text_at(o, "metadata", "correlation_id"), UUID);
    cr_expect_null(text_at(o, "metadata", "site_id"));
    cJSON *p = cJSON_GetObjectItemCaseSensitive(o, "payload");
    cr_expect_eq(cJSON_GetObjectItemCaseSensitive(p, "paid_cents")->valueint, -5);
    cr_expect(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(p, "in_balance")));
    cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(p, "reasons")), 2);
    cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(o, "subscriber")), 3);
    cr_expect_null(cJSON_GetObjectItemCaseSensitive(p, "status"));
    cJSON_Delete(o);
}

static void refused(enum event_id id, const struct event_head *h, const struct event_field *fields,
                    size_t n, enum err_kind kind, const char *why)
{
    size_t before = out.n;
    err = (struct err){0};
    cr_expect_not(event_build(registry, id, h, fields, n, &out, &err));
    cr_expect_eq(err.kind, kind, "%s", err.text);
    cr_expect_not_null(strstr(err.text, why), "%s", err.text);
    cr_expect_eq(out.n, before);
    cr_expect_null(strstr(err.text, "PLANTED"));
}

Test(envelope, refuses_our_mistakes)
{
    struct event_head h = head("CLAIM-1");
    const struct event_field unknown[] = {EVENT_CSTR("patient_name", "PLANTED")};
    const struct event_field type[] = {EVENT_INT("claim_id", 7)};
    const struct event_field twice[] = {EVENT_CSTR("claim_id", "1"), EVENT_CSTR("claim_id", "1")};
    const struct event_field half[] = {EVENT_CSTR("claim_id", "1")};
    refused(EVENT_CLAIM_HELD, &h, unknown, 1, ERR_USAGE, "has no field \"patient_name\"");
    refused(EVENT_CLAIM_HELD, &h, type, 1, ERR_USAGE, "another type");
    refused(EVENT_CLAIM_HELD, &h, twice, 2, ERR_USAGE, "twice");
    refused(EVENT_CLAIM_HELD, &h, half, 1, ERR_USAGE, "\"findings\" is required");
    h.organization_id = "PLANTED";
    refused(EVENT_CLAIM_HELD, &h, half, 1, ERR_DATA, "organization_id");
    h = head("");
    refused(EVENT_CLAIM_HELD, &h, half, 1, ERR_USAGE, "entity_id");
    h = head("CLAIM-1");
    h.entity_type = "patient";
    refused(EVENT_CLAIM_HELD, &h, half, 1, ERR_DATA, "entity_type");
}

/* ---- a writer that knows its lines ---- */

/* What a writer says of it, having said whatever it said before, is what event_build says. */
static void says_the_same(struct event_writer *w, enum event_id id, const struct event_head *h,
                          const struct event_field *fields, size_t n)
{
    struct err before = {0}, after = {0};
    struct buf said;
    buf_init(&said, 0);
    buf_reset(&out);
    bool built = event_build(registry, id, h, fields, n, &out, &before);
    bool written = event_write(w, id, h, fields, n, &said, &after);
    cr_assert_eq(built, written, "%s / %s", before.text, after.text);
    cr_assert_str_eq(before.text, after.text);
    cr_assert(str_eq(buf_str(&out), buf_str(&said)), "%s\n%s", buf_cstr(&out), buf_cstr(&said));
    buf_fini(&said);
}

Test(envelope, a_writer_says_the_same_every_time)
{
    static const int64_t INSTANTS[] = {1768485789000000, 1768485789000001,
                                       1768485789999999, 1768485790000000,
                                       1768485700000000, -1,
                                       -1000000,         0};
    static const int64_t NUMBERS[] = {0,   -1,   9,    10,     99,        100,
                                      101, 9999, -100, 123456, INT64_MAX, INT64_MIN};
    static const char *const TEXTS[] = {"A",
                                        "AB",
                                        "ABC",
                                        "ABCD",
                                        "ABCDEFG",
                                        "ABCDEFGH",
                                        "19880101",
                                        "A B",
                                        "\"",
                                        "",
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                                        UUID UUID,
                                        UUID UUID UUID};
    struct event_writer *w = event_writer_new(registry, &err);
    char moved[UUID_MAX] = UUID;
    cr_assert_not_null(w);
    for (size_t i = 0; i < 600; i++) {
        const struct str reasons[] = {str_from(TEXTS[i % 13]), STR("CO:45"),
                                      str_from(TEXTS[i % 7])};
        struct event_head h = head(TEXTS[i % 13]);
        h.timestamp_us = INSTANTS[i % COUNT_OF(INSTANTS)];
        h.site_id = i % 5 ? NULL : UUID;
        moved[3] = (char)('0' + i % 3); /* the same place, another correlation */
        h.correlation_id = i % 2 ? moved : NULL;
        h.event_id = UUID;
        const struct event_field fields[] = {
            EVENT_CSTR("claim_id", TEXTS[i % 13]),
            EVENT_CSTR("payment_id", TEXTS[i % 5]),
            EVENT_CSTR("remittance_id", moved),
            EVENT_INT("charge_cents", NUMBERS[i % COUNT_OF(NUMBERS)]),
            EVENT_INT("paid_cents", NUMBERS[i % 7]),
            EVENT_BOOL("in_balance", i % 2),
            EVENT_LIST("reasons", reasons, i % 4),
            EVENT_CSTR("status", TEXTS[i % 11])};
        /* Whole, without its last fields (another line), and without what is required. */
        says_the_same(w, EVENT_CLAIM_PAID, &h, fields, COUNT_OF(fields) - (i % 4 == 3));
        says_the_same(w, EVENT_CLAIM_DENIED, &h, fields, COUNT_OF(fields) - i % 8);
    }
    event_writer_free(w);
}

Test(envelope, a_writer_does_not_believe_a_place)
{
    struct event_writer *w = event_writer_new(registry, &err);
    struct event_head h = head("CLAIM-1");
    char organization[UUID_MAX] = ORG;
    cr_assert_not_null(w);
    h.organization_id = organization;
    const struct event_field fields[] = {EVENT_CSTR("claim_id", "1"), EVENT_INT("findings", 1)};
    cr_assert(event_write(w, EVENT_CLAIM_HELD, &h, fields, 2, &out, &err), "%s", err.text);
    organization[0] = '7';
    buf_reset(&out);
    cr_assert(event_write(w, EVENT_CLAIM_HELD, &h, fields, 2, &out, &err), "%s", err.text);
    cr_expect_null(strstr(buf_cstr(&out), ORG));
    cr_expect_not_null(strstr(buf_cstr(&out), organization));
    organization[1] = ' ';
    buf_reset(&out);
    cr_expect_not(event_write(w, EVENT_CLAIM_HELD, &h, fields, 2, &out, &err));
    cr_expect_eq(out.n, 0);
    event_writer_free(w);
}

static const char *entity_of(enum event_id e)
{
    return e == EVENT_ACKNOWLEDGEMENT_RECEIVED || e == EVENT_ACKNOWLEDGEMENT_RESOLVED
               ? "acknowledgement"
           : e == EVENT_CLAIM_BATCH_SUBMITTED || e == EVENT_BATCH_STATE_CHANGED ||
                   (e >= EVENT_ACKNOWLEDGEMENT_OVERDUE && e <= EVENT_ACKNOWLEDGEMENT_SENT)
               ? "batch"
           : e >= EVENT_PRIOR_AUTH_DECIDED && e <= EVENT_PRIOR_AUTH_WITHDRAWN ? "authorization"
           : e == EVENT_REMITTANCE_RECEIVED || e == EVENT_REMITTANCE_OUT_OF_BALANCE ? "remittance"
           : e == EVENT_PAYMENT_ORPHANED || e == EVENT_PAYMENT_CONTRADICTED         ? "payment"
           : e == EVENT_FILE_QUARANTINED                                            ? "file"
           : e >= EVENT_BANK_POSTED && e <= EVENT_BANK_WITHDRAWN                    ? "bank_line"
           : e == EVENT_BANK_ACCOUNT_CHANGED || e == EVENT_BANK_ACCOUNT_ASKED       ? "bank_account"
           : e >= EVENT_BANK_BACKFILLED && e <= EVENT_CONNECTION_RESTORED           ? "connection"
           : e >= EVENT_CARD_AUTHORIZED && e <= EVENT_CARD_WITHDRAWN         ? "card_transaction"
           : e >= EVENT_BILL_RECORDED && e <= EVENT_BILL_CANCELLED           ? "bill"
           : e == EVENT_REIMBURSEMENT_PAID                                   ? "reimbursement"
           : e >= EVENT_TRANSFER_AUTHORIZED && e <= EVENT_TRANSFER_CANCELLED ? "transfer"
                                                                             : "claim";
}

/* Each event takes those of them its schema knows; of two of a name the first that has its form. */
static size_t known_of(enum event_id e, const struct event_head *h, const struct event_field *every,
                       size_t count, struct event_field *some)
{
    size_t n = 0;
    for (size_t k = 0; k < count; k++) {
        err = (struct err){0};
        bool known = event_build(registry, e, h, &every[k], 1, &out, &err);
        bool next = k + 1 < count && !strcmp(every[k].name, every[k + 1].name);
        bool taken = n && !strcmp(some[n - 1].name, every[k].name);
        if (!taken && (known || (!next && !strstr(err.text, "has no field"))))
            some[n++] = every[k];
        cr_expect_null(strstr(err.text, "PLANTED"));
    }
    return n;
}

enum { FIELDS_MAX = 80 };

static void build_planted(enum event_id e, const char *planted, const struct event_field *every,
                          size_t count)
{
    struct event_field some[FIELDS_MAX];
    struct event_head h = head(planted);
    cr_assert_leq(count, COUNT_OF(some));
    h.entity_type = entity_of(e);
    size_t n = known_of(e, &h, every, count, some);
    err = (struct err){0};
    buf_reset(&out);
    bool built = event_build(registry, e, &h, some, n, &out, &err);
    /* A required text that is no id is an error of its own. */
    cr_expect(built || strstr(err.text, "\"reason\""), "%s: %s", event_catalogue[e].name, err.text);
    cr_expect_null(strstr(buf_cstr(&out), "PLANTED"), "%s", buf_cstr(&out));
    cr_expect_null(strstr(err.text, "PLANTED"));
    cr_expect(!built || strstr(buf_cstr(&out), "\"entity_id\":\"x-"), "%s", buf_cstr(&out));
}

static void plant(enum event_id e, const char *planted)
{
    const struct str list[] = {str_from(planted)};
    const struct event_field every[] = {
        EVENT_CSTR("claim_id", planted),
        EVENT_CSTR("payer_id", planted),
        EVENT_INT("findings", 1),
        EVENT_LIST("codes", list, 1),
        EVENT_LIST("reasons", list, 1),
        EVENT_LIST("remarks", list, 1),
        EVENT_CSTR("batch_id", planted),
        EVENT_INT("claim_count", 1),
        EVENT_INT("charge_cents", 1),
        EVENT_CSTR("acknowledgement_id", planted),
        EVENT_CSTR("resolution", "withdrawn"),
        EVENT_CSTR("document", "999"),
        EVENT_CSTR("verdict", "accepted"),
        EVENT_CSTR("remittance_id", planted),
        EVENT_INT("paid_cents", 1),
        EVENT_BOOL("in_balance", true),
        EVENT_CSTR("payment_id", planted),
        EVENT_CSTR("to_state", "Error"),
        EVENT_CSTR("document_id", planted),
        EVENT_CSTR("reason", planted),
        EVENT_CSTR("payer_claim_control_number", planted),
        EVENT_CSTR("file_name", planted),
        EVENT_CSTR("trace_number", planted),
        EVENT_CSTR("partner", planted),
        EVENT_CSTR("status", planted),
        EVENT_CSTR("payment_date", planted),
        EVENT_CSTR("connection_id", ORG),
        EVENT_CSTR("line_id", ORG),
        EVENT_CSTR("currency", "USD"),
        EVENT_CSTR("date", "2026-01-05"),
        EVENT_CSTR("next_action", "wait"),
        EVENT_CSTR("code", planted),
        EVENT_CSTR("transaction_id", planted), /* a bank's own; of a card ours */
        EVENT_CSTR("transaction_id", ORG),
        EVENT_CSTR("bill_id", ORG),
        EVENT_CSTR("reimbursement_id", ORG),
        EVENT_CSTR("transfer_id", ORG),
        EVENT_CSTR("bank_account_id", ORG),
        EVENT_CSTR("vendor_transfer_id", planted),
        EVENT_CSTR("direction", "debit"),
        EVENT_CSTR("vendor_transaction_id", planted),
        EVENT_CSTR("vendor_bill_id", planted),
        EVENT_CSTR("vendor_reimbursement_id", planted),
        EVENT_CSTR("card_id", planted),
        EVENT_CSTR("user_id", planted),
        EVENT_INT("amount_minor", 1),
        EVENT_INT("previous_minor", 2),
        EVENT_INT("exponent", 2),
        EVENT_CSTR("account_id", planted),
        EVENT_CSTR("previous_account_id", planted),
        EVENT_CSTR("how", "facts"),
        EVENT_CSTR("vendor_id", planted),
        EVENT_CSTR("institution_id", planted),
        EVENT_CSTR("supersedes", planted),
        EVENT_CSTR("authorization_id", planted),
        EVENT_CSTR("authorization_number", planted),
        EVENT_CSTR("call_id", ORG),
        EVENT_CSTR("decision", "pended"),
        EVENT_CSTR("sent", "yes"),
        EVENT_CSTR("action", planted),
        EVENT_CSTR("unit", planted),
        EVENT_CSTR("source", planted),
        EVENT_INT("amount_cents", 1),
        EVENT_INT("lines", 1),
        EVENT_LIST("changed", list, 1)};
    build_planted(e, planted, every, COUNT_OF(every));
}

/* Names, birth dates and member numbers in every text of every event: none comes out. Only a
 * stand-in does, where an id is required. */
Test(envelope, nothing_planted_comes_out)
{
    static const char *const PLANTED[] = {"PLANTED MAX", "PLANTED, MAX Q", "19800229 PLANTED",
                                          "PLANTED\"\\", "PLANTED \xC3\xA9"};
    for (size_t e = 0; e < EVENT_COUNT; e++) {
        cr_assert_not_null(event_definition(registry, str_from(event_catalogue[e].name), NULL),
                           "%s", event_catalogue[e].name);
        for (size_t i = 0; i < COUNT_OF(PLANTED); i++)
            plant((enum event_id)e, PLANTED[i]);
    }
}

/* ---- the registry ---- */

static char dir[64];

static void put_file(const char *name, const char *content)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(content, f);
    fclose(f);
}

static void refuse_registry(const char *content, const char *why)
{
    char path[128];
    str_copy(dir, sizeof(dir), STR("/tmp/hia-events-XXXXXX"));
    cr_assert_not_null(mkdtemp(dir));
    put_file("a.json", content);
    err = (struct err){0};
    cr_expect_null(event_registry_open(dir, &err), "%s was taken", content);
    cr_expect_not_null(strstr(err.text, why), "%s", err.text);
    cr_expect_not_null(strstr(err.text, "a.json"), "%s", err.text);
    snprintf(path, sizeof(path), "%s/a.json", dir);
    remove(path);
    rmdir(dir);
}

#define ROW(payload)                                                                               \
    "{\"event\":\"a\",\"version\":\"1.0\",\"channel\":\"c\",\"publisher\":\"PM\","                 \
    "\"subscribers\":[\"PM\"],\"doc\":\"d\",\"emitter\":\"e\",\"payload\":" payload "}"
#define PROPERTIES(p) ROW("{\"additionalProperties\":false,\"properties\":{" p "}}")

Test(envelope, registry_is_strict)
{
    refuse_registry("{", "a.json:1");
    refuse_registry("{\"event\":\"a\",\"event\":\"b\"}", "duplicate");
    refuse_registry("{\"event\":\"a\"}", "\"version\"");
    refuse_registry(ROW("{\"properties\":{}}"), "additionalProperties");
    refuse_registry(PROPERTIES(""), "no properties");
    refuse_registry(PROPERTIES("\"x\":{\"type\":\"string\"}"), "could hold anything");
    refuse_registry(PROPERTIES("\"x\":{\"type\":\"string\",\"pattern\":\".*\"}"), "could hold");
    refuse_registry(PROPERTIES("\"x\":{\"type\":\"number\"}"), "a type an event may not have");
    refuse_registry(PROPERTIES("\"x\":{\"type\":\"object\"}"), "a type an event may not have");
    refuse_registry(PROPERTIES("\"x\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"),
                    "could hold anything");
    refuse_registry(PROPERTIES("\"x\":{\"type\":\"integer\",\"default\":1}"), "not understood");
    refuse_registry(ROW("{\"additionalProperties\":false,\"required\":[\"y\"],\"properties\":{"
                        "\"x\":{\"type\":\"integer\"}}}"),
                    "required names no property");
}

Test(envelope, newest_version_is_found)
{
    const struct event_definition *d = event_definition(registry, STR("pm_claim_paid"), "1.0");
    cr_assert_not_null(d);
    cr_expect_eq(d, event_definition(registry, STR("pm_claim_paid"), NULL));
    cr_expect_null(event_definition(registry, STR("pm_claim_paid"), "9.9"));
    cr_expect_null(event_definition(registry, STR("claim_submitted"), NULL));
    cr_expect_str_eq(d->channel, "cl_pm_events");
}

static bool may_stand_in_id(unsigned c)
{
    return c > ' ' && c <= '~' && c != '"' && c != '\\';
}

/* Ids are judged eight bytes at a time: every byte, at every place of every short length. */
Test(envelope, one_wrong_byte_anywhere_is_seen)
{
    char text[24];
    for (size_t n = 1; n <= sizeof(text); n++) {
        for (size_t at = 0; at < n; at++) {
            for (unsigned c = 0; c < 256; c++) {
                memset(text, at % 2 ? '~' : '!', sizeof(text));
                text[at] = (char)c;
                cr_assert_eq(event_form_fits(EVENT_FORM_ID, str_of(text, n)), may_stand_in_id(c),
                             "byte %u at %zu of %zu", c, at, n);
            }
        }
    }
}

/* ---- two versions side by side ---- */

static const char VERSION[] =
    "{\"event\":\"pm_batch_state_changed\",\"version\":\"%s\",%s\"channel\":\"c\","
    "\"publisher\":\"PM\",\"subscribers\":[\"PM\"],\"doc\":\"d\",\"emitter\":\"job/batch\","
    "\"payload\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
    "\"event_type\":{\"type\":\"string\",\"const\":\"pm_batch_state_changed\"},"
    "\"organization_id\":{\"type\":\"string\",\"format\":\"uuid\"},"
    "\"timestamp\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"entity_id\":{\"type\":\"string\",\"format\":\"uuid\"},"
    "\"entity_type\":{\"type\":\"string\",\"const\":\"batch\"},"
    "\"%s\":{\"type\":\"integer\"}}}}";

static void put_version(const char *folder, const char *version, const char *dates,
                        const char *field)
{
    char path[200];
    snprintf(path, sizeof path, "%s/pm_batch_state_changed.%s.json", folder, version);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fprintf(f, VERSION, version, dates, field);
    fclose(f);
}

static void drop_versions(const char *folder)
{
    static const char *const versions[] = {"2.9", "2.10"};
    char path[200];
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        snprintf(path, sizeof path, "%s/pm_batch_state_changed.%s.json", folder, versions[i]);
        unlink(path);
    }
    rmdir(folder);
}

Test(envelope, two_versions_take_their_own_fields)
{
    char folder[] = "/tmp/hia-versions-XXXXXX";
    struct event_head h = head(UUID);
    const struct event_field fields[] = {EVENT_INT("files", 1), EVENT_INT("file_count", 2)};
    const struct event_field wrong[] = {EVENT_INT("files", 1), EVENT_INT("neither", 2)};
    cr_assert_not_null(mkdtemp(folder));
    put_version(folder, "2.9", "\"deprecated_since\":\"2026-01-15\",\"emit_until\":\"2026-04-15\",",
                "files");
    put_version(folder, "2.10", "", "file_count");
    struct event_registry *r = event_registry_open(folder, &err);
    cr_assert_not_null(r, "%s", err.text);
    const struct event_versions *v = event_versions_of(r, EVENT_BATCH_STATE_CHANGED);
    cr_assert_eq(v->count, 2);
    cr_expect_str_eq(v->all[0]->version, "2.9", "2.10 is the newer one");
    cr_expect_eq(v->all[0]->emit_until_us, INT64_C(1776211200) * 1000000);
    cr_expect_eq(v->all[1]->emit_until_us, INT64_MAX);
    h.entity_type = "batch";
    struct event_writer *w = event_writer_new(r, &err);
    for (size_t i = 0; i < 4; i++) { /* the second time from the kept lines */
        buf_reset(&out);
        cr_assert(event_write_version(w, EVENT_BATCH_STATE_CHANGED, v->all[i % 2], &h, fields, 2,
                                      &out, &err),
                  "%s", err.text);
        cr_expect_eq(strstr(buf_cstr(&out), "\"files\":1") != NULL, i % 2 == 0);
        cr_expect_eq(strstr(buf_cstr(&out), "\"file_count\":2") != NULL, i % 2 == 1);
        cr_expect_eq(strstr(buf_cstr(&out), "\"event_version\":\"2.10\"") != NULL, i % 2 == 1);
    }
    cr_expect_not(
        event_write_version(w, EVENT_BATCH_STATE_CHANGED, v->all[1], &h, wrong, 2, &out, &err));
    cr_expect_not_null(strstr(err.text, "neither"), "%s", err.text);
    event_writer_free(w);
    event_registry_close(r);
    drop_versions(folder);
}

Test(envelope, versions_that_do_not_load)
{
    static const struct {
        const char *old, *new, *why;
    } cases[] = {
        {"", "", "2.9 is not the newest"},
        {"\"deprecated_since\":\"2026-01-15\",", "\"deprecated_since\":\"2026-01-15\",",
         "newest version 2.10 is deprecated"},
        {"\"deprecated_since\":\"2026-01-15\",\"emit_until\":\"2026-04-14\",", "", "90 days"},
        {"\"deprecated_since\":\"2026-02-30\",", "", "no day"},
        {"\"emit_until\":\"2026-04-15\",", "", "no day"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char folder[] = "/tmp/hia-versions-XXXXXX";
        cr_assert_not_null(mkdtemp(folder));
        put_version(folder, "2.9", cases[i].old, "files");
        put_version(folder, "2.10", cases[i].new, "files");
        err = (struct err){0};
        cr_expect_null(event_registry_open(folder, &err));
        cr_expect_not_null(strstr(err.text, cases[i].why), "%zu: %s", i, err.text);
        drop_versions(folder);
    }
}
