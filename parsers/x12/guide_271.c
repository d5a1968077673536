/* guide_271.c - 271 005010X279A1: eligibility and benefit answer. */
#include "x12/guide_eligibility.h"
#include "x12/rules.h"

/* clang-format off */

#define PERSON_REFERENCES "18 1L 1W 49 6P CE CT EA EJ F6 GH HJ IF IG N6 NQ Q4 SY Y4"
#define PERSON_DATES \
    "096 102 152 291 307 318 340 341 342 343 346 347 356 357 382 435 442 458 472 539 540 " \
    "636 771"
#define EMPLOYMENT_STATES "AE AO AS AT AU CC DD HD IR LX PE RE RM RR RU"
#define SERVICE_BRANCHES "A B C D E F G H I J K L M N O Q R S U W"
#define MILITARY_RANKS \
    "A1 A2 A3 B1 B2 C1 C2 C3 C4 C5 C6 C7 C8 C9 E1 F1 F2 F3 F4 G1 G4 L1 L2 L3 L4 L5 L6 M1 " \
    "M2 M3 M4 M5 M6 P1 P2 P3 P4 P5 R1 R2 S1 S2 S3 S4 S5 S6 S7 S8 S9 SA SB SC T1 V1 W1"
#define BENEFITS "1 2 3 4 5 6 7 8 A B C CB D E F G H I J K L M MC N O P Q R S T U V W X Y"
#define INSURANCE_TYPES \
    "12 13 14 15 16 41 42 43 47 AP C1 CO CP D DB EP FF GP HM HN HS IN IP LC LD LI LT MA MB " \
    "MC MH MI MP OT PE PL PP PR PS QM RP SP TF WC WU"
#define BENEFIT_PERIODS "6 7 13 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36"
#define BENEFIT_QUANTITIES "8H 99 CA CE D3 DB DY HS LA LE M2 MN P6 QA S7 S8 VS YY"
#define DELIVERY_PERIODS "6 7 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35"
#define DELIVERY_PATTERNS \
    "1 2 3 4 5 6 7 8 9 A B C D E F G H J K L M N O P Q R S SG SL SP SX SY SZ T U V W X Y"
#define BENEFIT_REFERENCES "18 1L 1W 49 6P 9F ALS CLI F6 FO G1 IG N6 NQ"
#define BENEFIT_DATES \
    "096 193 194 198 290 291 292 295 304 307 318 346 348 349 356 357 435 472 636 771"
#define BENEFIT_REJECTIONS \
    "15 33 52 53 54 55 56 57 60 61 62 63 69 70 98 AA AE AF AG AO CI E8 IA MA"
#define SUBSCRIBER_REJECTIONS \
    "15 35 42 43 45 47 48 49 51 52 56 57 58 60 61 62 63 71 72 73 74 75 76 78"
#define DEPENDENT_REJECTIONS \
    "15 35 42 43 45 47 48 49 51 52 56 57 58 60 61 62 63 64 65 66 67 68 71 77"
#define RELATED_ENTITIES \
    "13 1I 1P 2B 36 73 FA GP GW I3 IL LR OC P3 P4 P5 PR PRP SEP TTP VER VN VY X3 Y2"
#define CONTACT(first, others) \
    {CODES(1, "IC"), CODES(3, first), CODES(5, others), CODES(7, others)}

#define VALIDATION(position, reasons, follow_ups) \
    {SEG, "AAA", "request_validation", 'S', 9, position, "RNRR", \
     {CODES(1, "N Y"), CODES(3, reasons), CODES(4, follow_ups)}}

/* What stands alike in 2100C and 2100D, and in 2110C and 2110D. */
#define MILITARY \
    {SEG, "MPI", "military", 'S', 1, 1275, "RRRSSSS", \
     {CODES(1, "A C L O P S T"), CODES(2, EMPLOYMENT_STATES), CODES(3, SERVICE_BRANCHES), \
      CODES(5, MILITARY_RANKS), CODES(6, "D8 RD8")}}
#define BENEFIT(levels) \
    {SEG, "EB", "benefit_information", 'R', 1, 1300, "RSSSSSSSSSSSSS", \
     {CODES(1, BENEFITS), CODES(2, levels), CODES(3, X12_SERVICE_TYPES), REPEATS(3, 99), \
      CODES(4, INSURANCE_TYPES), CODES(6, BENEFIT_PERIODS), CODES(9, BENEFIT_QUANTITIES), \
      CODES(11, "N U Y"), CODES(12, "N U W Y"), PARTS_CODES(13, "RRSSSSNS", 1, PROCEDURES), \
      PARTS(14, "RSSS")}}
#define DELIVERY \
    {SEG, "HSD", "delivery", 'S', 9, 1350, "SSSSSSSS", \
     {CODES(1, "DY FL HS MN VS"), CODES(3, "DA MO VS WK YR"), CODES(5, DELIVERY_PERIODS), \
      CODES(7, DELIVERY_PATTERNS), CODES(8, "A B C D E F G Y")}}
#define MESSAGE {SEG, "MSG", "message", 'S', 10, 2500, "RNN"}
#define ADDITIONAL \
    {SEG, "III", "additional_information", 'R', 1, 2600, "SSSSNNNNN", \
     {CODES(1, "GR NI ZZ"), CODES(3, "44")}}
#define ENTITIES_BEGIN \
    {SEG, "LS", "related_entities_begin", 'S', 1, 3300, "R", {CODES(1, "2120")}}
#define ENTITIES_END {SEG, "LE", "related_entities_end", 'S', 1, 4000, "R", {CODES(1, "2120")}}
#define RELATED_ENTITY \
    {SEG, "NM1", "name", 'R', 1, 3400, "RRSSSNSSSSNN", \
     {CODES(1, RELATED_ENTITIES), CODES(2, "1 2"), \
      CODES(8, "24 34 46 FA FI II MI NI PI PP SV XV XX"), CODES(10, "01 02 27 41 48 65 72")}}, \
    {SEG, "N3", "address", 'S', 1, 3600, "RS"}, \
    {SEG, "N4", "city_state_zip", 'S', 1, 3700, "RSSSSSS", {CODES(5, "RJ")}}, \
    {SEG, "PER", "contact", 'S', 3, 3800, "RSSSSSSSN", \
     CONTACT("ED EM FX TE UR WP", "ED EM EX FX TE UR WP")}, \
    PROVIDER(3900, PROVIDER_ROLES " SB", "PXC")

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "271"), CODES(3, "005010X279 005010X279A1")}},
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 200, "RRSRRN",
     {CODES(1, "0022"), CODES(2, "06 11")}},

    LOOP("2000A", "information_source_level", 'R', X12_MANY),
        TOP_LEVEL("20", "0 1"),
        VALIDATION(250, "04 41 42 79", "C N P R S Y"),

        LOOP("2100A", "information_source", 'R', 1),
            SOURCE,
            {SEG, "PER", "contact", 'S', 3, 800, "RSSSSSSSN",
             CONTACT("ED EM FX TE UR", "ED EM EX FX TE UR")},
            VALIDATION(850, "04 41 42 79 80 T4", "C N P R S W X Y"),
        END,

        LOOP("2000B", "information_receiver_level", 'S', X12_MANY),
            LEVEL("21", "0 1"),

            LOOP("2100B", "information_receiver", 'R', 1),
                RECEIVER("RRSSSNSRRNNN"),
                VALIDATION(850, "15 41 43 44 45 46 47 48 50 51 79 97 T4", "C N R S W X Y"),
                PROVIDER(900, PROVIDER_ROLES " SB", "PXC"),
            END,

            LOOP("2000C", "subscriber_level", 'S', X12_MANY),
                LEVEL("22", "0 1"),
                TRACES(3, "1 2"),

                LOOP("2100C", "subscriber", 'R', 1),
                    SUBSCRIBER,
                    PERSON_IDS("RRSN", PERSON_REFERENCES " 3H"),
                    ADDRESS,
                    VALIDATION(850, SUBSCRIBER_REJECTIONS, "C N R S W X Y"),
                    PROVIDER(900, PROVIDER_ROLES, "PXC"),
                    DEMOGRAPHICS("F M U"),
                    {SEG, "INS", "relationship", 'S', 1, 1100, "RRSSNNNNNNNNNNNNS",
                     {CODES(1, "Y"), CODES(2, "18"), CODES(3, "001"), CODES(4, "25")}},
                    DIAGNOSES,
                    DATES(9, 1200, PERSON_DATES),
                    MILITARY,

                    LOOP("2110C", "benefit", 'S', X12_MANY),
                        BENEFIT("CHD DEP ECH EMP ESP FAM IND SPC SPO"),
                        DELIVERY,
                        {SEG, "REF", "reference_additional_id", 'S', 9, 1400, "RRSN",
                         {CODES(1, BENEFIT_REFERENCES " M7")}},
                        DATES(20, 1500, BENEFIT_DATES),
                        VALIDATION(1600, BENEFIT_REJECTIONS, "C N R W X Y"),
                        MESSAGE,

                        LOOP("2115C", "additional_information", 'S', 10),
                            ADDITIONAL,
                        END,

                        ENTITIES_BEGIN,
                        LOOP("2120C", "related_entity", 'S', 23),
                            RELATED_ENTITY,
                        END,
                        ENTITIES_END,
                    END,
                END,

                LOOP("2000D", "dependent_level", 'S', X12_MANY),
                    LEVEL("23", "0"),
                    TRACES(3, "1 2"),

                    LOOP("2100D", "dependent", 'R', 1),
                        DEPENDENT,
                        PERSON_IDS("RRSN", PERSON_REFERENCES " MRC"),
                        ADDRESS,
                        VALIDATION(850, DEPENDENT_REJECTIONS, "C N R S W X Y"),
                        PROVIDER(900, PROVIDER_ROLES, "PXC"),
                        DEMOGRAPHICS("F M U"),
                        {SEG, "INS", "relationship", 'S', 1, 1100, "RRSSNNNNNNNNNNNNS",
                         {CODES(1, "N"), CODES(2, "01 19 20 21 39 40 53 G8"), CODES(3, "001"),
                          CODES(4, "25")}},
                        DIAGNOSES,
                        DATES(9, 1200, PERSON_DATES),
                        MILITARY,

                        LOOP("2110D", "benefit", 'S', X12_MANY),
                            BENEFIT("CHD DEP ECH ESP FAM IND SPC SPO"),
                            DELIVERY,
                            {SEG, "REF", "reference_additional_id", 'S', 9, 1400, "RRSN",
                             {CODES(1, BENEFIT_REFERENCES)}},
                            DATES(20, 1500, BENEFIT_DATES),
                            VALIDATION(1600, BENEFIT_REJECTIONS, "C N R W X Y"),
                            MESSAGE,

                            LOOP("2115D", "additional_information", 'S', 10),
                                ADDITIONAL,
                            END,

                            ENTITIES_BEGIN,
                            LOOP("2120D", "related_entity", 'S', 23),
                                RELATED_ENTITY,
                            END,
                            ENTITIES_END,
                        END,
                    END,
                END,
            END,
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 4100, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_271 = {
    .id = "005010X279A1",
    .name = "271",
    .title = "eligibility and benefit answer",
    .set = "271",
    .functional = "HB",
    .aliases = "005010X279",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_271,
};
