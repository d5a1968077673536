/* guide_820.c - 820 005010X218: premium payment for insurance products, and its remittance. */
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */

#define INTERMEDIARIES "04 0B 8W AK BE BK C1 C2 IAT MJ RB Z6 ZB ZL"
#define PRIOR_ADJUSTMENTS "52 53 80 81 86 BJ H1 H6 RU WO WW"
#define PRIOR_ADJUSTMENTS_OF_ONE "52 53 80 81 86 BJ H1 H6 RU WO"
#define ITEM_ADJUSTMENTS "20 52 53 AA AX H1 H6 IA J3"

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "820"), CODES(3, "005010X218 005010X218A1")}},
    {SEG, "BPR", "financial_information", 'R', 1, 200, "RRRRSSSSSRSSSSSRNNNNN",
     {CODES(1, "C D I P U X"), CODES(3, "C"), CODES(4, "ACH BOP CHK FWT NON SWT"),
      CODES(5, "CCP CTX"), CODES(6, "01 02 04"), CODES(8, "ALC DA"), CODES(12, "01 02 04"),
      CODES(14, "DA SG")}},
    {SEG, "TRN", "trace", 'R', 1, 350, "RRSS", {CODES(1, "1 3")}},
    {SEG, "CUR", "currency", 'S', 1, 400, "RRNNNNNNNNNNNNNNNNNNN", {CODES(1, "2B PR")}},
    {SEG, "REF", "reference_receiver_id", 'S', X12_MANY, 500, "RRNN",
     {CODES(1, "14 17 18 2F 38 72 LB")}},
    {SEG, "DTM", "date_process", 'S', 1, 600, "RRNNNN", {PICK(1, "009")}},
    {SEG, "DTM", "date_delivery", 'S', 1, 600, "RRNNNN", {PICK(1, "035")}},
    {SEG, "DTM", "date_coverage_period", 'S', 1, 600, "RNNNRR", {PICK(1, "582"), CODES(5, "RD8")}},
    {SEG, "DTM", "date_creation", 'S', 1, 600, "RRNNNN", {PICK(1, "097")}},

    LOOP("1000A", "premium_receiver", 'R', 1),
        {SEG, "N1", "name", 'R', 1, 700, "RSSSNN", {PICK(1, "PE"), CODES(3, "1 9 EQ FI XV")}},
        {SEG, "N2", "additional_name", 'S', 1, 800, "RN"},
        {SEG, "N3", "address", 'S', 1, 900, "RS"},
        {SEG, "N4", "city_state_zip", 'S', 1, 1000, "RSSSNNS"},
        {SEG, "RDM", "remittance_delivery", 'S', 1, 1300, "RSSNN", {CODES(1, "BM EM FT FX IA OL")}},
    END,

    LOOP("1000B", "premium_payer", 'R', 1),
        {SEG, "N1", "name", 'R', 1, 700, "RSSSNN", {PICK(1, "PR"), CODES(3, "1 24 75 9 EQ FI PI")}},
        {SEG, "N2", "additional_name", 'S', 1, 800, "RN"},
        {SEG, "N3", "address", 'S', 1, 900, "RS"},
        {SEG, "N4", "city_state_zip", 'S', 1, 1000, "RSSSNNS"},
        {SEG, "PER", "contact", 'S', X12_MANY, 1200, "RRRRSSSSN",
         {CODES(1, "IC"), CODES(3, "EM FX TE"), CODES(5, "EM EX FX TE"), CODES(7, "EM EX FX TE")}},
    END,

    LOOP("1000C", "intermediary", 'S', 14),
        {SEG, "N1", "name", 'R', 1, 700, "RSSSNN",
         {PICK(1, INTERMEDIARIES), CODES(3, "31 57 94 A3 A4 A6 CF G PA")}},
        {SEG, "N2", "additional_name", 'S', 1, 800, "RN"},
        {SEG, "N3", "address", 'S', 1, 900, "RS"},
        {SEG, "N4", "city_state_zip", 'S', 1, 1000, "RSSSNNS"},
        {SEG, "PER", "contact", 'S', X12_MANY, 1200, "RRRRSSSSN",
         {CODES(1, "IC"), CODES(3, "EM FX TE"), CODES(5, "EM EX FX TE"), CODES(7, "EM EX FX TE")}},
    END,

    LOOP("2000A", "organization_remittance", 'S', 1),
        {SEG, "ENT", "entity", 'R', 1, 100, "RRRRNNNNN",
         {PICK(2, "2L AG NH RGA UN"), CODES(3, "1 24 9 FI")}},

        LOOP("2200A", "prior_payment_adjustment", 'S', X12_MANY),
            {SEG, "ADX", "adjustment", 'R', 1, 800, "RRNN", {CODES(2, PRIOR_ADJUSTMENTS)}},
        END,

        LOOP("2300A", "organization_item", 'R', X12_MANY),
            {SEG, "RMR", "remittance", 'R', 1, 1500, "RRSRSNNN",
             {CODES(1, "11 1L CT IK"), CODES(3, "PA PI PO PP")}},
            {SEG, "REF", "reference_remittance", 'S', X12_MANY, 1700, "RRNN",
             {CODES(1, "14 17 18 2F 38 E9 LB LU ZZ")}},
            {SEG, "DTM", "date_coverage_period", 'S', 1, 1800, "RSNNSS",
             {CODES(1, "582 AAG"), CODES(5, "RD8")}},

            LOOP("2310A", "summary_line_item", 'S', 1),
                {SEG, "IT1", "line_item", 'R', 1, 1900, "RNNNNNNNNNNNNNNNNNNNNNNNN"},

                LOOP("2312A", "line_charge", 'S', 4),
                    {SEG, "SAC", "service_charge", 'R', 1, 2020, "RRNNRNNNNNNNNNNN",
                     {CODES(1, "C"), CODES(2, "A172 B680 D940 G740")}},
                END,

                LOOP("2315A", "line_member_count", 'S', 3),
                    {SEG, "SLN", "member_count", 'R', 1, 2040, "RNRRRNNNNNNNNNNNNNNNNNNNNNNN",
                     {CODES(3, "O"), PARTS_CODES(5, "RNNNNNNNNNNNNNN", 1, "10 IE PR")}},
                END,
            END,

            LOOP("2320A", "item_adjustment", 'S', X12_MANY),
                {SEG, "ADX", "adjustment", 'R', 1, 2100, "RRNN", {CODES(2, ITEM_ADJUSTMENTS)}},
            END,
        END,
    END,

    LOOP("2000B", "individual_remittance", 'S', X12_MANY),
        {SEG, "ENT", "entity", 'R', 1, 100, "RRRRNNNNN", {PICK(2, "2J"), CODES(3, "34 EI II")}},

        LOOP("2100B", "individual", 'S', X12_MANY),
            {SEG, "NM1", "name", 'R', 1, 200, "RRSSSSSSSNNN",
             {CODES(1, "DO EY IL QE"), CODES(2, "1"), CODES(8, "34 EI N")}},
        END,

        LOOP("2200B", "prior_payment_adjustment", 'S', X12_MANY),
            {SEG, "ADX", "adjustment", 'R', 1, 800, "RRNN", {CODES(2, PRIOR_ADJUSTMENTS_OF_ONE)}},
        END,

        LOOP("2300B", "individual_item", 'R', X12_MANY),
            {SEG, "RMR", "remittance", 'R', 1, 1500, "RRNRSNNN",
             {CODES(1, "11 9J AZ B7 CT ID IG IK KW")}},
            {SEG, "REF", "reference_remittance", 'S', X12_MANY, 1700, "RRNN",
             {CODES(1, "14 18 2F 38 E9 LU ZZ")}},
            {SEG, "DTM", "date_coverage_period", 'S', 1, 1800, "RSNNSS",
             {CODES(1, "582 AAG"), CODES(5, "RD8")}},

            LOOP("2320B", "item_adjustment", 'S', X12_MANY),
                {SEG, "ADX", "adjustment", 'R', 1, 2100, "RRNN", {CODES(2, ITEM_ADJUSTMENTS)}},
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 500, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_820 = {
    .id = "005010X218",
    .name = "820",
    .title = "premium payment for insurance products",
    .set = "820",
    .functional = "RA",
    .aliases = "005010X218A1",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_820,
};
