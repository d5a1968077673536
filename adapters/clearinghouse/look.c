/* look.c - reading just enough of an interchange. */
#include "clearinghouse/look.h"
#include "x12/isa.h"

const char *look_word(enum look_verdict v)
{
    static const char *const WORDS[] = {"whole", "not_x12", "cut", "broken", "broken"};
    return WORDS[v];
}

struct str segment_element(struct str segment, char separator, unsigned i)
{
    while (i-- && segment.p)
        str_split(&segment, separator);
    return segment.p ? str_split(&segment, separator) : (struct str){NULL, 0};
}

static struct str without_breaks(struct str s)
{
    while (s.n && (*s.p == '\r' || *s.p == '\n' || *s.p == ' '))
        s = str_of(s.p + 1, s.n - 1);
    return s;
}

/* What a segment says of the whole. False: it was the IEA. */
static bool take(struct look *l, struct str segment, char sep)
{
    struct str id = segment_element(segment, sep, 0);
    if (str_is(id, "IEA")) {
        l->verdict = str_eq(str_trim(segment_element(segment, sep, 2)), l->control) ? LOOK_WHOLE
                                                                                    : LOOK_BROKEN;
        return false;
    }
    if (str_is(id, "ST") && ++l->sets == 1) {
        l->set = segment_element(segment, sep, 1);
    } else if (str_is(id, "GS") && !l->version.n) {
        l->group_control = segment_element(segment, sep, 6);
        l->version = segment_element(segment, sep, 8);
    } else if (str_is(id, "BHT") && !l->reference.n) {
        l->purpose = segment_element(segment, sep, 2);
        l->reference = str_trim(segment_element(segment, sep, 3));
    } else if (str_is(id, "TRN") && l->traces < LOOK_TRACES_MAX) {
        l->trace[l->traces++] = str_trim(segment_element(segment, sep, 2));
    } else if (str_is(id, "AK1") && !l->ak1_control.n) {
        l->ak1_control = segment_element(segment, sep, 2);
    } else if (str_is(id, "AK9") || (str_is(id, "IK5") && !l->verdict_999.n)) {
        l->verdict_999 = segment_element(segment, sep, 1);
    } else if (str_is(id, "TA1") && !l->ta1_control.n) {
        l->ta1_control = segment_element(segment, sep, 1);
        l->ta1_verdict = segment_element(segment, sep, 4);
        l->ta1_note = segment_element(segment, sep, 5);
    }
    return true;
}

bool segments_open(struct segments *s, struct str bytes)
{
    struct isa isa;
    bytes = without_breaks(bytes);
    if (!isa_begins(bytes.p, bytes.n))
        return false;
    enum isa_verdict v = isa_judge_fixed(bytes.p, bytes.n, &isa);
    if (v == ISA_BAD)
        v = isa_judge_loose(bytes.p, bytes.n, &isa);
    if (v != ISA_FIXED && v != ISA_LOOSE)
        return false;
    *s = (struct segments){bytes, isa.delims.element, isa.delims.component, isa.delims.repetition,
                           isa.delims.segment};
    return true;
}

bool segments_next(struct segments *s, struct str *segment)
{
    s->rest = without_breaks(s->rest);
    const char *end = s->rest.n ? memchr(s->rest.p, s->terminator, s->rest.n) : NULL;
    if (!end)
        return false;
    *segment = str_of(s->rest.p, (size_t)(end - s->rest.p));
    s->rest = str_of(end + 1, s->rest.n - segment->n - 1);
    return true;
}

void look_at(struct str bytes, struct look *out)
{
    struct segments s;
    struct str segment;
    *out = (struct look){.verdict = LOOK_NOT_X12};
    bytes = without_breaks(bytes);
    if (!isa_begins(bytes.p, bytes.n))
        return;
    out->verdict = LOOK_CUT;
    if (!segments_open(&s, bytes) || !segments_next(&s, &segment))
        return;
    out->sender = str_trim(segment_element(segment, s.element, 6));
    out->receiver = str_trim(segment_element(segment, s.element, 8));
    out->control = str_trim(segment_element(segment, s.element, 13));
    for (bool more = true; more;) {
        if (!segments_next(&s, &segment))
            return;
        more = take(out, segment, s.element);
    }
    out->after = without_breaks(s.rest);
    if (out->after.n)
        out->verdict = out->verdict == LOOK_WHOLE && isa_begins(out->after.p, out->after.n)
                           ? LOOK_MORE
                           : LOOK_BROKEN;
    if (!out->set.n && out->ta1_control.n)
        out->set = STR("TA1");
}

void look_file(struct str bytes, struct look *out)
{
    look_at(bytes, out);
    while (out->verdict == LOOK_MORE)
        look_at(out->after, out);
}

bool look_same_number(struct str a, struct str b)
{
    while (a.n > 1 && *a.p == '0')
        a = str_of(a.p + 1, a.n - 1);
    while (b.n > 1 && *b.p == '0')
        b = str_of(b.p + 1, b.n - 1);
    return a.n > 0 && str_eq(a, b);
}

bool look_has_trace(const struct look *l, struct str trace)
{
    for (size_t i = 0; i < l->traces; i++)
        if (trace.n && str_eq(l->trace[i], trace))
            return true;
    return false;
}

enum look_match look_match(const struct look *request, const struct look *answer)
{
    if (str_is(answer->set, "TA1"))
        return look_same_number(answer->ta1_control, request->control) ? LOOK_OURS : LOOK_ANOTHERS;
    if (str_is(answer->set, "999") && look_same_number(answer->ak1_control, request->group_control))
        return LOOK_OURS;
    if (str_is(answer->set, "999"))
        return LOOK_ANOTHERS;
    for (size_t i = 0; i < request->traces; i++)
        if (look_has_trace(answer, request->trace[i]))
            return LOOK_OURS;
    if (request->reference.n && str_eq(request->reference, answer->reference))
        return LOOK_OURS;
    return answer->traces || answer->reference.n ? LOOK_ANOTHERS : LOOK_UNSAID;
}

struct hia_text look_kind(const struct look *l)
{
    static const struct {
        const char *set, *version, *kind;
    } rows[] = {
        {"837", "005010X222", "x12.837P"},
        {"837", "005010X223", "x12.837I"},
        {"837", "005010X224", "x12.837D"},
        {"270", "", "x12.270"},
        {"271", "", "x12.271"},
        {"276", "", "x12.276"},
        {"277", "", "x12.277"},
        {"278", "", "x12.278"},
        {"835", "", "x12.835"},
        {"999", "", "x12.999"},
        {"TA1", "", "x12.TA1"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(l->set, rows[i].set) && str_starts(l->version, str_from(rows[i].version)))
            return (struct hia_text){rows[i].kind, strlen(rows[i].kind)};
    return (struct hia_text){NULL, 0};
}
