/* soap_base64.c - base64 of payloads. */
#include "soap/soap_base64.h"

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void soap_base64_put(struct buf *out, struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    size_t i = 0;
    if (!buf_reserve(out, soap_base64_size(bytes.n)))
        return;
    char *to = out->p + out->n;
    for (; bytes.n - i >= 3; i += 3, to += 4) {
        to[0] = LETTERS[p[i] >> 2];
        to[1] = LETTERS[(p[i] & 3) << 4 | p[i + 1] >> 4];
        to[2] = LETTERS[(p[i + 1] & 15) << 2 | p[i + 2] >> 6];
        to[3] = LETTERS[p[i + 2] & 63];
    }
    if (bytes.n > i) {
        bool two = bytes.n - i == 2;
        to[0] = LETTERS[p[i] >> 2];
        to[1] = LETTERS[(p[i] & 3) << 4 | (two ? p[i + 1] >> 4 : 0)];
        to[2] = two ? LETTERS[(p[i + 1] & 15) << 2] : '=';
        to[3] = '=';
    }
    out->n += soap_base64_size(bytes.n);
}

static int value_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool soap_base64_take(char *text, size_t text_n, size_t *n)
{
    unsigned held = 0, count = 0, padding = 0;
    size_t to = 0;
    for (size_t i = 0; i < text_n; i++) {
        char c = text[i];
        if (is_blank(c))
            continue;
        int v = c == '=' ? 0 : value_of(c);
        if (v < 0 || (padding && c != '=') || (c == '=' && count < 2))
            return false;
        padding += c == '=';
        held = held << 6 | (unsigned)v;
        if (++count < 4)
            continue;
        text[to++] = (char)(held >> 16);
        if (padding < 2)
            text[to++] = (char)(held >> 8);
        if (padding < 1)
            text[to++] = (char)held;
        /* Bits nobody would have written. */
        if ((padding == 2 && (held >> 8 & 0xFF)) || (padding == 1 && (held & 0xFF)))
            return false;
        if (padding) {
            while (++i < text_n)
                if (!is_blank(text[i]))
                    return false;
            break;
        }
        held = count = 0;
    }
    if (!padding && count)
        return false;
    *n = to;
    return padding == 0 || count == 4;
}
