/* settings_tables.c - every key of hia.conf: one row each; docs/configuration.md
 * is made of them. */
#include "base/clock.h"
#include "conf/business_time.h"
#include "conf/route.h"
#include "conf/settings.h"
#include "conf/zone.h"

static const char *const LOG_LEVELS[] = {"debug", "info", "warn", "error", NULL};
static const char *const AUTHS[] = {"token", "certificate", "token-and-certificate", NULL};
static const char *const ANSWER_WHEN[] = {"kept", "asked", NULL};
static const char *const SINKS[] = {"none", "file", "stdout", NULL};
static const char *const TRANSPORTS[] = {"dir", "sftp", "https", NULL};
static const char *const TRADES[] = {"health", "finance", NULL};
static const char *const USAGES[] = {"P", "T", NULL};
static const char *const LEVELS[] = {"off", "warning", "error", NULL};
static const char *const BUSINESS_DAYS[] = {"all", "mon-fri", "mon-sat", NULL};
static const char *const CHARSETS[] = {"basic", "extended", NULL};

enum { MINUTE_MS = 60000, DAY_MS = 86400000 };

/* 005010 Appendix C.1.2, ISA05 and ISA07 of the HIPAA guides. */
static bool check_qualifier(struct str v, struct err *err)
{
    static const char *const CODES[] = {"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"};
    for (size_t i = 0; i < COUNT_OF(CODES); i++)
        if (str_is(v, CODES[i]))
            return true;
    return err_set(err, ERR_CONFIG, "one of 01, 14, 20, 27, 28, 29, 30, 33 and ZZ is needed");
}

static bool check_phone(struct str v, struct err *err)
{
    uint64_t digits;
    return (v.n == 10 && str_to_u64(v, UINT64_MAX, &digits)) ||
           err_set(err, ERR_CONFIG, "ten digits are needed, area code first");
}

/* The partner answers faults of these types with a refusal, and we must know what is damaged before
 * we post it. */
static bool check_never_off(struct str v, struct err *err)
{
    return !str_is(v, "off") ||
           err_set(err, ERR_CONFIG,
                   "types 1 and 2 are never off (a partner refuses such files, and what is damaged "
                   "must not be posted): warning or error is needed");
}

/* What a 999 may answer (005010X231A1 AK101). */
static bool check_acknowledged(struct str v, struct err *err)
{
    static const char *const KINDS[] = {"270", "271", "276", "277",  "277CA", "278",
                                        "820", "834", "835", "837P", "837I",  "837D"};
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (str_is(v, KINDS[i]))
            return true;
    return err_set(err, ERR_CONFIG,
                   "one of 270, 271, 276, 277, 277CA, 278, 820, 834, 835, 837P, "
                   "837I and 837D is needed; a line each");
}

/* The form only: which guide it means, parsers know. */
static bool check_version(struct str v, struct err *err)
{
    bool form = v.n >= 10 && v.n <= 12 && memcmp(v.p, "005010X", 7) == 0;
    return form ||
           err_set(err, ERR_CONFIG, "a version such as 005010X222A1 is needed; a line each");
}

static bool check_listen(struct str v, struct err *err)
{
    size_t at = v.n;
    uint64_t port;
    if (str_starts(v, STR("unix:/")))
        return true;
    while (at && v.p[at - 1] != ':')
        at--;
    return (at > 1 && str_to_u64(str_of(v.p + at, v.n - at), 65535, &port)) ||
           err_set(err, ERR_CONFIG, "ADDRESS:PORT, [ADDRESS]:PORT or unix:/PATH is needed");
}

static bool check_client(struct str v, struct err *err)
{
    return (str_starts(v, STR("dns:")) && v.n > 4) ||
           (str_starts(v, STR("sha256//")) && v.n == 52) ||
           err_set(err, ERR_CONFIG, "dns:NAME or sha256//BASE64 is needed");
}

static bool check_ledger(struct str v, struct err *err)
{
    return str_starts(v, STR("postgresql://")) ||
           err_set(err, ERR_CONFIG,
                   "a ledger is postgresql://ROLE@HOST/DATABASE; leave it out for "
                   "a file in data_dir");
}

static bool check_broker(struct str v, struct err *err)
{
    struct broker_address address;
    return broker_address_read(v, &address, err);
}

static bool check_routing_key(struct str v, struct err *err)
{
    return routing_key_check(v, err);
}

static bool check_iso_day(struct str v, struct err *err)
{
    char day[8];
    if (v.n == 10 && v.p[4] == '-' && v.p[7] == '-') {
        memcpy(day, v.p, 4);
        memcpy(day + 4, v.p + 5, 2);
        memcpy(day + 6, v.p + 8, 2);
        if (day_is_valid(str_of(day, 8)))
            return true;
    }
    return err_set(err, ERR_CONFIG, "a day, YYYY-MM-DD, is needed");
}

/* The form OpenSSL, curl and ssh-keygen show: base64 of 32 bytes. */
static bool check_base64_digest(struct str v, struct str prefix, size_t digits)
{
    if (!str_starts(v, prefix) || v.n != prefix.n + digits)
        return false;
    for (size_t i = prefix.n; i < v.n; i++) {
        char c = v.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '+' || c == '/' || c == '='))
            return false;
    }
    return true;
}

static bool check_pin(struct str v, struct err *err)
{
    return check_base64_digest(v, STR("sha256//"), 44) ||
           err_set(err, ERR_CONFIG, "sha256// and 44 characters of base64 are needed");
}

static bool check_host_key(struct str v, struct err *err)
{
    return check_base64_digest(v, STR("SHA256:"), 43) ||
           err_set(err, ERR_CONFIG,
                   "SHA256: and 43 characters, as ssh-keygen -l shows, are needed");
}

static bool check_adapter_name(struct str v, struct err *err)
{
    bool good = v.n < 32 && v.p[0] != '_';
    for (size_t i = 0; i < v.n; i++)
        good = good && ((v.p[i] >= 'a' && v.p[i] <= 'z') || (v.p[i] >= '0' && v.p[i] <= '9') ||
                        v.p[i] == '_');
    return good || err_set(err, ERR_CONFIG,
                           "the name of an adapter is needed (hia adapter list): a-z, 0-9 and _");
}

static bool is_health(const void *partner)
{
    return ((const struct partner *)partner)->trade == TRADE_HEALTH;
}

static bool needs_folders(const void *partner)
{
    return partner_has_folders(partner);
}

#define HIA(field)     OPTION_FIELD(struct settings, field)
#define PARTNER(field) OPTION_FIELD(struct partner, field)

static const struct option HIA_OPTIONS[] = {
    {"organization_id", OPTION_UUID, HIA(organization_id),
     .initial = "11111111-1111-4111-8111-111111111111",
     .help =
         "The tenant in whose name all is done. The default is for the embedded demonstration."},
    {"site_id", OPTION_UUID, HIA(site_id),
     .help = "The site, where the work is that of one; put into events when given."},
    {"data_dir", OPTION_PATH, HIA(data_dir), .initial = "/var/lib/hia", .flags = OPTION_FROM_CONF,
     .help =
         "Where the ledger and the kept bytes are. It holds patients' data, sealed; keep it 0700."},
    {"ledger", OPTION_TEXT, HIA(ledger), .check = check_ledger,
     .help =
         "The ledger's PostgreSQL database: postgresql://ROLE@HOST/DATABASE?sslmode=verify-full, as "
         "libpq reads it, without a password (see hia ledger --help). Without it the ledger is a "
         "file in data_dir. The kept bytes are in data_dir in either case."},
    {"key_file", OPTION_PATH, HIA(key_file), .initial = "key", .flags = OPTION_FROM_DATA,
     .help =
         "The key that seals kept bytes, or wraps the keyring that does: 32 bytes, or after hia "
         "ledger rekey several keys; mode 0600. Made on first use. Without it the kept bytes "
         "cannot be opened again: back it up apart from the data. One for each data_dir."},
    {"vault", OPTION_PATH, HIA(vault), .initial = "vault", .flags = OPTION_FROM_DATA,
     .help =
         "The encrypted file of partners' credentials: see `hia secret` and docs/credentials.md."},
    {"vault_key_file", OPTION_PATH, HIA(vault_key_file), .initial = "vault.key",
     .flags = OPTION_FROM_DATA,
     .help = "The vault's key: 32 bytes, mode 0600. Made with the vault, when that has no "
             "passphrase. Back it up apart from the vault."},
    {"vault_passphrase", OPTION_SECRET, HIA(vault_passphrase),
     .help = "Where the passphrase of a vault that has one comes from: file://, systemd:// or "
             "exec:. None: `hia secret` asks for it at the terminal, and what runs alone cannot "
             "open the vault."},
    {"secrets_dir", OPTION_PATH, HIA(secrets_dir), .initial = "secrets", .flags = OPTION_FROM_DATA,
     .help = "Relative file:// references are beneath it, in a folder of the organization's id."},
    {"codes_dir", OPTION_PATH, HIA(codes_dir), .initial = "codes", .flags = OPTION_FROM_CONF,
     .help = "Code sets that change (CARC, RARC, claim status), with their dates of effect."},
    {"overlays_dir", OPTION_PATH, HIA(overlays_dir), .initial = "overlays",
     .flags = OPTION_FROM_CONF,
     .help = "Partner overlays: one file NAME.conf each, named by the partners that use them."},
    {"schemas_dir", OPTION_PATH, HIA(schemas_dir), .initial = "schemas", .flags = OPTION_FROM_CONF,
     .help = "JSON Schemas of what is read and written, the claim among them."},
    {"workers", OPTION_INT, HIA(workers), .initial = "0", .max = 256,
     .help = "Threads that parse and build side by side. 0 is one a processor core."},
};

static const struct option LOG_OPTIONS[] = {
    {"level", OPTION_CHOICE, HIA(log_level), .initial = "info", .choices = LOG_LEVELS,
     .help = "The least level that is written to stderr."},
};

static const struct option SERVE_OPTIONS[] = {
    {"listen", OPTION_TEXT, HIA(serve.listen), .initial = "127.0.0.1:8470", .check = check_listen,
     .help =
         "Where the API is: ADDRESS:PORT, [ADDRESS]:PORT or unix:PATH. This and what follows down "
         "to body_max is the server's: where it serves several organizations, that of the first."},
    {"metrics_listen", OPTION_TEXT, HIA(serve.metrics_listen), .initial = "127.0.0.1:9470",
     .check = check_listen,
     .help = "Where /metrics is, and /health once more: not for the internet."},
    {"tls_certificate", OPTION_SECRET, HIA(serve.tls_certificate),
     .help =
         "A reference to our certificate and chain, PEM. None, and no tls_key: plain HTTP, behind "
         "nginx (docs/api.md) or on a loopback address."},
    {"tls_key", OPTION_SECRET, HIA(serve.tls_key),
     .help = "A reference to its private key, PEM or PKCS#12, which may hold the certificate too."},
    {"tls_client_ca", OPTION_PATH, HIA(serve.tls_client_ca), .flags = OPTION_FROM_CONF,
     .help = "Authorities of callers' certificates, PEM. None: callers are not asked for one."},
    {"connections", OPTION_INT, HIA(serve.connections), .initial = "4096", .min = 1, .max = 65000,
     .help = "Open at once; the next is closed."},
    {"connections_per_address", OPTION_INT, HIA(serve.connections_per_address), .initial = "256",
     .min = 1, .max = 65000,
     .help = "The same of one address. Loopback addresses and unix: are not counted: a proxy."},
    {"header_timeout", OPTION_DURATION, HIA(serve.header_timeout_ms), .initial = "10s", .min = 100,
     .max = 600000, .help = "From the first byte of a request to the end of its head, in all."},
    {"body_timeout", OPTION_DURATION, HIA(serve.body_timeout_ms), .initial = "20s", .min = 100,
     .max = 600000, .help = "From there to the end of its body, in all."},
    {"idle_timeout", OPTION_DURATION, HIA(serve.idle_timeout_ms), .initial = "60s", .min = 100,
     .max = 3600000, .help = "A connection without a request is closed after so long."},
    {"drain_timeout", OPTION_DURATION, HIA(serve.drain_timeout_ms), .initial = "20s", .min = 0,
     .max = 600000,
     .help = "After SIGTERM requests in hand are answered; what takes longer is cut off."},
    {"body_max", OPTION_SIZE, HIA(serve.body_max), .initial = "256K", .min = 1024, .max = 16777216,
     .help = "A larger request is refused."},
    {"auth", OPTION_CHOICE, HIA(serve.auth), .initial = "token", .choices = AUTHS,
     .help = "How callers of this organization show who they are: a bearer token of `hia secret "
             "issue`, a client certificate of `client`, or both."},
    {"client", OPTION_LIST, HIA(serve.clients), .check = check_client,
     .help =
         "A certificate that may call for this organization: dns:NAME (its subjectAltName) or "
         "sha256//BASE64 (of its public key, as `pin`); a line each. Its authority is in tls_client_ca."},
    {"client_scope", OPTION_TEXT, HIA(serve.client_scope), .initial = "ask",
     .help =
         "What a caller that shows a certificate alone may do: ask,read,act,raw,move (docs/api.md)."},
    {"transfer_max_cents", OPTION_INT, HIA(serve.transfer_max_cents), .initial = "0",
     .max = INT64_C(100000000000),
     .help = "Money a program may move over the API (scope move): at most so many cents with each "
             "transfer. 0: none; `hia bank transfer` alone moves it."},
    {"rate_per_minute", OPTION_INT, HIA(serve.rate_per_minute), .initial = "0", .max = 10000000,
     .help = "Requests of this organization that are taken; 0: no limit. More are told 429."},
    {"rate_burst", OPTION_INT, HIA(serve.rate_burst), .initial = "50", .min = 1, .max = 1000000,
     .help = "So many may come at once."},
    {"webhook_rate_per_minute", OPTION_INT, HIA(serve.webhook_rate_per_minute), .initial = "600",
     .max = 10000000,
     .help = "Messages of all partners together that are looked at; 0: no limit. Of the server: "
             "that of the first organization."},
    {"webhook_rate_burst", OPTION_INT, HIA(serve.webhook_rate_burst), .initial = "100", .min = 1,
     .max = 1000000, .help = "So many of them may come at once."},
    {"deadline", OPTION_DURATION, HIA(serve.deadline_ms), .initial = "10s", .min = 100,
     .max = 60000, .help = "How long a caller waits for a payer where the request does not say."},
    {"reuse", OPTION_DURATION, HIA(serve.reuse_ms), .initial = "0s", .max = INT64_C(30) * DAY_MS,
     .help =
         "An answer of ours not older than this may be given again, where the request allows it "
         "too (max_age_seconds). 0s: the payer is always asked."},
    {"answer_when", OPTION_CHOICE, HIA(serve.answer_when), .initial = "kept",
     .choices = ANSWER_WHEN,
     .help =
         "When an answer is told: once it is `kept`, durably, or as soon as it is on record that "
         "the question was `asked`, and the answer is kept right after it: one to two ms sooner, "
         "and a crash in between loses our copy of it (docs/decisions/0013)."},
    {"partner", OPTION_TEXT, HIA(serve.partner),
     .help = "The partner asked where a request names none. None: the only one there is."},
};

static const struct option EVENTS_OPTIONS[] = {
    {"registry_dir", OPTION_PATH, HIA(events_dir), .initial = "events", .flags = OPTION_FROM_CONF,
     .help = "The registry: one file an event and version. What is not in it cannot be emitted."},
    {"sink", OPTION_CHOICE, HIA(events_sink), .initial = "none", .choices = SINKS,
     .help = "Kept for sinks without a database: `hia relay` does not carry to `file` and `stdout` "
             "yet. Where it does is `platform`."},
    {"file", OPTION_PATH, HIA(events_file), .initial = "events.jsonl", .flags = OPTION_FROM_DATA,
     .help = "The file of the sink `file`."},
    {"platform", OPTION_TEXT, HIA(events_platform), .check = option_postgres_check,
     .help =
         "The platform's database, where `hia relay` puts events: postgresql://ROLE@HOST/DATABASE, "
         "as libpq reads it, without a password (the password file has it). None: it does not."},
    {"platform_table", OPTION_TEXT, HIA(events_platform_table), .initial = "fw_domain_events",
     .help = "The table there, or SCHEMA.TABLE."},
    {"platform_columns", OPTION_TEXT, HIA(events_platform_columns),
     .help =
         "Which column of it holds what, such as `id: event_id, event_name: name, event_source: "
         "publisher, payload: payload` (docs/relay.md lists them). A column that holds `event_id` "
         "must be unique: by it an event that comes twice is known."},
    {"http", OPTION_TEXT, HIA(events_http.net.url), .check = option_url_check,
     .help =
         "The platform's event-consumer, https://...: `hia relay --sink http` makes a POST there "
         "of each event. None: it does not."},
    {"http_credential", OPTION_TEXT, HIA(events_http.credential), .max = SECTION_NAME_MAX - 1,
     .help = "Who we are there: the second name of a [credential events/NAME]."},
    {"http_concurrency", OPTION_INT, HIA(events_http.net.concurrency), .initial = "64", .min = 1,
     .max = 256, .help = "Events on their way at once, each of another entity."},
    {"http_connect_timeout", OPTION_DURATION, HIA(events_http.net.connect_timeout_ms),
     .initial = "5s", .min = 10, .max = 2 * MINUTE_MS, .help = "For names, TCP and TLS together."},
    {"http_answer_timeout", OPTION_DURATION, HIA(events_http.net.first_byte_timeout_ms),
     .initial = "15s", .min = 10, .max = 30 * MINUTE_MS,
     .help = "From the begin of a POST until the answer begins; after it the event goes again."},
    {"http_limit", OPTION_DURATION, HIA(events_http.net.transaction_limit_ms), .initial = "30s",
     .min = 10, .max = 60 * MINUTE_MS, .help = "A POST takes no longer, waiting included."},
    {"http_ca_file", OPTION_PATH, HIA(events_http.net.ca_file), .flags = OPTION_FROM_CONF,
     .initial = "/etc/ssl/certs/ca-certificates.crt",
     .help = "Certificates that are trusted there, PEM, in one file."},
    {"http_pin", OPTION_LIST, HIA(events_http.net.pins), .check = check_pin,
     .help = "sha256//BASE64 of its public key; a line each, the next key's before it changes."},
    {"http_proxy", OPTION_TEXT, HIA(events_http.net.proxy),
     .help = "http://HOST:PORT on the way there. That of the environment is never used."},
    {"http_allow_private", OPTION_BOOL, HIA(events_http.net.allow_private), .initial = "no",
     .help = "`http` may lead to private, link-local and loopback addresses."},
    {"rabbitmq", OPTION_TEXT, HIA(rabbitmq.url), .check = check_broker,
     .help =
         "A RabbitMQ broker, amqps://HOST[:PORT][/VHOST]: `hia relay --sink rabbitmq` publishes "
         "each event there. amqp://, without TLS, only on this machine. None: it does not."},
    {"rabbitmq_credential", OPTION_TEXT, HIA(rabbitmq.credential), .max = SECTION_NAME_MAX - 1,
     .help = "Who we are there: the second name of a [credential events/NAME]. Scheme `basic` is "
             "SASL PLAIN (a client_key beside it is shown in TLS), `mtls` is SASL EXTERNAL."},
    {"rabbitmq_exchange", OPTION_TEXT, HIA(rabbitmq.exchange), .initial = "hia.events", .max = 127,
     .help = "The exchange, of type topic; it must be there."},
    {"rabbitmq_routing_key", OPTION_TEXT, HIA(rabbitmq.routing_key), .initial = "{event}",
     .max = OPTION_LIST_TEXT_MAX - 1, .check = check_routing_key,
     .help = "Of {event}, {version} and {organization}, such as `hia.{event}`."},
    {"rabbitmq_ca_file", OPTION_PATH, HIA(rabbitmq.ca_file), .flags = OPTION_FROM_CONF,
     .initial = "/etc/ssl/certs/ca-certificates.crt",
     .help = "Certificates that are trusted there, PEM, in one file."},
    {"rabbitmq_window", OPTION_INT, HIA(rabbitmq.window), .initial = "256", .min = 1, .max = 256,
     .help = "Messages on their way that are not confirmed, each of another entity."},
    {"rabbitmq_connect_timeout", OPTION_DURATION, HIA(rabbitmq.connect_timeout_ms),
     .initial = "10s", .min = 10, .max = 2 * MINUTE_MS,
     .help = "For TCP and TLS; as long again for the login."},
    {"rabbitmq_answer_timeout", OPTION_DURATION, HIA(rabbitmq.answer_timeout_ms), .initial = "30s",
     .min = 10, .max = 30 * MINUTE_MS,
     .help =
         "When the broker has confirmed nothing for so long, what is not confirmed goes again."},
    {"rabbitmq_heartbeat", OPTION_DURATION, HIA(rabbitmq.heartbeat_ms), .initial = "60s",
     .min = 5000, .max = 10 * MINUTE_MS,
     .help = "A broker not heard of for twice as long is gone."},
};

static const struct option PARTNER_OPTIONS[] = {
    {"transport", OPTION_CHOICE, PARTNER(transport), .flags = OPTION_REQUIRED,
     .choices = TRANSPORTS,
     .help = "How bytes travel: `dir` is a pair of folders, `sftp` and `https` go to `url`."},
    {"adapter", OPTION_TEXT, PARTNER(adapter), .check = check_adapter_name,
     .help = "What the partner speaks (`hia adapter list`); its own options are in [adapter NAME]. "
             "None: files are handed over by the folders below."},
    {"trade", OPTION_CHOICE, PARTNER(trade), .initial = "health", .choices = TRADES,
     .help =
         "`finance`: a bank or a card company. Nothing of a patient is exchanged with it, so no "
         "agreement (`baa_recorded`) and no name in X12 is needed: `sender_id`, `receiver_id`, "
         "`submitter_name` and the like."},
    {"pending_events", OPTION_BOOL, PARTNER(pending_events), .initial = "no",
     .help = "Of banks: say fa_bank_transaction_pending as well, and withdrawals of such lines."},
    {"sweep_every", OPTION_DURATION, PARTNER(sweep_every_ms), .initial = "6h",
     .max = INT64_C(7) * 24 * 60 * MINUTE_MS,
     .help = "Of banks: `hia bank sync --due` takes a link again after so long, webhook or not."},
    {"credential", OPTION_TEXT, PARTNER(credential), .max = SECTION_NAME_MAX - 1,
     .help = "Who we are at `url`: the second name of a [credential PARTNER/NAME]."},
    {"url", OPTION_TEXT, PARTNER(net.url), .check = option_url_check,
     .help =
         "The partner's endpoint, of `sftp` and `https`: what a request names comes behind it."},
    {"secondary_url", OPTION_TEXT, PARTNER(net.secondary_url), .check = option_url_check,
     .help = "Spoken to instead when `url` has failed `breaker_failures` times in a row, until "
             "that has been well for `breaker_cool_down`."},
    {"baa_recorded", OPTION_TEXT, PARTNER(net.baa_recorded), .check = check_iso_day,
     .help = "The day the business associate agreement was recorded (45 CFR 164.308(b)(1)). "
             "Without it no request with a patient's data goes to `url`."},
    {"secondary_baa_recorded", OPTION_TEXT, PARTNER(net.secondary_baa_recorded),
     .check = check_iso_day,
     .help = "The same for `secondary_url`; without it patients' data do not fail over."},
    {"connect_timeout", OPTION_DURATION, PARTNER(net.connect_timeout_ms), .initial = "5s",
     .min = 10, .max = 2 * MINUTE_MS, .help = "For names, TCP and TLS or ssh together."},
    {"first_byte_timeout", OPTION_DURATION, PARTNER(net.first_byte_timeout_ms), .initial = "15s",
     .min = 10, .max = 30 * MINUTE_MS,
     .help =
         "From the begin of a request until the answer begins; after it the outcome is unknown."},
    {"transaction_limit", OPTION_DURATION, PARTNER(net.transaction_limit_ms), .initial = "15s",
     .min = 10, .max = 60 * MINUTE_MS,
     .help =
         "An exchange takes no longer, waiting and retries included, unless it says otherwise."},
    {"retry_attempts", OPTION_INT, PARTNER(net.retry_attempts), .initial = "3", .min = 1, .max = 20,
     .help = "Attempts of one exchange. What must not be sent twice never is."},
    {"retry_delay", OPTION_DURATION, PARTNER(net.retry_delay_ms), .initial = "500ms", .min = 1,
     .max = 5 * MINUTE_MS, .help = "Before the second attempt, give or take; doubled each time."},
    {"retry_delay_max", OPTION_DURATION, PARTNER(net.retry_delay_max_ms), .initial = "30s",
     .min = 1, .max = 60 * MINUTE_MS, .help = "No wait between attempts is longer."},
    {"rate_per_minute", OPTION_INT, PARTNER(net.rate_per_minute), .initial = "0", .max = 10000000,
     .help = "Requests a minute, at most, of each process. 0 is no limit."},
    {"rate_burst", OPTION_INT, PARTNER(net.rate_burst), .initial = "1", .min = 1, .max = 100000,
     .help = "So many may go at once after a pause."},
    {"concurrency", OPTION_INT, PARTNER(net.concurrency), .initial = "64", .min = 1, .max = 16384,
     .help = "Requests in flight at once, of each process; `sftp` has one."},
    {"http2", OPTION_BOOL, PARTNER(net.http2), .initial = "no",
     .help = "HTTP/2: many requests on few connections."},
    {"connections", OPTION_INT, PARTNER(net.connections), .initial = "4", .min = 1, .max = 64,
     .help = "Connections of HTTP/2."},
    {"connection_idle", OPTION_DURATION, PARTNER(net.connection_idle_ms), .initial = "55s",
     .min = 1000, .max = DAY_MS,
     .help =
         "A connection that was idle for longer is not used again: below what the partner, or a "
         "firewall between, keeps one for. Whole seconds, and one more at most."},
    {"connection_life", OPTION_DURATION, PARTNER(net.connection_life_ms), .initial = "1h",
     .min = 1000, .max = DAY_MS,
     .help = "Nor one that is older, however busy: so that a change of the partner's addresses or "
             "certificates is followed."},
    {"breaker_failures", OPTION_INT, PARTNER(net.breaker_failures), .initial = "3", .min = 1,
     .max = 1000,
     .help = "So many failures in a row, of all processes together, and it is left alone."},
    {"breaker_cool_down", OPTION_DURATION, PARTNER(net.breaker_cool_down_ms), .initial = "5m",
     .min = 1, .max = DAY_MS, .help = "For so long; then one request tries it."},
    {"response_max", OPTION_SIZE, PARTNER(net.response_max), .initial = "64M", .min = 1 << 10,
     .max = 1 << 30, .help = "An answer in memory is not taken past this size."},
    {"allow_private", OPTION_BOOL, PARTNER(net.allow_private), .initial = "no",
     .help = "`url` may lead to private, link-local and loopback addresses."},
    {"proxy", OPTION_TEXT, PARTNER(net.proxy),
     .help = "http://HOST:PORT, for `https`. That of the "
             "environment is never used."},
    {"ca_file", OPTION_PATH, PARTNER(net.ca_file), .flags = OPTION_FROM_CONF,
     .initial = "/etc/ssl/certs/ca-certificates.crt",
     .help = "Certificates that are trusted, PEM, in one file."},
    {"pin", OPTION_LIST, PARTNER(net.pins), .check = check_pin,
     .help = "sha256//BASE64 of the server's public key; a line each, the next key's before it "
             "changes."},
    {"host_key", OPTION_LIST, PARTNER(net.host_keys), .check = check_host_key,
     .help = "SHA256:... of the sftp server's host key, as `ssh-keygen -l` shows it; a line each. "
             "Without one an sftp partner is not spoken to."},
    {"route", OPTION_LIST, PARTNER(net.routes), .check = route_check,
     .help =
         "`PAYER[,PAYER ...] -> ENDPOINT`: these payers' transactions go to `primary` (url), to "
         "`secondary` (secondary_url) or to the endpoint of that name, and nowhere else, also "
         "when it is out of order. A claim file holds payers of one route, and answers are fetched "
         "from each endpoint a route leads to."},
    {"send_dir", OPTION_PATH, PARTNER(send_dir), .flags = OPTION_REQUIRED | OPTION_FROM_DATA,
     .needed = needs_folders,
     .help =
         "The folder our files are put into. A name never changes or is written over there. Like the two "
         "below: needed with transport `dir`, or without an adapter."},
    {"receive_dir", OPTION_PATH, PARTNER(receive_dir), .flags = OPTION_REQUIRED | OPTION_FROM_DATA,
     .needed = needs_folders, .help = "The folder the partner's files come from."},
    {"archive_dir", OPTION_PATH, PARTNER(archive_dir), .flags = OPTION_REQUIRED | OPTION_FROM_DATA,
     .needed = needs_folders,
     .help = "Where a received file is moved once it is kept. On the same file system."},
    {"receive_ignore", OPTION_LIST, PARTNER(receive_ignore),
     .help =
         "An ending of names that are left alone, such as `.filepart`. Names with a dot in front "
         "and those ending in .part always are."},
    {"receive_settle", OPTION_DURATION, PARTNER(receive_settle_ms), .initial = "0s",
     .max = INT64_C(60) * MINUTE_MS,
     .help = "A file is fetched when it has not changed for so long. For partners that write under "
             "the final name; 0s trusts them to rename."},
    {"file_name", OPTION_TEXT, PARTNER(file_name), .initial = "{type}-{date}-{time}-{isa13}.x12",
     .check = name_template_check,
     .help = "Name of an outbound file. Tokens: {date} {time} {isa13} {type} {usage}; {isa13} is "
             "needed."},
    {"max_file_bytes", OPTION_SIZE, PARTNER(max_file_bytes), .initial = "64M", .min = 64 << 10,
     .max = 1 << 30, .help = "An outbound file is not made larger; the claims go into several."},

    {"sender_qualifier", OPTION_TEXT, PARTNER(sender_qualifier), .initial = "ZZ",
     .check = check_qualifier, .help = "ISA05: how the partner knows us."},
    {"sender_id", OPTION_TEXT, PARTNER(sender_id), .flags = OPTION_REQUIRED, .needed = is_health,
     .min = 1, .max = 15, .help = "ISA06, without the padding."},
    {"receiver_qualifier", OPTION_TEXT, PARTNER(receiver_qualifier), .initial = "ZZ",
     .check = check_qualifier, .help = "ISA07."},
    {"receiver_id", OPTION_TEXT, PARTNER(receiver_id), .flags = OPTION_REQUIRED,
     .needed = is_health, .min = 1, .max = 15, .help = "ISA08, without the padding."},
    {"gs_sender", OPTION_TEXT, PARTNER(gs_sender), .min = 2, .max = 15,
     .help = "GS02; `sender_id` when not given."},
    {"gs_receiver", OPTION_TEXT, PARTNER(gs_receiver), .min = 2, .max = 15,
     .help = "GS03; `receiver_id` when not given."},
    {"usage", OPTION_CHOICE, PARTNER(usage), .flags = OPTION_REQUIRED, .choices = USAGES,
     .help =
         "ISA15: P is production, T is test. Received interchanges of the other kind are refused."},
    {"ta1_requested", OPTION_BOOL, PARTNER(ta1_requested), .initial = "yes",
     .help = "ISA14: ask for a TA1."},
    {"element_separator", OPTION_CHAR, PARTNER(element_separator), .initial = "*",
     .help = "Of what we write. What we read says its own."},
    {"component_separator", OPTION_CHAR, PARTNER(component_separator), .initial = ":",
     .help = "ISA16."},
    {"repetition_separator", OPTION_CHAR, PARTNER(repetition_separator), .initial = "^",
     .help = "ISA11."},
    {"segment_terminator", OPTION_CHAR, PARTNER(segment_terminator), .initial = "~",
     .help = "The end of every segment we write."},
    {"line_breaks", OPTION_BOOL, PARTNER(line_breaks), .initial = "no",
     .help = "A line feed after each segment we write, for people."},
    {"charset", OPTION_CHOICE, PARTNER(charset), .initial = "extended", .choices = CHARSETS,
     .help =
         "Characters sent: `basic` is upper case letters, digits and some signs, `extended` has "
         "lower case and more (005010 B.1.1.2.2 and B.1.1.2.3)."},

    {"submitter_name", OPTION_TEXT, PARTNER(submitter_name), .flags = OPTION_REQUIRED,
     .needed = is_health, .min = 1, .max = 60,
     .help = "Loop 1000A NM103: the organization that sends."},
    {"submitter_contact", OPTION_TEXT, PARTNER(submitter_contact), .flags = OPTION_REQUIRED,
     .needed = is_health, .min = 1, .max = 60, .help = "Loop 1000A PER02: whom the partner calls."},
    {"submitter_phone", OPTION_TEXT, PARTNER(submitter_phone), .flags = OPTION_REQUIRED,
     .needed = is_health, .check = check_phone, .help = "Loop 1000A PER04: ten digits."},
    {"submitter_etin", OPTION_TEXT, PARTNER(submitter_etin), .min = 2, .max = 80,
     .help = "Loop 1000A NM109, the electronic transmitter number; `sender_id` when not given."},
    {"receiver_name", OPTION_TEXT, PARTNER(receiver_name), .flags = OPTION_REQUIRED,
     .needed = is_health, .min = 1, .max = 60, .help = "Loop 1000B NM103."},
    {"receiver_etin", OPTION_TEXT, PARTNER(receiver_etin), .min = 2, .max = 80,
     .help = "Loop 1000B NM109; `receiver_id` when not given."},

    {"max_claims_per_st", OPTION_INT, PARTNER(max_claims_per_st), .initial = "5000", .min = 1,
     .max = CLAIMS_PER_ST_MAX,
     .help = "Claims in one transaction set. Receivers expect at most 5000."},
    {"max_claims_per_file", OPTION_INT, PARTNER(max_claims_per_file), .initial = "0", .min = 0,
     .max = CLAIMS_PER_ST_MAX,
     .help = "Claims in one file; the others go into the next. 0: no limit. 1 for a partner that "
             "takes one claim at a time, as JSON."},
    {"snip_integrity", OPTION_CHOICE, PARTNER(snip_send[1]), .initial = "error", .choices = LEVELS,
     .check = check_never_off,
     .help = "SNIP type 1 of what we send: X12 syntax. A partner refuses a file whose syntax is "
             "wrong, so what is sent is always checked. `warning` reports its faults and sends all "
             "the same."},
    {"snip_requirements", OPTION_CHOICE, PARTNER(snip_send[2]), .initial = "error",
     .choices = LEVELS, .check = check_never_off,
     .help = "SNIP type 2 of what we send: what the guide requires, and its code lists. A partner "
             "refuses what its guide forbids, so what is sent is always checked."},
    {"snip_balancing", OPTION_CHOICE, PARTNER(snip_send[3]), .initial = "error", .choices = LEVELS,
     .help = "SNIP type 3 of what we send: the amounts add up."},
    {"snip_situations", OPTION_CHOICE, PARTNER(snip_send[4]), .initial = "error", .choices = LEVELS,
     .help = "SNIP type 4 of what we send: what one value demands of another."},
    {"snip_codes", OPTION_CHOICE, PARTNER(snip_send[5]), .initial = "error", .choices = LEVELS,
     .help = "SNIP type 5 of what we send: codes of external sets (ICD-10, HCPCS, CARC ...) are in "
             "force on the day that counts; see docs/code-sets.md."},
    {"snip_services", OPTION_CHOICE, PARTNER(snip_send[6]), .initial = "error", .choices = LEVELS,
     .help = "SNIP type 6 of what we send: what a kind of service demands: ambulance, inpatient, "
             "dental ...."},
    {"snip_partner", OPTION_CHOICE, PARTNER(snip_send[7]), .initial = "error", .choices = LEVELS,
     .help = "SNIP type 7 of what we send: the partner's own rules, its overlays; see "
             "docs/overlays.md."},
    {"overlay", OPTION_LIST, PARTNER(overlays),
     .help = "An overlay of `overlays_dir`, without its `.conf`; several between commas. What this "
             "partner asks beyond the guides: see docs/overlays.md."},
    {"receive_snip_integrity", OPTION_CHOICE, PARTNER(snip_receive[1]), .initial = "error",
     .choices = LEVELS, .check = check_never_off,
     .help =
         "SNIP type 1 of what we receive. What is damaged is never posted, whatever stands here."},
    {"receive_snip_requirements", OPTION_CHOICE, PARTNER(snip_receive[2]), .initial = "error",
     .choices = LEVELS, .check = check_never_off,
     .help =
         "SNIP type 2 of what we receive. What is damaged is never posted, whatever stands here."},
    {"receive_snip_balancing", OPTION_CHOICE, PARTNER(snip_receive[3]), .initial = "error",
     .choices = LEVELS, .help = "SNIP type 3 of what we receive."},
    {"receive_snip_situations", OPTION_CHOICE, PARTNER(snip_receive[4]), .initial = "error",
     .choices = LEVELS, .help = "SNIP type 4 of what we receive."},
    {"receive_snip_codes", OPTION_CHOICE, PARTNER(snip_receive[5]), .initial = "warning",
     .choices = LEVELS,
     .help =
         "SNIP type 5 of what we receive. A code our sets do not know may be newer than they are."},
    {"receive_snip_services", OPTION_CHOICE, PARTNER(snip_receive[6]), .initial = "warning",
     .choices = LEVELS, .help = "SNIP type 6 of what we receive."},
    {"receive_snip_partner", OPTION_CHOICE, PARTNER(snip_receive[7]), .initial = "warning",
     .choices = LEVELS, .help = "SNIP type 7 of what we receive."},

    {"send_version", OPTION_LIST, PARTNER(send_versions), .check = check_version,
     .help =
         "A GS08 (and ST03) this partner wants instead of the guide's own, of an alias that `hia "
         "guide` lists: 005010X222A2 ...; a line each. None: the versions HIPAA adopted."},
    {"send_999", OPTION_LIST, PARTNER(send_999), .check = check_acknowledged,
     .help = "A kind of file this partner wants acknowledged with a 999: 835, 271, 277, 277CA, 834 "
             "... None: nothing is acknowledged. Never 999 and TA1 themselves."},
    {"send_ta1", OPTION_BOOL, PARTNER(send_ta1), .initial = "no",
     .help = "Answer the partner's interchanges with a TA1, where ISA14 asks for one or it is "
             "refused."},
    {"ta1_expected", OPTION_BOOL, PARTNER(ta1_expected), .initial = "yes",
     .help =
         "The partner sends a TA1 also when nothing is wrong, where `ta1_requested` asks for one. "
         "`no`: its TA1s are read when they come, and nobody waits for them."},
    {"ack_expected", OPTION_BOOL, PARTNER(ack_expected), .initial = "yes",
     .help = "The partner sends a 999 for each functional group, also when nothing is wrong."},
    {"claim_ack_expected", OPTION_BOOL, PARTNER(claim_ack_expected), .initial = "yes",
     .help = "The partner sends a 277CA for each set of claims."},
    {"ta1_overdue", OPTION_DURATION, PARTNER(ta1_overdue_ms), .initial = "2h", .min = MINUTE_MS,
     .max = INT64_C(30) * DAY_MS, .help = "No TA1 after so long: the batch needs a person."},
    {"ack_overdue", OPTION_DURATION, PARTNER(ack_overdue_ms), .initial = "2h", .min = MINUTE_MS,
     .max = INT64_C(30) * DAY_MS, .help = "No 999 after so long: the batch needs a person."},
    {"claim_ack_overdue", OPTION_DURATION, PARTNER(claim_ack_overdue_ms), .initial = "2d",
     .min = MINUTE_MS, .max = INT64_C(90) * DAY_MS,
     .help = "No 277CA after so long: its claims are unacknowledged."},
    {"remit_overdue", OPTION_DURATION, PARTNER(remit_overdue_ms), .initial = "30d",
     .min = MINUTE_MS, .max = INT64_C(365) * DAY_MS,
     .help = "No 835 after so long: the claim needs a status inquiry. Calendar days, always."},
    {"business_days", OPTION_CHOICE, PARTNER(business_days), .initial = "all",
     .choices = BUSINESS_DAYS,
     .help = "The days on which this partner answers: ta1_overdue, ack_overdue and "
             "claim_ack_overdue count these only, `2d` is two of them."},
    {"business_hours", OPTION_TEXT, PARTNER(business_hours), .check = business_hours_check,
     .help = "The hours of those days in which it answers, such as 08:00-17:00: `2h` is two of "
             "them. None: all day."},
    {"holiday", OPTION_LIST, PARTNER(holidays), .check = holidays_check,
     .help = "A day on which it does not, such as 2026-12-25; several between commas, a line for "
             "five."},
    {"time_zone_offset", OPTION_TEXT, PARTNER(time_zone_offset), .check = time_zone_offset_check,
     .help = "Where its days and hours are, from UTC, such as -07:00 (Arizona, all the year). "
             "Summer time is not known: take the offset that errs to the later side. None: UTC."},
    {"time_zone", OPTION_TEXT, PARTNER(time_zone), .initial = "UTC", .check = zone_check,
     .help = "Whose wall clock the schedules below go by, such as America/Phoenix. Summer time is "
             "known."},
    {"submission_schedule", OPTION_TEXT, PARTNER(submission_schedule), .check = cron_check,
     .help = "When workers send what is in claims_dir or was queued, such as `30 18 * * mon-fri` "
             "(minute hour day month weekday, docs/workers.md). None: as it comes."},
    {"receive_schedule", OPTION_TEXT, PARTNER(receive_schedule), .check = cron_check,
     .help = "When workers receive from this partner. None: `hia receive` only."},
    {"settle_schedule", OPTION_TEXT, PARTNER(settle_schedule), .check = cron_check,
     .initial = "*/5 * * * *",
     .help = "When workers go on with what a crash, or a partner that was away, left open."},
    {"overdue_schedule", OPTION_TEXT, PARTNER(overdue_schedule), .check = cron_check,
     .initial = "*/15 * * * *", .help = "When workers look for answers that have become overdue."},
    {"sync_schedule", OPTION_TEXT, PARTNER(sync_schedule), .check = cron_check,
     .initial = "*/15 * * * *",
     .help = "Of `trade = finance`: when workers sync what a webhook wants or sweep_every has made "
             "due. The four schedules above are of the others."},
    {"claims_dir", OPTION_PATH, PARTNER(claims_dir), .flags = OPTION_FROM_DATA,
     .help = "Files of claims put here (under another name first, then renamed) are sent by "
             "workers. None: `hia submit` only."},
    {"claims_taken_dir", OPTION_PATH, PARTNER(claims_taken_dir), .flags = OPTION_FROM_DATA,
     .help =
         "Where such a file is moved once it is kept and queued. On the same file system. None: "
         "`taken` in claims_dir."},
};

static const struct option WORK_OPTIONS[] = {
    {"poll", OPTION_DURATION, HIA(work.poll_ms), .initial = "1s", .min = 50, .max = MINUTE_MS,
     .help = "A worker that found nothing to do looks again after so long."},
    {"lease", OPTION_DURATION, HIA(work.lease_ms), .initial = "60s", .min = 1000,
     .max = 60 * MINUTE_MS,
     .help = "A worker that was not heard of for so long, by the database's clock, has lost its "
             "jobs: others take them over, and nothing it commits late is taken."},
    {"batch", OPTION_INT, HIA(work.batch), .initial = "1", .min = 1, .max = 256,
     .help = "Jobs a worker claims at once. More than one is for many short ones: they wait for "
             "each other, also when another worker is idle."},
    {"backoff", OPTION_DURATION, HIA(work.backoff_ms), .initial = "10s", .max = 60 * MINUTE_MS,
     .help = "A job that failed is tried again after so long, then four times as long each time, "
             "an hour at most. The fifth failure makes it a dead letter."},
    {"keep", OPTION_DURATION, HIA(work.keep_ms), .initial = "30d", .min = DAY_MS,
     .max = INT64_C(3650) * DAY_MS, .help = "Jobs that are done are listed for so long."},
};

/* 45 CFR 164.316(b)(2)(i): six years. What claims were made of is kept for the ten that 31 U.S.C.
 * 3731(b)(2) lets a claim be questioned, and 42 CFR 422.504(d) has Medicare Advantage keep. */
static const struct option RETENTION_OPTIONS[] = {
    {"keep_documents", OPTION_KEEP, HIA(retention.documents_days), .initial = "10y", .min = 30,
     .max = 36600,
     .help = "The bytes of files in and out, from when they were done with. Their rows stay."},
    {"keep_exchanges", OPTION_KEEP, HIA(retention.exchanges_days), .initial = "6y", .min = 30,
     .max = 36600,
     .help = "What was said to and by partners through an adapter, and what adapters kept. That it "
             "was said stays."},
    {"keep_eligibility", OPTION_KEEP, HIA(retention.eligibility_days), .initial = "6y", .min = 30,
     .max = 36600,
     .help = "What was asked and answered in real time. That it was asked, and the verdict, stay."},
    {"keep_events", OPTION_KEEP, HIA(retention.events_days), .initial = "6y", .min = 30,
     .max = 36600, .help = "Events which every sink has taken: for so long they can be replayed."},
    {"keep_webhooks", OPTION_KEEP, HIA(retention.webhooks_days), .initial = "6y", .min = 30,
     .max = 36600, .help = "What partners sent by themselves, once it was taken up."},
};

static const struct section SECTIONS[] = {
    {.name = "hia",
     .help = "The tenant, the data and where things are.",
     .options = HIA_OPTIONS,
     .count = COUNT_OF(HIA_OPTIONS)},
    {.name = "log",
     .help = "What is written to stderr.",
     .options = LOG_OPTIONS,
     .count = COUNT_OF(LOG_OPTIONS)},
    {.name = "serve",
     .help = "The daemon: `hia serve`, docs/api.md.",
     .options = SERVE_OPTIONS,
     .count = COUNT_OF(SERVE_OPTIONS)},
    {.name = "work",
     .help = "Workers: `hia work`, docs/workers.md.",
     .options = WORK_OPTIONS,
     .count = COUNT_OF(WORK_OPTIONS)},
    {.name = "retention",
     .help = "How long what is kept is kept: `hia purge`, docs/retention.md. `1y` is 366 days.",
     .options = RETENTION_OPTIONS,
     .count = COUNT_OF(RETENTION_OPTIONS)},
    {.name = "events",
     .help = "The registry of events and where they go.",
     .options = EVENTS_OPTIONS,
     .count = COUNT_OF(EVENTS_OPTIONS)},
    {.name = "commands",
     .help = "Where the platform's own events are read: `hia subscribe`, docs/subscribing.md.",
     .options = COMMANDS_OPTIONS,
     .count = COUNT_OF(COMMANDS_OPTIONS)},
    {.name = "subscribe",
     .help = "An event of the platform that makes us do something.",
     .options = SUBSCRIBE_OPTIONS,
     .count = COUNT_OF(SUBSCRIBE_OPTIONS),
     .named = true,
     .offset = offsetof(struct settings, subscriptions),
     .element_size = sizeof(struct settings_subscription),
     .count_offset = offsetof(struct settings, subscription_count),
     .max = SUBSCRIPTIONS_MAX,
     .name_offset = offsetof(struct settings_subscription, name)},
    {.name = "partner",
     .help = "A clearinghouse or payer, one section each. NAME is what the other commands call it.",
     .options = PARTNER_OPTIONS,
     .count = COUNT_OF(PARTNER_OPTIONS),
     .named = true,
     .offset = offsetof(struct settings, partners),
     .element_size = sizeof(struct partner),
     .count_offset = offsetof(struct settings, partner_count),
     .max = PARTNERS_MAX,
     .name_offset = offsetof(struct partner, name)},
    {.name = "adapter",
     .help = "What the adapter of the partner NAME is told: the keys `hia adapter show` lists.",
     .named = true,
     .offset = offsetof(struct settings, adapters),
     .element_size = sizeof(struct settings_adapter),
     .count_offset = offsetof(struct settings, adapter_count),
     .max = PARTNERS_MAX,
     .name_offset = offsetof(struct settings_adapter, partner),
     .pair = settings_adapter_pair},
    {.name = "webhook",
     .help =
         "How what the partner NAME sends by itself is known to be the partner's (docs/api.md). "
         "None: it may not.",
     .options = WEBHOOK_OPTIONS,
     .count = COUNT_OF(WEBHOOK_OPTIONS),
     .named = true,
     .offset = offsetof(struct settings, webhooks),
     .element_size = sizeof(struct settings_webhook),
     .count_offset = offsetof(struct settings, webhook_count),
     .max = PARTNERS_MAX,
     .name_offset = offsetof(struct settings_webhook, partner)},
    {.name = "vendors",
     .help = "Which partner takes a transaction where nobody names one: NAME is `claim`, "
             "`eligibility`, `claim_status` or `prior_auth` (docs/clearinghouse.md).",
     .options = VENDORS_OPTIONS,
     .count = COUNT_OF(VENDORS_OPTIONS),
     .named = true,
     .offset = offsetof(struct settings, vendors),
     .element_size = sizeof(struct settings_vendors),
     .count_offset = offsetof(struct settings, vendors_count),
     .max = VENDOR_KINDS,
     .name_offset = offsetof(struct settings_vendors, kind)},
    {.name = "endpoint",
     .help = "Another place where the partner is spoken to, by the NAME its adapter knows.",
     .options = ENDPOINT_OPTIONS,
     .count = COUNT_OF(ENDPOINT_OPTIONS),
     .named = true,
     .of_partner = true,
     .offset = offsetof(struct settings, endpoints),
     .element_size = sizeof(struct settings_endpoint),
     .count_offset = offsetof(struct settings, endpoint_count),
     .max = ENDPOINTS_MAX,
     .name_offset = offsetof(struct settings_endpoint, name)},
    {.name = "credential",
     .help = "Who we are at a partner. It says where a secret is kept, never the secret.",
     .options = CREDENTIAL_OPTIONS,
     .count = COUNT_OF(CREDENTIAL_OPTIONS),
     .named = true,
     .of_partner = true,
     .offset = offsetof(struct settings, credentials),
     .element_size = sizeof(struct settings_credential),
     .count_offset = offsetof(struct settings, credential_count),
     .max = CREDENTIALS_MAX,
     .name_offset = offsetof(struct settings_credential, name)},
};

const struct section *settings_sections(size_t *count)
{
    *count = COUNT_OF(SECTIONS);
    return SECTIONS;
}
