/* test_rules_corpus.c - the rules on the published examples: what they say there, and nothing more.
 *
 * The examples are of 2005 to 2013: their NPIs are invented, their billing ZIP codes have five
 * digits, two of their tax ids a dash, three name the billing provider again as the rendering one.
 * One remittance has an element too many in its SVC. All else, and every sum, is in order. */
#include "planted.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 20 };

static const char *folder(void)
{
    static char path[1024];
    const char *corpus = getenv("HIA_CORPUS");

    snprintf(path, sizeof(path), "%s%s", corpus ? corpus : HIA_SOURCE_DIR "/../shared/corpus",
             "/x12/LinuxForHealth-x12/src/tests/resources");
    return path;
}

static void read_file(const char *path, struct planted_faults *got)
{
    char *bytes = malloc(FILE_MAX);
    FILE *f = fopen(path, "rb");
    size_t n;

    cr_assert(bytes != NULL && f != NULL, "%s", path);
    n = fread(bytes, 1, FILE_MAX, f);
    fclose(f);
    planted_read_bytes(bytes, n, got);
    free(bytes);
}

static bool expected(enum x12_code code, const enum x12_code *codes)
{
    for (; *codes != X12_NO_FAULT; codes++)
        if (*codes == code)
            return true;
    return false;
}

/** Every fault of SNIP 3 and 4 in every file of the folder is one of `codes`. */
static void only(const char *guide, const enum x12_code *codes)
{
    static struct planted_faults got;
    char path[2048];
    struct dirent *entry;
    unsigned files = 0;
    DIR *d;

    snprintf(path, sizeof(path), "%s/%s", folder(), guide);
    d = opendir(path);
    if (d == NULL)
        cr_skip_test("no corpus");
    while ((entry = readdir(d)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s/%s", folder(), guide, entry->d_name);
        read_file(path, &got);
        files++;
        for (unsigned i = 0; i < got.count && i < PLANTED_FAULTS_MAX; i++)
            if (x12_fault_row(got.list[i].code)->snip >= 3)
                cr_expect(expected(got.list[i].code, codes), "%s: %s at %s", entry->d_name,
                          x12_fault_row(got.list[i].code)->id, got.list[i].path);
    }
    closedir(d);
    cr_assert_gt(files, 0);
}

Test(rules_corpus, institutional_claims)
{
    static const enum x12_code codes[] = {X12_NPI_CHECK_DIGIT, X12_POSTAL_CODE, X12_NO_FAULT};

    only("837_005010X223A3", codes);
}

Test(rules_corpus, professional_claims)
{
    static const enum x12_code codes[] = {X12_NPI_CHECK_DIGIT, X12_POSTAL_CODE,
                                          X12_PROVIDER_REDUNDANT, X12_TAX_ID_FORM, X12_NO_FAULT};

    only("837_005010X222A2", codes);
}

Test(rules_corpus, remittances)
{
    static const enum x12_code codes[] = {X12_BALANCE_LINE, X12_BALANCE_LINES_CHARGE, X12_NO_FAULT};

    only("835_005010X221A1", codes);
}

/* Their providers are numbered 1666666661 and the like, one of them with nine digits. */
Test(rules_corpus, claim_status_inquiries)
{
    static const enum x12_code codes[] = {X12_NPI_CHECK_DIGIT, X12_NO_FAULT};

    only("276_005010X212", codes);
}

Test(rules_corpus, claim_status_answers)
{
    static const enum x12_code codes[] = {X12_NPI_CHECK_DIGIT, X12_NO_FAULT};

    only("277_005010X212", codes);
}
