/* options.c - the table behind `hia adapter show ramp`. */
#include "ramp/options.h"
#include "base/clock.h"

#include <stdio.h>

#define AT(member) HIA_OPTION_AT(struct options, member)
#define DAY_MS     INT64_C(86400000)

static const char *const NEWS_WORDS[] = {"window", "updated_after", NULL};

const struct hia_option RAMP_OPTIONS[RAMP_OPTION_COUNT] = {
    {"base", "Scheme and host of the partner's url: page.next must be there. No slash at the end.",
     HIA_OPTION_TEXT, 0, AT(base), .initial = "https://api.ramp.com"},
    {"path", "What stands before /transactions, /cards and the rest.", HIA_OPTION_TEXT, 0, AT(path),
     .initial = "/developer/v1"},
    {"page_size", "Rows of a page.", HIA_OPTION_INTEGER, 0, AT(page_size), .initial = "100",
     .min = PAGE_SIZE_MIN, .max = PAGE_SIZE_MAX},
    {"page_tries", "How often one page is asked for before the sync begins anew later.",
     HIA_OPTION_INTEGER, 0, AT(page_tries), .initial = "5", .min = 1, .max = 100},
    {"page_wait", "How long between two tries when the partner does not say.", HIA_OPTION_DURATION,
     0, AT(page_wait_ms), .initial = "30s", .min = 1000, .max = 3600000},
    {"pages_max", "A list longer than that many pages is taken for one without an end.",
     HIA_OPTION_INTEGER, 0, AT(pages_max), .initial = "8000", .min = 1, .max = 8000},
    {"lookback", "transactions, reimbursements by window: how far back they are read again.",
     HIA_OPTION_DURATION, 0, AT(lookback_ms), .initial = "45d", .min = DAY_MS, .max = 400 * DAY_MS},
    {"overlap", "by updated_after: how long before the last sync the next one begins.",
     HIA_OPTION_DURATION, 0, AT(overlap_ms), .initial = "1d", .min = 60000, .max = 30 * DAY_MS},
    {"full_every", "How often everything is read, whatever the filters say.", HIA_OPTION_DURATION,
     0, AT(full_every_ms), .initial = "7d", .min = 3600000, .max = 90 * DAY_MS},
    {"history_from", "Nothing older than this day (CCYY-MM-DD) is ever read; empty: everything.",
     HIA_OPTION_TEXT, 0, AT(history_from)},
    {"transactions_by",
     "How news of transactions is asked for. updated_after only when your account is known to "
     "obey it: sources disagree.",
     HIA_OPTION_WORD, 0, AT(transactions_by), .initial = "window", .words = NEWS_WORDS},
    {"reimbursements_by", "The same for reimbursements, whose updated_after is documented.",
     HIA_OPTION_WORD, 0, AT(reimbursements_by), .initial = "updated_after", .words = NEWS_WORDS},
    {"without",
     "A list that is not read: bill, card, department, reimbursement, transaction, user, vendor. "
     "Several.",
     HIA_OPTION_LIST, 0, AT(without)},
    {"ledger",
     "Is the platform the ledger, with an API-type accounting connection at Ramp? Only then "
     "accounting.report says what was booked.",
     HIA_OPTION_BOOL, 0, AT(ledger), .initial = "no"},
    {"webhook_url", "Where Ramp is to send its webhooks: webhook.subscribe.", HIA_OPTION_TEXT, 0,
     AT(webhook_url)},
    {"webhook_events", "What it is asked to send. Several; none: those the lists here are of.",
     HIA_OPTION_LIST, 0, AT(webhook_events)},
};

/* "https://api.ramp.com", "https://127.0.0.1:8443" */
static bool is_base(struct str base)
{
    if (!str_starts(base, STR("https://")) || base.n == sizeof "https://" - 1)
        return false;
    for (size_t i = sizeof "https://" - 1; i < base.n; i++) {
        char c = base.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':'))
            return false;
    }
    return true;
}

static bool is_day(const char *s)
{
    char plain[9];
    if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
        return false;
    snprintf(plain, sizeof plain, "%.4s%.2s%.2s", s, s + 5, s + 8);
    return day_is_valid(str_from(plain));
}

const char *ramp_check(const void *options)
{
    const struct options *o = options;
    if (!is_base(str_from(o->base)))
        return "base is https://HOST or https://HOST:PORT, in small letters, with nothing behind";
    if (o->path[0] != '/' || o->path[strlen(o->path) - 1] == '/')
        return "path begins with a slash and does not end in one";
    if (o->history_from[0] && !is_day(o->history_from))
        return "history_from is a day, CCYY-MM-DD";
    if (o->webhook_url[0] && !str_starts(str_from(o->webhook_url), STR("https://")))
        return "webhook_url begins with https://";
    return NULL;
}
