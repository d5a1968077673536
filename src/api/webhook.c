/* webhook.c - see webhook.h. */
#include "api/webhook.h"

#include "base/hash.h"
#include "base/json.h"

/* ---- whose it is ---------------------------------------------------------------------------- */

static void lower(char *to, size_t size, const char *from)
{
    str_copy(to, size, str_from(from));
    for (; *to; to++)
        if (*to >= 'A' && *to <= 'Z')
            *to = (char)(*to | 0x20);
}

static struct str field(const struct webhook_message *m, const char *name)
{
    char small[OPTION_LIST_TEXT_MAX + 1];

    lower(small, sizeof small, name);
    return m->field(m->ctx, small);
}

static struct str signature(const struct settings_webhook *w, const struct webhook_message *m)
{
    for (size_t i = 0; i < w->signature_headers.count; i++) {
        struct str s = field(m, w->signature_headers.item[i]);
        if (s.p)
            return s;
    }
    return (struct str){0};
}

static void of_hmac(const struct settings_webhook *w, const struct webhook_message *m,
                    struct inbound_hmac *how, struct inbound_message *in)
{
    how->digest = (enum cred_digest)w->digest;
    how->encoding = (enum cred_encoding)w->encoding;
    how->prefix = str_from(w->prefix);
    how->with_timestamp = w->timestamp_header[0] != '\0';
    in->signature = signature(w, m);
    if (how->with_timestamp)
        in->timestamp = field(m, w->timestamp_header);
}

/* https://www.standardwebhooks.com */
static void of_standard(const struct settings_webhook *w, const struct webhook_message *m,
                        struct inbound_hmac *how, struct inbound_message *in)
{
    (void)w;
    how->digest = CRED_SHA256;
    how->encoding = CRED_BASE64;
    how->prefix = STR("v1,");
    how->with_id = how->with_timestamp = how->base64_secret = true;
    in->id = field(m, "webhook-id");
    in->timestamp = field(m, "webhook-timestamp");
    in->signature = field(m, "webhook-signature");
}

static struct str token(const struct settings_webhook *w, const struct webhook_message *m)
{
    return w->signature_headers.count ? signature(w, m) : field(m, "plaid-verification");
}

bool webhook_verify(const struct webhook_owner *o, const struct webhook_message *m,
                    enum inbound_verdict *verdict, struct err *err)
{
    const struct settings_webhook *w = o->webhook;
    struct inbound_hmac how = {0};
    struct inbound_message in = {.body = m->body, .now_us = m->now_us};
    struct secret *secrets[2] = {0};

    if (w->scheme == WEBHOOK_JWT)
        return hook_keys_verify(o->keys, o->settings,
                                settings_partner(o->settings, str_from(w->partner)), token(w, m),
                                m->body, m->now_us, verdict, err);
    (w->scheme == WEBHOOK_STANDARD ? of_standard : of_hmac)(w, m, &how, &in);
    bool ok = cred_resolve_both(o->credentials, o->settings->organization_id, str_from(w->secret),
                                m->now_us, secrets, err) &&
              inbound_hmac_check(&how, secrets, &in, verdict, err);
    secret_free(secrets[0]);
    secret_free(secrets[1]);
    return ok;
}

/* ---- which one it is ------------------------------------------------------------------------ */

static bool take(struct str s, char out[WEBHOOK_ID_MAX + 1])
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '!' || s.p[i] > '~')
            return false;
    return s.n > 0 && s.n <= WEBHOOK_ID_MAX && str_copy(out, WEBHOOK_ID_MAX + 1, s);
}

/* Down from object to object by the names between dots. */
static bool member(struct json_reader *r, struct str path, char out[WEBHOOK_ID_MAX + 1])
{
    struct str want = str_split(&path, '.');
    enum json_token token = json_next(r);

    for (int depth = 0; token == JSON_OBJECT && depth < WEBHOOK_DEPTH_MAX; depth++) {
        while ((token = json_next(r)) == JSON_KEY && !str_eq(json_text(r), want))
            if (!json_skip(r))
                return false;
        if (token != JSON_KEY)
            return false;
        token = json_next(r);
        if (!path.p)
            return (token == JSON_STRING || token == JSON_NUMBER) && take(json_text(r), out);
        want = str_split(&path, '.');
    }
    return false;
}

bool webhook_value(const char *place, const struct webhook_message *m, char out[WEBHOOK_ID_MAX + 1])
{
    struct str rest = str_from(place), where = str_split(&rest, ' ');
    struct err err = {0};
    struct json_reader *r;

    if (!rest.n)
        return false;
    if (str_is(where, "header"))
        return take(field(m, rest.p), out);
    if (!(r = json_reader_new(&err)))
        return false;
    json_open(r, m->body);
    bool found = member(r, rest, out);
    json_reader_free(r);
    return found;
}

/* A bank's news of today has the bytes of yesterday's: what is told twice is a token. Of its
 * signature r counts and s does not: whoever sends it again can write that in two ways. */
static struct str signed_once(const struct settings_webhook *w, const struct webhook_message *m)
{
    enum { R_CHARACTERS = 42 }; /* whole ones of base64url, of 32 bytes */
    struct str s = token(w, m);
    size_t n = s.n;

    while (n && s.p[n - 1] != '.')
        n--;
    return str_of(s.p, n + R_CHARACTERS < s.n ? n + R_CHARACTERS : s.n);
}

void webhook_id(const struct settings_webhook *w, const struct webhook_message *m,
                char out[WEBHOOK_ID_MAX + 1])
{
    uint8_t digest[SHA256_SIZE];
    const char *place = w->event_id[0]                  ? w->event_id
                        : w->scheme == WEBHOOK_STANDARD ? "header webhook-id"
                                                        : "";

    if (webhook_value(place, m, out))
        return;
    sha256_of(w->scheme == WEBHOOK_JWT ? signed_once(w, m) : m->body, digest);
    hex_encode(digest, sizeof digest, out);
}
