/* script.h - a conversation played from a text: what is asked, what the partner says; what the
 * adapter says next is written as text, one step a paragraph.
 *
 * A script is JSON (docs/adding-an-adapter.md):
 *   {"operation": "letter.send", "options": {"mailbox": "7"}, "now": "2026-01-15T14:03:09Z",
 *    "call_id": "...", "request": {"content_kind": "text", "content": "...", "record": {...},
 *                                  "file_name": "...", "fields": {"isa13": "1"}},
 *    "partner": "try", "usage": "T", "sender_id": "A", "receiver_id": "B",
 *    "replies": [{"status": 202, "headers": {"X-Receipt": "1"}, "body": "..."},
 *                {"outcome": "unknown"}, {"outcome": "not_sent", "reason": "woken"}]}
 * A reply "unknown" goes to the adapter's reconcile, as the engine would have it. */
#ifndef HIA_HOST_SCRIPT_H
#define HIA_HOST_SCRIPT_H

#include "adapter.h"
#include "base/buf.h"

enum { SCRIPT_REPLIES_MAX = 64, SCRIPT_FIELDS_MAX = 32 };

/** Plays it to its end, or to the end of the replies. ERR_DATA when the script is wrong. */
MUST_USE bool script_play(const struct hia_adapter *adapter, struct str script, struct buf *out,
                          struct err *err);

#endif
