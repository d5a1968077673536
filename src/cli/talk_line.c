/* talk_line.c - see talk_line.h. */
#include "cli/talk_line.h"

#include "base/view.h"
#include "cli/print.h"
#include <inttypes.h>

/* What a person does about it; NULL when there is nothing to do. */
static const char *next_of(const struct talk_end *end)
{
    if (end->how == TALK_STOPPED || end->how == TALK_WAITS)
        return "the next hia submit or hia receive goes on with it";
    if (end->how != TALK_FAILED)
        return NULL;
    if (end->help)
        return end->help;
    switch (end->failure) {
    case HIA_FAIL_RETRY:
        return "the next hia submit or hia receive tries again";
    case HIA_FAIL_REJECTED:
        return "put right what the partner names, then hand the claims in again";
    case HIA_FAIL_REQUEST:
        return "this partner cannot be sent it: look at its configuration";
    case HIA_FAIL_CREDENTIAL:
        return "the partner refused our credential: hia secret check, then again";
    case HIA_FAIL_ANSWER:
        return "what came back is no answer: ask the partner";
    case HIA_FAIL_OUTCOME:
        return "ask the partner whether it has it, then hia resolve; it is never sent again unasked";
    case HIA_FAIL_OPTIONS:
        return "put the partner's configuration right, then again";
    case HIA_FAIL_BUG:
        break;
    }
    return "a defect of its adapter: tell who wrote it";
}

void talk_line_print(const char *what, const struct talk_end *end)
{
    char text[160];
    const char *next = next_of(end);
    bool good = end->how == TALK_DONE || end->how == TALK_WAITS;
    talk_end_print(end, text, sizeof text);
    printf("  %s: %s%s%s", what, term(good ? TERM_GREEN : TERM_RED), text, term(TERM_PLAIN));
    if (end->reference[0])
        printf(" as %s", end->reference);
    if (end->exchanges)
        printf("  %s%" PRIu32 " exchange%s, %" PRId64 " ms%s", term(TERM_DIM), end->exchanges,
               end->exchanges == 1 ? "" : "s", (end->partner_us + 500) / 1000, term(TERM_PLAIN));
    putchar('\n');
    if (next)
        printf("    %s-> %s%s\n", term(TERM_CYAN), next, term(TERM_PLAIN));
}

void talk_line_json(struct json_writer *w, const struct talk_end *end)
{
    char text[160];
    talk_end_print(end, text, sizeof text);
    json_pair(w, "outcome", text);
    json_pair(w, "code", end->code);
    json_pair(w, "reference", end->reference);
    json_pair_i64(w, "http_status", end->http_status);
    json_pair_i64(w, "exchanges", end->exchanges);
    json_pair_i64(w, "partner_ms", (end->partner_us + 500) / 1000);
    view_instant_given(w, "left_alone_until", end->alone_until_us);
    if (next_of(end))
        json_pair(w, "next", next_of(end));
}

void talk_line_alone(const struct talk *talk)
{
    if (talk && talk->alone_until_us)
        printf("  %sleft alone%s after failures until %s; --try-now does not wait\n",
               term(TERM_YELLOW), term(TERM_PLAIN), print_when(talk->alone_until_us));
}

void talk_line_handed(const struct handover_end *end)
{
    if (end->tried)
        talk_line_print(end->sent      ? "handed over"
                        : end->unknown ? "NOT KNOWN"
                                       : "NOT SENT",
                        &end->talk);
    else if (end->unknown)
        printf("  %snot known whether the partner has it%s: hia status\n", term(TERM_RED),
               term(TERM_PLAIN));
    else
        printf("  %snot tried%s: the partner was away a moment ago\n", term(TERM_YELLOW),
               term(TERM_PLAIN));
}

void talk_line_handed_json(const struct handover_end *end, const char *batch)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "handover");
    json_pair(w, "batch", batch);
    json_pair_bool(w, "sent", end->sent);
    json_pair_bool(w, "unknown", end->unknown);
    json_pair_bool(w, "tried", end->tried);
    if (end->tried)
        talk_line_json(w, &end->talk);
    json_line_end(&line);
}
