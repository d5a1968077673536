/* call_seal.c - see call_seal.h. */
#include "job/call_seal.h"

#include "cred/gcm.h"
#include <openssl/crypto.h>
#include <stdio.h>

enum { AAD_MAX = 256 };

bool call_seal_init(struct call_seal *s, const struct cred_key *key, const char *organization_id,
                    struct err *err)
{
    return cred_key_derive(key, str_from(organization_id), STR("hia call"), s->key, sizeof s->key,
                           err);
}

void call_seal_fini(struct call_seal *s)
{
    OPENSSL_cleanse(s->key, sizeof s->key);
}

static bool aad_of(const char *what, struct str whose, char aad[AAD_MAX], struct err *err)
{
    int n = snprintf(aad, AAD_MAX, "%s|%.*s", what, STR_FMT(whose));
    return (n > 0 && n < AAD_MAX) || err_set(err, ERR_LIMIT, "a name is too long to seal under");
}

bool call_seal_put(const struct call_seal *s, const char *what, struct str whose, struct str text,
                   struct buf *out, struct err *err)
{
    char aad[AAD_MAX];
    buf_reset(out);
    if (!aad_of(what, whose, aad, err))
        return false;
    if (!buf_reserve(out, text.n + GCM_ADDED))
        return buf_ok(out, "what is sealed of a call", err);
    out->n = text.n + GCM_ADDED;
    return gcm_seal(s->key, str_from(aad), text, (uint8_t *)out->p, err);
}

bool call_seal_open(const struct call_seal *s, const char *what, struct str whose,
                    struct str sealed, struct buf *out, struct err *err)
{
    char aad[AAD_MAX];
    buf_reset(out);
    if (!aad_of(what, whose, aad, err))
        return false;
    if (sealed.n < GCM_ADDED)
        return err_set(err, ERR_CRYPTO, "what is sealed of a call is cut short");
    if (!buf_reserve(out, sealed.n))
        return buf_ok(out, "what is sealed of a call", err);
    out->n = sealed.n - GCM_ADDED;
    return gcm_open(s->key, str_from(aad), sealed, (uint8_t *)out->p, err);
}
