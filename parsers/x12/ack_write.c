/* ack_write.c - says through the writer what ack.c noted: TA1 and 999 (005010X231A1). */
#include "x12/ack_state.h"

/* Positions and counts past these digits do not fit their elements (719, 97, 123, 2). */
enum { SIX_DIGITS = 999999 };

/* ---- what was noted -------------------------------------------------------------------------- */

/* The arrays hold whole structs from the allocator's alignment on; notes are packed and copied out.
 */
static const struct x12_ack_interchange *interchange_at(const struct x12_ack *a, uint32_t i)
{
    assert(i >= 1 && i <= x12_ack_interchanges(a));
    return (const struct x12_ack_interchange *)(const void *)a->interchanges.p + (i - 1);
}

static const struct x12_ack_group *group_at(const struct x12_ack *a, uint32_t i)
{
    return (const struct x12_ack_group *)(const void *)a->groups.p + i;
}

static const struct x12_ack_set *set_at(const struct x12_ack *a, uint32_t i)
{
    return (const struct x12_ack_set *)(const void *)a->sets.p + i;
}

uint32_t x12_ack_interchanges(const struct x12_ack *a)
{
    return (uint32_t)(a->interchanges.n / sizeof(struct x12_ack_interchange));
}

char x12_ack_status(const struct x12_ack *a, uint32_t i)
{
    return interchange_at(a, i)->status;
}

bool x12_ack_wants_ta1(const struct x12_ack *a, uint32_t i)
{
    const struct x12_ack_interchange *x = interchange_at(a, i);
    bool ta1_only = x->ta1_only && x->groups_begin == x->groups_end;
    return !ta1_only && (x->requested || x->status != 'A');
}

void x12_ack_refuse(struct x12_ack *a, uint32_t i, const char *ta105)
{
    assert(i >= 1 && i <= x12_ack_interchanges(a));
    struct x12_ack_interchange *x =
        (struct x12_ack_interchange *)(void *)a->interchanges.p + (i - 1);
    x->status = 'R';
    str_copy(x->code, sizeof(x->code), str_from(ta105));
}

/* Whether a set or group of it was turned away. */
bool x12_ack_rejects(const struct x12_ack *a, uint32_t i)
{
    const struct x12_ack_interchange *x = interchange_at(a, i);
    for (uint32_t g = x->groups_begin; g < x->groups_end; g++)
        if (group_at(a, g)->status == 'R' || group_at(a, g)->status == 'P')
            return true;
    return x->status == 'R';
}

/* ---- writing --------------------------------------------------------------------------------- */

struct saying {
    const struct x12_ack *a;
    struct x12_writer *w;
    const struct x12_delims *delims; /* of the answer */
    const struct x12_use *ak1, *ak2, *ik3, *ctx_trigger, *ctx_unit, *ik4, *ctx_element, *ik5, *ak9;
};

/* Use number `nth` (from 1) of that segment in that loop. */
static const struct x12_use *use_of(const struct x12_guide *g, const char *loop, uint32_t tag,
                                    unsigned nth)
{
    for (uint16_t i = 0; i < g->uses_count; i++) {
        const struct x12_use *u = &g->uses[i];
        if (u->tag == tag && strcmp(g->loops[u->loop].id, loop) == 0 && --nth == 0)
            return u;
    }
    assert(!"our 999 guide lacks a segment");
    return NULL;
}

static const struct x12_use *control_use(uint32_t tag)
{
    const struct x12_guide *g = x12_guide_control();
    for (uint16_t i = 0; i < g->uses_count; i++)
        if (g->uses[i].tag == tag)
            return &g->uses[i];
    assert(!"our control guide lacks a segment");
    return NULL;
}

static void find_uses(struct saying *y, const struct x12_guide *g)
{
    y->ak1 = use_of(g, "", X12_TAG('A', 'K', '1'), 1);
    y->ak2 = use_of(g, "2000", X12_TAG('A', 'K', '2'), 1);
    y->ik3 = use_of(g, "2100", X12_TAG('I', 'K', '3'), 1);
    y->ctx_trigger = use_of(g, "2100", X12_TAG('C', 'T', 'X'), 1);
    y->ctx_unit = use_of(g, "2100", X12_TAG('C', 'T', 'X'), 2);
    y->ik4 = use_of(g, "2110", X12_TAG('I', 'K', '4'), 1);
    y->ctx_element = use_of(g, "2110", X12_TAG('C', 'T', 'X'), 1);
    y->ik5 = use_of(g, "2000", X12_TAG('I', 'K', '5'), 1);
    y->ak9 = use_of(g, "", X12_TAG('A', 'K', '9'), 1);
}

static void put_count(struct x12_writer *w, uint32_t n)
{
    x12_put_u64(w, n > SIX_DIGITS ? SIX_DIGITS : n);
}

static void put_codes(struct x12_writer *w, const struct x12_ack_codes *codes)
{
    for (unsigned i = 0; i < codes->n; i++)
        x12_put_code(w, codes->code[i]);
}

static bool byte_may_stand(char c, const struct x12_delims *d)
{
    return (uint8_t)c >= 0x20 && (uint8_t)c <= 0x7e && c != d->element && c != d->component &&
           c != d->segment && c != d->repetition;
}

static bool may_stand(struct str v, const struct x12_delims *d)
{
    for (size_t i = 0; i < v.n; i++)
        if (!byte_may_stand(v.p[i], d))
            return false;
    return str_trim(v).n > 0; /* blanks alone are no value */
}

/* What must be repeated for the answer to find its question, also when it is damaged. */
static void put_repeated(const struct saying *y, struct str v)
{
    char clean[36];
    size_t n = v.n < sizeof(clean) ? v.n : sizeof(clean);
    for (size_t i = 0; i < n; i++)
        clean[i] = (char)(byte_may_stand(v.p[i], y->delims) ? v.p[i] : '?');
    x12_put(y->w, str_of(clean, n));
}

/* As long as the guide lets element `i` of `use` be: loop ids of six characters meet a four
 * character field. */
static void put_cut(struct x12_writer *w, const struct x12_use *use, unsigned i, const char *value)
{
    struct str v = str_from(value);
    uint16_t max = use->fields[i - 1].max;
    if (max > 0 && v.n > max)
        v.n = max;
    x12_put(w, v);
}

static void put_place(struct x12_writer *w, const struct x12_ack_note *note)
{
    if (note->element == 0)
        return;
    x12_open(w);
    x12_put_u64(w, note->element);
    if (note->component > 0 || note->repeat > 1) {
        if (note->component > 0)
            x12_put_u64(w, note->component);
        else
            x12_skip(w, 1);
        if (note->repeat > 1)
            x12_put_u64(w, note->repeat);
    }
    x12_close(w);
}

/* `element`: whether the element that asked is known; of an element missed in its own segment, the
 * segment alone is named. */
static void say_trigger(const struct saying *y, const struct x12_use *use,
                        const struct x12_ack_note *note, bool element)
{
    struct x12_writer *w = y->w;
    x12_begin(w, use);
    x12_open(w);
    x12_put(w, STR("SITUATIONAL TRIGGER"));
    x12_close(w);
    x12_put_code(w, note->trigger);
    put_count(w, note->trigger_position);
    put_cut(w, use, 4, note->loop);
    if (element && note->element > 0)
        put_place(w, note);
    if (element && note->element > 0 && note->data_element > 0) {
        x12_open(w);
        x12_put_u64(w, note->data_element);
        x12_close(w);
    }
    x12_end(w);
}

static void say_unit(const struct saying *y, const struct x12_ack_note *note, struct str value)
{
    if (note->unit == 0 || !may_stand(value, y->delims))
        return;
    x12_begin(y->w, y->ctx_unit);
    x12_open(y->w);
    x12_put_code(y->w, x12_ack_unit_label(note->unit));
    x12_put(y->w, value);
    x12_close(y->w);
    x12_end(y->w);
}

static void say_ik3(const struct saying *y, const struct x12_ack_note *note, struct str unit)
{
    x12_begin(y->w, y->ik3);
    x12_put_code(y->w, note->segment);
    put_count(y->w, note->position);
    put_cut(y->w, y->ik3, 3, note->loop);
    x12_put_code(y->w, note->ik304);
    x12_end(y->w);
    if (note->trigger[0] && !note->ik403[0])
        say_trigger(y, y->ctx_trigger, note, true);
    say_unit(y, note, unit);
}

static void say_ik4(const struct saying *y, const struct x12_ack_note *note, struct str value)
{
    struct x12_writer *w = y->w;
    if (note->element == 0)
        return;
    x12_begin(w, y->ik4);
    put_place(w, note);
    if (note->data_element > 0)
        x12_put_u64(w, note->data_element);
    else
        x12_skip(w, 1);
    x12_put_code(w, note->ik403);
    if (may_stand(value, y->delims))
        x12_put(w, value);
    x12_end(w);
    if (note->trigger[0])
        say_trigger(y, y->ctx_element, note, false);
}

/* Element faults of one segment share an IK3. */
static bool same_segment(const struct x12_ack_note *a, const struct x12_ack_note *b)
{
    return a->ik403[0] && b->ik403[0] && a->position == b->position &&
           strcmp(a->segment, b->segment) == 0 && strcmp(a->loop, b->loop) == 0;
}

static void say_notes(const struct saying *y, const struct x12_ack_set *set)
{
    struct x12_ack_note last = {0}, note;
    if (set->notes_begin + set->version_n >= set->notes_end)
        return;
    const char *p = y->a->notes.p + set->notes_begin + set->version_n;
    const char *end = y->a->notes.p + set->notes_end;
    while (p < end) {
        memcpy(&note, p, sizeof(note));
        p += sizeof(note);
        struct str value = {p, note.value_n}, unit = {p + note.value_n, note.unit_n};
        p += note.value_n + note.unit_n;
        if (!same_segment(&last, &note))
            say_ik3(y, &note, unit);
        if (note.ik403[0])
            say_ik4(y, &note, value);
        last = note;
    }
}

/* AK201 has a list of sets, AK202 four characters at least: a set they cannot name cannot be spoken
 * of, only counted (AK9). */
static bool sayable(const struct saying *y, const struct x12_ack_set *set)
{
    const struct x12_codes *codes = y->ak2->fields[0].codes;
    struct str control = str_from(set->control);
    return (!codes || x12_codes_has(codes, str_from(set->id))) && may_stand(control, y->delims) &&
           control.n >= y->ak2->fields[1].min;
}

static void say_set(const struct saying *y, const struct x12_ack_set *set)
{
    struct x12_writer *w = y->w;
    x12_begin(w, y->ak2);
    x12_put_code(w, set->id);
    x12_put_code(w, set->control);
    if (set->version_n)
        put_repeated(y, str_of(y->a->notes.p + set->notes_begin, set->version_n));
    x12_end(w);
    if (set->status != 'A')
        say_notes(y, set);
    x12_begin(w, y->ik5);
    x12_put(w, str_of(&set->status, 1));
    put_codes(w, &set->codes);
    x12_end(w);
}

static void say_group(const struct saying *y, const struct x12_ack_group *g)
{
    struct x12_writer *w = y->w;
    x12_begin(w, y->ak1);
    x12_put_code(w, g->functional);
    put_repeated(y, str_from(g->control));
    put_repeated(y, str_from(g->version));
    x12_end(w);
    for (uint32_t i = g->sets_begin; i < g->sets_end; i++) {
        const struct x12_ack_set *set = set_at(y->a, i);
        bool contradicts = g->codes.n > 0 && set->status != 'R'; /* the group is refused whole */
        if (!contradicts && sayable(y, set))
            say_set(y, set);
    }
    x12_begin(w, y->ak9);
    x12_put(w, str_of(&g->status, 1));
    put_count(w, g->declared);
    put_count(w, g->received);
    put_count(w, g->accepted);
    put_codes(w, &g->codes);
    x12_end(w);
}

/* AK101 likewise: it has no FA, so that acknowledgements are not acknowledged, and a group of
 * unknown kind, or whose GS lacks what AK1 must repeat, was refused by TA1 code 024. */
static bool group_sayable(const struct saying *y, const struct x12_ack_group *g)
{
    const struct x12_codes *codes = y->ak1->fields[0].codes;
    uint64_t control;
    return !g->unsayable && (!codes || x12_codes_has(codes, str_from(g->functional))) &&
           g->version[0] != '\0' && str_to_u64(str_from(g->control), 999999999, &control);
}

void x12_ack_set_control(char control[10], uint32_t number)
{
    unsigned digits = 4;
    for (uint32_t n = number / 10000; n > 0; n /= 10)
        digits++;
    assert(digits < 10);
    control[digits] = '\0';
    for (; digits > 0; number /= 10)
        control[--digits] = (char)('0' + number % 10);
}

void x12_ack_write_999(const struct x12_ack *a, uint32_t i, struct x12_writer *w,
                       const struct x12_ack_head *head)
{
    const struct x12_ack_interchange *x = interchange_at(a, i);
    const struct x12_guide *guide = x12_guide_named(STR("999"));
    struct saying y = {.a = a, .w = w};
    uint32_t said = 0;
    assert(guide);
    if (x->status == 'R')
        return;
    find_uses(&y, guide);
    for (uint32_t k = x->groups_begin; k < x->groups_end; k++) {
        const struct x12_ack_group *g = group_at(a, k);
        char control[10];
        if (!group_sayable(&y, g))
            continue;
        if (said++ == 0) {
            struct x12_group_head group = {.control = head->gs_control, .guide = guide};
            memcpy(group.sender, head->gs_sender, sizeof(group.sender));
            memcpy(group.receiver, head->gs_receiver, sizeof(group.receiver));
            memcpy(group.date, head->interchange.date, sizeof(group.date));
            memcpy(group.time, head->interchange.time, sizeof(head->interchange.time));
            x12_writer_interchange(w, &head->interchange);
            y.delims = x12_writer_delims(w);
            x12_writer_group(w, &group);
        }
        x12_ack_set_control(control, said);
        x12_writer_set(w, guide, control);
        say_group(&y, g);
        x12_writer_set_end(w);
    }
    if (said > 0) {
        x12_writer_group_end(w);
        x12_writer_interchange_end(w);
    }
}

void x12_ack_write_ta1(const struct x12_ack *a, uint32_t i, struct x12_writer *w,
                       const struct x12_ack_head *head)
{
    const struct x12_ack_interchange *x = interchange_at(a, i);
    x12_writer_interchange(w, &head->interchange);
    x12_begin(w, control_use(X12_TAG('T', 'A', '1')));
    x12_put_code(w, x->control);
    x12_put_code(w, x->date);
    x12_put_code(w, x->time);
    x12_put(w, str_of(&x->status, 1));
    x12_put_code(w, x->code);
    x12_end(w);
    x12_writer_interchange_end(w);
}
