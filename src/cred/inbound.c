/* inbound.c - see inbound.h. */
#include "cred/inbound.h"
#include "base/hash.h"
#include "cred/base64.h"
#include "cred/hmac.h"

#include <openssl/crypto.h>
#include <stdlib.h>

enum { WINDOW_S = 300, SIGNATURES_MAX = 8, ID_MAX = 256 };

static bool in_time(const struct inbound_hmac *how, const struct inbound_message *m)
{
    uint64_t sent_s;
    int64_t window_s = how->window_s ? how->window_s : WINDOW_S, now_s = m->now_us / 1000000;
    if (!str_to_u64(m->timestamp, INT64_MAX / 4, &sent_s))
        return false;
    int64_t age_s = now_s - (int64_t)sent_s;
    return age_s <= window_s && age_s >= -window_s;
}

struct decoding {
    struct secret *out;
};

static bool decode_secret(void *ctx, struct str text, struct err *err)
{
    struct decoding *d = ctx;
    size_t n;
    if (str_starts(text, STR("whsec_")))
        text = str_of(text.p + 6, text.n - 6);
    uint8_t *bytes = secret_alloc(text.n + 1);
    bool good = bytes && base64_read(text, bytes, text.n, &n);
    if (good)
        d->out = secret_new(str_of((char *)bytes, n), err);
    else
        err_set(err, ERR_CRYPTO, "a webhook's secret is not base64");
    secret_release(bytes, text.n + 1);
    return d->out != NULL;
}

/* The digest our secret gives. */
static bool expect(const struct inbound_hmac *how, const struct secret *secret, struct str text,
                   uint8_t out[DIGEST_MAX], size_t *n, struct err *err)
{
    struct decoding d = {NULL};
    if (!how->base64_secret)
        return hmac_of(how->digest, secret, text, out, n, err);
    bool good = secret_lend(secret, decode_secret, &d, err) &&
                hmac_of(how->digest, d.out, text, out, n, err);
    secret_free(d.out);
    return good;
}

/* The signatures of the header that can be one, `size` bytes each. */
static size_t read_signatures(const struct inbound_hmac *how, struct str header, size_t size,
                              uint8_t out[SIGNATURES_MAX][DIGEST_MAX])
{
    size_t count = 0;
    while (header.p && count < SIGNATURES_MAX) {
        struct str s = str_trim(str_split(&header, ' '));
        size_t n = 0;
        if (!s.n || !str_starts(s, how->prefix))
            continue;
        s = str_of(s.p + how->prefix.n, s.n - how->prefix.n);
        bool good = how->encoding == CRED_HEX
                        ? s.n == size * 2 && hex_decode(s, out[count], size)
                        : base64_read(s, out[count], DIGEST_MAX, &n) && n == size;
        count += good;
    }
    return count;
}

static void put_signed(const struct inbound_hmac *how, const struct inbound_message *m,
                       struct buf *out)
{
    if (how->with_id) {
        buf_put_str(out, m->id);
        buf_putc(out, '.');
    }
    if (how->with_timestamp) {
        buf_put_str(out, m->timestamp);
        buf_putc(out, '.');
    }
    buf_put_str(out, m->body);
}

bool inbound_hmac_check(const struct inbound_hmac *how, struct secret *const secrets[2],
                        const struct inbound_message *m, enum inbound_verdict *verdict,
                        struct err *err)
{
    uint8_t given[SIGNATURES_MAX][DIGEST_MAX], digest[DIGEST_MAX];
    size_t size = how->digest == CRED_SHA1 ? 20 : 32, n;
    size_t count = read_signatures(how, m->signature, size, given);
    struct buf text;
    bool good = true, fits = false;
    *verdict = INBOUND_UNSIGNED;
    if (!count || (how->with_id && (!m->id.n || m->id.n > ID_MAX || memchr(m->id.p, '.', m->id.n))))
        return true;
    *verdict = INBOUND_SIGNATURE;
    buf_init(&text, 0);
    put_signed(how, m, &text);
    good = buf_ok(&text, "a signed message", err);
    for (int i = 0; good && i < 2; i++) {
        if (!secrets[i])
            continue;
        good = expect(how, secrets[i], buf_str(&text), digest, &n, err);
        for (size_t k = 0; good && k < count; k++)
            fits |= CRYPTO_memcmp(digest, given[k], size) == 0;
    }
    buf_fini(&text);
    OPENSSL_cleanse(digest, sizeof digest);
    /* The time is looked at last: who cannot sign learns nothing of our clock. */
    if (good && fits)
        *verdict = how->with_timestamp && !in_time(how, m) ? INBOUND_TIME : INBOUND_GOOD;
    return good;
}
