/* arrival.c - see arrival.h. */
#include "cli/arrival.h"

#include "cli/print.h"
#include "x12/fault.h"
#include <inttypes.h>

static const char *const outcomes[] = {"done", "duplicate", "quarantined"};

static void print_json(const struct ingest_file *f)
{
    const struct prepared *p = f->prepared;
    char sha256[SHA256_HEX_MAX];
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    hex_encode(p->sha256, SHA256_SIZE, sha256);
    json_pair(w, "type", "file");
    json_pair(w, "name", f->name);
    json_pair(w, "outcome", outcomes[f->outcome]);
    json_pair(w, "kind", f->kind);
    json_pair(w, "reason", f->reason);
    json_pair(w, "sha256", sha256);
    json_pair_i64(w, "bytes", p->bytes);
    json_pair_i64(w, "errors", (int64_t)p->errors);
    json_pair_i64(w, "warnings", (int64_t)p->warnings);
    if (p->first_fault.code) {
        json_pair(w, "first_fault", x12_fault_row(p->first_fault.code)->id);
        json_pair_i64(w, "first_fault_offset", (int64_t)p->first_fault.offset);
    }
    json_line_end(&line);
}

static void print_quarantine(const struct ingest_file *f)
{
    const struct fault *first = &f->prepared->first_fault;
    if (*f->reason)
        printf("    %s\n", f->reason);
    if (!first->code)
        return;
    const struct x12_fault_row *row = x12_fault_row(first->code);
    printf("    first fault: %s %s, byte %" PRIu64 ", segment %" PRIu64 "\n    %s%s%s\n", row->id,
           x12_fault_title(first), first->offset, first->ordinal, term(TERM_DIM),
           x12_fault_remedy(first), term(TERM_PLAIN));
}

void arrival_print(void *json, const struct ingest_file *f)
{
    static const enum term_color colors[] = {TERM_GREEN, TERM_DIM, TERM_RED};
    static const char *const words[] = {"taken", "known already", "quarantined"};
    char bytes[32];
    if (*(const bool *)json) {
        print_json(f);
        return;
    }
    printf("%s%s%s  %s%s%s  %s, %s bytes\n", term(TERM_BOLD), f->name, term(TERM_PLAIN),
           term(colors[f->outcome]), words[f->outcome], term(TERM_PLAIN),
           *f->kind ? f->kind : "of no known kind",
           term_count((uint64_t)f->prepared->bytes, bytes));
    if (f->outcome == INGEST_QUARANTINED)
        print_quarantine(f);
}

bool arrival_is_bad(const struct ingest_totals *t)
{
    return t->quarantined > 0 || t->remittances_unbalanced > 0;
}

static void count(const char *what, uint64_t n, enum term_color color)
{
    char text[32];
    if (n)
        printf("  %s%9s%s  %s\n", term(color), term_count(n, text), term(TERM_PLAIN), what);
}

static void print_totals(const struct ingest_totals *t)
{
    printf("\n%" PRIu64 " file%s read", t->files, t->files == 1 ? "" : "s");
    if (t->duplicates)
        printf(", %" PRIu64 " of them known already", t->duplicates);
    putchar('\n');
    count("acknowledgements (TA1, 999, 277CA)", t->acknowledgements, TERM_PLAIN);
    count("claims acknowledged", t->claims_acknowledged, TERM_PLAIN);
    count("claims accepted", t->claims_accepted, TERM_GREEN);
    count("claims rejected", t->claims_rejected, TERM_RED);
    count("claims the answer does not name", t->claims_unacknowledged, TERM_YELLOW);
    count("answers that contradict earlier ones", t->contradictions, TERM_RED);
    count("remittances", t->remittances, TERM_PLAIN);
    count("remittances out of balance", t->remittances_unbalanced, TERM_RED);
    count("remittances known already", t->remittances_known, TERM_YELLOW);
    count("claim payments", t->payments, TERM_PLAIN);
    count("paid", t->paid, TERM_GREEN);
    count("adjusted: nothing paid, or corrected", t->adjusted, TERM_PLAIN);
    count("denied", t->denied, TERM_RED);
    count("reversed", t->reversed, TERM_YELLOW);
    count("out of balance, not posted", t->unbalanced, TERM_RED);
    count("for information only", t->informational, TERM_PLAIN);
    count("orphans: they match no claim of ours", t->orphaned, TERM_YELLOW);
    count("TA1s and 999s of ours sent", t->replies, TERM_PLAIN);
    count("files in quarantine", t->quarantined, TERM_RED);
    if (t->payments)
        printf("  charged %s  paid %s%s%s  adjusted %s  patient share %s\n  remitted %s\n",
               print_money(t->charge_cents), term(TERM_GREEN), print_money(t->paid_cents),
               term(TERM_PLAIN), print_money(t->adjusted_cents), print_money(t->patient_cents),
               print_money(t->remitted_cents));
}

static void print_totals_json(const struct ingest_totals *t)
{
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"files", t->files},
        {"duplicates", t->duplicates},
        {"quarantined", t->quarantined},
        {"acknowledgements", t->acknowledgements},
        {"claims_acknowledged", t->claims_acknowledged},
        {"claims_accepted", t->claims_accepted},
        {"claims_rejected", t->claims_rejected},
        {"claims_unacknowledged", t->claims_unacknowledged},
        {"contradictions", t->contradictions},
        {"replies", t->replies},
        {"remittances", t->remittances},
        {"remittances_unbalanced", t->remittances_unbalanced},
        {"remittances_known", t->remittances_known},
        {"payments", t->payments},
        {"paid", t->paid},
        {"denied", t->denied},
        {"adjusted", t->adjusted},
        {"reversed", t->reversed},
        {"orphaned", t->orphaned},
        {"unbalanced", t->unbalanced},
        {"informational", t->informational},
    };
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "totals");
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        json_pair_i64(w, counts[i].name, (int64_t)counts[i].count);
    json_pair_money(w, "charge", t->charge_cents);
    json_pair_money(w, "paid_amount", t->paid_cents);
    json_pair_money(w, "adjusted_amount", t->adjusted_cents);
    json_pair_money(w, "patient_amount", t->patient_cents);
    json_pair_money(w, "remitted", t->remitted_cents);
    json_line_end(&line);
}

void arrival_totals(const struct ingest_totals *t, bool json)
{
    if (json)
        print_totals_json(t);
    else
        print_totals(t);
}
