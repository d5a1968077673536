/* ack_277ca.c - says through the writer what claim_ack.c noted: the 277CA (005010X214). */
#include "x12/ack_state.h"
#include "x12/claim_ack_state.h"

/* NM109 where nobody gave one: it has two characters at least. */
#define NO_ID "00"

struct saying {
    const struct x12_claim_ack_head *head;
    const struct x12_claim_judge *judge;
    struct x12_writer *w;
    const struct x12_guide *guide;
    const struct x12_ca_set *set;
    struct buf scratch; /* of one value cleaned of our delimiters */
    unsigned hl;
    struct x12_claim_ack_totals *totals;
};

/** Claims and money of a level, by what becomes of them. */
struct account {
    uint64_t accepted, rejected;
    int64_t accepted_cents, rejected_cents;
};

/* ---- what becomes of each -------------------------------------------------------------------- */

void x12_claim_answer_refuse(struct x12_claim_answer *answer, struct x12_claim_status status)
{
    if (answer->statuses_count < X12_CLAIM_STATUSES_MAX)
        answer->statuses[answer->statuses_count++] = status;
}

static struct x12_claim_answer answer_of(const struct saying *y, enum x12_claim_level level,
                                         struct str id, const struct x12_reasons *reasons)
{
    struct x12_claim_answer a = {.statuses_count = reasons->count};
    if (reasons->count)
        memcpy(a.statuses, reasons->list, reasons->count * sizeof(a.statuses[0]));
    if (y->judge)
        y->judge->judge(y->judge->ctx, level, id, &a);
    return a;
}

static struct str line_id(const struct x12_ca_line *line)
{
    return line->control.n ? line->control : line->number;
}

/* A line that is refused refuses its claim: X214 takes a claim whole or not at all. */
static struct x12_claim_answer answer_claim(const struct saying *y, const struct x12_ca_claim *c)
{
    struct x12_claim_answer a = answer_of(y, X12_LEVEL_CLAIM, c->id, &c->reasons);
    for (const struct x12_ca_line *l = c->lines; l && !a.statuses_count; l = l->next) {
        struct x12_claim_answer of_line = answer_of(y, X12_LEVEL_LINE, line_id(l), &l->reasons);
        if (!of_line.statuses_count)
            continue;
        struct x12_claim_status status = {.status = "247"}; /* line information */
        memcpy(status.category, of_line.statuses[0].category, sizeof(status.category));
        x12_claim_answer_refuse(&a, status);
    }
    return a;
}

static void count_claims(const struct saying *y, const struct x12_ca_provider *p,
                         bool provider_refused, struct account *n)
{
    for (const struct x12_ca_claim *c = p->claims; c; c = c->next) {
        struct x12_claim_answer a = answer_claim(y, c);
        if (a.unsaid && !provider_refused)
            continue;
        bool rejected = provider_refused || a.statuses_count > 0;
        n->accepted += !rejected;
        n->rejected += rejected;
        *(rejected ? &n->rejected_cents : &n->accepted_cents) += c->charge_cents;
    }
}

static bool is_refused(const struct saying *y, const struct x12_ca_provider *p)
{
    return answer_of(y, X12_LEVEL_PROVIDER, p->id, &p->reasons).statuses_count > 0;
}

/* ---- words of the writer --------------------------------------------------------------------- */

static void begin(const struct saying *y, const char *loop, const char *name)
{
    const struct x12_use *use = x12_use_find(y->guide, loop, name);
    assert(use);
    x12_begin(y->w, use);
}

/* Names and numbers go back as they came, less what would cut our own segments apart. */
static void put_text(struct saying *y, struct str v)
{
    buf_reset(&y->scratch);
    x12_clean(&v, x12_writer_delims(y->w), &y->scratch);
    x12_put(y->w, str_trim(v));
}

static void put_or(struct saying *y, struct str v, const char *otherwise)
{
    if (str_trim(v).n)
        put_text(y, v);
    else
        x12_put_code(y->w, otherwise);
}

/* An id that is too short for NM109 once its spaces are gone is none. */
static void put_id(struct saying *y, struct str v)
{
    put_or(y, str_trim(v).n < sizeof(NO_ID) - 1 ? (struct str){NULL, 0} : v, NO_ID);
}

static void say_pair(struct saying *y, const char *loop, const char *name, const char *qualifier,
                     struct str value)
{
    begin(y, loop, name);
    x12_put_code(y->w, qualifier);
    put_or(y, value, "0");
    x12_end(y->w);
}

static void say_days(const struct saying *y, const char *loop, const char *name, const char *code,
                     const char *from, const char *to)
{
    begin(y, loop, name);
    x12_put_code(y->w, code);
    if (strcmp(from, to) == 0) {
        x12_put_code(y->w, "D8");
        x12_put_code(y->w, from);
    } else {
        char both[18];
        memcpy(both, from, 8);
        both[8] = '-';
        memcpy(both + 9, to, 9);
        x12_put_code(y->w, "RD8");
        x12_put_code(y->w, both);
    }
    x12_end(y->w);
}

static unsigned say_hl(struct saying *y, const char *loop, unsigned parent, const char *level,
                       const char *child)
{
    begin(y, loop, "hierarchical_level");
    x12_put_u64(y->w, ++y->hl);
    if (parent)
        x12_put_u64(y->w, parent);
    else
        x12_skip(y->w, 1);
    x12_put_code(y->w, level);
    if (child)
        x12_put_code(y->w, child);
    x12_end(y->w);
    return y->hl;
}

static void say_amount(const struct saying *y, const char *loop, const char *name, const char *code,
                       int64_t cents)
{
    begin(y, loop, name);
    x12_put_code(y->w, code);
    x12_put_money(y->w, cents);
    x12_end(y->w);
}

static void say_count(const struct saying *y, const char *loop, const char *name, const char *code,
                      uint64_t count)
{
    begin(y, loop, name);
    x12_put_code(y->w, code);
    x12_put_u64(y->w, count);
    x12_end(y->w);
}

/* ---- STC ------------------------------------------------------------------------------------- */

/* An entity the place has no code for is left out: the status still says what is wrong. */
static void put_status(const struct saying *y, const struct x12_use *use,
                       const struct x12_claim_status *s)
{
    const struct x12_codes *entities = use->fields[0].parts[2].codes;
    x12_open(y->w);
    x12_put_code(y->w, s->category);
    x12_put_code(y->w, s->status);
    if (s->entity[0] && (!entities || x12_codes_has(entities, str_from(s->entity))))
        x12_put_code(y->w, s->entity);
    x12_close(y->w);
}

/* Three statuses to an STC; STC02 and STC04 where the place has them. */
static void say_statuses(const struct saying *y, const char *loop,
                         const struct x12_claim_status *list, unsigned count, const char *action,
                         int64_t cents)
{
    const struct x12_use *use = x12_use_find(y->guide, loop, "status");
    assert(use);
    for (unsigned at = 0; at < count; at += 3) {
        x12_begin(y->w, use);
        put_status(y, use, &list[at]);
        if (use->fields[1].usage == 'N')
            x12_skip(y->w, 1);
        else
            x12_put_code(y->w, y->head->to.interchange.date);
        x12_put_code(y->w, action);
        if (use->fields[3].usage == 'N')
            x12_skip(y->w, 1);
        else
            x12_put_money(y->w, cents);
        if (at + 1 < count) {
            x12_skip(y->w, 5);
            put_status(y, use, &list[at + 1]);
        }
        if (at + 2 < count)
            put_status(y, use, &list[at + 2]);
        x12_end(y->w);
    }
}

static void say_taken(const struct saying *y, const char *loop, const char *category,
                      const char *code, const char *entity, int64_t cents)
{
    struct x12_claim_status s = {0};
    str_copy(s.category, sizeof(s.category), str_from(category));
    str_copy(s.status, sizeof(s.status), str_from(code));
    str_copy(s.entity, sizeof(s.entity), str_from(entity));
    say_statuses(y, loop, &s, 1, "WQ", cents);
}

/* ---- claims ---------------------------------------------------------------------------------- */

static void put_procedure(struct saying *y, const struct x12_ca_line *l)
{
    x12_open(y->w);
    if (l->procedure.n) {
        for (unsigned part = 1; part <= 6; part++) {
            struct str v = x12_part(l->procedure, y->set->component, part);
            if (part <= 2)
                put_or(y, v, "0");
            else if (str_trim(v).n == 2) /* a modifier */
                put_text(y, v);
            else
                x12_skip(y->w, 1);
        }
    } else {
        x12_put_code(y->w, "NU");
        put_or(y, l->revenue, "0");
    }
    x12_close(y->w);
}

static void say_line(struct saying *y, const struct x12_ca_line *l)
{
    struct x12_claim_answer a = answer_of(y, X12_LEVEL_LINE, line_id(l), &l->reasons);
    if (!a.statuses_count)
        return;
    begin(y, "2220D", "service_line");
    put_procedure(y, l);
    x12_put_money(y->w, l->charge_cents);
    x12_skip(y->w, 1);
    if (l->procedure.n && l->revenue.n)
        put_text(y, l->revenue);
    else
        x12_skip(y->w, 1);
    x12_skip(y->w, 2);
    if (l->units.n)
        put_text(y, l->units);
    x12_end(y->w);
    say_statuses(y, "2220D", a.statuses, a.statuses_count, "U", l->charge_cents);
    say_pair(y, "2220D", "reference_line_item_control_number", "FJ", line_id(l));
    if (*l->from)
        say_days(y, "2220D", "date_service", "472", l->from, l->to);
}

static void say_patient(struct saying *y, const struct x12_ca_claim *c)
{
    static const struct x12_ca_person nobody;
    const struct x12_ca_person *p = c->patient ? c->patient : &nobody;
    begin(y, "2100D", "name");
    x12_put_code(y->w, "QC");
    x12_put_code(y->w, "1");
    put_or(y, p->last, "UNKNOWN");
    put_text(y, p->first);
    put_text(y, p->middle);
    x12_skip(y->w, 2);
    x12_put_code(y->w, str_is(c->member_id_kind, "II") ? "II" : "MI");
    put_id(y, c->member_id);
    x12_end(y->w);
}

/* A claim without a day of service, a predetermination, is named by the day it was made. */
static void say_claim(struct saying *y, const struct x12_ca_claim *c,
                      const struct x12_claim_answer *a, unsigned parent)
{
    bool rejected = a->statuses_count > 0;
    const char *day = *c->from        ? c->from
                      : *y->set->date ? y->set->date
                                      : y->head->to.interchange.date;
    say_hl(y, "2000D", parent, "PT", NULL);
    say_patient(y, c);
    say_pair(y, "2200D", "trace", "2", c->id);
    if (rejected)
        say_statuses(y, "2200D", a->statuses, a->statuses_count, "U", c->charge_cents);
    else if (y->head->payer)
        say_taken(y, "2200D", "A2", "20", "PR", c->charge_cents);
    else
        say_taken(y, "2200D", "A1", "20", "", c->charge_cents);
    if (!rejected && y->head->payer && *a->payer_control)
        say_pair(y, "2200D", "reference_payer_claim_control_number", "1K",
                 str_from(a->payer_control));
    if (c->clearinghouse_number.n)
        say_pair(y, "2200D", "reference_clearinghouse_trace_number", "D9", c->clearinghouse_number);
    if (*c->bill_type)
        say_pair(y, "2200D", "reference_bill_type", "BLT", str_from(c->bill_type));
    say_days(y, "2200D", "date_service", "472", day, *c->from ? c->to : day);
    for (const struct x12_ca_line *l = c->lines; l && rejected; l = l->next)
        say_line(y, l);
}

/* ---- providers ------------------------------------------------------------------------------- */

static void say_provider_name(struct saying *y, const struct x12_ca_provider *p)
{
    bool person = str_is(p->type, "1");
    begin(y, "2100C", "name");
    x12_put_code(y->w, "85");
    x12_put_code(y->w, person ? "1" : "2");
    put_or(y, p->last, "UNKNOWN");
    if (person)
        put_text(y, p->first);
    else
        x12_skip(y->w, 1);
    x12_skip(y->w, 3);
    x12_put_code(y->w, p->id.n ? "XX" : "FI");
    put_id(y, p->id.n ? p->id : p->tax_id);
    x12_end(y->w);
}

static void say_provider_status(struct saying *y, const struct x12_ca_provider *p,
                                const struct x12_claim_answer *a)
{
    struct account n = {0};
    bool refused = a->statuses_count > 0;
    count_claims(y, p, refused, &n);
    say_pair(y, "2200C", "trace", "1", STR("0"));
    if (refused)
        say_statuses(y, "2200C", a->statuses, a->statuses_count, "U", n.rejected_cents);
    else
        say_taken(y, "2200C", "A1", "19", y->head->payer ? "PR" : "AY",
                  n.accepted_cents + n.rejected_cents);
    if (n.accepted)
        say_count(y, "2200C", "quantity_accepted", "QA", n.accepted);
    if (n.rejected)
        say_count(y, "2200C", "quantity_rejected", "QC", n.rejected);
    if (n.accepted)
        say_amount(y, "2200C", "amount_accepted", "YU", n.accepted_cents);
    if (n.rejected)
        say_amount(y, "2200C", "amount_rejected", "YY", n.rejected_cents);
}

static bool has_said_claim(const struct saying *y, const struct x12_ca_provider *p)
{
    for (const struct x12_ca_claim *c = p->claims; c; c = c->next)
        if (!answer_claim(y, c).unsaid)
            return true;
    return false;
}

/* A provider refused as such is all there is to say: its claims are not listed (X214 2200C). */
static void say_provider(struct saying *y, const struct x12_ca_provider *p, unsigned parent)
{
    struct x12_claim_answer a = answer_of(y, X12_LEVEL_PROVIDER, p->id, &p->reasons);
    bool lists = !a.statuses_count && has_said_claim(y, p);
    if (!lists && !a.statuses_count)
        return;
    unsigned hl = say_hl(y, "2000C", parent, "19", lists ? "1" : "0");
    say_provider_name(y, p);
    say_provider_status(y, p, &a);
    for (const struct x12_ca_claim *c = p->claims; c && lists; c = c->next) {
        struct x12_claim_answer of_claim = answer_claim(y, c);
        if (!of_claim.unsaid)
            say_claim(y, c, &of_claim, hl);
    }
}

/* ---- the set --------------------------------------------------------------------------------- */

static void say_source(struct saying *y)
{
    const struct x12_claim_ack_head *h = y->head;
    struct str reference = y->set->reference;
    begin(y, "", "beginning_of_transaction");
    x12_put_code(y->w, "0085");
    x12_put_code(y->w, "08");
    put_or(y, reference, "0");
    x12_put_code(y->w, h->to.interchange.date);
    x12_put_code(y->w, h->to.interchange.time);
    x12_put_code(y->w, "TH");
    x12_end(y->w);
    say_hl(y, "2000A", 0, "20", "1");
    begin(y, "2100A", "name");
    x12_put_code(y->w, h->payer ? "PR" : "AY");
    x12_put_code(y->w, "2");
    put_or(y, str_from(h->name), "UNKNOWN");
    x12_skip(y->w, 4);
    x12_put_code(y->w, *h->id_kind ? h->id_kind : "46");
    put_id(y, str_from(h->id));
    x12_end(y->w);
    say_pair(y, "2200A", "trace", "1", reference);
    say_days(y, "2200A", "date_received", "050", h->to.interchange.date, h->to.interchange.date);
    say_days(y, "2200A", "date_processed", "009", h->to.interchange.date, h->to.interchange.date);
}

static void say_receiver_name(struct saying *y)
{
    const struct x12_ca_set *set = y->set;
    bool person = str_is(set->submitter_type, "1");
    begin(y, "2100B", "name");
    x12_put_code(y->w, "41");
    x12_put_code(y->w, person ? "1" : "2");
    put_or(y, set->submitter_last, "UNKNOWN");
    if (person)
        put_text(y, set->submitter_first);
    else
        x12_skip(y->w, 1);
    x12_skip(y->w, 3);
    x12_put_code(y->w, "46");
    put_id(y, set->submitter_id);
    x12_end(y->w);
}

static struct account account_of(const struct saying *y, bool set_refused)
{
    struct account n = {0};
    for (const struct x12_ca_provider *p = y->set->providers; p; p = p->next)
        count_claims(y, p, set_refused || is_refused(y, p), &n);
    return n;
}

/* STC03 is U here only when the whole set is refused (X12 RFI 2145). */
static void say_receiver_status(struct saying *y, const struct x12_claim_answer *a,
                                const struct account *n)
{
    say_pair(y, "2200B", "trace", "2", y->set->reference);
    if (a->statuses_count)
        say_statuses(y, "2200B", a->statuses, a->statuses_count, "U", n->rejected_cents);
    else
        say_taken(y, "2200B", "A1", "19", y->head->payer ? "PR" : "AY",
                  n->accepted_cents + n->rejected_cents);
    if (n->accepted)
        say_count(y, "2200B", "quantity_accepted", "90", n->accepted);
    if (n->rejected)
        say_count(y, "2200B", "quantity_rejected", "AA", n->rejected);
    if (n->accepted)
        say_amount(y, "2200B", "amount_accepted", "YU", n->accepted_cents);
    if (n->rejected)
        say_amount(y, "2200B", "amount_rejected", "YY", n->rejected_cents);
}

static void add_totals(struct saying *y, const struct account *n)
{
    uint64_t said = n->accepted + n->rejected;
    y->totals->sets++;
    y->totals->accepted += n->accepted;
    y->totals->rejected += n->rejected;
    y->totals->accepted_cents += n->accepted_cents;
    y->totals->rejected_cents += n->rejected_cents;
    for (const struct x12_ca_provider *p = y->set->providers; p; p = p->next)
        for (const struct x12_ca_claim *c = p->claims; c; c = c->next)
            y->totals->unsaid++;
    y->totals->unsaid -= said;
}

static void say_set(struct saying *y, unsigned ordinal)
{
    struct x12_claim_answer a = answer_of(y, X12_LEVEL_SET, y->set->reference, &y->set->reasons);
    struct account n = account_of(y, a.statuses_count > 0);
    char control[10];
    x12_ack_set_control(control, ordinal);
    x12_writer_set(y->w, y->guide, control);
    y->hl = 0;
    say_source(y);
    bool any = !a.statuses_count && n.accepted + n.rejected > 0;
    unsigned hl = say_hl(y, "2000B", 1, "21", any ? "1" : "0");
    say_receiver_name(y);
    say_receiver_status(y, &a, &n);
    for (const struct x12_ca_provider *p = y->set->providers; p && any; p = p->next)
        say_provider(y, p, hl);
    x12_writer_set_end(y->w);
    add_totals(y, &n);
}

/* ---- the interchange ------------------------------------------------------------------------- */

static void open_group(struct saying *y)
{
    const struct x12_ack_head *head = &y->head->to;
    struct x12_group_head group = {.control = head->gs_control, .guide = y->guide};
    memcpy(group.sender, head->gs_sender, sizeof(group.sender));
    memcpy(group.receiver, head->gs_receiver, sizeof(group.receiver));
    memcpy(group.date, head->interchange.date, sizeof(group.date));
    memcpy(group.time, head->interchange.time, sizeof(head->interchange.time));
    x12_writer_interchange(y->w, &head->interchange);
    x12_writer_group(y->w, &group);
}

void x12_claim_ack_write(const struct x12_claim_ack *ca, uint32_t i, struct x12_writer *w,
                         const struct x12_claim_ack_head *head, const struct x12_claim_judge *judge,
                         struct x12_claim_ack_totals *totals)
{
    enum { SETS_IN_GROUP_MAX = 999999, VALUE_MAX = 64 * 1024 };
    struct x12_claim_ack_totals unwanted = {0};
    struct saying y = {.head = head,
                       .judge = judge,
                       .w = w,
                       .guide = x12_guide_named(STR("277CA")),
                       .totals = totals ? totals : &unwanted};
    unsigned said = 0;
    assert(y.guide);
    buf_init(&y.scratch, VALUE_MAX);
    for (y.set = ca->sets; y.set && said < SETS_IN_GROUP_MAX; y.set = y.set->next) {
        if (y.set->interchange != i || y.set->refused)
            continue;
        if (said++ == 0)
            open_group(&y);
        say_set(&y, said);
    }
    if (said > 0) {
        x12_writer_group_end(w);
        x12_writer_interchange_end(w);
    }
    buf_fini(&y.scratch);
}
