/* verb_resolve.c - hia resolve: a contradiction between two answers is closed, by a person. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/session.h"
#include "job/resolve.h"
#include <inttypes.h>

/* Of a file nobody knew of whether it arrived. */
static bool is_arrival(struct str word)
{
    return str_is(word, "arrived") || str_is(word, "not-arrived");
}

static bool how_of(const struct cli_args *args, enum store_resolution *how, struct err *err)
{
    struct str word = str_from(cli_text(args, "as", ""));

    for (int i = 0; i < RESOLUTION_COUNT; i++)
        if (str_is(word, store_resolution_names[i])) {
            *how = (enum store_resolution)i;
            return true;
        }
    return is_arrival(word) ||
           err_set(err, ERR_USAGE,
                   "--as is one of earlier-holds, later-holds, sent-again and withdrawn, or of "
                   "arrived and not-arrived");
}

static bool tell(const char *key, const struct resolve_totals *t, bool json)
{
    bool good = t->closed + t->again > 0 && !t->otherwise;
    struct json_line line;

    if (json) {
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "resolution");
        json_pair(w, "key", key);
        json_pair_i64(w, "closed", (int64_t)t->closed);
        json_pair_i64(w, "already", (int64_t)t->again);
        json_pair_i64(w, "otherwise", (int64_t)t->otherwise);
        json_line_end(&line);
    } else if (t->closed + t->again + t->otherwise == 0) {
        fprintf(stderr, "hia resolve: %s: nothing is open under it; hia status names what is\n",
                key);
    } else {
        printf("%s: %" PRIu64 " closed, %" PRIu64 " were closed so already\n", key, t->closed,
               t->again);
        if (t->otherwise)
            fprintf(stderr, "hia resolve: %s: %" PRIu64 " were closed otherwise, and that stands\n",
                    key, t->otherwise);
    }
    return good;
}

static int resolve_all(struct session *s, const struct cli_args *args, enum store_resolution how,
                       struct err *err)
{
    struct emitter *emitter = emitter_new(&s->job, err);
    struct str word = str_from(cli_text(args, "as", ""));
    int code = emitter ? EXIT_DONE : EXIT_FAIL;

    for (int i = 0; code != EXIT_FAIL && i < args->count; i++) {
        struct resolve_totals totals;
        struct str key = str_from(args->operands[i]);
        if (!(is_arrival(word) ? job_resolve_unknown(&s->job, emitter, key, str_is(word, "arrived"),
                                                     &totals, err)
                               : job_resolve(&s->job, emitter, key, how, &totals, err)))
            code = EXIT_FAIL;
        else if (!tell(args->operands[i], &totals, cli_given(args, "json")))
            code = EXIT_DATA;
    }
    emitter_free(emitter);
    return code;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    enum store_resolution how = RESOLVED_WITHDRAWN;
    int code = EXIT_FAIL;

    if (!args->count) {
        err_set(err, ERR_USAGE, "name a claim, or a file, as hia status shows it");
        return EXIT_FAIL;
    }
    if (how_of(args, &how, err) && session_open(&s, args, STORE_WRITER, err))
        code = resolve_all(&s, args, how, err);
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"as", 0, CLI_TEXT, "HOW",
     "earlier-holds, later-holds, sent-again or withdrawn; arrived or not-arrived"},
    {0},
};

const struct cli_verb verb_resolve = {
    .name = "resolve",
    .summary = "close what only a person can: contradictions, what may have arrived",
    .operands = "CLAIM|FILE|NUMBER...",
    .about =
        "When a later answer says the opposite of an earlier one, hia status shows the claim (or "
        "the file, where the answers are of no one claim) until a person has asked the partner and "
        "says here how it ended: earlier-holds, later-holds, sent-again (overtaken: the claims "
        "went out anew), withdrawn (nobody pursues them). The same of a file whose batch had moved to "
        "another vendor, and which the first vendor answers after all: both may have its claims.\n\n"
        "Who closed it and when is written down for good, in an append-only table, and told as "
        "pm_acknowledgement_resolved. There is no place for free text. The claim's state does not "
        "change: the partner's next answer, or a correction, does that. Again in the same way "
        "changes nothing; in another way is refused, exit code 1, as is a key with no "
        "contradiction.\n\n"
        "A file of which nobody knows whether the partner has it (the connection broke, and asking "
        "told nothing) is never sent again by itself. Once the partner was asked: arrived records it "
        "as sent; not-arrived lets the next hia submit hand it over again, under the same number. A "
        "TA1, 999 or 277CA for it says arrived by itself. A request for authorization is resolved "
        "by its number in the same way: not-arrived lets hia authorization --ask send it again.",
    .examples = "$ hia status --json | jq '.needs[] | select(.kind == \"contradiction\").key'\n"
                "$ hia resolve CLAIM-17 --as later-holds\n"
                "$ hia resolve 837P-000000042.x12 --as not-arrived\n"
                "$ hia resolve PA000001 --as arrived\n",
    .options = options,
    .run = run,
};
