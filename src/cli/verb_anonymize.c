/* verb_anonymize.c - hia anonymize: a file that can be shared. */
#include "cli/verbs.h"

#include "cli/source.h"
#include "x12/anonymize.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 4096, KEY_LEAST = 16 };

static bool put(void *ctx, struct str bytes)
{
    return fwrite(bytes.p, 1, bytes.n, ctx) == bytes.n;
}

static bool make_key(const char *path, uint8_t key[SHA256_SIZE], struct err *err)
{
    char hex[SHA256_HEX_MAX];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

    if (!f)
        return err_sys(err, "%s", path);
    random_bytes(key, SHA256_SIZE);
    hex_encode(key, SHA256_SIZE, hex);
    bool ok = fprintf(f, "%s\n", hex) > 0;
    ok &= fclose(f) == 0;
    sha256_of(str_from(hex), key); /* as it will be read again */
    return ok || err_sys(err, "writing %s", path);
}

/* Any secret of 16 bytes and more, without the line break at its end. */
static bool read_key(const char *path, uint8_t key[SHA256_SIZE], struct err *err)
{
    char text[KEY_FILE_MAX];
    FILE *f = fopen(path, "re");

    if (!f)
        return errno == ENOENT ? make_key(path, key, err) : err_sys(err, "%s", path);
    struct str secret = str_trim(str_of(text, fread(text, 1, sizeof text, f)));
    bool whole = feof(f) != 0, enough = secret.n >= KEY_LEAST;
    fclose(f);
    sha256_of(secret, key);
    memset(text, 0, sizeof text);
    if (!whole || !enough)
        return err_set(err, ERR_USAGE, "%s: a key is %d to %d bytes", path, KEY_LEAST,
                       KEY_FILE_MAX - 1);
    return true;
}

static void report(const struct x12_anonymized *n)
{
    static const char *const what[X12_SECRETS] = {
        [X12_SECRET_ID] = "ids",
        [X12_SECRET_ORIGIN] = "company ids",
        [X12_SECRET_CLAIM] = "claim ids",
        [X12_SECRET_NAME] = "names and cities",
        [X12_SECRET_SUFFIX] = "name suffixes",
        [X12_SECRET_STREET] = "streets",
        [X12_SECRET_ZIP] = "postal codes",
        [X12_SECRET_CONTACT] = "contact numbers",
        [X12_SECRET_TEXT] = "texts",
        [X12_SECRET_DAY] = "days",
        [X12_SECRET_DAYS] = "dates and periods",
    };

    fputs("hia anonymize: replaced", stderr);
    for (unsigned i = 0, shown = 0; i < X12_SECRETS; i++)
        if (n->by[i] && what[i])
            fprintf(stderr, "%s %" PRIu64 " %s", shown++ ? "," : "", n->by[i], what[i]);
    fputc('\n', stderr);
    if (n->unplaced)
        fprintf(stderr,
                "hia anonymize: %" PRIu64 " segments have no place in their guide; look at them "
                "before you share the file\n",
                n->unplaced);
}

static int run(const struct cli_args *args, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_NONE};
    struct x12_anonymize_options options = {.keep_claim_ids = cli_given(args, "keep-claim-ids")};
    const char *path = args->count ? args->operands[0] : "-", *to = cli_text(args, "output", NULL);
    struct x12_anonymized counts = {0};
    struct x12_anonymize *a = NULL;
    struct x12_reader *r = NULL;
    bool stopped = false;
    int code = EXIT_FAIL;
    FILE *out;

    if (args->count > 1) {
        err_set(err, ERR_USAGE, "anonymize one file at a time, with the same --key for all");
        return EXIT_FAIL;
    }
    if (!cli_given(args, "key"))
        random_bytes(options.key, sizeof(options.key));
    else if (!read_key(cli_text(args, "key", ""), options.key, err))
        return EXIT_FAIL;
    if (!(out = source_create(to, err)))
        return EXIT_FAIL;
    a = x12_anonymize_new(&options, &(struct x12_anonymize_sink){out, put}, err);
    struct x12_handler handler = a ? x12_anonymize_handler(a) : (struct x12_handler){0};
    if (!a || !(r = x12_reader_new(&altitude, &handler, err)) ||
        !source_feed(path, r, &stopped, err))
        goto out;
    if (stopped || !x12_anonymize_end(a, &counts)) {
        err_set(err, ERR_SYSTEM, "the output could not be written");
        goto out;
    }
    if (!cli_given(args, "quiet"))
        report(&counts);
    code = counts.unplaced ? EXIT_DATA : EXIT_DONE;
out:
    if (!source_done(out, to, err))
        code = EXIT_FAIL;
    memset(&options, 0, sizeof(options));
    x12_reader_free(r);
    x12_anonymize_free(a);
    return code;
}

static const struct cli_option options[] = {
    {"output", 'o', CLI_TEXT, "FILE", "write here instead of standard output"},
    {"key", 'k', CLI_TEXT, "FILE",
     "a secret that makes pseudonyms the same in every file (made if missing; default: a new one, "
     "forgotten afterwards)"},
    {"keep-claim-ids", 0, CLI_FLAG, NULL,
     "leave CLM01, CLP01 and where they are repeated as they are"},
    {0},
};

const struct cli_verb verb_anonymize = {
    .name = "anonymize",
    .summary = "replace what identifies people, so that a file can be shared",
    .operands = "[FILE]",
    .about =
        "Writes the file (or standard input) with names, ids, addresses, contact numbers and free "
        "text replaced and all dates shifted by the same number of weeks. Codes, amounts, counts and "
        "control numbers stay, so the result validates as well as the file did and shows the same "
        "problem. The same value has the same pseudonym throughout; with the same --key also in "
        "other files, so an 837 and its 835 still match.\n\n"
        "Text is kept only where it is known to be safe. ZIP codes keep three digits, or none where "
        "few people live; nobody is older than 89. Dates are shifted, not removed: with the rest "
        "that is for sharing between parties who may see them, and for tests; it is not by itself "
        "the Safe Harbor of 45 CFR 164.514(b)(2). Exit code 1 when a segment had no place in its "
        "guide: all its values were replaced, but look at it.",
    .examples = "$ hia anonymize claims.837 -o shared.837\n"
                "$ hia anonymize --key team.key --keep-claim-ids remit.835 > shared.835\n",
    .options = options,
    .run = run,
};
