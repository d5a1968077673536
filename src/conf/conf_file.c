/* conf_file.c - the lines of a configuration file. */
#include "conf/conf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool conf_file_wrap(const struct conf_file *f, unsigned column, struct err *err)
{
    return err_wrap(err, "%s:%u:%u", f->path, f->line, column);
}

static enum conf_line fail(const struct conf_file *f, unsigned column, struct err *err,
                           const char *why)
{
    err_set(err, ERR_CONFIG, "%s", why);
    conf_file_wrap(f, column, err);
    return CONF_ERROR;
}

static unsigned column_of(struct str line, const char *at)
{
    return (unsigned)(at - line.p) + 1;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return s.n > 0 && s.n < CONF_NAME_MAX;
}

/* NAME, or NAME/NAME: which of them a section takes, the loader knows. */
static bool is_instance(struct str s)
{
    struct str rest = s, first = str_split(&rest, '/');
    return is_name(first) && (!rest.p || is_name(rest));
}

static enum conf_line read_section(struct conf_file *f, struct str line, struct str s,
                                   struct err *err)
{
    unsigned column = column_of(line, s.p);
    if (s.p[s.n - 1] != ']')
        return fail(f, column + (unsigned)s.n, err, "a section ends in ]");
    struct str rest = str_trim(str_of(s.p + 1, s.n - 2));
    f->name = str_split(&rest, ' ');
    f->value = str_trim(rest);
    f->name_column = column_of(line, f->name.p);
    f->value_column = f->value.n ? column_of(line, f->value.p) : f->name_column;
    if (!is_name(f->name))
        return fail(f, f->name_column, err, "a section's name is of a-z, 0-9, _ and -");
    if (f->value.n && !is_instance(f->value))
        return fail(f, f->value_column, err, "the name after the section is of a-z, 0-9, _ and -");
    return CONF_SECTION;
}

static enum conf_line read_pair(struct conf_file *f, struct str line, struct str s, struct err *err)
{
    struct str value = s;
    f->name = str_trim(str_split(&value, '='));
    f->name_column = column_of(line, s.p);
    if (!value.p)
        return fail(f, f->name_column, err, "a line is `key = value`, `[section]` or `# comment`");
    if (!is_name(f->name))
        return fail(f, f->name_column, err, "a key is of a-z, 0-9, _ and -");
    unsigned after = column_of(line, value.p);
    f->value = str_trim(value);
    f->value_column = f->value.n ? column_of(line, f->value.p) : after;
    if (f->value.n && f->value.p[0] == '"') {
        if (f->value.n < 2 || f->value.p[f->value.n - 1] != '"')
            return fail(f, f->value_column, err, "the closing quote is missing");
        f->value = str_of(f->value.p + 1, f->value.n - 2);
    }
    if (f->value.n == 0)
        return fail(f, f->value_column, err,
                    "the value is missing (leave the key out to have its default)");
    return CONF_PAIR;
}

enum conf_line conf_file_next(struct conf_file *f, struct err *err)
{
    while (f->text.n) {
        struct str line = str_split(&f->text, '\n'), s = str_trim(line);
        f->line++;
        if (s.n == 0 || s.p[0] == '#')
            continue;
        return s.p[0] == '[' ? read_section(f, line, s, err) : read_pair(f, line, s, err);
    }
    return CONF_END;
}

static bool read_all(int fd, const char *path, struct buf *out, struct err *err)
{
    for (;;) {
        char block[4096];
        ssize_t n = read(fd, block, sizeof(block));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, "read %s", path);
        if (n == 0)
            return buf_ok(out, path, err);
        buf_put(out, block, (size_t)n);
        if (out->failed)
            return buf_ok(out, path, err);
    }
}

bool conf_file_read(const char *path, struct buf *out, struct err *err)
{
    struct stat st;
    bool good = false;
    /* Not blocking: a FIFO in place of the file must not hang us. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_sys(err, "open %s", path);
    if (fstat(fd, &st) != 0)
        err_sys(err, "stat %s", path);
    else if (!S_ISREG(st.st_mode))
        err_set(err, ERR_CONFIG, "%s is not a regular file", path);
    else
        good = read_all(fd, path, out, err);
    close(fd);
    return good;
}
