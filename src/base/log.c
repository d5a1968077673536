/* log.c - one structured line per happening, put together on the stack and written with one
 * write(2). */
#include "base/log.h"
#include "base/clock.h"
#include "base/text_scan.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* Below PIPE_BUF, so that lines of several processes on one pipe do not mix (POSIX write). */
enum { LINE_MAX_BYTES = 2048, LINE_TAIL = 32, FIELD_TEXT_MAX = 256 };

static atomic_int least_level = LOG_INFO;

/* A line being built. A piece that does not fit whole is left out and remembered. */
struct line {
    char text[LINE_MAX_BYTES];
    size_t n;
    bool cut;
};

static void put(struct line *l, const char *p, size_t n)
{
    if (n > sizeof(l->text) - LINE_TAIL - l->n) {
        l->cut = true;
        return;
    }
    memcpy(l->text + l->n, p, n);
    l->n += n;
}

static void put_cstr(struct line *l, const char *cstr)
{
    put(l, cstr, strlen(cstr));
}

static void put_number(struct line *l, int64_t v)
{
    char text[21];
    size_t at = sizeof(text);
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        text[--at] = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        text[--at] = '-';
    put(l, text + at, sizeof(text) - at);
}

/* The text with all that is not plain shown as '?': ids and codes are ASCII, and a line stays one
 * line whatever it is given. */
static void put_plain(struct line *l, const char *cstr)
{
    char text[FIELD_TEXT_MAX];
    size_t n = 0;
    for (; n < sizeof(text) && cstr[n]; n++)
        text[n] = text_is_plain((unsigned char)cstr[n]) ? cstr[n] : '?';
    put(l, text, n);
}

static const char *const LEVELS[] = {"debug", "info", "warn", "error"};

static void put_json_text(struct line *l, const char *name, const char *text)
{
    put_cstr(l, ",\"");
    put_plain(l, name);
    put_cstr(l, "\":\"");
    put_plain(l, text);
    put_cstr(l, "\"");
}

static void put_json_field(struct line *l, const struct log_field *f)
{
    if (f->text) {
        put_json_text(l, f->name, f->text);
        return;
    }
    put_cstr(l, ",\"");
    put_plain(l, f->name);
    put_cstr(l, "\":");
    put_number(l, f->number);
}

/* A field goes in whole or not at all, so that a cut line is still JSON. */
static void whole(struct line *l, const struct log_field *f,
                  void (*write_field)(struct line *, const struct log_field *))
{
    size_t was = l->n;
    bool cut = l->cut;
    l->cut = false;
    write_field(l, f);
    if (l->cut)
        l->n = was;
    l->cut |= cut;
}

static void json_line(struct line *l, enum log_level level, const char *module, const char *action,
                      const char *correlation, const struct log_field *fields, size_t count)
{
    char now[CLOCK_ISO_MAX];
    clock_iso(clock_now_us(), now);
    put_cstr(l, "{\"timestamp\":\"");
    put_cstr(l, now);
    put_cstr(l, "\"");
    put_json_text(l, "level", LEVELS[level]);
    put_json_text(l, "module", module);
    put_json_text(l, "action", action);
    if (correlation)
        put_json_text(l, "correlation_id", correlation);
    for (size_t i = 0; i < count; i++)
        whole(l, &fields[i], put_json_field);
    const char *tail = l->cut ? ",\"cut\":true}\n" : "}\n";
    memcpy(l->text + l->n, tail, strlen(tail)); /* LINE_TAIL was kept free for it */
    l->n += strlen(tail);
}

static void put_text_field(struct line *l, const struct log_field *f)
{
    put_cstr(l, " ");
    put_plain(l, f->name);
    put_cstr(l, "=");
    if (f->text)
        put_plain(l, f->text);
    else
        put_number(l, f->number);
}

static void text_line(struct line *l, enum log_level level, const char *module, const char *action,
                      const char *correlation, const struct log_field *fields, size_t count)
{
    static const char *const COLOURS[] = {"\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[31m"};
    const char *plain = getenv("NO_COLOR"); /* no-color.org: set and not empty */
    bool colour = !plain || !*plain;
    char now[CLOCK_ISO_MAX];
    clock_iso(clock_now_us(), now);
    put(l, now + 11, 8);
    put_cstr(l, " ");
    put_cstr(l, colour ? COLOURS[level] : "");
    put_cstr(l, LEVELS[level]);
    put_cstr(l, colour ? "\x1b[0m " : " ");
    put_plain(l, module);
    put_cstr(l, " ");
    put_plain(l, action);
    for (size_t i = 0; i < count; i++)
        whole(l, &fields[i], put_text_field);
    if (correlation)
        whole(l, &LOG_TEXT("correlation_id", correlation), put_text_field);
    const char *tail = l->cut ? " ...\n" : "\n";
    memcpy(l->text + l->n, tail, strlen(tail));
    l->n += strlen(tail);
}

void log_set_level(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

void log_line(enum log_level level, const char *module, const char *action, const char *correlation,
              const struct log_field *fields, size_t count)
{
    if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed))
        return;
    int was = errno; /* logging a failure must not change it */
    struct line l;
    l.n = 0;
    l.cut = false;
    if (isatty(STDERR_FILENO))
        text_line(&l, level, module, action, correlation, fields, count);
    else
        json_line(&l, level, module, action, correlation, fields, count);
    /* A log that cannot be written is nothing the program can help; it goes on. */
    ssize_t done = write(STDERR_FILENO, l.text, l.n);
    (void)done;
    errno = was;
}
