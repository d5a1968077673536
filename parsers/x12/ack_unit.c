/* ack_unit.c - what the 999 calls the thing at fault: "this claim", "this subscriber" (X231A1 CTX,
 * business unit identifier), by set, and where its name stands. */
#include "x12/ack_state.h"

static const struct unit {
    const char *set;
    uint32_t tag;
    const char *loop;      /* where the segment stands; NULL: wherever it is met */
    const char *qualifier; /* of its first element; NULL: any */
    uint8_t element;
    const char *ends; /* the loop that is the thing; NULL: the segment's own */
    const char *label;
} UNITS[] = {
    {"837", X12_TAG('C', 'L', 'M'), NULL, NULL, 1, NULL, "CLM01"},
    {"835", X12_TAG('T', 'R', 'N'), "", NULL, 2, NULL, "TRN02"},
    {"276", X12_TAG('T', 'R', 'N'), NULL, NULL, 2, NULL, "TRN02"},
    {"277", X12_TAG('T', 'R', 'N'), NULL, NULL, 2, NULL, "TRN02"},
    {"270", X12_TAG('N', 'M', '1'), "2100C", NULL, 9, "2000C", "SUBSCRIBER NAME NM109"},
    {"271", X12_TAG('N', 'M', '1'), "2100C", NULL, 9, "2000C", "SUBSCRIBER NAME NM109"},
    {"278", X12_TAG('N', 'M', '1'), "2010C", NULL, 9, "2000C", "SUBSCRIBER NAME NM109"},
    {"834", X12_TAG('R', 'E', 'F'), "2000", "0F", 2, NULL, "SUBSCRIBER NUMBER REF02"},
    {"820", X12_TAG('E', 'N', 'T'), NULL, NULL, 1, NULL, "ENT01"},
};

const char *x12_ack_unit_label(uint8_t unit)
{
    assert(unit > 0 && unit <= COUNT_OF(UNITS));
    return UNITS[unit - 1].label;
}

static bool names(const struct unit *u, const char *set, const struct x12_event *e)
{
    return u->tag == e->segment->tag && strcmp(u->set, set) == 0 &&
           (!u->loop || strcmp(u->loop, e->loop->id) == 0) &&
           (!u->qualifier || str_is(x12_element(e->segment, 1), u->qualifier));
}

static const struct x12_loop *ending(const struct unit *u, const struct x12_loop *loop)
{
    const struct x12_loop *l = loop;
    while (u->ends && l && strcmp(l->id, u->ends) != 0)
        l = l->parent;
    return l ? l : loop;
}

void x12_ack_unit_note(struct x12_ack *a, const struct x12_event *e)
{
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        const struct unit *u = &UNITS[i];
        if (!names(u, a->set.id, e))
            continue;
        struct str v = x12_element(e->segment, u->element);
        if (v.n == 0 || v.n > X12_ACK_UNIT_MAX)
            continue;
        a->unit = (uint8_t)(i + 1);
        a->unit_loop = ending(u, e->loop);
        a->unit_n = (uint8_t)v.n;
        memcpy(a->unit_value, v.p, v.n);
        return;
    }
}

void x12_ack_unit_forget(struct x12_ack *a)
{
    a->unit = a->unit_n = 0;
    a->unit_loop = NULL;
}
