/* verb_schedule.c - hia schedule: when workers do what by themselves. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/session.h"
#include "job/check_ledger.h"
#include "job/timetable.h"

static bool show(void *ctx, const struct timetable_row *r)
{
    const bool *json = ctx;
    if (!*json) {
        printf("%-16s %-8s %-22s %-20s %snext %s%s%s\n", r->partner, r->kind, r->expression,
               r->time_zone, r->missed ? term(TERM_YELLOW) : "", print_when(r->next_us),
               r->missed ? " (missed: the next worker does it)" : "", term(TERM_PLAIN));
        return true;
    }
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "schedule");
    json_pair(w, "partner", r->partner);
    json_pair(w, "kind", r->kind);
    json_pair(w, "expression", r->expression);
    json_pair(w, "time_zone", r->time_zone);
    view_instant(w, "next", r->next_us);
    json_pair_bool(w, "missed", r->missed);
    view_instant_given(w, "since", r->last_us);
    json_line_end(&line);
    return true;
}

static int run(const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json");
    struct session s = {0};
    struct store *store = NULL;
    struct timetable *t = NULL;
    bool ok = session_load(&s, args, err) && main_ledger_look(s.settings, &store, err) &&
              (t = timetable_new(s.settings, err)) != NULL &&
              timetable_list(t, store, show, &json, err);
    timetable_free(t);
    store_close(store);
    session_close(&s);
    return ok ? EXIT_DONE : EXIT_FAIL;
}

static const struct cli_option options[] = {{0}};

const struct cli_verb verb_schedule = {
    .name = "schedule",
    .summary = "list when workers do what by themselves",
    .operands = "",
    .about =
        "The schedules of each partner and their next times: collect sends what is in claims_dir "
        "(submission_schedule), receive picks up (receive_schedule), settle goes on with what a "
        "crash left open, overdue looks for answers that are late, bank syncs links to banks and "
        "card programmes (sync_schedule). Times are shown in UTC; the "
        "partner's time_zone says whose clock a schedule goes by.\n\n"
        "Each time is done once, whichever workers are alive. Of times that passed while none was, "
        "the last one is made up for, once.",
    .examples = "$ hia schedule\n"
                "$ hia schedule --json | jq 'select(.kind == \"receive\").next'\n",
    .options = options,
    .run = run,
};
