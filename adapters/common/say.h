/* say.h - what adapters say the same way: ends of steps, the stage a call is in, what a status
 * means. Linked into each adapter that wants it; the sample stands alone. */
#ifndef HIA_ADAPTER_COMMON_SAY_H
#define HIA_ADAPTER_COMMON_SAY_H

#include "adapter.h"
#include "base/buf.h"

static inline struct str str_of_text(struct hia_text t)
{
    return str_of(t.p, t.n);
}
static inline struct hia_text text_of_str(struct str s)
{
    return (struct hia_text){s.p, s.n};
}
static inline struct hia_text text_from(const char *cstr)
{
    return (struct hia_text){cstr, cstr ? strlen(cstr) : 0};
}

/** Text in the step's memory; empty when there is none left. */
struct hia_text say_text(const struct hia_call *call, const char *fmt, ...) PRINTF(2, 3);
/** Full from the start: it never grows. p is NULL when there is no memory. */
struct buf say_buf(const struct hia_call *call, size_t size);

enum hia_step say_fail(const struct hia_call *call, enum hia_failure failure, struct hia_text code,
                       int32_t status, const char *help);
enum hia_step say_retry(const struct hia_call *call, struct hia_text code, int32_t status,
                        int64_t retry_ms, const char *help);
enum hia_step say_accepted(const struct hia_call *call, struct hia_text reference);
enum hia_step say_answer(const struct hia_call *call, struct hia_text kind, struct hia_text content,
                         struct hia_text reference);
enum hia_step say_fetched(const struct hia_call *call, uint32_t count);
enum hia_step say_wait(const struct hia_call *call, int64_t poll_ms, int64_t until_ms);
/** The same, and what for: a word `hia status` shows (hia_wait.code). */
enum hia_step say_wait_for(const struct hia_call *call, struct hia_text what, int64_t poll_ms,
                           int64_t until_ms);
enum hia_step say_no_memory(const struct hia_call *call);

/** What the call is about to hear of: kept over steps and restarts. */
void stage_set(const struct hia_call *call, const char *stage);
bool stage_is(const struct hia_call *call, const char *stage);
/** A number kept in the call; 0 when there is none. */
void number_set(const struct hia_call *call, const char *name, int64_t v);
int64_t number_get(const struct hia_call *call, const char *name);

/** The request's field, or empty. */
struct hia_text field_of(const struct hia_call *call, const char *name);
/** The reply's header, without regard to case, or empty. */
struct hia_text header_of(const struct hia_reply *reply, const char *name);
/** As the partner asked, at most a day; -1: it did not. */
int64_t retry_after_ms(const struct hia_reply *reply);
/** A wait that ended: "woken" or "expired". */
bool is_woken(const struct hia_reply *reply);
bool is_expired(const struct hia_reply *reply);
/** Nothing is known to have been done at the partner: what was sent may have been. */
bool is_doubtful(const struct hia_reply *reply);
/** The HTTP status, or that of a file: 404, 409, 403 also when the reason says so; 0: no answer. */
int32_t status_of(const struct hia_reply *reply);

/** Not an answer, or a status that is none of the 2xx: what that means. */
enum hia_step say_trouble(const struct hia_call *call, const struct hia_reply *reply);

/** "json.connection" (job/connection.h); empty texts are not said. */
struct connection_words {
    const char *state, *action;
    struct hia_text code, vendor_id, institution_id, institution, feed, expires_at;
};
void say_connection(const struct hia_call *call, const struct connection_words *w);

/** Instants: "2026-01-15T14:03:09Z". */
struct hia_text say_instant(const struct hia_call *call);
/** Letters, digits and -_. of a partner's own number; empty when it has others. */
struct hia_text plain_id(struct str id);

#endif
