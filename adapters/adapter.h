/* adapter.h - the one header an adapter includes: what a partner's conversation is made of.
 *
 * An adapter does no I/O. Given what was asked and what the partner last said, it says the next
 * thing: SEND an exchange, WAIT, DONE, FAIL. The host runs exchanges over its one engine (retries,
 * rates, time-outs, failover), signs them with a credential the adapter only names, keeps the
 * call's state between steps, and commits what a step said before it does it. shared/design.md,
 * "Adapters are conversations"; docs/adding-an-adapter.md is the way there in steps.
 *
 * ABI rules. One symbol is exported: `const struct hia_adapter hia_adapter`. The major number must
 * be the host's; a minor number newer than the host's is refused. Fields are only ever appended,
 * and every struct that can grow begins with its size, as the side that fills it in knows it
 * (HIA_SIZED). Words of an enum keep their numbers.
 *
 * Memory. Whatever the host hands in lives until the step returns, the request until the call ends.
 * What an adapter hands over is copied, except the bytes of a body, of an answer and of what is
 * delivered or kept: these must be static, in the request, in the reply, or from hia_alloc. The
 * adapter frees nothing. It keeps no state of its own: two calls may run in two threads.
 *
 * PHI. Codes, event fields and log codes hold ids, codes, counts and amounts: never a person. The
 * host cuts what does not look like one. */
#ifndef HIA_ADAPTER_H
#define HIA_ADAPTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HIA_ADAPTER_MAGIC UINT32_C(0x31414948) /* "HIA1" */
enum { HIA_ABI_MAJOR = 1, HIA_ABI_MINOR = 1 };

#define HIA_EXPORT __attribute__((visibility("default")))
/** The first initialiser of a struct that can grow: `{HIA_SIZED(struct hia_exchange), ...}`. */
#define HIA_SIZED(type) .struct_size = (uint32_t)sizeof(type)

/** Bytes; no NUL is promised. {NULL, 0} is "not said". */
struct hia_text {
    const char *p;
    size_t n; /* bytes */
};
#define HIA_TEXT(lit) ((struct hia_text){"" lit, sizeof(lit) - 1})

struct hia_field {
    struct hia_text name, value;
};

/* ---- What is exchanged ---------------------------------------------------------------------- */

/** What is done at the partner. GET to DELETE for https, LIST to STAT for sftp and folders. */
enum hia_verb {
    HIA_GET,
    HIA_POST,
    HIA_PUT,
    HIA_PATCH,
    HIA_DELETE,
    HIA_LIST,   /* target: a folder; the reply's body: "size TAB mtime_us TAB name LF" a file */
    HIA_FETCH,  /* target: a file; the reply's body: its bytes */
    HIA_STORE,  /* target: a file, written under a temporary name, renamed; never overwrites */
    HIA_MOVE,   /* target: a file, `to` its new name */
    HIA_REMOVE, /* target: a file */
    HIA_STAT    /* target: a file; answered 200 with one line as LIST, or 404 */
};

/** What another try may do. The engine repeats SAFE by itself, KEYED with the same key; ONCE only
 * when it knows that no byte left. Else the outcome is unknown and the adapter's reconcile is
 * asked. */
enum hia_safety { HIA_SAFE, HIA_KEYED, HIA_ONCE };

/** Where the credential's own bytes go, when its scheme has any that are not headers. */
enum hia_place {
    HIA_PLACE_NONE,      /* headers only */
    HIA_PLACE_XML,       /* WS-Security: a <Security> element at `place_at` of the body */
    HIA_PLACE_FORM,      /* appended to an application/x-www-form-urlencoded body */
    HIA_PLACE_MULTIPART, /* form-data parts of `boundary` at `place_at` of the body */
    HIA_PLACE_JSON, /* 1.1: the secret `place_secret` of `connection`, as a JSON string with its
                       quotation marks, at `place_at` of the body */
};

/** One exchange, SEND's argument. */
struct hia_exchange {
    uint32_t struct_size;
    enum hia_verb verb;
    enum hia_safety safety;
    enum hia_place place;
    struct hia_text endpoint; /* a name of the partner's configuration; empty: the partner's url */
    struct hia_text target;   /* "/path?query" under the endpoint, or the remote file's name */
    struct hia_text to;       /* of MOVE */
    struct hia_text
        credential; /* a name of the partner's configuration; empty: the partner's own */
    struct hia_text content_type;
    struct hia_text key; /* of KEYED: the idempotency key, or the number a look-up finds it by */
    const struct hia_field *headers;
    size_t header_count;
    struct hia_text body; /* not copied: see Memory above */
    size_t place_at;      /* byte offset into the body */
    struct hia_text boundary;
    int64_t deadline_ms; /* from now, retries included; 0: the partner's */
    bool secret_body;    /* do not keep the body: it holds a secret even before the credential */
    /* Since 1.1. A partner may hold many connections (a bank login, a business), each with secrets
     * of its own in the vault: "connection/ID/NAME". */
    struct hia_text connection;   /* our id of it, a UUID; empty: none */
    struct hia_text place_secret; /* of HIA_PLACE_JSON: the NAME */
    /** Top-level members of a JSON reply, all texts, which the host takes out, writes into the
     * vault as secrets of `connection`, and replaces by their reference ("vault://connection/...")
     * before anybody sees the reply: the adapter, the log. A 2xx that cannot be read as JSON, or
     * whose secret the vault would not take, is UNKNOWN: "secret". */
    const struct hia_text *secrets;
    size_t secret_count; /* at most HIA_SECRETS_MAX */
};
enum { HIA_SECRETS_MAX = 4 };

/** How an exchange ended. UNKNOWN: bytes left, and no answer came. */
enum hia_outcome { HIA_ANSWERED, HIA_NOT_SENT, HIA_UNKNOWN, HIA_REFUSED };

/** What came of the last exchange. */
struct hia_reply {
    uint32_t struct_size;
    enum hia_outcome outcome;
    struct hia_text reason; /* when not ANSWERED: "timeout_total", "breaker", "tls" ... */
    int32_t status;         /* HTTP status; of files: 200, 404 none, 409 exists, 403 refused */
    const struct hia_field *headers;
    size_t header_count;
    struct hia_text body;
    int64_t took_us;
    struct hia_text secondary; /* the failover partner's name when it answered, else empty */
};

/** An exchange begun and never answered: after a crash, a time-out, a lost connection. */
struct hia_attempt {
    uint32_t struct_size;
    enum hia_verb verb;
    enum hia_safety safety;
    struct hia_text target, key;
    int64_t begun_us; /* when the journal took it, before its first byte */
    uint32_t tries;   /* of this exchange, the unknown one included */
};

/** Something the partner sent without being asked. */
enum hia_inbound_kind { HIA_INBOUND_WEBHOOK, HIA_INBOUND_FILE, HIA_INBOUND_MESSAGE };
struct hia_inbound {
    uint32_t struct_size;
    enum hia_inbound_kind kind;
    struct hia_text name; /* webhook: its path; file: its name */
    const struct hia_field *headers;
    size_t header_count;
    struct hia_text body; /* its signature was verified */
};

/* ---- What is asked, and what is said next ---------------------------------------------------- */

/** What the platform asks. */
struct hia_request {
    uint32_t struct_size;
    struct hia_text content_kind; /* "x12.270", "x12.837P", "" when there is none */
    struct hia_text content;      /* the interchange, byte for byte as the ledger keeps it */
    struct hia_text record;       /* the same as our record in JSON (conf/schemas), or empty */
    struct hia_text file_name;    /* of a file, by the partner's template; else empty */
    const struct hia_field *fields;
    size_t field_count; /* what the operation's help says: "isa13", "payer", "payload_id" ... */
};

/** How a call ended well. */
enum hia_status {
    HIA_COMPLETE, /* the answer is there */
    HIA_ACCEPTED, /* the partner has it and said so; what it thinks of it comes later */
    HIA_NOTHING,  /* asked, and there was nothing to fetch */
};

struct hia_done {
    uint32_t struct_size;
    enum hia_status status;
    struct hia_text content_kind; /* "x12.271", "json.eligibility-answer", "" */
    struct hia_text content;      /* not copied: see Memory above */
    struct hia_text reference;    /* the partner's own number for it; no PHI */
    uint32_t count;               /* of what was delivered, where that is the answer */
};

/** Why a call could not be done. */
enum hia_failure {
    HIA_FAIL_RETRY = 1,  /* try the whole call again, not before retry_ms; while it is unknown
                            whether a ONCE exchange arrived, only its look-up */
    HIA_FAIL_REJECTED,   /* the partner understood and said no */
    HIA_FAIL_REQUEST,    /* what we were asked cannot be sent to this partner */
    HIA_FAIL_CREDENTIAL, /* 401, 403, a WS-Security fault */
    HIA_FAIL_ANSWER,     /* what came back is not an answer: cut off, garbage, another's */
    HIA_FAIL_OUTCOME,    /* whether the partner has it cannot be learnt: a person must look */
    HIA_FAIL_OPTIONS,    /* the partner's configuration lacks something */
    HIA_FAIL_BUG         /* the adapter broke a rule; the host's word, not an adapter's */
};

enum { HIA_CODE_MAX = 64 };
struct hia_fail {
    uint32_t struct_size;
    enum hia_failure failure;
    struct hia_text
        code;         /* letters, digits and -_.: at most HIA_CODE_MAX; "core.CheckSumMismatched" */
    const char *help; /* a sentence for a person, static, no values; or NULL */
    int64_t retry_ms; /* of RETRY; 0: the partner's schedule */
    int32_t status;   /* the HTTP status behind it, or 0 */
};

struct hia_wait {
    uint32_t struct_size;
    int64_t poll_ms;  /* call reply again with outcome NOT_SENT, reason "woken", so much later; 0:
                         never */
    int64_t until_ms; /* from now; then the same with reason "expired" */
    struct hia_text webhook_key; /* an inbound message with this key wakes the call; or empty */
    struct hia_text code; /* since 1.1: what for, a word people read (HIA_CODE_MAX): "repeat": sent
                             again under its key; "look_up": whether it arrived; "answer" */
};

/** What a step returns: whatever the hia_... below gave it. */
enum hia_step {
    HIA_STEP_NONE,
    HIA_STEP_SEND,
    HIA_STEP_WAIT,
    HIA_STEP_DONE,
    HIA_STEP_FAIL,
    HIA_STEP_AGAIN
};

/* ---- What the host does for an adapter --------------------------------------------------------
 */

/** State lives in the call (gone when it ends) or at the partner (cursors: kept between calls). */
enum hia_scope { HIA_SCOPE_CALL, HIA_SCOPE_PARTNER };
enum { HIA_STATE_KEY_MAX = 64, HIA_STATE_VALUE_MAX = 4096, HIA_STATE_KEYS_MAX = 64 };

enum hia_value_kind { HIA_VALUE_ID, HIA_VALUE_CODE, HIA_VALUE_AMOUNT_CENTS, HIA_VALUE_COUNT };
struct hia_value {
    const char *name;
    enum hia_value_kind kind;
    struct hia_text text; /* of ID and CODE */
    int64_t number;       /* of AMOUNT_CENTS and COUNT */
};

enum hia_level { HIA_LOG_DEBUG, HIA_LOG_INFO, HIA_LOG_WARN, HIA_LOG_ERROR };

struct hia_host_call; /* the host's own */

/** Services, reached through the inline functions below. Appended only. */
struct hia_host {
    uint32_t struct_size, abi_major, abi_minor, reserved;
    void *(*alloc)(struct hia_host_call *c, size_t size_bytes);
    int64_t (*now_us)(struct hia_host_call *c);
    void (*uuid)(struct hia_host_call *c, struct hia_text name, char out[37]);
    bool (*state_get)(struct hia_host_call *c, enum hia_scope s, struct hia_text key,
                      struct hia_text *value);
    bool (*state_put)(struct hia_host_call *c, enum hia_scope s, struct hia_text key,
                      struct hia_text value);
    bool (*emit)(struct hia_host_call *c, const char *event, const struct hia_value *values,
                 size_t count);
    bool (*keep)(struct hia_host_call *c, struct hia_text kind, struct hia_text bytes);
    bool (*deliver)(struct hia_host_call *c, struct hia_text name, struct hia_text bytes);
    void (*log)(struct hia_host_call *c, enum hia_level level, const char *code, int64_t number);
    enum hia_step (*send)(struct hia_host_call *c, const struct hia_exchange *e);
    enum hia_step (*wait)(struct hia_host_call *c, const struct hia_wait *w);
    enum hia_step (*done)(struct hia_host_call *c, const struct hia_done *d);
    enum hia_step (*fail)(struct hia_host_call *c, const struct hia_fail *f);
    enum hia_step (*again)(struct hia_host_call *c);
};

/** One call of one operation. */
struct hia_call {
    uint32_t struct_size;
    uint32_t step; /* how many steps were made before this one */
    const struct hia_host *host;
    struct hia_host_call *host_call;
    const void *options;       /* the adapter's own struct, filled in as its option table says */
    struct hia_text operation; /* "eligibility.check" */
    struct hia_text call_id;   /* a UUID, the same over every step, restart and retry */
    struct hia_text partner;   /* the partner's name in the configuration */
    struct hia_text usage;     /* "P" or "T" */
    struct hia_text sender_id, receiver_id; /* ISA06, ISA08 of the partner's configuration */
    const struct hia_request *request;
};

/** Zeroed memory, freed with the step's end (a SEND's: when its reply was given); NULL past the
 * host's maximum. */
static inline void *hia_alloc(const struct hia_call *c, size_t size_bytes)
{
    return c->host->alloc(c->host_call, size_bytes);
}
/** Microseconds since 1970 in UTC. An adapter has no other clock. */
static inline int64_t hia_now_us(const struct hia_call *c)
{
    return c->host->now_us(c->host_call);
}
/** A UUID made of the call's id and a name: the same whenever the same call asks again. */
static inline void hia_uuid(const struct hia_call *c, struct hia_text name, char out[37])
{
    c->host->uuid(c->host_call, name, out);
}
/** False when there is none. The value lives until the step returns. */
static inline bool hia_state_get(const struct hia_call *c, enum hia_scope s, struct hia_text key,
                                 struct hia_text *value)
{
    return c->host->state_get(c->host_call, s, key, value);
}
/** An empty value removes it. False past a maximum: the step then fails as a BUG whatever it says.
 */
static inline bool hia_state_put(const struct hia_call *c, enum hia_scope s, struct hia_text key,
                                 struct hia_text value)
{
    return c->host->state_put(c->host_call, s, key, value);
}
/** An event of the adapter's table, put in the outbox with what else the step says. */
static inline bool hia_emit(const struct hia_call *c, const char *event,
                            const struct hia_value *values, size_t count)
{
    return c->host->emit(c->host_call, event, values, count);
}
/** Keep a document with the call, sealed: for the audit, not to be read by the platform. */
static inline bool hia_keep(const struct hia_call *c, struct hia_text kind, struct hia_text bytes)
{
    return c->host->keep(c->host_call, kind, bytes);
}
/** A received file: sealed, hashed into the ledger and handed to ingest. Committed before the next
 * exchange begins, so that a step may deliver and SEND the removal at the partner. */
static inline bool hia_deliver(const struct hia_call *c, struct hia_text name,
                               struct hia_text bytes)
{
    return c->host->deliver(c->host_call, name, bytes);
}
static inline void hia_log(const struct hia_call *c, enum hia_level level, const char *code,
                           int64_t number)
{
    c->host->log(c->host_call, level, code, number);
}

/* The ends of a step: `return hia_send(call, &(struct hia_exchange){HIA_SIZED(...), ...});` */
static inline enum hia_step hia_send(const struct hia_call *c, const struct hia_exchange *e)
{
    return c->host->send(c->host_call, e);
}
static inline enum hia_step hia_wait(const struct hia_call *c, const struct hia_wait *w)
{
    return c->host->wait(c->host_call, w);
}
static inline enum hia_step hia_done(const struct hia_call *c, const struct hia_done *d)
{
    return c->host->done(c->host_call, d);
}
static inline enum hia_step hia_fail(const struct hia_call *c, const struct hia_fail *f)
{
    return c->host->fail(c->host_call, f);
}
/** Only from reconcile: the attempt is known not to have arrived, or to do no harm twice; send the
 * same bytes again. */
static inline enum hia_step hia_again(const struct hia_call *c)
{
    return c->host->again(c->host_call);
}

/* ---- What an adapter says of itself -----------------------------------------------------------
 */

enum hia_option_type {
    HIA_OPTION_TEXT,     /* char[size], cut never: too long is an error */
    HIA_OPTION_BOOL,     /* bool: yes, no */
    HIA_OPTION_INTEGER,  /* int64_t, min..max */
    HIA_OPTION_DURATION, /* int64_t milliseconds: 500ms, 30s, 15m, 2h, 1d */
    HIA_OPTION_BYTES,    /* int64_t: 64K, 20M */
    HIA_OPTION_WORD,     /* int: index of the word in `words` */
    HIA_OPTION_LIST      /* struct hia_list: the key given several times */
};
enum { HIA_OPTION_REQUIRED = 1 };
enum { HIA_LIST_MAX = 24, HIA_ITEM_MAX = 128 };
struct hia_list {
    uint32_t count;
    char item[HIA_LIST_MAX][HIA_ITEM_MAX]; /* each ends in NUL */
};

/** One option: a name and its text, handed in by the host (today from a script's "options"). No
 * secrets: the host has these as references the adapter never sees. */
struct hia_option {
    const char *name, *help;
    enum hia_option_type type;
    uint32_t flags;
    size_t offset, size;      /* in the options struct */
    const char *initial;      /* as it would be written; NULL: zero */
    const char *const *words; /* of WORD, ends in NULL */
    int64_t min, max;         /* of the numbers, when max > min */
    const void *reserved[2];
};
#define HIA_OPTION_AT(type, member) offsetof(type, member), sizeof(((type *)0)->member)

/** One thing a partner can be asked. `safety`: of the whole operation. */
struct hia_operation {
    const char *name;  /* "claim.submit" */
    const char *takes; /* content kinds of the request, between spaces: "x12.837P x12.837I" */
    const char *gives; /* of the answer, or "" */
    const char *help;  /* one sentence; names the request's fields it reads */
    enum hia_safety safety;
    const void *reserved[2];
};

/** An event it may emit: as in the registry (conf/events). */
struct hia_event {
    const char *name, *version;
};

/** What a shared object exports under the name `hia_adapter`. */
struct hia_adapter {
    uint32_t magic, abi_major, abi_minor, struct_size;
    const char *name, *version, *license, *help;
    const struct hia_option *options;
    size_t option_count, options_size; /* rows; bytes of the struct they fill */
    const struct hia_operation *operations;
    size_t operation_count;
    const struct hia_event *events;
    size_t event_count;
    enum hia_step (*begin)(const struct hia_call *call);
    enum hia_step (*reply)(const struct hia_call *call, const struct hia_reply *reply);
    /** NULL: nothing comes unasked. */
    enum hia_step (*inbound)(const struct hia_call *call, const struct hia_inbound *message);
    /** SEND the question whose reply tells, AGAIN, DONE or FAIL. NULL: an unknown outcome of what
     * is not SAFE goes to a person. */
    enum hia_step (*reconcile)(const struct hia_call *call, const struct hia_attempt *attempt);
    /** Do these options make sense together? NULL, or a static sentence saying what is wrong. */
    const char *(*check)(const void *options);
};

/** The first four fields, as every adapter says them. */
#define HIA_ADAPTER_HEAD                                                                           \
    .magic = HIA_ADAPTER_MAGIC, .abi_major = HIA_ABI_MAJOR, .abi_minor = HIA_ABI_MINOR,            \
    .struct_size = (uint32_t)sizeof(struct hia_adapter)

#endif
