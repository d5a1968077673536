/* verbs.h - one row a verb, one file a row. */
#ifndef HIA_CLI_VERBS_H
#define HIA_CLI_VERBS_H

#include "cli/cli.h"

extern const struct cli_verb verb_codes, verb_overlay;
extern const struct cli_verb verb_adapter;
extern const struct cli_verb verb_parse, verb_validate, verb_build, verb_guide, verb_submit,
    verb_receive, verb_ingest, verb_status, verb_claim, verb_remit, verb_events, verb_sandbox,
    verb_audit, verb_acknowledge, verb_split, verb_join, verb_inquiry, verb_anonymize, verb_diff,
    verb_explain;
extern const struct cli_verb verb_authorization;
extern const struct cli_verb verb_eligibility, verb_claim_status;
extern const struct cli_verb verb_resolve;
extern const struct cli_verb verb_ledger;
extern const struct cli_verb verb_secret;
extern const struct cli_verb verb_serve, verb_relay, verb_subscribe;
extern const struct cli_verb verb_cards;
extern const struct cli_verb verb_doctor;
extern const struct cli_verb verb_work, verb_jobs, verb_schedule;
extern const struct cli_verb verb_bank;
extern const struct cli_verb verb_purge;

#endif
