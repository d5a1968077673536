/* daemon_reload.c - SIGHUP: each organization's configuration and tokens read anew, beside requests
 * in hand.
 *
 * What can be wrong is tried before anything is replaced: the files, overlays and code sets,
 * adapters and the references of their credentials, TLS. One organization's fault leaves that
 * organization as it was. What is in hand ends under the settings it began with; those are freed
 * when nothing is. */
#include "api/daemon_state.h"

#include "base/log.h"
#include "cred/reference.h"
#include "job/check_ledger.h"
#include "job/real_time_loop.h"
#include <event2/event.h>
#include <openssl/ssl.h>

enum { LEAVE_LOOK_MS = 100 };

/* ---- what was replaced ---------------------------------------------------------------------- */

static bool is_left(const struct daemon *d, const struct daemon_leaving *l)
{
    const struct daemon_tenant *t = &d->tenants[l->tenant];

    return api_server_is_past(d->server, l->mark) && !api_server_uses(d->server, l->settings) &&
           !check_ledger_uses(real_time_ledger(real_time_loop_of(t->real_time)), l->settings) &&
           (!t->live || live_let_go(t->live, l->settings));
}

static size_t leaving_of(const struct daemon *d, size_t tenant)
{
    size_t count = 0;

    for (size_t i = 0; i < d->leaving_count; i++)
        count += d->leaving[i].tenant == tenant;
    return count;
}

static void reload(struct daemon *d, size_t i);

/* What had to wait for it. */
static void reload_refused(struct daemon *d)
{
    for (size_t i = 0; i < d->o->count && d->drain_left_ms < 0; i++)
        if (d->refused[i] && leaving_of(d, i) < DAEMON_LEAVING_MAX) {
            d->refused[i] = false;
            reload(d, i);
        }
}

void daemon_on_leave(evutil_socket_t fd, short what, void *ctx)
{
    struct daemon *d = ctx;
    size_t kept = 0;

    (void)fd;
    (void)what;
    for (size_t i = 0; i < d->leaving_count; i++) {
        if (is_left(d, &d->leaving[i]))
            settings_free(d->leaving[i].own);
        else
            d->leaving[kept++] = d->leaving[i];
    }
    d->leaving_count = kept;
    reload_refused(d);
    if (d->leaving_count)
        event_add(d->leave, &(const struct timeval){0, LEAVE_LOOK_MS * 1000});
}

static void leave(struct daemon *d, size_t i, const struct settings *was)
{
    d->leaving[d->leaving_count++] =
        (struct daemon_leaving){i, was, d->own[i], api_server_mark(d->server)};
    event_add(d->leave, &(const struct timeval){0, LEAVE_LOOK_MS * 1000});
}

void daemon_free_reloaded(struct daemon *d)
{
    for (size_t i = 0; i < d->leaving_count; i++)
        settings_free(d->leaving[i].own);
    for (size_t i = 0; i < d->o->count; i++)
        settings_free(d->own[i]);
}

/* ---- read anew ------------------------------------------------------------------------------ */

/* The same settings: what they name is read anew, and partners are not left. */
static bool go_over(struct daemon *d, const struct daemon_tenant *t, const struct settings *next,
                    struct err *err)
{
    const struct live_options o = daemon_live_options(d, next);
    const struct settings_serve *s = &next->serve;

    return t->live && next != t->settings
               ? live_reload(t->live, next, &o, err)
               : real_time_reload(real_time_loop_of(t->real_time), next, s->deadline_ms,
                                  s->reuse_ms, o.tell_asked, err);
}

/* Everything that can fail before the first thing that is seen. */
static bool replace(struct daemon *d, size_t i, const struct settings *next, struct err *err)
{
    struct daemon_tenant *t = &d->tenants[i];
    unsigned scopes;
    SSL_CTX *tls = NULL;

    d->refused[i] = leaving_of(d, i) == DAEMON_LEAVING_MAX;
    if (d->refused[i])
        return err_set(err, ERR_LIMIT,
                       "requests in hand still use the %d configurations of before; it is read "
                       "again when one of them is done with",
                       DAEMON_LEAVING_MAX);
    if (!api_scopes_of(str_from(next->serve.client_scope), &scopes, err) ||
        !daemon_open_tls(d, i, next, &tls, err) || !go_over(d, t, next, err)) {
        SSL_CTX_free(tls);
        return false;
    }
    if (t->live)
        t->credentials = live_credentials(t->live);
    t->settings = next;
    t->client_scopes = scopes;
    const struct api_reload reload = {next, t->credentials, scopes, i ? NULL : &next->serve, tls};
    api_server_reload(d->server, i, &reload);
    SSL_CTX_free(d->tls); /* open connections hold it */
    d->tls = tls;
    return true;
}

static bool reload_settings(struct daemon *d, size_t i, size_t *changes, struct err *err)
{
    struct settings_changes told;
    const struct settings *now = d->tenants[i].settings;
    struct settings *next =
        settings_reload(now, d->o->paths[i], i ? NULL : d->o->data_dir, &told, err);

    *changes = told.count;
    if (!next)
        return false;
    bool same = told.count == 0;
    if (!replace(d, i, same ? now : next, err)) {
        settings_free(next);
        return false;
    }
    settings_log_changes(next, &told);
    if (!i && !d->o->keep_log_level)
        log_set_level((enum log_level)next->log_level);
    if (same) {
        settings_free(next);
    } else {
        leave(d, i, now);
        d->own[i] = next;
    }
    return true;
}

/* Tokens whatever became of the configuration: one that was taken back is not let in. */
static void reload(struct daemon *d, size_t i)
{
    struct daemon_tenant *t = &d->tenants[i];
    struct err err = {0}, tokens_err = {0};
    size_t changes = 0;

    cred_store_forget(t->credentials);
    bool good = !d->o->paths || reload_settings(d, i, &changes, &err);
    if (daemon_load_tokens(t, &tokens_err))
        api_server_tokens(d->server, i, t->tokens);
    if (!good || tokens_err.kind) { /* what is wrong stands as it was */
        log_event(LOG_ERROR, "api", "reload.failed", NULL,
                  LOG_TEXT("organization_id", t->settings->organization_id),
                  LOG_TEXT("error", good ? tokens_err.text : err.text));
        return;
    }
    log_event(LOG_INFO, "api", "reloaded", NULL,
              LOG_TEXT("organization_id", t->settings->organization_id),
              LOG_NUMBER("changes", changes));
}

void daemon_on_hup(evutil_socket_t signal_, short what, void *ctx)
{
    struct daemon *d = ctx;

    (void)signal_;
    (void)what;
    for (size_t i = 0; i < d->o->count && d->drain_left_ms < 0; i++)
        reload(d, i);
}
