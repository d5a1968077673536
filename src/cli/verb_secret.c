/* verb_secret.c - hia secret: the vault of partners' credentials. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/print.h"
#include "cli/prompt.h"
#include "cli/vault_page.h"
#include "cred/api_token.h"
#include "cred/vault_log.h"
#include "host/runner.h"
#include "net/dir.h"
#include <inttypes.h>
#include <string.h>

struct work {
    const struct cli_args *args;
    const struct settings *c;
    const char *organization_id;
    struct vault *vault;
    int64_t now_us;
    bool accept; /* an older vault, or a log that was changed */
};

/* ---- the vault opened ---- */

/* By its reference, else asked for at the terminal: standard input may be the secret's. */
static struct secret *find_passphrase(const struct settings *c, bool is_new, struct err *err)
{
    struct secret *pass = NULL;
    if (!c->vault_passphrase[0])
        return prompt_terminal(is_new ? "New passphrase of the vault" : "Passphrase of the vault",
                               is_new, err);
    struct cred_store *s = host_credentials_open(c, c->organization_id, err);
    if (s && !cred_resolve(s, c->organization_id, str_from(c->vault_passphrase), clock_now_us(),
                           &pass, err))
        err_wrap(err, "vault_passphrase");
    cred_store_close(s);
    return pass;
}

static bool open_vault(struct work *w, bool write, struct err *err)
{
    struct vault_access a = {.path = w->c->vault, .key_path = w->c->vault_key_file};
    struct secret *pass = NULL;
    bool older = false;
    if (!dir_make(w->c->data_dir, err) || !vault_kind(a.path, &a.kind, err) ||
        (write && !vault_page_seen(w->c, &older, &a.at_least, err)))
        return false;
    if (older && !w->accept)
        return err_set(err, ERR_CRYPTO, "%s", vault_log_sentence(VAULT_LOG_OLDER));
    a.accept = w->accept;
    bool is_new = a.kind == VAULT_NONE;
    if (is_new)
        a.kind = cli_given(w->args, "passphrase") ? VAULT_PASSPHRASE : VAULT_KEY_FILE;
    if (a.kind == VAULT_PASSPHRASE && (write || !is_new) &&
        !(pass = find_passphrase(w->c, is_new, err)))
        return false;
    a.passphrase = pass;
    w->vault = vault_open(&a, write, err);
    secret_free(pass);
    return w->vault != NULL;
}

static bool take_name(const struct work *w, struct str *name, struct err *err)
{
    if (w->args->count != 2)
        return err_set(err, ERR_USAGE,
                       "hia secret %s NAME; the secret itself is asked for, or "
                       "read from standard input",
                       w->args->operands[0]);
    *name = str_from(w->args->operands[1]);
    return vault_name_is_good(*name) ||
           err_set(err, ERR_USAGE, "a name is of letters, digits and . _ - / @");
}

static void said(const struct work *w, const char *what, struct str name)
{
    if (cli_given(w->args, "json")) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "done", what);
        json_pair_given(j, "name", name);
        json_pair(j, "organization_id", w->organization_id);
        json_line_end(&line);
    } else if (!cli_given(w->args, "quiet")) {
        printf("%s%s%.*s\n", what, name.n ? " " : "", STR_FMT(name));
    }
}

/* ---- set, rotate, remove ---- */

static bool set(struct work *w, struct err *err)
{
    struct str name;
    struct secret *s = NULL;
    bool good = take_name(w, &name, err) && (s = prompt_secret("Secret", err)) &&
                open_vault(w, true, err) &&
                vault_set(w->vault, w->organization_id, name, s, w->now_us, err) &&
                vault_save(w->vault, err);
    secret_free(s);
    if (good)
        said(w, "set", name);
    return good;
}

static bool rotate(struct work *w, struct err *err)
{
    struct str name;
    struct secret *s = NULL;
    int64_t at_us = w->now_us;
    const char *at = cli_text(w->args, "at", NULL);
    if (at && !clock_parse(str_from(at), &at_us))
        return err_set(err, ERR_USAGE, "--at wants an instant: 2026-01-15T14:00:00Z");
    bool good = take_name(w, &name, err) && (s = prompt_secret("Next secret", err)) &&
                open_vault(w, true, err) &&
                vault_rotate(w->vault, w->organization_id, name, s, at_us, w->now_us, err) &&
                vault_save(w->vault, err);
    secret_free(s);
    if (good)
        said(w, "rotated", name);
    return good;
}

static bool remove_it(struct work *w, struct err *err)
{
    struct str name;
    bool good = take_name(w, &name, err) && open_vault(w, true, err) &&
                vault_remove(w->vault, w->organization_id, name, cli_given(w->args, "old"),
                             w->now_us, err) &&
                vault_save(w->vault, err);
    if (good)
        said(w, "removed", name);
    return good;
}

/* ---- rekey, issue ---- */

static bool rekey(struct work *w, struct err *err)
{
    struct secret *pass = NULL;
    bool by_passphrase = cli_given(w->args, "passphrase");
    struct vault_access to = {.path = w->c->vault,
                              .kind = by_passphrase ? VAULT_PASSPHRASE : VAULT_KEY_FILE,
                              .key_path = w->c->vault_key_file};
    if (!open_vault(w, true, err))
        return false;
    if (by_passphrase)
        to.passphrase = pass = prompt_secret("New passphrase of the vault", err);
    bool good =
        (!by_passphrase || pass) && vault_rekey(w->vault, &to, err) && vault_save(w->vault, err);
    secret_free(pass);
    if (good)
        said(w, by_passphrase ? "rekeyed, by a passphrase" : "rekeyed, by a new key file", STR(""));
    return good;
}

static bool print_token(void *ctx, struct str token, struct err *err)
{
    const struct work *w = ctx;
    (void)err;
    if (!cli_given(w->args, "json")) {
        printf("%.*s\n", STR_FMT(token));
        return true;
    }
    struct json_line line;
    struct json_writer *j = json_line_begin(&line);
    json_pair(j, "organization_id", w->organization_id);
    json_pair(j, "name", w->args->operands[1]);
    json_pair_str(j, "token", token);
    json_line_end(&line);
    return true;
}

/* The one secret we show: it is new, and whoever asked for it has to be given it. */
static bool issue(struct work *w, struct err *err)
{
    struct str name;
    struct secret *token = NULL;
    uint64_t days = cli_number(w->args, "days", 365);
    unsigned scopes;
    if (days < 1 || days > 3660)
        return err_set(err, ERR_USAGE, "--days is 1 to 3660");
    if (!api_scopes_of(str_from(cli_text(w->args, "scope", "ask")), &scopes, err))
        return false;
    bool good = take_name(w, &name, err) && open_vault(w, true, err) &&
                api_token_issue(w->vault, w->organization_id, name, scopes,
                                w->now_us + (int64_t)days * DAY_US, w->now_us, &token, err) &&
                vault_save(w->vault, err) && secret_lend(token, print_token, w, err);
    secret_free(token);
    return good;
}

/* ---- list, check ---- */

static bool is_ours(const struct work *w, const struct vault_entry *e)
{
    return cli_given(w->args, "all") || strcmp(e->organization_id, w->organization_id) == 0;
}

/* A version is to come, in force, or old when a newer one is in force. */
static const char *state_of(const struct work *w, size_t i)
{
    const struct vault_entry *e = vault_at(w->vault, i);
    const struct vault_entry *next =
        i + 1 < vault_count(w->vault) ? vault_at(w->vault, i + 1) : NULL;
    bool has_next = next && strcmp(next->name, e->name) == 0 &&
                    strcmp(next->organization_id, e->organization_id) == 0;
    return e->not_before_us > w->now_us                   ? "next"
           : has_next && next->not_before_us <= w->now_us ? "old"
                                                          : "current";
}

static void list_one(const struct work *w, size_t i)
{
    const struct vault_entry *e = vault_at(w->vault, i);
    if (!cli_given(w->args, "json")) {
        printf("%-40s %7" PRIu32 "  %-8s %s%s%s\n", e->name, e->version, state_of(w, i),
               print_when(e->not_before_us), cli_given(w->args, "all") ? "  " : "",
               cli_given(w->args, "all") ? e->organization_id : "");
        return;
    }
    struct json_line line;
    struct json_writer *j = json_line_begin(&line);
    json_pair(j, "organization_id", e->organization_id);
    json_pair(j, "name", e->name);
    json_pair_i64(j, "version", e->version);
    json_pair(j, "state", state_of(w, i));
    view_instant(j, "not_before", e->not_before_us);
    view_instant(j, "set_at", e->made_us);
    json_line_end(&line);
}

static bool list(struct work *w, struct err *err)
{
    enum vault_key kind;
    if (!vault_kind(w->c->vault, &kind, err))
        return false;
    if (kind != VAULT_NONE && !open_vault(w, false, err))
        return false;
    if (!cli_given(w->args, "json"))
        printf("%s%-40s %7s  %-8s %s%s\n", term(TERM_BOLD), "NAME", "VERSION", "STATE", "FROM",
               term(TERM_PLAIN));
    for (size_t i = 0; w->vault && i < vault_count(w->vault); i++)
        if (is_ours(w, vault_at(w->vault, i)))
            list_one(w, i);
    return true;
}

/* Each reference is resolved as the engine would, and what it gives thrown away. */
static bool check_references(struct work *w, struct err *err)
{
    bool all = true;
    struct cred_store *s = host_credentials_open(w->c, w->organization_id, err);
    for (int i = 1; s && i < w->args->count; i++) {
        struct secret *got = NULL;
        struct err why = {0};
        bool good = cred_resolve(s, w->organization_id, str_from(w->args->operands[i]), w->now_us,
                                 &got, &why);
        secret_free(got);
        all = all && good;
        if (cli_given(w->args, "json")) {
            struct json_line line;
            struct json_writer *j = json_line_begin(&line);
            json_pair_i64(j, "reference", i); /* its text may be a secret in the wrong place */
            json_pair_bool(j, "good", good);
            json_pair(j, "why", good ? "" : why.text);
            json_line_end(&line);
        } else {
            printf("reference %d: %s\n", i, good ? "gives a secret" : why.text);
        }
    }
    cred_store_close(s);
    return s && (all || err_set(err, ERR_DATA, "not every reference gives a secret"));
}

static bool check(struct work *w, struct err *err)
{
    if (w->args->count > 1)
        return check_references(w, err);
    enum vault_log_state state;
    uint64_t seen;
    bool older;
    if (!open_vault(w, false, err) || !vault_check(w->vault, err) ||
        !vault_log_read(w->vault, NULL, NULL, &state, err) ||
        !vault_page_seen(w->c, &older, &seen, err))
        return false;
    if (older && state != VAULT_LOG_CHANGED)
        state = VAULT_LOG_OLDER;
    if (state == VAULT_LOG_OLDER || state == VAULT_LOG_CHANGED)
        return err_set(err, ERR_DATA, "%s", vault_log_sentence(state));
    said(w, "every secret of the vault opens, and nothing older was put back", STR(""));
    if (vault_log_sentence(state))
        fprintf(stderr, "%s\n", vault_log_sentence(state));
    return true;
}

/* ---- log, accept ---- */

static bool print_log(struct work *w, struct err *err)
{
    enum vault_log_state state;
    if (!open_vault(w, false, err) ||
        !vault_page_log(w->args, w->organization_id, w->vault, &state, err))
        return false;
    return (state != VAULT_LOG_OLDER && state != VAULT_LOG_CHANGED) ||
           err_set(err, ERR_DATA, "%s", vault_log_sentence(state));
}

static bool accept_it(struct work *w, struct err *err)
{
    w->accept = true;
    if (!open_vault(w, true, err) || !vault_save(w->vault, err))
        return false;
    said(w, "accepted as it is", STR(""));
    return true;
}

/* ---- the verb ---- */

static const struct {
    const char *name;
    bool (*run)(struct work *w, struct err *err);
} VERBS[] = {{"set", set},          {"list", list},     {"rotate", rotate},
             {"remove", remove_it}, {"rekey", rekey},   {"check", check},
             {"issue", issue},      {"log", print_log}, {"accept", accept_it}};

static bool dispatch(struct work *w, struct err *err)
{
    const char *what = w->args->count ? w->args->operands[0] : "list";
    for (size_t i = 0; i < COUNT_OF(VERBS); i++)
        if (strcmp(what, VERBS[i].name) == 0)
            return VERBS[i].run(w, err);
    return err_set(err, ERR_USAGE,
                   "hia secret set, list, rotate, remove, rekey, check, issue, log or accept");
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    struct work w = {.args = args};
    bool good = session_load(&s, args, err);
    if (good) {
        w.c = s.settings;
        w.now_us = clock_now_us();
        w.organization_id = cli_text(args, "organization", s.settings->organization_id);
        good = dispatch(&w, err);
    }
    vault_close(w.vault);
    session_close(&s);
    return good ? EXIT_DONE : err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
}

static const struct cli_option options[] = {
    {"organization", 'o', CLI_TEXT, "ID", "the tenant (default: that of the configuration)"},
    {"all", 'a', CLI_FLAG, NULL, "list: of every organization"},
    {"at", 0, CLI_TEXT, "TIME",
     "rotate: in force from then on (2026-01-15T14:00:00Z; default now)"},
    {"old", 0, CLI_FLAG, NULL, "remove: only what is no longer in force"},
    {"passphrase", 0, CLI_FLAG, NULL, "a new vault, rekey: by a passphrase in place of a key file"},
    {"days", 0, CLI_NUMBER, "N", "issue: good for so long (default 365)"},
    {"scope", 0, CLI_TEXT, "WORDS", "issue: what it may do: ask,read,act,raw,move (default ask)"},
    {0},
};

const struct cli_verb verb_secret = {
    .name = "secret",
    .summary = "keep partners' credentials in an encrypted vault; issue tokens of the API",
    .operands = "[set NAME | list | rotate NAME | remove NAME | rekey | check [REFERENCE...] | "
                "issue NAME | log | accept]",
    .about =
        "Configuration holds references to secrets, never secrets: vault://NAME is one kept here, "
        "in a file encrypted with AES-256-GCM under a key file or a passphrase, in the "
        "organization's own namespace. The secret is asked for at the terminal, unseen and twice, "
        "or read from standard input to its end (one line break at the end is left off). It is "
        "never an argument, and nothing shows it again.\n\n"
        "rotate adds the next version: it is used from --at on, and until the old one is removed "
        "both verify what comes in. rekey gives the vault another key. check opens every secret; "
        "with references it gets each of them as the exchange engine would, and throws it away.\n\n"
        "issue makes a bearer token of our own API for the organization and prints it once; the "
        "vault keeps its SHA-256 as api/NAME, and `remove api/NAME` ends it. --scope says what it "
        "may do: ask questions, read the ledger, act on it, take raw documents out of it.\n\n"
        "Every change is a line of the vault's log, signed by a key of the vault's own: who, when, what "
        "name, never a secret; log shows it. check also says when an older copy of the vault was put "
        "back: its log, and the ledger, know how far it had come. Nothing is written over such a vault "
        "until accept says that it was meant.",
    .examples = "$ hia secret set waystar.password\n"
                "$ hia secret set availity.secret < secret.txt\n"
                "$ hia secret rotate waystar.password --at 2026-03-01T06:00:00Z\n"
                "$ hia secret check vault://waystar.password systemd://ramp\n"
                "$ hia secret issue front-desk --days 90\n",
    .options = options,
    .run = run,
};
