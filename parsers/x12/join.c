/* join.c - see join.h. Trailers are written when what follows does not go on with what is open. */
#include "x12/join.h"

#include "x12/controls.h"
#include "x12/cut.h"
#include <stdlib.h>

struct x12_join {
    struct x12_join_options options;
    struct x12_join_sink sink;
    struct x12_joined counts;
    struct x12_style style;
    struct x12_kept isa, gs; /* in hand */
    struct x12_kept open_isa, open_gs;
    bool isa_fresh, isa_written, gs_written, in_set;
    bool isa_awaited, gs_awaited, st_awaited; /* opened; its own segment comes next */
    struct x12_cut cut;
    struct x12_controls isas, gss, sts; /* of all written; of the interchange; of the group */
    uint32_t next_isa, next_gs, next_st;
    struct buf out;
};

/* ---- what goes together ---- */

static bool same_elements(const struct x12_segment *a, const struct x12_segment *b,
                          const uint8_t *elements, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!str_eq(x12_element(a, elements[i]), x12_element(b, elements[i])))
            return false;
    return true;
}

/* The same parties, version, usage and delimiters: only dates and numbers may differ. */
static bool goes_on_interchange(const struct x12_join *j)
{
    static const uint8_t same[] = {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16};

    return !j->options.apart && j->cut.interchange &&
           same_elements(&j->isa.segment, &j->open_isa.segment, same, COUNT_OF(same)) &&
           memcmp(&j->style.delims, &j->cut.style.delims, sizeof(j->style.delims)) == 0 &&
           strcmp(j->style.line_break, j->cut.style.line_break) == 0;
}

static bool goes_on_group(const struct x12_join *j)
{
    static const uint8_t same[] = {1, 2, 3, 7, 8};

    return !j->options.apart && j->cut.group &&
           same_elements(&j->gs.segment, &j->open_gs.segment, same, COUNT_OF(same));
}

/* ---- control numbers ---- */

/* NULL: its own, which is new here. Else a number that is. */
static const char *number_for(struct x12_join *j, struct x12_controls *seen, struct str own,
                              uint32_t *next, unsigned width, char text[X12_NUMBER_MAX])
{
    if (j->options.control == 0 && own.n != 0 && !x12_controls_before(seen, own))
        return NULL;
    for (unsigned tries = 0; tries < X12_CONTROLS_MAX; tries++) {
        x12_cut_number(*next, width, text);
        *next = *next == 999999999 ? 1 : *next + 1;
        if (!x12_controls_before(seen, str_from(text)))
            break;
    }
    j->counts.renumbered += j->options.control == 0;
    return text;
}

/* ---- opening ---- */

static void open_interchange(struct x12_join *j)
{
    char text[X12_NUMBER_MAX];

    if (j->isa_written)
        return;
    j->isa_written = true;
    if (goes_on_interchange(j))
        return;
    x12_cut_interchange(
        &j->cut, &j->style, &j->isa.segment,
        number_for(j, &j->isas, str_trim(x12_element(&j->isa.segment, 13)), &j->next_isa, 9, text),
        &j->out);
    x12_keep(&j->open_isa, &j->isa.segment);
    x12_controls_clear(&j->gss);
    j->next_gs = j->options.control ? j->next_isa - 1 : 1;
    j->counts.interchanges++;
}

static void open_group(struct x12_join *j)
{
    char text[X12_NUMBER_MAX];

    if (j->gs_written)
        return;
    j->gs_written = true;
    open_interchange(j);
    if (goes_on_group(j))
        return;
    x12_cut_group(
        &j->cut, &j->gs.segment,
        number_for(j, &j->gss, str_trim(x12_element(&j->gs.segment, 6)), &j->next_gs, 1, text),
        &j->out);
    x12_keep(&j->open_gs, &j->gs.segment);
    x12_controls_clear(&j->sts);
    j->next_st = 1;
    j->counts.groups++;
}

static void open_set(struct x12_join *j, const struct x12_segment *st)
{
    char text[X12_NUMBER_MAX];

    open_group(j);
    x12_cut_set(&j->cut, st, number_for(j, &j->sts, x12_element(st, 2), &j->next_st, 4, text),
                &j->out);
    j->counts.sets++;
    j->in_set = true;
}

/* A TA1 stands before the groups: behind them it opens an interchange of its own. */
static void put_ta1(struct x12_join *j, const struct x12_segment *s)
{
    if (!j->isa_written && goes_on_interchange(j) && j->cut.groups != 0)
        x12_cut_interchange_end(&j->cut, &j->out);
    open_interchange(j);
    if (j->cut.groups == 0)
        x12_cut_raw(&j->cut.style, s, &j->out);
}

/* ---- events ---- */

/* A segment that opens nothing, where it stands, is passed over: the reader has faulted it. */
static void segment(struct x12_join *j, const struct x12_segment *s)
{
    if (j->isa_awaited) {
        x12_keep(&j->isa, s);
        j->isa_awaited = false;
        j->isa_fresh = true;
        j->isa_written = false;
        j->counts.interchanges_read++;
        return;
    }
    if (j->isa_fresh) {
        x12_cut_learn(&j->style, &j->isa.segment, s);
        j->isa_fresh = false;
    }
    if (j->gs_awaited) {
        x12_keep(&j->gs, s);
        j->gs_awaited = j->gs_written = false;
        j->counts.groups_read++;
    } else if (j->st_awaited) {
        j->st_awaited = false;
        open_set(j, s);
    } else if (s->tag == X12_TAG('T', 'A', '1') && !j->in_set) {
        put_ta1(j, s);
    } else if (j->in_set && s->tag != X12_TAG('S', 'E', 0)) {
        x12_cut_raw(&j->cut.style, s, &j->out);
        j->cut.segments++;
    }
}

static bool hand_out(struct x12_join *j)
{
    bool ok = !j->out.failed && (j->out.n == 0 || j->sink.put(j->sink.ctx, buf_str(&j->out)));

    buf_reset(&j->out);
    return ok;
}

static bool event(void *ctx, const struct x12_event *e)
{
    struct x12_join *j = ctx;

    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        j->isa_awaited = true;
        break;
    case X12_GROUP_OPEN:
        j->gs_awaited = true;
        break;
    case X12_SET_OPEN:
        j->st_awaited = true;
        break;
    case X12_SEGMENT:
        segment(j, e->segment);
        break;
    case X12_SET_CLOSE:
        if (j->in_set)
            x12_cut_set_end(&j->cut, &j->out);
        j->in_set = false;
        break;
    default:
        break;
    }
    return j->out.n < 65536 || hand_out(j);
}

/* ---- life ---- */

struct x12_join *x12_join_new(const struct x12_join_options *options,
                              const struct x12_join_sink *sink, struct err *err)
{
    struct x12_join *j = calloc(1, sizeof(*j));

    if (!j) {
        err_set(err, ERR_LIMIT, "no memory to join");
        return NULL;
    }
    j->options = *options;
    j->sink = *sink;
    j->next_isa = options->control ? options->control : 1;
    return j;
}

void x12_join_free(struct x12_join *j)
{
    if (!j)
        return;
    x12_keep_fini(&j->isa);
    x12_keep_fini(&j->gs);
    x12_keep_fini(&j->open_isa);
    x12_keep_fini(&j->open_gs);
    x12_controls_clear(&j->isas);
    x12_controls_clear(&j->gss);
    x12_controls_clear(&j->sts);
    buf_fini(&j->out);
    free(j);
}

struct x12_handler x12_join_handler(struct x12_join *j)
{
    return (struct x12_handler){j, event, {NULL, NULL}};
}

bool x12_join_end(struct x12_join *j, struct x12_joined *counts)
{
    x12_cut_interchange_end(&j->cut, &j->out);
    *counts = j->counts;
    return hand_out(j);
}
