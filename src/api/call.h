/* call.h - a request in a thread of the pool: what its handler is given, and what it says.
 *
 * The loop never waits: whatever reads or changes the ledger runs here, with readers that the
 * thread keeps open. A handler looks at its parameters, reads, and writes one JSON value
 * (call_json, call_page) or refuses (call_refuse, call_fail); what it says last is told. It sees
 * the caller's organization and no other: every store is opened for it. */
#ifndef HIA_API_CALL_H
#define HIA_API_CALL_H

#include "api/route.h"
#include "base/arena.h"
#include "job/job.h"

enum { CALL_PAGE = 50, CALL_ARENA_MAX = 8 * 1024 * 1024, CALL_OUT_MAX = 64 * 1024 * 1024 };

struct desk; /* desk.h: what the thread keeps open */

struct api_call {
    const struct api_route *route;
    const struct settings *settings; /* of the caller's organization */
    struct str param[API_PARAMS_MAX], query[API_QUERY_MAX], cursor;
    int64_t limit;     /* of API_PAGED, 1 to 500 */
    struct str body;   /* as it came */
    struct str head;   /* the request's head, for call_field */
    const char *actor; /* the token's name, or "certificate": for what is written down */
    const void *given; /* of the row's `prepare` */
    struct arena arena;
    struct desk *desk;
    struct job *job; /* of call_job; NULL: not asked for */
    struct job own;  /* of call_writer */
    bool job_spoilt;

    /* What is told. */
    unsigned status;
    const char *content_type;
    struct buf out;
    struct json_writer w;
    char etag[40];      /* "" none */
    char file_name[96]; /* of API_BYTES: plain characters; "" none */
    int64_t retry_s;    /* of 429, 503 */
    struct str wakes;   /* API_HOOK: the key of whoever may wait for it ... */
    bool waited;        /* ... and a call in the ledger does */
    bool repeated;      /* told again, of an Idempotency-Key */
};

/** 200 application/json; the writer is at the beginning of the one value. */
struct json_writer *call_json(struct api_call *q);
/** A problem; `code` NULL: that of the status. Literals. */
void call_refuse(struct api_call *q, unsigned status, const char *code, const char *detail);
/** Our own failure: logged, 503, and the thread's stores are opened anew. */
void call_fail(struct api_call *q, const struct err *err);
/** A field of the request's head, by its name in lower case; {NULL, 0}: it is not there. */
struct str call_field(const struct api_call *q, const char *name);

/** Ledger, key and kept bytes to change with, for this call alone until it is closed (beside.h);
 * NULL: it was said. In a folder others wait meanwhile: be quick. */
struct job *call_job(struct api_call *q);
/** The same as a command has it: nobody else writes meanwhile, no worker either (STORE_WRITER). For
 * what speaks to a partner. */
struct job *call_writer(struct api_call *q);
void call_job_close(struct api_call *q);

/** The ledger's reader; NULL: it was said (call_fail). */
struct store *call_reader(struct api_call *q);
/** That of the questions asked while somebody waits (in a folder it is a ledger of its own). */
struct store *call_checks(struct api_call *q);

#endif
