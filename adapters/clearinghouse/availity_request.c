/* availity_request.c - where each member of our authorization request stands in a service review of
 * Availity (Service Reviews 2.0.0, which Availity publishes). What has no row has no place there.
 * Our own numbers of the exchange have none and need none: the answer lies where Location says. */
#include "clearinghouse/availity.h"
#include "clearinghouse/review_json.h"
#include "clearinghouse/shape_rows.h"

/* ---- rows of their own ---- */

/* Who a provider is, is told by its names there; what PRV01 says, by its role. */
static size_t put_provider_name(struct shape *s, const struct shape_place *at)
{
    struct str name = shape_take(s, at, "name");
    (void)shape_take(s, at, "entity_type");
    (void)shape_take(s, at, "specialty_role");
    json_pair_given(s->w, "lastName", name);
    return name.n > 0;
}

static size_t put_provider_id(struct shape *s, const struct shape_place *at)
{
    static const char *const NAMES[][2] = {{"XX", "npi"}, {"24", "taxId"}, {"34", "taxId"}};
    return review_put_id(s, at, NAMES, COUNT_OF(NAMES));
}

static size_t put_note(struct shape *s, const struct shape_place *at)
{
    struct str text = shape_take(s, at, "event.message");
    if (!text.n)
        return 0;
    json_key(s->w, "providerNotes");
    json_array(s->w);
    json_object(s->w);
    json_pair_str(s->w, "message", text);
    json_object_end(s->w);
    json_array_end(s->w);
    return 1;
}

static size_t pass_over_numbers(struct shape *s, const struct shape_place *at)
{
    (void)shape_take(s, at, "reference");
    return review_pass_over(s, at);
}

/* ---- people ---- */

#define PLACE                                                                                      \
    TEXT("addressLine1", "address.line1"), TEXT("addressLine2", "address.line2"),                  \
        TEXT("city", "address.city"), TEXT("stateCode", "address.state"),                          \
        TEXT("zipCode", "address.postal_code")
#define PROVIDER                                                                                   \
    OWN(put_provider_name), PERSON, OWN(put_provider_id), TEXT("specialtyCode", "taxonomy"),       \
        OF_TYPE("payerAssignedProviderId", "references", "ZH", "value"), PLACE,                    \
        TEXT("contactName", "contact.name"), OF_TYPE("phone", "contact.numbers", "TE", "number"),  \
        OF_TYPE("extension", "contact.numbers", "EX", "number"),                                   \
        OF_TYPE("fax", "contact.numbers", "FX", "number"),                                         \
        OF_TYPE("emailAddress", "contact.numbers", "EM", "number"),                                \
        OF_TYPE("url", "contact.numbers", "UR", "number")
static const struct shape_row REQUESTING[] = {CHECK("role", "1P"), PROVIDER, END};
static const struct shape_row RENDERING[] = {TEXT("roleCode", "role"), PROVIDER, END};

static const struct shape_row PAYER[] = {CHECK("role", "X3"),    CHECK("entity_type", "2"),
                                         CHECK("id_type", "PI"), TEXT("id", "id"),
                                         TEXT("name", "name"),   END};
static const struct shape_row SUBSCRIBER[] = {CHECK("id_type", "MI"),
                                              TEXT("memberId", "id"),
                                              TEXT("lastName", "last_name"),
                                              PERSON,
                                              PLACE,
                                              END};

#define PATIENT                                                                                    \
    TEXT("lastName", "last_name"), PERSON, TEXT("birthDate", "birth_date"),                        \
        TEXT("genderCode", "gender"), PLACE, TEXT("conditionCode", "/event.scope.condition"),      \
        TEXT("prognosisCode", "/event.scope.prognosis"),                                           \
        TEXT("statusCode", "/event.stay.patient_status")
static const struct shape_row DEPENDENT[] = {TEXT("subscriberRelationshipCode", "relationship"),
                                             PATIENT, END};
static const struct shape_row SELF[] = {PATIENT, CONST("subscriberRelationshipCode", "18"), END};

/* The patient is the subscriber, when there is no other. */
static size_t put_self(struct shape *s, const struct shape_place *at)
{
    static const struct shape_row ROWS[] = {OBJECT("patient", "subscriber", SELF), END};
    struct shape_place dependent;
    return shape_next(s, at, "dependent", &(size_t){0}, &dependent) ? 0 : shape_write(s, at, ROWS);
}

/* ---- what is planned ---- */

static const struct shape_row DIAGNOSIS[] = {TEXT("qualifierCode", "type"), TEXT("code", "code"),
                                             TEXT("date", "date"), END};
#define SERVICE(kind, theirs, ours)                                                                \
    EITHER(kind, theirs, "professional." ours, "institutional." ours)
static const struct shape_row PROCEDURE[] = {
    SERVICE(SHAPE_TEXT, "qualifierCode", "procedure.type"),
    SERVICE(SHAPE_TEXT, "code", "procedure.code"),
    COUNTED("modifierCode", "professional.procedure.modifiers", 4),
    COUNTED("modifierCode", "institutional.procedure.modifiers", 4),
    SERVICE(SHAPE_TEXT, "description", "procedure.description"),
    TEXT("revenueCode", "institutional.revenue_code"),
    SERVICE(SHAPE_NUMBER, "quantity", "quantity"),
    SERVICE(SHAPE_TEXT, "quantityTypeCode", "unit"),
    TEXT("fromDate", "service_date.from"),
    TEXT("toDate", "service_date.to"),
    END};

static const struct shape_row REVIEW[] = {
    CHECK("purpose", "13"),
    OWN(pass_over_numbers),
    OBJECT("payer", "payer", PAYER),
    OBJECT("requestingProvider", "requesters[]", REQUESTING),
    OBJECT("subscriber", "subscriber", SUBSCRIBER),
    OBJECT("patient", "dependent", DEPENDENT),
    OWN(put_self),
    CHECK("event.scope.certification", "I"),
    CHECK("event.scope.facility_type", "B"),
    CHECK("event.scope.release_of_information", "Y"),
    TEXT("requestTypeCode", "event.scope.category"),
    TEXT("serviceTypeCode", "event.scope.service_type"),
    TEXT("placeOfServiceCode", "event.scope.facility"),
    TEXT("serviceLevelCode", "event.scope.level_of_service"),
    TEXT("admissionTypeCode", "event.stay.admission_type"),
    TEXT("admissionSourceCode", "event.stay.admission_source"),
    TEXT("nursingHomeResidentialStatusCode", "event.stay.nursing_home_status"),
    EITHER(SHAPE_TEXT, "fromDate", "event.event_date.from", "event.admission.from"),
    EITHER(SHAPE_TEXT, "toDate", "event.event_date.to", "event.discharge.from"),
    EACH("diagnoses", "event.diagnoses", DIAGNOSIS),
    NUMBER("quantity", "event.delivery.quantity"),
    TEXT("quantityTypeCode", "event.delivery.type"),
    EACH("procedures", "event.services", PROCEDURE),
    EACH("renderingProviders", "event.providers", RENDERING),
    OWN(put_note),
    END};

bool review_write(const struct hia_call *call, struct buf *out, enum hia_step *step)
{
    return review_by(call, REVIEW, "availity", NULL, out, step);
}
