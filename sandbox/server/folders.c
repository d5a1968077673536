/* folders.c - the folders of an SFTP server, swept as they fill; answers with the faults of
 * "folder". */
#include "sandbox/server/server.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "sandbox/folder.h"
#include "sandbox/outbox.h"
#include "sandbox/server/mailbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SWEEP_MS = 100, SETTLE_MS = 200 };

/* An answer that comes late, or grows in sight. */
struct late {
    struct server *server;
    struct late *next, **prev;
    struct event *timer;
    char dir[PATH_MAX], name[NAME_MAX + 1];
    struct buf rest; /* what is still to come; appended when `grows` */
    bool grows;
};

struct sweep {
    struct server *server;
    const char *from;
};

static void note(struct server *s, const char *event, uint64_t number, const char *name,
                 struct str bytes, const char *result, const char *fault)
{
    struct sandbox_peek peek;
    struct journal_entry e = {.event = event, .number = number, .carrier = "folder"};
    journal_payload(&e, bytes);
    (void)sandbox_peek(bytes, &peek);
    (void)str_copy(e.kind, sizeof e.kind, str_from(peek.kind));
    (void)str_copy(e.isa_control, sizeof e.isa_control, str_from(peek.isa_control));
    (void)str_copy(e.path, sizeof e.path, str_from(name));
    (void)str_copy(e.result, sizeof e.result, str_from(result));
    e.fault = fault;
    server_note(s, &e, clock_now_us());
}

/* ---- late answers ---------------------------------------------------------------------------- */

static void late_free(struct late *l)
{
    *l->prev = l->next;
    if (l->next)
        l->next->prev = l->prev;
    if (l->timer)
        event_free(l->timer);
    buf_fini(&l->rest);
    free(l);
}

static bool append(const struct late *l, struct err *err)
{
    char path[PATH_MAX];
    if (!sandbox_path(path, l->dir, "", l->name, "", err))
        return false;
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0)
        return false; /* fetched and taken away half: that is what the fault is for */
    bool ok = file_write(fd, buf_str(&l->rest), "growing an answer", err);
    close(fd);
    return ok;
}

static void on_late(evutil_socket_t fd, short what, void *ctx)
{
    struct late *l = ctx;
    struct err err = {0};
    (void)fd;
    (void)what;
    bool ok = l->grows ? append(l, &err) : sandbox_deliver(l->dir, l->name, &l->rest, &err);
    note(l->server, "answer", ++l->server->answers, l->name, buf_str(&l->rest),
         ok ? "delivered at last" : "not delivered", "");
    late_free(l);
}

static bool deliver_later(struct server *s, const char *dir, const char *name, struct str rest,
                          bool grows, uint64_t ms, struct err *err)
{
    struct timeval wait = {.tv_sec = (time_t)(ms / 1000),
                           .tv_usec = (suseconds_t)(ms % 1000) * 1000};
    struct late *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_LIMIT, "out of memory");
    l->server = s;
    l->grows = grows;
    l->next = s->late;
    l->prev = &s->late;
    if (l->next)
        l->next->prev = &l->next;
    s->late = l;
    (void)str_copy(l->dir, sizeof l->dir, str_from(dir));
    (void)str_copy(l->name, sizeof l->name, str_from(name));
    buf_init(&l->rest, 0);
    buf_put_str(&l->rest, rest);
    l->timer = evtimer_new(s->base, on_late, l);
    return l->timer && evtimer_add(l->timer, &wait) == 0;
}

/* ---- delivering ------------------------------------------------------------------------------ */

static bool put(const char *dir, const char *name, struct str bytes, struct err *err)
{
    struct buf view = {.p = (char *)(uintptr_t)bytes.p, .n = bytes.n};
    return sandbox_deliver(dir, name, &view, err);
}

static bool put_spoilt(struct server *s, struct fault_choice fault, const char *dir,
                       const char *name, struct str bytes, struct err *err)
{
    char copy[NAME_MAX + 1], noise[512];
    struct str half = str_of(bytes.p, bytes.n / 2);
    switch (fault.kind) {
    case FAULT_SLOW:
        return deliver_later(s, dir, name, bytes, false, fault.argument, err);
    case FAULT_PARTIAL:
        return put(dir, name, half, err) &&
               deliver_later(s, dir, name, str_of(bytes.p + half.n, bytes.n - half.n), true,
                             fault.argument, err);
    case FAULT_TRUNCATED:
        return put(dir, name, half, err);
    case FAULT_GARBAGE:
        random_bytes(noise, sizeof noise);
        return put(dir, name, str_of(noise, sizeof noise), err);
    case FAULT_DUPLICATE:
        snprintf(copy, sizeof copy, "again-%.240s", name);
        return put(dir, name, bytes, err) && put(dir, copy, bytes, err);
    default:
        return put(dir, name, bytes, err);
    }
}

static bool on_deliver(void *ctx, const char *dir, const char *name, const struct buf *content,
                       struct err *err)
{
    const struct sweep *w = ctx;
    struct server *s = w->server;
    struct fault_choice fault = fault_choose(&s->config.faults, STR("folder"), ++s->answers);
    note(s, "answer", s->answers, name, buf_str(content), "delivered", fault_name(fault.kind));
    return put_spoilt(s, fault, dir, name, buf_str(content), err);
}

static void on_take(void *ctx, const char *name, struct str bytes, struct sandbox_job *job)
{
    const struct sweep *w = ctx;
    struct server *s = w->server;
    struct sandbox_peek peek;
    struct err err = {0};
    bool again = false;
    char key[64];
    (void)sandbox_peek(bytes, &peek);
    struct str parts[] = {str_from(peek.sender), str_from(peek.isa_control)};
    if (!seen_put(s->config.data_dir, "isa", str_from(w->from),
                  str_join(parts, COUNT_OF(parts), ' ', key, sizeof key), STR(""), &again, NULL,
                  &err))
        again = false;
    job->ta105 = again ? "025" : NULL;
    note(s, "file", ++s->files, name, bytes, again ? "seen before" : "accepted", "");
}

static void on_failed(void *ctx, const char *name, const struct err *err)
{
    const struct sweep *w = ctx;
    (void)err;
    note(w->server, "file", w->server->files, name, STR(""), "cannot be answered", "");
}

static void on_sweep(evutil_socket_t fd, short what, void *ctx)
{
    struct server *s = ctx;
    (void)fd;
    (void)what;
    for (size_t i = 0; i < s->config.folders_count; i++) {
        struct err err = {0};
        struct sweep w = {s, s->config.folders[i].from};
        struct sandbox_folder folder = {.from = w.from,
                                        .to = s->config.folders[i].to,
                                        .seed = s->config.seed,
                                        .flaw = s->config.flaw,
                                        .stage = s->config.stage,
                                        .settle_ms = SETTLE_MS,
                                        .hooks = {&w, on_take, on_failed, on_deliver}};
        if (!sandbox_folder_sweep(&folder, &err))
            fprintf(stderr, "hia-sandbox: %s\n", err.text);
    }
}

bool folders_open(struct server *s, struct err *err)
{
    struct timeval every = {.tv_sec = 0, .tv_usec = SWEEP_MS * 1000};
    if (s->config.folders_count == 0)
        return true;
    s->folder_timer = event_new(s->base, -1, EV_PERSIST, on_sweep, s);
    return (s->folder_timer && event_add(s->folder_timer, &every) == 0) ||
           err_set(err, ERR_SYSTEM, "no timer");
}

void folders_close(struct server *s)
{
    while (s->late)
        late_free(s->late);
    if (s->folder_timer)
        event_free(s->folder_timer);
    s->folder_timer = NULL;
}
