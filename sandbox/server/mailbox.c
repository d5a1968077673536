/* mailbox.c - see mailbox.h. A name is DUE_NUMBER_ABOUT_ID.KIND, written whole and then renamed. */
#include "sandbox/server/mailbox.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "sandbox/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool box_path(char out[PATH_MAX], const char *data_dir, const char *account,
                     const char *below, struct err *err)
{
    int n = snprintf(out, PATH_MAX, "%s/mailbox/%s%s", data_dir, account, below);
    return (n > 0 && n < PATH_MAX) || err_set(err, ERR_CONFIG, "a path is too long");
}

static bool make_dir(const char *path, struct err *err)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST || err_sys(err, "%s", path);
}

/* A name's part: an id as it is, anything else as a hash. */
static void id_of(struct str text, char out[MAIL_ID_MAX])
{
    bool plain = text.n > 0 && text.n < MAIL_ID_MAX;
    for (size_t i = 0; i < text.n && plain; i++)
        plain = (text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '-' ||
                ((text.p[i] | 0x20) >= 'a' && (text.p[i] | 0x20) <= 'z');
    if (plain)
        (void)str_copy(out, MAIL_ID_MAX, text);
    else
        uuid_named(STR("hia-sandbox"), text, out);
}

bool mail_is(const struct mail *m, struct str kind)
{
    struct str own = str_from(m->kind);
    return kind.n == 0 || str_eq(own, kind) ||
           (own.n > kind.n && str_ends(own, kind) && own.p[own.n - kind.n - 1] == '.');
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool parse_name(const char *name, struct mail *m)
{
    uint64_t due;
    struct str rest = str_from(name), due_text = str_split(&rest, '_');
    struct str number = str_split(&rest, '_'), about = str_split(&rest, '_');
    struct str id = str_split(&rest, '.');
    bool ok = str_to_u64(due_text, INT64_MAX, &due) && str_to_u64(number, UINT64_MAX, &m->number) &&
              str_copy(m->about, sizeof m->about, about) && str_copy(m->id, sizeof m->id, id) &&
              str_copy(m->kind, sizeof m->kind, rest) &&
              str_copy(m->name, sizeof m->name, str_from(name));
    m->due_ms = ok ? (int64_t)due : 0;
    return ok && m->kind[0];
}

static int by_age(const void *a, const void *b)
{
    const struct mail *x = a, *y = b;
    int64_t gap =
        x->due_ms != y->due_ms ? x->due_ms - y->due_ms : (int64_t)x->number - (int64_t)y->number;
    return gap < 0 ? -1 : gap > 0;
}

static bool grow(struct mail **list, size_t count, size_t *room, struct err *err)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? *room * 2 : 64;
    struct mail *more = wanted > MAIL_LIST_MAX ? NULL : realloc(*list, wanted * sizeof **list);
    if (!more)
        return err_set(err, ERR_LIMIT, "more than %d answers wait", MAIL_LIST_MAX);
    *list = more;
    *room = wanted;
    return true;
}

/* Due or not. */
static bool list_all(const char *dir, struct mail **list, size_t *count, struct err *err)
{
    size_t room = 0;
    *list = NULL;
    *count = 0;
    DIR *d = opendir(dir);
    if (!d)
        return errno == ENOENT || err_sys(err, "%s", dir);
    for (const struct dirent *e; err->kind == ERR_NONE && (e = readdir(d));)
        if (e->d_name[0] != '.' && grow(list, *count, &room, err) &&
            parse_name(e->d_name, &(*list)[*count]))
            ++*count;
    closedir(d);
    if (*count > 1)
        qsort(*list, *count, sizeof **list, by_age);
    return err->kind == ERR_NONE;
}

bool mailbox_list(const char *data_dir, const char *account, int64_t now_ms, struct mail **list,
                  size_t *count, struct err *err)
{
    char dir[PATH_MAX];
    *list = NULL;
    *count = 0;
    if (!box_path(dir, data_dir, account, "", err) || !list_all(dir, list, count, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if ((*list)[i].due_ms <= now_ms)
            (*list)[kept++] = (*list)[i];
    *count = kept;
    return true;
}

/* ---- one of them ----------------------------------------------------------------------------- */

static bool find(const char *data_dir, const char *account, struct str kind, struct str about,
                 struct str id, int64_t now_ms, struct mail *found, struct err *err)
{
    struct mail *list;
    size_t count;
    char key[MAIL_ID_MAX] = "";
    bool is_there = false;
    if (about.n > 0)
        id_of(about, key);
    if (!mailbox_list(data_dir, account, now_ms, &list, &count, err)) {
        free(list);
        return false;
    }
    for (size_t i = 0; i < count && !is_there; i++) {
        is_there = mail_is(&list[i], kind) && (about.n == 0 || strcmp(list[i].about, key) == 0) &&
                   (id.n == 0 || str_is(id, list[i].id));
        if (is_there)
            *found = list[i];
    }
    free(list);
    return is_there;
}

bool mailbox_find(const char *data_dir, const char *account, struct str kind, struct str about,
                  int64_t now_ms, struct mail *found, struct err *err)
{
    return find(data_dir, account, kind, about, STR(""), now_ms, found, err);
}

bool mailbox_by_id(const char *data_dir, const char *account, struct str id, int64_t now_ms,
                   struct mail *found, struct err *err)
{
    return id.n > 0 && find(data_dir, account, STR(""), STR(""), id, now_ms, found, err);
}

bool mailbox_put(const char *data_dir, const char *account, struct str about, const char *kind,
                 int64_t due_ms, struct str content, struct err *err)
{
    char dir[PATH_MAX], name[NAME_MAX + 1], key[MAIL_ID_MAX], id[UUID_MAX];
    static uint64_t last;
    uint64_t number = (uint64_t)clock_now_us();
    last = number > last ? number : last + 1;
    id_of(about, key);
    uuid_random(id);
    snprintf(name, sizeof name, "%013lld_%llu_%s_%s.%s", (long long)due_ms,
             (unsigned long long)last, key, id, kind);
    struct buf whole = {.p = (char *)(uintptr_t)content.p, .n = content.n};
    return box_path(dir, data_dir, account, "", err) && make_dir(dir, err) &&
           sandbox_deliver(dir, name, &whole, err);
}

static bool read_file(const char *path, struct buf *out, struct err *err)
{
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, "%s", path);
    while (buf_reserve(out, 1 << 16) && (got = read(fd, out->p + out->n, 1 << 16)) > 0)
        out->n += (size_t)got;
    if (got < 0)
        err_sys(err, "reading %s", path);
    close(fd);
    return got == 0 && buf_ok(out, "an answer", err);
}

bool mailbox_read(const char *data_dir, const char *account, const struct mail *m, struct buf *out,
                  struct err *err)
{
    char dir[PATH_MAX], path[PATH_MAX];
    return box_path(dir, data_dir, account, "/", err) &&
           sandbox_path(path, dir, "", m->name, "", err) && read_file(path, out, err);
}

bool mailbox_confirm(const char *data_dir, const char *account, const struct mail *m,
                     struct err *err)
{
    char dir[PATH_MAX], done[PATH_MAX], from[PATH_MAX], to[PATH_MAX];
    return box_path(dir, data_dir, account, "", err) &&
           box_path(done, data_dir, account, "/.confirmed", err) && make_dir(done, err) &&
           sandbox_path(from, dir, "", m->name, "", err) &&
           sandbox_path(to, done, "", m->name, "", err) &&
           (rename(from, to) == 0 || err_sys(err, "%s", to));
}

/* ---- seen before ----------------------------------------------------------------------------- */

static void seen_path(char out[PATH_MAX], const char *data_dir, const char *space,
                      struct str account, struct str key)
{
    char name[UUID_MAX], whole[512];
    struct str parts[] = {str_from(space), account, key};
    uuid_named(STR("seen"), str_join(parts, COUNT_OF(parts), '\n', whole, sizeof whole), name);
    snprintf(out, PATH_MAX, "%s/seen/%s-%s", data_dir, space, name);
}

bool seen_has(const char *data_dir, const char *space, struct str account, struct str key)
{
    char path[PATH_MAX];
    seen_path(path, data_dir, space, account, key);
    return access(path, F_OK) == 0;
}

bool seen_put(const char *data_dir, const char *space, struct str account, struct str key,
              struct str value, bool *again, struct buf *old, struct err *err)
{
    char path[PATH_MAX];
    seen_path(path, data_dir, space, account, key);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *again = fd < 0 && errno == EEXIST;
    if (*again)
        return !old || read_file(path, old, err);
    if (fd < 0)
        return err_sys(err, "%s", path);
    bool ok = value.n == 0 || file_write(fd, value, "remembering a key", err);
    close(fd);
    return ok;
}
