/* talk.h - private to the adapter: its conversations, and what a refusal of Ramp's means. */
#ifndef HIA_RAMP_TALK_H
#define HIA_RAMP_TALK_H

#include "ramp/page.h"

struct conversation {
    enum hia_step (*begin)(const struct hia_call *call);
    enum hia_step (*reply)(const struct hia_call *call, const struct hia_reply *reply);
    enum hia_step (*inbound)(const struct hia_call *call, const struct hia_inbound *message);
    enum hia_step (*reconcile)(const struct hia_call *call, const struct hia_attempt *attempt);
};
/** The lists; which one is the operation's name. */
extern const struct conversation LIST_TALK;
extern const struct conversation CHECK_TALK, SUBSCRIBE_TALK, VERIFY_TALK, REPORT_TALK;

/** The list of the operation; NOUNS: it is none. */
enum noun noun_of(const struct hia_call *call);

/** GET of a path under the options' path, its query included. */
enum hia_step ramp_get(const struct hia_call *call, struct hia_text target);
/** POST of JSON, KEYED. */
enum hia_step ramp_post(const struct hia_call *call, struct hia_text target, struct hia_text body,
                        struct hia_text key);

/** A reconcile of what only asks, or has its key: said again. */
enum hia_step ramp_again(const struct hia_call *call, const struct hia_attempt *attempt);

/** May the same question be answered later? No answer, 408, 425, 429, 5xx. */
bool ramp_is_away(const struct hia_reply *reply);
/** What is no 2xx: says what it means for the connection, and fails. `scope`: what was needed,
 * as a code. */
enum hia_step ramp_refused(const struct hia_call *call, const struct hia_reply *reply,
                           const char *scope);
/** This list was read: its scope is there, and so the token. `vendor_id` may be empty. */
void ramp_well(const struct hia_call *call, const char *scope, struct hia_text vendor_id);

#endif
