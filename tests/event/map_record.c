/* map_record.c - its field tables. */
#include "map_record.h"

#include "event/record_fields.h"

static const struct record_field CODE[] = {{TEXT(code, category, "category", "1"), REQUIRED},
                                           {TEXT(code, status, "status", "2"), REQUIRED},
                                           {TEXT(code, entity, "entity", "3")}};
static const struct record_shape code = SHAPE(code, "code", CODE);
static const struct record_field STATE[] = {
    {LIST(state, codes, "codes", code, 3, "STC01 10 11"), REQUIRED},
    {DAY(state, day, "day", "STC02")},
    {TEXT(state, action, "action", "STC03")},
    {AMOUNT(state, amount, "amount", "STC04")},
    {TEXT(state, message, "message", "STC12")}};
static const struct record_shape state = SHAPE(state, "state", STATE);
static const struct record_field PERIOD[] = {{DAY(period, from, "from", "a day")},
                                             {DAY(period, to, "to", "a day")}};
static const struct record_shape period = SHAPE(period, "period", PERIOD);
static const struct record_field PROCEDURE[] = {
    {TEXT(procedure, type, "type", "1")},
    {TEXT(procedure, code, "code", "2")},
    {TEXTS(procedure, modifiers, "modifiers", 4, "3 to 6")}};
static const struct record_shape procedure = SHAPE(procedure, "procedure", PROCEDURE);
static const struct record_field LINE[] = {
    {PART(answered_line, procedure, "procedure", procedure, "SVC01")},
    {MONEY(answered_line, charge_cents, "charge", "SVC02")},
    {LIST(answered_line, states, "states", state, MANY, "STC")},
    {PART(answered_line, service, "service", period, "DTP")}};
static const struct record_shape line = SHAPE(answered_line, "line", LINE);
static const struct record_group RARE = GROUP_OF(answered, rare, struct rare);
static const struct record_field CLAIM[] = {
    {TEXT(answered, trace, "trace", "TRN"), REQUIRED},
    {LIST(answered, states, "states", state, MANY, "STC")},
    {TEXT(rare, control_number, "control_number", "REF*1K"), IN_GROUP(RARE)},
    {PART(answered, service, "service", period, "DTP")},
    {TEXT(rare, bill_type, "bill_type", "REF*BLT"), IN_GROUP(RARE)},
    {LIST(answered, lines, "lines", line, MANY, "2220D")}};
static const struct record_shape claim = SHAPE(answered, "claim", CLAIM);
static const struct record_field MAKER[] = {{TEXT(maker, name, "name", "NM103")},
                                            {TEXT(maker, npi, "npi", "NM109")},
                                            {TEXT(maker, tax_id, "tax_id", "REF")}};
static const struct record_shape maker = SHAPE(maker, "maker", MAKER);
static const struct record_field ANSWER[] = {
    {TEXT(answer, source_name, "source_name", "2100A")},
    {TEXT(answer, source_id, "source_id", "2100A")},
    {TEXT(answer, receipt, "receipt", "2200A")},
    {DAY(answer, received, "received", "2200A")},
    {DAY(answer, processed, "processed", "2200A")},
    {TEXT(answer, receiver_name, "receiver_name", "2100B")},
    {TEXT(answer, receiver_id, "receiver_id", "2100B")},
    {TEXT(answer, receiver_trace, "receiver_trace", "2200B")},
    {LIST(answer, receiver_states, "receiver_states", state, MANY, "2200B")},
    {OPTIONAL(answer, maker, "maker", maker, "2100C")},
    {TEXT(answer, last_name, "last_name", "2100D")},
    {TEXT(answer, first_name, "first_name", "2100D")},
    {TEXT(answer, member_id, "member_id", "2100D")},
    {LIST(answer, claims, "claims", claim, MANY, "2200D")}};
const struct record_shape answer_shape = SHAPE(answer, "answer", ANSWER);
