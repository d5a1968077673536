/* guide_276.c - 276 005010X212: claim status inquiry: where does this claim stand? */
#include "x12/guide_status.h"
#include "x12/rules.h"

/* clang-format off */

/* What tells the payer which claim is meant: the same words for a subscriber's claim (2200D) and a
 * dependent's (2200E). */
#define CLAIM_SOUGHT \
    TRACE("1"), \
    REFERENCES("payer_claim_control_number", 1, 1000, "1K"), \
    REFERENCES("bill_type", 1, 1000, "BLT"), \
    REFERENCES("location_number", 1, 1000, "LU"), \
    REFERENCES("group_number", 1, 1000, "6P"), \
    REFERENCES("patient_control_number", 1, 1000, "EJ"), \
    REFERENCES("prescription_number", 1, 1000, "XZ"), \
    REFERENCES("clearinghouse_trace_number", 1, 1000, "D9"), \
    {SEG, "AMT", "amount_submitted_charge", 'S', 1, 1100, "RRN", {CODES(1, "T3")}}, \
    SERVICE_DATE('S', 1200)

#define LINE_SOUGHT \
    SERVICE_LINE(1300, "RRNSNNR", STATUS_PROCEDURES), \
    {SEG, "REF", "reference_line_item_control_number", 'S', 1, 1400, "RRNN", {CODES(1, "FJ")}}, \
    SERVICE_DATE('R', 1500)

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "276"), CODES(3, "005010X212 005010X212E1 005010X212E2")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRN",
     {CODES(1, "0010"), CODES(2, "13")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        TOP_LEVEL("20", "1"),

        LOOP("2100A", "payer", 'R', 1),
            PAYER,
        END,

        LOOP("2000B", "information_receiver_level", 'R', X12_MANY),
            LEVEL("21", "1"),

            LOOP("2100B", "information_receiver", 'R', 1),
                RECEIVER("RRSSSNNRRNNN"),
            END,

            LOOP("2000C", "service_provider_level", 'R', X12_MANY),
                LEVEL("19", "1"),

                LOOP("2100C", "service_provider", 'R', 2),
                    SERVICE_PROVIDER,
                END,

                LOOP("2000D", "subscriber_level", 'R', X12_MANY),
                    LEVEL("22", "0 1"),
                    {SEG, "DMG", "demographics", 'S', 1, 400, "RRSNNNNNNNN",
                     {CODES(1, "D8"), CODES(3, "F M")}},

                    LOOP("2100D", "subscriber", 'R', 1),
                        SUBSCRIBER,
                    END,

                    LOOP("2200D", "claim_status_inquiry", 'S', X12_MANY),
                        CLAIM_SOUGHT,

                        LOOP("2210D", "service_line_inquiry", 'S', X12_MANY),
                            LINE_SOUGHT,
                        END,
                    END,

                    LOOP("2000E", "dependent_level", 'S', X12_MANY),
                        LAST_LEVEL("23"),
                        {SEG, "DMG", "demographics", 'R', 1, 400, "RRSNNNNNNNN",
                         {CODES(1, "D8"), CODES(3, "F M")}},

                        LOOP("2100E", "dependent", 'R', 1),
                            DEPENDENT,
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
