/* known.c - see known.h. A line is DUE TAB MEMBER TAB DAY TAB CHARGE TAB ACCOUNT. */
#include "sandbox/server/known.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool path_of(char out[PATH_MAX], const char *data_dir, const char *account, struct err *err)
{
    int n = snprintf(out, PATH_MAX, "%s/known", data_dir);
    if (n > 0 && n < PATH_MAX && mkdir(out, 0700) != 0 && errno != EEXIST)
        return err_sys(err, "%s", out);
    n = snprintf(out, PATH_MAX, "%s/known/%s", data_dir, account);
    return (n > 0 && n < PATH_MAX) || err_set(err, ERR_CONFIG, "a path is too long");
}

static void put_lines(const struct sandbox_file *file, int64_t due_ms, struct buf *out)
{
    for (const struct sandbox_set *set = file->first; set; set = set->next)
        for (const struct sandbox_claim *c = set->first; c; c = c->next)
            buf_printf(out, "%" PRId64 "\t%.*s\t%.*s\t%" PRId64 "\t%.*s\n", due_ms,
                       STR_FMT(c->member_id), STR_FMT(c->date), c->charge_cents, STR_FMT(c->id));
}

bool known_read(struct sandbox_file *file, struct str x12, struct err *err)
{
    static const struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_handler handler = {file, sandbox_file_event, {0}};
    struct x12_reader *r = x12_reader_new(&options, &handler, err);
    bool ok = r && x12_reader_feed(r, x12.p, x12.n) && x12_reader_end(r) && !file->failed;
    x12_reader_free(r);
    return ok || err_set(err, ERR_LIMIT, "more claims than the sandbox takes");
}

bool known_put(const char *data_dir, const char *account, struct str x12, int64_t due_ms,
               struct err *err)
{
    char path[PATH_MAX];
    struct sandbox_file file;
    struct buf lines;
    int fd = -1;
    buf_init(&lines, KNOWN_BYTES_MAX);
    sandbox_file_init(&file);
    bool ok = known_read(&file, x12, err) && path_of(path, data_dir, account, err);
    if (ok) {
        put_lines(&file, due_ms, &lines);
        ok = buf_ok(&lines, "the claims of a file", err);
        fd = ok ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
        ok = ok && (fd >= 0 ? file_write(fd, buf_str(&lines), "remembering claims", err)
                            : err_sys(err, "%s", path));
    }
    if (fd >= 0)
        close(fd);
    sandbox_file_fini(&file);
    buf_fini(&lines);
    return ok;
}

/* ---- looking --------------------------------------------------------------------------------- */

static bool is_like(const struct known_claim *c, const struct known_claim *like, struct str to)
{
    struct str from = like->day;
    if (!str_eq(c->member, like->member) || c->day.n != 8 ||
        (like->charge_cents >= 0 && c->charge_cents != like->charge_cents))
        return false;
    return (from.n != 8 || memcmp(c->day.p, from.p, 8) >= 0) &&
           (to.n != 8 || memcmp(c->day.p, to.p, 8) <= 0);
}

bool known_lines(const char *path, struct buf *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char chunk[8192];
    ssize_t n = 0;
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "%s", path);
    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        buf_put(out, chunk, (size_t)n);
    close(fd);
    return n == 0 ? buf_ok(out, "the claims that are known", err) : err_sys(err, "%s", path);
}

bool known_each(const char *data_dir, const char *account, const struct known_claim *like,
                struct str to, int64_t now_ms, bool (*each)(void *ctx, const struct known_claim *c),
                void *ctx, struct err *err)
{
    char path[PATH_MAX];
    struct buf all;
    buf_init(&all, KNOWN_BYTES_MAX);
    bool ok = path_of(path, data_dir, account, err) && known_lines(path, &all, err);
    struct str rest = buf_str(&all);
    for (bool more = ok; more && rest.n;) {
        struct str line = str_split(&rest, '\n');
        uint64_t due = 0, cents = 0;
        struct known_claim c;
        bool good = str_to_u64(str_split(&line, '\t'), INT64_MAX, &due);
        c.member = str_split(&line, '\t');
        c.day = str_split(&line, '\t');
        good = str_to_u64(str_split(&line, '\t'), INT64_MAX, &cents) && good;
        c.charge_cents = (int64_t)cents;
        c.account = line;
        if (good && (int64_t)due <= now_ms && is_like(&c, like, to))
            more = each(ctx, &c);
    }
    buf_fini(&all);
    return ok;
}
