/* ack.c - notes, while a document is read, what its TA1 and 999 must say. */
#include "x12/ack_state.h"

#include "x12/fault.h"

#include <stdlib.h>

/* ---- business units -------------------------------------------------------------------------- */

/* What CTX calls the thing at fault (X231A1, CTX01-1), by set, and where its name stands. */
static const struct unit {
    const char *set;
    uint32_t tag;
    const char *loop; /* NULL: wherever the segment is met */
    uint8_t element;
    const char *label;
} UNITS[] = {
    {"837", X12_TAG('C', 'L', 'M'), NULL, 1, "CLM01"},
    {"835", X12_TAG('T', 'R', 'N'), NULL, 2, "TRN02"},
    {"276", X12_TAG('T', 'R', 'N'), NULL, 2, "TRN02"},
    {"277", X12_TAG('T', 'R', 'N'), NULL, 2, "TRN02"},
    {"270", X12_TAG('N', 'M', '1'), "2100C", 9, "SUBSCRIBER NAME NM109"},
    {"271", X12_TAG('N', 'M', '1'), "2100C", 9, "SUBSCRIBER NAME NM109"},
    {"278", X12_TAG('N', 'M', '1'), "2010C", 9, "SUBSCRIBER NAME NM109"},
    {"834", X12_TAG('R', 'E', 'F'), "2000", 2, "SUBSCRIBER NUMBER REF02"},
    {"820", X12_TAG('E', 'N', 'T'), NULL, 1, "ENT01"},
};

const char *x12_ack_unit_label(uint8_t unit)
{
    assert(unit > 0 && unit <= COUNT_OF(UNITS));
    return UNITS[unit - 1].label;
}

static void note_unit(struct x12_ack *a, const struct x12_event *e)
{
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        const struct unit *u = &UNITS[i];
        if (u->tag != e->segment->tag || strcmp(u->set, a->set.id) != 0)
            continue;
        if (u->loop && strcmp(u->loop, e->loop->id) != 0)
            continue;
        struct str v = x12_element(e->segment, u->element);
        if (v.n == 0 || v.n > X12_ACK_UNIT_MAX)
            continue;
        a->unit = (uint8_t)(i + 1);
        a->unit_loop = e->loop;
        a->unit_n = (uint8_t)v.n;
        memcpy(a->unit_value, v.p, v.n);
        return;
    }
}

static void forget_unit(struct x12_ack *a)
{
    a->unit = a->unit_n = 0;
    a->unit_loop = NULL;
}

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

/* The bad value itself, where the guide wants it repeated: IK404. */
static struct str bad_value(const struct x12_ack_note *note, const struct x12_segment *s)
{
    if (note->element == 0 || note->element > s->n)
        return (struct str){NULL, 0};
    struct str v = x12_element(s, note->element);
    if (note->repeat > 0 && s->delims->repetition)
        v = x12_part(v, s->delims->repetition, note->repeat);
    if (note->component > 0)
        v = x12_part(v, s->delims->component, note->component);
    return printable(v, s->delims) ? v : (struct str){NULL, 0};
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
        bool copy = a->copy_values && s && note->ik403[0] && a->pending_ordinal[i] == s->ordinal;
        store(a, note, copy ? bad_value(note, s) : (struct str){NULL, 0});
    }
    a->pending_n = kept;
}

static void note_segment_fault(struct x12_ack *a, const struct fault *f,
                               const struct x12_fault_row *row)
{
    bool situation = f->snip > 2;
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
                                  .repeat = f->repeat,
                                  .trigger = situation && !row->ik403};
    memcpy(note->segment, f->segment, sizeof(note->segment));
    memcpy(note->loop, f->loop, sizeof(note->loop));
    str_copy(note->ik304, sizeof(note->ik304), str_from(row->ik403 ? "8" : row->ik304));
    str_copy(note->ik403, sizeof(note->ik403), str_from(row->ik403 ? row->ik403 : ""));
    a->pending_ordinal[a->pending_n++] = f->ordinal;
}

/* TA105 of an ISA element that is invalid (TA1 note 5, 005010 Appendix C.1). */
static const char *ta1_of_isa(uint8_t element)
{
    static const char *const CODES[] = {"022", "010", "011", "012", "013", "005",
                                        "006", "007", "008", "014", "015", "022",
                                        "017", "018", "019", "020", "027"};
    return element < COUNT_OF(CODES) ? CODES[element] : "022";
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

static bool take_fault(void *ctx, const struct fault *f)
{
    struct x12_ack *a = ctx;
    const struct x12_fault_row *row = x12_fault_row(f->code);
    bool error = f->severity >= SEVERITY_ERROR;
    if (row->ta1 && a->in_interchange)
        note_ta1(&a->interchange, f->code == X12_ISA_ELEMENT ? ta1_of_isa(f->element) : row->ta1,
                 f->severity);
    if (row->ak905 && error && a->in_group)
        add_code(&a->group.codes, row->ak905);
    if (row->ik502 && error && a->in_set) {
        a->set.status = 'R';
        a->set.faults++;
        add_code(&a->set.codes, row->ik502);
    }
    if ((row->ik304 || row->ik403) && error && a->in_set && f->position > 0 && f->segment[0])
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
    struct x12_ack_interchange *x = &a->interchange;
    *x = (struct x12_ack_interchange){.status = 'A', .code = "000"};
    x->requested = env->ack_requested;
    memcpy(x->control, env->isa_control, sizeof(x->control));
    memcpy(x->date, env->isa_date, sizeof(x->date));
    memcpy(x->time, env->isa_time, sizeof(x->time));
    x->groups_begin = length(&a->groups, sizeof(a->group));
    a->in_interchange = true;
}

static void close_interchange(struct x12_ack *a)
{
    a->interchange.groups_end = length(&a->groups, sizeof(a->group));
    append(&a->interchanges, &a->interchange, sizeof(a->interchange));
    a->in_interchange = false;
}

static void open_group(struct x12_ack *a, const struct x12_envelope *env)
{
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
    if (g->codes.n > 0) {
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
    append(&a->groups, &a->group, sizeof(a->group));
    a->in_group = false;
}

static void open_set(struct x12_ack *a, const struct x12_envelope *env)
{
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
    a->noted = 0;
    a->pending_n = 0;
    forget_unit(a);
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
            note_unit(a, e);
        flush(a, e->segment, 0);
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
        forget_unit(a);
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
    free(a);
}

struct x12_handler x12_ack_handler(struct x12_ack *a, const struct x12_handler *next)
{
    a->has_next = next != NULL;
    if (next)
        a->next = *next;
    return (struct x12_handler){a, take_event, {a, take_fault}};
}
