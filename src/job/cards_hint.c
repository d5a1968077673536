/* cards_hint.c - see cards_hint.h. Types: finance.md B5. */
#include "job/cards_hint.h"

static const char *noun_of(struct str type)
{
    static const struct {
        const char *prefix, *noun;
    } rows[] = {{"transactions.", "transaction"},
                {"bills.", "bill"},
                {"reimbursements.", "reimbursement"},
                {"vendors.", "vendor"},
                {"users.", "user"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_starts(type, str_from(rows[i].prefix)))
            return rows[i].noun;
    return NULL;
}

static bool take_text(struct json_reader *r, struct arena *a, struct str *to)
{
    enum json_token token = json_next(r);
    if (token == JSON_NULL)
        return true;
    if (token != JSON_STRING)
        return false;
    *to = json_text(r).n ? arena_str(a, json_text(r)) : STR("");
    return to->n == json_text(r).n;
}

static bool take_object(struct json_reader *r, struct arena *a, struct str *id)
{
    enum json_token token;
    if (json_next(r) != JSON_OBJECT)
        return false;
    while ((token = json_next(r)) == JSON_KEY)
        if (str_is(json_text(r), "id") ? !take_text(r, a, id) : !json_skip(r))
            return false;
    return token == JSON_OBJECT_END;
}

bool card_hint_read(struct str body, struct arena *a, struct card_hint *out)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    struct str type = STR("");
    enum json_token token = JSON_ERROR;
    *out = (struct card_hint){.noun = NULL};
    if (!r)
        return false;
    json_open(r, body);
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY) {
        struct str key = json_text(r);
        ok = str_is(key, "type")          ? take_text(r, a, &type)
             : str_is(key, "business_id") ? take_text(r, a, &out->business)
             : str_is(key, "object")      ? take_object(r, a, &out->id)
                                          : json_skip(r);
    }
    ok = ok && token == JSON_OBJECT_END && json_next(r) == JSON_END && type.n;
    json_reader_free(r);
    if (ok && out->id.n)
        out->noun = noun_of(type);
    return ok;
}
