/* test_fault.c - every fault has exactly one row, and every row something to say. */
#include "x12/ack.h"
#include "x12/fault.h"
#include <criterion/criterion.h>
#include <stdio.h>

/* The groups of fault.h: their first code, and the number past their last. */
static const struct {
    uint16_t first, end;
} groups[] = {
    {X12_NO_FAULT, X12_NO_FAULT + 1},
    {X12_NOT_X12, X12_BINARY + 1},
    {X12_SET_CODE_UNKNOWN, X12_SETS_END},
    {X12_OVERLAY_MISSING, X12_OVERLAY_END},
    {X12_GS_UNKNOWN, X12_GS_DUPLICATE + 1},
    {X12_SET_UNKNOWN, X12_ST_CONTROL + 1},
    {X12_SEGMENT_UNKNOWN, X12_SEGMENT_TRAILING + 1},
    {X12_ELEMENT_MISSING, X12_ELEMENT_PADDED + 1},
    {X12_BALANCE_LINE, X12_AMOUNT_RANGE + 1},
    {X12_BALANCE_STATUS, X12_BALANCE_STATUS + 1},
    {X12_SITUATION, X12_CODE_END},
    {X12_INQUIRY_KEYS, X12_STATUS_END},
    {X12_INQUIRY_MISSING, X12_ELIGIBILITY_END},
    {X12_BALANCE_PREMIUM, X12_BALANCE_PREMIUM_ITEM + 1},
    {X12_REVIEW_PURPOSE, X12_REVIEW_CONTRADICTION + 1},
    {X12_MEMBER_RELATION, X12_MEMBER_END},
    {X12_AMBULANCE_TRANSPORT, X12_LINE_END},
};

static unsigned rows_of(uint16_t code)
{
    size_t count;
    unsigned found = 0;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++)
        found += rows[i].code == code;
    return found;
}

Test(fault, every_code_has_exactly_one_row)
{
    size_t count, wanted = 0;
    for (size_t g = 0; g < COUNT_OF(groups); g++)
        for (unsigned code = groups[g].first; code < groups[g].end; code++, wanted++) {
            cr_assert_eq(rows_of((uint16_t)code), 1, "code %u has %u rows", code,
                         rows_of((uint16_t)code));
            cr_assert_eq(x12_fault_row((uint16_t)code)->code, code);
        }
    (void)x12_fault_rows(&count);
    cr_assert_eq(count, wanted, "%zu rows for %zu codes", count, wanted);
}

Test(fault, ids_are_made_of_the_code)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++) {
        char id[16];
        snprintf(id, sizeof(id), "X12-%03u", rows[i].code);
        cr_assert_str_eq(rows[i].id, id);
        cr_assert(i == 0 || rows[i - 1].code < rows[i].code, "rows ascend: %s", id);
    }
}

static bool is_sentence(const char *text)
{
    size_t n = strlen(text);
    return n > 10 && text[n - 1] == '.' && text[0] >= 'A' && text[0] <= 'Z';
}

Test(fault, every_row_says_what_is_wrong_and_what_to_do)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++) {
        cr_assert(strlen(rows[i].title) > 8, "%s has no title", rows[i].id);
        cr_assert(rows[i].title[strlen(rows[i].title) - 1] != '.', "%s: a title", rows[i].id);
        cr_assert(is_sentence(rows[i].remedy), "%s has no remedy", rows[i].id);
        cr_assert(rows[i].severity <= SEVERITY_FATAL && rows[i].snip <= 7, "%s", rows[i].id);
    }
}

/* TA105, AK905, IK502, IK304, IK403 of the facts sheet (B.3, B.4). */
Test(fault, acknowledgement_codes_are_those_of_the_standard)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    static const char *const IK304 = " 1 2 3 4 5 6 7 8 I4 I6 I7 I8 I9 ";
    static const char *const IK403 = " 1 2 3 4 5 6 7 8 9 10 12 13 I6 I9 I10 I11 I12 I13 ";
    static const char *const IK502 = " 1 2 3 4 5 6 7 18 19 23 I5 I6 ";
    static const char *const AK905 = " 1 2 3 4 5 6 19 ";
    for (size_t i = 0; i < count; i++) {
        const struct x12_fault_row *row = &rows[i];
        const char *const pairs[][2] = {
            {row->ik304, IK304}, {row->ik403, IK403}, {row->ik502, IK502}, {row->ak905, AK905}};
        for (size_t k = 0; k < COUNT_OF(pairs); k++) {
            char padded[16];
            if (pairs[k][0] == NULL)
                continue;
            snprintf(padded, sizeof(padded), " %s ", pairs[k][0]);
            cr_assert(strstr(pairs[k][1], padded) != NULL, "%s: %s", row->id, pairs[k][0]);
        }
        cr_assert(row->ta1 == NULL || (strlen(row->ta1) == 3 && strcmp(row->ta1, "031") <= 0),
                  "%s: TA105", row->id);
        cr_assert(row->stc == NULL || (row->stc[0] == 'A' && row->stc[2] == ':'), "%s: STC",
                  row->id);
        cr_assert(row->ik403 == NULL || strcmp(row->ik304, "8") == 0, "%s: IK4 wants IK3*8",
                  row->id);
    }
}

/* What a file was noted for while it was judged by more is right then (job/prepare). */
Test(fault, what_is_no_guide_changes_no_acknowledgement)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++) {
        const struct x12_fault_row *r = &rows[i];
        if (r->snip > X12_ACK_SNIP_LAST)
            cr_expect(!r->ta1 && !r->ak905 && !r->ik502 && !r->ik304 && !r->ik403, "%s", r->id);
    }
}

Test(fault, an_unknown_code_says_so)
{
    cr_assert_str_eq(x12_fault_row(999)->id, "X12-???");
    cr_assert_str_eq(x12_fault_row(X12_CODE_END)->id, "X12-???");
    cr_assert_eq(x12_fault_row(X12_LOOP_MISSING)->code, X12_LOOP_MISSING);
}
