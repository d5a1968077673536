/* session.h - what most verbs begin with: settings, a partner, and the job opened on them. */
#ifndef HIA_CLI_SESSION_H
#define HIA_CLI_SESSION_H

#include "cli/cli.h"
#include "cli/term.h"
#include "event/codes.h"
#include "job/job.h"

struct session {
    struct settings *settings;
    const struct partner *partner;
    struct job job;
    bool opened;
    struct term_progress progress;
    struct store_payment_timer payment_timers[PARTNERS_MAX];
    const char *shown;   /* what the progress line speaks of */
    struct codes *codes; /* texts of loaded code sets; NULL: none */
    struct code_texts *adjust_reasons, *remarks, *claim_statuses; /* NULL: not loaded */
};

/** --config, --data, and the level of the log. */
MUST_USE bool session_load(struct session *s, const struct cli_args *args, struct err *err);
/** The configuration's file: --config, or where it is found. */
const char *session_config(const struct cli_args *args);
/** As [log] level and --quiet say. */
void session_log_level(const struct cli_args *args, const struct settings *settings);
/** --partner, or the only one. */
MUST_USE bool session_partner(struct session *s, const struct cli_args *args, struct err *err);
/** --partner, or NULL where [vendors KIND] says who takes what; else the only one. */
MUST_USE bool session_vendors(struct session *s, const struct cli_args *args, enum vendor_kind kind,
                              struct err *err);
/** The same, and of vendors the primary: for one file with one set of ids. */
MUST_USE bool session_primary(struct session *s, const struct cli_args *args, enum vendor_kind kind,
                              struct err *err);
/** Load and open the ledger; a writer also makes the folders it needs. */
MUST_USE bool session_open(struct session *s, const struct cli_args *args, enum store_mode mode,
                           struct err *err);
/** Load, and open the registry of events only: no ledger, no key, no kept bytes. */
MUST_USE bool session_open_events(struct session *s, const struct cli_args *args, struct err *err);
/** The folders of the chosen partner, where they are not there yet. */
MUST_USE bool session_folders(const struct session *s, struct err *err);
/** For what speaks to the partner: its folders, or its adapter, which needs none. */
MUST_USE bool session_ways(const struct session *s, struct err *err);
/** Sentences an operator loaded: adjustment-reasons.tsv, remarks.tsv and claim-statuses.tsv in
 * codes_dir, and the texts of code sets (hia codes load). What is not there has none. */
MUST_USE bool session_texts(struct session *s, struct err *err);
void session_close(struct session *s);

/** What a job says of its progress (job_watch.progress) on the line of the terminal; `ctx` is the
 * session, which session_close rids of it. */
void session_progress(void *ctx, const char *what, uint64_t done, uint64_t total);

/** When payments are late, by each partner's configuration: of the chosen one, else of all.
 * Borrowed from the session. */
struct store_timers session_timers(struct session *s);

/** The row of --partner, the same in every verb that has it. */
#define SESSION_PARTNER_OPTION                                                                     \
    {                                                                                              \
        "partner", 'p', CLI_TEXT, "NAME", "the trading partner (default: the only one configured)" \
    }

/** The same, of verbs which go by session_vendors or session_primary. */
#define SESSION_VENDOR_OPTION                                                                      \
    {                                                                                              \
        "partner", 'p', CLI_TEXT, "NAME",                                                          \
            "the trading partner (default: as [vendors] says, else the only one configured)"       \
    }

/** --try-now: for verbs that speak to partners: into job.try_now. */
#define SESSION_TRY_NOW_OPTION                                                                     \
    {                                                                                              \
        "try-now", 0, CLI_FLAG, NULL,                                                              \
            "also an endpoint that is left alone after failures (hia status says which)"           \
    }

#endif
