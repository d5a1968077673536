/* test_log.c - a line of the log is one write, valid JSON, and cannot be broken by what it is
 * given. */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include "base/json.h"
#include "base/log.h"

#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int saved = -1, out = -1;

static void grab(void)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    saved = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    out = ends[0];
    setenv("HIA_NOW", "2026-01-15T14:03:09Z", 1);
}

static size_t taken(char *line, size_t size)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t n = read(out, line, size - 1);
    close(out);
    n = n < 0 ? 0 : n;
    line[n] = '\0';
    return (size_t)n;
}

Test(log, a_line_is_json)
{
    char line[4096];
    grab();
    errno = 77;
    log_event(LOG_INFO, "job", "ingest.done", "c-1", LOG_NUMBER("claims", -3),
              LOG_TEXT("state", "ok"));
    cr_expect_eq(errno, 77);
    taken(line, sizeof(line));
    cr_assert_str_eq(line,
                     "{\"timestamp\":\"2026-01-15T14:03:09.000000Z\",\"level\":\"info\","
                     "\"module\":\"job\",\"action\":\"ingest.done\",\"correlation_id\":\"c-1\","
                     "\"claims\":-3,\"state\":\"ok\"}\n");
}

Test(log, levels_below_the_least_are_silent)
{
    char line[4096];
    grab();
    log_event(LOG_DEBUG, "job", "x", NULL, LOG_NUMBER("n", 1));
    log_set_level(LOG_ERROR);
    log_event(LOG_WARN, "job", "x", NULL, LOG_NUMBER("n", 1));
    log_event(LOG_ERROR, "job", "heard", NULL, LOG_NUMBER("n", INT64_MIN));
    taken(line, sizeof(line));
    cr_assert_not_null(strstr(line, "\"action\":\"heard\",\"n\":-9223372036854775808}\n"));
    cr_assert_null(strstr(line, "\"x\""));
}

Test(log, nothing_given_can_break_the_line)
{
    char line[4096];
    grab();
    log_event(LOG_WARN, "a\"b", "c\nd", "e\\f", LOG_TEXT("g\x01", "h\xff\xc3\xa9\x7f"));
    size_t n = taken(line, sizeof(line));
    cr_assert_eq(strchr(line, '\n'), line + n - 1);
    struct json_reader *r = json_reader_new(NULL);
    json_open(r, str_of(line, n));
    enum json_token t;
    while ((t = json_next(r)) != JSON_END)
        cr_assert_neq(t, JSON_ERROR);
    json_reader_free(r);
    cr_assert_not_null(strstr(line, "a?b"));
}

Test(log, a_long_line_loses_fields_and_says_so)
{
    char line[8192], big[1000];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\0';
    struct log_field fields[50];
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        fields[i] = LOG_TEXT("f", big);
    grab();
    log_line(LOG_ERROR, "job", "long", NULL, fields, COUNT_OF(fields));
    size_t n = taken(line, sizeof(line));
    cr_assert_leq(n, 2048);
    cr_assert(str_ends(str_of(line, n), STR(",\"cut\":true}\n")), "%s", line);
    cJSON *tree = cJSON_Parse(line);
    cr_assert_not_null(tree);
    cJSON_Delete(tree);
}

/* The line as a terminal gets it. */
static void on_terminal(char *line, size_t size)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert_geq(terminal, 0);
    cr_assert_eq(grantpt(terminal) | unlockpt(terminal), 0);
    int side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    cr_assert_geq(side, 0);
    setenv("HIA_NOW", "2026-01-15T14:03:09Z", 1);
    saved = dup(STDERR_FILENO);
    dup2(side, STDERR_FILENO);
    log_event(LOG_WARN, "job", "x.done", "c-1", LOG_NUMBER("n", 12), LOG_TEXT("t", "a\x1b[2Jb"));
    dup2(saved, STDERR_FILENO);
    ssize_t n = read(terminal, line, size - 1);
    cr_assert_gt(n, 0);
    line[n] = '\0';
    close(side);
    close(terminal);
}

Test(log, a_terminal_gets_text_in_colour)
{
    char line[512];
    unsetenv("NO_COLOR");
    on_terminal(line, sizeof(line));
    cr_assert_str_eq(
        line, "14:03:09 \x1b[33mwarn\x1b[0m job x.done n=12 t=a?[2Jb correlation_id=c-1\r\n");
}

Test(log, no_color_is_respected)
{
    char line[512];
    setenv("NO_COLOR", "1", 1);
    on_terminal(line, sizeof(line));
    cr_assert_str_eq(line, "14:03:09 warn job x.done n=12 t=a?[2Jb correlation_id=c-1\r\n");
}
