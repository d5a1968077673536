/* guide_837i.c - 837I 005010X223A2: institutional health care claim. */
#include "x12/guide_837.h"
#include "x12/rules.h"

/* clang-format off */

#define CLAIM_NOTES "ALG DCP DGN DME MED NTR ODT RHB RLH RNH SET SFM SPT UPI"
#define PRESENT_ON_ADMISSION "N U W Y"

/* HI of one code; of up to twelve alike: codes alone, with present on admission, with a date or period,
 * with an amount. */
#define HI_ONE(name, code) \
    {SEG, "HI", name, 'S', 1, 2310, "RNNNNNNNNNNN", {PARTS_PICK(1, "RRNNNNNNN", 1, code)}}
#define TWELVE(parts, code) \
    PARTS_PICK(1, parts, 1, code), ALL_PARTS_CODES(2, 12, parts, 1, code)
#define HI_CODES(name, code) \
    {SEG, "HI", name, 'S', 2, 2310, "RSSSSSSSSSSS", {TWELVE("RRNNNNNNN", code)}}
#define HI_DIAGNOSES(name, times, code) \
    {SEG, "HI", name, 'S', times, 2310, "RSSSSSSSSSSS", \
     {TWELVE("RRNNNNNNS", code), ALL_PART_CODES(1, 12, 9, PRESENT_ON_ADMISSION)}}
#define HI_DATED(name, code, form) \
    {SEG, "HI", name, 'S', 2, 2310, "RSSSSSSSSSSS", \
     {TWELVE("RRRRNNNNN", code), ALL_PART_CODES(1, 12, 3, form)}}
#define HI_AMOUNTS(name, code) \
    {SEG, "HI", name, 'S', 2, 2310, "RSSSSSSSSSSS", {TWELVE("RRNNRNNNN", code)}}

static const struct x12_row rows[] = {
    CLAIMS_HEADER("005010X223 005010X223A1 005010X223A2 005010X223A3"),
    SUBMITTER_AND_RECEIVER("EM FX TE", "EM EX FX TE"),

    LOOP("2000A", "billing_provider_level", 'R', X12_MANY),
        BILLING_PROVIDER_LEVEL,

        LOOP("2010AA", "billing_provider", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 150, "RRRNNNNSSNNN",
             {PICK(1, "85"), CODES(2, "2"), CODES(8, "XX")}},
            ADDRESS('R', 250, 300),
            TAX_ID("EI"),
            CONTACTS('S', 2, 400, "EM FX TE", "EM EX FX TE"),
        END,

        PAY_TO("2"),

        LOOP("2000B", "subscriber_level", 'R', X12_MANY),
            SUBSCRIBER_LEVEL,
            {SEG, "SBR", "subscriber_information", 'R', 1, 50, "RSSSNNNNS",
             {CODES(1, PAYER_ORDER), CODES(2, "18"), CODES(9, CLAIM_FILING)}},

            LOOP("2010BA", "subscriber", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 150, "RRRSSNSSSNNN",
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
                {SEG, "CLM", "claim_information", 'R', 1, 1300, "RRNNRNRRRNNNNNNNNNNS",
                 {PARTS_CODES(5, "RRR", 2, "A"), PART_SET(5, 1, "bill_type"), CODES(7, "A B C"),
                  CODES(8, "N W Y"), CODES(9, "I Y"), CODES(20, DELAY_REASONS)}},
                CLAIM_DATE("discharge_hour", "096", "TM"),
                DATE_ROW("statement", 'R', 1350, "434", "RD8"),
                CLAIM_DATE("admission", "435", "D8 DT"),
                CLAIM_DATE("repricer_received", "050", "D8"),
                {SEG, "CL1", "institutional_claim", 'R', 1, 1400, "SSRN"},
                {SEG, "PWK", "supplemental_information", 'S', 10, 1550, "RRNNSSNNN",
                 {CODES(1, REPORT_TYPES), CODES(2, REPORT_TRANSMISSIONS), CODES(5, "AC")}},
                {SEG, "CN1", "contract_information", 'S', 1, 1600, "RSSSSS",
                 {CODES(1, "01 02 03 04 05 06 09")}},
                {SEG, "AMT", "amount_patient_estimated_due", 'S', 1, 1750, "RRN",
                 {CODES(1, "F3")}},
                CLAIM_REFERENCE("service_authorization_exception", "4N"),
                CLAIM_REFERENCE("referral_number", "9F"),
                CLAIM_REFERENCE("prior_authorization", "G1"),
                CLAIM_REFERENCE("payer_claim_control_number", "F8"),
                CLAIM_REFERENCE("repriced_claim_number", "9A"),
                CLAIM_REFERENCE("adjusted_repriced_claim_number", "9C"),
                REFERENCES("investigational_device_exemption", 5, 1800, "LX"),
                CLAIM_REFERENCE("clearinghouse_trace_number", "D9"),
                CLAIM_REFERENCE("auto_accident_state", "LU"),
                CLAIM_REFERENCE("medical_record_number", "EA"),
                CLAIM_REFERENCE("demonstration_project", "P4"),
                CLAIM_REFERENCE("peer_review_approval", "G4"),
                FILE_INFORMATION(1850),
                {SEG, "NTE", "claim_note", 'S', 10, 1900, "RR", {PICK(1, CLAIM_NOTES)}},
                {SEG, "NTE", "billing_note", 'S', 1, 1900, "RR", {PICK(1, "ADD")}},
                {SEG, "CRC", "condition_epsdt_referral", 'S', 1, 2200, "RRRSSNN",
                 {CODES(1, "ZZ"), CODES(2, "N Y"), ALL_CODES(3, 5, EPSDT_CONDITIONS)}},
                {SEG, "HI", "principal_diagnosis", 'R', 1, 2310, "RNNNNNNNNNNN",
                 {PARTS_PICK(1, "RRNNNNNNS", 1, "ABK BK"),
                  PART_CODES(1, 9, PRESENT_ON_ADMISSION)}},
                HI_ONE("admitting_diagnosis", "ABJ BJ"),
                {SEG, "HI", "reasons_for_visit", 'S', 1, 2310, "RSSNNNNNNNNN",
                 {PARTS_PICK(1, "RRNNNNNNN", 1, "APR PR"),
                  ALL_PARTS_CODES(2, 3, "RRNNNNNNN", 1, "APR PR")}},
                HI_DIAGNOSES("external_causes_of_injury", 1, "ABN BN"),
                HI_ONE("diagnosis_related_group", "DR"),
                HI_DIAGNOSES("other_diagnoses", 2, "ABF BF"),
                {SEG, "HI", "principal_procedure", 'S', 1, 2310, "RNNNNNNNNNNN",
                 {PARTS_PICK(1, "RRRRNNNNN", 1, "BBR BR CAH"), PART_CODES(1, 3, "D8")}},
                HI_DATED("other_procedures", "BBQ BQ", "D8"),
                HI_DATED("occurrence_spans", "BI", "RD8"),
                HI_DATED("occurrences", "BH", "D8"),
                HI_AMOUNTS("value_codes", "BE"),
                HI_CODES("condition_codes", "BG"),
                HI_CODES("treatment_codes", "TC"),
                {SEG, "HCP", "pricing_information", 'S', 1, 2410, "RRSSSSSSNNSSSSS",
                 {CODES(1, LINE_PRICING_METHODS), SET(8, "revenue"), CODES(11, "DA UN"),
                  PRICING_REJECTIONS}},

                LOOP("2310A", "attending_provider", 'S', 1),
                    PERSON(2500, "71"),
                    SPECIALTY('S', 2550, "AT"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2310B", "operating_physician", 'S', 1),
                    PERSON(2500, "72"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2310C", "other_operating_physician", 'S', 1),
                    PERSON(2500, "ZZ"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2310D", "rendering_provider", 'S', 1),
                    PERSON(2500, "82"),
                    PROVIDER_IDS(4, LICENSES_OR_LOCATION),
                END,

                LOOP("2310E", "service_facility", 'S', 1),
                    PLACE(2500),
                    ADDRESS('R', 2650, 2700),
                    PROVIDER_IDS(3, "0B G2 LU"),
                END,

                LOOP("2310F", "referring_provider", 'S', 1),
                    PERSON(2500, "DN"),
                    PROVIDER_IDS(3, LICENSES),
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
                    {SEG, "MIA", "inpatient_adjudication", 'S', 1, 3150,
                     "RNSSSSSSSSSSSSSSSSSSSSSS"},
                    {SEG, "MOA", "outpatient_adjudication", 'S', 1, 3200, "SSSSSSSSS"},

                    OTHER_SUBSCRIBER(2),

                    LOOP("2330B", "other_payer", 'R', 1),
                        OTHER_PAYER(3500, 2),
                        REFERENCES("payer_claim_control_number", 1, 3550, "F8"),
                    END,

                    OTHER_PAYER_PROVIDER("2330C", "attending_provider", 1, "71", "1", 4,
                                         LICENSES_OR_LOCATION),
                    OTHER_PAYER_PROVIDER("2330D", "operating_physician", 1, "72", "1", 4,
                                         LICENSES_OR_LOCATION),
                    OTHER_PAYER_PROVIDER("2330E", "other_operating_physician", 1, "ZZ", "1", 4,
                                         LICENSES_OR_LOCATION),
                    OTHER_PAYER_PROVIDER("2330F", "service_facility", 1, "77", "2", 3, "0B G2 LU"),
                    OTHER_PAYER_PROVIDER("2330G", "rendering_provider", 1, "82", "1", 4,
                                         LICENSES_OR_LOCATION),
                    OTHER_PAYER_PROVIDER("2330H", "referring_provider", 1, "DN", "1", 3, LICENSES),
                    OTHER_PAYER_PROVIDER("2330I", "billing_provider", 1, "85", "2", 2, "G2 LU"),
                END,

                LOOP("2400", "service_line", 'R', 999),
                    {SEG, "LX", "line_number", 'R', 1, 3650, "R"},
                    {SEG, "SV2", "institutional_service", 'R', 1, 3750, "RSRRRNSNNN",
                     {SET(1, "revenue"), PARTS_CODES(2, "RRSSSSSN", 1, "ER HC HP IV WK"),
                      CODES(4, "DA UN")}},
                    {SEG, "PWK", "supplemental_information", 'S', 10, 4200, "RRNNSSNNN",
                     {CODES(1, REPORT_TYPES), CODES(2, REPORT_TRANSMISSIONS), CODES(5, "AC")}},
                    {SEG, "DTP", "date_service", 'S', 1, 4550, "RRR",
                     {CODES(1, "472"), CODES(2, "D8 RD8")}},
                    LINE_REFERENCE("line_item_control_number", "6R"),
                    LINE_REFERENCE("repriced_line_number", "9B"),
                    LINE_REFERENCE("adjusted_repriced_line_number", "9D"),
                    AMOUNT("service_tax", 4750, "GT"),
                    AMOUNT("facility_tax", 4750, "N8"),
                    {SEG, "NTE", "third_party_note", 'S', 1, 4850, "RR", {CODES(1, "TPO")}},
                    {SEG, "HCP", "pricing_information", 'S', 1, 4920, "RRSSSSSSSSSSSSS",
                     {CODES(1, LINE_PRICING_METHODS), SET(8, "revenue"),
                      CODES(9, "ER HC HP IV WK"), CODES(11, "DA UN"), PRICING_REJECTIONS}},

                    LOOP("2410", "drug", 'S', 1),
                        {SEG, "LIN", "drug_identification", 'R', 1, 4930,
                         "NRRNNNNNNNNNNNNNNNNNNNNNNNNNNNN", {CODES(2, "N4")}},
                        {SEG, "CTP", "drug_quantity", 'R', 1, 4940, "NNNRRNNNNNN",
                         {PARTS_CODES(5, "RNNNNNNNNNNNNNN", 1, "F2 GR ME ML UN")}},
                        {SEG, "REF", "reference_prescription_number", 'S', 1, 4950, "RRNN",
                         {CODES(1, "VY XZ")}},
                    END,

                    LOOP("2420A", "operating_physician", 'S', 1),
                        PERSON(5000, "72"),
                        LINE_PROVIDER_IDS(20, LICENSES_OR_LOCATION),
                    END,

                    LOOP("2420B", "other_operating_physician", 'S', 1),
                        PERSON(5000, "ZZ"),
                        LINE_PROVIDER_IDS(20, LICENSES_OR_LOCATION),
                    END,

                    LOOP("2420C", "rendering_provider", 'S', 1),
                        PERSON(5000, "82"),
                        LINE_PROVIDER_IDS(20, LICENSES_OR_LOCATION),
                    END,

                    LOOP("2420D", "referring_provider", 'S', 1),
                        PERSON(5000, "DN"),
                        LINE_PROVIDER_IDS(20, LICENSES),
                    END,

                    LOOP("2430", "line_adjudication", 'S', 15),
                        {SEG, "SVD", "adjudication_information", 'R', 1, 5400, "RRSRRS",
                         {PARTS_CODES(3, "RRSSSSSN", 1, "ER HC HP IV WK"),
                          SET(4, "revenue")}},
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

struct x12_guide x12_guide_837i = {
    .id = "005010X223A2",
    .name = "837I",
    .title = "institutional health care claim",
    .set = "837",
    .functional = "HC",
    .aliases = "005010X223 005010X223A1 005010X223A3",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_837i,
};
