/* guide_278_request.c - 278 005010X217: request for review of health care services.
 *
 * Structure facts are from one source; what they cannot say (elements not used, codes past the
 * first element) was checked against: the published examples of X12 (referral, admission, emergency
 * admission, home health, transport, reservation: request and response each), the requests for
 * interpretation 941 and 2477 of x12.org, and the companion guides of UnitedHealthcare (2018) and
 * Blue Shield of California (2014). Where they leave a doubt, an element is taken on receipt. */
#include "x12/guide_278.h"
#include "x12/rules.h"

/* clang-format off */

#define FIRST_DIAGNOSES "ABF ABJ ABK APR BF BJ BK DR PR"
#define SECOND_DIAGNOSES "ABF ABJ APR BF BJ DR PR"
#define OTHER_DIAGNOSES "ABF APR BF DR PR"
#define AMBULANCE_CONDITIONS "01 02 03 04 05 06 07 08 09 41 43 5A 60 9D"
#define CHIROPRACTIC_CONDITIONS "11 12 14 24 25 27 30"
#define EQUIPMENT_CONDITIONS \
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 29 30 31 " \
    "32 33 35 37 38 40 41 42 43 44 45 46 58 59 60 9D 9H 9J 9K IH LB SL"
#define OXYGEN_CONDITIONS "06 16 17 25 33 37 39 5A 9J 9K DY"
#define FUNCTIONAL_LIMITATIONS \
    "02 03 04 05 06 11 12 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 30 31 32 35 37 39 40 41 " \
    "42 43 44 45 46 5A 68 69 9E 9F 9H AA AL BL BPD BTD CA CB CNJ CO DY EL EP HL LB LE OL PA PW " \
    "SL TNJ WA WR"
#define PERMITTED_ACTIVITIES "10 13 19 21 22 27 31 40 BR CA CB CR EL EP IH NR PA PW TR UT WA WR"
#define MENTAL_STATUSES \
    "01 05 07 13 20 22 23 26 33 34 5A 68 69 9E 9F 9J 9K AG BPD BTD CB CM DI DP FO HO LE MC OT " \
    "UN"

#define CONDITION(name, category, conditions) \
    {SEG, "CRC", "condition_" name, 'S', 1, 1000, "RRRSSSS", \
     {PICK(1, category), CODES(2, "N Y"), CODES(3, conditions), CODES(4, conditions), \
      CODES(5, conditions), CODES(6, conditions), CODES(7, conditions)}}

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "278"), CODES(3, "005010X217 005010X217E1 005010X217E2")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRS",
     {CODES(1, "0007"), CODES(2, "01 13 36"), CODES(6, "RU")}},

    LOOP("2000A", "review_organization_level", 'R', 1),
        TOP_LEVEL("20", "1"),

        LOOP("2010A", "review_organization", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSRRNNN",
             {CODES(1, REVIEW_ORGANIZATIONS), CODES(2, "1 2"), CODES(8, ORGANIZATION_IDS)}},
        END,

        LOOP("2000B", "requester_level", 'R', 1),
            LEVEL("21", "1"),

            LOOP("2010B", "requester", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSRRNNN",
                 {CODES(1, "1P 2B 36 FA PR"), CODES(2, "1 2"), CODES(8, ORGANIZATION_IDS)}},
                REFERENCES(8, REQUESTER_REFERENCES),
                ADDRESS,
                CONTACT,
                SPECIALTY("RSSNNN", REQUESTER_ROLES),
            END,

            LOOP("2000C", "subscriber_level", 'R', 1),
                LEVEL("22", "1"),

                LOOP("2010C", "subscriber", 'R', 1),
                    MEMBER,
                    REFERENCES(9, SUBSCRIBER_REFERENCES),
                    ADDRESS,
                    DEMOGRAPHICS,
                    OWN_RELATIONSHIP,
                END,

                LOOP("2000E", "patient_event_level", 'S', 1),
                    LEVEL("EV", "0 1"),
                    {SEG, "TRN", "trace", 'S', 2, 200, "RRRS", {CODES(1, "1")}},
                    {SEG, "UM", "review_information", 'R', 1, 400, "RRSSSSSSSS",
                     {CODES(1, "AR HS IN SC"), CODES(2, CERTIFICATION_TYPES),
                      CODES(3, SERVICE_TYPES), PARTS_CODES(4, "RRN", 2, "A B"),
                      PARTS_CODES(5, "RSSSS", 1, "AA AP EM"), PART_CODES(5, 2, "AA AP EM"),
                      PART_CODES(5, 3, "AA AP EM"), CODES(6, "03 E U"),
                      CODES(7, "1 2 3 4 5 6 7 8 9 E F G P"), CODES(8, PROGNOSES),
                      CODES(9, "A I M N O Y"), CODES(10, "1 2 3 4 5 6 7 8 9 10 11 15 16 17")}},
                    NUMBER_ROW("previous_authorization_number", "BB"),
                    NUMBER_ROW("previous_administrative_number", "NT"),
                    DATE_ROW("accident", "439", "D8"),
                    DATE_ROW("last_menstrual_period", "484", "D8"),
                    DATE_ROW("estimated_birth", "ABC", "D8"),
                    DATE_ROW("onset_of_current_illness", "431", "D8"),
                    DATE_ROW("event", "AAH", "D8 RD8"),
                    DATE_ROW("admission", "435", "D8 RD8"),
                    DATE_ROW("discharge", "096", "D8 RD8"),
                    DIAGNOSES(FIRST_DIAGNOSES, SECOND_DIAGNOSES, OTHER_DIAGNOSES),
                    DELIVERY(DELIVERY_PERIODS),
                    CONDITION("ambulance", "07", AMBULANCE_CONDITIONS),
                    CONDITION("chiropractic", "08", CHIROPRACTIC_CONDITIONS),
                    CONDITION("durable_medical_equipment", "09", EQUIPMENT_CONDITIONS),
                    CONDITION("oxygen_therapy", "11", OXYGEN_CONDITIONS),
                    CONDITION("functional_limitations", "75", FUNCTIONAL_LIMITATIONS),
                    CONDITION("activities_permitted", "76", PERMITTED_ACTIVITIES),
                    CONDITION("mental_status", "77", MENTAL_STATUSES),
                    INSTITUTIONAL_REVIEW,
                    {SEG, "CR1", "ambulance_transport", 'S', 1, 1200, "SSRSSSSSSS",
                     {CODES(1, "KG LB"), CODES(3, "I R T X"), CODES(4, "A B C D E F"),
                      CODES(5, "DH DK")}},
                    SPINAL_MANIPULATION("SSSSNNSRRSSS"),
                    OXYGEN_THERAPY("SSRSSRSSSSSSSSSSRS"),
                    HOME_HEALTH_CARE,
                    REPORTS_AND_MESSAGE,

                    LOOP("2010EA", "event_provider", 'S', 14),
                        PARTY(EVENT_PROVIDERS, PROVIDER_IDS),
                        REFERENCES(7, PROVIDER_REFERENCES),
                        ADDRESS,
                        CONTACT,
                        SPECIALTY("RRRNNN", EVENT_ROLES),
                    END,

                    LOOP("2010EB", "event_transport", 'S', 5),
                        {SEG, "NM1", "name", 'R', 1, 1700, "RRSNNNNNNNNN",
                         {PICK(1, TRANSPORT_STOPS), CODES(2, "2")}},
                        TRANSPORT_ADDRESS,
                    END,

                    LOOP("2010EC", "event_other_organization", 'S', 3),
                        {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSNNNNN",
                         {PICK(1, "00 CA GG"), CODES(2, "1 2")}},
                        {SEG, "REF", "reference_denial_reason", 'R', 1, 1800, "RSSS",
                         {CODES(1, "ZZ"), PARTS(4, "RRSSSS")}},
                        {SEG, "DTP", "date_denial", 'R', 1, 2650, "RRR",
                         {CODES(1, "598"), CODES(2, "D8")}},
                    END,

                    LOOP("2000F", "service_level", 'S', X12_MANY),
                        LEVEL("SS", "0"),
                        {SEG, "TRN", "trace", 'S', 2, 200, "RRRS", {CODES(1, "1")}},
                        SERVICE_REVIEW,
                        NUMBER_ROW("previous_authorization_number", "BB"),
                        NUMBER_ROW("previous_administrative_number", "NT"),
                        {SEG, "DTP", "date_service", 'S', 1, 700, "RRR",
                         {CODES(1, "472"), CODES(2, "D8 RD8")}},
                        SERVICES,
                        DELIVERY(DELIVERY_PERIODS),
                        REPORTS_AND_MESSAGE,

                        LOOP("2010F", "service_provider", 'S', 10),
                            PARTY("1T 72 73 77 DD DK DQ FA G3 P3 QB QV SJ", PROVIDER_IDS),
                            REFERENCES(8, PROVIDER_REFERENCES),
                            ADDRESS,
                            CONTACT,
                            SPECIALTY("RRRNNN", SERVICE_ROLES),
                        END,
                    END,
                END,

                LOOP("2000D", "dependent_level", 'S', 1),
                    LEVEL("23", "1"),

                    LOOP("2010D", "dependent", 'R', 1),
                        DEPENDENT,
                        REFERENCES(3, "EJ SY"),
                        ADDRESS,
                        DEMOGRAPHICS,
                        RELATIONSHIP,
                    END,

                    SAME("2000E", 'R'),
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 2700, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_278_request = {
    .id = "005010X217",
    .name = "278-request",
    .title = "request for review of health care services",
    .set = "278",
    .functional = "HI",
    .aliases = "005010X217E1 005010X217E2",
    .opening = {"BHT", {{2, "01 13 36"}}},
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_278_request,
};
