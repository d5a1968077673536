/* verb_codes.c - hia codes: external code sets, loaded from what their owners publish. */
#include "cli/verbs.h"

#include "base/clock.h"
#include "cli/print.h"
#include "cli/source.h"
#include "job/codes.h"
#include <inttypes.h>
#include <string.h>

enum { SHOWN_DEFAULT = 50 };

/* "2025-10-01" of 20251001, "-" of no limit; good until the fourth call after. */
static const char *print_limit(uint32_t day)
{
    static char texts[4][16];
    static unsigned next;
    char *out = texts[next++ % 4];
    if (day == X12_CODE_FIRST_DAY || day >= X12_CODE_LAST_DAY)
        return "-";
    snprintf(out, sizeof texts[0], "%04u-%02u-%02u", day / 10000 % 10000, day / 100 % 100,
             day % 100);
    return out;
}

static bool find_set(const struct cli_args *args, enum x12_code_set_id *id, struct err *err)
{
    *id = X12_CS_NONE;
    if (args->count < 2)
        return err_set(err, ERR_USAGE, "which set? `hia codes list` names them");
    *id = x12_code_set_named(str_from(args->operands[1]));
    return *id || err_set(err, ERR_USAGE, "no code set %s; `hia codes list` names them",
                          args->operands[1]);
}

static bool read_day(const struct cli_args *args, const char *option, uint32_t *day,
                     struct err *err)
{
    *day = 0;
    if (!cli_given(args, option))
        return true;
    *day = code_day(str_from(cli_text(args, option, "")));
    return *day || err_set(err, ERR_USAGE, "--%s wants a day, such as 2025-10-01", option);
}

/* ---- load ---- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void print_loaded(const struct cli_args *args, enum x12_code_set_id id,
                         const struct codes_loaded *l)
{
    const struct x12_code_set_row *row = x12_code_set_row(id);
    if (cli_given(args, "json")) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "set", row->name);
        json_pair(w, "format", l->format);
        json_pair_i64(w, "read", (int64_t)l->read);
        json_pair_i64(w, "passed_over", (int64_t)l->passed_over);
        json_pair_i64(w, "codes", l->codes);
        json_pair_i64(w, "codes_before", l->before);
        json_pair(w, "from", print_limit(l->from));
        json_pair(w, "to", print_limit(l->to));
        json_line_end(&line);
        return;
    }
    printf("%s: %zu codes read as %s, for %s to %s; %zu other lines passed over\n", row->title,
           l->read, l->format, print_limit(l->from), print_limit(l->to), l->passed_over);
    printf("the set has %" PRIu32 " codes now (%" PRIu32 " before)%s\n", l->codes, l->before,
           l->texts ? ", with their texts" : "");
}

static int load(const struct cli_args *args, const char *dir, struct err *err)
{
    enum x12_code_set_id id;
    struct codes_load how = {.version = cli_text(args, "label", NULL),
                             .keep = cli_given(args, "keep"),
                             .no_texts = cli_given(args, "no-texts")};
    struct codes_loaded done;
    struct buf content = {0};
    how.reading.format = cli_text(args, "format", NULL);
    how.reading.columns = cli_text(args, "columns", NULL);
    if (!find_set(args, &id, err) || !read_day(args, "from", &how.from, err) ||
        !read_day(args, "to", &how.to, err))
        return EXIT_FAIL;
    if (args->count != 3) {
        err_set(err, ERR_USAGE, "hia codes load SET FILE");
        return EXIT_FAIL;
    }
    bool ok =
        source_load(args->operands[2], CODE_LIST_BYTES_MAX, &content, err) &&
        codes_load(dir, id, buf_str(&content), base_name(args->operands[2]), &how, &done, err);
    buf_fini(&content);
    if (!ok)
        return err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
    print_loaded(args, id, &done);
    return EXIT_DONE;
}

/* ---- list ---- */

static const char *const day_words[] = {"the file's day", "the line's day", "the first day",
                                        "the discharge"};

static void list_one(const struct cli_args *args, const struct codes *c, enum x12_code_set_id id)
{
    const struct x12_code_set_row *row = x12_code_set_row(id);
    const struct x12_code_set *set = codes_sets(c)->set[id];
    const struct code_file *file = codes_file(c, id);
    if (cli_given(args, "json")) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "set", row->name);
        json_pair(w, "title", row->title);
        json_pair(w, "owner", row->owner);
        json_pair(w, "form", row->form);
        json_pair(w, "day", day_words[row->day]);
        json_pair(w, "state", file ? "loaded" : set ? "built in" : "form only");
        json_pair_i64(w, "codes", set ? set->count : 0);
        json_pair(w, "version", set ? set->version : "");
        json_pair(w, "from", set ? print_limit(set->from) : "");
        json_pair(w, "to", set ? print_limit(set->to) : "");
        if (file)
            view_instant(w, "loaded_at", code_file_loaded_us(file));
        json_line_end(&line);
        return;
    }
    if (!set)
        printf("%-22s %8s  %-10s %s\n", row->name, "-", "form only", row->form);
    else
        printf("%-22s %8" PRIu32 "  %-10s %s to %s  %s\n", row->name, set->count,
               file ? "loaded" : "built in", print_limit(set->from), print_limit(set->to),
               file ? set->version : "");
}

static int list(const struct cli_args *args, const struct codes *c)
{
    if (!cli_given(args, "json"))
        printf("%s%-22s %8s  %-10s %s%s\n", term(TERM_BOLD), "SET", "CODES", "STATE",
               "DAYS, VERSION; OR THE FORM THAT IS CHECKED", term(TERM_PLAIN));
    for (unsigned id = 1; id < X12_CODE_SETS; id++)
        list_one(args, c, (enum x12_code_set_id)id);
    return EXIT_DONE;
}

/* ---- check, show ---- */

static void print_code(const struct cli_args *args, const struct codes *c, enum x12_code_set_id id,
                       uint32_t index)
{
    const struct x12_code_set *set = codes_sets(c)->set[id];
    const struct code_file *file = codes_file(c, id);
    struct str text = file ? code_file_text(file, index) : (struct str){0};
    char code[X12_CODE_BYTES_MAX + 1];
    x12_code_text(set->keys[index], code);
    for (uint32_t k = set->first[index]; k < set->first[index + 1]; k++) {
        const struct x12_code_period *p = &set->periods[k];
        if (cli_given(args, "json")) {
            struct json_line line;
            struct json_writer *w = json_line_begin(&line);
            json_pair(w, "set", x12_code_set_row(id)->name);
            json_pair(w, "code", code);
            json_pair(w, "from", print_limit(p->from));
            json_pair(w, "to", print_limit(p->to));
            json_key(w, "heading");
            json_bool(w, p->heading);
            json_key(w, "text");
            json_str(w, text);
            json_line_end(&line);
            continue;
        }
        printf("%-12s %10s to %-10s %s%.*s\n", code, print_limit(p->from), print_limit(p->to),
               p->heading ? "(heading) " : "", STR_FMT(text));
    }
}

static const char *const state_words[] = {
    "in force", "not a code of the set", "in the set, but not in force then",
    "a heading, not specific enough to be sent", "in the set, which does not speak of that day"};

static int check(const struct cli_args *args, const struct codes *c, struct err *err)
{
    enum x12_code_set_id id;
    uint32_t day;
    char code[X12_CODE_BYTES_MAX + 1];
    if (!find_set(args, &id, err) || !read_day(args, "on", &day, err))
        return EXIT_FAIL;
    if (args->count != 3) {
        err_set(err, ERR_USAGE, "hia codes check SET CODE");
        return EXIT_FAIL;
    }
    const struct x12_code_set *set = codes_sets(c)->set[id];
    bool formed = code_tidy(id, str_from(args->operands[2]), code);
    if (!day) {
        char today[9];
        clock_ccyymmdd(clock_now_us(), today);
        day = code_day(str_from(today));
    }
    enum x12_code_state state =
        set && formed ? x12_code_look(set, str_from(code), day) : X12_CODE_UNKNOWN;
    const char *word = !formed ? "not of the form of its codes"
                       : set   ? state_words[state]
                               : "of the form of its codes; no set is loaded to look it up in";
    bool good = formed && (!set || state == X12_CODE_IN_FORCE || state == X12_CODE_NOT_COVERED);
    if (cli_given(args, "json")) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "set", x12_code_set_row(id)->name);
        json_pair(w, "on", print_limit(day));
        json_key(w, "good");
        json_bool(w, good);
        json_pair(w, "result", word);
        json_line_end(&line);
    } else {
        printf("%s on %s: %s%s%s\n", x12_code_set_row(id)->title, print_limit(day),
               term(good ? TERM_GREEN : TERM_RED), word, term(TERM_PLAIN));
    }
    uint32_t at = set && formed ? x12_code_find(set, str_from(code)) : UINT32_MAX;
    if (at != UINT32_MAX && !cli_given(args, "json"))
        print_code(args, c, id, at);
    return good ? EXIT_DONE : EXIT_DATA;
}

static bool begins_with(uint64_t key, struct str prefix)
{
    char code[X12_CODE_BYTES_MAX + 1];
    x12_code_text(key, code);
    return str_starts(str_from(code), prefix);
}

static int show(const struct cli_args *args, const struct codes *c, struct err *err)
{
    enum x12_code_set_id id;
    if (!find_set(args, &id, err))
        return EXIT_FAIL;
    const struct x12_code_set *set = codes_sets(c)->set[id];
    struct str prefix = str_from(args->count > 2 ? args->operands[2] : "");
    uint64_t shown = 0, most = cli_number(args, "max", SHOWN_DEFAULT);
    if (!set) {
        err_set(err, ERR_DATA, "%s is not loaded (%s)", x12_code_set_row(id)->title,
                x12_code_set_row(id)->owner);
        return EXIT_DATA;
    }
    for (uint32_t i = 0; i < set->count && shown < most; i++)
        if (begins_with(set->keys[i], prefix)) {
            print_code(args, c, id, i);
            shown++;
        }
    if (shown == most && !cli_given(args, "json"))
        printf("the first %" PRIu64 "; --max shows more\n", shown);
    return shown ? EXIT_DONE : EXIT_DATA;
}

/* ---- the verb ---- */

static int dispatch(const struct cli_args *args, const char *dir, struct err *err)
{
    const char *what = args->count ? args->operands[0] : "list";
    if (strcmp(what, "load") == 0)
        return load(args, dir, err);
    int code = EXIT_FAIL;
    struct codes *c = codes_open(dir, err);
    if (!c)
        return err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
    if (strcmp(what, "list") == 0)
        code = list(args, c);
    else if (strcmp(what, "check") == 0)
        code = check(args, c, err);
    else if (strcmp(what, "show") == 0)
        code = show(args, c, err);
    else
        err_set(err, ERR_USAGE, "hia codes load, list, check or show, not %s", what);
    codes_close(c);
    return code;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    char dir[OPTION_PATH_MAX];
    int code = EXIT_FAIL;
    if (session_load(&s, args, err) && x12_guides_init(err)) {
        codes_dir(s.settings, dir);
        code = dispatch(args, dir, err);
    }
    session_close(&s);
    return code;
}

static const struct cli_option options[] = {
    {"from", 0, CLI_TEXT, "DAY", "load: the first day the list speaks of"},
    {"to", 0, CLI_TEXT, "DAY", "load: the last day"},
    {"format", 'f', CLI_TEXT, "NAME", "load: how the list is written, when it is not found out"},
    {"columns", 0, CLI_TEXT, "COLUMNS",
     "load: code=1-5,text=12-91 by position, code=HCPC,text=3 by name or number"},
    {"label", 0, CLI_TEXT, "TEXT", "load: the version as list shows it (default: the file's name)"},
    {"keep", 'k', CLI_FLAG, NULL, "load: codes the list does not have stay in force"},
    {"no-texts", 0, CLI_FLAG, NULL, "load: the codes alone"},
    {"on", 0, CLI_TEXT, "DAY", "check: the day (default today)"},
    {"max", 'm', CLI_NUMBER, "N", "show: at most N codes (default 50)"},
    {0},
};

const struct cli_verb verb_codes = {
    .name = "codes",
    .summary = "load, list and look up external code sets (ICD-10, HCPCS, CARC ...)",
    .operands = "[load SET FILE | list | check SET CODE | show SET [PREFIX]]",
    .about =
        "Codes that change are checked against sets you load from what their owners publish: the "
        "ICD-10 order and code files, HCPCS ANWEB, the NUCC taxonomy, CARC and RARC lists, places "
        "of service, MS-DRG, the NDC package file, ZIP lists. A set that is not loaded is checked "
        "by the form of its codes alone, and validate says so.\n\n"
        "A load speaks for a window of days: the year in the name of an ICD-10 or MS-DRG file "
        "(October to September), else all days, else --from and --to. What was known of those days "
        "is replaced; the other years stay. Sets are kept in the data directory, one read-only "
        "file each, with a checksum.\n\n"
        "Formats for --format: icd10cm-order, icd10cm-codes, icd10pcs-order, icd10pcs-codes, "
        "hcpcs-anweb, modifier-anweb, list (delimited, columns named by the header) and html (a "
        "saved page with a table).",
    .examples = "$ hia codes load icd10cm icd10cm_order_2026.txt\n"
                "$ hia codes load carc carc.csv --keep\n"
                "$ hia codes check icd10cm F32.1 --on 2026-01-15\n"
                "$ hia codes show place-of-service\n",
    .options = options,
    .run = run,
};
