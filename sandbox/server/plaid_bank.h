/* plaid_bank.h - the bank behind the fake of Plaid: one item's accounts and transactions, what
 * changed since a cursor, and how a chain of pages breaks when the data changes under it.
 *
 * No I/O and no clock: the server and the model-based test both play it. Every change has a number;
 * a cursor is (where the chain began, how far it has come, the newest change when it began), so
 * that a page asked after another change is a mutation (facts finance.md A4). */
#ifndef HIA_SANDBOX_SERVER_PLAID_BANK_H
#define HIA_SANDBOX_SERVER_PLAID_BANK_H

#include "base/buf.h"

enum { BANK_ID_MAX = 40, BANK_ACCOUNTS_MAX = 8, BANK_CURSOR_MAX = 257 };

struct bank_transaction {
    char id[BANK_ID_MAX], account[BANK_ID_MAX], pending_id[BANK_ID_MAX];
    char amount[24]; /* JSON number; positive: out of the account */
    char date[11], name[48];
    char currency[4]; /* of ISO 4217; empty: USD */
    bool pending;
    bool rekeyed;                       /* its account has another id, and so has it */
    bool silent;                        /* and nobody was told that this one went */
    uint64_t created, changed, removed; /* numbers of changes; removed 0: it is there */
};

struct bank_account {
    char id[BANK_ID_MAX], mask[5], subtype[16], name[32];
    char persistent[BANK_ID_MAX]; /* of banks with tokenised numbers; or empty */
    unsigned ids;                 /* how many it had */
    char available[16], current[16];
};

enum bank_readiness { BANK_NOT_READY, BANK_INITIAL, BANK_HISTORICAL };

struct bank {
    char item[BANK_ID_MAX];
    struct bank_account accounts[BANK_ACCOUNTS_MAX];
    size_t account_count;
    struct bank_transaction *all;
    size_t count, room;
    uint64_t changes, next_id;
    enum bank_readiness readiness;
    bool whole; /* transactions have every member Plaid's have, and not those alone we read */
    bool stuck; /* every cursor but none is a mutation, until a chain begins from nothing */
};

void bank_init(struct bank *b, const char *item, enum bank_readiness readiness);
void bank_fini(struct bank *b);
struct bank_account *bank_add_account(struct bank *b, const char *subtype);

/** A new transaction; NULL without memory. `pending_id` NULL: none. */
struct bank_transaction *bank_add(struct bank *b, const char *account, const char *amount,
                                  const char *date, const char *name, bool pending,
                                  const char *pending_id);
void bank_modify(struct bank *b, struct bank_transaction *t, const char *amount, const char *name);
void bank_remove(struct bank *b, struct bank_transaction *t);
/** The pending one is removed, a booked one added; `matched`: it says of which. */
struct bank_transaction *bank_post(struct bank *b, struct bank_transaction *pending,
                                   const char *amount, bool matched);
/** The account and what is there of it get other ids. `told`: the old ones are removed, as Plaid
 * tells it; else nobody hears of them again. What is older than `since` does not come again. False:
 * no memory. */
bool bank_rekey(struct bank *b, struct bank_account *a, bool told, const char *since);
/** The account gets another id, and what is there of it keeps its own: each is modified. */
void bank_rename(struct bank *b, struct bank_account *a);
/** The account is listed a second time, under another id, with what is there of it. False: no
 * memory, or no room. */
bool bank_list_twice(struct bank *b, struct bank_account *a);
/** It is listed no more, and what was there of it is removed. */
void bank_unlist(struct bank *b, struct bank_account *a);
/** The same login linked again: its accounts and what is there of them, under ids of its own. */
bool bank_mirror(struct bank *b, const struct bank *of);
struct bank_transaction *bank_find(struct bank *b, struct str id);

enum bank_sync { BANK_PAGE, BANK_MUTATION, BANK_CURSOR_BAD };
/** The answer to /transactions/sync, without its request_id: members of an object that is open. */
enum bank_sync bank_sync(struct bank *b, struct str cursor, size_t count, struct buf *members);
bool bank_has_account(const struct bank *b, struct str id);
/** "accounts":[...] of the item: those of `ids`, none: all. */
void bank_put_accounts(const struct bank *b, const struct str *ids, size_t count, struct buf *out);

#endif
