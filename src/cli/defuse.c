/* defuse.c - see defuse.h. */
#include "cli/defuse.h"

#include <string.h>

/* Bytes of DEL, or of one of U+0080 to U+009F: 9B is to a terminal what ESC [ is. */
static size_t control_length(const unsigned char *p, size_t left)
{
    if (p[0] == 0x7f)
        return 1;
    return p[0] == 0xc2 && left > 1 && p[1] < 0xa0 ? 2 : 0;
}

void print_harmless(struct str s, FILE *out)
{
    for (size_t i = 0; i < s.n;) {
        const unsigned char *p = (const unsigned char *)s.p + i;
        size_t n = *p < ' ' ? 1 : control_length(p, s.n - i);
        fprintf(out, "%.*s", (int)(n ? n : 1), n ? "??" : s.p + i);
        i += n ? n : 1;
    }
}

bool defuse(struct buf *json)
{
    bool any = false;
    for (size_t i = 0; i < json->n; i++) {
        size_t n = control_length((const unsigned char *)json->p + i, json->n - i);
        if (json->p[i] == '\\' && i + 1 < json->n) {
            n = memchr("bfnrt", json->p[i + 1], 5) ? 2 : json->p[i + 1] == 'u' ? 6 : 0;
            i += n ? 0 : 1; /* an escaped quote or backslash stays */
        }
        if (n == 0 || n > json->n - i)
            continue;
        memset(json->p + i, '?', n);
        i += n - 1;
        any = true;
    }
    return any;
}

const void *harmless(struct json_reader *r, const struct record_shape *shape, const void *record,
                     struct buf *text, struct arena *a, void *copy)
{
    struct record_problem why;
    buf_reset(text);
    record_write_json(shape, record, 0, text);
    if (!defuse(text))
        return record;
    return record_read_json(r, buf_str(text), a, shape, copy, &why) ? copy : NULL;
}
