/* asked.c - see asked.h. */
#include "job/asked.h"

bool asked_is_id(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!plain && c != '.' && c != '_' && c != ':' && c != '-')
            return false;
    }
    return s.n > 0 && s.n < ASKED_ID_MAX;
}

/* Having read JSON_OBJECT: the value of that key; JSON_OBJECT_END: it has none. */
static enum json_token value_of(struct json_reader *r, struct str key)
{
    for (;;) {
        enum json_token t = json_next(r);
        if (t != JSON_KEY)
            return t;
        if (str_eq(json_text(r), key))
            return json_next(r);
        if (!json_skip(r))
            return JSON_ERROR;
    }
}

/** The value at that path of members. JSON_OBJECT_END: there is none. */
static enum json_token find(struct json_reader *r, struct str payload, const char *path)
{
    struct str rest = str_from(path);
    json_open(r, payload);
    enum json_token t = json_next(r);
    while (rest.n > 0) {
        if (t != JSON_OBJECT)
            return t == JSON_ERROR ? JSON_ERROR : JSON_OBJECT_END;
        t = value_of(r, str_split(&rest, '.'));
    }
    return t;
}

/* Whom a value of partner_member means. */
static struct str meant(const struct settings_subscription *c, struct str value)
{
    for (size_t i = 0; i < c->partner_for.count; i++) {
        struct str rest = str_from(c->partner_for.item[i]);
        if (str_eq(str_split(&rest, ' '), value))
            return str_trim(rest);
    }
    return c->partner_for.count ? (struct str){NULL, 0} : value;
}

/** What a configured partner must be is checked when it is configured; a named one here. */
static bool fits(const struct partner *p, const struct settings_subscription *c)
{
    return p && (p->trade == TRADE_FINANCE) == (c->then == ACT_SYNC) &&
           (c->at != AT_SCHEDULE || p->submission_schedule[0]);
}

static const char *read_partner(struct json_reader *r, struct str payload,
                                const struct settings *settings,
                                const struct settings_subscription *c, struct asked *out)
{
    const char *vendor = subscription_vendor(settings, c);
    struct str name = str_from(vendor ? vendor : c->partner);
    if (c->partner_member[0]) {
        enum json_token t = find(r, payload, c->partner_member);
        if (t != JSON_STRING)
            return t == JSON_ERROR ? "payload_unreadable" : "partner_missing";
        name = meant(c, json_text(r));
    }
    if (!name.n || !fits(settings_partner(settings, name), c))
        return "partner_unknown";
    str_copy(out->partner, sizeof out->partner, name);
    return NULL;
}

static const char *add(struct asked *out, struct str id)
{
    if (out->count == ASKED_MAX)
        return "subjects_too_many";
    if (!asked_is_id(id))
        return "subject_invalid";
    str_copy(out->subjects[out->count++], ASKED_ID_MAX, id);
    return NULL;
}

static const char *read_array(struct json_reader *r, struct asked *out)
{
    const char *why = NULL;
    enum json_token t;
    while (!why && (t = json_next(r)) != JSON_ARRAY_END)
        why = t == JSON_STRING || t == JSON_NUMBER ? add(out, json_text(r)) : "subject_invalid";
    return why ? why : out->count ? NULL : "subject_missing";
}

static const char *read_subjects(struct json_reader *r, struct str payload,
                                 const struct settings_subscription *c, struct asked *out)
{
    switch (find(r, payload, c->subject_member)) {
    case JSON_STRING:
    case JSON_NUMBER:
        return add(out, json_text(r));
    case JSON_ARRAY:
        return read_array(r, out);
    case JSON_ERROR:
        return "payload_unreadable";
    default:
        return "subject_missing";
    }
}

const char *asked_read(struct json_reader *r, struct str payload, const struct settings *settings,
                       const struct settings_subscription *c, struct asked *out)
{
    out->count = 0;
    out->partner[0] = '\0';
    const char *why = read_partner(r, payload, settings, c, out);
    if (why || c->then == ACT_SUBMIT)
        return why ? why : read_subjects(r, payload, c, out);
    out->subjects[out->count++][0] = '\0';
    return NULL;
}
