/* args.c - command line to struct cli_args, by the verb's table and the common one. */
#include "cli/cli.h"

#include <string.h>

const struct cli_option cli_common[] = {
    {"config", 'c', CLI_TEXT, "FILE",
     "configuration file (default conf/hia.conf, then /etc/hia/hia.conf)"},
    {"data", 'd', CLI_TEXT, "DIR", "data directory, instead of the configured one"},
    {"json", 'j', CLI_FLAG, NULL, "print JSON for programs instead of text for people"},
    {"color", 0, CLI_TEXT, "WHEN", "auto, always or never (default auto: only on a terminal)"},
    {"quiet", 'q', CLI_FLAG, NULL, "no progress on the terminal"},
    {"help", 'h', CLI_FLAG, NULL, "show this help"},
    {0},
};

static size_t table_count(const struct cli_option *table)
{
    size_t n = 0;
    while (table && table[n].name)
        n++;
    return n;
}

/* Row `i` over both tables, the verb's first. */
static const struct cli_option *row_at(const struct cli_verb *verb, size_t i)
{
    size_t own = table_count(verb->options);
    if (i < own)
        return &verb->options[i];
    return i - own < table_count(cli_common) ? &cli_common[i - own] : NULL;
}

static bool find_long(const struct cli_verb *verb, struct str name, size_t *at)
{
    const struct cli_option *row;
    for (size_t i = 0; (row = row_at(verb, i)); i++)
        if (str_is(name, row->name)) {
            *at = i;
            return true;
        }
    return false;
}

static bool find_letter(const struct cli_verb *verb, char letter, size_t *at)
{
    const struct cli_option *row;
    for (size_t i = 0; (row = row_at(verb, i)); i++)
        if (row->letter && row->letter == letter) {
            *at = i;
            return true;
        }
    return false;
}

static bool take(struct cli_args *args, size_t at, const char *value, struct err *err)
{
    const struct cli_option *row = row_at(args->verb, at);
    args->given[at] = true;
    args->text[at] = value;
    if (row->type != CLI_NUMBER)
        return true;
    if (!str_to_u64(str_from(value), UINT64_MAX, &args->number[at]))
        return err_set(err, ERR_USAGE, "--%s wants a whole number", row->name);
    return true;
}

/* One argument that begins with '-': an option, with its value in the same word or the next. */
static bool take_option(struct cli_args *args, int argc, char **argv, int *i, struct err *err)
{
    const char *word = argv[*i];
    bool is_long = word[1] == '-';
    struct str rest = str_from(word + (is_long ? 2 : 1));
    struct str name = is_long ? str_split(&rest, '=') : str_of(rest.p, 1);
    const char *value = is_long ? rest.p : (word[2] ? word + 2 : NULL);
    size_t at;

    if (is_long ? !find_long(args->verb, name, &at) : !find_letter(args->verb, name.p[0], &at))
        return err_set(err, ERR_USAGE, "no option %.*s; see hia %s --help", (int)(name.n + 2), word,
                       args->verb->name);
    const struct cli_option *row = row_at(args->verb, at);
    if (row->type == CLI_FLAG) {
        if (value)
            return err_set(err, ERR_USAGE, "--%s takes no value", row->name);
        return take(args, at, "", err);
    }
    if (!value) {
        if (*i + 1 >= argc)
            return err_set(err, ERR_USAGE, "--%s wants %s", row->name, row->argument);
        value = argv[++*i];
    }
    return take(args, at, value, err);
}

bool cli_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_args *args,
               struct err *err)
{
    *args = (struct cli_args){.verb = verb, .operands = argv};
    assert(table_count(verb->options) + table_count(cli_common) <= CLI_OPTIONS_MAX);
    bool options = true;
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (!options || argv[i][0] != '-' || argv[i][1] == '\0')
            argv[args->count++] = argv[i];
        else if (!take_option(args, argc, argv, &i, err))
            return false;
    }
    return true;
}

static size_t must_find(const struct cli_args *args, const char *name)
{
    size_t at = 0;
    bool found = find_long(args->verb, str_from(name), &at);
    assert(found);
    (void)found;
    return at;
}

bool cli_given(const struct cli_args *args, const char *name)
{
    return args->given[must_find(args, name)];
}

const char *cli_text(const struct cli_args *args, const char *name, const char *otherwise)
{
    size_t at = must_find(args, name);
    return args->given[at] ? args->text[at] : otherwise;
}

uint64_t cli_number(const struct cli_args *args, const char *name, uint64_t otherwise)
{
    size_t at = must_find(args, name);
    return args->given[at] ? args->number[at] : otherwise;
}

bool cli_words(const struct cli_args *args, int most, const char *usage, struct err *err)
{
    return args->count <= most || err_set(err, ERR_USAGE, "there is a word too many: %s", usage);
}

bool cli_sub_fits(const struct cli_args *args, const char *of, const struct cli_sub *sub,
                  struct err *err)
{
    if (sub->does == CLI_WRITES && cli_given(args, "dry-run"))
        return err_set(err, ERR_USAGE, "%s %s has no --dry-run", of, sub->name);
    return cli_words(args, sub->words, sub->usage, err);
}

int cli_inputs(const struct cli_args *args, char ***paths)
{
    static char *standard_input[] = {"-"};
    *paths = args->count ? args->operands : standard_input;
    return args->count ? args->count : 1;
}
