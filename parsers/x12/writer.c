/* writer.c - the life of a writer, what it hears from the walk, and the faults it finds itself. */
#include "x12/writer_state.h"

#include "x12/fault.h"

#include <stdlib.h>

/* ---- faults ---------------------------------------------------------------------------------- */

static bool take_fault(void *ctx, const struct fault *fault)
{
    struct x12_writer *w = ctx;
    w->errors += fault->severity >= SEVERITY_ERROR;
    if (w->faults.put && !w->stopped)
        w->stopped = !w->faults.put(w->faults.ctx, fault);
    return true;
}

/* Our own fault, at the segment just placed. */
static void put_fault(struct x12_writer *w, enum x12_code code, unsigned element)
{
    const struct x12_fault_row *row = x12_fault_row((uint16_t)code);
    const struct x12_envelope *env = x12_envelopes_now(w->envelopes);
    struct fault f = {.code = (uint16_t)code,
                      .severity = row->severity,
                      .snip = row->snip,
                      .offset = w->s.offset,
                      .ordinal = w->s.ordinal,
                      .position = w->s.position,
                      .element = (uint8_t)element};
    if (w->s.tag) /* else a raw segment may begin with anything */
        str_copy(f.segment, sizeof(f.segment), x12_element(&w->s, 0));
    if (w->landed && element > 0 && element <= w->landed->fields_count)
        f.data_element = w->landed->fields[element - 1].number;
    x12_fault_controls(&f, env);
    x12_envelopes_where(w->envelopes, &f);
    take_fault(w, &f);
}

void x12_writer_own_faults(struct x12_writer *w)
{
    for (unsigned i = 0; i < 64; i++) {
        if (w->dirty >> i & 1)
            put_fault(w, X12_DELIMITER_IN_DATA, i);
        if (w->unrepeated >> i & 1)
            put_fault(w, X12_ELEMENT_REPEATS, i);
    }
    /* Where it found no place at all the walk has said so. */
    if (w->use && w->landed && w->landed != w->use)
        put_fault(w, X12_SEGMENT_UNEXPECTED, 0);
}

static bool take_event(void *ctx, const struct x12_event *e)
{
    struct x12_writer *w = ctx;
    if (e->kind == X12_SEGMENT)
        w->landed = e->use;
    return true;
}

/* ---- life ------------------------------------------------------------------------------------ */

void x12_writer_set_style(struct x12_writer *w, struct x12_delims d, bool line_feed,
                          bool carriage_return)
{
    if (!d.element)
        d = (struct x12_delims){'*', ':', '^', '~'};
    w->delims = d;
    for (unsigned c = 0; c < 256; c++)
        w->bytes_of[c] = c < 0x20 || c == 0x7f ? X12_BYTE_FORBIDDEN : c > 0x7e ? X12_BYTE_ODD : 0;
    w->bytes_of[(uint8_t)d.element] = X12_BYTE_FORBIDDEN;
    w->bytes_of[(uint8_t)d.component] = X12_BYTE_FORBIDDEN;
    w->bytes_of[(uint8_t)d.repetition] = X12_BYTE_FORBIDDEN;
    w->bytes_of[(uint8_t)d.segment] = X12_BYTE_FORBIDDEN;
    const char all[4] = {d.element, d.component, d.segment,
                         d.repetition ? d.repetition : d.element};
    for (unsigned i = 0; i < 4; i++)
        w->words[i][0] = w->words[i][1] = UINT64_C(0x0101010101010101) * (uint8_t)all[i];
    w->eol_n = 0;
    if (carriage_return)
        w->eol[w->eol_n++] = '\r';
    if (line_feed)
        w->eol[w->eol_n++] = '\n';
}

struct x12_writer *x12_writer_new(struct buf *out, unsigned snip, const struct fault_sink *faults,
                                  struct err *err)
{
    struct x12_writer *w = calloc(1, sizeof(*w));
    if (!w) {
        err_set(err, ERR_SYSTEM, "no memory for an X12 writer");
        return NULL;
    }
    w->out = out;
    if (faults)
        w->faults = *faults;
    x12_writer_set_style(w, (struct x12_delims){0}, false, false);
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip};
    struct x12_handler handler = {w, take_event, {w, take_fault}, .no_loops = true};
    w->envelopes = x12_envelopes_new(&options, &handler, err);
    if (!w->envelopes) {
        free(w);
        return NULL;
    }
    return w;
}

bool x12_writer_local(struct x12_writer *w, const struct x12_local *local, struct err *err)
{
    return x12_envelopes_local(w->envelopes, local, err);
}

void x12_writer_free(struct x12_writer *w)
{
    if (!w)
        return;
    x12_envelopes_free(w->envelopes);
    free(w);
}

uint32_t x12_writer_errors(const struct x12_writer *w)
{
    return w->errors;
}

uint32_t x12_writer_segments(const struct x12_writer *w)
{
    return w->segments;
}

uint64_t x12_writer_bytes(const struct x12_writer *w)
{
    return w->bytes;
}

const struct x12_delims *x12_writer_delims(const struct x12_writer *w)
{
    return &w->delims;
}
