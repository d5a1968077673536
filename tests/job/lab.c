/* lab.c - see lab.h. */
#include "job/lab.h"

#include "net/dir.h"
#include "reopen.h"
#include "x12/guide.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const char configuration[] = "[hia]\n"
                                    "data_dir = data\n"
                                    "workers = 2\n"
                                    "[log]\n"
                                    "level = error\n"
                                    "[events]\n"
                                    "registry_dir = " HIA_SOURCE_DIR "/conf/events\n"
                                    "[partner lab]\n"
                                    "transport = dir\n"
                                    "send_dir = out\n"
                                    "receive_dir = in\n"
                                    "archive_dir = archive\n"
                                    "receive_settle = 0s\n"
                                    "file_name = {type}-{isa13}.x12\n"
                                    "sender_qualifier = ZZ\n"
                                    "sender_id = LABSENDER\n"
                                    "receiver_qualifier = ZZ\n"
                                    "receiver_id = LABRECEIVER\n"
                                    "usage = T\n"
                                    "submitter_name = LAB CLINIC\n"
                                    "submitter_contact = DESK\n"
                                    "submitter_phone = 6025550100\n"
                                    "receiver_name = LAB HOUSE\n"
                                    "line_breaks = yes\n";

const char *lab_path(const struct lab *lab, const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", lab->dir, name);
    return path;
}

void lab_write(const struct lab *lab, const char *name, const char *text)
{
    FILE *f = fopen(lab_path(lab, name), "w");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(text, 1, strlen(text), f), strlen(text));
    cr_assert_eq(fclose(f), 0);
}

static void make_dir(struct lab *lab, const char *name)
{
    cr_assert(dir_make(lab_path(lab, name), &lab->err), "%s", lab->err.text);
}

void lab_reopen(struct lab *lab)
{
    cr_assert(job_reopen(&lab->job, lab->settings, &lab->err), "%s", lab->err.text);
}

void lab_open(struct lab *lab)
{
    *lab = (struct lab){0};
    cr_assert(x12_guides_init(&lab->err), "%s", lab->err.text);
    scratch_dir_make(lab->dir);
    lab_write(lab, "hia.conf", configuration);
    make_dir(lab, "data");
    make_dir(lab, "data/in");
    make_dir(lab, "data/out");
    make_dir(lab, "data/archive");
    lab->settings = settings_load(lab_path(lab, "hia.conf"), NULL, &lab->err);
    cr_assert_not_null(lab->settings, "%s", lab->err.text);
    log_set_level((enum log_level)lab->settings->log_level);
    lab->partner = settings_partner(lab->settings, STR("lab"));
    cr_assert_not_null(lab->partner);
    lab_reopen(lab);
}

void lab_close(struct lab *lab)
{
    job_close(&lab->job);
    settings_free(lab->settings);
    scratch_dir_remove(lab->dir);
}

void lab_claim(struct buf *out, const char *claim_id, const char *payer_id, const char *npi,
               const char *extra)
{
    buf_printf(
        out,
        "{\"claim_id\":\"%s\",\"total_charge\":150.00,\"place_of_service\":\"11\","
        "\"frequency\":\"1\",\"provider_signature\":\"Y\",\"assignment\":\"A\","
        "\"benefits_assigned\":\"Y\",\"release_of_information\":\"Y\","
        "\"billing\":{\"entity_type\":\"2\",\"name\":\"LAB CLINIC\",\"npi\":\"%s\","
        "\"tax_id_type\":\"EI\",\"tax_id\":\"123456789\",\"taxonomy\":\"251S00000X\","
        "\"address\":{\"line1\":\"1 MAIN ST\",\"city\":\"PHOENIX\",\"state\":\"AZ\","
        "\"postal_code\":\"850010000\"}},"
        "\"subscriber\":{\"responsibility\":\"P\",\"filing_indicator\":\"CI\","
        "\"entity_type\":\"1\",\"last_name\":\"DOE\",\"first_name\":\"PAT\",\"id_type\":\"MI\","
        "\"id\":\"M%s\",\"birth_date\":\"1980-02-03\",\"gender\":\"F\","
        "\"address\":{\"line1\":\"2 ELM ST\",\"city\":\"MESA\",\"state\":\"AZ\","
        "\"postal_code\":\"85201\"}},"
        "\"payer\":{\"name\":\"LAB PAYER\",\"id_type\":\"PI\",\"id\":\"%s\"},"
        "\"diagnoses\":[\"F1020\",\"F329\"],\"lines\":["
        "{\"procedure\":{\"type\":\"HC\",\"code\":\"90837\"},\"charge\":100.00,\"unit\":\"UN\","
        "\"quantity\":1,\"diagnosis_pointers\":[1],\"service_date\":{\"from\":\"2026-01-05\"}},"
        "{\"procedure\":{\"type\":\"HC\",\"code\":\"H0015\"},\"charge\":50.00,\"unit\":\"UN\","
        "\"quantity\":1,\"diagnosis_pointers\":[1,2],"
        "\"service_date\":{\"from\":\"2026-01-05\"}}]%s}\n",
        claim_id, npi, claim_id, payer_id, extra);
}

struct submit_totals lab_submit(struct lab *lab, const struct buf *claims)
{
    static char path[512];
    const char *const paths[] = {path};
    struct submit_options options = {.paths = paths, .paths_count = 1};
    struct submit_totals totals;
    FILE *f = fopen(lab_path(lab, "claims.jsonl"), "w");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(claims->p, 1, claims->n, f), claims->n);
    cr_assert_eq(fclose(f), 0);
    snprintf(path, sizeof path, "%s", lab_path(lab, "claims.jsonl"));
    cr_assert(job_submit(&lab->job, lab->partner, &options, &totals, &lab->err), "%s",
              lab->err.text);
    return totals;
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static void append_file(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "r");
    char piece[4096];
    size_t got;
    cr_assert_not_null(f);
    while ((got = fread(piece, 1, sizeof piece, f)) > 0)
        buf_put(out, piece, got);
    fclose(f);
}

size_t lab_read_all(const struct lab *lab, const char *folder, struct buf *out)
{
    struct dirent **names;
    int count = scandir(lab_path(lab, folder), &names, visible, alphasort);
    cr_assert_geq(count, 0);
    for (int i = 0; i < count; i++) {
        char name[512];
        snprintf(name, sizeof name, "%s/%s", folder, names[i]->d_name);
        append_file(lab_path(lab, name), out);
        free(names[i]);
    }
    free(names);
    return (size_t)count;
}

struct receive_totals lab_answer(struct lab *lab, const char *name, const char *text)
{
    struct receive_totals totals;
    char path[256];
    snprintf(path, sizeof path, "data/in/%s", name);
    lab_write(lab, path, text);
    cr_assert(job_receive(&lab->job, lab->partner, NULL, &totals, &lab->err), "%s", lab->err.text);
    return totals;
}

struct store_claim_match lab_match(struct lab *lab, const char *claim_id)
{
    struct store_claim_match match;
    cr_assert(store_claim_match(lab->job.store, BY_CLAIM_ID, str_from(claim_id), &match, &lab->err),
              "%s", lab->err.text);
    return match;
}

enum store_claim_state lab_state(struct lab *lab, const char *claim_id)
{
    struct store_claim_match match = lab_match(lab, claim_id);
    return match.id ? match.state : CLAIM_STATE_COUNT;
}

struct counting {
    const char *name;
    size_t count;
};

static bool count_event(void *ctx, const struct store_event *e)
{
    struct counting *c = ctx;
    c->count += !c->name || str_is(e->name, c->name);
    return true;
}

size_t lab_events(struct lab *lab, const char *name)
{
    struct counting c = {.name = name};
    cr_assert(store_events_after(lab->job.store, 0, 0, count_event, &c, &lab->err), "%s",
              lab->err.text);
    return c.count;
}
