/* question_judge.c - see question.h: is this the answer, and what does it say? */
#include "job/question_state.h"

#include "x12/fault.h"

/* ---- is it ours ----------------------------------------------------------------------------- */

static bool names_trace(const struct question_marks *m, struct str trace)
{
    for (size_t i = 0; i < m->traces_count; i++)
        if (str_is(trace, m->traces[i]))
            return true;
    return false;
}

/* BHT03 comes back (X279A1 1.4.3 and the BHT of a 271); where traces come back, one is ours. Of an
 * answer without BHT03 the member must be who was asked about, as far as both name one. */
static bool eligibility_is_ours(const struct question_marks *m, const struct eligibility_answer *a)
{
    const struct eligibility_person *p = eligibility_patient(a);
    size_t returned = 0;

    if (a->document.reference.n && !str_is(a->document.reference, m->reference))
        return false;
    if (!a->document.reference.n && a->subscriber.party.id.n && m->member[0] &&
        !str_is(a->subscriber.party.id, m->member))
        return false;
    for (size_t i = 0; p && i < p->traces_count; i++) {
        if (!str_is(p->traces[i].type, "2"))
            continue;
        returned++;
        if (names_trace(m, p->traces[i].number))
            return true;
    }
    return returned == 0 || m->traces_count == 0;
}

/* ---- what it says --------------------------------------------------------------------------- */

static void put_code(struct question_desk *d, struct str code)
{
    struct json_writer w;

    if (!code.n || d->codes_count == QUESTION_FAULTS_MAX)
        return;
    buf_putc(&d->codes, d->codes_count++ ? ',' : '[');
    json_begin(&w, &d->codes, 0);
    json_str(&w, code);
}

static void put_record(struct question_desk *d, const struct record_shape *shape,
                       const void *record)
{
    buf_putc(&d->answers, d->heard++ ? ',' : '[');
    record_write_json(shape, record, 0, &d->answers);
}

/* EB01 of the plan; where nothing is said of the plan, the first that says covered or not. */
static struct str verdict_of(const struct eligibility_answer *a)
{
    struct str first = {0};

    for (size_t i = 0; i < a->benefits_count; i++) {
        const struct benefit *b = &a->benefits[i];
        if (!eligibility_kind_is(b, "1 2 3 4 5 6 7 8 V"))
            continue;
        if (eligibility_of_plan(b))
            return b->kind;
        if (!first.n)
            first = b->kind;
    }
    return first;
}

static bool take_answer(void *ctx, const struct eligibility_answer *a)
{
    struct question_desk *d = ctx;
    const struct eligibility_refusal *list[4];
    size_t counts[4];

    if (d->kind != REAL_TIME_ELIGIBILITY || !eligibility_is_ours(d->marks, a)) {
        d->others++;
        return true;
    }
    d->refusals += eligibility_refusals(a, list, counts);
    for (size_t k = 0; k < COUNT_OF(list); k++)
        for (size_t i = 0; i < counts[k]; i++)
            put_code(d, list[k][i].reason);
    if (!d->verdict[0])
        str_copy(d->verdict, sizeof d->verdict, verdict_of(a));
    put_record(d, &eligibility_answer_shape, a);
    return true;
}

static const struct state *first_state(const struct status_answer *a)
{
    if (a->claim && a->claim->states_count)
        return a->claim->states;
    if (a->provider_status && a->provider_status->states_count)
        return a->provider_status->states;
    return a->receiver_status && a->receiver_status->states_count ? a->receiver_status->states
                                                                  : NULL;
}

static bool take_status(void *ctx, const void *record, const struct map_place *place)
{
    struct question_desk *d = ctx;
    const struct status_answer *a = record;
    const struct state *s = first_state(a);

    (void)place;
    if (d->kind != REAL_TIME_CLAIM_STATUS ||
        (a->claim && d->marks->traces_count && a->claim->trace_number.n &&
         !names_trace(d->marks, a->claim->trace_number))) {
        d->others++;
        return true;
    }
    if (s && s->codes_count && !d->verdict[0])
        str_copy(d->verdict, sizeof d->verdict, s->codes[0].category);
    d->refusals += a->claim == NULL || strchr("DE", d->verdict[0]) != NULL;
    put_record(d, &status_answer_shape, a);
    return true;
}

/* A 999 or TA1 instead of an answer: our question was not taken. */
static bool take_refusal(void *ctx, const struct acknowledgement *a)
{
    struct question_desk *d = ctx;

    if (a->level != ACK_INTERCHANGE && a->level != ACK_GROUP && a->level != ACK_SET)
        return true;
    d->refused_by = a->level == ACK_INTERCHANGE ? "refused_ta1" : "refused_999";
    if (a->level == ACK_GROUP)
        return true; /* its sets say more */
    put_code(d, a->code);
    for (size_t i = 0; i < a->notes_count; i++)
        put_code(d, a->notes[i]);
    for (size_t i = 0; i < a->errors_count; i++)
        put_code(d, a->errors[i].element_code.n ? a->errors[i].element_code
                                                : a->errors[i].segment_code);
    return true;
}

/* ---- ears ----------------------------------------------------------------------------------- */

static bool hear(void *ctx, const struct x12_event *e)
{
    struct question_desk *d = ctx;

    if (e->kind == X12_INTERCHANGE_OPEN)
        d->saw_x12 = true;
    return eligibility_reader_event(d->er, e) && x12_map_reader_event(d->mr, e) &&
           acknowledgement_reader_event(d->ar, e);
}

/* Bytes and envelope must be whole; within, payers take liberties, and an answer is an answer. */
static bool note_damage(void *ctx, const struct fault *f)
{
    struct question_desk *d = ctx;

    d->damaged |= f->severity == SEVERITY_FATAL ||
                  (f->severity == SEVERITY_ERROR && f->code < X12_SEGMENT_UNKNOWN);
    return true;
}

bool question_ears_open(struct question_desk *d, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct eligibility_sink answers = {d, NULL, take_answer};
    struct map_sink states = {d, take_status};
    struct acknowledgement_sink refusals = {d, take_refusal};
    struct x12_handler handler = {d, hear, {d, note_damage}};

    return (d->er = eligibility_reader_new(&answers, err)) &&
           (d->mr = x12_map_reader_new(&x12_status_answer_map, x12_guide_named(STR("277")), 0,
                                       &states, err)) &&
           (d->ar = acknowledgement_reader_new(&refusals, err)) &&
           (d->reader = x12_reader_new(&altitude, &handler, err));
}

void question_ears_close(struct question_desk *d)
{
    x12_reader_free(d->reader);
    eligibility_reader_free(d->er);
    x12_map_reader_free(d->mr);
    acknowledgement_reader_free(d->ar);
}

static const char *why_not(const struct question_desk *d)
{
    if (!d->saw_x12)
        return "not_x12";
    if (d->refused_by)
        return d->refused_by;
    if (d->damaged)
        return "damaged";
    return d->others ? "other_question" : "no_answer";
}

static void begin(struct question_desk *d, enum real_time_kind kind,
                  const struct question_marks *marks)
{
    arena_reset(&d->arena);
    buf_reset(&d->answers);
    buf_reset(&d->codes);
    d->kind = kind;
    d->marks = marks;
    d->verdict[0] = '\0';
    d->heard = d->others = d->refusals = d->codes_count = 0;
    d->saw_x12 = d->damaged = false;
    d->refused_by = NULL;
}

static const char *hear_x12(struct question_desk *d, struct str bytes)
{
    bool ok = x12_reader_feed(d->reader, bytes.p, bytes.n);

    ok = x12_reader_end(d->reader) && ok;
    if (!ok)
        return "unreadable";
    if (d->heard && !d->damaged && !d->others)
        return NULL;
    return d->heard && d->others ? "other_question" : why_not(d);
}

static bool take_record(struct question_desk *d, struct str line)
{
    struct record_problem problem;
    union {
        struct eligibility_answer eligibility;
        struct status_answer status;
    } answer;
    bool eligibility = d->kind == REAL_TIME_ELIGIBILITY;

    if (!record_read_json(d->json, line, &d->arena,
                          eligibility ? &eligibility_answer_shape : &status_answer_shape, &answer,
                          &problem))
        return false;
    if (eligibility) {
        answer.eligibility.document.reference = (struct str){0};
        (void)take_answer(d, &answer.eligibility);
    } else {
        (void)take_status(d, &answer.status, NULL);
    }
    return true;
}

/* The adapter made records of the partner's own JSON, one a line: of a claim status as many as
 * there are claims that match. */
static const char *hear_records(struct question_desk *d, struct str bytes)
{
    static const struct question_marks ANY;

    d->marks = &ANY;
    while (bytes.p && bytes.n) {
        struct str line = str_trim(str_split(&bytes, '\n'));
        if (line.n && !take_record(d, line))
            return "not_read";
    }
    return d->heard ? NULL : "no_answer";
}

bool question_judge(struct question_desk *d, enum real_time_kind kind, enum asker_content content,
                    struct str bytes, const struct question_marks *marks,
                    struct question_answer *answer, struct err *err)
{
    const char *code;

    begin(d, kind, marks);
    code = content == ASKER_X12      ? hear_x12(d, bytes)
           : content == ASKER_RECORD ? hear_records(d, bytes)
                                     : "not_read";
    if (code)
        buf_reset(&d->answers);
    else
        buf_putc(&d->answers, ']');
    if (d->codes_count)
        buf_putc(&d->codes, ']');
    *answer = (struct question_answer){.answered = !code,
                                       .usable = !code && d->refusals == 0,
                                       .code = code,
                                       .answers = buf_str(&d->answers),
                                       .codes = buf_str(&d->codes)};
    if (!code)
        answer->verdict = str_from(d->verdict);
    return buf_ok(&d->answers, "the answer", err) && buf_ok(&d->codes, "the answer", err);
}
