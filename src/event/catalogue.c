/* catalogue.c - the one table of events: adding an event begins here. */
#include "event/catalogue.h"

const struct event_row event_catalogue[EVENT_COUNT] = {
    [EVENT_CLAIM_HELD] = {EVENT_CLAIM_HELD, "pm_claim_held", "1.0", "job/submit"},
    [EVENT_CLAIM_BATCH_SUBMITTED] = {EVENT_CLAIM_BATCH_SUBMITTED, "pm_claim_batch_submitted", "1.0",
                                     "job/submit"},
    [EVENT_CLAIM_TRANSMITTED] = {EVENT_CLAIM_TRANSMITTED, "pm_claim_transmitted", "1.0",
                                 "job/submit"},
    [EVENT_CLAIM_ACKNOWLEDGED] = {EVENT_CLAIM_ACKNOWLEDGED, "pm_claim_acknowledged", "1.0",
                                  "job/acknowledge"},
    [EVENT_CLAIM_ACCEPTED] = {EVENT_CLAIM_ACCEPTED, "pm_claim_accepted", "1.0", "job/acknowledge"},
    [EVENT_CLAIM_REJECTED] = {EVENT_CLAIM_REJECTED, "pm_claim_rejected", "1.0", "job/acknowledge"},
    [EVENT_CLAIM_UNACKNOWLEDGED] = {EVENT_CLAIM_UNACKNOWLEDGED, "pm_claim_unacknowledged", "1.0",
                                    "job/acknowledge"},
    [EVENT_ACKNOWLEDGEMENT_RECEIVED] = {EVENT_ACKNOWLEDGEMENT_RECEIVED,
                                        "pm_acknowledgement_received", "1.0", "job/acknowledge"},
    [EVENT_ACKNOWLEDGEMENT_OVERDUE] = {EVENT_ACKNOWLEDGEMENT_OVERDUE, "pm_acknowledgement_overdue",
                                       "1.0", "job/choreography"},
    [EVENT_ACKNOWLEDGEMENT_CONTRADICTED] = {EVENT_ACKNOWLEDGEMENT_CONTRADICTED,
                                            "pm_acknowledgement_contradicted", "1.0",
                                            "job/acknowledge"},
    [EVENT_ACKNOWLEDGEMENT_RESOLVED] = {EVENT_ACKNOWLEDGEMENT_RESOLVED,
                                        "pm_acknowledgement_resolved", "1.0", "job/resolve"},
    [EVENT_ACKNOWLEDGEMENT_SENT] = {EVENT_ACKNOWLEDGEMENT_SENT, "pm_acknowledgement_sent", "1.0",
                                    "job/handover"},
    [EVENT_REMITTANCE_RECEIVED] = {EVENT_REMITTANCE_RECEIVED, "pm_remittance_received", "1.0",
                                   "job/ingest"},
    [EVENT_CLAIM_PAID] = {EVENT_CLAIM_PAID, "pm_claim_paid", "1.0", "job/ingest"},
    [EVENT_CLAIM_DENIED] = {EVENT_CLAIM_DENIED, "pm_claim_denied", "1.0", "job/ingest"},
    [EVENT_CLAIM_ADJUSTED] = {EVENT_CLAIM_ADJUSTED, "pm_claim_adjusted", "1.0", "job/ingest"},
    [EVENT_CLAIM_REVERSED] = {EVENT_CLAIM_REVERSED, "pm_claim_reversed", "1.0", "job/ingest"},
    [EVENT_PAYMENT_ORPHANED] = {EVENT_PAYMENT_ORPHANED, "pm_payment_orphaned", "1.0", "job/ingest"},
    [EVENT_REMITTANCE_OUT_OF_BALANCE] = {EVENT_REMITTANCE_OUT_OF_BALANCE,
                                         "pm_remittance_out_of_balance", "1.0", "job/ingest"},
    [EVENT_BATCH_STATE_CHANGED] = {EVENT_BATCH_STATE_CHANGED, "pm_batch_state_changed", "1.0",
                                   "job/batch"},
    [EVENT_FILE_QUARANTINED] = {EVENT_FILE_QUARANTINED, "pm_file_quarantined", "1.0", "job/ingest"},
    [EVENT_BANK_POSTED] = {EVENT_BANK_POSTED, "fa_bank_transaction_posted", "1.0", "job/bank"},
    [EVENT_BANK_PENDING] = {EVENT_BANK_PENDING, "fa_bank_transaction_pending", "1.0", "job/bank"},
    [EVENT_BANK_AMENDED] = {EVENT_BANK_AMENDED, "fa_bank_transaction_amended", "1.0", "job/bank"},
    [EVENT_BANK_WITHDRAWN] = {EVENT_BANK_WITHDRAWN, "fa_bank_transaction_withdrawn", "1.0",
                              "job/bank"},
    [EVENT_BANK_BACKFILLED] = {EVENT_BANK_BACKFILLED, "fa_bank_feed_backfilled", "1.0",
                               "job/connection"},
    [EVENT_CONNECTION_BROKEN] = {EVENT_CONNECTION_BROKEN, "fa_bank_connection_broken", "1.0",
                                 "job/connection"},
    [EVENT_CONNECTION_EXPIRING] = {EVENT_CONNECTION_EXPIRING, "fa_bank_connection_expiring", "1.0",
                                   "job/connection"},
    [EVENT_CONNECTION_REVOKED] = {EVENT_CONNECTION_REVOKED, "fa_bank_connection_revoked", "1.0",
                                  "job/connection"},
    [EVENT_CONNECTION_RESTORED] = {EVENT_CONNECTION_RESTORED, "fa_bank_connection_restored", "1.0",
                                   "job/connection"},
    [EVENT_CARD_AUTHORIZED] = {EVENT_CARD_AUTHORIZED, "fa_card_transaction_authorized", "1.0",
                               "job/cards"},
    [EVENT_CARD_SETTLED] = {EVENT_CARD_SETTLED, "fa_card_transaction_settled", "1.0", "job/cards"},
    [EVENT_CARD_REFUNDED] = {EVENT_CARD_REFUNDED, "fa_card_transaction_refunded", "1.0",
                             "job/cards"},
    [EVENT_CARD_DECLINED] = {EVENT_CARD_DECLINED, "fa_card_transaction_declined", "1.0",
                             "job/cards"},
    [EVENT_CARD_ADJUSTED] = {EVENT_CARD_ADJUSTED, "fa_card_transaction_adjusted", "1.0",
                             "job/cards"},
    [EVENT_CARD_WITHDRAWN] = {EVENT_CARD_WITHDRAWN, "fa_card_transaction_withdrawn", "1.0",
                              "job/cards"},
    [EVENT_BILL_RECORDED] = {EVENT_BILL_RECORDED, "fa_bill_recorded", "1.0", "job/cards_spend"},
    [EVENT_BILL_APPROVED] = {EVENT_BILL_APPROVED, "fa_bill_approved", "1.0", "job/cards_spend"},
    [EVENT_BILL_PAID] = {EVENT_BILL_PAID, "fa_bill_paid", "1.0", "job/cards_spend"},
    [EVENT_BILL_CANCELLED] = {EVENT_BILL_CANCELLED, "fa_bill_cancelled", "1.0", "job/cards_spend"},
    [EVENT_REIMBURSEMENT_PAID] = {EVENT_REIMBURSEMENT_PAID, "fa_reimbursement_paid", "1.0",
                                  "job/cards_spend"},
    [EVENT_TRANSFER_AUTHORIZED] = {EVENT_TRANSFER_AUTHORIZED, "fa_bank_transfer_authorized", "1.0",
                                   "job/transfers"},
    [EVENT_TRANSFER_DECLINED] = {EVENT_TRANSFER_DECLINED, "fa_bank_transfer_declined", "1.0",
                                 "job/transfers"},
    [EVENT_TRANSFER_CREATED] = {EVENT_TRANSFER_CREATED, "fa_bank_transfer_created", "1.0",
                                "job/transfers"},
    [EVENT_TRANSFER_SETTLED] = {EVENT_TRANSFER_SETTLED, "fa_bank_transfer_settled", "1.0",
                                "job/transfers"},
    [EVENT_TRANSFER_RETURNED] = {EVENT_TRANSFER_RETURNED, "fa_bank_transfer_returned", "1.0",
                                 "job/transfers"},
    [EVENT_TRANSFER_FAILED] = {EVENT_TRANSFER_FAILED, "fa_bank_transfer_failed", "1.0",
                               "job/transfers"},
    [EVENT_TRANSFER_CANCELLED] = {EVENT_TRANSFER_CANCELLED, "fa_bank_transfer_cancelled", "1.0",
                                  "job/transfers"},
};

const struct event_row *event_row(enum event_id id)
{
    assert(id < EVENT_COUNT);
    return &event_catalogue[id];
}

const struct event_row *event_row_named(struct str name)
{
    for (size_t i = 0; i < EVENT_COUNT; i++)
        if (str_is(name, event_catalogue[i].name))
            return &event_catalogue[i];
    return NULL;
}
