/* test_ack_docs.c - docs/acknowledgement-codes.md says of each fault what the table in fault.c
 * says.
 *
 * HIA_WRITE_DOCS=1 writes the page. A line of it that is wrong fails; a fault it does not have yet
 * is only told, so that a new fault does not wait for its page. */
#include "base/buf.h"
#include "x12/fault.h"

#include <criterion/criterion.h>
#include <criterion/logging.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE HIA_SOURCE_DIR "/docs/acknowledgement-codes.md"

static const char head[] =
    "# What each fault becomes\n\n"
    "Made from `parsers/x12/fault.c`: `HIA_WRITE_DOCS=1 build/debug/tests/x12/test_x12_ack` writes "
    "it.\n[acknowledgements.md](acknowledgements.md) says how the codes are used, and which of "
    "them depend on more than the\nfault. A warning is in no acknowledgement.\n\n"
    "| fault | | SNIP | severity | TA105 | AK905 | IK502 | IK304 | IK403 | 277CA |\n"
    "|---|---|---|---|---|---|---|---|---|---|\n";

static const char *or_none(const char *code)
{
    return code ? code : "";
}

static void put_row(struct buf *out, const struct x12_fault_row *r)
{
    static const char *const severities[] = {"note", "warning", "error", "fatal"};
    buf_printf(out, "| %s | %s | %u | %s | %s | %s | %s | %s | %s | %s |\n", r->id, r->title,
               r->snip, severities[r->severity], or_none(r->ta1), or_none(r->ak905),
               or_none(r->ik502), or_none(r->ik304), or_none(r->ik403), or_none(r->stc));
}

static bool is_said(const struct x12_fault_row *r)
{
    return r->ta1 || r->ak905 || r->ik502 || r->ik304 || r->ik403 || r->stc;
}

static void write_page(void)
{
    struct buf out;
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    FILE *f = fopen(PAGE, "w");
    cr_assert_not_null(f);
    buf_init(&out, 1 << 20);
    buf_puts(&out, head);
    for (size_t i = 0; i < count; i++)
        if (is_said(&rows[i]))
            put_row(&out, &rows[i]);
    fputs(buf_cstr(&out), f);
    fclose(f);
    buf_fini(&out);
}

static const struct x12_fault_row *row_of(struct str id)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (str_is(id, rows[i].id))
            return &rows[i];
    return NULL;
}

static void check_line(const char *line)
{
    struct buf want;
    struct str rest = str_from(line + 2), id = str_split(&rest, ' ');
    const struct x12_fault_row *row = row_of(id);
    cr_assert(row, "the page has %.*s, the table has not", STR_FMT(id));
    buf_init(&want, 4096);
    put_row(&want, row);
    cr_expect_str_eq(buf_cstr(&want), line, "%s: run test_x12_ack once with HIA_WRITE_DOCS=1\n%s%s",
                     row->id, buf_cstr(&want), line);
    buf_fini(&want);
}

Test(ack_docs, the_page_says_what_the_table_says)
{
    char line[1024];
    size_t said = 0, faults = 0, count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    if (getenv("HIA_WRITE_DOCS"))
        write_page();
    FILE *f = fopen(PAGE, "r");
    cr_assert_not_null(f);
    while (fgets(line, sizeof line, f)) {
        if (strncmp(line, "| X12-", 6) != 0)
            continue;
        check_line(line);
        said++;
    }
    fclose(f);
    cr_expect_gt(said, 100);
    for (size_t i = 0; i < count; i++)
        faults += is_said(&rows[i]);
    cr_expect_geq(said, faults,
                  "docs/acknowledgement-codes.md lacks a fault: run with HIA_WRITE_DOCS=1");
}
