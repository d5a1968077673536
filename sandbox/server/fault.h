/* fault.h - which request or connection goes wrong, and how: by a script, or by seed and rate.
 *
 * A script line is "PATTERN COUNT KIND [ARGUMENT]": PATTERN is "*", a prefix of the path, or
 * "connection", "folder" or "relay"; COUNT is N, N-M or "*", counted among what the pattern matches
 * from 1. The first line that fits decides. Else the rate: so many of a thousand, by the hash of
 * seed and number, one of the kinds allowed. */
#ifndef HIA_SANDBOX_SERVER_FAULT_H
#define HIA_SANDBOX_SERVER_FAULT_H

#include "base/err.h"
#include "base/str.h"

enum fault_kind {
    FAULT_NONE,
    /* of an answer */
    FAULT_SLOW,         /* ARGUMENT ms before the first byte; 2000 unless said */
    FAULT_TRICKLE,      /* a byte each ARGUMENT ms; 20 unless said */
    FAULT_429,          /* Retry-After: ARGUMENT seconds; 1 unless said. Nothing is processed */
    FAULT_500,          /* nothing is processed */
    FAULT_503,          /* the same with Retry-After */
    FAULT_504,          /* a gateway gave up, in HTML; nothing is processed */
    FAULT_500_AFTER,    /* processed, then 500: the answer is lost */
    FAULT_GARBAGE,      /* 200 and bytes that are no answer */
    FAULT_TRUNCATED,    /* the whole length is told, half of the body sent, the connection closed */
    FAULT_HALF_CLOSE,   /* processed, then our direction is closed without an answer */
    FAULT_RESET,        /* processed, then RST without an answer */
    FAULT_RESET_BEFORE, /* RST once the head is read: not processed */
    FAULT_WRONG_CHECKSUM, /* CORE: CheckSum of another payload */
    FAULT_DUPLICATE,      /* batch answers and files are delivered twice */
    FAULT_EXPIRED_TOKEN,  /* 401, and the token is worth nothing from now on */
    FAULT_OTHER_ANSWER,   /* the answer to the request before */
    FAULT_SILENT,         /* processed, and never answered: the client's time-out */
    /* of a connection */
    FAULT_BAD_CERTIFICATE,
    FAULT_RESET_ACCEPT,
    /* of a folder */
    FAULT_PARTIAL, /* an answer is visible while it still grows */
    /* of a relayed connection, after ARGUMENT bytes of the client */
    FAULT_RESET_AT, /* both sides are reset */
    FAULT_CUT_AT,   /* both sides are closed */
    FAULT_STALL_AT, /* nothing more is passed on */
};

enum { FAULT_RULES_MAX = 256, FAULT_KINDS_MAX = 24, FAULT_COUNTERS_MAX = FAULT_RULES_MAX };

struct fault_rule {
    char pattern[128];
    uint64_t first, last; /* inclusive */
    enum fault_kind kind;
    uint64_t argument; /* 0: that of the kind */
};

struct fault_rules {
    struct fault_rule rules[FAULT_RULES_MAX];
    uint64_t counted[FAULT_RULES_MAX]; /* what each pattern has matched so far */
    size_t rules_count;
    enum fault_kind kinds[FAULT_KINDS_MAX]; /* of the rate */
    size_t kinds_count;
    unsigned rate; /* of a thousand */
    uint64_t seed;
};

struct fault_choice {
    enum fault_kind kind;
    uint64_t argument;
};

/** A script line, or the comma list of `fault_kinds`. */
MUST_USE bool fault_rule_parse(struct fault_rules *f, struct str text, struct err *err);
MUST_USE bool fault_kinds_parse(struct fault_rules *f, struct str text, struct err *err);
/** Counts, and decides. `what` is a path, "connection", "folder" or "relay"; `number` counts all of
 * them. */
struct fault_choice fault_choose(struct fault_rules *f, struct str what, uint64_t number);
/** "reset-before"; "" for none. */
const char *fault_name(enum fault_kind kind);

#endif
