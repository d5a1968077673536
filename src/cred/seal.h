/* seal.h - bytes kept at rest: AES-256-GCM in chunks, written and read as a stream in constant
 * memory.
 *
 * A sealed file is a header and chunks:
 *
 *     header  48 bytes: "HIASEAL" and the version (1); key id, 8; salt, 32 random bytes
 *     chunk   64 KiB of content, the last one 0 to 64 KiB; each followed by its tag, 16 bytes
 *
 * HKDF-SHA256 of the key and the salt gives every file a key and a nonce prefix of its own. A
 * chunk's nonce is prefix (7), counter (4, big-endian from 0), last flag (1): the STREAM
 * construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015), in which chunks cannot be cut off,
 * reordered, doubled or taken from another file. The header and the caller's context (the
 * organization and the digest, say) are authenticated with each chunk: a file put in another's
 * place does not open. */
#ifndef HIA_CRED_SEAL_H
#define HIA_CRED_SEAL_H

#include "cred/key.h"

enum { SEAL_CHUNK = 64 * 1024, SEAL_TAG = 16, SEAL_HEADER = 48, SEAL_CONTEXT_MAX = 256 };

struct seal_writer;

/** Writes the header. `fd` is the caller's, who syncs and closes it. */
MUST_USE struct seal_writer *seal_writer_new(const struct cred_key *key, int fd, struct str context,
                                             struct err *err);
MUST_USE bool seal_writer_put(struct seal_writer *w, const void *p, size_t n, struct err *err);
/** Writes the last chunk. A file without it does not open. Nothing can be put after it. */
MUST_USE bool seal_writer_finish(struct seal_writer *w, struct err *err);
/** Bytes written to the file so far. */
uint64_t seal_writer_size(const struct seal_writer *w);
void seal_writer_free(struct seal_writer *w);

struct seal_reader;

/** Reads the header. ERR_CRYPTO when it is not a sealed file, or sealed with another key. `fd` may
 * be a pipe. */
MUST_USE struct seal_reader *seal_reader_open(const struct cred_key *key, int fd,
                                              struct str context, struct err *err);
/** The next chunk of the content, valid until the next call; empty at the end, and only a reader
 * that came to the end knows that nothing was cut off. ERR_CRYPTO when a chunk is not what was
 * written there. */
MUST_USE bool seal_reader_read(struct seal_reader *r, struct str *chunk, struct err *err);
void seal_reader_free(struct seal_reader *r);

/** Which key a sealed file was sealed with, from its head; `fd` stays where it is. ERR_CRYPTO when
 * it is not a sealed file. */
MUST_USE bool seal_key_id(int fd, uint8_t id[CRED_KEY_ID_SIZE], struct err *err);

#endif
