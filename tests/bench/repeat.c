/* repeat.c - see repeat.h. */
#include "bench/repeat.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"

const struct repeat repeats[] = {
    {"270", "270/subscriber/input.270", "ST*", "GE*", "", ""},
    {"276", "276/by-number-and-by-date/input.276", "HL*4*", "SE*", "TRN02", ""},
    {"277", "277/every-outcome/input.277", "HL*3*", "SE*", "", ""},
    {"277CA", "277ca/accepted-and-rejected/input.277ca", "HL*4*", "SE*", "TRN02 REF02",
     "STC04 QTY02 AMT02"},
    {"278 request", "278/request/input.278", "ST*", "GE*", "", ""},
    {"278 response", "278/approved/input.278", "ST*", "GE*", "", ""},
    {"834", "834/new-members/input.834", "INS*Y", "SE*", "REF02", "QTY02"},
    {"820", "820/summary-bill/input.820", "ST*", "GE*", "", ""},
    {"999", "999/rejected/input.999", "AK2*", "AK9*", "", "AK902 AK903"},
};
const size_t repeats_count = COUNT_OF(repeats);

enum { SAMPLE_MAX = 64 * 1024, ROUND_DIGITS = 7, TEXT_MAX = 64 };

struct work {
    const struct repeat *r;
    struct buf *out;
    uint64_t rounds, round; /* round: of the part that repeats, from 0 */
    unsigned first_hl, hls; /* HL01 of its first level; its levels */
    bool inside;
    uint64_t sets, set_segments;
    unsigned segments;
};

static bool begins(struct str s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* "TRN02" in a list of such names? */
static bool is_listed(const char *list, struct str id, unsigned element)
{
    char name[TEXT_MAX];
    int n = snprintf(name, sizeof(name), "%.*s%02u", (int)id.n, id.p, element);
    for (const char *at = strstr(list, name); at; at = strstr(at + 1, name))
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static void put_times(struct work *w, struct str v)
{
    char text[MONEY_TEXT_MAX];
    int64_t cents;
    if (money_parse(v, &cents) != NUMBER_OK)
        abort(); /* the table names an element that does not count */
    money_format(cents * (int64_t)w->rounds, text);
    buf_puts(w->out, text);
}

static void put_padded(struct work *w, uint64_t n, int width)
{
    buf_printf(w->out, "%0*llu", width, (unsigned long long)n);
}

/* A level's number, or its parent's when that repeats with it. */
static void put_level(struct work *w, struct str v)
{
    uint64_t n;
    if (!str_to_u64(v, UINT32_MAX, &n) || n < w->first_hl || w->sets > 1)
        buf_put_str(w->out, v);
    else
        buf_put_u64(w->out, n + w->round * w->hls);
}

static void put_element(struct work *w, struct str id, unsigned i, struct str v)
{
    bool set_end = str_is(id, "SE");
    if (str_is(id, "HL") && i <= 2 && strcmp(w->r->from, "ST*") != 0)
        put_level(w, v);
    else if ((str_is(id, "ST") || set_end) && i == 2)
        put_padded(w, w->sets, 4);
    else if (set_end && i == 1)
        buf_put_u64(w->out, w->set_segments);
    else if (str_is(id, "GE") && i == 1)
        buf_put_u64(w->out, w->sets);
    else if (!w->inside && is_listed(w->r->times, id, i))
        put_times(w, v);
    else
        buf_put_str(w->out, v);
    if (w->inside && v.n && is_listed(w->r->numbered, id, i))
        put_padded(w, w->round + 1, ROUND_DIGITS);
}

static void put_segment(struct work *w, struct str s)
{
    struct str id = str_split(&s, '*'), rest = s;
    if (str_is(id, "ST")) {
        w->sets++;
        w->set_segments = 0;
    }
    w->set_segments++;
    w->segments++;
    buf_put_str(w->out, id);
    for (unsigned i = 1; rest.p && rest.n; i++) {
        struct str v = str_split(&rest, '*');
        buf_putc(w->out, '*');
        if (str_is(id, "ISA"))
            buf_put_str(w->out, v);
        else
            put_element(w, id, i, v);
    }
    buf_putc(w->out, '~');
}

/* The next segment; the line break behind it is left out. False at the end. */
static bool next(struct str *text, struct str *s)
{
    while (text->n && (*text->p == '\n' || *text->p == '\r'))
        *text = str_of(text->p + 1, text->n - 1);
    if (text->n == 0)
        return false;
    *s = str_split(text, '~');
    return true;
}

/* text[0..from), [from..to) repeats, the rest. */
static bool find_part(struct work *w, struct str text, struct str part[3])
{
    struct str rest = text, s;
    const char *from = NULL, *to = NULL;
    while (!to && next(&rest, &s)) {
        if (!from && begins(s, w->r->from))
            from = s.p;
        else if (from && begins(s, w->r->to))
            to = s.p;
        if (!from || to || !begins(s, "HL*"))
            continue;
        if (w->hls++ == 0)
            w->first_hl = (unsigned)strtoul(s.p + 3, NULL, 10);
    }
    if (!to)
        return false;
    part[0] = str_of(text.p, (size_t)(from - text.p));
    part[1] = str_of(from, (size_t)(to - from));
    part[2] = str_of(to, (size_t)(text.p + text.n - to));
    return true;
}

static void put_part(struct work *w, struct str text)
{
    struct str s;
    while (next(&text, &s))
        put_segment(w, s);
}

static size_t load(const struct repeat *r, char text[SAMPLE_MAX])
{
    char path[512];
    snprintf(path, sizeof(path), "%s/samples/%s", HIA_SOURCE_DIR, r->sample);
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(text, 1, SAMPLE_MAX, f) : 0;
    if (f)
        fclose(f);
    return n < SAMPLE_MAX ? n : 0;
}

bool repeat_make(const struct repeat *r, size_t bytes, struct buf *out, unsigned *segments)
{
    static char text[SAMPLE_MAX];
    struct work w = {.r = r, .out = out};
    struct str part[3];
    if (!find_part(&w, str_of(text, load(r, text)), part))
        return false;
    w.rounds = bytes / part[1].n + 1;
    put_part(&w, part[0]);
    w.inside = true;
    for (w.round = 0; w.round < w.rounds; w.round++)
        put_part(&w, part[1]);
    w.inside = false;
    put_part(&w, part[2]);
    *segments = w.segments;
    return !out->failed;
}
