/* name_template.c - names of outbound files from a pattern. */
#include "conf/name_template.h"
#include "base/buf.h"
#include "base/clock.h"

static void put_date(struct buf *b, const struct name_parts *parts)
{
    char day[9];
    clock_ccyymmdd(parts->now_us, day);
    buf_puts(b, day);
}

static void put_time(struct buf *b, const struct name_parts *parts)
{
    char time[7];
    clock_hhmmss(parts->now_us, time);
    buf_puts(b, time);
}

static void put_isa13(struct buf *b, const struct name_parts *parts)
{
    buf_printf(b, "%09u", parts->isa13);
}

static void put_type(struct buf *b, const struct name_parts *parts)
{
    buf_puts(b, parts->type);
}

static void put_usage(struct buf *b, const struct name_parts *parts)
{
    buf_putc(b, parts->usage);
}

static const struct token {
    const char *name;
    void (*put)(struct buf *b, const struct name_parts *parts);
} TOKENS[] = {{"date", put_date},
              {"time", put_time},
              {"isa13", put_isa13},
              {"type", put_type},
              {"usage", put_usage}};

static const struct token *find_token(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(TOKENS); i++)
        if (str_is(name, TOKENS[i].name))
            return &TOKENS[i];
    return NULL;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

/* The token that starts at the '{' of `rest`, which is left behind its '}'; NULL when there is
 * none. */
static const struct token *take_token(struct str *rest)
{
    const char *close = memchr(rest->p, '}', rest->n);
    if (!close)
        return NULL;
    struct str name = str_of(rest->p + 1, (size_t)(close - rest->p) - 1);
    *rest = str_of(close + 1, rest->n - name.n - 2);
    return find_token(name);
}

bool name_template_check(struct str pattern, struct err *err)
{
    bool unique = false;
    if (pattern.n == 0 || pattern.n >= NAME_TEMPLATE_MAX || pattern.p[0] == '.' ||
        str_ends(pattern, STR(".part")))
        return err_set(err, ERR_CONFIG, "a file name does not begin with a dot or end in .part");
    for (struct str rest = pattern; rest.n;) {
        if (rest.p[0] == '{') {
            const struct token *t = take_token(&rest);
            if (!t)
                return err_set(err, ERR_CONFIG,
                               "the tokens are {date}, {time}, {isa13}, {type} and {usage}");
            unique |= t->put == put_isa13;
            continue;
        }
        if (!is_name_char(rest.p[0]))
            return err_set(err, ERR_CONFIG,
                           "a file name is of letters, digits, dot, underscore and minus");
        rest = str_of(rest.p + 1, rest.n - 1);
    }
    return unique || err_set(err, ERR_CONFIG, "{isa13} is needed: without it names repeat");
}

bool name_template_fill(struct str pattern, const struct name_parts *parts, char out[FILE_NAME_MAX],
                        struct err *err)
{
    struct buf b;
    buf_init(&b, FILE_NAME_MAX - 1);
    for (struct str rest = pattern; rest.n;) {
        if (rest.p[0] == '{') {
            const struct token *t = take_token(&rest);
            assert(t); /* name_template_check came first */
            t->put(&b, parts);
            continue;
        }
        buf_putc(&b, rest.p[0]);
        rest = str_of(rest.p + 1, rest.n - 1);
    }
    bool good = buf_ok(&b, "an outbound file name", err);
    if (good)
        str_copy(out, FILE_NAME_MAX, buf_str(&b));
    buf_fini(&b);
    return good;
}
