/* scheme_wsse.c - WS-Security UsernameToken Profile 1.0: PasswordText and PasswordDigest, which is
 * base64(SHA-1(nonce, created, password)), the nonce as its bytes. */
#define _GNU_SOURCE /* memmem */
#include "base/clock.h"
#include "base/hash.h"
#include "cred/base64.h"
#include "cred/hmac.h"
#include "cred/scheme_state.h"

#include <openssl/crypto.h>

#define OASIS     "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define WSSE_NAME OASIS "wssecurity-secext-1.0.xsd"
#define WSU_NAME  OASIS "wssecurity-utility-1.0.xsd"
#define PROFILE   OASIS "username-token-profile-1.0#"
#define ENCODING  OASIS "soap-message-security-1.0#Base64Binary"

enum { NONCE = 16 };

/* Control characters are not XML 1.0, whichever way they are written. */
static bool put_xml(void *ctx, struct str s, struct err *err)
{
    struct secret_buf *out = ctx;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((uint8_t)c < ' ')
            return err_set(err, ERR_CRYPTO, "a credential with control characters is not XML");
        secret_buf_put(out, c == '&'   ? STR("&amp;")
                            : c == '<' ? STR("&lt;")
                            : c == '>' ? STR("&gt;")
                                       : str_of(s.p + i, 1));
    }
    return true;
}

static bool put_digest(struct apply *a, const uint8_t *nonce, size_t nonce_size,
                       const char *created, struct err *err)
{
    struct secret_buf text = {0}, *out = &a->out->body_text;
    uint8_t digest[DIGEST_MAX];
    size_t n = 0;
    secret_buf_put(&text, str_of((const char *)nonce, nonce_size));
    secret_buf_puts(&text, created);
    secret_buf_put_secret(&text, a->secret);
    bool good =
        secret_buf_ok(&text, err) && digest_of(CRED_SHA1, secret_buf_str(&text), digest, &n, err);
    base64_put(out, str_of((char *)digest, n));
    secret_buf_puts(out, "</wsse:Password><wsse:Nonce EncodingType=\"" ENCODING "\">");
    base64_put(out, str_of((const char *)nonce, nonce_size));
    secret_buf_puts(out, "</wsse:Nonce><wsu:Created>");
    secret_buf_puts(out, created);
    secret_buf_puts(out, "</wsu:Created>");
    secret_buf_fini(&text);
    return good;
}

/* The request's nonce, of tests, is its base64; else 16 random bytes. */
static void choose_nonce(const struct cred_request *req, uint8_t out[NONCE * 4], size_t *n)
{
    if (req->nonce && base64_read(str_from(req->nonce), out, NONCE * 4, n))
        return;
    random_bytes(out, NONCE);
    *n = NONCE;
}

static bool put_token(struct apply *a, struct err *err)
{
    struct secret_buf *out = &a->out->body_text;
    char created[CLOCK_ISO_MAX];
    uint8_t nonce[NONCE * 4];
    size_t nonce_size;
    clock_iso(a->request->now_us, created);
    memcpy(created + 19, "Z", 2); /* whole seconds */
    choose_nonce(a->request, nonce, &nonce_size);
    secret_buf_puts(out, "<wsse:Security xmlns:wsse=\"" WSSE_NAME "\" xmlns:wsu=\"" WSU_NAME
                         "\"><wsse:UsernameToken><wsse:Username>");
    if (!secret_lend(a->user, put_xml, out, err))
        return false;
    secret_buf_puts(out, "</wsse:Username><wsse:Password Type=\"" PROFILE);
    secret_buf_puts(out, a->scheme->wsse_digest ? "PasswordDigest\">" : "PasswordText\">");
    bool good = true;
    if (a->scheme->wsse_digest) {
        good = put_digest(a, nonce, nonce_size, created, err);
    } else {
        good = secret_lend(a->secret, put_xml, out, err);
        secret_buf_puts(out, "</wsse:Password>");
    }
    secret_buf_puts(out, "</wsse:UsernameToken></wsse:Security>");
    return good && secret_buf_ok(out, err);
}

bool apply_wsse(struct apply *a, struct err *err)
{
    const struct str mark = STR(CRED_WSSE_PLACEHOLDER), body = a->request->body;
    const char *at = body.n ? memmem(body.p, body.n, mark.p, mark.n) : NULL;
    size_t after = at ? (size_t)(at - body.p) + mark.n : 0;
    if (!at || memmem(body.p + after, body.n - after, mark.p, mark.n))
        return err_set(err, ERR_USAGE, "the envelope has no place, or several, for its Security");
    a->out->insert_at = after - mark.n;
    a->out->insert_remove = mark.n;
    return put_token(a, err);
}
