/* vault_page.c - see vault_page.h. */
#include "cli/vault_page.h"

#include "cli/print.h"
#include "job/check_ledger.h"
#include "job/vault_watch.h"
#include <stdio.h>

bool vault_page_seen(const struct settings *c, bool *older, uint64_t *seen, struct err *err)
{
    struct store *s;
    *older = false;
    *seen = 0;
    bool good = main_ledger_look(c, &s, err) && (!s || vault_watch_look(s, c, older, seen, err));
    store_close(s);
    return good;
}

struct showing {
    const struct cli_args *args;
    const char *organization_id;
};

static bool print_line(void *ctx, const struct vault_line *l)
{
    const struct showing *s = ctx;
    const struct cli_args *args = s->args;
    /* Another tenant's are not ours to see; what is of the whole vault is everybody's. */
    if (!cli_given(args, "all") && !str_is(l->organization_id, "-") &&
        !str_is(l->organization_id, s->organization_id))
        return true;
    if (!cli_given(args, "json")) {
        printf("%.*s  %-12.*s %-10.*s %.*s", STR_FMT(l->at), STR_FMT(l->who), STR_FMT(l->action),
               STR_FMT(l->name));
        if (!str_is(l->version, "0"))
            printf(" version %.*s", STR_FMT(l->version));
        printf("%s%.*s\n", cli_given(args, "all") ? "  " : "",
               cli_given(args, "all") ? (int)l->organization_id.n : 0, l->organization_id.p);
        return true;
    }
    struct json_line line;
    struct json_writer *j = json_line_begin(&line);
    json_pair_i64(j, "generation", (int64_t)l->generation);
    json_pair_str(j, "at", l->at);
    json_pair_str(j, "who", l->who);
    json_pair_str(j, "uid", l->uid);
    json_pair_str(j, "login_uid", l->login);
    json_pair_str(j, "action", l->action);
    json_pair_str(j, "organization_id", l->organization_id);
    json_pair_str(j, "name", l->name);
    json_pair_str(j, "version", l->version);
    json_line_end(&line);
    return true;
}

bool vault_page_log(const struct cli_args *args, const char *organization_id, const struct vault *v,
                    enum vault_log_state *state, struct err *err)
{
    struct showing s = {args, organization_id};
    return vault_log_read(v, print_line, &s, state, err);
}
