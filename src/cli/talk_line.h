/* talk_line.h - how a conversation with a partner ended, on a line or in an object: submit and
 * receive. */
#ifndef HIA_CLI_TALK_LINE_H
#define HIA_CLI_TALK_LINE_H

#include "base/json.h"
#include "job/handover.h"
#include "job/talk.h"

/** "accepted by the partner as R-7; 2 exchanges, 31 ms" */
void talk_line_print(const char *what, const struct talk_end *end);
/** Pairs "outcome", "code", "reference", "http_status", "exchanges", "partner_ms". */
void talk_line_json(struct json_writer *w, const struct talk_end *end);

/** Until when its partner is left alone, where it is; NULL: nobody was spoken to. */
void talk_line_alone(const struct talk *talk);
/** Of a file that was tried through an adapter. */
void talk_line_handed(const struct handover_end *end);
void talk_line_handed_json(const struct handover_end *end, const char *batch);

#endif
