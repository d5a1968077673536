/* stand.c - see stand.h. */
#include "host/stand.h"

#include "cred/reference.h"
#include "event/registry.h"
#include <event2/event.h>

bool host_stand_open(struct host_stand *h, const struct settings *settings,
                     const char *adapters_dir, struct err *err)
{
    *h = (struct host_stand){.base = event_base_new()};
    if (!h->base)
        return err_set(err, ERR_SYSTEM, "out of memory for a loop");
    struct engine_options eo = {.base = h->base, .workers = 1};
    h->engine = engine_new(&eo, err);
    h->credentials =
        h->engine ? host_credentials_open(settings, settings->organization_id, err) : NULL;
    h->registry = h->credentials ? event_registry_open(settings->events_dir, err) : NULL;
    struct host_runner_options ro = {.engine = h->engine,
                                     .base = h->base,
                                     .credentials = h->credentials,
                                     .settings = settings,
                                     .adapters_dir = adapters_dir,
                                     .registry = h->registry};
    h->runner = h->registry ? host_runner_new(&ro, err) : NULL;
    return h->runner != NULL;
}

void host_stand_close(struct host_stand *h)
{
    if (h->engine)
        engine_close(h->engine);
    host_runner_close(h->runner);
    cred_store_close(h->credentials);
    event_registry_close(h->registry);
    if (h->base)
        event_base_free(h->base);
    *h = (struct host_stand){0};
}
