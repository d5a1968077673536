/* keep.h - the bytes of every document, kept before anything reads them: sealed at rest, found by
 * their SHA-256.
 *
 * data_dir/kept/<organization>/ab/<sha256>.sealed. Written under a temporary name, synced, renamed,
 * and the folder synced: a name that is there has all its bytes. The seal's context is the
 * organization, so one tenant's file does not open in another's place. */
#ifndef HIA_STORE_KEEP_H
#define HIA_STORE_KEEP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "cred/ring.h"

struct keep;

/** Makes the folders only, durably. */
MUST_USE bool keep_make(const char *data_dir, const char *organization_id, struct err *err);
/** Makes the folders. `ring` stays the caller's and must outlive it. Threads may share it. */
MUST_USE bool keep_open(struct keep **out, const char *data_dir, const char *organization_id,
                        struct cred_ring *ring, struct err *err);
void keep_close(struct keep *k);
/** Remove what a crash left half written, not touched for `older_s`: 0 only for who is alone. */
MUST_USE bool keep_sweep(struct keep *k, int64_t older_s, struct err *err);

struct keep_writer;

/** Streams in, any number of bytes, constant memory. */
MUST_USE struct keep_writer *keep_writer_new(struct keep *k, struct err *err);
MUST_USE bool keep_writer_put(struct keep_writer *w, const void *p, size_t n, struct err *err);
/** Durable on return. The same bytes kept before are simply there: no error. */
MUST_USE bool keep_writer_finish(struct keep_writer *w, uint8_t sha256[SHA256_SIZE], int64_t *bytes,
                                 struct err *err);
/** Not finished: nothing is left behind. */
void keep_writer_free(struct keep_writer *w);
/** All at once. */
MUST_USE bool keep_put(struct keep *k, struct str bytes, uint8_t sha256[SHA256_SIZE],
                       struct err *err);

/** All but the name, for who has the digest made elsewhere meanwhile: to be named, or freed. */
MUST_USE struct keep_writer *keep_unnamed(struct keep *k, struct str bytes, struct err *err);
/** Durable on return; freed in any case. */
MUST_USE bool keep_name_it(struct keep_writer *w, const uint8_t sha256[SHA256_SIZE],
                           struct err *err);

/** Unless they are there: then they are not written again. */
MUST_USE bool keep_put_new(struct keep *k, struct str bytes, uint8_t sha256[SHA256_SIZE],
                           struct err *err);

struct keep_reader;

/** ERR_STORE when nothing is kept under this digest. */
MUST_USE struct keep_reader *keep_reader_open(struct keep *k, const uint8_t sha256[SHA256_SIZE],
                                              struct err *err);
/** The next piece, valid until the next call; empty at the end. A changed, cut or exchanged file is
 *  ERR_CRYPTO, at the latest at the end, when the digest is compared: commit nothing before. */
MUST_USE bool keep_reader_read(struct keep_reader *r, struct str *chunk, struct err *err);
void keep_reader_free(struct keep_reader *r);
/** All of it, in place of what `out` held; where that is too small it has failed, and no more is
 * read. */
MUST_USE bool keep_read(struct keep *k, const uint8_t sha256[SHA256_SIZE], struct buf *out,
                        struct err *err);

bool keep_has(struct keep *k, const uint8_t sha256[SHA256_SIZE]);
/** As keep_has, for who is about to name them in a row: from now on they count as kept just now. */
bool keep_again(struct keep *k, const uint8_t sha256[SHA256_SIZE]);

/** What is kept; false stops. `kept_us` is when they were kept last (keep_again counts). */
typedef bool keep_fn(void *ctx, const uint8_t sha256[SHA256_SIZE], int64_t size_bytes,
                     int64_t kept_us);
/** In no order. Size is that of the sealed file. What comes and goes meanwhile may be missed. */
MUST_USE bool keep_each(struct keep *k, keep_fn *fn, void *ctx, struct err *err);
/** Bytes that nothing names any more go, unless they were kept again since `before_us`: asked while
 * nobody else can keep them. `*removed` false: they were, or are gone already. */
MUST_USE bool keep_remove(struct keep *k, const uint8_t sha256[SHA256_SIZE], int64_t before_us,
                          bool *removed, struct err *err);

/** How many files are sealed under which key. */
struct keep_census {
    size_t count;
    struct {
        uint8_t key_id[CRED_KEY_ID_SIZE];
        uint64_t files;
    } of[RING_KEYS_MAX];
    uint64_t others; /* no sealed files, or under more keys than there is room for */
};
MUST_USE bool keep_count(struct keep *k, struct keep_census *census, struct err *err);

/** Every file that is sealed under an older key sealed under the newest: beside readers, writers
 * and removals, each file replaced whole, so that it may be cut off anywhere and called again. */
struct keep_reseal {
    void *ctx;
    bool (*stop)(void *ctx);                    /* asked before each file; NULL: never */
    void (*progress)(void *ctx, uint64_t done); /* files looked at; NULL: nobody watches */
    uint64_t most;                              /* files sealed anew in one call; 0: all */
    uint64_t resealed, current, failed;         /* out; `failed` were logged by their digest */
    bool ended;                                 /* out: all were looked at */
};
MUST_USE bool keep_reseal(struct keep *k, struct keep_reseal *r, struct err *err);

#endif
