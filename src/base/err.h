/* err.h - we could not do our job (disk, network, configuration). Wrong data: parsers/parse.h. */
#ifndef HIA_BASE_ERR_H
#define HIA_BASE_ERR_H

#include "base/base.h"

enum err_kind {
    ERR_NONE,
    ERR_USAGE,  /* the command line or an API call was wrong */
    ERR_CONFIG, /* configuration or registry is wrong */
    ERR_SYSTEM, /* the operating system refused (errno) */
    ERR_STORE,  /* the ledger refused */
    ERR_LIMIT,  /* a named maximum was reached */
    ERR_DATA,   /* somebody's data was wrong, where no struct fault can say it */
    ERR_CRYPTO, /* a key is missing or a seal does not open */
};

enum { ERR_TEXT_MAX = 400 };

/** The first failure of a call. Zero-initialise it. The text never holds PHI or a secret. */
struct err {
    enum err_kind kind;
    char text[ERR_TEXT_MAX];
};

/** Record a failure unless one is recorded already. Always returns false: `return err_set(...)`. */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) PRINTF(3, 4);

/** As err_set with ERR_SYSTEM, and ": strerror(errno)" appended. Always returns false. */
bool err_sys(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/** Put "context: " in front of a recorded text. Always returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/** Forget what was recorded. */
void err_clear(struct err *err);

#endif
