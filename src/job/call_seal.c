/* call_seal.c - see call_seal.h. */
#include "job/call_seal.h"

#define PURPOSE "hia call"

enum { AAD_MAX = 256 };

static bool aad_of(const char *what, struct str whose, char text[AAD_MAX], struct str *aad,
                   struct err *err)
{
    struct str parts[] = {str_from(what), whose};
    *aad = str_join(parts, COUNT_OF(parts), '|', text, AAD_MAX);
    return aad->n == parts[0].n + 1 + whose.n ||
           err_set(err, ERR_LIMIT, "a name is too long to seal under");
}

static bool begin(const char *what, struct str whose, struct str text, char aad_text[AAD_MAX],
                  struct str *aad, struct buf *out, struct err *err)
{
    buf_reset(out);
    return aad_of(what, whose, aad_text, aad, err) &&
           (buf_reserve(out, text.n + RING_TEXT_ADDED) ||
            buf_ok(out, "what is sealed of a call", err));
}

bool call_seal_put(struct cred_ring *ring, const char *what, struct str whose, struct str text,
                   struct buf *out, struct err *err)
{
    char aad_text[AAD_MAX];
    struct str aad;
    return begin(what, whose, text, aad_text, &aad, out, err) &&
           cred_ring_seal(ring, STR(PURPOSE), aad, text, out->p, &out->n, err);
}

struct cred_sealer *call_sealer(struct cred_ring *ring, struct err *err)
{
    return cred_sealer_new(ring, STR(PURPOSE), err);
}

bool call_seal_with(struct cred_sealer *sealer, const char *what, struct str whose, struct str text,
                    struct buf *out, struct err *err)
{
    char aad_text[AAD_MAX];
    struct str aad;
    return begin(what, whose, text, aad_text, &aad, out, err) &&
           cred_sealer_put(sealer, aad, text, out->p, &out->n, err);
}

bool call_seal_open(struct cred_ring *ring, const char *what, struct str whose, struct str sealed,
                    struct buf *out, struct err *err)
{
    char aad_text[AAD_MAX];
    struct str aad;
    buf_reset(out);
    if (!aad_of(what, whose, aad_text, &aad, err))
        return false;
    if (!buf_reserve(out, sealed.n + 1))
        return buf_ok(out, "what is sealed of a call", err);
    return cred_ring_unseal(ring, STR(PURPOSE), aad, sealed, out->p, &out->n, err);
}
