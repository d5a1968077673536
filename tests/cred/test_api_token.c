/* test_api_token.c - bearers of our API: of one organization, for a time, kept as digests. */
#include "cred/api_token.h"
#include "cred/cred_test.h"

static void begin(void)
{
    scratch_dir_make(dir);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(api_token, .init = begin, .fini = end);

struct shown {
    char text[API_TOKEN_MAX + 1];
};

static bool show(void *ctx, struct str bytes, struct err *err)
{
    (void)err;
    return str_copy(ctx, API_TOKEN_MAX + 1, bytes);
}

Test(api_token, issued_checked_ended)
{
    struct err e = {0};
    char path[160], key[160];
    snprintf(path, sizeof path, "%s/vault", dir);
    snprintf(key, sizeof key, "%s/key", dir);
    struct vault_access a = {.path = path, .kind = VAULT_KEY_FILE, .key_path = key};
    struct vault *v = vault_open(&a, true, &e);
    struct secret *ta, *tb, *again;
    struct shown sa, sb;
    cr_assert(api_token_issue(v, ORG_A, STR("desk"), 1U << API_SCOPE_READ | 1U << API_SCOPE_RAW,
                              NOW + 100, NOW, &ta, &e),
              "%s", e.text);
    cr_assert(api_token_issue(v, ORG_B, STR("desk"), 1U << API_SCOPE_ASK, INT64_MAX, NOW, &tb, &e),
              "%s", e.text);
    cr_assert_not(
        api_token_issue(v, ORG_A, STR("desk"), 1U << API_SCOPE_ASK, INT64_MAX, NOW, &again, &e));
    err_clear(&e);
    cr_assert(secret_lend(ta, show, &sa, &e) && secret_lend(tb, show, &sb, &e));
    cr_assert(vault_save(v, &e));
    vault_close(v);
    struct cred_options o = {.vault_path = path, .vault_key_path = key};
    struct cred_store *s = cred_store_open(&o, &e);
    struct api_tokens *t = api_tokens_load(s, &e);
    cr_assert_not_null(t, "%s", e.text);
    cr_assert_eq(api_tokens_count(t), 2);
    struct api_caller who;
    cr_assert(api_token_check(t, str_from(sa.text), NOW + 99, &who));
    cr_assert_str_eq(who.organization_id, ORG_A);
    cr_assert_str_eq(who.name, "desk");
    cr_assert_not(api_token_check(t, str_from(sa.text), NOW + 100, &who));
    cr_assert(api_token_check(t, str_from(sb.text), NOW + 100, &who));
    cr_assert_str_eq(who.organization_id, ORG_B);
    sb.text[10] ^= 1;
    cr_assert_not(api_token_check(t, str_from(sb.text), NOW, &who));
    cr_assert_not(api_token_check(t, STR(""), NOW, &who));
    api_tokens_free(t);
    cred_store_close(s);
    secret_free(ta);
    secret_free(tb);
}
