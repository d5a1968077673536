/* overlay.c - an overlay put together key by key, and refused where it would widen the guide. */
#include "x12/overlay_state.h"

#include <stdlib.h>

enum { OVERLAY_BYTES_MAX = 16 << 20 };

/* ---- what there is ---- */

struct key {
    const char *name, *help;
    bool (*put)(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                struct err *err);
};

static const struct {
    const char *name, *help;
    uint16_t codes[2];
} leniencies[] = {
    {"icd-decimal-point", "diagnosis codes with a decimal point", {X12_DIAGNOSIS_FORM}},
    {"segment-order", "segments after their turn", {X12_SEGMENT_ORDER}},
    {"empty-segments", "segments without elements", {X12_SEGMENT_EMPTY}},
    {"unused-elements", "elements the guide does not use", {X12_ELEMENT_NOT_USED}},
    {"hl-numbers", "HL01 that does not count up", {X12_HL_NUMBER, X12_HL_CHILD}},
    {"line-numbers", "LX01 that does not count up from 1", {X12_LINE_NUMBER}},
    {"postal-code-form", "ZIP codes of the other length", {X12_POSTAL_CODE}},
    {"zip-of-other-state", "ZIP codes of another state", {X12_ZIP_STATE}},
    {"redundant-provider", "a provider named again who was named before", {X12_PROVIDER_REDUNDANT}},
    {"provider-totals", "provider totals (TS3) that do not match", {X12_BALANCE_PROVIDER}},
    {"line-charges",
     "835 lines whose charges do not add up to the claim's",
     {X12_BALANCE_LINES_CHARGE}},
    {"status-category", "277CA categories outside A0 to A8", {X12_STATUS_CATEGORY}},
};

const char *x12_overlay_leniency_name(size_t i)
{
    return i < COUNT_OF(leniencies) ? leniencies[i].name : NULL;
}

const char *x12_overlay_leniency_help(size_t i)
{
    return i < COUNT_OF(leniencies) ? leniencies[i].help : NULL;
}

bool x12_overlay_accepts(const struct x12_overlay *o, uint16_t code)
{
    for (size_t i = 0; i < COUNT_OF(leniencies); i++)
        if ((o->lenient >> i & 1) &&
            (code == leniencies[i].codes[0] || code == leniencies[i].codes[1]))
            return true;
    return false;
}

static const char *leniency_name(const void *table, size_t i)
{
    (void)table;
    return leniencies[i].name;
}

static bool unknown(const struct x12_overlay *o, const char *what, struct str name, size_t count,
                    const char *(*name_of)(const void *, size_t), struct err *err)
{
    const char *near = o->nearest ? o->nearest(name, leniencies, count, name_of) : NULL;
    return err_set(err, ERR_CONFIG, "unknown %s %.*s%s%s%s", what, STR_FMT(name),
                   near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

bool x12_overlay_leniency(struct x12_overlay *o, struct str name, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(leniencies); i++)
        if (str_is(name, leniencies[i].name)) {
            o->lenient |= 1ULL << i;
            return true;
        }
    return unknown(o, "leniency", name, COUNT_OF(leniencies), leniency_name, err);
}

/* ---- life ---- */

struct x12_overlay *x12_overlay_new(const struct x12_guide *g, x12_nearest_fn *nearest,
                                    struct err *err)
{
    struct x12_overlay *o = calloc(1, sizeof(*o));
    if (!o) {
        err_set(err, ERR_LIMIT, "no memory for an overlay");
        return NULL;
    }
    o->guide = g;
    o->nearest = nearest;
    arena_init(&o->arena, OVERLAY_BYTES_MAX);
    return o;
}

void x12_overlay_free(struct x12_overlay *o)
{
    if (!o)
        return;
    arena_fini(&o->arena);
    free(o);
}

const struct x12_guide *x12_overlay_guide(const struct x12_overlay *o)
{
    return o->guide;
}

size_t x12_overlay_rules(const struct x12_overlay *o)
{
    return o->rules_count;
}

const char *x12_overlay_rule_name(const struct x12_overlay *o, size_t i)
{
    return i < o->rules_count ? o->rules[i].name : NULL;
}

/* ---- values ---- */

static bool no_room(struct err *err)
{
    return err_set(err, ERR_LIMIT, "the overlay is too long");
}

static const char *keep(struct x12_overlay *o, struct str text, struct err *err)
{
    const char *kept = arena_strdup(&o->arena, text);
    if (!kept)
        no_room(err);
    return kept;
}

/* Words between spaces; '_' is a space within one, as in the guides. */
static bool read_words(struct x12_overlay *o, struct str text, const struct str **words,
                       unsigned *count, struct err *err)
{
    struct str list[X12_OVERLAY_VALUES_MAX];
    *count = 0;
    for (struct str rest = text; rest.p;) {
        struct str word = str_split(&rest, ' ');
        if (word.n == 0)
            continue;
        if (*count == X12_OVERLAY_VALUES_MAX)
            return err_set(err, ERR_CONFIG, "at most %d values stand in a list",
                           X12_OVERLAY_VALUES_MAX);
        char *kept = arena_strdup(&o->arena, word);
        if (!kept)
            return no_room(err);
        for (size_t i = 0; i < word.n; i++)
            kept[i] = kept[i] == '_' ? ' ' : kept[i];
        list[(*count)++] = str_of(kept, word.n);
    }
    if (*count == 0)
        return err_set(err, ERR_CONFIG, "a value is missing");
    struct str *kept = arena_array(&o->arena, *count, sizeof(*kept));
    if (!kept)
        return no_room(err);
    memcpy(kept, list, *count * sizeof(*kept));
    *words = kept;
    return true;
}

static bool read_yes(struct str value, struct err *err)
{
    return str_is(value, "yes") ||
           err_set(err, ERR_CONFIG, "yes is the only value; leave the key out for no");
}

static bool wants_element(const struct x12_overlay_rule *r, struct err *err)
{
    const struct x12_field *f = r->at.count ? x12_overlay_field(&r->at, r->at.use[0]) : NULL;
    if (!f)
        return err_set(err, ERR_CONFIG, "this is about an element: `at` names LOOP/SEGMENT/05");
    if (f->parts_count)
        return err_set(err, ERR_CONFIG, "this element has components: `at` names one, as 05-2");
    return true;
}

/* ---- keys ---- */

static bool put_at(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                   struct err *err)
{
    /* What was checked against the first place would be asked of the second. */
    if (r->at.count)
        return err_set(err, ERR_CONFIG, "`at` stands twice: one rule has one place");
    return x12_overlay_path_read(o, value, &r->at, err);
}

static bool is_used(const struct x12_overlay_rule *r)
{
    for (unsigned i = 0; i < r->at.count; i++) {
        const struct x12_field *f = x12_overlay_field(&r->at, r->at.use[i]);
        struct x12_overlay_path whole = r->at;
        whole.component = 0;
        const struct x12_field *element = x12_overlay_field(&whole, r->at.use[i]);
        if (f && (f->usage == 'N' || element->usage == 'N'))
            return false;
    }
    return true;
}

static bool put_require(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                        struct err *err)
{
    (void)o;
    if (!read_yes(value, err))
        return false;
    if (!is_used(r))
        return err_set(err, ERR_CONFIG, "the guide does not use it: an overlay narrows the guide");
    r->require = true;
    return true;
}

static bool put_forbid(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                       struct err *err)
{
    (void)o;
    if (!read_yes(value, err))
        return false;
    for (unsigned i = 0; i < r->at.count; i++) {
        const struct x12_use *use = r->at.use[i];
        const struct x12_field *f = x12_overlay_field(&r->at, use);
        const struct x12_loop *loop = &o->guide->loops[use->loop];
        char usage = f ? f->usage : r->at.loop ? loop->usage : use->usage;
        if (usage == 'R' && !(f && r->at.component))
            return err_set(err, ERR_CONFIG, "the guide requires it: no document could meet both");
    }
    r->forbid = true;
    return true;
}

static bool put_codes(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                      struct err *err)
{
    if (!wants_element(r, err) || !read_words(o, value, &r->codes, &r->codes_count, err))
        return false;
    for (unsigned i = 0; i < r->at.count; i++) {
        const struct x12_field *f = x12_overlay_field(&r->at, r->at.use[i]);
        for (unsigned k = 0; k < r->codes_count; k++) {
            if (f->codes && !x12_codes_has(f->codes, r->codes[k]))
                return err_set(err, ERR_CONFIG, "%.*s is no code the guide has here: %s",
                               STR_FMT(r->codes[k]), f->codes->text);
            if (r->codes[k].n < f->min || r->codes[k].n > f->max)
                return err_set(err, ERR_CONFIG, "%.*s is not of %u to %u characters",
                               STR_FMT(r->codes[k]), f->min, f->max);
        }
    }
    return true;
}

/* "10" or "5-10" */
static bool put_length(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                       struct err *err)
{
    uint64_t low, high;
    struct str to = value, from = str_trim(str_split(&to, '-'));
    (void)o;
    if (!wants_element(r, err))
        return false;
    if (!str_to_u64(from, UINT16_MAX, &low) || low == 0 ||
        (to.p && (!str_to_u64(str_trim(to), UINT16_MAX, &high) || high < low)))
        return err_set(err, ERR_CONFIG, "a length is written 10, or 5-10");
    high = to.p ? high : low;
    for (unsigned i = 0; i < r->at.count; i++) {
        const struct x12_field *f = x12_overlay_field(&r->at, r->at.use[i]);
        if (low < f->min || high > f->max)
            return err_set(err, ERR_CONFIG,
                           "the guide has %u to %u characters here: an overlay narrows the guide",
                           f->min, f->max);
    }
    r->min = (uint16_t)low;
    r->max = (uint16_t)high;
    return true;
}

static bool put_pattern(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                        struct err *err)
{
    unsigned column;
    if (!wants_element(r, err))
        return false;
    struct x12_pattern *p = arena_alloc(&o->arena, sizeof(*p));
    if (!p || !(r->pattern_text = keep(o, value, err)))
        return p ? false : no_room(err);
    r->pattern = p;
    return x12_pattern_compile(value, p, &column, err) ||
           err_wrap(err, "character %u of the pattern", column);
}

static bool read_count(struct str value, uint32_t *n, struct err *err)
{
    uint64_t count;
    if (!str_to_u64(value, 1000000, &count) || count == 0)
        return err_set(err, ERR_CONFIG, "a number from 1 is needed");
    *n = (uint32_t)count;
    return true;
}

static bool put_max(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                    struct err *err)
{
    if (!read_count(value, &r->repeats, err))
        return false;
    for (unsigned i = 0; i < r->at.count; i++) {
        const struct x12_use *use = r->at.use[i];
        const struct x12_field *f = x12_overlay_field(&r->at, use);
        const struct x12_loop *loop = &o->guide->loops[use->loop];
        uint32_t most = f ? f->repeat : r->at.loop ? loop->max : use->max;
        if (most != X12_MANY && r->repeats > most)
            return err_set(err, ERR_CONFIG,
                           "the guide has %u at most: an overlay narrows the guide", most);
    }
    return true;
}

static bool put_max_in_set(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                           struct err *err)
{
    (void)o;
    if (r->at.element)
        return err_set(err, ERR_CONFIG, "this counts segments or loops, not elements");
    return read_count(value, &r->in_set, err);
}

/* Words for people, which go to a terminal and a report: no controls in them. */
static bool keep_words(struct x12_overlay *o, struct str value, const char **words, struct err *err)
{
    if (value.n == 0 || value.n > X12_OVERLAY_TEXT_MAX)
        return err_set(err, ERR_CONFIG, "1 to %d characters", X12_OVERLAY_TEXT_MAX);
    if (!str_is_plain(value))
        return err_set(err, ERR_CONFIG, "a control character has no place in a text");
    return (*words = keep(o, value, err)) != NULL;
}

static bool put_message(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                        struct err *err)
{
    return keep_words(o, value, &r->message, err);
}

static bool put_remedy(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                       struct err *err)
{
    return keep_words(o, value, &r->remedy, err);
}

static bool put_severity(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                         struct err *err)
{
    (void)o;
    r->severity = str_is(value, "error") ? SEVERITY_ERROR : SEVERITY_WARNING;
    return str_is(value, "error") || str_is(value, "warning") ||
           err_set(err, ERR_CONFIG, "error or warning is needed");
}

/* ---- conditions ---- */

/* Takes `words` from the front of the text, if they stand there. */
static bool take_words(struct str *text, const char *words)
{
    size_t n = strlen(words);
    if (text->n < n || memcmp(text->p, words, n) != 0 || (text->n > n && text->p[n] != ' '))
        return false;
    *text = str_trim(str_of(text->p + n, text->n - n));
    return true;
}

static bool read_between(struct x12_overlay *o, struct x12_overlay_condition *c, struct str rest,
                         struct err *err)
{
    if (!read_words(o, rest, &c->values, &c->count, err))
        return false;
    if (c->count != 3 || !str_is(c->values[1], "and"))
        return err_set(err, ERR_CONFIG, "it is written: between 100 and 200");
    return true;
}

static bool read_test(struct x12_overlay *o, struct x12_overlay_condition *c, struct str rest,
                      struct err *err)
{
    if (take_words(&rest, "is not") || take_words(&rest, "not in"))
        c->negated = true;
    else if (take_words(&rest, "present"))
        c->kind = X12_WHEN_PRESENT;
    else if (take_words(&rest, "absent"))
        c->kind = X12_WHEN_PRESENT, c->negated = true;
    else if (take_words(&rest, "starts with"))
        c->kind = X12_WHEN_STARTS;
    else if (take_words(&rest, "between"))
        c->kind = X12_WHEN_BETWEEN;
    else if (!take_words(&rest, "is") && !take_words(&rest, "in"))
        return err_set(err, ERR_CONFIG,
                       "a condition is written: PATH is X, is not X, in X Y, not in X Y, starts "
                       "with X, between X and Y, present, or absent");
    if (c->kind == X12_WHEN_PRESENT)
        return rest.n == 0 || err_set(err, ERR_CONFIG, "nothing stands after present or absent");
    return c->kind == X12_WHEN_BETWEEN ? read_between(o, c, rest, err)
                                       : read_words(o, rest, &c->values, &c->count, err);
}

static bool put_when(struct x12_overlay *o, struct x12_overlay_rule *r, struct str value,
                     struct err *err)
{
    struct str rest = value, path = str_split(&rest, ' ');
    if (r->conditions == X12_OVERLAY_CONDITIONS_MAX)
        return err_set(err, ERR_CONFIG, "at most %d conditions", X12_OVERLAY_CONDITIONS_MAX);
    struct x12_overlay_condition *c = &r->when[r->conditions];
    *c = (struct x12_overlay_condition){.kind = X12_WHEN_IN};
    if (!(c->text = keep(o, value, err)) || !x12_overlay_path_read(o, path, &c->path, err) ||
        !read_test(o, c, rest.p ? str_trim(rest) : str_of("", 0), err))
        return false;
    if (!c->path.element && c->kind != X12_WHEN_PRESENT)
        return err_set(err, ERR_CONFIG, "a value stands in an element: %s/01 ... has one",
                       c->path.text);
    r->conditions++;
    return true;
}

/* ---- rules ---- */

static const struct key keys[] = {
    {"at", "LOOP, LOOP/SEGMENT or LOOP/SEGMENT/ELEMENT this is about", put_at},
    {"require", "yes: it must be there", put_require},
    {"forbid", "yes: it must not be there", put_forbid},
    {"codes", "the only values, between spaces", put_codes},
    {"length", "characters: 10, or 5-10", put_length},
    {"pattern", "the form of the value", put_pattern},
    {"max", "at most so many in its loop, or repetitions", put_max},
    {"max_in_set", "at most so many in a transaction set", put_max_in_set},
    {"when", "only when PATH is X (several: when all hold)", put_when},
    {"message", "what is wrong, in a few words", put_message},
    {"remedy", "what to do, a sentence", put_remedy},
    {"severity", "error (the default) or warning", put_severity},
};

const char *x12_overlay_key(size_t i)
{
    return i < COUNT_OF(keys) ? keys[i].name : NULL;
}

const char *x12_overlay_key_help(size_t i)
{
    return i < COUNT_OF(keys) ? keys[i].help : NULL;
}

static const char *key_name(const void *table, size_t i)
{
    (void)table;
    return keys[i].name;
}

bool x12_overlay_rule(struct x12_overlay *o, struct str name, struct err *err)
{
    assert(!o->open);
    if (o->rules_count == X12_OVERLAY_RULES_MAX)
        return err_set(err, ERR_CONFIG, "at most %d rules", X12_OVERLAY_RULES_MAX);
    for (size_t i = 0; i < o->rules_count; i++)
        if (str_is(name, o->rules[i].name))
            return err_set(err, ERR_CONFIG, "there is a rule %s already", o->rules[i].name);
    struct x12_overlay_rule *r = &o->rules[o->rules_count];
    *r = (struct x12_overlay_rule){.severity = SEVERITY_ERROR};
    o->open = (r->name = keep(o, name, err)) != NULL;
    return o->open;
}

bool x12_overlay_put(struct x12_overlay *o, struct str name, struct str value, struct err *err)
{
    assert(o->open);
    struct x12_overlay_rule *r = &o->rules[o->rules_count];
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (!str_is(name, keys[i].name))
            continue;
        if (!r->at.count && keys[i].put != put_at && keys[i].put != put_when &&
            keys[i].put != put_message && keys[i].put != put_remedy && keys[i].put != put_severity)
            return err_set(err, ERR_CONFIG, "`at` comes before %s: it says what this is about",
                           keys[i].name);
        return keys[i].put(o, r, value, err);
    }
    return unknown(o, "key", name, COUNT_OF(keys), key_name, err);
}

bool x12_overlay_rule_end(struct x12_overlay *o, struct err *err)
{
    const struct x12_overlay_rule *r = &o->rules[o->rules_count];
    if (!o->open)
        return true;
    if (!r->at.count)
        return err_set(err, ERR_CONFIG, "rule %s lacks `at`: what is it about?", r->name);
    if (r->require && r->forbid)
        return err_set(err, ERR_CONFIG, "rule %s requires and forbids the same", r->name);
    if (!r->require && !r->forbid && !r->codes_count && !r->max && !r->pattern && !r->repeats &&
        !r->in_set)
        return err_set(err, ERR_CONFIG,
                       "rule %s asks for nothing: require, forbid, codes, length, pattern, max or "
                       "max_in_set is needed",
                       r->name);
    if (r->in_set && r->conditions)
        return err_set(err, ERR_CONFIG, "rule %s: max_in_set counts all of a set, without when",
                       r->name);
    o->open = false;
    o->rules_count++;
    return true;
}
