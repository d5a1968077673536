/* place_exec.c - a secret a helper prints: `pass show`, `vault kv get`, a token's own tool. */
#define _GNU_SOURCE /* posix_spawn_file_actions_addclosefrom_np, pipe2 */
#include "base/buf.h"
#include "base/clock.h"
#include "cred/places.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 16 };

/* The helper's words, cut at blanks; %o is the organization. */
struct command {
    char text[CRED_REFERENCE_MAX * 4];
    char *argv[ARGUMENTS_MAX + 1];
    bool names_organization;
};

static bool split(struct command *c, struct str words, const char *organization_id, struct err *err)
{
    struct buf b;
    size_t count = 0, starts[ARGUMENTS_MAX];
    buf_init(&b, sizeof c->text - 1);
    c->names_organization = false;
    while (words.p && count < ARGUMENTS_MAX) {
        struct str word = str_split(&words, ' ');
        if (!word.n)
            continue;
        starts[count++] = b.n;
        for (size_t i = 0; i < word.n; i++) {
            bool token = word.p[i] == '%' && i + 1 < word.n && word.p[i + 1] == 'o';
            if (token) {
                buf_puts(&b, organization_id);
                c->names_organization = true;
                i++;
            } else {
                buf_putc(&b, word.p[i]);
            }
        }
        buf_putc(&b, '\0');
    }
    bool good = count > 0 && !words.p && !b.failed;
    if (good)
        memcpy(c->text, b.p, b.n);
    for (size_t i = 0; good && i < count; i++)
        c->argv[i] = c->text + starts[i];
    c->argv[good ? count : 0] = NULL;
    buf_fini(&b);
    return good || err_set(err, ERR_CONFIG, "an exec: reference has 1 to %d words", ARGUMENTS_MAX);
}

/* Who may write the helper may read the secret. */
static bool check_helper(const char *path, struct err *err)
{
    struct stat st;
    if (path[0] != '/')
        return err_set(err, ERR_CONFIG, "a helper is named by its whole path");
    if (stat(path, &st) != 0)
        return err_sys(err, "stat %s", path);
    if (!S_ISREG(st.st_mode) || (st.st_uid != 0 && st.st_uid != geteuid()) || (st.st_mode & 0022))
        return err_set(err, ERR_CRYPTO, "the helper %s may be written by others", path);
    return true;
}

static bool start(struct command *c, int out, pid_t *pid, struct err *err)
{
    char path[] = "PATH=/usr/bin:/bin", *environment[] = {path, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attr);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                        POSIX_SPAWN_SETSIGDEF);
    int rc = posix_spawn(pid, c->argv[0], &files, &attr, c->argv, environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    errno = rc;
    return rc == 0 || err_sys(err, "start %s", c->argv[0]);
}

/* Until its end or the time is up; what came is left in locked memory. */
static bool listen_to(int fd, char *bytes, size_t room, size_t *have, int64_t until_us)
{
    for (*have = 0; *have < room;) {
        int64_t left_ms = (until_us - clock_tick_us()) / 1000;
        struct pollfd p = {fd, POLLIN, 0};
        int ready = left_ms > 0 ? poll(&p, 1, (int)left_ms) : 0;
        if (ready == 0)
            return false;
        ssize_t n = ready > 0 ? read(fd, bytes + *have, room - *have) : -1;
        if (n < 0 && errno != EINTR)
            return false;
        if (n == 0)
            return true;
        *have += n > 0 ? (size_t)n : 0;
    }
    return false; /* more than a secret */
}

/* It may have closed its output and live on: it is given until the same moment. */
static bool ended_well(pid_t pid, bool in_time, int64_t until_us)
{
    int status = -1;
    const struct timespec nap = {0, 2000000};
    while (in_time && waitpid(pid, &status, WNOHANG) == 0) {
        in_time = clock_tick_us() < until_us;
        nanosleep(&nap, NULL);
    }
    if (in_time)
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    kill(-pid, SIGKILL); /* and what it started */
    waitpid(pid, &status, 0);
    return false;
}

static struct secret *hear(struct command *c, int64_t timeout_us, struct err *err)
{
    enum { ROOM = SECRET_MAX + 2 };
    int ends[2];
    pid_t pid;
    size_t have = 0;
    struct secret *s = NULL;
    int64_t until_us = clock_tick_us() + timeout_us;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        err_sys(err, "pipe");
        return NULL;
    }
    char *bytes = secret_alloc(ROOM);
    bool started = bytes && start(c, ends[1], &pid, err);
    close(ends[1]);
    if (started) {
        bool heard = listen_to(ends[0], bytes, ROOM, &have, until_us);
        while (have && (bytes[have - 1] == '\n' || bytes[have - 1] == '\r'))
            have--;
        if (ended_well(pid, heard, until_us) && have)
            s = secret_new(str_of(bytes, have), err);
        else
            err_set(err, ERR_CRYPTO,
                    "the helper %s gave no secret: it failed, said nothing or took "
                    "too long",
                    c->argv[0]);
    }
    close(ends[0]);
    secret_release(bytes, ROOM);
    return s;
}

struct secret *place_exec(const char *organization_id, struct str words, bool alone,
                          int64_t timeout_us, struct err *err)
{
    struct command c;
    if (!split(&c, words, organization_id, err) || !check_helper(c.argv[0], err))
        return NULL;
    if (!alone && !c.names_organization) {
        err_set(err, ERR_CONFIG, "a helper asked for several tenants is told which: %%o");
        return NULL;
    }
    return hear(&c, timeout_us, err);
}
