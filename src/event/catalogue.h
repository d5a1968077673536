/* catalogue.h - every event this program can say, once: what code names when it emits.
 *
 * `hia audit` compares this table with the registry (conf/events), the schemas and docs/events. */
#ifndef HIA_EVENT_CATALOGUE_H
#define HIA_EVENT_CATALOGUE_H

#include "base/str.h"

enum event_id {
    EVENT_CLAIM_HELD,            /* the scrub stopped a claim: it was not sent */
    EVENT_CLAIM_BATCH_SUBMITTED, /* a file was handed over to the partner */
    EVENT_CLAIM_TRANSMITTED,     /* a claim was in that file */
    EVENT_CLAIM_ACKNOWLEDGED,    /* it arrived: 999 accepted its set, or 277CA A0 A1 */
    EVENT_CLAIM_ACCEPTED,        /* 277CA A2: taken into adjudication */
    EVENT_CLAIM_REJECTED,        /* TA1, 999 or 277CA refused it: fix and send again */
    EVENT_CLAIM_UNACKNOWLEDGED,  /* no answer for it, though its batch was answered or time is up */
    EVENT_ACKNOWLEDGEMENT_RECEIVED,
    EVENT_ACKNOWLEDGEMENT_OVERDUE,      /* a TA1, 999, 277CA or 835 did not come in time */
    EVENT_ACKNOWLEDGEMENT_CONTRADICTED, /* a later answer says the opposite of an earlier one */
    EVENT_ACKNOWLEDGEMENT_RESOLVED,     /* a person has said which of the two holds */
    EVENT_ACKNOWLEDGEMENT_SENT,         /* our TA1 or 999 went to the partner */
    EVENT_PRIOR_AUTH_DECIDED,           /* a payer's answer to a request for authorization */
    EVENT_PRIOR_AUTH_REJECTED,          /* such a request was refused as such */
    EVENT_PRIOR_AUTH_WITHDRAWN,         /* a person wants no answer to such a request any more */
    EVENT_REMITTANCE_RECEIVED,
    EVENT_CLAIM_PAID,
    EVENT_CLAIM_DENIED,
    EVENT_CLAIM_ADJUSTED, /* paid less than charged, or a correction after a reversal */
    EVENT_CLAIM_REVERSED,
    EVENT_PAYMENT_ORPHANED,     /* a payment that matches no claim of ours */
    EVENT_PAYMENT_CONTRADICTED, /* of a vendor from which the claim was taken before it was sent */
    EVENT_REMITTANCE_OUT_OF_BALANCE,
    EVENT_BATCH_STATE_CHANGED,
    EVENT_FILE_QUARANTINED,
    EVENT_BANK_POSTED,
    EVENT_BANK_PENDING,
    EVENT_BANK_AMENDED,
    EVENT_BANK_WITHDRAWN,
    EVENT_BANK_ACCOUNT_CHANGED, /* the vendor's id of an account of ours is another now */
    EVENT_BANK_ACCOUNT_ASKED,   /* a person has to say whether it is one of ours */
    EVENT_BANK_BACKFILLED,
    EVENT_CONNECTION_BROKEN,
    EVENT_CONNECTION_EXPIRING,
    EVENT_CONNECTION_REVOKED,
    EVENT_CONNECTION_RESTORED,
    EVENT_CARD_AUTHORIZED,    /* a card was used; not settled */
    EVENT_CARD_SETTLED,       /* it is to be booked */
    EVENT_CARD_REFUNDED,      /* money came back */
    EVENT_CARD_DECLINED,      /* refused: nothing is to be booked */
    EVENT_CARD_ADJUSTED,      /* it comes to another amount */
    EVENT_CARD_WITHDRAWN,     /* the vendor has it no more */
    EVENT_BILL_RECORDED,      /* a bill is there */
    EVENT_BILL_APPROVED,      /* approved for payment */
    EVENT_BILL_PAID,          /* paid */
    EVENT_BILL_CANCELLED,     /* rejected or archived unpaid */
    EVENT_REIMBURSEMENT_PAID, /* an employee was paid back */
    EVENT_TRANSFER_AUTHORIZED,
    EVENT_TRANSFER_DECLINED,
    EVENT_TRANSFER_CREATED,
    EVENT_TRANSFER_SETTLED,
    EVENT_TRANSFER_RETURNED,
    EVENT_TRANSFER_FAILED,
    EVENT_TRANSFER_CANCELLED,
    EVENT_COUNT,
};

struct event_row {
    enum event_id id;
    const char *name;    /* "pm_claim_paid" */
    const char *version; /* "1.0" */
    const char *emitter; /* where it is emitted: "job/ingest" */
};

extern const struct event_row event_catalogue[EVENT_COUNT];

const struct event_row *event_row(enum event_id id);
/** NULL when there is none of that name. */
const struct event_row *event_row_named(struct str name);

#endif
