/* anonymize.c - see anonymize.h. A segment is taken apart and put together again, each value by
 * what its element holds. */
#include "x12/anonymize.h"

#include "x12/dict.h"
#include <stdlib.h>

struct x12_anonymize {
    struct x12_mask mask;
    bool keep_claim_ids;
    struct x12_anonymize_sink sink;
    struct x12_anonymized counts;
    struct x12_style style;
    struct x12_kept isa;
    bool isa_fresh;
    char today[9];       /* GS04, as written */
    bool trace_is_claim; /* TRN02 repeats the number of a claim in this set */
    struct buf out, value;
};

/** What is known of the value in hand. */
struct place {
    const struct x12_segment *s;
    unsigned i, c;                 /* element, component (0: none) */
    const struct x12_field *field; /* NULL: no guide says */
    uint16_t number;               /* 0: nobody says */
    uint8_t type;
    struct str before; /* the value before it: a qualifier */
};

/* ---- what is it ---- */

/* The data element of a part in the dictionary's list "481 127 C040"; 0 for a composite or none. */
static uint16_t part_number(const char *parts, unsigned i, struct str *composite)
{
    struct str rest = str_from(parts);
    uint64_t number = 0;

    *composite = str_of(NULL, 0);
    for (unsigned k = 1; rest.p; k++) {
        struct str part = str_split(&rest, ' ');
        if (k != i)
            continue;
        if (part.n && part.p[part.n - 1] == '*')
            part.n--;
        if (part.n && part.p[0] == 'C')
            *composite = part;
        else if (part.n && part.p[0] == 'I' &&
                 str_to_u64(str_of(part.p + 1, part.n - 1), 99, &number))
            number += 10000;
        else if (!str_to_u64(part, UINT16_MAX, &number))
            number = 0;
        return (uint16_t)number;
    }
    return 0;
}

static void by_dictionary(struct place *at)
{
    char id[4] = "", name[8] = "";
    struct str composite;
    const struct x12_dict_segment *d;
    const struct x12_dict_composite *inner;

    if (!str_copy(id, sizeof(id), x12_element(at->s, 0)) || !(d = x12_dict_segment(id)))
        return;
    at->number = part_number(d->parts, at->i, &composite);
    if (composite.n && str_copy(name, sizeof(name), composite) &&
        (inner = x12_dict_composite(name)) != NULL)
        at->number = part_number(inner->parts, at->c ? at->c : 1, &composite);
    const struct x12_dict_element *e = at->number ? x12_dict_element(at->number) : NULL;
    at->type = e ? e->type : X12_AN;
}

static void by_guide(struct place *at, const struct x12_use *use)
{
    const struct x12_field *f = use && at->i <= use->fields_count ? &use->fields[at->i - 1] : NULL;

    if (f && f->composite) {
        unsigned c = at->c ? at->c : 1;
        f = c <= f->parts_count ? &f->parts[c - 1] : NULL;
    }
    at->field = f;
    at->number = f ? f->number : 0;
    at->type = f ? f->type : X12_AN;
    if (!f)
        by_dictionary(at);
}

/* ---- does it look like what it should be? What does not may be anything ---- */

static bool only(struct str v, const char *allowed)
{
    for (size_t i = 0; i < v.n; i++)
        if (!strchr(allowed, v.p[i]) || v.p[i] == '\0')
            return false;
    return true;
}

static bool looks_right(const struct place *at, struct str v)
{
    switch (at->type) {
    case X12_N0:
    case X12_N2:
    case X12_R:
        return only(v, "0123456789.-");
    case X12_TM:
        return only(v, "0123456789");
    case X12_ID:
        if (at->field && at->field->codes)
            return x12_codes_has(at->field->codes, v);
        return v.n <= (at->field && at->field->max < 10 ? at->field->max : 10u);
    default:
        return true;
    }
}

static enum x12_secret secret_of(const struct x12_anonymize *a, const struct place *at,
                                 struct str v)
{
    enum x12_secret here = x12_secret_here(at->s, at->i);

    if (here == X12_SECRETS && at->field && at->field->set)
        here = X12_SECRET_NOT; /* a code of a set: remark, taxonomy, place of service ... */
    if (here == X12_SECRETS)
        here = at->number ? x12_secret_of(at->number, at->type) : X12_SECRET_ID;
    if (a->trace_is_claim && at->i == 2 && at->s->tag == X12_TAG('T', 'R', 'N'))
        here = X12_SECRET_CLAIM;
    if (here == X12_SECRET_CLAIM && a->keep_claim_ids)
        here = X12_SECRET_NOT;
    if (here == X12_SECRET_NOT && !looks_right(at, v))
        here = X12_SECRET_ID;
    return here;
}

/* ---- what stands in its place ---- */

static bool is_suffix(struct str v)
{
    static const char *const known[] = {"JR", "SR", "II", "III", "IV", "V",
                                        "DR", "MR", "MS", "MRS", "MD", "PHD"};

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_is(v, known[i]))
            return true;
    return false;
}

static void contact(struct x12_anonymize *a, const struct place *at, struct str v)
{
    if (str_is(at->before, "EM") || (v.n && memchr(v.p, '@', v.n)))
        x12_mask_email(&a->mask, v, &a->value);
    else if (str_is(at->before, "UR"))
        buf_puts(&a->value, "HTTPS://WWW.EXAMPLE.COM");
    else
        x12_mask_phone(&a->mask, v, &a->value);
}

/* DMG02 is a birth date; INS12 and PAT06 are dates of death, shifted as any. */
static bool is_birth(const struct place *at)
{
    return at->s->tag == X12_TAG('D', 'M', 'G') && at->i == 2;
}

static void day(struct x12_anonymize *a, const struct place *at, struct str v, enum x12_secret how)
{
    size_t from = a->value.n;
    bool ok;

    if (how == X12_SECRET_DAYS && str_is(at->before, "TM") && only(v, "0123456789")) {
        buf_put_str(&a->value, v);
        return;
    }
    if (is_birth(at))
        ok = x12_mask_birth(&a->mask, v, str_from(a->today), &a->value);
    else if (how == X12_SECRET_DAYS)
        ok = x12_mask_days(&a->mask, v, &a->value);
    else
        ok = v.n == 6 ? x12_mask_short_day(&a->mask, v, &a->value)
                      : x12_mask_day(&a->mask, v, &a->value);
    if (!ok) { /* no day: whatever it is, it goes */
        a->value.n = from;
        x12_mask_id(&a->mask, v, &a->value);
    }
}

static void spaces(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_putc(b, ' ');
}

/* An ISA id keeps its width. */
static void id(struct x12_anonymize *a, struct str v)
{
    struct str trimmed = str_trim(v);

    if (trimmed.n == 0) {
        buf_put_str(&a->value, v);
        return;
    }
    spaces(&a->value, (size_t)(trimmed.p - v.p));
    x12_mask_id(&a->mask, trimmed, &a->value);
    spaces(&a->value, v.n - trimmed.n - (size_t)(trimmed.p - v.p));
}

static void replace(struct x12_anonymize *a, const struct place *at, struct str v,
                    enum x12_secret how)
{
    switch (how) {
    case X12_SECRET_ORIGIN:
        x12_mask_id_tail(&a->mask, v, &a->value);
        break;
    case X12_SECRET_NAME:
        x12_mask_name(&a->mask, v, &a->value);
        break;
    case X12_SECRET_SUFFIX:
        buf_put_str(&a->value, is_suffix(v) ? v : STR("JR"));
        break;
    case X12_SECRET_STREET:
        x12_mask_street(&a->mask, v, &a->value);
        break;
    case X12_SECRET_ZIP:
        x12_mask_zip(v, &a->value);
        break;
    case X12_SECRET_CONTACT:
        contact(a, at, v);
        break;
    case X12_SECRET_TEXT:
        buf_puts(&a->value, "TEXT REMOVED");
        break;
    case X12_SECRET_DAY:
    case X12_SECRET_DAYS:
        day(a, at, v, how);
        break;
    case X12_SECRET_BLANK:
        spaces(&a->value, v.n);
        break;
    case X12_SECRET_ZEROS:
        buf_puts(&a->value, "00");
        break;
    default:
        id(a, v);
        break;
    }
}

/* No longer than its element may be, and nothing in it that separates. */
static void fit(struct x12_anonymize *a, const struct place *at, size_t from)
{
    const struct x12_delims *d = &a->style.delims;
    size_t max = at->field && at->field->max ? at->field->max : SIZE_MAX;

    if (a->value.failed)
        return;
    if (a->value.n - from > max && at->type == X12_AN)
        a->value.n = from + max;
    for (size_t i = from; i < a->value.n; i++) {
        char *c = &a->value.p[i];
        if (*c == d->element || *c == d->component || *c == d->segment ||
            (d->repetition && *c == d->repetition))
            *c = 'X';
    }
}

static void put_value(struct x12_anonymize *a, const struct place *at, struct str v)
{
    enum x12_secret how;

    if (v.n == 0)
        return;
    how = secret_of(a, at, v);
    if (how == X12_SECRET_NOT) {
        buf_put_str(&a->out, v);
        return;
    }
    buf_reset(&a->value);
    replace(a, at, v, how);
    fit(a, at, 0);
    buf_put_str(&a->out, buf_str(&a->value));
    a->counts.by[how]++;
}

/* ---- segments ---- */

static void put_repetition(struct x12_anonymize *a, struct place *at, const struct x12_use *use,
                           struct str v)
{
    char separator = a->style.delims.component;

    at->c = 0;
    if (v.n == 0 || !memchr(v.p, separator, v.n)) {
        by_guide(at, use);
        put_value(a, at, v);
        return;
    }
    at->before = str_of(NULL, 0);
    for (at->c = 1; v.p; at->c++) {
        struct str part = str_split(&v, separator);
        if (at->c > 1)
            buf_putc(&a->out, separator);
        by_guide(at, use);
        put_value(a, at, part);
        at->before = part;
    }
}

static void put_element(struct x12_anonymize *a, struct place *at, const struct x12_use *use)
{
    struct str v = x12_element(at->s, at->i);
    char separator = a->style.delims.repetition;
    struct str before = at->before;

    if (!separator || v.n == 0 || !memchr(v.p, separator, v.n)) {
        put_repetition(a, at, use, v);
        return;
    }
    for (bool first = true; v.p; first = false) {
        struct str one = str_split(&v, separator);
        if (!first)
            buf_putc(&a->out, separator);
        at->before = before;
        put_repetition(a, at, use, one);
    }
}

/* ISA11 and ISA16 are separators themselves. */
static bool is_separator(const struct x12_segment *s, unsigned i)
{
    return s->tag == X12_TAG('I', 'S', 'A') && (i == 11 || i == 16);
}

static void put_segment(struct x12_anonymize *a, const struct x12_segment *s,
                        const struct x12_use *use)
{
    struct place at = {.s = s};

    buf_put_str(&a->out, x12_element(s, 0));
    for (at.i = 1; at.i <= s->n; at.i++) {
        struct str v = x12_element(s, at.i);
        buf_putc(&a->out, a->style.delims.element);
        if (is_separator(s, at.i))
            buf_put_str(&a->out, v);
        else
            put_element(a, &at, use);
        at.before = v;
    }
    buf_putc(&a->out, a->style.delims.segment);
    buf_puts(&a->out, a->style.line_break);
}

/* The ISA waits for the segment behind it, which shows the line break. */
static void release_isa(struct x12_anonymize *a, const struct x12_segment *next)
{
    if (!a->isa_fresh)
        return;
    a->isa_fresh = false;
    if (next)
        x12_cut_learn(&a->style, &a->isa.segment, next);
    put_segment(a, &a->isa.segment, x12_use_find(x12_guide_control(), "", "interchange_header"));
}

static void segment(struct x12_anonymize *a, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;

    release_isa(a, s);
    if (s->tag == X12_TAG('I', 'S', 'A')) {
        x12_keep(&a->isa, s);
        a->style.delims = *s->delims;
        a->style.line_break[0] = '\0';
        a->isa_fresh = true;
        return;
    }
    if (s->tag == X12_TAG('G', 'S', 0))
        (void)str_copy(a->today, sizeof(a->today), x12_element(s, 4));
    a->counts.unplaced += e->use == NULL;
    put_segment(a, s, e->use);
}

static bool hand_out(struct x12_anonymize *a)
{
    bool ok = !a->out.failed && (a->out.n == 0 || a->sink.put(a->sink.ctx, buf_str(&a->out)));

    buf_reset(&a->out);
    return ok;
}

static bool traces_claims(const struct x12_envelope *env)
{
    return env->guide &&
           (strcmp(env->guide->set, "276") == 0 || strcmp(env->guide->set, "277") == 0);
}

static bool event(void *ctx, const struct x12_event *e)
{
    struct x12_anonymize *a = ctx;

    if (e->kind == X12_SET_OPEN)
        a->trace_is_claim = traces_claims(e->envelope);
    if (e->kind == X12_SEGMENT)
        segment(a, e);
    return a->out.n < 65536 || hand_out(a);
}

/* ---- life ---- */

struct x12_anonymize *x12_anonymize_new(const struct x12_anonymize_options *options,
                                        const struct x12_anonymize_sink *sink, struct err *err)
{
    struct x12_anonymize *a = calloc(1, sizeof(*a));

    if (!a) {
        err_set(err, ERR_LIMIT, "no memory to anonymize");
        return NULL;
    }
    x12_mask_init(&a->mask, options->key);
    a->keep_claim_ids = options->keep_claim_ids;
    a->sink = *sink;
    return a;
}

void x12_anonymize_free(struct x12_anonymize *a)
{
    if (!a)
        return;
    x12_keep_fini(&a->isa);
    buf_fini(&a->out);
    buf_fini(&a->value);
    memset(&a->mask, 0, sizeof(a->mask));
    free(a);
}

struct x12_handler x12_anonymize_handler(struct x12_anonymize *a)
{
    return (struct x12_handler){a, event, {NULL, NULL}};
}

bool x12_anonymize_end(struct x12_anonymize *a, struct x12_anonymized *counts)
{
    release_isa(a, NULL);
    *counts = a->counts;
    return hand_out(a);
}
