/* vault.h - secrets in one encrypted file: set, listed, rotated; read whole, rewritten whole.
 *
 *     header    "HIAVAULT"; version 1; kind of key (1 key file, 2 passphrase); log2 N, r, p of
 *               scrypt; generation (8); key id (8); salt (32); count of records (4)
 *     record    organization (36), length and name; version (4), not-before (8), made (8);
 *               the record's own key wrapped (nonce 12, 32, tag 16); nonce (12), length,
 * ciphertext, tag (16) MAC       HMAC-SHA256 over all before it: no record can be taken out, put
 * back or cut off
 *
 * All AES-256-GCM. What authenticates a record is organization, name, version and not-before: put
 * in another's place it does not open. Every version has a random key of its own, so no nonce comes
 * twice, and a new vault key re-wraps these keys alone. Keys of wrapping and of the MAC are derived
 * (HKDF) from the key and the salt.
 *
 * A file is written beside, synced and renamed, under a lock (PATH.lock): a reader sees the old one
 * or the new one. */
#ifndef HIA_CRED_VAULT_H
#define HIA_CRED_VAULT_H

#include "base/hash.h"
#include "cred/key.h"
#include "cred/reference.h"

enum { VAULT_RECORDS_MAX = 4096, VAULT_FILE_MAX = 64 << 20, VAULT_ORGANIZATION = 36 };

enum vault_key { VAULT_NONE, VAULT_KEY_FILE, VAULT_PASSPHRASE };

/** The kind of key a vault at `path` wants; VAULT_NONE when there is no vault. */
MUST_USE bool vault_kind(const char *path, enum vault_key *kind, struct err *err);

struct vault_access {
    const char *path;
    enum vault_key kind;             /* of a new one; else as the file says */
    const char *key_path;            /* VAULT_KEY_FILE */
    const struct secret *passphrase; /* VAULT_PASSPHRASE */
    /* To write: a vault that is older than its log, or whose log was changed, is taken as it is;
     * its next generation is past `at_least` (what else is known of it: vault_peek). */
    bool accept;
    uint64_t at_least;
    size_t log_part; /* bytes after which its log goes on in a new file; 0: VAULT_LOG_PART */
};

/** One version of one secret, without it. */
struct vault_entry {
    char organization_id[VAULT_ORGANIZATION + 1];
    char name[CRED_NAME_MAX + 1];
    uint32_t version;
    int64_t not_before_us, made_us;
};

struct vault;

/** Which vault it is, without its key and unchecked: each save makes the next generation, and no
 * two end with the same MAC. `*there` false: there is none. */
MUST_USE bool vault_peek(const char *path, uint64_t *generation, uint8_t mac[SHA256_SIZE],
                         bool *there, struct err *err);

/** Read and checked, the MAC too. With `write` the lock is held until vault_close, and a vault that
 * is not there is begun. ERR_CRYPTO when it is missing, changed, or of another key; to write also
 * when it is older than its log (vault_log.h). */
MUST_USE struct vault *vault_open(const struct vault_access *a, bool write, struct err *err);
void vault_close(struct vault *v);
/** Make what was changed durable, and write down in its log who changed what. One change a save. */
MUST_USE bool vault_save(struct vault *v, struct err *err);

/** "partners/waystar.password": letters, digits and . _ - / @, 1 to CRED_NAME_MAX bytes. */
bool vault_name_is_good(struct str name);

size_t vault_count(const struct vault *v);
/** Sorted by organization, name and version. */
const struct vault_entry *vault_at(const struct vault *v, size_t i);

/** The version in force at `now_us`: the newest whose not-before has come. */
MUST_USE bool vault_get(const struct vault *v, const char *organization_id, struct str name,
                        int64_t now_us, struct secret **out, struct err *err);
/** Any version of it. */
bool vault_has(const struct vault *v, const char *organization_id, struct str name);
/** The secret of vault_at(v, i). */
MUST_USE bool vault_open_at(const struct vault *v, size_t i, struct secret **out, struct err *err);
/** In place of every version there is. */
MUST_USE bool vault_set(struct vault *v, const char *organization_id, struct str name,
                        const struct secret *secret, int64_t now_us, struct err *err);
/** The next version, in force from `not_before_us` on; the one in force now is kept as well, others
 * are not. ERR_DATA when there is no such secret. */
MUST_USE bool vault_rotate(struct vault *v, const char *organization_id, struct str name,
                           const struct secret *secret, int64_t not_before_us, int64_t now_us,
                           struct err *err);
/** `old_only`: all but the version in force at now_us and those to come. ERR_DATA when nothing was
 * there. */
MUST_USE bool vault_remove(struct vault *v, const char *organization_id, struct str name,
                           bool old_only, int64_t now_us, struct err *err);
/** Another key, or another kind of key: the records' keys are wrapped anew. A key file is made
 * beside its name and takes it once the vault is saved; a crash between is mended by vault_open. */
MUST_USE bool vault_rekey(struct vault *v, const struct vault_access *to, struct err *err);
/** Opens every record. */
MUST_USE bool vault_check(const struct vault *v, struct err *err);

#endif
