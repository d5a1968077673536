/* verb_ledger.c - hia ledger: where the ledger is, whether it is whole, and its schema in
 * PostgreSQL. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/session.h"
#include "store/store.h"
#include <inttypes.h>
#include <string.h>

static void told(const struct cli_args *args, const char *what, int64_t version)
{
    if (cli_given(args, "json")) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair(j, "done", what);
        json_pair_i64(j, "schema", version);
        json_line_end(&line);
    } else {
        printf("%s: schema %" PRId64 "\n", what, version);
    }
}

static bool migrate(const struct cli_args *args, struct err *err)
{
    int64_t version = 0;
    if (args->count != 2)
        return err_set(err, ERR_USAGE, "hia ledger migrate postgresql://OWNER@HOST/DATABASE");
    if (!store_migrate(args->operands[1], cli_text(args, "role", NULL), &version, err))
        return false;
    told(args, "migrated", version);
    return true;
}

static bool check(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    int64_t version = 0;
    bool good = session_open(&s, args, STORE_READER, err) && store_verify(s.job.store, err) &&
                store_schema_version(s.job.store, &version, err);
    if (good)
        told(args, "the ledger is whole", version);
    session_close(&s);
    return good;
}

static int run(const struct cli_args *args, struct err *err)
{
    const char *what = args->count ? args->operands[0] : "check";
    bool good = strcmp(what, "migrate") == 0 ? migrate(args, err)
                : strcmp(what, "check") == 0 ? check(args, err)
                                             : err_set(err, ERR_USAGE,
                                                       "hia ledger check or "
                                                       "migrate");
    return good ? EXIT_DONE : EXIT_FAIL;
}

static const struct cli_option options[] = {
    {"role", 0, CLI_TEXT, "ROLE", "migrate: grant this role what the program needs, and no more"},
    {0},
};

const struct cli_verb verb_ledger = {
    .name = "ledger",
    .summary = "check the ledger; bring one in PostgreSQL to this program's schema",
    .operands = "[check | migrate postgresql://OWNER@HOST/DATABASE]",
    .about =
        "The ledger is a file in data_dir, or, where the configuration's `ledger` says so, a "
        "PostgreSQL database that many organizations and machines share. check reads all of it: "
        "pages, indexes and references of a file; of a database, that row-level security guards "
        "every table.\n\n"
        "migrate makes or changes the tables, in the schema hia, as the database's owner: run it "
        "before a new version of the program. --role is the role the program works as: neither "
        "superuser nor owner, it may not change a log or see another tenant's rows, and the "
        "program refuses to work as any other. No password is ever in the address; libpq finds it "
        "in its password file, or the server knows the user by its socket.",
    .examples = "$ createuser hia_app && createdb hia\n"
                "$ hia ledger migrate 'postgresql:///hia?host=/run/postgresql' --role hia_app\n"
                "$ hia ledger check\n",
    .options = options,
    .run = run,
};
