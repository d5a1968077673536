/* hash.c - SHA-256 (OpenSSL), FNV-1a, hex, ids from the kernel's generator. */
#include "base/hash.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>

static const EVP_MD *sha256_md;

static void fetch_md(void)
{
    sha256_md = EVP_MD_fetch(NULL, "SHA256", NULL);
}

/* Fetched once: OpenSSL 3 searches its providers by name on every implicit fetch. */
static const EVP_MD *md(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fetch_md);
    assert(sha256_md);
    return sha256_md;
}

struct sha256 {
    EVP_MD_CTX *ctx;
};

struct sha256 *sha256_new(struct err *err)
{
    struct sha256 *h = calloc(1, sizeof(*h));
    if (h)
        h->ctx = EVP_MD_CTX_new();
    if (!h || !h->ctx || EVP_DigestInit_ex(h->ctx, md(), NULL) != 1) {
        sha256_free(h);
        err_set(err, ERR_CRYPTO, "SHA-256 cannot be started");
        return NULL;
    }
    return h;
}

void sha256_free(struct sha256 *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->ctx);
    free(h);
}

void sha256_update(struct sha256 *h, const void *p, size_t n)
{
    int done = EVP_DigestUpdate(h->ctx, p, n);
    assert(done == 1);
}

void sha256_final(struct sha256 *h, uint8_t out[SHA256_SIZE])
{
    int done = EVP_DigestFinal_ex(h->ctx, out, NULL) == 1 &&
               EVP_DigestInit_ex(h->ctx, md(), NULL) == 1; /* ready for the next one */
    assert(done);
}

void sha256_of(struct str s, uint8_t out[SHA256_SIZE])
{
    int done = EVP_Digest(s.n ? s.p : "", s.n, out, NULL, md(), NULL);
    assert(done == 1);
}

void hmac_sha256(const uint8_t key[SHA256_SIZE], struct str message, uint8_t out[SHA256_SIZE])
{
    unsigned n = 0;
    const uint8_t *done =
        HMAC(md(), key, SHA256_SIZE, (const uint8_t *)message.p, message.n, out, &n);
    assert(done && n == SHA256_SIZE);
    (void)done;
}

void hex_encode(const uint8_t *p, size_t n, char *out)
{
    static const char HEX[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = HEX[p[i] >> 4];
        out[2 * i + 1] = HEX[p[i] & 15];
    }
    out[2 * n] = '\0';
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(struct str s, uint8_t *out, size_t n)
{
    if (n > SIZE_MAX / 2 || s.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = nibble(s.p[2 * i]), low = nibble(s.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

uint64_t hash64(struct str s)
{
    uint64_t h = 0xcbf29ce484222325; /* FNV-1a, 64 bits: offset basis and prime */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (uint8_t)s.p[i]) * 0x100000001b3;
    return h ^ (h >> 32);
}

void random_bytes(void *p, size_t n)
{
    uint8_t *at = p;
    while (n) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        assert(got > 0); /* a kernel without randomness cannot run this program */
        at += got;
        n -= (size_t)got;
    }
}

/* RFC 9562 section 4: the version and the variant bits, then 8-4-4-4-12. */
static void uuid_format(uint8_t id[16], unsigned version, char out[UUID_MAX])
{
    id[6] = (uint8_t)((id[6] & 0x0F) | version << 4);
    id[8] = (uint8_t)((id[8] & 0x3F) | 0x80);
    hex_encode(id, 4, out);
    hex_encode(id + 4, 2, out + 9);
    hex_encode(id + 6, 2, out + 14);
    hex_encode(id + 8, 2, out + 19);
    hex_encode(id + 10, 6, out + 24);
    out[8] = out[13] = out[18] = out[23] = '-';
}

/* The kernel is asked for much at once. Nothing that is drawn from here is a secret. */
enum { POOL_BYTES = 1024 };

static _Thread_local struct {
    uint8_t bytes[POOL_BYTES];
    size_t left;
    unsigned forks; /* as of when it was filled */
} pool;

static atomic_uint forks;

static void count_fork(void)
{
    atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void watch_forks(void)
{
    int failed = pthread_atfork(NULL, NULL, count_fork);
    assert(!failed);
}

/* A child that drew from its parent's pool would give out what the parent gives out. */
static void fill_pool(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    random_bytes(pool.bytes, sizeof(pool.bytes));
    pool.forks = atomic_load_explicit(&forks, memory_order_relaxed);
    pool.left = POOL_BYTES;
}

void random_open(void *p, size_t n)
{
    assert(n <= POOL_BYTES);
    if (pool.left < n || pool.forks != atomic_load_explicit(&forks, memory_order_relaxed))
        fill_pool();
    pool.left -= n;
    memcpy(p, pool.bytes + pool.left, n);
}

void uuid_random(char out[UUID_MAX])
{
    uint8_t id[16];
    random_open(id, sizeof(id));
    uuid_format(id, 4, out);
}

void uuid_named(struct str ns, struct str name, char out[UUID_MAX])
{
    struct sha256 h = {EVP_MD_CTX_new()};
    assert(h.ctx);
    int started = EVP_DigestInit_ex(h.ctx, md(), NULL);
    assert(started == 1);
    /* The length keeps ("ab", "c") and ("a", "bc") apart. */
    uint64_t n = LITTLE_ENDIAN_64((uint64_t)ns.n);
    sha256_update(&h, &n, sizeof(n));
    sha256_update(&h, ns.p, ns.n);
    sha256_update(&h, name.p, name.n);
    uint8_t digest[SHA256_SIZE];
    sha256_final(&h, digest);
    EVP_MD_CTX_free(h.ctx);
    uuid_format(digest, 5, out);
}
