/* guide_277.c - 277 005010X212: claim status answer: what the payer says of a claim asked about.
 *
 * The 277CA (005010X214) has the same ST01 and GS01; GS08 and ST03 tell them apart. */
#include "x12/guide_status.h"
#include "x12/rules.h"

/* clang-format off */

/* STC10 and STC11 repeat STC01 in form; RX says the status code is one of the pharmacy's own. */
#define STATUS(position, usages) \
    {SEG, "STC", "status", 'R', X12_MANY, position, usages, \
     {PARTS_CODES(1, "RRSS", 4, "RX"), ALL_PARTS_CODES(10, 11, "RRSS", 4, "RX")}}
/* What the receiver, or the provider, is told of all that was asked. */
#define STATUS_OF(entities) \
    {SEG, "STC", "status", 'R', X12_MANY, 1000, "RRNNNNNNNSSN", \
     {PARTS_CODES(1, "RRSN", 3, entities), PARTS(10, "RRSN"), PARTS(11, "RRSN")}}

/* The same words for a subscriber's claim (2200D) and a dependent's (2200E). */
#define CLAIM_ANSWERED \
    TRACE("2"), \
    STATUS(1000, "RRNSSSNSSSSN"), \
    REFERENCES("payer_claim_control_number", 1, 1100, "1K"), \
    REFERENCES("bill_type", 1, 1100, "BLT"), \
    REFERENCES("patient_control_number", 1, 1100, "EJ"), \
    REFERENCES("prescription_number", 1, 1100, "XZ"), \
    REFERENCES("voucher_id", 1, 1100, "VV"), \
    REFERENCES("clearinghouse_trace_number", 1, 1100, "D9"), \
    SERVICE_DATE('S', 1200)

#define LINE_ANSWERED \
    SERVICE_LINE(1800, "RRRSNNR", STATUS_PROCEDURES), \
    STATUS(1900, "RRNNNNNNNSSN"), \
    {SEG, "REF", "reference_line_item_control_number", 'S', 1, 2000, "RRNN", {CODES(1, "FJ")}}, \
    SERVICE_DATE('R', 2100)

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "277"), CODES(3, "005010X212 005010X212E1 005010X212E2")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRRRRR",
     {CODES(1, "0010"), CODES(2, "08"), CODES(6, "DG")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        TOP_LEVEL("20", "1"),

        LOOP("2100A", "payer", 'R', 1),
            PAYER,
            {SEG, "PER", "contact", 'S', 1, 800, "RSRRSSSSN",
             {CODES(1, "IC"), CODES(3, "ED EM FX TE"), CODES(5, "ED EM EX FX TE"),
              CODES(7, "ED EM EX FX TE")}},
        END,

        LOOP("2000B", "information_receiver_level", 'R', X12_MANY),
            LEVEL("21", "0 1"),

            LOOP("2100B", "information_receiver", 'R', 1),
                RECEIVER("RRSSSNNRRNNN"),
            END,

            LOOP("2200B", "receiver_status", 'S', 1),
                TRACE("2"),
                STATUS_OF("41 AY PR"),
            END,

            LOOP("2000C", "service_provider_level", 'S', X12_MANY),
                LEVEL("19", "0 1"),

                LOOP("2100C", "service_provider", 'R', 2),
                    SERVICE_PROVIDER,
                END,

                LOOP("2200C", "provider_status", 'S', 1),
                    TRACE("1"),
                    STATUS_OF("1P"),
                END,

                LOOP("2000D", "subscriber_level", 'S', X12_MANY),
                    LEVEL("22", "0 1"),

                    LOOP("2100D", "subscriber", 'R', 1),
                        SUBSCRIBER,
                    END,

                    LOOP("2200D", "claim_status", 'S', X12_MANY),
                        CLAIM_ANSWERED,

                        LOOP("2220D", "service_line_status", 'S', X12_MANY),
                            LINE_ANSWERED,
                        END,
                    END,

                    LOOP("2000E", "dependent_level", 'S', X12_MANY),
                        LAST_LEVEL("23"),

                        LOOP("2100E", "dependent", 'R', 1),
                            DEPENDENT,
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
