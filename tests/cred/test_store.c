/* test_store.c - references resolved: each place, and never across tenants. */
#include "cred/cred_test.h"
#include "cred/reference.h"
#include "cred/vault.h"

static char vault_path[160], key_path[160], secrets[160];

static void begin(void)
{
    scratch_dir_make(dir);
    snprintf(vault_path, sizeof vault_path, "%s/vault", dir);
    snprintf(key_path, sizeof key_path, "%s/vault.key", dir);
    snprintf(secrets, sizeof secrets, "%s/secrets", dir);
    mkdir(secrets, 0700);
    mkdir(in_dir("secrets/" ORG_A), 0700);
    mkdir(in_dir("secrets/" ORG_B), 0700);
}
static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(store, .init = begin, .fini = end);

static struct cred_store *open_store(const char *organization_id)
{
    struct err e = {0};
    struct cred_options o = {.vault_path = vault_path,
                             .vault_key_path = key_path,
                             .secrets_dir = secrets,
                             .organization_id = organization_id,
                             .helper_timeout_us = 400000};
    struct cred_store *s = cred_store_open(&o, &e);
    cr_assert_not_null(s, "%s", e.text);
    return s;
}

static bool gives(struct cred_store *s, const char *org, const char *ref, int64_t now_us,
                  const char *text)
{
    struct err e = {0};
    struct secret *got = NULL;
    bool good = cred_resolve(s, org, str_from(ref), now_us, &got, &e);
    cr_assert_eq(good, got != NULL);
    good = good && secret_is(got, text);
    secret_free(got);
    return good;
}

static bool refuses(struct cred_store *s, const char *org, const char *ref)
{
    struct err e = {0};
    struct secret *got = NULL;
    bool good = !cred_resolve(s, org, str_from(ref), NOW, &got, &e);
    cr_assert(!good || e.kind != ERR_NONE);
    secret_free(got);
    return good;
}

static void put(const char *org, const char *name, const char *text)
{
    struct err e = {0};
    struct vault_access a = {.path = vault_path, .kind = VAULT_KEY_FILE, .key_path = key_path};
    struct vault *v = vault_open(&a, true, &e);
    struct secret *s = secret_of(text);
    cr_assert(v && vault_set(v, org, str_from(name), s, NOW, &e) && vault_save(v, &e), "%s",
              e.text);
    secret_free(s);
    vault_close(v);
}

Test(store, two_tenants_never_get_one_anothers)
{
    struct cred_store *many = open_store(NULL), *only_a = open_store(ORG_A);
    put(ORG_A, "key", "vault of A");
    put(ORG_B, "key", "vault of B");
    put(ORG_B, "b", "B alone");
    put_file(in_dir("secrets/" ORG_A "/key"), "file of A\n", 0600);
    put_file(in_dir("secrets/" ORG_B "/key"), "file of B\n", 0600);
    cr_assert(gives(many, ORG_A, "vault://key", NOW, "vault of A"));
    cr_assert(gives(many, ORG_B, "vault://key", NOW, "vault of B"));
    cr_assert(gives(many, ORG_A, "vault://key", NOW, "vault of A"), "nor by the cache");
    cr_assert(refuses(many, ORG_A, "vault://b"));
    cr_assert(gives(many, ORG_A, "file://key", NOW, "file of A"));
    cr_assert(gives(many, ORG_B, "file://key", NOW, "file of B"));
    cr_assert(refuses(many, ORG_A, "file://../" ORG_B "/key"));
    /* A link, and an absolute path, into the other's folder. */
    cr_assert_eq(sh("ln -s ../" ORG_B "/key secrets/" ORG_A "/stolen"), 0);
    cr_assert(refuses(many, ORG_A, "file://stolen"));
    cr_assert(refuses(only_a, ORG_A, "file://stolen"));
    char absolute[400];
    snprintf(absolute, sizeof absolute, "file://%s/" ORG_B "/key", secrets);
    cr_assert(refuses(only_a, ORG_A, absolute));
    cr_assert(refuses(many, ORG_A, absolute));
    snprintf(absolute, sizeof absolute, "file://%s/" ORG_A "/key", secrets);
    cr_assert(gives(only_a, ORG_A, absolute, NOW, "file of A"));
    cr_assert(refuses(only_a, ORG_B, absolute), "a store opened for A does not answer B");
    cred_store_close(many);
    cred_store_close(only_a);
}

Test(store, a_file_is_its_owners_alone)
{
    struct cred_store *s = open_store(ORG_A);
    char ref[200];
    put_file(in_dir("token"), "text", 0644);
    snprintf(ref, sizeof ref, "file://%s", in_dir("token"));
    cr_assert(refuses(s, ORG_A, ref));
    chmod(in_dir("token"), 0600);
    cr_assert(gives(s, ORG_A, ref, NOW, "text"));
    cr_assert(refuses(s, ORG_A, "file:///dev/zero"));
    cr_assert(refuses(s, ORG_A, "file:///etc"));
    cred_store_close(s);
}

Test(store, a_systemd_credential_is_the_tenants_or_the_only_ones)
{
    struct cred_store *many = open_store(NULL), *only_a = open_store(ORG_A);
    put_file(in_dir("plain"), "of the service", 0400);
    put_file(in_dir(ORG_B ".key"), "of B", 0400);
    setenv("CREDENTIALS_DIRECTORY", dir, 1);
    cr_assert(gives(only_a, ORG_A, "systemd://plain", NOW, "of the service"));
    cr_assert(refuses(many, ORG_A, "systemd://plain"));
    cr_assert(gives(many, ORG_B, "systemd://key", NOW, "of B"));
    cr_assert(refuses(many, ORG_A, "systemd://key"));
    cr_assert(refuses(only_a, ORG_A, "systemd://" ORG_B ".key"));
    cr_assert(refuses(only_a, ORG_A, "systemd://../plain"));
    cred_store_close(many);
    cred_store_close(only_a);
}

Test(store, a_helper_prints_it)
{
    struct cred_store *many = open_store(NULL), *only_a = open_store(ORG_A);
    char ref[300];
    put_file(
        in_dir("helper"),
        "#!/bin/sh\ncase $1 in slow) sleep 20;; fail) echo x; exit 3;; env) env; ls /proc/self/fd;; "
        "*) echo \"$@\";; esac\n",
        0700);
    snprintf(ref, sizeof ref, "exec:%s for %%o", in_dir("helper"));
    cr_assert(gives(many, ORG_A, ref, NOW, "for " ORG_A));
    cr_assert(gives(many, ORG_B, ref, NOW, "for " ORG_B));
    snprintf(ref, sizeof ref, "exec:%s plain", in_dir("helper"));
    cr_assert(refuses(many, ORG_A, ref), "not told for whom");
    cr_assert(gives(only_a, ORG_A, ref, NOW, "plain"));
    snprintf(ref, sizeof ref, "exec:%s fail", in_dir("helper"));
    cr_assert(refuses(only_a, ORG_A, ref));
    snprintf(ref, sizeof ref, "exec:%s slow", in_dir("helper"));
    cr_assert(refuses(only_a, ORG_A, ref), "within 400 ms");
    chmod(in_dir("helper"), 0777);
    snprintf(ref, sizeof ref, "exec:%s plain2", in_dir("helper"));
    cr_assert(refuses(only_a, ORG_A, ref), "others may write it");
    cr_assert(refuses(only_a, ORG_A, "exec:sh -c true"));
    cred_store_close(many);
    cred_store_close(only_a);
}

Test(store, a_change_of_the_vault_is_seen_at_once_and_a_files_in_time)
{
    struct cred_store *s = open_store(ORG_A);
    put(ORG_A, "key", "one");
    cr_assert(gives(s, ORG_A, "vault://key", NOW, "one"));
    put(ORG_A, "key", "two");
    cr_assert(gives(s, ORG_A, "vault://key", NOW, "two"));
    put_file(in_dir("secrets/" ORG_A "/f"), "one", 0600);
    cr_assert(gives(s, ORG_A, "file://f", NOW, "one"));
    put_file(in_dir("secrets/" ORG_A "/f"), "two", 0600);
    cr_assert(gives(s, ORG_A, "file://f", NOW + 299000000, "one"), "from the cache");
    cr_assert(gives(s, ORG_A, "file://f", NOW + 300000000, "two"));
    cred_store_close(s);
}

Test(store, the_next_version_is_not_hidden_by_the_cache)
{
    struct err e = {0};
    struct cred_store *s = open_store(ORG_A);
    put(ORG_A, "key", "one");
    struct vault_access a = {.path = vault_path, .kind = VAULT_KEY_FILE, .key_path = key_path};
    struct vault *v = vault_open(&a, true, &e);
    struct secret *two = secret_of("two"), *both[2];
    cr_assert(vault_rotate(v, ORG_A, STR("key"), two, NOW + 5, NOW, &e) && vault_save(v, &e));
    vault_close(v);
    cr_assert(gives(s, ORG_A, "vault://key", NOW + 4, "one"));
    cr_assert(gives(s, ORG_A, "vault://key", NOW + 5, "two"));
    cr_assert(cred_resolve_both(s, ORG_A, STR("vault://key"), NOW, both, &e), "%s", e.text);
    cr_assert(secret_is(both[0], "two") && secret_is(both[1], "one"));
    secret_free(both[0]);
    secret_free(both[1]);
    secret_free(two);
    cred_store_close(s);
}

Test(store, references)
{
    struct err e = {0};
    struct cred_reference r;
    cr_assert(cred_reference_parse(STR("pkcs11:token=a;object=b"), &r, &e));
    cr_assert_eq(r.place, CRED_PKCS11);
    cr_assert(str_is(r.name, "pkcs11:token=a;object=b"));
    cr_assert_not(cred_reference_parse(STR("hunter2"), &r, &e));
    cr_assert_null(strstr(e.text, "hunter2"));
    cr_assert_not(cred_reference_parse(STR("vault://"), &r, &e));
    cr_assert_not(cred_reference_parse(STR("env:HOME"), &r, &e));
}
