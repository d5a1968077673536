/* item.c - a link as Plaid sees it: its state, its accounts, its end; and the keys of webhooks. */
#include "plaid/plaid.h"

#include "base/clock.h"

enum { BALANCE_DEADLINE_MS = 90000 }; /* facts A3: sometimes half a minute and more */

#define WEEK_US INT64_C(604800000000) /* so long before Plaid tells of an end */

static const struct hia_text NONE = {NULL, 0};

static enum hia_step ask_with_token(const struct hia_call *call, const char *bucket,
                                    const struct post *post)
{
    struct body b;
    int64_t wait = rate_take_ms(call, bucket);
    if (wait > 0)
        return say_wait(call, wait, 0);
    say_body(call, &b);
    say_token(&b);
    return say_post(call, &b, post);
}

/* ---- its state ---- */

static enum hia_step ask_item(const struct hia_call *call)
{
    return ask_with_token(call, "item", &(struct post){.path = "/item/get"});
}

/* Consent that ends within the week in which Plaid tells of it too (PENDING_EXPIRATION): its
 * message may never have come. */
static bool ends_soon(const struct hia_call *call, struct hia_text until)
{
    int64_t us;
    return until.n && clock_parse(str_of_text(until), &us) && us - hia_now_us(call) <= WEEK_US;
}

struct announcement {
    struct hia_text sent_at, code;
};

/* Of the message that Plaid sent last of this item: no state, and another message hides it. What it
 * announces is told once, for it stands there also when a person has acted since. */
static bool announces_end(const struct hia_call *call, struct hia_text status,
                          struct announcement *a, int64_t *end_us)
{
    struct hia_text last = NONE;
    const struct want top[] = {{"last_webhook", &last}};
    const struct want inside[] = {{"sent_at", &a->sent_at}, {"code_sent", &a->code}};
    if (!status.n || !take_wanted(call, str_of_text(status), top, 1) || !last.n ||
        !take_wanted(call, str_of_text(last), inside, COUNT_OF(inside)) ||
        !clock_parse(str_of_text(a->sent_at), end_us))
        return false;
    *end_us += WEEK_US;
    return (str_is(str_of_text(a->code), "PENDING_DISCONNECT") ||
            str_is(str_of_text(a->code), "PENDING_EXPIRATION")) &&
           *end_us > hia_now_us(call) &&
           !str_eq(str_of_text(a->sent_at), str_of_text(partner_text(call, "announced")));
}

static bool was_announced(const struct hia_call *call, struct hia_text status,
                          struct connection_words *c, char until[CLOCK_ISO_MAX])
{
    struct announcement a = {NONE, NONE};
    int64_t end_us;
    if (!announces_end(call, status, &a, &end_us))
        return false;
    partner_keep(call, "announced", a.sent_at);
    clock_iso(end_us, until);
    c->code = a.code;
    c->expires_at = text_from(until);
    return true;
}

static enum hia_step took_item(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text item = NONE, status = NONE, error = NONE, until = NONE;
    struct connection_words c = {.state = "connected"};
    struct plaid_error e;
    char week[CLOCK_ISO_MAX];
    const struct want top[] = {{"item", &item}, {"status", &status}};
    const struct want inside[] = {{"item_id", &c.vendor_id},
                                  {"institution_id", &c.institution_id},
                                  {"institution_name", &c.institution},
                                  {"consent_expiration_time", &until},
                                  {"error", &error}};
    if (!take_wanted(call, str_of_text(r->body), top, COUNT_OF(top)) || !item.n ||
        !take_wanted(call, str_of_text(item), inside, COUNT_OF(inside)) || !c.vendor_id.n)
        return say_answer_bad(call, "item");
    if (was_announced(call, status, &c, week)) {
        c.state = "expiring";
        c.action = "update";
    }
    if (error.n && error_read(call, error, 0, &e) && error_state(e.class)) {
        c.state = error_state(e.class);
        c.action = error_action(e.class);
        c.code = e.code;
        c.expires_at = NONE;
    } else if (ends_soon(call, until)) {
        c.state = "expiring";
        c.action = "update";
        c.code = HIA_TEXT("PENDING_EXPIRATION");
        c.expires_at = until;
    }
    say_connection(call, &c);
    return say_done(call, HIA_COMPLETE, NONE, NONE, c.vendor_id, 0);
}

const struct op ITEM_GET = {.name = "item.get", .ask = ask_item, .took = took_item};

/* ---- its end ---- */

static enum hia_step ask_remove(const struct hia_call *call)
{
    return ask_with_token(call, "remove", &(struct post){.path = "/item/remove"});
}

static enum hia_step removed(const struct hia_call *call)
{
    say_connection(call, &(struct connection_words){
                             .state = "gone", .action = "relink", .code = HIA_TEXT("REMOVED")});
    return say_done(call, HIA_COMPLETE, NONE, NONE, NONE, 0);
}

static enum hia_step took_remove(const struct hia_call *call, const struct hia_reply *r)
{
    (void)r;
    return removed(call);
}

/* What is asked for twice is gone the second time. */
static enum hia_step refused_remove(const struct hia_call *call, const struct plaid_error *e)
{
    return e->class == ERROR_GONE || e->class == ERROR_REVOKED ? removed(call) : HIA_STEP_NONE;
}

const struct op ITEM_REMOVE = {
    .name = "item.remove", .ask = ask_remove, .took = took_remove, .refused = refused_remove};

/* ---- its accounts ---- */

static enum hia_step ask_accounts(const struct hia_call *call)
{
    return ask_with_token(call, "accounts", &(struct post){.path = "/accounts/get"});
}

static enum hia_step keep_accounts(const struct hia_call *call, const struct hia_reply *r, bool all)
{
    struct page p;
    accounts_read(call, r->body, &p);
    if (p.bad)
        return say_answer_bad(call, p.bad);
    if (all)
        buf_puts(&p.lines, "{\"op\":\"accounts\"}\n");
    if (p.lines.failed)
        return say_answer_bad(call, "page");
    (void)hia_keep(call, HIA_TEXT("rows/json.bank-lines/0"),
                   p.lines.n ? (struct hia_text){p.lines.p, p.lines.n} : HIA_TEXT("\n"));
    say_connection(call, &(struct connection_words){.state = "connected"});
    return say_done(call, HIA_COMPLETE, NONE, NONE, NONE, 0);
}

static enum hia_step took_accounts(const struct hia_call *call, const struct hia_reply *r)
{
    return keep_accounts(call, r, true);
}

const struct op ACCOUNTS_FETCH = {
    .name = "accounts.fetch", .ask = ask_accounts, .took = took_accounts};

static enum hia_step ask_balances(const struct hia_call *call)
{
    struct hia_text account = field_of(call, "account");
    int64_t wait = rate_take_ms(call, "balance");
    struct body b;
    if (wait > 0)
        return say_wait(call, wait, 0);
    say_body(call, &b);
    say_token(&b);
    if (account.n) {
        json_key(&b.json, "options");
        json_object(&b.json);
        json_key(&b.json, "account_ids");
        json_array(&b.json);
        json_str(&b.json, str_of_text(account));
        json_array_end(&b.json);
        json_object_end(&b.json);
    }
    return say_post(
        call, &b,
        &(struct post){.path = "/accounts/balance/get", .deadline_ms = BALANCE_DEADLINE_MS});
}

static enum hia_step took_balances(const struct hia_call *call, const struct hia_reply *r)
{
    return keep_accounts(call, r, !field_of(call, "account").n);
}

const struct op BALANCES_FETCH = {
    .name = "balances.fetch", .ask = ask_balances, .took = took_balances};

/* ---- keys of webhooks ---- */

static enum hia_step ask_key(const struct hia_call *call)
{
    struct body b;
    say_body(call, &b);
    json_pair_str(&b.json, "key_id", str_of_text(field_of(call, "key_id")));
    return say_post(call, &b, &(struct post){.path = "/webhook_verification_key/get"});
}

static enum hia_step took_key(const struct hia_call *call, const struct hia_reply *r)
{
    struct hia_text key = NONE;
    const struct want wanted[] = {{"key", &key}};
    if (!take_wanted(call, str_of_text(r->body), wanted, 1) || !key.n)
        return say_answer_bad(call, "key");
    return say_done(call, HIA_COMPLETE, HIA_TEXT("json.webhook-key"), key, NONE, 0);
}

const struct op WEBHOOK_KEY_FETCH = {.name = "webhook_key.fetch", .ask = ask_key, .took = took_key};
