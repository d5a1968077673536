/* auth.c - what was put together for a request's credential: made empty, wiped. */
#include "net/auth.h"

#include <openssl/crypto.h>

enum { AUTH_LINES_MAX = 65536 };

static void wipe(struct buf *b)
{
    if (b->p)
        OPENSSL_cleanse(b->p, b->cap);
    buf_fini(b);
}

void auth_applied_init(struct auth_applied *a)
{
    *a = (struct auth_applied){0};
    buf_init(&a->lines, AUTH_LINES_MAX);
    buf_init(&a->body, 0);
    buf_init(&a->token.url, AUTH_LINES_MAX);
    buf_init(&a->token.body, AUTH_LINES_MAX);
    buf_init(&a->token.lines, AUTH_LINES_MAX);
}

void auth_applied_fini(struct auth_applied *a)
{
    wipe(&a->lines);
    wipe(&a->body);
    wipe(&a->token.url);
    wipe(&a->token.body);
    wipe(&a->token.lines);
}
