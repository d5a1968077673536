/* test_guide_rows.c - rows that contradict themselves or the dictionary are refused, and the text
 * says where. */
#include "x12/guides.h"

#include <criterion/criterion.h>

/* Compile a guide of these rows; the text of the refusal, or "" when it was taken. */
static const char *refusal(const struct x12_row *rows, size_t count)
{
    static struct err err;
    err = (struct err){0};
    struct x12_guide g = {.id = "T", .name = "T", .rows = rows, .rows_count = count};
    struct x12_store *s = x12_store_new(&err);
    cr_assert_not_null(s);
    bool ok = x12_guide_compile(&g, s, &err);
    cr_assert_eq(ok, err.kind == ERR_NONE);
    x12_store_free(s);
    return err.text;
}

#define REFUSED(text, ...)                                                                         \
    do {                                                                                           \
        const struct x12_row rows[] = {__VA_ARGS__};                                               \
        const char *why = refusal(rows, COUNT_OF(rows));                                           \
        cr_assert(strstr(why, (text)), "wanted \"%s\", got \"%s\"", (text), why);                  \
    } while (0)

#define TAKEN(...)                                                                                 \
    do {                                                                                           \
        const struct x12_row rows[] = {__VA_ARGS__};                                               \
        const char *why = refusal(rows, COUNT_OF(rows));                                           \
        cr_assert_str_eq(why, "");                                                                 \
    } while (0)

/* clang-format off */
#define ST {SEG, "ST", "header", 'R', 1, 10, "RRR"}
#define HL {SEG, "HL", "level", 'R', 1, 30, "RSRR"}
#define K3 {SEG, "K3", "note", 'R', 1, 40, "RNN"}
#define LX {SEG, "LX", "line", 'R', 1, 20, "R"}

Test(guide_rows, brackets)
{
    TAKEN(ST, LOOP("A", "a", 'S', 1), LX, END);
    REFUSED("without an END", ST, LOOP("A", "a", 'S', 1), LX);
    REFUSED("without a loop", ST, END);
    REFUSED("no segment opens it", ST, LOOP("A", "a", 'S', 1), END);
    REFUSED("no segment opens it", ST, LOOP("A", "a", 'S', 1), LOOP("B", "b", 'S', 1), LX, END,
            END);
    REFUSED("neither R nor S", ST, LOOP("A", "a", 'N', 1), LX, END);
    REFUSED("neither R nor S", {SEG, "ST", "header", 'X', 1, 10, "RRR"});
}

Test(guide_rows, same)
{
    TAKEN(ST, LOOP("A", "a", 'S', 1), LX, END,
          LOOP("B", "b", 'S', 1), HL, SAME("A", 'R'), END);
    REFUSED("names no loop", ST, SAME("A", 'R'));
    REFUSED("within SAME", ST,
            LOOP("A", "a", 'S', 1), LX, END,
            LOOP("B", "b", 'S', 1), HL, SAME("A", 'R'), END,
            LOOP("C", "c", 'S', 1), K3, SAME("B", 'R'), END);
}

Test(guide_rows, against_the_dictionary)
{
    REFUSED("not in the dictionary", {SEG, "QQQ", "what", 'R', 1, 10, "R"});
    REFUSED("element usages", {SEG, "ST", "header", 'R', 1, 10, "RR"});
    REFUSED("element usages", {SEG, "ST", "header", 'R', 1, 10, "RRX"});
    REFUSED("no such element", {SEG, "ST", "header", 'R', 1, 10, "RRR", {CODES(4, "1")}});
    REFUSED("does not fit", {SEG, "ST", "header", 'R', 1, 10, "RRR", {CODES(1, "8371")}});
    REFUSED("does not fit", {SEG, "ST", "header", 'R', 1, 10, "RRR", {CODES(1, "837  835")}});
    REFUSED("listed twice", {SEG, "ST", "header", 'R', 1, 10, "RRR", {CODES(1, "837 837")}});
    REFUSED("pick without codes", {SEG, "ST", "header", 'R', 1, 10, "RRR",
                                    {{.element = 1, .pick = true}}});
    REFUSED("let it repeat", {SEG, "ST", "header", 'R', 1, 10, "RRR", {REPEATS(1, 2)}});
    REFUSED("two parts have one name", {SEG, "ST", "header", 'R', 1, 10, "RRR",
                                        {NAMED(1, "x"), NAMED(2, "x")}});
}

Test(guide_rows, composites)
{
    TAKEN({SEG, "CTX", "context", 'R', 1, 10, "RSSSSN", {PARTS(1, "RS"), PARTS(5, "RSS")}});
    REFUSED("wants PARTS", {SEG, "CTX", "context", 'R', 1, 10, "RSSSSN", {PARTS(1, "RS")}});
    REFUSED("component usages", {SEG, "CTX", "context", 'R', 1, 10, "RSSSNN", {PARTS(1, "R")}});
    REFUSED("no such component", {SEG, "CTX", "context", 'R', 1, 10, "RSSSNN",
                                  {PARTS(1, "RS"), PART_CODES(1, 3, "X")}});
    REFUSED("belong to a component", {SEG, "CTX", "context", 'R', 1, 10, "RSSSNN",
                                       {PARTS(1, "RS"), CODES(1, "X")}});
}

Test(guide_rows, twins)
{
    TAKEN(ST, {SEG, "REF", "a", 'S', 1, 20, "RRNN", {PICK(1, "EI")}},
          {SEG, "REF", "b", 'S', 1, 20, "RRNN", {PICK(1, "SY")}});
    REFUSED("twin", ST, {SEG, "REF", "a", 'S', 1, 20, "RRNN", {PICK(1, "EI SY")}},
            {SEG, "REF", "b", 'S', 1, 20, "RRNN", {PICK(1, "SY")}});
    REFUSED("twin", ST, {SEG, "REF", "a", 'S', 1, 20, "RRNN", {CODES(1, "EI")}},
            {SEG, "REF", "b", 'S', 1, 20, "RRNN", {PICK(1, "SY")}});
    REFUSED("two siblings", ST, {SEG, "REF", "a", 'S', 1, 20, "RRNN", {PICK(1, "EI")}},
            {SEG, "REF", "a", 'S', 1, 20, "RRNN", {PICK(1, "SY")}});
    REFUSED("twin", ST, LOOP("A", "a", 'S', 1), LX, END, LOOP("B", "b", 'S', 1), LX, END);
}
/* clang-format on */

Test(guide_rows, narrowings_reach_the_fields)
{
    const struct x12_row rows[] = {
        {SEG,
         "REF",
         "tax_id",
         'R',
         X12_MANY,
         70,
         "RRNN",
         {CODES(1, "EI"), LENGTH(2, 9, 9), NAMED(2, "number"), SET(2, "tax")}},
        {SEG,
         "EB",
         "benefit",
         'S',
         1,
         20,
         "RSSNNNNNNNNNSN",
         {REPEATS(3, 99), PARTS(13, "RRSSSSSN"), PART_SET(13, 2, "procedure")}},
        LOOP("A", "again", 'S', 1),
        {SEG, "LX", "line", 'R', 1, 5, "R"},
        END,
    };
    struct err err = {0};
    struct x12_guide g = {.id = "T", .name = "T", .rows = rows, .rows_count = COUNT_OF(rows)};
    struct x12_store *s = x12_store_new(&err);
    cr_assert(x12_guide_compile(&g, s, &err), "%s", err.text);
    const struct x12_field *f = g.uses[0].fields;
    cr_assert(f[1].min == 9 && f[1].max == 9);
    cr_assert_str_eq(f[1].name, "number");
    cr_assert_str_eq(f[1].set, "tax");
    const struct x12_field *eb = g.uses[1].fields;
    cr_assert_eq(eb[2].repeat, 99);
    cr_assert_eq(eb[3].repeat, 1);
    cr_assert_str_eq(eb[12].parts[1].set, "procedure");
    cr_assert_eq(eb[12].parts[7].usage, 'N');
    /* 70, then 20, then a loop at 5: each is put after the one before. */
    cr_assert_eq(g.loops[0].children[1].position, 71);
    cr_assert_eq(g.loops[0].children[2].position, 72);
    cr_assert_eq(g.uses[2].position, 5);
    x12_store_free(s);
}

Test(guide_rows, the_store_keeps_equal_pieces_once_and_has_an_end)
{
    struct err err = {0};
    struct x12_store *s = x12_store_new(&err);
    const void *a = x12_store_keep(s, "hello", 6);
    size_t used = x12_store_used(s);
    cr_assert_eq(x12_store_keep(s, "hello", 6), a);
    cr_assert_eq(x12_store_used(s), used);
    cr_assert_neq(x12_store_keep(s, "hellp", 6), a);
    cr_assert_null(x12_store_take(s, (size_t)1 << 30));
    cr_assert_null(x12_store_take(s, SIZE_MAX));
    x12_store_free(s);
}
