/* gen.c - random documents that a guide accepts: walks the compiled guide, throws dice for what is
 * optional. */
#include "x12/gen.h"

#include <stdio.h>

enum { CHILDREN_MAX = 256, TEXT_MAX = 24 };

void gen_init(struct gen *g, uint64_t seed)
{
    *g = (struct gen){.state = seed * 0x9E3779B97F4A7C15u + 1, .situational = 30, .repeats = 2};
}

/* splitmix64 */
uint64_t gen_random(struct gen *g)
{
    uint64_t z = g->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

unsigned gen_below(struct gen *g, unsigned n)
{
    return n ? (unsigned)(gen_random(g) % n) : 0;
}

static bool chance(struct gen *g)
{
    return gen_below(g, 100) < g->situational;
}

/* ---- values ---------------------------------------------------------------------------------- */

static size_t letters(struct gen *g, char *out, size_t n)
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    for (size_t i = 0; i < n; i++)
        out[i] = ALPHABET[gen_below(g, sizeof(ALPHABET) - 1)];
    return n;
}

static size_t digits(struct gen *g, char *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('0' + gen_below(g, 10));
    if (n > 0 && out[0] == '0')
        out[0] = '1';
    return n;
}

static unsigned length(struct gen *g, const struct x12_field *f, unsigned at_most)
{
    unsigned min = f->min ? f->min : 1, max = f->max < at_most ? f->max : at_most;
    return max > min ? min + gen_below(g, max - min + 1) : min;
}

static size_t date(struct gen *g, char *out)
{
    return (size_t)snprintf(out, TEXT_MAX, "2024%02u%02u", 1 + gen_below(g, 12),
                            1 + gen_below(g, 28));
}

/* Element 1251: as the qualifier before it said. */
static size_t period(struct gen *g, char *out)
{
    size_t n = date(g, out);
    if (strcmp(g->format, "RD8") == 0) {
        out[n] = '-';
        memcpy(out + n + 1, out, n);
        return n + 1 + n;
    }
    if (strcmp(g->format, "DT") == 0) {
        memcpy(out + n, "1530", 4);
        return n + 4;
    }
    if (strcmp(g->format, "TM") == 0) {
        memcpy(out, "1530", 4);
        return 4;
    }
    return n;
}

/* One of a guide's list; there an underscore stands for a space. */
static struct str code(struct gen *g, const char *list, char out[2 * TEXT_MAX])
{
    struct str all = str_from(list), one = {NULL, 0};
    unsigned n = 1;
    for (size_t i = 0; i < all.n; i++)
        n += all.p[i] == ' ';
    for (unsigned k = 1 + gen_below(g, n); k > 0; k--)
        one = str_split(&all, ' ');
    assert(one.n < 2 * TEXT_MAX);
    for (size_t i = 0; i < one.n; i++)
        out[i] = (char)(one.p[i] == '_' ? ' ' : one.p[i]);
    return str_of(out, one.n);
}

static size_t free_text(struct gen *g, const struct x12_field *f, char *out)
{
    if (f->number == 1251)
        return period(g, out);
    if (g->canary && f->max >= 12)
        return (size_t)snprintf(out, TEXT_MAX, "%s%04u", g->canary, ++g->canaries % 10000);
    return letters(g, out, length(g, f, 12));
}

static struct str value(struct gen *g, const struct x12_field *f, char out[TEXT_MAX * 2])
{
    size_t n;
    if (f->codes) {
        struct str one = code(g, f->codes->text, out);
        if (f->number == 1250)
            str_copy(g->format, sizeof(g->format), one);
        return one;
    }
    switch (f->type) {
    case X12_N0:
    case X12_N2:
        n = digits(g, out, length(g, f, 5));
        break;
    case X12_R:
        n = digits(g, out, length(g, f, 4));
        break;
    case X12_DT:
        n = date(g, out);
        if (f->max == 6)
            memmove(out, out + 2, n -= 2);
        break;
    case X12_TM:
        n = (size_t)snprintf(out, TEXT_MAX, "%02u%02u", gen_below(g, 24), gen_below(g, 60));
        break;
    case X12_ID:
        n = letters(g, out, length(g, f, 6));
        break;
    default:
        n = free_text(g, f, out);
    }
    return str_of(out, n);
}

/* ---- elements -------------------------------------------------------------------------------- */

static uint32_t bit(unsigned number)
{
    return (uint32_t)1 << (number - 1);
}

/* One syntax note made true by adding, or where that is not allowed by taking away. */
static uint32_t obey(const struct x12_syntax *s, uint32_t present, uint32_t allowed)
{
    uint32_t others = s->others, have = present & others;
    uint32_t first = s->kind == 'C' || s->kind == 'L' ? bit(s->first) : 0;
    uint32_t lowest = others & allowed & (0u - (others & allowed));
    switch (s->kind) {
    case 'P':
        if (have && have != others)
            return (others & ~allowed) ? present & ~others : present | others;
        return present;
    case 'R':
        return have ? present : present | lowest;
    case 'E':
        return (have & (have - 1)) ? (present & ~others) | (have & (0u - have)) : present;
    case 'C':
        if ((present & first) && have != others)
            return (others & ~allowed) ? present & ~first : present | others;
        return present;
    case 'L':
        if ((present & first) && !have)
            return lowest ? present | lowest : present & ~first;
        return present;
    default:
        return present;
    }
}

/* Which of the fields are sent. */
static uint32_t choose(struct gen *g, const struct x12_field *fields, unsigned count,
                       const struct x12_syntax *syntax, unsigned syntax_count)
{
    uint32_t present = 0, allowed = 0;
    for (unsigned i = 1; i <= count && i <= 32; i++) {
        const struct x12_field *f = &fields[i - 1];
        allowed |= f->usage != 'N' ? bit(i) : 0;
        if (f->usage == 'R' || (f->usage == 'S' && chance(g)))
            present |= bit(i);
    }
    if (!present && allowed) /* something must be said */
        present = allowed & (0u - allowed);
    for (unsigned turn = 0; turn < 8; turn++)
        for (unsigned k = 0; k < syntax_count; k++)
            present = obey(&syntax[k], present, allowed);
    return present;
}

static void put_composite(struct gen *g, struct x12_writer *w, const struct x12_field *f)
{
    char text[TEXT_MAX * 2];
    uint32_t present = choose(g, f->parts, f->parts_count, f->syntax, f->syntax_count);
    x12_open(w);
    for (unsigned c = 1; c <= f->parts_count; c++)
        if (present & bit(c))
            x12_put(w, value(g, &f->parts[c - 1], text));
        else
            x12_skip(w, 1);
    x12_close(w);
}

static void put_field(struct gen *g, struct x12_writer *w, const struct x12_field *f)
{
    char text[TEXT_MAX * 2];
    unsigned repeats = f->repeat > 1 && x12_writer_delims(w)->repetition ? 1 + gen_below(g, 2) : 1;
    for (unsigned r = 0; r < repeats; r++) {
        if (r > 0)
            x12_repeat(w);
        if (f->composite)
            put_composite(g, w, f);
        else
            x12_put(w, value(g, f, text));
    }
}

static void put_segment(struct gen *g, struct x12_writer *w, const struct x12_use *use,
                        unsigned nth)
{
    uint32_t present = choose(g, use->fields, use->fields_count, use->syntax, use->syntax_count);
    g->format[0] = '\0';
    x12_begin(w, use);
    for (unsigned i = 1; i <= use->fields_count; i++)
        if (!(present & bit(i)))
            x12_skip(w, 1);
        else if (i == 1 && use->tag == X12_TAG('L', 'X', 0))
            x12_put_u64(w, nth);
        else
            put_field(g, w, &use->fields[i - 1]);
    x12_end(w);
}

/* ---- loops ----------------------------------------------------------------------------------- */

static const uint32_t HL = X12_TAG('H', 'L', 0);

static unsigned times(struct gen *g, const struct x12_child *c)
{
    if (c->usage != 'R' && !chance(g))
        return 0;
    unsigned most = c->max != X12_MANY && c->max < g->repeats ? c->max : g->repeats;
    return 1 + gen_below(g, most);
}

static void put_hl(struct gen *g, struct x12_writer *w, const struct x12_use *use, uint32_t parent,
                   bool has_child)
{
    char text[TEXT_MAX * 2];
    x12_begin(w, use);
    x12_put_u64(w, ++g->hl);
    if (parent)
        x12_put_u64(w, parent);
    else
        x12_skip(w, 1);
    x12_put(w, value(g, &use->fields[2], text));
    if (use->fields[3].usage != 'N')
        x12_put_code(w, has_child ? "1" : "0");
    x12_end(w);
}

static bool opens_hl(const struct x12_child *c)
{
    return c->loop && c->use->tag == HL;
}

/* How often each child comes. A level that says it always has children gets some. */
static bool plan(struct gen *g, const struct x12_loop *loop, unsigned counts[CHILDREN_MAX])
{
    bool has_child = false;
    const struct x12_child *hl_child = NULL;
    for (unsigned i = 1; i < loop->children_count; i++) {
        counts[i] = times(g, &loop->children[i]);
        if (opens_hl(&loop->children[i])) {
            hl_child = hl_child ? hl_child : &loop->children[i];
            has_child |= counts[i] > 0;
        }
    }
    const struct x12_use *opener = loop->children[0].use;
    const struct x12_codes *codes = opener->tag == HL ? opener->fields[3].codes : NULL;
    if (!has_child && hl_child && codes && strcmp(codes->text, "1") == 0) {
        counts[hl_child - loop->children] = 1;
        has_child = true;
    }
    return has_child;
}

static void put_loop(struct gen *g, struct x12_writer *w, const struct x12_loop *loop,
                     uint32_t parent, unsigned nth)
{
    unsigned counts[CHILDREN_MAX];
    assert(loop->children_count <= CHILDREN_MAX);
    bool has_child = plan(g, loop, counts);
    if (loop->children[0].use->tag == HL) {
        put_hl(g, w, loop->children[0].use, parent, has_child);
        parent = g->hl;
    } else if (loop->parent) {
        put_segment(g, w, loop->children[0].use, nth);
    }
    for (unsigned i = 1; i < loop->children_count; i++) {
        const struct x12_child *c = &loop->children[i];
        bool trailer = c->use->tag == X12_TAG('S', 'E', 0);
        for (unsigned k = 1; k <= counts[i] && !trailer; k++) {
            if (c->loop)
                put_loop(g, w, c->loop, parent, k);
            else
                put_segment(g, w, c->use, k);
        }
    }
}

void gen_set(struct gen *g, struct x12_writer *w, const struct x12_guide *guide,
             const char *control)
{
    g->hl = 0;
    x12_writer_set(w, guide, control);
    put_loop(g, w, &guide->loops[0], 0, 1);
    x12_writer_set_end(w);
}

void gen_head(struct gen *g, struct x12_interchange_head *head)
{
    static const struct x12_delims DELIMS[] = {
        {'*', ':', '^', '~'},
        {'|', '>', '^', '~'},
        {'*', '<', '+', '\n'},
        {'\x1d', '\x1f', '\x1c', '\x1e'},
    };
    *head = (struct x12_interchange_head){
        .delims = DELIMS[gen_below(g, COUNT_OF(DELIMS))],
        .sender_qualifier = "ZZ",
        .sender_id = "SENDER",
        .receiver_qualifier = "ZZ",
        .receiver_id = "RECEIVER",
        .date = "20240115",
        .time = "1530",
        .control = 1 + gen_below(g, 999999999),
        .ack_requested = gen_below(g, 2),
        .usage = 'T',
    };
    head->line_breaks = head->delims.segment != '\n' && gen_below(g, 2);
    head->carriage_returns = head->line_breaks && gen_below(g, 2);
}

void gen_interchange(struct gen *g, struct x12_writer *w, const struct x12_guide *guide,
                     unsigned groups, unsigned sets)
{
    struct x12_interchange_head head;
    gen_head(g, &head);
    x12_writer_interchange(w, &head);
    for (unsigned k = 1; k <= groups; k++) {
        struct x12_group_head group = {"SENDERAPP", "RECEIVERAPP", "20240115", "1530", k, guide};
        x12_writer_group(w, &group);
        for (unsigned i = 1; i <= sets; i++) {
            char control[10];
            snprintf(control, sizeof(control), "%04u", i);
            gen_set(g, w, guide, control);
        }
        x12_writer_group_end(w);
    }
    x12_writer_interchange_end(w);
}
