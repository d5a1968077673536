/* test_vault.c - the vault: what is put in comes out for its own tenant, and only when nobody has
 * touched the file. */
#include "cred/cred_test.h"
#include "cred/vault.h"

static struct vault_access access_of(void)
{
    static char vault[160], key[160];
    snprintf(vault, sizeof vault, "%s/vault", dir);
    snprintf(key, sizeof key, "%s/vault.key", dir);
    return (struct vault_access){.path = vault, .kind = VAULT_KEY_FILE, .key_path = key};
}

static void begin(void)
{
    scratch_dir_make(dir);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(vault, .init = begin, .fini = end);

static struct vault *open_it(bool write)
{
    struct err e = {0};
    struct vault_access a = access_of();
    struct vault *v = vault_open(&a, write, &e);
    cr_assert_not_null(v, "%s", e.text);
    return v;
}

static void put(const char *org, const char *name, const char *text)
{
    struct err e = {0};
    struct vault *v = open_it(true);
    struct secret *s = secret_of(text);
    cr_assert(vault_set(v, org, str_from(name), s, NOW, &e), "%s", e.text);
    cr_assert(vault_save(v, &e), "%s", e.text);
    secret_free(s);
    vault_close(v);
}

static void rotate(const char *name, const char *text, int64_t not_before_us)
{
    struct err e = {0};
    struct vault *v = open_it(true);
    struct secret *s = secret_of(text);
    cr_assert(vault_rotate(v, ORG_A, str_from(name), s, not_before_us, NOW, &e), "%s", e.text);
    cr_assert(vault_save(v, &e));
    secret_free(s);
    vault_close(v);
}

static bool has(const char *org, const char *name, int64_t now_us, const char *text)
{
    struct err e = {0};
    struct secret *s = NULL;
    struct vault *v = open_it(false);
    bool good = vault_get(v, org, str_from(name), now_us, &s, &e) && secret_is(s, text);
    secret_free(s);
    vault_close(v);
    return good;
}

static size_t read_vault(char *bytes, size_t room)
{
    FILE *f = fopen(in_dir("vault"), "r");
    size_t n = fread(bytes, 1, room, f);
    fclose(f);
    return n;
}

static void write_vault(const char *bytes, size_t n)
{
    FILE *f = fopen(in_dir("vault"), "w");
    fwrite(bytes, 1, n, f);
    fclose(f);
}

static bool opens(void)
{
    struct err e = {0};
    struct vault_access a = access_of();
    struct vault *v = vault_open(&a, false, &e);
    bool good = v && vault_check(v, &e);
    cr_assert(good || e.kind == ERR_CRYPTO, "%s", e.text);
    vault_close(v);
    return good;
}

Test(vault, each_tenant_has_its_own)
{
    struct err e = {0};
    struct secret *s = NULL;
    put(ORG_A, "waystar.password", "of A");
    put(ORG_B, "waystar.password", "of B");
    put(ORG_B, "only-b", "B alone");
    cr_assert(has(ORG_A, "waystar.password", NOW, "of A"));
    cr_assert(has(ORG_B, "waystar.password", NOW, "of B"));
    struct vault *v = open_it(false);
    cr_assert_not(vault_get(v, ORG_A, STR("only-b"), NOW, &s, &e));
    cr_assert_not(vault_get(v, "", STR("only-b"), NOW, &s, &e));
    vault_close(v);
}

Test(vault, nothing_of_it_is_readable_in_the_file)
{
    char bytes[4096];
    put(ORG_A, "canary", "CANARY-5f2e");
    size_t n = read_vault(bytes, sizeof bytes);
    cr_assert_gt(n, 100);
    for (size_t i = 0; i + 6 <= n; i++)
        cr_assert_neq(memcmp(bytes + i, "CANARY", 6), 0);
    struct stat st;
    stat(in_dir("vault"), &st);
    cr_assert_eq(st.st_mode & 0777, 0600);
}

Test(vault, the_next_version_begins_at_its_time)
{
    put(ORG_A, "key", "first");
    rotate("key", "second", NOW + 1000);
    cr_assert(has(ORG_A, "key", NOW + 999, "first"));
    cr_assert(has(ORG_A, "key", NOW + 1000, "second"));
    rotate("key", "third", NOW + 2000); /* in place of the second, which never was in force */
    cr_assert(has(ORG_A, "key", NOW + 1500, "first"));
    cr_assert(has(ORG_A, "key", NOW + 2000, "third"));
    struct err e = {0};
    struct vault *v = open_it(true);
    cr_assert_eq(vault_count(v), 2);
    cr_assert(vault_remove(v, ORG_A, STR("key"), true, NOW + 3000, &e));
    cr_assert_eq(vault_count(v), 1);
    cr_assert_not(vault_remove(v, ORG_A, STR("key"), true, NOW + 3000, &e));
    vault_close(v);
}

/* Every cut and every flipped bit: a torn write is told, never half a vault. */
Test(vault, what_was_cut_off_or_changed_does_not_open)
{
    char bytes[4096], wrong[4096];
    put(ORG_A, "key", "text");
    put(ORG_B, "key", "other");
    size_t n = read_vault(bytes, sizeof bytes);
    for (size_t cut = 0; cut < n; cut++) {
        write_vault(bytes, cut);
        cr_assert_not(opens(), "cut at %zu", cut);
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(wrong, bytes, n);
        wrong[i] = (char)(wrong[i] ^ 0x40);
        write_vault(wrong, n);
        cr_assert_not(opens(), "changed at %zu", i);
    }
    write_vault(bytes, n);
    cr_assert(opens());
}

Test(vault, a_process_that_died_while_writing_leaves_the_old_one)
{
    put(ORG_A, "key", "text");
    put_file(in_dir("vault.new"), "HIAVAULT half of", 0600);
    cr_assert(has(ORG_A, "key", NOW, "text"));
    put(ORG_A, "key", "again");
    cr_assert(has(ORG_A, "key", NOW, "again"));
    cr_assert_neq(access(in_dir("vault.new"), F_OK), 0);
}

Test(vault, another_key_opens_the_same_secrets)
{
    struct err e = {0};
    char before[64] = {0}, after[64] = {0};
    put(ORG_A, "key", "text");
    FILE *f = fopen(in_dir("vault.key"), "r");
    cr_assert_eq(fread(before, 1, 32, f), 32);
    fclose(f);
    struct vault *v = open_it(true);
    struct vault_access to = access_of();
    cr_assert(vault_rekey(v, &to, &e), "%s", e.text);
    cr_assert(vault_save(v, &e), "%s", e.text);
    vault_close(v);
    f = fopen(in_dir("vault.key"), "r");
    cr_assert_eq(fread(after, 1, 32, f), 32);
    fclose(f);
    cr_assert_neq(memcmp(before, after, 32), 0);
    cr_assert(has(ORG_A, "key", NOW, "text"));
}

/* Killed between the rename of the vault and that of the key. */
Test(vault, a_rekey_that_was_cut_off_is_mended)
{
    struct err e = {0};
    put(ORG_A, "key", "text");
    cr_assert_eq(sh("cp vault.key old.key"), 0);
    struct vault *v = open_it(true);
    struct vault_access to = access_of();
    cr_assert(vault_rekey(v, &to, &e) && vault_save(v, &e), "%s", e.text);
    vault_close(v);
    cr_assert_eq(sh("mv vault.key vault.key.next && mv old.key vault.key"), 0);
    cr_assert(has(ORG_A, "key", NOW, "text"));
    cr_assert_neq(access(in_dir("vault.key.next"), F_OK), 0);
    cr_assert(has(ORG_A, "key", NOW, "text"));
}

Test(vault, a_passphrase_by_scrypt)
{
    struct err e = {0};
    put(ORG_A, "key", "text");
    struct secret *pass = secret_of("correct horse"), *wrong = secret_of("battery staple");
    struct vault *v = open_it(true);
    struct vault_access to = access_of();
    to.kind = VAULT_PASSPHRASE;
    to.passphrase = pass;
    cr_assert(vault_rekey(v, &to, &e) && vault_save(v, &e), "%s", e.text);
    vault_close(v);
    enum vault_key kind;
    cr_assert(vault_kind(to.path, &kind, &e));
    cr_assert_eq(kind, VAULT_PASSPHRASE);
    v = vault_open(&to, false, &e);
    cr_assert_not_null(v, "%s", e.text);
    cr_assert(vault_check(v, &e));
    vault_close(v);
    to.passphrase = wrong;
    cr_assert_null(vault_open(&to, false, &e));
    cr_assert_eq(e.kind, ERR_CRYPTO);
    secret_free(pass);
    secret_free(wrong);
}

Test(vault, names_are_plain)
{
    cr_assert(vault_name_is_good(STR("partners/waystar.password")));
    cr_assert_not(vault_name_is_good(STR("")));
    cr_assert_not(vault_name_is_good(STR("a b")));
    cr_assert_not(vault_name_is_good(str_of("a\0b", 3)));
}

Test(vault, open_to_others_is_refused)
{
    put(ORG_A, "key", "text");
    chmod(in_dir("vault"), 0640);
    cr_assert_not(opens());
}
