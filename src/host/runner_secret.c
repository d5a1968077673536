/* runner_secret.c - secrets of a connection: taken out of a reply into the vault before anybody
 * sees it, put into a body after everybody has. */
#include "host/runner_private.h"

#include "base/json.h"
#include "cred/reference.h"
#include <stdio.h>

static struct str str_text(struct hia_text t)
{
    return str_of(t.p, t.n);
}

static struct str name_of(const struct hia_exchange *e, struct str secret,
                          char name[CRED_NAME_MAX + 1])
{
    int n = snprintf(name, CRED_NAME_MAX + 1, "connection/%.*s/%.*s",
                     STR_FMT(str_text(e->connection)), STR_FMT(secret));
    return n > 0 && n <= CRED_NAME_MAX ? str_of(name, (size_t)n) : (struct str){NULL, 0};
}

/* ---- out of a reply ---- */

struct taking {
    struct host_runner *r;
    const struct hia_exchange *e;
    struct str body;
    size_t done; /* of the body, copied */
    struct buf *out;
};

static bool wanted(const struct hia_exchange *e, struct str key)
{
    for (size_t i = 0; i < e->secret_count; i++)
        if (str_eq(str_text(e->secrets[i]), key))
            return true;
    return false;
}

/* Behind the closing quotation mark of the string that begins at `from`. */
static size_t string_end(struct str body, size_t from)
{
    size_t i = from + 1;
    while (i < body.n && body.p[i] != '"')
        i += body.p[i] == '\\' ? 2 : 1;
    return i < body.n ? i + 1 : body.n;
}

static bool keep(struct taking *t, struct str key, struct str value, size_t at, struct err *err)
{
    char text[CRED_NAME_MAX + 1];
    struct str name = name_of(t->e, key, text);
    struct secret *secret = name.n ? secret_new(value, err) : NULL;
    if (!name.n)
        err_set(err, ERR_LIMIT, "the name of a connection's secret is too long");
    bool good = secret && cred_keep(t->r->with.credentials, t->r->with.settings->organization_id,
                                    name, secret, runner_now(t->r), err);
    secret_free(secret);
    buf_put(t->out, t->body.p + t->done, at - t->done);
    buf_printf(t->out, "\"vault://%.*s\"", STR_FMT(name));
    t->done = string_end(t->body, at);
    return good;
}

static bool take_member(struct taking *t, struct json_reader *j, struct err *err)
{
    char key[HIA_STATE_KEY_MAX + 1];
    bool take = wanted(t->e, json_text(j)) && str_copy(key, sizeof key, json_text(j));
    if (!take)
        return json_skip(j);
    if (json_next(j) != JSON_STRING)
        return err_set(err, ERR_DATA, "a secret in a reply is not a text");
    return keep(t, str_from(key), json_text(j), json_offset(j), err);
}

static bool take_members(struct taking *t, struct json_reader *j, struct err *err)
{
    enum json_token token = json_next(j);
    if (token != JSON_OBJECT)
        return err_set(err, ERR_DATA, "a reply that holds a secret is not a JSON object");
    while ((token = json_next(j)) == JSON_KEY)
        if (!take_member(t, j, err))
            return false;
    return (token == JSON_OBJECT_END && json_next(j) == JSON_END) ||
           err_set(err, ERR_DATA, "a reply that holds a secret cannot be read");
}

bool take_secrets(struct host_runner *r, const struct hia_exchange *e, struct str body,
                  struct buf *out, struct err *err)
{
    struct taking t = {.r = r, .e = e, .body = body, .out = out};
    if (!r->with.credentials)
        return err_set(err, ERR_CONFIG, "there is no vault at hand here");
    struct json_reader *j = json_reader_new(err);
    if (!j)
        return false;
    json_open(j, body);
    bool good = take_members(&t, j, err);
    json_reader_free(j);
    if (good)
        buf_put(out, body.p + t.done, body.n - t.done);
    if (!good && err->kind == ERR_NONE)
        err_set(err, ERR_DATA, "a reply that holds a secret cannot be read");
    return good && buf_ok(out, "a reply without its secrets", err);
}

/* ---- into a body ---- */

static bool put_string(void *ctx, struct str bytes, struct err *err)
{
    struct json_writer w;
    (void)err;
    json_begin(&w, ctx, 0);
    json_str(&w, bytes);
    return true;
}

bool put_connection_secret(struct host_runner *r, const struct hia_exchange *e, struct buf *out,
                           struct err *err)
{
    char text[CRED_NAME_MAX + 1], reference[CRED_REFERENCE_MAX];
    struct str name = name_of(e, str_text(e->place_secret), text);
    struct secret *secret = NULL;
    if (!r->with.credentials || !name.n)
        return err_set(err, ERR_CONFIG, "there is no vault at hand here");
    int n = snprintf(reference, sizeof reference, "vault://%.*s", STR_FMT(name));
    bool good = cred_resolve(r->with.credentials, r->with.settings->organization_id,
                             str_of(reference, (size_t)n), runner_now(r), &secret, err) &&
                secret_lend(secret, put_string, out, err);
    secret_free(secret);
    return good;
}
