/* reading.c - see reading.h. */
#include "job/reading.h"

#include "x12/reader.h"
#include <string.h>

static const struct quarantine unknown_kind = {
    "unknown-kind", "a transaction set of a kind or version this system does not know"};
static const struct quarantine damaged = {"damaged-set",
                                          "a transaction set is damaged: nothing of it was taken"};
static const struct quarantine not_for_us = {"not-for-us",
                                             "a transaction set that is not for us to receive"};

static const struct quarantine *refusal(const struct x12_guide *g, uint8_t verdict)
{
    if (verdict & SET_UNKNOWN)
        return &unknown_kind;
    if (verdict & SET_DAMAGED)
        return &damaged;
    struct str name = str_from(g->name);
    if (!str_is(name, "835") && !str_is(name, "999") && !str_is(name, "277CA"))
        return &not_for_us;
    return NULL;
}

static bool mark(struct reading *r, enum step_kind kind)
{
    return trays_step(r->trays, kind, sizeof(struct step)) && trays_record_done(r->trays);
}

static struct envelope_step *put_envelope(struct reading *r, enum step_kind kind,
                                          const struct x12_envelope *envelope)
{
    struct envelope_step *s = trays_step(r->trays, kind, sizeof *s);
    if (s)
        s->envelope = *envelope;
    return s;
}

static bool open_set(struct reading *r, const struct x12_envelope *envelope)
{
    size_t ordinal = r->sets_seen++;
    struct envelope_step *s = put_envelope(r, STEP_SET, envelope);
    if (!s)
        return false;
    assert(ordinal < r->prepared->verdicts.n);
    s->verdict = (uint8_t)r->prepared->verdicts.p[ordinal];
    s->done = (int64_t)ordinal < r->sets_done;
    s->why = refusal(envelope->guide, s->verdict);
    r->skip_set = s->done || s->why;
    return true;
}

static bool close_set(struct reading *r, const struct x12_event *e)
{
    struct set_end_step *s = trays_step(r->trays, STEP_SET_END, sizeof *s);
    if (!s)
        return false;
    s->segments = e->counted;
    r->skip_set = true;
    return trays_record_done(r->trays);
}

static bool pass_on(struct reading *r, const struct x12_event *e)
{
    if (r->skip_set)
        return true;
    return strcmp(e->envelope->guide->name, "835") == 0
               ? remittance_reader_event(r->remittances, e)
               : acknowledgement_reader_event(r->acknowledgements, e);
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct reading *r = ctx;
    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        return mark(r, STEP_INTERCHANGE) && acknowledgement_reader_event(r->acknowledgements, e);
    case X12_GROUP_OPEN:
        return mark(r, STEP_GROUP) && acknowledgement_reader_event(r->acknowledgements, e);
    case X12_INTERCHANGE_CLOSE:
        return mark(r, STEP_INTERCHANGE_END);
    case X12_SET_OPEN:
        return open_set(r, e->envelope) && pass_on(r, e);
    case X12_SET_CLOSE:
        return pass_on(r, e) && close_set(r, e);
    case X12_SEGMENT:
        if (!*e->envelope->functional && e->segment->tag == X12_TAG('T', 'A', '1'))
            return put_envelope(r, STEP_TA1, e->envelope) && trays_record_done(r->trays) &&
                   acknowledgement_reader_event(r->acknowledgements, e);
        return !*e->envelope->set || pass_on(r, e);
    default:
        return !*e->envelope->set || pass_on(r, e);
    }
}

/* Deep and rarely many: lent, not copied. */
static bool on_answer(void *ctx, const struct acknowledgement *a)
{
    struct reading *r = ctx;
    struct answer_step *s = trays_step(r->trays, STEP_ANSWER, sizeof *s);
    if (!s)
        return false;
    s->answer = a;
    return trays_settle(r->trays);
}

static bool read_kept(struct reading *r, struct x12_reader *x12, struct err *err)
{
    struct keep_reader *kept = keep_reader_open(r->keep, r->prepared->sha256, err);
    struct str chunk;
    uint64_t done = 0;
    bool ok = kept != NULL;
    while (ok && (ok = keep_reader_read(kept, &chunk, err)) && chunk.n > 0) {
        ok = x12_reader_feed(x12, chunk.p, chunk.n);
        done += chunk.n;
        trays_bytes(r->trays, done);
    }
    ok = ok && x12_reader_end(x12);
    keep_reader_free(kept);
    return ok;
}

bool reading_run(void *ctx, struct trays *t, struct err *err)
{
    struct reading *r = ctx;
    struct remittance_sink remittances = remit_steps(t);
    struct acknowledgement_sink acknowledgements = {r, on_answer};
    struct x12_handler handler = {r, on_event, {0}};
    /* Judged already when it was prepared; placing is all that is needed now. */
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_reader *x12 = NULL;
    r->trays = t;
    r->skip_set = true;
    bool ok = (r->remittances = remittance_reader_new(&remittances, err)) &&
              (r->acknowledgements = acknowledgement_reader_new(&acknowledgements, err)) &&
              (x12 = x12_reader_new(&options, &handler, err)) && read_kept(r, x12, err);
    x12_reader_free(x12);
    acknowledgement_reader_free(r->acknowledgements);
    remittance_reader_free(r->remittances);
    return ok;
}
