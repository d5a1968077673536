/* main.c - hia-sandbox: a clearinghouse in a folder, by the rules of docs/sandbox.md.
 *
 * A program of its own: it shares base and the parsers with the product, and nothing else. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/ask.h"
#include "sandbox/folder.h"
#include "sandbox/server/server.h"

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
    "  --ask FILE     answers one 270 by a 271, 276 by a 277, 278 by a 278, on standard output;\n"
    "                 - is standard input.\n"
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

struct options {
    const char *from, *to, *ask, *config;
    bool serve;
    uint64_t seed;
    enum sandbox_stage stage;
    enum sandbox_flaw flaw;
};

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

static bool sweep(const struct options *o, struct err *err)
{
    struct sandbox_folder folder = {o->from, o->to, o->seed, o->flaw, o->stage, true, 0, {0}};
    return sandbox_folder_sweep(&folder, err);
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
            o->stage = SANDBOX_ACKNOWLEDGE;
        else if (c == 'g' && str_is(value, "remit"))
            o->stage = SANDBOX_REMIT;
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
