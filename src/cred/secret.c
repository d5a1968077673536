/* secret.c - locked memory: a counted secret, and text that holds secrets. */
#include "cred/secret.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* OpenSSL's own heap: locked, guard pages, MADV_DONTDUMP. Its private keys' numbers are there too.
 * 4 MiB is within the 8 MiB Debian lets a process lock; where memory cannot be locked it is wiped
 * all the same. */
enum { SECURE_HEAP = 4 << 20, SECURE_LEAST = 32, GROW_LEAST = 256 };

struct secret {
    atomic_uint owners;
    size_t n;
    char bytes[];
};

static void start_secure_heap(void)
{
    CRYPTO_secure_malloc_init(SECURE_HEAP, SECURE_LEAST);
}

void *secret_alloc(size_t n)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_secure_heap);
    return OPENSSL_secure_zalloc(n);
}

void secret_release(void *p, size_t n)
{
    OPENSSL_secure_clear_free(p, n);
}

struct secret *secret_new(struct str bytes, struct err *err)
{
    if (bytes.n > SECRET_MAX) {
        err_set(err, ERR_LIMIT, "a secret has at most %d bytes", SECRET_MAX);
        return NULL;
    }
    struct secret *s = secret_alloc(sizeof(*s) + bytes.n + 1);
    if (!s) {
        err_set(err, ERR_LIMIT, "no locked memory is left for a secret");
        return NULL;
    }
    atomic_init(&s->owners, 1);
    s->n = bytes.n;
    if (bytes.n)
        memcpy(s->bytes, bytes.p, bytes.n);
    return s;
}

struct secret *secret_hold(struct secret *s)
{
    if (s)
        atomic_fetch_add(&s->owners, 1);
    return s;
}

void secret_free(struct secret *s)
{
    if (s && atomic_fetch_sub(&s->owners, 1) == 1)
        secret_release(s, sizeof(*s) + s->n + 1);
}

size_t secret_size(const struct secret *s)
{
    return s->n;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    return a->n == b->n && CRYPTO_memcmp(a->bytes, b->bytes, a->n) == 0;
}

bool secret_lend(const struct secret *s, bool (*use)(void *ctx, struct str bytes, struct err *err),
                 void *ctx, struct err *err)
{
    return use(ctx, str_of(s->bytes, s->n), err);
}

/* ---- text with secrets in it ---- */

static bool make_room(struct secret_buf *b, size_t more)
{
    size_t need = b->n + more + 1, cap = b->cap ? b->cap : GROW_LEAST;
    if (b->failed || more > SECRET_MAX || need > SECRET_MAX + 1)
        return false;
    if (need <= b->cap)
        return true;
    while (cap < need)
        cap *= 2;
    char *p = secret_alloc(cap);
    if (!p)
        return false;
    if (b->n)
        memcpy(p, b->p, b->n);
    secret_release(b->p, b->cap);
    b->p = p;
    b->cap = cap;
    return true;
}

void secret_buf_put(struct secret_buf *b, struct str s)
{
    if (!make_room(b, s.n)) {
        b->failed = true;
        return;
    }
    if (s.n)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void secret_buf_puts(struct secret_buf *b, const char *cstr)
{
    secret_buf_put(b, str_from(cstr));
}

void secret_buf_put_secret(struct secret_buf *b, const struct secret *s)
{
    secret_buf_put(b, str_of(s->bytes, s->n));
}

bool secret_buf_ok(const struct secret_buf *b, struct err *err)
{
    return !b->failed ||
           err_set(err, ERR_LIMIT, "more than %d secret bytes, or no locked memory is left",
                   SECRET_MAX);
}

void secret_buf_fini(struct secret_buf *b)
{
    secret_release(b->p, b->cap);
    *b = (struct secret_buf){0};
}

/* One line break at the end is the editor's or echo's, not the secret's. */
static struct str without_line_break(struct str s)
{
    if (s.n && s.p[s.n - 1] == '\n')
        s.n--;
    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    return s;
}

struct secret *secret_read(int fd, struct err *err)
{
    enum { ROOM = SECRET_MAX + 2 };
    char *bytes = secret_alloc(ROOM);
    struct secret *s = NULL;
    size_t have = 0;
    ssize_t n = 1;
    if (!bytes) {
        err_set(err, ERR_LIMIT, "no locked memory is left for a secret");
        return NULL;
    }
    while (n != 0 && have < ROOM) {
        n = read(fd, bytes + have, ROOM - have);
        if (n < 0 && errno != EINTR)
            break;
        have += n > 0 ? (size_t)n : 0;
    }
    if (n < 0)
        err_sys(err, "read a secret");
    else
        s = secret_new(without_line_break(str_of(bytes, have)), err);
    secret_release(bytes, ROOM);
    return s;
}
