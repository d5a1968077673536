/* writer_envelope.c - ISA, GS, ST and their trailers: what the writer says by itself (005010
 * Appendix C.1). */
#include "x12/writer_state.h"

void x12_writer_style(struct x12_writer *w, const struct x12_delims *delims, bool line_feed,
                      bool carriage_return)
{
    assert(w->state == X12_WRITER_CLOSED);
    x12_writer_set_style(w, *delims, line_feed, carriage_return);
}

void x12_writer_end(struct x12_writer *w)
{
    assert(w->state == X12_WRITER_CLOSED);
    x12_envelopes_end(w->envelopes);
}

/* An ISA field is as wide as it is; spaces fill it. */
static void put_padded(struct x12_writer *w, const char *value, size_t width)
{
    char field[16];
    assert(width < sizeof(field));
    struct str v = str_from(value);
    size_t n = v.n < width ? v.n : width;
    memset(field, ' ', width);
    memcpy(field, v.p, n);
    x12_put(w, str_of(field, width));
}

static void put_padded_number(struct x12_writer *w, uint32_t number)
{
    char digits[9];
    for (size_t i = sizeof(digits); i-- > 0; number /= 10)
        digits[i] = (char)('0' + number % 10);
    x12_put(w, str_of(digits, sizeof(digits)));
}

/* ISA11 and ISA16 hold a delimiter as their value. */
static void put_delimiter(struct x12_writer *w, char c)
{
    x12_put(w, (struct str){"", 0});
    x12_writer_put_bare(w, c);
    w->s.compound |= (uint64_t)1 << w->s.n;
}

void x12_writer_interchange(struct x12_writer *w, const struct x12_interchange_head *head)
{
    x12_writer_set_style(w, head->delims, head->line_breaks, head->carriage_returns);
    w->isa_control = head->control;
    struct str date = str_from(head->date);
    x12_writer_begin_control(w, "ISA");
    put_padded(w, "00", 2);
    put_padded(w, "", 10);
    put_padded(w, "00", 2);
    put_padded(w, "", 10);
    put_padded(w, head->sender_qualifier, 2);
    put_padded(w, head->sender_id, 15);
    put_padded(w, head->receiver_qualifier, 2);
    put_padded(w, head->receiver_id, 15);
    put_padded(w, date.n == 8 ? date.p + 2 : date.p, 6);
    put_padded(w, head->time, 4);
    put_delimiter(w, w->delims.repetition ? w->delims.repetition : 'U');
    put_padded(w, "00501", 5);
    put_padded_number(w, head->control);
    put_padded(w, head->ack_requested ? "1" : "0", 1);
    put_padded(w, (const char[2]){head->usage ? head->usage : 'T', 0}, 1);
    put_delimiter(w, w->delims.component);
    x12_writer_finish(w);
}

void x12_writer_group(struct x12_writer *w, const struct x12_group_head *head)
{
    assert(!head->version[0] || x12_guide_takes(head->guide, str_from(head->version)));
    w->gs_control = head->control;
    str_copy(w->version, sizeof w->version,
             str_from(head->version[0] ? head->version : head->guide->id));
    x12_writer_begin_control(w, "GS");
    x12_put_code(w, head->guide->functional);
    x12_put_code(w, head->sender);
    x12_put_code(w, head->receiver);
    x12_put_code(w, head->date);
    x12_put_code(w, head->time);
    x12_put_u64(w, head->control);
    x12_put_code(w, "X");
    x12_put_code(w, w->version);
    x12_end(w);
}

/* 835 has no ST03 (X221A1 leaves it to GS08); the rest repeat the guide there. */
static bool has_st03(const struct x12_guide *g)
{
    const struct x12_use *st = &g->uses[0];
    return st->fields_count >= 3 && st->fields[2].usage == 'R';
}

void x12_writer_set(struct x12_writer *w, const struct x12_guide *g, const char *control)
{
    str_copy(w->st_control, sizeof(w->st_control), str_from(control));
    x12_envelopes_mean(w->envelopes, g);
    x12_writer_begin_control(w, "ST");
    x12_put_code(w, g->set);
    x12_put_code(w, w->st_control);
    if (has_st03(g))
        x12_put_code(w, x12_guide_takes(g, str_from(w->version)) ? w->version : g->id);
    x12_end(w);
    x12_envelopes_mean(w->envelopes, NULL);
}

void x12_writer_set_end(struct x12_writer *w)
{
    uint32_t segments = w->segments + 1;
    x12_writer_begin_control(w, "SE");
    x12_put_u64(w, segments);
    x12_put_code(w, w->st_control);
    x12_end(w);
}

void x12_writer_group_end(struct x12_writer *w)
{
    x12_writer_begin_control(w, "GE");
    x12_put_u64(w, w->sets);
    x12_put_u64(w, w->gs_control);
    x12_end(w);
}

void x12_writer_interchange_end(struct x12_writer *w)
{
    x12_writer_begin_control(w, "IEA");
    x12_put_u64(w, w->groups);
    put_padded_number(w, w->isa_control);
    x12_end(w);
}

unsigned x12_clean(struct str *value, const struct x12_delims *d, struct buf *scratch)
{
    unsigned replaced = 0;
    buf_reset(scratch);
    buf_put_str(scratch, *value);
    if (scratch->n != value->n) /* it did not fit: then nothing may be sent */
        buf_reset(scratch);
    for (size_t i = 0; i < scratch->n; i++) {
        char c = scratch->p[i];
        bool bad = (uint8_t)c < 0x20 || (uint8_t)c > 0x7e || c == d->element || c == d->component ||
                   c == d->segment || (d->repetition && c == d->repetition);
        if (bad)
            scratch->p[i] = ' ';
        replaced += bad;
    }
    *value = buf_str(scratch);
    return replaced;
}
