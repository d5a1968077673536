/* anonymize_table.c - what stands in each data element: kept only what is known to be safe. */
#include "x12/anonymize.h"

struct row {
    uint16_t number;
    uint8_t secret;
};

/* In order of number. Strings (AN) that are not here are ids; codes, numbers and times that are not
 * here are kept; days are shifted. */
static const struct row rows[] = {
    {19, X12_SECRET_NAME},     /* city */
    {61, X12_SECRET_TEXT},     /* free-form information */
    {93, X12_SECRET_NAME},     /* name */
    {116, X12_SECRET_ZIP},     /* postal code */
    {166, X12_SECRET_STREET},  /* address line */
    {234, X12_SECRET_NOT},     /* procedure, drug, revenue code */
    {329, X12_SECRET_NOT},     /* ST02 */
    {350, X12_SECRET_NOT},     /* assigned identification: a count */
    {352, X12_SECRET_TEXT},    /* description */
    {364, X12_SECRET_CONTACT}, /* telephone, e-mail */
    {447, X12_SECRET_NOT},     /* loop id of LS and LE */
    {449, X12_SECRET_TEXT},    /* K3 */
    {480, X12_SECRET_NOT},     /* GS08 */
    {509, X12_SECRET_ORIGIN},  /* originating company */
    {628, X12_SECRET_NOT},     /* HL01 */
    {724, X12_SECRET_TEXT},    /* IK404: the bad value itself */
    {734, X12_SECRET_NOT},     /* HL02 */
    {799, X12_SECRET_NOT},     /* version of a code list */
    {933, X12_SECRET_TEXT},    /* message */
    {1028, X12_SECRET_CLAIM},  /* claim submitter's identifier */
    {1035, X12_SECRET_NAME},   /* last name or organization */
    {1036, X12_SECRET_NAME},   /* first name */
    {1037, X12_SECRET_NAME},   /* middle name */
    {1038, X12_SECRET_SUFFIX}, /* prefix */
    {1039, X12_SECRET_SUFFIX}, /* suffix */
    {1137, X12_SECRET_NOT},    /* medical code */
    {1204, X12_SECRET_TEXT},   /* plan, as the payer calls it */
    {1222, X12_SECRET_NOT},    /* specialty */
    {1251, X12_SECRET_DAYS},   /* date or period, by 1250 */
    {1271, X12_SECRET_NOT},    /* diagnosis, condition, status ... */
    {1301, X12_SECRET_NOT},    /* service, allowance or charge code */
    {1331, X12_SECRET_NOT},    /* place of service, bill type */
    {1339, X12_SECRET_NOT},    /* modifier */
    {1341, X12_SECRET_NOT},    /* national review value */
    {1705, X12_SECRET_NOT},    /* ST03 */
    {9999, X12_SECRET_NOT},    /* CTX01-1: which value it is */
    {10001, X12_SECRET_ZEROS}, /* ISA01 */
    {10002, X12_SECRET_BLANK}, /* ISA02 */
    {10003, X12_SECRET_ZEROS}, /* ISA03 */
    {10004, X12_SECRET_BLANK}, /* ISA04 */
    {10015, X12_SECRET_NOT},   /* ISA16 */
    {10065, X12_SECRET_NOT},   /* ISA11 */
};

enum x12_secret x12_secret_of(uint16_t number, uint8_t type)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].number == number)
            return rows[i].secret;
    if (type == X12_DT)
        return X12_SECRET_DAY;
    return type == X12_AN || type == X12_B ? X12_SECRET_ID : X12_SECRET_NOT;
}

static bool is_one_of(struct str value, const char *list)
{
    for (struct str rest = str_from(list); value.n && rest.p;)
        if (str_eq(str_split(&rest, ' '), value))
            return true;
    return false;
}

/* Payers are known to all: their numbers stay, so that a shared file can still be routed. Some
 * references are codes, bill types and flags. */
enum x12_secret x12_secret_here(const struct x12_segment *s, unsigned i)
{
    struct str one = x12_element(s, 1);

    switch (s->tag) {
    case X12_TAG('N', 'M', '1'):
        return i == 9 && is_one_of(one, "PR PRP SEP TTP TV") ? X12_SECRET_NOT : X12_SECRETS;
    case X12_TAG('N', '1', 0):
        return i == 4 && is_one_of(one, "PR") ? X12_SECRET_NOT : X12_SECRETS;
    case X12_TAG('S', 'V', 'D'): /* a payer */
    case X12_TAG('D', 'N', '2'): /* a tooth */
        return i == 1 ? X12_SECRET_NOT : X12_SECRETS;
    case X12_TAG('P', 'R', 'V'):
        return i == 3 && str_is(x12_element(s, 2), "PXC") ? X12_SECRET_NOT : X12_SECRETS;
    case X12_TAG('R', 'E', 'F'):
        if (i != 2)
            return X12_SECRETS;
        if (is_one_of(one, "EJ"))
            return X12_SECRET_CLAIM;
        return is_one_of(one, "2U NF BLT 4N T4 F5 PXC") ? X12_SECRET_NOT : X12_SECRETS;
    case X12_TAG('C', 'T', 'X'): /* CTX01-2 is a value, a trigger has none */
        return i == 1 && str_is(one, "SITUATIONAL TRIGGER") ? X12_SECRET_NOT : X12_SECRETS;
    default:
        return X12_SECRETS;
    }
}
