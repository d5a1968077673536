/* split.c - see split.h. What stands above a claim is kept as text and written again where a piece
 * does not have it yet. */
#include "x12/split.h"

#include "base/hash.h"
#include "x12/controls.h"
#include "x12/split_state.h"
#include <stdlib.h>

static bool fail(struct x12_split *sp, enum err_kind kind, const char *text)
{
    return err_set(&sp->err, kind, "%s", text);
}

/* ---- pieces ---- */

bool x12_split_hand_out(struct x12_split *sp, struct x12_split_cut *p)
{
    bool ok = !sp->out.failed || fail(sp, ERR_LIMIT, "a piece is too large for memory");

    p->info.bytes += sp->out.n;
    ok = ok && (sp->out.n == 0 || sp->sink.put(sp->sink.ctx, p->info.number, buf_str(&sp->out)));
    buf_reset(&sp->out);
    return ok;
}

static bool finish(struct x12_split *sp, struct x12_split_cut *p)
{
    x12_cut_interchange_end(&p->cut, &sp->out);
    bool ok = x12_split_hand_out(sp, p) && sp->sink.done(sp->sink.ctx, &p->info);
    p->used = false;
    return ok;
}

static struct x12_split_cut *fresh(struct x12_split *sp, struct x12_split_cut *p, struct str key)
{
    *p = (struct x12_split_cut){.used = true, .hash = hash64(key)};
    p->info.number = ++sp->pieces_made;
    (void)str_copy(p->info.key, sizeof(p->info.key), key);
    return p;
}

/* The one piece of splits whose pieces follow each other: a new one after the last is closed. */
struct x12_split_cut *x12_split_next(struct x12_split *sp, struct str key)
{
    if (sp->pieces[0].used && !finish(sp, &sp->pieces[0]))
        return NULL;
    return fresh(sp, &sp->pieces[0], key);
}

/* The piece of that payer or provider. */
static struct x12_split_cut *keyed(struct x12_split *sp, struct str key)
{
    uint64_t hash = hash64(key);

    for (uint32_t i = 0; i < sp->pieces_count; i++)
        if (sp->pieces[i].hash == hash && str_is(key, sp->pieces[i].info.key))
            return &sp->pieces[i];
    if (sp->pieces_count == X12_SPLIT_KEYS_MAX) {
        fail(sp, ERR_LIMIT, "more payers or providers than can be kept apart");
        return NULL;
    }
    return fresh(sp, &sp->pieces[sp->pieces_count++], key);
}

static bool is_keyed(const struct x12_split *sp)
{
    return sp->options.by == X12_SPLIT_PAYER || sp->options.by == X12_SPLIT_PROVIDER;
}

/* ---- control numbers ---- */

/* ISA13 of the next interchange written: asked for, or its own where that was not written yet. */
static const char *control_for(struct x12_split *sp, char text[X12_NUMBER_MAX])
{
    if (sp->options.control != 0) {
        x12_cut_number(sp->control, 9, text);
        sp->control = sp->control == 999999999 ? 1 : sp->control + 1;
        return text;
    }
    if (!x12_controls_before(&sp->controls, str_trim(x12_element(&sp->isa.segment, 13))))
        return NULL;
    for (unsigned tries = 0; tries < X12_CONTROLS_MAX; tries++) {
        sp->control = sp->control == 999999999 ? 1 : sp->control + 1;
        x12_cut_number(sp->control, 9, text);
        if (!x12_controls_before(&sp->controls, str_from(text)))
            break;
    }
    return text;
}

/* ---- opening ---- */

static void open_interchange(struct x12_split *sp, struct x12_split_cut *p)
{
    char text[X12_NUMBER_MAX];

    if (p->interchange == sp->interchange_id && p->cut.interchange)
        return;
    x12_cut_interchange(&p->cut, &sp->style, &sp->isa.segment, control_for(sp, text), &sp->out);
    p->interchange = sp->interchange_id;
    p->group = 0;
    p->info.interchanges++;
}

static void open_group(struct x12_split *sp, struct x12_split_cut *p)
{
    const char *digits = p->cut.isa;

    if (p->group == sp->group_id)
        return;
    while (*digits == '0' && digits[1] != '\0')
        digits++;
    x12_cut_group(&p->cut, &sp->gs.segment, sp->options.control ? digits : NULL, &sp->out);
    p->group = sp->group_id;
    p->set = 0;
}

/* Envelope and ST, where the piece does not stand in this set yet. True when ST was written. */
bool x12_split_open(struct x12_split *sp, struct x12_split_cut *p)
{
    open_interchange(sp, p);
    open_group(sp, p);
    if (p->set == sp->set_id)
        return false;
    x12_cut_set(&p->cut, &sp->st.segment, NULL, &sp->out);
    p->set = sp->set_id;
    p->hl_count = 0;
    memset(p->levels, 0, sizeof(p->levels));
    p->info.sets++;
    if (p->info.set[0] == '\0')
        (void)str_copy(p->info.set, sizeof(p->info.set), x12_element(&sp->st.segment, 1));
    return true;
}

/* ---- whole sets ---- */

/* The set in hand goes to this piece as it comes. */
static bool pass_from_here(struct x12_split *sp, struct x12_split_cut *p)
{
    struct x12_split_level *head = &sp->levels[0];

    if (p == NULL)
        return false;
    sp->now = p;
    sp->flow = X12_FLOW_PASS;
    x12_split_open(sp, p);
    x12_cut_text(&p->cut, buf_str(&head->text), head->segments, &sp->out);
    x12_split_level_clear(head);
    return x12_split_hand_out(sp, p);
}

static bool place_whole(struct x12_split *sp)
{
    switch (sp->options.by) {
    case X12_SPLIT_PAYER:
        return pass_from_here(sp, keyed(sp, str_from(sp->payer[0] ? sp->payer : "other")));
    case X12_SPLIT_PROVIDER:
        return pass_from_here(sp, keyed(sp, str_from(sp->provider[0] ? sp->provider : "other")));
    case X12_SPLIT_SIZE: {
        struct x12_split_cut *p = &sp->pieces[0];
        uint64_t need = sp->levels[0].text.n + X12_SPLIT_ENVELOPE;
        bool fits = p->used && p->info.bytes + need <= sp->options.size_max;
        return pass_from_here(sp, fits ? p : x12_split_next(sp, STR("")));
    }
    default:
        return pass_from_here(sp, x12_split_next(sp, x12_element(&sp->st.segment, 2)));
    }
}

/* ---- what is in hand ---- */

void x12_split_level_clear(struct x12_split_level *l)
{
    buf_reset(&l->text);
    l->segments = 0;
    l->has_hl = false;
}

static void level_open(struct x12_split *sp, unsigned n)
{
    x12_split_level_clear(&sp->levels[n]);
    sp->levels[n].id = ++sp->ids;
    sp->depth = n;
}

static bool is_set(const struct x12_envelope *env, const char *set)
{
    return env->guide && strcmp(env->guide->set, set) == 0;
}

static enum x12_flow flow_for(const struct x12_split *sp, const struct x12_envelope *env)
{
    enum x12_split_by by = sp->options.by;

    if (by != X12_SPLIT_SET && is_set(env, "837"))
        return X12_FLOW_CLAIMS;
    if (by == X12_SPLIT_CLAIM && is_set(env, "835"))
        return X12_FLOW_PAYMENTS;
    return is_keyed(sp) || by == X12_SPLIT_SIZE ? X12_FLOW_HOLD : X12_FLOW_PASS;
}

static void set_open(struct x12_split *sp, const struct x12_envelope *env)
{
    sp->flow = flow_for(sp, env);
    sp->set_id = ++sp->ids;
    sp->claims = 0;
    sp->in_unit = false;
    sp->payer[0] = sp->provider[0] = '\0';
    sp->plb = (struct x12_sum){0};
    buf_reset(&sp->adjustments);
    sp->adjustments_count = 0;
    buf_reset(&sp->unit);
    level_open(sp, 0);
    sp->in_set = sp->st_awaited = true;
}

static bool set_close(struct x12_split *sp)
{
    bool ok = true;

    if (!sp->in_set || sp->st_awaited)
        return sp->in_set = false, true;
    sp->in_set = false;
    if (sp->flow == X12_FLOW_CLAIMS && sp->claims == 0)
        sp->left_out++;
    if (sp->flow == X12_FLOW_PAYMENTS)
        ok = x12_split_adjustments(sp);
    if (sp->flow == X12_FLOW_HOLD)
        ok = place_whole(sp);
    if (ok && sp->flow == X12_FLOW_PASS && sp->now) {
        x12_cut_set_end(&sp->now->cut, &sp->out);
        ok = x12_split_hand_out(sp, sp->now);
        sp->now->set = 0;
    }
    sp->now = NULL;
    return ok;
}

/* ---- claims ---- */

static struct x12_split_cut *piece_for_claim(struct x12_split *sp, uint64_t need)
{
    struct x12_split_cut *p = &sp->pieces[0];

    switch (sp->options.by) {
    case X12_SPLIT_PAYER:
        return keyed(sp, str_from(sp->payer[0] ? sp->payer : "none"));
    case X12_SPLIT_PROVIDER:
        return keyed(sp, str_from(sp->provider[0] ? sp->provider : "none"));
    case X12_SPLIT_SIZE:
        if (p->used && p->info.bytes + need + X12_SPLIT_ENVELOPE <= sp->options.size_max)
            return p;
        return x12_split_next(sp, STR(""));
    default:
        return x12_split_next(sp, str_from(sp->claim_key));
    }
}

/* An HL of a piece: its own number, its parent's there, children as they are there. */
static void put_hl(struct x12_split *sp, struct x12_split_cut *p, unsigned n)
{
    const struct x12_segment *hl = &sp->levels[n].hl.segment;
    char number[X12_NUMBER_MAX], parent[X12_NUMBER_MAX];
    struct buf *out = &sp->scratch;

    p->hl[n] = ++p->hl_count;
    x12_cut_number(p->hl[n], 1, number);
    x12_cut_number(n > 1 ? p->hl[n - 1] : 0, 1, parent);
    buf_reset(out);
    buf_printf(out, "HL%c%s%c%s%c", sp->style.delims.element, number, sp->style.delims.element,
               n > 1 ? parent : "", sp->style.delims.element);
    buf_put_str(out, x12_element(hl, 3));
    buf_printf(out, "%c%c", sp->style.delims.element, sp->depth > n ? '1' : '0');
    buf_putc(out, sp->style.delims.segment);
    buf_puts(out, sp->style.line_break);
    x12_cut_text(&p->cut, buf_str(out), 1, &sp->out);
}

static void put_level(struct x12_split *sp, struct x12_split_cut *p, unsigned n)
{
    struct x12_split_level *l = &sp->levels[n];

    if (l->has_hl)
        put_hl(sp, p, n);
    x12_cut_text(&p->cut, buf_str(&l->text), l->segments, &sp->out);
    p->levels[n] = l->id;
    for (unsigned deeper = n + 1; deeper < X12_SPLIT_LEVELS; deeper++)
        p->levels[deeper] = 0;
}

static uint64_t need_of(const struct x12_split *sp)
{
    uint64_t need = sp->unit.n;

    for (unsigned n = 0; n <= sp->depth; n++)
        need += sp->levels[n].text.n;
    return need;
}

/* The claim in hand goes to its piece, with what stands above it and is not there yet. */
static bool put_claim(struct x12_split *sp)
{
    if (sp->unit.failed)
        return fail(sp, ERR_LIMIT, "a claim is larger than 64 MB");
    struct x12_split_cut *p = piece_for_claim(sp, need_of(sp));
    if (p == NULL)
        return false;
    x12_split_open(sp, p);
    for (unsigned n = 0; n <= sp->depth; n++)
        if (p->levels[n] != sp->levels[n].id)
            put_level(sp, p, n);
    x12_cut_text(&p->cut, buf_str(&sp->unit), sp->unit_segments, &sp->out);
    p->info.claims++;
    sp->claims++;
    return x12_split_hand_out(sp, p);
}

/* ---- events ---- */

static unsigned level_of(const struct x12_split *sp, const struct x12_loop *loop)
{
    static const char *const claims[] = {"", "2000A", "2000B", "2000C"};

    if (sp->flow == X12_FLOW_PAYMENTS)
        return strcmp(loop->id, "2000") == 0;
    for (unsigned n = 1; sp->flow == X12_FLOW_CLAIMS && n < COUNT_OF(claims); n++)
        if (strcmp(loop->id, claims[n]) == 0)
            return n;
    return 0;
}

static bool opens_unit(const struct x12_split *sp, const struct x12_loop *loop)
{
    return (sp->flow == X12_FLOW_CLAIMS && strcmp(loop->id, "2300") == 0) ||
           (sp->flow == X12_FLOW_PAYMENTS && strcmp(loop->id, "2100") == 0);
}

static bool loop_open(struct x12_split *sp, const struct x12_loop *loop)
{
    unsigned n = level_of(sp, loop);

    if (sp->flow == X12_FLOW_HOLD && is_keyed(sp) && strcmp(loop->id, "2000") == 0)
        return place_whole(sp);
    if (n != 0) {
        level_open(sp, n);
    } else if (opens_unit(sp, loop)) {
        buf_reset(&sp->unit);
        sp->unit_segments = 0;
        sp->claim_key[0] = '\0';
        sp->paid = (struct x12_sum){0};
        sp->in_unit = true;
    }
    return true;
}

static bool loop_close(struct x12_split *sp, const struct x12_loop *loop)
{
    unsigned n = level_of(sp, loop);

    if (sp->in_unit && opens_unit(sp, loop)) {
        sp->in_unit = false;
        return sp->flow == X12_FLOW_PAYMENTS ? x12_split_payment(sp) : put_claim(sp);
    }
    if (n != 0)
        sp->depth = n - 1;
    return true;
}

static void note(char to[X12_SPLIT_KEY_MAX], struct str value)
{
    if (value.n != 0)
        (void)str_copy(to, X12_SPLIT_KEY_MAX, value);
}

static bool stands_in(const struct x12_event *e, const char *loop)
{
    return e->loop && strcmp(e->loop->id, loop) == 0;
}

/* Whose claim or payment it is. */
static void note_key(struct x12_split *sp, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;

    if (s->tag == X12_TAG('N', 'M', '1') && stands_in(e, "2010AA"))
        note(sp->provider, x12_element(s, 9));
    else if (s->tag == X12_TAG('R', 'E', 'F') && stands_in(e, "2010AA") && !sp->provider[0])
        note(sp->provider, x12_element(s, 2));
    else if (s->tag == X12_TAG('N', 'M', '1') && stands_in(e, "2010BB"))
        note(sp->payer, x12_element(s, 9));
    else if (s->tag == X12_TAG('N', '1', 0) && stands_in(e, "1000A"))
        note(sp->payer, x12_element(s, 4));
    else if (s->tag == X12_TAG('N', '1', 0) && stands_in(e, "1000B"))
        note(sp->provider, x12_element(s, 4));
    else if (s->tag == X12_TAG('T', 'R', 'N') && stands_in(e, "") && !sp->payer[0])
        note(sp->payer, x12_element(s, 3));
    else if (s->tag == X12_TAG('C', 'L', 'M') || s->tag == X12_TAG('C', 'L', 'P'))
        note(sp->claim_key, x12_element(s, 1));
    else if (s->tag == X12_TAG('H', 'L', 0) && stands_in(e, "2000A"))
        sp->provider[0] = sp->payer[0] = '\0';
    else if (s->tag == X12_TAG('H', 'L', 0) && stands_in(e, "2000B"))
        sp->payer[0] = '\0';
}

static bool keep_text(struct x12_split *sp, const struct x12_segment *s)
{
    struct x12_split_level *l = &sp->levels[sp->depth];

    if (sp->in_unit) {
        x12_cut_raw(&sp->style, s, &sp->unit);
        sp->unit_segments++;
    } else if (s->tag == X12_TAG('H', 'L', 0) && sp->flow == X12_FLOW_CLAIMS && sp->depth != 0 &&
               l->segments == 0 && !l->has_hl) {
        x12_keep(&l->hl, s);
        l->has_hl = true;
    } else {
        x12_cut_raw(&sp->style, s, &l->text);
        l->segments++;
    }
    return !l->text.failed || fail(sp, ERR_LIMIT, "what stands above a claim is larger than 64 MB");
}

static bool body(struct x12_split *sp, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;

    note_key(sp, e);
    if (sp->flow == X12_FLOW_PASS) {
        x12_cut_raw(&sp->style, s, &sp->out);
        sp->now->cut.segments++;
        return x12_split_hand_out(sp, sp->now);
    }
    if (sp->flow == X12_FLOW_PAYMENTS && x12_split_money(sp, e))
        return true;
    if (!keep_text(sp, s))
        return false;
    if (sp->flow == X12_FLOW_HOLD && sp->options.by == X12_SPLIT_SIZE &&
        sp->levels[0].text.n + X12_SPLIT_ENVELOPE > sp->options.size_max)
        return place_whole(sp);
    return true;
}

/* TA1s of an interchange: a piece of their own, before its groups. */
static bool put_ta1(struct x12_split *sp)
{
    if (sp->ta1.n == 0)
        return true;
    struct x12_split_cut *p = is_keyed(sp) ? keyed(sp, STR("other")) : x12_split_next(sp, STR(""));
    if (p == NULL)
        return false;
    open_interchange(sp, p);
    buf_put_str(&sp->out, buf_str(&sp->ta1));
    buf_reset(&sp->ta1);
    if (p->info.set[0] == '\0')
        (void)str_copy(p->info.set, sizeof(p->info.set), STR("TA1"));
    x12_cut_interchange_end(&p->cut, &sp->out);
    return x12_split_hand_out(sp, p);
}

static bool segment(struct x12_split *sp, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;

    if (sp->isa_awaited) {
        sp->isa_awaited = false;
        x12_keep(&sp->isa, s);
        sp->isa_fresh = true;
        sp->interchange_id = ++sp->ids;
        return true;
    }
    if (sp->isa_fresh) {
        x12_cut_learn(&sp->style, &sp->isa.segment, s);
        sp->isa_fresh = false;
    }
    if (sp->gs_awaited) {
        sp->gs_awaited = false;
        x12_keep(&sp->gs, s);
        sp->group_id = ++sp->ids;
        return put_ta1(sp);
    }
    switch (s->tag) {
    case X12_TAG('T', 'A', '1'):
        if (!sp->in_set)
            x12_cut_raw(&sp->style, s, &sp->ta1);
        return true;
    case X12_TAG('I', 'S', 'A'): /* one that opens nothing */
    case X12_TAG('G', 'S', 0):
        return true;
    case X12_TAG('I', 'E', 'A'):
        return put_ta1(sp);
    case X12_TAG('S', 'T', 0):
        if (!sp->in_set || !sp->st_awaited)
            return true;
        x12_keep(&sp->st, s);
        sp->st_awaited = false;
        return sp->flow != X12_FLOW_PASS || place_whole(sp);
    case X12_TAG('S', 'E', 0):
    case X12_TAG('G', 'E', 0):
        return true;
    default:
        return !sp->in_set || sp->st_awaited || body(sp, e);
    }
}

static bool event(void *ctx, const struct x12_event *e)
{
    struct x12_split *sp = ctx;

    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        return sp->isa_awaited = true;
    case X12_GROUP_OPEN:
        return sp->gs_awaited = true;
    case X12_SET_OPEN:
        return set_open(sp, e->envelope), true;
    case X12_SET_CLOSE:
        return set_close(sp);
    case X12_LOOP_OPEN:
        return !sp->in_set || loop_open(sp, e->loop);
    case X12_LOOP_CLOSE:
        return !sp->in_set || loop_close(sp, e->loop);
    case X12_SEGMENT:
        return segment(sp, e);
    default:
        return true;
    }
}

/* ---- life ---- */

struct x12_split *x12_split_new(const struct x12_split_options *options,
                                const struct x12_split_sink *sink, struct err *err)
{
    struct x12_split *sp = calloc(1, sizeof(*sp));
    bool keyed_by = options->by == X12_SPLIT_PAYER || options->by == X12_SPLIT_PROVIDER;
    size_t pieces = keyed_by ? X12_SPLIT_KEYS_MAX : 1;

    if (sp)
        sp->pieces = calloc(pieces, sizeof(*sp->pieces));
    if (!sp || !sp->pieces) {
        free(sp);
        err_set(err, ERR_LIMIT, "no memory to split");
        return NULL;
    }
    sp->options = *options;
    sp->sink = *sink;
    sp->control = options->control;
    for (unsigned n = 0; n < X12_SPLIT_LEVELS; n++)
        buf_init(&sp->levels[n].text, X12_SPLIT_UNIT_MAX);
    buf_init(&sp->unit, X12_SPLIT_UNIT_MAX);
    buf_init(&sp->adjustments, X12_SPLIT_UNIT_MAX);
    return sp;
}

void x12_split_free(struct x12_split *sp)
{
    if (!sp)
        return;
    for (unsigned n = 0; n < X12_SPLIT_LEVELS; n++) {
        buf_fini(&sp->levels[n].text);
        x12_keep_fini(&sp->levels[n].hl);
    }
    buf_fini(&sp->unit);
    buf_fini(&sp->adjustments);
    buf_fini(&sp->out);
    buf_fini(&sp->scratch);
    buf_fini(&sp->ta1);
    x12_keep_fini(&sp->isa);
    x12_keep_fini(&sp->gs);
    x12_keep_fini(&sp->st);
    x12_keep_fini(&sp->bpr);
    x12_controls_clear(&sp->controls);
    free(sp->pieces);
    free(sp);
}

struct x12_handler x12_split_handler(struct x12_split *sp)
{
    return (struct x12_handler){sp, event, {NULL, NULL}};
}

bool x12_split_end(struct x12_split *sp, struct err *err)
{
    bool ok = sp->err.kind == ERR_NONE && set_close(sp);

    for (uint32_t i = 0; ok && i < (is_keyed(sp) ? sp->pieces_count : 1); i++)
        ok = !sp->pieces[i].used || finish(sp, &sp->pieces[i]);
    if (!ok && sp->err.kind != ERR_NONE)
        err_set(err, sp->err.kind, "%s", sp->err.text);
    return ok;
}

uint32_t x12_split_left_out(const struct x12_split *sp)
{
    return sp->left_out;
}
