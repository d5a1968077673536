/* source.h - a file or standard input, piece by piece, with progress. */
#ifndef HIA_CLI_SOURCE_H
#define HIA_CLI_SOURCE_H

#include "base/buf.h"
#include "base/err.h"
#include "x12/reader.h"
#include <stdio.h>

/** Read `path` ("-" is standard input) to its end through `r`. False with err on failure to read;
 *  a handler that stopped also ends it, with *stopped set. */
MUST_USE bool source_feed(const char *path, struct x12_reader *r, bool *stopped, struct err *err);

/** The whole of `path` in a buffer of at most `max` bytes, which is the caller's to end also when
 * this fails. */
MUST_USE bool source_load(const char *path, size_t max, struct buf *out, struct err *err);

/** One line that is not blank, trimmed; `number` from 1. */
typedef void source_line(void *ctx, const char *path, uint64_t number, struct str text);
/** Each line of `path`, 256 MB at most. */
MUST_USE bool source_lines(const char *path, source_line *line, void *ctx, struct err *err);

/** Open for writing; "-" or NULL is standard output. Close with source_done. */
FILE *source_create(const char *path, struct err *err);
MUST_USE bool source_done(FILE *f, const char *path, struct err *err);

#endif
