/* guide_270.c - 270 005010X279A1: eligibility and benefit inquiry. */
#include "x12/guides.h"
#include "x12/rules.h"
#include "x12/service_types.h"

/* clang-format off */

#define SOURCE_ENTITIES "2B 36 GP P5 PR"
#define RECEIVER_ENTITIES "1P 2B 36 80 FA GP P5 PR"
#define RECEIVER_REFERENCES "0B 1C 1D 1J 4A CT EL EO HPI JD N5 N7 Q4 SY TJ"
#define PROVIDER_CODES "AD AT BI CO CV H HH LA OT P1 P2 PC PE R RF SK SU"
#define PROVIDER_IDS "9K D3 EI HPI PXC SY TJ"
#define PROCEDURES "AD CJ HC ID IV N4 ZZ"

#define DIAGNOSES \
    {PARTS_CODES(1, "RRNNNNNNN", 1, "ABK BK"), PARTS_CODES(2, "RRNNNNNNN", 1, "ABF BF"), \
     PARTS_CODES(3, "RRNNNNNNN", 1, "ABF BF"), PARTS_CODES(4, "RRNNNNNNN", 1, "ABF BF"), \
     PARTS_CODES(5, "RRNNNNNNN", 1, "ABF BF"), PARTS_CODES(6, "RRNNNNNNN", 1, "ABF BF"), \
     PARTS_CODES(7, "RRNNNNNNN", 1, "ABF BF"), PARTS_CODES(8, "RRNNNNNNN", 1, "ABF BF")}

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "270"), CODES(3, "005010X279 005010X279A1")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRSRRS",
     {CODES(1, "0022"), CODES(2, "01 13"), CODES(6, "RT")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RNRR", {PICK(3, "20"), CODES(4, "1")}},

        LOOP("2100A", "information_source", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 300, "RRRSSNSRRNNN",
             {CODES(1, SOURCE_ENTITIES), CODES(2, "1 2"), CODES(8, "24 46 FI NI PI XV XX")}},
        END,

        LOOP("2000B", "information_receiver_level", 'R', X12_MANY),
            {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR", {PICK(3, "21"), CODES(4, "1")}},

            LOOP("2100B", "information_receiver", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 300, "RRRSSNSRRNNN",
                 {CODES(1, RECEIVER_ENTITIES), CODES(2, "1 2"),
                  CODES(8, "24 34 FI PI PP SV XV XX")}},
                {SEG, "REF", "reference_additional_id", 'S', 9, 400, "RRSN",
                 {CODES(1, RECEIVER_REFERENCES)}},
                {SEG, "N3", "address", 'S', 1, 600, "RS"},
                {SEG, "N4", "city_state_zip", 'S', 1, 700, "RSSSNNS"},
                {SEG, "PRV", "provider", 'S', 1, 900, "RSSNNN",
                 {CODES(1, PROVIDER_CODES " SB"), CODES(2, "PXC")}},
            END,

            LOOP("2000C", "subscriber_level", 'R', X12_MANY),
                {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                 {PICK(3, "22"), CODES(4, "0 1")}},
                {SEG, "TRN", "trace", 'S', 2, 200, "RRRS", {CODES(1, "1")}},

                LOOP("2100C", "subscriber", 'R', 1),
                    {SEG, "NM1", "name", 'R', 1, 300, "RRSSSNSSSNNN",
                     {CODES(1, "IL"), CODES(2, "1 2"), CODES(8, "II MI")}},
                    {SEG, "REF", "reference_additional_id", 'S', 9, 400, "RRNN",
                     {CODES(1, "18 1L 1W 3H 6P CT EA EJ F6 GH HJ IG N6 NQ SY Y4")}},
                    {SEG, "N3", "address", 'S', 1, 600, "RS"},
                    {SEG, "N4", "city_state_zip", 'S', 1, 700, "RSSSNNS"},
                    {SEG, "PRV", "provider", 'S', 1, 900, "RSSNNN",
                     {CODES(1, PROVIDER_CODES), CODES(2, PROVIDER_IDS)}},
                    {SEG, "DMG", "demographics", 'S', 1, 1000, "SSSNNNNNNNN",
                     {CODES(1, "D8"), CODES(3, "F M")}},
                    {SEG, "INS", "relationship", 'S', 1, 1100, "RRNNNNNNNNNNNNNNR",
                     {CODES(1, "Y"), CODES(2, "18")}},
                    {SEG, "HI", "diagnosis_codes", 'S', 1, 1150, "RSSSSSSSNNNN", DIAGNOSES},
                    {SEG, "DTP", "date", 'S', 2, 1200, "RRR",
                     {CODES(1, "102 291"), CODES(2, "D8 RD8")}},

                    LOOP("2110C", "inquiry", 'S', 99),
                        {SEG, "EQ", "inquiry_information", 'R', 1, 1300, "SSSNS",
                         {CODES(1, X12_SERVICE_TYPES), REPEATS(1, 99),
                          PARTS_CODES(2, "RRSSSSNN", 1, PROCEDURES), CODES(3, "FAM"),
                          PARTS(5, "RSSS")}},
                        {SEG, "AMT", "amount_spend_down", 'S', 1, 1350, "RRN", {PICK(1, "R")}},
                        {SEG, "AMT", "amount_spend_down_billed", 'S', 1, 1350, "RRN",
                         {PICK(1, "PB")}},
                        {SEG, "III", "place_of_service", 'S', 1, 1700, "RRNNNNNNN",
                         {CODES(1, "ZZ"), SET(2, "place_of_service")}},
                        {SEG, "REF", "reference_authorization", 'S', 1, 1900, "RRNN",
                         {CODES(1, "9F G1")}},
                        {SEG, "DTP", "date", 'S', 1, 2000, "RRR",
                         {CODES(1, "291"), CODES(2, "D8 RD8")}},
                    END,
                END,

                LOOP("2000D", "dependent_level", 'S', X12_MANY),
                    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                     {PICK(3, "23"), CODES(4, "0")}},
                    {SEG, "TRN", "trace", 'S', 2, 200, "RRRS", {CODES(1, "1")}},

                    LOOP("2100D", "dependent", 'R', 1),
                        {SEG, "NM1", "name", 'R', 1, 300, "RRSSSNSNNNNN",
                         {CODES(1, "03"), CODES(2, "1")}},
                        {SEG, "REF", "reference_additional_id", 'S', 9, 400, "RRNN",
                         {CODES(1, "18 1L 1W 6P CT EA EJ F6 GH HJ IF IG MRC N6 SY Y4")}},
                        {SEG, "N3", "address", 'S', 1, 600, "RS"},
                        {SEG, "N4", "city_state_zip", 'S', 1, 700, "RSSSNNS"},
                        {SEG, "PRV", "provider", 'S', 1, 900, "RSSNNN",
                         {CODES(1, PROVIDER_CODES), CODES(2, PROVIDER_IDS)}},
                        {SEG, "DMG", "demographics", 'S', 1, 1000, "SSSNNNNNNNN",
                         {CODES(1, "D8"), CODES(3, "F M")}},
                        {SEG, "INS", "relationship", 'S', 1, 1100, "RRNNNNNNNNNNNNNNS",
                         {CODES(1, "N"), CODES(2, "01 19 34")}},
                        {SEG, "HI", "diagnosis_codes", 'S', 1, 1150, "RSSSSSSSNNNN", DIAGNOSES},
                        {SEG, "DTP", "date", 'S', 2, 1200, "RRR",
                         {CODES(1, "102 291"), CODES(2, "D8 RD8")}},

                        LOOP("2110D", "inquiry", 'R', 99),
                            {SEG, "EQ", "inquiry_information", 'R', 1, 1300, "SSNNS",
                             {CODES(1, X12_SERVICE_TYPES), REPEATS(1, 99),
                              PARTS_CODES(2, "RRSSSSNN", 1, PROCEDURES), PARTS(5, "RSSS")}},
                            {SEG, "III", "place_of_service", 'S', 1, 1700, "RRNNNNNNN",
                             {CODES(1, "ZZ"), SET(2, "place_of_service")}},
                            {SEG, "REF", "reference_authorization", 'S', 1, 1900, "RRNN",
                             {CODES(1, "9F G1")}},
                            {SEG, "DTP", "date", 'S', 1, 2000, "RRR",
                             {CODES(1, "291"), CODES(2, "D8 RD8")}},
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
