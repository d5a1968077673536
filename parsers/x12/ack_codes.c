/* ack_codes.c - what a fault is called in TA1 and 999 where fault.c's row alone cannot know: it
 * depends on the other guides, on the value, or on where in the envelope it stands. */
#include "x12/ack_state.h"

#include "x12/fault.h"

#include <stdlib.h>

/* ---- TA105 ----------------------------------------------------------------------------------- */

/* By element of the ISA (TA1 note 5, 005010 Appendix C.1). 11 and 16 are delimiters: where they
 * cannot serve, the ISA cannot be read and nobody can be answered. */
static const char *ta1_of_isa(uint8_t element)
{
    static const char *const CODES[] = {"022", "010", "011", "012", "013", "005",
                                        "006", "007", "008", "014", "015", "016",
                                        "017", "018", "019", "020", "027"};
    return element < COUNT_OF(CODES) ? CODES[element] : "022";
}

static bool is_version_id(const char *version)
{
    uint64_t number;
    return strlen(version) == 5 && str_to_u64(str_from(version), UINT64_MAX, &number);
}

const char *x12_ack_ta105(const struct fault *f, const struct x12_fault_row *row,
                          const char *isa_version)
{
    if (f->code == X12_VERSION && !is_version_id(isa_version))
        return "017";
    if (f->code != X12_ISA_ELEMENT)
        return row->ta1;
    if (strcmp(f->segment, "IEA") == 0)
        return f->element == 1 ? "021" : f->element == 2 ? "001" : "022";
    return ta1_of_isa(f->element);
}

/* ---- AK905, IK502 ---------------------------------------------------------------------------- */

const char *x12_ack_ak905(const struct fault *f, const struct x12_fault_row *row)
{
    if (f->code == X12_GS_ELEMENT && f->element == (f->segment[1] == 'S' ? 6 : 2))
        return "6";
    return row->ak905;
}

static bool is_known_set(struct str set)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        if (str_is(set, guides[i]->set))
            return true;
    return false;
}

const char *x12_ack_ik502(const struct fault *f, const struct x12_fault_row *row,
                          const struct x12_envelope *env)
{
    if (f->code == X12_SET_UNKNOWN && !env->set[0])
        return "6";
    if (f->code == X12_SET_UNKNOWN && !is_known_set(str_from(env->set)))
        return "1";
    if (f->code == X12_SET_GUIDE && env->guide && env->st_version[0] &&
        x12_guide_for(str_from(env->functional), str_from(env->st_version)))
        return "19"; /* a guide we have, and not the one the group names */
    return row->ik502;
}

/* ---- IK304 ----------------------------------------------------------------------------------- */

static bool guide_has(const struct x12_guide *g, const char *segment)
{
    for (uint16_t i = 0; i < g->uses_count; i++)
        if (strcmp(g->uses[i].id, segment) == 0)
            return true;
    return false;
}

/* A segment the guide has elsewhere is unexpected here (2). One it has nowhere is of the standard's
 * set when another guide of that set has it (I4), else it is not of this set at all (6). */
static const char *unexpected(const char *segment, const struct x12_guide *g)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    if (!g || guide_has(g, segment))
        return "2";
    for (size_t i = 0; i < count; i++)
        if (strcmp(guides[i]->set, g->set) == 0 && guide_has(x12_guide_ready(guides[i]), segment))
            return "I4";
    return "6";
}

const char *x12_ack_ik304(const struct fault *f, const struct x12_fault_row *row,
                          const struct x12_guide *g)
{
    if (row->ik403)
        return "8";
    return f->code == X12_SEGMENT_UNEXPECTED ? unexpected(f->segment, g) : row->ik304;
}

/* ---- IK403 ----------------------------------------------------------------------------------- */

/** A code list some guide has for a data element. */
struct code_list {
    uint16_t number;
    const struct x12_codes *codes;
};

static int by_number(const void *a, const void *b)
{
    const struct code_list *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->codes < y->codes ? -1 : x->codes > y->codes;
}

static void list_field(struct buf *lists, const struct x12_field *f)
{
    struct code_list list = {f->number, f->codes};
    if (f->number && f->codes)
        buf_put(lists, &list, sizeof(list));
    for (unsigned p = 0; p < f->parts_count; p++)
        if (f->parts[p].number && f->parts[p].codes) {
            list = (struct code_list){f->parts[p].number, f->parts[p].codes};
            buf_put(lists, &list, sizeof(list));
        }
}

/* All code lists of all guides, by data element; made when the first bad code is met. */
static void list_codes(struct buf *lists)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++) {
        const struct x12_guide *g = x12_guide_ready(guides[i]);
        for (const struct x12_use *use = g->uses; use < g->uses + g->uses_count; use++)
            for (unsigned k = 0; k < use->fields_count; k++)
                list_field(lists, &use->fields[k]);
    }
    if (lists->failed)
        buf_reset(lists);
    if (lists->n)
        qsort(lists->p, lists->n / sizeof(struct code_list), sizeof(struct code_list), by_number);
    struct code_list *list = (struct code_list *)(void *)lists->p;
    size_t kept = 0, all = lists->n / sizeof(*list);
    for (size_t i = 0; i < all; i++)
        if (kept == 0 || by_number(&list[kept - 1], &list[i]) != 0)
            list[kept++] = list[i];
    lists->n = kept * sizeof(*list);
}

/* A code that is of the standard, as some guide uses it for this data element, and not of this
 * place, is "not used in the implementation" (I6); any other is no code (7). */
const char *x12_ack_ik403(struct x12_ack *a, const struct x12_ack_note *note, struct str value)
{
    if (strcmp(note->ik403, "7") != 0 || note->data_element == 0 || value.n == 0)
        return note->ik403;
    if (a->code_lists.n == 0)
        list_codes(&a->code_lists);
    const struct code_list *list = (const struct code_list *)(const void *)a->code_lists.p;
    size_t low = 0, high = a->code_lists.n / sizeof(*list), all = high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].number < note->data_element)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < all && list[low].number == note->data_element; low++)
        if (x12_codes_has(list[low].codes, value))
            return "I6";
    return note->ik403;
}

/* ---- situations ------------------------------------------------------------------------------ */

/* Of faults that point at what asked for something: the segment that is not there. */
static const struct {
    uint16_t code;
    const char *missing;
} DEPENDENTS[] = {
    {X12_CLAIM_FREQUENCY, "REF"},    {X12_ACCIDENT_DATE, "DTP"},   {X12_HOSPITAL_DATE, "DTP"},
    {X12_SERVICE_DATE, "DTP"},       {X12_DISCHARGE_HOUR, "DTP"},  {X12_ADMITTING_DIAGNOSIS, "HI"},
    {X12_PRINCIPAL_PROCEDURE, "HI"}, {X12_PRIOR_PLACEMENT, "DTP"}, {X12_REVIEW_ADMISSION, "DTP"},
    {X12_INQUIRY_MISSING, "EQ"},
};

const char *x12_ack_dependent(uint16_t code)
{
    for (size_t i = 0; i < COUNT_OF(DEPENDENTS); i++)
        if (DEPENDENTS[i].code == code)
            return DEPENDENTS[i].missing;
    return NULL;
}
