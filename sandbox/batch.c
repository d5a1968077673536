/* batch.c - see batch.h. */
#include "sandbox/batch.h"

#include "sandbox/decide.h"
#include "x12/fault.h"

/* ---- reading --------------------------------------------------------------------------------- */

/* A fault of our own making, at the claim in hand. */
static bool plant(const struct sandbox_batch *b, const struct x12_event *e,
                  const struct fault *like)
{
    struct fault f = *like;
    f.severity = SEVERITY_ERROR;
    str_copy(f.loop, sizeof f.loop, STR("2300"));
    str_copy(f.path, sizeof f.path, STR("2000A[1]/2000B[1]/2300[1]"));
    str_copy(f.isa_control, sizeof f.isa_control, str_from(e->envelope->isa_control));
    str_copy(f.gs_control, sizeof f.gs_control, str_from(e->envelope->gs_control));
    str_copy(f.st_control, sizeof f.st_control, str_from(e->envelope->st_control));
    return b->ack_handler.faults.put(b->ack_handler.faults.ctx, &f);
}

/* The strict payer wants a prior authorization on every claim: the fault its 999 will report. */
static bool refuse_claim(struct sandbox_batch *b, const struct x12_event *e)
{
    struct fault f = {.code = X12_SEGMENT_MISSING,
                      .snip = 2,
                      .segment = "REF",
                      .position = b->file.claim->position + 1};
    b->refused = true;
    return plant(b, e, &f);
}

/* Accepted with errors: a situation of the guide is not met. */
static bool note_claim(struct sandbox_batch *b, const struct x12_event *e)
{
    struct fault f = {.code = X12_CLAIM_FREQUENCY,
                      .snip = 4,
                      .segment = "CLM",
                      .element = 5,
                      .component = 3,
                      .data_element = 1325,
                      .position = b->file.claim->position};
    b->noted = true;
    return plant(b, e, &f);
}

static bool breaks_strict_rule(const struct sandbox_batch *b)
{
    const struct sandbox_claim *c = b->file.claim;
    return c && !b->refused &&
           (b->answers.flaw == SANDBOX_REFUSE_999 ||
            (str_is(c->party->payer_id, SANDBOX_STRICT_PAYER) && c->authorization.n == 0));
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct sandbox_batch *b = ctx;
    bool claim_ends = e->kind == X12_LOOP_CLOSE && strcmp(e->loop->id, "2300") == 0;
    if (claim_ends && breaks_strict_rule(b) && !refuse_claim(b, e))
        return false;
    if (claim_ends && b->answers.flaw == SANDBOX_ERRORS_999 && b->file.claim && !b->noted &&
        !note_claim(b, e))
        return false;
    if (e->kind == X12_SET_CLOSE && b->file.set) {
        b->file.set->rejected = b->refused;
        b->refused = b->noted = false;
    }
    return sandbox_file_event(&b->file, e) && b->ack_handler.event(b->ack_handler.ctx, e);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct sandbox_batch *b = ctx;
    return b->ack_handler.faults.put(b->ack_handler.faults.ctx, f);
}

bool sandbox_batch_init(struct sandbox_batch *b, uint64_t seed, enum sandbox_flaw flaw,
                        int64_t now_us, struct err *err)
{
    static const struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    *b = (struct sandbox_batch){.going = true};
    sandbox_file_init(&b->file);
    b->ack = x12_ack_new(true, err);
    b->claims = b->ack ? x12_claim_ack_new(flaw == SANDBOX_REFUSE_LINE, err) : NULL;
    if (!b->claims)
        return false;
    b->answers = (struct sandbox_answers){.file = &b->file,
                                          .ack = b->ack,
                                          .claims = b->claims,
                                          .seed = seed,
                                          .now_us = now_us,
                                          .flaw = flaw};
    b->behind = x12_claim_ack_handler(b->claims, NULL);
    b->ack_handler = x12_ack_handler(b->ack, &b->behind);
    b->handler = (struct x12_handler){b, on_event, {b, on_fault}};
    b->reader = x12_reader_new(&options, &b->handler, err);
    return b->reader != NULL;
}

void sandbox_batch_fini(struct sandbox_batch *b)
{
    x12_reader_free(b->reader);
    sandbox_file_fini(&b->file);
    x12_claim_ack_free(b->claims);
    x12_ack_free(b->ack);
}

void sandbox_batch_feed(struct sandbox_batch *b, const void *p, size_t n)
{
    b->going = b->going && x12_reader_feed(b->reader, p, n);
}

bool sandbox_batch_end(struct sandbox_batch *b, struct err *err)
{
    b->going = b->going && x12_reader_end(b->reader);
    return b->going || err_set(err, ERR_LIMIT, "more claims than the sandbox takes");
}

void sandbox_batch_refuse(struct sandbox_batch *b, const char *ta105)
{
    if (x12_ack_interchanges(b->ack) > 0)
        x12_ack_refuse(b->ack, 1, ta105);
}

/* ---- answering ------------------------------------------------------------------------------- */

struct posting {
    struct sandbox_batch *batch;
    sandbox_put_answer *put;
    void *ctx;
    struct buf out;
    struct err *err;
};

static bool post(struct posting *p, bool written, const char *suffix)
{
    return written && (p->out.n == 0 || p->put(p->ctx, suffix, &p->out, p->err));
}

static bool acknowledge(struct posting *p)
{
    struct sandbox_answers *a = &p->batch->answers;
    if (x12_ack_interchanges(a->ack) == 0)
        return true;
    if (a->flaw == SANDBOX_REFUSE_TA1)
        x12_ack_refuse(p->batch->ack, 1, "006");
    if (x12_ack_wants_ta1(a->ack, 1) && !post(p, sandbox_write_ta1(a, &p->out, p->err), "ta1"))
        return false;
    if (!a->file->first || x12_ack_status(a->ack, 1) == 'R')
        return true;
    return post(p, sandbox_write_999(a, &p->out, p->err), "999") &&
           post(p, sandbox_write_277ca(a, &p->out, p->err), "277ca") &&
           post(p, sandbox_write_contradiction(a, &p->out, p->err), "again.277ca");
}

static bool remit(struct posting *p)
{
    struct sandbox_answers *a = &p->batch->answers;
    if (!a->file->first || x12_ack_status(a->ack, 1) == 'R')
        return true;
    return post(p, sandbox_write_835(a, 1, &p->out, p->err), "1.835") &&
           post(p, sandbox_write_835(a, 2, &p->out, p->err), "2.835");
}

static bool with_buffer(struct posting *p, bool (*step)(struct posting *))
{
    buf_init(&p->out, 0);
    bool ok = step(p);
    buf_fini(&p->out);
    return ok;
}

bool sandbox_batch_acknowledge(struct sandbox_batch *b, sandbox_put_answer *put, void *ctx,
                               struct err *err)
{
    struct posting p = {.batch = b, .put = put, .ctx = ctx, .err = err};
    return with_buffer(&p, acknowledge);
}

bool sandbox_batch_remit(struct sandbox_batch *b, sandbox_put_answer *put, void *ctx,
                         struct err *err)
{
    struct posting p = {.batch = b, .put = put, .ctx = ctx, .err = err};
    return with_buffer(&p, remit);
}
