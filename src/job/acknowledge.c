/* acknowledge.c - TA1, 999 and 277CA to the ledger: what each answers, how it came, and what became
 * of the batch and the set. */
#include "job/acknowledge_state.h"
#include "job/batch.h"
#include "job/choreography.h"
#include "job/handover.h"
#include "job/vendor_move.h"

#include "base/json.h"
#include <stdio.h>
#include <string.h>

/* ---- small words ---------------------------------------------------------------------------- */

static bool is_good(enum ack_verdict v)
{
    return v == ACK_ACCEPTED || v == ACK_ACCEPTED_WITH_ERRORS || v == ACK_RECEIVED;
}

static const char *verdict_name(enum ack_verdict v)
{
    static const char *const names[] = {
        "accepted", "accepted_with_errors", "partly", "rejected", "received", "in_doubt"};
    return names[v];
}

static const char *level_name(enum ack_level level)
{
    static const char *const names[] = {"interchange", "group",    "set",
                                        "batch",       "provider", "claim"};
    return names[level];
}

static const char *log_status(enum ack_verdict v)
{
    return is_good(v) ? "Accepted" : v == ACK_REJECTED ? "Rejected" : "Warning";
}

/* Appends "A7:164:IL" with a space in front where one is due; false when it does not fit. */
static bool add_code(char *text, size_t size, const struct str *parts, size_t count)
{
    size_t n = strlen(text), need = 1;
    for (size_t i = 0; i < count; i++)
        need += parts[i].n + 1;
    if (n + need >= size)
        return false;
    if (n)
        text[n++] = ' ';
    for (size_t i = 0; i < count && parts[i].n; i++) {
        if (i)
            text[n++] = ':';
        memcpy(text + n, parts[i].p, parts[i].n);
        n += parts[i].n;
    }
    text[n] = '\0';
    return true;
}

static void add_statuses(const struct ack_status *list, size_t count, char text[CODES_TEXT_MAX])
{
    for (size_t i = 0; i < count; i++) {
        struct str parts[] = {list[i].category, list[i].status, list[i].entity};
        add_code(text, CODES_TEXT_MAX, parts, COUNT_OF(parts));
    }
}

/* Codes for the history and for people: "R I5", then where and what for the first errors. */
static void codes_of(const struct acknowledgement *a, char text[CODES_TEXT_MAX])
{
    text[0] = '\0';
    add_statuses(a->statuses, a->statuses_count, text);
    for (size_t i = 0; i < a->lines_count; i++)
        add_statuses(a->lines[i].statuses, a->lines[i].statuses_count, text);
    if (a->statuses_count)
        return;
    add_code(text, CODES_TEXT_MAX, &a->code, 1);
    for (size_t i = 0; i < a->notes_count; i++)
        add_code(text, CODES_TEXT_MAX, &a->notes[i], 1);
    for (size_t i = 0; i < a->errors_count; i++) {
        const struct ack_error *e = &a->errors[i];
        char where[32];
        snprintf(where, sizeof where, "%.*s.%u", STR_FMT(e->segment), e->position);
        struct str parts[] = {str_from(where), e->segment_code.n ? e->segment_code : STR("8"),
                              e->element_code};
        if (!add_code(text, CODES_TEXT_MAX, parts, COUNT_OF(parts)))
            return;
    }
}

/* ---- what it answers ------------------------------------------------------------------------ */

struct target {
    int64_t batch_id, set_id, claim_row;
    enum store_claim_state claim_state; /* before this answer */
    struct str set_control;             /* of our set, at levels SET and BATCH */
    struct store_set set;               /* its counts */
    struct str refers;
    const char *note; /* how it came: "late", "contradicts" ... */
    bool moved;       /* what it answers was taken to another vendor, for certainly not sent */
    bool unsent;      /* what it names has certainly not left yet: it answers something else */
};

static bool find_interchange(struct posting *p, const struct acknowledgement *a, struct target *t)
{
    struct store_interchange x;
    bool found;
    t->refers = a->isa_control;
    if (!store_interchange_find(p->job->store, STORE_OUTBOUND, str_from(p->envelope.receiver_id),
                                str_from(p->envelope.sender_id), a->isa_control, &p->arena, &x,
                                &found, p->err))
        return false;
    t->batch_id = found ? x.batch_id : 0;
    return true;
}

static bool batch_of_group(struct posting *p, const struct store_group *g, struct target *t);

/* Whoever answers calls himself what we called him, and us likewise. */
static struct store_sent sent_to(const struct posting *p)
{
    return (struct store_sent){.partner = str_from(p->partner->name),
                               .sender = str_from(p->envelope.gs_receiver),
                               .receiver = str_from(p->envelope.gs_sender)};
}

static bool find_group(struct posting *p, const struct acknowledgement *a, struct target *t)
{
    struct store_sent sent = sent_to(p);
    struct store_group g;
    bool found;
    t->refers = a->level == ACK_SET ? a->st_control : a->gs_control;
    if (!store_group_find(p->job->store, a->functional, a->gs_control, &sent, &p->arena, &g, &found,
                          p->err))
        return false;
    if (!found)
        return true;
    if (a->level == ACK_GROUP)
        return batch_of_group(p, &g, t);
    struct store_set set;
    if (!store_set_find(p->job->store, g.id, a->st_control, &p->arena, &set, &found, p->err))
        return false;
    if (found)
        *t = (struct target){.batch_id = set.batch_id,
                             .set_id = set.id,
                             .set_control = set.control,
                             .set = set,
                             .refers = a->st_control};
    return true;
}

/* Our files hold one group; its first set knows the batch. */
static bool batch_of_group(struct posting *p, const struct store_group *g, struct target *t)
{
    struct store_set set;
    bool found;
    if (!store_set_find(p->job->store, g->id, STR("0001"), &p->arena, &set, &found, p->err))
        return false;
    t->batch_id = found ? set.batch_id : 0;
    return true;
}

/* The 277CA's 2200B names our BHT03; what follows in the set is about the claims of that set. */
static bool find_batch(struct posting *p, const struct acknowledgement *a, struct target *t)
{
    static const enum store_direction ours = STORE_OUTBOUND;
    struct store_set set;
    bool found;
    t->refers = a->batch_reference;
    struct store_sent sent = sent_to(p);
    if (!store_set_by_reference(p->job->store, ours, a->batch_reference, &sent, &p->arena, &set,
                                &found, p->err))
        return false;
    p->answers = found;
    if (found) {
        p->answered = (struct store_set){.id = set.id, .batch_id = set.batch_id};
        t->batch_id = set.batch_id;
        t->set_id = set.id;
        t->set_control = set.control;
    }
    return true;
}

static const char *note_of_claim(const struct acknowledgement *a,
                                 const struct store_claim_match *claim);

/* Of a batch that moved, the batch was told; it is not repeated for each claim. */
static bool find_claim_moved(struct posting *p, const struct store_claim_match *claim,
                             struct target *t)
{
    if (p->answers) {
        t->moved = p->answers_moved;
        if (t->moved) {
            t->note = "moved";
            t->batch_id = p->answered.batch_id;
        }
        return true;
    }
    if (!claim->id || !claim->batch_id)
        return true;
    if (!posting_taken_from(p, claim, &t->moved))
        return false;
    if (t->moved)
        t->note = "contradicts";
    return true;
}

/* Of the batch that is answered, as it went out in it: a word on the first submission says nothing
 * of the one that put it right. Else the newest. */
static bool match_claim(struct posting *p, struct str claim_id, struct store_claim_match *claim)
{
    struct store *s = p->job->store;
    if (p->answers && !store_claim_in_batch(s, claim_id, p->answered.batch_id, claim, p->err))
        return false;
    return claim->id || store_claim_match(s, BY_CLAIM_ID, claim_id, claim, p->err);
}

static bool find_claim(struct posting *p, const struct acknowledgement *a, struct target *t,
                       struct store_claim_match *claim)
{
    t->refers = a->claim_id;
    if (!match_claim(p, a->claim_id, claim))
        return false;
    t->claim_row = claim->id;
    t->claim_state = claim->state;
    t->note = note_of_claim(a, claim);
    t->batch_id = claim->batch_id;
    return find_claim_moved(p, claim, t);
}

/* Walking the claims of a set empties the arena, so its control number moves out of there. */
static bool hold_control(struct posting *p, struct target *t)
{
    str_copy(p->answered_control, sizeof p->answered_control, t->set_control);
    t->set_control = str_from(p->answered_control);
    return true;
}

/* ---- what it means -------------------------------------------------------------------------- */

static bool set_answered(struct posting *p, const struct acknowledgement *a, const struct target *t,
                         const char *codes)
{
    bool rejected = a->verdict == ACK_REJECTED;
    struct store_set set = t->set;
    set.state = rejected                                 ? SET_REJECTED
                : a->verdict == ACK_ACCEPTED_WITH_ERRORS ? SET_ACCEPTED_WITH_ERRORS
                                                         : SET_ACCEPTED;
    if (!t->set_id || a->verdict == ACK_IN_DOUBT)
        return true;
    return store_set_finish(p->job->store, t->set_id, &set, p->err) &&
           (!rejected ||
            choreography_set_refused(p->job, t->batch_id, t->set_id, p->document_id, p->err)) &&
           acknowledge_move(p, t->batch_id, t->set_control, (struct str){0},
                            rejected ? CLAIM_REJECTED : CLAIM_ACKNOWLEDGED, a, codes);
}

/* {"codes":"R I5"}: what the platform shows beside the batch. */
static bool move_batch(struct posting *p, int64_t batch_id, enum store_batch_state to,
                       const char *codes)
{
    struct json_writer w;
    struct buf errors;
    buf_init(&errors, 4096);
    if (*codes && to == BATCH_REJECTED) {
        json_begin(&w, &errors, 0);
        json_object(&w);
        json_pair(&w, "codes", codes);
        json_object_end(&w);
    }
    bool ok = batch_move(p->job, p->emitter, batch_id, to, buf_str(&errors), p->err);
    buf_fini(&errors);
    return ok;
}

static bool batch_answered(struct posting *p, const struct acknowledgement *a,
                           const struct target *t, const char *codes)
{
    bool rejected = a->verdict == ACK_REJECTED;
    if (!t->batch_id || a->verdict == ACK_IN_DOUBT)
        return true;
    /* A rejected interchange or group takes all its claims along, named or not. */
    if (rejected && !acknowledge_move(p, t->batch_id, (struct str){0}, (struct str){0},
                                      CLAIM_REJECTED, a, codes))
        return false;
    return move_batch(p, t->batch_id, rejected ? BATCH_REJECTED : BATCH_ACKNOWLEDGED, codes);
}

static bool receiver_answered(struct posting *p, const struct acknowledgement *a,
                              const struct target *t, const char *codes)
{
    if (!t->set_id)
        return true;
    if (a->verdict == ACK_REJECTED)
        return acknowledge_move(p, t->batch_id, t->set_control, (struct str){0}, CLAIM_REJECTED, a,
                                codes);
    return move_batch(p, t->batch_id, BATCH_ACCEPTED, codes);
}

/* A provider refused as such: its claims of this set go with it, though none is named. */
static bool provider_answered(struct posting *p, const struct acknowledgement *a, const char *codes)
{
    if (!p->answers || a->verdict != ACK_REJECTED || !a->provider_npi.n)
        return true;
    p->answers_any = true;
    return acknowledge_move(p, p->answered.batch_id, str_from(p->answered_control), a->provider_npi,
                            CLAIM_REJECTED, a, codes);
}

/* ---- how it came ---------------------------------------------------------------------------- */

static bool awaited(struct posting *p, const struct acknowledgement *a, struct target *t)
{
    struct choreography_answer answer = {.kind = a->level == ACK_INTERCHANGE ? ANSWER_TA1
                                                 : a->level == ACK_GROUP     ? ANSWER_999
                                                                             : ANSWER_277CA,
                                         .batch_id = t->batch_id,
                                         .set_id = a->level == ACK_BATCH ? t->set_id : 0,
                                         .rejected = a->verdict == ACK_REJECTED,
                                         .verdict = verdict_name(a->verdict),
                                         .document_id = p->document_id};
    if (a->level == ACK_GROUP)
        answer.refers = a->gs_control;
    return a->verdict == ACK_IN_DOUBT || choreography_answered(p->job, &answer, &t->note, p->err);
}

/* The set's own state remembers what was said of it before. */
static const char *note_of_set(const struct acknowledgement *a, const struct target *t)
{
    bool rejected = a->verdict == ACK_REJECTED;
    if (!t->set_id || a->verdict == ACK_IN_DOUBT)
        return "";
    switch (t->set.state) {
    case SET_REJECTED:
        return rejected ? "again" : "contradicts";
    case SET_ACCEPTED:
    case SET_ACCEPTED_WITH_ERRORS:
        return rejected ? "contradicts" : "again";
    default:
        return "";
    }
}

static const char *note_of_claim(const struct acknowledgement *a,
                                 const struct store_claim_match *claim)
{
    bool rejected = a->verdict == ACK_REJECTED;
    if (!claim->id || !(rejected || a->verdict == ACK_ACCEPTED || a->verdict == ACK_RECEIVED))
        return "";
    switch (claim->state) {
    case CLAIM_REJECTED:
        return rejected ? "again" : "contradicts";
    case CLAIM_ACCEPTED:
        return rejected ? "contradicts" : a->verdict == ACK_ACCEPTED ? "again" : "";
    case CLAIM_PAID:
    case CLAIM_PARTIAL:
        return rejected ? "contradicts" : "late";
    case CLAIM_UNACKNOWLEDGED:
        return "late";
    default:
        return "";
    }
}

/* Its claims may be with both: a person decides. */
static bool judge_moved(struct posting *p, const struct acknowledgement *a, struct target *t)
{
    struct store_batch b;
    bool found = false;
    if (a->level == ACK_CLAIM)
        return true;
    if (t->batch_id && !store_batch_get(p->job->store, t->batch_id, &p->arena, &b, &found, p->err))
        return false;
    t->moved = found && vendor_has_moved(&b);
    if (t->moved)
        t->note = a->level == ACK_SET ? "moved" : "contradicts";
    if (a->level == ACK_BATCH)
        p->answers_moved = t->moved;
    return true;
}

static bool tell_contradiction(struct posting *p, const struct acknowledgement *a,
                               const struct target *t)
{
    char batch[UUID_MAX];
    if (!t->note || strcmp(t->note, "contradicts") != 0)
        return true;
    p->totals->contradictions++;
    return acknowledge_batch_uuid(p, t->batch_id, batch) &&
           emit_event(
               p->emitter, EVENT_ACKNOWLEDGEMENT_CONTRADICTED, "batch", str_from(batch), p->err,
               EVENT_CSTR("batch_id", batch), EVENT_CSTR("document", a->document),
               EVENT_CSTR("level", level_name(a->level)), EVENT_STR("claim_id", a->claim_id),
               EVENT_CSTR("verdict", verdict_name(a->verdict)),
               EVENT_CSTR("state", t->claim_row ? store_claim_state_name(t->claim_state) : ""));
}

/* ---- the row and the event of the answer itself --------------------------------------------- */

static bool note_answer(struct posting *p, const struct acknowledgement *a, struct target *t,
                        const char *codes)
{
    if (!judge_moved(p, a, t))
        return false;
    int64_t id;
    char batch[UUID_MAX], key[24];
    struct store_ack row = {.document_id = p->document_id,
                            .kind = str_from(a->document),
                            .level = str_from(level_name(a->level)),
                            .batch_id = t->batch_id,
                            .set_id = t->set_id,
                            .claim_id = t->claim_row,
                            .refers = t->refers,
                            .status = a->code,
                            .codes = str_from(codes),
                            .note = str_from(t->note ? t->note : "")};
    struct store_log line = {.transaction_type = str_from(a->document),
                             .status = str_from(log_status(a->verdict)),
                             .trace = t->refers,
                             .batch_id = t->batch_id,
                             .claim_id = t->claim_row};
    p->totals->acknowledgements++;
    if (!store_ack_put(p->job->store, &row, &id, p->err) ||
        !store_log_put(p->job->store, &line, p->err) || !tell_contradiction(p, a, t))
        return false;
    if (a->level == ACK_CLAIM || a->level == ACK_PROVIDER)
        return true;
    snprintf(key, sizeof key, "%lld", (long long)id);
    return acknowledge_batch_uuid(p, t->batch_id, batch) &&
           emit_event(
               p->emitter, EVENT_ACKNOWLEDGEMENT_RECEIVED, "acknowledgement", str_from(key), p->err,
               EVENT_CSTR("acknowledgement_id", key), EVENT_CSTR("document", a->document),
               EVENT_CSTR("level", level_name(a->level)), EVENT_CSTR("batch_id", batch),
               EVENT_CSTR("verdict", verdict_name(a->verdict)), EVENT_STR("code", a->code),
               EVENT_STR("isa_control", a->isa_control), EVENT_STR("gs_control", a->gs_control),
               EVENT_STR("st_control", a->st_control),
               EVENT_INT("errors", a->errors_count + a->errors_dropped));
}

/* Whoever answers a file has it. */
static bool arrived(struct posting *p, const struct target *t)
{
    return handover_arrived(p->job, p->partner, p->emitter, t->batch_id, STR("answered"), p->err);
}

/* The same of who answers a claim and names no file, or it would be sent again: where the claim
 * went out this once, and something of its batch may have left. The word on an earlier submission
 * must not keep a whole batch here, as sent. */
static bool claim_arrived(struct posting *p, struct target *t,
                          const struct store_claim_match *claim)
{
    struct store_batch b;
    struct vendor_proof proof;
    bool found, first = claim->sequence == 1;
    if (p->answers || t->moved || !t->claim_row || !t->batch_id || !*p->partner->adapter)
        return true;
    if (!store_batch_get(p->job->store, t->batch_id, &p->arena, &b, &found, p->err))
        return false;
    if (!found || b.state != BATCH_PENDING || !str_is(b.partner, p->partner->name))
        return true;
    if (!vendor_prove(p->job->store, b.id, &proof, p->err))
        return false;
    t->unsent = proof.nothing;
    if (t->unsent)
        t->note = first ? "contradicts" : "late";
    return t->unsent || !first ||
           (arrived(p, t) && move_batch(p, t->batch_id, BATCH_ACKNOWLEDGED, ""));
}

bool acknowledge_put(struct posting *p, const struct acknowledgement *a)
{
    struct store_claim_match claim = {0};
    struct target t = {0};
    char codes[CODES_TEXT_MAX];

    arena_reset(&p->arena);
    codes_of(a, codes);
    switch (a->level) {
    case ACK_INTERCHANGE:
        return find_interchange(p, a, &t) && arrived(p, &t) && awaited(p, a, &t) &&
               note_answer(p, a, &t, codes) && batch_answered(p, a, &t, codes);
    case ACK_GROUP:
        return find_group(p, a, &t) && arrived(p, &t) && awaited(p, a, &t) &&
               note_answer(p, a, &t, codes) && batch_answered(p, a, &t, codes);
    case ACK_SET:
        if (!find_group(p, a, &t) || !arrived(p, &t) || !hold_control(p, &t))
            return false;
        t.note = note_of_set(a, &t);
        return note_answer(p, a, &t, codes) && set_answered(p, a, &t, codes);
    case ACK_BATCH:
        return find_batch(p, a, &t) && arrived(p, &t) && hold_control(p, &t) && awaited(p, a, &t) &&
               note_answer(p, a, &t, codes) && receiver_answered(p, a, &t, codes);
    case ACK_PROVIDER:
        return provider_answered(p, a, codes);
    case ACK_CLAIM:
        return find_claim(p, a, &t, &claim) && claim_arrived(p, &t, &claim) &&
               note_answer(p, a, &t, codes) &&
               acknowledge_claim(p, a, &claim, t.moved || t.unsent, codes);
    }
    return true;
}
