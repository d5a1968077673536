/* file_exchange.c - the file verbs in a worker: over sftp, or in a partner's pair of folders. */
#include "net/dir.h"
#include "net/engine_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void answered(struct exchange *x)
{
    exchange_fail(x, EXCHANGE_ANSWERED, REASON_NONE, "");
}

static void failed(struct exchange *x, enum exchange_outcome o, enum exchange_reason r,
                   const struct err *err)
{
    str_copy(x->detail, sizeof(x->detail), str_from(err->text));
    exchange_fail(x, o, r, x->detail);
}

static void dir_list_exchange(struct exchange *x)
{
    struct err err = {0};
    struct dir_listing l;
    const struct partner *c = &x->partner->conf;
    struct dir_filter f = {c->receive_settle_ms, c->receive_ignore.item, c->receive_ignore.count};
    size_t names = 0;
    if (!dir_list(c->receive_dir, &f, &l, &err)) {
        failed(x, EXCHANGE_NOT_SENT, REASON_LOCAL, &err);
        dir_listing_free(&l);
        return;
    }
    answered(x);
    x->entries = calloc(l.count + 1, sizeof(*x->entries));
    for (size_t i = 0; i < l.count; i++)
        buf_puts(&x->head, l.entries[i].name);
    for (size_t i = 0; x->entries && !x->head.failed && i < l.count; i++) {
        size_t n = strlen(l.entries[i].name);
        x->entries[i] = (struct exchange_entry){
            {x->head.p + names, n}, l.entries[i].size, l.entries[i].mtime_us};
        names += n;
        x->result.entry_count++;
    }
    x->result.entries = x->entries;
    if (x->result.entry_count != l.count)
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_LOCAL, "too many names");
    dir_listing_free(&l);
}

struct source {
    const struct exchange *x;
    int64_t sent;
};

static bool produce(void *ctx, int fd, struct err *err)
{
    struct source *s = ctx;
    const struct exchange_request *q = &s->x->request;
    char piece[65536];
    if (q->body_fd < 0 || q->body_size < 0) {
        s->sent = (int64_t)q->body.n;
        for (struct str rest = q->body; rest.n > 0;) {
            ssize_t n = write(fd, rest.p, rest.n);
            if (n < 0)
                return err_sys(err, "write a file");
            rest = str_of(rest.p + n, rest.n - (size_t)n);
        }
        return true;
    }
    while (s->sent < q->body_size) {
        int64_t left = q->body_size - s->sent;
        size_t want = left < (int64_t)sizeof(piece) ? (size_t)left : sizeof(piece);
        ssize_t got = pread(q->body_fd, piece, want, s->sent);
        if (got <= 0)
            return err_set(err, ERR_SYSTEM, "the file to send is shorter than it was said to be");
        if (write(fd, piece, (size_t)got) != got)
            return err_sys(err, "write a file");
        s->sent += got;
    }
    return true;
}

static void dir_store_exchange(struct exchange *x, const char *name)
{
    struct err err = {0};
    struct source s = {x, 0};
    switch (dir_put(x->partner->conf.send_dir, name, produce, &s, &err)) {
    case DIR_PUT_DONE:
        answered(x);
        break;
    case DIR_PUT_EXISTS:
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_EXISTS, "the name is taken");
        break;
    case DIR_PUT_FAILED:
        failed(x, EXCHANGE_NOT_SENT, errno == ENOSPC ? REASON_NO_ROOM : REASON_LOCAL, &err);
        break;
    case DIR_PUT_UNSYNCED:
        failed(x, EXCHANGE_UNKNOWN, REASON_LOCAL, &err);
        break;
    }
    x->result.transferred_bytes = s.sent;
}

static void copy_out(struct exchange *x, int from)
{
    char piece[65536];
    ssize_t got;
    int64_t at = x->request.into_fd >= 0 ? lseek(x->request.into_fd, 0, SEEK_END) : 0;
    answered(x);
    while ((got = pread(from, piece, sizeof(piece), at)) > 0) {
        if (x->request.into_fd < 0)
            buf_put(&x->body, piece, (size_t)got);
        else if (write(x->request.into_fd, piece, (size_t)got) != got)
            got = -1;
        if (got < 0 || x->body.failed)
            break;
        at += got;
        x->result.transferred_bytes += got;
    }
    if (x->body.failed)
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_TOO_LARGE, "larger than response_max");
    else if (got < 0)
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_LOCAL, "the file cannot be copied");
    x->result.body = buf_str(&x->body);
}

static void dir_fetch_exchange(struct exchange *x, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        exchange_fail(x, EXCHANGE_NOT_SENT, errno == ENOENT ? REASON_MISSING : REASON_DENIED, "");
        return;
    }
    copy_out(x, fd);
    close(fd);
}

static void dir_other_exchange(struct exchange *x, const char *name, const char *path)
{
    struct err err = {0};
    struct stat st;
    char as[DIR_NAME_MAX];
    const struct partner *c = &x->partner->conf;
    bool there = lstat(path, &st) == 0;
    answered(x);
    if (x->request.verb == EXCHANGE_STAT) {
        x->entries = there ? calloc(1, sizeof(*x->entries)) : NULL;
        if (x->entries)
            *x->entries = (struct exchange_entry){x->request.target, st.st_size,
                                                  (int64_t)st.st_mtim.tv_sec * 1000000 +
                                                      st.st_mtim.tv_nsec / 1000};
        x->result.entries = x->entries;
        x->result.entry_count = x->entries != NULL;
    } else if (!there) {
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_MISSING, "");
    } else if (x->request.verb == EXCHANGE_REMOVE && unlink(path) != 0) {
        exchange_fail(x, EXCHANGE_NOT_SENT, REASON_DENIED, "");
    } else if (x->request.verb == EXCHANGE_MOVE &&
               !dir_archive(c->receive_dir, name, c->archive_dir, as, &err)) {
        failed(x, EXCHANGE_UNKNOWN, REASON_LOCAL, &err);
    }
}

static void dir_exchange(struct exchange *x)
{
    const struct partner *c = &x->partner->conf;
    char name[DIR_NAME_MAX], path[OPTION_PATH_MAX + DIR_NAME_MAX + 1];
    if (x->request.verb == EXCHANGE_LIST) {
        dir_list_exchange(x);
        return;
    }
    if (!dir_name_is_valid(x->request.target)) {
        exchange_fail(x, EXCHANGE_REFUSED, REASON_PROTOCOL, "the file's name is not valid");
        return;
    }
    str_copy(name, sizeof(name), x->request.target);
    snprintf(path, sizeof(path), "%s/%s", c->receive_dir, name);
    if (x->request.verb == EXCHANGE_STORE)
        dir_store_exchange(x, name);
    else if (x->request.verb == EXCHANGE_FETCH)
        dir_fetch_exchange(x, path);
    else
        dir_other_exchange(x, name, path);
}

void file_exchange(struct exchange *x)
{
    buf_reset(&x->head);
    buf_reset(&x->body);
    free(x->entries);
    x->entries = NULL;
    if (x->partner->conf.transport == TRANSPORT_SFTP)
        sftp_exchange(x);
    else
        dir_exchange(x);
}
