/* question.c - see question.h: reading, knowing again, writing. */
#include "job/question_state.h"

#include "base/clock.h"
#include "job/scrub.h"
#include <stdio.h>
#include <stdlib.h>

enum { DESK_ARENA_MAX = 64 * 1024 * 1024 };

static bool desk_tools(struct question_desk *d, struct err *err)
{
    d->guide[REAL_TIME_ELIGIBILITY] = eligibility_guide(ELIGIBILITY_INQUIRY);
    d->guide[REAL_TIME_CLAIM_STATUS] = x12_guide_named(STR("276"));
    return (d->json = json_reader_new(err)) &&
           (d->ew = eligibility_writer_new(ELIGIBILITY_INQUIRY, err)) &&
           (d->mw = x12_map_writer_new(&x12_status_inquiry_map, d->guide[REAL_TIME_CLAIM_STATUS], 0,
                                       err)) &&
           question_ears_open(d, err);
}

struct question_desk *question_desk_new(const struct settings *settings,
                                        const struct judgment *judge,
                                        const uint8_t key[SHA256_SIZE], struct err *err)
{
    struct question_desk *d = calloc(1, sizeof *d);

    if (!d) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    d->settings = settings;
    d->judge = judge;
    memcpy(d->key, key, sizeof d->key);
    arena_init(&d->arena, DESK_ARENA_MAX);
    buf_init(&d->text, 0);
    buf_init(&d->answers, 0);
    buf_init(&d->codes, 0);
    if (!x12_guides_init(err) || !desk_tools(d, err)) {
        question_desk_free(d);
        return NULL;
    }
    return d;
}

void question_desk_free(struct question_desk *d)
{
    if (!d)
        return;
    question_ears_close(d);
    json_reader_free(d->json);
    eligibility_writer_free(d->ew);
    x12_map_writer_free(d->mw);
    arena_fini(&d->arena);
    buf_fini(&d->text);
    buf_fini(&d->answers);
    buf_fini(&d->codes);
    free(d);
}

/* ---- known again ---------------------------------------------------------------------------- */

/* The record as we would write it, without what numbers the question: the order of its keys and
 * its spaces do not make it another. */
static void put_digest(struct question_desk *d, struct question *q)
{
    buf_reset(&d->text);
    buf_printf(&d->text, "%d\n%s\n", q->kind, q->partner ? q->partner->name : "");
    if (q->kind == REAL_TIME_ELIGIBILITY) {
        struct eligibility_inquiry i = q->of.eligibility;
        struct eligibility_person dependent;
        i.document = (struct eligibility_document){0};
        i.subscriber.traces_count = 0;
        if (i.dependent) {
            dependent = *i.dependent;
            dependent.traces_count = 0;
            i.dependent = &dependent;
        }
        record_write_json(&eligibility_inquiry_shape, &i, 0, &d->text);
    } else {
        struct status_inquiry i = q->of.status;
        struct sought_claim claim = {0};
        if (i.claim) {
            claim = *i.claim;
            claim.trace_number = (struct str){0};
            i.claim = &claim;
        }
        record_write_json(&status_inquiry_shape, &i, 0, &d->text);
    }
    hmac_sha256(d->key, buf_str(&d->text), q->digest);
}

bool question_read(struct question_desk *d, enum real_time_kind kind, const struct partner *partner,
                   struct str json, struct question *q, struct record_problem *problem)
{
    const struct record_shape *shape =
        kind == REAL_TIME_ELIGIBILITY ? &eligibility_inquiry_shape : &status_inquiry_shape;

    arena_reset(&d->arena);
    *q = (struct question){.kind = kind, .partner = partner};
    *problem = (struct record_problem){0};
    if (!record_read_json(d->json, json, &d->arena, shape, &q->of, problem))
        return false;
    put_digest(d, q);
    if (d->text.failed) {
        *problem = (struct record_problem){.sentence = "the inquiry is too large"};
        return false;
    }
    return true;
}

struct str question_payer(const struct question *q)
{
    return q->kind == REAL_TIME_ELIGIBILITY ? q->of.eligibility.source.party.id
                                            : q->of.status.payer.id;
}

/* ---- written -------------------------------------------------------------------------------- */

bool question_note_fault(void *ctx, const struct fault *f)
{
    struct question_faults *faults = ctx;

    if (f->severity >= SEVERITY_ERROR && faults->count < QUESTION_FAULTS_MAX)
        faults->list[faults->count++] = *f;
    return true;
}

static void note_trace(struct question_marks *m, struct str trace)
{
    if (trace.n && m->traces_count < QUESTION_TRACES_MAX &&
        str_copy(m->traces[m->traces_count], QUESTION_REFERENCE_MAX, trace))
        m->traces_count++;
}

static void put_eligibility(struct question_desk *d, const struct eligibility_inquiry *i,
                            struct x12_writer *w, const char *day, const char *time,
                            struct question_marks *marks)
{
    const struct eligibility_person *patient = i->dependent ? i->dependent : &i->subscriber;
    struct eligibility_document head = i->document;

    /* Ours, whatever the caller calls it: two questions of one reference could take each other's
     * answers, and one patient's would be read as another's. */
    head.reference = str_from(marks->reference);
    head.date = str_from(day);
    head.time = str_from(time);
    str_copy(marks->member, sizeof marks->member, i->subscriber.party.id);
    for (size_t k = 0; k < patient->traces_count; k++)
        note_trace(marks, patient->traces[k].number);
    eligibility_writer_begin(d->ew, w, &head, i->transaction_type);
    eligibility_writer_put(d->ew, i);
}

static void put_status(struct question_desk *d, const struct status_inquiry *i,
                       struct x12_writer *w, const char *day, const char *time,
                       struct question_marks *marks)
{
    if (i->claim)
        note_trace(marks, i->claim->trace_number);
    x12_status_begin(w, d->guide[REAL_TIME_CLAIM_STATUS], str_from(marks->reference), day, time);
    x12_map_begin(d->mw, w);
    x12_map_put(d->mw, i);
}

static void put_interchange(struct question_desk *d, const struct question *q, uint32_t control,
                            int64_t now_us, struct x12_writer *w, struct question_marks *marks)
{
    char day[9], time[5];

    clock_ccyymmdd(now_us, day);
    clock_hhmm(now_us, time);
    *marks = (struct question_marks){0};
    (void)snprintf(marks->reference, sizeof marks->reference, "%09u-0001", control);
    partner_open_group(q->partner, now_us, control, d->guide[q->kind], w);
    x12_writer_set(w, d->guide[q->kind], "0001");
    if (q->kind == REAL_TIME_ELIGIBILITY)
        put_eligibility(d, &q->of.eligibility, w, day, time, marks);
    else
        put_status(d, &q->of.status, w, day, time, marks);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
}

bool question_write(struct question_desk *d, const struct question *q, uint32_t control,
                    int64_t now_us, struct buf *x12, struct question_marks *marks,
                    struct question_faults *faults, struct err *err)
{
    struct fault_sink sink = {faults, question_note_fault};
    struct x12_writer *w = x12_writer_new(x12, judge_snip_send(q->partner), &sink, err);
    bool ok = w && x12_writer_local(w, judge_local(d->judge, q->partner), err);

    faults->count = 0;
    if (ok)
        put_interchange(d, q, control, now_us, w, marks);
    ok = ok && buf_ok(x12, "the question", err) && x12_writer_errors(w) == 0;
    x12_writer_free(w);
    return ok;
}
