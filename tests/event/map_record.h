/* map_record.h - a record made for test_map.c: what a 277CA says of one patient's claims. */
#ifndef HIA_TEST_MAP_RECORD_H
#define HIA_TEST_MAP_RECORD_H

#include "event/record.h"

struct code {
    struct str category, status, entity;
};

struct state {
    struct code *codes;
    size_t codes_count;
    struct str day, action;
    struct amount amount;
    struct str message;
};

struct answered_line {
    struct procedure procedure;
    int64_t charge_cents;
    struct state *states;
    size_t states_count;
    struct period service;
};

struct answered {
    struct str trace;
    struct state *states;
    size_t states_count;
    struct period service;
    struct rare {
        struct str control_number, bill_type;
    } * rare;
    struct answered_line *lines;
    size_t lines_count;
};

struct maker {
    struct str name, npi, tax_id;
};

struct answer {
    struct str source_name, source_id, receipt, received, processed;
    struct str receiver_name, receiver_id, receiver_trace;
    struct state *receiver_states;
    size_t receiver_states_count;
    struct maker *maker;
    struct str last_name, first_name, member_id;
    struct answered *claims;
    size_t claims_count;
};

enum { MANY = 20 };

extern const struct record_shape answer_shape;

#endif
