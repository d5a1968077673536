/* html_report.c - see html_report.h. */
#include "cli/html_report.h"

#include "base/clock.h"
#include "cli/html_assets.h"
#include "cli/html_balance.h"
#include "cli/html_tree.h"
#include "cli/term.h"
#include "x12/fault.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SNIP_TYPES = 8, INDEX_BYTES_MAX = 16 * 1024 * 1024 };

struct html_report {
    const char *source, *path;
    FILE *out;
    bool is_file; /* a regular one, to be taken away again when the page is not written */
    bool notes;
    uint64_t faults, listed, listed_max;
    uint64_t by_severity[SEVERITY_FATAL + 1];
    uint64_t by_snip[SNIP_TYPES][SEVERITY_FATAL + 1];
    uint64_t interchanges, groups, sets, rejected;
    struct html_pages *document, *balance;
    struct html_tree *tree;
    struct html_balance *sheet;
    struct buf index;
};

/* ---- life ---- */

/* For its owner alone, also where the file was there before. */
static FILE *create(const char *path, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return stdout;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *f = NULL;
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 ||
        (S_ISREG(st.st_mode) && fchmod(fd, S_IRUSR | S_IWUSR) != 0) || !(f = fdopen(fd, "w"))) {
        err_sys(err, "%s", path);
        if (fd >= 0)
            close(fd);
    }
    return f;
}

struct html_report *html_report_new(const char *source, const char *path, bool notes,
                                    uint64_t faults_max, struct err *err)
{
    struct html_report *h = calloc(1, sizeof(*h));
    struct stat st;
    if (!h) {
        err_set(err, ERR_SYSTEM, "no memory for a report");
        return NULL;
    }
    h->source = strcmp(source, "-") == 0 ? "standard input" : source;
    h->path = path;
    h->notes = notes;
    h->listed_max = faults_max;
    buf_init(&h->index, INDEX_BYTES_MAX);
    if (!(h->out = create(path, err)))
        goto failed;
    h->is_file = h->out != stdout && fstat(fileno(h->out), &st) == 0 && S_ISREG(st.st_mode);
    const char *beside = h->is_file ? path : NULL;
    if ((h->document = html_pages_new("document", beside, err)) &&
        (h->balance = html_pages_new("balance", beside, err)) &&
        (h->tree = html_tree_new(h->document, err)) &&
        (h->sheet = html_balance_new(h->balance, err)))
        return h;
failed:
    html_report_free(h);
    return NULL;
}

void html_report_free(struct html_report *h)
{
    if (!h)
        return;
    if (h->out && h->out != stdout)
        fclose(h->out);
    if (h->out && h->is_file)
        unlink(h->path);
    html_tree_free(h->tree);
    html_balance_free(h->sheet);
    html_pages_free(h->document);
    html_pages_free(h->balance);
    buf_fini(&h->index);
    free(h);
}

/* ---- what comes ---- */

void html_report_event(struct html_report *h, const struct x12_event *e)
{
    h->interchanges += e->kind == X12_INTERCHANGE_OPEN;
    h->groups += e->kind == X12_GROUP_OPEN;
    h->sets += e->kind == X12_SET_OPEN;
    h->rejected += e->kind == X12_SET_CLOSE && e->errors > 0;
    html_tree_event(h->tree, e);
    html_balance_event(h->sheet, e);
}

/* A row of the index: where the link leads is told again for the script, which may have to turn the
 * page first. */
static void list_fault(struct html_report *h, const struct fault *f, uint64_t number)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    struct buf *out = &h->index;
    size_t before = out->n;
    buf_printf(out,
               "<tr><td><a href=\"#fault-%" PRIu64 "\" data-page=\"document-%" PRIu32
               "\">%s</a></td>"
               "<td>%s</td><td>%u</td><td>%" PRIu64 "</td><td>",
               number, html_pages_number(h->document), row->id, html_severity(f->severity), f->snip,
               f->ordinal);
    html_fault_place(out, f);
    buf_puts(out, "</td><td>");
    html_cstr(out, f->path);
    buf_puts(out, "</td><td>");
    html_cstr(out, x12_fault_title(f));
    buf_puts(out, "</td></tr>\n");
    if (out->failed) {
        out->n = before;
        out->failed = false;
        h->listed_max = h->listed;
        return;
    }
    h->listed++;
}

void html_report_fault(struct html_report *h, const struct fault *f)
{
    h->by_severity[f->severity]++;
    h->by_snip[f->snip % SNIP_TYPES][f->severity]++;
    if (f->severity == SEVERITY_NOTE && !h->notes)
        return;
    h->faults++;
    html_tree_fault(h->tree, f, h->faults);
    if (h->listed < h->listed_max)
        list_fault(h, f, h->faults);
}

/* ---- the page ---- */

static void put_top(struct html_report *h, struct buf *out)
{
    char style[HTML_HASH_MAX], script[HTML_HASH_MAX];
    html_hash(str_from(html_style), style);
    html_hash(str_from(html_script), script);
    buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    buf_printf(out,
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n",
               style, script);
    buf_puts(out,
             "<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<meta name=\"robots\" content=\"noindex\">\n"
             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    html_cstr(out, h->source);
    buf_puts(out, " - hia validate</title>\n<style>");
    buf_puts(out, html_style);
    buf_puts(out, "</style>\n</head>\n<body>\n"
                  "<a class=\"skip\" href=\"#faults\">Skip to the faults</a>\n<header>\n<h1>");
    html_cstr(out, h->source);
    buf_puts(out, "</h1>\n<p class=\"private\"><strong>Protected health information.</strong> This "
                  "page holds what the file holds, patients' data included. Keep it, send it and "
                  "delete it as you would the file.</p>\n");
}

static uint64_t errors(const uint64_t by_severity[SEVERITY_FATAL + 1])
{
    return by_severity[SEVERITY_ERROR] + by_severity[SEVERITY_FATAL];
}

static void put_count(struct buf *out, const char *what, uint64_t n)
{
    char text[32];
    buf_printf(out, "<tr><th scope=\"row\">%s</th><td class=\"money\">%s</td></tr>\n", what,
               term_count(n, text));
}

static void put_totals(struct html_report *h, struct buf *out, uint64_t segments, uint64_t bytes)
{
    char now[CLOCK_ISO_MAX];
    bool bad = errors(h->by_severity) > 0;
    clock_iso(clock_now_us(), now);
    buf_printf(out,
               "<p class=\"verdict %s\">%s</p>\n<p>Checked by hia " HIA_VERSION
               " at %.19sZ.</p>\n</header>\n"
               "<main>\n<section aria-labelledby=\"totals\">\n<h2 id=\"totals\">Totals</h2>\n",
               bad ? "bad" : "good", bad ? "Not valid: it has errors." : "Valid: it has no errors.",
               now);
    buf_puts(out, "<table>\n<caption>What the file holds</caption>\n<tbody>\n");
    put_count(out, "bytes", bytes);
    put_count(out, "segments", segments);
    put_count(out, "interchanges", h->interchanges);
    put_count(out, "functional groups", h->groups);
    put_count(out, "transaction sets", h->sets);
    put_count(out, "transaction sets with errors", h->rejected);
    buf_puts(out, "</tbody></table>\n");
}

static void put_snip(struct html_report *h, struct buf *out)
{
    static const char *const names[SNIP_TYPES] = {
        "no type",    "integrity",      "guide requirements",        "balancing",
        "situations", "external codes", "product and service lines", "partner's own rules"};
    buf_puts(out,
             "<table>\n<caption>Faults by SNIP type</caption>\n<thead><tr><th scope=\"col\">Type"
             "</th><th scope=\"col\">Errors</th><th scope=\"col\">Warnings</th>"
             "<th scope=\"col\">Notes</th></tr></thead>\n<tbody>\n");
    for (unsigned i = 0; i < SNIP_TYPES; i++) {
        const uint64_t *by = h->by_snip[i];
        if (i == 0 && errors(by) + by[SEVERITY_WARNING] + by[SEVERITY_NOTE] == 0)
            continue;
        buf_printf(out,
                   "<tr><th scope=\"row\">%u %s</th><td class=\"money\">%" PRIu64
                   "</td><td class=\"money\">%" PRIu64 "</td><td class=\"money\">%" PRIu64
                   "</td></tr>\n",
                   i, names[i], errors(by), by[SEVERITY_WARNING], by[SEVERITY_NOTE]);
    }
    buf_puts(out, "</tbody></table>\n</section>\n");
}

static void put_index(struct html_report *h, struct buf *out)
{
    buf_puts(
        out,
        "<section aria-labelledby=\"faults\">\n<h2 id=\"faults\" tabindex=\"-1\">Faults</h2>\n");
    if (h->faults == 0) {
        uint64_t notes = 0;
        for (unsigned i = 0; i < SNIP_TYPES; i++)
            notes += h->by_snip[i][SEVERITY_NOTE];
        buf_printf(out, "<p>None.%s</p>\n</section>\n",
                   notes ? " What is only noted is counted above and not listed." : "");
        return;
    }
    if (h->listed < h->faults)
        buf_printf(out,
                   "<p>The first %" PRIu64 " of %" PRIu64
                   " are listed; every fault stands in the document below. --max lists more.</p>\n",
                   h->listed, h->faults);
    buf_puts(out,
             "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Faults\"><table>\n"
             "<caption>Each leads to its place in the document</caption>\n"
             "<thead><tr><th scope=\"col\">Fault</th>"
             "<th scope=\"col\">Severity</th><th scope=\"col\">SNIP</th>"
             "<th scope=\"col\">Segment</th><th scope=\"col\">Where</th>"
             "<th scope=\"col\">Loop path</th><th scope=\"col\">What</th></tr></thead>\n<tbody>\n");
    buf_put_str(out, buf_str(&h->index));
    buf_puts(out, "</tbody></table></div>\n</section>\n");
}

static void put_balance_head(struct html_report *h, struct buf *out)
{
    uint64_t sets = html_balance_unequal_sets(h->sheet),
             claims = html_balance_unequal_claims(h->sheet);
    buf_puts(out,
             "<section aria-labelledby=\"balance\">\n<h2 id=\"balance\">Balance sheet</h2>\n"
             "<p>A claim balances when its charge less its adjustments (CO, PR, OA, PI) is what "
             "was paid; a remittance, when the payments of its claims less the provider "
             "adjustments (PLB) are the payment stated (BPR02). ");
    if (sets || claims)
        buf_printf(out,
                   "<strong class=\"wrong\">%" PRIu64 " remittance%s and %" PRIu64
                   " claim%s do not balance.</strong></p>\n",
                   sets, sets == 1 ? "" : "s", claims, claims == 1 ? "" : "s");
    else
        buf_puts(out, "All of it balances to the cent.</p>\n");
}

static bool flush(struct html_report *h, struct buf *out, struct err *err)
{
    if (!buf_ok(out, "the report", err))
        return false;
    fwrite(out->p, 1, out->n, h->out);
    buf_reset(out);
    return true;
}

static bool put_page(struct html_report *h, struct buf *out, uint64_t segments, uint64_t bytes,
                     struct err *err)
{
    put_top(h, out);
    put_totals(h, out, segments, bytes);
    put_snip(h, out);
    put_index(h, out);
    if (html_balance_sets(h->sheet)) {
        put_balance_head(h, out);
        buf_puts(
            out,
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Balance sheet\">\n");
        if (!flush(h, out, err) || !html_pages_put(h->balance, h->out, err))
            return false;
        buf_puts(out, "</div>\n</section>\n");
    }
    buf_puts(out, "<section aria-labelledby=\"document\">\n<h2 id=\"document\">Document</h2>\n");
    if (!flush(h, out, err) || !html_pages_put(h->document, h->out, err))
        return false;
    buf_puts(out, "</section>\n</main>\n<script>");
    buf_puts(out, html_script);
    buf_puts(out, "</script>\n</body>\n</html>\n");
    return flush(h, out, err);
}

bool html_report_write(struct html_report *h, uint64_t segments, uint64_t bytes, struct err *err)
{
    struct buf out;
    buf_init(&out, INDEX_BYTES_MAX + 1024 * 1024);
    html_tree_end(h->tree);
    bool ok = put_page(h, &out, segments, bytes, err);
    buf_fini(&out);
    bool written = fflush(h->out) == 0 && !ferror(h->out);
    if (h->out != stdout)
        written &= fclose(h->out) == 0;
    h->out = NULL;
    return ok && (written || err_sys(err, "writing %s", h->path));
}
