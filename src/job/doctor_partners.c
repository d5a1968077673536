/* doctor_partners.c - every partner as it is configured; see doctor.h. Nothing is sent: hia adapter
 * check asks the partner. */
#include "job/doctor.h"

#include "host/stand.h"
#include <string.h>
#include <unistd.h>

struct ward {
    const struct doctor *d;
    const struct partner *partner;
    struct host_stand stand;
    size_t wrong;
};

static void on_row(void *ctx, const char *what, const char *name, const struct err *wrong)
{
    struct ward *w = ctx;
    struct doctor_row row = {DOCTOR_WRONG, "partner", w->partner->name, NULL,
                             "hia adapter check says the same, and asks the partner"};
    if (!wrong)
        return; /* one row for all that is well */
    w->wrong++;
    doctor_say(w->d, &row, "%s %s: %.300s", what, name, wrong->text);
}

/* Without an agreement on record nothing with a patient in it goes there (net/policy.h). */
static void look_at_agreement(struct ward *w)
{
    struct doctor_row row = {DOCTOR_WRONG, "partner", w->partner->name, NULL,
                             "baa_recorded = YYYY-MM-DD, once the agreement is signed"};
    if (w->partner->net.baa_recorded[0] || w->partner->trade == TRADE_FINANCE)
        return;
    w->wrong++;
    doctor_say(w->d, &row, "no business associate agreement is on record: nothing is sent");
}

static void look_at_folder(struct ward *w, const char *folder, int mode)
{
    struct doctor_row row = {DOCTOR_LOOK, "partner", w->partner->name, NULL,
                             "the first submit or receive makes it, where it may"};
    if (!folder[0] || access(folder, mode) == 0)
        return;
    w->wrong++;
    doctor_say(w->d, &row, "%.300s is not there, or not ours to use", folder);
}

/* What [vendors] has it do, its adapter must be able to. */
static void look_at_vendors(struct ward *w, const struct partner *p)
{
    static const char *const OPERATIONS[VENDOR_KINDS] = {[VENDOR_CLAIM] = "claim.submit",
                                                         [VENDOR_ELIGIBILITY] = "eligibility.check",
                                                         [VENDOR_CLAIM_STATUS] =
                                                             "claim_status.check",
                                                         [VENDOR_PRIOR_AUTH] = "prior_auth.submit"};
    const struct settings *s = w->d->settings;
    struct doctor_row row = {DOCTOR_WRONG, "partner", w->partner->name, NULL,
                             "another partner there, or an adapter that can"};
    struct err err = {0};
    const struct host_partner *host =
        p->adapter[0] && !w->wrong ? host_runner_partner(w->stand.runner, p, &err) : NULL;
    if (!host)
        return; /* without an adapter the configuration is refused at load */
    for (int k = 0; k < VENDOR_KINDS; k++) {
        if (!vendor_is(s, (enum vendor_kind)k, w->partner) || host_partner_can(host, OPERATIONS[k]))
            continue;
        w->wrong++;
        doctor_say(w->d, &row, "%s: vendors %s: its adapter %s has no operation %s",
                   settings_vendors(s, (enum vendor_kind)k)->origin,
                   vendor_kind_name((enum vendor_kind)k), w->partner->adapter, OPERATIONS[k]);
    }
}

static void look_at_partner(struct ward *w, const struct partner *p)
{
    w->partner = p;
    w->wrong = 0;
    if (partner_has_folders(p)) {
        look_at_folder(w, p->send_dir, W_OK | X_OK);
        look_at_folder(w, p->receive_dir, R_OK | W_OK | X_OK);
        look_at_folder(w, p->archive_dir, W_OK | X_OK);
    } else {
        look_at_agreement(w);
        (void)host_runner_check(w->stand.runner, p, on_row, w);
        look_at_vendors(w, p);
    }
    if (!w->wrong)
        doctor_say(w->d, &(struct doctor_row){DOCTOR_GOOD, "partner", p->name, NULL, NULL}, "%s%s",
                   p->adapter[0] ? p->adapter : "folders",
                   p->usage == USAGE_PRODUCTION ? ", production" : ", test");
}

void doctor_partners(const struct doctor *d)
{
    struct ward w = {.d = d};
    struct err err = {0};
    if (!d->settings->partner_count)
        doctor_say(d,
                   &(struct doctor_row){DOCTOR_LOOK, "partner", "", NULL,
                                        "copy a profile into partners/ beside hia.conf"},
                   "none is configured");
    else if (!host_stand_open(&w.stand, d->settings, d->adapters_dir, &err))
        doctor_say(d, &(struct doctor_row){DOCTOR_WRONG, "partner", "", NULL, "hia secret check"},
                   "%s", err.text);
    else
        for (size_t i = 0; i < d->settings->partner_count; i++)
            look_at_partner(&w, &d->settings->partners[i]);
    host_stand_close(&w.stand);
}
