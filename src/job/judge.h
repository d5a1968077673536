/* judge.h - how strictly a partner's documents are judged: its configuration, the loaded code sets
 * and its overlays, as the engine takes them. */
#ifndef HIA_JOB_JUDGE_H
#define HIA_JOB_JUDGE_H

#include "conf/settings.h"
#include "job/codes.h"
#include "job/overlay_file.h"
#include "x12/reader.h"

/** What we send to the partner, and what we receive from it, as x12/snip.h makes the word. */
unsigned judge_snip_send(const struct partner *p);
unsigned judge_snip_receive(const struct partner *p);

enum { OVERLAYS_MAX = 64 };

struct judgment; /* of one data directory and all its partners; read-only once open */

MUST_USE struct judgment *judge_open(const struct settings *settings, struct err *err);
void judge_close(struct judgment *j);
/** Code sets and the partner's overlays; `partner` NULL: the code sets alone. NULL without `j`.
 * Lives as long as `j`. */
const struct x12_local *judge_local(const struct judgment *j, const struct partner *partner);

#endif
