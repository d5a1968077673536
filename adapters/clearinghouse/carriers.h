/* carriers.h - the ways a clearinghouse is spoken to. Each is three functions over one call: which
 * of its conversations it is, the operation and the call's stage say. */
#ifndef HIA_CLEARINGHOUSE_CARRIERS_H
#define HIA_CLEARINGHOUSE_CARRIERS_H

#include "clearinghouse/look.h"
#include "clearinghouse/own.h"

enum operation {
    CLAIM_SUBMIT,
    ACKNOWLEDGEMENT_FETCH,
    REMITTANCE_FETCH,
    ELIGIBILITY_CHECK,
    CLAIM_STATUS_CHECK,
    PRIOR_AUTH_SUBMIT,
    CREDENTIALS_CHECK,
    OPERATIONS
};

struct conversation {
    enum hia_step (*begin)(const struct hia_call *call, enum operation op);
    enum hia_step (*reply)(const struct hia_call *call, enum operation op,
                           const struct hia_reply *reply);
    /** Of what may have been done: the look-up, or a person. */
    enum hia_step (*reconcile)(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt);
};

extern const struct conversation FILES_SUBMIT, FILES_FETCH, FILES_CHECK;
extern const struct conversation CORE_REAL_TIME_ASK, CORE_SUBMIT, CORE_REPLY, CORE_FETCH;
extern const struct conversation X12_ASK, REST_SUBMIT, MAILBOX_FETCH, PATH_CHECK;
extern const struct conversation JSON_ASK, JSON_REVIEW, AVAILITY_ASK, AVAILITY_STATUS,
    AVAILITY_REVIEW, POLLING_FETCH;
extern const struct conversation CLAIM_MD_SUBMIT, CLAIM_MD_FETCH;

/* ---- what several of them do ---- */

/** Looks at the request. False: `*step` says why it cannot be sent. */
bool request_look(const struct hia_call *call, enum operation op, struct look *out,
                  enum hia_step *step);
/** Is what goes out a TA1 or 999 of ours, and no claims? */
bool request_is_reply(const struct hia_call *call);
/** Where a question of this kind goes. */
const char *ask_endpoint(const struct options *o, enum operation op);
/** The answer to a question in X12: DONE, or why it is none. */
enum hia_step take_answer(const struct hia_call *call, enum operation op, struct hia_text bytes,
                          struct hia_text reference);
/** A look-up or fetch: again a few times, then RETRY. */
enum hia_step repeat_harmless(const struct hia_call *call, const struct hia_attempt *attempt);
/** After what may have been done cannot be learnt. */
enum hia_step say_unlearnt(const struct hia_call *call, const char *code);
/** Of the call's patience, counted from the first time this is asked under that name. */
int64_t patience_left_ms(const struct hia_call *call, const char *since);
/** Nothing learnt so far of what may have been done: stage "look", after `poll`; a person, under
 * the code, when patience is at its end. */
enum hia_step look_later(const struct hia_call *call, const char *code);
/** What a call has still to fetch, one a line; the head of it is empty when there is nothing. */
void queue_set(const struct hia_call *call, struct str lines);
struct str queue_head(const struct hia_call *call);
void queue_drop(const struct hia_call *call);
/** What is sent once for ever may be there: doubtful, or 409, for the partner has it in hand. */
bool may_be_taken(const struct hia_reply *reply);
/** A question that timed out: no sooner again than the partner allows. */
enum hia_step say_unanswered(const struct hia_call *call, enum operation op);

#endif
