/* claim_json.c - a claim as JSON: which of its kinds it is decides which fields it may have. */
#include "event/claim_json.h"

static const char *const NAMES[CLAIM_KINDS] = {"professional", "institutional", "dental"};

static const struct record_shape *const SHAPES[CLAIM_KINDS] = {
    &claim_shape, &claim_institutional_shape, &claim_dental_shape};

const char *claim_kind_name(enum claim_kind kind)
{
    return NAMES[kind];
}

static enum claim_kind kind_named(struct str name)
{
    int kind = CLAIM_PROFESSIONAL;
    while (name.n && kind < CLAIM_KINDS && !str_is(name, NAMES[kind]))
        kind++;
    return (enum claim_kind)kind;
}

enum claim_kind claim_kind(const struct claim *claim)
{
    return kind_named(claim->kind);
}

/* The outermost "kind", wherever it stands; empty when there is none, or no telling. */
static struct str find_kind(struct json_reader *r, struct str json)
{
    unsigned depth = 0;
    bool here = false; /* the token before was that key */
    json_open(r, json);
    for (;;) {
        enum json_token t = json_next(r);
        if (t == JSON_ERROR || t == JSON_END)
            return (struct str){NULL, 0};
        if (here && depth == 1)
            return t == JSON_STRING ? json_text(r) : (struct str){NULL, 0};
        here = t == JSON_KEY && depth == 1 && str_eq(json_text(r), STR("kind"));
        depth += t == JSON_OBJECT || t == JSON_ARRAY;
        depth -= t == JSON_OBJECT_END || t == JSON_ARRAY_END;
    }
}

/* Most claims do not say: then nobody has to look twice. */
static bool may_have_kind(struct str json)
{
    static const char KEY[] = "\"kind\"";
    const char *p = json.p, *end = json.p + json.n;
    while ((p = memchr(p, 'k', (size_t)(end - p)))) {
        if (p > json.p && end - p > 4 && memcmp(p - 1, KEY, sizeof(KEY) - 1) == 0)
            return true;
        p++;
    }
    return false;
}

bool claim_read_json(struct json_reader *r, struct str json, struct arena *arena,
                     struct claim *claim, struct record_problem *problem)
{
    enum claim_kind kind = CLAIM_PROFESSIONAL;
    if (json.n && may_have_kind(json))
        kind = kind_named(find_kind(r, json));
    bool known = kind != CLAIM_KINDS;
    if (!record_read_json(r, json, arena, SHAPES[known ? kind : CLAIM_PROFESSIONAL], claim,
                          problem) &&
        known)
        return false;
    if (kind == CLAIM_PROFESSIONAL)
        claim->kind = (struct str){NULL, 0}; /* said or not, it is the same claim */
    if (known)
        return true;
    *problem = (struct record_problem){
        .line = 1,
        .column = 1,
        .path = "kind",
        .sentence = "a claim is professional, institutional or dental",
    };
    return false;
}

void claim_write_json(const struct claim *claim, unsigned indent, struct buf *out)
{
    enum claim_kind kind = claim_kind(claim);
    record_write_json(SHAPES[kind == CLAIM_KINDS ? CLAIM_PROFESSIONAL : kind], claim, indent, out);
}
