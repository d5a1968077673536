/* plaid.h - the fake of Plaid: items, their tokens and states, what a published request must have.
 *
 * Strict on purpose: a header, field, type or bound of the published interface that is not kept is
 * refused as Plaid does, and so is a field it does not have (facts finance.md A). Below
 * /sandbox/hia a test plays the bank: what happened to transactions, items and webhooks. */
#ifndef HIA_SANDBOX_SERVER_PLAID_H
#define HIA_SANDBOX_SERVER_PLAID_H

#include "sandbox/server/flat.h"
#include "sandbox/server/plaid_bank.h"
#include "sandbox/server/server.h"

enum { PLAID_ITEMS_MAX = 64, PLAID_TRANSFERS_MAX = 256, PLAID_INTENTS_MAX = 64 };
enum { PLAID_TEXT_MAX = 64, PLAID_LINK_MAX = 80 };
enum { PLAID_A_MINUTE_MAX = 50 }; /* of the limits of an item */

/* What is counted by itself, and when it was asked for: the last of them. */
enum plaid_limit {
    PLAID_SYNC,
    PLAID_BALANCE,
    PLAID_ACCOUNTS,
    PLAID_ITEM,
    PLAID_REMOVE,
    PLAID_LIMITS
};
struct plaid_asked {
    int64_t at_us[PLAID_A_MINUTE_MAX];
    size_t next;
};

struct plaid_item {
    struct bank bank;
    char access_token[PLAID_TEXT_MAX], public_token[PLAID_TEXT_MAX];
    char error[PLAID_TEXT_MAX]; /* ITEM_LOGIN_REQUIRED; "": none */
    bool exchanged, removed;
    char until[40];                 /* consent_expiration_time; "": none */
    char last_sent[PLAID_TEXT_MAX]; /* the code of the message sent last; "": none */
    int64_t last_sent_us;
    struct plaid_asked asked[PLAID_LIMITS];
};

struct plaid_transfer {
    char authorization[PLAID_TEXT_MAX], key[PLAID_TEXT_MAX], id[PLAID_TEXT_MAX];
    char amount[24], decision[24], account[PLAID_TEXT_MAX];
    char status[24], code[8]; /* "returned" and "R01", when it was made */
    bool told_no;             /* made, and whoever asks for it again is refused */
    int64_t authorized_us;
};

struct plaid_intent {
    char id[PLAID_TEXT_MAX], account[PLAID_TEXT_MAX], transfer[PLAID_TEXT_MAX];
    char link_token[PLAID_LINK_MAX]; /* of the last session; "": it was used, or never made */
    char amount[24], mode[16], network[16], description[16];
    char status[12], code[PLAID_TEXT_MAX]; /* FAILED, and why */
    int64_t created_us;
};

struct plaid {
    struct plaid_item items[PLAID_ITEMS_MAX];
    size_t item_count;
    struct plaid_transfer transfers[PLAID_TRANSFERS_MAX];
    size_t transfer_count, intent_count;
    char none[PLAID_TEXT_MAX]; /* an INVALID_REQUEST code for "there is none"; "": 404 NOT_FOUND */
    struct plaid_intent intents[PLAID_INTENTS_MAX];
    EVP_PKEY *key; /* signs webhooks: P-256 */
    char kid[40];
    int64_t key_made_us, key_expired_us; /* 0: in use */
    unsigned key_asked;                  /* how often keys were asked for */
};

void plaid_free(struct plaid *p);

/** Everything of Plaid. */
void plaid_answer(struct exchange *x);

/* Between its files. */
struct plaid_ask {
    struct exchange *x;
    struct plaid *p;
    struct flat *body;
    struct plaid_item *item; /* of the access token, where there is one */
};
void plaid_refuse(struct exchange *x, int status, const char *type, const char *code);
/** Opens the answer with its request_id; plaid_end closes it. */
void plaid_begin(struct exchange *x, struct json_writer *w);
void plaid_end(struct json_writer *w);
struct str plaid_text(const struct plaid_ask *a, const char *path);
/** Of production. `of` is one of enum plaid_limit, any other is not counted. Refuses and gives
 * false beyond it. */
bool plaid_within_limit(struct plaid_ask *a, int of);
/** Has the item that account? Refuses and gives false when not. */
bool plaid_account_known(struct plaid_ask *a, struct str id);

/** "12.30", two decimals and no zero before it that is none; in cents, or -1. */
int64_t plaid_cents(struct str amount);
/** What TransferCreateRequest says of networks and classes (OpenAPI 2020-09-14), and Plaid's pages
 * on creating transfers and on their errors: a wire and an instant payout only pay, the limits. */
bool plaid_is_way(struct plaid_ask *a, bool credit, int64_t cents);
/** A transfer that is made, `*t` of no authorization anybody asked for; NULL: there are too many.
 */
struct plaid_transfer *plaid_transfer_make(struct plaid *p, const char *account,
                                           const char *amount);
void plaid_refuse_none(struct plaid_ask *a);
void plaid_transfer_authorize(struct plaid_ask *a);
void plaid_transfer_create(struct plaid_ask *a);
void plaid_transfer_get(struct plaid_ask *a);
void plaid_transfer_cancel(struct plaid_ask *a);
/** What became of one: its id, or NULL. */
const char *plaid_transfer_play(struct plaid_ask *a);
void plaid_intent_create(struct plaid_ask *a);
void plaid_intent_get(struct plaid_ask *a);
/** May a Link session be made for it? Its token; false, and refused, where it is none of ours or
 * was completed. */
bool plaid_intent_link(struct plaid_ask *a, struct str id, const char *link_token);
/** The person of that session says yes, or it fails: the intent's id, or NULL. */
const char *plaid_intent_play(struct plaid_ask *a);
void plaid_webhook_key(struct plaid_ask *a);
void plaid_play(struct plaid_ask *a);

/** Is every field there that must be, of its type and within its bounds, and none besides? Refuses
 * and gives false when not. */
bool plaid_shape(struct plaid_ask *a, const char *path);

#endif
