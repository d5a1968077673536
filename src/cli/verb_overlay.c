/* verb_overlay.c - hia overlay: a partner's own rules, checked, shown and tried. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/source.h"
#include "job/judge.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- which overlay ---- */

/* A file as it is named, or NAME of the configured folder. */
static bool load_named(const struct settings *s, const char *name, struct overlay_file *f,
                       struct err *err)
{
    char path[OPTION_PATH_MAX + 80];
    if (strchr(name, '/') || access(name, F_OK) == 0 || !s)
        return overlay_file_load(name, f, err);
    snprintf(path, sizeof path, "%s/%.64s.conf", s->overlays_dir, name);
    return overlay_file_load(path, f, err);
}

/* ---- check ---- */

static int check(const struct cli_args *args, const struct settings *s, struct err *err)
{
    int worst = EXIT_DONE;
    if (args->count < 2) {
        err_set(err, ERR_USAGE, "hia overlay check FILE...");
        return EXIT_FAIL;
    }
    for (int i = 1; i < args->count; i++) {
        struct overlay_file f;
        struct err wrong = {0};
        bool ok = load_named(s, args->operands[i], &f, &wrong);
        if (cli_given(args, "json")) {
            struct json_line line;
            struct json_writer *w = json_line_begin(&line);
            json_pair(w, "file", args->operands[i]);
            json_pair_bool(w, "good", ok);
            json_pair(w, "error", ok ? "" : wrong.text);
            json_pair_i64(w, "rules", ok ? (int64_t)x12_overlay_rules(f.overlay) : 0);
            json_line_end(&line);
        } else if (ok) {
            printf("%s: %sgood%s: %zu rules for %s\n", args->operands[i], term(TERM_GREEN),
                   term(TERM_PLAIN), x12_overlay_rules(f.overlay),
                   x12_overlay_guide(f.overlay)->name);
        } else {
            printf("%s%s%s\n", term(TERM_RED), wrong.text, term(TERM_PLAIN));
        }
        if (!ok)
            worst = wrong.kind == ERR_SYSTEM ? EXIT_FAIL : EXIT_DATA;
        overlay_file_fini(&f);
    }
    return worst;
}

/* ---- show ---- */

static int show_one(const struct settings *s, const char *name, struct err *err)
{
    struct overlay_file f;
    struct buf out;
    int code = EXIT_FAIL;
    if (!load_named(s, name, &f, err))
        return err->kind == ERR_CONFIG ? EXIT_DATA : EXIT_FAIL;
    buf_init(&out, 0);
    x12_overlay_print(f.overlay, &out);
    if (buf_ok(&out, name, err)) {
        printf("%s%s%s%s%s%s\n", term(TERM_BOLD), *f.title ? f.title : name, term(TERM_PLAIN),
               *f.source ? " (" : "", f.source, *f.source ? ")" : "");
        fwrite(out.p, 1, out.n, stdout);
        code = EXIT_DONE;
    }
    buf_fini(&out);
    overlay_file_fini(&f);
    return code;
}

/* Of a partner: all it uses, in order. */
static int show_partner(const struct settings *s, const struct partner *p, struct err *err)
{
    int code = EXIT_DONE;
    if (p->overlays.count == 0)
        printf("partner %s uses no overlay: the guides as they are\n", p->name);
    for (size_t i = 0; i < p->overlays.count && code == EXIT_DONE; i++)
        for (struct str rest = str_from(p->overlays.item[i]); rest.p && code == EXIT_DONE;) {
            char name[OPTION_LIST_TEXT_MAX];
            str_copy(name, sizeof name, str_trim(str_split(&rest, ',')));
            code = show_one(s, name, err);
        }
    return code;
}

static int show(const struct cli_args *args, const struct settings *s, struct err *err)
{
    if (args->count != 2) {
        err_set(err, ERR_USAGE, "hia overlay show PARTNER|FILE");
        return EXIT_FAIL;
    }
    const struct partner *p = s ? settings_partner(s, str_from(args->operands[1])) : NULL;
    return p ? show_partner(s, p, err) : show_one(s, args->operands[1], err);
}

/* ---- test ---- */

struct trial {
    const struct x12_overlay *overlay;
    uint64_t broken[X12_OVERLAY_RULES_MAX];
    const char *path;
    uint64_t found, sets;
    bool json;
};

static bool on_fault(void *ctx, const struct fault *f)
{
    struct trial *t = ctx;
    for (size_t i = 0; f->rule && i < x12_overlay_rules(t->overlay); i++)
        t->broken[i] += strcmp(x12_overlay_rule_name(t->overlay, i), f->rule) == 0;
    if (!f->rule)
        return true;
    t->found++;
    if (t->json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "file", t->path);
        json_pair(w, "rule", f->rule);
        json_pair(w, "fault", x12_fault_row(f->code)->id);
        json_pair(w, "title", x12_fault_title(f));
        json_pair(w, "path", f->path);
        json_pair_i64(w, "segment_ordinal", (int64_t)f->ordinal);
        json_line_end(&line);
        return true;
    }
    printf("%s:%" PRIu64 ": %s%s%s %s", t->path, f->ordinal, term(TERM_YELLOW), f->rule,
           term(TERM_PLAIN), f->segment);
    if (f->element)
        printf("%02u", f->element);
    if (f->component)
        printf("-%u", f->component);
    printf(": %s\n    at %s\n", x12_fault_title(f), f->path);
    return true;
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct trial *t = ctx;
    t->sets += e->kind == X12_SET_OPEN && e->envelope->guide == x12_overlay_guide(t->overlay);
    return true;
}

static bool try_sample(struct trial *t, const struct x12_overlays *overlays, struct err *err)
{
    struct x12_local local = {.overlays = overlays};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_7, &local};
    struct x12_handler handler = {t, on_event, {t, on_fault}};
    bool stopped;
    struct x12_reader *r = x12_reader_new(&options, &handler, err);
    bool ok = r && source_feed(t->path, r, &stopped, err);
    x12_reader_free(r);
    return ok;
}

/* Is every rule broken that should be, and no other? */
static bool as_expected(const struct trial *t, const char *wanted, struct err *err)
{
    bool good = true;
    for (struct str rest = str_from(wanted); rest.p;) {
        struct str name = str_trim(str_split(&rest, ','));
        size_t i = 0, n = x12_overlay_rules(t->overlay);
        while (i < n && !str_is(name, x12_overlay_rule_name(t->overlay, i)))
            i++;
        if (i == n)
            return err_set(err, ERR_USAGE, "the overlay has no rule %.*s", STR_FMT(name));
    }
    for (size_t i = 0; i < x12_overlay_rules(t->overlay); i++) {
        bool should = false;
        const char *name = x12_overlay_rule_name(t->overlay, i);
        for (struct str rest = str_from(wanted); rest.p;)
            should |= str_is(str_trim(str_split(&rest, ',')), name);
        if (should == (t->broken[i] > 0))
            continue;
        good = false;
        if (!t->json)
            printf("%s%s%s: %s\n", term(TERM_RED), name, term(TERM_PLAIN),
                   should ? "should be broken, and is not" : "is broken, and should not be");
    }
    return good;
}

static void print_counts(const struct trial *t)
{
    if (t->json)
        return;
    printf("%" PRIu64 " sets of %s\n", t->sets, x12_overlay_guide(t->overlay)->name);
    for (size_t i = 0; i < x12_overlay_rules(t->overlay); i++)
        printf("    %-32s broken %" PRIu64 " times\n", x12_overlay_rule_name(t->overlay, i),
               t->broken[i]);
}

static int test(const struct cli_args *args, const struct settings *s, struct err *err)
{
    struct overlay_file f;
    struct trial t = {.json = cli_given(args, "json")};
    if (args->count < 3) {
        err_set(err, ERR_USAGE, "hia overlay test FILE SAMPLE...");
        return EXIT_FAIL;
    }
    if (!load_named(s, args->operands[1], &f, err))
        return err->kind == ERR_CONFIG ? EXIT_DATA : EXIT_FAIL;
    struct x12_overlays overlays = {1, {f.overlay}};
    int code = EXIT_FAIL;
    t.overlay = f.overlay;
    for (int i = 2; i < args->count; i++) {
        t.path = args->operands[i];
        if (!try_sample(&t, &overlays, err))
            goto out;
    }
    print_counts(&t);
    bool good = cli_given(args, "breaks") ? as_expected(&t, cli_text(args, "breaks", ""), err)
                                          : t.found == 0;
    if (err->kind == ERR_NONE)
        code = good ? EXIT_DONE : EXIT_DATA;
out:
    overlay_file_fini(&f);
    return code;
}

/* ---- the verb ---- */

static void print_words(void)
{
    printf("keys of [rule NAME]:\n");
    for (size_t i = 0; x12_overlay_key(i); i++)
        printf("    %-12s %s\n", x12_overlay_key(i), x12_overlay_key_help(i));
    printf("leniencies of [overlay]:\n");
    for (size_t i = 0; x12_overlay_leniency_name(i); i++)
        printf("    %-20s %s\n", x12_overlay_leniency_name(i), x12_overlay_leniency_help(i));
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    struct err missing = {0};
    const char *what = args->count ? args->operands[0] : "words";
    int code = EXIT_FAIL;
    /* A file can be checked where nothing is configured. */
    bool loaded = session_load(&s, args, cli_given(args, "config") ? err : &missing);
    if (err->kind == ERR_NONE && x12_guides_init(err)) {
        const struct settings *settings = loaded ? s.settings : NULL;
        if (strcmp(what, "check") == 0)
            code = check(args, settings, err);
        else if (strcmp(what, "show") == 0)
            code = show(args, settings, err);
        else if (strcmp(what, "test") == 0)
            code = test(args, settings, err);
        else if (strcmp(what, "words") == 0)
            print_words(), code = EXIT_DONE;
        else
            err_set(err, ERR_USAGE, "hia overlay check, show, test or words, not %s", what);
    }
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"breaks", 'b', CLI_TEXT, "RULES",
     "test: these rules and no others must be broken (names between commas; none: \"\")"},
    {0},
};

const struct cli_verb verb_overlay = {
    .name = "overlay",
    .summary = "check, show and try a partner's own rules",
    .operands = "[check FILE... | show PARTNER|FILE | test FILE SAMPLE... | words]",
    .about =
        "An overlay is what a partner asks beyond the guide: plain configuration, conf/overlays/"
        "NAME.conf, named by `overlay = NAME` of the partners that use it. It narrows and never "
        "widens; what a partner is known to get wrong is a named leniency.\n\n"
        "check says what is wrong, with file, line and column. show prints the narrowings in the "
        "order of the guide. test judges samples by this overlay alone and says which rules they "
        "break; with --breaks it is a test for a script. words lists the keys and leniencies. FILE "
        "is a file, or the name of an overlay in the configured folder.",
    .examples = "$ hia overlay check conf/overlays/*.conf\n"
                "$ hia overlay show sandbox\n"
                "$ hia overlay test example-behavioral-health claims.837 --breaks taxonomy\n",
    .options = options,
    .run = run,
};
