/* snip.c - see snip.h. */
#include "x12/snip.h"

const char *x12_snip_title(unsigned type)
{
    static const char *const titles[X12_SNIP_TYPES] = {
        "integrity",      "guide requirements",        "balancing",          "situations",
        "external codes", "product and service lines", "partner's own rules"};
    assert(type >= 1 && type <= X12_SNIP_TYPES);
    return titles[type - 1];
}

unsigned x12_snip_with(unsigned snip, unsigned type, enum x12_snip_level level)
{
    assert(type >= 1 && type <= X12_SNIP_TYPES);
    unsigned checked = 1U << type, weak = 1U << (type + 8);
    snip &= ~(checked | weak);
    if (level == X12_SNIP_OFF)
        return snip;
    return snip | checked | (level == X12_SNIP_WARNING ? weak : 0);
}

enum x12_snip_level x12_snip_level(unsigned snip, unsigned type)
{
    if (!(snip >> type & 1))
        return X12_SNIP_OFF;
    return snip >> (type + 8) & 1 ? X12_SNIP_WARNING : X12_SNIP_ERROR;
}

static bool read_level(struct str word, enum x12_snip_level *level)
{
    static const char *const words[] = {"off", "warning", "error"};
    for (unsigned i = 0; i < COUNT_OF(words); i++)
        if (str_is(word, words[i])) {
            *level = (enum x12_snip_level)i;
            return true;
        }
    return false;
}

/* "3" or "1-5" */
static bool read_range(struct str text, unsigned *first, unsigned *last)
{
    uint64_t a, b;
    struct str from = str_split(&text, '-');
    if (!str_to_u64(from, X12_SNIP_TYPES, &a) || a == 0)
        return false;
    b = a;
    if (text.p && (!str_to_u64(text, X12_SNIP_TYPES, &b) || b < a))
        return false;
    *first = (unsigned)a;
    *last = (unsigned)b;
    return true;
}

bool x12_snip_parse(struct str text, unsigned *snip, struct err *err)
{
    bool only = false; /* a type was named alone: what is not named is off */
    unsigned named = 0, result = *snip;
    for (struct str rest = text; rest.p;) {
        struct str word = str_split(&rest, ','), range = str_split(&word, '=');
        enum x12_snip_level level = X12_SNIP_ERROR;
        unsigned first, last;
        if (!read_range(str_trim(range), &first, &last) ||
            (word.p && !read_level(str_trim(word), &level)))
            return err_set(err, ERR_USAGE,
                           "SNIP types are written 1-5,7 (these alone) or 5=warning (the others as "
                           "they are); levels are off, warning and error");
        only |= word.p == NULL;
        for (unsigned type = first; type <= last; type++) {
            result = x12_snip_with(result, type, level);
            named |= 1U << type;
        }
    }
    for (unsigned type = 1; only && type <= X12_SNIP_TYPES; type++)
        if (!(named >> type & 1))
            result = x12_snip_with(result, type, X12_SNIP_OFF);
    *snip = result;
    return true;
}
