/* config.c - see config.h. */
#include "sandbox/server/config.h"

#include <fcntl.h>
#include <unistd.h>

bool sandbox_flaw_named(struct str name, enum sandbox_flaw *flaw)
{
    static const struct {
        const char *name;
        enum sandbox_flaw flaw;
    } rows[] = {
        {"none", SANDBOX_FLAWLESS},
        {"out-of-balance", SANDBOX_OUT_OF_BALANCE},
        {"line-unbalanced", SANDBOX_LINE_UNBALANCED},
        {"ta1-reject", SANDBOX_REFUSE_TA1},
        {"999-reject", SANDBOX_REFUSE_999},
        {"999-errors", SANDBOX_ERRORS_999},
        {"277ca-receiver", SANDBOX_REFUSE_RECEIVER},
        {"277ca-provider", SANDBOX_REFUSE_PROVIDER},
        {"277ca-line", SANDBOX_REFUSE_LINE},
        {"277ca-contradict", SANDBOX_CONTRADICT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_is(name, rows[i].name)) {
            *flaw = rows[i].flaw;
            return true;
        }
    return false;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool bad_value(struct err *err)
{
    return err_set(err, ERR_CONFIG, "no such value; docs/sandbox.md lists them");
}

static bool put_text(struct server_config *c, const char **to, struct str value, struct err *err)
{
    *to = arena_strdup(&c->memory, value);
    return *to || err_set(err, ERR_LIMIT, "more text than the configuration may hold");
}

static bool put_number(unsigned *to, struct str value, struct err *err)
{
    uint64_t number;
    if (!str_to_u64(value, 24 * 3600 * 1000, &number))
        return bad_value(err);
    *to = (unsigned)number;
    return true;
}

static bool put_listen(struct server_config *c, struct str value, struct err *err)
{
    uint64_t port;
    struct str rest = value, address = str_split(&rest, ':');
    if (!str_copy(c->address, sizeof c->address, address) || !str_to_u64(rest, 65535, &port))
        return bad_value(err);
    c->port = (uint16_t)port;
    return true;
}

/* "NAME SECRET [SCOPE]"; a certificate's CN has no secret. */
static bool put_account(struct server_config *c, enum config_account_kind kind, struct str value,
                        struct err *err)
{
    if (c->accounts_count == CONFIG_ACCOUNTS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d accounts", CONFIG_ACCOUNTS_MAX);
    struct config_account *a = &c->accounts[c->accounts_count++];
    struct str rest = value, name = str_split(&rest, ' ');
    struct str secret = str_split(&rest, ' ');
    a->kind = kind;
    if (name.n == 0 || memchr(name.p, '/', name.n) || name.p[0] == '.' ||
        (secret.n == 0) != (kind == ACCOUNT_CN))
        return bad_value(err);
    return put_text(c, &a->name, name, err) && put_text(c, &a->secret, secret, err) &&
           put_text(c, &a->scope, str_trim(rest), err);
}

static bool put_folder(struct server_config *c, struct str value, struct err *err)
{
    if (c->folders_count == CONFIG_FOLDERS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d folders", CONFIG_FOLDERS_MAX);
    struct config_folder *f = &c->folders[c->folders_count++];
    struct str rest = value, from = str_split(&rest, ' ');
    if (from.n == 0 || rest.n == 0)
        return bad_value(err);
    return put_text(c, &f->from, from, err) && put_text(c, &f->to, str_trim(rest), err);
}

static bool put_relay(struct server_config *c, struct str value, struct err *err)
{
    uint64_t port, target;
    struct str rest = value, first = str_split(&rest, ' ');
    if (c->relays_count == CONFIG_FOLDERS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d relays", CONFIG_FOLDERS_MAX);
    if (!str_to_u64(first, 65535, &port) || !str_to_u64(str_trim(rest), 65535, &target))
        return bad_value(err);
    c->relays[c->relays_count++] = (struct config_relay){(uint16_t)port, (uint16_t)target};
    return true;
}

static bool put_stage(struct server_config *c, struct str value, struct err *err)
{
    c->stage = str_is(value, "ack") ? SANDBOX_ACKNOWLEDGE : SANDBOX_ALL;
    return c->stage == SANDBOX_ACKNOWLEDGE || str_is(value, "all") || bad_value(err);
}

static bool put_client_certificate(struct server_config *c, struct str value, struct err *err)
{
    c->client_certificate = str_is(value, "required")   ? CLIENT_CERT_REQUIRED
                            : str_is(value, "optional") ? CLIENT_CERT_OPTIONAL
                                                        : CLIENT_CERT_NONE;
    return c->client_certificate || str_is(value, "none") || bad_value(err);
}

/* ---- names ----------------------------------------------------------------------------------- */

static bool put_named_text(struct server_config *c, struct str name, struct str value, bool *known,
                           struct err *err)
{
    const struct {
        const char *name;
        const char **to;
    } texts[] = {
        {"data_dir", &c->data_dir},
        {"certificate", &c->certificate},
        {"key", &c->key},
        {"bad_certificate", &c->bad_certificate},
        {"bad_key", &c->bad_key},
        {"client_ca", &c->client_ca},
        {"sender_id", &c->sender_id},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if ((*known = str_is(name, texts[i].name)))
            return put_text(c, texts[i].to, value, err);
    return true;
}

static bool put_named_number(struct server_config *c, struct str name, struct str value,
                             bool *known, struct err *err)
{
    const struct {
        const char *name;
        unsigned *to;
    } numbers[] = {
        {"token_life_s", &c->token_life_s},
        {"poll_after_ms", &c->poll_after_ms},
        {"remit_after_ms", &c->remit_after_ms},
        {"head_timeout_ms", &c->head_timeout_ms},
        {"body_timeout_ms", &c->body_timeout_ms},
        {"idle_timeout_ms", &c->idle_timeout_ms},
        {"coverage_polls", &c->coverage_polls},
        {"rate_per_s", &c->rate_per_s},
        {"fault_rate", &c->faults.rate},
        {"ramp_transactions", &c->ramp_transactions},
        {"ramp_updated_after", &c->ramp_updated_after},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        if ((*known = str_is(name, numbers[i].name)))
            return put_number(numbers[i].to, value, err);
    return true;
}

static bool put_other(struct server_config *c, struct str name, struct str value, struct err *err)
{
    if (str_is(name, "listen"))
        return put_listen(c, value, err);
    if (str_is(name, "user"))
        return put_account(c, ACCOUNT_USER, value, err);
    if (str_is(name, "client"))
        return put_account(c, ACCOUNT_CLIENT, value, err);
    if (str_is(name, "api_key"))
        return put_account(c, ACCOUNT_API_KEY, value, err);
    if (str_is(name, "client_cn"))
        return put_account(c, ACCOUNT_CN, value, err);
    if (str_is(name, "folder"))
        return put_folder(c, value, err);
    if (str_is(name, "stage"))
        return put_stage(c, value, err);
    if (str_is(name, "relay"))
        return put_relay(c, value, err);
    if (str_is(name, "client_certificate"))
        return put_client_certificate(c, value, err);
    if (str_is(name, "fault"))
        return fault_rule_parse(&c->faults, value, err);
    if (str_is(name, "fault_kinds"))
        return fault_kinds_parse(&c->faults, value, err);
    if (str_is(name, "seed"))
        return str_to_u64(value, UINT64_MAX, &c->seed) || bad_value(err);
    if (str_is(name, "flaw"))
        return sandbox_flaw_named(value, &c->flaw) || bad_value(err);
    return err_set(err, ERR_CONFIG, "no such setting; docs/sandbox.md lists them");
}

static bool put_line(struct server_config *c, struct str line, struct err *err)
{
    bool known = false;
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return true;
    struct str value = line, name = str_trim(str_split(&value, '='));
    value = str_trim(value);
    if (value.n == 0)
        return err_set(err, ERR_CONFIG, "a line is NAME = VALUE");
    if (!put_named_text(c, name, value, &known, err))
        return false;
    if (!known && !put_named_number(c, name, value, &known, err))
        return false;
    return known || put_other(c, name, value, err);
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool read_whole(const char *path, struct buf *text, struct err *err)
{
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, "%s", path);
    while (buf_reserve(text, 4096) && (got = read(fd, text->p + text->n, 4096)) > 0)
        text->n += (size_t)got;
    if (got < 0)
        err_sys(err, "reading %s", path);
    close(fd);
    return got == 0 && buf_ok(text, "the configuration", err);
}

static bool is_complete(const struct server_config *c, struct err *err)
{
    if (!c->data_dir || !c->certificate || !c->key)
        return err_set(err, ERR_CONFIG, "data_dir, certificate and key are needed");
    if (c->client_certificate && !c->client_ca)
        return err_set(err, ERR_CONFIG, "client_certificate needs client_ca");
    if (!c->bad_certificate != !c->bad_key)
        return err_set(err, ERR_CONFIG, "bad_certificate and bad_key go together");
    return true;
}

bool server_config_load(struct server_config *c, const char *path, struct err *err)
{
    struct buf text;
    *c = (struct server_config){.address = "127.0.0.1", .seed = 1, .token_life_s = 300};
    c->head_timeout_ms = 10000;
    c->body_timeout_ms = c->idle_timeout_ms = 60000;
    c->coverage_polls = 1;
    arena_init(&c->memory, CONFIG_BYTES_MAX);
    buf_init(&text, CONFIG_BYTES_MAX);
    bool ok = read_whole(path, &text, err);
    struct str rest = buf_str(&text);
    for (unsigned line = 1; ok && rest.n > 0; line++)
        ok = put_line(c, str_split(&rest, '\n'), err) || err_wrap(err, "%s:%u", path, line);
    c->faults.seed = c->seed;
    ok = ok && (is_complete(c, err) || err_wrap(err, "%s", path));
    buf_fini(&text);
    return ok;
}

void server_config_fini(struct server_config *c)
{
    arena_fini(&c->memory);
}

const struct config_account *server_config_account(const struct server_config *c,
                                                   enum config_account_kind kind, struct str name)
{
    for (size_t i = 0; i < c->accounts_count; i++)
        if (c->accounts[i].kind == kind && str_is(name, c->accounts[i].name))
            return &c->accounts[i];
    return NULL;
}
