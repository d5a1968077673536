/* exchange.c - the names of what an exchange is and becomes. */
#include "net/exchange.h"

void exchange_request_init(struct exchange_request *r)
{
    *r = (struct exchange_request){.body_fd = -1, .body_size = -1, .into_fd = -1};
}

const char *exchange_verb_name(enum exchange_verb v)
{
    static const char *const NAMES[] = {"GET",   "POST",  "PUT",  "PATCH",  "DELETE", "LIST",
                                        "FETCH", "STORE", "MOVE", "REMOVE", "STAT"};
    return NAMES[v];
}

const char *exchange_outcome_name(enum exchange_outcome o)
{
    static const char *const NAMES[] = {"answered", "not_sent", "unknown", "refused"};
    return NAMES[o];
}

const char *exchange_reason_name(enum exchange_reason r)
{
    static const char *const NAMES[REASON_COUNT] = {
        [REASON_NONE] = "none",
        [REASON_DNS] = "dns",
        [REASON_ADDRESS] = "address",
        [REASON_CONNECT] = "connect",
        [REASON_PROXY] = "proxy",
        [REASON_TLS] = "tls",
        [REASON_TLS_TRUST] = "tls_trust",
        [REASON_TLS_PIN] = "tls_pin",
        [REASON_HOST_KEY] = "host_key",
        [REASON_LOGIN] = "login",
        [REASON_TIMEOUT_QUEUE] = "timeout_queue",
        [REASON_TIMEOUT_CONNECT] = "timeout_connect",
        [REASON_TIMEOUT_FIRST_BYTE] = "timeout_first_byte",
        [REASON_TIMEOUT_TOTAL] = "timeout_total",
        [REASON_RESET] = "reset",
        [REASON_TRUNCATED] = "truncated",
        [REASON_PROTOCOL] = "protocol",
        [REASON_TOO_LARGE] = "too_large",
        [REASON_RATE] = "rate",
        [REASON_BREAKER] = "breaker",
        [REASON_NO_BAA] = "no_baa",
        [REASON_CREDENTIAL] = "credential",
        [REASON_TOKEN_AWAY] = "token_away",
        [REASON_JOURNAL] = "journal",
        [REASON_EXISTS] = "exists",
        [REASON_MISSING] = "missing",
        [REASON_DENIED] = "denied",
        [REASON_NO_ROOM] = "no_room",
        [REASON_VERIFY] = "verify",
        [REASON_LOCAL] = "local",
        [REASON_CANCELLED] = "cancelled",
        [REASON_SHUTDOWN] = "shutdown",
    };
    return NAMES[r];
}

const char *exchange_endpoint_name(enum exchange_endpoint e)
{
    return e == ENDPOINT_SECONDARY ? "secondary" : "primary";
}

struct str exchange_result_header(const struct exchange_result *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++)
        if (str_is(r->headers[i].name, name))
            return r->headers[i].value;
    return (struct str){0};
}
