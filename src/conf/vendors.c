/* vendors.c - see vendors.h. */
#include "conf/vendors.h"

#include "conf/route.h"
#include "conf/settings.h"
#include "conf/suggest.h"

#define VENDORS(field) OPTION_FIELD(struct settings_vendors, field)

static const char *const KINDS[VENDOR_KINDS] = {[VENDOR_CLAIM] = "claim",
                                                [VENDOR_ELIGIBILITY] = "eligibility",
                                                [VENDOR_CLAIM_STATUS] = "claim_status",
                                                [VENDOR_PRIOR_AUTH] = "prior_auth"};

/* ---- a line ---- */

struct vendor_route {
    struct route route; /* its endpoint: "PARTNER[, PARTNER]" */
    struct str first, second;
};

static bool read_route(struct str text, struct vendor_route *r)
{
    if (!route_cut(text, &r->route))
        return false;
    struct str rest = r->route.endpoint;
    r->first = str_trim(str_split(&rest, ','));
    bool more = rest.p != NULL;
    r->second = more ? str_trim(rest) : STR("");
    return route_word(r->first) && (!more || route_word(r->second));
}

static bool check_route(struct str v, struct err *err)
{
    struct vendor_route r;
    return read_route(v, &r) ||
           err_set(err, ERR_CONFIG,
                   "PAYER[,PAYER ...] -> PARTNER[, PARTNER] is needed, the second for when the "
                   "first is out of order; which endpoint of a partner, its own `route` says");
}

const struct option VENDORS_OPTIONS[] = {
    {"primary", OPTION_TEXT, VENDORS(primary), .flags = OPTION_REQUIRED,
     .help = "The partner that takes it."},
    {"secondary", OPTION_TEXT, VENDORS(secondary),
     .help = "The partner that takes it while the primary is left alone: from `breaker_failures` "
             "failures in a row until, `breaker_cool_down` later, it is well again. Its "
             "`baa_recorded` is needed. None: it waits for the primary."},
    {"route", OPTION_LINES, VENDORS(routes), .check = check_route,
     .help = "PAYER[,PAYER ...] -> PARTNER[, PARTNER]: these payers' go to that partner, and to "
             "the second while the first is left alone; without a second, to that one and nobody "
             "else. A line each; it comes before `primary` and `secondary`."},
};

/* ---- the plan ---- */

const char *vendor_kind_name(enum vendor_kind kind)
{
    return KINDS[kind];
}

const struct settings_vendors *settings_vendors(const struct settings *s, enum vendor_kind kind)
{
    for (size_t i = 0; i < s->vendors_count; i++)
        if (str_is(str_from(s->vendors[i].kind), KINDS[kind]))
            return &s->vendors[i];
    return NULL;
}

bool vendor_line(const struct settings *s, const struct settings_vendors *v, size_t i,
                 struct str *payers, struct vendor_plan *out)
{
    struct vendor_route r;

    if (!read_route(str_from(v->routes.item[i]), &r))
        return false;
    *payers = r.route.payers;
    *out = (struct vendor_plan){settings_partner(s, r.first), settings_partner(s, r.second), true};
    return true;
}

bool vendor_plan(const struct settings *s, enum vendor_kind kind, struct str payer,
                 struct vendor_plan *out)
{
    const struct settings_vendors *v = settings_vendors(s, kind);
    struct route line;

    if (!v)
        return false;
    for (size_t i = 0; payer.n && i < v->routes.count; i++)
        if (vendor_line(s, v, i, &line.payers, out) && route_names(&line, payer))
            return true;
    *out = (struct vendor_plan){settings_partner(s, str_from(v->primary)),
                                settings_partner(s, str_from(v->secondary)), false};
    return true;
}

static bool is_named(const struct settings *s, enum vendor_kind kind, const struct partner *partner,
                     bool first_alone)
{
    const struct settings_vendors *v = settings_vendors(s, kind);
    struct vendor_plan p;
    struct str unused;

    if (!vendor_plan(s, kind, STR(""), &p))
        return false;
    bool is = p.first == partner || (!first_alone && p.second == partner);
    for (size_t i = 0; !is && i < v->routes.count; i++)
        is = vendor_line(s, v, i, &unused, &p) &&
             (p.first == partner || (!first_alone && p.second == partner));
    return is;
}

bool vendor_is(const struct settings *s, enum vendor_kind kind, const struct partner *partner)
{
    return is_named(s, kind, partner, false);
}

bool vendor_is_first(const struct settings *s, enum vendor_kind kind, const struct partner *partner)
{
    return is_named(s, kind, partner, true);
}

/* ---- what a file can say wrong ---- */

static const char *partner_name(const void *table, size_t i)
{
    return ((const struct partner *)table)[i].name;
}

static bool check_there(const struct settings *s, const char *key, struct str name,
                        const struct partner **out, struct err *err)
{
    const char *near = NULL;
    if ((*out = settings_partner(s, name)))
        return true;
    near = suggest(name, s->partners, s->partner_count, partner_name);
    return err_set(err, ERR_CONFIG, "%s: there is no [partner %.*s]%s%s%s", key, STR_FMT(name),
                   near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

/* Folders ask nobody; and a secondary needs its agreement on record whatever it is reached by. */
static bool check_vendor(const struct settings *s, const struct settings_vendors *v,
                         const char *key, struct str name, bool second, struct err *err)
{
    const struct partner *p;
    if (!check_there(s, key, name, &p, err))
        return false;
    if (p->trade == TRADE_FINANCE)
        return err_set(err, ERR_CONFIG,
                       "%s: partner %s is of trade finance, and this is for health", key, p->name);
    if (!p->adapter[0] && (!partner_has_folders(p) || !str_is(str_from(v->kind), "claim")))
        return err_set(err, ERR_CONFIG,
                       "%s: partner %s names no adapter, and cannot do that by folders: its "
                       "`adapter` is needed",
                       key, p->name);
    return p->net.baa_recorded[0] || (!second && p->transport == TRANSPORT_DIR) ||
           err_set(err, ERR_CONFIG,
                   "%s: partner %s has no agreement on record: `baa_recorded` in [partner %s], "
                   "the day it was recorded, is needed before patients' data go there",
                   key, p->name, p->name);
}

static bool check_pair(const struct settings *s, const struct settings_vendors *v,
                       const char *keys[2], struct str first, struct str second, struct err *err)
{
    if (!check_vendor(s, v, keys[0], first, false, err))
        return false;
    if (!second.n)
        return true;
    if (str_eq(first, second))
        return err_set(err, ERR_CONFIG,
                       "%s: it is the same partner as the first, and as much out of order: another "
                       "one is needed, or none",
                       keys[1]);
    return check_vendor(s, v, keys[1], second, true, err);
}

static bool check_twice(const struct settings_vendors *v, size_t i, const struct vendor_route *r,
                        struct err *err)
{
    struct vendor_route before;
    for (struct str rest = r->route.payers; rest.p;) {
        struct str payer = str_trim(str_split(&rest, ','));
        for (size_t j = 0; j < i; j++)
            if (read_route(str_from(v->routes.item[j]), &before) &&
                route_names(&before.route, payer))
                return err_set(err, ERR_CONFIG,
                               "route: payer %.*s has two lines, and only one can be followed",
                               STR_FMT(payer));
    }
    return true;
}

static bool check_kind(const char *kind, struct err *err)
{
    for (size_t i = 0; i < VENDOR_KINDS; i++)
        if (str_is(str_from(kind), KINDS[i]))
            return true;
    return err_set(err, ERR_CONFIG,
                   "there is no such kind: claim, eligibility, claim_status or prior_auth");
}

static bool check_section(const struct settings *s, const struct settings_vendors *v,
                          struct err *err)
{
    const char *whole[] = {"primary", "secondary"}, *line[] = {"route", "route"};
    struct vendor_route r;
    if (!check_kind(v->kind, err) ||
        !check_pair(s, v, whole, str_from(v->primary), str_from(v->secondary), err))
        return false;
    for (size_t i = 0; i < v->routes.count; i++)
        if (!read_route(str_from(v->routes.item[i]), &r) || !check_twice(v, i, &r, err) ||
            !check_pair(s, v, line, r.first, r.second, err))
            return false;
    return true;
}

bool vendors_check(struct settings *s, const struct loader *l, struct err *err)
{
    for (size_t i = 0; i < s->vendors_count; i++) {
        struct settings_vendors *v = &s->vendors[i];
        if (!(v->origin = arena_strdup(&s->texts, str_from(loader_origin(l, v)))))
            return err_set(err, ERR_LIMIT, "adapters' options take more than %d bytes",
                           SETTINGS_TEXT_MAX);
        if (check_section(s, v, err))
            continue;
        err_wrap(err, "vendors %s", v->kind);
        return err_wrap(err, "%s", v->origin);
    }
    return true;
}
