/* refusal.h - a claim that is not sent, and why, in words. */
#ifndef HIA_CLI_REFUSAL_H
#define HIA_CLI_REFUSAL_H

#include "job/intake.h"
#include <stdio.h>

/** Unreadable, held or (with `conflicting`) at odds with one sent before. */
void refusal_print(const struct intake_claim *c, bool conflicting, FILE *out);
void refusal_print_json(const struct intake_claim *c, bool conflicting);

#endif
