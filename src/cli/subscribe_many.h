/* subscribe_many.h - hia subscribe for several organizations in one process. */
#ifndef HIA_CLI_SUBSCRIBE_MANY_H
#define HIA_CLI_SUBSCRIBE_MANY_H

#include "base/json.h"
#include "cli/reloading.h"
#include "job/subscribe.h"

/** A line for a command; `organization_id` NULL: of the only one. */
typedef void subscribe_line_fn(const char *organization_id, const struct store_command *c,
                               bool json);

extern const struct reloading_verb SUBSCRIBING_AGAIN;

/** What both kinds tell of themselves at the end. */
void subscribe_put_totals(struct json_writer *w, const struct subscribe_totals *t);

/** The verb's exit code. */
int subscribe_many(const struct cli_args *args, subscribe_line_fn *line, struct err *err);

#endif
