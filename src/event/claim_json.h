/* claim_json.h - a claim as JSON (record_json.h): its `kind` says which fields it may have. */
#ifndef HIA_EVENT_CLAIM_JSON_H
#define HIA_EVENT_CLAIM_JSON_H

#include "event/claim.h"
#include "event/record_json.h"

enum { CLAIM_ARENA_MAX = 4 * 1024 * 1024 };

/** As record_read_json, of any kind of claim; professional when it does not say. */
MUST_USE bool claim_read_json(struct json_reader *r, struct str json, struct arena *arena,
                              struct claim *claim, struct record_problem *problem);

void claim_write_json(const struct claim *claim, unsigned indent, struct buf *out);

#endif
