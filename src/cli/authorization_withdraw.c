/* authorization_withdraw.c - see authorization_withdraw.h. */
#include "cli/authorization_withdraw.h"

#include "base/view.h"
#include "cli/print.h"
#include "cli/session.h"
#include "job/authorization.h"

enum { TEXTS_MAX = 32 * 1024 * 1024 };

static const char *status_of(const struct authorization_withdrawal *w, bool dry)
{
    return !w->found          ? "not_found"
           : !w->may          ? authorization_state_name(w->was)
           : dry && !w->again ? "planned"
                              : authorization_state_name(AUTHORIZATION_WITHDRAWN);
}

static void print_json(const char *number, const struct authorization_withdrawal *w, bool dry)
{
    struct json_line line;
    struct json_writer *j = json_line_begin(&line);
    json_pair(j, "type", "withdrawal");
    json_pair(j, "request_trace_id", number);
    json_pair(j, "status", status_of(w, dry));
    if (w->found) {
        json_pair_str(j, "partner", w->call.partner);
        json_pair(j, "call_id", w->call.uuid);
        json_pair(j, "was", authorization_state_name(w->was));
        json_pair_given(j, "sent", str_from(w->sent));
        json_pair_bool(j, "before", w->again);
    }
    json_line_end(&line);
}

static const char *why_not(const struct authorization_withdrawal *w)
{
    return !w->found ? "no request has that number"
           : w->was == AUTHORIZATION_ANSWERED
               ? "the payer has answered; what it certified is cancelled by a request of its own"
           : w->was == AUTHORIZATION_IN_HAND
               ? "it is being sent, or that was cut short: hia authorization --open tells, then "
                 "withdraw it"
               : "a person has said that the payer has it: nothing is open";
}

static const char *what_of(const struct authorization_withdrawal *w)
{
    return str_is(str_from(w->sent), "yes")
               ? "the payer has it: tell it, too; what it answers is kept and told"
           : str_is(str_from(w->sent), "unknown")
               ? "nobody knows whether the payer has it: tell it, too; it is not sent again"
           : *w->sent ? "nothing of it is with the partner, and it is not sent"
                      : "it is not sent, nor sent again";
}

static void say(const char *number, const struct authorization_withdrawal *w, bool dry)
{
    if (!w->may)
        fprintf(stderr, "hia authorization: %s: %s\n", number, why_not(w));
    else
        printf("%s: %s; %s\n", number,
               w->again ? "withdrawn before"
               : dry    ? "it would be withdrawn"
                        : "withdrawn",
               what_of(w));
}

int authorization_withdraw_one(const struct cli_args *args, struct err *err)
{
    const char *number = cli_text(args, "withdraw", "");
    bool dry = cli_given(args, "dry-run");
    struct authorization_withdrawal w = {.was = AUTHORIZATION_STATES};
    struct emitter *emitter = NULL;
    struct session s = {0};
    struct arena texts;
    arena_init(&texts, TEXTS_MAX);
    bool ok = (authorization_is_trace(str_from(number)) ||
               err_set(err, ERR_USAGE, "--withdraw is a number as hia status shows it")) &&
              session_open(&s, args, dry ? STORE_READER : STORE_WRITER, err) &&
              (dry || (emitter = emitter_new(&s.job, err))) &&
              authorization_withdraw(&s.job, emitter, str_from(number), dry, &texts, &w, err);
    if (ok && cli_given(args, "json"))
        print_json(number, &w, dry);
    else if (ok)
        say(number, &w, dry);
    emitter_free(emitter);
    session_close(&s);
    arena_fini(&texts);
    return !ok ? EXIT_FAIL : w.may ? EXIT_DONE : EXIT_DATA;
}
