/* ramp_write.c - see ramp_write.h. The header of a transaction is a decimal of major units, its
 * lines are integers of minor ones, as Ramp has it. */
#include "sandbox/server/ramp_write.h"

#include "base/clock.h"
#include "base/currency.h"

/* Some objects are written as Ramp's own examples are: with nulls, gaps, text for a number. */
static unsigned quirk(const struct ramp_object *o)
{
    return (unsigned char)o->id[0] % 5;
}

static void put_instant(struct json_writer *j, const char *name, int64_t us)
{
    char iso[CLOCK_ISO_MAX];
    json_key(j, name);
    if (us == 0) {
        json_null(j);
        return;
    }
    clock_iso(us, iso);
    memcpy(iso + 19, "+00:00", sizeof "+00:00");
    json_cstr(j, iso);
}

static void put_minor(struct json_writer *j, const char *name, int64_t minor, unsigned currency,
                      bool rate)
{
    static const int rates[] = {1, 10, 100, 1000, 10000};
    json_key(j, name);
    json_object(j);
    json_pair_i64(j, "amount", minor);
    json_pair(j, "currency_code", ramp_currencies[currency].code);
    if (rate)
        json_pair_i64(j, "minor_unit_conversion_rate", rates[ramp_currencies[currency].exponent]);
    json_object_end(j);
}

static void put_major(struct json_writer *j, const struct ramp_object *o)
{
    char text[MONEY_TEXT_MAX];
    size_t n = currency_format(o->minor, ramp_currencies[o->currency].exponent, text);
    json_key(j, "amount");
    if (o->spoilt == RAMP_UNREADABLE)
        json_raw(j, STR("12.3456"));
    else if (quirk(o) == 1)
        json_str(j, str_of(text, n));
    else
        json_raw(j, str_of(text, n));
}

static void put_reference(struct json_writer *j, const char *name, const char *id)
{
    json_key(j, name);
    if (id[0])
        json_cstr(j, id);
    else
        json_null(j);
}

/* Two lines; of one in four the first is in the merchant's currency. */
static void put_lines(struct json_writer *j, const struct ramp_object *o)
{
    int64_t first = o->minor / 3;
    bool foreign = quirk(o) == 2;
    json_key(j, "line_items");
    json_array(j);
    json_object(j);
    put_minor(j, "amount", foreign ? first * 2 : first, foreign ? 1 : o->currency, false);
    if (foreign)
        put_minor(j, "converted_amount", first, o->currency, false);
    json_object_end(j);
    json_object(j);
    put_minor(j, "amount", o->minor - first, o->currency, true);
    json_object_end(j);
    json_array_end(j);
}

static void put_transaction(struct json_writer *j, const struct ramp_object *o)
{
    bool bare = quirk(o) == 3;
    put_major(j, o);
    json_pair(j, "currency_code", ramp_currencies[o->currency].code);
    json_pair(j, "state", o->state);
    put_reference(j, "card_id", o->card);
    json_key(j, "card_holder");
    json_object(j);
    put_reference(j, "user_id", o->owner);
    json_pair(j, "first_name", "Pat");
    json_pair(j, "last_name", "O'Practice \"Q\"");
    json_object_end(j);
    put_instant(j, "user_transaction_time", o->happened_us);
    put_instant(j, "settlement_date", o->settled_us);
    json_pair(j, "merchant_name", "Caf\xc3\xa9 \\ Sandbox");
    if (bare)
        json_pair(j, "sk_category_id", "40,41");
    else {
        json_pair_i64(j, "sk_category_id", 40);
        json_pair(j, "sync_status", "NOT_SYNC_READY");
        put_lines(j, o);
    }
    json_key(j, "memo");
    json_null(j);
    json_key(j, "receipts");
    json_array(j);
    json_array_end(j);
}

static void put_bill(struct json_writer *j, const struct ramp_object *o)
{
    put_minor(j, "amount", o->minor, o->currency, true);
    json_pair(j, "status", o->state);
    if (quirk(o) != 3 || strcmp(o->approval, "INITIALIZED") != 0)
        json_pair(j, "approval_status", o->approval);
    json_pair(j, "sync_status", "NOT_SYNCED");
    json_key(j, "vendor");
    json_object(j);
    put_reference(j, "id", o->owner);
    json_object_end(j);
    json_pair(j, "invoice_number", "INV 1");
    put_instant(j, "created_at", o->happened_us);
    if (quirk(o) != 4 || o->archived)
        put_instant(j, "archived_at", o->archived ? o->updated_us : 0);
}

static void put_reimbursement(struct json_writer *j, const struct ramp_object *o)
{
    put_major(j, o);
    json_pair(j, "currency", ramp_currencies[o->currency].code);
    json_pair(j, "state", o->state);
    json_pair(j, "direction", o->to_business ? "USER_TO_BUSINESS" : "BUSINESS_TO_USER");
    json_pair(j, "type", o->to_business ? "PAYBACK_FULL" : "OUT_OF_POCKET");
    put_reference(j, "user_id", o->owner);
    put_instant(j, "created_at", o->happened_us);
    put_instant(j, "updated_at", o->updated_us);
}

static void put_other(struct json_writer *j, enum ramp_kind kind, const struct ramp_object *o)
{
    if (kind == RAMP_CARD) {
        json_pair(j, "state", o->state);
        put_reference(j, "cardholder_id", o->owner);
        json_pair(j, "display_name", "Front desk");
        json_pair(j, "last_four", "0042");
    } else if (kind == RAMP_USER) {
        json_pair(j, "status", o->state);
        json_pair(j, "role", "BUSINESS_USER");
        json_pair(j, "first_name", "Pat");
        json_pair(j, "last_name", "Practice");
        json_pair(j, "email", "pat@sandbox.example");
    } else {
        json_pair(j, "name", "Sandbox name");
    }
    if (kind == RAMP_VENDOR) {
        json_pair_bool(j, "is_active", o->active);
        put_minor(j, "total_spend_all_time", o->minor, 0, false);
    }
}

void ramp_write(enum ramp_kind kind, const struct ramp_object *o, struct json_writer *j)
{
    json_object(j);
    if (o->spoilt != RAMP_NAMELESS)
        json_pair(j, "id", o->id);
    if (kind == RAMP_TRANSACTION)
        put_transaction(j, o);
    else if (kind == RAMP_BILL)
        put_bill(j, o);
    else if (kind == RAMP_REIMBURSEMENT)
        put_reimbursement(j, o);
    else
        put_other(j, kind, o);
    json_object_end(j);
}
