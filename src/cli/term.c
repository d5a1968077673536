/* term.c - see term.h. */
#include "cli/term.h"

#include "base/clock.h"
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

static bool colored, progressing;

bool term_init(const char *when, bool quiet, struct err *err)
{
    struct str s = str_from(when);
    if (str_is(s, "always"))
        colored = true;
    else if (str_is(s, "never"))
        colored = false;
    else if (str_is(s, "auto"))
        colored = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    else
        return err_set(err, ERR_USAGE, "--color is auto, always or never");
    progressing = !quiet && isatty(STDERR_FILENO);
    return true;
}

const char *term(enum term_color color)
{
    static const char *const codes[] = {
        [TERM_PLAIN] = "\033[0m",  [TERM_BOLD] = "\033[1m",    [TERM_DIM] = "\033[2m",
        [TERM_GREEN] = "\033[32m", [TERM_YELLOW] = "\033[33m", [TERM_RED] = "\033[31m",
        [TERM_CYAN] = "\033[36m",
    };
    return colored ? codes[color] : "";
}

const char *term_count(uint64_t n, char out[32])
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t at = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

void term_progress_begin(struct term_progress *p, const char *what, uint64_t total)
{
    *p = (struct term_progress){.what = what, .total = total, .begun_us = clock_tick_us()};
}

static void show(const struct term_progress *p, uint64_t done, int64_t now)
{
    char d[32], t[32], r[32];
    uint64_t elapsed_us = (uint64_t)(now - p->begun_us) + 1;
    const char *rate = term_count(done * 1000000 / elapsed_us, r);
    if (p->total)
        fprintf(stderr, "\r\033[K%-22s %s of %s  %s/s", p->what, term_count(done, d),
                term_count(p->total, t), rate);
    else
        fprintf(stderr, "\r\033[K%-22s %s  %s/s", p->what, term_count(done, d), rate);
}

void term_progress_at(struct term_progress *p, uint64_t done)
{
    enum { REDRAW_US = 100000 };
    if (!progressing)
        return;
    int64_t now = clock_tick_us();
    if (now - p->shown_us < REDRAW_US)
        return;
    p->shown_us = now;
    show(p, done, now);
}

void term_progress_end(struct term_progress *p)
{
    if (progressing && p->shown_us)
        fputs("\r\033[K", stderr);
}
