/* main.c - hia-sandbox: a clearinghouse in a folder, by the rules of docs/sandbox.md.
 *
 * A program of its own: it shares base and the parsers with the product, and nothing else. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/answer.h"
#include "sandbox/ask.h"
#include "sandbox/decide.h"
#include "sandbox/outbox.h"
#include "sandbox/server/server.h"
#include "x12/fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "hia-sandbox --from DIR --to DIR [--seed N] [--stage STAGE] [--flaw FLAW]\n"
    "hia-sandbox --ask FILE [--seed N]\n"
    "hia-sandbox serve --config FILE\n\n"
    "Plays a clearinghouse and its payers. Takes every 837 file it finds in --from, answers into --to,\n"
    "and moves the file into --from/.taken. Same seed and same claims, same answers.\n\n"
    "  --from DIR     where the client puts its files\n"
    "  --to DIR       where the client looks for answers\n"
    "  --ask FILE     answers one 270 by a 271, one 276 by a 277, on standard output; - is standard input.\n"
    "                 A question at fault is answered by a TA1 or 999, exit code 1\n"
    "  serve          answers over HTTPS, as docs/sandbox.md says, until SIGTERM; prints its port\n"
    "  --config FILE  the sandbox.conf of serve\n"
    "  --seed N       which claims are rejected, denied, paid ... (default 1)\n"
    "  --stage STAGE  all (default), ack (TA1, 999 and 277CA only) or remit (835s only, for files taken\n"
    "                 before)\n"
    "  --flaw FLAW    plants a flaw in the answers:\n"
    "                 out-of-balance, line-unbalanced (835), ta1-reject, 999-reject, 999-errors,\n"
    "                 277ca-receiver, 277ca-provider, 277ca-line (refused at that level),\n"
    "                 277ca-contradict (a second 277CA says the opposite)\n";

enum stage { STAGE_ALL, STAGE_ACK, STAGE_REMIT };

struct options {
    const char *from, *to, *ask, *config;
    bool serve;
    uint64_t seed;
    enum stage stage;
    enum sandbox_flaw flaw;
};

/* ---- reading one file ----------------------------------------------------------------------- */

struct intake {
    struct sandbox_file *file;
    struct x12_handler ack;
    enum sandbox_flaw flaw;
    bool refused; /* by the strict payer's rule, in the set that is open */
    bool noted;   /* the planted error of the set that is open */
};

/* A fault of our own making, at the claim in hand. */
static bool plant(const struct intake *in, const struct x12_event *e, const struct fault *like)
{
    struct fault f = *like;
    f.severity = SEVERITY_ERROR;
    str_copy(f.loop, sizeof f.loop, STR("2300"));
    str_copy(f.path, sizeof f.path, STR("2000A[1]/2000B[1]/2300[1]"));
    str_copy(f.isa_control, sizeof f.isa_control, str_from(e->envelope->isa_control));
    str_copy(f.gs_control, sizeof f.gs_control, str_from(e->envelope->gs_control));
    str_copy(f.st_control, sizeof f.st_control, str_from(e->envelope->st_control));
    return in->ack.faults.put(in->ack.faults.ctx, &f);
}

/* The strict payer wants a prior authorization on every claim: the fault its 999 will report. */
static bool refuse_claim(struct intake *in, const struct x12_event *e)
{
    struct fault f = {.code = X12_SEGMENT_MISSING,
                      .snip = 2,
                      .segment = "REF",
                      .position = in->file->claim->position + 1};
    in->refused = true;
    return plant(in, e, &f);
}

/* Accepted with errors: a situation of the guide is not met. */
static bool note_claim(struct intake *in, const struct x12_event *e)
{
    struct fault f = {.code = X12_CLAIM_FREQUENCY,
                      .snip = 4,
                      .segment = "CLM",
                      .element = 5,
                      .component = 3,
                      .data_element = 1325,
                      .position = in->file->claim->position};
    in->noted = true;
    return plant(in, e, &f);
}

static bool breaks_strict_rule(const struct intake *in)
{
    const struct sandbox_claim *c = in->file->claim;
    return c && !in->refused &&
           (in->flaw == SANDBOX_REFUSE_999 ||
            (str_is(c->party->payer_id, SANDBOX_STRICT_PAYER) && c->authorization.n == 0));
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct intake *in = ctx;
    bool claim_ends = e->kind == X12_LOOP_CLOSE && strcmp(e->loop->id, "2300") == 0;
    if (claim_ends && breaks_strict_rule(in) && !refuse_claim(in, e))
        return false;
    if (claim_ends && in->flaw == SANDBOX_ERRORS_999 && in->file->claim && !in->noted &&
        !note_claim(in, e))
        return false;
    if (e->kind == X12_SET_CLOSE && in->file->set) {
        in->file->set->rejected = in->refused;
        in->refused = in->noted = false;
    }
    return sandbox_file_event(in->file, e) && in->ack.event(in->ack.ctx, e);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct intake *in = ctx;
    return in->ack.faults.put(in->ack.faults.ctx, f);
}

static bool read_file(const char *path, const struct sandbox_answers *a, struct sandbox_file *file,
                      struct x12_claim_ack *claims, struct err *err)
{
    static char piece[64 * 1024];
    struct x12_handler behind = x12_claim_ack_handler(claims, NULL);
    struct intake in = {.file = file, .ack = x12_ack_handler(a->ack, &behind), .flaw = a->flaw};
    struct x12_handler handler = {&in, on_event, {&in, on_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = NULL;
    ssize_t got = 0;
    bool going = true;

    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, "%s", path);
    if (!(r = x12_reader_new(&options, &handler, err)))
        goto out;
    while (going && (got = read(fd, piece, sizeof piece)) > 0)
        going = x12_reader_feed(r, piece, (size_t)got);
    if (got < 0)
        err_sys(err, "reading %s", path);
    going = going && x12_reader_end(r);
    if (!going && err->kind == ERR_NONE)
        err_set(err, ERR_LIMIT, "%s holds more claims than the sandbox takes", path);
out:
    x12_reader_free(r);
    close(fd);
    return err->kind == ERR_NONE;
}

/* ---- answering ------------------------------------------------------------------------------ */

static bool deliver(const struct options *o, const char *stem, const char *suffix,
                    const struct buf *content, struct err *err)
{
    char name[NAME_MAX + 1];
    if (content->n == 0)
        return true;
    snprintf(name, sizeof name, "%.200s%s", stem, suffix);
    return sandbox_deliver(o->to, name, content, err);
}

static bool acknowledge(const struct options *o, struct sandbox_answers *a, const char *stem,
                        struct buf *out, struct err *err)
{
    if (x12_ack_interchanges(a->ack) == 0)
        return true;
    if (a->flaw == SANDBOX_REFUSE_TA1)
        x12_ack_refuse(a->ack, 1, "006");
    if (x12_ack_wants_ta1(a->ack, 1) &&
        !(sandbox_write_ta1(a, out, err) && deliver(o, stem, ".ta1", out, err)))
        return false;
    if (!a->file->first || x12_ack_status(a->ack, 1) == 'R')
        return true;
    return sandbox_write_999(a, out, err) && deliver(o, stem, ".999", out, err) &&
           sandbox_write_277ca(a, out, err) && deliver(o, stem, ".277ca", out, err) &&
           sandbox_write_contradiction(a, out, err) && deliver(o, stem, ".again.277ca", out, err);
}

static bool remit(const struct options *o, struct sandbox_answers *a, const char *stem,
                  struct buf *out, struct err *err)
{
    return sandbox_write_835(a, 1, out, err) && deliver(o, stem, ".1.835", out, err) &&
           sandbox_write_835(a, 2, out, err) && deliver(o, stem, ".2.835", out, err);
}

static bool answer(const struct options *o, const char *path, const char *stem, struct err *err)
{
    struct sandbox_file file;
    struct buf out;
    struct x12_ack *ack = x12_ack_new(true, err);
    struct x12_claim_ack *claims =
        ack ? x12_claim_ack_new(o->flaw == SANDBOX_REFUSE_LINE, err) : NULL;
    struct sandbox_answers a = {.file = &file,
                                .ack = ack,
                                .claims = claims,
                                .seed = o->seed,
                                .now_us = clock_now_us(),
                                .flaw = o->flaw};
    bool ok = false;

    sandbox_file_init(&file);
    buf_init(&out, 0);
    if (!claims || !read_file(path, &a, &file, claims, err))
        goto out;
    if (o->stage != STAGE_REMIT && !acknowledge(o, &a, stem, &out, err))
        goto out;
    if (o->stage != STAGE_ACK && file.first && !remit(o, &a, stem, &out, err))
        goto out;
    printf("%s: %llu claims rejected, %llu forgotten, %llu paid, %llu denied, %llu reversed\n",
           stem, (unsigned long long)a.claims_rejected, (unsigned long long)a.claims_forgotten,
           (unsigned long long)a.claims_paid, (unsigned long long)a.claims_denied,
           (unsigned long long)a.claims_reversed);
    ok = true;
out:
    buf_fini(&out);
    sandbox_file_fini(&file);
    x12_claim_ack_free(claims);
    x12_ack_free(ack);
    return ok;
}

/* ---- the folder ----------------------------------------------------------------------------- */

/* ---- one question ---------------------------------------------------------------------------- */

static bool read_all(const char *path, struct buf *into, struct err *err)
{
    ssize_t got = 0;
    int fd = str_is(str_from(path), "-") ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, "%s", path);
    while (buf_reserve(into, 1 << 16) && (got = read(fd, into->p + into->n, 1 << 16)) > 0)
        into->n += (size_t)got;
    if (got < 0)
        err_sys(err, "reading %s", path);
    if (fd != STDIN_FILENO)
        close(fd);
    return got == 0 && buf_ok(into, "the question", err);
}

static int answer_question(const struct options *o, struct err *err)
{
    enum { QUESTION_MAX = 64 << 20 };
    struct sandbox_ask_stats stats;
    struct buf question, out;
    enum sandbox_ask result = SANDBOX_ASK_FAILED;
    buf_init(&question, QUESTION_MAX);
    buf_init(&out, 0);
    if (read_all(o->ask, &question, err))
        result = sandbox_ask(buf_str(&question), o->seed, clock_now_us(), &out, &stats, err);
    if (result != SANDBOX_ASK_FAILED &&
        !file_write(STDOUT_FILENO, buf_str(&out), "writing the answer", err))
        result = SANDBOX_ASK_FAILED;
    buf_fini(&question);
    buf_fini(&out);
    return result == SANDBOX_ASK_ANSWERED ? 0 : result == SANDBOX_ASK_REFUSED ? 1 : 2;
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static bool take(const struct options *o, const char *dir, const char *taken, const char *name,
                 struct err *err)
{
    char path[PATH_MAX], away[PATH_MAX], stem[NAME_MAX + 1];
    struct stat st;
    if (!sandbox_path(path, dir, "", name, "", err) ||
        !sandbox_path(away, taken, "", name, "", err))
        return false;
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return true;
    str_copy(stem, sizeof stem, str_from(name));
    char *dot = strrchr(stem, '.');
    if (dot && dot != stem)
        *dot = '\0';
    if (!answer(o, path, stem, err))
        return err_wrap(err, "%s", name);
    if (o->stage == STAGE_REMIT)
        return true;
    return rename(path, away) == 0 || err_sys(err, "%s", away);
}

static bool sweep(const struct options *o, struct err *err)
{
    char taken[PATH_MAX];
    struct dirent **names;
    assert(o->from && o->to);
    if (!sandbox_path(taken, o->from, "", ".taken", "", err))
        return false;
    if (mkdir(taken, 0700) < 0 && errno != EEXIST)
        return err_sys(err, "%s", taken);
    const char *dir = o->stage == STAGE_REMIT ? taken : o->from;
    int count = scandir(dir, &names, visible, alphasort);
    if (count < 0)
        return err_sys(err, "%s", dir);
    bool ok = true;
    for (int i = 0; i < count; i++) {
        ok = ok && take(o, dir, taken, names[i]->d_name, err);
        free(names[i]);
    }
    free(names);
    return ok;
}

static bool parse_options(int argc, char **argv, struct options *o, struct err *err)
{
    static const struct option rows[] = {
        {"from", required_argument, NULL, 'f'},
        {"to", required_argument, NULL, 't'},
        {"ask", required_argument, NULL, 'a'},
        {"seed", required_argument, NULL, 's'},
        {"stage", required_argument, NULL, 'g'},
        {"flaw", required_argument, NULL, 'w'},
        {"config", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int c;
    *o = (struct options){.seed = 1};
    while ((c = getopt_long(argc, argv, "h", rows, NULL)) >= 0) {
        struct str value = str_from(optarg);
        if (c == 'f')
            o->from = optarg;
        else if (c == 't')
            o->to = optarg;
        else if (c == 'a')
            o->ask = optarg;
        else if (c == 'c')
            o->config = optarg;
        else if ((c == 's' && str_to_u64(value, UINT64_MAX, &o->seed)) ||
                 (c == 'w' && sandbox_flaw_named(value, &o->flaw)))
            continue;
        else if (c == 'g' && str_is(value, "ack"))
            o->stage = STAGE_ACK;
        else if (c == 'g' && str_is(value, "remit"))
            o->stage = STAGE_REMIT;
        else if (c != 'g' || !str_is(value, "all"))
            return c == 'h' ? false : err_set(err, ERR_USAGE, "see hia-sandbox --help");
    }
    o->serve = optind < argc && str_is(str_from(argv[optind]), "serve");
    if (optind + o->serve < argc || o->serve != (o->config != NULL))
        return err_set(err, ERR_USAGE, "see hia-sandbox --help");
    return o->serve || o->ask || (o->from && o->to) ||
           err_set(err, ERR_USAGE, "--from and --to are needed, or --ask, or serve");
}

int main(int argc, char **argv)
{
    struct options o;
    struct err err = {0};
    if (!parse_options(argc, argv, &o, &err) && err.kind == ERR_NONE) {
        fputs(help, stdout);
        return 0;
    }
    int code = 2;
    if (err.kind == ERR_NONE && x12_guides_init(&err))
        code = o.ask ? answer_question(&o, &err)
               : (o.serve ? server_run(o.config, &err) : sweep(&o, &err)) ? 0
                                                                          : 2;
    if (code < 2)
        return code;
    fprintf(stderr, "hia-sandbox: %s\n", err.text);
    return 2;
}
