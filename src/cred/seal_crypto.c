/* seal_crypto.c - one chunk sealed or opened: the file's key, the nonce, the tag. */
#include "cred/seal_crypto.h"
#include "base/hash.h"

#include <openssl/crypto.h>

enum { FILE_KEY = 32, AT_KEY_ID = 8, AT_SALT = AT_KEY_ID + CRED_KEY_ID_SIZE };

static const char MAGIC[8] = {'H', 'I', 'A', 'S', 'E', 'A', 'L', SEAL_VERSION};

void seal_header_make(const struct cred_key *key, uint8_t header[SEAL_HEADER])
{
    static_assert(AT_SALT + SEAL_SALT == SEAL_HEADER, "the header's parts fill it");
    memcpy(header, MAGIC, sizeof(MAGIC));
    memcpy(header + AT_KEY_ID, cred_key_id(key), CRED_KEY_ID_SIZE);
    random_bytes(header + AT_SALT, SEAL_SALT);
}

bool seal_header_key(const uint8_t header[SEAL_HEADER], uint8_t id[CRED_KEY_ID_SIZE],
                     struct err *err)
{
    if (memcmp(header, MAGIC, sizeof(MAGIC) - 1) != 0)
        return err_set(err, ERR_CRYPTO, "this is not a sealed file");
    if (header[sizeof(MAGIC) - 1] != SEAL_VERSION)
        return err_set(err, ERR_CRYPTO,
                       "the file is sealed in a version this program does not know");
    memcpy(id, header + AT_KEY_ID, CRED_KEY_ID_SIZE);
    return true;
}

bool seal_header_check(const struct cred_key *key, const uint8_t header[SEAL_HEADER],
                       struct err *err)
{
    uint8_t id[CRED_KEY_ID_SIZE];
    return seal_header_key(header, id, err) &&
           (memcmp(id, cred_key_id(key), CRED_KEY_ID_SIZE) == 0 ||
            err_set(err, ERR_CRYPTO, "the file is sealed with another key"));
}

static bool start_cipher(struct seal_crypto *c, const uint8_t file_key[FILE_KEY], struct err *err)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    c->ctx = EVP_CIPHER_CTX_new();
    /* GCM's own nonce length is the 12 bytes we use. */
    bool good = cipher && c->ctx &&
                EVP_CipherInit_ex2(c->ctx, cipher, file_key, NULL, c->sealing, NULL) == 1;
    EVP_CIPHER_free(cipher);
    return good || err_set(err, ERR_CRYPTO, "AES-256-GCM cannot be started");
}

bool seal_crypto_init(struct seal_crypto *c, const struct cred_key *key, bool sealing,
                      const uint8_t header[SEAL_HEADER], struct str context, struct err *err)
{
    uint8_t derived[FILE_KEY + SEAL_PREFIX];
    *c = (struct seal_crypto){.sealing = sealing, .aad_size = SEAL_HEADER + context.n};
    if (context.n > SEAL_CONTEXT_MAX)
        return err_set(err, ERR_LIMIT, "a seal's context has at most %d bytes", SEAL_CONTEXT_MAX);
    memcpy(c->aad, header, SEAL_HEADER);
    if (context.n)
        memcpy(c->aad + SEAL_HEADER, context.p, context.n);
    struct str salt = str_of((const char *)header + AT_SALT, SEAL_SALT);
    bool good = cred_key_derive(key, salt, STR("hia seal 1"), derived, sizeof(derived), err) &&
                start_cipher(c, derived, err);
    memcpy(c->prefix, derived + FILE_KEY, SEAL_PREFIX);
    OPENSSL_cleanse(derived, sizeof(derived));
    return good;
}

void seal_crypto_fini(struct seal_crypto *c)
{
    EVP_CIPHER_CTX_free(c->ctx); /* wipes the key */
    OPENSSL_cleanse(c, sizeof(*c));
}

/* Nonce and associated data of the next chunk. */
static bool begin_chunk(struct seal_crypto *c, bool last, struct err *err)
{
    uint8_t nonce[SEAL_PREFIX + 5];
    int n;
    if (c->counter > UINT32_MAX)
        return err_set(err, ERR_LIMIT, "a sealed file has at most 2^32 chunks");
    memcpy(nonce, c->prefix, SEAL_PREFIX);
    for (unsigned i = 0; i < 4; i++)
        nonce[SEAL_PREFIX + i] = (uint8_t)(c->counter >> (24 - 8 * i));
    nonce[SEAL_PREFIX + 4] = last;
    c->counter++;
    return (EVP_CipherInit_ex2(c->ctx, NULL, NULL, nonce, c->sealing, NULL) == 1 &&
            EVP_CipherUpdate(c->ctx, NULL, &n, c->aad, (int)c->aad_size) == 1) ||
           err_set(err, ERR_CRYPTO, "a chunk cannot be begun");
}

bool seal_chunk(struct seal_crypto *c, const uint8_t *from, size_t n, bool last, uint8_t *to,
                struct err *err)
{
    int done, rest;
    assert(n <= SEAL_CHUNK && c->sealing);
    if (!begin_chunk(c, last, err))
        return false;
    return (EVP_CipherUpdate(c->ctx, to, &done, from, (int)n) == 1 && (size_t)done == n &&
            EVP_CipherFinal_ex(c->ctx, to + n, &rest) == 1 &&
            EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG, to + n) == 1) ||
           err_set(err, ERR_CRYPTO, "a chunk cannot be sealed");
}

bool open_chunk(struct seal_crypto *c, uint8_t *from, size_t n, bool last, uint8_t *to,
                struct err *err)
{
    int done, rest;
    assert(n <= SEAL_SEALED && !c->sealing);
    if (n < SEAL_TAG)
        return err_set(err, ERR_CRYPTO, "a sealed file is cut off");
    if (!begin_chunk(c, last, err))
        return false;
    n -= SEAL_TAG;
    return (EVP_CIPHER_CTX_ctrl(c->ctx, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG, from + n) == 1 &&
            EVP_CipherUpdate(c->ctx, to, &done, from, (int)n) == 1 &&
            EVP_CipherFinal_ex(c->ctx, to + n, &rest) == 1) ||
           err_set(err, ERR_CRYPTO, "a seal is broken: the file is cut off, changed or another's");
}
