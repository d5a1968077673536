/* option.c - the types of configuration values: reading each, naming each. */
#include "conf/option.h"
#include "base/buf.h"
#include "base/uuid.h"

#include <stdio.h>

struct unit {
    const char *suffix;
    int64_t factor;
};

/* Longest first where one begins like another; the empty suffix, if any, last. Largest first, so
 * that the same table writes a value in its largest whole unit. */
static const struct unit DURATIONS[] = {
    {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
/* A year is never short of one. */
static const struct unit KEEPS[] = {{"y", 366}, {"d", 1}};
static const struct unit SIZES[] = {{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}, {"", 1}};

static bool with_unit(struct str s, const struct unit *units, size_t count, int64_t *out)
{
    size_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    struct str suffix = str_of(s.p + digits, s.n - digits);
    uint64_t v;
    if (!str_to_u64(str_of(s.p, digits), INT64_MAX, &v))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_is(suffix, units[i].suffix))
            return !__builtin_mul_overflow((int64_t)v, units[i].factor, out);
    return false;
}

bool option_duration_ms(struct str s, int64_t *ms)
{
    return with_unit(s, DURATIONS, COUNT_OF(DURATIONS), ms);
}

bool option_size_bytes(struct str s, int64_t *bytes)
{
    return with_unit(s, SIZES, COUNT_OF(SIZES), bytes);
}

static bool is_printable(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~')
            return false;
    return true;
}

static bool wrong(struct err *err, const char *why)
{
    return err_set(err, ERR_CONFIG, "%s", why);
}

static bool put_text(const struct option *o, struct str v, char *to, struct err *err)
{
    if (!is_printable(v))
        return wrong(err, "only printable ASCII characters are taken");
    int64_t max = o->max ? o->max : (int64_t)o->size - 1;
    if ((int64_t)v.n > max)
        return err_set(err, ERR_CONFIG, "at most %lld characters are taken", (long long)max);
    if ((int64_t)v.n < o->min)
        return err_set(err, ERR_CONFIG, "at least %lld characters are needed", (long long)o->min);
    bool fits = str_copy(to, o->size, v);
    assert(fits); /* max < size is the table's business */
    return true;
}

/* The empty segment, "." and ".." are refused nowhere: a path is the administrator's word. */
static bool put_path(const struct option *o, struct str v, char *to, struct err *err)
{
    if (memchr(v.p, '\0', v.n) || !is_printable(v))
        return wrong(err, "a path of printable ASCII characters is needed");
    return str_copy(to, o->size, v) || wrong(err, "the path is too long");
}

static bool put_uuid(struct str v, char *to, struct err *err)
{
    to[0] = '\0';
    if (!uuid_is(v))
        return wrong(err, "an id like 00000000-0000-4000-8000-000000000000 is needed");
    for (size_t i = 0; i < v.n; i++)
        to[i] = (char)(v.p[i] >= 'A' && v.p[i] <= 'F' ? v.p[i] + ('a' - 'A') : v.p[i]);
    to[v.n] = '\0';
    return true;
}

static bool put_secret(const struct option *o, struct str v, char *to, struct err *err)
{
    static const struct str SCHEMES[] = {
        {"vault://", 8}, {"file://", 7}, {"systemd://", 10}, {"exec:", 5}, {"pkcs11:", 7}};
    for (size_t i = 0; i < COUNT_OF(SCHEMES); i++)
        if (str_starts(v, SCHEMES[i]) && v.n > SCHEMES[i].n && is_printable(v))
            return str_copy(to, o->size, v) || wrong(err, "the reference is too long");
    return wrong(err, "a secret does not stand in a configuration file: write where it is kept, as "
                      "vault://NAME, file://PATH, systemd://NAME, exec:HELPER or pkcs11:URI");
}

static bool put_char(struct str v, char *to, struct err *err)
{
    if (v.n != 1 || !is_printable(v))
        return wrong(err, "one printable ASCII character is needed");
    *to = v.p[0];
    return true;
}

static bool put_bool(struct str v, bool *to, struct err *err)
{
    static const char *const YES[] = {"yes", "true", "on"}, *const NO[] = {"no", "false", "off"};
    for (size_t i = 0; i < COUNT_OF(YES); i++) {
        if (str_is(v, YES[i]) || str_is(v, NO[i])) {
            *to = str_is(v, YES[i]);
            return true;
        }
    }
    return wrong(err, "yes or no is needed");
}

static bool put_choice(const struct option *o, struct str v, int *to, struct err *err)
{
    char names[OPTION_TYPE_TEXT_MAX];
    for (int i = 0; o->choices[i]; i++) {
        if (str_is(v, o->choices[i])) {
            *to = i;
            return true;
        }
    }
    option_type_text(o, names);
    return err_set(err, ERR_CONFIG, "%s is needed", names);
}

static bool read_integer(struct str v, int64_t *out)
{
    bool minus = v.n && v.p[0] == '-';
    uint64_t u;
    if (!str_to_u64(str_of(v.p + minus, v.n - minus), INT64_MAX, &u))
        return false;
    *out = minus ? -(int64_t)u : (int64_t)u;
    return true;
}

static bool put_number(const struct option *o, struct str v, int64_t *to, struct err *err)
{
    int64_t n;
    if (o->type == OPTION_KEEP && str_is(v, "forever")) {
        *to = 0;
        return true;
    }
    bool read = o->type == OPTION_DURATION ? option_duration_ms(v, &n)
                : o->type == OPTION_KEEP   ? with_unit(v, KEEPS, COUNT_OF(KEEPS), &n)
                : o->type == OPTION_SIZE   ? option_size_bytes(v, &n)
                                           : read_integer(v, &n);
    if (!read || n < o->min || n > o->max) {
        char what[OPTION_TYPE_TEXT_MAX];
        option_type_text(o, what);
        return err_set(err, ERR_CONFIG, "%s is needed", what);
    }
    *to = n;
    return true;
}

/* `items` are arrays of `size` bytes each, one after the other. */
static bool put_item(struct str v, size_t *count, size_t max, char *items, size_t size,
                     struct err *err)
{
    if (!is_printable(v))
        return wrong(err, "only printable ASCII characters are taken");
    if (*count >= max)
        return err_set(err, ERR_CONFIG, "at most %zu of these are taken", max);
    if (!str_copy(items + *count * size, size, v))
        return err_set(err, ERR_CONFIG, "at most %zu characters are taken", size - 1);
    ++*count;
    return true;
}

static bool put_list(struct str v, struct option_list *to, struct err *err)
{
    return put_item(v, &to->count, OPTION_LIST_MAX, to->item[0], OPTION_LIST_TEXT_MAX, err);
}

static bool put_line(struct str v, struct option_lines *to, struct err *err)
{
    return put_item(v, &to->count, OPTION_LINES_MAX, to->item[0], OPTION_LINE_TEXT_MAX, err);
}

bool option_url_check(struct str v, struct err *err)
{
    bool good = str_starts(v, STR("https://")) || str_starts(v, STR("sftp://"));
    for (size_t i = 0; good && i < v.n; i++)
        good = v.p[i] != ' ' && v.p[i] != '@' && v.p[i] != '?' && v.p[i] != '#';
    return good || err_set(err, ERR_CONFIG,
                           "https://HOST[:PORT][/PATH] or sftp://HOST[:PORT][/PATH] is needed, "
                           "without a name, a query or a fragment");
}

bool option_postgres_check(struct str v, struct err *err)
{
    return str_starts(v, STR("postgresql://")) ||
           err_set(err, ERR_CONFIG, "postgresql://ROLE@HOST/DATABASE is needed");
}

bool option_put(const struct option *o, struct str value, void *base, struct err *err)
{
    void *to = (char *)base + o->offset;
    if (o->check && !o->check(value, err))
        return false;
    switch (o->type) {
    case OPTION_TEXT:
        return put_text(o, value, to, err);
    case OPTION_PATH:
        return put_path(o, value, to, err);
    case OPTION_UUID:
        return put_uuid(value, to, err);
    case OPTION_SECRET:
        return put_secret(o, value, to, err);
    case OPTION_CHAR:
        return put_char(value, to, err);
    case OPTION_BOOL:
        return put_bool(value, to, err);
    case OPTION_INT:
    case OPTION_SIZE:
    case OPTION_DURATION:
    case OPTION_KEEP:
        return put_number(o, value, to, err);
    case OPTION_CHOICE:
        return put_choice(o, value, to, err);
    case OPTION_LIST:
        return put_list(value, to, err);
    case OPTION_LINES:
        return put_line(value, to, err);
    }
    assert(false); /* a type without a reader */
    return false;
}

void option_put_initial(const struct option *o, void *base)
{
    struct err err = {0};
    bool good = !o->initial || option_put(o, str_from(o->initial), base, &err);
    assert(good);
}

static void put_in_unit(struct buf *b, int64_t v, const struct unit *units, size_t count)
{
    size_t i = 0;
    while (i + 1 < count && (v == 0 || v % units[i].factor))
        i++;
    buf_printf(b, "%lld%s", (long long)(v / units[i].factor), units[i].suffix);
}

static void put_bounds(struct buf *b, const struct option *o, const struct unit *units,
                       size_t count)
{
    buf_puts(b, " (");
    put_in_unit(b, o->min, units, count);
    buf_puts(b, " to ");
    put_in_unit(b, o->max, units, count);
    buf_puts(b, ")");
}

static void put_choices(struct buf *b, const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++)
        buf_printf(b, "%s%s", i == 0 ? "" : choices[i + 1] ? ", " : " or ", choices[i]);
}

void option_type_text(const struct option *o, char out[OPTION_TYPE_TEXT_MAX])
{
    static const struct unit PLAIN[] = {{"", 1}};
    static const char *const NAMES[] = {
        [OPTION_TEXT] = "text",
        [OPTION_PATH] = "path",
        [OPTION_UUID] = "id (UUID)",
        [OPTION_SECRET] =
            "reference (vault://NAME, file://PATH, systemd://NAME, exec:HELPER or pkcs11:URI)",
        [OPTION_CHAR] = "character",
        [OPTION_BOOL] = "yes or no",
        [OPTION_INT] = "number",
        [OPTION_SIZE] = "size",
        [OPTION_DURATION] = "duration",
        [OPTION_KEEP] = "forever, or how long",
        [OPTION_CHOICE] = "",
        [OPTION_LIST] = "text, may be repeated",
        [OPTION_LINES] = "text, may be repeated"};
    struct buf b;
    buf_init(&b, OPTION_TYPE_TEXT_MAX - 1);
    buf_puts(&b, NAMES[o->type]);
    if (o->type == OPTION_DURATION)
        put_bounds(&b, o, DURATIONS, COUNT_OF(DURATIONS));
    else if (o->type == OPTION_KEEP)
        put_bounds(&b, o, KEEPS, COUNT_OF(KEEPS));
    else if (o->type == OPTION_SIZE)
        put_bounds(&b, o, SIZES, COUNT_OF(SIZES));
    else if (o->type == OPTION_INT || (o->type == OPTION_TEXT && o->max))
        put_bounds(&b, o, PLAIN, 1);
    else if (o->type == OPTION_CHOICE)
        put_choices(&b, o->choices);
    str_copy(out, OPTION_TYPE_TEXT_MAX, buf_str(&b));
    buf_fini(&b);
}
