/* peek.c - see peek.h. */
#include "sandbox/peek.h"

enum { ISA_SIZE = 106, SEGMENTS_LOOKED_AT = 3 };

/* The next segment, cut off `*rest`; line breaks between segments belong to none. */
static struct str segment(struct str *rest, char terminator)
{
    *rest = str_trim(*rest);
    return str_split(rest, terminator);
}

static struct str element(struct str s, char separator, unsigned number)
{
    struct str part = str_split(&s, separator);
    for (unsigned i = 0; i < number; i++)
        part = s.p ? str_split(&s, separator) : str_of(NULL, 0);
    return part;
}

bool sandbox_peek(struct str bytes, struct sandbox_peek *out)
{
    *out = (struct sandbox_peek){0};
    if (bytes.n < ISA_SIZE || memcmp(bytes.p, "ISA", 3) != 0)
        return false;
    char separator = bytes.p[3], terminator = bytes.p[105];
    (void)str_copy(out->isa_control, sizeof out->isa_control, str_of(bytes.p + 90, 9));
    (void)str_copy(out->sender, sizeof out->sender, str_of(bytes.p + 32, 17));
    struct str rest = str_of(bytes.p + ISA_SIZE, bytes.n - ISA_SIZE);
    for (unsigned i = 0; i < SEGMENTS_LOOKED_AT && rest.n > 0; i++) {
        struct str s = segment(&rest, terminator), tag = element(s, separator, 0);
        if (str_is(tag, "GS"))
            (void)str_copy(out->version, sizeof out->version, element(s, separator, 8));
        if (str_is(tag, "TA1"))
            (void)str_copy(out->kind, sizeof out->kind, STR("TA1"));
        if (str_is(tag, "ST"))
            (void)str_copy(out->kind, sizeof out->kind, element(s, separator, 1));
    }
    return true;
}
