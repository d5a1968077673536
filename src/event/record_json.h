/* record_json.h - records as JSON: read exactly, written, and described by a JSON Schema.
 *
 * All three come from the record's field tables (record.h). Days are ISO ("2026-01-15") in JSON and
 * CCYYMMDD in the record; money is a JSON number of dollars with at most two decimals. */
#ifndef HIA_EVENT_RECORD_JSON_H
#define HIA_EVENT_RECORD_JSON_H

#include "base/arena.h"
#include "base/json.h"
#include "event/record.h"

enum { RECORD_PATH_MAX = 160 };

/** What is wrong with a record's JSON. It points and never holds a value (PHI). */
struct record_problem {
    size_t line, column;        /* from 1, within the text given */
    char path[RECORD_PATH_MAX]; /* "lines[2].procedure.code" */
    const char *sentence;       /* "a required field is missing" */
};

/** One JSON object, nothing after it, into shape->size bytes at `record`. Its text borrows from
 * `json` and from `arena`, which the caller resets. False: `*problem` says why. */
MUST_USE bool record_read_json(struct json_reader *r, struct str json, struct arena *arena,
                               const struct record_shape *shape, void *record,
                               struct record_problem *problem);

/** One object; `indent` 0 writes one line without a line break. */
void record_write_json(const struct record_shape *shape, const void *record, unsigned indent,
                       struct buf *out);

/** The JSON Schema (draft 2020-12) of what record_read_json takes. */
void record_print_schema(const struct record_kind *kind, struct buf *out);

#endif
