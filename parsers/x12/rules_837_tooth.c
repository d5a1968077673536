/* rules_837_tooth.c - SNIP 6, dental: which procedures want a tooth, how many surfaces, a
 * prosthesis code, an orthodontic plan (CDT practice; X224A2 2400 SV3, TOO, 2300 DN1 DN2). */
#include "x12/rules_837.h"

enum { PRIMARY = 83, EXTRA_PRIMARY = 103, LETTERS = 20 };

unsigned x12_tooth_of(struct str number)
{
    uint64_t n;

    if (str_to_u64(number, 99, &n))
        return (n >= 1 && n <= 32) || (n >= 51 && n <= 82) ? (unsigned)n : 0;
    if (number.n == 0 || number.p[0] < 'A' || number.p[0] > 'T')
        return 0;
    if (number.n == 1)
        return PRIMARY + (unsigned)(number.p[0] - 'A');
    return number.n == 2 && number.p[1] == 'S' ? EXTRA_PRIMARY + (unsigned)(number.p[0] - 'A') : 0;
}

static bool between(unsigned n, unsigned from, unsigned to)
{
    return n >= from && n <= to;
}

/** Incisors and canines: 6 to 11, 22 to 27, C to H, M to R. They have an edge where the others have
 * a chewing surface. */
static bool is_front(unsigned tooth)
{
    unsigned letter;

    if (tooth < PRIMARY) {
        tooth -= tooth > 50 ? 50 : 0;
        return between(tooth, 6, 11) || between(tooth, 22, 27);
    }
    letter = (tooth - PRIMARY) % LETTERS;
    return between(letter, 2, 7) || between(letter, 12, 17);
}

/* ---- what the procedure says ---- */

/** A filling's code counts its surfaces; 4 stands for four and more. Zero: it does not. D2335 may
 * count an angle instead. */
static unsigned surfaces_of(unsigned code)
{
    static const unsigned fillings[][2] = {{2140, 1}, {2150, 2}, {2160, 3}, {2161, 4},
                                           {2330, 1}, {2331, 2}, {2332, 3}, {2391, 1},
                                           {2392, 2}, {2393, 3}, {2394, 4}};

    for (unsigned i = 0; i < COUNT_OF(fillings); i++)
        if (fillings[i][0] == code)
            return fillings[i][1];
    return 0;
}

/* Fillings, inlays and crowns; pulp and root; extractions. */
static bool of_one_tooth(unsigned code)
{
    return between(code, 2140, 2394) || between(code, 2510, 2799) || between(code, 3110, 3353) ||
           between(code, 7111, 7250);
}

/* Crowns, dentures, bridges: a first one or a replacement. */
static bool is_prosthesis(unsigned code)
{
    return between(code, 2710, 2794) || between(code, 5110, 5228) || between(code, 6205, 6794);
}

static bool is_orthodontic(unsigned code)
{
    return between(code, 8010, 8090) || code == 8670;
}

/* ---- TOO ---- */

static void places(struct x12_walk *w, unsigned tooth, const struct str *surfaces, unsigned count)
{
    const char *other = is_front(tooth) ? "O" : "I";

    for (unsigned i = 0; i < count; i++)
        if (str_is(surfaces[i], other))
            x12_rule_fault(w, NULL, X12_SURFACE_PLACE, 3, i + 1);
}

void x12_tooth_described(struct x12_837 *st, struct x12_walk *w, unsigned tooth,
                         const struct str *surfaces, unsigned count)
{
    unsigned code = st->d.line.code, wanted = surfaces_of(code);
    bool counts = wanted == 4 ? count >= 4 : count == wanted;

    if (wanted != 0 && !counts)
        x12_rule_fault(w, NULL, X12_SURFACE_COUNT, 3, 0);
    if (tooth == 0)
        return;
    places(w, tooth, surfaces, count);
    if (of_one_tooth(code) && (st->d.missing[tooth / 32] >> tooth % 32 & 1) != 0)
        x12_rule_fault(w, NULL, X12_TOOTH_GONE, 2, 0);
}

void x12_tooth_line_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837d *d = &st->d;

    if (of_one_tooth(d->line.code) && d->line.teeth == 0)
        x12_rule_fault(w, &d->line_mark, X12_TOOTH_NEEDED, 1, 2);
    if (is_prosthesis(d->line.code) && !d->line.prosthesis)
        x12_rule_fault(w, &d->line_mark, X12_PROSTHESIS, 5, 0);
    if (is_orthodontic(d->line.code) && !d->braces) {
        st->d.braces = true;
        st->d.braces_mark = d->line_mark;
    }
}

void x12_tooth_close(struct x12_837 *st, struct x12_walk *w)
{
    const struct x12_837d *d = &st->d;

    if (d->braces && !d->orthodontic)
        x12_rule_fault(w, &d->braces_mark, X12_ORTHODONTIC, 1, 2);
    else if (d->braces && !d->appliance && !d->predetermination)
        x12_rule_fault(w, &d->braces_mark, X12_APPLIANCE_DATE, 0, 0);
}
