/* answer.c - see answer.h. */
#include "cli/answer.h"

#include "base/clock.h"
#include "x12/fault.h"
#include <stdlib.h>
#include <string.h>

enum { HEADS_MAX = 64 * 1024 };

struct answer {
    struct answer_options options;
    struct x12_ack *ack;
    struct x12_claim_ack *claims;
    struct x12_handler next;
    bool has_next;
    struct buf heads; /* struct x12_ack_head: the ends of each interchange, turned round */
    uint32_t control;
    struct answer_totals totals;
};

static struct x12_ack_head *last_head(struct answer *a)
{
    size_t n = a->heads.n / sizeof(struct x12_ack_head);
    return n ? (struct x12_ack_head *)(void *)a->heads.p + (n - 1) : NULL;
}

static bool note_sender(struct answer *a, const struct x12_envelope *env)
{
    struct x12_ack_head head = {0};
    struct x12_interchange_head *x = &head.interchange;
    int64_t now = clock_now_us();
    x->delims = env->delims;
    x->usage = env->usage ? env->usage : 'P';
    str_copy(x->sender_qualifier, sizeof x->sender_qualifier, str_from(env->receiver_qualifier));
    str_copy(x->sender_id, sizeof x->sender_id, str_from(env->receiver_id));
    str_copy(x->receiver_qualifier, sizeof x->receiver_qualifier, str_from(env->sender_qualifier));
    str_copy(x->receiver_id, sizeof x->receiver_id, str_from(env->sender_id));
    clock_ccyymmdd(now, x->date);
    clock_hhmm(now, x->time);
    buf_put(&a->heads, &head, sizeof head);
    return !a->heads.failed;
}

static void note_group(struct answer *a, const struct x12_envelope *env)
{
    struct x12_ack_head *head = last_head(a);
    if (!head || *head->gs_sender)
        return;
    str_copy(head->gs_sender, sizeof head->gs_sender, str_from(env->gs_receiver));
    str_copy(head->gs_receiver, sizeof head->gs_receiver, str_from(env->gs_sender));
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct answer *a = ctx;
    if (e->kind == X12_INTERCHANGE_OPEN && !note_sender(a, e->envelope))
        return false;
    if (e->kind == X12_GROUP_OPEN)
        note_group(a, e->envelope);
    return !a->has_next || !a->next.event || a->next.event(a->next.ctx, e);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct answer *a = ctx;
    return !a->has_next || !a->next.faults.put || a->next.faults.put(a->next.faults.ctx, f);
}

struct answer *answer_new(const struct answer_options *options, struct err *err)
{
    struct answer *a = calloc(1, sizeof *a);
    if (!a) {
        err_set(err, ERR_SYSTEM, "no memory for an answer");
        return NULL;
    }
    a->options = *options;
    a->control = options->control ? options->control : 1;
    buf_init(&a->heads, HEADS_MAX * sizeof(struct x12_ack_head));
    /* Also for a 277CA: only the 999 knows what is left to be answered. */
    if (!(a->ack = x12_ack_new(options->copy_values, err)) ||
        (options->of_claims && !(a->claims = x12_claim_ack_new(false, err)))) {
        answer_free(a);
        return NULL;
    }
    return a;
}

void answer_free(struct answer *a)
{
    if (!a)
        return;
    x12_ack_free(a->ack);
    x12_claim_ack_free(a->claims);
    buf_fini(&a->heads);
    free(a);
}

struct x12_handler answer_handler(struct answer *a, const struct x12_handler *next)
{
    struct x12_handler mine = {a, on_event, {a, on_fault}};
    a->has_next = next != NULL;
    if (next)
        a->next = *next;
    if (a->claims)
        mine = x12_claim_ack_handler(a->claims, &mine);
    return x12_ack_handler(a->ack, &mine);
}

/* ---- writing -------------------------------------------------------------------------------- */

static uint32_t interchanges(const struct answer *a)
{
    uint32_t known = (uint32_t)(a->heads.n / sizeof(struct x12_ack_head));
    uint32_t noted = x12_ack_interchanges(a->ack);
    return noted < known ? noted : known;
}

static const struct x12_ack_head *head_of(struct answer *a, uint32_t i)
{
    struct x12_ack_head *head = (struct x12_ack_head *)(void *)a->heads.p + (i - 1);
    head->interchange.control = head->gs_control = a->control;
    return head;
}

/* A number is used up when something was written under it. */
static void count_written(struct answer *a, const struct buf *out, size_t before)
{
    a->control += out->n > before;
}

bool answer_ta1(struct answer *a, struct buf *out, struct err *err)
{
    struct fault_sink none = {0}; /* what is wrong was theirs: it is repeated as it came */
    struct x12_writer *w = x12_writer_new(out, X12_SNIP_ALL, &none, err);
    if (!w)
        return false;
    for (uint32_t i = 1; i <= interchanges(a); i++) {
        size_t before = out->n;
        a->totals.interchanges_refused += x12_ack_status(a->ack, i) == 'R';
        if (x12_ack_wants_ta1(a->ack, i))
            x12_ack_write_ta1(a->ack, i, w, head_of(a, i));
        a->totals.ta1s += out->n > before;
        count_written(a, out, before);
    }
    x12_writer_free(w);
    return buf_ok(out, "the TA1", err);
}

bool answer_999(struct answer *a, struct buf *out, struct err *err)
{
    struct fault_sink none = {0};
    struct x12_writer *w = x12_writer_new(out, X12_SNIP_ALL, &none, err);
    if (!w)
        return false;
    for (uint32_t i = 1; i <= interchanges(a); i++) {
        const struct x12_ack_head *head = head_of(a, i);
        size_t before = out->n;
        a->totals.groups_refused += x12_ack_rejects(a->ack, i);
        if (*head->gs_sender)
            x12_ack_write_999(a->ack, i, w, head);
        count_written(a, out, before);
    }
    x12_writer_free(w);
    return buf_ok(out, "the 999", err);
}

struct first_fault {
    struct fault fault;
};

static bool keep_first(void *ctx, const struct fault *f)
{
    struct first_fault *first = ctx;
    if (f->severity >= SEVERITY_ERROR && !first->fault.code)
        first->fault = *f;
    return true;
}

static void claim_head(const struct answer *a, const struct x12_ack_head *to,
                       struct x12_claim_ack_head *head)
{
    *head = (struct x12_claim_ack_head){.to = *to, .payer = a->options.payer, .id_kind = "46"};
    const char *id = to->interchange.sender_id;
    str_copy(head->name, sizeof head->name, str_from(a->options.name ? a->options.name : id));
    str_copy(head->id, sizeof head->id, str_from(id));
}

bool answer_277ca(struct answer *a, struct buf *out, struct err *err)
{
    struct first_fault first = {0};
    struct fault_sink sink = {&first, keep_first};
    struct x12_writer *w;
    if (x12_claim_ack_full(a->claims))
        return err_set(err, ERR_LIMIT,
                       "more claims than a claim acknowledgement holds: split the "
                       "file");
    if (!(w = x12_writer_new(out, X12_SNIP_ALL, &sink, err)))
        return false;
    for (uint32_t i = 1; i <= interchanges(a); i++) {
        struct x12_claim_ack_head head;
        size_t before = out->n;
        claim_head(a, head_of(a, i), &head);
        if (x12_ack_status(a->ack, i) != 'R' && *head.to.gs_sender)
            x12_claim_ack_write(a->claims, i, w, &head, NULL, &a->totals.claims);
        count_written(a, out, before);
    }
    x12_writer_free(w);
    if (first.fault.code)
        return err_set(err, ERR_DATA,
                       "the claim acknowledgement would be wrong: %s (%s) at %s, "
                       "element %u: correct the claims first",
                       x12_fault_row(first.fault.code)->title, x12_fault_row(first.fault.code)->id,
                       first.fault.path, first.fault.element);
    return buf_ok(out, "the claim acknowledgement", err);
}

const struct answer_totals *answer_totals(const struct answer *a)
{
    return &a->totals;
}
