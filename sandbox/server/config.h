/* config.h - sandbox.conf: "name = value" lines, and what they say. docs/sandbox.md lists them.
 *
 * The secrets in it are those of a practice partner: made up for a test, worth nothing. */
#ifndef HIA_SANDBOX_SERVER_CONFIG_H
#define HIA_SANDBOX_SERVER_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "sandbox/job.h"
#include "sandbox/server/fault.h"

enum { CONFIG_ACCOUNTS_MAX = 64, CONFIG_FOLDERS_MAX = 8, CONFIG_BYTES_MAX = 1 << 20 };

enum config_client_certificate { CLIENT_CERT_NONE, CLIENT_CERT_OPTIONAL, CLIENT_CERT_REQUIRED };

/** Whoever may ask: by WS-Security or MIME fields (USER), by OAuth2 client credentials (CLIENT), by
 * an Authorization header that is the key (API_KEY), by the CN of a client certificate (CN). */
enum config_account_kind { ACCOUNT_USER, ACCOUNT_CLIENT, ACCOUNT_API_KEY, ACCOUNT_CN };

struct config_account {
    enum config_account_kind kind;
    const char *name, *secret, *scope; /* name: also of its mailbox */
};

/** TCP passed on to a port of this machine, with the faults of "relay": in front of an sshd. */
struct config_relay {
    uint16_t port, target; /* port 0: any */
};

struct config_folder {
    const char *from, *to;
};

struct server_config {
    char address[46];
    uint16_t port; /* 0: any */
    const char *data_dir;
    const char *certificate, *key, *bad_certificate, *bad_key, *client_ca;
    enum config_client_certificate client_certificate;
    struct config_account accounts[CONFIG_ACCOUNTS_MAX];
    size_t accounts_count;
    struct config_folder folders[CONFIG_FOLDERS_MAX];
    size_t folders_count;
    enum sandbox_stage stage; /* of the folders: SANDBOX_ALL, or SANDBOX_ACKNOWLEDGE alone */
    struct config_relay relays[CONFIG_FOLDERS_MAX];
    size_t relays_count;
    uint64_t seed;
    enum sandbox_flaw flaw;
    unsigned token_life_s, poll_after_ms, remit_after_ms;
    unsigned head_timeout_ms, body_timeout_ms, idle_timeout_ms;
    unsigned coverage_polls;     /* how often "not yet" is said before an answer */
    unsigned rate_per_s;         /* requests a second of an account before 429; 0: no limit */
    const char *sender_id;       /* ours, of CORE: ReceiverID of a request must be it; NULL: any */
    unsigned ramp_transactions;  /* a practice Ramp begins with so many */
    unsigned ramp_updated_after; /* 1: its /transactions obeys updated_after */
    struct fault_rules faults;
    struct arena memory;
};

MUST_USE bool server_config_load(struct server_config *c, const char *path, struct err *err);
void server_config_fini(struct server_config *c);
/** NULL when there is none of that kind and name. */
const struct config_account *server_config_account(const struct server_config *c,
                                                   enum config_account_kind kind, struct str name);
/** By name, for --flaw and `flaw =`. */
bool sandbox_flaw_named(struct str name, enum sandbox_flaw *flaw);

#endif
