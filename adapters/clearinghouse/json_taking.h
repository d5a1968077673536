/* json_taking.h - private to the JSON carrier: an eligibility answer while it is read. */
#ifndef HIA_CLEARINGHOUSE_JSON_TAKING_H
#define HIA_CLEARINGHOUSE_JSON_TAKING_H

#include "base/json.h"
#include "clearinghouse/json_talk.h"

enum { DATES_MAX = 9, REFERENCES_MAX = 4 };

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
    bool more;
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

/** Our record of it, one line. */
void record_put(const struct taking *t, const struct inquiry *q, struct buf *out);

#endif
