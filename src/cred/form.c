/* form.c - application/x-www-form-urlencoded: written, and sorted as Waystar's claims services sign
 * it (facts/finance.md D5). */
#include "cred/template.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <strings.h>

static const char HEX[] = "0123456789ABCDEF";

void form_put(struct secret_buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = (uint8_t)text.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._*", c));
        char escaped[3] = {'%', HEX[c >> 4], HEX[c & 15]};
        secret_buf_put(out, plain      ? str_of(text.p + i, 1)
                            : c == ' ' ? STR("+")
                                       : str_of(escaped, 3));
    }
}

struct pair {
    struct str name, value;
};

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* In place; what is not an escape stands for itself. */
static struct str unescape(char *p, size_t n)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        int high = p[i] == '%' && i + 2 < n ? hex_value(p[i + 1]) : -1;
        int low = high >= 0 ? hex_value(p[i + 2]) : -1;
        char plain = p[i];
        if (plain == '+')
            plain = ' ';
        p[to++] = (char)(low >= 0 ? high << 4 | low : plain);
        i += low >= 0 ? 2 : 0;
    }
    return str_of(p, to);
}

static int by_name(const void *a, const void *b)
{
    struct str x = ((const struct pair *)a)->name, y = ((const struct pair *)b)->name;
    size_t n = x.n < y.n ? x.n : y.n;
    int c = n ? strncasecmp(x.p, y.p, n) : 0;
    return c ? c : (x.n > y.n) - (x.n < y.n);
}

bool form_sorted(struct str body, struct secret_buf *out, struct err *err)
{
    struct pair pairs[FORM_PAIRS_MAX];
    size_t count = 0;
    if (body.n > SECRET_MAX)
        return err_set(err, ERR_LIMIT, "a form that is signed has at most %d bytes", SECRET_MAX);
    char *copy = secret_alloc(body.n + 1), *at = copy;
    if (!copy)
        return err_set(err, ERR_LIMIT, "no locked memory is left");
    if (body.n)
        memcpy(copy, body.p, body.n);
    bool good = true;
    while (good && at < copy + body.n) {
        char *end = memchr(at, '&', (size_t)(copy + body.n - at));
        end = end ? end : copy + body.n;
        char *sign = memchr(at, '=', (size_t)(end - at));
        bool full = count == FORM_PAIRS_MAX;
        if (sign && sign + 1 < end && !full) {
            pairs[count].name = unescape(at, (size_t)(sign - at));
            pairs[count++].value = unescape(sign + 1, (size_t)(end - sign - 1));
        }
        good = !full || err_set(err, ERR_LIMIT, "a form that is signed has at most %d fields",
                                FORM_PAIRS_MAX);
        at = end + 1;
    }
    qsort(pairs, count, sizeof *pairs, by_name);
    for (size_t i = 0; good && i < count; i++) {
        secret_buf_put(out, pairs[i].name);
        secret_buf_put(out, pairs[i].value);
    }
    secret_release(copy, body.n + 1);
    return good && secret_buf_ok(out, err);
}
