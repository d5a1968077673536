/* guide_277.c - 277 005010X212: claim status answer: what the payer says of a claim asked about.
 *
 * The 277CA (005010X214) has the same ST01 and GS01; GS08 and ST03 tell them apart. */
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */

#define PROCEDURE_TYPES "AD ER HC HP IV N4 NU WK"

/* STC10 and STC11 repeat STC01 in form; RX says the status code is one of the pharmacy's own. */
#define STATUS_PARTS PARTS_CODES(1, "RRSS", 4, "RX")
#define STATUS_PARTS_2 PARTS_CODES(10, "RRSS", 4, "RX")
#define STATUS_PARTS_3 PARTS_CODES(11, "RRSS", 4, "RX")

/* The same words for a subscriber's claim (2200D) and a dependent's (2200E). */
#define CLAIM_ANSWERED \
    {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "2")}}, \
    {SEG, "STC", "status", 'R', X12_MANY, 1000, "RRNSSSNSSSSN", \
     {STATUS_PARTS, STATUS_PARTS_2, STATUS_PARTS_3}}, \
    {SEG, "REF", "reference_payer_claim_control_number", 'S', 1, 1100, "RRNN", {PICK(1, "1K")}}, \
    {SEG, "REF", "reference_bill_type", 'S', 1, 1100, "RRNN", {PICK(1, "BLT")}}, \
    {SEG, "REF", "reference_patient_control_number", 'S', 1, 1100, "RRNN", {PICK(1, "EJ")}}, \
    {SEG, "REF", "reference_prescription_number", 'S', 1, 1100, "RRNN", {PICK(1, "XZ")}}, \
    {SEG, "REF", "reference_voucher_id", 'S', 1, 1100, "RRNN", {PICK(1, "VV")}}, \
    {SEG, "REF", "reference_clearinghouse_trace_number", 'S', 1, 1100, "RRNN", {PICK(1, "D9")}}, \
    {SEG, "DTP", "date_service", 'S', 1, 1200, "RRR", {CODES(1, "472"), CODES(2, "D8 RD8")}}

#define LINE_ANSWERED \
    {SEG, "SVC", "service_line", 'R', 1, 1800, "RRRSNNR", \
     {PARTS_CODES(1, "RRSSSSNN", 1, PROCEDURE_TYPES)}}, \
    {SEG, "STC", "status", 'R', X12_MANY, 1900, "RRNNNNNNNSSN", \
     {STATUS_PARTS, STATUS_PARTS_2, STATUS_PARTS_3}}, \
    {SEG, "REF", "reference_line_item_control_number", 'S', 1, 2000, "RRNN", {CODES(1, "FJ")}}, \
    {SEG, "DTP", "date_service", 'R', 1, 2100, "RRR", {CODES(1, "472"), CODES(2, "D8 RD8")}}

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "277"), CODES(3, "005010X212 005010X212E1 005010X212E2")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRR",
     {CODES(1, "0010"), CODES(2, "08"), CODES(6, "DG")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RNRR", {PICK(3, "20"), CODES(4, "1")}},

        LOOP("2100A", "payer", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 500, "RRRNNNNRRNNN",
             {CODES(1, "PR"), CODES(2, "2"), CODES(8, "PI XV")}},
            {SEG, "PER", "contact", 'S', 1, 800, "RSRRSSSSN",
             {CODES(1, "IC"), CODES(3, "ED EM FX TE"), CODES(5, "ED EM EX FX TE"),
              CODES(7, "ED EM EX FX TE")}},
        END,

        LOOP("2000B", "information_receiver_level", 'R', X12_MANY),
            {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
             {PICK(3, "21"), CODES(4, "0 1")}},

            LOOP("2100B", "information_receiver", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 500, "RRSSSNNRRNNN",
                 {CODES(1, "41"), CODES(2, "1 2"), CODES(8, "46")}},
            END,

            LOOP("2200B", "receiver_status", 'S', 1),
                {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "2")}},
                {SEG, "STC", "status", 'R', X12_MANY, 1000, "RRNNNNNNNSSN",
                 {PARTS_CODES(1, "RRSN", 3, "41 AY PR"), PARTS(10, "RRSN"), PARTS(11, "RRSN")}},
            END,

            LOOP("2000C", "service_provider_level", 'S', X12_MANY),
                {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                 {PICK(3, "19"), CODES(4, "0 1")}},

                LOOP("2100C", "service_provider", 'R', 2),
                    {SEG, "NM1", "name", 'R', 1, 500, "RRSSSNSRRNNN",
                     {CODES(1, "1P"), CODES(2, "1 2"), CODES(8, "FI SV XX")}},
                END,

                LOOP("2200C", "provider_status", 'S', 1),
                    {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "1")}},
                    {SEG, "STC", "status", 'R', X12_MANY, 1000, "RRNNNNNNNSSN",
                     {PARTS_CODES(1, "RRSN", 3, "1P"), PARTS(10, "RRSN"), PARTS(11, "RRSN")}},
                END,

                LOOP("2000D", "subscriber_level", 'S', X12_MANY),
                    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                     {PICK(3, "22"), CODES(4, "0 1")}},

                    LOOP("2100D", "subscriber", 'R', 1),
                        {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNSRRNNN",
                         {CODES(1, "IL"), CODES(2, "1 2"), CODES(8, "24 II MI")}},
                    END,

                    LOOP("2200D", "claim_status", 'S', X12_MANY),
                        CLAIM_ANSWERED,

                        LOOP("2220D", "service_line_status", 'S', X12_MANY),
                            LINE_ANSWERED,
                        END,
                    END,

                    LOOP("2000E", "dependent_level", 'S', X12_MANY),
                        {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRN", {PICK(3, "23")}},

                        LOOP("2100E", "dependent", 'R', 1),
                            {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNSNNNNN",
                             {CODES(1, "QC"), CODES(2, "1")}},
                        END,

                        LOOP("2200E", "claim_status", 'R', X12_MANY),
                            CLAIM_ANSWERED,

                            LOOP("2220E", "service_line_status", 'S', X12_MANY),
                                LINE_ANSWERED,
                            END,
                        END,
                    END,
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 2700, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_277 = {
    .id = "005010X212",
    .name = "277",
    .title = "claim status answer",
    .set = "277",
    .functional = "HN",
    .aliases = "005010X212E1 005010X212E2",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_277,
};
