/* relaying.h - what the verbs that carry events share. */
#ifndef HIA_CLI_RELAYING_H
#define HIA_CLI_RELAYING_H

#include "base/json.h"
#include "cli/reloading.h"
#include "job/relay.h"

typedef bool relaying_fn(struct job *job, struct sink *sink, const struct relay_options *options,
                         struct relay_totals *totals, struct err *err);

/** Opens what is configured, carries until it is done or interrupted, and tells what became of it;
 * the verb's exit code. */
int relaying_run(const struct cli_args *args, struct relay_options *options, relaying_fn *carry,
                 struct err *err);

/** A new configuration must name the sink too, and have what it needs. */
extern const struct reloading_verb RELAYING_AGAIN;

/** "taken", "refusals", "dead_letters", "failures". */
void relaying_put_totals(struct json_writer *w, const struct relay_totals *t);

/** hia relay with operands: for each of the organizations they name. */
int relaying_many(const struct cli_args *args, struct err *err);

#endif
