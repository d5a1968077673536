/* defuse.c - see defuse.h. */
#include "cli/defuse.h"

#include <string.h>

bool defuse(struct buf *json)
{
    bool any = false;
    for (size_t i = 0; i < json->n; i++) {
        size_t n = (unsigned char)json->p[i] == 0x7f ? 1 : 0;
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
