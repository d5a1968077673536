/* verbs.c - the verbs in the order people meet them. */
#include "cli/verbs.h"

const struct cli_verb *const cli_verbs[] = {
    &verb_submit,
    &verb_receive,
    &verb_ingest,
    &verb_status,
    &verb_claim,
    &verb_remit,
    &verb_events,
    &verb_validate,
    &verb_parse,
    &verb_build,
    &verb_guide,
    &verb_audit,
    &verb_sandbox,
    &verb_acknowledge,
    &verb_resolve,
    &verb_ledger,
    &verb_split,
    &verb_join,
    &verb_inquiry,
    &verb_anonymize,
    &verb_diff,
    &verb_explain,
    &verb_eligibility,
    &verb_claim_status,
    &verb_authorization,
    /* money beside claims */
    &verb_cards,
    /* what documents are judged by */
    &verb_codes,
    &verb_overlay,
    &verb_adapter,
    &verb_secret,
    &verb_serve,
    &verb_relay,
    &verb_work,
    &verb_jobs,
    &verb_schedule,
    &verb_bank,
};
const size_t cli_verbs_count = COUNT_OF(cli_verbs);
