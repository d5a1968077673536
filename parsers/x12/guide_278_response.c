/* guide_278_response.c - 278 005010X217: the answer to a request for review.
 *
 * Where the facts come from and what was checked stands in guide_278_request.c. HSD05 of a service
 * has 29 (remaining) beside the listed periods: an example X12 published says so. */
#include "x12/guide_278.h"
#include "x12/rules.h"

/* clang-format off */

#define FIRST_DIAGNOSES "ABF ABJ ABK APR BF BJ BK DR LOI PR"
#define SECOND_DIAGNOSES "ABF ABJ APR BF BJ DR LOI PR"
#define OTHER_DIAGNOSES "ABF APR BF DR LOI PR"
#define SUBSCRIBER_FAULTS "15 33 58 64 65 66 67 68 71 72 73 74 75 76 77 78 79 95"
#define EVENT_PROVIDER_FAULTS "15 33 35 41 43 44 45 46 47 49 51 52 79 97"

#define REJECTIONS(position, reasons) \
    {SEG, "AAA", "request_validation", 'S', 9, position, "RNRR", \
     {CODES(1, "N"), CODES(3, reasons), CODES(4, FOLLOW_UPS)}}

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "278"), CODES(3, "005010X217 005010X217E1 005010X217E2")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRR",
     {CODES(1, "0007"), CODES(2, "11"), CODES(6, "18 19 AT RU")}},

    LOOP("2000A", "review_organization_level", 'R', 1),
        TOP_LEVEL("20", "0 1"),
        {SEG, "AAA", "request_validation", 'S', 9, 300, "RNRR",
         {CODES(1, "N Y"), CODES(3, "04 41 42 79"), CODES(4, FOLLOW_UPS)}},

        LOOP("2010A", "review_organization", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSRRNNN",
             {CODES(1, REVIEW_ORGANIZATIONS), CODES(2, "1 2"), CODES(8, ORGANIZATION_IDS)}},
            CONTACT,
            REJECTIONS(2300, "42 79 80 T4"),
        END,

        LOOP("2000B", "requester_level", 'S', 1),
            LEVEL("21", "0 1"),

            LOOP("2010B", "requester", 'R', 2),
                {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSRRNNN",
                 {CODES(1, "1P FA"), CODES(2, "1 2"), CODES(8, PROVIDER_IDS)}},
                REFERENCES(8, REQUESTER_REFERENCES),
                REJECTIONS(2300, "15 35 41 43 44 45 46 47 49 51 79 97"),
                SPECIALTY("RSSNNN", REQUESTER_ROLES),
            END,

            LOOP("2000C", "subscriber_level", 'S', 1),
                LEVEL("22", "0 1"),

                LOOP("2010C", "subscriber", 'R', 1),
                    MEMBER,
                    REFERENCES(9, SUBSCRIBER_REFERENCES),
                    ADDRESS,
                    REJECTIONS(2300, SUBSCRIBER_FAULTS),
                    DEMOGRAPHICS,
                    OWN_RELATIONSHIP,
                END,

                LOOP("2000E", "patient_event_level", 'S', X12_MANY),
                    LEVEL("EV", "0 1"),
                    {SEG, "TRN", "trace", 'S', 3, 200, "RRRS", {CODES(1, "1 2")}},
                    REJECTIONS(300, "15 33 52 56 57 60 61 62 AA AF AH AI AJ AK AM AN T5"),
                    {SEG, "UM", "review_information", 'R', 1, 400, "RRSSNSNNNN",
                     {CODES(1, "AR HS IN SC"), CODES(2, CERTIFICATION_TYPES),
                      CODES(3, SERVICE_TYPES), PARTS_CODES(4, "RRN", 2, "A B"),
                      CODES(6, "03 E U")}},
                    {SEG, "HCR", "review_decision", 'S', 1, 500, "RSSS",
                     {CODES(1, "A1 A2 A3 A4 A6 C CT NA"), CODES(4, "N Y")}},
                    NUMBER_ROW("administrative_number", "NT"),
                    NUMBER_ROW("previous_authorization_number", "BB"),
                    DATE_ROW("accident", "439", "D8"),
                    DATE_ROW("last_menstrual_period", "484", "D8"),
                    DATE_ROW("estimated_birth", "ABC", "D8"),
                    DATE_ROW("onset_of_current_illness", "431", "D8"),
                    DATE_ROW("event", "AAH", "D8 RD8"),
                    DATE_ROW("admission", "435", "D8 RD8"),
                    DATE_ROW("discharge", "096", "D8 RD8"),
                    DATE_ROW("certification_issued", "102", "D8"),
                    DATE_ROW("certification_expires", "036", "D8"),
                    DATE_ROW("certification_effective", "007", "D8 RD8"),
                    DIAGNOSES(FIRST_DIAGNOSES, SECOND_DIAGNOSES, OTHER_DIAGNOSES),
                    DELIVERY(DELIVERY_PERIODS),
                    INSTITUTIONAL_REVIEW,
                    {SEG, "CR1", "ambulance_transport", 'S', 1, 1200, "NNRSSSSSSS",
                     {CODES(3, "I R T X"), CODES(4, "A B C D E F"), CODES(5, "DH DK")}},
                    SPINAL_MANIPULATION("SSSSNNSSSSSS"),
                    OXYGEN_THERAPY("SSSSSRSSSSSSSSSSRS"),
                    HOME_HEALTH_CARE,
                    REPORTS_AND_MESSAGE,

                    LOOP("2010EA", "event_provider", 'S', 14),
                        PARTY(EVENT_PROVIDERS, PROVIDER_IDS),
                        REFERENCES(7, PROVIDER_REFERENCES),
                        ADDRESS,
                        CONTACT,
                        REJECTIONS(2300, EVENT_PROVIDER_FAULTS),
                        SPECIALTY("RRRNNN", EVENT_ROLES),
                    END,

                    LOOP("2010EB", "event_information_contact", 'S', 1),
                        PARTY("L5", ORGANIZATION_IDS),
                        ADDRESS,
                        CONTACT,
                    END,

                    LOOP("2010EC", "event_transport", 'S', 5),
                        {SEG, "NM1", "name", 'R', 1, 1700, "RRRNNNNNNNNN",
                         {PICK(1, TRANSPORT_STOPS), CODES(2, "2")}},
                        TRANSPORT_ADDRESS,
                        REJECTIONS(2300, "15 33 47 97"),
                    END,

                    LOOP("2000F", "service_level", 'S', X12_MANY),
                        LEVEL("SS", "0"),
                        {SEG, "TRN", "trace", 'S', 3, 200, "RRRS", {CODES(1, "1 2")}},
                        REJECTIONS(300, "15 33 52 57 60 61 62 95 AA AG T5"),
                        SERVICE_REVIEW,
                        {SEG, "HCR", "review_decision", 'S', 1, 500, "RSSS",
                         {CODES(1, "A1 A3 A4 A6 C CT NA"), CODES(4, "N Y")}},
                        NUMBER_ROW("administrative_number", "NT"),
                        NUMBER_ROW("previous_authorization_number", "BB"),
                        DATE_ROW("service", "472", "D8 RD8"),
                        DATE_ROW("certification_issued", "102", "D8"),
                        DATE_ROW("certification_expires", "036", "D8"),
                        DATE_ROW("certification_effective", "007", "D8 RD8"),
                        {SEG, "HI", "requested_information", 'S', 1, 800, "RSSSSSSSSSSS",
                         {ALL_PARTS_CODES(1, 12, "RRSSNNNNN", 1, "LOI"), ALL_PART_CODES(1, 12, 3, "D8")}},
                        SERVICES,
                        DELIVERY(DELIVERY_PERIODS " 29"),
                        REPORTS_AND_MESSAGE,

                        LOOP("2010FA", "service_provider", 'S', 12),
                            PARTY("72 73 77 DD DK DQ FA G3 P3 QB QV SJ", PROVIDER_IDS),
                            REFERENCES(8, PROVIDER_REFERENCES " G5"),
                            ADDRESS,
                            CONTACT,
                            REJECTIONS(2300, EVENT_PROVIDER_FAULTS),
                            SPECIALTY("RRRNNN", SERVICE_ROLES),
                        END,

                        LOOP("2010FB", "service_information_contact", 'S', 1),
                            PARTY("L5", ORGANIZATION_IDS),
                            {SEG, "N3", "address", 'S', 1, 2000, "RS"},
                            {SEG, "N4", "city_state_zip", 'R', 1, 2100, "RSSSNNS"},
                            CONTACT,
                        END,
                    END,
                END,

                LOOP("2000D", "dependent_level", 'S', 1),
                    LEVEL("23", "0 1"),

                    LOOP("2010D", "dependent", 'R', 1),
                        DEPENDENT,
                        REFERENCES(3, "EJ SY"),
                        ADDRESS,
                        REJECTIONS(2300, "15 33 58 64 65 66 67 68 71 77 95"),
                        DEMOGRAPHICS,
                        RELATIONSHIP,
                    END,

                    SAME("2000E", 'S'),
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 2700, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_278_response = {
    .id = "005010X217",
    .name = "278-response",
    .title = "the answer to a request for review",
    .set = "278",
    .functional = "HI",
    .aliases = "005010X217E1 005010X217E2",
    .opening = {"BHT", {{2, "11"}, {6, "18 19 AT"}}},
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_278_response,
};
