/* guide_277ca.c - 277CA 005010X214: claim acknowledgment: what became of each claim of an 837. */
#include "x12/guide_status.h"
#include "x12/rules.h"

/* clang-format off */

#define RECEIVER_ENTITIES "36 40 41 AY PR"
#define PROVIDER_ENTITIES "36 40 41 77 82 85 87 AY PR"
#define CLAIM_ENTITIES \
    "03 1P 1Z 40 41 71 72 73 77 82 85 87 DK DN DQ FA GB HK IL LI MSC PR PRP QB QC QD SEP " \
    "TL TTP TU"

#define PARTY(entity, types, ids) \
    {SEG, "NM1", "name", 'R', 1, 500, "RRRSSSSRRNNN", \
     {CODES(1, entity), CODES(2, types), CODES(8, ids)}}
#define STATUS(usage, position, usages, entities, actions) \
    {SEG, "STC", "status", usage, X12_MANY, position, usages, \
     {PARTS_CODES(1, "RRSN", 3, entities), CODES(3, actions), PARTS(10, "RRSN"), \
      PARTS(11, "RRSN")}}
#define COUNT(name, qualifier) \
    {SEG, "QTY", "quantity_" name, 'S', 1, 1210, "RRNN", {PICK(1, qualifier)}}
#define AMOUNT(name, qualifier) \
    {SEG, "AMT", "amount_" name, 'S', 1, 1220, "RRN", {PICK(1, qualifier)}}
#define PROCESSING_DATE(name, qualifier) \
    {SEG, "DTP", "date_" name, 'R', 1, 1200, "RRR", {PICK(1, qualifier), CODES(2, "D8")}}

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 50, "RRR",
     {CODES(1, "277"), CODES(3, "005010X214 005010X214B3")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRR",
     {CODES(1, "0085"), CODES(2, "08"), CODES(6, "TH")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        TOP_LEVEL("20", "1"),

        LOOP("2100A", "information_source", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 500, "RRRNNNNRRNNN",
             {CODES(1, "PR AY"), CODES(2, "2"), CODES(8, "46 FI PI XV")}},
        END,

        LOOP("2200A", "transmission_receipt", 'R', X12_MANY),
            TRACE("1"),
            PROCESSING_DATE("received", "050"),
            PROCESSING_DATE("processed", "009"),
        END,

        LOOP("2000B", "information_receiver_level", 'R', 1),
            LEVEL("21", "0 1"),

            LOOP("2100B", "information_receiver", 'R', 1),
                RECEIVER("RRRSSNNRRNNN"),
            END,

            LOOP("2200B", "receiver_status", 'R', 1),
                TRACE("2"),
                STATUS('R', 1000, "RRRRNNNNNSSN", RECEIVER_ENTITIES, "U WQ"),
                COUNT("accepted", "90"),
                COUNT("rejected", "AA"),
                AMOUNT("accepted", "YU"),
                AMOUNT("rejected", "YY"),
            END,

            LOOP("2000C", "billing_provider_level", 'S', X12_MANY),
                LEVEL("19", "0 1"),

                LOOP("2100C", "billing_provider", 'R', X12_MANY),
                    PARTY("85", "1 2", "FI SV XX"),
                END,

                LOOP("2200C", "provider_status", 'S', 1),
                    TRACE("1"),
                    STATUS('S', 1000, "RNRRNNNNNSSN", PROVIDER_ENTITIES, "U WQ"),
                    {SEG, "REF", "reference_secondary_id", 'S', 3, 1100, "RRNN",
                     {CODES(1, "0B 1G G2 LU SY TJ")}},
                    COUNT("accepted", "QA"),
                    COUNT("rejected", "QC"),
                    AMOUNT("accepted", "YU"),
                    AMOUNT("rejected", "YY"),
                END,

                LOOP("2000D", "patient_level", 'S', X12_MANY),
                    LAST_LEVEL("PT"),

                    LOOP("2100D", "patient", 'R', 1),
                        PARTY("QC", "1", "II MI"),
                    END,

                    LOOP("2200D", "claim_status", 'S', X12_MANY),
                        TRACE("2"),
                        STATUS('R', 1000, "RRRRNNNNNSSS", CLAIM_ENTITIES, "U WQ"),
                        REFERENCES("payer_claim_control_number", 3, 1100, "1K"),
                        REFERENCES("clearinghouse_trace_number", 3, 1100, "D9"),
                        REFERENCES("bill_type", 3, 1100, "BLT"),
                        SERVICE_DATE('R', 1200),

                        LOOP("2220D", "service_line_status", 'S', X12_MANY),
                            SERVICE_LINE(1800, "RRNSNNS", "AD ER HC HP IV NU WK"),
                            STATUS('R', 1900, "RNRNNNNNNSSS", CLAIM_ENTITIES, "U"),
                            REFERENCES("line_item_control_number", 1, 2000, "FJ"),
                            REFERENCES("prescription_number", 1, 2000, "XZ"),
                            SERVICE_DATE('S', 2100),
                        END,
                    END,
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 2700, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_277ca = {
    .id = "005010X214",
    .name = "277CA",
    .title = "claim acknowledgment: what became of each claim of an 837",
    .set = "277",
    .functional = "HN",
    .aliases = "005010X214B3",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_277ca,
};
