/* core_talk.h - private to the CORE carrier: one message written, one understood, in SOAP or MIME.
 */
#ifndef HIA_CLEARINGHOUSE_CORE_TALK_H
#define HIA_CLEARINGHOUSE_CORE_TALK_H

#include "clearinghouse/carriers.h"
#include "soap/core.h"

struct core_ask {
    enum core_message message;
    const char *stage;
    const char *endpoint;
    struct hia_text type, id; /* PayloadType, PayloadID */
    struct hia_text payload;  /* or none */
    struct look *look;        /* of the payload; NULL: none */
    enum hia_safety safety;
};

/** The PayloadType of a kind: the partner's, else the usual one; empty: neither. */
struct hia_text core_type(const struct hia_call *call, const char *kind);
enum hia_step core_send(const struct hia_call *call, const struct core_ask *ask);

enum core_heard {
    HEARD_GOOD,     /* the message waited for, and it says success */
    HEARD_ERROR,    /* an envelope with an ErrorCode: `core` */
    HEARD_FAULT,    /* a SOAP fault */
    HEARD_TROUBLE,  /* no answer, or a status without a message */
    HEARD_NO_ANSWER /* 2xx with something that is none: cut, garbage, a wrong sum, another message
                     */
};
struct core_answer {
    enum core_heard heard;
    struct core_envelope core;
    struct str fault_code, fault_subcode;
    enum soap_verdict verdict;
    int32_t status;
};
void core_hear(const struct hia_call *call, const struct hia_reply *reply,
               enum core_message message, struct core_answer *out);
/** What anything but HEARD_GOOD means. */
enum hia_step core_fail(const struct hia_call *call, const struct hia_reply *reply,
                        const struct core_answer *a);
/** May the partner have done what was asked, for all this answer says? */
bool core_is_doubtful(const struct hia_reply *reply, const struct core_answer *a);

/** A UUID of the call, the same on every try. */
struct hia_text core_payload_id(const struct hia_call *call, const char *name);
/** Does it say, in the partner's words, that nothing is there yet? */
bool core_says_nothing(const struct hia_call *call, const struct core_answer *a);
/** Results fetched under this PayloadID: what a TA1 or 999 of ours is sent under. */
void core_result_note(const struct hia_call *call, const struct look *look, struct hia_text id);
/** A submission whose acknowledgement is to be asked for by acknowledgement.fetch. */
void core_await(const struct hia_call *call, struct hia_text id);

#endif
