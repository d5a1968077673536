/* check_seal.c - see check_seal.h. */
#include "job/check_seal.h"

#include <stdio.h>

enum { AAD_MAX = 2 * UUID_MAX, LENGTH_DIGITS = 8 };
#define CONTENT STR("real-time content") /* what it is sealed for */

static struct str aad_of(const char *organization_id, struct str uuid, char text[AAD_MAX])
{
    int n = snprintf(text, AAD_MAX, "%s|%.*s", organization_id, STR_FMT(uuid));
    return str_of(text, (size_t)n);
}

/* The lengths, eight hexadecimal digits each, then the parts. */
bool check_seal(struct cred_ring *ring, const char *organization_id, struct str uuid,
                const struct str parts[CHECK_PARTS], struct buf *plain, struct buf *sealed,
                struct err *err)
{
    char aad[AAD_MAX];
    buf_reset(plain);
    buf_reset(sealed);
    for (size_t i = 0; i < CHECK_PARTS; i++)
        buf_printf(plain, "%08zx", parts[i].n);
    for (size_t i = 0; i < CHECK_PARTS; i++)
        buf_put_str(plain, parts[i]);
    if (!buf_ok(plain, "a check", err))
        return false;
    if (!buf_reserve(sealed, plain->n + RING_TEXT_ADDED))
        return buf_ok(sealed, "a check", err);
    return cred_ring_seal(ring, CONTENT, aad_of(organization_id, uuid, aad), buf_str(plain),
                          sealed->p, &sealed->n, err);
}

static bool hex_length(struct str s, size_t at, size_t *out)
{
    *out = 0;
    for (size_t i = at; i < at + LENGTH_DIGITS; i++) {
        char c = s.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        *out = *out << 4 | (size_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

bool check_unseal(struct cred_ring *ring, const char *organization_id,
                  const struct store_check *row, struct arena *a, struct str parts[CHECK_PARTS],
                  struct err *err)
{
    char aad[AAD_MAX];
    size_t n, at = (size_t)CHECK_PARTS * LENGTH_DIGITS, lengths[CHECK_PARTS];
    char *plain = arena_alloc(a, row->content.n + 1);
    if (!plain)
        return err_set(err, ERR_LIMIT, "out of memory for a check");
    if (!cred_ring_unseal(ring, CONTENT, aad_of(organization_id, row->uuid, aad), row->content,
                          plain, &n, err))
        return false;
    if (n < at)
        return err_set(err, ERR_CRYPTO, "the content of a check is cut off");
    for (size_t i = 0; i < CHECK_PARTS; at += lengths[i++]) {
        if (!hex_length(str_of(plain, n), LENGTH_DIGITS * i, &lengths[i]) || lengths[i] > n - at)
            return err_set(err, ERR_CRYPTO, "the content of a check is not what was sealed");
        parts[i] = str_of(plain + at, lengths[i]);
    }
    return true;
}
