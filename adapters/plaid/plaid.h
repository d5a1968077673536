/* plaid.h - inside the adapter only: what its files share. Facts: shared/facts/finance.md A,
 * docs/integrations/PLAID-INTEGRATION.md. */
#ifndef HIA_PLAID_PLAID_H
#define HIA_PLAID_PLAID_H

#include "base/json.h"
#include "common/say.h"

enum {
    PLAID_BODY_MAX = 64 * 1024, /* of a request */
    PLAID_PAGE_MAX = 16 << 20,  /* bytes of one answer */
    PLAID_COUNT = 500,          /* A4: the fewer pages, the fewer mutations */
    PLAID_CURSOR_MAX = 256,
    PLAID_RESTARTS_MAX = 4, /* of one chain, then everything anew */
    PLAID_ID_MAX = 128,
};

struct options {
    char client_id[64], client_name[64], version[16], language[8], webhook[256], redirect_uri[256];
    struct hia_list country_codes, products;
    int64_t days_requested;
    bool original_description;
};
static inline const struct options *options_of(const struct hia_call *call)
{
    return call->options;
}

/** One thing a partner can be asked: `ask` makes the exchange out of the call's state, and can be
 * asked again after a wait; `took` reads a 2xx. `refused` may answer an error of the vendor itself,
 * and a 5xx of whoever stands before it: HIA_STEP_NONE leaves it to the table of errors. */
struct plaid_error;
struct op {
    const char *name;
    enum hia_step (*ask)(const struct hia_call *call);
    enum hia_step (*took)(const struct hia_call *call, const struct hia_reply *reply);
    enum hia_step (*refused)(const struct hia_call *call, const struct plaid_error *e);
    enum hia_step (*reconcile)(const struct hia_call *call, const struct hia_attempt *attempt);
    enum hia_step (*tokenless)(
        const struct hia_call *call); /* the vault has no token of the link */
};

/* ---- say.c ---- */

/** A body being written: hold it with say_body, send it with say_post. */
struct body {
    struct buf text;
    struct json_writer json;
    size_t token_at; /* where the access token goes; 0: none */
};
void say_body(const struct hia_call *call, struct body *b);
/** `"access_token":`, with its value left to the host. */
void say_token(struct body *b);

/** What is special about one exchange; zero is a safe question. */
struct post {
    const char *path;
    enum hia_safety safety;
    struct hia_text key;
    int64_t deadline_ms;
    bool secret_body;
    const char *takes_secret; /* member of the reply that goes into the vault */
};
enum hia_step say_post(const struct hia_call *call, struct body *b, const struct post *post);

enum hia_step say_answer_bad(const struct hia_call *call, const char *code);
enum hia_step say_done(const struct hia_call *call, enum hia_status status, struct hia_text kind,
                       struct hia_text content, struct hia_text reference, uint32_t count);

struct hia_text connection_of(const struct hia_call *call);

/** A text kept in the call; empty when there is none. */
struct hia_text kept_text(const struct hia_call *call, const char *name);
void keep_text(const struct hia_call *call, const char *name, struct hia_text value);
/** "cursor" of this connection, kept at the partner. */
struct hia_text partner_text(const struct hia_call *call, const char *name);
void partner_keep(const struct hia_call *call, const char *name, struct hia_text value);

/* ---- error.c ---- */

enum error_class {
    ERROR_USER,    /* a person signs in again: update mode */
    ERROR_GONE,    /* only a new link helps */
    ERROR_REVOKED, /* the same, and it was taken back */
    ERROR_NOTHING, /* there is nothing of that product */
    ERROR_WAIT,    /* later */
    ERROR_RESTART, /* the chain begins anew */
    ERROR_KEYS,    /* our client id or secret */
    ERROR_OURS,    /* our request is wrong: never again */
};
struct plaid_error {
    struct hia_text type, code;
    int32_t status;
    enum error_class class;
};
/** Of the "error" of an item or a webhook too. False: it is no error of Plaid's. */
bool error_read(const struct hia_call *call, struct hia_text body, int32_t status,
                struct plaid_error *out);
enum error_class error_class_of(struct str type, struct str code, int32_t status);
/** What it means for the connection; NULL: nothing. */
const char *error_state(enum error_class c);
const char *error_action(enum error_class c);
/** Everything that is no 2xx. */
enum hia_step plaid_trouble(const struct hia_call *call, const struct op *op,
                            const struct hia_reply *reply);

/* ---- rate.c: A8, local buckets: no header of theirs says when ---- */

/** 0: a token was taken; else how long until there is one. */
int64_t rate_take_ms(const struct hia_call *call, const char *name);

/* ---- member.c: JSON without a tree ---- */

/** One member of an object: its name, what its value is, the value as it stands there. */
struct member {
    struct str key;
    enum json_token token;
    struct str text; /* of strings, unescaped; of numbers, as written */
    struct str raw;  /* all of it */
};
/** Hands on each member of the object whose `{` was just read. False: it is cut off or garbage, or
 * `take` said so. */
bool members(struct json_reader *r, struct str body, void *ctx,
             bool (*take)(void *ctx, const struct member *m));
/** The array that begins at the reader's next token, all of it objects: `take` has to read each to
 * its end, its `{` was read. */
bool elements(struct json_reader *r, struct str body, void *ctx,
              bool (*take)(void *ctx, struct json_reader *r, struct str body));
/** A whole document that is one object. */
bool object_of(struct str body, void *ctx, bool (*take)(void *ctx, const struct member *m));

/** Wanted texts of one object: looked up by name, copied into the step's memory. A number is its
 * text, true and false their words, null is empty; an object or list is its raw bytes. */
struct want {
    const char *name;
    struct hia_text *to;
};
bool take_wanted(const struct hia_call *call, struct str body, const struct want *w, size_t n);

/* ---- intent.c: of transfers and intents alike ---- */

/** Members of what was asked, as they stand there, into the body: only those that the request has.
 * `names` ends with NULL. False: it is no object. */
bool say_asked(const struct hia_call *call, struct body *b, const char *const *names);
enum hia_step say_asked_bad(const struct hia_call *call);

/** {"id":...,"state":...,"code":...,"transfer":...}; the last of an intent that made one. */
struct standing {
    struct hia_text id, state, code, transfer;
};
enum hia_step say_standing(const struct hia_call *call, const char *kind, const struct standing *s);

/* ---- the operations ---- */
extern const struct op LINK_TOKEN, LINK_EXCHANGE, ITEM_GET, ITEM_REMOVE, ACCOUNTS_FETCH,
    BALANCES_FETCH, WEBHOOK_KEY_FETCH, TRANSACTIONS_SYNC, TRANSFER_AUTHORIZE, TRANSFER_CREATE,
    TRANSFER_GET, TRANSFER_CANCEL, TRANSFER_INTENT_CREATE, TRANSFER_INTENT_GET, CREDENTIALS_CHECK;

/* sync_page.c: what Plaid lists as lines of ours (job/bank.h) */
struct page {
    const struct hia_call *call;
    struct buf lines;
    struct hia_text next_cursor, status;
    bool has_more;
    uint32_t rows;
    const char *bad; /* the code of what cannot be read; NULL: all is well */
};
/** Of transactions.sync. */
void page_read(const struct hia_call *call, struct hia_text body, struct page *out);
/** Of accounts.fetch and balances.fetch. */
void accounts_read(const struct hia_call *call, struct hia_text body, struct page *out);

#endif
