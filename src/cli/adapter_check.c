/* adapter_check.c - hia adapter check: would a partner's configuration do, and does it know us? */
#include "cli/adapter_check.h"

#include "base/clock.h"
#include "cli/print.h"
#include "cli/term.h"
#include "conf/suggest.h"
#include "host/stand.h"
#include <string.h>

enum { CHECK_LIMIT_MS = 30000 };

struct check {
    const struct cli_args *args;
    struct session session;
    const struct partner *partner;
    struct host_stand stand;
    bool good;
};

static void print_row(const struct check *c, const char *what, const char *name, bool good,
                      const char *words)
{
    if (cli_given(c->args, "json")) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "check");
        json_pair(w, "partner", c->partner->name);
        json_pair(w, "what", what);
        json_pair(w, "name", name);
        json_pair_bool(w, "good", good);
        json_pair(w, "detail", words);
        json_line_end(&line);
        return;
    }
    printf("%s%-5s%s %s%s%s%s%s\n", term(good ? TERM_GREEN : TERM_RED), good ? "good" : "wrong",
           term(TERM_PLAIN), what, *name ? " " : "", name, *words ? ": " : "", words);
}

static void on_row(void *ctx, const char *what, const char *name, const struct err *wrong)
{
    print_row(ctx, what, name, !wrong, wrong ? wrong->text : "");
}

/* ---- does the partner know us? ---- */

static void on_answer(void *ctx, const struct host_result *r)
{
    struct check *c = ctx;
    char words[256];
    c->good = r->end == HOST_DONE;
    if (r->end == HOST_DONE) {
        snprintf(words, sizeof(words), "in %lld ms", (long long)(r->total_us / 1000));
    } else if (r->end == HOST_FAILED) {
        const struct hia_fail *f = &r->next->fail;
        snprintf(words, sizeof(words), "%s, %.*s%s%s", host_failure_word(f->failure),
                 (int)f->code.n, f->code.p, f->help ? ": " : "", f->help ? f->help : "");
    } else {
        snprintf(words, sizeof(words), "no answer: %s", r->why ? r->why : "it waits");
    }
    print_row(c, "answer", HOST_CHECK_OPERATION, c->good, words);
}

static bool ask(struct check *c, struct err *err)
{
    struct host_partner *p = host_runner_partner(c->stand.runner, c->partner, err);
    struct host_memory *m = p ? host_memory_new(err) : NULL;
    const struct hia_request nothing = {HIA_SIZED(struct hia_request)};
    char id[UUID_MAX];
    if (!m)
        return false;
    uuid_random(id);
    struct host_task task = {.partner = p,
                             .operation = HOST_CHECK_OPERATION,
                             .call_id = id,
                             .request = &nothing,
                             .store = host_memory_store(m),
                             .deadline_ms = CHECK_LIMIT_MS,
                             .park_ms = CHECK_LIMIT_MS,
                             .ctx = c,
                             .done = on_answer};
    bool good = host_run(c->stand.runner, &task, err);
    host_memory_free(m);
    return good;
}

/* ---- set up ---- */

static const char *partner_name(const void *table, size_t i)
{
    return ((const struct partner *)table)[i].name;
}

static bool choose(struct check *c, struct err *err)
{
    const struct settings *s = c->session.settings;
    const char *name = c->args->operands[1];
    c->partner = settings_partner(s, str_from(name));
    const char *near =
        c->partner ? NULL : suggest(str_from(name), s->partners, s->partner_count, partner_name);
    return c->partner || err_set(err, ERR_USAGE, "no partner %.40s is configured%s%s%s", name,
                                 near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

static bool run(struct check *c, const char *adapters_dir, struct err *err)
{
    if (!session_load(&c->session, c->args, err) || !choose(c, err) ||
        !host_stand_open(&c->stand, c->session.settings, adapters_dir, err))
        return false;
    c->good = host_runner_check(c->stand.runner, c->partner, on_row, c);
    if (!c->good || cli_given(c->args, "offline"))
        return true;
    struct host_partner *p = host_runner_partner(c->stand.runner, c->partner, err);
    if (p && !host_partner_can(p, HOST_CHECK_OPERATION)) {
        print_row(c, "answer", "", true, "not asked: its adapter has no " HOST_CHECK_OPERATION);
        return true;
    }
    return p && ask(c, err);
}

int adapter_check(const struct cli_args *args, const char *adapters_dir, struct err *err)
{
    struct check c = {.args = args};
    bool done = run(&c, adapters_dir, err);
    host_stand_close(&c.stand);
    session_close(&c.session);
    return !done ? EXIT_FAIL : c.good ? EXIT_DONE : EXIT_DATA;
}
