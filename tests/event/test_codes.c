/* test_codes.c - code lists: in order, complete for what the guides use, sentences loaded only. */
#include "event_test.h"

#include "event/codes.h"
#include "x12/guide.h"

Test(codes, lists_are_in_order)
{
    for (int list = 0; list < CODE_LISTS; list++) {
        size_t n;
        const struct code_meaning *m = code_meanings((enum code_list)list, &n);
        for (size_t i = 0; i < n; i++) {
            cr_expect(i == 0 || str_cmp(str_from(m[i - 1].code), str_from(m[i].code)) < 0,
                      "list %d at %s", list, m[i].code);
            cr_expect_eq(code_meaning((enum code_list)list, str_from(m[i].code)), &m[i]);
            cr_expect_gt(strlen(m[i].title), 0);
        }
    }
    cr_expect_null(code_meaning(CODE_TA1_STATUS, STR("Z")));
    cr_expect_null(code_meaning(CODE_CLAIM_STATUS, STR("20")));
    cr_expect_str_eq(code_meaning(CODE_ADJUST_REASON, STR("3"))->title, "Co-payment");
}

/* Every code a guide allows in that place has a meaning here. */
static void covers(enum code_list list, const char *guide, const char *loop, const char *name,
                   unsigned element, unsigned component)
{
    const struct x12_use *u = x12_use_find(x12_guide_named(str_from(guide)), loop, name);
    cr_assert_not_null(u, "%s/%s", loop, name);
    const struct x12_field *f = &u->fields[element - 1];
    if (component)
        f = &f->parts[component - 1];
    cr_assert_not_null(f->codes);
    struct str rest = str_from(f->codes->text);
    while (rest.p) {
        struct str code = str_split(&rest, ' ');
        cr_expect(code.n == 0 || code_meaning(list, code), "%s/%s: %.*s", loop, name,
                  STR_FMT(code));
    }
}

Test(codes, cover_the_guides)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    covers(CODE_PAYMENT_STATUS, "835", "2100", "claim_payment_information", 2, 0);
    covers(CODE_ADJUST_GROUP, "835", "2100", "claim_adjustments", 1, 0);
    covers(CODE_PROVIDER_ADJUST, "835", "", "provider_adjustments", 3, 1);
    covers(CODE_SEGMENT_ERROR, "999", "2100", "error_identification", 4, 0);
    covers(CODE_ELEMENT_ERROR, "999", "2110", "element_note", 3, 0);
    covers(CODE_SET_STATUS, "999", "2000", "transaction_set_response_trailer", 1, 0);
    covers(CODE_SET_NOTE, "999", "2000", "transaction_set_response_trailer", 2, 0);
    covers(CODE_GROUP_STATUS, "999", "", "functional_group_response_trailer", 1, 0);
    covers(CODE_REVIEW_ACTION, "278-response", "2000E", "review_decision", 1, 0);
    covers(CODE_GROUP_NOTE, "999", "", "functional_group_response_trailer", 5, 0);
}

static struct code_texts *load(const char *content, struct err *err)
{
    char path[] = "/tmp/hia-codes-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "w");
    fputs(content, f);
    fclose(f);
    struct code_texts *t = code_texts_load(path, err);
    remove(path);
    return t;
}

Test(codes, sentences_are_loaded)
{
    struct err err = {0};
    struct code_texts *t = load("# ours\n\n45\tA sentence\nB7 \t Another \n", &err);
    cr_assert_not_null(t, "%s", err.text);
    cr_expect_str_eq(code_text(t, STR("45")), "A sentence");
    cr_expect_str_eq(code_text(t, STR("B7")), "Another");
    cr_expect_null(code_text(t, STR("46")));
    cr_expect_null(code_text(NULL, STR("46")));
    code_texts_free(t);
    cr_expect_null(load("45 no tab\n", &err));
    cr_expect_not_null(strstr(err.text, ":1:"));
    err_clear(&err);
    cr_expect_null(code_texts_load("/nonexistent/codes", &err));
    cr_expect_eq(err.kind, ERR_SYSTEM);
}
