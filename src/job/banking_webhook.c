/* banking_webhook.c - see banking.h: what webhooks that were verified say, taken as hints (facts
 * A9). */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "job/banking_state.h"
#include "job/kept_hint.h"

enum { HINT_BYTES_MAX = 1 << 20 };

/* ---- what it says ---- */

static bool take_text(struct json_reader *r, char *to, size_t size)
{
    enum json_token token = json_next(r);
    if (token == JSON_STRING)
        return str_copy(to, size, json_text(r)) || (to[0] = '\0', true);
    return token == JSON_NUMBER || token == JSON_NULL || token == JSON_TRUE ||
           token == JSON_FALSE || json_skip(r);
}

/* An object, and in INITIAL_UPDATE a bare text. */
static bool take_error(struct json_reader *r, struct banking_hint *h)
{
    if (json_next(r) != JSON_OBJECT)
        return json_skip(r);
    enum json_token token;
    while ((token = json_next(r)) == JSON_KEY)
        if (str_is(json_text(r), "error_code") ? !take_text(r, h->error, sizeof h->error)
                                               : !json_skip(r))
            return false;
    return token == JSON_OBJECT_END;
}

static bool take_member(struct json_reader *r, struct banking_hint *h)
{
    const struct {
        const char *name;
        char *to;
        size_t size;
    } rows[] = {{"webhook_type", h->type, sizeof h->type},
                {"webhook_code", h->code, sizeof h->code},
                {"item_id", h->item, sizeof h->item},
                {"consent_expiration_time", h->until, sizeof h->until},
                {"disconnect_time", h->until, sizeof h->until}};
    struct str key = json_text(r);
    if (str_is(key, "error"))
        return take_error(r, h);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(key, rows[i].name))
            return take_text(r, rows[i].to, rows[i].size);
    return json_skip(r);
}

static bool read_hint(struct str body, struct banking_hint *h)
{
    struct err err = {0};
    struct json_reader *r = json_reader_new(&err);
    enum json_token token = JSON_ERROR;
    *h = (struct banking_hint){.type = ""};
    if (!r)
        return false;
    json_open(r, body);
    bool ok = json_next(r) == JSON_OBJECT;
    while (ok && (token = json_next(r)) == JSON_KEY)
        ok = take_member(r, h);
    ok = ok && token == JSON_OBJECT_END;
    json_reader_free(r);
    return ok;
}

/* "Wait and retry" of facts A6: nobody has to do anything. */
static bool will_pass(const char *error)
{
    static const char *const codes[] = {"INSTITUTION_DOWN",          "INSTITUTION_NOT_RESPONDING",
                                        "INSTITUTION_NOT_AVAILABLE", "INTERNAL_SERVER_ERROR",
                                        "PLANNED_MAINTENANCE",       "PRODUCT_NOT_READY"};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strcmp(error, codes[i]) == 0)
            return true;
    return false;
}

/* What a code says of the state, and is the link to be asked now? The rest is only that there is
 * news. */
static bool said_of(const struct banking_hint *h, struct connection_said *said)
{
    static const struct {
        const char *code, *state, *action;
        bool asks;
    } rows[] = {{"ERROR", "attention", "update", true},
                {"LOGIN_REPAIRED", "repaired", "", true},
                {"PENDING_EXPIRATION", "expiring", "update", false},
                {"PENDING_DISCONNECT", "expiring", "update", false},
                {"USER_PERMISSION_REVOKED", "revoked", "relink", false}};
    static const char *const news[] = {
        "SYNC_UPDATES_AVAILABLE", "INITIAL_UPDATE",         "HISTORICAL_UPDATE",   "DEFAULT_UPDATE",
        "TRANSACTIONS_REMOVED",   "NEW_ACCOUNTS_AVAILABLE", "USER_ACCOUNT_REVOKED"};
    said->sync_wanted = will_pass(h->error);
    for (size_t i = 0; i < COUNT_OF(rows) && !said->sync_wanted; i++)
        if (strcmp(h->type, "ITEM") == 0 && strcmp(h->code, rows[i].code) == 0) {
            bool well = !rows[i].action[0];
            said->state = str_from(rows[i].state);
            said->action = str_from(rows[i].action);
            said->code = str_from(well ? "" : h->error[0] ? h->error : h->code);
            said->sync_wanted = rows[i].asks;
            (void)clock_parse(str_from(h->until), &said->expires_at_us);
            return true;
        }
    for (size_t i = 0; i < COUNT_OF(news); i++)
        said->sync_wanted |= strcmp(h->code, news[i]) == 0;
    return said->sync_wanted;
}

bool banking_hint_read(struct str body, struct banking_hint *h, struct connection_said *said)
{
    *said = (struct connection_said){.sync_wanted = false};
    return read_hint(body, h) && h->item[0] && said_of(h, said);
}

bool banking_hint(struct banking *b, struct str body, bool *known, struct err *err)
{
    struct connection_said said;
    struct store_connection c;
    struct banking_hint h;
    *known = false;
    if (!banking_hint_read(body, &h, &said))
        return true;
    arena_reset(&b->arena);
    if (!store_connection_of_vendor(b->job->store, str_from(b->partner->name), str_from(h.item),
                                    &b->arena, &c, known, err) ||
        !*known)
        return err->kind == ERR_NONE;
    bool ok = store_begin(b->job->store, err) &&
              connection_apply(b->job, b->emitter, &c, &said, err) &&
              store_commit(b->job->store, err);
    store_rollback(b->job->store);
    return ok;
}

/* ---- kept ones ---- */

/* One that is longer than any of Plaid's says nothing, and would say it for ever. */
static bool take_kept(void *ctx, const struct buf *body, bool *done, struct err *err)
{
    struct banking *b = ctx;
    bool known;
    *done = true;
    if (!body->failed)
        return banking_hint(b, buf_str(body), &known, err);
    log_event(LOG_WARN, "job", "webhook.passed_over", NULL, LOG_TEXT("partner", b->partner->name),
              LOG_TEXT("code", "too_large"));
    return true;
}

bool banking_take_hints(struct banking *b, struct err *err)
{
    size_t listed = KEPT_HINTS_MAX;
    bool ok = true;
    while (ok && listed == KEPT_HINTS_MAX)
        ok = kept_hints_each(b->job, b->partner, HINT_BYTES_MAX, take_kept, b, &listed, err);
    return ok;
}
