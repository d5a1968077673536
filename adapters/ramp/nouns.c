/* nouns.c - see nouns.h. Names and e-mail addresses of people are AS_TEXT: sealed, never clear. */
#include "ramp/nouns.h"

static const struct field TRANSACTION_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"state", AS_CODE, "state", NULL},
    {"amount", AS_MAJOR, "amount", "currency_code"},
    {"currency_code", AS_CURRENCY, "", NULL},
    {"original_transaction_amount", AS_MINOR, "original", NULL},
    {"card_id", AS_ID, "card_id", NULL},
    {"card_holder.user_id", AS_ID, "user_id", NULL},
    {"card_holder.department_id", AS_ID, "department_id", NULL},
    {"merchant_id", AS_ID, "merchant_id", NULL},
    {"entity_id", AS_ID, "entity_id", NULL},
    {"merchant_category_code", AS_CODE, "merchant_category", NULL},
    {"user_transaction_time", AS_INSTANT, "occurred_us", NULL},
    {"settlement_date", AS_INSTANT, "settled_us", NULL},
    {"synced_at", AS_INSTANT, "synced_us", NULL},
    {"sync_status", AS_CODE, "sync_status", NULL},
    {"decline_details.reason", AS_CODE, "decline_reason", NULL},
    {"merchant_name", AS_TEXT, "merchant", NULL},
    {"sk_category_id", AS_TEXT, "category_id",
     NULL}, /* an integer, and "40,41" in Ramp's example */
    {"sk_category_name", AS_TEXT, "category", NULL},
    {"memo", AS_TEXT, "memo", NULL},
    {"line_items[].amount", AS_MINOR, "", NULL},
    {"line_items[].converted_amount", AS_MINOR, "", NULL},
    {"accounting_field_selections[].category_info.type", AS_CODE, "", NULL},
    {"accounting_field_selections[].external_code", AS_CODE, "", NULL},
    {"line_items[].accounting_field_selections[].category_info.type", AS_CODE, "", NULL},
    {"line_items[].accounting_field_selections[].external_code", AS_CODE, "", NULL},
};

static const struct field CARD_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"state", AS_CODE, "state", NULL},
    {"cardholder_id", AS_ID, "user_id", NULL},
    {"entity_id", AS_ID, "entity_id", NULL},
    {"created_at", AS_INSTANT, "created_us", NULL},
    {"is_physical", AS_BOOL, "is_physical", NULL},
    {"display_name", AS_TEXT, "name", NULL},
    {"cardholder_name", AS_TEXT, "holder", NULL},
    {"last_four", AS_TEXT, "last_four", NULL},
};

static const struct field USER_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"status", AS_CODE, "state", NULL},
    {"role", AS_CODE, "role", NULL},
    {"department_id", AS_ID, "department_id", NULL},
    {"manager_id", AS_ID, "manager_id", NULL},
    {"entity_id", AS_ID, "entity_id", NULL},
    {"first_name", AS_TEXT, "first_name", NULL},
    {"last_name", AS_TEXT, "last_name", NULL},
    {"email", AS_TEXT, "email", NULL},
    {"employee_id", AS_TEXT, "employee_id", NULL},
};

static const struct field DEPARTMENT_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"name", AS_TEXT, "name", NULL},
};

static const struct field VENDOR_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"is_active", AS_BOOL, "is_active", NULL},
    {"created_at", AS_INSTANT, "created_us", NULL},
    {"total_spend_all_time", AS_MINOR, "amount", NULL},
    {"name", AS_TEXT, "name", NULL},
    {"external_vendor_id", AS_TEXT, "external_id", NULL},
};

static const struct field BILL_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"status", AS_CODE, "state", NULL},
    {"approval_status", AS_CODE, "approval", NULL},
    {"sync_status", AS_CODE, "sync_status", NULL},
    {"amount", AS_MINOR, "amount", NULL},
    {"vendor.id", AS_ID, "vendor_id", NULL},
    {"bill_owner.id", AS_ID, "user_id", NULL},
    {"entity_id", AS_ID, "entity_id", NULL},
    {"created_at", AS_INSTANT, "created_us", NULL},
    {"due_at", AS_INSTANT, "due_us", NULL},
    {"issued_at", AS_INSTANT, "issued_us", NULL},
    {"paid_at", AS_INSTANT, "paid_us", NULL},
    {"archived_at", AS_INSTANT, "archived_us", NULL},
    {"invoice_number", AS_TEXT, "invoice_number", NULL},
    {"memo", AS_TEXT, "memo", NULL},
    {"line_items[].amount", AS_MINOR, "", NULL},
};

static const struct field REIMBURSEMENT_FIELDS[] = {
    {"id", AS_ID, "id", NULL},
    {"state", AS_CODE, "state", NULL},
    {"amount", AS_MAJOR, "amount", "currency"},
    {"currency", AS_CURRENCY, "", NULL},
    {"original_reimbursement_amount", AS_MINOR, "original", NULL},
    {"user_id", AS_ID, "user_id", NULL},
    {"entity_id", AS_ID, "entity_id", NULL},
    {"direction", AS_CODE, "direction", NULL},
    {"type", AS_CODE, "type", NULL},
    {"sync_status", AS_CODE, "sync_status", NULL},
    {"created_at", AS_INSTANT, "created_us", NULL},
    {"approved_at", AS_INSTANT, "approved_us", NULL},
    {"updated_at", AS_INSTANT, "updated_us", NULL},
    {"synced_at", AS_INSTANT, "synced_us", NULL},
    {"merchant", AS_TEXT, "merchant", NULL},
    {"memo", AS_TEXT, "memo", NULL},
    {"line_items[].amount", AS_MINOR, "", NULL},
};

#define CARD_ROWS   "json.card-transactions"
#define ENTITY_ROWS "json.finance-entities"
#define FIELDS(of)  .fields = (of), .field_count = COUNT_OF(of)

static const char *const EVERYTHING[] = {"", NULL};
/* Declined ones are hidden without it. */
static const char *const ALL_STATES[] = {"state=ALL", NULL};
/* is_activated is true and is_terminated false when nothing is said: each both ways. */
static const char *const ALL_CARDS[] = {
    "is_activated=true&is_terminated=false", "is_activated=false&is_terminated=false",
    "is_activated=true&is_terminated=true", "is_activated=false&is_terminated=true", NULL};
static const char *const BOTH_ARCHIVES[] = {"is_archived=false", "is_archived=true", NULL};
static const char *const BOTH_DIRECTIONS[] = {"direction=BUSINESS_TO_USER",
                                              "direction=USER_TO_BUSINESS", NULL};

const struct noun_row NOUN_ROWS[NOUNS] = {
    [TRANSACTION] = {"transaction", "transactions.sync", "/transactions", "transactions.read",
                     CARD_ROWS, ALL_STATES, "from_date", "updated_after",
                     FIELDS(TRANSACTION_FIELDS)},
    [CARD] = {"card", "cards.sync", "/cards", "cards.read", ENTITY_ROWS, ALL_CARDS, NULL, NULL,
              FIELDS(CARD_FIELDS)},
    [USER] = {"user", "users.sync", "/users", "users.read", ENTITY_ROWS, EVERYTHING, NULL, NULL,
              FIELDS(USER_FIELDS)},
    [DEPARTMENT] = {"department", "departments.sync", "/departments", "departments.read",
                    ENTITY_ROWS, EVERYTHING, NULL, NULL, FIELDS(DEPARTMENT_FIELDS)},
    [VENDOR] = {"vendor", "vendors.sync", "/vendors", "vendors.read", ENTITY_ROWS, EVERYTHING, NULL,
                NULL, FIELDS(VENDOR_FIELDS)},
    [BILL] = {"bill", "bills.sync", "/bills", "bills.read", ENTITY_ROWS, BOTH_ARCHIVES, NULL, NULL,
              FIELDS(BILL_FIELDS)},
    [REIMBURSEMENT] = {"reimbursement", "reimbursements.sync", "/reimbursements",
                       "reimbursements.read", ENTITY_ROWS, BOTH_DIRECTIONS, "from_submitted_at",
                       "updated_after", FIELDS(REIMBURSEMENT_FIELDS)},
};

/* ---- what their words come to ---- */

static const struct {
    enum noun noun;
    const char *state, *phase;
} PHASES[] = {
    {TRANSACTION, "PENDING_INITIATION", "authorized"},
    {TRANSACTION, "PENDING", "authorized"},
    {TRANSACTION, "CLEARED", "settled"},
    {TRANSACTION, "COMPLETION", "settled"},
    {TRANSACTION, "DECLINED", "declined"},
    {TRANSACTION, "ERROR", "failed"},
    {CARD, "TERMINATED", "inactive"},
    {CARD, "SUSPENDED", "inactive"},
    {CARD, "CHIP_LOCKED", "inactive"},
    {CARD, "UNACTIVATED", "inactive"},
    {CARD, "ACTIVE", "active"},
    {USER, "USER_ACTIVE", "active"},
    {USER, "USER_INACTIVE", "inactive"},
    {USER, "USER_SUSPENDED", "inactive"},
    {REIMBURSEMENT, "REIMBURSED", "paid"},
    {REIMBURSEMENT, "MANUALLY_REIMBURSED", "paid"},
    {REIMBURSEMENT, "REIMBURSED_VIA_PUSH", "paid"},
    {REIMBURSEMENT, "REJECTED", "cancelled"},
    {REIMBURSEMENT, "CANCELED", "cancelled"},
    {REIMBURSEMENT, "DELETED", "cancelled"},
};

static const char *bill_phase(const struct phase_of *p)
{
    bool refused = str_is(p->approval, "REJECTED") || str_is(p->approval, "TERMINATED");
    if (str_is(p->state, "PAID"))
        return "paid";
    if (p->archived || refused)
        return "cancelled";
    return str_is(p->approval, "APPROVED") ? "approved" : "recorded";
}

const char *noun_phase(enum noun noun, const struct phase_of *p)
{
    if (noun == BILL)
        return bill_phase(p);
    if (noun == VENDOR)
        return !p->has_active ? "unknown" : p->active ? "active" : "inactive";
    if (noun == DEPARTMENT)
        return "active";
    for (size_t i = 0; i < COUNT_OF(PHASES); i++)
        if (PHASES[i].noun == noun && str_is(p->state, PHASES[i].state))
            return p->negative && str_is(str_from(PHASES[i].phase), "settled") ? "refunded"
                                                                               : PHASES[i].phase;
    /* 22 words of theirs: what is neither paid nor over is open. */
    return noun == REIMBURSEMENT && p->state.n ? "open" : "unknown";
}
