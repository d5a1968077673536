/* journal.h - everything the sandbox received, a JSON line each, only ever added to. No bodies:
 * ids, sizes and SHA-256, so that a test can prove that nothing came twice and nothing was lost. */
#ifndef HIA_SANDBOX_SERVER_JOURNAL_H
#define HIA_SANDBOX_SERVER_JOURNAL_H

#include "base/err.h"
#include "base/str.h"

struct journal_entry {
    const char *event;   /* "request", "connection", "file", "answer", "refused" */
    uint64_t number;     /* of the event's kind, from 1 */
    uint64_t connection; /* 0: none */
    const char *carrier; /* "core-soap", "core-mime", "rest-x12", "rest-json", "token", "folder" */
    char operation[64];  /* "RealTimeTransaction", "eligibility" */
    char account[64];    /* name of who asked; "" when nobody was known */
    char method[16], path[256]; /* without the query */
    char payload_id[80];        /* CORE PayloadID, Idempotency-Key, or a file's name */
    char kind[8];               /* transaction set received: "270", "837" ... */
    char isa_control[10];
    struct str body;        /* hashed when the line is written, not kept */
    uint64_t payload_bytes; /* of the X12 or JSON within: journal_payload */
    char payload_sha256[65];
    int status;        /* answered; 0: none was */
    char result[64];   /* "accepted", an error code, a reason */
    const char *fault; /* name of what was done to the answer; NULL or "": nothing */
};

struct journal {
    int fd;
};

MUST_USE bool journal_open(struct journal *j, const char *path, struct err *err);
void journal_close(struct journal *j);
/** What the body carried. */
void journal_payload(struct journal_entry *e, struct str payload);
/** One write(2): lines of several processes do not mix. */
MUST_USE bool journal_put(struct journal *j, const struct journal_entry *e, int64_t now_us,
                          struct err *err);

#endif
