/* partner_sections.h - what a partner's adapter is told, where its other endpoints are, and by
 * which credentials we are known there.
 *
 * Only kept here, and checked for what a file can say wrong: an adapter's own options are read by
 * the host when the adapter is loaded, credentials by cred/scheme.h. No secret stands in any of
 * them: where one belongs, a reference to it is. */
#ifndef HIA_CONF_PARTNER_SECTIONS_H
#define HIA_CONF_PARTNER_SECTIONS_H

#include "conf/loader.h"

enum {
    ENDPOINTS_MAX = 128,
    CREDENTIALS_MAX = 128,
    ADAPTER_PAIRS_MAX = 256,
    SETTINGS_OUTPUTS_MAX = 4,
    SETTINGS_TEXT_MAX = 1 << 20 /* bytes of adapters' options, all files together */
};

struct settings;

/** One key of an [adapter]: as it stands in the file at `path`. */
struct settings_pair {
    const char *name, *value, *path;
    unsigned line, file;
};

/** [adapter PARTNER] */
struct settings_adapter {
    char partner[SECTION_NAME_MAX];
    const char *origin; /* "file:line" */
    size_t count;
    struct settings_pair pairs[ADAPTER_PAIRS_MAX];
};

/** [endpoint PARTNER/NAME] */
struct settings_endpoint {
    char name[SECTION_PAIR_MAX];
    const char *origin;
    char url[OPTION_PATH_MAX], secondary_url[OPTION_PATH_MAX];
    char credential[SECTION_NAME_MAX]; /* "": none */
};

enum settings_scheme {
    SCHEME_NONE,
    SCHEME_BASIC,
    SCHEME_HEADER,
    SCHEME_FORM,
    SCHEME_CLIENT_CREDENTIALS,
    SCHEME_PRIVATE_KEY_JWT,
    SCHEME_HMAC,
    SCHEME_WSSE,
    SCHEME_DIGEST_NONCE,
    SCHEME_MTLS,
    SCHEME_SSH_KEY,
    SCHEME_SSH_PASSWORD,
    SCHEME_COUNT
};

/** [credential PARTNER/NAME]: struct cred_scheme, cred_identity and auth_ssh as text; "": not said.
 * Choices in the order of the enums of cred/scheme.h. */
struct settings_credential {
    char name[SECTION_PAIR_MAX];
    const char *origin;
    int scheme; /* enum settings_scheme */
    char user[OPTION_PATH_MAX], secret[OPTION_PATH_MAX], passphrase[OPTION_PATH_MAX];
    char client_key[OPTION_PATH_MAX], client_certificate[OPTION_PATH_MAX],
        client_passphrase[OPTION_PATH_MAX];
    char header[65], prefix[65], form_user[65], form_secret[65];
    char token_url[OPTION_PATH_MAX], scope[OPTION_PATH_MAX], audience[OPTION_PATH_MAX];
    char jwt_alg[8], kid[OPTION_PATH_MAX], sign[OPTION_PATH_MAX];
    int token_form, password, digest, encoding;
    char outputs[SETTINGS_OUTPUTS_MAX][256]; /* "header NAME TEMPLATE", "form NAME TEMPLATE" */
};

/** [webhook PARTNER]: how what the partner sends by itself is known to be the partner's. */
enum settings_webhook_scheme {
    WEBHOOK_HMAC,     /* over the body, or over timestamp.body */
    WEBHOOK_STANDARD, /* Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature */
    WEBHOOK_JWT,      /* a JWT over the body's digest, by a key the partner's adapter fetches */
};
struct settings_webhook {
    char partner[SECTION_NAME_MAX];
    const char *origin;
    int scheme; /* enum settings_webhook_scheme */
    char secret[OPTION_PATH_MAX];
    struct option_list signature_headers; /* one of them is there */
    char timestamp_header[65], prefix[65];
    int digest, encoding;                /* as cred/scheme.h */
    char event_id[OPTION_LIST_TEXT_MAX]; /* "header NAME" or "json MEMBER"; "": the body's digest */
    char wakes[OPTION_LIST_TEXT_MAX];    /* the same: the key a call may wait for; "": none does */
};

extern const struct option WEBHOOK_OPTIONS[9];
extern const struct option ENDPOINT_OPTIONS[3], CREDENTIAL_OPTIONS[25];
/** A line of an [adapter]. Said again in a later file, a key begins afresh there. */
MUST_USE bool settings_adapter_pair(void *settings, void *element, const struct conf_file *f,
                                    unsigned file, struct err *err);

/** Does each of them belong to a partner, and name what is there? After all files are read. */
MUST_USE bool partner_sections_check(struct settings *s, const struct loader *l, struct err *err);

/** What the partner's section of that name says, or NULL. */
const struct settings_webhook *settings_webhook(const struct settings *s, const char *partner);
const struct settings_adapter *settings_adapter(const struct settings *s, const char *partner);
const struct settings_endpoint *settings_endpoint(const struct settings *s, const char *partner,
                                                  struct str name);
const struct settings_credential *settings_credential(const struct settings *s, const char *partner,
                                                      struct str name);
const char *settings_scheme_name(int scheme);

#endif
