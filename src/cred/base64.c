/* base64.c - see base64.h. */
#include "cred/base64.h"

#include <openssl/crypto.h>

static const char COMMON[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static char letter(unsigned v, bool url)
{
    return v < 62 ? COMMON[v] : v == 62 ? (url ? '-' : '+') : url ? '_' : '/';
}

/* Up to three bytes into four letters; returns how many letters mean something. */
static size_t encode(const uint8_t *p, size_t n, bool url, char out[4])
{
    unsigned v = (unsigned)p[0] << 16 | (n > 1 ? (unsigned)p[1] << 8 : 0) | (n > 2 ? p[2] : 0u);
    for (unsigned i = 0; i < 4; i++)
        out[i] = letter(v >> (18 - 6 * i) & 63, url);
    return n >= 3 ? 4 : n + 1;
}

void base64_put(struct secret_buf *out, struct str bytes)
{
    char four[4];
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t n = encode((const uint8_t *)bytes.p + i, bytes.n - i, false, four);
        secret_buf_put(out, str_of(four, n));
        secret_buf_put(out, str_of("==", 4 - n));
    }
    OPENSSL_cleanse(four, sizeof four);
}

void base64url_put(struct buf *out, struct str bytes)
{
    char four[4];
    for (size_t i = 0; i < bytes.n; i += 3)
        buf_put(out, four, encode((const uint8_t *)bytes.p + i, bytes.n - i, true, four));
}

static int value(char c, bool url, bool plain)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if ((url && c == '-') || (plain && c == '+'))
        return 62;
    return (url && c == '_') || (plain && c == '/') ? 63 : -1;
}

static bool decode(struct str text, bool plain, uint8_t *out, size_t max, size_t *n)
{
    uint32_t bits = 0;
    unsigned have = 0;
    *n = 0;
    if (text.n % 4 == 1)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int v = value(text.p[i], true, plain);
        if (v < 0)
            return false;
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        if (*n == max)
            return false;
        out[(*n)++] = (uint8_t)(bits >> have);
        bits &= (1u << have) - 1;
    }
    return bits == 0;
}

bool base64url_read(struct str text, uint8_t *out, size_t max, size_t *n)
{
    return decode(text, false, out, max, n);
}

bool base64_read(struct str text, uint8_t *out, size_t max, size_t *n)
{
    for (int i = 0; i < 2 && text.n && text.p[text.n - 1] == '='; i++)
        text.n--;
    return decode(text, true, out, max, n);
}
