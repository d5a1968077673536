/* log.h - one structured line per happening, on stderr: JSON, or text on a terminal.
 *
 * Fields are typed and few on purpose: ids, codes, counts, amounts. There is no way to log a
 * document. */
#ifndef HIA_BASE_LOG_H
#define HIA_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    const char *text; /* an id or a code; NULL: `number` is the value */
    int64_t number;
};

#define LOG_TEXT(n, v)   ((struct log_field){(n), (v), 0})
#define LOG_NUMBER(n, v) ((struct log_field){(n), NULL, (int64_t)(v)})

void log_set_level(enum log_level least);
/** module "job", action "ingest.done"; correlation may be NULL. Thread-safe; a line is one
 * write(2). Quotes, controls and all that is not ASCII show as '?'; a line past 2 KiB loses fields
 * and says so. */
void log_line(enum log_level level, const char *module, const char *action, const char *correlation,
              const struct log_field *fields, size_t count);

/** log_event(LOG_INFO, "job", "ingest.done", id, LOG_NUMBER("claims", 3)); at least one field. */
#define log_event(level, module, action, correlation, ...)                                         \
    log_line((level), (module), (action), (correlation), (const struct log_field[]){__VA_ARGS__},  \
             sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
