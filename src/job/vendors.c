/* vendors.c - see vendors.h. */
#include "job/vendors.h"

#include "base/log.h"
#include <stdio.h>
#include <string.h>

void vendor_lane(enum vendor_kind kind, const char *first, const char *second,
                 char out[VENDOR_LANE_MAX])
{
    (void)snprintf(out, VENDOR_LANE_MAX, "vendors/%s/%s/%s", vendor_kind_name(kind), first, second);
}

static bool take_newest(void *ctx, const struct store_switch *w)
{
    struct vendor_use *use = ctx;
    str_copy(use->name, sizeof use->name, w->to);
    str_copy(use->reason, sizeof use->reason, w->reason);
    use->since_us = w->created_at_us;
    return false;
}

bool vendor_in_use(struct store *s, enum vendor_kind kind, const char *first, const char *second,
                   struct vendor_use *use, struct err *err)
{
    char lane[VENDOR_LANE_MAX];
    *use = (struct vendor_use){0};
    str_copy(use->name, sizeof use->name, str_from(first));
    vendor_lane(kind, first, second, lane);
    return !s || store_switch_list(s, str_from(lane), 1, take_newest, use, err);
}

bool vendor_changed(struct store *s, const struct vendor_change *c, struct err *err)
{
    char lane[VENDOR_LANE_MAX];
    struct vendor_use use;
    if (!vendor_in_use(s, c->kind, c->first, c->second, &use, err))
        return false;
    if (strcmp(use.name, c->to) == 0)
        return true;
    vendor_lane(c->kind, c->first, c->second, lane);
    const struct store_switch row = {.partner = str_from(lane),
                                     .from = str_from(use.name),
                                     .to = str_from(c->to),
                                     .reason = str_from(c->reason),
                                     .failures = c->failures};
    log_event(LOG_WARN, "job", "vendor.changed", NULL,
              LOG_TEXT("transaction", vendor_kind_name(c->kind)), LOG_TEXT("from", use.name),
              LOG_TEXT("to", c->to), LOG_TEXT("reason", c->reason));
    return store_switch_put(s, &row, err);
}

static bool tell_pair(struct vendor_pair *pair, struct store *s, vendor_pair_fn *fn, void *ctx,
                      struct err *err)
{
    const char *second = pair->plan.second ? pair->plan.second->name : "";
    if (!vendor_in_use(pair->plan.second ? s : NULL, pair->kind, pair->plan.first->name, second,
                       &pair->use, err))
        return false;
    fn(ctx, pair);
    return true;
}

bool vendor_pairs(const struct settings *settings, enum vendor_kind kind, struct store *s,
                  vendor_pair_fn *fn, void *ctx, struct err *err)
{
    const struct settings_vendors *v = settings_vendors(settings, kind);
    struct vendor_pair pair = {.kind = kind};
    if (!vendor_plan(settings, kind, STR(""), &pair.plan))
        return true;
    if (!tell_pair(&pair, s, fn, ctx, err))
        return false;
    for (size_t i = 0; i < v->routes.count; i++)
        if (vendor_line(settings, v, i, &pair.payers, &pair.plan) &&
            !tell_pair(&pair, s, fn, ctx, err))
            return false;
    return true;
}

bool vendor_pairs_all(const struct settings *settings, struct store *jobs, struct store *questions,
                      vendor_pair_fn *fn, void *ctx, struct err *err)
{
    for (int k = 0; k < VENDOR_KINDS; k++) {
        bool asks = k == VENDOR_ELIGIBILITY || k == VENDOR_CLAIM_STATUS;
        if (!vendor_pairs(settings, (enum vendor_kind)k, asks && questions ? questions : jobs, fn,
                          ctx, err))
            return false;
    }
    return true;
}
