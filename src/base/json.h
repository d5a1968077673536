/* json.h - a small exact JSON pull reader and a streaming writer (RFC 8259, and stricter).
 *
 * The reader keeps the raw text of numbers, and refuses duplicate keys, bad UTF-8, NUL escapes,
 * lone surrogates, trailing bytes and depth past JSON_DEPTH_MAX. No tree is built. Why not a
 * library: jansson and cJSON turn 1.10 into a double (shared/design.md, Packages). */
#ifndef HIA_BASE_JSON_H
#define HIA_BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { JSON_DEPTH_MAX = 64, JSON_KEYS_MAX = 256 };

enum json_token {
    JSON_END, /* the document is complete and nothing follows */
    JSON_OBJECT,
    JSON_OBJECT_END,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_KEY,    /* text: the unescaped name */
    JSON_STRING, /* text: unescaped */
    JSON_NUMBER, /* text: as written */
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_ERROR, /* see json_error */
};

struct json_reader; /* opaque; reusable */

MUST_USE struct json_reader *json_reader_new(struct err *err);
void json_reader_free(struct json_reader *r);
/** Start on one document. `text` stays borrowed until the next open. */
void json_open(struct json_reader *r, struct str text);
/** The next token; after JSON_ERROR or JSON_END it repeats itself. */
enum json_token json_next(struct json_reader *r);
/** Of KEY, STRING, NUMBER; valid until the next call. Points into the text where no escape was
 * needed. */
struct str json_text(const struct json_reader *r);
/** Having just read OBJECT or ARRAY (or a KEY: its value), skip to its end. */
bool json_skip(struct json_reader *r);
/** Byte offset of the token or the error, and a sentence without values: "a comma is missing". */
size_t json_offset(const struct json_reader *r);
const char *json_error(const struct json_reader *r);
/** 1-based line and column of json_offset. */
void json_where(const struct json_reader *r, size_t *line, size_t *column);

/** Writes into a buf; commas, quoting and indentation are its business. */
struct json_writer {
    struct buf *out;
    unsigned indent; /* spaces a level; 0 = one line */
    unsigned depth;
    bool after_value; /* a comma is due */
    bool after_key;
};

void json_begin(struct json_writer *w, struct buf *out, unsigned indent);
void json_object(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_key(struct json_writer *w, const char *name);
void json_key_str(struct json_writer *w, struct str name);
/** Bytes that are not UTF-8, and NUL, become U+FFFD: what is written, json_reader reads. */
void json_str(struct json_writer *w, struct str s);
void json_cstr(struct json_writer *w, const char *cstr); /* NULL writes null */
void json_i64(struct json_writer *w, int64_t v);
void json_u64(struct json_writer *w, uint64_t v);
/** Cents as a JSON number with two decimals: 12.50. */
void json_money(struct json_writer *w, int64_t cents);
void json_bool(struct json_writer *w, bool v);
void json_null(struct json_writer *w);
/** Already valid JSON text. */
void json_raw(struct json_writer *w, struct str json);
/** The same without its members that are null, at any depth; elements of an array stay. */
void json_raw_given(struct json_writer *w, struct str json);
/** As json_raw_given, for who has no writer. */
void json_put_given(struct buf *out, struct str json);

/* The pair forms: key and value in one line. */
void json_pair(struct json_writer *w, const char *name, const char *cstr);
void json_pair_str(struct json_writer *w, const char *name, struct str s);
/** Nothing for an empty text. */
void json_pair_given(struct json_writer *w, const char *name, struct str s);
void json_pair_i64(struct json_writer *w, const char *name, int64_t v);
void json_pair_money(struct json_writer *w, const char *name, int64_t cents);
void json_pair_bool(struct json_writer *w, const char *name, bool v);

#endif
