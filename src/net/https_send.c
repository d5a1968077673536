/* https_send.c - a request on its way: the point of no return, its body, the waits for an answer.
 */
#include "net/https.h"

#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SETTLE_US = 50000 };

/* ---- the point of no return ---- */

/* Time is the engine's: libcurl's own connect time-out only makes it try the next address. */
static void on_late(void *ctx)
{
    struct exchange *x = ctx;
    bool over = engine_now(x->engine) >= x->deadline_us;
    https_give_up(x, !x->sent                       ? REASON_TIMEOUT_CONNECT
                     : over || x->first_byte_us > 0 ? REASON_TIMEOUT_TOTAL
                                                    : REASON_TIMEOUT_FIRST_BYTE);
}

bool https_watch(struct exchange *x, int64_t limit_us)
{
    int64_t due = engine_now(x->engine) + limit_us;
    x->timer.fire = on_late;
    return timers_set(&x->engine->timers, &x->timer, due < x->deadline_us ? due : x->deadline_us);
}

/* OpenSSL keeps a read buffer of 17 KB when the server's tickets came last, and libcurl its send
 * buffer of 16 KB until the end. Of the latter nothing is read once all has been sent, and setting
 * its size gives it back: in the version this was looked up in, and only there. */
static void slim(struct exchange *x)
{
    struct curl_tlssessioninfo *tls = NULL;
    curl_off_t sent = 0;
    if (x->partner->conf.net.http2)
        return;
    if (curl_easy_getinfo(x->easy, CURLINFO_TLS_SSL_PTR, &tls) == CURLE_OK && tls && tls->internals)
        SSL_free_buffers(tls->internals);
    curl_easy_getinfo(x->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    if (x->body_size > 0 && sent == x->body_size && x->partner->engine->slims_curl)
        curl_easy_setopt(x->easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)HTTPS_SEND_BUFFER);
}

/* Still no answer: most of what a connection holds is buffers, and a partner may take seconds. */
static void on_settled(void *ctx)
{
    struct exchange *x = ctx;
    if (engine_now(x->engine) >= x->answer_due_us) {
        on_late(x);
        return;
    }
    slim(x);
    x->timer.fire = on_late;
    if (!timers_set(&x->engine->timers, &x->timer, x->answer_due_us))
        on_late(x);
}

static bool await_answer(struct exchange *x)
{
    int64_t now = engine_now(x->engine);
    int64_t due = now + x->partner->conf.net.first_byte_timeout_ms * 1000;
    x->answer_due_us = due < x->deadline_us ? due : x->deadline_us;
    x->timer.fire = on_settled;
    due = now + SETTLE_US;
    return timers_set(&x->engine->timers, &x->timer,
                      due < x->answer_due_us ? due : x->answer_due_us);
}

/* The connection stands, nothing of the request has left. libcurl comes here again when it repeats
 * by itself on a fresh connection because a warm one proved dead: what must not be sent twice ends
 * there, the rest is announced again (platform.md A5). */
int https_on_ready(void *ctx, char *peer, char *local, int peer_port, int local_port)
{
    struct exchange *x = ctx;
    (void)peer, (void)local, (void)peer_port, (void)local_port;
    if (x->sent && x->request.safety == EXCHANGE_ONCE) {
        x->repeated = true;
        return CURL_PREREQFUNC_ABORT;
    }
    if (!engine_announce(x)) {
        x->no_journal = !x->sent;
        return CURL_PREREQFUNC_ABORT;
    }
    x->sent = true;
    https_note_connected(x);
    return await_answer(x) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

/* A body that a credential is put into is given in three pieces: it is not copied. */
static size_t read_pieces(struct exchange *x, char *p, size_t room)
{
    const struct auth_applied *a = &x->applied;
    struct str body = x->request.body;
    size_t behind = a->insert_at + a->insert_remove, put = 0;
    const struct str pieces[] = {str_of(body.p, a->insert_at), a->insert,
                                 str_of(body.p ? body.p + behind : NULL, body.n - behind)};
    size_t at = (size_t)x->body_at;
    for (size_t i = 0; i < COUNT_OF(pieces) && put < room; i++) {
        size_t n = pieces[i].n > at ? pieces[i].n - at : 0;
        n = n < room - put ? n : room - put;
        if (n)
            memcpy(p + put, pieces[i].p + at, n);
        put += n;
        at = at > pieces[i].n ? at - pieces[i].n : 0;
    }
    x->body_at += (int64_t)put;
    return put;
}

size_t https_on_read(char *p, size_t size, size_t n, void *ctx)
{
    struct exchange *x = ctx;
    if (x->applied.insert.n)
        return read_pieces(x, p, size * n);
    ssize_t got = pread(x->request.body_fd, p, size * n, x->body_at);
    if (got < 0)
        return CURL_READFUNC_ABORT;
    x->body_at += got;
    return (size_t)got;
}

int https_on_seek(void *ctx, curl_off_t at, int origin)
{
    struct exchange *x = ctx;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    x->body_at = at;
    return CURL_SEEKFUNC_OK;
}
