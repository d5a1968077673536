/* seal_writer.c - a stream into a sealed file. */
#include "base/file.h"
#include "cred/seal_crypto.h"

#include <openssl/crypto.h>
#include <stddef.h>
#include <stdlib.h>

struct seal_writer {
    struct seal_crypto crypto;
    int fd;
    bool closed; /* finished, or failed: the file takes no more */
    uint64_t size;
    size_t have; /* content waiting in `chunk`; it may be the last, so a full one waits for more */
    size_t used; /* the most there was in it: so much is wiped */
    /* Not cleared when it is made: most of what is kept is shorter than a chunk. */
    uint8_t chunk[SEAL_CHUNK];
    uint8_t sealed[SEAL_SEALED];
};

static bool put(struct seal_writer *w, const uint8_t *p, size_t n, struct err *err)
{
    w->size += n;
    return file_write(w->fd, str_of((const char *)p, n), "write a sealed file", err);
}

struct seal_writer *seal_writer_new(const struct cred_key *key, int fd, struct str context,
                                    struct err *err)
{
    uint8_t header[SEAL_HEADER];
    struct seal_writer *w = malloc(sizeof(*w));
    if (!w) {
        err_set(err, ERR_SYSTEM, "out of memory for a sealed file");
        return NULL;
    }
    memset(w, 0, offsetof(struct seal_writer, chunk));
    w->fd = fd;
    seal_header_make(key, header);
    if (seal_crypto_init(&w->crypto, key, true, header, context, err) &&
        put(w, header, sizeof(header), err))
        return w;
    seal_writer_free(w);
    return NULL;
}

static bool put_chunk(struct seal_writer *w, const uint8_t *content, size_t n, bool last,
                      struct err *err)
{
    return seal_chunk(&w->crypto, content, n, last, w->sealed, err) &&
           put(w, w->sealed, n + SEAL_TAG, err);
}

static bool put_bytes(struct seal_writer *w, const uint8_t *p, size_t n, struct err *err)
{
    while (n) {
        if (w->have == SEAL_CHUNK) {
            if (!put_chunk(w, w->chunk, SEAL_CHUNK, false, err))
                return false;
            w->have = 0;
        }
        if (w->have == 0 &&
            n > SEAL_CHUNK) { /* more follows it: sealed where it is, without a copy */
            if (!put_chunk(w, p, SEAL_CHUNK, false, err))
                return false;
            p += SEAL_CHUNK;
            n -= SEAL_CHUNK;
            continue;
        }
        size_t take = n < SEAL_CHUNK - w->have ? n : SEAL_CHUNK - w->have;
        memcpy(w->chunk + w->have, p, take);
        w->have += take;
        w->used = w->used > w->have ? w->used : w->have;
        p += take;
        n -= take;
    }
    return true;
}

bool seal_writer_put(struct seal_writer *w, const void *p, size_t n, struct err *err)
{
    if (w->closed)
        return err_set(err, ERR_CRYPTO, "a sealed file that is closed takes no more");
    w->closed = !put_bytes(w, p, n, err);
    return !w->closed;
}

bool seal_writer_finish(struct seal_writer *w, struct err *err)
{
    if (w->closed)
        return err_set(err, ERR_CRYPTO, "a sealed file that is closed takes no more");
    w->closed = true;
    return put_chunk(w, w->chunk, w->have, true, err);
}

uint64_t seal_writer_size(const struct seal_writer *w)
{
    return w->size;
}

void seal_writer_free(struct seal_writer *w)
{
    if (!w)
        return;
    seal_crypto_fini(&w->crypto);
    OPENSSL_cleanse(w->chunk, w->used);
    free(w);
}
