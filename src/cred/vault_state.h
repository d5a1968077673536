/* vault_state.h - private to the vault: its records in memory, its keys, its file. */
#ifndef HIA_CRED_VAULT_STATE_H
#define HIA_CRED_VAULT_STATE_H

#include "base/buf.h"
#include "base/hash.h"
#include "cred/gcm.h"
#include "cred/vault.h"
#include "cred/vault_log.h"

enum {
    VAULT_SALT = 32,
    VAULT_WRAPPED = GCM_KEY + GCM_ADDED,
    VAULT_AAD_MAX = VAULT_ORGANIZATION + CRED_NAME_MAX + 16,
    VAULT_PATH_MAX = 1024,
    VAULT_LOG2_N = 17, /* scrypt: 128 MiB and about a second (platform.md E) */
    VAULT_R = 8,
    VAULT_P = 1,
};

struct vault_record {
    struct vault_entry entry;
    uint8_t wrapped[VAULT_WRAPPED];
    char *sealed;
    size_t sealed_size;
};

/* Three keys derived from the vault's key and salt, in locked memory. */
struct vault_keys {
    uint8_t wrap[GCM_KEY], mac[SHA256_SIZE], log[SHA256_SIZE], id[CRED_KEY_ID_SIZE];
};

/* For the log. */
struct vault_change {
    char action[VAULT_ACTION_MAX], organization_id[VAULT_ORGANIZATION + 1], name[CRED_NAME_MAX + 1];
    uint32_t version; /* 0: none */
};

struct vault {
    char path[VAULT_PATH_MAX], key_path[VAULT_PATH_MAX];
    enum vault_key kind;
    uint8_t log2_n, r, p, salt[VAULT_SALT];
    uint64_t generation;
    struct vault_keys *keys;
    struct vault_record *records;
    size_t count;
    int lock;                      /* -1: opened to read */
    bool next_key;                 /* a new key waits at key_path.next */
    uint8_t file_mac[SHA256_SIZE]; /* as it was read, or written */
    struct vault_change change;
    char previous[SHA256_HEX_MAX]; /* to write: of the log's last line */
    bool unlogged;                 /* the change before this has no line */
};

/* vault_key.c */
MUST_USE bool vault_keys_load(struct vault *v, const struct vault_access *a, bool create,
                              const uint8_t *want_id, struct err *err);
void vault_keys_free(struct vault_keys *k);
/* vault_file.c */
MUST_USE bool vault_parse(struct vault *v, struct str bytes, const struct vault_access *a,
                          struct err *err);
MUST_USE bool vault_write(struct vault *v, struct err *err);
MUST_USE bool vault_sync_directory(const char *path, struct err *err);
/* vault.c: whole, into memory; `there` false when there is no file */
MUST_USE bool vault_read_file(const char *path, struct buf *b, bool *there, struct err *err);
/* vault_log.c: before the first change, and after each. */
MUST_USE bool vault_log_begin(struct vault *v, const struct vault_access *a, struct err *err);
MUST_USE bool vault_log_append(struct vault *v, struct err *err);
/* The bytes that authenticate a record. */
struct str vault_aad(const struct vault_entry *e, char out[VAULT_AAD_MAX]);

#endif
