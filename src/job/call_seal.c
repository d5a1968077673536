/* call_seal.c - see call_seal.h. */
#include "job/call_seal.h"

#include <stdio.h>

enum { AAD_MAX = 256 };

static bool aad_of(const char *what, struct str whose, char aad[AAD_MAX], struct err *err)
{
    int n = snprintf(aad, AAD_MAX, "%s|%.*s", what, STR_FMT(whose));
    return (n > 0 && n < AAD_MAX) || err_set(err, ERR_LIMIT, "a name is too long to seal under");
}

bool call_seal_put(struct cred_ring *ring, const char *what, struct str whose, struct str text,
                   struct buf *out, struct err *err)
{
    return call_seal_put_under(ring, cred_ring_newest(ring), what, whose, text, out, err);
}

bool call_seal_put_under(struct cred_ring *ring, const struct cred_key *key, const char *what,
                         struct str whose, struct str text, struct buf *out, struct err *err)
{
    char aad[AAD_MAX];
    buf_reset(out);
    if (!aad_of(what, whose, aad, err))
        return false;
    if (!buf_reserve(out, text.n + RING_TEXT_ADDED))
        return buf_ok(out, "what is sealed of a call", err);
    return cred_ring_seal_under(ring, key, STR("hia call"), str_from(aad), text, out->p, &out->n,
                                err);
}

bool call_seal_open(struct cred_ring *ring, const char *what, struct str whose, struct str sealed,
                    struct buf *out, struct err *err)
{
    char aad[AAD_MAX];
    buf_reset(out);
    if (!aad_of(what, whose, aad, err))
        return false;
    if (!buf_reserve(out, sealed.n + 1))
        return buf_ok(out, "what is sealed of a call", err);
    return cred_ring_unseal(ring, STR("hia call"), str_from(aad), sealed, out->p, &out->n, err);
}
