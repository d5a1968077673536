/* print.h - how ids, codes, days and money look on standard output. No names, no birth dates: the
 * verbs have none to print. */
#ifndef HIA_CLI_PRINT_H
#define HIA_CLI_PRINT_H

#include "base/json.h"
#include "base/money.h"
#include "cli/session.h"
#include "job/shown.h"
#include "parse.h"
#include "x12/fault.h"

/** A line of JSON on standard output: an object is open between begin and end. */
struct json_line {
    struct buf out;
    struct json_writer w;
};
struct json_writer *json_line_begin(struct json_line *line);
void json_line_end(struct json_line *line);

/** "$1,250.00". The text is good until the eighth call after. */
const char *print_money(int64_t cents);
/** "2026-01-15 14:03", UTC; the same rule. */
const char *print_when(int64_t us);
/** "2026-01-15" of CCYYMMDD; anything else as it is. */
const char *print_day(struct str day);

enum term_color print_claim_color(enum store_claim_state state);

/** A finding of the scrub: code, title, where, remedy. */
void print_finding(const struct store_finding *f, FILE *out);

/** What each of the codes a document gave a claim means, a line each with advice beneath; `what` is
 * "TA1", "999", "277CA", "835" or "reversal". */
void print_codes(const struct session *s, struct str what, struct str codes, const char *indent);
/** One code of a list: our words, or those the operator loaded. Empty when neither has it. */
const char *print_meaning(const struct session *s, enum code_list list, struct str code);

#endif
