/* x12_acknowledgement.c - TA1, 999 and 277CA to one stream of answers. */
#include "event/x12_acknowledgement.h"

#include "event/x12_take.h"

#include <stdio.h>
#include <stdlib.h>

/** What a use means to us. */
enum action {
    DO_NOTHING,
    /* 999 */
    DO_AK1,
    DO_AK2,
    DO_IK3,
    DO_BUSINESS,
    DO_IK4,
    DO_IK5,
    DO_AK9,
    /* 277CA */
    DO_SOURCE,
    DO_SOURCE_TRACE,
    DO_RECEIVED,
    DO_PROCESSED,
    DO_BATCH, /* 2200B TRN: an answer begins */
    DO_PROVIDER_NAME,
    DO_PROVIDER, /* 2200C TRN */
    DO_CLAIM,    /* 2200D TRN */
    DO_STATUS,
    DO_COUNT_ACCEPTED,
    DO_COUNT_REJECTED,
    DO_AMOUNT_ACCEPTED,
    DO_AMOUNT_REJECTED,
    DO_PAYER_NUMBER,
    DO_CLEARINGHOUSE_NUMBER,
    DO_BILL_TYPE,
    DO_SERVICE_DATE,
    DO_LINE,
    DO_LINE_STATUS,
    DO_LINE_CONTROL,
    DO_LINE_PRESCRIPTION,
    DO_LINE_DATE,
};

static const struct x12_binding OF_999[] = {
    {"", "functional_group_response_header", DO_AK1},
    {"2000", "transaction_set_response_header", DO_AK2},
    {"2100", "error_identification", DO_IK3},
    {"2100", "business_unit", DO_BUSINESS},
    {"2110", "element_note", DO_IK4},
    {"2000", "transaction_set_response_trailer", DO_IK5},
    {"", "functional_group_response_trailer", DO_AK9},
};

static const struct x12_binding OF_277CA[] = {
    {"2100A", "name", DO_SOURCE},
    {"2200A", "trace", DO_SOURCE_TRACE},
    {"2200A", "date_received", DO_RECEIVED},
    {"2200A", "date_processed", DO_PROCESSED},
    {"2200B", "trace", DO_BATCH},
    {"2200B", "status", DO_STATUS},
    {"2200B", "quantity_accepted", DO_COUNT_ACCEPTED},
    {"2200B", "quantity_rejected", DO_COUNT_REJECTED},
    {"2200B", "amount_accepted", DO_AMOUNT_ACCEPTED},
    {"2200B", "amount_rejected", DO_AMOUNT_REJECTED},
    {"2100C", "name", DO_PROVIDER_NAME},
    {"2200C", "trace", DO_PROVIDER},
    {"2200C", "status", DO_STATUS},
    {"2200C", "quantity_accepted", DO_COUNT_ACCEPTED},
    {"2200C", "quantity_rejected", DO_COUNT_REJECTED},
    {"2200C", "amount_accepted", DO_AMOUNT_ACCEPTED},
    {"2200C", "amount_rejected", DO_AMOUNT_REJECTED},
    {"2200D", "trace", DO_CLAIM},
    {"2200D", "status", DO_STATUS},
    {"2200D", "reference_payer_claim_control_number", DO_PAYER_NUMBER},
    {"2200D", "reference_clearinghouse_trace_number", DO_CLEARINGHOUSE_NUMBER},
    {"2200D", "reference_bill_type", DO_BILL_TYPE},
    {"2200D", "date_service", DO_SERVICE_DATE},
    {"2220D", "service_line", DO_LINE},
    {"2220D", "status", DO_LINE_STATUS},
    {"2220D", "reference_line_item_control_number", DO_LINE_CONTROL},
    {"2220D", "reference_prescription_number", DO_LINE_PRESCRIPTION},
    {"2220D", "date_service", DO_LINE_DATE},
};

enum { KEPT_TEXT_MAX = 80 };

/** A text kept apart from the answer in hand: it is said in all answers below it. */
struct kept {
    char text[KEPT_TEXT_MAX];
    size_t n;
};

struct acknowledgement_reader {
    struct acknowledgement_sink sink;
    const struct x12_guide *guides[2]; /* 999, 277CA */
    uint16_t *actions[2];
    const uint16_t *now; /* of the open set; NULL: not ours */
    struct arena arena;
    bool full;
    struct acknowledgement a;
    bool open; /* an answer is in hand */
    /* 999: what AK1 said */
    struct kept functional, gs_control, gs_version;
    /* 277CA: what stands above the claims */
    struct kept source_type, source_id, source_trace, received, processed, batch, provider;
};

/* ---- life ---- */

static bool bind(struct acknowledgement_reader *ar, int i, const char *name,
                 const struct x12_binding *bindings, size_t count, struct err *err)
{
    const struct x12_guide *g = x12_guide_named(str_from(name));
    if (!g)
        return err_set(err, ERR_USAGE, "the %s guide is not there", name);
    ar->guides[i] = g;
    ar->actions[i] = calloc(g->uses_count, sizeof(*ar->actions[i]));
    if (!ar->actions[i])
        return err_set(err, ERR_SYSTEM, "no memory for a reader of acknowledgements");
    return x12_bind(g, bindings, count, ar->actions[i], err);
}

struct acknowledgement_reader *acknowledgement_reader_new(const struct acknowledgement_sink *sink,
                                                          struct err *err)
{
    struct acknowledgement_reader *ar = calloc(1, sizeof(*ar));
    if (!ar) {
        err_set(err, ERR_SYSTEM, "no memory for a reader of acknowledgements");
        return NULL;
    }
    ar->sink = *sink;
    arena_init(&ar->arena, ACK_ARENA_MAX);
    if (!bind(ar, 0, "999", OF_999, COUNT_OF(OF_999), err) ||
        !bind(ar, 1, "277CA", OF_277CA, COUNT_OF(OF_277CA), err)) {
        acknowledgement_reader_free(ar);
        return NULL;
    }
    return ar;
}

void acknowledgement_reader_free(struct acknowledgement_reader *ar)
{
    if (!ar)
        return;
    arena_fini(&ar->arena);
    free(ar->actions[0]);
    free(ar->actions[1]);
    free(ar);
}

/* ---- answers ---- */

static void keep(struct kept *k, struct str s)
{
    k->n = s.n < KEPT_TEXT_MAX ? s.n : KEPT_TEXT_MAX;
    memcpy(k->text, k->n ? s.p : "", k->n);
}

static struct str kept(const struct kept *k)
{
    return str_of(k->text, k->n);
}

static void begin_answer(struct acknowledgement_reader *ar, enum ack_level level,
                         const char *document)
{
    arena_reset(&ar->arena);
    ar->full = false;
    ar->open = true;
    ar->a = (struct acknowledgement){.level = level, .document = document, .verdict = ACK_IN_DOUBT};
}

static bool give_answer(struct acknowledgement_reader *ar)
{
    ar->open = false;
    return ar->sink.put(ar->sink.ctx, &ar->a);
}

static void take_notes(const struct take *t, struct acknowledgement *a, unsigned first,
                       unsigned last)
{
    take_texts(t, &a->notes, first, last, ACK_NOTES_MAX);
}

static uint32_t number(struct str s)
{
    uint64_t v;
    return str_to_u64(s, UINT32_MAX, &v) ? (uint32_t)v : 0;
}

/* TA104, IK501 and AK901 share their letters. */
static enum ack_verdict verdict_of(struct str code)
{
    if (code.n != 1)
        return ACK_IN_DOUBT;
    switch (code.p[0]) {
    case 'A':
        return ACK_ACCEPTED;
    case 'E':
        return ACK_ACCEPTED_WITH_ERRORS;
    case 'P':
        return ACK_PARTLY;
    case 'R':
    case 'M':
    case 'W':
    case 'X':
        return ACK_REJECTED;
    default:
        return ACK_IN_DOUBT;
    }
}

/* ---- TA1 ---- */

static bool read_ta1(struct acknowledgement_reader *ar, const struct x12_segment *s)
{
    struct acknowledgement *a = &ar->a;
    struct take t;
    begin_answer(ar, ACK_INTERCHANGE, "TA1");
    if (!take_begin(&t, s, &ar->arena, &ar->full))
        return true;
    a->isa_control = take_text(&t, 1);
    a->isa_date = take_text(&t, 2);
    a->isa_time = take_text(&t, 3);
    a->code = take_text(&t, 4);
    take_notes(&t, a, 5, 5);
    a->verdict = verdict_of(a->code);
    return give_answer(ar);
}

/* ---- 999 ---- */

static struct ack_error *add_error(const struct take *t, struct acknowledgement *a)
{
    bool past = false;
    struct ack_error *e = take_append(t->arena, &a->errors, sizeof(*e), ACK_ERRORS_MAX, &past);
    a->errors_dropped += past;
    return e;
}

static void read_ik3(const struct take *t, struct acknowledgement *a)
{
    struct ack_error *e = add_error(t, a);
    if (!e)
        return;
    e->segment = take_text(t, 1);
    e->position = number(x12_element(t->s, 2));
    e->loop = take_text(t, 3);
    e->segment_code = take_text(t, 4);
}

/* An IK4 narrows the segment error before it; the second of one segment is an error of its own. */
static void read_ik4(const struct take *t, struct acknowledgement *a)
{
    if (a->errors_count == 0 || a->errors_dropped)
        return;
    struct ack_error at = a->errors[a->errors_count - 1];
    struct ack_error *e = at.element ? add_error(t, a) : &a->errors[a->errors_count - 1];
    if (!e)
        return;
    *e = at;
    e->element = number(x12_component(t->s, 1, 1));
    e->component = number(x12_component(t->s, 1, 2));
    e->repeat = number(x12_component(t->s, 1, 3));
    e->data_element = take_text(t, 2);
    e->element_code = take_text(t, 3);
}

static void read_business_unit(const struct take *t, struct acknowledgement *a)
{
    if (a->errors_count == 0 || a->errors_dropped)
        return;
    struct ack_error *e = &a->errors[a->errors_count - 1];
    e->business_unit = take_part(t, 1, 1);
    if (str_is(e->business_unit, "CLM01"))
        e->business_id = take_part(t, 1, 2);
}

static void read_ak1(struct acknowledgement_reader *ar, const struct x12_segment *s)
{
    keep(&ar->functional, x12_element(s, 1));
    keep(&ar->gs_control, x12_element(s, 2));
    keep(&ar->gs_version, x12_element(s, 3));
}

static void put_group(struct acknowledgement_reader *ar)
{
    ar->a.functional = kept(&ar->functional);
    ar->a.gs_control = kept(&ar->gs_control);
    ar->a.gs_version = kept(&ar->gs_version);
}

static void read_ak2(struct acknowledgement_reader *ar, const struct x12_segment *s)
{
    struct take t;
    begin_answer(ar, ACK_SET, "999");
    put_group(ar);
    if (!take_begin(&t, s, &ar->arena, &ar->full))
        return;
    ar->a.set = take_text(&t, 1);
    ar->a.st_control = take_text(&t, 2);
    ar->a.st_version = take_text(&t, 3);
}

static bool read_ak9(struct acknowledgement_reader *ar, const struct x12_segment *s)
{
    struct acknowledgement *a = &ar->a;
    struct take t;
    begin_answer(ar, ACK_GROUP, "999");
    put_group(ar);
    if (!take_begin(&t, s, &ar->arena, &ar->full))
        return true;
    a->code = take_text(&t, 1);
    a->verdict = verdict_of(a->code);
    a->sets_included = number(x12_element(s, 2));
    a->sets_received = number(x12_element(s, 3));
    a->sets_accepted = number(x12_element(s, 4));
    take_notes(&t, a, 5, 9);
    return give_answer(ar);
}

static bool read_999(struct acknowledgement_reader *ar, enum action what,
                     const struct x12_segment *s)
{
    struct take t;
    if (what == DO_AK1) {
        read_ak1(ar, s);
        return true;
    }
    if (what == DO_AK9)
        return read_ak9(ar, s);
    if (what == DO_AK2) {
        read_ak2(ar, s);
        return true;
    }
    if (!ar->open || !take_begin(&t, s, &ar->arena, &ar->full)) {
        ar->a.errors_dropped += ar->open;
        return true;
    }
    if (what == DO_IK3)
        read_ik3(&t, &ar->a);
    else if (what == DO_IK4)
        read_ik4(&t, &ar->a);
    else if (what == DO_BUSINESS)
        read_business_unit(&t, &ar->a);
    if (what != DO_IK5)
        return true;
    ar->a.code = take_text(&t, 1);
    ar->a.verdict = verdict_of(ar->a.code);
    take_notes(&t, &ar->a, 2, 6);
    return give_answer(ar);
}

/* ---- 277CA: statuses ---- */

static void add_status(const struct take *t, struct ack_status **list, unsigned element)
{
    struct ack_status *s;
    bool past = false;
    if (!x12_has(t->s, element))
        return;
    s = take_append(t->arena, list, sizeof(*s), ACK_STATUSES_MAX, &past);
    if (!s)
        return;
    *s = (struct ack_status){.category = take_part(t, element, 1),
                             .status = take_part(t, element, 2),
                             .entity = take_part(t, element, 3),
                             .code_list = take_part(t, element, 4),
                             .date = take_text(t, 2),
                             .action = take_text(t, 3),
                             .amount = take_amount(t, 4)};
}

static void read_status(const struct take *t, struct ack_status **list)
{
    add_status(t, list, 1);
    add_status(t, list, 10);
    add_status(t, list, 11);
}

/* Category codes of a 277CA (005010X214 2200; WEDI). A5 says the claim was split: a person must
 * look at what became of its parts. */
static enum ack_verdict verdict_of_category(struct str c)
{
    if (c.n != 2 || c.p[0] != 'A')
        return ACK_IN_DOUBT;
    switch (c.p[1]) {
    case '0':
    case '1':
        return ACK_RECEIVED;
    case '2':
        return ACK_ACCEPTED;
    case '3':
    case '4':
    case '6':
    case '7':
    case '8':
        return ACK_REJECTED;
    case '5':
        return ACK_PARTLY;
    default:
        return ACK_IN_DOUBT;
    }
}

/* All statuses of an answer together: one refusal refuses; the action must not say otherwise. */
static enum ack_verdict verdict_of_statuses(const struct ack_status *s, size_t n)
{
    bool rejected = false, accepted = false, received = false, doubt = n == 0, partly = false;
    for (size_t i = 0; i < n; i++) {
        enum ack_verdict v = verdict_of_category(s[i].category);
        rejected |= v == ACK_REJECTED;
        accepted |= v == ACK_ACCEPTED;
        received |= v == ACK_RECEIVED;
        partly |= v == ACK_PARTLY;
        doubt |= v == ACK_IN_DOUBT;
        doubt |= v == ACK_REJECTED && str_is(s[i].action, "WQ");
        doubt |= (v == ACK_ACCEPTED || v == ACK_RECEIVED) && str_is(s[i].action, "U");
    }
    if (doubt || (rejected && (accepted || received)))
        return ACK_IN_DOUBT;
    if (rejected)
        return ACK_REJECTED;
    if (partly)
        return ACK_PARTLY;
    return accepted ? ACK_ACCEPTED : ACK_RECEIVED;
}

/* ---- 277CA: levels ---- */

static bool give_277ca(struct acknowledgement_reader *ar)
{
    struct acknowledgement *a = &ar->a;
    if (!ar->open)
        return true;
    a->source_type = kept(&ar->source_type);
    a->source_id = kept(&ar->source_id);
    a->source_trace = kept(&ar->source_trace);
    a->received_date = kept(&ar->received);
    a->process_date = kept(&ar->processed);
    a->batch_reference = kept(&ar->batch);
    if (a->level != ACK_BATCH)
        a->provider_npi = kept(&ar->provider);
    if (a->statuses_count)
        a->code = a->statuses[0].category;
    a->verdict = verdict_of_statuses(a->statuses, a->statuses_count);
    if (ar->full) /* not all of it could be kept */
        a->verdict = ACK_IN_DOUBT;
    return give_answer(ar);
}

static bool begin_level(struct acknowledgement_reader *ar, enum action what,
                        const struct x12_segment *s)
{
    struct take t;
    if (!give_277ca(ar))
        return false;
    begin_answer(ar,
                 what == DO_BATCH      ? ACK_BATCH
                 : what == DO_PROVIDER ? ACK_PROVIDER
                                       : ACK_CLAIM,
                 "277CA");
    if (what == DO_BATCH)
        keep(&ar->batch, x12_element(s, 2));
    else if (what == DO_CLAIM && take_begin(&t, s, &ar->arena, &ar->full))
        ar->a.claim_id = take_text(&t, 2);
    return true;
}

/* What is said before any answer is in hand. True when it was one of those. */
static bool read_above(struct acknowledgement_reader *ar, enum action what,
                       const struct x12_segment *s)
{
    switch (what) {
    case DO_SOURCE:
        keep(&ar->source_type, x12_element(s, 1));
        keep(&ar->source_id, x12_element(s, 9));
        return true;
    case DO_SOURCE_TRACE:
        keep(&ar->source_trace, x12_element(s, 2));
        return true;
    case DO_RECEIVED:
        keep(&ar->received, x12_element(s, 3));
        return true;
    case DO_PROCESSED:
        keep(&ar->processed, x12_element(s, 3));
        return true;
    case DO_PROVIDER_NAME:
        /* NM109 of a person may be a social security number (FI): only an NPI is kept. */
        keep(&ar->provider, str_is(x12_element(s, 8), "XX") ? x12_element(s, 9) : STR(""));
        return true;
    default:
        return false;
    }
}

static void read_line(struct acknowledgement_reader *ar, enum action what, const struct take *t)
{
    struct acknowledgement *a = &ar->a;
    if (what == DO_LINE) {
        struct ack_line *l = take_append(t->arena, &a->lines, sizeof(*l), ACK_LINES_MAX, &ar->full);
        if (l) {
            l->procedure = take_procedure(t, 1);
            l->charge_cents = take_money(t, 2);
        }
        return;
    }
    if (a->lines_count == 0 || ar->full)
        return;
    struct ack_line *l = &a->lines[a->lines_count - 1];
    if (what == DO_LINE_STATUS)
        read_status(t, &l->statuses);
    else if (what == DO_LINE_CONTROL)
        l->control_number = take_text(t, 2);
    else if (what == DO_LINE_PRESCRIPTION)
        l->prescription_number = take_text(t, 2);
    else
        l->service_date = take_period(t, 2);
}

static void read_inside(struct acknowledgement_reader *ar, enum action what, const struct take *t)
{
    struct acknowledgement *a = &ar->a;
    switch (what) {
    case DO_STATUS:
        read_status(t, &a->statuses);
        if (!a->charge.given)
            a->charge = take_amount(t, 4);
        break;
    case DO_COUNT_ACCEPTED:
        a->accepted_count = take_quantity(t, 2);
        break;
    case DO_COUNT_REJECTED:
        a->rejected_count = take_quantity(t, 2);
        break;
    case DO_AMOUNT_ACCEPTED:
        a->accepted_amount = take_amount(t, 2);
        break;
    case DO_AMOUNT_REJECTED:
        a->rejected_amount = take_amount(t, 2);
        break;
    case DO_PAYER_NUMBER:
        a->payer_claim_control_number = take_text(t, 2);
        break;
    case DO_CLEARINGHOUSE_NUMBER:
        a->clearinghouse_claim_number = take_text(t, 2);
        break;
    case DO_BILL_TYPE:
        a->bill_type = take_text(t, 2);
        break;
    case DO_SERVICE_DATE:
        a->service_date = take_period(t, 2);
        break;
    default:
        read_line(ar, what, t);
    }
}

static bool read_277ca(struct acknowledgement_reader *ar, enum action what,
                       const struct x12_segment *s)
{
    struct take t;
    if (what == DO_SOURCE || what == DO_PROVIDER_NAME) {
        if (!give_277ca(ar)) /* the level before is complete: it keeps its own provider */
            return false;
    }
    if (read_above(ar, what, s))
        return true;
    if (what == DO_BATCH || what == DO_PROVIDER || what == DO_CLAIM)
        return begin_level(ar, what, s);
    if (ar->open && take_begin(&t, s, &ar->arena, &ar->full))
        read_inside(ar, what, &t);
    return true;
}

/* ---- events ---- */

static void open_set(struct acknowledgement_reader *ar, const struct x12_event *e)
{
    static const struct kept nothing;
    ar->now = NULL;
    ar->open = false;
    for (int i = 0; i < 2; i++)
        if (e->envelope->guide == ar->guides[i])
            ar->now = ar->actions[i];
    ar->functional = ar->gs_control = ar->gs_version = nothing;
    ar->source_type = ar->source_id = ar->source_trace = nothing;
    ar->received = ar->processed = ar->batch = ar->provider = nothing;
}

/* An answer that was cut off is given all the same: what refused must not be lost. */
static bool close_set(struct acknowledgement_reader *ar)
{
    bool of_999 = ar->now == ar->actions[0];
    ar->now = NULL;
    if (!ar->open)
        return true;
    return of_999 ? give_answer(ar) : give_277ca(ar);
}

static bool read_segment(struct acknowledgement_reader *ar, const struct x12_event *e)
{
    if (!ar->now)
        return e->segment->tag != X12_TAG('T', 'A', '1') || e->segment->position > 0 ||
               read_ta1(ar, e->segment);
    if (!e->use)
        return true;
    enum action what = ar->now[e->use->index];
    if (what == DO_NOTHING)
        return true;
    return ar->now == ar->actions[0] ? read_999(ar, what, e->segment)
                                     : read_277ca(ar, what, e->segment);
}

bool acknowledgement_reader_event(void *ctx, const struct x12_event *e)
{
    struct acknowledgement_reader *ar = ctx;
    switch (e->kind) {
    case X12_SET_OPEN:
        open_set(ar, e);
        return true;
    case X12_SET_CLOSE:
        return !ar->now || close_set(ar);
    case X12_SEGMENT:
        return read_segment(ar, e);
    default:
        return true;
    }
}
