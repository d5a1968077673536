/* sftp.c - the file verbs over sftp. A file appears under its name whole or not at all: written as
 * .NAME.part, looked at, renamed onto a name that is free (SFTP version 3 refuses a taken one). */
#include "net/sftp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20, TAIL_MAX = 32 * 1024, FILE_MODE = 0640 };

/* ---- what went wrong ---- */

static bool link_broke(const struct sftp_link *l)
{
    int rc = libssh2_session_last_errno(l->ssh);
    return rc != 0 && rc != LIBSSH2_ERROR_SFTP_PROTOCOL;
}

static enum exchange_reason reason_of(const struct sftp_link *l)
{
    if (libssh2_session_last_errno(l->ssh) == LIBSSH2_ERROR_TIMEOUT)
        return REASON_TIMEOUT_TOTAL;
    if (link_broke(l))
        return REASON_RESET;
    switch (libssh2_sftp_last_error(l->sftp)) {
    case LIBSSH2_FX_NO_SUCH_FILE:
    case LIBSSH2_FX_NO_SUCH_PATH:
        return REASON_MISSING;
    case LIBSSH2_FX_PERMISSION_DENIED:
    case LIBSSH2_FX_WRITE_PROTECT:
        return REASON_DENIED;
    case LIBSSH2_FX_FILE_ALREADY_EXISTS:
        return REASON_EXISTS;
    case LIBSSH2_FX_NO_SPACE_ON_FILESYSTEM:
    case LIBSSH2_FX_QUOTA_EXCEEDED:
        return REASON_NO_ROOM;
    default:
        return REASON_DENIED;
    }
}

/* Of an operation that changes nothing, or whose refusal says that it changed nothing. */
static void say(struct exchange *x, const struct sftp_link *l, const char *detail)
{
    exchange_fail(x, EXCHANGE_NOT_SENT, reason_of(l), detail);
}

/* ---- names ---- */

static bool join(const struct sftp_link *l, struct str target, char out[SFTP_PATH_MAX])
{
    const char *folder = l->folder;
    size_t n = strlen(folder);
    while (n > 0 && folder[n - 1] == '/')
        n--;
    bool bare = target.n == 0;
    int got = snprintf(out, SFTP_PATH_MAX, "%.*s%s%.*s", (int)n, folder,
                       bare ? (n           ? ""
                               : folder[0] ? "/"
                                           : ".")
                            : (folder[0] ? "/" : ""),
                       STR_FMT(target));
    return got > 0 && got < SFTP_PATH_MAX;
}

/* FOLDER/.NAME.part beside FOLDER/NAME */
static bool part_name(const char *path, char out[SFTP_PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    int got = snprintf(out, SFTP_PATH_MAX, "%.*s.%s.part", (int)(name - path), path, name);
    return got > 0 && got < SFTP_PATH_MAX;
}

/* 1 there, 0 not there, -1 not known: say() has been */
static int look(struct exchange *x, struct sftp_link *l, const char *path,
                LIBSSH2_SFTP_ATTRIBUTES *a)
{
    if (sftp_stat(l, path, a) == 0)
        return 1;
    if (!link_broke(l) && reason_of(l) == REASON_MISSING)
        return 0;
    say(x, l, "a remote file cannot be looked at");
    return -1;
}

static bool out_of_time(struct exchange *x)
{
    if (engine_now(x->engine) < x->deadline_us &&
        !__atomic_load_n(&x->engine->gave_up, __ATOMIC_RELAXED))
        return false;
    exchange_fail(x, EXCHANGE_NOT_SENT, REASON_TIMEOUT_TOTAL, "out of time");
    return true;
}

/* ---- storing ---- */

struct upload {
    struct exchange *x;
    struct sftp_link *l;
    LIBSSH2_SFTP_HANDLE *file;
    int64_t size, at; /* at: acknowledged by the server */
    char *piece;      /* of a file; NULL: the body itself */
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
    int there = look(u->x, u->l, part, &a);
    if (there < 0)
        return false;
    u->at = there ? resume_at(u, part, &a) : 0;
    unsigned long flags = LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | (u->at ? 0 : LIBSSH2_FXF_TRUNC);
    u->file = sftp_open(u->l, part, flags, FILE_MODE, LIBSSH2_SFTP_OPENFILE);
    if (!u->file) {
        say(u->x, u->l, "the remote folder does not take a file");
        return false;
    }
    libssh2_sftp_seek64(u->file, (libssh2_uint64_t)u->at);
    return true;
}

/* libssh2 keeps what it has sent and not seen acknowledged: it wants the same bytes again, and more
 * behind them keeps the line busy. */
static bool send_all(struct upload *u)
{
    size_t held = 0;
    int64_t first = u->at;
    while (u->at < u->size) {
        int64_t left = u->size - u->at;
        size_t want = left < PIECE ? (size_t)left : PIECE;
        if (want > held)
            held +=
                source_read(&u->x->request, u->at + (int64_t)held, u->piece + held, want - held);
        if (held < want) {
            exchange_fail(u->x, EXCHANGE_NOT_SENT, REASON_LOCAL,
                          "the file to send is shorter than it was said to be");
            return false;
        }
        ssize_t n = libssh2_sftp_write(u->file, u->piece, held);
        if (n < 0) {
            say(u->x, u->l, "the upload broke off");
            return false;
        }
        memmove(u->piece, u->piece + n, held - (size_t)n);
        held -= (size_t)n;
        u->at += n;
        u->x->body_bytes = u->at - first;
        if (u->at < u->size && out_of_time(u->x))
            return false;
    }
    return true;
}

/* From the rename on it may be in sight: what is not answered then is not known. */
static void bring_into_sight(struct upload *u, const char *part, const char *path)
{
    LIBSSH2_SFTP_ATTRIBUTES a;
    struct exchange *x = u->x;
    int there = look(x, u->l, part, &a);
    if (there < 0)
        return;
    if (!there || (int64_t)a.filesize != u->size) {
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_VERIFY, "the part is not as long as was sent");
        sftp_unlink(u->l, part);
        return;
    }
    if (libssh2_sftp_rename_ex(u->l->sftp, part, (unsigned)strlen(part), path,
                               (unsigned)strlen(path), 0) != 0) {
        if (link_broke(u->l))
            exchange_fail(x, EXCHANGE_UNKNOWN, reason_of(u->l), "no answer to the rename");
        else if (look(x, u->l, path, &a) > 0)
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

static void store(struct exchange *x, struct sftp_link *l, const char *path)
{
    char part[SFTP_PATH_MAX];
    LIBSSH2_SFTP_ATTRIBUTES a;
    struct upload u = {.x = x, .l = l, .size = source_size(&x->request)};
    int there = look(x, l, path, &a);
    if (there < 0)
        return;
    if (there || !part_name(path, part)) {
        exchange_fail(x, EXCHANGE_NOT_SENT, there ? REASON_EXISTS : REASON_PROTOCOL,
                      there ? "the name is taken" : "the name is too long");
        return;
    }
    u.piece = malloc(PIECE);
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

/* ---- fetching ---- */

static bool keep(struct exchange *x, const char *p, size_t n)
{
    if (x->request.into_fd < 0) {
        buf_put(&x->body, p, n);
        return !x->body.failed;
    }
    while (n > 0) {
        ssize_t done = write(x->request.into_fd, p, n);
        if (done < 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static void fetch(struct exchange *x, struct sftp_link *l, const char *path)
{
    LIBSSH2_SFTP_ATTRIBUTES a = {0};
    LIBSSH2_SFTP_HANDLE *f = sftp_open(l, path, LIBSSH2_FXF_READ, 0, LIBSSH2_SFTP_OPENFILE);
    char *piece = f ? malloc(PIECE) : NULL;
    int64_t at = x->request.into_fd >= 0 ? lseek(x->request.into_fd, 0, SEEK_END) : 0;
    ssize_t n = -1;
    bool good = piece && libssh2_sftp_fstat(f, &a) == 0;
    if (good)
        libssh2_sftp_seek64(f, (libssh2_uint64_t)at);
    else
        say(x, l, "the remote file cannot be read");
    while (good && (n = libssh2_sftp_read(f, piece, PIECE)) > 0) {
        x->body_bytes += n;
        good = keep(x, piece, (size_t)n);
        if (!good)
            exchange_fail(x, EXCHANGE_NOT_SENT, x->body.failed ? REASON_TOO_LARGE : REASON_LOCAL,
                          "what was fetched cannot be kept");
        else if (out_of_time(x))
            good = false;
    }
    if (good && n < 0)
        say(x, l, "the download broke off");
    else if (good && at + x->body_bytes != (int64_t)a.filesize)
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_TRUNCATED, "not as long as it was listed");
    else if (good)
        exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
    x->result.body = buf_str(&x->body);
    x->result.transferred_bytes = x->body_bytes;
    free(piece);
    if (f)
        libssh2_sftp_close(f);
}

/* ---- the others ---- */

static bool add_entry(struct exchange *x, size_t *count, const char *name, size_t n,
                      const LIBSSH2_SFTP_ATTRIBUTES *a)
{
    size_t i = *count;
    if ((i & (i - 1)) == 0) {
        struct exchange_entry *more = realloc(x->entries, (i ? 2 * i : 1) * sizeof(*more));
        if (!more)
            return false;
        x->entries = more;
    }
    x->entries[i] = (struct exchange_entry){
        {(const char *)x->body.n, n}, (int64_t)a->filesize, (int64_t)a->mtime * 1000000};
    buf_put(&x->body, name, n);
    ++*count;
    return !x->body.failed && *count < EXCHANGE_ENTRIES_MAX;
}

static void list(struct exchange *x, struct sftp_link *l, const char *path)
{
    char name[1024];
    LIBSSH2_SFTP_ATTRIBUTES a;
    size_t count = 0;
    int n = 0;
    LIBSSH2_SFTP_HANDLE *f = sftp_open(l, path, 0, 0, LIBSSH2_SFTP_OPENDIR);
    if (!f) {
        say(x, l, "the remote folder cannot be listed");
        return;
    }
    exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
    while ((n = libssh2_sftp_readdir(f, name, sizeof(name), &a)) > 0)
        if ((a.flags & LIBSSH2_SFTP_ATTR_PERMISSIONS) && LIBSSH2_SFTP_S_ISREG(a.permissions) &&
            !add_entry(x, &count, name, (size_t)n, &a))
            break;
    if (n < 0)
        say(x, l, "the listing broke off");
    for (size_t i = 0; i < count; i++)
        x->entries[i].name.p = x->body.p + (size_t)x->entries[i].name.p;
    x->result.entries = x->entries;
    x->result.entry_count = n < 0 ? 0 : count;
    libssh2_sftp_closedir(f);
}

static void stat_one(struct exchange *x, struct sftp_link *l, const char *path)
{
    LIBSSH2_SFTP_ATTRIBUTES a;
    int there = look(x, l, path, &a);
    if (there < 0)
        return;
    exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
    x->entries = there ? calloc(1, sizeof(*x->entries)) : NULL;
    if (x->entries)
        *x->entries = (struct exchange_entry){x->request.target, (int64_t)a.filesize,
                                              (int64_t)a.mtime * 1000000};
    x->result.entries = x->entries;
    x->result.entry_count = x->entries != NULL;
}

static void change(struct exchange *x, struct sftp_link *l, const char *path)
{
    char to[SFTP_PATH_MAX];
    int rc;
    if (x->request.verb == EXCHANGE_REMOVE) {
        rc = sftp_unlink(l, path);
    } else if (!join(l, x->request.move_to, to)) {
        exchange_fail(x, EXCHANGE_REFUSED, REASON_PROTOCOL, "the name is too long");
        return;
    } else {
        rc = libssh2_sftp_rename_ex(l->sftp, path, (unsigned)strlen(path), to, (unsigned)strlen(to),
                                    0);
    }
    if (rc == 0)
        exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
    else if (link_broke(l))
        exchange_fail(x, EXCHANGE_UNKNOWN, reason_of(l), "no answer");
    else
        say(x, l, "the server refused");
}

void sftp_exchange(struct exchange *x)
{
    char path[SFTP_PATH_MAX];
    struct sftp_link *l = sftp_link_open(x);
    x->body_bytes = 0;
    if (!l)
        return;
    if (!join(l, x->request.target, path)) {
        exchange_fail(x, EXCHANGE_REFUSED, REASON_PROTOCOL, "the name is too long");
        return;
    }
    switch (x->request.verb) {
    case EXCHANGE_LIST:
        list(x, l, path);
        break;
    case EXCHANGE_STORE:
        store(x, l, path);
        break;
    case EXCHANGE_FETCH:
        fetch(x, l, path);
        break;
    case EXCHANGE_STAT:
        stat_one(x, l, path);
        break;
    default:
        change(x, l, path);
    }
    if (x->result.outcome != EXCHANGE_ANSWERED &&
        (x->result.reason == REASON_RESET || x->result.reason == REASON_TIMEOUT_TOTAL)) {
        sftp_link_close(l);
        x->partner->links[x->endpoint] = NULL;
    }
}
