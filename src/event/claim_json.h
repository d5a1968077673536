/* claim_json.h - a claim as JSON (record_json.h). */
#ifndef HIA_EVENT_CLAIM_JSON_H
#define HIA_EVENT_CLAIM_JSON_H

#include "event/claim.h"
#include "event/record_json.h"

enum { CLAIM_ARENA_MAX = 4 * 1024 * 1024 };

MUST_USE static inline bool claim_read_json(struct json_reader *r, struct str json,
                                            struct arena *arena, struct claim *claim,
                                            struct record_problem *problem)
{
    return record_read_json(r, json, arena, &claim_shape, claim, problem);
}

static inline void claim_write_json(const struct claim *claim, unsigned indent, struct buf *out)
{
    record_write_json(&claim_shape, claim, indent, out);
}

#endif
