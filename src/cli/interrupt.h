/* interrupt.h - verbs that go on until they are told to end: SIGINT and SIGTERM. */
#ifndef HIA_CLI_INTERRUPT_H
#define HIA_CLI_INTERRUPT_H

#include "base/err.h"

MUST_USE bool interrupt_watch(struct err *err);
bool interrupted(void);

#endif
