/* vault_key.c - the vault's key, from a file or a passphrase, and the keys derived from it. */
#include "cred/vault_state.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <unistd.h>

struct scrypt_job {
    const struct vault *v;
    uint8_t *out;
};

static bool run_scrypt(void *ctx, struct str pass, struct err *err)
{
    struct scrypt_job *job = ctx;
    const struct vault *v = job->v;
    const uint64_t most = UINT64_C(300) << 20;
    if (!pass.n)
        return err_set(err, ERR_USAGE, "an empty passphrase protects nothing");
    return EVP_PBE_scrypt(pass.p, pass.n, v->salt, sizeof v->salt, UINT64_C(1) << v->log2_n, v->r,
                          v->p, most, job->out, CRED_KEY_SIZE) == 1 ||
           err_set(err, ERR_CRYPTO, "scrypt failed: 128 MiB of memory are needed");
}

static struct cred_key *from_passphrase(const struct vault *v, const struct secret *passphrase,
                                        struct err *err)
{
    struct cred_key *key = NULL;
    if (!passphrase) {
        err_set(err, ERR_CONFIG, "the vault wants its passphrase: see vault_passphrase");
        return NULL;
    }
    uint8_t *bytes = secret_alloc(CRED_KEY_SIZE);
    struct scrypt_job job = {v, bytes};
    if (!bytes)
        err_set(err, ERR_LIMIT, "no locked memory is left for a key");
    else if (secret_lend(passphrase, run_scrypt, &job, err))
        key = cred_key_of(bytes, err);
    secret_release(bytes, CRED_KEY_SIZE);
    return key;
}

static bool is_wanted(const struct cred_key *key, const uint8_t *want_id)
{
    return !want_id || memcmp(cred_key_id(key), want_id, CRED_KEY_ID_SIZE) == 0;
}

/* A rekey that was cut off after the vault was saved: the key that fits waits beside. */
static struct cred_key *from_file(const char *path, bool create, const uint8_t *want_id,
                                  struct err *err)
{
    char next[VAULT_PATH_MAX + 8];
    struct err unused = {0};
    if (!path) {
        err_set(err, ERR_CONFIG, "the vault wants its key file: see vault_key_file");
        return NULL;
    }
    struct cred_key *key = cred_key_open(path, create, err);
    if (key && is_wanted(key, want_id))
        return key;
    snprintf(next, sizeof next, "%s.next", path);
    struct cred_key *other = cred_key_open(next, false, &unused);
    if (other && is_wanted(other, want_id)) {
        cred_key_free(key);
        err_clear(err);
        (void)rename(next, path); /* a reader without the right to it still reads */
        return other;
    }
    cred_key_free(other);
    return key; /* of another vault: told by the caller */
}

static bool derive(struct vault *v, const struct cred_key *key, struct err *err)
{
    struct str salt = str_of((const char *)v->salt, sizeof v->salt);
    struct vault_keys *k = secret_alloc(sizeof *k);
    if (!k)
        return err_set(err, ERR_LIMIT, "no locked memory is left for a key");
    memcpy(k->id, cred_key_id(key), sizeof k->id);
    if (!cred_key_derive(key, salt, STR("hia vault wrap 1"), k->wrap, sizeof k->wrap, err) ||
        !cred_key_derive(key, salt, STR("hia vault mac 1"), k->mac, sizeof k->mac, err) ||
        !cred_key_derive(key, salt, STR("hia vault log 1"), k->log, sizeof k->log, err)) {
        vault_keys_free(k);
        return false;
    }
    v->keys = k;
    return true;
}

bool vault_keys_load(struct vault *v, const struct vault_access *a, bool create,
                     const uint8_t *want_id, struct err *err)
{
    struct cred_key *key = v->kind == VAULT_KEY_FILE ? from_file(a->key_path, create, want_id, err)
                                                     : from_passphrase(v, a->passphrase, err);
    bool good = key != NULL;
    if (good && !is_wanted(key, want_id))
        good = err_set(err, ERR_CRYPTO,
                       v->kind == VAULT_KEY_FILE ? "the vault was sealed with another key file"
                                                 : "this is not the vault's passphrase");
    good = good && derive(v, key, err);
    cred_key_free(key);
    return good;
}

void vault_keys_free(struct vault_keys *k)
{
    secret_release(k, sizeof *k);
}
