/* x12_claim_read.c - 837P to claims: the map of a claim played backwards. */
#include "event/x12_claim_map.h"

#include <stdlib.h>

struct claim_reader {
    struct claim_sink sink;
    struct x12_map_reader *map;
};

static bool take_record(void *ctx, const void *record, const struct map_place *place)
{
    struct claim_reader *cr = ctx;
    return cr->sink.put(cr->sink.ctx, record, place);
}

struct claim_reader *claim_reader_new(const struct claim_sink *sink, struct err *err)
{
    const struct x12_guide *g = x12_guide_named(STR("837P"));
    struct claim_reader *cr = g ? calloc(1, sizeof(*cr)) : NULL;
    if (!cr) {
        err_set(err, g ? ERR_SYSTEM : ERR_USAGE,
                g ? "no memory for a claim reader" : "the 837P guide is not there");
        return NULL;
    }
    cr->sink = *sink;
    cr->map = x12_map_reader_new(&claim_map, g, 0, &(struct map_sink){cr, take_record}, err);
    if (!cr->map) {
        claim_reader_free(cr);
        return NULL;
    }
    return cr;
}

void claim_reader_free(struct claim_reader *cr)
{
    if (!cr)
        return;
    x12_map_reader_free(cr->map);
    free(cr);
}

size_t claim_reader_dropped(const struct claim_reader *cr)
{
    return x12_map_reader_dropped(cr->map);
}

bool claim_reader_event(void *ctx, const struct x12_event *e)
{
    struct claim_reader *cr = ctx;
    return x12_map_reader_event(cr->map, e);
}
