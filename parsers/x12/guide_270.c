/* guide_270.c - 270 005010X279A1: eligibility and benefit inquiry. */
#include "x12/guide_eligibility.h"
#include "x12/rules.h"

/* clang-format off */

#define PROVIDER_IDS "9K D3 EI HPI PXC SY TJ"

/* What stands alike in 2110C and 2110D. */
#define SERVICE_ASKED \
    {SEG, "III", "place_of_service", 'S', 1, 1700, "RRNNNNNNN", \
     {CODES(1, "ZZ"), SET(2, "place_of_service")}}, \
    {SEG, "REF", "reference_authorization", 'S', 1, 1900, "RRNN", {CODES(1, "9F G1")}}, \
    DATES(1, 2000, "291")

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "270"), CODES(3, "005010X279 005010X279A1")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRSRRS",
     {CODES(1, "0022"), CODES(2, "01 13"), CODES(6, "RT")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        TOP_LEVEL("20", "1"),

        LOOP("2100A", "information_source", 'R', 1),
            SOURCE,
        END,

        LOOP("2000B", "information_receiver_level", 'R', X12_MANY),
            LEVEL("21", "1"),

            LOOP("2100B", "information_receiver", 'R', 1),
                RECEIVER("RRRSSNSRRNNN"),
                PROVIDER(900, PROVIDER_ROLES " SB", "PXC"),
            END,

            LOOP("2000C", "subscriber_level", 'R', X12_MANY),
                LEVEL("22", "0 1"),
                TRACES(2, "1"),

                LOOP("2100C", "subscriber", 'R', 1),
                    SUBSCRIBER,
                    PERSON_IDS("RRNN", "18 1L 1W 3H 6P CT EA EJ F6 GH HJ IG N6 NQ SY Y4"),
                    ADDRESS,
                    PROVIDER(900, PROVIDER_ROLES, PROVIDER_IDS),
                    DEMOGRAPHICS("F M"),
                    {SEG, "INS", "relationship", 'S', 1, 1100, "RRNNNNNNNNNNNNNNR",
                     {CODES(1, "Y"), CODES(2, "18")}},
                    DIAGNOSES,
                    DATES(2, 1200, "102 291"),

                    LOOP("2110C", "inquiry", 'S', 99),
                        {SEG, "EQ", "inquiry_information", 'R', 1, 1300, "SSSNS",
                         {CODES(1, X12_SERVICE_TYPES), REPEATS(1, 99),
                          PARTS_CODES(2, "RRSSSSNN", 1, PROCEDURES), CODES(3, "FAM"),
                          PARTS(5, "RSSS")}},
                        {SEG, "AMT", "amount_spend_down", 'S', 1, 1350, "RRN", {PICK(1, "R")}},
                        {SEG, "AMT", "amount_spend_down_billed", 'S', 1, 1350, "RRN",
                         {PICK(1, "PB")}},
                        SERVICE_ASKED,
                    END,
                END,

                LOOP("2000D", "dependent_level", 'S', X12_MANY),
                    LEVEL("23", "0"),
                    TRACES(2, "1"),

                    LOOP("2100D", "dependent", 'R', 1),
                        DEPENDENT,
                        PERSON_IDS("RRNN", "18 1L 1W 6P CT EA EJ F6 GH HJ IF IG MRC N6 SY Y4"),
                        ADDRESS,
                        PROVIDER(900, PROVIDER_ROLES, PROVIDER_IDS),
                        DEMOGRAPHICS("F M"),
                        {SEG, "INS", "relationship", 'S', 1, 1100, "RRNNNNNNNNNNNNNNS",
                         {CODES(1, "N"), CODES(2, "01 19 34")}},
                        DIAGNOSES,
                        DATES(2, 1200, "102 291"),

                        LOOP("2110D", "inquiry", 'R', 99),
                            {SEG, "EQ", "inquiry_information", 'R', 1, 1300, "SSNNS",
                             {CODES(1, X12_SERVICE_TYPES), REPEATS(1, 99),
                              PARTS_CODES(2, "RRSSSSNN", 1, PROCEDURES), PARTS(5, "RSSS")}},
                            SERVICE_ASKED,
                        END,
                    END,
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 2100, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_270 = {
    .id = "005010X279A1",
    .name = "270",
    .title = "eligibility and benefit inquiry",
    .set = "270",
    .functional = "HS",
    .aliases = "005010X279",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_270,
};
