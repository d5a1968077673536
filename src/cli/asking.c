/* asking.c - see asking.h. */
#include "cli/asking.h"

#include "base/clock.h"
#include "cli/source.h"
#include "job/scrub.h"
#include "x12/fault.h"
#include <inttypes.h>

enum { RECORD_ARENA_MAX = 32 * 1024 * 1024 };

static void show(const struct asking *q, const struct fault *f)
{
    const struct x12_fault_row *row = x12_fault_row(f->code);

    fprintf(stderr, "%s %" PRIu32 ": %s%s %s: %s\n    at %s\n    %s\n", q->noun, q->asked,
            f->severity < SEVERITY_ERROR ? "warning " : "", row->id, f->segment, row->title,
            f->path, row->remedy);
}

static bool show_trial(void *ctx, const struct fault *f)
{
    if (f->severity >= SEVERITY_WARNING)
        show(ctx, f);
    return true;
}

/* What is wrong only with all of them together: a trace sent twice. */
static bool show_fault(void *ctx, const struct fault *f)
{
    struct asking *q = ctx;

    if (f->severity < SEVERITY_ERROR)
        return true;
    q->faults++;
    show(q, f);
    return true;
}

bool asking_control(const struct cli_args *args, struct err *err)
{
    uint64_t control = cli_number(args, "control", 1);
    return (control >= 1 && control <= 999999999) ||
           err_set(err, ERR_USAGE, "--control is 1 to 999999999");
}

bool asking_open(struct asking *q, const struct cli_args *args, bool ledger, struct err *err)
{
    struct fault_sink sink = {q, show_fault}, trial = {q, show_trial};

    q->control = (uint32_t)cli_number(args, "control", 1);
    q->now_us = clock_now_us();
    arena_init(&q->arena, RECORD_ARENA_MAX);
    buf_init(&q->out, 0);
    buf_init(&q->trial_out, 0);
    clock_ccyymmdd(q->now_us, q->day);
    clock_hhmm(q->now_us, q->time);
    if (!(ledger ? session_open(&q->session, args, STORE_READER, err)
                 : session_load(&q->session, args, err)) ||
        !session_primary(&q->session, args, q->vendors, err) || !(q->json = json_reader_new(err)) ||
        !(q->w = x12_writer_new(&q->out, X12_SNIP_ALL, &sink, err)) ||
        !(q->trial = x12_writer_new(&q->trial_out, X12_SNIP_ALL, &trial, err)))
        return false;
    q->partner = q->session.partner;
    partner_open_group(q->partner, q->now_us, q->control, q->guide, q->w);
    partner_open_group(q->partner, q->now_us, q->control, q->guide, q->trial);
    return true;
}

void asking_close(struct asking *q)
{
    x12_writer_free(q->w);
    x12_writer_free(q->trial);
    json_reader_free(q->json);
    arena_fini(&q->arena);
    buf_fini(&q->out);
    buf_fini(&q->trial_out);
    session_close(&q->session);
}

void asking_refuse(struct asking *q, const char *path, uint64_t number,
                   const struct record_problem *why)
{
    q->refused++;
    fprintf(stderr, "%s:%" PRIu64 ": %s%s%s\n", path, number, why->path, *why->path ? ": " : "",
            why->sentence);
}

bool asking_read(struct asking *q, const char *path, uint64_t number, struct str text,
                 const struct record_shape *shape, void *record)
{
    struct record_problem why = {0};

    arena_reset(&q->arena);
    q->asked++;
    if (record_read_json(q->json, text, &q->arena, shape, record, &why))
        return true;
    asking_refuse(q, path, number, &why);
    return false;
}

void asking_set_begin(const struct asking *q, struct x12_writer *w, uint32_t number,
                      char reference[32])
{
    char st[16];

    (void)snprintf(st, sizeof st, "%04" PRIu32, number);
    (void)snprintf(reference, 32, "%09" PRIu32 "-%s", q->control, st);
    x12_writer_set(w, q->guide, st);
}

void asking_try_begin(struct asking *q)
{
    buf_reset(&q->trial_out);
    q->trial_errors = x12_writer_errors(q->trial);
}

bool asking_try_end(struct asking *q)
{
    x12_writer_set_end(q->trial);
    if (x12_writer_errors(q->trial) == q->trial_errors)
        return true;
    q->refused++;
    return false;
}

int asking_write(struct asking *q, const struct cli_args *args, struct err *err)
{
    const char *to = cli_text(args, "output", NULL);
    FILE *f;

    x12_writer_group_end(q->w);
    x12_writer_interchange_end(q->w);
    if (!q->sets || q->faults) {
        fprintf(stderr, "hia %s: nothing was written\n", args->verb->name);
        return EXIT_DATA;
    }
    if (!buf_ok(&q->out, q->noun, err) || !(f = source_create(to, err)) ||
        fwrite(q->out.p, 1, q->out.n, f) != q->out.n || !source_done(f, to, err))
        return EXIT_FAIL;
    return q->refused ? EXIT_DATA : EXIT_DONE;
}
