/* guide_837d.c - 837D 005010X224A2: dental health care claim.
 *
 * Structure, usage and repeats are those of a public schema of the base guide X224. Checked against
 * them: an implementation written by hand from X224A2 (usages and codes of 2000B, 2300, 2320, 2400;
 * where it plainly repeats its institutional twin it was not followed), the segments and positions
 * a clearinghouse publishes for X224A3, the dictionary, and the rows shared with X222A1 and X223A2.
 * Of the errata, what those two have: N4 is required where its N3 is, CR is no adjustment group.
 * Where the sources disagree it says so in tests/x12/guide_differences.h. What none of them settles
 * (TQ in HI, HCP06 and on, REF*1W of the patient) is accepted rather than refused. */
#include "x12/guide_837.h"
#include "x12/rules.h"

/* clang-format off */

#define PICTURES "B4 DA DG EB OZ P6 RB RR"
#define CONTRACTS "02 03 04 05 06 09"
#define SURFACES "B D F I L M O"

static const struct x12_row rows[] = {
    CLAIMS_HEADER("005010X224 005010X224A1 005010X224A2 005010X224A3"),
    SUBMITTER_AND_RECEIVER("EM FX TE", "EM EX FX TE"),

    LOOP("2000A", "billing_provider_level", 'R', X12_MANY),
        BILLING_PROVIDER_LEVEL,

        LOOP("2010AA", "billing_provider", 'R', 1),
            PERSON_OR_ORGANIZATION(150, "85", "1 2"),
            ADDRESS('R', 250, 300),
            TAX_ID("EI SY"),
            REFERENCES("upin_or_license", 2, 350, "0B 1G"),
            CONTACTS('S', 2, 400, "EM FX TE", "EM EX FX TE"),
        END,

        PAY_TO("1 2"),

        LOOP("2000B", "subscriber_level", 'R', X12_MANY),
            SUBSCRIBER_LEVEL,
            {SEG, "SBR", "subscriber_information", 'R', 1, 50, "RSSSNNNNS",
             {CODES(1, PAYER_ORDER), CODES(2, "18"), CODES(9, CLAIM_FILING)}},

            LOOP("2010BA", "subscriber", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 150, "RRRSSNSRRNNN",
                 {PICK(1, "IL"), CODES(2, "1 2"), CODES(8, "II MI")}},
                ADDRESS('S', 250, 300),
                DEMOGRAPHICS('S'),
                {SEG, "REF", "reference_secondary_id", 'S', 1, 350, "RRNN",
                 {PICK(1, "SY"), LENGTH(2, 9, 9)}},
                REFERENCES("property_casualty_claim_number", 1, 350, "Y4"),
            END,

            LOOP("2010BB", "payer", 'R', 1),
                PAYER(1),
            END,

            LOOP("2300", "claim", 'S', 100),
                {SEG, "CLM", "claim_information", 'R', 1, 1300, "RRNNRRRRRNSSNNNNNNSS",
                 {PARTS_CODES(5, "RRR", 2, "B"), CODES(6, "N Y"), CODES(7, "A C"),
                  CODES(8, "N W Y"), CODES(9, "I Y"), PARTS_CODES(11, "RSNSS", 1, "AA EM OA"),
                  PART_CODES(11, 2, "AA EM OA"), CODES(12, "01 02 03 05"), CODES(19, "PB"),
                  CODES(20, DELAY_REASONS)}},
                CLAIM_DATE("accident", "439", "D8"),
                CLAIM_DATE("appliance_placement", "452", "D8"),
                CLAIM_DATE("service", "472", "D8 RD8"),
                CLAIM_DATE("repricer_received", "050", "D8"),
                {SEG, "DN1", "orthodontic_treatment", 'S', 1, 1450, "SSNS"},
                {SEG, "DN2", "tooth_status", 'S', 35, 1500, "RRNNNR",
                 {CODES(2, "E M"), CODES(6, "JP")}},
                {SEG, "PWK", "supplemental_information", 'S', 10, 1550, "RRNNSSNNN",
                 {CODES(1, PICTURES), CODES(2, REPORT_TRANSMISSIONS), CODES(5, "AC")}},
                {SEG, "CN1", "contract_information", 'S', 1, 1600, "RSSSSS", {CODES(1, CONTRACTS)}},
                {SEG, "AMT", "amount_patient_paid", 'S', 1, 1750, "RRN", {CODES(1, "F5")}},
                CLAIM_REFERENCE("predetermination", "G3"),
                CLAIM_REFERENCE("service_authorization_exception", "4N"),
                CLAIM_REFERENCE("payer_claim_control_number", "F8"),
                CLAIM_REFERENCE("referral_number", "9F"),
                CLAIM_REFERENCE("prior_authorization", "G1"),
                CLAIM_REFERENCE("repriced_claim_number", "9A"),
                CLAIM_REFERENCE("adjusted_repriced_claim_number", "9C"),
                CLAIM_REFERENCE("clearinghouse_trace_number", "D9"),
                FILE_INFORMATION(1850),
                {SEG, "NTE", "claim_note", 'S', 5, 1900, "RR", {CODES(1, "ADD")}},
                {SEG, "HI", "diagnosis_codes", 'S', 1, 2310, "RSSSNNNNNNNN",
                 {PARTS_CODES(1, "RRNNNNNNN", 1, "ABK BK TQ"),
                  ALL_PARTS_CODES(2, 4, "RRNNNNNNN", 1, "ABF BF TQ")}},
                {SEG, "HCP", "pricing_information", 'S', 1, 2410, "RRSSSSSNNNNNSSS",
                 {CODES(1, LINE_PRICING_METHODS), PRICING_REJECTIONS}},

                LOOP("2310A", "referring_provider", 'S', 2),
                    PERSON(2500, "DN P3"),
                    SPECIALTY('S', 2550, "RF"),
                    PROVIDER_IDS(3, LICENSES),
                END,

                LOOP("2310B", "rendering_provider", 'S', 1),
                    PERSON_OR_ORGANIZATION(2500, "82", "1 2"),
                    SPECIALTY('R', 2550, "PE"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2310C", "service_facility", 'S', 1),
                    PLACE(2500),
                    ADDRESS('R', 2650, 2700),
                    PROVIDER_IDS(3, "0B G2 LU"),
                END,

                LOOP("2310D", "assistant_surgeon", 'S', 1),
                    PERSON_OR_ORGANIZATION(2500, "DD", "1 2"),
                    SPECIALTY('R', 2550, "AS"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2310E", "supervising_provider", 'S', 1),
                    PERSON(2500, "DQ"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2320", "other_subscriber_information", 'S', 10),
                    {SEG, "SBR", "subscriber_information", 'R', 1, 2900, "RRSSNNNNS",
                     {CODES(1, PAYER_ORDER), CODES(2, "18 " RELATIONSHIPS),
                      CODES(9, CLAIM_FILING)}},
                    ADJUSTMENTS("claim", 2950),
                    AMOUNT("payer_paid", 3000, "D"),
                    AMOUNT("remaining_patient_liability", 3000, "EAF"),
                    AMOUNT("noncovered", 3000, "A8"),
                    {SEG, "OI", "coverage_information", 'R', 1, 3100, "NNRNNR",
                     {CODES(3, "N W Y"), CODES(6, "I Y")}},
                    {SEG, "MOA", "outpatient_adjudication", 'S', 1, 3200, "SSSSSSSSS"},

                    OTHER_SUBSCRIBER(2),

                    LOOP("2330B", "other_payer", 'R', 1),
                        OTHER_PAYER(3500, 3),
                        REFERENCES("predetermination", 1, 3550, "G3"),
                        REFERENCES("payer_claim_control_number", 1, 3550, "F8"),
                    END,

                    OTHER_PAYER_PROVIDER("2330C", "referring_provider", 2, "DN P3", "1", 3, LICENSES),
                    OTHER_PAYER_PROVIDER("2330D", "rendering_provider", 1, "82", "1 2", 3,
                                         LICENSES_OR_LOCATION),
                    OTHER_PAYER_PROVIDER("2330E", "supervising_provider", 1, "DQ", "1", 3,
                                         LICENSES_OR_LOCATION),
                    OTHER_PAYER_PROVIDER("2330F", "billing_provider", 1, "85", "1 2", 2, "G2 LU"),
                    OTHER_PAYER_PROVIDER("2330G", "service_facility", 1, "77", "2", 3, "0B G2 LU"),
                    OTHER_PAYER_PROVIDER("2330H", "assistant_surgeon", 1, "DD", "1 2", 3,
                                         LICENSES_OR_LOCATION),
                END,

                LOOP("2400", "service_line", 'R', 50),
                    {SEG, "LX", "line_number", 'R', 1, 3650, "R"},
                    {SEG, "SV3", "dental_service", 'R', 1, 3800, "RRSSSSNNNNS",
                     {PARTS_CODES(1, "RRSSSSSN", 1, "AD"), PARTS(4, "RSSSS"), CODES(5, "I R"),
                      PARTS_CODES(11, "RSSS", 1, "1 2 3 4"), PART_CODES(11, 2, "1 2 3 4"),
                      PART_CODES(11, 3, "1 2 3 4"), PART_CODES(11, 4, "1 2 3 4")}},
                    {SEG, "TOO", "tooth", 'S', 32, 3820, "RRS",
                     {CODES(1, "JP"), PARTS_CODES(3, "RSSSS", 1, SURFACES),
                      PART_CODES(3, 2, SURFACES), PART_CODES(3, 3, SURFACES),
                      PART_CODES(3, 4, SURFACES), PART_CODES(3, 5, SURFACES)}},
                    LINE_DATE("service", "472", "D8 RD8"),
                    LINE_DATE("prior_placement", "139 441", "D8"),
                    LINE_DATE("appliance_placement", "452", "D8"),
                    LINE_DATE("replacement", "446", "D8"),
                    LINE_DATE("treatment_start", "196", "D8"),
                    LINE_DATE("treatment_completion", "198", "D8"),
                    {SEG, "CN1", "contract_information", 'S', 1, 4650, "RSSSSS", {CODES(1, CONTRACTS)}},
                    LINE_REFERENCES_BY_PAYER("predetermination", "G3"),
                    LINE_REFERENCES_BY_PAYER("prior_authorization", "G1"),
                    LINE_REFERENCE("line_item_control_number", "6R"),
                    LINE_REFERENCE("repriced_line_number", "9A 9B"),
                    LINE_REFERENCE("adjusted_repriced_line_number", "9C 9D"),
                    LINE_REFERENCES_BY_PAYER("referral_number", "9F"),
                    {SEG, "AMT", "amount_sales_tax", 'S', 1, 4750, "RRN", {CODES(1, "T")}},
                    FILE_INFORMATION(4800),
                    {SEG, "HCP", "pricing_information", 'S', 1, 4920, "RRSSSSSNSSSSSSS",
                     {CODES(1, LINE_PRICING_METHODS), CODES(9, "AD"), CODES(11, "UN"),
                      PRICING_REJECTIONS}},

                    LOOP("2420A", "rendering_provider", 'S', 1),
                        PERSON_OR_ORGANIZATION(5000, "82", "1 2"),
                        SPECIALTY('R', 5050, "PE"),
                        LINE_PROVIDER_IDS(20, LICENSES_OR_LOCATION),
                    END,

                    LOOP("2420B", "assistant_surgeon", 'S', 1),
                        PERSON_OR_ORGANIZATION(5000, "DD", "1 2"),
                        SPECIALTY('S', 5050, "AS"),
                        LINE_PROVIDER_IDS(20, LICENSES_OR_LOCATION),
                    END,

                    LOOP("2420C", "supervising_provider", 'S', 1),
                        PERSON(5000, "DQ"),
                        LINE_PROVIDER_IDS(20, LICENSES_OR_LOCATION),
                    END,

                    LOOP("2420D", "service_facility", 'S', 1),
                        PLACE(5000),
                        ADDRESS('R', 5140, 5200),
                        LINE_PROVIDER_IDS(20, "1G G2 LU"),
                    END,

                    LOOP("2430", "line_adjudication", 'S', 15),
                        {SEG, "SVD", "adjudication_information", 'R', 1, 5400, "RRRNRS",
                         {PARTS_CODES(3, "RRSSSSSN", 1, "AD")}},
                        LINE_ADJUDICATION,
                    END,
                END,
            END,

            LOOP("2000C", "patient_level", 'S', X12_MANY),
                PATIENT_LEVEL,
                {SEG, "PAT", "patient_information", 'R', 1, 70, "RNNNNNNNN",
                 {CODES(1, RELATIONSHIPS)}},

                LOOP("2010CA", "patient", 'R', 1),
                    PATIENT,
                    REFERENCES("property_casualty_patient_id", 1, 350, "1W SY"),
                END,

                SAME("2300", 'R'),
            END,
        END,
    END,

    CLAIMS_TRAILER,
};

/* clang-format on */

struct x12_guide x12_guide_837d = {
    .id = "005010X224A2",
    .name = "837D",
    .title = "dental health care claim",
    .set = "837",
    .functional = "HC",
    .aliases = "005010X224 005010X224A1 005010X224A3",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_837d,
};
