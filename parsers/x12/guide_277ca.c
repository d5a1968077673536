/* guide_277ca.c - 277CA 005010X214: claim acknowledgment: what became of each claim of an 837. */
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */

#define RECEIVER_ENTITIES "36 40 41 AY PR"
#define PROVIDER_ENTITIES "36 40 41 77 82 85 87 AY PR"
#define CLAIM_ENTITIES \
    "03 1P 1Z 40 41 71 72 73 77 82 85 87 DK DN DQ FA GB HK IL LI MSC PR PRP QB QC QD SEP " \
    "TL TTP TU"

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 50, "RRR",
     {CODES(1, "277"), CODES(3, "005010X214 005010X214B3")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRR",
     {CODES(1, "0085"), CODES(2, "08"), CODES(6, "TH")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RNRR", {PICK(3, "20"), CODES(4, "1")}},

        LOOP("2100A", "information_source", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 500, "RRRNNNNRRNNN",
             {CODES(1, "PR AY"), CODES(2, "2"), CODES(8, "46 FI PI XV")}},
        END,

        LOOP("2200A", "transmission_receipt", 'R', X12_MANY),
            {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "1")}},
            {SEG, "DTP", "date_received", 'R', 1, 1200, "RRR", {PICK(1, "050"), CODES(2, "D8")}},
            {SEG, "DTP", "date_processed", 'R', 1, 1200, "RRR", {PICK(1, "009"), CODES(2, "D8")}},
        END,

        LOOP("2000B", "information_receiver_level", 'R', 1),
            {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
             {PICK(3, "21"), CODES(4, "0 1")}},

            LOOP("2100B", "information_receiver", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNNRRNNN",
                 {CODES(1, "41"), CODES(2, "1 2"), CODES(8, "46")}},
            END,

            LOOP("2200B", "receiver_status", 'R', 1),
                {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "2")}},
                {SEG, "STC", "status", 'R', X12_MANY, 1000, "RRRRNNNNNSSN",
                 {PARTS_CODES(1, "RRSN", 3, RECEIVER_ENTITIES), CODES(3, "U WQ"), PARTS(10, "RRSN"),
                  PARTS(11, "RRSN")}},
                {SEG, "QTY", "quantity_accepted", 'S', 1, 1210, "RRNN", {PICK(1, "90")}},
                {SEG, "QTY", "quantity_rejected", 'S', 1, 1210, "RRNN", {PICK(1, "AA")}},
                {SEG, "AMT", "amount_accepted", 'S', 1, 1220, "RRN", {PICK(1, "YU")}},
                {SEG, "AMT", "amount_rejected", 'S', 1, 1220, "RRN", {PICK(1, "YY")}},
            END,

            LOOP("2000C", "billing_provider_level", 'S', X12_MANY),
                {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                 {PICK(3, "19"), CODES(4, "0 1")}},

                LOOP("2100C", "billing_provider", 'R', X12_MANY),
                    {SEG, "NM1", "name", 'R', 1, 500, "RRRSSSSRRNNN",
                     {CODES(1, "85"), CODES(2, "1 2"), CODES(8, "FI SV XX")}},
                END,

                LOOP("2200C", "provider_status", 'S', 1),
                    {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "1")}},
                    {SEG, "STC", "status", 'S', X12_MANY, 1000, "RNRRNNNNNSSN",
                     {PARTS_CODES(1, "RRSN", 3, PROVIDER_ENTITIES), CODES(3, "U WQ"),
                      PARTS(10, "RRSN"), PARTS(11, "RRSN")}},
                    {SEG, "REF", "reference_secondary_id", 'S', 3, 1100, "RRNN",
                     {CODES(1, "0B 1G G2 LU SY TJ")}},
                    {SEG, "QTY", "quantity_accepted", 'S', 1, 1210, "RRNN", {PICK(1, "QA")}},
                    {SEG, "QTY", "quantity_rejected", 'S', 1, 1210, "RRNN", {PICK(1, "QC")}},
                    {SEG, "AMT", "amount_accepted", 'S', 1, 1220, "RRN", {PICK(1, "YU")}},
                    {SEG, "AMT", "amount_rejected", 'S', 1, 1220, "RRN", {PICK(1, "YY")}},
                END,

                LOOP("2000D", "patient_level", 'S', X12_MANY),
                    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRN", {PICK(3, "PT")}},

                    LOOP("2100D", "patient", 'R', 1),
                        {SEG, "NM1", "name", 'R', 1, 500, "RRRSSSSRRNNN",
                         {CODES(1, "QC"), CODES(2, "1"), CODES(8, "II MI")}},
                    END,

                    LOOP("2200D", "claim_status", 'S', X12_MANY),
                        {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "2")}},
                        {SEG, "STC", "status", 'R', X12_MANY, 1000, "RRRRNNNNNSSS",
                         {PARTS_CODES(1, "RRSN", 3, CLAIM_ENTITIES), CODES(3, "U WQ"),
                          PARTS(10, "RRSN"), PARTS(11, "RRSN")}},
                        {SEG, "REF", "reference_payer_claim_control_number", 'S', 3, 1100, "RRNN",
                         {PICK(1, "1K")}},
                        {SEG, "REF", "reference_clearinghouse_trace_number", 'S', 3, 1100, "RRNN",
                         {PICK(1, "D9")}},
                        {SEG, "REF", "reference_bill_type", 'S', 3, 1100, "RRNN", {PICK(1, "BLT")}},
                        {SEG, "DTP", "date_service", 'R', 1, 1200, "RRR",
                         {CODES(1, "472"), CODES(2, "RD8 D8")}},

                        LOOP("2220D", "service_line_status", 'S', X12_MANY),
                            {SEG, "SVC", "service_line", 'R', 1, 1800, "RRNSNNS",
                             {PARTS_CODES(1, "RRSSSSNN", 1, "AD ER HC HP IV NU WK")}},
                            {SEG, "STC", "status", 'R', X12_MANY, 1900, "RNRNNNNNNSSS",
                             {PARTS_CODES(1, "RRSN", 3, CLAIM_ENTITIES), CODES(3, "U"),
                              PARTS(10, "RRSN"), PARTS(11, "RRSN")}},
                            {SEG, "REF", "reference_line_item_control_number", 'S', 1, 2000, "RRNN",
                             {PICK(1, "FJ")}},
                            {SEG, "REF", "reference_prescription_number", 'S', 1, 2000, "RRNN",
                             {PICK(1, "XZ")}},
                            {SEG, "DTP", "date_service", 'S', 1, 2100, "RRR",
                             {CODES(1, "472"), CODES(2, "D8 RD8")}},
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
