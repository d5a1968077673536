/* guide_276.c - 276 005010X212: claim status inquiry: where does this claim stand? */
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */

#define PROCEDURE_TYPES "AD ER HC HP IV N4 NU WK"

/* What tells the payer which claim is meant: the same words for a subscriber's claim (2200D) and a
 * dependent's (2200E). */
#define CLAIM_SOUGHT \
    {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, "1")}}, \
    {SEG, "REF", "reference_payer_claim_control_number", 'S', 1, 1000, "RRNN", {PICK(1, "1K")}}, \
    {SEG, "REF", "reference_bill_type", 'S', 1, 1000, "RRNN", {PICK(1, "BLT")}}, \
    {SEG, "REF", "reference_location_number", 'S', 1, 1000, "RRNN", {PICK(1, "LU")}}, \
    {SEG, "REF", "reference_group_number", 'S', 1, 1000, "RRNN", {PICK(1, "6P")}}, \
    {SEG, "REF", "reference_patient_control_number", 'S', 1, 1000, "RRNN", {PICK(1, "EJ")}}, \
    {SEG, "REF", "reference_prescription_number", 'S', 1, 1000, "RRNN", {PICK(1, "XZ")}}, \
    {SEG, "REF", "reference_clearinghouse_trace_number", 'S', 1, 1000, "RRNN", {PICK(1, "D9")}}, \
    {SEG, "AMT", "amount_submitted_charge", 'S', 1, 1100, "RRN", {CODES(1, "T3")}}, \
    {SEG, "DTP", "date_service", 'S', 1, 1200, "RRR", {CODES(1, "472"), CODES(2, "D8 RD8")}}

#define LINE_SOUGHT \
    {SEG, "SVC", "service_line", 'R', 1, 1300, "RRNSNNR", \
     {PARTS_CODES(1, "RRSSSSNN", 1, PROCEDURE_TYPES)}}, \
    {SEG, "REF", "reference_line_item_control_number", 'S', 1, 1400, "RRNN", {CODES(1, "FJ")}}, \
    {SEG, "DTP", "date_service", 'R', 1, 1500, "RRR", {CODES(1, "472"), CODES(2, "D8 RD8")}}

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "276"), CODES(3, "005010X212 005010X212E1 005010X212E2")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRN",
     {CODES(1, "0010"), CODES(2, "13")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RNRR", {PICK(3, "20"), CODES(4, "1")}},

        LOOP("2100A", "payer", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 500, "RRRNNNNRRNNN",
             {CODES(1, "PR"), CODES(2, "2"), CODES(8, "PI XV")}},
        END,

        LOOP("2000B", "information_receiver_level", 'R', X12_MANY),
            {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR", {PICK(3, "21"), CODES(4, "1")}},

            LOOP("2100B", "information_receiver", 'R', 1),
                {SEG, "NM1", "name", 'R', 1, 500, "RRSSSNNRRNNN",
                 {CODES(1, "41"), CODES(2, "1 2"), CODES(8, "46")}},
            END,

            LOOP("2000C", "service_provider_level", 'R', X12_MANY),
                {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                 {PICK(3, "19"), CODES(4, "1")}},

                LOOP("2100C", "service_provider", 'R', 2),
                    {SEG, "NM1", "name", 'R', 1, 500, "RRSSSNSRRNNN",
                     {CODES(1, "1P"), CODES(2, "1 2"), CODES(8, "FI SV XX")}},
                END,

                LOOP("2000D", "subscriber_level", 'R', X12_MANY),
                    {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRR",
                     {PICK(3, "22"), CODES(4, "0 1")}},
                    {SEG, "DMG", "demographics", 'S', 1, 400, "RRSNNNNNNNN",
                     {CODES(1, "D8"), CODES(3, "F M")}},

                    LOOP("2100D", "subscriber", 'R', 1),
                        {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNSRRNNN",
                         {CODES(1, "IL"), CODES(2, "1 2"), CODES(8, "24 II MI")}},
                    END,

                    LOOP("2200D", "claim_status_inquiry", 'S', X12_MANY),
                        CLAIM_SOUGHT,

                        LOOP("2210D", "service_line_inquiry", 'S', X12_MANY),
                            LINE_SOUGHT,
                        END,
                    END,

                    LOOP("2000E", "dependent_level", 'S', X12_MANY),
                        {SEG, "HL", "hierarchical_level", 'R', 1, 100, "RRRN", {PICK(3, "23")}},
                        {SEG, "DMG", "demographics", 'R', 1, 400, "RRSNNNNNNNN",
                         {CODES(1, "D8"), CODES(3, "F M")}},

                        LOOP("2100E", "dependent", 'R', 1),
                            {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNSNNNNN",
                             {CODES(1, "QC"), CODES(2, "1")}},
                        END,

                        LOOP("2200E", "claim_status_inquiry", 'R', X12_MANY),
                            CLAIM_SOUGHT,

                            LOOP("2210E", "service_line_inquiry", 'S', X12_MANY),
                                LINE_SOUGHT,
                            END,
                        END,
                    END,
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 1600, "RR"},
};

/* clang-format on */

/* The errata of April 2008 and January 2009 keep the number; some senders write theirs all the
 * same. */
struct x12_guide x12_guide_276 = {
    .id = "005010X212",
    .name = "276",
    .title = "claim status inquiry",
    .set = "276",
    .functional = "HR",
    .aliases = "005010X212E1 005010X212E2",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_276,
};
