/* sftp.c - the file verbs over sftp, but storing, which is in sftp_store.c. */
#include "net/sftp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

/* ---- what went wrong ---- */

bool sftp_link_broke(const struct sftp_link *l)
{
    int rc = libssh2_session_last_errno(l->ssh);
    return rc != 0 && rc != LIBSSH2_ERROR_SFTP_PROTOCOL;
}

enum exchange_reason sftp_reason(const struct sftp_link *l)
{
    if (libssh2_session_last_errno(l->ssh) == LIBSSH2_ERROR_TIMEOUT)
        return REASON_TIMEOUT_TOTAL;
    if (sftp_link_broke(l))
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

void sftp_say(struct exchange *x, const struct sftp_link *l, const char *detail)
{
    exchange_fail(x, EXCHANGE_NOT_SENT, sftp_reason(l), detail);
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

int sftp_look(struct exchange *x, struct sftp_link *l, const char *path, LIBSSH2_SFTP_ATTRIBUTES *a)
{
    if (sftp_stat(l, path, a) == 0)
        return 1;
    if (!sftp_link_broke(l) && sftp_reason(l) == REASON_MISSING)
        return 0;
    sftp_say(x, l, "a remote file cannot be looked at");
    return -1;
}

bool sftp_out_of_time(struct exchange *x)
{
    if (engine_now(x->engine) < x->deadline_us &&
        !__atomic_load_n(&x->engine->gave_up, __ATOMIC_RELAXED))
        return false;
    exchange_fail(x, EXCHANGE_NOT_SENT, REASON_TIMEOUT_TOTAL, "out of time");
    return true;
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
        sftp_say(x, l, "the remote file cannot be read");
    while (good && (n = libssh2_sftp_read(f, piece, PIECE)) > 0) {
        x->body_bytes += n;
        good = keep(x, piece, (size_t)n);
        if (!good)
            exchange_fail(x, EXCHANGE_NOT_SENT, x->body.failed ? REASON_TOO_LARGE : REASON_LOCAL,
                          "what was fetched cannot be kept");
        else if (sftp_out_of_time(x))
            good = false;
    }
    if (good && n < 0)
        sftp_say(x, l, "the download broke off");
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
        sftp_say(x, l, "the remote folder cannot be listed");
        return;
    }
    exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
    while ((n = libssh2_sftp_readdir(f, name, sizeof(name), &a)) > 0)
        if ((a.flags & LIBSSH2_SFTP_ATTR_PERMISSIONS) && LIBSSH2_SFTP_S_ISREG(a.permissions) &&
            !add_entry(x, &count, name, (size_t)n, &a))
            break;
    if (n < 0)
        sftp_say(x, l, "the listing broke off");
    for (size_t i = 0; i < count; i++)
        x->entries[i].name.p = x->body.p + (size_t)x->entries[i].name.p;
    x->result.entries = x->entries;
    x->result.entry_count = n < 0 ? 0 : count;
    libssh2_sftp_closedir(f);
}

static void stat_one(struct exchange *x, struct sftp_link *l, const char *path)
{
    LIBSSH2_SFTP_ATTRIBUTES a;
    int there = sftp_look(x, l, path, &a);
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
    else if (sftp_link_broke(l))
        exchange_fail(x, EXCHANGE_UNKNOWN, sftp_reason(l), "no answer");
    else
        sftp_say(x, l, "the server refused");
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
        sftp_store(x, l, path);
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
