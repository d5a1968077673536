/* lab.h - one conversation of an adapter, played step by step by a test. */
#ifndef HIA_TESTS_ADAPTERS_LAB_H
#define HIA_TESTS_ADAPTERS_LAB_H

#include "event/record_json.h"
#include "host/conversation.h"
#include "soap/soap.h"

struct lab;

/** Which adapter; "clearinghouse" unless said. */
void lab_adapter(const char *name);
/** Options: "name=value" lines. A new call with nothing kept from before. */
struct lab *lab_new(const char *options, const char *operation, struct str content);
/** The same partner (its state is kept), another call. */
void lab_another(struct lab *l, const char *operation, struct str content);
/** Another call of the partner's keeps that: "claim_md.response" is "9". */
void lab_partner(struct lab *l, const char *key, const char *value);
void lab_field(struct lab *l, const char *name, const char *value);
void lab_file_name(struct lab *l, const char *name);
/** The same as our record, as the host gives it. */
void lab_record(struct lab *l, const char *json);
/** NULL: nothing is done. */
void lab_free(struct lab *l);
/** What options are refused with; NULL: taken. */
const char *lab_refusal(const char *options);

void lab_begin(struct lab *l);
/** headers: "Name: value" lines, or NULL. */
void lab_reply(struct lab *l, int status, const char *headers, struct str body);
void lab_outcome(struct lab *l, enum hia_outcome outcome, const char *reason);
void lab_woken(struct lab *l);
void lab_expired(struct lab *l);
/** No answer came: the adapter's reconcile, `tries` attempts in. */
void lab_unknown(struct lab *l, unsigned tries);
/** As after a crash: a new call from the store, then reconcile. */
void lab_crash(struct lab *l);
void lab_later(struct lab *l, int64_t ms);

/** What was said last; the exchange lives until the next step. */
const struct host_next *lab_next(const struct lab *l);
struct str lab_body(const struct lab *l);
bool lab_body_has(const struct lab *l, const char *text); /* somewhere in it */
/** What was kept or delivered under that name, all of it, one after the other. */
const char *lab_kept(struct lab *l, const char *name);
/** All documents this call kept, a line each: "NAME BYTES"; what it put for its partner:
 * "KEY=VALUE". */
const char *lab_said(struct lab *l);
const char *lab_puts(struct lab *l);
const char *lab_trace(struct lab *l);
unsigned lab_count(const struct lab *l, const char *line); /* lines that begin with it */
/** Each text stands in the trace, in this order. */
void lab_expect(struct lab *l, const char *const *words);
#define EXPECT(l, ...) lab_expect(l, (const char *const[]){__VA_ARGS__, NULL})
/** Is the last step that end? "done accepted", "fail outcome file_gone". */
bool lab_ends(struct lab *l, const char *end);

/** Read by the reader of our own records; the arena's. */
const void *lab_read_record(struct str text, const struct record_kind *kind, struct arena *arena);
/** The body, as one record. */
const void *lab_record_of(const struct lab *l, const struct record_kind *kind, struct arena *arena);

/* ---- partners' bytes; static storage, the last few hundred live ---- */
struct str x12_837(void);
struct str x12_270(const char *trace);
struct str x12_271(const char *trace, const char *reference);
struct str x12_276(const char *trace);
struct str x12_277(const char *trace);
struct str x12_278(const char *trace, bool response);
struct str x12_835(const char *control);
struct str x12_999(const char *group, const char *verdict);
struct str x12_ta1(const char *control, const char *verdict, const char *note);
/** A CORE response in SOAP; payload may be empty. `type`: its Content-Type. */
struct str core_said(enum core_message m, const char *error, const char *payload_type,
                     struct str payload, const char **type);
/** The same under that PayloadID instead of one of the partner's own. */
struct str core_said_as(struct str id, enum core_message m, const char *error,
                        const char *payload_type, struct str payload, const char **type);
struct str soap_fault(const char *code, const char *subcode);
struct str text_of(const char *fmt, ...) PRINTF(1, 2);

#endif
