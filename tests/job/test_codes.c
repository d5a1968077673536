/* test_codes.c - lists as their owners publish them, read, put together, kept and opened again. All
 * lists here are made up: the shapes are real, the sentences ours. */
#include "base/scratch.h"
#include "job/codes.h"
#include "x12/guide.h"
#include <sys/stat.h>
#include <unistd.h>

static char dir[SCRATCH_MAX], sets[SCRATCH_MAX + 8];

static void begin(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    scratch_dir_make(dir);
    snprintf(sets, sizeof(sets), "%s/codes", dir);
}

static void end(void)
{
    scratch_dir_remove(dir);
}

TestSuite(code_lists, .init = begin, .fini = end);

static struct codes_loaded done;

static bool load_as(enum x12_code_set_id id, const char *name, const char *content,
                    const struct codes_load *how, struct err *err)
{
    return codes_load(sets, id, str_from(content), name, how, &done, err);
}

static void load(enum x12_code_set_id id, const char *name, const char *content)
{
    struct err err = {0};
    cr_assert(load_as(id, name, content, &(struct codes_load){0}, &err), "%s", err.text);
}

/* "F320 20241001-20250930" of every period, "!" before a heading. */
static const char *dump(enum x12_code_set_id id)
{
    static char text[4096];
    struct err err = {0};
    size_t n = 0;
    struct code_file *f = code_file_open(sets, id, &err);
    cr_assert(f, "%s", err.text);
    const struct x12_code_set *s = code_file_set(f);
    text[0] = '\0';
    for (uint32_t i = 0; i < s->count; i++)
        for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
            char code[X12_CODE_BYTES_MAX + 1];
            x12_code_text(s->keys[i], code);
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s %u-%u", n ? "; " : "",
                                  s->periods[k].heading ? "!" : "", code, s->periods[k].from,
                                  s->periods[k].to);
        }
    code_file_close(f);
    return text;
}

static const char *text_of(enum x12_code_set_id id, const char *code)
{
    static char text[256];
    struct err err = {0};
    struct codes *c = codes_open(sets, &err);
    cr_assert(c, "%s", err.text);
    str_copy(text, sizeof(text), codes_text(c, id, str_from(code)));
    codes_close(c);
    return text;
}

/* ---- shapes ---- */

#define ORDER(code, flag, text)                                                                    \
    "00001 " code " " flag " short words                                                  " text   \
    "\n"

Test(code_lists, icd_order_files_of_two_years)
{
    load(X12_CS_ICD10CM, "icd10cm_order_2025.txt",
         ORDER("F32    ", "0", "A heading") ORDER("F320   ", "1", "One")
             ORDER("F328   ", "1", "Gone"));
    cr_expect_str_eq(done.format, "icd10cm-order");
    cr_expect_str_eq(dump(X12_CS_ICD10CM), "!F32 20241001-20250930; F320 20241001-20250930; "
                                           "F328 20241001-20250930");
    load(X12_CS_ICD10CM, "icd10cm_order_2026.txt",
         ORDER("F32    ", "0", "A heading") ORDER("F320   ", "1", "One, renamed")
             ORDER("F329   ", "1", "New"));
    cr_expect_str_eq(dump(X12_CS_ICD10CM),
                     "!F32 20241001-20260930; F320 20241001-20260930; F328 20241001-20250930; "
                     "F329 20251001-20260930",
                     "the years stand side by side");
    cr_expect_str_eq(text_of(X12_CS_ICD10CM, "F320"), "One, renamed");
    cr_expect_str_eq(text_of(X12_CS_ICD10CM, "F999"), "");
}

Test(code_lists, icd_code_files)
{
    load(X12_CS_ICD10CM, "icd10cm_codes_2026.txt", "F320    One\nF329    Two\n");
    cr_expect_str_eq(done.format, "icd10cm-codes");
    cr_expect_str_eq(dump(X12_CS_ICD10CM), "F320 20251001-20260930; F329 20251001-20260930");
    load(X12_CS_ICD10PCS, "icd10pcs_codes_2026.txt", "GZ58ZZZ Something\r\n");
    cr_expect_str_eq(dump(X12_CS_ICD10PCS), "GZ58ZZZ 20251001-20260930");
    cr_expect_str_eq(text_of(X12_CS_ICD10PCS, "GZ58ZZZ"), "Something");
}

static void put_at(char *record, unsigned position, const char *text)
{
    memcpy(record + position - 1, text, strlen(text));
}

Test(code_lists, hcpcs_anweb)
{
    char file[4][322], all[4 * 322 + 1];
    for (size_t i = 0; i < COUNT_OF(file); i++) {
        memset(file[i], ' ', 320);
        memcpy(file[i] + 320, "\n", 2);
        put_at(file[i], 269, "20010101");
    }
    put_at(file[0], 1, "H0004"), put_at(file[0], 11, "3"), put_at(file[0], 12, "Counseling");
    put_at(file[1], 1, "H0004"), put_at(file[1], 11, "4"), put_at(file[1], 12, "by the quarter");
    put_at(file[2], 1, "H9999"), put_at(file[2], 11, "3"), put_at(file[2], 285, "20241231");
    put_at(file[3], 4, "HO"), put_at(file[3], 11, "7"), put_at(file[3], 12, "A degree");
    snprintf(all, sizeof(all), "%s%s%s%s", file[0], file[1], file[2], file[3]);
    load(X12_CS_HCPCS, "HCPC2026_JAN_ANWEB.txt", all);
    cr_expect_str_eq(dump(X12_CS_HCPCS), "H0004 20010101-99999999; H9999 20010101-20241231");
    cr_expect_str_eq(text_of(X12_CS_HCPCS, "H0004"), "Counseling by the quarter");
    load(X12_CS_MODIFIER, "HCPC2026_JAN_ANWEB.txt", all);
    cr_expect_str_eq(dump(X12_CS_MODIFIER), "HO 20010101-99999999");
}

Test(code_lists, delimited_lists_name_their_columns)
{
    load(X12_CS_CARC, "carc.csv",
         "\xef\xbb\xbf"
         "Code,Description,Start,Stop\r\n1,\"Words, with \"\"quotes\"\"\",1/1/1995,\r\n"
         "17,Old,01/01/1995,07/01/2010\r\n");
    cr_expect_str_eq(dump(X12_CS_CARC), "1 19950101-99999999; 17 19950101-20100701");
    cr_expect_str_eq(text_of(X12_CS_CARC, "1"), "Words, with \"quotes\"");
    load(X12_CS_RARC, "rarc.txt", "N130\tWords\nMA01\tOthers\n");
    cr_expect_str_eq(dump(X12_CS_RARC), "MA01 0-99999999; N130 0-99999999");
    load(X12_CS_TAXONOMY, "nucc_taxonomy_251.csv",
         "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n"
         "101YM0800X,G,C,S,\"A definition\nof two lines\",N,D,I\n");
    cr_expect_str_eq(dump(X12_CS_TAXONOMY), "101YM0800X 0-99999999");
    load(X12_CS_DRG, "CMS-1833-F Table 5.txt",
         "TABLE 5\nOf fiscal year 2026\nMS-DRG\tFINAL RULE\tMDC\tTYPE\tMS-DRG Title\tWeights\n"
         "1\tNo\tPRE\tSURG\tOne\t2\n885\tNo\t19\tMED\tTwo\t1\n");
    cr_expect_str_eq(dump(X12_CS_DRG), "001 0-99999999; 885 0-99999999");
    load(X12_CS_NDC, "package.txt",
         "PRODUCTID\tPRODUCTNDC\tNDCPACKAGECODE\tPACKAGEDESCRIPTION\tSTARTMARKETINGDATE\t"
         "ENDMARKETINGDATE\tNDC_EXCLUDE_FLAG\tSAMPLE_PACKAGE\n"
         "a\t0002-1433\t0002-1433-80\tA box\t20140918\t\tN\tN\n"
         "b\t50090-001\t50090-001-0\tAnother\t20140918\t20240131\tN\tN\n");
    cr_expect_str_eq(dump(X12_CS_NDC),
                     "00002143380 20140918-99999999; 50090000100 20140918-20240131");
    load(X12_CS_ZIP, "zip.csv", "physical zip,state\n501,NY\n85001,AZ\n");
    cr_expect_str_eq(dump(X12_CS_ZIP), "00501 0-99999999; 85001 0-99999999");
    load(X12_CS_PLACE_OF_SERVICE, "pos.csv",
         "Place of Service Code(s),Place of Service Name\n1,Here\n28-30,Unassigned\n11,There\n");
    cr_expect_str_eq(dump(X12_CS_PLACE_OF_SERVICE), "01 0-99999999; 11 0-99999999");
    cr_expect_eq(done.passed_over, 1);
}

Test(code_lists, a_saved_page)
{
    load(X12_CS_CARC, "codes.html",
         "<html><p>Words 99</p><table><tr><th>Code</th><th>Description</th></tr>"
         "<tr><td class=\"code\">2</td>\n<td>One &amp; two <span>Start: 01/01/1995 | "
         "Last Modified: 09/30/2007</span></td></tr>"
         "<tr><td>17</td><td>Old<br>one <i>Start: 01/01/1995 | Stop: 07/01/2010</i></td></tr>"
         "</table></html>");
    cr_expect_str_eq(done.format, "html");
    cr_expect_str_eq(dump(X12_CS_CARC), "17 19950101-20100701; 2 19950101-99999999");
    cr_expect_str_eq(text_of(X12_CS_CARC, "2"), "One & two");
}

Test(code_lists, columns_as_told)
{
    struct err err = {0};
    struct codes_load how = {.reading = {.columns = "code=Reason,text=3"},
                             .from = 20240101,
                             .to = 20241231,
                             .version = "mine"};
    cr_assert(load_as(X12_CS_CARC, "x.txt", "Id;Reason;Words\n5;A1;Hello\n", &how, &err), "%s",
              err.text);
    cr_expect_str_eq(dump(X12_CS_CARC), "A1 20240101-20241231");
    cr_expect_str_eq(text_of(X12_CS_CARC, "A1"), "Hello");
    how =
        (struct codes_load){.reading = {.format = "icd10cm-codes", .columns = "code=3-9,text=11-"}};
    cr_assert(load_as(X12_CS_ICD10CM, "y", "x F320    Words\n", &how, &err), "%s", err.text);
    cr_expect_str_eq(dump(X12_CS_ICD10CM), "F320 0-99999999");
}

static void refuses(enum x12_code_set_id id, const char *content, struct codes_load how,
                    const char *says)
{
    struct err err = {0};
    cr_expect_not(load_as(id, "list.txt", content, &how, &err), "%s", says);
    cr_expect(strstr(err.text, says), "%s: %s", says, err.text);
}

Test(code_lists, what_cannot_be_read_is_refused)
{
    refuses(X12_CS_CARC, "", (struct codes_load){0}, "no line holds a code of CARC");
    refuses(X12_CS_CARC, "hello world\n", (struct codes_load){0}, "no line holds a code of CARC");
    refuses(X12_CS_CARC, "Code,Description\n1,\"open\n2,x\n", (struct codes_load){0},
            "list.txt:3: a quote is not closed");
    refuses(X12_CS_CARC, "1,x\n", (struct codes_load){.reading = {.format = "xml"}},
            "no format xml");
    refuses(X12_CS_CARC, "1,x\n", (struct codes_load){.reading = {.columns = "kode=1"}},
            "there are code, text, from");
    refuses(X12_CS_CARC, "1,x\n", (struct codes_load){.reading = {.columns = "code=Nope"}},
            "no header line has the column named for code");
    cr_expect_neq(access(sets, F_OK), 0, "nothing was written");
}

/* ---- putting together ---- */

Test(code_lists, a_load_replaces_its_window_and_keep_leaves_the_rest)
{
    struct err err = {0};
    load(X12_CS_CARC, "a.csv", "Code,Start,Stop\n1,1/1/1995,\n2,1/1/1995,\n");
    cr_assert(load_as(X12_CS_CARC, "b.csv", "Code,Start,Stop\n3,1/1/2020,\n",
                      &(struct codes_load){.keep = true}, &err));
    cr_expect_str_eq(dump(X12_CS_CARC),
                     "1 19950101-99999999; 2 19950101-99999999; 3 20200101-99999999");
    cr_assert(load_as(X12_CS_CARC, "c.csv", "Code\n2\n",
                      &(struct codes_load){.from = 20240101, .to = 20241231}, &err));
    cr_expect_str_eq(dump(X12_CS_CARC),
                     "1 19950101-20231231; 1 20250101-99999999; 2 19950101-99999999; "
                     "3 20200101-20231231; 3 20250101-99999999");
    load(X12_CS_CARC, "d.csv", "Code,Start,Stop\n9,1/1/1995,\n");
    cr_expect_str_eq(dump(X12_CS_CARC), "9 19950101-99999999");
}

/* ---- files ---- */

Test(code_lists, a_damaged_file_is_refused_wherever_it_is_damaged)
{
    char path[128];
    static char image[4096], damaged[4096];
    struct x12_code_set set;
    load(X12_CS_CARC, "a.csv", "Code,Description\n1,One\n2,Two\n45,Three\n");
    snprintf(path, sizeof(path), "%s/carc.codes", sets);
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0444);
    FILE *f = fopen(path, "r");
    size_t n = fread(image, 1, sizeof(image), f);
    fclose(f);
    cr_expect(code_image_read(str_of(image, n), X12_CS_CARC, &set));
    cr_expect_not(code_image_read(str_of(image, n), X12_CS_RARC, &set), "of another set");
    for (size_t i = 0; i < n; i++) {
        memcpy(damaged, image, n);
        damaged[i] ^= 0x41;
        cr_expect_not(code_image_read(str_of(damaged, n), X12_CS_CARC, &set), "byte %zu", i);
        cr_expect_not(code_image_read(str_of(image, i), X12_CS_CARC, &set), "cut at %zu", i);
    }
    cr_assert_eq(chmod(path, 0644), 0);
    cr_assert_eq(truncate(path, (off_t)n - 1), 0);
    struct err err = {0};
    cr_expect_null(codes_open(sets, &err));
    cr_expect(strstr(err.text, "carc.codes is damaged"), "%s", err.text);
}

Test(code_lists, texts_that_are_not_the_lists_are_passed_over)
{
    char path[128];
    load(X12_CS_CARC, "a.csv", "Code,Description\n1,One\n");
    cr_expect_str_eq(text_of(X12_CS_CARC, "1"), "One");
    snprintf(path, sizeof(path), "%s/carc.texts", sets);
    FILE *f;
    cr_assert_eq(chmod(path, 0644), 0);
    cr_assert((f = fopen(path, "r+")) && fseek(f, -1, SEEK_END) == 0 && fputc('X', f) == 'X');
    fclose(f);
    cr_expect_str_eq(text_of(X12_CS_CARC, "1"), "");
    struct err err = {0};
    cr_assert(load_as(X12_CS_CARC, "a.csv", "Code,Description\n1,One\n",
                      &(struct codes_load){.no_texts = true}, &err));
    cr_expect_str_eq(text_of(X12_CS_CARC, "1"), "");
    cr_expect_neq(access(path, F_OK), 0);
}

Test(code_lists, without_a_folder_there_is_what_is_built_in)
{
    struct err err = {0};
    struct codes *c = codes_open(sets, &err);
    cr_assert(c, "%s", err.text);
    cr_expect_not_null(codes_sets(c)->set[X12_CS_STATE]);
    cr_expect_null(codes_sets(c)->set[X12_CS_CARC]);
    cr_expect_null(codes_file(c, X12_CS_STATE));
    codes_close(c);
}

Test(code_lists, days_as_people_write_them)
{
    static const struct {
        const char *text;
        uint32_t day;
    } rows[] = {{"2025-10-01", 20251001},
                {"20251001", 20251001},
                {"10/1/2025", 20251001},
                {"1-OCT-2025", 20251001},
                {"Oct 1, 2025", 20251001},
                {"2025-10-01T00:00:00", 20251001},
                {"2025-02-30", 0},
                {"", 0},
                {"soon", 0},
                {"13/13/2025", 0},
                {"1/2", 0},
                {"99999999999", 0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        cr_expect_eq(code_day(str_from(rows[i].text)), rows[i].day, "%s", rows[i].text);
    cr_expect_eq(code_day_after(20240228), 20240229);
    cr_expect_eq(code_day_before(20250101), 20241231);
    cr_expect_eq(code_day_after(X12_CODE_LAST_DAY), X12_CODE_LAST_DAY);
}
