/* body.c - see body.h. */
#include "api/body.h"

static bool take_member(struct api_call *q, struct json_reader *r, const struct body_member *m)
{
    enum json_token token = json_next(r);
    uint64_t number;

    if (m->text)
        return token == JSON_STRING && (*m->text = arena_str(&q->arena, json_text(r))).n > 0;
    if (token != JSON_NUMBER || !str_to_u64(json_text(r), INT64_MAX, &number))
        return false;
    *m->number = (int64_t)number;
    return true;
}

/* One object with these members and no other; json.h refuses one given twice. */
static bool take_members(struct api_call *q, struct json_reader *r,
                         const struct body_member *members, size_t count)
{
    enum json_token token;

    json_open(r, q->body);
    if (json_next(r) != JSON_OBJECT)
        return false;
    while ((token = json_next(r)) == JSON_KEY) {
        size_t i = 0;
        while (i < count && !str_is(json_text(r), members[i].name))
            i++;
        if (i == count || !take_member(q, r, &members[i]))
            return false;
    }
    return token == JSON_OBJECT_END && json_next(r) == JSON_END;
}

bool body_take(struct api_call *q, const struct body_member *members, size_t count)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    bool good = r && take_members(q, r, members, count);

    json_reader_free(r);
    if (!good)
        call_refuse(q, 400, NULL, "the body is not what this takes");
    return good;
}
