/* plaid_limit.c - how often an item may be asked for what in a minute, as the fake of Plaid has it.
 */
#include "sandbox/server/plaid.h"

#define MINUTE_US INT64_C(60000000)

/* Of production, for an item and a minute (facts finance.md A8). */
static const struct limit {
    unsigned a_minute;
    const char *code;
} LIMITS[PLAID_LIMITS] = {[PLAID_SYNC] = {50, "TRANSACTIONS_SYNC_LIMIT"},
                          [PLAID_BALANCE] = {5, "BALANCE_LIMIT"},
                          [PLAID_ACCOUNTS] = {15, "ACCOUNTS_LIMIT"},
                          [PLAID_ITEM] = {15, "ITEM_GET_LIMIT"},
                          [PLAID_REMOVE] = {30, "ITEM_REMOVE_LIMIT"}};

/* In any minute, for Plaid says nothing of where one begins. */
bool plaid_within_limit(struct plaid_ask *a, int of)
{
    if (of < 0 || of >= PLAID_LIMITS)
        return true;
    struct plaid_asked *asked = &a->item->asked[of];
    int64_t *oldest = &asked->at_us[asked->next % LIMITS[of].a_minute];
    if (*oldest && a->x->now_us - *oldest < MINUTE_US) {
        plaid_refuse(a->x, 429, "RATE_LIMIT_EXCEEDED", LIMITS[of].code);
        return false;
    }
    *oldest = a->x->now_us;
    asked->next++;
    return true;
}
