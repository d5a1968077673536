/* guide_fields.c - the elements of one row: the dictionary's parts, narrowed by the guide. */
#include "x12/guides.h"

#include <stdlib.h>

enum {
    PARTS_MAX = 32,         /* elements of a segment: syntax notes are 32 bits */
    CODES_MAX = 512,        /* codes of one list */
    SYNTAX_MAX = 16,        /* notes of one segment */
    UNLIMITED = UINT16_MAX, /* the standard lets the element repeat: a guide says how often */
};

static const char *keep_text(struct x12_store *store, struct str s)
{
    char text[128];
    if (!str_copy(text, sizeof(text), s))
        return NULL;
    return x12_store_keep(store, text, s.n + 1);
}

/* ---- code lists ---- */

static int by_word(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

/* "SITUATIONAL_TRIGGER": a code of several words, kept with its spaces. */
static bool keep_code(struct x12_store *store, struct str token, struct str *out)
{
    char text[64];
    if (!str_copy(text, sizeof(text), token))
        return false;
    for (size_t i = 0; i < token.n; i++)
        if (text[i] == '_')
            text[i] = ' ';
    const char *kept = x12_store_keep(store, text, token.n + 1);
    *out = str_of(kept, token.n);
    return kept;
}

static const char *sort_codes(uint32_t *packed, size_t count)
{
    qsort(packed, count, sizeof(*packed), by_word);
    for (size_t i = 1; i < count; i++)
        if (packed[i] == packed[i - 1])
            return "a code is listed twice";
    return NULL;
}

/* NULL when done; else what is wrong. */
static const char *compile_codes(struct x12_store *store, const char *list, struct x12_field *f)
{
    uint32_t packed[CODES_MAX] = {0};
    struct str longer[16] = {0};
    struct x12_codes codes;
    memset(&codes, 0, sizeof(codes));
    for (struct str rest = str_from(list); rest.p;) {
        struct str code = str_split(&rest, ' ');
        if (code.n == 0 || code.n < f->min || code.n > f->max)
            return "a code does not fit the element";
        if (code.n <= 4 && codes.count < CODES_MAX)
            packed[codes.count++] = x12_pack(code);
        else if (code.n <= 4 || codes.longer_count == COUNT_OF(longer))
            return "too many codes";
        else if (!keep_code(store, code, &longer[codes.longer_count++]))
            return "no room for its codes";
    }
    const char *what = sort_codes(packed, codes.count);
    if (what)
        return what;
    codes.packed = x12_store_keep(store, packed, (codes.count + 1U) * sizeof(packed[0]));
    codes.longer = x12_store_keep(store, longer, (codes.longer_count + 1U) * sizeof(longer[0]));
    codes.text = list;
    f->codes = x12_store_keep(store, &codes, sizeof(codes));
    return codes.packed && codes.longer && f->codes ? NULL : "no room for its codes";
}

/* ---- syntax notes ---- */

static bool compile_note(struct str note, size_t parts, struct x12_syntax *s)
{
    if (note.n < 5 || note.n % 2 == 0 || !strchr("PRECL", note.p[0]))
        return false;
    s->kind = note.p[0];
    bool conditional = s->kind == 'C' || s->kind == 'L';
    for (size_t i = 1; i < note.n; i += 2) {
        unsigned e = (unsigned)(note.p[i] - '0') * 10 + (unsigned)(note.p[i + 1] - '0');
        if (e == 0 || e > parts)
            return false;
        if (i == 1 && conditional)
            s->first = (uint8_t)e;
        else
            s->others |= 1U << (e - 1);
    }
    return true;
}

static const struct x12_syntax *compile_syntax(struct x12_store *store, const char *notes,
                                               size_t parts, uint8_t *count)
{
    struct x12_syntax list[SYNTAX_MAX];
    memset(list, 0, sizeof(list));
    *count = 0;
    for (struct str rest = str_from(notes); rest.p;) {
        if (*count == SYNTAX_MAX || !compile_note(str_split(&rest, ' '), parts, &list[*count]))
            return NULL;
        ++*count;
    }
    return x12_store_keep(store, list, (*count ? *count : 1U) * sizeof(list[0]));
}

/* ---- elements ---- */

/* "name" or "name@set" of the dictionary. */
static bool name_field(struct x12_store *store, struct x12_field *f, struct str word)
{
    struct str name = str_split(&word, '@');
    f->name = keep_text(store, name);
    if (word.p)
        f->set = keep_text(store, word);
    return f->name;
}

static bool simple_field(struct x12_field *f, struct str token)
{
    bool interchange = token.p[0] == 'I';
    uint64_t number;
    if (!str_to_u64(interchange ? str_of(token.p + 1, token.n - 1) : token, 9999, &number))
        return false;
    const struct x12_dict_element *d =
        x12_dict_element((uint16_t)(number + (interchange ? 10000 : 0)));
    if (!d)
        return false;
    f->number = d->number;
    f->type = d->type;
    f->min = d->min;
    f->max = d->max;
    f->set = d->set;
    return true;
}

/* The parts of the standard, before a guide narrows them. Returns how
 * many; 0 when they are wrong. */
static size_t dictionary_fields(struct x12_store *store, const char *parts, const char *names,
                                struct x12_field *out)
{
    struct str tokens = str_from(parts), words = str_from(names);
    size_t n = 0;
    for (; tokens.p; n++) {
        struct str token = str_split(&tokens, ' '), word = str_split(&words, ' ');
        if (n == PARTS_MAX || token.n == 0 || word.n == 0)
            return 0;
        struct x12_field *f = &out[n];
        f->repeat = 1;
        if (token.p[token.n - 1] == '*') {
            token.n--;
            f->repeat = UNLIMITED;
        }
        char id[8] = "";
        if (!str_copy(id, sizeof(id), token))
            return 0;
        const struct x12_dict_composite *d = id[0] == 'C' ? x12_dict_composite(id) : NULL;
        if (d)
            f->composite = d->id;
        else if (!simple_field(f, token))
            return 0;
        if (!name_field(store, f, word))
            return 0;
    }
    return words.p ? 0 : n;
}

static bool usages(struct x12_field *fields, size_t count, const char *letters)
{
    if (strlen(letters) != count || strspn(letters, "RSN") != count)
        return false;
    for (size_t i = 0; i < count; i++)
        fields[i].usage = letters[i];
    return true;
}

/* One narrowing of one element or component. */
static const char *narrow_field(struct x12_store *store, struct x12_field *f,
                                const struct x12_narrow *n)
{
    if (n->min)
        f->min = n->min;
    if (n->max)
        f->max = n->max;
    if (n->name)
        f->name = n->name;
    if (n->set)
        f->set = n->set;
    if (n->repeat > 1 && f->repeat != UNLIMITED)
        return "the standard does not let it repeat";
    if (n->repeat)
        f->repeat = n->repeat;
    if (n->pick && !n->codes)
        return "a pick without codes";
    f->pick |= n->pick;
    if (n->codes && f->composite)
        return "codes belong to a component";
    return n->codes ? compile_codes(store, n->codes, f) : NULL;
}

static unsigned last_element(const struct x12_narrow *n)
{
    return n->to > n->element ? n->to : n->element;
}

static const char *unique_names(const struct x12_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(fields[i].name, fields[k].name) == 0)
                return "two parts have one name";
    return NULL;
}

/* The parts of element `e`, a composite: the dictionary's, narrowed by the row. */
static const char *compile_parts(struct x12_store *store, const struct x12_row *row, unsigned e,
                                 struct x12_field *f, uint16_t *picks)
{
    const struct x12_dict_composite *d = x12_dict_composite(f->composite);
    struct x12_field parts[PARTS_MAX];
    memset(parts, 0, sizeof(parts));
    size_t count = dictionary_fields(store, d->parts, d->names, parts);
    if (count == 0)
        return "its composite is wrong in the dictionary";
    for (size_t i = 0; i < count; i++)
        parts[i].usage = f->usage == 'N' ? 'N' : 0;
    for (const struct x12_narrow *n = row->narrow; n < row->narrow + X12_NARROW_MAX; n++) {
        if (e < n->element || e > last_element(n))
            continue;
        if (n->uses && !usages(parts, count, n->uses))
            return "its component usages do not fit the composite";
        if (n->component > count)
            return "it has no such component";
        const char *what = n->component ? narrow_field(store, &parts[n->component - 1], n) : NULL;
        if (what)
            return what;
        *picks = (uint16_t)(*picks + n->pick);
    }
    if (!parts[0].usage)
        return "a composite in use wants PARTS";
    f->parts = x12_store_keep(store, parts, count * sizeof(parts[0]));
    f->parts_count = (uint8_t)count;
    f->syntax = compile_syntax(store, d->syntax, count, &f->syntax_count);
    return f->parts && f->syntax ? unique_names(parts, count) : "no room for its parts";
}

const char *x12_fields_compile(struct x12_store *store, const struct x12_row *row,
                               const struct x12_dict_segment *d, struct x12_use *use)
{
    struct x12_field fields[PARTS_MAX];
    memset(fields, 0, sizeof(fields));
    size_t count = dictionary_fields(store, d->parts, d->names, fields);
    if (count == 0)
        return "it is wrong in the dictionary";
    if (!usages(fields, count, row->elements))
        return "its element usages do not fit the dictionary";
    for (const struct x12_narrow *n = row->narrow; n < row->narrow + X12_NARROW_MAX; n++) {
        if (last_element(n) > count)
            return "it has no such element";
        if (n->element == 0 || n->component || n->uses)
            continue;
        const char *what = NULL;
        for (unsigned e = n->element; e <= last_element(n) && !what; e++)
            what = narrow_field(store, &fields[e - 1], n);
        if (what)
            return what;
        use->picks = (uint16_t)(use->picks + n->pick);
    }
    for (unsigned e = 1; e <= count; e++) {
        if (fields[e - 1].repeat == UNLIMITED)
            fields[e - 1].repeat = 1;
        const char *what = fields[e - 1].composite
                               ? compile_parts(store, row, e, &fields[e - 1], &use->picks)
                               : NULL;
        if (what)
            return what;
    }
    use->fields = x12_store_keep(store, fields, count * sizeof(fields[0]));
    use->fields_count = (uint8_t)count;
    use->syntax = compile_syntax(store, d->syntax, count, &use->syntax_count);
    return use->fields && use->syntax ? unique_names(fields, count) : "its syntax notes are wrong";
}
