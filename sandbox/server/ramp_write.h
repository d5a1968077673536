/* ramp_write.h - an object of a practice Ramp as Ramp writes it. */
#ifndef HIA_SANDBOX_SERVER_RAMP_WRITE_H
#define HIA_SANDBOX_SERVER_RAMP_WRITE_H

#include "base/json.h"
#include "sandbox/server/ramp_world.h"

void ramp_write(enum ramp_kind kind, const struct ramp_object *o, struct json_writer *j);

#endif
