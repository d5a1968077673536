/* plaid_shape.c - what a request of Plaid's published interface must look like: a row a field. */
#include "sandbox/server/plaid.h"

#include <stdio.h>

struct field {
    const char *path; /* "options.account_ids", "user.legal_name"; "x[]" is each element of x */
    enum json_token kind;
    bool required;
    size_t min, max; /* of a text its bytes, of a number its value, of an array its elements; max 0:
                        not bounded */
    const char *words; /* of a text: one of these, each between blanks; NULL: any */
};

struct shape {
    const char *path;
    const struct field *fields;
    size_t count;
};

#define FIELDS(name, ...) static const struct field name[] = {__VA_ARGS__}
#define TEXT(p, must, min, max)                                                                    \
    {                                                                                              \
        p, JSON_STRING, must, min, max, NULL                                                       \
    }
#define NUMBER(p, must, min, max)                                                                  \
    {                                                                                              \
        p, JSON_NUMBER, must, min, max, NULL                                                       \
    }
#define FLAG(p)                                                                                    \
    {                                                                                              \
        p, JSON_TRUE, false, 0, 0, NULL                                                            \
    }
#define OBJECT(p, must)                                                                            \
    {                                                                                              \
        p, JSON_OBJECT, must, 0, 0, NULL                                                           \
    }
#define ARRAY(p, must)                                                                             \
    {                                                                                              \
        p, JSON_ARRAY, must, 1, 0, NULL                                                            \
    }
#define WORD(p, must, words)                                                                       \
    {                                                                                              \
        p, JSON_STRING, must, 1, 40, words                                                         \
    }
#define TOKEN TEXT("access_token", true, 1, 128)

/* The enumerations of OpenAPI 2020-09-14. */
#define COUNTRIES " US GB ES NL FR IE CA DE IT PL DK NO SE EE LT LV PT BE AT FI "
#define LANGUAGES " da nl en et fr de hi it lv lt no pl pt ro es sv vi "
#define CLASSES   " arc cbr ccd cie cor ctx iat mte pbr pop pos ppd rck tel web "
#define REASONS   " AC03 AM09 CUST DUPL FRAD TECH UPAY AC14 AM06 BE05 FOCR MS02 MS03 RR04 RUTA "
static const char PRODUCTS[] =
    " assets auth balance balance_plus beacon identity identity_match investments"
    " investments_auth liabilities payment_initiation identity_verification transactions"
    " credit_details income income_verification standing_orders transfer employment"
    " recurring_transactions transactions_refresh signal statements processor_payments"
    " processor_identity profile cra_base_report cra_income_insights cra_partner_insights"
    " cra_network_insights cra_cashflow_insights cra_monitoring cra_lend_score"
    " cra_plaid_credit_score cra_qualify cra_home_lending layer pay_by_bank"
    " protect_linked_bank protect_transactions ";

/* clang-format off */
FIELDS(INSTITUTIONS, NUMBER("count", true, 1, 500), NUMBER("offset", true, 0, 0),
       ARRAY("country_codes", true), WORD("country_codes[]", true, COUNTRIES), OBJECT("options", false));
FIELDS(LINK, TEXT("client_name", true, 1, 30), WORD("language", true, LANGUAGES),
       ARRAY("country_codes", true), WORD("country_codes[]", true, COUNTRIES), OBJECT("user", true),
       TEXT("user.client_user_id", true, 1, 128), ARRAY("products", false),
       WORD("products[]", false, PRODUCTS), TEXT("webhook", false, 8, 512),
       TEXT("redirect_uri", false, 8, 512), OBJECT("transactions", false),
       NUMBER("transactions.days_requested", false, 1, 730), TEXT("access_token", false, 1, 128),
       OBJECT("transfer", false), TEXT("transfer.intent_id", false, 1, 64),
       TEXT("transfer.authorization_id", false, 1, 64),
       TEXT("transfer.payment_profile_token", false, 1, 128));
FIELDS(EXCHANGE, TEXT("public_token", true, 1, 128));
FIELDS(TOKEN_ALONE, TOKEN);
FIELDS(ACCOUNTS, TOKEN, OBJECT("options", false), ARRAY("options.account_ids", false),
       TEXT("options.account_ids[]", false, 1, 64),
       TEXT("options.min_last_updated_datetime", false, 20, 40));
FIELDS(SYNC, TOKEN, TEXT("cursor", false, 0, 256), NUMBER("count", false, 1, 500),
       OBJECT("options", false), FLAG("options.include_original_description"),
       WORD("options.personal_finance_category_version", false, " v1 v2 "),
       NUMBER("options.days_requested", false, 1, 730), TEXT("options.account_id", false, 1, 64));
FIELDS(KEY, TEXT("key_id", true, 1, 128));
FIELDS(AUTHORIZE, TOKEN, TEXT("account_id", true, 1, 64), WORD("type", true, " debit credit "),
       WORD("network", true, " ach same-day-ach rtp wire "), TEXT("amount", true, 4, 16),
       WORD("ach_class", false, CLASSES),
       OBJECT("user", true), TEXT("user.legal_name", true, 1, 200),
       TEXT("user.email_address", false, 3, 200), TEXT("idempotency_key", false, 1, 50));
FIELDS(CREATE, TOKEN, TEXT("account_id", true, 1, 64), TEXT("authorization_id", true, 1, 64),
       TEXT("description", true, 1, 15), TEXT("amount", false, 4, 16), OBJECT("metadata", false));
FIELDS(TRANSFER_GET, TEXT("transfer_id", false, 1, 64), TEXT("authorization_id", false, 1, 64));
FIELDS(TRANSFER_CANCEL, TEXT("transfer_id", true, 1, 64), WORD("reason_code", false, REASONS));
FIELDS(INTENT, TEXT("account_id", false, 1, 64), TEXT("funding_account_id", false, 1, 64),
       WORD("mode", true, " PAYMENT DISBURSEMENT "),
       WORD("network", false, " ach same-day-ach rtp "), TEXT("amount", true, 4, 16),
       TEXT("description", true, 1, 15), WORD("ach_class", false, CLASSES), OBJECT("user", true),
       TEXT("user.legal_name", true, 1, 200), OBJECT("metadata", false),
       WORD("iso_currency_code", false, " USD "), FLAG("require_guarantee"));
FIELDS(INTENT_GET, TEXT("transfer_intent_id", true, 1, 64));
FIELDS(PUBLIC_TOKEN, TEXT("institution_id", true, 1, 32), ARRAY("initial_products", true),
       TEXT("initial_products[]", true, 1, 40));
FIELDS(PLAY, TEXT("item_id", false, 1, 64), TEXT("do", true, 1, 32), TEXT("amount", false, 1, 20),
       TEXT("date", false, 10, 10), TEXT("name", false, 1, 40), TEXT("transaction_id", false, 1, 64),
       TEXT("currency", false, 3, 3), TEXT("code", false, 1, 64), TEXT("body", false, 1, 4096),
       FLAG("pending"), FLAG("matched"), NUMBER("count", false, 1, 1000000), NUMBER("age", false, 0, 2592000));
/* clang-format on */

static const struct shape SHAPES[] = {
    {"/institutions/get", INSTITUTIONS, COUNT_OF(INSTITUTIONS)},
    {"/link/token/create", LINK, COUNT_OF(LINK)},
    {"/item/public_token/exchange", EXCHANGE, COUNT_OF(EXCHANGE)},
    {"/item/get", TOKEN_ALONE, COUNT_OF(TOKEN_ALONE)},
    {"/item/remove", TOKEN_ALONE, COUNT_OF(TOKEN_ALONE)},
    {"/accounts/get", ACCOUNTS, COUNT_OF(ACCOUNTS)},
    {"/accounts/balance/get", ACCOUNTS, COUNT_OF(ACCOUNTS)},
    {"/transactions/sync", SYNC, COUNT_OF(SYNC)},
    {"/webhook_verification_key/get", KEY, COUNT_OF(KEY)},
    {"/transfer/authorization/create", AUTHORIZE, COUNT_OF(AUTHORIZE)},
    {"/transfer/create", CREATE, COUNT_OF(CREATE)},
    {"/transfer/get", TRANSFER_GET, COUNT_OF(TRANSFER_GET)},
    {"/transfer/intent/create", INTENT, COUNT_OF(INTENT)},
    {"/transfer/cancel", TRANSFER_CANCEL, COUNT_OF(TRANSFER_CANCEL)},
    {"/transfer/intent/get", INTENT_GET, COUNT_OF(INTENT_GET)},
    {"/sandbox/public_token/create", PUBLIC_TOKEN, COUNT_OF(PUBLIC_TOKEN)},
    {"/sandbox/item/reset_login", TOKEN_ALONE, COUNT_OF(TOKEN_ALONE)},
    {"/sandbox/hia", PLAY, COUNT_OF(PLAY)},
};

static const struct field *field_of(const struct shape *s, struct str path)
{
    for (size_t i = 0; i < s->count; i++)
        if (flat_is_of(path, s->fields[i].path))
            return &s->fields[i];
    return NULL;
}

static bool is_word(const char *words, struct str text)
{
    char between[48];
    return snprintf(between, sizeof between, " %.*s ", STR_FMT(text)) < (int)sizeof between &&
           strstr(words, between);
}

static bool is_empty(const struct flat *body, const struct field *f)
{
    char first[FLAT_PATH_MAX];
    snprintf(first, sizeof first, "%s[0]", f->path);
    return f->kind == JSON_ARRAY && f->min && flat_find(body, f->path) && !flat_find(body, first);
}

/* TransferMetadata: texts of ASCII, at most 50 of at most 500, their names of at most 40. */
static bool is_metadata(const struct flat_value *v)
{
    enum { NAME_BYTES_MAX = 40, VALUE_BYTES_MAX = 500 };
    bool fits = v->kind == JSON_STRING && v->text.n <= VALUE_BYTES_MAX &&
                v->path.n - strlen("metadata.") <= NAME_BYTES_MAX;
    for (size_t i = 0; i < v->text.n; i++)
        fits = fits && (unsigned char)v->text.p[i] < 0x80;
    for (size_t i = 0; i < v->path.n; i++)
        fits = fits && (unsigned char)v->path.p[i] < 0x80;
    return fits;
}

static bool fits(const struct field *f, const struct flat_value *v)
{
    uint64_t n = v->text.n;
    if (f->kind == JSON_TRUE)
        return v->kind == JSON_TRUE || v->kind == JSON_FALSE;
    if (v->kind != f->kind)
        return false;
    if (f->kind == JSON_NUMBER && !str_to_u64(v->text, UINT32_MAX, &n))
        return false;
    if (f->words && !is_word(f->words, v->text))
        return false;
    bool bounded = f->kind == JSON_NUMBER || f->kind == JSON_STRING;
    return !bounded || (n >= f->min && (!f->max || n <= f->max));
}

/* A field below an object is only needed when the object is there. */
static bool is_missing(const struct flat *body, const struct field *f)
{
    char parent[FLAT_PATH_MAX];
    const char *dot = strrchr(f->path, '.');
    if (!f->required || strchr(f->path, '['))
        return false;
    if (dot) {
        (void)str_copy(parent, sizeof parent, str_of(f->path, (size_t)(dot - f->path)));
        if (!flat_find(body, parent))
            return false;
    }
    return !flat_find(body, f->path);
}

/* The code of what is wrong; NULL: nothing. */
static const char *wrong_value(const struct shape *s, const struct flat *body)
{
    enum { METADATA_MAX = 50 };
    size_t metadata = 0;
    for (size_t i = 0; i < body->count; i++) {
        const struct flat_value *v = &body->values[i];
        bool of_metadata = str_starts(v->path, STR("metadata."));
        const struct field *f = of_metadata || v->path.n == 0 ? NULL : field_of(s, v->path);
        metadata += of_metadata;
        if (of_metadata ? !is_metadata(v) || metadata > METADATA_MAX : f && !fits(f, v))
            return "INVALID_FIELD";
        if (!of_metadata && !f && v->path.n)
            return "UNKNOWN_FIELDS";
    }
    return NULL;
}

bool plaid_shape(struct plaid_ask *a, const char *path)
{
    const struct shape *s = NULL;
    for (size_t i = 0; i < COUNT_OF(SHAPES); i++)
        if (strcmp(SHAPES[i].path, path) == 0)
            s = &SHAPES[i];
    const char *wrong = s ? wrong_value(s, a->body) : "NOT_FOUND";
    for (size_t i = 0; s && !wrong && i < s->count; i++)
        wrong = is_missing(a->body, &s->fields[i]) ? "MISSING_FIELDS"
                : is_empty(a->body, &s->fields[i]) ? "INVALID_FIELD"
                                                   : NULL;
    if (wrong)
        plaid_refuse(a->x, 400, "INVALID_REQUEST", wrong);
    return !wrong;
}
