/* doctor.c - the machine and the data directory; see doctor.h. */
#include "job/doctor.h"

#include "base/clock.h"
#include "base/file.h"
#include "cred/vault.h"
#include "job/keys.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DEMO_ORGANIZATION "11111111-1111-4111-8111-111111111111"

enum {
    LOCKED_MIN = 1 << 20, /* bytes of secrets held at once */
    FILES_MIN = 4096,
    FREE_WRONG_MB = 200,
    FREE_LOOK_MB = 2048,
    SYNC_LOOK_US = 50000,
};

void doctor_say(const struct doctor *d, const struct doctor_row *row, const char *fmt, ...)
{
    char says[ERR_TEXT_MAX];
    struct doctor_row told = *row;
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(says, sizeof says, fmt, list);
    va_end(list);
    told.says = says;
    if (told.verdict == DOCTOR_GOOD || !told.remedy)
        told.remedy = "";
    d->row(d->ctx, &told);
}

static void look_at_limit(const struct doctor *d, int resource, const char *name, rlim_t least,
                          const char *remedy)
{
    struct rlimit limit;
    bool good = getrlimit(resource, &limit) == 0 &&
                (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= least);
    doctor_say(
        d, &(struct doctor_row){good ? DOCTOR_GOOD : DOCTOR_LOOK, "machine", name, NULL, remedy},
        "%s%llu", limit.rlim_cur == RLIM_INFINITY ? "no limit, at least " : "",
        (unsigned long long)(limit.rlim_cur == RLIM_INFINITY ? least : limit.rlim_cur));
}

void doctor_machine(const struct doctor *d)
{
    char now[CLOCK_ISO_MAX];
    int64_t us = clock_now_us();
    clock_iso(us, now);
    bool sane = us > INT64_C(1767225600) * 1000000; /* 2026-01-01 */
    doctor_say(d,
               &(struct doctor_row){sane ? DOCTOR_GOOD : DOCTOR_WRONG, "machine", "clock", NULL,
                                    "set it: tokens, certificates and deadlines go by it "
                                    "(timedatectl set-ntp true)"},
               "%s", now);
    look_at_limit(d, RLIMIT_MEMLOCK, "locked memory", LOCKED_MIN,
                  "LimitMEMLOCK=64M in the unit: secrets are held in memory that is never swapped");
    look_at_limit(d, RLIMIT_NOFILE, "open files", FILES_MIN, "LimitNOFILE=65536 in the unit");
}

/* ---- data_dir ---- */

static bool look_at_folder(const struct doctor *d, const char *path)
{
    struct stat st;
    struct doctor_row row = {DOCTOR_WRONG, "data", "data_dir", NULL, NULL};
    if (stat(path, &st) != 0) {
        row.verdict = DOCTOR_LOOK;
        row.remedy = "the first command that writes makes it, where it may; or install -d -m 0700 "
                     "-o hia -g hia DIR";
        doctor_say(d, &row, "%.300s is not there", path);
        return false;
    }
    row.remedy = "chmod 0700, chown to the user hia runs as: what is kept is patients' data";
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid())
        doctor_say(d, &row, "%.300s is not a folder of ours", path);
    else if (st.st_mode & 07)
        doctor_say(d, &row, "%.300s can be entered by anybody (mode %04o)", path,
                   (unsigned)(st.st_mode & 07777));
    else
        row.verdict = DOCTOR_GOOD, doctor_say(d, &row, "%.300s", path);
    return row.verdict == DOCTOR_GOOD;
}

static void look_at_space(const struct doctor *d, const char *path)
{
    struct statvfs fs;
    struct doctor_row row = {DOCTOR_GOOD, "data", "space", NULL,
                             "make room: when there is none, files stay at the partner and nothing "
                             "is taken or sent"};
    if (statvfs(path, &fs) != 0)
        return;
    unsigned long long mb = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
    row.verdict = mb < FREE_WRONG_MB ? DOCTOR_WRONG : mb < FREE_LOOK_MB ? DOCTOR_LOOK : DOCTOR_GOOD;
    doctor_say(d, &row, "%llu MB free", mb);
}

/* A byte written, synced and removed: can it, and how long does one wait for it? */
static void look_at_sync(const struct doctor *d, const char *folder)
{
    char path[OPTION_PATH_MAX + 16];
    struct err err = {0};
    struct doctor_row row = {DOCTOR_WRONG, "data", "durable writing", NULL,
                             "it must be writable by the user hia runs as"};
    snprintf(path, sizeof path, "%s/.doctor", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int64_t begun_us = clock_tick_us();
    bool good = fd >= 0 ? file_write(fd, STR("."), "write to data_dir", &err)
                        : err_sys(&err, "write to data_dir");
    if (good && fdatasync(fd) != 0)
        good = err_sys(&err, "sync data_dir");
    int64_t us = clock_tick_us() - begun_us;
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    if (!good) {
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    row.verdict = us > SYNC_LOOK_US ? DOCTOR_LOOK : DOCTOR_GOOD;
    row.remedy =
        "every commit waits for one: a disk of its own for data_dir, not one over a network";
    doctor_say(d, &row, "one takes %lld.%lld ms", (long long)(us / 1000),
               (long long)(us / 100 % 10));
}

/* Since when the key that seals does. A key file that was never rotated is as old as its date. */
static int64_t key_age_days(const char *path, const struct ring_status *status)
{
    const struct cred_ring_key *newest = &status->data[status->data_count - 1];
    int64_t from_us = newest->created_us;
    struct stat st;
    if (!status->has_ring && stat(path, &st) == 0)
        from_us = (int64_t)st.st_mtim.tv_sec * 1000000;
    return (clock_now_us() - from_us) / DAY_US;
}

static void look_at_key(const struct doctor *d, const char *path)
{
    struct err err = {0};
    struct doctor_row row = {DOCTOR_LOOK, "data", "key_file", NULL, NULL};
    if (access(path, F_OK) != 0) {
        row.remedy = "it is made on first use; back it up apart from the data: without it nothing "
                     "kept can be read again";
        doctor_say(d, &row, "%.300s is not there yet", path);
        return;
    }
    struct job_keys keys;
    struct ring_status status;
    if (!job_keys_find(d->settings, &keys, &err) || !ring_look(&keys.place, &status, &err)) {
        row.verdict = DOCTOR_WRONG;
        row.remedy = "a file of the user hia runs as, mode 0600; the key the data was kept under";
        doctor_say(d, &row, "%s", err.text);
        return;
    }
    int64_t days = key_age_days(path, &status);
    row.verdict = status.outer_count > 1 ? DOCTOR_LOOK : DOCTOR_GOOD;
    row.remedy = "hia ledger rekey --retire, when every machine has the new key file";
    doctor_say(d, &row, "%zu %s, only ours to read; data is sealed under a key of %lld days%s",
               status.outer_count, status.outer_count == 1 ? "key" : "keys", (long long)days,
               status.outer_count > 1 ? ", an older one is not retired" : "");
}

static void look_at_vault(const struct doctor *d)
{
    const struct settings *s = d->settings;
    struct err err = {0};
    enum vault_key kind = VAULT_NONE;
    struct doctor_row row = {DOCTOR_GOOD, "data", "vault", NULL, "hia secret check"};
    if (!vault_kind(s->vault, &kind, &err)) {
        row.verdict = DOCTOR_WRONG;
        doctor_say(d, &row, "%s", err.text);
    } else if (kind == VAULT_NONE) {
        doctor_say(d, &row, "none: no partner's secret is kept here");
    } else if (kind == VAULT_PASSPHRASE) {
        row.verdict = s->vault_passphrase[0] ? DOCTOR_GOOD : DOCTOR_LOOK;
        row.remedy = "a service cannot type it: vault_passphrase = systemd://NAME, or hia secret "
                     "rekey to a key file";
        doctor_say(d, &row, "under a passphrase%s", s->vault_passphrase[0] ? "" : " asked for");
    } else {
        struct vault_access a = {s->vault, kind, s->vault_key_file, NULL};
        struct vault *v = vault_open(&a, false, &err);
        row.verdict = v ? DOCTOR_GOOD : DOCTOR_WRONG;
        if (v)
            doctor_say(d, &row, "%zu versions of secrets", vault_count(v));
        else
            doctor_say(d, &row, "%s", err.text);
        vault_close(v);
    }
}

void doctor_data(const struct doctor *d)
{
    const struct settings *s = d->settings;
    bool demo = strcmp(s->organization_id, DEMO_ORGANIZATION) == 0;
    doctor_say(d,
               &(struct doctor_row){demo ? DOCTOR_LOOK : DOCTOR_GOOD, "data", "organization_id",
                                    NULL, "set it in [hia]: this is the demonstration's"},
               "%s", s->organization_id);
    if (look_at_folder(d, s->data_dir)) {
        look_at_space(d, s->data_dir);
        look_at_sync(d, s->data_dir);
    }
    look_at_key(d, s->key_file);
    look_at_vault(d);
}

void doctor_look(const struct doctor *d)
{
    doctor_machine(d);
    doctor_data(d);
    doctor_ledger(d);
    doctor_partners(d);
}
