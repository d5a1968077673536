/* ask_partner.h - private: routes that speak to a partner while their caller waits. They take
 * turns, and what is told when the partner did not do it says whether it may be done all the same.
 */
#ifndef HIA_API_ASK_PARTNER_H
#define HIA_API_ASK_PARTNER_H

#include "api/call.h"
#include "job/talk.h"
#include "store/connection.h"

/** A partner may take its time: the threads of the pool are not all lent to that. False: it was
 * said (503, later). */
MUST_USE bool partner_turn_take(struct api_call *q);
void partner_turn_give(void);

/** Of a conversation that did not end well: 409 when the partner refuses it, or when it cannot be
 * learnt whether it was done; else 503, and the same again goes on with it, not before it is time
 * to (Retry-After). `reason` is the partner's code. */
void partner_not_done(struct api_call *q, const struct talk_end *end);
/** We failed after it was begun: the partner may have done it, and no fault of the caller's is
 * said. */
void partner_unsure(struct api_call *q, const struct err *err);

/** A link to a bank, by our id; false: it was said (404, also of a card programme's). */
MUST_USE bool bank_link_find(struct api_call *q, struct store *s, struct str id,
                             struct store_connection *out);

extern const char *const api_yes[1];
#define DRY_RUN(about_)                                                                            \
    {                                                                                              \
        .name = "dry_run", .type = API_WORD, .words = api_yes, .words_count = 1, .about = (about_) \
    }

enum { LINK_TOKEN_MAX = 64 * 1024 };
extern const struct view link_token_view;
/** A token for Link: an adapter's json.link-token. */
void tell_link_token(struct api_call *q, struct str json);

#endif
