/* build.c - see build.h. */
#include "job/build.h"

#include "conf/route.h"
#include "job/judge.h"
#include "x12/fault.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { INTERCHANGE_MAX = 64 * 1024 * 1024 };

struct builder {
    const struct partner *partner;
    const struct x12_guide *guide;
    struct json_reader *json;
    struct arena arena;
    struct buf out;
    struct x12_writer *writer;
    struct claim_writer *claims[CLAIM_KINDS]; /* NULL: no claim of the kind has come */
    enum claim_kind kind;                     /* of the interchange in hand */
    struct partner_set_head set_head;
    struct build_set *sets;
    size_t sets_count;
    uint16_t fault_code; /* of the first error, for the text */
};

static bool on_fault(void *ctx, const struct fault *f)
{
    struct builder *b = ctx;
    if (f->severity >= SEVERITY_ERROR && !b->fault_code)
        b->fault_code = f->code;
    return true;
}

struct builder *builder_new(const struct partner *partner, const struct x12_local *local,
                            struct err *err)
{
    struct builder *b = calloc(1, sizeof *b);
    if (!b || !(b->sets = calloc(BUILD_SETS_MAX, sizeof *b->sets))) {
        free(b);
        err_set(err, ERR_LIMIT, "no memory to build claims");
        return NULL;
    }
    b->partner = partner;
    arena_init(&b->arena, CLAIM_ARENA_MAX);
    buf_init(&b->out, INTERCHANGE_MAX);
    struct fault_sink sink = {b, on_fault};
    if (!(b->json = json_reader_new(err)) ||
        !(b->writer = x12_writer_new(&b->out, judge_snip_send(partner), &sink, err)) ||
        !x12_writer_local(b->writer, local, err)) {
        builder_free(b);
        return NULL;
    }
    return b;
}

void builder_free(struct builder *b)
{
    if (!b)
        return;
    x12_writer_free(b->writer);
    for (int kind = 0; kind < CLAIM_KINDS; kind++)
        claim_writer_free(b->claims[kind]);
    json_reader_free(b->json);
    buf_fini(&b->out);
    arena_fini(&b->arena);
    free(b->sets);
    free(b);
}

const struct x12_guide *build_guide(const struct builder *b)
{
    return b->guide;
}

struct str build_bytes(const struct builder *b)
{
    return buf_str(&b->out);
}

const struct build_set *build_sets(const struct builder *b, size_t *count)
{
    *count = b->sets_count;
    return b->sets;
}

/* ---- order ---------------------------------------------------------------------------------- */

static int by_level(const void *a, const void *b)
{
    const struct intake_claim *x = *(struct intake_claim *const *)a;
    const struct intake_claim *y = *(struct intake_claim *const *)b;
    int order = (int)x->scrub.kind - (int)y->scrub.kind;
    order = order ? order : str_cmp(x->route, y->route);
    order = order ? order : str_cmp(x->scrub.row.payer_id, y->scrub.row.payer_id);
    for (int level = CLAIM_LEVEL_BILLING; order == 0 && level <= CLAIM_LEVEL_PATIENT; level++) {
        uint64_t i = x->scrub.level_key[level], j = y->scrub.level_key[level];
        order = (i > j) - (i < j);
    }
    /* The window is one array: the address is the order of the input. */
    return order ? order : (x > y) - (x < y);
}

/* One payer and one billing provider a set: what is refused together belongs together. */
static bool same_set(const struct intake_claim *a, const struct intake_claim *b)
{
    return str_eq(a->scrub.row.payer_id, b->scrub.row.payer_id) &&
           a->scrub.level_key[CLAIM_LEVEL_BILLING] == b->scrub.level_key[CLAIM_LEVEL_BILLING];
}

void build_order(const struct partner *partner, struct intake_claim **claims, size_t count)
{
    for (size_t i = 0; i < count; i++)
        claims[i]->route = route_of(&partner->net.routes, claims[i]->scrub.row.payer_id);
    qsort(claims, count, sizeof(struct intake_claim *), by_level);
}

void build_plan(const struct partner *partner, struct intake_claim *const *claims, size_t count,
                size_t *fit, size_t *sets)
{
    size_t in_set = 0;
    uint64_t bytes = 0;
    *sets = 0;
    for (*fit = 0; *fit < count; (*fit)++) {
        if (claims[*fit]->scrub.kind != claims[0]->scrub.kind ||
            !str_eq(claims[*fit]->route, claims[0]->route))
            return;
        /* X12 is shorter than the JSON it comes from, so this never underestimates. */
        bytes += claims[*fit]->json.n;
        if (*fit > 0 && (bytes > (uint64_t)partner->max_file_bytes ||
                         *fit == (size_t)partner->max_claims_per_file))
            return;
        if (*fit == 0 || !same_set(claims[*fit - 1], claims[*fit]) ||
            in_set == (size_t)partner->max_claims_per_st) {
            (*sets)++;
            in_set = 0;
        }
        in_set++;
    }
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool put_claim(struct builder *b, const struct intake_claim *in, struct err *err)
{
    struct claim claim;
    struct record_problem problem;
    arena_reset(&b->arena);
    if (!claim_read_json(b->json, in->json, &b->arena, &claim, &problem) ||
        !claim_number_lines(&claim, &b->arena))
        return err_set(err, ERR_DATA, "%s:%" PRIu64 ": a claim that was read is not readable again",
                       in->source, in->line);
    claim_writer_put(b->claims[b->kind], &claim);
    return true;
}

/* One set: claims [first, first + as many as belong together). */
static bool put_set(struct builder *b, struct intake_claim *const *claims, size_t first,
                    size_t count, const struct build_numbers *numbers, size_t *done,
                    struct err *err)
{
    struct build_set *set = &b->sets[b->sets_count];
    *set = (struct build_set){.first = (uint32_t)first};
    snprintf(set->control, sizeof set->control, "%04zu", b->sets_count + 1);
    snprintf(set->reference, sizeof set->reference, "%09" PRId64,
             (numbers->bht03 + (int64_t)b->sets_count - 1) % CONTROL_MAX + 1);
    partner_set_head(b->partner, numbers->now_us, str_from(set->reference), &b->set_head);
    x12_writer_set(b->writer, b->guide, set->control);
    claim_writer_begin(b->claims[b->kind], b->writer, &b->set_head.head);
    size_t i = first;
    do {
        if (!put_claim(b, claims[i], err))
            return false;
        set->charge_cents += claims[i]->scrub.row.charge_cents;
        set->count++;
        i++;
    } while (i < count && same_set(claims[first], claims[i]) &&
             set->count < (size_t)b->partner->max_claims_per_st);
    claim_writer_end(b->claims[b->kind]);
    set->segments = x12_writer_segments(b->writer) + 1;
    x12_writer_set_end(b->writer);
    b->sets_count++;
    *done = i;
    return true;
}

bool build_interchange(struct builder *b, struct intake_claim *const *claims, size_t count,
                       const struct build_numbers *numbers, struct err *err)
{
    struct x12_interchange_head interchange;
    struct x12_group_head group;
    uint32_t errors_before = x12_writer_errors(b->writer);

    assert(count > 0 && count <= INTAKE_CLAIMS_MAX);
    b->kind = claims[0]->scrub.kind;
    b->guide = claim_guide(b->kind);
    if (!b->claims[b->kind] && !(b->claims[b->kind] = claim_writer_new(b->kind, err)))
        return false;
    b->sets_count = 0;
    b->fault_code = X12_NO_FAULT;
    buf_reset(&b->out);
    partner_interchange_head(b->partner, numbers->now_us, numbers->isa13, &interchange);
    partner_group_head(b->partner, numbers->now_us, numbers->gs06, b->guide, &group);
    x12_writer_interchange(b->writer, &interchange);
    x12_writer_group(b->writer, &group);
    for (size_t i = 0; i < count;)
        if (!put_set(b, claims, i, count, numbers, &i, err))
            return false;
    x12_writer_group_end(b->writer);
    x12_writer_interchange_end(b->writer);
    if (x12_writer_errors(b->writer) != errors_before)
        return err_set(err, ERR_DATA, "the claims do not stand together in one file: %s (%s)",
                       x12_fault_row(b->fault_code)->title, x12_fault_row(b->fault_code)->id);
    return buf_ok(&b->out, "an 837 file", err);
}
