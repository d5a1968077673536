/* guide_999.c - 999 005010X231A1: implementation acknowledgment of a functional group. */
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */

#define BUSINESS_UNITS \
    "TRN02 NM109 PATIENT_NAME_NM109 SUBSCRIBER_NAME_NM109 ENT01 SUBSCRIBER_NUMBER_REF02 " \
    "CLM01"
#define SET_ERRORS "1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18 19 23 24 25 26 27 I5 I6"
#define GROUP_ERRORS "1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 23 24 25 26"
#define ELEMENT_ERRORS "1 2 3 4 5 6 7 8 9 10 11 12 13 I10 I11 I12 I13 I6 I9"

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 50, "RRR",
     {CODES(1, "999"), CODES(3, "005010X231 005010X231A1")}},
    {SEG, "AK1", "functional_group_response_header", 'R', 1, 200, "RRR",
     {CODES(1, "BE HB HC HI HN HP HR HS RA")}},

    LOOP("2000", "transaction_set_response", 'S', X12_MANY),
        {SEG, "AK2", "transaction_set_response_header", 'R', 1, 300, "RRS",
         {CODES(1, "270 271 276 277 278 820 834 835 837")}},

        LOOP("2100", "segment_error", 'S', X12_MANY),
            {SEG, "IK3", "error_identification", 'R', 1, 400, "RRSS",
             {CODES(4, "1 2 3 4 5 6 7 8 I4 I6 I7 I8 I9")}},
            {SEG, "CTX", "situational_trigger", 'S', 9, 500, "RRRSSS",
             {PARTS_PICK(1, "RN", 1, "SITUATIONAL_TRIGGER"), PARTS(5, "RSS"), PARTS(6, "RN")}},
            {SEG, "CTX", "business_unit", 'S', 1, 500, "RNNNSN",
             {PARTS_PICK(1, "RR", 1, BUSINESS_UNITS), PARTS(5, "RSS")}},

            LOOP("2110", "element_error", 'S', X12_MANY),
                {SEG, "IK4", "element_note", 'R', 1, 600, "RSRS",
                 {PARTS(1, "RSS"), CODES(3, ELEMENT_ERRORS)}},
                {SEG, "CTX", "situational_trigger", 'S', 10, 700, "RRRSSS",
                 {PARTS_CODES(1, "RN", 1, "SITUATIONAL_TRIGGER"), PARTS(5, "RSS"), PARTS(6, "RN")}},
            END,
        END,

        {SEG, "IK5", "transaction_set_response_trailer", 'R', 1, 800, "RSSSSS",
         {CODES(1, "A E M R W X"), CODES(2, SET_ERRORS), CODES(3, SET_ERRORS), CODES(4, SET_ERRORS),
          CODES(5, SET_ERRORS), CODES(6, SET_ERRORS)}},
    END,

    {SEG, "AK9", "functional_group_response_trailer", 'R', 1, 900, "RRRRSSSSS",
     {CODES(1, "A E M P R W X"), CODES(5, GROUP_ERRORS), CODES(6, GROUP_ERRORS),
      CODES(7, GROUP_ERRORS), CODES(8, GROUP_ERRORS), CODES(9, GROUP_ERRORS)}},
    {SEG, "SE", "transaction_set_trailer", 'R', 1, 1000, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_999 = {
    .id = "005010X231A1",
    .name = "999",
    .title = "implementation acknowledgment of a functional group",
    .set = "999",
    .functional = "FA",
    .aliases = "005010X231",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_999,
};
