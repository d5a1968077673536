/* availity_decision.c - what became of a service review, as our record of a 278 answer.
 *
 * Who was asked about whom is the request's. The contract has no list of statusCodes: those that
 * are codes of HCR01 pass, others as `review_actions` says; of one that is neither, the review's or
 * a procedure's, no record is made, since a decision is not guessed. */
#include "base/clock.h"
#include "clearinghouse/availity.h"
#include "clearinghouse/shape_rows.h"

enum { MESSAGE_SIZE_MAX = 8192 };

/* ---- the request again ---- */

#define SAME(name) TEXT(name, name)
static const struct shape_row WHO[] = {SAME("role"),       SAME("entity_type"), SAME("name"),
                                       SAME("first_name"), SAME("middle_name"), SAME("suffix"),
                                       SAME("id_type"),    SAME("id"),          END};
static const struct shape_row PERSON_ASKED[] = {
    SAME("last_name"),  SAME("first_name"), SAME("middle_name"),
    SAME("suffix"),     SAME("id_type"),    SAME("id"),
    SAME("birth_date"), SAME("gender"),     END};
static const struct shape_row DEPENDENT_ASKED[] = {
    SAME("last_name"),  SAME("first_name"), SAME("middle_name"),  SAME("suffix"),
    SAME("birth_date"), SAME("gender"),     SAME("relationship"), END};
static const struct shape_row SCOPE[] = {SAME("category"),
                                         SAME("certification"),
                                         SAME("service_type"),
                                         SAME("facility"),
                                         SAME("facility_type"),
                                         SAME("level_of_service"),
                                         END};
static const struct shape_row ASKED[] = {OBJECT("payer", "payer", WHO),
                                         EACH("requesters", "requesters", WHO),
                                         OBJECT("subscriber", "subscriber", PERSON_ASKED),
                                         OBJECT("dependent", "dependent", DEPENDENT_ASKED), END};
static const struct shape_row EVENT_ASKED[] = {OBJECT("scope", "event.scope", SCOPE), END};

/* ---- the answer ---- */

/* HCR01 of a status; empty: nobody says what it means. */
static struct str action_of(const struct hia_call *call, struct str status)
{
    static const char *const CODES[] = {"A1", "A2", "A3", "A4", "A6", "C", "CT", "NA"};
    const struct options *o = options_of(call);
    struct hia_text own;
    if (status.n && list_value(&o->review_actions, say_text(call, "%.*s", STR_FMT(status)).p, &own))
        return str_of_text(own);
    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (str_is(status, CODES[i]))
            return status;
    return (struct str){NULL, 0};
}

static size_t put_decision(struct shape *s, const struct shape_place *at)
{
    struct str action = action_of(s->call, shape_take(s, at, "statusCode"));
    struct shape_place reason;
    if (!action.n)
        return 0;
    json_key(s->w, "decision");
    json_object(s->w);
    json_pair_str(s->w, "action", action);
    json_pair_given(s->w, "number", shape_take(s, at, "certificationNumber"));
    if (shape_next(s, at, "statusReasons[]", &(size_t){0}, &reason))
        json_pair_given(s->w, "reason", shape_take(s, &reason, "code"));
    json_object_end(s->w);
    return 1;
}

/* A member of the objects of a list, behind what is in the buffer. */
static void add_words(struct shape *s, const struct shape_place *at, const char *list,
                      const char *member, struct buf *text)
{
    struct shape_place one;
    size_t event = 0;
    while (shape_next(s, at, list, &event, &one)) {
        struct str said = shape_take(s, &one, member);
        if (said.n && text->n)
            buf_puts(text, "; ");
        buf_put_str(text, said);
    }
}

/* All that was said in words, one after the other. */
static size_t put_message(struct shape *s, const struct shape_place *at, const char *notes)
{
    struct buf text = say_buf(s->call, MESSAGE_SIZE_MAX);
    add_words(s, at, notes, "message", &text);
    add_words(s, at, "statusReasons[]", "value", &text);
    if (text.failed)
        json_pair(s->w, "message", "The partner says more of it: see its own answer.");
    else if (text.n)
        json_pair_str(s->w, "message", buf_str(&text));
    return text.n > 0 || text.failed;
}

static size_t put_payer_notes(struct shape *s, const struct shape_place *at)
{
    return put_message(s, at, "payerNotes[]");
}

static size_t put_service_notes(struct shape *s, const struct shape_place *at)
{
    return put_message(s, at, "notes[]");
}

/* {from, to}, where there is a day to begin with. */
static size_t put_days_of(struct shape *s, const char *name, struct str from, struct str to)
{
    if (!day_is_valid(from))
        return 0;
    json_key(s->w, name);
    json_object(s->w);
    json_pair_day(s->w, "from", from);
    json_pair_day(s->w, "to", to);
    json_object_end(s->w);
    return 1;
}

/* With an hour behind it, or without. */
static struct str take_day(struct shape *s, const struct shape_place *at, const char *theirs)
{
    return plain_day(s->call, shape_take(s, at, theirs));
}

static size_t put_days(struct shape *s, const struct shape_place *at)
{
    struct str issued = take_day(s, at, "certificationIssueDate");
    struct str from = take_day(s, at, "certificationEffectiveDate");
    struct str to = take_day(s, at, "certificationExpirationDate");
    json_pair_day(s->w, "issued", issued);
    json_pair_day(s->w, "expires", to);
    size_t said = day_is_valid(issued) + day_is_valid(to);
    return said + put_days_of(s, "effective", from, to);
}

static size_t put_service_date(struct shape *s, const struct shape_place *at)
{
    return put_days_of(s, "service_date", take_day(s, at, "fromDate"), take_day(s, at, "toDate"));
}

/* A procedure has its code set and its code, or it is none. */
static size_t put_procedure(struct shape *s, const struct shape_place *at)
{
    struct str type = shape_take(s, at, "qualifierCode"), code = shape_take(s, at, "code");
    struct str revenue = shape_take(s, at, "revenueCode"), unit, quantity;
    bool whole = type.n && code.n;
    if (!whole && !revenue.n)
        return 0;
    unit = shape_take(s, at, "quantityTypeCode");
    quantity = shape_take(s, at, "quantity");
    json_key(s->w, revenue.n ? "institutional" : "professional");
    json_object(s->w);
    json_pair_given(s->w, "revenue_code", revenue);
    if (whole) {
        json_key(s->w, "procedure");
        json_object(s->w);
        json_pair_str(s->w, "type", type);
        json_pair_str(s->w, "code", code);
        json_object_end(s->w);
    }
    json_pair_given(s->w, "unit", unit);
    if (is_decimal(quantity, 6)) {
        json_key(s->w, "quantity");
        json_raw(s->w, json_number(s->call, quantity));
    }
    json_object_end(s->w);
    return 1;
}

static const struct shape_row SERVICE[] = {OWN(put_decision),      OWN(put_service_date),
                                           OWN(put_days),          OWN(put_procedure),
                                           OWN(put_service_notes), END};
static const struct shape_row EVENT[] = {OWN(put_decision), OWN(put_days), OWN(put_payer_notes),
                                         EACH("services", "procedures", SERVICE), END};

static void put_head(struct json_writer *w, struct shape *asked, int64_t now_us, bool pended)
{
    char day[9], hour[5], time[6];
    struct shape_place root = shape_root(asked);
    clock_ccyymmdd(now_us, day);
    clock_hhmm(now_us, hour);
    memcpy(time, (char[]){hour[0], hour[1], ':', hour[2], hour[3], '\0'}, sizeof(time));
    json_pair(w, "purpose", "11");
    json_pair_str(w, "reference", shape_take(asked, &root, "reference"));
    json_pair_day(w, "date", str_from(day));
    json_pair(w, "time", time);
    json_pair(w, "type", pended ? "19" : "18");
}

/* A procedure nobody decided is one without a statusCode: left out, its decision would be read as
 * the review's. */
static bool knows_procedures(struct shape *answer)
{
    struct shape_place root = shape_root(answer), one;
    size_t event = 0;
    while (shape_next(answer, &root, "procedures[]", &event, &one)) {
        const struct shape_value *status = shape_find(answer, &one, "statusCode");
        if (status && status->text.n && !action_of(answer->call, status->text).n)
            return false;
    }
    return true;
}

bool review_take(const struct hia_call *call, struct str body, struct buf *record)
{
    struct shape asked, answer;
    struct json_writer w;
    if (!shape_read(call, str_of_text(call->request->record), &asked) ||
        !shape_read(call, body, &answer))
        return false;
    struct shape_place ours = shape_root(&asked), theirs = shape_root(&answer);
    struct str action = action_of(call, shape_take(&answer, &theirs, "statusCode"));
    if (!action.n || !knows_procedures(&answer))
        return false;
    asked.w = answer.w = &w;
    json_begin(&w, record, 0);
    json_object(&w);
    put_head(&w, &asked, hia_now_us(call), str_is(action, "A4"));
    shape_write(&asked, &ours, ASKED);
    json_key(&w, "event");
    json_object(&w);
    shape_write(&asked, &ours, EVENT_ASKED);
    shape_write(&answer, &theirs, EVENT);
    json_object_end(&w);
    json_object_end(&w);
    buf_putc(record, '\n');
    return !record->failed;
}
