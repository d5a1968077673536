/* folder.c - see folder.h. */
#include "sandbox/folder.h"

#include "base/clock.h"
#include "sandbox/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct delivery {
    const struct sandbox_folder *folder;
    const char *stem;
};

static bool deliver(void *ctx, const char *suffix, const struct buf *content, struct err *err)
{
    const struct delivery *d = ctx;
    const struct sandbox_folder_hooks *hooks = &d->folder->hooks;
    char name[NAME_MAX + 1];
    snprintf(name, sizeof name, "%.200s.%s", d->stem, suffix);
    return hooks->deliver ? hooks->deliver(hooks->ctx, d->folder->to, name, content, err)
                          : sandbox_deliver(d->folder->to, name, content, err);
}

static bool is_settled(const struct stat *st, unsigned settle_ms)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age_ms = (int64_t)(now.tv_sec - st->st_mtim.tv_sec) * 1000 +
                     (now.tv_nsec - st->st_mtim.tv_nsec) / 1000000;
    return age_ms >= (int64_t)settle_ms;
}

/* True with bytes.n 0 when it is no regular file, empty, or still being written. */
static bool map_file(const char *path, unsigned settle_ms, struct str *bytes, struct err *err)
{
    struct stat st;
    *bytes = str_of(NULL, 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "%s", path);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        is_settled(&st, settle_ms)) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            err_sys(err, "reading %s", path);
        else
            *bytes = str_of(p, (size_t)st.st_size);
    }
    close(fd);
    return err->kind == ERR_NONE;
}

static bool answer(const struct sandbox_folder *f, const char *name, struct str bytes,
                   struct err *err)
{
    char stem[NAME_MAX + 1];
    struct delivery d = {f, stem};
    struct sandbox_job job = {f->seed, f->flaw, f->stage, clock_now_us()};
    if (f->hooks.take)
        f->hooks.take(f->hooks.ctx, name, bytes, &job);
    str_copy(stem, sizeof stem, str_from(name));
    char *dot = strrchr(stem, '.');
    if (dot && dot != stem)
        *dot = '\0';
    if (!sandbox_job_run(&job, bytes, deliver, &d, err))
        return err_wrap(err, "%s", name);
    if (f->says)
        printf("%s: %s\n", stem, job.said);
    return true;
}

static bool take(const struct sandbox_folder *f, const char *dir, const char *taken,
                 const char *name, struct err *err)
{
    char path[PATH_MAX], away[PATH_MAX];
    struct str bytes;
    if (!sandbox_path(path, dir, "", name, "", err) ||
        !sandbox_path(away, taken, "", name, "", err) || !map_file(path, f->settle_ms, &bytes, err))
        return false;
    if (bytes.n == 0)
        return true;
    bool done = answer(f, name, bytes, err);
    munmap((void *)(uintptr_t)bytes.p, bytes.n);
    if (!done && f->hooks.failed) {
        f->hooks.failed(f->hooks.ctx, name, err);
        err_clear(err);
    }
    if (err->kind != ERR_NONE || f->stage == SANDBOX_REMIT)
        return err->kind == ERR_NONE;
    return rename(path, away) == 0 || err_sys(err, "%s", away);
}

static int is_whole(const struct dirent *d)
{
    struct str name = str_from(d->d_name);
    return name.p[0] != '.' && !str_ends(name, STR(".part")) && !str_ends(name, STR(".tmp"));
}

bool sandbox_folder_sweep(const struct sandbox_folder *f, struct err *err)
{
    char taken[PATH_MAX];
    struct dirent **names;
    if (!sandbox_path(taken, f->from, "", ".taken", "", err))
        return false;
    if (mkdir(taken, 0700) < 0 && errno != EEXIST)
        return err_sys(err, "%s", taken);
    const char *dir = f->stage == SANDBOX_REMIT ? taken : f->from;
    int count = scandir(dir, &names, is_whole, alphasort);
    if (count < 0)
        return err_sys(err, "%s", dir);
    bool ok = true;
    for (int i = 0; i < count; i++) {
        ok = ok && take(f, dir, taken, names[i]->d_name, err);
        free(names[i]);
    }
    free(names);
    return ok;
}
