/* json_taking.h - private to the carriers that speak JSON: an eligibility answer while it is read.
 */
#ifndef HIA_CLEARINGHOUSE_JSON_TAKING_H
#define HIA_CLEARINGHOUSE_JSON_TAKING_H

#include "base/json.h"
#include "clearinghouse/json_talk.h"

enum { DATES_MAX = 9, REFERENCES_MAX = 4, BENEFIT_DATES_MAX = 20, BENEFIT_REFERENCES_MAX = 9 };

struct refusal {
    struct str reason, follow_up;
};
struct refusals {
    struct refusal row[REFUSALS_MAX];
    size_t n;
};
struct answered_person {
    bool given;
    struct inquiry_person is;
    struct str line1, line2, city, state, postal_code;
    struct refusals refusals;
};
struct benefit_row {
    struct str kind, level, insurance, plan, period, amount, share, quantity_type, quantity;
    struct str authorization, network;
    struct str services[SERVICES_MAX], messages[MESSAGES_MAX];
    size_t service_count, message_count;
    struct {
        const char *code;
        struct str day;
    } date[BENEFIT_DATES_MAX];
    struct {
        const char *type;
        struct str value, description;
    } reference[BENEFIT_REFERENCES_MAX];
    size_t dates, references;
    bool more; /* than the record has a place for: it gets a message */
};
struct taking {
    const struct hia_call *call;
    struct str payer_name, payer_id, provider_name, provider_npi, control;
    struct answered_person subscriber, dependent;
    struct refusals source, payer, receiver;
    struct {
        const char *code;
        struct str days;
    } date[DATES_MAX];
    size_t dates;
    struct {
        const char *code;
        struct str value;
    } reference[REFERENCES_MAX];
    size_t references;
    struct benefit_row benefit;
    struct refusal error;
    struct str error_place;
    struct buf benefits;
    struct json_writer w; /* over benefits */
    unsigned benefit_count;
    bool broken;
};

/** Over a body of so many bytes. */
void taking_begin(struct taking *t, const struct hia_call *call, size_t body_bytes);
/** The benefit at hand: into the record, and the next one begins. */
void benefit_put(struct taking *t);
/** A message of it; what is more than it may have is told by `more`. */
void benefit_say(struct benefit_row *b, struct str text);
/** Our record of it, one line. */
void record_put(const struct taking *t, const struct inquiry *q, struct buf *out);

#endif
