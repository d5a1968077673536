/* bank_line.c - see bank_line.h; and amounts into minor units. */
#include "job/bank_line.h"

#include "job/bank.h"

/* ---- a line ---- */

static struct str *member_of(struct bank_line *l, struct str key)
{
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {{"id", &l->id},
                {"account", &l->account},
                {"pending_id", &l->pending_id},
                {"date", &l->date},
                {"authorized", &l->authorized},
                {"amount", &l->amount},
                {"raw", &l->raw},
                {"currency", &l->currency},
                {"persistent_id", &l->persistent_id},
                {"mask", &l->mask},
                {"type", &l->type},
                {"subtype", &l->subtype},
                {"name", &l->name},
                {"available", &l->available},
                {"current", &l->current},
                {"limit", &l->limit},
                {"balance_at", &l->balance_at}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(key, rows[i].name))
            return rows[i].to;
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

static bool inside(struct str part, struct str whole)
{
    return part.p >= whole.p && part.p < whole.p + whole.n;
}

/* A text with escapes lies in the reader, until its next token. */
static bool take_text(struct str text, struct str line, struct arena *a, struct str *to)
{
    *to = text.n && !inside(text, line) ? arena_str(a, text) : text;
    return to->n == text.n;
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
    return op ? take_op(l, json_text(r)) : take_text(json_text(r), line, a, to);
}

static bool is_date(struct str s)
{
    return s.n == 10 && s.p[4] == '-' && s.p[7] == '-';
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

/* ---- amounts ---- */

/* ISO 4217, those that are not 2; and what Plaid calls unofficial currencies, as their own have it.
 */
static size_t scale_of(struct str currency)
{
    static const struct {
        const char *codes;
        size_t scale;
    } rows[] = {{"BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0},
                {"BHD IQD JOD KWD LYD OMR TND", 3},
                {"CLF UYW", 4},
                {"BTC ETH BCH LTC DOGE XRP USDC USDT", 8}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str rest = str_from(rows[i].codes);
        while (rest.n)
            if (str_eq(str_split(&rest, ' '), currency))
                return rows[i].scale;
    }
    return 2;
}

/* A JSON number (RFC 8259) as digits and how many of them stand before the point. */
struct digits {
    char at[64];
    size_t n;
    int64_t point;
    bool negative;
};

static bool take_exponent(struct str s, size_t i, int64_t *exponent)
{
    uint64_t e;
    bool negative = i < s.n && s.p[i] == '-';
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        i++;
    if (!str_to_u64(str_of(s.p + i, s.n - i), 100, &e))
        return false;
    *exponent = negative ? -(int64_t)e : (int64_t)e;
    return true;
}

static bool take_digits(struct str s, struct digits *d)
{
    size_t i = s.n && s.p[0] == '-' ? 1 : 0;
    bool point = false;
    int64_t exponent = 0;
    *d = (struct digits){.negative = i == 1};
    for (; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
        if (s.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || d->n == sizeof d->at)
            return false;
        d->at[d->n++] = s.p[i];
        d->point += !point;
    }
    if (i < s.n && !take_exponent(s, i + 1, &exponent))
        return false;
    d->point += exponent;
    return d->n > 0;
}

static int digit(const struct digits *d, int64_t i)
{
    return i >= 0 && i < (int64_t)d->n ? d->at[i] - '0' : 0;
}

/* What stands behind the minor unit: nothing, or the noise of a binary fraction (0.1 + 0.2). */
static bool is_noise(const struct digits *d, int64_t from, int64_t *round)
{
    enum { SURE = 4 };
    int first = digit(d, from);
    *round = first == 9;
    for (int64_t i = from; i < from + SURE; i++)
        if (digit(d, i) != first)
            return false;
    return first == 0 || first == 9;
}

bool bank_minor_units(struct str text, struct str currency, int64_t *units)
{
    struct digits d;
    int64_t value = 0, round;
    if (!take_digits(text, &d))
        return false;
    int64_t end = d.point + (int64_t)scale_of(currency);
    if (end > (int64_t)sizeof d.at || end < -(int64_t)sizeof d.at || !is_noise(&d, end, &round))
        return false;
    for (int64_t i = 0; i < end; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, digit(&d, i), &value))
            return false;
    if (__builtin_add_overflow(value, round, &value))
        return false;
    *units = d.negative ? -value : value;
    return true;
}
