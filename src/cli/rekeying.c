/* rekeying.c - see rekeying.h. */
#include "cli/rekeying.h"

#include "base/clock.h"
#include "cli/interrupt.h"
#include "cli/print.h"
#include "cli/session.h"
#include "job/failpoint.h"
#include "job/keys.h"
#include "net/dir.h"
#include <inttypes.h>

static const char *id_text(const uint8_t id[CRED_KEY_ID_SIZE], char out[RING_ID_TEXT_MAX])
{
    hex_encode(id, CRED_KEY_ID_SIZE, out);
    return out;
}

/* ---- another key ---------------------------------------------------------------------------- */

static int rotate(const struct session *s, bool json, struct err *err)
{
    struct rekeyed done;
    char outer[RING_ID_TEXT_MAX], newest[RING_ID_TEXT_MAX];
    if (!dir_make(s->settings->data_dir, err) ||
        !job_rekey(s->settings, clock_now_us(), &done, err))
        return EXIT_FAIL;
    (void)id_text(done.outer, outer);
    (void)id_text(done.newest, newest);
    if (json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "rekeyed");
        json_pair_bool(w, "resumed", done.resumed);
        json_pair(w, "outer_key", outer);
        json_pair(w, "data_key", newest);
        json_pair_bool(w, "new_data_key", done.new_data_key);
        json_line_end(&line);
        return EXIT_DONE;
    }
    printf("%s key %s wraps the keyring; data key %s seals from now on.\n",
           done.resumed ? "The key file's newer" : "New", outer, newest);
    if (!done.new_data_key)
        printf("The keyring is full: the data key is the one of before.\n");
    printf("Back up %s and the keyring. Then: hia ledger rekey --retire\n", s->settings->key_file);
    return EXIT_DONE;
}

static int retire(const struct session *s, bool dry, bool json, struct err *err)
{
    size_t retired;
    if (!job_retire(s->settings, dry, &retired, err))
        return EXIT_FAIL;
    if (json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "retired");
        json_pair_bool(w, "dry_run", dry);
        json_pair_i64(w, "keys", (int64_t)retired);
        json_line_end(&line);
    } else if (!retired) {
        printf("There is no older key to retire.\n");
    } else {
        printf("%zu older %s%s: no keyring needs it.\n", retired, retired == 1 ? "key" : "keys",
               dry ? " can be retired" : " taken out of the key file");
    }
    return EXIT_DONE;
}

/* ---- sealed anew ---------------------------------------------------------------------------- */

static bool stop(void *ctx)
{
    (void)ctx;
    failpoint("rekey.file");
    return interrupted();
}

static void progress(void *ctx, uint64_t done)
{
    struct term_progress *line = ctx;
    term_progress_at(line, done);
}

static void tell_resealed(const struct keep_reseal *r, bool json)
{
    char n[3][32];
    if (json) {
        struct json_line line;
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "resealed");
        json_pair_i64(w, "resealed", (int64_t)r->resealed);
        json_pair_i64(w, "current", (int64_t)r->current);
        json_pair_i64(w, "failed", (int64_t)r->failed);
        json_pair_bool(w, "ended", r->ended);
        json_line_end(&line);
        return;
    }
    printf("%s kept files sealed anew, %s were under the newest key", term_count(r->resealed, n[0]),
           term_count(r->current, n[1]));
    if (r->failed)
        printf(", %s do not open: see the log", term_count(r->failed, n[2]));
    printf(r->ended ? ".\n" : "; more are left: run it again.\n");
}

static int reseal(const struct session *s, uint64_t most, bool json, struct err *err)
{
    struct term_progress line = {0};
    struct keep_reseal r = {.ctx = &line, .stop = stop, .progress = progress, .most = most};
    struct cred_ring *ring = job_ring_open(s->settings, false, err);
    struct keep *keep = NULL;
    bool good = ring && interrupt_watch(err) &&
                keep_open(&keep, s->settings->data_dir, s->settings->organization_id, ring, err);
    term_progress_begin(&line, "kept files", 0);
    good = good && keep_reseal(keep, &r, err);
    term_progress_end(&line);
    keep_close(keep);
    cred_ring_free(ring);
    if (!good)
        return EXIT_FAIL;
    tell_resealed(&r, json);
    return r.failed ? EXIT_DATA : EXIT_DONE;
}

/* ---- where it stands ------------------------------------------------------------------------ */

static uint64_t files_under(const struct keep_census *c, const uint8_t id[CRED_KEY_ID_SIZE])
{
    for (size_t i = 0; i < c->count; i++)
        if (memcmp(c->of[i].key_id, id, CRED_KEY_ID_SIZE) == 0)
            return c->of[i].files;
    return 0;
}

/* Under a key that the keyring does not hold, or no sealed files at all. */
static uint64_t files_lost(const struct keep_census *c, const struct ring_status *status)
{
    uint64_t lost = c->others;
    for (size_t i = 0; i < c->count; i++) {
        bool held = false;
        for (size_t k = 0; k < status->data_count && !held; k++)
            held = memcmp(c->of[i].key_id, status->data[k].id, CRED_KEY_ID_SIZE) == 0;
        lost += held ? 0 : c->of[i].files;
    }
    return lost;
}

static void tell_json(const struct ring_status *status, const struct keep_census *census)
{
    struct json_line line;
    char id[RING_ID_TEXT_MAX];
    for (size_t i = 0; i < status->outer_count; i++) {
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "outer_key");
        json_pair(w, "key", id_text(status->outer[i].id, id));
        json_pair_bool(w, "newest", i == 0);
        json_pair_bool(w, "needed", status->outer[i].wraps);
        json_line_end(&line);
    }
    for (size_t i = 0; i < status->data_count; i++) {
        struct json_writer *w = json_line_begin(&line);
        json_pair(w, "type", "data_key");
        json_pair(w, "key", id_text(status->data[i].id, id));
        json_pair_i64(w, "created_us", status->data[i].created_us);
        json_pair_bool(w, "seals", i + 1 == status->data_count);
        json_pair_i64(w, "kept_files", (int64_t)files_under(census, status->data[i].id));
        json_line_end(&line);
    }
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "type", "keys");
    json_pair_bool(w, "keyring", status->has_ring);
    json_pair_i64(w, "files_without_a_key", (int64_t)files_lost(census, status));
    json_line_end(&line);
}

static void tell_text(const struct ring_status *status, const struct keep_census *census)
{
    char id[RING_ID_TEXT_MAX], n[32];
    for (size_t i = 0; i < status->outer_count; i++)
        printf("key file  %s  %s%s\n", id_text(status->outer[i].id, id),
               i == 0 ? "newest" : "older",
               status->outer[i].wraps ? status->has_ring ? ", wraps the keyring" : ", seals" : "");
    for (size_t i = 0; i < status->data_count && status->has_ring; i++)
        printf("data key  %s  %s  %s kept files%s\n", id_text(status->data[i].id, id),
               status->data[i].created_us ? print_when(status->data[i].created_us)
                                          : "the first key    ",
               term_count(files_under(census, status->data[i].id), n),
               i + 1 == status->data_count ? ", seals" : "");
    uint64_t lost = files_lost(census, status);
    if (lost)
        printf("%s kept files are sealed under keys that are not here\n", term_count(lost, n));
}

static int show(const struct session *s, bool json, struct err *err)
{
    struct job_keys keys;
    struct ring_status status;
    struct keep_census census = {0};
    struct keep *keep = NULL;
    struct cred_ring *ring = NULL;
    bool good = job_keys_find(s->settings, &keys, err) && ring_look(&keys.place, &status, err) &&
                (ring = job_ring_open(s->settings, false, err)) &&
                keep_open(&keep, s->settings->data_dir, s->settings->organization_id, ring, err) &&
                keep_count(keep, &census, err);
    keep_close(keep);
    cred_ring_free(ring);
    if (!good)
        return EXIT_FAIL;
    (json ? tell_json : tell_text)(&status, &census);
    return files_lost(&census, &status) ? EXIT_DATA : EXIT_DONE;
}

int rekeying_run(const struct cli_args *args, struct err *err)
{
    bool json = cli_given(args, "json"), dry = cli_given(args, "dry-run");
    int ways = cli_given(args, "status") + cli_given(args, "retire") + cli_given(args, "reseal");
    struct session s = {0};
    int code = EXIT_FAIL;
    if (ways > 1 || args->count != 1 || (dry && !cli_given(args, "retire")))
        err_set(err, ERR_USAGE,
                "hia ledger rekey, then with --reseal, --retire [--dry-run] or --status");
    else if (session_load(&s, args, err))
        code = cli_given(args, "status")   ? show(&s, json, err)
               : cli_given(args, "retire") ? retire(&s, dry, json, err)
               : cli_given(args, "reseal") ? reseal(&s, cli_number(args, "limit", 0), json, err)
                                           : rotate(&s, json, err);
    session_close(&s);
    return code;
}
