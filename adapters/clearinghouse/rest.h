/* rest.h - private to the REST carriers: X12 wrapped and unwrapped, answers in JSON looked at. */
#ifndef HIA_CLEARINGHOUSE_REST_H
#define HIA_CLEARINGHOUSE_REST_H

#include "clearinghouse/carriers.h"

enum { VISIT_PATH_MAX = 160, VISIT_DEPTH_MAX = 32 };

enum visit_kind { VISIT_VALUE, VISIT_OPEN, VISIT_CLOSE };
struct visit {
    enum visit_kind kind;
    const char *path; /* "subscriber.aaaErrors[].code"; of OPEN and CLOSE: of the object or list */
    struct str text;  /* of VALUE: a text, a number as written, "true", "false"; null is none */
};
/** Every value of a document, in order. False: it is no JSON, or cut off. */
bool json_visit(struct str body, void *ctx, void (*take)(void *ctx, const struct visit *v));

/** Text in the step's memory. */
struct str json_keep(const struct hia_call *call, struct str text);

/** What an answer says, apart from its matter. */
struct json_look {
    bool is_json;
    struct hia_text x12;                   /* unwrapped, in the step's memory */
    struct hia_text control, status, code; /* controlNumber; status; code or error */
    struct hia_text aaa;                   /* the first AAA reason */
    struct hia_text reference;             /* claimReference.correlationId, id, meta.traceId */
    bool has_errors, has_claim_reference;
};
/** `field`: the one that has X12. */
void json_look_at(const struct hia_call *call, struct str body, const char *field,
                  struct json_look *out);
/** A status that is none of 2xx, or an error in a body: with the words the body has for it. */
enum hia_step json_fail(const struct hia_call *call, const struct hia_reply *reply,
                        const struct json_look *look);

/** The same of an answer nobody has looked at. */
enum hia_step json_trouble(const struct hia_call *call, const struct hia_reply *reply);

struct rest_post {
    const char *endpoint, *path;
    const char *stage;
    enum hia_safety safety; /* KEYED: under the call's id */
    struct hia_text json;   /* the body; empty: the request's X12 as the partner wants it wrapped */
};
enum hia_step rest_post(const struct hia_call *call, const struct rest_post *post);
/** X12 where it is: the body itself, or the field of it that was looked at. */
struct hia_text rest_unwrap(const struct hia_reply *reply, const struct json_look *look);

/* ---- is a claim there whose answer never came? (rest_lookup.c) ---- */

/** Asks the partner, where `look_up` says how; else a person. */
enum hia_step lookup_begin(const struct hia_call *call);
bool lookup_is_on(const struct hia_call *call);
enum hia_step lookup_reply(const struct hia_call *call, const struct hia_reply *reply);
/** Nothing learnt so far: asked again after `poll`, a person after `patience`. */
enum hia_step lookup_later(const struct hia_call *call);

/** As a value of a form or a query: all but the unreserved characters of RFC 3986 by %XX. */
void rest_put_escaped(struct buf *b, struct str s);

/** Path of the operation under the endpoint. */
const char *rest_path(const struct options *o, enum operation op);

#endif
