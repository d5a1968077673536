/* ack.c - notes, while a document is read, what its TA1 and 999 must say. */
#include "x12/ack_state.h"

#include "x12/fault.h"

#include <stdlib.h>

/* ---- notes ----------------------------------------------------------------------------------- */

static void add_code(struct x12_ack_codes *codes, const char *code)
{
    for (unsigned i = 0; i < codes->n; i++)
        if (strcmp(codes->code[i], code) == 0)
            return;
    if (codes->n < X12_ACK_CODES_MAX)
        str_copy(codes->code[codes->n++], sizeof(codes->code[0]), str_from(code));
}

/* Only text that can stand in a 999 unaltered; the partner's own delimiters never can. */
static bool printable(struct str v, const struct x12_delims *d)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if ((uint8_t)c < 0x20 || (uint8_t)c > 0x7e || c == d->element || c == d->component ||
            c == d->repetition || c == d->segment)
            return false;
    }
    return v.n > 0;
}

static void store(struct x12_ack *a, struct x12_ack_note *note, struct str value)
{
    if (a->noted >= X12_ACK_FAULTS_MAX)
        return;
    note->value_n = (uint8_t)(value.n > X12_ACK_VALUE_MAX ? X12_ACK_VALUE_MAX : value.n);
    note->unit = a->unit;
    note->unit_n = a->unit_n;
    if (!buf_reserve(&a->notes, sizeof(*note) + note->value_n + note->unit_n)) {
        a->notes.failed = false; /* the set is marked as failed all the same */
        return;
    }
    buf_put(&a->notes, note, sizeof(*note));
    buf_put(&a->notes, value.p, note->value_n);
    buf_put(&a->notes, a->unit_value, note->unit_n);
    a->noted++;
}

/* What stands where the fault points. */
static struct str value_at(const struct x12_ack_note *note, const struct x12_segment *s)
{
    if (note->element == 0 || note->element > s->n)
        return (struct str){NULL, 0};
    struct str v = x12_element(s, note->element);
    if (note->repeat > 0 && s->delims->repetition)
        v = x12_part(v, s->delims->repetition, note->repeat);
    if (note->component > 0)
        v = x12_part(v, s->delims->component, note->component);
    return v;
}

/* With the segment at hand the note is complete: a bad code is told from an unused one, and the
 * value is repeated where the guide wants it (IK404). */
static void store_with(struct x12_ack *a, struct x12_ack_note *note, const struct x12_segment *s)
{
    struct str value = value_at(note, s);
    str_copy(note->ik403, sizeof(note->ik403), str_from(x12_ack_ik403(a, note, value)));
    store(a, note, a->copy_values && printable(value, s->delims) ? value : (struct str){NULL, 0});
}

/* Stores what is pending; with `s` only then are values at hand. `missing_only`: a loop closes
 * before the segment in hand is placed, so what is said of that segment itself waits. */
static void flush(struct x12_ack *a, const struct x12_segment *s, uint64_t keep_ordinal)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < a->pending_n; i++) {
        struct x12_ack_note *note = &a->pending[i];
        bool missing = strcmp(note->ik304, "3") == 0 || note->ik304[0] == 'I';
        if (keep_ordinal && a->pending_ordinal[i] == keep_ordinal && !missing) {
            a->pending[kept] = *note;
            a->pending_ordinal[kept++] = keep_ordinal;
            continue;
        }
        if (s && note->ik403[0] && a->pending_ordinal[i] == s->ordinal)
            store_with(a, note, s);
        else
            store(a, note, (struct str){NULL, 0});
    }
    a->pending_n = kept;
}

/* X231A1 names what is missing, and the place that asks for it in a CTX of its own. */
static void note_dependent(struct x12_ack *a, struct x12_ack_note *note, const struct fault *f)
{
    const char *missing = note->ik403[0] ? NULL : x12_ack_dependent(f->code);
    memcpy(note->trigger, f->segment, sizeof(note->trigger));
    note->trigger_position = f->position;
    if (!missing)
        return;
    str_copy(note->segment, sizeof(note->segment), str_from(missing));
    note->position = a->position + 1;
}

static void note_segment_fault(struct x12_ack *a, const struct fault *f,
                               const struct x12_fault_row *row)
{
    bool situation = f->snip > 2;
    const char *ik304 = x12_ack_ik304(f, row, a->envelope.guide);
    a->set.faults++;
    add_code(&a->set.codes, f->snip == 1 ? "5" : "I5");
    if (!situation)
        a->set.status = 'R';
    else if (a->set.status == 'A')
        a->set.status = 'E';
    if (a->pending_n == X12_ACK_PENDING_MAX)
        flush(a, NULL, 0);
    struct x12_ack_note *note = &a->pending[a->pending_n];
    *note = (struct x12_ack_note){.position = f->position,
                                  .data_element = f->data_element,
                                  .element = f->element,
                                  .component = f->component,
                                  .repeat = f->repeat};
    memcpy(note->segment, f->segment, sizeof(note->segment));
    memcpy(note->loop, f->loop, sizeof(note->loop));
    str_copy(note->ik304, sizeof(note->ik304), str_from(ik304));
    str_copy(note->ik403, sizeof(note->ik403), str_from(row->ik403 ? row->ik403 : ""));
    if (f->code == X12_SEGMENT_EMPTY) { /* 8 wants an IK4: the first element, and all others */
        note->element = 1;
        str_copy(note->ik403, sizeof(note->ik403), STR("1"));
    }
    if (situation)
        note_dependent(a, note, f);
    a->pending_ordinal[a->pending_n++] = f->ordinal;
}

static void note_ta1(struct x12_ack_interchange *x, const char *code, uint8_t severity)
{
    if (severity < SEVERITY_WARNING || x->status == 'R')
        return;
    if (severity == SEVERITY_WARNING && x->status == 'E')
        return;
    x->status = severity == SEVERITY_WARNING ? 'E' : 'R';
    str_copy(x->code, sizeof(x->code), str_from(code));
}

/* A group whose GS cannot be repeated in AK1 is refused by TA1 alone. The others stand: the
 * interchange is refused with it only when there are none (close_interchange). */
static bool note_group_header(struct x12_ack *a, const struct fault *f,
                              const struct x12_fault_row *row)
{
    uint64_t control;
    if (!a->in_group || !row->ta1 || f->segment[1] != 'S')
        return false;
    if (f->code == X12_GS_ELEMENT && f->element == 6 &&
        str_to_u64(str_from(a->group.control), 999999999, &control))
        return false; /* AK905 can say so */
    a->group.unsayable = true;
    return true;
}

static void note_envelope(struct x12_ack *a, const struct fault *f, const struct x12_fault_row *row)
{
    bool error = f->severity >= SEVERITY_ERROR;
    const char *ta105 = x12_ack_ta105(f, row, a->envelope.isa_version);
    const char *ak905 = x12_ack_ak905(f, row);
    if (ta105 && a->in_interchange && f->code < X12_GS_UNKNOWN)
        note_ta1(&a->interchange, ta105, f->severity);
    else if (error && f->code >= X12_GS_UNKNOWN && note_group_header(a, f, row))
        ak905 = NULL;
    if (ak905 && error && a->in_group)
        add_code(&a->group.codes, ak905);
    if (row->ik502 && error && a->in_set) {
        a->set.status = 'R';
        a->set.faults++;
        add_code(&a->set.codes, x12_ack_ik502(f, row, &a->envelope));
    }
}

/* Types 1 to 4 are the guide's; what comes after is business, and the claim acknowledgement's to
 * say (ack_277ca.c). Warnings turn nothing away and are not said. */
static bool take_fault(void *ctx, const struct fault *f)
{
    struct x12_ack *a = ctx;
    const struct x12_fault_row *row = x12_fault_row(f->code);
    bool of_guide = f->snip <= X12_ACK_SNIP_LAST && f->severity >= SEVERITY_ERROR;
    note_envelope(a, f, row);
    if ((row->ik304 || row->ik403) && of_guide && a->in_set && f->position > 0 && f->segment[0])
        note_segment_fault(a, f, row);
    return !a->has_next || !a->next.faults.put || a->next.faults.put(a->next.faults.ctx, f);
}

/* ---- envelope -------------------------------------------------------------------------------- */

static uint32_t length(const struct buf *array, size_t size)
{
    return (uint32_t)(array->n / size);
}

/* Appends within the maximum; past it the thing is counted by its parent and not told apart. */
static void append(struct buf *array, const void *p, size_t size)
{
    if (!buf_reserve(array, size))
        array->failed = false;
    else
        buf_put(array, p, size);
}

static void open_interchange(struct x12_ack *a, const struct x12_envelope *env)
{
    a->envelope = *env;
    struct x12_ack_interchange *x = &a->interchange;
    *x = (struct x12_ack_interchange){.status = 'A', .code = "000"};
    x->requested = env->ack_requested;
    memcpy(x->control, env->isa_control, sizeof(x->control));
    memcpy(x->date, env->isa_date, sizeof(x->date));
    memcpy(x->time, env->isa_time, sizeof(x->time));
    x->groups_begin = length(&a->groups, sizeof(a->group));
    a->in_interchange = true;
}

/* One group that cannot be spoken of: accepted with errors while others stand, else refused. */
static void judge_interchange(struct x12_ack_interchange *x, uint32_t groups)
{
    if (x->unsayable == 0)
        return;
    note_ta1(x, "024", x->unsayable < groups ? SEVERITY_WARNING : SEVERITY_ERROR);
}

static void close_interchange(struct x12_ack *a)
{
    a->interchange.groups_end = length(&a->groups, sizeof(a->group));
    judge_interchange(&a->interchange, a->interchange.groups_end - a->interchange.groups_begin);
    append(&a->interchanges, &a->interchange, sizeof(a->interchange));
    a->in_interchange = false;
}

static void open_group(struct x12_ack *a, const struct x12_envelope *env)
{
    a->envelope = *env;
    struct x12_ack_group *g = &a->group;
    *g = (struct x12_ack_group){.status = 'A', .declared = UINT32_MAX};
    memcpy(g->functional, env->functional, sizeof(g->functional));
    memcpy(g->control, env->gs_control, sizeof(g->control));
    memcpy(g->version, env->gs_version, sizeof(g->version));
    g->sets_begin = length(&a->sets, sizeof(a->set));
    a->in_group = true;
}

/* X231A1 AK901: all alike, or partly; a fault of the group's own rejects it whole. */
static void judge_group(struct x12_ack_group *g)
{
    if (g->codes.n > 0 || g->unsayable) {
        g->status = 'R';
        g->accepted = 0;
    } else if (g->accepted == g->received) {
        g->status = g->with_errors > 0 ? 'E' : 'A';
    } else {
        g->status = g->accepted == 0 ? 'R' : 'P';
    }
    if (g->declared == UINT32_MAX)
        g->declared = g->received;
}

static void close_group(struct x12_ack *a)
{
    a->group.sets_end = length(&a->sets, sizeof(a->set));
    judge_group(&a->group);
    a->interchange.unsayable += a->group.unsayable;
    append(&a->groups, &a->group, sizeof(a->group));
    a->in_group = false;
}

static void open_set(struct x12_ack *a, const struct x12_envelope *env)
{
    a->envelope = *env;
    struct x12_ack_set *s = &a->set;
    *s = (struct x12_ack_set){.status = 'A'};
    memcpy(s->id, env->set, sizeof(s->id));
    memcpy(s->control, env->st_control, sizeof(s->control));
    s->notes_begin = (uint32_t)a->notes.n;
    struct str version = str_from(env->st_version);
    if (buf_reserve(&a->notes, version.n)) {
        buf_put_str(&a->notes, version);
        s->version_n = (uint8_t)version.n;
    }
    a->notes.failed = false;
    a->noted = a->position = 0;
    a->pending_n = 0;
    x12_ack_unit_forget(a);
    a->in_set = true;
}

static void close_set(struct x12_ack *a)
{
    flush(a, NULL, 0);
    a->set.notes_end = (uint32_t)a->notes.n;
    append(&a->sets, &a->set, sizeof(a->set));
    a->group.received++;
    a->group.accepted += a->set.status != 'R';
    a->group.with_errors += a->set.status == 'E';
    a->in_set = false;
}

/* ---- events ---------------------------------------------------------------------------------- */

static void take_segment(struct x12_ack *a, const struct x12_event *e)
{
    uint64_t declared;
    if (a->in_set) {
        if (e->loop)
            x12_ack_unit_note(a, e);
        flush(a, e->segment, 0);
        a->position = e->segment->position;
    } else if (e->segment->tag == X12_TAG('G', 'E', 0) && a->in_group &&
               str_to_u64(x12_element(e->segment, 1), 999999, &declared)) {
        a->group.declared = (uint32_t)declared;
    } else if (e->segment->tag == X12_TAG('T', 'A', '1')) {
        a->interchange.ta1_only = true;
    }
}

static void close_loop(struct x12_ack *a, const struct x12_event *e)
{
    flush(a, NULL, e->segment ? e->segment->ordinal : 0);
    if (a->unit_loop == e->loop)
        x12_ack_unit_forget(a);
}

static bool take_event(void *ctx, const struct x12_event *e)
{
    struct x12_ack *a = ctx;
    switch (e->kind) {
    case X12_INTERCHANGE_OPEN:
        open_interchange(a, e->envelope);
        break;
    case X12_GROUP_OPEN:
        open_group(a, e->envelope);
        break;
    case X12_SET_OPEN:
        open_set(a, e->envelope);
        break;
    case X12_SEGMENT:
        take_segment(a, e);
        break;
    case X12_LOOP_CLOSE:
        close_loop(a, e);
        break;
    case X12_SET_CLOSE:
        close_set(a);
        break;
    case X12_GROUP_CLOSE:
        close_group(a);
        break;
    case X12_INTERCHANGE_CLOSE:
        close_interchange(a);
        break;
    default:
        break;
    }
    return !a->has_next || !a->next.event || a->next.event(a->next.ctx, e);
}

struct x12_ack *x12_ack_new(bool copy_values, struct err *err)
{
    struct x12_ack *a = calloc(1, sizeof(*a));
    if (!a) {
        err_set(err, ERR_SYSTEM, "no memory for an acknowledgement");
        return NULL;
    }
    a->copy_values = copy_values;
    buf_init(&a->interchanges, X12_ACK_SETS_MAX * sizeof(a->interchange));
    buf_init(&a->groups, X12_ACK_SETS_MAX * sizeof(a->group));
    buf_init(&a->sets, X12_ACK_SETS_MAX * sizeof(a->set));
    buf_init(&a->notes, X12_ACK_NOTES_MAX);
    buf_init(&a->code_lists, X12_ACK_NOTES_MAX);
    return a;
}

void x12_ack_free(struct x12_ack *a)
{
    if (!a)
        return;
    buf_fini(&a->interchanges);
    buf_fini(&a->groups);
    buf_fini(&a->sets);
    buf_fini(&a->notes);
    buf_fini(&a->code_lists);
    free(a);
}

struct x12_handler x12_ack_handler(struct x12_ack *a, const struct x12_handler *next)
{
    a->has_next = next != NULL;
    if (next)
        a->next = *next;
    return (struct x12_handler){a, take_event, {a, take_fault}};
}
