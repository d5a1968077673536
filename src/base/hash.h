/* hash.h - SHA-256 for what is kept, a fast keyed-less hash for tables, hex, random ids. */
#ifndef HIA_BASE_HASH_H
#define HIA_BASE_HASH_H

#include "base/err.h"
#include "base/str.h"

enum { SHA256_SIZE = 32, SHA256_HEX_MAX = 65, UUID_MAX = 37 };

struct sha256; /* a running digest */

MUST_USE struct sha256 *sha256_new(struct err *err);
void sha256_free(struct sha256 *h);
void sha256_update(struct sha256 *h, const void *p, size_t n);
void sha256_final(struct sha256 *h, uint8_t out[SHA256_SIZE]);
void sha256_of(struct str s, uint8_t out[SHA256_SIZE]);

/** RFC 2104 with SHA-256, a key of 32 bytes. */
void hmac_sha256(const uint8_t key[SHA256_SIZE], struct str message, uint8_t out[SHA256_SIZE]);

void hex_encode(const uint8_t *p, size_t n, char *out); /* out: 2n + 1 bytes, lower case */
bool hex_decode(struct str s, uint8_t *out, size_t n);

/** FNV-1a folded: for hash tables of our own tokens, not for adversaries. */
uint64_t hash64(struct str s);

/** RFC 9562 version 4, from the kernel's generator. */
void uuid_random(char out[UUID_MAX]);
/** RFC 9562 version 5-like, name based (SHA-256 truncated): the same name gives the same id on
 * every run. */
void uuid_named(struct str ns, struct str name, char out[UUID_MAX]);

/** From the kernel's generator, for keys. */
void random_bytes(void *p, size_t n);
/** The same out of what was drawn ahead, 1,024 bytes at most: for what is no secret, as a nonce. */
void random_open(void *p, size_t n);

#endif
