/* error.c - what Plaid says went wrong: by type and code, never by the words (facts A6). */
#include "plaid/plaid.h"

enum { MINUTE_MS = 60000, LATER_MINUTES = 15 };

static const struct {
    const char *codes;
    enum error_class class;
} TABLE[] = {
    {"ITEM_LOGIN_REQUIRED ITEM_LOCKED INVALID_CREDENTIALS INVALID_MFA PASSWORD_RESET_REQUIRED "
     "USER_SETUP_REQUIRED USER_INPUT_TIMEOUT INSUFFICIENT_CREDENTIALS ACCESS_NOT_GRANTED "
     "ADDITIONAL_CONSENT_REQUIRED",
     ERROR_USER},
    {"ITEM_NOT_FOUND ITEM_CONCURRENTLY_DELETED INVALID_ACCESS_TOKEN "
     "INSTITUTION_NO_LONGER_SUPPORTED ITEM_NOT_SUPPORTED MFA_NOT_SUPPORTED",
     ERROR_GONE},
    {"USER_PERMISSION_REVOKED", ERROR_REVOKED},
    {"NO_ACCOUNTS NO_AUTH_ACCOUNTS NO_LIABILITY_ACCOUNTS NO_INVESTMENT_ACCOUNTS", ERROR_NOTHING},
    {"PRODUCT_NOT_READY INSTITUTION_DOWN INSTITUTION_NOT_RESPONDING INSTITUTION_NOT_AVAILABLE "
     "INTERNAL_SERVER_ERROR PLANNED_MAINTENANCE",
     ERROR_WAIT},
    {"TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", ERROR_RESTART},
    {"INVALID_API_KEYS UNAUTHORIZED_ENVIRONMENT", ERROR_KEYS},
};

/* What no row names: a type we know says whose move it is, the HTTP status the rest. */
static enum error_class class_of_type(struct str type, int32_t status)
{
    if (str_is(type, "RATE_LIMIT_EXCEEDED") || str_is(type, "INSTITUTION_ERROR") ||
        str_is(type, "API_ERROR") || status == 429 || status >= 500)
        return ERROR_WAIT;
    return str_is(type, "ITEM_ERROR") ? ERROR_USER : ERROR_OURS;
}

enum error_class error_class_of(struct str type, struct str code, int32_t status)
{
    for (size_t i = 0; i < COUNT_OF(TABLE); i++) {
        struct str rest = str_from(TABLE[i].codes);
        while (rest.n)
            if (str_eq(str_split(&rest, ' '), code))
                return TABLE[i].class;
    }
    return class_of_type(type, status);
}

bool error_read(const struct hia_call *call, struct hia_text body, int32_t status,
                struct plaid_error *out)
{
    *out = (struct plaid_error){.status = status};
    const struct want wanted[] = {{"error_type", &out->type}, {"error_code", &out->code}};
    if (!take_wanted(call, str_of_text(body), wanted, COUNT_OF(wanted)) || !out->code.n)
        return false;
    out->class = error_class_of(str_of_text(out->type), str_of_text(out->code), status);
    return true;
}

const char *error_state(enum error_class c)
{
    return c == ERROR_USER      ? "attention"
           : c == ERROR_REVOKED ? "revoked"
           : c == ERROR_GONE    ? "gone"
                                : NULL;
}

const char *error_action(enum error_class c)
{
    return c == ERROR_USER ? "update" : c == ERROR_GONE || c == ERROR_REVOKED ? "relink" : NULL;
}

/* A little apart, so that many links do not all come back in one second. */
static int64_t spread_ms(const struct hia_call *call, int64_t ms)
{
    return ms + hia_now_us(call) % (ms / 4 + 1);
}

static enum hia_step say_error(const struct hia_call *call, const struct plaid_error *e)
{
    if (error_state(e->class) && connection_of(call).n)
        say_connection(call, &(struct connection_words){.state = error_state(e->class),
                                                        .action = error_action(e->class),
                                                        .code = e->code});
    switch (e->class) {
    case ERROR_USER:
        return say_fail(call, HIA_FAIL_REJECTED, e->code, e->status,
                        "a person must sign in to the bank again: hia bank link ID");
    case ERROR_GONE:
    case ERROR_REVOKED:
        return say_fail(call, HIA_FAIL_REJECTED, e->code, e->status,
                        "the link is gone: only a new one helps");
    case ERROR_NOTHING:
        return say_fail(call, HIA_FAIL_REJECTED, e->code, e->status,
                        "the bank has nothing of that kind");
    case ERROR_WAIT:
    case ERROR_RESTART:
        return say_retry(call, e->code, e->status,
                         spread_ms(call, str_is(str_of_text(e->type), "RATE_LIMIT_EXCEEDED")
                                             ? MINUTE_MS
                                             : (int64_t)LATER_MINUTES * MINUTE_MS),
                         NULL);
    case ERROR_KEYS:
        return say_fail(call, HIA_FAIL_CREDENTIAL, e->code, e->status,
                        "Plaid does not know our client id and secret");
    case ERROR_OURS:
        break;
    }
    return say_fail(call, HIA_FAIL_REQUEST, e->code, e->status,
                    "Plaid refuses what we asked: a defect or a wrong configuration");
}

enum hia_step plaid_trouble(const struct hia_call *call, const struct op *op,
                            const struct hia_reply *r)
{
    struct plaid_error e;
    bool credential = str_is(str_of_text(r->reason), "credential");
    if (r->outcome == HIA_REFUSED && credential && op->tokenless) {
        enum hia_step end = op->tokenless(call);
        if (end != HIA_STEP_NONE)
            return end;
    }
    if (r->outcome == HIA_REFUSED && (credential || str_is(str_of_text(r->reason), "route")))
        return say_fail(call, HIA_FAIL_OPTIONS, r->reason, 0,
                        "its credential, or the token of the link, is not to be had");
    if (r->outcome != HIA_ANSWERED)
        return say_trouble(call, r);
    bool plaids = error_read(call, r->body, r->status, &e);
    if (!plaids)
        e = (struct plaid_error){
            .code = HIA_TEXT("http"), .status = r->status, .class = ERROR_WAIT};
    enum hia_step step =
        op->refused && (plaids || r->status >= 500) ? op->refused(call, &e) : HIA_STEP_NONE;
    if (step != HIA_STEP_NONE)
        return step;
    if (plaids)
        return say_error(call, &e);
    if (r->status == 429 || r->status >= 500)
        return say_retry(call, HIA_TEXT("http"), r->status, 0, NULL);
    return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("http"), r->status,
                    "an error that is none of Plaid's");
}
