/* uuid.h - is a text a UUID? Making them is in hash.h. */
#ifndef HIA_BASE_UUID_H
#define HIA_BASE_UUID_H

#include "base/str.h"

/** RFC 9562 4: "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", of any version, in either case. */
bool uuid_is(struct str s);

#endif
