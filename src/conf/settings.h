/* settings.h - what this product can be told: hia.conf, its drop-ins and its partners, read and
 * checked.
 *
 * Every field is described once, in settings_tables.c; docs/configuration.md is made from there. */
#ifndef HIA_CONF_SETTINGS_H
#define HIA_CONF_SETTINGS_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/log.h"
#include "conf/broker.h"
#include "conf/cron.h"
#include "conf/loader.h"
#include "conf/name_template.h"
#include "conf/partner_sections.h"
#include "conf/subscriptions.h"
#include "conf/vendors.h"

enum { PARTNERS_MAX = 64, CLAIMS_PER_ST_MAX = 5000 };

enum partner_transport { TRANSPORT_DIR, TRANSPORT_SFTP, TRANSPORT_HTTPS };
/** HEALTH: X12 and patients. FINANCE: a bank, a card: no ISA, nothing of a patient. */
enum partner_trade { TRADE_HEALTH, TRADE_FINANCE };
enum partner_usage { USAGE_PRODUCTION, USAGE_TEST };
enum partner_charset { CHARSET_BASIC, CHARSET_EXTENDED };
/** How each SNIP type is taken. Types 1 and 2 are never off. */
enum partner_snip { SNIP_OFF, SNIP_WARNING, SNIP_ERROR };
enum { SNIP_TYPES = 7 };
enum events_sink { EVENTS_NONE, EVENTS_FILE, EVENTS_STDOUT };

enum partner_business_days { BUSINESS_DAYS_ALL, BUSINESS_DAYS_MON_FRI, BUSINESS_DAYS_MON_SAT };
/** How the exchange engine (src/net) speaks to a partner. */
struct partner_net {
    char url[OPTION_PATH_MAX], secondary_url[OPTION_PATH_MAX];
    char baa_recorded[11], secondary_baa_recorded[11]; /* YYYY-MM-DD; "": none, no PHI */
    int64_t connect_timeout_ms, first_byte_timeout_ms, transaction_limit_ms;
    int64_t retry_attempts, retry_delay_ms, retry_delay_max_ms;
    int64_t rate_per_minute, rate_burst; /* 0: no limit */
    int64_t concurrency, connections;    /* in flight; of HTTP/2, over so many connections */
    int64_t connection_idle_ms, connection_life_ms;
    int64_t breaker_failures, breaker_cool_down_ms;
    int64_t response_max; /* bytes */
    bool http2, allow_private;
    char proxy[OPTION_PATH_MAX], ca_file[OPTION_PATH_MAX];
    struct option_list pins, host_keys;
    struct option_list routes; /* conf/route.h */
};

struct partner {
    char name[SECTION_NAME_MAX];

    int transport;                     /* enum partner_transport */
    int trade;                         /* enum partner_trade */
    bool pending_events;               /* of banks: say pending lines too */
    int64_t sweep_every_ms;            /* of banks: a link is asked again after so long */
    char adapter[SECTION_NAME_MAX];    /* "": the built-in handover of folders */
    char credential[SECTION_NAME_MAX]; /* of its default endpoint; "": none */
    struct partner_net net;
    char send_dir[OPTION_PATH_MAX], receive_dir[OPTION_PATH_MAX], archive_dir[OPTION_PATH_MAX];
    struct option_list receive_ignore; /* endings of names that are not for us */
    int64_t receive_settle_ms;         /* a file is fetched when it has not changed for so long */
    char file_name[NAME_TEMPLATE_MAX];
    int64_t max_file_bytes;

    char sender_qualifier[3], sender_id[16];     /* ISA05, ISA06 (unpadded) */
    char receiver_qualifier[3], receiver_id[16]; /* ISA07, ISA08 */
    char gs_sender[16], gs_receiver[16];         /* GS02, GS03 */
    int usage;                                   /* enum partner_usage; ISA15 */
    bool ta1_requested;                          /* ISA14 */
    char element_separator, component_separator, repetition_separator, segment_terminator;
    bool line_breaks; /* '\n' after each segment */
    int charset;      /* enum partner_charset */

    char submitter_name[61], submitter_contact[61]; /* 1000A NM103, PER02 */
    char submitter_phone[11], submitter_etin[81];   /* PER04, NM109 */
    char receiver_name[61], receiver_etin[81];      /* 1000B NM103, NM109 */

    int64_t max_claims_per_st, max_claims_per_file; /* of the second, 0: no limit */
    /* enum partner_snip by type, from 1 */
    int snip_send[SNIP_TYPES + 1], snip_receive[SNIP_TYPES + 1];
    struct option_list overlays; /* names, in overlays_dir; one or, between commas, several each */

    struct option_list send_versions; /* GS08 values, instead of the guides' own */
    struct option_list send_999;      /* kinds of files we answer with a 999: "835" ... */
    bool send_ta1;                    /* and with a TA1, where one is asked for or due */
    bool ta1_expected, ack_expected, claim_ack_expected; /* TA1, 999, 277CA */
    int64_t ta1_overdue_ms;                              /* TA1 */
    int64_t ack_overdue_ms;                              /* 999 */
    int64_t claim_ack_overdue_ms;                        /* 277CA */
    int64_t remit_overdue_ms;                            /* 835 */
    /* When it works (conf/business_time.h): how the first three of these are counted. */
    int business_days;           /* enum partner_business_days */
    char business_hours[12];     /* "08:00-17:00"; "": all day */
    char time_zone_offset[7];    /* "-07:00"; "": UTC */
    struct option_list holidays; /* days, one or, between commas, several each */
    /* What workers do by themselves (conf/cron.h), by the wall clock of time_zone (conf/zone.h). */
    char time_zone[65];
    char submission_schedule[CRON_TEXT_MAX], receive_schedule[CRON_TEXT_MAX]; /* "": never */
    char settle_schedule[CRON_TEXT_MAX], overdue_schedule[CRON_TEXT_MAX];     /* the same */
    char sync_schedule[CRON_TEXT_MAX];                                        /* of trade finance */
    char claims_dir[OPTION_PATH_MAX], claims_taken_dir[OPTION_PATH_MAX];      /* "": none */
};

/** `hia work`. */
struct settings_work {
    int64_t poll_ms;    /* it looks for work so often, when it found none */
    int64_t lease_ms;   /* a worker nobody heard of for so long has lost its jobs */
    int64_t batch;      /* jobs claimed at once */
    int64_t backoff_ms; /* behind the first failure; four times as long behind each next one */
    int64_t keep_ms;    /* jobs that are done are listed for so long */
};

/** How long what is kept is kept, in days; 0: forever (`hia purge`, docs/retention.md). */
struct settings_retention {
    int64_t documents_days, exchanges_days, eligibility_days, events_days, webhooks_days;
};

enum serve_auth { AUTH_TOKEN, AUTH_CERTIFICATE, AUTH_BOTH };
enum serve_answer { ANSWER_WHEN_KEPT, ANSWER_WHEN_ASKED };

/** `hia serve`: what it listens on (of the first organization's file), and what one organization
 * asks and allows. */
struct settings_serve {
    char listen[OPTION_PATH_MAX], metrics_listen[OPTION_PATH_MAX];   /* ADDRESS:PORT or unix:PATH */
    char tls_certificate[OPTION_PATH_MAX], tls_key[OPTION_PATH_MAX]; /* references; "": no TLS */
    char tls_client_ca[OPTION_PATH_MAX];
    int64_t connections, connections_per_address;
    int64_t header_timeout_ms, body_timeout_ms, idle_timeout_ms, drain_timeout_ms;
    int64_t body_max; /* bytes */

    int auth;                            /* enum serve_auth */
    struct option_list clients;          /* certificates: dns:NAME or sha256//BASE64 of the key */
    char client_scope[SECTION_NAME_MAX]; /* what they may do: words of cred/api_token.h */
    int64_t transfer_max_cents;          /* 0: no money is moved over the API */
    int64_t rate_per_minute, rate_burst;
    int64_t webhook_rate_per_minute, webhook_rate_burst; /* of the server, before who it is */
    int64_t deadline_ms, reuse_ms;
    int answer_when;                /* enum serve_answer */
    char partner[SECTION_NAME_MAX]; /* asked where a request names none; "": there must be one */
};

/** Where `hia relay --sink rabbitmq` publishes. */
struct settings_rabbitmq {
    char url[OPTION_PATH_MAX];                     /* conf/broker.h; "": not told there */
    char credential[SECTION_NAME_MAX];             /* [credential events/NAME], basic or mtls */
    char exchange[128];                            /* AMQP's short string is 255 bytes */
    char routing_key[OPTION_LIST_TEXT_MAX];        /* a pattern, conf/broker.h */
    char ca_file[OPTION_PATH_MAX];                 /* PEM */
    int64_t window;                                /* messages not confirmed */
    int64_t connect_timeout_ms, answer_timeout_ms; /* the second: of a confirm, too */
    int64_t heartbeat_ms;
};

struct settings {
    char organization_id[UUID_MAX];
    char site_id[UUID_MAX]; /* "" when not site scoped */
    char data_dir[OPTION_PATH_MAX];
    char ledger[OPTION_PATH_MAX]; /* "": in data_dir; else postgresql://... */
    char key_file[OPTION_PATH_MAX];
    char vault[OPTION_PATH_MAX], vault_key_file[OPTION_PATH_MAX], secrets_dir[OPTION_PATH_MAX];
    char vault_passphrase[OPTION_PATH_MAX]; /* a reference; "": asked at the terminal */
    char codes_dir[OPTION_PATH_MAX];
    char overlays_dir[OPTION_PATH_MAX];
    char schemas_dir[OPTION_PATH_MAX];
    int64_t workers; /* 0: one a core */

    int log_level; /* enum log_level */

    struct settings_serve serve;
    struct settings_work work;
    struct settings_retention retention;

    char events_dir[OPTION_PATH_MAX]; /* the registry */
    int events_sink;                  /* enum events_sink */
    char events_file[OPTION_PATH_MAX];
    char events_platform[OPTION_PATH_MAX]; /* postgresql://...; "": not told there */
    char events_platform_table[OPTION_PATH_MAX], events_platform_columns[OPTION_PATH_MAX];
    struct partner
        events_http; /* the event-consumer: name "events", net, credential; url "": none */
    struct settings_rabbitmq rabbitmq;

    struct settings_commands commands;
    size_t subscription_count;
    struct settings_subscription subscriptions[SUBSCRIPTIONS_MAX];

    size_t vendors_count;
    struct settings_vendors vendors[VENDOR_KINDS];

    size_t partner_count;
    struct partner partners[PARTNERS_MAX];
    size_t adapter_count, endpoint_count, credential_count, webhook_count;
    struct settings_adapter adapters[PARTNERS_MAX];
    struct settings_webhook webhooks[PARTNERS_MAX];
    struct settings_endpoint endpoints[ENDPOINTS_MAX];
    struct settings_credential credentials[CREDENTIALS_MAX];
    struct arena texts; /* what they point to */
};

/** hia.conf at `path`, then conf.d and partners beside it; checked, every path made whole. `path`
 * NULL: the defaults, relative to the working directory. `data_dir` not NULL: used in place of the
 * file's. NULL on error: ERR_CONFIG with "file:line:column: " in front where there is one. */
MUST_USE struct settings *settings_load(const char *path, const char *data_dir, struct err *err);
void settings_free(struct settings *s);

/** Where its ledger is, as store_open takes it. */
static inline const char *settings_ledger(const struct settings *s)
{
    return s->ledger[0] ? s->ledger : s->data_dir;
}
/** Has it folders of ours: the transport dir, or no adapter to do otherwise? */
bool partner_has_folders(const struct partner *p);
/** The partner of that name, or NULL. */
const struct partner *settings_partner(const struct settings *s, struct str name);
/** 'P' or 'T'. */
static inline char partner_usage(const struct partner *p)
{
    return p->usage == USAGE_PRODUCTION ? 'P' : 'T';
}

/** The tables, for the reference and the help. */
const struct section *settings_sections(size_t *count);

#endif
