/* refusal.c - see refusal.h. */
#include "cli/refusal.h"

#include "cli/print.h"
#include <inttypes.h>

static const char conflict_sentence[] = "a claim with this id was sent before with other content";
static const char conflict_remedy[] =
    "Send a correction as frequency 7 (replacement) or 8 (void) with the payer's claim control "
    "number, or give the new claim an id of its own.";
static const char too_long_sentence[] = "the line is longer than a claim may be";

static bool is_readable(const struct intake_claim *c)
{
    return !c->too_long && c->scrub.verdict != SCRUB_UNREADABLE;
}

static const char *word(const struct intake_claim *c, bool conflicting)
{
    return conflicting ? "conflict" : is_readable(c) ? "held" : "unreadable";
}

static void print_unreadable(const struct intake_claim *c, FILE *out)
{
    const struct record_problem *p = c->scrub.problem;
    if (c->too_long || !p)
        fprintf(out, "    %s\n", too_long_sentence);
    else
        fprintf(out, "    %s%s%s (column %zu)\n", p->path, *p->path ? ": " : "", p->sentence,
                p->column);
}

static void print_findings(const struct scrub_result *r, FILE *out)
{
    for (size_t i = 0; i < r->findings_count; i++)
        print_finding(&r->findings[i], out);
    if (r->findings_dropped)
        fprintf(out, "    and %zu more\n", r->findings_dropped);
}

void refusal_print(const struct intake_claim *c, bool conflicting, FILE *out)
{
    bool readable = is_readable(c);
    fprintf(out, "%s:%" PRIu64 ": %s%s%s", c->source, c->line, term(TERM_RED), word(c, conflicting),
            term(TERM_PLAIN));
    if (readable)
        fprintf(out, " %s%.*s%s  %s", term(TERM_BOLD), STR_FMT(c->scrub.row.claim_id),
                term(TERM_PLAIN), print_money(c->scrub.row.charge_cents));
    fputc('\n', out);
    if (conflicting)
        fprintf(out, "    %s\n      %s%s%s\n", conflict_sentence, term(TERM_DIM), conflict_remedy,
                term(TERM_PLAIN));
    else if (readable)
        print_findings(&c->scrub, out);
    else
        print_unreadable(c, out);
}

static void json_findings(struct json_writer *w, const struct scrub_result *r)
{
    json_key(w, "findings");
    json_array(w);
    for (size_t i = 0; i < r->findings_count; i++)
        shown_finding(w, &r->findings[i]);
    json_array_end(w);
}

void refusal_print_json(const struct intake_claim *c, bool conflicting)
{
    const struct record_problem *p = c->scrub.problem;
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "claim");
    json_pair(w, "outcome", word(c, conflicting));
    json_pair(w, "file", c->source);
    json_pair_i64(w, "line", (int64_t)c->line);
    if (is_readable(c)) {
        json_pair_str(w, "claim_id", c->scrub.row.claim_id);
        json_pair_money(w, "charge", c->scrub.row.charge_cents);
        if (conflicting)
            json_pair(w, "reason", conflict_sentence);
        else
            json_findings(w, &c->scrub);
    } else {
        json_pair(w, "reason", p && !c->too_long ? p->sentence : too_long_sentence);
        json_pair(w, "path", p ? p->path : "");
        json_pair_i64(w, "column", p ? (int64_t)p->column : 0);
    }
    json_line_end(&line);
}
