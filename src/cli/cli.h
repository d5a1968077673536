/* cli.h - what a verb is: one table row gives --help, the man
 * page, the completion and the parsing. */
#ifndef HIA_CLI_CLI_H
#define HIA_CLI_CLI_H

#include "base/buf.h"
#include "base/err.h"
#include <stdio.h>

/** Exit codes, for scripts. */
enum {
    EXIT_DONE = 0, /* all of it was done */
    EXIT_DATA = 1, /* the data was bad: somebody has to look at it */
    EXIT_FAIL = 2, /* we failed: disk, configuration, a wrong command line */
};

enum cli_type {
    CLI_FLAG,
    CLI_TEXT,
    CLI_NUMBER,
};

struct cli_option {
    const char *name; /* "json"; NULL ends a table */
    char letter;      /* 'j', or 0 */
    enum cli_type type;
    const char *argument; /* "FILE", for help; NULL for a flag */
    const char *help;     /* one sentence, no full stop */
};

enum { CLI_OPTIONS_MAX = 24 };

/** A parsed command line. Values are borrowed from argv. */
struct cli_args {
    const struct cli_verb *verb;
    const char *text[CLI_OPTIONS_MAX]; /* by row of the verb's table, then of the common table */
    uint64_t number[CLI_OPTIONS_MAX];
    bool given[CLI_OPTIONS_MAX];
    int count; /* operands */
    char **operands;
};

struct cli_verb {
    const char *name;
    const char *summary;  /* one line of `hia --help` */
    const char *operands; /* "[FILE...]" or "" */
    const char *about;    /* paragraphs for --help and the man page */
    const char *examples; /* "$ hia parse x.835\n  what it does\n" lines; may be NULL */
    const struct cli_option *options;
    int (*run)(const struct cli_args *args, struct err *err);
};

/** Every verb, in the order of `hia --help`. */
extern const struct cli_verb *const cli_verbs[];
extern const size_t cli_verbs_count;
extern const struct cli_option cli_common[]; /* --config --data --json --color --help */

/** Was the option given? Its text, or `otherwise`. `name` must be in the table (our bug if not). */
bool cli_given(const struct cli_args *args, const char *name);
const char *cli_text(const struct cli_args *args, const char *name, const char *otherwise);
uint64_t cli_number(const struct cli_args *args, const char *name, uint64_t otherwise);
/** ERR_USAGE, with `usage`, when there are more operands than `most`. */
MUST_USE bool cli_words(const struct cli_args *args, int most, const char *usage, struct err *err);

enum cli_does { CLI_READS, CLI_WRITES, CLI_WRITES_OR_DRY };
/** What a verb is asked to do by a word of its own: "sync" of `hia bank`. */
struct cli_sub {
    const char *name;
    const char *usage; /* "hia bank sync [ID]" */
    int words;         /* operands, itself among them */
    enum cli_does does;
};
/** ERR_USAGE for a word too many, and for --dry-run where it writes and cannot go dry. `of`: what
 * stands before its name, "hia bank". */
MUST_USE bool cli_sub_fits(const struct cli_args *args, const char *of, const struct cli_sub *sub,
                           struct err *err);
/** How many files there are to read, which may be one: "-", standard input, where none is named. */
int cli_inputs(const struct cli_args *args, char ***paths);

/** Options and operands in any order, "--" ends options, "-" is an operand. ERR_USAGE with a
 * remedy. */
MUST_USE bool cli_parse(const struct cli_verb *verb, int argc, char **argv, struct cli_args *args,
                        struct err *err);

/* help.c: all from the tables */
void cli_help_all(FILE *out);
void cli_help_verb(const struct cli_verb *verb, FILE *out);
void cli_man(const struct cli_verb *verb, FILE *out); /* troff; NULL: hia(1) itself */
void cli_completion(FILE *out);                       /* bash */

#endif
