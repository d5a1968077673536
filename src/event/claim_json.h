/* claim_json.h - a claim as JSON: read exactly, written, and described by a JSON Schema.
 *
 * All three come from the same field tables (claim_fields.c). Days are ISO ("2026-01-15") in JSON
 * and CCYYMMDD in the record; money is a JSON number of dollars with at most two decimals. */
#ifndef HIA_EVENT_CLAIM_JSON_H
#define HIA_EVENT_CLAIM_JSON_H

#include "base/arena.h"
#include "base/json.h"
#include "event/claim.h"

enum { CLAIM_PATH_MAX = 160, CLAIM_ARENA_MAX = 4 * 1024 * 1024 };

/** What is wrong with a claim's JSON. It points and never holds a value (PHI). */
struct claim_problem {
    size_t line, column;       /* from 1, within the text given */
    char path[CLAIM_PATH_MAX]; /* "lines[2].procedure.code" */
    const char *sentence;      /* "a required field is missing" */
};

/** One JSON object, nothing after it. Text of `claim` borrows from `json` and from `arena`, which
 * the caller resets. False: `*problem` says why. */
MUST_USE bool claim_read_json(struct json_reader *r, struct str json, struct arena *arena,
                              struct claim *claim, struct claim_problem *problem);

/** One object; `indent` 0 writes one line without a line break. */
void claim_write_json(const struct claim *claim, unsigned indent, struct buf *out);

/** The JSON Schema (draft 2020-12) of what claim_read_json takes. */
void claim_print_schema(struct buf *out);

#endif
