/* claim_json.c - one claim in the JSON of Optum and Stedi: what is more than a row of claim_table.c
 * or claim_institution.c. */
#include "clearinghouse/claim_json.h"
#include "clearinghouse/json_talk.h"

enum { ADJUSTMENT_DETAILS_MAX = 6 }; /* of one CAS */

/* ---- names ---- */

static size_t put_name(struct shape *s, const struct shape_place *at, const char *ours)
{
    struct str entity = shape_take(s, at, "entity_type"), name = shape_take(s, at, ours);
    if (name.n)
        json_pair_str(s->w, str_is(entity, "2") ? "organizationName" : "lastName", name);
    return name.n > 0;
}

size_t claim_put_name(struct shape *s, const struct shape_place *at)
{
    return put_name(s, at, "name");
}

size_t claim_put_last_name(struct shape *s, const struct shape_place *at)
{
    return put_name(s, at, "last_name");
}

size_t claim_put_tax_id(struct shape *s, const struct shape_place *at)
{
    struct str type = shape_take(s, at, "tax_id_type"), id = shape_take(s, at, "tax_id");
    json_pair_str(s->w, str_is(type, "SY") ? "ssn" : "employerId", id);
    return 1;
}

/* Members of the facility itself. */
size_t claim_put_facility_contact(struct shape *s, const struct shape_place *at)
{
    struct shape_place contact;
    return shape_next(s, at, "contacts[]", &(size_t){0}, &contact)
               ? shape_write(s, &contact, CLAIM_FACILITY_CONTACT)
               : 0;
}

/* It has no kind of its own there: it is the billing provider's. */
size_t claim_check_pay_to(struct shape *s, const struct shape_place *at)
{
    struct shape_value *own = shape_find(s, at, "pay_to.entity_type");
    const struct shape_value *billing = shape_find(s, at, "billing.entity_type");
    if (own && billing && str_eq(own->text, billing->text))
        own->used = true;
    return 0;
}

size_t claim_check_equipment(struct shape *s, const struct shape_place *at)
{
    struct shape_value *own = shape_find(s, at, "procedure_code");
    /* The line is what this is in: its code stands before this. */
    for (size_t i = at->from; own && i-- > 0;)
        if (s->values[i].kind == VISIT_VALUE &&
            strcmp(s->values[i].path, "lines[].procedure.code") == 0) {
            own->used = str_eq(s->values[i].text, own->text);
            break;
        }
    return 0;
}

/* ---- lists that are told otherwise ---- */

size_t claim_put_diagnoses(struct shape *s, const struct shape_place *at)
{
    bool icd9 = str_is(shape_take(s, at, "icd_version"), "9");
    size_t said = 0;
    json_key(s->w, "healthCareCodeInformation");
    json_array(s->w);
    for (size_t i = at->from; i < at->to; i++) {
        struct shape_value *v = &s->values[i];
        if (v->kind != VISIT_VALUE || strcmp(v->path, "diagnoses[]") != 0)
            continue;
        v->used = true;
        json_object(s->w);
        json_pair(s->w, "diagnosisTypeCode",
                  said++ ? (icd9 ? "BF" : "ABF") : (icd9 ? "BK" : "ABK"));
        json_pair_str(s->w, "diagnosisCode", v->text);
        json_object_end(s->w);
    }
    json_array_end(s->w);
    return 1;
}

size_t claim_put_condition_codes(struct shape *s, const struct shape_place *at)
{
    static const struct shape_row CODES[] = {{SHAPE_TEXTS, "conditionCodes", "condition_codes"},
                                             {SHAPE_END}};
    struct json_writer before = *s->w;
    size_t n = s->w->out->n;
    json_key(s->w, "conditionInformation");
    json_array(s->w);
    json_object(s->w);
    if (shape_write(s, at, CODES) == 0) {
        *s->w = before;
        s->w->out->n = n;
        return 0;
    }
    json_object_end(s->w);
    json_array_end(s->w);
    return 1;
}

/* CRC03 and CRC04: two members, no list. */
size_t claim_put_conditions(struct shape *s, const struct shape_place *at)
{
    static const char *const NAMES[] = {"conditionIndicator", "conditionIndicatorCode"};
    size_t said = 0;
    for (size_t i = at->from; i < at->to; i++) {
        struct shape_value *v = &s->values[i];
        size_t n = strlen(at->prefix);
        if (v->kind != VISIT_VALUE || strcmp(v->path + n, ".codes[]") != 0 ||
            said == COUNT_OF(NAMES))
            continue;
        json_pair_str(s->w, NAMES[said++], v->text);
        v->used = true;
    }
    return said;
}

size_t claim_put_prescription(struct shape *s, const struct shape_place *at)
{
    struct str type = shape_take(s, at, "prescription_type");
    struct str number = shape_take(s, at, "prescription_number");
    if (number.n)
        json_pair_str(
            s->w, str_is(type, "VY") ? "linkSequenceNumber" : "pharmacyPrescriptionNumber", number);
    return number.n > 0;
}

/* Ours are in a row, each with its group; theirs are by group, as segments have them. */
size_t claim_put_adjustments(struct shape *s, const struct shape_place *at, const char *theirs,
                             const char *details_name)
{
    static const struct shape_row DETAIL[] = {{SHAPE_TEXT, "adjustmentReasonCode", "reason"},
                                              {SHAPE_AMOUNT, "adjustmentAmount", "amount"},
                                              {SHAPE_NUMBER, "adjustmentQuantity", "quantity"},
                                              {SHAPE_END}};
    struct shape_place one;
    struct str group = {NULL, 0};
    size_t event = 0, details = 0, said = 0;
    while (shape_next(s, at, "adjustments[]", &event, &one)) {
        struct str own = shape_take(s, &one, "group");
        if (!said++) {
            json_key(s->w, theirs);
            json_array(s->w);
        }
        if (!str_eq(own, group) || details == ADJUSTMENT_DETAILS_MAX) {
            if (group.p) {
                json_array_end(s->w);
                json_object_end(s->w);
            }
            json_object(s->w);
            json_pair_str(s->w, "adjustmentGroupCode", own);
            json_key(s->w, details_name);
            json_array(s->w);
            group = own;
            details = 0;
        }
        json_object(s->w);
        details += shape_write(s, &one, DETAIL) > 0;
        json_object_end(s->w);
    }
    if (!said)
        return 0;
    json_array_end(s->w);
    json_object_end(s->w);
    json_array_end(s->w);
    return 1;
}

size_t claim_put_claim_adjustments(struct shape *s, const struct shape_place *at)
{
    return claim_put_adjustments(s, at, "claimLevelAdjustments", "adjustmentDetails");
}

size_t claim_put_line_adjustments(struct shape *s, const struct shape_place *at)
{
    return claim_put_adjustments(s, at, "claimAdjustmentInformation", "adjustmentDetails");
}

/* ---- the request ---- */

/* What is of one kind of claim. */
static const struct claim_form {
    const char *kind;
    const struct shape_row *rows;
    bool is_business; /* its submitter is an organization with a tax number, and no extension */
} FORMS[] = {
    {"x12.837P", CLAIM_TABLE, false},
    {"x12.837I", CLAIM_INSTITUTION_TABLE, true},
};

/* What our X12 says before its first claim. */
struct head {
    char sep;
    struct str control, submitter, contact, receiver; /* ISA13, and segments of 1000A and 1000B */
};

static bool head_read(const struct hia_call *call, struct head *out)
{
    struct segments x;
    struct str seg;
    *out = (struct head){.sep = '*'};
    if (!segments_open(&x, str_of_text(call->request->content)) || !segments_next(&x, &seg))
        return false;
    out->sep = x.element;
    out->control = str_trim(segment_element(seg, x.element, 13));
    while (segments_next(&x, &seg) && !str_is(segment_element(seg, x.element, 0), "HL")) {
        struct str id = segment_element(seg, x.element, 0),
                   role = segment_element(seg, x.element, 1);
        if (str_is(id, "NM1") && str_is(role, "41"))
            out->submitter = seg;
        else if (str_is(id, "NM1") && str_is(role, "40"))
            out->receiver = seg;
        else if (str_is(id, "PER") && !out->contact.n)
            out->contact = seg;
    }
    return true;
}

/* Of a PER: what stands behind the qualifier. */
static struct str after(const struct head *h, const char *qualifier)
{
    for (unsigned i = 3; i < 9; i += 2)
        if (str_is(segment_element(h->contact, h->sep, i), qualifier))
            return segment_element(h->contact, h->sep, i + 1);
    return (struct str){NULL, 0};
}

static bool is_person(const struct head *h)
{
    return str_is(segment_element(h->submitter, h->sep, 2), "1");
}

/* What of it the form has no place for; NULL: nothing. */
static const char *head_left(const struct head *h, const struct claim_form *form)
{
    return !form->is_business     ? NULL
           : is_person(h)         ? "submitter.entity_type"
           : after(h, "EX").n > 0 ? "submitter.extension"
                                  : NULL;
}

static void put_contact(struct json_writer *w, const struct head *h)
{
    static const char *const ROWS[][2] = {
        {"TE", "phoneNumber"}, {"EX", "phoneExtension"}, {"FX", "faxNumber"}, {"EM", "email"}};
    json_key(w, "contactInformation");
    json_object(w);
    json_pair_given(w, "name", segment_element(h->contact, h->sep, 2));
    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        json_pair_given(w, ROWS[i][1], after(h, ROWS[i][0]));
    json_object_end(w);
}

static void put_submitter(struct json_writer *w, const struct head *h,
                          const struct claim_form *form)
{
    json_key(w, "submitter");
    json_object(w);
    json_pair_given(w, is_person(h) ? "lastName" : "organizationName",
                    segment_element(h->submitter, h->sep, 3));
    if (is_person(h))
        json_pair_given(w, "firstName", segment_element(h->submitter, h->sep, 4));
    if (form->is_business)
        json_pair_given(w, "taxId", segment_element(h->submitter, h->sep, 9));
    put_contact(w, h);
    json_object_end(w);
}

static void put_head(const struct hia_call *call, struct json_writer *w, const struct head *h,
                     const struct claim_form *form)
{
    json_pair_str(w, "controlNumber", h->control);
    json_pair_str(w, "usageIndicator", str_of_text(call->usage));
    put_submitter(w, h, form);
    json_key(w, "receiver");
    json_object(w);
    json_pair_given(w, "organizationName", segment_element(h->receiver, h->sep, 3));
    json_object_end(w);
}

static const struct claim_form *form_of(struct hia_text kind)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++)
        if (str_is(str_of_text(kind), FORMS[i].kind))
            return &FORMS[i];
    return NULL;
}

/* What has no place there, as a path; NULL: all of it has one. */
static const char *put_claim(const struct hia_call *call, const struct claim_form *form,
                             struct shape *s, struct buf *out)
{
    struct json_writer w;
    struct head head;
    json_begin(&w, out, 0);
    s->w = &w;
    json_object(&w);
    if (head_read(call, &head))
        put_head(call, &w, &head, form);
    struct shape_place root = shape_root(s);
    shape_write(s, &root, form->rows);
    json_object_end(&w);
    const char *left = head_left(&head, form);
    return left ? left : shape_left(s);
}

bool claim_json_write(const struct hia_call *call, struct hia_text kind, struct buf *out,
                      enum hia_step *step)
{
    const struct claim_form *form = form_of(kind);
    struct shape s;
    struct str record = str_of_text(call->request->record);
    if (!form) {
        *step = say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("json.claim_kind"), 0,
                         "As JSON professional and institutional claims go: others go as X12, to a "
                         "partner section of their own.");
        return false;
    }
    if (!record.n || !shape_read(call, record, &s)) {
        *step = say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("json.one_claim"), 0,
                         "As JSON one claim goes at a time: max_claims_per_file = 1.");
        return false;
    }
    *out = say_buf(call, record.n * 8 + call->request->content.n + 16384);
    const char *left = put_claim(call, form, &s, out);
    if (left)
        *step = say_fail(call, HIA_FAIL_REQUEST, say_text(call, "json.%s", left), 0,
                         "The partner's JSON has no place for part of the claim: send it as X12.");
    else if (out->failed)
        *step = say_no_memory(call);
    return !left && !out->failed;
}
