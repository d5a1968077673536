/* judge.h - how strictly a partner's documents are judged: its configuration as the engine takes
 * it. */
#ifndef HIA_JOB_JUDGE_H
#define HIA_JOB_JUDGE_H

#include "conf/settings.h"
#include "x12/reader.h"

/** What we send to the partner, and what we receive from it, as x12/snip.h makes the word. */
unsigned judge_snip_send(const struct partner *p);
unsigned judge_snip_receive(const struct partner *p);

#endif
