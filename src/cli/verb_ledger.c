/* verb_ledger.c - hia ledger: where the ledger is, whether it is whole, its schema in PostgreSQL,
 * and its keys. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/rekeying.h"
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
    if (strcmp(what, "rekey") == 0)
        return rekeying_run(args, err);
    bool good = strcmp(what, "migrate") == 0 ? migrate(args, err)
                : strcmp(what, "check") == 0
                    ? check(args, err)
                    : err_set(err, ERR_USAGE, "hia ledger check, migrate or rekey");
    return good ? EXIT_DONE : EXIT_FAIL;
}

static const struct cli_option options[] = {
    {"role", 0, CLI_TEXT, "ROLE", "migrate: grant this role what the program needs, and no more"},
    {"reseal", 0, CLI_FLAG, NULL, "rekey: kept files under an older data key are sealed anew"},
    {"limit", 0, CLI_NUMBER, "N", "rekey --reseal: at most so many files in this run"},
    {"retire", 0, CLI_FLAG, NULL,
     "rekey: take the older keys out of the key file, when none needs them"},
    {"dry-run", 0, CLI_FLAG, NULL, "rekey --retire: only look whether they can be"},
    {"status", 0, CLI_FLAG, NULL, "rekey: which keys there are, and what is sealed under which"},
    {0},
};

const struct cli_verb verb_ledger = {
    .name = "ledger",
    .summary = "check the ledger; its schema in PostgreSQL; rotate its key",
    .operands = "[check | migrate postgresql://OWNER@HOST/DATABASE | rekey]",
    .about =
        "The ledger is a file in data_dir, or, where the configuration's `ledger` says so, a "
        "PostgreSQL database that many organizations and machines share. check reads all of it: "
        "pages, indexes and references of a file; of a database, that row-level security guards "
        "every table.\n\n"
        "migrate makes or changes the tables, in the schema hia, as the database's owner: run it "
        "before a new version of the program. --role is the role the program works as: neither "
        "superuser nor owner, it may not change a log or see another tenant's rows, and the "
        "program refuses to work as any other. No password is ever in the address; libpq finds it "
        "in its password file, or the server knows the user by its socket.\n\n"
        "rekey gives the ledger another key while everything runs. What is sealed is sealed under "
        "data keys, which the keyring (data_dir/kept/ORGANIZATION/keyring) holds wrapped by the key "
        "in key_file; a rotation puts a new key into key_file, wraps the data keys by it, and begins "
        "a new data key. No row and no kept file changes, and nothing is restarted. Cut off, it is "
        "run again. The older key stays in key_file until --retire, which opens every keyring in "
        "data_dir by the new one first. --reseal seals the kept files of before under the new data "
        "key: after a key was in the wrong hands. docs/operations.md has it step by step.",
    .examples = "$ createuser hia_app && createdb hia\n"
                "$ hia ledger migrate 'postgresql:///hia?host=/run/postgresql' --role hia_app\n"
                "$ hia ledger check\n"
                "$ hia ledger rekey && hia ledger rekey --retire\n"
                "$ hia ledger rekey --status\n",
    .options = options,
    .run = run,
};
