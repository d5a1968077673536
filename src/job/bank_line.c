/* bank_line.c - see bank_line.h; and amounts into minor units. */
#include "job/bank_line.h"

#include "base/clock.h"
#include "base/currency.h"
#include "job/bank.h"
#include "job/row_text.h"
#include <stddef.h>

/* ---- a line ---- */

#define TEXT(name, member)                                                                         \
    {                                                                                              \
        {name, sizeof(name) - 1}, offsetof(struct bank_line, member)                               \
    }
static const struct text_member {
    struct str name;
    size_t offset;
} TEXTS[] = {TEXT("id", id),
             TEXT("account", account),
             TEXT("pending_id", pending_id),
             TEXT("date", date),
             TEXT("authorized", authorized),
             TEXT("amount", amount),
             TEXT("raw", raw),
             TEXT("currency", currency),
             TEXT("persistent_id", persistent_id),
             TEXT("mask", mask),
             TEXT("type", type),
             TEXT("subtype", subtype),
             TEXT("name", name),
             TEXT("available", available),
             TEXT("current", current),
             TEXT("limit", limit),
             TEXT("balance_at", balance_at)};
#undef TEXT

static struct str *member_of(struct bank_line *l, struct str key)
{
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        if (str_eq(key, TEXTS[i].name))
            return (struct str *)(void *)((char *)l + TEXTS[i].offset);
    return NULL;
}

static bool take_op(struct bank_line *l, struct str word)
{
    static const char *const ops[] = {[BANK_PUT] = "put",
                                      [BANK_REMOVE] = "remove",
                                      [BANK_ALL] = "all",
                                      [BANK_ACCOUNT] = "account",
                                      [BANK_ACCOUNTS] = "accounts"};
    for (size_t i = 0; i < COUNT_OF(ops); i++)
        if (str_is(word, ops[i])) {
            l->op = (enum bank_op)i;
            return true;
        }
    return false;
}

static bool take_detail(struct json_reader *r, struct str line, struct str *to)
{
    if (json_next(r) != JSON_OBJECT)
        return false;
    size_t from = json_offset(r);
    if (!json_skip(r))
        return false;
    *to = str_of(line.p + from, json_offset(r) + 1 - from);
    return true;
}

static bool take_member(struct json_reader *r, struct str line, struct arena *a,
                        struct bank_line *l)
{
    struct str key = json_text(r), *to = member_of(l, key);
    bool op = str_is(key, "op"), pending = str_is(key, "pending");
    if (str_is(key, "detail"))
        return take_detail(r, line, &l->detail);
    if (!to && !op && !pending)
        return json_skip(r);
    enum json_token token = json_next(r);
    if (pending) {
        l->pending = token == JSON_TRUE;
        return token == JSON_TRUE || token == JSON_FALSE;
    }
    if (token != JSON_STRING)
        return token == JSON_NULL && to;
    return op ? take_op(l, json_text(r)) : row_text(json_text(r), line, a, to);
}

static bool is_date(struct str s)
{
    char day[8];
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    memcpy(day, s.p, 4);
    memcpy(day + 4, s.p + 5, 2);
    memcpy(day + 6, s.p + 8, 2);
    return day_is_valid(str_of(day, sizeof day));
}

static bool is_whole(const struct bank_line *l)
{
    switch (l->op) {
    case BANK_PUT:
        return l->id.n && l->account.n && is_date(l->date) && l->amount.n && l->currency.n &&
               (!l->authorized.n || is_date(l->authorized));
    case BANK_REMOVE:
    case BANK_ACCOUNT:
        return l->id.n > 0;
    case BANK_ALL:
    case BANK_ACCOUNTS:
        break;
    }
    return true;
}

bool bank_line_read(struct json_reader *r, struct str line, struct arena *a, struct bank_line *out,
                    struct err *err)
{
    enum json_token token;
    *out = (struct bank_line){.op = BANK_ALL};
    bool op = false;
    json_open(r, line);
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY) {
        op |= str_is(json_text(r), "op");
        ok = take_member(r, line, a, out);
    }
    return (ok && op && json_next(r) == JSON_END && is_whole(out)) ||
           err_set(err, ERR_DATA, "a bank line of an adapter cannot be read: %s", json_error(r));
}

bool bank_detail_same(struct str kept, struct str said, struct buf *scratch)
{
    buf_reset(scratch);
    if (str_eq(kept, said))
        return true;
    json_put_given(scratch, kept);
    return str_eq(buf_str(scratch), said);
}

/* ---- amounts ---- */

/* What Plaid calls unofficial currencies. */
static bool is_coin(struct str currency)
{
    static const char coins[][5] = {"BTC", "ETH", "BCH",  "LTC", "DOGE", "XRP",  "USDC", "USDT",
                                    "ADA", "BAT", "BNB",  "BSV", "BTG",  "DASH", "ETC",  "LSK",
                                    "NEO", "OMG", "QTUM", "TRX", "TUSD", "XMR",  "ZEC",  "ZRX"};
    for (size_t i = 0; i < COUNT_OF(coins) && currency.n; i++)
        if (coins[i][0] == currency.p[0] && str_is(currency, coins[i]))
            return true;
    return false;
}

unsigned bank_exponent(struct str currency)
{
    enum { COIN_EXPONENT = 8, UNKNOWN_EXPONENT = 2 };
    int exponent = currency_exponent(currency);
    return is_coin(currency) ? COIN_EXPONENT : exponent < 0 ? UNKNOWN_EXPONENT : (unsigned)exponent;
}

bool bank_minor_units(struct str text, struct str currency, int64_t *units)
{
    return currency_parse_major(text, bank_exponent(currency), units) == NUMBER_OK;
}
