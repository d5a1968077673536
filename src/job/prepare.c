/* prepare.c - see prepare.h. */
#include "job/prepare.h"

#include "job/judge.h"
#include "job/source.h"
#include "x12/overlay.h"
#include <string.h>

struct preparing {
    struct prepared *p;
    unsigned snip; /* as the partner is to be judged */
    bool in_set;
    bool faulty; /* however small, as far as an acknowledgement tells */
};

static void drop_notes(struct prepared *p)
{
    reply_notes_free(p->notes);
    p->notes = NULL;
}

void prepared_fini(struct prepared *p)
{
    buf_fini(&p->verdicts);
    drop_notes(p);
}

/* Faults of form that a payer's file may have and still be right about the money. */
static bool is_damage(const struct fault *f)
{
    if (f->severity < SEVERITY_ERROR || f->code >= 600)
        return false;
    return f->code < 500 || f->code == X12_ELEMENT_NUMBER || f->code == X12_ELEMENT_MISSING;
}

static uint8_t verdict_of(const struct fault *f)
{
    if (f->code == X12_BALANCE_TRANSACTION || f->code == X12_AMOUNT_RANGE)
        return SET_UNBALANCED;
    if (is_damage(f))
        return SET_DAMAGED;
    return f->severity >= SEVERITY_WARNING ? SET_FAULTY : 0;
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct preparing *s = ctx;
    struct prepared *p = s->p;
    uint8_t most, severity = f->severity;
    s->faulty = s->faulty || f->snip <= X12_ACK_SNIP_LAST;
    if (x12_snip_weigh(s->snip, x12_fault_row(f->code), &most) && most < severity)
        severity = most;
    p->errors += severity >= SEVERITY_ERROR;
    p->warnings += severity == SEVERITY_WARNING;
    if (severity >= SEVERITY_ERROR && p->first_fault.code == X12_NO_FAULT)
        p->first_fault = *f;
    if (s->in_set && p->verdicts.n > 0)
        p->verdicts.p[p->verdicts.n - 1] |= (char)verdict_of(f);
    return true;
}

static void name_kind(struct prepared *p, const char *kind)
{
    if (!*p->kind)
        str_copy(p->kind, sizeof p->kind, str_from(kind));
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct preparing *s = ctx;
    struct prepared *p = s->p;
    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        p->interchanges++;
        break;
    case X12_SET_OPEN:
        s->in_set = true;
        buf_putc(&p->verdicts, e->envelope->guide ? 0 : SET_UNKNOWN);
        name_kind(p, e->envelope->guide ? e->envelope->guide->name : e->envelope->set);
        break;
    case X12_SET_CLOSE:
        if (!e->complete && p->verdicts.n > 0)
            p->verdicts.p[p->verdicts.n - 1] |= SET_DAMAGED;
        s->in_set = false;
        break;
    case X12_SEGMENT:
        if (e->segment->tag == X12_TAG('T', 'A', '1') && !s->in_set)
            name_kind(p, "TA1");
        break;
    default:
        break;
    }
    return !p->verdicts.failed;
}

static bool feed(struct prepared *p, struct x12_reader *r, struct str piece)
{
    return x12_reader_feed(r, piece.p, piece.n) ||
           err_set(&p->err, ERR_LIMIT, "%s holds too many transaction sets", p->path);
}

static bool stream_file(const struct job *job, struct prepared *p, const atomic_bool *stop,
                        struct x12_reader *r)
{
    struct source *source = source_open(job->keep, p->path, job->threads > 1, stop, &p->err);
    struct str piece;
    bool ok = source != NULL;
    while (ok && (ok = source_next(source, &piece, &p->err)) && piece.n > 0)
        ok = feed(p, r, piece);
    ok = ok && x12_reader_end(r) && source_keep(source, p->sha256, &p->bytes, &p->err);
    source_close(source);
    return ok;
}

/* ---- bytes that are kept already ---- */

bool prepare_kept_digest(const char *path, uint8_t sha256[SHA256_SIZE])
{
    const size_t head = strlen(PREPARE_KEPT), hex = SHA256_HEX_MAX - 1;
    return strncmp(path, PREPARE_KEPT, head) == 0 && strlen(path) > head + hex &&
           path[head + hex] == '/' && hex_decode(str_of(path + head, hex), sha256, SHA256_SIZE);
}

static bool stream_kept(const struct job *job, struct prepared *p, const atomic_bool *stop,
                        struct x12_reader *r)
{
    struct keep_reader *kept = keep_reader_open(job->keep, p->sha256, &p->err);
    struct str chunk;
    bool ok = kept != NULL;
    while (ok && (ok = keep_reader_read(kept, &chunk, &p->err)) && chunk.n > 0) {
        ok = (!*stop || err_set(&p->err, ERR_SYSTEM, "reading %s was given up", p->path)) &&
             feed(p, r, chunk);
        p->bytes += (int64_t)chunk.n;
    }
    keep_reader_free(kept);
    return ok && x12_reader_end(r);
}

/* An answer is judged by the guide alone and by no more than we judge by here: where nothing was
 * found, and no leniency of an overlay passed it over, it finds nothing either. */
static bool says_all(const struct preparing *s, const struct x12_local *local)
{
    bool lenient = local && local->overlays && local->overlays->count > 0;
    return !s->faulty && !lenient && reply_notes_complete(s->p->notes);
}

bool prepare_file(const struct job *job, const struct partner *partner, const char *path,
                  const atomic_bool *stop, struct prepared *p)
{
    struct preparing s = {.p = p, .snip = judge_snip_receive(partner)};
    struct x12_handler handler = {&s, on_event, {&s, on_fault}};
    /* Damage is damage, also where the partner's faults of form are but warnings. */
    unsigned form = x12_snip_with(s.snip, 1, X12_SNIP_ERROR);
    struct x12_options options = {X12_ALTITUDE_GUIDE, x12_snip_with(form, 2, X12_SNIP_ERROR),
                                  judge_local(job->judge, partner)};
    struct x12_reader *r = NULL;
    bool ok = false;

    *p = (struct prepared){.path = path};
    buf_init(&p->verdicts, PREPARE_SETS_MAX);
    if (reply_notes_wanted(partner)) {
        if (!(p->notes = reply_notes_new(partner, &p->err)))
            return false;
        handler = reply_notes_handler(p->notes, &handler);
    }
    if ((r = x12_reader_new(&options, &handler, &p->err)))
        ok = prepare_kept_digest(path, p->sha256) ? stream_kept(job, p, stop, r)
                                                  : stream_file(job, p, stop, r);
    x12_reader_free(r);
    if (p->notes && !says_all(&s, options.local))
        drop_notes(p);
    return ok;
}
