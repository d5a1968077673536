/* connection.c - see connection.h. */
#include "job/connection.h"

#include "base/clock.h"
#include "base/json.h"
#include "cred/reference.h"
#include "host/runner.h"
#include <stdio.h>

/* ---- what was said ---- */

static bool is_plain_id(struct str s)
{
    enum { SAID_MAX = 128 };
    return s.n <= SAID_MAX && str_is_plain(s);
}

static bool take_member(struct json_reader *r, struct arena *a, struct connection_said *out,
                        struct err *err)
{
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {{"state", &out->state},
                {"code", &out->code},
                {"action", &out->action},
                {"vendor_id", &out->vendor_id},
                {"institution_id", &out->institution_id},
                {"institution", &out->institution},
                {"feed", &out->feed}};
    struct str key = json_text(r), *to = NULL;
    bool expires = str_is(key, "expires_at");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(key, rows[i].name))
            to = rows[i].to;
    if (!to && !expires)
        return json_skip(r);
    enum json_token token = json_next(r);
    if (token == JSON_NULL)
        return true;
    if (token != JSON_STRING || !is_plain_id(json_text(r)))
        return false;
    if (expires) {
        (void)clock_parse(json_text(r), &out->expires_at_us); /* an instant we cannot read: none */
        return true;
    }
    *to = arena_str(a, json_text(r));
    return to->n == json_text(r).n ||
           err_set(err, ERR_LIMIT, "no memory for what was said of a connection");
}

bool connection_said_read(struct str json, struct arena *a, struct connection_said *out,
                          struct err *err)
{
    struct json_reader *r = json_reader_new(err);
    *out = (struct connection_said){0};
    if (!r)
        return false;
    json_open(r, json);
    bool ok = json_next(r) == JSON_OBJECT;
    enum json_token token = JSON_END;
    while (ok && (token = json_next(r)) == JSON_KEY)
        ok = take_member(r, a, out, err);
    ok = ok && token == JSON_OBJECT_END && json_next(r) == JSON_END;
    json_reader_free(r);
    if (!ok && err->kind == ERR_NONE)
        err_set(err, ERR_DATA, "what an adapter said of a connection cannot be read");
    return ok;
}

/* ---- into the row ---- */

static enum connection_state state_of(struct str word, enum connection_state old)
{
    if (str_is(word, "repaired"))
        return CONNECTION_CONNECTED;
    for (int s = CONNECTION_CONNECTED; s < CONNECTION_STATE_COUNT; s++)
        if (str_is(word, store_connection_state_name((enum connection_state)s)))
            return (enum connection_state)s;
    return old;
}

/* EVENT_COUNT: none. */
static enum event_id event_of(enum connection_state from, enum connection_state to)
{
    if (store_connection_is_over(to))
        return store_connection_is_over(from) ? EVENT_COUNT : EVENT_CONNECTION_REVOKED;
    if (to == CONNECTION_ATTENTION)
        return EVENT_CONNECTION_BROKEN;
    if (to == CONNECTION_EXPIRING)
        return EVENT_CONNECTION_EXPIRING;
    bool well = from == CONNECTION_LINKING || from == CONNECTION_CONNECTED;
    return to == CONNECTION_CONNECTED && !well ? EVENT_CONNECTION_RESTORED : EVENT_COUNT;
}

static bool say_state(struct emitter *emitter, const struct store_connection *c, enum event_id id,
                      struct err *err)
{
    char expires[CLOCK_ISO_MAX] = "";
    if (c->expires_at_us)
        clock_iso(c->expires_at_us, expires);
    const struct event_field fields[] = {
        EVENT_CSTR("connection_id", c->uuid),
        EVENT_STR("partner", c->partner),
        EVENT_STR("source", c->vendor),
        EVENT_STR("vendor_id", c->vendor_id),
        EVENT_STR("institution_id", c->institution_id),
        EVENT_STR("code", c->code),
        EVENT_STR("next_action", c->next_action.n ? c->next_action : STR("none")),
        EVENT_CSTR("expires_at", expires)};
    size_t count = COUNT_OF(fields) - (id != EVENT_CONNECTION_EXPIRING);
    return emit(emitter, id, "connection", str_from(c->uuid), fields, count, err);
}

static bool say_backfilled(struct job *job, struct emitter *emitter,
                           const struct store_connection *c, struct err *err)
{
    int64_t lines;
    return store_bank_line_count(job->store, c->id, &lines, err) &&
           emit_event(emitter, EVENT_BANK_BACKFILLED, "connection", str_from(c->uuid), err,
                      EVENT_CSTR("connection_id", c->uuid), EVENT_STR("partner", c->partner),
                      EVENT_STR("source", c->vendor), EVENT_INT("lines", lines));
}

static void replace(struct str *to, struct str with)
{
    if (with.n)
        *to = with;
}

bool connection_waits(const struct store_connection *c)
{
    return c->state == CONNECTION_CONNECTED && str_is(c->next_action, "wait");
}

void connection_wait(struct store_connection *c, struct str code)
{
    if (!c->wanted_at_us)
        c->wanted_at_us = clock_now_us();
    if (c->state != CONNECTION_CONNECTED)
        return;
    c->code = code;
    c->next_action = STR("wait");
}

void connection_waited(struct store_connection *c)
{
    if (connection_waits(c))
        c->code = c->next_action = STR("");
}

/* A connection that is over stays so: only a new one has a new permission. What a sync waits for
 * is not over because the link answers. */
static void apply_state(struct store_connection *c, const struct connection_said *said)
{
    enum connection_state to = state_of(said->state, c->state);
    bool repaired = str_is(said->state, "repaired");
    bool late = store_connection_is_over(c->state) && !store_connection_is_over(to);
    /* What will stop soon answers well until it does. */
    bool still = c->state == CONNECTION_EXPIRING && to == CONNECTION_CONNECTED && !repaired &&
                 (!c->expires_at_us || clock_now_us() < c->expires_at_us);
    bool waits = connection_waits(c) && to == CONNECTION_CONNECTED && !said->code.n;
    if (!said->state.n || late || still || waits)
        return;
    if (to != c->state)
        c->since_us = clock_now_us();
    c->state = to;
    c->code = said->code;
    c->next_action = said->action;
    c->expires_at_us = said->expires_at_us;
}

bool connection_apply(struct job *job, struct emitter *emitter, struct store_connection *c,
                      const struct connection_said *said, struct err *err)
{
    const struct store_connection before = *c;
    replace(&c->vendor_id, said->vendor_id);
    replace(&c->institution_id, said->institution_id);
    replace(&c->institution, said->institution);
    apply_state(c, said);
    if (said->feed.n && !str_is(before.feed, "complete"))
        c->feed = said->feed;
    if (said->sync_wanted && !c->wanted_at_us)
        c->wanted_at_us = clock_now_us();
    bool backfilled = str_is(c->feed, "complete") && !str_is(before.feed, "complete");
    bool changed = before.state != c->state || !str_eq(before.code, c->code);
    enum event_id id = changed ? event_of(before.state, c->state) : EVENT_COUNT;
    return store_connection_change(job->store, c, err) &&
           (id == EVENT_COUNT || say_state(emitter, c, id, err)) &&
           (!backfilled || say_backfilled(job, emitter, c, err));
}

/* ---- out of a call ---- */

static bool take_last(void *ctx, struct str kind, struct str bytes, struct err *err)
{
    struct buf *text = ctx;
    (void)kind;
    buf_reset(text);
    buf_put_str(text, bytes);
    return buf_ok(text, "what an adapter said of a connection", err);
}

bool connection_apply_call(struct job *job, struct emitter *emitter, struct store_connection *c,
                           struct job_call *call, struct arena *a, struct err *err)
{
    struct connection_said said;
    struct buf text;
    buf_init(&text, CONNECTION_SAID_MAX);
    bool ok =
        job_call_kept(call, STR(CONNECTION_KIND), STR(CONNECTION_KIND), take_last, &text, err) &&
        (!text.n || (connection_said_read(buf_str(&text), a, &said, err) &&
                     connection_apply(job, emitter, c, &said, err)));
    buf_fini(&text);
    return ok;
}

bool connection_forget_secrets(struct job *job, const struct store_connection *c, struct err *err)
{
    const char *organization = job->settings->organization_id;
    char name[CRED_NAME_MAX + 1];
    struct cred_store *s = host_credentials_open(job->settings, organization, err);
    int n = snprintf(name, sizeof name, "connection/%s/access_token", c->uuid);
    bool ok = s && cred_drop(s, organization, str_of(name, (size_t)n), clock_now_us(), err);
    if (s)
        cred_store_close(s);
    return ok;
}
