/* term.h - how text for people looks: colour only where it is wanted, progress only where it is
 * seen. */
#ifndef HIA_CLI_TERM_H
#define HIA_CLI_TERM_H

#include "base/err.h"
#include "base/str.h"
#include <stdio.h>

enum term_color { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_GREEN, TERM_YELLOW, TERM_RED, TERM_CYAN };

/** `when`: auto, always, never. auto: a terminal, NO_COLOR unset. */
MUST_USE bool term_init(const char *when, bool quiet, struct err *err);

/** The escape that begins a colour, or "" where colour is not wanted. TERM_PLAIN ends it. */
const char *term(enum term_color color);

/** A line that rewrites itself on a terminal: "claims  1,250 of 5,000  12,430/s". Nothing
 * elsewhere. */
struct term_progress {
    const char *what;
    uint64_t total; /* 0: unknown */
    int64_t begun_us, shown_us;
};

void term_progress_begin(struct term_progress *p, const char *what, uint64_t total);
void term_progress_at(struct term_progress *p, uint64_t done);
void term_progress_end(struct term_progress *p);

/** "1,250" into a buffer of at least 32 bytes. */
const char *term_count(uint64_t n, char out[32]);

#endif
