/* answer_277ca.c - which claims of each accepted set go on to the payer, and which do not
 * (005010X214). */
#include "sandbox/answer.h"
#include "sandbox/decide.h"

#include <stdio.h>

struct status {
    const char *category, *code, *entity; /* STC01; entity NULL: none */
};

static struct status status_of(enum sandbox_outcome outcome)
{
    switch (outcome) {
    case SANDBOX_REJECT_MEMBER:
        return (struct status){"A7", "164", "IL"};
    case SANDBOX_REJECT_DIAGNOSIS:
        return (struct status){"A7", "254", NULL};
    case SANDBOX_REJECT_DUPLICATE:
        return (struct status){"A3", "54", NULL};
    default:
        return (struct status){"A2", "20", "PR"};
    }
}

static void put_stc(struct sandbox_reply *r, const char *loop, struct status s, const char *action,
                    int64_t cents)
{
    sandbox_begin(r, loop, "status");
    x12_open(r->writer);
    x12_put_code(r->writer, s.category);
    x12_put_code(r->writer, s.code);
    if (s.entity)
        x12_put_code(r->writer, s.entity);
    x12_close(r->writer);
    x12_put_code(r->writer, r->date);
    x12_put_code(r->writer, action);
    x12_put_money(r->writer, cents);
    x12_end(r->writer);
}

static void put_hl(struct sandbox_reply *r, const char *loop, unsigned number, unsigned parent,
                   const char *level, const char *child)
{
    sandbox_begin(r, loop, "hierarchical_level");
    x12_put_u64(r->writer, number);
    if (parent)
        x12_put_u64(r->writer, parent);
    else
        x12_skip(r->writer, 1);
    x12_put_code(r->writer, level);
    if (child)
        x12_put_code(r->writer, child);
    x12_end(r->writer);
}

static void put_name(struct sandbox_reply *r, const char *loop, const char *role, const char *type,
                     struct str last, struct str first, const char *id_type, struct str id)
{
    sandbox_begin(r, loop, "name");
    x12_put_code(r->writer, role);
    x12_put_code(r->writer, type);
    x12_put(r->writer, last);
    x12_put(r->writer, first);
    x12_skip(r->writer, 3);
    x12_put_code(r->writer, id_type);
    x12_put(r->writer, id);
    x12_end(r->writer);
}

static void put_pair(struct sandbox_reply *r, const char *loop, const char *name,
                     const char *qualifier, struct str value)
{
    sandbox_begin(r, loop, name);
    x12_put_code(r->writer, qualifier);
    x12_put(r->writer, value);
    x12_end(r->writer);
}

static void put_date(struct sandbox_reply *r, const char *loop, const char *name,
                     const char *qualifier, struct str day)
{
    sandbox_begin(r, loop, name);
    x12_put_code(r->writer, qualifier);
    x12_put_code(r->writer, "D8");
    x12_put(r->writer, day);
    x12_end(r->writer);
}

static void put_head(struct sandbox_reply *r, const struct sandbox_answers *a,
                     const struct sandbox_set *set)
{
    struct str reference = set->reference.n ? set->reference : STR("0");
    sandbox_begin(r, "", "beginning_of_transaction");
    x12_put_code(r->writer, "0085");
    x12_put_code(r->writer, "08");
    x12_put(r->writer, reference);
    x12_put_code(r->writer, r->date);
    x12_put_code(r->writer, r->time);
    x12_put_code(r->writer, "TH");
    x12_end(r->writer);
    put_hl(r, "2000A", 1, 0, "20", "1");
    put_name(r, "2100A", "AY", "2", STR("HIA SANDBOX"), (struct str){0}, "46",
             str_from(a->file->envelope.receiver_id));
    put_pair(r, "2200A", "trace", "1", reference);
    put_date(r, "2200A", "date_received", "050", str_from(r->date));
    put_date(r, "2200A", "date_processed", "009", str_from(r->date));
}

struct totals {
    uint64_t accepted, rejected;
    int64_t accepted_cents, rejected_cents;
};

static struct totals total_of(const struct sandbox_answers *a, const struct sandbox_set *set)
{
    struct totals t = {0};
    for (const struct sandbox_claim *c = set->first; c; c = c->next) {
        enum sandbox_outcome outcome = sandbox_decide(a->seed, c);
        if (outcome == SANDBOX_FORGET)
            continue;
        if (sandbox_is_rejected(outcome)) {
            t.rejected++;
            t.rejected_cents += c->charge_cents;
        } else {
            t.accepted++;
            t.accepted_cents += c->charge_cents;
        }
    }
    return t;
}

static void put_count(struct sandbox_reply *r, const char *name, const char *code, uint64_t count)
{
    if (!count)
        return;
    sandbox_begin(r, "2200B", name);
    x12_put_code(r->writer, code);
    x12_put_u64(r->writer, count);
    x12_end(r->writer);
}

static void put_amount(struct sandbox_reply *r, const char *name, const char *code, int64_t cents)
{
    if (!cents)
        return;
    sandbox_begin(r, "2200B", name);
    x12_put_code(r->writer, code);
    x12_put_money(r->writer, cents);
    x12_end(r->writer);
}

static void put_receiver(struct sandbox_reply *r, const struct sandbox_answers *a,
                         const struct sandbox_set *set)
{
    struct totals t = total_of(a, set);
    put_hl(r, "2000B", 2, 1, "21", set->first ? "1" : "0");
    put_name(r, "2100B", "41", "2", STR("SUBMITTER"), (struct str){0}, "46",
             str_from(a->file->envelope.gs_sender));
    put_pair(r, "2200B", "trace", "2", set->reference);
    put_stc(r, "2200B", (struct status){"A1", "19", "PR"}, "WQ",
            t.accepted_cents + t.rejected_cents);
    put_count(r, "quantity_accepted", "90", t.accepted);
    put_count(r, "quantity_rejected", "AA", t.rejected);
    put_amount(r, "amount_accepted", "YU", t.accepted_cents);
    put_amount(r, "amount_rejected", "YY", t.rejected_cents);
}

static void put_claim(struct sandbox_reply *r, struct sandbox_answers *a,
                      const struct sandbox_claim *c, unsigned number, unsigned parent)
{
    enum sandbox_outcome outcome = sandbox_decide(a->seed, c);
    bool rejected = sandbox_is_rejected(outcome);
    char payer_number[64];
    put_hl(r, "2000D", number, parent, "PT", NULL);
    put_name(r, "2100D", "QC", "1", c->last_name, c->first_name, "MI", c->member_id);
    put_pair(r, "2200D", "trace", "2", c->id);
    put_stc(r, "2200D", status_of(outcome), rejected ? "U" : "WQ", c->charge_cents);
    if (!rejected) {
        snprintf(payer_number, sizeof payer_number, "SBX%.*s", STR_FMT(c->id));
        put_pair(r, "2200D", "reference_payer_claim_control_number", "1K", str_from(payer_number));
    }
    put_date(r, "2200D", "date_service", "472", c->date);
    a->claims_rejected += rejected;
}

static void put_set(struct sandbox_reply *r, struct sandbox_answers *a,
                    const struct sandbox_set *set, unsigned ordinal)
{
    char control[16];
    unsigned number = 2, parent = 2;
    const struct sandbox_party *party = NULL;
    snprintf(control, sizeof control, "%04u", ordinal);
    x12_writer_set(r->writer, r->guide, control);
    put_head(r, a, set);
    put_receiver(r, a, set);
    for (const struct sandbox_claim *c = set->first; c; c = c->next) {
        if (sandbox_decide(a->seed, c) == SANDBOX_FORGET) {
            a->claims_forgotten++;
            continue;
        }
        if (c->party != party) {
            party = c->party;
            parent = ++number;
            put_hl(r, "2000C", number, 2, "19", "1");
            put_name(r, "2100C", "85", "2", party->provider_name, (struct str){0}, "XX",
                     party->provider_npi);
        }
        put_claim(r, a, c, ++number, parent);
    }
    x12_writer_set_end(r->writer);
}

bool sandbox_write_277ca(struct sandbox_answers *a, struct buf *out, struct err *err)
{
    struct sandbox_reply r;
    unsigned ordinal = 0;
    if (!sandbox_reply_begin(&r, a, "277CA", 3, out, err))
        return false;
    for (const struct sandbox_set *set = a->file->first; set; set = set->next)
        if (!set->rejected)
            put_set(&r, a, set, ++ordinal);
    if (!sandbox_reply_end(&r, out, err))
        return false;
    if (ordinal == 0)
        buf_reset(out);
    return true;
}
