/* subscriptions.c - [commands] and [subscribe]: the keys they take, and what must go together. */
#include "conf/subscriptions.h"

#include "conf/settings.h"

static const char *const ACTS[] = {"submit", "receive", "settle", "sync", NULL};
static const char *const ATS[] = {"window", "schedule", NULL};
static const char *const FROMS[] = {"now", "beginning", NULL};

#define COMMANDS(field)  OPTION_FIELD(struct settings, commands.field)
#define SUBSCRIBE(field) OPTION_FIELD(struct settings_subscription, field)

enum { HOUR_MS = 3600000 };

static bool is_word(struct str v, const char *also)
{
    for (size_t i = 0; i < v.n; i++)
        if (!((v.p[i] >= 'a' && v.p[i] <= 'z') || (v.p[i] >= '0' && v.p[i] <= '9') ||
              v.p[i] == '_' || strchr(also, v.p[i])))
            return false;
    return v.n > 0;
}

static bool check_name(struct str v, struct err *err)
{
    return is_word(v, ".") || err_set(err, ERR_CONFIG, "a name is of a-z, 0-9, _ and .");
}

/* A member of a member by dots; in whatever case the platform writes. */
static bool check_member(struct str v, struct err *err)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] == '"' || v.p[i] == '\\')
            return err_set(err, ERR_CONFIG, "a member's name holds no space, quote or backslash");
    return (v.n > 0 && v.p[0] != '.' && v.p[v.n - 1] != '.') ||
           err_set(err, ERR_CONFIG, "MEMBER or MEMBER.MEMBER is needed");
}

static bool check_pair(struct str v, struct err *err)
{
    struct str rest = v;
    struct str value = str_split(&rest, ' ');
    return (value.n > 0 && str_trim(rest).n > 0) ||
           err_set(err, ERR_CONFIG, "VALUE PARTNER is needed");
}

const struct option COMMANDS_OPTIONS[6] = {
    {"platform", OPTION_TEXT, COMMANDS(platform), .check = option_postgres_check,
     .help =
         "The platform's database, where `hia subscribe` reads events: postgresql://ROLE@HOST/DATABASE "
         "without a password (the password file has it). A session of its own: no pooler that shares "
         "sessions, which loses LISTEN. None: they are not read."},
    {"table", OPTION_TEXT, COMMANDS(table), .initial = "fw_domain_events",
     .help = "The table there, or SCHEMA.TABLE."},
    {"columns", OPTION_TEXT, COMMANDS(columns),
     .help =
         "Which column of it is what: all of `event_id`, `name`, `organization_id`, `payload`, and "
         "`place`, which counts up. Such as `id: event_id, event_name: name, organization_id: "
         "organization_id, payload: payload, position: place`."},
    {"tenant_setting", OPTION_TEXT, COMMANDS(tenant_setting), .initial = "hia.organization_id",
     .check = check_name,
     .help = "The setting that holds the organization in each transaction there, for the "
             "platform's row-level security."},
    {"poll", OPTION_DURATION, COMMANDS(poll_ms), .initial = "5s", .min = 100, .max = HOUR_MS,
     .help = "The table is looked at so often when no notification comes."},
    {"overlap", OPTION_DURATION, COMMANDS(overlap_ms), .initial = "60s", .max = HOUR_MS,
     .help = "What was read is looked at again for so long, and until every transaction of that "
             "time has ended: one that commits late is not missed."},
};

const struct option SUBSCRIBE_OPTIONS[12] = {
    {"event", OPTION_TEXT, SUBSCRIBE(event), .flags = OPTION_REQUIRED,
     .help = "The event's name in the table, such as claim_submitted."},
    {"channel", OPTION_TEXT, SUBSCRIBE(channel), .initial = "cl_pm_events", .check = check_name,
     .help = "The channel on which the platform notifies of it. What is notified is not read; it "
             "only says that it is worth looking."},
    {"then", OPTION_CHOICE, SUBSCRIBE(then), .flags = OPTION_REQUIRED, .choices = ACTS,
     .help = "What it makes workers do: `submit` the claim it names, `receive` from the partner, "
             "`settle` what was left open there, `sync` a bank or a card programme."},
    {"partner", OPTION_TEXT, SUBSCRIBE(partner), .max = SECTION_NAME_MAX - 1,
     .help = "The partner it is about. None: `partner_member` says; without either, claims go by "
             "[vendors claim]."},
    {"partner_member", OPTION_TEXT, SUBSCRIBE(partner_member), .check = check_member,
     .help = "The payload's member that says which partner, such as `clearinghouse` or "
             "`payer.id`."},
    {"partner_for", OPTION_LIST, SUBSCRIBE(partner_for), .check = check_pair,
     .help = "VALUE PARTNER: whom a value of `partner_member` means; a line each. None: the value "
             "is a partner's name."},
    {"subject_member", OPTION_TEXT, SUBSCRIBE(subject_member), .initial = "claim_id",
     .check = check_member,
     .help = "The payload's member that holds the claim's id, or an array of them. Of `submit`."},
    {"claim_function", OPTION_TEXT, SUBSCRIBE(claim_function), .initial = "hia_claim_export",
     .check = check_name,
     .help = "The function of the platform's database that gives a claim by its id, as JSON of "
             "schemas/claim (docs/subscribing.md). Of `submit`."},
    {"at", OPTION_CHOICE, SUBSCRIBE(at), .initial = "window", .choices = ATS,
     .help = "When claims are sent: those of a `window` together, or when the partner's "
             "submission_schedule says."},
    {"window", OPTION_DURATION, SUBSCRIBE(window_ms), .initial = "10s", .max = 24 * HOUR_MS,
     .help = "Claims that come within so long go into one file. 0s: each goes at once."},
    {"claims_max", OPTION_INT, SUBSCRIBE(claims_max), .initial = "1000", .min = 1,
     .max = SUBSCRIPTION_CLAIMS_MAX, .help = "Claims of one file at most."},
    {"from", OPTION_CHOICE, SUBSCRIBE(from), .initial = "now", .choices = FROMS,
     .help = "Where one that never ran begins: events that are put from now on, or `beginning`, "
             "all that the table has."},
};

const char *subscription_act_name(int act)
{
    return act >= 0 && act < ACT_COUNT ? ACTS[act] : "";
}

const struct settings_subscription *settings_subscription(const struct settings *s, struct str name)
{
    for (size_t i = 0; i < s->subscription_count; i++)
        if (str_is(name, s->subscriptions[i].name))
            return &s->subscriptions[i];
    return NULL;
}

/* ---- what one key cannot say alone ---- */

static bool check_partner(const struct settings *s, const struct settings_subscription *c,
                          struct str name, struct err *err)
{
    const struct partner *p = settings_partner(s, name);
    if (!p)
        return err_set(err, ERR_CONFIG, "there is no partner %.*s", STR_FMT(name));
    if ((p->trade == TRADE_FINANCE) != (c->then == ACT_SYNC))
        return err_set(err, ERR_CONFIG, "partner %s has the other trade than `then` is for",
                       p->name);
    return c->at != AT_SCHEDULE || p->submission_schedule[0] ||
           err_set(err, ERR_CONFIG, "partner %s has no submission_schedule", p->name);
}

const char *subscription_vendor(const struct settings *s, const struct settings_subscription *c)
{
    const struct settings_vendors *v = settings_vendors(s, VENDOR_CLAIM);
    return v && c->then == ACT_SUBMIT && !c->partner[0] && !c->partner_member[0] ? v->primary
                                                                                 : NULL;
}

static bool check_partners(const struct settings *s, const struct settings_subscription *c,
                           struct err *err)
{
    const char *vendor = subscription_vendor(s, c);
    if (vendor)
        return check_partner(s, c, str_from(vendor), err);
    if ((c->partner[0] != '\0') == (c->partner_member[0] != '\0'))
        return err_set(
            err, ERR_CONFIG,
            "either partner or partner_member is needed, or, of claims, [vendors claim]");
    if (c->partner[0] && !check_partner(s, c, str_from(c->partner), err))
        return false;
    for (size_t i = 0; i < c->partner_for.count; i++) {
        struct str rest = str_from(c->partner_for.item[i]);
        (void)str_split(&rest, ' ');
        if (!check_partner(s, c, str_trim(rest), err))
            return false;
    }
    return true;
}

bool subscriptions_check(struct settings *s, const struct loader *l, struct err *err)
{
    for (size_t i = 0; i < s->subscription_count; i++) {
        const struct settings_subscription *c = &s->subscriptions[i];
        bool good = s->commands.platform[0] ||
                    err_set(err, ERR_CONFIG, "[commands] platform is needed for it");
        good = good && (s->commands.columns[0] ||
                        err_set(err, ERR_CONFIG, "[commands] columns is needed for it"));
        if (good && check_partners(s, c, err))
            continue;
        err_wrap(err, "subscribe %s", c->name);
        return err_wrap(err, "%s", loader_origin(l, c));
    }
    return true;
}
