/* step_check.h - what an adapter may say: the host's rules for texts, codes and exchanges. */
#ifndef HIA_HOST_STEP_CHECK_H
#define HIA_HOST_STEP_CHECK_H

#include "adapter.h"

enum { STEP_HEADERS_MAX = 32, STEP_TARGET_MAX = 2048, STEP_ID_MAX = 128 };

/** NULL, or the name of the rule it breaks. */
const char *step_check_exchange(const struct hia_exchange *e);
/** Letters, digits and -_. : an id or a code never has a space, so that a name cannot pass. */
bool step_check_code(struct hia_text code);
bool step_check_value(const struct hia_value *v);
/** The code with what may not be there left out, cut at HIA_CODE_MAX; "unnamed" when nothing is
 * left. */
struct hia_text step_clean_code(struct hia_text code, char out[HIA_CODE_MAX + 1]);

#endif
