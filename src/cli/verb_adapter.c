/* verb_adapter.c - hia adapter: what adapters there are, what one takes, how its conversations go.
 */
#include "cli/verbs.h"

#include "cli/adapter_check.h"
#include "cli/print.h"
#include "cli/term.h"
#include "conf/conf_file.h"
#include "host/load.h"
#include "host/script.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char *const TYPES[] = {
    "text", "yes or no", "number", "duration", "size", "word", "text, may be repeated"};
static const char *const SAFETY[] = {"may be repeated", "repeated only under its key",
                                     "never repeated blindly"};

static bool adapters_dir(const struct cli_args *args, char *out, size_t size, struct err *err)
{
    if (!cli_given(args, "adapters"))
        return host_adapters_dir(out, size, err);
    return str_copy(out, size, str_from(cli_text(args, "adapters", ""))) ||
           err_set(err, ERR_USAGE, "--adapters: the path is too long");
}

/* ---- list ---- */

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_object(const struct dirent *d)
{
    return d->d_name[0] != '.' && str_ends(str_from(d->d_name), STR(".so"));
}

static void list_one(const struct cli_args *args, const struct host_adapter *h)
{
    if (cli_given(args, "json")) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "adapter", h->is.name);
        json_pair(w, "version", h->is.version);
        json_pair(w, "path", h->path);
        json_line_end(&line);
        return;
    }
    printf("%s%s%s %s - %s\n", term(TERM_BOLD), h->is.name, term(TERM_PLAIN), h->is.version,
           h->is.help);
}

static int list(const struct cli_args *args, struct host_adapters *all, const char *dir,
                struct err *err)
{
    struct dirent **found = NULL;
    int count = scandir(dir, &found, is_object, by_name), code = EXIT_DONE;
    if (count < 0) {
        err_sys(err, "read %s", dir);
        return EXIT_FAIL;
    }
    for (int i = 0; i < count; i++) {
        char name[HOST_ADAPTER_NAME_MAX];
        struct err wrong = {0};
        struct str file = str_from(found[i]->d_name);
        const struct host_adapter *h = NULL;
        if (str_copy(name, sizeof(name), str_of(file.p, file.n - 3)))
            h = host_adapter_load(all, dir, name, &wrong);
        if (h)
            list_one(args, h);
        else
            code = EXIT_DATA, fprintf(stderr, "hia: %s\n", wrong.text);
        free(found[i]);
    }
    free(found);
    return code;
}

/* ---- show ---- */

static void show_option(const struct hia_option *o)
{
    printf("    %-18s %s", o->name, o->type <= HIA_OPTION_LIST ? TYPES[o->type] : "?");
    for (size_t i = 0; o->type == HIA_OPTION_WORD && o->words[i]; i++)
        printf("%s%s", i ? ", " : ": ", o->words[i]);
    printf("%s%s%s\n        %s\n", o->flags & HIA_OPTION_REQUIRED ? ", needed" : "",
           o->initial ? ", default " : "", o->initial ? o->initial : "", o->help);
}

static void show(const struct hia_adapter *a)
{
    printf("%s%s%s %s (ABI %u.%u)\n%s\n\noperations:\n", term(TERM_BOLD), a->name, term(TERM_PLAIN),
           a->version, a->abi_major, a->abi_minor, a->help);
    for (size_t i = 0; i < a->operation_count; i++) {
        const struct hia_operation *o = &a->operations[i];
        printf("    %-22s takes %s; gives %s; %s\n        %s\n", o->name,
               *o->takes ? o->takes : "nothing", *o->gives ? o->gives : "nothing",
               SAFETY[o->safety], o->help);
    }
    printf("\noptions:\n");
    for (size_t i = 0; i < a->option_count; i++)
        show_option(&a->options[i]);
    for (size_t i = 0; i < a->event_count; i++)
        printf("%s    %s %s\n", i ? "" : "\nevents:\n", a->events[i].name, a->events[i].version);
}

/* ---- try ---- */

static int try_script(const struct cli_args *args, const struct hia_adapter *a, struct err *err)
{
    const char *path = cli_text(args, "script", "");
    struct buf text, out;
    int code = EXIT_FAIL;
    if (!*path) {
        err_set(err, ERR_USAGE, "hia adapter try NAME --script FILE");
        return EXIT_FAIL;
    }
    buf_init(&text, 64 << 20);
    buf_init(&out, 0);
    if (conf_file_read(path, &text, err)) {
        bool good = script_play(a, buf_str(&text), &out, err);
        fwrite(out.p, 1, out.n, stdout);
        code = good ? EXIT_DONE : err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
    }
    buf_fini(&out);
    buf_fini(&text);
    return code;
}

static int run_named(const struct cli_args *args, const char *what, struct host_adapters *all,
                     const char *dir, struct err *err)
{
    if (args->count != 2) {
        err_set(err, ERR_USAGE, "hia adapter %s NAME", what);
        return EXIT_FAIL;
    }
    if (strcmp(what, "check") == 0)
        return adapter_check(args, dir, err);
    const struct host_adapter *h = host_adapter_load(all, dir, args->operands[1], err);
    if (!h)
        return EXIT_FAIL;
    if (strcmp(what, "try") == 0)
        return try_script(args, &h->is, err);
    show(&h->is);
    return EXIT_DONE;
}

static int run(const struct cli_args *args, struct err *err)
{
    const char *what = args->count ? args->operands[0] : "list";
    char dir[4096];
    int code = EXIT_FAIL;
    struct host_adapters *all = host_adapters_new(err);
    if (all && adapters_dir(args, dir, sizeof(dir), err)) {
        if (strcmp(what, "list") == 0)
            code = list(args, all, dir, err);
        else if (strcmp(what, "show") == 0 || strcmp(what, "try") == 0 ||
                 strcmp(what, "check") == 0)
            code = run_named(args, what, all, dir, err);
        else
            err_set(err, ERR_USAGE, "hia adapter list, show, check or try, not %.40s", what);
    }
    host_adapters_free(all);
    return code;
}

static const struct cli_option options[] = {
    {"adapters", 'a', CLI_TEXT, "DIR",
     "the folder of adapters; without it the one beside the program"},
    {"script", 's', CLI_TEXT, "FILE", "try: what is asked and what the partner says, as JSON"},
    {"offline", 'n', CLI_FLAG, NULL, "check: ask the partner nothing"},
    {0},
};

const struct cli_verb verb_adapter = {
    .name = "adapter",
    .summary = "list, show and try the adapters of partners, check how one is configured",
    .operands = "[list | show NAME | check PARTNER | try NAME --script FILE]",
    .about =
        "An adapter is what one kind of partner speaks: a shared object that does no I/O of its own. "
        "list names those in the folder and says why one is refused. show gives the operations it "
        "takes, its options and its events. try plays a conversation from a script: a request and "
        "the partner's replies, and prints what the adapter says next at each step: nothing is sent. "
        "check tries a partner's configuration piece by piece: its adapter, the adapter's options, "
        "every credential's references, its endpoints; when all is well it asks the partner whether "
        "we are known there, if the adapter has that question. No patient is in it.",
    .examples = "$ hia adapter list\n"
                "$ hia adapter show clearinghouse\n"
                "$ hia adapter check availity\n"
                "$ hia adapter try sample --script letter.json\n",
    .options = options,
    .run = run,
};
