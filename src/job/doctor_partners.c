/* doctor_partners.c - every partner as it is configured; see doctor.h. Nothing is sent: hia adapter
 * check asks the partner. */
#include "job/doctor.h"

#include "cred/reference.h"
#include "event/registry.h"
#include "host/runner.h"
#include "net/engine.h"
#include <event2/event.h>
#include <string.h>
#include <unistd.h>

struct ward {
    const struct doctor *d;
    const struct partner *partner;
    struct event_base *base;
    struct engine *engine;
    struct cred_store *credentials;
    struct event_registry *registry;
    struct host_runner *runner;
    size_t wrong;
};

static void on_row(void *ctx, const char *what, const char *name, const struct err *wrong)
{
    struct ward *w = ctx;
    struct doctor_row row = {DOCTOR_WRONG, "partner", w->partner->name, NULL,
                             "hia adapter check says the same, and asks the partner"};
    if (!wrong)
        return; /* one row for all that is well */
    w->wrong++;
    doctor_say(w->d, &row, "%s %s: %.300s", what, name, wrong->text);
}

/* Without an agreement on record nothing with a patient in it goes there (net/policy.h). */
static void look_at_agreement(struct ward *w)
{
    struct doctor_row row = {DOCTOR_WRONG, "partner", w->partner->name, NULL,
                             "baa_recorded = YYYY-MM-DD, once the agreement is signed"};
    if (w->partner->net.baa_recorded[0] || w->partner->trade == TRADE_FINANCE)
        return;
    w->wrong++;
    doctor_say(w->d, &row, "no business associate agreement is on record: nothing is sent");
}

static void look_at_folder(struct ward *w, const char *folder, int mode)
{
    struct doctor_row row = {DOCTOR_LOOK, "partner", w->partner->name, NULL,
                             "the first submit or receive makes it, where it may"};
    if (!folder[0] || access(folder, mode) == 0)
        return;
    w->wrong++;
    doctor_say(w->d, &row, "%.300s is not there, or not ours to use", folder);
}

static void look_at_partner(struct ward *w, const struct partner *p)
{
    w->partner = p;
    w->wrong = 0;
    if (partner_has_folders(p)) {
        look_at_folder(w, p->send_dir, W_OK | X_OK);
        look_at_folder(w, p->receive_dir, R_OK | W_OK | X_OK);
        look_at_folder(w, p->archive_dir, W_OK | X_OK);
    } else {
        look_at_agreement(w);
        (void)host_runner_check(w->runner, p, on_row, w);
    }
    if (!w->wrong)
        doctor_say(w->d, &(struct doctor_row){DOCTOR_GOOD, "partner", p->name, NULL, NULL}, "%s%s",
                   p->adapter[0] ? p->adapter : "folders",
                   p->usage == USAGE_PRODUCTION ? ", production" : ", test");
}

static bool open_ward(struct ward *w, struct err *err)
{
    const struct settings *s = w->d->settings;
    w->base = event_base_new();
    if (!w->base)
        return err_set(err, ERR_SYSTEM, "out of memory for a loop");
    struct engine_options eo = {.base = w->base, .workers = 1};
    w->engine = engine_new(&eo, err);
    w->credentials = w->engine ? host_credentials_open(s, s->organization_id, err) : NULL;
    w->registry = w->credentials ? event_registry_open(s->events_dir, err) : NULL;
    struct host_runner_options ro = {.engine = w->engine,
                                     .base = w->base,
                                     .credentials = w->credentials,
                                     .settings = s,
                                     .adapters_dir = w->d->adapters_dir,
                                     .registry = w->registry};
    w->runner = w->registry ? host_runner_new(&ro, err) : NULL;
    return w->runner != NULL;
}

static void close_ward(struct ward *w)
{
    if (w->engine)
        engine_close(w->engine);
    host_runner_close(w->runner);
    cred_store_close(w->credentials);
    event_registry_close(w->registry);
    if (w->base)
        event_base_free(w->base);
}

void doctor_partners(const struct doctor *d)
{
    struct ward w = {.d = d};
    struct err err = {0};
    if (!d->settings->partner_count)
        doctor_say(d,
                   &(struct doctor_row){DOCTOR_LOOK, "partner", "", NULL,
                                        "copy a profile into partners/ beside hia.conf"},
                   "none is configured");
    else if (!open_ward(&w, &err))
        doctor_say(d, &(struct doctor_row){DOCTOR_WRONG, "partner", "", NULL, "hia secret check"},
                   "%s", err.text);
    else
        for (size_t i = 0; i < d->settings->partner_count; i++)
            look_at_partner(&w, &d->settings->partners[i]);
    close_ward(&w);
}
