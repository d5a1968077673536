/* defuse.h - a record a payer sent, made harmless for a terminal. */
#ifndef HIA_CLI_DEFUSE_H
#define HIA_CLI_DEFUSE_H

#include "base/buf.h"

/** Control characters of JSON text, each to question marks of its length. True: there were some. */
bool defuse(struct buf *json);

#endif
