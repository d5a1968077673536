/* sftp_store.c - a file put on an sftp server: whole under its name or not at all. Written as
 * .NAME.part, looked at, renamed onto a name that is free (SFTP version 3 refuses a taken one). */
#include "net/sftp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20, ROOM = 4 * PIECE, TAIL_MAX = 32 * 1024, FILE_MODE = 0640 };

/* FOLDER/.NAME.part beside FOLDER/NAME */
static bool part_name(const char *path, char out[SFTP_PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    int got = snprintf(out, SFTP_PATH_MAX, "%.*s.%s.part", (int)(name - path), path, name);
    return got > 0 && got < SFTP_PATH_MAX;
}

struct upload {
    struct exchange *x;
    struct sftp_link *l;
    LIBSSH2_SFTP_HANDLE *file;
    int64_t size, at; /* at: acknowledged by the server */
    char *piece;      /* ROOM bytes; `held` of them, behind `from`, are the source's at `at` */
    size_t from, held;
};

static int64_t source_size(const struct exchange_request *q)
{
    return q->body_fd >= 0 && q->body_size >= 0 ? q->body_size : (int64_t)q->body.n;
}

/* Up to `n` bytes of the source from `at` on; fewer is a file that became shorter. */
static size_t source_read(const struct exchange_request *q, int64_t at, char *to, size_t n)
{
    if (q->body_fd >= 0 && q->body_size >= 0) {
        ssize_t got = pread(q->body_fd, to, n, at);
        return got < 0 ? 0 : (size_t)got;
    }
    memcpy(to, q->body.p + at, n);
    return n;
}

/* A part that an earlier attempt left goes on where it ends, when its last bytes are the source's.
 */
static int64_t resume_at(struct upload *u, const char *part, const LIBSSH2_SFTP_ATTRIBUTES *a)
{
    char there[TAIL_MAX], here[TAIL_MAX];
    int64_t size = (int64_t)a->filesize;
    size_t tail = size < TAIL_MAX ? (size_t)size : TAIL_MAX, got = 0;
    if (size <= 0 || size > u->size)
        return 0;
    LIBSSH2_SFTP_HANDLE *f = sftp_open(u->l, part, LIBSSH2_FXF_READ, 0, LIBSSH2_SFTP_OPENFILE);
    if (!f)
        return 0;
    libssh2_sftp_seek64(f, (libssh2_uint64_t)(size - (int64_t)tail));
    while (got < tail) {
        ssize_t n = libssh2_sftp_read(f, there + got, tail - got);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    libssh2_sftp_close(f);
    bool same = got == tail &&
                source_read(&u->x->request, size - (int64_t)tail, here, tail) == tail &&
                memcmp(there, here, tail) == 0;
    return same ? size : 0;
}

static bool open_part(struct upload *u, const char *part)
{
    LIBSSH2_SFTP_ATTRIBUTES a;
    int there = sftp_look(u->x, u->l, part, &a);
    if (there < 0)
        return false;
    u->at = there ? resume_at(u, part, &a) : 0;
    unsigned long flags = LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | (u->at ? 0 : LIBSSH2_FXF_TRUNC);
    u->file = sftp_open(u->l, part, flags, FILE_MODE, LIBSSH2_SFTP_OPENFILE);
    if (!u->file) {
        sftp_say(u->x, u->l, "the remote folder does not take a file");
        return false;
    }
    libssh2_sftp_seek64(u->file, (libssh2_uint64_t)u->at);
    return true;
}

/* PIECE bytes from u->at on, or all that are left, in one run: moved to the front only when the
 * room behind them is used up. */
static bool fill(struct upload *u)
{
    int64_t left = u->size - u->at;
    size_t want = left < PIECE ? (size_t)left : PIECE;
    if (u->from + want > ROOM) {
        memmove(u->piece, u->piece + u->from, u->held);
        u->from = 0;
    }
    if (want > u->held)
        u->held += source_read(&u->x->request, u->at + (int64_t)u->held,
                               u->piece + u->from + u->held, want - u->held);
    return u->held >= want;
}

/* libssh2 keeps what it has sent and not seen acknowledged: it wants the same bytes again, and more
 * behind them keeps the line busy. */
static bool send_all(struct upload *u)
{
    int64_t first = u->at;
    while (u->at < u->size) {
        if (!fill(u)) {
            exchange_fail(u->x, EXCHANGE_NOT_SENT, REASON_LOCAL,
                          "the file to send is shorter than it was said to be");
            return false;
        }
        ssize_t n = libssh2_sftp_write(u->file, u->piece + u->from, u->held);
        if (n < 0) {
            sftp_say(u->x, u->l, "the upload broke off");
            return false;
        }
        u->from += (size_t)n;
        u->held -= (size_t)n;
        u->at += n;
        u->x->body_bytes = u->at - first;
        if (u->at < u->size && sftp_out_of_time(u->x))
            return false;
    }
    return true;
}

/* From the rename on it may be in sight: what is not answered then is not known. */
static void bring_into_sight(struct upload *u, const char *part, const char *path)
{
    LIBSSH2_SFTP_ATTRIBUTES a;
    struct exchange *x = u->x;
    int there = sftp_look(x, u->l, part, &a);
    if (there < 0)
        return;
    if (!there || (int64_t)a.filesize != u->size) {
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_VERIFY, "the part is not as long as was sent");
        sftp_unlink(u->l, part);
        return;
    }
    if (libssh2_sftp_rename_ex(u->l->sftp, part, (unsigned)strlen(part), path,
                               (unsigned)strlen(path), 0) != 0) {
        if (sftp_link_broke(u->l))
            exchange_fail(x, EXCHANGE_UNKNOWN, sftp_reason(u->l), "no answer to the rename");
        else if (sftp_look(x, u->l, path, &a) > 0)
            exchange_fail(x, EXCHANGE_NOT_SENT, REASON_EXISTS, "the name is taken");
        else
            exchange_fail(x, EXCHANGE_NOT_SENT, REASON_DENIED, "the rename was refused");
        return;
    }
    if (sftp_stat(u->l, path, &a) != 0 || (int64_t)a.filesize != u->size)
        exchange_fail(x, EXCHANGE_UNKNOWN, REASON_VERIFY,
                      "renamed, and not seen there at its size: it may have been taken already");
    else
        exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
}

void sftp_store(struct exchange *x, struct sftp_link *l, const char *path)
{
    char part[SFTP_PATH_MAX];
    LIBSSH2_SFTP_ATTRIBUTES a;
    struct upload u = {.x = x, .l = l, .size = source_size(&x->request)};
    int there = sftp_look(x, l, path, &a);
    if (there < 0)
        return;
    if (there || !part_name(path, part)) {
        exchange_fail(x, EXCHANGE_NOT_SENT, there ? REASON_EXISTS : REASON_PROTOCOL,
                      there ? "the name is taken" : "the name is too long");
        return;
    }
    u.piece = malloc(ROOM);
    bool sent = u.piece && open_part(&u, part) && send_all(&u);
    if (sent)
        libssh2_sftp_fsync(u.file); /* an extension: a server without it has its own ways */
    if (u.file)
        libssh2_sftp_close(u.file);
    if (!u.piece)
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_LOCAL, "out of memory");
    else if (sent)
        bring_into_sight(&u, part, path);
    x->result.transferred_bytes = x->body_bytes;
    free(u.piece);
}
