/* x12_claim_read.c - 837 to claims: the map of a claim played backwards, for each kind in its
 * guide. */
#include "event/x12_claim_map.h"

#include <stdlib.h>

struct claim_reader;

/** One kind: its sink says which it is. */
struct kind_reader {
    struct claim_reader *claims;
    enum claim_kind kind;
    const struct x12_guide *guide;
    struct x12_map_reader *map;
};

struct claim_reader {
    struct claim_sink sink;
    struct kind_reader kinds[CLAIM_KINDS];
    struct kind_reader *now; /* of the open set; NULL: it holds no claims */
};

static bool take_record(void *ctx, const void *record, const struct map_place *place)
{
    const struct kind_reader *k = ctx;
    const struct claim_sink *sink = &k->claims->sink;
    if (k->kind == CLAIM_PROFESSIONAL)
        return sink->put(sink->ctx, record, place);
    struct claim claim = *(const struct claim *)record;
    claim.kind = str_from(claim_kind_name(k->kind));
    return sink->put(sink->ctx, &claim, place);
}

static bool open_kind(struct claim_reader *cr, enum claim_kind kind, struct err *err)
{
    struct kind_reader *k = &cr->kinds[kind];
    k->claims = cr;
    k->kind = kind;
    k->guide = claim_guide(kind);
    if (!k->guide)
        return err_set(err, ERR_USAGE, "the guide of %s claims is not there",
                       claim_kind_name(kind));
    k->map = x12_map_reader_new(&claim_map, k->guide, 1U << kind,
                                &(struct map_sink){k, take_record}, err);
    return k->map != NULL;
}

struct claim_reader *claim_reader_new(const struct claim_sink *sink, struct err *err)
{
    struct claim_reader *cr = calloc(1, sizeof(*cr));
    if (!cr) {
        err_set(err, ERR_SYSTEM, "no memory for a claim reader");
        return NULL;
    }
    cr->sink = *sink;
    for (int kind = 0; kind < CLAIM_KINDS; kind++) {
        if (!open_kind(cr, (enum claim_kind)kind, err)) {
            claim_reader_free(cr);
            return NULL;
        }
    }
    return cr;
}

void claim_reader_free(struct claim_reader *cr)
{
    if (!cr)
        return;
    for (int kind = 0; kind < CLAIM_KINDS; kind++)
        x12_map_reader_free(cr->kinds[kind].map);
    free(cr);
}

size_t claim_reader_dropped(const struct claim_reader *cr)
{
    size_t dropped = 0;
    for (int kind = 0; kind < CLAIM_KINDS; kind++)
        dropped += x12_map_reader_dropped(cr->kinds[kind].map);
    return dropped;
}

static void choose(struct claim_reader *cr, const struct x12_guide *guide)
{
    cr->now = NULL;
    for (int kind = 0; kind < CLAIM_KINDS; kind++)
        if (cr->kinds[kind].guide == guide)
            cr->now = &cr->kinds[kind];
}

bool claim_reader_event(void *ctx, const struct x12_event *e)
{
    struct claim_reader *cr = ctx;
    if (e->kind == X12_SET_OPEN)
        choose(cr, e->envelope->guide);
    return !cr->now || x12_map_reader_event(cr->now->map, e);
}
