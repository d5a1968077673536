/* bank_ids.h - hia bank same, different and undo, and how an account in question is shown. */
#ifndef HIA_CLI_BANK_IDS_H
#define HIA_CLI_BANK_IDS_H

#include "cli/session.h"

/** `hia bank same QUESTION [ACCOUNT]`, `hia bank different QUESTION`; the exit code. */
int bank_ids_run(const struct cli_args *args, struct err *err);

/** `hia bank undo QUESTION`; the exit code. */
int bank_ids_undo(const struct cli_args *args, struct err *err);

/** Each account in question, with what a person does next; `count`: how many. */
MUST_USE bool bank_ids_show(struct job *job, bool json, size_t *count, struct err *err);

#endif
