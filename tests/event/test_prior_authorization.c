/* test_prior_authorization.c - prior authorization asked and answered (278): JSON to X12 and back,
 * every field there is, what the samples say. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

#include "event_test.h"

#include "event/record_json.h"
#include "event/x12_prior_authorization.h"

#include <stdio.h>

struct side {
    const char *guide;
    unsigned variant;
    const struct record_shape *shape;
};
static const struct side ASKED = {"278-request", REVIEW_REQUEST, &review_request_shape};
static const struct side TOLD = {"278-response", REVIEW_ANSWER, &review_answer_shape};

/* ---- every field there is ---- */

/* clang-format off */
#define ADDRESS \
    "\"address\":{\"line1\":\"1 OAK ST\",\"line2\":\"APT 2\"," \
    "\"city\":\"MESA\",\"state\":\"AZ\",\"postal_code\":\"85201\"}"
#define REFERENCES(t) \
    "\"references\":[{\"type\":\"" t "\",\"value\":\"R1\"}]"
#define CONTACT \
    "\"contact\":{\"name\":\"DESK\",\"numbers\":[{" \
    "\"type\":\"TE\",\"number\":\"6025550100\"},{\"type\":\"EX\"," \
    "\"number\":\"7\"},{\"type\":\"FX\",\"number\":\"6025550101\"}]}"
#define NPI \
    "\"id_type\":\"XX\",\"id\":\"1234567893\""
#define PERSON \
    "\"entity_type\":\"1\",\"name\":\"OKAFOR\"," \
    "\"first_name\":\"GRACE\",\"middle_name\":\"M\",\"prefix\":\"DR\",\"suffix\":\"JR\""
#define SPECIALTY(r) \
    "\"specialty_role\":\"" r "\",\"taxonomy\":\"103TC0700X\""
#define REFUSED(c) \
    "\"refusals\":[{\"valid\":\"N\",\"reason\":\"" c "\",\"follow_up\":\"C\"}]"
#define PAYER \
    "\"payer\":{\"role\":\"X3\",\"entity_type\":\"2\"," \
    "\"name\":\"MESA HEALTH\",\"id_type\":\"PI\",\"id\":\"MESA01\"}"
#define NAMES \
    "\"last_name\":\"RIVERA\",\"first_name\":\"ANA\",\"middle_name\":\"B\",\"prefix\":\"MS\",\"suffix\":\"SR\""
#define MEMBER \
    NAMES ",\"id_type\":\"MI\",\"id\":\"M1\"," REFERENCES("EJ") "," ADDRESS \
    ",\"birth_date\":\"1990-04-12\",\"gender\":\"F\""
#define CHILD \
    NAMES "," REFERENCES("SY") "," ADDRESS ",\"birth_date\":\"2015-08-02\",\"gender\":\"F\"," \
    "\"relationship\":\"19\",\"birth_sequence\":\"2\""
#define DELIVERY \
    "\"delivery\":{\"type\":\"VS\",\"quantity\":24," \
    "\"unit\":\"WK\",\"per_unit\":2,\"period_type\":\"34\"," \
    "\"periods\":3,\"pattern\":\"1\",\"time\":\"A\"}"
#define PWK \
    "\"attachments\":[{\"report_type\":\"08\"," \
    "\"transmission\":\"EL\",\"control_number\":\"ATT1\",\"description\":\"PLAN\"}]"
#define STAY \
    "\"stay\":{\"admission_type\":\"1\"," \
    "\"admission_source\":\"7\",\"patient_status\":\"30\",\"nursing_home_status\":\"1\"}"
#define TRIP \
    "\"trip\":\"X\",\"reason\":\"D\",\"distance_unit\":\"DH\"," \
    "\"distance\":27,\"origin\":\"HOME\",\"destination\":\"CLINIC\"," \
    "\"round_trip_purpose\":\"DIALYSIS\",\"stretcher_purpose\":\"NONE\""
#define SPINAL \
    "\"spinal\":{\"series_number\":1,\"series_total\":5," \
    "\"level\":\"C1\",\"level_to\":\"C7\",\"monthly\":4," \
    "\"condition\":\"A\",\"complication\":\"N\"," \
    "\"description\":\"D\",\"description_more\":\"E\",\"x_rays\":\"Y\"}"
#define OXYGEN \
    "\"oxygen\":{\"certification\":\"I\",\"treatments\":3," \
    "\"equipment\":\"A\",\"equipment_2\":\"B\"," \
    "\"equipment_3\":\"C\",\"equipment_reason\":\"R\"," \
    "\"flow_rate\":2,\"daily_uses\":3,\"use_hours\":8," \
    "\"therapist_order\":\"O\",\"blood_gas\":55," \
    "\"saturation\":88,\"test_condition\":\"R\",\"findings\":[" \
    "\"1\",\"2\",\"3\"],\"portable_flow_rate\":1,\"delivery\":\"A\"}"
#define HOME \
    "\"home_health\":{\"prognosis\":\"1\"," \
    "\"start_date\":\"2026-02-16\",\"certification_period\":{" \
    "\"from\":\"2026-02-16\",\"to\":\"2026-05-15\"}," \
    "\"diagnosis_date\":\"2026-01-30\",\"nursing_facility\":\"N\"," \
    "\"medicare_coverage\":\"N\",\"certification\":\"I\",\"surgery_date\":\"2026-02-01\"," \
    "\"surgery_code_type\":\"HC\",\"surgery_code\":\"12345\",\"order_date\":\"2026-02-02\"," \
    "\"last_visit_date\":\"2026-02-03\"," \
    "\"contact_date\":\"2026-02-04\",\"admission_period\":{" \
    "\"from\":\"2026-01-01\",\"to\":\"2026-01-31\"},\"patient_location\":\"A\"," \
    "\"date_18\":\"2026-01-21\",\"date_19\":\"2026-01-22\"," \
    "\"date_20\":\"2026-01-23\",\"date_21\":\"2026-01-24\"}"
#define PROCEDURE(t, c) \
    "\"procedure\":{\"type\":\"" t "\",\"code\":\"" c "\",\"modifiers\":[\"95\",\"HO\"]," \
    "\"description\":\"IN WORDS\"}"
#define DAYS \
    "{\"from\":\"2026-02-16\",\"to\":\"2026-05-15\"}"
#define EVENT_DATES \
    "\"accident_date\":\"2026-01-01\",\"last_menstrual_period\":\"2026-01-02\"," \
    "\"estimated_birth\":\"2026-09-02\",\"onset\":\"2026-01-03\",\"event_date\":" DAYS \
    ",\"admission\":{\"from\":\"2026-02-16\"},\"discharge\":{\"from\":\"2026-02-28\"}"
#define PROFESSIONAL \
    "\"professional\":{" PROCEDURE("HC", "90837") \
    ",\"procedure_to\":\"90838\",\"charge\":150.50,\"unit\":\"UN\",\"quantity\":24," \
    "\"diagnosis_pointers\":[1,2],\"epsdt\":\"Y\",\"level_of_care\":\"1\"}"
#define INSTITUTIONAL \
    "\"institutional\":{\"revenue_code\":\"0912\"," PROCEDURE("HC", "H0035") \
    ",\"procedure_to\":\"H0037\",\"charge\":900.00,\"unit\":\"DA\",\"quantity\":20," \
    "\"rate\":45,\"nursing_home_status\":\"1\",\"level_of_care\":\"2\"}"
#define DENTAL \
    "\"dental\":{" PROCEDURE("AD", "D2740") ",\"procedure_to\":\"D2752\"," \
    "\"charge\":800.00,\"areas\":[\"10\",\"20\"]," \
    "\"prosthesis\":\"I\",\"quantity\":1," \
    "\"description\":\"CROWN\"},\"teeth\":[{\"number\":\"12\"," \
    "\"surfaces\":[\"M\",\"O\"]},{\"number\":\"13\"}]"

static const char REQUEST[] =
    "{\"purpose\":\"13\",\"reference\":\"PA1\",\"date\":\"2026-02-11\",\"time\":\"09:30\","
    PAYER ",\"requesters\":[{\"role\":\"1P\"," PERSON "," NPI "," REFERENCES("ZH") "," ADDRESS
    "," CONTACT "," SPECIALTY("PE") "}],\"subscriber\":{" MEMBER
    ",\"military_status\":\"RU\"},\"dependent\":{" CHILD
    "},\"event\":{\"traces\":[{\"number\":\"T1\","
    "\"company\":\"9123456789\",\"division\":\"D1\"}],\"scope\":{"
    "\"category\":\"AR\",\"certification\":\"4\","
    "\"service_type\":\"A4\",\"facility\":\"21\","
    "\"facility_type\":\"B\",\"related_causes\":[\"AA\",\"EM\"],"
    "\"accident_state\":\"AZ\",\"accident_country\":\"US\","
    "\"level_of_service\":\"U\",\"condition\":\"1\","
    "\"prognosis\":\"2\",\"release_of_information\":\"Y\","
    "\"delay_reason\":\"7\"},\"previous_authorization\":\"A0\","
    "\"administrative_number\":\"N0\"," EVENT_DATES
    ",\"diagnoses\":[{\"type\":\"ABK\",\"code\":\"F332\","
    "\"date\":\"2026-01-03\"},{\"type\":\"ABJ\","
    "\"code\":\"F411\"},{\"type\":\"ABF\",\"code\":\"F4310\"}]," DELIVERY
    ",\"ambulance_conditions\":{\"applies\":\"Y\",\"codes\":["
    "\"01\",\"02\"]},\"chiropractic_conditions\":{\"applies\":\"Y\",\"codes\":[\"11\"]},"
    "\"equipment_conditions\":{\"applies\":\"N\",\"codes\":["
    "\"01\"]},\"oxygen_conditions\":{\"applies\":\"Y\","
    "\"codes\":[\"06\"]},\"functional_limitations\":{\"applies\":\"Y\",\"codes\":[\"EL\"]},"
    "\"permitted_activities\":{\"applies\":\"Y\",\"codes\":["
    "\"BR\"]},\"mental_status\":{\"applies\":\"Y\",\"codes\":["
    "\"DI\",\"FO\",\"UN\",\"MC\",\"OT\"]}," STAY
    ",\"ambulance\":{\"weight_unit\":\"LB\",\"weight\":150," TRIP "}," SPINAL "," OXYGEN ","
    HOME "," PWK ",\"message\":\"PLEASE REVIEW\",\"providers\":[{\"role\":\"SJ\"," PERSON ","
    NPI "," REFERENCES("0B") "," ADDRESS "," CONTACT "," SPECIALTY("PE")
    "},{\"role\":\"FA\",\"entity_type\":\"2\",\"name\":\"HOSPITAL\"," NPI
    "}],\"stops\":[{\"role\":\"PW\",\"name\":\"HOME\"," ADDRESS "},{\"role\":\"FS\"," ADDRESS
    "}],\"others\":[{\"role\":\"CA\",\"entity_type\":\"2\","
    "\"name\":\"FIRST PLAN\",\"reason\":\"01\","
    "\"reason_2\":\"02\",\"denied\":\"2026-01-20\"}],"
    "\"services\":[{\"traces\":[{\"number\":\"T2\","
    "\"company\":\"9123456789\"}],\"scope\":{\"category\":\"HS\","
    "\"certification\":\"I\",\"service_type\":\"MH\","
    "\"facility\":\"52\",\"facility_type\":\"B\"},\"previous_authorization\":\"A1\","
    "\"administrative_number\":\"N1\",\"service_date\":" DAYS "," PROFESSIONAL "," DELIVERY ","
    PWK ",\"message\":\"LINE\",\"providers\":[{\"role\":\"SJ\"," PERSON "," NPI ","
    REFERENCES("0B") "," ADDRESS "," CONTACT "," SPECIALTY("PE") "}]},{" INSTITUTIONAL "},{"
    DENTAL "}]}}";

static const char ANSWER[] =
    "{\"purpose\":\"11\",\"reference\":\"PA1\","
    "\"date\":\"2026-02-12\",\"time\":\"10:15\",\"type\":\"19\"," REFUSED("42") "," PAYER
    ",\"payer_contact\":{\"name\":\"REVIEW\",\"numbers\":[{"
    "\"type\":\"TE\",\"number\":\"6025550155\"}]},"
    "\"payer_refusals\":[{\"valid\":\"N\",\"reason\":\"79\","
    "\"follow_up\":\"P\"}],\"requesters\":[{\"role\":\"1P\"," PERSON "," NPI ","
    REFERENCES("ZH") "," REFUSED("51") "," SPECIALTY("PE") "}],\"subscriber\":{" MEMBER
    ",\"military_status\":\"RU\"," REFUSED("72") "},\"dependent\":{" CHILD "," REFUSED("58")
    "},\"event\":{\"traces\":[{\"type\":\"2\",\"number\":\"T1\","
    "\"company\":\"9123456789\"},{\"type\":\"1\","
    "\"number\":\"T9\",\"company\":\"9123456780\",\"division\":\"D\"}]," REFUSED("33")
    ",\"scope\":{\"category\":\"AR\",\"certification\":\"I\","
    "\"service_type\":\"A4\",\"facility\":\"21\","
    "\"facility_type\":\"B\",\"level_of_service\":\"03\"},"
    "\"decision\":{\"action\":\"A4\",\"number\":\"AUTH1\","
    "\"reason\":\"0U\",\"second_opinion\":\"Y\"},\"previous_authorization\":\"A0\","
    "\"administrative_number\":\"N0\"," EVENT_DATES
    ",\"issued\":\"2026-02-12\",\"expires\":\"2026-05-15\",\"effective\":" DAYS
    ",\"diagnoses\":[{\"type\":\"ABK\",\"code\":\"F332\"},{"
    "\"type\":\"LOI\",\"code\":\"18657-7\"}]," DELIVERY "," STAY ",\"ambulance\":{" TRIP "},"
    SPINAL "," OXYGEN "," HOME "," PWK ",\"message\":\"SEND THE PLAN\",\"providers\":[{"
    "\"role\":\"SJ\"," PERSON "," NPI "," REFERENCES("0B") "," ADDRESS "," CONTACT ","
    REFUSED("43") "," SPECIALTY("PE")
    "}],\"contact\":{\"entity_type\":\"2\",\"name\":\"REVIEW\"," NPI "," ADDRESS "," CONTACT
    "},\"stops\":[{\"role\":\"PW\",\"name\":\"HOME\"," ADDRESS "," REFUSED("47")
    "}],\"services\":[{\"traces\":[{\"type\":\"2\","
    "\"number\":\"T2\",\"company\":\"9123456789\"}]," REFUSED("57")
    ",\"scope\":{\"category\":\"HS\",\"certification\":\"I\","
    "\"service_type\":\"MH\"},\"decision\":{\"action\":\"A3\","
    "\"reason\":\"0V\"},\"previous_authorization\":\"A1\","
    "\"administrative_number\":\"N1\",\"service_date\":" DAYS
    ",\"issued\":\"2026-02-12\",\"expires\":\"2026-05-15\","
    "\"effective\":{\"from\":\"2026-02-16\"},\"requested\":[{"
    "\"type\":\"LOI\",\"code\":\"11506-3\"}]," PROFESSIONAL "," DELIVERY "," PWK
    ",\"message\":\"NO\",\"providers\":[{\"role\":\"SJ\"," PERSON "," NPI "," REFERENCES("0B")
    "," ADDRESS "," CONTACT "," REFUSED("43") "," SPECIALTY("PE")
    "}],\"contact\":{\"entity_type\":\"2\",\"name\":\"REVIEW\"," NPI "," ADDRESS "," CONTACT
    "}},{" INSTITUTIONAL "},{" DENTAL "}]}}";
/* clang-format on */

/* ---- there and back ---- */

static struct arena arena;
static struct buf text, lines;
static unsigned faults;

static void set_up(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    arena_init(&arena, (size_t)1 << 24);
    buf_init(&text, 0);
    buf_init(&lines, 0);
    faults = 0;
}

static void tear_down(void)
{
    arena_fini(&arena);
    buf_fini(&text);
    buf_fini(&lines);
}

TestSuite(prior_authorization, .init = set_up, .fini = tear_down);

static bool on_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    faults++;
    fprintf(stderr, "%u %s.%u-%u\n", f->code, f->path, f->element, f->component);
    return true;
}

static void write_one(const struct side *side, const char *json)
{
    struct x12_interchange_head isa = {.sender_qualifier = "ZZ",
                                       .sender_id = "CLINIC",
                                       .receiver_qualifier = "ZZ",
                                       .receiver_id = "PAYER",
                                       .date = "20260211",
                                       .time = "1200",
                                       .control = 905,
                                       .usage = 'T'};
    struct err err = {0};
    const struct x12_guide *g = x12_guide_named(str_from(side->guide));
    struct x12_group_head gs = {"CLINIC", "PAYER", "20260211", "1200", 1, g};
    struct fault_sink sink = {NULL, on_fault};
    struct json_reader *r = json_reader_new(&err);
    struct x12_writer *w = x12_writer_new(&text, X12_SNIP_1 | X12_SNIP_2, &sink, &err);
    struct x12_map_writer *mw = x12_map_writer_new(&x12_review_map, g, side->variant, &err);
    struct record_problem why;
    void *record = arena_alloc(&arena, side->shape->size);
    cr_assert(r && w && mw, "%s", err.text);
    cr_assert(record_read_json(r, str_from(json), &arena, side->shape, record, &why), "%s: %s",
              why.path, why.sentence);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, g, "0001");
    x12_map_begin(mw, w);
    x12_map_put(mw, record);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    x12_map_writer_free(mw);
    x12_writer_free(w);
    json_reader_free(r);
}

static bool keep(void *ctx, const void *record, const struct map_place *place)
{
    (void)place;
    record_write_json(((const struct side *)ctx)->shape, record, 0, &lines);
    buf_putc(&lines, '\n');
    return true;
}

static void read_back(const struct side *side, struct str bytes, size_t chunk)
{
    struct err err = {0};
    struct map_sink sink = {(void *)(uintptr_t)side, keep};
    static const struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_map_reader *mr = x12_map_reader_new(
        &x12_review_map, x12_guide_named(str_from(side->guide)), side->variant, &sink, &err);
    struct x12_handler handler = {mr, x12_map_reader_event, {0}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert(mr && r, "%s", err.text);
    for (size_t i = 0; i < bytes.n; i += chunk)
        cr_assert(x12_reader_feed(r, bytes.p + i, bytes.n - i < chunk ? bytes.n - i : chunk));
    cr_assert(x12_reader_end(r));
    cr_assert_eq(x12_map_reader_dropped(mr), 0);
    x12_reader_free(r);
    x12_map_reader_free(mr);
}

static void there_and_back(const struct side *side, const char *json)
{
    static const size_t chunks[] = {1, 7, 1 << 20};
    struct buf want;
    buf_init(&want, 0);
    buf_printf(&want, "%s\n", json);
    write_one(side, json);
    cr_assert_eq(faults, 0, "%u faults in\n%s", faults, buf_cstr(&text));
    for (size_t i = 0; i < COUNT_OF(chunks); i++) {
        buf_reset(&lines);
        read_back(side, buf_str(&text), chunks[i]);
        cr_assert_str_eq(buf_cstr(&lines), buf_cstr(&want), "\n%s\n%s", buf_cstr(&lines),
                         buf_cstr(&text));
    }
    buf_fini(&want);
}

Test(prior_authorization, every_field_of_a_request)
{
    there_and_back(&ASKED, REQUEST);
}

Test(prior_authorization, every_field_of_an_answer)
{
    there_and_back(&TOLD, ANSWER);
}

/* ---- the samples: X12 to record and back is the same X12 ---- */

static void sample(const struct side *side, const char *name)
{
    struct buf path, was;
    struct err err = {0};
    char chunk[4096];
    size_t n;
    buf_init(&path, 0);
    buf_init(&was, 0);
    buf_printf(&path, HIA_SOURCE_DIR "/samples/278/%s/input.278", name);
    FILE *f = fopen(buf_cstr(&path), "rb");
    cr_assert(f, "%s", buf_cstr(&path));
    while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
        buf_put(&was, chunk, n);
    fclose(f);
    read_back(side, buf_str(&was), 1 << 20);
    cr_assert(lines.n, "%s: nothing was read: %s", name, err.text);
    lines.n--; /* its line break */
    write_one(side, buf_cstr(&lines));
    cr_assert_eq(faults, 0, "%s", name);
    /* From the ST to the SE, ours has no line breaks. */
    const char *a = strstr(buf_cstr(&was), "ST*278"), *b = strstr(buf_cstr(&text), "ST*278");
    for (; *a && strncmp(a, "GE*", 3) != 0; a++) {
        if (*a == '\n')
            continue;
        cr_assert_eq(*a, *b, "%s differs at %.40s\nours: %.40s", name, a, b);
        b++;
    }
    buf_fini(&path);
    buf_fini(&was);
}

Test(prior_authorization, samples_of_requests)
{
    sample(&ASKED, "request");
}

Test(prior_authorization, a_sample_of_a_dependent)
{
    sample(&ASKED, "dependent-admission");
}

Test(prior_authorization, a_sample_approved)
{
    sample(&TOLD, "approved");
}

Test(prior_authorization, a_sample_pended)
{
    sample(&TOLD, "pended");
}

Test(prior_authorization, a_sample_denied_in_part)
{
    sample(&TOLD, "modified-and-denied");
}

Test(prior_authorization, a_sample_refused_above_its_event)
{
    sample(&TOLD, "refused");
}
