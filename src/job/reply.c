/* reply.c - see reply.h. */
#include "job/reply.h"

#include "base/clock.h"
#include "job/failpoint.h"
#include "job/handover.h"
#include "job/isa13.h"
#include "job/judge.h"
#include "net/dir.h"
#include <stdio.h>
#include <string.h>

enum { REPLY_MAX = 64 * 1024 * 1024, INTERCHANGES_MAX = 1000 };

struct reply {
    struct job *job;
    const struct partner *partner;
    struct reply_notes *notes;
    int64_t now_us;
    const struct x12_interchange_head *written[INTERCHANGES_MAX]; /* of the file in hand */
    size_t written_count;
};

bool reply_is(struct str transaction_type)
{
    return str_is(transaction_type, "999") || str_is(transaction_type, "TA1");
}

/* "278" names request and response alike. */
static bool wants_999(const struct partner *p, const char *kind)
{
    for (size_t i = 0; i < p->send_999.count; i++) {
        const char *item = p->send_999.item[i];
        size_t n = strlen(item);
        if (strncmp(item, kind, n) == 0 && (kind[n] == '\0' || kind[n] == '-'))
            return true;
    }
    return false;
}

bool reply_wanted(const struct partner *partner, const struct prepared *file)
{
    return file->interchanges > 0 && (partner->send_ta1 || wants_999(partner, file->kind));
}

/* ---- reading -------------------------------------------------------------------------------- */

/* A file in which nothing is wrong has been noted while it was judged (prepare_file). */
static bool read_again(struct reply *r, const struct prepared *file, struct err *err)
{
    struct x12_handler handler = reply_notes_handler(r->notes, NULL);
    struct x12_options options = {X12_ALTITUDE_GUIDE, judge_snip_receive(r->partner)};
    struct x12_reader *reader = x12_reader_new(&options, &handler, err);
    struct keep_reader *kept = reader ? keep_reader_open(r->job->keep, file->sha256, err) : NULL;
    struct str chunk;
    bool ok = kept != NULL;
    while (ok && (ok = keep_reader_read(kept, &chunk, err)) && chunk.n > 0)
        ok = x12_reader_feed(reader, chunk.p, chunk.n);
    ok = ok && x12_reader_end(reader) && reply_notes_complete(r->notes);
    keep_reader_free(kept);
    x12_reader_free(reader);
    if (!ok)
        err_set(err, ERR_LIMIT, "too many interchanges in one file to answer");
    return ok;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* A control number of its own for each interchange we write; spent when nothing is written. */
static bool number(struct reply *r, struct x12_ack_head *head, struct err *err)
{
    struct x12_interchange_head *x = &head->interchange;
    struct store *store = r->job->store;
    int64_t gs06;
    if (!isa13_next(store, r->partner, x->sender_id, x->receiver_id, &x->control, err) ||
        !store_control_next(store, str_from(r->partner->name), CONTROL_GS06, 1, &gs06, err))
        return false;
    clock_ccyymmdd(r->now_us, x->date);
    clock_hhmm(r->now_us, x->time);
    head->gs_control = (uint32_t)gs06;
    return true;
}

static bool write_all(struct reply *r, bool ta1, struct buf *out, struct err *err)
{
    struct fault_sink none = {0}; /* what is wrong was theirs: it is repeated as it came */
    struct x12_writer *w = x12_writer_new(out, X12_SNIP_ALL, &none, err);
    bool ok = w != NULL;
    const struct x12_ack *ack = r->notes->ack;
    uint32_t noted = x12_ack_interchanges(ack);
    size_t heads = reply_notes_heads(r->notes);
    r->written_count = 0;
    for (uint32_t i = 1; ok && i <= noted && i <= heads && i <= INTERCHANGES_MAX; i++) {
        struct x12_ack_head *head = reply_notes_head(r->notes, i - 1);
        size_t before = out->n;
        if (ta1 ? !x12_ack_wants_ta1(ack, i) : !*head->gs_sender)
            continue;
        ok = number(r, head, err);
        if (ok && ta1)
            x12_ack_write_ta1(ack, i, w, head);
        else if (ok)
            x12_ack_write_999(ack, i, w, head);
        if (out->n > before)
            r->written[r->written_count++] = &head->interchange;
    }
    x12_writer_free(w);
    return ok && buf_ok(out, "an acknowledgement", err);
}

/* ---- the ledger ----------------------------------------------------------------------------- */

/* So that a TA1 finds it, and no number is given twice. */
static bool put_interchanges(struct reply *r, const struct store_batch *b, struct err *err)
{
    for (size_t i = 0; i < r->written_count; i++) {
        const struct x12_interchange_head *w = r->written[i];
        char control[16];
        int64_t id;
        bool duplicate;
        snprintf(control, sizeof control, "%09u", w->control);
        struct store_interchange x = {.document_id = b->document_id,
                                      .batch_id = b->id,
                                      .direction = STORE_OUTBOUND,
                                      .sender = str_from(w->sender_id),
                                      .receiver = str_from(w->receiver_id),
                                      .control = str_from(control),
                                      .date = str_from(w->date + 2), /* ISA09 has the short year */
                                      .time = str_from(w->time),
                                      .usage = str_of(&w->usage, 1)};
        if (!store_interchange_put(r->job->store, &x, &id, &duplicate, err))
            return false;
        if (duplicate)
            return err_set(err, ERR_STORE, "interchange %s was used before", control);
    }
    return true;
}

static bool put_batch(struct reply *r, const char *type, struct str bytes, int64_t *id,
                      struct err *err)
{
    char name[FILE_NAME_MAX];
    struct name_parts parts = {r->now_us, r->written[0]->control, type, partner_usage(r->partner)};
    struct store_document d = {.direction = STORE_OUTBOUND,
                               .partner = str_from(r->partner->name),
                               .bytes = (int64_t)bytes.n,
                               .kind = str_from(type),
                               .state = DOCUMENT_PREPARED};
    struct store_batch b = {.partner = str_from(r->partner->name),
                            .transaction_type = str_from(type),
                            .direction = STORE_OUTBOUND,
                            .state = BATCH_PENDING,
                            .record_count = (int64_t)r->written_count};
    bool duplicate;
    if (!name_template_fill(str_from(r->partner->file_name), &parts, name, err) ||
        !keep_put(r->job->keep, bytes, d.sha256, err))
        return false;
    d.name = b.file_name = str_from(name);
    if (!store_document_put(r->job->store, &d, &b.document_id, &duplicate, err) ||
        !store_batch_put(r->job->store, &b, err) || !put_interchanges(r, &b, err))
        return false;
    *id = b.id;
    return true;
}

static bool put_kind(struct reply *r, bool ta1, struct replies *replies, struct err *err)
{
    struct buf out;
    buf_init(&out, REPLY_MAX);
    bool ok = write_all(r, ta1, &out, err);
    if (ok && r->written_count > 0 && replies->count < REPLIES_MAX)
        ok = put_batch(r, ta1 ? "TA1" : "999", buf_str(&out), &replies->batches[replies->count++],
                       err);
    buf_fini(&out);
    return ok;
}

static bool put_all(struct reply *r, const struct prepared *file, struct replies *replies,
                    struct err *err)
{
    return (!r->partner->send_ta1 || put_kind(r, true, replies, err)) &&
           (!wants_999(r->partner, file->kind) || put_kind(r, false, replies, err));
}

bool reply_put(struct job *job, const struct partner *partner, const struct prepared *file,
               struct replies *replies, struct err *err)
{
    struct reply r = {.job = job, .partner = partner, .now_us = clock_now_us()};
    *replies = (struct replies){0};
    if ((r.notes = file->notes))
        return put_all(&r, file, replies, err);
    r.notes = reply_notes_new(partner, err);
    bool ok = r.notes && read_again(&r, file, err) && put_all(&r, file, replies, err);
    reply_notes_free(r.notes);
    return ok;
}

bool reply_send(struct job *job, const struct partner *partner, struct emitter *emitter,
                const struct replies *replies, struct err *err)
{
    struct handover_end end;
    /* In the middle of a conversation, maybe: they wait for its end (job_settle). */
    if (*partner->adapter)
        return true;
    if (replies->count > 0 && !dir_make(partner->send_dir, err))
        return false;
    for (size_t i = 0; i < replies->count; i++) {
        failpoint("reply.kept");
        if (!handover_send(job, partner, emitter, replies->batches[i], &end, err))
            return false;
    }
    return true;
}
