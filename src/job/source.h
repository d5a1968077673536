/* source.h - a file that arrives: its bytes read, hashed, sealed and kept, piece by piece, while
 * the taker looks at each; a large one by a thread of its own, a few pieces ahead of him. */
#ifndef HIA_JOB_SOURCE_H
#define HIA_JOB_SOURCE_H

#include "base/hash.h"
#include "store/keep.h"
#include <stdatomic.h>

enum {
    SOURCE_PIECE_BYTES = 64 * 1024,
    SOURCE_PIECES = 4,
    SOURCE_THREAD_BYTES_MIN = 1024 * 1024, /* a smaller file is not worth a thread */
};

struct source;

/** "-" is standard input. `path` and `stop` stay borrowed; a set `*stop` makes it fail. NULL: err
 *  says why. */
MUST_USE struct source *source_open(struct keep *keep, const char *path, bool threaded,
                                    const atomic_bool *stop, struct err *err);
/** The next piece, valid until the next call; empty at the end. */
MUST_USE bool source_next(struct source *s, struct str *piece, struct err *err);
/** After the end: durable, and what was kept. */
MUST_USE bool source_keep(struct source *s, uint8_t sha256[SHA256_SIZE], int64_t *bytes,
                          struct err *err);
/** Not kept: nothing is left behind. NULL is nothing. */
void source_close(struct source *s);

#endif
