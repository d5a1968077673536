/* sinks.c - which sinks there are. */
#include "job/sinks.h"

static const struct kind {
    const char *name;
    size_t option; /* of struct settings: a text; "" where this sink is not configured */
    struct sink *(*open)(struct job *job, struct err *err);
} KINDS[] = {
    {"platform", offsetof(struct settings, events_platform), sink_platform_open},
    {"http", offsetof(struct settings, events_http.net.url), sink_http_open},
    {"rabbitmq", offsetof(struct settings, rabbitmq.url), sink_rabbitmq_open},
};
_Static_assert(COUNT_OF(KINDS) <= SINKS_MAX, "each has its place in the list of names");

static bool is_configured(const struct settings *s, const struct kind *kind)
{
    return ((const char *)s + kind->option)[0] != '\0';
}

size_t relay_sinks(const struct settings *settings, const char *names[SINKS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (is_configured(settings, &KINDS[i]))
            names[n++] = KINDS[i].name;
    return n;
}

const char *relay_sink_named(const struct settings *settings, struct str wanted, struct err *err)
{
    const char *names[SINKS_MAX];
    size_t n = relay_sinks(settings, names);
    for (size_t i = 0; i < n; i++)
        if (wanted.n ? str_is(wanted, names[i]) : n == 1)
            return names[i];
    if (n == 0)
        err_set(err, ERR_CONFIG, "no sink is configured: see [events] in docs/configuration.md");
    else if (wanted.n)
        err_set(err, ERR_USAGE, "no sink %.*s is configured", STR_FMT(wanted));
    else
        err_set(err, ERR_USAGE, "which sink? several are configured, see hia status");
    return NULL;
}

struct sink *relay_sink_open(struct job *job, const char *name, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (strcmp(KINDS[i].name, name) == 0 && is_configured(job->settings, &KINDS[i]))
            return KINDS[i].open(job, err);
    err_set(err, ERR_CONFIG, "no sink %s is configured: see [events] in docs/configuration.md",
            name);
    return NULL;
}

void relay_sink_close(struct sink *s)
{
    if (s)
        s->close(s);
}
