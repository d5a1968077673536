/* verb_build.c - hia build: JSON to X12, from the tree of hia parse or from claims. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/refusal.h"
#include "cli/session.h"
#include "cli/source.h"
#include "job/build.h"
#include "x12/build.h"
#include "x12/fault.h"
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

/* ---- from a tree ---------------------------------------------------------------------------- */

static bool put_text(void *ctx, struct str text)
{
    (void)ctx;
    return text.n == 0 || fwrite(text.p, 1, text.n, stdout) == text.n;
}

static bool show_fault(void *ctx, const struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);
    (void)ctx;
    if (f->severity >= SEVERITY_ERROR)
        fprintf(stderr, "segment %" PRIu64 ": %s %s: %s\n    at %s\n    %s\n", f->ordinal, row->id,
                f->segment, row->title, f->path, row->remedy);
    return true;
}

static int build_tree(const char *path, struct err *err)
{
    struct x12_tree_sink sink = {NULL, put_text};
    struct fault_sink faults = {NULL, show_fault};
    struct buf json;
    uint32_t errors = 0;
    bool ok = source_load(path, BUF_MAX, &json, err) &&
              x12_build(buf_str(&json), X12_SNIP_ALL, &sink, &faults, &errors, err);
    buf_fini(&json);
    if (!ok)
        return err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
    return errors ? EXIT_DATA : EXIT_DONE;
}

/* ---- from claims ---------------------------------------------------------------------------- */

struct claims_build {
    struct session session;
    struct intake *intake;
    struct builder *builder;
    struct intake_claim **ready;
    uint32_t control; /* ISA13 of the next interchange */
    uint64_t refused;
};

static bool build_window(struct claims_build *b, struct intake_claim *claims, size_t count,
                         struct err *err)
{
    size_t ready = 0, fit, sets;
    for (size_t i = 0; i < count; i++)
        if (claims[i].too_long || claims[i].scrub.verdict != SCRUB_CLEAN) {
            b->refused++;
            refusal_print(&claims[i], false, stderr);
        } else {
            b->ready[ready++] = &claims[i];
        }
    build_order(b->session.partner, b->ready, ready);
    for (size_t at = 0; at < ready; at += fit) {
        build_plan(b->session.partner, b->ready + at, ready - at, &fit, &sets);
        struct build_numbers numbers = {b->control, b->control, b->control, clock_now_us()};
        if (!build_interchange(b->builder, b->ready + at, fit, &numbers, err))
            return false;
        put_text(NULL, build_bytes(b->builder));
        b->control++;
    }
    return true;
}

static int build_claims(const struct cli_args *args, struct err *err)
{
    struct claims_build b = {.control = (uint32_t)cli_number(args, "control", 1)};
    struct intake_claim *claims;
    size_t count = 0;
    bool ok = false;

    if (!session_load(&b.session, args, err) || !session_partner(&b.session, args, err))
        goto out;
    /* No ledger: nothing is written down, so nothing is numbered for good. */
    struct job job = {.settings = b.session.settings, .threads = 1};
    const char *const *paths = (const char *const *)args->operands;
    b.ready = calloc(INTAKE_CLAIMS_MAX, sizeof(struct intake_claim *));
    if (!b.ready) {
        err_set(err, ERR_LIMIT, "no memory to build claims");
        goto out;
    }
    if (!(b.builder = builder_new(b.session.partner, NULL, err)) ||
        !(b.intake = intake_new(&job, b.session.partner, paths, (size_t)args->count, err)))
        goto out;
    while ((ok = intake_next(b.intake, &claims, &count, err)) && count > 0)
        if (!(ok = build_window(&b, claims, count, err)))
            break;
out:
    intake_free(b.intake);
    builder_free(b.builder);
    free(b.ready);
    session_close(&b.session);
    return !ok ? EXIT_FAIL : b.refused ? EXIT_DATA : EXIT_DONE;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static int run(const struct cli_args *args, struct err *err)
{
    int worst = EXIT_DONE;
    uint64_t control = cli_number(args, "control", 1);
    if (control < 1 || control > CONTROL_MAX) {
        err_set(err, ERR_USAGE, "--control is 1 to %d", CONTROL_MAX);
        return EXIT_FAIL;
    }
    (void)signal(SIGPIPE, SIG_DFL); /* a filter: when nobody reads on, it ends quietly */
    if (cli_given(args, "claims"))
        return build_claims(args, err);
    for (int i = 0; i < args->count || (i == 0 && args->count == 0); i++) {
        int code = build_tree(args->count ? args->operands[i] : "-", err);
        if (code == EXIT_FAIL || err->kind != ERR_NONE)
            return code;
        if (code > worst)
            worst = code;
    }
    return worst;
}

static const struct cli_option options[] = {
    {"claims", 0, CLI_FLAG, NULL, "the input is claims, a JSON object a line; the output is 837"},
    SESSION_PARTNER_OPTION,
    {"control", 0, CLI_NUMBER, "N", "with --claims: the first ISA13 and GS06 (default 1)"},
    {0},
};

const struct cli_verb verb_build = {
    .name = "build",
    .summary = "make X12 from JSON",
    .operands = "[FILE...]",
    .about =
        "Reads JSON (files, or standard input) and prints X12. Without --claims the input is the "
        "document hia parse prints, edited or not. Faults are told on standard error: what is "
        "written has been judged by the guide.\n\n"
        "With --claims the input is claims as in "
        "conf/schemas (claim-professional, claim-institutional, claim-dental); they are scrubbed and "
        "grouped as hia submit does, for the partner's delimiters and ids, but no ledger is opened "
        "and nothing is sent. Exit code 1 when anything was wrong with the data.",
    .examples = "$ hia parse claims.837 | hia build\n"
                "$ hia build --claims samples/claims/batch-500.jsonl > claims.837\n",
    .options = options,
    .run = run,
};
