/* seal_reader.c - a stream out of a sealed file, each chunk verified before it is given. */
#include "cred/seal_crypto.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

struct seal_reader {
    struct seal_crypto crypto;
    int fd;
    bool ended;  /* the last chunk has been given */
    bool failed; /* a broken file stays broken */
    size_t have; /* bytes in `sealed` */
    size_t used; /* the most there was in `content`: so much is wiped */
    /* One byte past a chunk is read, to know whether it is the last. */
    uint8_t sealed[SEAL_SEALED + 1];
    uint8_t content[SEAL_CHUNK];
};

/* As many of `n` bytes as the file has. */
static bool read_some(int fd, uint8_t *p, size_t n, size_t *got, struct err *err)
{
    *got = 0;
    while (*got < n) {
        ssize_t done = read(fd, p + *got, n - *got);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return err_sys(err, "read a sealed file");
        if (done == 0)
            break;
        *got += (size_t)done;
    }
    return true;
}

struct seal_reader *seal_reader_open(const struct cred_key *key, int fd, struct str context,
                                     struct err *err)
{
    uint8_t header[SEAL_HEADER];
    size_t got;
    struct seal_reader *r = malloc(sizeof(*r));
    if (!r) {
        err_set(err, ERR_SYSTEM, "out of memory for a sealed file");
        return NULL;
    }
    memset(r, 0, offsetof(struct seal_reader, sealed));
    r->fd = fd;
    if (!read_some(fd, header, sizeof(header), &got, err))
        goto fail;
    if (got < sizeof(header)) {
        err_set(err, ERR_CRYPTO, "this is not a sealed file");
        goto fail;
    }
    if (seal_header_check(key, header, err) &&
        seal_crypto_init(&r->crypto, key, false, header, context, err))
        return r;
fail:
    seal_reader_free(r);
    return NULL;
}

bool seal_key_id(int fd, uint8_t id[CRED_KEY_ID_SIZE], struct err *err)
{
    uint8_t header[SEAL_HEADER];
    ssize_t n = pread(fd, header, sizeof header, 0);
    if (n < 0)
        return err_sys(err, "read a sealed file");
    if (n < (ssize_t)sizeof header)
        return err_set(err, ERR_CRYPTO, "this is not a sealed file");
    return seal_header_key(header, id, err);
}

static bool read_chunk(struct seal_reader *r, struct str *chunk, struct err *err)
{
    size_t got;
    if (!read_some(r->fd, r->sealed + r->have, sizeof(r->sealed) - r->have, &got, err))
        return false;
    r->have += got;
    bool last = r->have <= SEAL_SEALED;
    size_t n = last ? r->have : SEAL_SEALED;
    r->used = r->used > n ? r->used : n;
    if (!open_chunk(&r->crypto, r->sealed, n, last, r->content, err)) {
        OPENSSL_cleanse(r->content, sizeof(r->content)); /* decrypted, but nobody vouches for it */
        return false;
    }
    *chunk = str_of((const char *)r->content, n - SEAL_TAG);
    r->sealed[0] = r->sealed[SEAL_SEALED];
    r->have -= n;
    r->ended = last;
    return true;
}

bool seal_reader_read(struct seal_reader *r, struct str *chunk, struct err *err)
{
    *chunk = (struct str){NULL, 0};
    if (r->failed)
        return err_set(err, ERR_CRYPTO, "a broken sealed file gives nothing more");
    if (r->ended)
        return true;
    r->failed = !read_chunk(r, chunk, err);
    return !r->failed;
}

void seal_reader_free(struct seal_reader *r)
{
    if (!r)
        return;
    seal_crypto_fini(&r->crypto);
    OPENSSL_cleanse(r->content, r->used < SEAL_CHUNK ? r->used : SEAL_CHUNK);
    free(r);
}
