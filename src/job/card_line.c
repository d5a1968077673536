/* card_line.c - see card_line.h. */
#include "job/card_line.h"

#include "base/currency.h"
#include "job/row_text.h"

/* Members by their names; a name is compared only with those of its length. */
#define TEXT(name, member)                                                                         \
    {                                                                                              \
        {"" name, sizeof(name) - 1}, offsetof(struct card_line, member), false                     \
    }
#define NUMBER(name, member)                                                                       \
    {                                                                                              \
        {"" name, sizeof(name) - 1}, offsetof(struct card_line, member), true                      \
    }
static const struct member {
    struct str name;
    size_t offset;
    bool number;
} MEMBERS[] = {TEXT("id", id),
               TEXT("noun", noun),
               TEXT("phase", phase),
               TEXT("state", state),
               TEXT("currency", currency),
               TEXT("amount_raw", raw),
               TEXT("card_id", card_id),
               TEXT("user_id", user_id),
               TEXT("vendor_id", vendor_id),
               TEXT("lines_sum", lines_sum),
               NUMBER("amount_minor", amount_minor),
               NUMBER("exponent", exponent),
               NUMBER("occurred_us", occurred_us),
               NUMBER("settled_us", settled_us),
               NUMBER("from_us", from_us)};

static const struct member *member_of(struct str key)
{
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
        if (str_eq(key, MEMBERS[i].name))
            return &MEMBERS[i];
    return NULL;
}

static bool take_op(struct card_line *l, struct str word)
{
    static const char *const ops[] = {[CARD_CHAIN] = "chain",
                                      [CARD_GONE] = "gone",
                                      [CARD_SEEN] = "seen",
                                      [CARD_NAMELESS] = "nameless"};
    for (size_t i = CARD_CHAIN; i < COUNT_OF(ops); i++)
        if (str_is(word, ops[i])) {
            l->op = (enum card_op)i;
            return true;
        }
    return false;
}

static bool take_member(struct json_reader *r, struct str line, struct arena *a,
                        struct card_line *l)
{
    struct str key = json_text(r);
    bool op = str_is(key, "op"), full = str_is(key, "full");
    const struct member *m = member_of(key);
    char *to = m ? (char *)l + m->offset : NULL;
    struct str *text = m && !m->number ? (struct str *)(void *)to : NULL;
    int64_t *number = m && m->number ? (int64_t *)(void *)to : NULL;
    if (!op && !full && !text && !number)
        return json_skip(r);
    l->has_amount = l->has_amount || number == &l->amount_minor;
    enum json_token token = json_next(r);
    if (full) {
        l->full = token == JSON_TRUE;
        return token == JSON_TRUE || token == JSON_FALSE;
    }
    if (number)
        return token == JSON_NUMBER && currency_parse_minor(json_text(r), number) == NUMBER_OK;
    if (token != JSON_STRING)
        return false;
    return op ? take_op(l, json_text(r)) : row_text(json_text(r), line, a, text);
}

static bool is_whole(const struct card_line *l)
{
    if (l->op == CARD_CHAIN || l->op == CARD_NAMELESS)
        return l->noun.n > 0;
    if (l->op == CARD_GONE || l->op == CARD_SEEN)
        return l->noun.n && l->id.n;
    return l->noun.n && l->id.n && l->phase.n && l->exponent >= 0 &&
           l->exponent <= CURRENCY_EXPONENT_MAX && (!l->has_amount || l->currency.n);
}

bool card_line_read(struct json_reader *r, struct str line, struct arena *a, struct card_line *out,
                    struct err *err)
{
    enum json_token token = JSON_END;
    *out = (struct card_line){.op = CARD_ROW};
    json_open(r, line);
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY)
        ok = take_member(r, line, a, out);
    return (ok && token == JSON_OBJECT_END && json_next(r) == JSON_END && is_whole(out)) ||
           err_set(err, ERR_DATA, "a row of an adapter cannot be read");
}
