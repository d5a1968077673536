/* test_vault_swap.c - a record under another's name: even somebody who can make the file's MAC anew
 * (he has the key of the MAC, not those of wrapping) gains nothing. */
#include "cred/cred_test.h"
#include "cred/vault_state.h"

static void begin(void)
{
    scratch_dir_make(dir);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(vault_swap, .init = begin, .fini = end);

static struct vault *two_tenants(void)
{
    struct err e = {0};
    static char path[160], key[160];
    snprintf(path, sizeof path, "%s/vault", dir);
    snprintf(key, sizeof key, "%s/key", dir);
    struct vault_access a = {.path = path, .kind = VAULT_KEY_FILE, .key_path = key};
    struct vault *v = vault_open(&a, true, &e);
    struct secret *s = secret_of("of A"), *t = secret_of("of B");
    cr_assert(vault_set(v, ORG_A, STR("key"), s, NOW, &e));
    cr_assert(vault_set(v, ORG_B, STR("key"), t, NOW, &e));
    secret_free(s);
    secret_free(t);
    return v;
}

/* The sealed bytes and the wrapped key of B, put where A's were, MAC and all. */
Test(vault_swap, another_tenants_bytes_do_not_open_as_ours)
{
    struct err e = {0};
    struct secret *s = NULL;
    struct vault *v = two_tenants();
    struct vault_record *a = &v->records[0], *b = &v->records[1], t = *a;
    memcpy(a->wrapped, b->wrapped, sizeof a->wrapped);
    a->sealed = b->sealed;
    a->sealed_size = b->sealed_size;
    memcpy(b->wrapped, t.wrapped, sizeof t.wrapped);
    b->sealed = t.sealed;
    b->sealed_size = t.sealed_size;
    cr_assert_not(vault_get(v, ORG_A, STR("key"), NOW, &s, &e));
    cr_assert_eq(e.kind, ERR_CRYPTO);
    vault_close(v);
}

Test(vault_swap, nor_under_another_name_version_or_time)
{
    struct err e = {0};
    struct secret *s = NULL;
    struct vault *v = two_tenants();
    cr_assert(vault_open_at(v, 0, &s, &e));
    secret_free(s);
    struct vault_entry was = v->records[0].entry, *now = &v->records[0].entry;
    now->version++;
    cr_assert_not(vault_open_at(v, 0, &s, &e));
    *now = was;
    now->not_before_us--;
    cr_assert_not(vault_open_at(v, 0, &s, &e));
    *now = was;
    strcpy(now->name, "kez");
    cr_assert_not(vault_open_at(v, 0, &s, &e));
    *now = was;
    strcpy(now->organization_id, ORG_B);
    cr_assert_not(vault_open_at(v, 0, &s, &e));
    *now = was;
    cr_assert(vault_open_at(v, 0, &s, &e));
    secret_free(s);
    vault_close(v);
}
