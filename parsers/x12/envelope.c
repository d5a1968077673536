/* envelope.c - the state machine of ISA GS ST SE GE IEA: what is open, what is counted, what does
 * not agree. */
#include "x12/envelope.h"

#include "x12/controls.h"
#include "x12/walk_element.h"
#include <stdlib.h>

enum {
    ISA = X12_TAG('I', 'S', 'A'),
    IEA = X12_TAG('I', 'E', 'A'),
    TA1 = X12_TAG('T', 'A', '1'),
    GS = X12_TAG('G', 'S', 0),
    GE = X12_TAG('G', 'E', 0),
    ST = X12_TAG('S', 'T', 0),
    SE = X12_TAG('S', 'E', 0),
};

enum { HELD_BYTES = 128, HELD_FAULTS = 4 };

/* An ST whose guide the next segment decides: what is to be said of it waits with it. */
struct held {
    bool waits, duplicate;
    enum x12_code wrong;
    struct x12_segment st;
    char bytes[HELD_BYTES];
    struct x12_delims delims;
    struct x12_gap gap;
    struct fault faults[HELD_FAULTS]; /* found in the bytes since */
    unsigned faults_count;
};

/* The guide last looked for. */
struct named {
    char functional[sizeof(((struct x12_envelope *)0)->functional)];
    char version[sizeof(((struct x12_envelope *)0)->st_version)]; /* the longer of the two */
    const struct x12_guide *guide;
};

struct x12_envelopes {
    struct x12_handler handler;
    enum x12_altitude altitude;
    struct x12_walk *walk; /* guide altitude only */
    struct x12_envelope now;
    struct x12_event plain; /* of a segment without a use */
    bool in_interchange, in_group, in_set;
    bool guided;  /* the open set is in the hands of the walk */
    bool stray;   /* it has been said that segments here have no place */
    bool stopped; /* the handler said so */
    uint32_t position;
    uint32_t set_errors, group_errors, interchange_errors, sets_rejected;
    uint64_t offset, ordinal; /* of the last segment seen */
    struct x12_controls interchanges, groups, sets;
    bool fixed; /* the open interchange's header is of fixed width */
    unsigned snip;
    const struct x12_guide *meant; /* the writer's word for the next set; NULL: as the bytes say */
    struct named named;
    struct held held;
};

/* As it is before the first byte of a source. */
static void prepare(struct x12_envelopes *e, const struct x12_handler *handler,
                    enum x12_altitude altitude, unsigned snip, struct x12_walk *walk)
{
    const struct x12_handler kept = *handler; /* it may be e's own */
    *e = (struct x12_envelopes){.handler = kept, .altitude = altitude, .snip = snip, .walk = walk};
    e->plain = (struct x12_event){.kind = X12_SEGMENT, .occurrence = 1, .envelope = &e->now};
}

struct x12_envelopes *x12_envelopes_new(const struct x12_options *options,
                                        const struct x12_handler *handler, struct err *err)
{
    if (options->altitude != X12_ALTITUDE_SEGMENTS && !x12_guides_init(err))
        return NULL;
    struct x12_envelopes *e = calloc(1, sizeof(*e));
    if (e == NULL) {
        err_set(err, ERR_LIMIT, "no memory for X12 envelopes");
        return NULL;
    }
    /* Who reads no guide has no types to choose from. */
    unsigned snip = options->altitude == X12_ALTITUDE_GUIDE ? options->snip : X12_SNIP_ALL;
    prepare(e, handler, options->altitude, snip, NULL);
    if (options->altitude == X12_ALTITUDE_GUIDE) {
        e->walk = x12_walk_new(options->snip, handler, err);
        if (e->walk == NULL || !x12_walk_local(e->walk, options->local, err)) {
            x12_walk_free(e->walk);
            free(e);
            return NULL;
        }
    }
    return e;
}

bool x12_envelopes_local(struct x12_envelopes *e, const struct x12_local *local, struct err *err)
{
    return e->walk == NULL || x12_walk_local(e->walk, local, err);
}

static void forget(struct x12_envelopes *e)
{
    x12_controls_clear(&e->interchanges);
    x12_controls_clear(&e->groups);
    x12_controls_clear(&e->sets);
}

void x12_envelopes_free(struct x12_envelopes *e)
{
    if (e == NULL)
        return;
    forget(e);
    x12_walk_free(e->walk);
    free(e);
}

const struct x12_envelope *x12_envelopes_now(const struct x12_envelopes *e)
{
    return &e->now;
}

void x12_envelopes_where(const struct x12_envelopes *e, struct fault *fault)
{
    x12_walk_where(e->walk, fault);
}

/* ---- saying it ------------------------------------------------------------------------------ */

static bool emit(struct x12_envelopes *e, const struct x12_event *event)
{
    if (e->handler.event != NULL && !e->stopped && !e->handler.event(e->handler.ctx, event))
        e->stopped = true;
    return !e->stopped;
}

static bool emit_open(struct x12_envelopes *e, enum x12_event_kind kind,
                      const struct x12_segment *s)
{
    return emit(e, &(struct x12_event){.kind = kind, .segment = s, .envelope = &e->now});
}

/* The event is kept from segment to segment: most differ from the
 * last in nothing but the segment. */
static inline bool emit_plain(struct x12_envelopes *e, const struct x12_segment *s)
{
    e->plain.segment = s;
    if (LIKELY(e->handler.event == NULL || e->handler.event(e->handler.ctx, &e->plain)))
        return true;
    e->stopped = true;
    return false;
}

static bool emit_control(struct x12_envelopes *e, const struct x12_segment *s,
                         const struct x12_use *use)
{
    if (use == NULL)
        return !e->stopped && emit_plain(e, s);
    return emit(e, &(struct x12_event){.kind = X12_SEGMENT,
                                       .segment = s,
                                       .use = use,
                                       .loop = &x12_guide_control()->loops[use->loop],
                                       .occurrence = 1,
                                       .envelope = &e->now});
}

static void count_error(struct x12_envelopes *e)
{
    e->set_errors += e->in_set;
    e->group_errors += e->in_group;
    e->interchange_errors += e->in_interchange;
}

static bool put(struct x12_envelopes *e, struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    uint8_t severity;
    if (!x12_snip_weigh(e->snip, row, &severity))
        return !e->stopped;
    if (f->severity > severity)
        f->severity = severity;
    f->snip = row->snip;
    x12_fault_controls(f, &e->now);
    if (f->severity >= SEVERITY_ERROR)
        count_error(e);
    const struct fault_sink *sink = &e->handler.faults;
    if (sink->put != NULL && !e->stopped && !sink->put(sink->ctx, f))
        e->stopped = true;
    return !e->stopped;
}

/* About the segment in hand, or about `missed`, which should have stood before it. */
static struct fault fault_of(const struct x12_envelopes *e, enum x12_code code,
                             const struct x12_segment *s, const char *missed)
{
    struct fault f = {.code = (uint16_t)code, .severity = x12_fault_row((uint16_t)code)->severity};
    f.offset = s ? s->offset : e->offset;
    f.ordinal = s ? s->ordinal : e->ordinal;
    f.position = e->in_set ? e->position : 0;
    if (missed != NULL)
        str_copy(f.segment, sizeof(f.segment), str_from(missed));
    else if (s != NULL && s->tag != 0)
        str_copy(f.segment, sizeof(f.segment), x12_element(s, 0));
    str_copy(f.path, sizeof(f.path), str_from(f.segment));
    return f;
}

static bool complain(struct x12_envelopes *e, enum x12_code code, const struct x12_segment *s,
                     unsigned element)
{
    struct fault f = fault_of(e, code, s, NULL);
    f.element = (uint8_t)element;
    return put(e, &f);
}

static bool complain_missing(struct x12_envelopes *e, enum x12_code code,
                             const struct x12_segment *s, const char *missed)
{
    struct fault f = fault_of(e, code, s, missed);
    return put(e, &f);
}

static bool release(struct x12_envelopes *e, const struct x12_segment *first);

bool x12_envelopes_fault(struct x12_envelopes *e, enum x12_code code, uint64_t offset,
                         uint64_t ordinal)
{
    struct fault f = {.code = (uint16_t)code,
                      .severity = x12_fault_row((uint16_t)code)->severity,
                      .offset = offset,
                      .ordinal = ordinal};
    f.position = e->in_set ? e->position + 1 : 0;
    /* It is not delivered, but it was there: the trailer's count knows it. */
    if (code == X12_SEGMENT_TOO_LONG && e->in_set)
        e->position++;
    if (LIKELY(!e->held.waits))
        return put(e, &f);
    if (e->held.faults_count == HELD_FAULTS)
        return release(e, NULL) && put(e, &f);
    e->held.faults[e->held.faults_count++] = f;
    return true;
}

/* ---- checking control segments -------------------------------------------------------------- */

static const struct x12_use *control_use(uint32_t tag)
{
    const struct x12_guide *g = x12_guide_control();
    for (uint16_t i = 0; i < g->uses_count; i++)
        if (g->uses[i].tag == tag)
            return &g->uses[i];
    return NULL;
}

struct check {
    struct x12_envelopes *e;
    const struct x12_segment *segment;
    enum x12_code code; /* what every report becomes */
};

/* Fields of a header are padded to their width on purpose, and one not padded was tolerated
 * already. ISA12 has a fault of its own. */
static bool is_tolerated(const struct check *c, enum x12_code code, unsigned element)
{
    if (code == X12_ELEMENT_PADDED || code == X12_SEGMENT_TRAILING)
        return true;
    if (c->segment->tag == GS && c->e->altitude == X12_ALTITUDE_GUIDE)
        return code == X12_ELEMENT_CODE && (element == 1 || element == 8);
    if (c->segment->tag != ISA)
        return false;
    bool blank = element == 2 || element == 4; /* no authorization, no security: spaces */
    if (blank && (code == X12_ELEMENT_MISSING || code == X12_ELEMENT_CHARACTER))
        return !c->segment->odd_bytes;
    return element == 12 || element == 11 || element == 16 ||
           (code == X12_ELEMENT_SHORT && !c->e->fixed);
}

static void report(void *ctx, enum x12_code code, unsigned element, unsigned component,
                   unsigned repeat, uint16_t data_element)
{
    struct check *c = ctx;
    if (is_tolerated(c, code, element))
        return;
    struct fault f = fault_of(c->e, c->code, c->segment, NULL);
    f.element = (uint8_t)element;
    f.component = (uint8_t)component;
    f.repeat = (uint8_t)repeat;
    f.data_element = data_element;
    put(c->e, &f);
}

static bool check_control(struct x12_envelopes *e, const struct x12_segment *s,
                          const struct x12_use *use, enum x12_code code)
{
    struct check c = {e, s, code};
    if (use != NULL)
        (void)x12_check_segment(s, use, NULL, X12_SNIP_1 | X12_SNIP_2, report, &c);
    return !e->stopped;
}

/* The trailer's number against the header's. Zeros in front are a habit, not a contradiction. */
static bool check_number(struct x12_envelopes *e, const struct x12_segment *s, enum x12_code code,
                         const char *opened)
{
    struct str want = str_from(opened), have = str_trim(x12_element(s, 2));
    if (str_eq(want, have))
        return true;
    uint64_t a, b;
    struct fault f = fault_of(e, code, s, NULL);
    f.element = 2;
    if (str_to_u64(want, UINT64_MAX, &a) && str_to_u64(have, UINT64_MAX, &b) && a == b)
        f.severity = SEVERITY_WARNING;
    return put(e, &f);
}

static bool check_count(struct x12_envelopes *e, const struct x12_segment *s, enum x12_code code,
                        uint32_t counted)
{
    uint64_t told;
    if (str_to_u64(str_trim(x12_element(s, 1)), UINT64_MAX, &told) && told == counted)
        return true;
    return complain(e, code, s, 1);
}

/* ---- the open envelope ---------------------------------------------------------------------- */

static void keep(char *dst, size_t size, const struct x12_segment *s, unsigned i)
{
    str_copy(dst, size, str_trim(x12_element(s, i)));
}

static void clear_set(struct x12_envelope *now)
{
    now->set[0] = now->st_control[0] = now->st_version[0] = '\0';
    now->guide = NULL;
}

static void clear_group(struct x12_envelope *now)
{
    clear_set(now);
    now->functional[0] = now->gs_sender[0] = now->gs_receiver[0] = now->gs_date[0] = '\0';
    now->gs_time[0] = now->gs_control[0] = now->gs_version[0] = '\0';
}

static void clear_interchange(struct x12_envelope *now)
{
    *now = (struct x12_envelope){.interchange = now->interchange};
}

static void take_interchange(struct x12_envelopes *e, const struct x12_segment *s)
{
    struct x12_envelope *now = &e->now;
    clear_interchange(now);
    now->delims = *s->delims;
    now->interchange++;
    now->isa_offset = s->offset;
    keep(now->sender_qualifier, sizeof(now->sender_qualifier), s, 5);
    keep(now->sender_id, sizeof(now->sender_id), s, 6);
    keep(now->receiver_qualifier, sizeof(now->receiver_qualifier), s, 7);
    keep(now->receiver_id, sizeof(now->receiver_id), s, 8);
    keep(now->isa_date, sizeof(now->isa_date), s, 9);
    keep(now->isa_time, sizeof(now->isa_time), s, 10);
    keep(now->isa_version, sizeof(now->isa_version), s, 12);
    keep(now->isa_control, sizeof(now->isa_control), s, 13);
    now->ack_requested = str_eq(x12_element(s, 14), STR("1"));
    now->usage = x12_has(s, 15) ? *x12_element(s, 15).p : '\0';
    e->in_interchange = true;
    e->in_group = e->in_set = false;
    e->fixed = s->len == 105;
    e->interchange_errors = 0;
}

static void take_group(struct x12_envelopes *e, const struct x12_segment *s)
{
    struct x12_envelope *now = &e->now;
    clear_group(now);
    now->group++;
    now->transaction = 0;
    now->gs_offset = s->offset;
    keep(now->functional, sizeof(now->functional), s, 1);
    keep(now->gs_sender, sizeof(now->gs_sender), s, 2);
    keep(now->gs_receiver, sizeof(now->gs_receiver), s, 3);
    keep(now->gs_date, sizeof(now->gs_date), s, 4);
    keep(now->gs_time, sizeof(now->gs_time), s, 5);
    keep(now->gs_control, sizeof(now->gs_control), s, 6);
    keep(now->gs_version, sizeof(now->gs_version), s, 8);
    e->in_group = true;
    e->in_set = false;
    e->group_errors = e->sets_rejected = 0;
}

static void take_set(struct x12_envelopes *e, struct x12_segment *s)
{
    struct x12_envelope *now = &e->now;
    clear_set(now);
    now->transaction++;
    now->st_offset = s->offset;
    keep(now->set, sizeof(now->set), s, 1);
    keep(now->st_control, sizeof(now->st_control), s, 2);
    keep(now->st_version, sizeof(now->st_version), s, 3);
    e->in_set = true;
    e->guided = false;
    e->set_errors = 0;
    e->position = s->position = 1;
}

/* ---- closing -------------------------------------------------------------------------------- */

/* `s` is the trailer when `complete`, else what stands where it should. */
static bool close_set(struct x12_envelopes *e, const struct x12_segment *s, bool complete)
{
    if (e->guided && !x12_walk_end(e->walk))
        e->stopped = true;
    uint32_t walked = e->guided ? x12_walk_errors(e->walk) : 0;
    e->group_errors += walked;
    e->interchange_errors += walked;
    e->set_errors += walked;
    e->sets_rejected += e->set_errors > 0;
    e->in_set = e->guided = e->stray = false;
    bool ok = emit(e, &(struct x12_event){.kind = X12_SET_CLOSE,
                                          .segment = s,
                                          .envelope = &e->now,
                                          .counted = e->position,
                                          .errors = e->set_errors,
                                          .complete = complete});
    clear_set(&e->now);
    return ok;
}

static bool close_group(struct x12_envelopes *e, const struct x12_segment *s, bool complete)
{
    e->in_group = e->stray = false;
    bool ok = emit(e, &(struct x12_event){.kind = X12_GROUP_CLOSE,
                                          .segment = s,
                                          .envelope = &e->now,
                                          .counted = e->now.transaction,
                                          .errors = e->group_errors,
                                          .sets_rejected = e->sets_rejected,
                                          .complete = complete});
    clear_group(&e->now);
    return ok;
}

static bool close_interchange(struct x12_envelopes *e, const struct x12_segment *s, bool complete)
{
    e->in_interchange = e->stray = false;
    bool ok = emit(e, &(struct x12_event){.kind = X12_INTERCHANGE_CLOSE,
                                          .segment = s,
                                          .envelope = &e->now,
                                          .counted = e->now.group,
                                          .errors = e->interchange_errors,
                                          .complete = complete});
    clear_interchange(&e->now);
    return ok;
}

/* Whatever should have been closed before `s` (NULL: the end of the source). */
static bool lose_set(struct x12_envelopes *e, const struct x12_segment *s)
{
    return !e->in_set || (complain_missing(e, X12_SE_MISSING, s, "SE") && close_set(e, s, false));
}

static bool lose_group(struct x12_envelopes *e, const struct x12_segment *s)
{
    return lose_set(e, s) && (!e->in_group || (complain_missing(e, X12_GE_MISSING, s, "GE") &&
                                               close_group(e, s, false)));
}

static bool lose_interchange(struct x12_envelopes *e, const struct x12_segment *s)
{
    return lose_group(e, s) &&
           (!e->in_interchange ||
            (complain_missing(e, X12_IEA_MISSING, s, "IEA") && close_interchange(e, s, false)));
}

bool x12_envelopes_end(struct x12_envelopes *e)
{
    bool ok = !e->held.waits || release(e, NULL);
    if (e->altitude != X12_ALTITUDE_SEGMENTS)
        ok = ok && lose_interchange(e, NULL);
    forget(e);
    prepare(e, &e->handler, e->altitude, e->snip, e->walk);
    return ok;
}

/* ---- each control segment ------------------------------------------------------------------- */

/* One complaint for a run of them: a lost header is one fault, not ten million. */
static __attribute__((noinline)) bool step_stray(struct x12_envelopes *e,
                                                 const struct x12_segment *s)
{
    bool ok = e->stray || complain(e, X12_SEGMENT_STRAY, s, 0);
    e->stray = true;
    return ok && emit_plain(e, s);
}

/* ISA13 is unique between two partners, not among all who share a file. */
static bool is_interchange_before(struct x12_envelopes *e)
{
    const char *const parts[] = {e->now.sender_qualifier, e->now.sender_id,
                                 e->now.receiver_qualifier, e->now.receiver_id, e->now.isa_control};
    char key[COUNT_OF(parts)][sizeof(e->now.sender_id)] = {0};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        str_copy(key[i], sizeof(key[i]), str_from(parts[i]));
    return x12_controls_before(&e->interchanges, str_of(key[0], sizeof(key)));
}

static bool is_fixed(const struct x12_segment *s)
{
    static const uint8_t widths[] = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1};
    for (unsigned i = 1; i <= COUNT_OF(widths); i++)
        if (x12_element(s, i).n != widths[i - 1])
            return false;
    return true;
}

/* A fixed-width ISA is read by its places, so a value of it may hold what separates everything
 * after it: readable here, and nothing anybody else would read the same way. */
static bool check_isa_values(struct x12_envelopes *e, const struct x12_segment *s)
{
    const struct x12_delims *d = s->delims;
    const char separators[] = {d->element, d->component, d->segment};
    for (unsigned i = 1; i <= 15; i++) {
        struct str value = x12_element(s, i);
        for (size_t k = 0; i != 11 && k < sizeof(separators); k++)
            if (memchr(value.p, separators[k], value.n)) {
                if (!complain(e, X12_ISA_ELEMENT, s, i))
                    return false;
                break;
            }
    }
    return true;
}

static bool step_isa(struct x12_envelopes *e, const struct x12_segment *s)
{
    if (!lose_interchange(e, s))
        return false;
    x12_controls_clear(&e->groups);
    take_interchange(e, s);
    e->fixed = is_fixed(s);
    const struct x12_use *use = control_use(ISA);
    return emit_open(e, X12_INTERCHANGE_OPEN, s) &&
           (e->fixed || complain(e, X12_ISA_NOT_FIXED, s, 0)) &&
           (strcmp(e->now.isa_version, "00501") == 0 || complain(e, X12_VERSION, s, 12)) &&
           check_control(e, s, use, X12_ISA_ELEMENT) && check_isa_values(e, s) &&
           (!is_interchange_before(e) || complain(e, X12_ISA_DUPLICATE, s, 13)) &&
           emit_control(e, s, use);
}

static bool knows_functional(const char *functional)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(guides[i]->functional, functional) == 0)
            return true;
    return false;
}

/* Looked for once: set after set names the same. */
static const struct x12_guide *guide_named(struct x12_envelopes *e, const char *version)
{
    const char *functional = e->now.functional;
    struct named *last = &e->named;
    if (strcmp(last->version, version) != 0 || strcmp(last->functional, functional) != 0) {
        str_copy(last->version, sizeof(last->version), str_from(version));
        str_copy(last->functional, sizeof(last->functional), str_from(functional));
        last->guide = x12_guide_for(str_from(functional), str_from(version));
    }
    return last->guide;
}

static bool check_group_guide(struct x12_envelopes *e, const struct x12_segment *s)
{
    if (e->altitude != X12_ALTITUDE_GUIDE)
        return true;
    if (!knows_functional(e->now.functional))
        return complain(e, X12_GS_UNKNOWN, s, 1);
    return guide_named(e, e->now.gs_version) != NULL || complain(e, X12_GS_VERSION, s, 8);
}

static bool step_gs(struct x12_envelopes *e, const struct x12_segment *s)
{
    if (!e->in_interchange)
        return step_stray(e, s);
    if (!lose_group(e, s))
        return false;
    e->stray = false;
    x12_controls_clear(&e->sets);
    take_group(e, s);
    const struct x12_use *use = control_use(GS);
    bool before = x12_controls_before(&e->groups, str_from(e->now.gs_control));
    return emit_open(e, X12_GROUP_OPEN, s) && check_control(e, s, use, X12_GS_ELEMENT) &&
           check_group_guide(e, s) && (!before || complain(e, X12_GS_DUPLICATE, s, 6)) &&
           emit_control(e, s, use);
}

/* By GS08, else by ST03; and only when ST01 is a set of that guide. Done before the set
 * opens, so that its OPEN event names the guide; what is wrong with the choice is said after. */
static enum x12_code choose_guide(struct x12_envelopes *e)
{
    if (e->altitude != X12_ALTITUDE_GUIDE)
        return X12_NO_FAULT;
    const struct x12_guide *by_group = guide_named(e, e->now.gs_version);
    const struct x12_guide *by_set =
        e->now.st_version[0] ? guide_named(e, e->now.st_version) : NULL;
    const struct x12_guide *g = by_group ? by_group : by_set;
    if (e->meant && g && strcmp(g->id, e->meant->id) == 0)
        g = e->meant;
    bool differs = by_group != NULL && e->now.st_version[0] != '\0' && by_set != by_group;
    if (g != NULL && strcmp(g->set, e->now.set) != 0)
        return X12_SET_UNKNOWN;
    e->now.guide = g;
    return g == NULL || differs ? X12_SET_GUIDE : X12_NO_FAULT;
}

/* ST02 has 4 to 9 characters. */
static bool is_set_control(struct str control)
{
    return control.n >= 4 && control.n <= 9;
}

/* The set opens with the guide chosen for it. */
static bool open_set(struct x12_envelopes *e, const struct x12_segment *s, enum x12_code wrong,
                     bool duplicate)
{
    bool ok = emit_open(e, X12_SET_OPEN, s) &&
              (wrong == X12_NO_FAULT || complain(e, wrong, s, wrong == X12_SET_UNKNOWN ? 1 : 3)) &&
              (is_set_control(x12_element(s, 2)) || complain(e, X12_ST_CONTROL, s, 2)) &&
              (!duplicate || complain(e, X12_ST_DUPLICATE, s, 2));
    if (!ok)
        return false;
    if (e->now.guide == NULL)
        return emit_plain(e, s);
    e->guided = true;
    x12_walk_begin(e->walk, e->now.guide, &e->now);
    return x12_walk_step(e->walk, s);
}

/* Two guides could be meant: the ST waits for the segment behind it. One too long to keep goes to
 * the first of them. */
static bool hold(struct x12_envelopes *e, const struct x12_segment *s, enum x12_code wrong,
                 bool duplicate)
{
    struct held *h = &e->held;
    if (!e->now.guide || !e->now.guide->twin || e->now.guide == e->meant || s->len > HELD_BYTES)
        return false;
    h->waits = true;
    h->wrong = wrong;
    h->duplicate = duplicate;
    h->faults_count = 0;
    h->st = *s;
    h->delims = *s->delims;
    h->st.p = memcpy(h->bytes, s->p, s->len);
    h->st.delims = &h->delims;
    if (s->gap) {
        h->gap = *s->gap;
        h->st.gap = &h->gap;
    }
    return true;
}

/* The ST held, now that `first` (NULL: none came) stands behind it. */
static __attribute__((noinline)) bool release(struct x12_envelopes *e,
                                              const struct x12_segment *first)
{
    struct held *h = &e->held;
    uint32_t position = e->position;
    h->waits = false;
    if (first)
        e->now.guide = x12_guide_begun(e->now.guide, first);
    e->position = 1;
    bool ok = open_set(e, &h->st, h->wrong, h->duplicate);
    e->position = position;
    for (unsigned i = 0; ok && i < h->faults_count; i++)
        ok = put(e, &h->faults[i]);
    return ok;
}

static bool step_st(struct x12_envelopes *e, struct x12_segment *s)
{
    if (!e->in_group)
        return step_stray(e, s);
    if (!lose_set(e, s))
        return false;
    e->stray = false;
    take_set(e, s);
    bool before = x12_controls_before(&e->sets, str_from(e->now.st_control));
    enum x12_code wrong = choose_guide(e);
    return hold(e, s, wrong, before) || open_set(e, s, wrong, before);
}

static __attribute__((noinline)) bool step_unguided(struct x12_envelopes *e, struct x12_segment *s)
{
    if (e->held.waits && !release(e, s))
        return false;
    return e->guided ? x12_walk_step(e->walk, s) : emit_plain(e, s);
}

static bool step_in_set(struct x12_envelopes *e, struct x12_segment *s)
{
    s->position = ++e->position;
    return LIKELY(e->guided) ? x12_walk_step(e->walk, s) : step_unguided(e, s);
}

void x12_envelopes_mean(struct x12_envelopes *e, const struct x12_guide *g)
{
    e->meant = g;
}

static bool step_se(struct x12_envelopes *e, struct x12_segment *s)
{
    if (!e->in_set)
        return step_stray(e, s);
    e->position++;
    bool ok = check_count(e, s, X12_SE_COUNT, e->position) &&
              check_number(e, s, X12_SE_CONTROL, e->now.st_control);
    e->position--;
    return ok && step_in_set(e, s) && close_set(e, s, true);
}

static bool step_ge(struct x12_envelopes *e, const struct x12_segment *s)
{
    if (!e->in_group)
        return step_stray(e, s);
    const struct x12_use *use = control_use(GE);
    return lose_set(e, s) && check_control(e, s, use, X12_GS_ELEMENT) &&
           check_count(e, s, X12_GE_COUNT, e->now.transaction) &&
           check_number(e, s, X12_GE_CONTROL, e->now.gs_control) && emit_control(e, s, use) &&
           close_group(e, s, true);
}

static bool step_iea(struct x12_envelopes *e, const struct x12_segment *s)
{
    if (!e->in_interchange)
        return step_stray(e, s);
    const struct x12_use *use = control_use(IEA);
    return lose_group(e, s) && check_control(e, s, use, X12_ISA_ELEMENT) &&
           check_count(e, s, X12_IEA_COUNT, e->now.group) &&
           check_number(e, s, X12_IEA_CONTROL, e->now.isa_control) && emit_control(e, s, use) &&
           close_interchange(e, s, true);
}

/* TA1 comes between ISA and the first GS (005010 Appendix C.1). */
static __attribute__((noinline)) bool step_ta1(struct x12_envelopes *e, const struct x12_segment *s)
{
    if (!e->in_interchange || e->in_group || e->now.group > 0)
        return step_stray(e, s);
    const struct x12_use *use = control_use(TA1);
    return check_control(e, s, use, X12_TA1_ELEMENT) && emit_control(e, s, use);
}

/* Asked of every segment, so it is one look and no branch: a multiplier that gives each of the six
 * a slot of its own, none of them the first, where the 0 of a bad id goes (gcc refuses two in one
 * slot). */
#define CONTROL_SLOT(tag) ((uint32_t)(tag)*0xc0fc09f9u >> 29)

static inline bool is_control(uint32_t tag)
{
    static const uint32_t controls[8] = {
        [0] = 1,
        [CONTROL_SLOT(ISA)] = ISA,
        [CONTROL_SLOT(IEA)] = IEA,
        [CONTROL_SLOT(GS)] = GS,
        [CONTROL_SLOT(GE)] = GE,
        [CONTROL_SLOT(ST)] = ST,
        [CONTROL_SLOT(SE)] = SE,
    };
    return controls[CONTROL_SLOT(tag)] == tag;
}

/* Out of line: the way of an ordinary segment stays short. */
static __attribute__((noinline)) bool step_control(struct x12_envelopes *e, struct x12_segment *s)
{
    if (e->held.waits && !release(e, NULL))
        return false;
    switch (s->tag) {
    case ISA:
        return step_isa(e, s);
    case IEA:
        return step_iea(e, s);
    case GS:
        return step_gs(e, s);
    case GE:
        return step_ge(e, s);
    case ST:
        return step_st(e, s);
    default:
        return step_se(e, s);
    }
}

/* ---- segments only -------------------------------------------------------------------------- */

static void note_control(struct x12_envelopes *e, struct x12_segment *s)
{
    switch (s->tag) {
    case ISA:
        take_interchange(e, s);
        break;
    case GS:
        take_group(e, s);
        break;
    case ST:
        take_set(e, s);
        break;
    case SE:
        s->position = e->in_set ? ++e->position : 0;
        break;
    default:
        break;
    }
}

static void note_end(struct x12_envelopes *e, uint32_t tag)
{
    if (tag == SE || tag == GE || tag == IEA) {
        e->in_set = false;
        clear_set(&e->now);
    }
    if (tag == GE || tag == IEA) {
        e->in_group = false;
        clear_group(&e->now);
    }
    if (tag == IEA) {
        e->in_interchange = false;
        clear_interchange(&e->now);
    }
}

static __attribute__((noinline)) bool step_noted(struct x12_envelopes *e, struct x12_segment *s)
{
    note_control(e, s);
    bool ok = emit_plain(e, s);
    note_end(e, s->tag);
    return ok;
}

bool x12_envelopes_step(struct x12_envelopes *e, struct x12_segment *s)
{
    e->offset = s->offset;
    e->ordinal = s->ordinal;
    s->position = 0;
    bool ok;
    if (UNLIKELY(is_control(s->tag)))
        ok = e->altitude == X12_ALTITUDE_SEGMENTS ? step_noted(e, s) : step_control(e, s);
    else if (LIKELY(e->in_set))
        ok = step_in_set(e, s);
    else if (e->altitude == X12_ALTITUDE_SEGMENTS)
        ok = emit_plain(e, s);
    else
        ok = s->tag == TA1 ? step_ta1(e, s) : step_stray(e, s);
    e->stopped |= !ok;
    return !e->stopped;
}
