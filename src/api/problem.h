/* problem.h - what is told when something is not done: RFC 9457, with a type that stays and no
 * values in it. */
#ifndef HIA_API_PROBLEM_H
#define HIA_API_PROBLEM_H

#include "base/view.h"

#define PROBLEM_CONTENT "application/problem+json"

/** Opens the object: type, title. Members follow (`status` is one), then json_object_end. `code`
 * NULL: that of the status. */
void problem_begin(struct json_writer *w, struct buf *out, unsigned status, const char *code);
/** All of it; `detail` is a literal, or NULL. */
void problem_write(struct buf *out, unsigned status, const char *code, const char *detail);

extern const struct view api_problem_view;

#endif
