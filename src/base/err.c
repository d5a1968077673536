/* err.c - recording the first failure of a call. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

PRINTF(3, 0)
static void err_vput(struct err *err, enum err_kind kind, const char *fmt, va_list ap)
{
    err->kind = kind;
    vsnprintf(err->text, sizeof(err->text), fmt, ap);
}

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
    if (!err || err->kind != ERR_NONE)
        return false;
    va_list ap;
    va_start(ap, fmt);
    err_vput(err, kind, fmt, ap);
    va_end(ap);
    return false;
}

bool err_sys(struct err *err, const char *fmt, ...)
{
    int number = errno; /* before anything below can change it */
    if (!err || err->kind != ERR_NONE)
        return false;
    va_list ap;
    va_start(ap, fmt);
    err_vput(err, ERR_SYSTEM, fmt, ap);
    va_end(ap);
    char why[128];
    if (strerror_r(number, why, sizeof(why)) != 0)
        snprintf(why, sizeof(why), "error %d", number);
    size_t n = strlen(err->text);
    snprintf(err->text + n, sizeof(err->text) - n, ": %s", why);
    return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
    if (!err || err->kind == ERR_NONE)
        return false;
    char was[ERR_TEXT_MAX];
    memcpy(was, err->text, sizeof(was));
    va_list ap;
    va_start(ap, fmt);
    err_vput(err, err->kind, fmt, ap);
    va_end(ap);
    size_t n = strlen(err->text);
    snprintf(err->text + n, sizeof(err->text) - n, ": %s", was);
    return false;
}

void err_clear(struct err *err)
{
    if (!err)
        return;
    err->kind = ERR_NONE;
    err->text[0] = '\0';
}
