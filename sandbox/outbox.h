/* outbox.h - an answer to the client: written whole under a temporary name, then renamed into
 * sight. */
#ifndef HIA_SANDBOX_OUTBOX_H
#define HIA_SANDBOX_OUTBOX_H

#include "base/buf.h"
#include "base/err.h"
#include <limits.h>

/** "DIR/<prefix>NAME<suffix>"; ERR_USAGE when it is too long. */
MUST_USE bool sandbox_path(char out[PATH_MAX], const char *dir, const char *prefix,
                           const char *name, const char *suffix, struct err *err);

/** DIR/NAME, replacing nothing that is there: an answer is given once. */
MUST_USE bool sandbox_deliver(const char *dir, const char *name, const struct buf *content,
                              struct err *err);

#endif
