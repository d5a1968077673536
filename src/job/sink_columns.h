/* sink_columns.h - the statement that puts an event into the platform's table, from configuration.
 *
 * Of fw_domain_events only event_name and event_source are known (encore-platform.md 2.5); which
 * column holds what else is said by [events] platform_columns: "COLUMN: WHAT, COLUMN: WHAT". */
#ifndef HIA_JOB_SINK_COLUMNS_H
#define HIA_JOB_SINK_COLUMNS_H

#include "base/buf.h"
#include "base/err.h"

/** What the statement is given, in this order, as text. */
enum sink_parameter {
    SINK_EVENT_ID,
    SINK_NAME,
    SINK_VERSION,
    SINK_ENTITY,
    SINK_ENVELOPE,
    SINK_CHANNEL,
    SINK_SEQ,
    SINK_PARAMETERS,
};

/** ERR_CONFIG says what is wrong with the table's name or the columns. */
MUST_USE bool sink_columns_sql(const char *table, const char *columns, struct buf *out,
                               struct err *err);

#endif
