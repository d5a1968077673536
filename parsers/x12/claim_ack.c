/* claim_ack.c - notes, while an 837 is read, what its 277CA must say. Goes by loop and segment id:
 * they are the same in the three claim guides. */
#include "x12/claim_ack_state.h"

#include "base/money.h"
#include "x12/fault.h"

#include <stdlib.h>

static void *get(struct x12_claim_ack *ca, size_t size)
{
    void *p = arena_alloc(&ca->arena, size);
    ca->full |= p == NULL;
    return p;
}

static struct str keep(struct x12_claim_ack *ca, struct str s)
{
    struct str kept = arena_str(&ca->arena, s);
    ca->full |= s.n > 0 && kept.n == 0;
    return kept;
}

static bool in_loop(const struct x12_loop *loop, const char *id)
{
    return strcmp(loop->id, id) == 0;
}

/* ---- reasons --------------------------------------------------------------------------------- */

static void add_reason(struct x12_claim_ack *ca, struct x12_reasons *r,
                       const struct x12_claim_status *s)
{
    for (unsigned i = 0; i < r->count; i++)
        if (memcmp(&r->list[i], s, sizeof(*s)) == 0)
            return;
    if (r->count == X12_CLAIM_STATUSES_MAX)
        return; /* refused all the same, and for enough reasons */
    if (!r->list)
        r->list = get(ca, X12_CLAIM_STATUSES_MAX * sizeof(*r->list));
    if (r->list)
        r->list[r->count++] = *s;
}

static void add_reasons(struct x12_claim_ack *ca, struct x12_reasons *r,
                        const struct x12_reasons *more)
{
    for (unsigned i = 0; i < more->count; i++)
        add_reason(ca, r, &more->list[i]);
}

/* Whom the fault is about: by its path, which names the open loops. */
static struct x12_reasons *reasons_at(struct x12_claim_ack *ca, const char *path)
{
    if (strstr(path, "/2400[") && ca->line)
        return &ca->line->reasons;
    if (strstr(path, "/2300[") && ca->claim)
        return &ca->claim->reasons;
    if (strstr(path, "/2000C[") && ca->patient.open)
        return &ca->patient.reasons;
    if (strstr(path, "/2000B[") && ca->subscriber.open)
        return &ca->subscriber.reasons;
    if (strncmp(path, "2000A[", 6) == 0 && ca->provider)
        return &ca->provider->reasons;
    return &ca->set->reasons;
}

static void refuse_group(struct x12_claim_ack *ca, uint32_t interchange, uint32_t group)
{
    for (struct x12_ca_set *s = ca->sets; s; s = s->next)
        s->refused |= s->interchange == interchange && s->group == group;
}

static void note_fault(struct x12_claim_ack *ca, const struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    struct x12_claim_status statuses[X12_STATUSES_OF_FAULT_MAX];
    if (f->severity < SEVERITY_ERROR)
        return;
    ca->group_refused |= row->ak905 != NULL;
    if (!ca->set)
        return;
    if (f->snip < 3) {
        ca->set->refused |= f->snip > 0;
        return;
    }
    unsigned n = x12_claim_statuses(f, ca->guide, statuses);
    struct x12_reasons *at = reasons_at(ca, f->path);
    for (unsigned i = 0; i < n; i++)
        add_reason(ca, at, &statuses[i]);
}

/* ---- levels ---------------------------------------------------------------------------------- */

static void open_set(struct x12_claim_ack *ca, const struct x12_envelope *env)
{
    ca->guide = env->guide;
    ca->set = NULL;
    ca->provider = NULL;
    ca->claim = NULL;
    ca->line = NULL;
    ca->subscriber = ca->patient = (struct x12_ca_level){0};
    if (!env->guide || strcmp(env->set, "837") != 0)
        return;
    struct x12_ca_set *set = get(ca, sizeof(*set));
    if (!set)
        return;
    memcpy(set->control, env->st_control, sizeof(set->control));
    set->component = env->delims.component;
    set->interchange = env->interchange;
    set->group = env->group;
    set->institutional = strcmp(env->guide->name, "837I") == 0;
    set->refused = ca->group_refused;
    set->providers_end = &set->providers;
    *ca->sets_end = set;
    ca->sets_end = &set->next;
    ca->set = set;
}

static void open_provider(struct x12_claim_ack *ca)
{
    struct x12_ca_provider *p = get(ca, sizeof(*p));
    if (!p)
        return;
    p->claims_end = &p->claims;
    *ca->set->providers_end = p;
    ca->set->providers_end = &p->next;
    ca->provider = p;
}

static void open_level(struct x12_claim_ack *ca, struct x12_ca_level *level)
{
    *level = (struct x12_ca_level){.open = ca->provider != NULL};
    if (level->open) {
        level->claims = ca->provider->claims_end;
        level->person = get(ca, sizeof(*level->person));
    }
}

/* What was found wrong with the person stands against each claim of theirs. */
static void close_level(struct x12_claim_ack *ca, struct x12_ca_level *level)
{
    if (level->open && level->reasons.count)
        for (struct x12_ca_claim *c = *level->claims; c; c = c->next)
            add_reasons(ca, &c->reasons, &level->reasons);
    level->open = false;
}

static void open_claim(struct x12_claim_ack *ca)
{
    const struct x12_ca_person *subscriber = ca->subscriber.person;
    struct x12_ca_claim *c = ca->provider ? get(ca, sizeof(*c)) : NULL;
    ca->claim = c;
    ca->line = NULL;
    if (!c)
        return;
    c->patient = ca->patient.open ? ca->patient.person : subscriber;
    if (subscriber) {
        c->member_id = subscriber->id;
        c->member_id_kind = subscriber->id_kind;
    }
    *ca->provider->claims_end = c;
    ca->provider->claims_end = &c->next;
}

/* Lines are put in front while the claim is read; close_claim turns the list round. */
static void open_line(struct x12_claim_ack *ca)
{
    ca->line = ca->claim ? get(ca, sizeof(*ca->line)) : NULL;
}

static void close_line(struct x12_claim_ack *ca)
{
    struct x12_ca_line *line = ca->line;
    ca->line = NULL;
    if (!line || !ca->claim || !(line->reasons.count || ca->all_lines))
        return;
    line->next = ca->claim->lines;
    ca->claim->lines = line;
}

static void close_claim(struct x12_claim_ack *ca)
{
    struct x12_ca_line *turned = NULL;
    while (ca->claim && ca->claim->lines) {
        struct x12_ca_line *line = ca->claim->lines;
        ca->claim->lines = line->next;
        line->next = turned;
        turned = line;
    }
    if (ca->claim)
        ca->claim->lines = turned;
    ca->claim = NULL;
}

static void loop_opens(struct x12_claim_ack *ca, const struct x12_loop *loop)
{
    if (in_loop(loop, "2000A"))
        open_provider(ca);
    else if (in_loop(loop, "2000B"))
        open_level(ca, &ca->subscriber);
    else if (in_loop(loop, "2000C"))
        open_level(ca, &ca->patient);
    else if (in_loop(loop, "2300"))
        open_claim(ca);
    else if (in_loop(loop, "2400"))
        open_line(ca);
}

static void loop_closes(struct x12_claim_ack *ca, const struct x12_loop *loop)
{
    if (in_loop(loop, "2400"))
        close_line(ca);
    else if (in_loop(loop, "2300"))
        close_claim(ca);
    else if (in_loop(loop, "2000C"))
        close_level(ca, &ca->patient);
    else if (in_loop(loop, "2000B"))
        close_level(ca, &ca->subscriber);
    else if (in_loop(loop, "2000A"))
        ca->provider = NULL;
}

/* ---- segments -------------------------------------------------------------------------------- */

static int64_t cents_of(struct str s)
{
    int64_t cents = 0;
    return money_parse(s, &cents) == NUMBER_OK ? cents : 0;
}

static bool is_day(struct str day)
{
    uint64_t number;
    return day.n == 8 && str_to_u64(day, UINT64_MAX, &number);
}

/* The period grows to what is told: of D8 a day, of RD8 two. */
static void add_days(char from[9], char to[9], const struct x12_segment *s)
{
    struct str v = x12_element(s, 3), first = str_of(v.p, v.n < 8 ? v.n : 8), last = first;
    if (v.n == 17 && v.p[8] == '-')
        last = str_of(v.p + 9, 8);
    if (!is_day(first) || !is_day(last))
        return;
    if (!*from || memcmp(first.p, from, 8) < 0)
        str_copy(from, 9, first);
    if (!*to || memcmp(last.p, to, 8) > 0)
        str_copy(to, 9, last);
}

static void read_submitter(struct x12_claim_ack *ca, const struct x12_segment *s)
{
    struct x12_ca_set *set = ca->set;
    set->submitter_type = keep(ca, x12_element(s, 2));
    set->submitter_last = keep(ca, x12_element(s, 3));
    set->submitter_first = keep(ca, x12_element(s, 4));
    set->submitter_id = keep(ca, x12_element(s, 9));
}

static void read_provider(struct x12_claim_ack *ca, const struct x12_segment *s)
{
    struct x12_ca_provider *p = ca->provider;
    if (s->tag == X12_TAG('R', 'E', 'F')) {
        if (str_is(x12_element(s, 1), "EI") || str_is(x12_element(s, 1), "SY"))
            p->tax_id = keep(ca, x12_element(s, 2));
        return;
    }
    p->type = keep(ca, x12_element(s, 2));
    p->last = keep(ca, x12_element(s, 3));
    p->first = keep(ca, x12_element(s, 4));
    p->id = keep(ca, x12_element(s, 9));
}

static void read_person(struct x12_claim_ack *ca, struct x12_ca_person *p,
                        const struct x12_segment *s)
{
    p->last = keep(ca, x12_element(s, 3));
    p->first = keep(ca, x12_element(s, 4));
    p->middle = keep(ca, x12_element(s, 5));
    p->id_kind = keep(ca, x12_element(s, 8));
    p->id = keep(ca, x12_element(s, 9));
}

/* Type of bill: facility code and frequency (X214 REF*BLT). */
static void read_bill_type(struct x12_ca_claim *c, const struct x12_segment *s)
{
    struct str facility = x12_component(s, 5, 1), frequency = x12_component(s, 5, 3);
    if (facility.n == 2 && frequency.n == 1) {
        str_copy(c->bill_type, sizeof(c->bill_type), facility);
        c->bill_type[2] = *frequency.p;
    }
}

static void read_claim(struct x12_claim_ack *ca, const struct x12_segment *s)
{
    struct x12_ca_claim *c = ca->claim;
    if (s->tag == X12_TAG('C', 'L', 'M')) {
        c->id = keep(ca, x12_element(s, 1));
        c->charge_cents = cents_of(x12_element(s, 2));
        if (ca->set->institutional)
            read_bill_type(c, s);
    } else if (s->tag == X12_TAG('D', 'T', 'P') &&
               (str_is(x12_element(s, 1), "434") || str_is(x12_element(s, 1), "472"))) {
        add_days(c->from, c->to, s);
    } else if (s->tag == X12_TAG('R', 'E', 'F') && str_is(x12_element(s, 1), "D9")) {
        c->clearinghouse_number = keep(ca, x12_element(s, 2));
    }
}

/* Professional, institutional and dental lines put the same things in other places. */
static void read_service(struct x12_claim_ack *ca, const struct x12_segment *s)
{
    static const struct {
        uint32_t tag;
        uint8_t revenue, procedure, charge, units;
    } PLACES[] = {
        {X12_TAG('S', 'V', '1'), 0, 1, 2, 4},
        {X12_TAG('S', 'V', '2'), 1, 2, 3, 5},
        {X12_TAG('S', 'V', '3'), 0, 1, 2, 6},
    };
    struct x12_ca_line *line = ca->line;
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        if (PLACES[i].tag != s->tag)
            continue;
        line->procedure = keep(ca, x12_element(s, PLACES[i].procedure));
        line->charge_cents = cents_of(x12_element(s, PLACES[i].charge));
        line->units = keep(ca, x12_element(s, PLACES[i].units));
        if (PLACES[i].revenue)
            line->revenue = keep(ca, x12_element(s, PLACES[i].revenue));
    }
}

static void read_line(struct x12_claim_ack *ca, const struct x12_segment *s)
{
    struct x12_ca_line *line = ca->line;
    if (s->tag == X12_TAG('L', 'X', 0)) {
        line->number = keep(ca, x12_element(s, 1));
    } else if (s->tag == X12_TAG('D', 'T', 'P') && str_is(x12_element(s, 1), "472")) {
        add_days(line->from, line->to, s);
        add_days(ca->claim->from, ca->claim->to, s);
    } else if (s->tag == X12_TAG('R', 'E', 'F') && str_is(x12_element(s, 1), "6R")) {
        line->control = keep(ca, x12_element(s, 2));
    } else {
        read_service(ca, s);
    }
}

static void read_segment(struct x12_claim_ack *ca, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;
    bool name = s->tag == X12_TAG('N', 'M', '1');
    if (s->tag == X12_TAG('B', 'H', 'T')) {
        ca->set->reference = keep(ca, x12_element(s, 3));
        if (is_day(x12_element(s, 4)))
            str_copy(ca->set->date, sizeof(ca->set->date), x12_element(s, 4));
    } else if (ca->claim && in_loop(e->loop, "2300")) {
        read_claim(ca, s);
    } else if (ca->line && ca->claim && in_loop(e->loop, "2400")) {
        read_line(ca, s);
    } else if (name && in_loop(e->loop, "1000A")) {
        read_submitter(ca, s);
    } else if ((name || s->tag == X12_TAG('R', 'E', 'F')) && ca->provider &&
               in_loop(e->loop, "2010AA")) {
        read_provider(ca, s);
    } else if (name && ca->subscriber.person && in_loop(e->loop, "2010BA")) {
        read_person(ca, ca->subscriber.person, s);
    } else if (name && ca->patient.person && in_loop(e->loop, "2010CA")) {
        read_person(ca, ca->patient.person, s);
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

static bool take_event(void *ctx, const struct x12_event *e)
{
    struct x12_claim_ack *ca = ctx;
    if (e->kind == X12_GROUP_OPEN) {
        ca->group_refused = false;
    } else if (e->kind == X12_GROUP_CLOSE && ca->group_refused) {
        refuse_group(ca, e->envelope->interchange, e->envelope->group);
    } else if (e->kind == X12_SET_OPEN) {
        open_set(ca, e->envelope);
    } else if (e->kind == X12_SET_CLOSE) {
        ca->set = NULL;
    } else if (ca->set) {
        if (e->kind == X12_LOOP_OPEN)
            loop_opens(ca, e->loop);
        else if (e->kind == X12_LOOP_CLOSE)
            loop_closes(ca, e->loop);
        else if (e->kind == X12_SEGMENT && e->use && e->loop)
            read_segment(ca, e);
    }
    return !ca->full && (!ca->has_next || !ca->next.event || ca->next.event(ca->next.ctx, e));
}

static bool take_fault(void *ctx, const struct fault *f)
{
    struct x12_claim_ack *ca = ctx;
    note_fault(ca, f);
    return !ca->full &&
           (!ca->has_next || !ca->next.faults.put || ca->next.faults.put(ca->next.faults.ctx, f));
}

struct x12_claim_ack *x12_claim_ack_new(bool all_lines, struct err *err)
{
    struct x12_claim_ack *ca = calloc(1, sizeof(*ca));
    if (!ca) {
        err_set(err, ERR_SYSTEM, "no memory for a claim acknowledgement");
        return NULL;
    }
    ca->all_lines = all_lines;
    ca->sets_end = &ca->sets;
    arena_init(&ca->arena, X12_CLAIM_ACK_BYTES_MAX);
    return ca;
}

void x12_claim_ack_free(struct x12_claim_ack *ca)
{
    if (!ca)
        return;
    arena_fini(&ca->arena);
    free(ca);
}

struct x12_handler x12_claim_ack_handler(struct x12_claim_ack *ca, const struct x12_handler *next)
{
    ca->has_next = next != NULL;
    if (next)
        ca->next = *next;
    return (struct x12_handler){ca, take_event, {ca, take_fault}};
}

bool x12_claim_ack_full(const struct x12_claim_ack *ca)
{
    return ca->full;
}
