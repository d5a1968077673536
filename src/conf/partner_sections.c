/* partner_sections.c - [adapter], [endpoint] and [credential]: the keys they take. */
#include "conf/partner_sections.h"
#include "conf/settings.h"

static const char *const SCHEMES[] = {"none",
                                      "basic",
                                      "header",
                                      "form",
                                      "client_credentials",
                                      "private_key_jwt",
                                      "hmac",
                                      "wsse",
                                      "digest_nonce",
                                      "mtls",
                                      "ssh_key",
                                      "ssh_password",
                                      NULL};
static const char *const TOKEN_FORMS[] = {"basic", "form", "json", NULL};
static const char *const PASSWORDS[] = {"text", "digest", NULL};
static const char *const DIGESTS[] = {"sha256", "sha1", NULL};
static const char *const ENCODINGS[] = {"hex", "base64", NULL};

#define ENDPOINT(field)   OPTION_FIELD(struct settings_endpoint, field)
#define WEBHOOK(field)    OPTION_FIELD(struct settings_webhook, field)
#define CREDENTIAL(field) OPTION_FIELD(struct settings_credential, field)

static bool check_https(struct str v, struct err *err)
{
    bool good = str_starts(v, STR("https://")) && v.n > 8 && !memchr(v.p, '@', v.n) &&
                !memchr(v.p, ' ', v.n);
    return good || err_set(err, ERR_CONFIG, "https://HOST[:PORT]/PATH is needed");
}

static bool check_output(struct str v, struct err *err)
{
    struct str rest = v, where = str_split(&rest, ' '), name = str_split(&rest, ' ');
    bool good = (str_is(where, "header") || str_is(where, "form")) && name.n && rest.n;
    return good ||
           err_set(err, ERR_CONFIG, "`header NAME TEMPLATE` or `form NAME TEMPLATE` is needed");
}

static bool check_place(struct str v, struct err *err)
{
    struct str rest = v, where = str_split(&rest, ' ');
    bool good = (str_is(where, "header") || str_is(where, "json")) && rest.n &&
                !memchr(rest.p, ' ', rest.n);
    return good || err_set(err, ERR_CONFIG, "`header NAME` or `json MEMBER` is needed");
}

static const char *const WEBHOOK_SCHEMES[] = {"hmac", "standard", "jwt", NULL};

const struct option WEBHOOK_OPTIONS[] = {
    {"scheme", OPTION_CHOICE, WEBHOOK(scheme), .flags = OPTION_REQUIRED, .choices = WEBHOOK_SCHEMES,
     .help = "`hmac`: a header holds the HMAC of the body, or of `timestamp.body`. `standard`: "
             "Standard Webhooks, webhook-id, webhook-timestamp and webhook-signature. `jwt`: a "
             "token over the body's digest, by a key the partner's adapter fetches (Plaid)."},
    {"secret", OPTION_SECRET, WEBHOOK(secret),
     .help = "Where the secret we share with the partner is kept; of `jwt` there is none. While it "
             "is rotated both are good."},
    {"signature_header", OPTION_LIST, WEBHOOK(signature_headers),
     .help =
         "`hmac`, `jwt`: a name of the header with the signature; a line each, the first that is "
         "there counts. None: Plaid-Verification of `jwt`."},
    {"timestamp_header", OPTION_TEXT, WEBHOOK(timestamp_header),
     .help =
         "`hmac`: the header with Unix seconds, which is signed before the body. None: the body "
         "alone is signed."},
    {"prefix", OPTION_TEXT, WEBHOOK(prefix),
     .help = "`hmac`: what stands before the signature, such as sha256=."},
    {"digest", OPTION_CHOICE, WEBHOOK(digest), .initial = "sha256", .choices = DIGESTS,
     .help = "`hmac`: of which digest."},
    {"encoding", OPTION_CHOICE, WEBHOOK(encoding), .initial = "hex", .choices = ENCODINGS,
     .help = "`hmac`: how the signature is written."},
    {"event_id", OPTION_TEXT, WEBHOOK(event_id), .max = OPTION_LIST_TEXT_MAX - 1,
     .check = check_place,
     .help =
         "Where its number stands, by which one told twice is known: `header NAME` or `json "
         "MEMBER`. None: webhook-id of `standard`, the digest of the token of `jwt`, else that of "
         "the body."},
    {"wakes", OPTION_TEXT, WEBHOOK(wakes), .max = OPTION_LIST_TEXT_MAX - 1, .check = check_place,
     .help = "Where the key stands that a call of ours may wait for: `header NAME` or `json "
             "MEMBER`. None: it only says that there is something to fetch."},
};

const struct option ENDPOINT_OPTIONS[] = {
    {"url", OPTION_TEXT, ENDPOINT(url), .flags = OPTION_REQUIRED, .check = option_url_check,
     .help = "Where it is. Time-outs, certificates, limits and the agreement on record are the "
             "partner's; what counts towards a limit is counted for each endpoint and credential."},
    {"secondary_url", OPTION_TEXT, ENDPOINT(secondary_url), .check = option_url_check,
     .help = "Spoken to instead when `url` has failed, as the partner's `secondary_url` is."},
    {"credential", OPTION_TEXT, ENDPOINT(credential), .max = SECTION_NAME_MAX - 1,
     .help = "The NAME of a [credential PARTNER/NAME]. None: the partner's own."},
};

const struct option CREDENTIAL_OPTIONS[] = {
    {"scheme", OPTION_CHOICE, CREDENTIAL(scheme), .flags = OPTION_REQUIRED, .choices = SCHEMES,
     .help = "How the partner wants to be shown who we are; docs/credentials.md has each. "
             "`ssh_key` and `ssh_password` are of sftp, all others of https."},
    {"user", OPTION_TEXT, CREDENTIAL(user),
     .help = "The name, client id, key id or submitter's number; or a reference to it."},
    {"secret", OPTION_SECRET, CREDENTIAL(secret),
     .help = "Where the password, key, client secret or private key is kept."},
    {"passphrase", OPTION_SECRET, CREDENTIAL(passphrase),
     .help = "Where the passphrase of an encrypted private key is kept, or a token's PIN."},
    {"client_key", OPTION_SECRET, CREDENTIAL(client_key),
     .help = "A client certificate's private key, PEM or PKCS#12: of `mtls`, or beside another "
             "scheme."},
    {"client_certificate", OPTION_SECRET, CREDENTIAL(client_certificate),
     .help = "The certificate; none: it is in the same PEM or PKCS#12 as its key."},
    {"client_passphrase", OPTION_SECRET, CREDENTIAL(client_passphrase),
     .help = "Where the passphrase of `client_key` is kept."},
    {"header", OPTION_TEXT, CREDENTIAL(header), .help = "`header`: its name; none: Authorization."},
    {"prefix", OPTION_TEXT, CREDENTIAL(prefix),
     .help = "`header`: what stands before the secret, in quotes, such as \"Key \"."},
    {"form_user", OPTION_TEXT, CREDENTIAL(form_user),
     .help = "`form`: the field that takes `user`."},
    {"form_secret", OPTION_TEXT, CREDENTIAL(form_secret),
     .help = "`form`: the field that takes the secret."},
    {"token_url", OPTION_TEXT, CREDENTIAL(token_url), .check = check_https,
     .help = "`client_credentials` and `private_key_jwt`: where tokens are asked for."},
    {"token_form", OPTION_CHOICE, CREDENTIAL(token_form), .initial = "basic",
     .choices = TOKEN_FORMS,
     .help = "`client_credentials`: how the client shows itself there: HTTP Basic, form fields or "
             "JSON."},
    {"scope", OPTION_TEXT, CREDENTIAL(scope), .help = "The scope that is asked for."},
    {"audience", OPTION_TEXT, CREDENTIAL(audience),
     .help = "`private_key_jwt`: whom the assertion is for; none: `token_url`."},
    {"jwt_alg", OPTION_TEXT, CREDENTIAL(jwt_alg),
     .help = "RS256, RS384, ES256 or ES384; none: by the key."},
    {"kid", OPTION_TEXT, CREDENTIAL(kid), .help = "The id the partner knows our public key by."},
    {"password", OPTION_CHOICE, CREDENTIAL(password), .initial = "text", .choices = PASSWORDS,
     .help = "`wsse`: PasswordText or PasswordDigest."},
    {"sign", OPTION_TEXT, CREDENTIAL(sign),
     .help = "`hmac` and `digest_nonce`: the template of what is signed."},
    {"digest", OPTION_CHOICE, CREDENTIAL(digest), .initial = "sha256", .choices = DIGESTS,
     .help = "Of a signature."},
    {"encoding", OPTION_CHOICE, CREDENTIAL(encoding), .initial = "hex", .choices = ENCODINGS,
     .help = "How a signature is written."},
    {"output", OPTION_TEXT, CREDENTIAL(outputs[0]), .check = check_output,
     .help = "Where a signature goes: `header NAME TEMPLATE` or `form NAME TEMPLATE`; one template "
             "has {signature}."},
    {"output_2", OPTION_TEXT, CREDENTIAL(outputs[1]), .check = check_output, .help = "Another."},
    {"output_3", OPTION_TEXT, CREDENTIAL(outputs[2]), .check = check_output, .help = "Another."},
    {"output_4", OPTION_TEXT, CREDENTIAL(outputs[3]), .check = check_output, .help = "Another."},
};

const char *settings_scheme_name(int scheme)
{
    return scheme >= 0 && scheme < SCHEME_COUNT ? SCHEMES[scheme] : "?";
}

static const char *kept(struct settings *s, struct str text)
{
    return arena_strdup(&s->texts, text);
}

/* What an earlier file said of this key has no say any more. */
static void drop_earlier(struct settings_adapter *a, struct str name, unsigned file)
{
    size_t left = 0;
    for (size_t i = 0; i < a->count; i++)
        if (!str_is(name, a->pairs[i].name) || a->pairs[i].file == file)
            a->pairs[left++] = a->pairs[i];
    a->count = left;
}

bool settings_adapter_pair(void *settings, void *element, const struct conf_file *f, unsigned file,
                           struct err *err)
{
    struct settings *s = settings;
    struct settings_adapter *a = element;
    drop_earlier(a, f->name, file);
    if (a->count == ADAPTER_PAIRS_MAX)
        return err_set(err, ERR_LIMIT, "an adapter is told at most %d things", ADAPTER_PAIRS_MAX);
    bool same = a->count && a->pairs[a->count - 1].file == file;
    struct settings_pair p = {kept(s, f->name), kept(s, f->value),
                              same ? a->pairs[a->count - 1].path : kept(s, str_from(f->path)),
                              f->line, file};
    if (!p.name || !p.value || !p.path)
        return err_set(err, ERR_LIMIT, "adapters' options take more than %d bytes",
                       SETTINGS_TEXT_MAX);
    a->pairs[a->count++] = p;
    return true;
}

/* "PARTNER/NAME" */
static bool is_of(const char *whole, const char *partner, struct str name)
{
    size_t n = strlen(partner);
    return strncmp(whole, partner, n) == 0 && whole[n] == '/' && str_is(name, whole + n + 1);
}

const struct settings_adapter *settings_adapter(const struct settings *s, const char *partner)
{
    for (size_t i = 0; i < s->adapter_count; i++)
        if (strcmp(s->adapters[i].partner, partner) == 0)
            return &s->adapters[i];
    return NULL;
}

const struct settings_endpoint *settings_endpoint(const struct settings *s, const char *partner,
                                                  struct str name)
{
    for (size_t i = 0; i < s->endpoint_count; i++)
        if (is_of(s->endpoints[i].name, partner, name))
            return &s->endpoints[i];
    return NULL;
}

const struct settings_credential *settings_credential(const struct settings *s, const char *partner,
                                                      struct str name)
{
    for (size_t i = 0; i < s->credential_count; i++)
        if (is_of(s->credentials[i].name, partner, name))
            return &s->credentials[i];
    return NULL;
}

const struct settings_webhook *settings_webhook(const struct settings *s, const char *partner)
{
    for (size_t i = 0; i < s->webhook_count; i++)
        if (str_is(str_from(partner), s->webhooks[i].partner))
            return &s->webhooks[i];
    return NULL;
}
