/* scrub.c - see scrub.h. */
#include "job/scrub.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "job/judge.h"
#include "x12/fault.h"
#include <stdio.h>
#include <stdlib.h>

struct scrub {
    const struct partner *partner;
    const struct x12_local *local; /* code sets and overlays */
    struct json_reader *json;
    struct arena claim_arena; /* the record in hand */
    struct buf canonical, x12;
    struct judge {
        struct x12_writer *writer; /* NULL: no claim of the kind has come */
        struct claim_writer *claims;
    } judges[CLAIM_KINDS];
    struct partner_set_head set_head;
    uint32_t sets;
    scrub_mine_fn *mine; /* NULL: all of them */
    void *mine_ctx;
    /* the claim in hand */
    struct arena *out;
    struct scrub_result *result;
    bool out_of_memory;
};

/* ---- the partner's side --------------------------------------------------------------------- */

void partner_interchange_head(const struct partner *p, int64_t now_us, uint32_t control,
                              struct x12_interchange_head *head)
{
    *head = (struct x12_interchange_head){
        .delims = {p->element_separator, p->component_separator, p->repetition_separator,
                   p->segment_terminator},
        .line_breaks = p->line_breaks,
        .control = control,
        .ack_requested = p->ta1_requested,
        .usage = partner_usage(p),
    };
    str_copy(head->sender_qualifier, sizeof head->sender_qualifier, str_from(p->sender_qualifier));
    str_copy(head->sender_id, sizeof head->sender_id, str_from(p->sender_id));
    str_copy(head->receiver_qualifier, sizeof head->receiver_qualifier,
             str_from(p->receiver_qualifier));
    str_copy(head->receiver_id, sizeof head->receiver_id, str_from(p->receiver_id));
    clock_ccyymmdd(now_us, head->date);
    clock_hhmm(now_us, head->time);
}

/* The partner's choice of version; "" leaves it to the guide. */
static const char *sent_version(const struct partner *p, const struct x12_guide *guide)
{
    for (size_t i = 0; i < p->send_versions.count; i++)
        if (x12_guide_takes(guide, str_from(p->send_versions.item[i])))
            return p->send_versions.item[i];
    return "";
}

void partner_group_head(const struct partner *p, int64_t now_us, uint32_t control,
                        const struct x12_guide *guide, struct x12_group_head *head)
{
    *head = (struct x12_group_head){.control = control, .guide = guide};
    str_copy(head->sender, sizeof head->sender, str_from(p->gs_sender));
    str_copy(head->receiver, sizeof head->receiver, str_from(p->gs_receiver));
    clock_ccyymmdd(now_us, head->date);
    clock_hhmmss(now_us, head->time);
    str_copy(head->version, sizeof head->version, str_from(sent_version(p, guide)));
}

void partner_open_group(const struct partner *p, int64_t now_us, uint32_t control,
                        const struct x12_guide *guide, struct x12_writer *w)
{
    struct x12_interchange_head interchange;
    struct x12_group_head group;
    partner_interchange_head(p, now_us, control, &interchange);
    interchange.ack_requested = false;
    partner_group_head(p, now_us, control, guide, &group);
    x12_writer_interchange(w, &interchange);
    x12_writer_group(w, &group);
}

void partner_set_head(const struct partner *p, int64_t now_us, struct str reference,
                      struct partner_set_head *out)
{
    clock_ccyymmdd(now_us, out->date);
    clock_hhmm(now_us, out->time);
    out->number = (struct contact_number){STR("TE"), str_from(p->submitter_phone)};
    out->contact = (struct contact){
        .name = str_from(p->submitter_contact), .numbers = &out->number, .numbers_count = 1};
    out->head = (struct claim_set_head){
        .reference = reference,
        .date = str_from(out->date),
        .time = str_from(out->time),
        .submitter = {.entity_type = STR("2"),
                      .name = str_from(p->submitter_name),
                      .id_type = STR("46"),
                      .id = str_from(p->submitter_etin)},
        .contacts = &out->contact,
        .contacts_count = 1,
        .receiver = {.entity_type = STR("2"),
                     .name = str_from(p->receiver_name),
                     .id_type = STR("46"),
                     .id = str_from(p->receiver_etin)},
    };
}

/* ---- lifetime ------------------------------------------------------------------------------- */

static bool on_fault(void *ctx, const struct fault *f);

/* A writer for claims of one kind, its interchange and group open. */
static bool open_judge(struct scrub *s, enum claim_kind kind, struct err *err)
{
    struct judge *judge = &s->judges[kind];
    struct fault_sink sink = {s, on_fault};
    struct x12_interchange_head interchange;
    struct x12_group_head group;
    int64_t now = clock_now_us();
    if (!(judge->claims = claim_writer_new(kind, err)) ||
        !(judge->writer = x12_writer_new(&s->x12, judge_snip_send(s->partner), &sink, err)) ||
        !x12_writer_local(judge->writer, s->local, err))
        return false;
    partner_interchange_head(s->partner, now, 1, &interchange);
    partner_group_head(s->partner, now, 1, claim_guide(kind), &group);
    partner_set_head(s->partner, now, STR("SCRUB"), &s->set_head);
    x12_writer_interchange(judge->writer, &interchange);
    x12_writer_group(judge->writer, &group);
    return true;
}

struct scrub *scrub_new(const struct partner *partner, const struct x12_local *local,
                        struct err *err)
{
    struct scrub *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_LIMIT, "no memory to scrub claims");
        return NULL;
    }
    s->partner = partner;
    s->local = local;
    arena_init(&s->claim_arena, CLAIM_ARENA_MAX);
    buf_init(&s->canonical, SCRUB_CLAIM_X12_MAX);
    buf_init(&s->x12, SCRUB_CLAIM_X12_MAX);
    if (!(s->json = json_reader_new(err)) || !open_judge(s, CLAIM_PROFESSIONAL, err)) {
        scrub_free(s);
        return NULL;
    }
    return s;
}

void scrub_only(struct scrub *s, scrub_mine_fn *mine, void *ctx)
{
    s->mine = mine;
    s->mine_ctx = ctx;
}

void scrub_free(struct scrub *s)
{
    if (!s)
        return;
    for (int kind = 0; kind < CLAIM_KINDS; kind++) {
        x12_writer_free(s->judges[kind].writer);
        claim_writer_free(s->judges[kind].claims);
    }
    json_reader_free(s->json);
    buf_fini(&s->x12);
    buf_fini(&s->canonical);
    arena_fini(&s->claim_arena);
    free(s);
}

/* ---- findings ------------------------------------------------------------------------------- */

/* "2000B[1]/2300[1]/CLM05-3": the fault's path with its element. */
static struct str finding_path(const struct fault *f, struct arena *arena)
{
    char text[FAULT_PATH_MAX + 16];
    int n = snprintf(text, sizeof text, "%s", f->path);
    if (f->element)
        n += snprintf(text + n, sizeof text - (size_t)n, "%02u", f->element);
    if (f->component)
        snprintf(text + n, sizeof text - (size_t)n, "-%u", f->component);
    return arena_str(arena, str_from(text));
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct scrub *s = ctx;
    struct scrub_result *r = s->result;
    if (f->severity == SEVERITY_NOTE || !r)
        return true;
    bool blocks = f->severity >= SEVERITY_ERROR;
    if (blocks)
        r->verdict = SCRUB_HELD;
    if (r->findings_count == SCRUB_FINDINGS_MAX) {
        r->findings_dropped++;
        return true;
    }
    if (!r->findings)
        r->findings = arena_array(s->out, SCRUB_FINDINGS_MAX, sizeof *r->findings);
    if (!r->findings) {
        s->out_of_memory = true;
        return true;
    }
    r->findings[r->findings_count++] = (struct store_finding){
        .code = str_from(x12_fault_row(f->code)->id),
        .path = finding_path(f, s->out),
        .blocks = blocks,
    };
    return true;
}

/* ---- what the ledger keeps ------------------------------------------------------------------ */

bool claim_number_lines(struct claim *claim, struct arena *arena)
{
    for (size_t i = 0; i < claim->lines_count; i++) {
        char number[64];
        if (claim->lines[i].control_number.n)
            continue;
        snprintf(number, sizeof number, "%.*s-%zu", STR_FMT(claim->claim_id), i + 1);
        claim->lines[i].control_number = arena_str(arena, str_from(number));
        if (!claim->lines[i].control_number.p)
            return false;
    }
    return true;
}

/* "HC:90837", and "95:HO" */
static struct str join(struct arena *arena, const struct str *parts, size_t count)
{
    char text[128];
    return arena_str(arena, str_join(parts, count, ':', text, sizeof text));
}

static void keep_line(const struct service_line *line, size_t i, struct arena *arena,
                      struct store_claim_line *out)
{
    struct str procedure[] = {line->procedure.type, line->procedure.code};
    if (line->procedure.code.n == 0 && line->institutional) { /* as the remittance will say it */
        procedure[0] = STR("NU");
        procedure[1] = line->institutional->revenue_code;
    }
    *out = (struct store_claim_line){
        .number = (int32_t)i + 1,
        .line_control = arena_str(arena, line->control_number),
        .procedure = join(arena, procedure, COUNT_OF(procedure)),
        .modifiers = join(arena, line->procedure.modifiers, line->procedure.modifiers_count),
        .service_date = arena_str(arena, line->service_date.from),
        .charge_cents = line->charge_cents,
    };
}

/* Ten digits or nothing: in a claim that is held, anybody's number may stand in the place of the
 * NPI. */
static struct str npi_only(struct str npi)
{
    uint64_t number;
    return npi.n == 10 && str_to_u64(npi, UINT64_MAX, &number) ? npi : (struct str){0};
}

/* Of the claim: its first line's, or where lines need none, its own. */
static struct str service_date(const struct claim *c)
{
    struct str day = {0};
    if (c->lines_count)
        day = c->lines[0].service_date.from;
    if (!day.n && c->institutional)
        day = c->institutional->statement.from;
    if (!day.n && c->dental)
        day = c->dental->service_date.from;
    return day;
}

static bool keep_row(struct scrub *s, const struct claim *c)
{
    struct scrub_result *r = s->result;
    r->lines = arena_array(s->out, c->lines_count ? c->lines_count : 1, sizeof *r->lines);
    if (!r->lines)
        return false;
    r->lines_count = c->lines_count;
    for (size_t i = 0; i < c->lines_count; i++)
        keep_line(&c->lines[i], i, s->out, &r->lines[i]);
    r->row = (struct store_claim){
        .claim_id = arena_str(s->out, c->claim_id),
        .frequency = arena_str(s->out, c->frequency),
        .payer_id = arena_str(s->out, c->payer.id),
        .billing_npi = arena_str(s->out, npi_only(c->billing.provider.npi)),
        .service_date = arena_str(s->out, service_date(c)),
        .charge_cents = c->total_charge_cents,
    };
    r->replaces = arena_str(s->out, c->payer_claim_control_number);
    for (int level = CLAIM_LEVEL_BILLING; level <= CLAIM_LEVEL_PATIENT; level++) {
        buf_reset(&s->canonical);
        claim_level_key(c, (enum claim_level)level, &s->canonical);
        r->level_key[level] = hash64(buf_str(&s->canonical));
    }
    buf_reset(&s->canonical);
    claim_write_json(c, 0, &s->canonical);
    sha256_of(buf_str(&s->canonical), r->row.input_hash);
    return !s->canonical.failed;
}

/* ---- judging -------------------------------------------------------------------------------- */

/* Alone in a set of its own: what is wrong is wrong with this claim. */
static bool judge(struct scrub *s, const struct claim *claim, struct err *err)
{
    struct judge *judge = &s->judges[claim_kind(claim)];
    char control[16];
    if (!judge->writer && !open_judge(s, claim_kind(claim), err))
        return false;
    snprintf(control, sizeof control, "%09u", s->sets++ % 999999999 + 1);
    buf_reset(&s->x12);
    x12_writer_set(judge->writer, claim_guide(claim_kind(claim)), control);
    claim_writer_begin(judge->claims, judge->writer, &s->set_head.head);
    claim_writer_put(judge->claims, claim);
    claim_writer_end(judge->claims);
    x12_writer_set_end(judge->writer);
    return true;
}

bool scrub_claim(struct scrub *s, struct str json, struct arena *arena, struct scrub_result *result,
                 struct err *err)
{
    struct claim claim;
    struct record_problem problem;

    *result = (struct scrub_result){.verdict = SCRUB_CLEAN};
    s->result = result;
    s->out = arena;
    s->out_of_memory = false;
    arena_reset(&s->claim_arena);
    bool readable = claim_read_json(s->json, json, &s->claim_arena, &claim, &problem);
    if (s->mine && !s->mine(s->mine_ctx, readable ? claim.payer.id : STR(""))) {
        result->verdict = SCRUB_OTHERS;
        s->result = NULL;
        return true;
    }
    if (!readable) {
        result->verdict = SCRUB_UNREADABLE;
        if (!(result->problem = arena_alloc(arena, sizeof problem)))
            goto no_memory;
        *result->problem = problem;
        s->result = NULL;
        return true;
    }
    if (!claim_number_lines(&claim, &s->claim_arena) || !keep_row(s, &claim))
        goto no_memory;
    result->kind = claim_kind(&claim);
    if (!judge(s, &claim, err))
        return false;
    result->row.state = result->verdict == SCRUB_CLEAN ? CLAIM_READY : CLAIM_HELD;
    s->result = NULL;
    if (!s->out_of_memory && !s->x12.failed)
        return true;
no_memory:
    s->result = NULL;
    return err_set(err, ERR_LIMIT, "a claim is too large to scrub");
}
