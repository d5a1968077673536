/* auth_apply.c - a scheme of cred/scheme.h applied for the engine: headers and bodies lent, tokens
 * asked for, waited for and given up. */
#include "base/log.h"
#include "net/auth_scheme_state.h"

#include <stdlib.h>
#include <string.h>

static const int64_t YOUNG_US = 2000000; /* a token this young that is refused: no use in another */
enum { ASK_MAX = 4 };

/* What cred_apply put together, in locked memory of which there is not much: held by the attempt
 * until its headers are copied, by the flight until it has ended. */
struct lent {
    unsigned holders;
    struct cred_applied applied;
};

/* An attempt's own share. */
struct use {
    struct lent *lent;
    struct secret *token; /* that was used */
    struct cred_token_key key;
    int64_t at_us;
};

static void drop(struct lent *l)
{
    if (!l || --l->holders > 0)
        return;
    cred_applied_fini(&l->applied);
    free(l);
}

/* ---- waiting for somebody else's flight ---- */

void auth_wake(struct auth_scheme *a)
{
    pthread_mutex_lock(&a->lock);
    void (*wake)(void *) = a->wake;
    void *ctx = a->wake_ctx;
    a->waking++;
    pthread_mutex_unlock(&a->lock);
    if (wake)
        wake(ctx);
    pthread_mutex_lock(&a->lock);
    a->waking--;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

/* In whatever thread ended the flight. */
static void on_flight_end(struct cred_waiter *w)
{
    struct auth_scheme *a =
        (struct auth_scheme *)((char *)w - offsetof(struct auth_scheme, waiter));
    pthread_mutex_lock(&a->lock);
    a->waiting = false;
    a->waking++; /* until auth_wake counts its own */
    pthread_mutex_unlock(&a->lock);
    auth_wake(a);
    pthread_mutex_lock(&a->lock);
    a->waking--;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

/* One waiter is enough for all of the partner's exchanges. False: there is no flight any more. */
static bool wait_for_flight(struct auth_scheme *a, const struct cred_token_key *key)
{
    pthread_mutex_lock(&a->lock);
    bool already = a->waiting;
    if (!already) {
        a->waiting = true;
        a->waiting_key = *key;
        a->waiter = (struct cred_waiter){.wake = on_flight_end};
    }
    pthread_mutex_unlock(&a->lock);
    if (already || cred_tokens_wait(cred_store_tokens(a->store), key, &a->waiter))
        return true;
    pthread_mutex_lock(&a->lock);
    a->waiting = false;
    pthread_mutex_unlock(&a->lock);
    return false;
}

void auth_attach(void *ctx, void (*wake)(void *), void *wake_ctx)
{
    struct auth_scheme *a = ctx;
    pthread_mutex_lock(&a->lock);
    a->wake = wake;
    a->wake_ctx = wake_ctx;
    if (!wake) {
        bool waits = a->waiting;
        pthread_mutex_unlock(&a->lock);
        bool taken =
            waits && cred_tokens_unwait(cred_store_tokens(a->store), &a->waiting_key, &a->waiter);
        pthread_mutex_lock(&a->lock);
        a->waiting = a->waiting && !taken;
        while (a->waiting || a->waking)
            pthread_cond_wait(&a->changed, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
}

/* ---- apply ---- */

/* A signature over a body needs it here. */
static bool needs_body(const struct cred_scheme *s)
{
    const char *sign = s->sign ? s->sign : "";
    bool field = false;
    for (size_t i = 0; i < CRED_OUTPUTS_MAX && s->outputs[i].name; i++)
        field = field || s->outputs[i].form;
    return s->kind == CRED_FORM || s->kind == CRED_WSSE || field || strstr(sign, "{body") ||
           strstr(sign, "{form_sorted}");
}

static void show_token_request(struct lent *l, struct auth_applied *out)
{
    const struct cred_applied *a = &l->applied;
    l->holders++;
    out->token = (struct auth_token_request){a->token_request.url, a->token_request.content_type,
                                             a->token_header, a->token_request.body, l};
}

static void show(struct lent *l, struct auth_applied *out)
{
    const struct cred_applied *a = &l->applied;
    out->header_count = a->header_count;
    memcpy(out->headers, a->headers, a->header_count * sizeof(a->headers[0]));
    out->insert = a->insert;
    out->insert_at = a->insert_at;
    out->insert_remove = a->insert_remove;
    if (a->fetch_ahead)
        show_token_request(l, out);
}

static bool take_share(struct lent *l, const struct auth_request *q, struct auth_applied *out,
                       struct err *err)
{
    struct use *u = calloc(1, sizeof(*u));
    if (!u)
        return err_set(err, ERR_SYSTEM, "out of memory for a credential");
    l->holders++;
    *u = (struct use){l, secret_hold(l->applied.token), l->applied.token_key, q->now_us};
    out->state = u;
    show(l, out);
    if (!out->insert.n || !q->no_body)
        return true;
    return err_set(err, ERR_CONFIG, "the partner's scheme goes into a body, and a GET has none");
}

static enum auth_result ask(struct auth_scheme *a, const struct auth_request *q, struct lent *l,
                            struct auth_applied *out, struct err *err)
{
    const struct cred_request request = {str_from(q->method), q->url, q->body, q->now_us, NULL};
    struct cred_applied *applied = &l->applied;
    for (int i = 0; i < ASK_MAX; i++) {
        if (!cred_apply(&a->scheme, a->store, a->organization_id, &request, applied, err))
            return AUTH_FAILED;
        switch (applied->verdict) {
        case CRED_APPLIED:
            return take_share(l, q, out, err) ? AUTH_READY : AUTH_FAILED;
        case CRED_NEEDS_TOKEN:
            show_token_request(l, out);
            return AUTH_NEED_TOKEN;
        case CRED_TOKEN_REFUSED:
            out->retry_after_ms = (applied->retry_us - q->now_us) / 1000;
            out->token_away = applied->away;
            err_set(err, ERR_CRYPTO, "no access token: the token endpoint failed a moment ago");
            return AUTH_FAILED;
        case CRED_WAITS:
            break;
        }
        const struct cred_token_key key = applied->token_key;
        cred_applied_fini(applied);
        if (wait_for_flight(a, &key))
            return AUTH_WAIT;
    }
    err_set(err, ERR_CRYPTO, "no access token: flight after flight ended without one");
    return AUTH_FAILED;
}

enum auth_result auth_apply(void *ctx, const struct auth_request *q, struct auth_applied *out,
                            struct err *err)
{
    struct auth_scheme *a = ctx;
    out->retry_after_ms = -1;
    enum auth_warmth warmth = a->helper_count ? auth_warm_look(a, q->now_us, err) : AUTH_WARM;
    if (warmth != AUTH_WARM)
        return warmth == AUTH_WARMING ? AUTH_WAIT : AUTH_FAILED;
    if (q->file && needs_body(&a->scheme)) {
        err_set(err, ERR_CONFIG, "the partner's scheme signs or fills a body: a file will not do");
        return AUTH_FAILED;
    }
    struct lent *l = calloc(1, sizeof(*l));
    if (!l) {
        err_set(err, ERR_SYSTEM, "out of memory for a credential");
        return AUTH_FAILED;
    }
    l->holders = 1;
    enum auth_result result = ask(a, q, l, out, err);
    drop(l);
    return result;
}

void auth_handed(void *ctx, struct auth_applied *applied)
{
    struct use *u = applied->state;
    (void)ctx;
    applied->header_count = 0;
    if (!u || applied->insert.n)
        return;
    drop(u->lent);
    u->lent = NULL;
}

void auth_release(void *ctx, struct auth_applied *applied)
{
    struct use *u = applied->state;
    (void)ctx;
    if (u) {
        drop(u->lent);
        secret_free(u->token);
        free(u);
    }
    *applied = (struct auth_applied){0};
}

/* ---- tokens ---- */

void auth_token_answer(void *ctx, void *flight, int status, struct str body, int64_t now_us)
{
    struct auth_scheme *a = ctx;
    struct lent *l = flight;
    struct err err = {0};
    if (status <= 0)
        cred_token_failed(a->store, &l->applied, status == 0, now_us);
    else if (cred_token_answer(a->store, &l->applied, status, body, now_us, &err))
        a->renewed_us = now_us;
    if (status > 0 && err.kind)
        log_event(LOG_WARN, "net", "credential.token_refused", NULL, LOG_TEXT("detail", err.text));
    drop(l);
}

/* A partner that refuses every token must not have one fetched for each exchange. */
bool auth_rejected(void *ctx, const struct auth_applied *applied, int64_t now_us)
{
    struct auth_scheme *a = ctx;
    const struct use *u = applied->state;
    if (!u || !u->token)
        return false;
    if (u->at_us >= a->renewed_us && now_us - a->renewed_us < YOUNG_US)
        return false;
    const struct cred_applied used = {.token = u->token, .token_key = u->key};
    cred_token_rejected(a->store, &used, now_us);
    return true;
}
