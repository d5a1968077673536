/* breakers.c - see breakers.h. */
#include "job/breakers.h"

#include "base/log.h"

void breakers_row(const struct engine_breaker *b, int64_t now_us, struct store_breaker *row)
{
    *row = (struct store_breaker){.failures = b->failures};
    if (b->open) {
        row->opened_at_us = now_us - b->open_age_us;
        row->until_us = now_us + b->left_us;
    }
    str_copy(row->partner, sizeof row->partner, str_from(b->partner));
    str_copy(row->endpoint, sizeof row->endpoint, str_from(b->url));
    /* An answer that counts as a failure has a status and no reason (policy_is_failure). */
    const char *reason =
        b->failures && b->reason == REASON_NONE ? "http_5xx" : exchange_reason_name(b->reason);
    str_copy(row->reason, sizeof row->reason, str_from(reason));
}

bool breakers_load(struct store *s, int64_t now_us, struct engine_breaker *b)
{
    struct store_breaker row;
    struct err err = {0};
    bool found = false;

    if (!store_breaker_get(s, str_from(b->partner), str_from(b->url), &row, &found, &err))
        log_event(LOG_ERROR, "job", "breaker.unread", NULL, LOG_TEXT("why", err.text));
    if (!found)
        return false;
    b->failures = (unsigned)row.failures;
    b->open = row.opened_at_us != 0;
    /* A clock that was set back: as if it had failed just now. */
    b->open_age_us = row.opened_at_us < now_us ? now_us - row.opened_at_us : 0;
    return true;
}
