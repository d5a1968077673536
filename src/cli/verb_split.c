/* verb_split.c - hia split: whole interchanges out of one file: a set, claim, payer, provider or
 * size each. */
#include "cli/verbs.h"

#include "base/json.h"
#include "cli/source.h"
#include "x12/split.h"
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

enum { OPEN_MAX_PIECES = 32, PATH_MAX_BYTES = 1024, SIZE_DEFAULT = 10 * 1024 * 1024 };

/* Pieces by payer or provider take turns: a few files stay open, the rest are opened again. */
struct splitting {
    const char *folder, *stem, *extension;
    bool json, keys;
    struct {
        uint32_t piece;
        FILE *file;
    } open[OPEN_MAX_PIECES];
    uint32_t begun, pieces;
    uint64_t faults;
    struct err *err;
};

static void path_of(const struct splitting *g, uint32_t piece, char path[PATH_MAX_BYTES])
{
    (void)snprintf(path, PATH_MAX_BYTES, "%s/%s-%04" PRIu32 ".%s", g->folder, g->stem, piece,
                   g->extension);
}

static bool close_slot(struct splitting *g, unsigned slot)
{
    bool ok = !g->open[slot].file || fclose(g->open[slot].file) == 0;

    g->open[slot].file = NULL;
    return ok || err_sys(g->err, "writing a piece");
}

static FILE *file_of(struct splitting *g, uint32_t piece)
{
    unsigned slot = piece % OPEN_MAX_PIECES;
    char path[PATH_MAX_BYTES];

    if (g->open[slot].file && g->open[slot].piece == piece)
        return g->open[slot].file;
    if (!close_slot(g, slot))
        return NULL;
    path_of(g, piece, path);
    /* A piece is never written over what stands there already. */
    g->open[slot].file = fopen(path, piece > g->begun ? "wxe" : "ae");
    g->open[slot].piece = piece;
    if (!g->open[slot].file)
        err_sys(g->err, "%s", path);
    g->begun = piece > g->begun ? piece : g->begun;
    return g->open[slot].file;
}

static bool put(void *ctx, uint32_t piece, struct str bytes)
{
    struct splitting *g = ctx;
    FILE *f = file_of(g, piece);

    return f && (fwrite(bytes.p, 1, bytes.n, f) == bytes.n || err_sys(g->err, "writing a piece"));
}

static void tell_json(const struct x12_split_piece *p, const char *path)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, 0);
    json_begin(&w, &out, 0);
    json_object(&w);
    json_pair(&w, "file", path);
    json_pair(&w, "set", p->set);
    json_pair(&w, "key", p->key);
    json_pair_i64(&w, "interchanges", p->interchanges);
    json_pair_i64(&w, "sets", p->sets);
    json_pair_i64(&w, "claims", p->claims);
    json_pair_i64(&w, "bytes", (int64_t)p->bytes);
    json_object_end(&w);
    buf_putc(&out, '\n');
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
}

static bool done(void *ctx, const struct x12_split_piece *p)
{
    struct splitting *g = ctx;
    unsigned slot = p->number % OPEN_MAX_PIECES;
    char path[PATH_MAX_BYTES];

    path_of(g, p->number, path);
    g->pieces++;
    if (g->json)
        tell_json(p, path);
    else
        printf("%s  %-4s %" PRIu32 " sets, %" PRIu32 " claims, %" PRIu64 " bytes%s%s\n", path,
               p->set, p->sets, p->claims, p->bytes, g->keys && p->key[0] ? "  " : "",
               g->keys ? p->key : "");
    return g->open[slot].piece != p->number || close_slot(g, slot);
}

static bool count_fault(void *ctx, const struct fault *f)
{
    struct splitting *g = ctx;
    g->faults += f->severity >= SEVERITY_ERROR;
    return true;
}

static bool by_of(const char *text, enum x12_split_by *by, struct err *err)
{
    static const char *const names[] = {"set", "claim", "payer", "provider", "size"};

    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (strcmp(text, names[i]) == 0) {
            *by = (enum x12_split_by)i;
            return true;
        }
    return err_set(err, ERR_USAGE, "--by is set, claim, payer, provider or size");
}

/* "claims.837" -> "claims", "837". */
static void name_pieces(struct splitting *g, const char *path, char stem[256])
{
    const char *base = strrchr(path, '/');
    char *dot;

    (void)str_copy(stem, 256, str_from(strcmp(path, "-") == 0 ? "piece" : base ? base + 1 : path));
    dot = strrchr(stem, '.');
    g->stem = stem;
    g->extension = "x12";
    if (dot && dot != stem) {
        *dot = '\0';
        g->extension = dot + 1;
    }
}

static bool split_file(struct splitting *g, const char *path,
                       const struct x12_split_options *options, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_split *sp = x12_split_new(options, &(struct x12_split_sink){g, put, done}, err);
    struct x12_reader *r = NULL;
    bool stopped = false, ok = false;

    if (sp) {
        struct x12_handler handler = x12_split_handler(sp);
        handler.faults = (struct fault_sink){g, count_fault};
        r = x12_reader_new(&altitude, &handler, err);
    }
    if (r && source_feed(path, r, &stopped, err))
        ok = x12_split_end(sp, err) && !stopped;
    if (ok && x12_split_left_out(sp))
        fprintf(stderr, "hia split: %" PRIu32 " sets have no claim and are in no piece\n",
                x12_split_left_out(sp));
    for (unsigned i = 0; i < OPEN_MAX_PIECES; i++)
        ok &= close_slot(g, i);
    x12_reader_free(r);
    x12_split_free(sp);
    return ok || err_set(err, ERR_SYSTEM, "splitting stopped");
}

static int run(const struct cli_args *args, struct err *err)
{
    const char *path = args->count ? args->operands[0] : "-";
    struct x12_split_options options = {.size_max = cli_number(args, "size", SIZE_DEFAULT),
                                        .control = (uint32_t)cli_number(args, "control", 0)};
    struct splitting g = {.folder = cli_text(args, "output", "."),
                          .json = cli_given(args, "json"),
                          .keys = cli_given(args, "keys"),
                          .err = err};
    char stem[256];

    if (args->count > 1) {
        err_set(err, ERR_USAGE, "split one file at a time");
        return EXIT_FAIL;
    }
    if (!by_of(cli_text(args, "by", "set"), &options.by, err))
        return EXIT_FAIL;
    if (cli_number(args, "control", 0) > 999999999 || options.size_max < 1024) {
        err_set(err, ERR_USAGE, "--control is 1 to 999999999, --size at least 1024");
        return EXIT_FAIL;
    }
    if (mkdir(g.folder, 0700) != 0 && errno != EEXIST) {
        err_sys(err, "%s", g.folder);
        return EXIT_FAIL;
    }
    name_pieces(&g, path, stem);
    if (!split_file(&g, path, &options, err))
        return EXIT_FAIL;
    if (g.faults)
        fprintf(stderr,
                "hia split: the source has %" PRIu64 " errors; hia validate explains them\n",
                g.faults);
    return g.faults || g.pieces == 0 ? EXIT_DATA : EXIT_DONE;
}

static const struct cli_option options[] = {
    {"by", 'b', CLI_TEXT, "WHAT",
     "set (default), claim, payer, provider or size: what each piece holds"},
    {"output", 'o', CLI_TEXT, "DIR", "put the pieces here (default: this folder); made if missing"},
    {"size", 's', CLI_NUMBER, "BYTES", "with --by size: of a piece, at most (default 10 MB)"},
    {"control", 0, CLI_NUMBER, "N",
     "number ISA13 and GS06 anew from N (default: their own, where unique)"},
    {"keys", 'k', CLI_FLAG, NULL,
     "also print what each piece was cut by: claim, payer or provider id"},
    {0},
};

const struct cli_verb verb_split = {
    .name = "split",
    .summary = "cut an X12 file into whole interchanges",
    .operands = "[FILE]",
    .about =
        "Writes NAME-0001, NAME-0002 ... beside each other, each a whole interchange that validates "
        "as well as the file did, and prints one line a piece. Segments pass unchanged; counts, HL "
        "numbers and, where one would come twice, ISA13 are made anew.\n\n"
        "By set and by size work for every guide; a piece by size holds whole sets, and an 837 is "
        "also cut between claims. By claim, payer and provider are for 837 and 835: a claim takes "
        "along the provider, subscriber and payer above it. By claim, each piece of an 835 pays what "
        "its claim was paid, and provider adjustments are a piece of their own: together they come "
        "to the payment. Sets of other kinds are left whole. Memory is bounded by one claim.",
    .examples = "$ hia split --by claim claims.837 -o parts\n"
                "$ hia split --by size --size 1000000 big.837 -o parts --control 7001\n"
                "$ hia split --by provider --keys --json remit.835 | jq .key\n",
    .options = options,
    .run = run,
};
