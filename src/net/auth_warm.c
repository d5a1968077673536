/* auth_warm.c - secrets that helpers print (exec:), looked up before they grow old: a helper may
 * take seconds, and the engine's thread has none to spare. */
#include "base/clock.h"
#include "base/log.h"
#include "base/steady.h"
#include "net/auth_scheme_state.h"

static const int64_t AGAIN_US = 5000000; /* after a helper that failed */

static void note_helper(struct auth_scheme *a, const char *text)
{
    struct cred_reference r;
    struct err unused = {0};
    if (text && a->helper_count < AUTH_HELPERS_MAX &&
        cred_reference_parse(str_from(text), &r, &unused) && r.place == CRED_EXEC)
        a->helpers[a->helper_count++] = text;
}

static bool look_up_all(struct auth_scheme *a, struct err *err)
{
    for (size_t i = 0; i < a->helper_count; i++)
        if (!cred_refresh(a->store, a->organization_id, str_from(a->helpers[i]), clock_now_us(),
                          err))
            return false;
    return true;
}

/* Until it is time, asked for, or over. */
static void sleep_until(struct auth_scheme *a, int64_t due_us)
{
    while (!a->stop && !a->asked && clock_tick_us() < due_us)
        (void)steady_wait(&a->changed, &a->lock, due_us);
}

static void *keep_warm(void *ctx)
{
    struct auth_scheme *a = ctx;
    int64_t every_us = cred_store_max_age_us(a->store) / 2, due_us = clock_tick_us() + every_us;
    pthread_mutex_lock(&a->lock);
    while (!a->stop) {
        struct err err = {0};
        sleep_until(a, due_us);
        if (a->stop)
            break;
        pthread_mutex_unlock(&a->lock);
        bool good = look_up_all(a, &err);
        pthread_mutex_lock(&a->lock);
        a->asked = false;
        a->failed_us = good ? 0 : clock_tick_us();
        str_copy(a->failure, sizeof(a->failure), str_from(err.text));
        due_us = clock_tick_us() + (good ? every_us : AGAIN_US);
        pthread_mutex_unlock(&a->lock);
        if (!good)
            log_event(LOG_WARN, "net", "credential.helper_failed", NULL,
                      LOG_TEXT("detail", err.text));
        auth_wake(a);
        pthread_mutex_lock(&a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

bool auth_warm_start(struct auth_scheme *a, struct err *err)
{
    const char *const references[] = {a->scheme.user,         a->scheme.secret,
                                      a->scheme.passphrase,   a->identity.key,
                                      a->identity.passphrase, a->identity.certificate};
    for (size_t i = 0; i < COUNT_OF(references); i++)
        note_helper(a, references[i]);
    if (!a->helper_count)
        return true;
    a->warming = pthread_create(&a->warmer, NULL, keep_warm, a) == 0;
    return a->warming || err_set(err, ERR_SYSTEM, "no thread for a credential's helper");
}

/* A helper that is running is waited for: it has its own time-out. */
void auth_warm_stop(struct auth_scheme *a)
{
    if (!a->warming)
        return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->warmer, NULL);
    a->warming = false;
}

enum auth_warmth auth_warm_look(struct auth_scheme *a, int64_t now_us, struct err *err)
{
    enum auth_warmth warmth = AUTH_WARMING;
    bool warm = true;
    for (size_t i = 0; warm && i < a->helper_count; i++)
        warm = cred_is_warm(a->store, a->organization_id, str_from(a->helpers[i]), now_us);
    if (warm)
        return AUTH_WARM;
    pthread_mutex_lock(&a->lock);
    if (a->failed_us && clock_tick_us() - a->failed_us < AGAIN_US) {
        err_set(err, ERR_CRYPTO, "%s", a->failure);
        warmth = AUTH_COLD;
    } else {
        a->asked = true;
        pthread_cond_broadcast(&a->changed);
    }
    pthread_mutex_unlock(&a->lock);
    return warmth;
}
