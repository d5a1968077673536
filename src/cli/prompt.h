/* prompt.h - a secret from a person or a pipe: never from the command line. */
#ifndef HIA_CLI_PROMPT_H
#define HIA_CLI_PROMPT_H

#include "cred/secret.h"

/** Standard input, when that is no terminal; else asked for at it, twice, nothing echoed. NULL and
 * ERR_USAGE when empty, when the two differ, or on ^C. */
struct secret *prompt_secret(const char *what, struct err *err);
/** At the controlling terminal, whatever standard input is. `twice`: a new one. */
struct secret *prompt_terminal(const char *what, bool twice, struct err *err);

#endif
