/* guide_834.c - 834 005010X220A1: benefit enrollment and maintenance. */
#include "x12/guides.h"
#include "x12/rules.h"

/* clang-format off */

#define TIME_CODES \
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 AD AS AT CD CS CT " \
    "ED ES ET GM HD HS HT LT MD MS MT ND NS NT PD PS PT TD TS TT UT"
#define RELATIONSHIPS \
    "01 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 23 24 25 26 31 38 53 60 D2 G8 G9"
#define MAINTENANCE_REASONS \
    "01 02 03 04 05 06 07 08 09 10 11 14 15 16 17 18 20 21 22 25 26 27 28 29 31 32 33 37 38 39 " \
    "40 41 43 59 AA AB AC AD AE AF AG AH AI AJ AL EC XN XT"
#define MEMBER_REFERENCES "17 23 3H 4A 6O ABB D3 DX F6 P5 Q4 QQ ZZ"
#define MEMBER_DATES \
    "050 286 296 297 300 301 303 336 337 338 339 340 341 350 351 356 357 383 385 386 393 394 " \
    "473 474"
#define MEMBER_NUMBERS "AP BN CP EM EX FX HP TE WP"
#define EMPLOYER_NUMBERS "AP BN CP EM EX FX TE"
#define SCHOOL_NUMBERS "EM EX FX TE"
#define MARITAL_STATUSES "B D I M R S U W X"
#define RACES "7 8 A B C D E F G H I J N O P Z"
#define CITIZENSHIPS "1 2 3 4 5 6 7"
#define EMPLOYMENT_CLASSES "01 02 03 04 05 06 07 08 09 10 11 12 17 18 19 20 21 22 23"
#define INCOME_FREQUENCIES "1 2 3 4 6 7 8 9 B C H Q S U"
#define POLICY_AMOUNTS "B9 C1 D2 EBA FK P3 R"
#define RESPONSIBLE_PERSONS "6Y 9K E1 EI EXS GB GD J6 LR QD S1 TZ X4"
#define INSURANCE_LINES \
    "AG AH AJ AK DCP DEN EPO FAC HE HLT HMO LTC LTD MM MOD PDG POS PPO PRA STD UR VIS"
#define COVERAGE_LEVELS "CHD DEP E1D E2D E3D E5D E6D E7D E8D E9D ECH EMP ESP FAM IND SPC SPO TWO"
#define COVERAGE_REFERENCES "17 1L 9V CE E8 M7 PID RB X9 XM XX1 XX2 ZX ZZ"
#define CHANGE_REASONS "14 22 46 AA AB AC AD AE AF AG AH AI AJ"
#define CATEGORY_REFERENCES "00 17 18 19 26 3L 6M 9V 9X GE LU PID XX1 XX2 YY ZZ"

static const struct x12_row rows[] = {
    {SEG, "ST", "transaction_set_header", 'R', 1, 100, "RRR",
     {CODES(1, "834"), CODES(3, "005010X220 005010X220A1")}},
    {SEG, "BGN", "beginning", 'R', 1, 200, "RRRRSSNRN",
     {CODES(1, "00 15 22"), CODES(5, TIME_CODES), CODES(8, "2 4 RX")}},
    {SEG, "REF", "reference_master_policy_number", 'S', 1, 300, "RRNN", {CODES(1, "38")}},
    {SEG, "DTP", "date_file_effective", 'S', X12_MANY, 400, "RRR",
     {CODES(1, "007 090 091 303 382 388"), CODES(2, "D8")}},
    {SEG, "QTY", "quantity_control_total", 'S', 3, 600, "RRNN", {CODES(1, "DT ET TO")}},

    LOOP("1000A", "sponsor", 'R', 1),
        {SEG, "N1", "name", 'R', 1, 700, "RSRRNN", {PICK(1, "P5"), CODES(3, "24 94 FI")}},
    END,

    LOOP("1000B", "payer", 'R', 1),
        {SEG, "N1", "name", 'R', 1, 700, "RSRRNN", {PICK(1, "IN"), CODES(3, "94 FI XV")}},
    END,

    LOOP("1000C", "broker_or_administrator", 'S', 2),
        {SEG, "N1", "name", 'R', 1, 700, "RRRRNN", {PICK(1, "BO TV"), CODES(3, "94 FI XV")}},

        LOOP("1100C", "broker_account", 'S', 1),
            {SEG, "ACT", "account_information", 'R', 1, 1200, "RNNNNSNNN"},
        END,
    END,

    LOOP("2000", "member_level", 'R', X12_MANY),
        {SEG, "INS", "member_information", 'R', 1, 100, "RRRSRSSSSSSSSNNNS",
         {CODES(1, "N Y"), CODES(2, RELATIONSHIPS), CODES(3, "001 021 024 025 030"),
          CODES(4, MAINTENANCE_REASONS), CODES(5, "A C S T"),
          PARTS_CODES(6, "RSNN", 1, "A B C D E"), PART_CODES(6, 2, "0 1 2"),
          CODES(7, "1 10 2 3 4 5 6 7 8 9 ZZ"), CODES(8, "AC AO AU FT L1 PT RT TE"),
          CODES(9, "F N P"), CODES(10, "N Y"), CODES(11, "D8"), CODES(13, "R U")}},
        {SEG, "REF", "reference_subscriber_number", 'R', 1, 200, "RRNN", {PICK(1, "0F")}},
        {SEG, "REF", "reference_policy_number", 'S', 1, 200, "RRNN", {PICK(1, "1L")}},
        {SEG, "REF", "reference_supplemental_id", 'S', 13, 200, "RRNN",
         {PICK(1, MEMBER_REFERENCES)}},
        {SEG, "DTP", "date_member_level", 'S', 24, 250, "RRR",
         {CODES(1, MEMBER_DATES), CODES(2, "D8")}},

        LOOP("2100A", "member", 'R', 1),
            {SEG, "NM1", "name", 'R', 1, 300, "RRRSSSSSSNNN",
             {PICK(1, "74 IL"), CODES(2, "1"), CODES(8, "34 ZZ")}},
            {SEG, "PER", "contact", 'S', 1, 400, "RNRRSSSSN",
             {CODES(1, "IP"), CODES(3, MEMBER_NUMBERS), CODES(5, MEMBER_NUMBERS),
              CODES(7, MEMBER_NUMBERS)}},
            {SEG, "N3", "address", 'S', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'S', 1, 600, "RSSSSSS", {CODES(5, "60 CY")}},
            {SEG, "DMG", "demographics", 'S', 1, 800, "RRRSSSNNNSS",
             {CODES(1, "D8"), CODES(3, "F M U"), CODES(4, MARITAL_STATUSES),
              PARTS_CODES(5, "SSS", 1, RACES), PART_CODES(5, 2, "RET"), CODES(6, CITIZENSHIPS),
              CODES(10, "REC"), REPEATS(5, 10)}},
            {SEG, "EC", "employment_class", 'S', X12_MANY, 1000, "RSSNNN",
             {CODES(1, EMPLOYMENT_CLASSES), CODES(2, EMPLOYMENT_CLASSES),
              CODES(3, EMPLOYMENT_CLASSES)}},
            {SEG, "ICM", "income", 'S', 1, 1100, "RRSSSN", {CODES(1, INCOME_FREQUENCIES)}},
            {SEG, "AMT", "amount_policy", 'S', 7, 1200, "RRN", {CODES(1, POLICY_AMOUNTS)}},
            {SEG, "HLH", "health_information", 'S', 1, 1300, "RSSNNNN", {CODES(1, "N S T U X")}},
            {SEG, "LUI", "language", 'S', X12_MANY, 1500, "SSSSN",
             {CODES(1, "LD LE"), CODES(4, "5 6 7 8")}},
        END,

        LOOP("2100B", "incorrect_member", 'S', 1),
            {SEG, "NM1", "name", 'R', 1, 300, "RRRSSSSSSNNN",
             {PICK(1, "70"), CODES(2, "1"), CODES(8, "34 ZZ")}},
            {SEG, "DMG", "demographics", 'S', 1, 800, "SSSSSSNNNSS",
             {CODES(1, "D8"), CODES(3, "F M U"), CODES(4, MARITAL_STATUSES),
              PARTS_CODES(5, "SSS", 1, RACES), PART_CODES(5, 2, "RET"), CODES(6, CITIZENSHIPS),
              CODES(10, "REC"), REPEATS(5, 10)}},
        END,

        LOOP("2100C", "member_mailing_address", 'S', 1),
            {SEG, "NM1", "name", 'R', 1, 300, "RRNNNNNNNNNN", {PICK(1, "31"), CODES(2, "1")}},
            {SEG, "N3", "address", 'R', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'R', 1, 600, "RSSSNNS"},
        END,

        LOOP("2100D", "member_employer", 'S', 3),
            {SEG, "NM1", "name", 'R', 1, 300, "RRSSSSSSSNNN",
             {PICK(1, "36"), CODES(2, "1 2"), CODES(8, "24 34")}},
            {SEG, "PER", "contact", 'S', 1, 400, "RSRRSSSSN",
             {CODES(1, "EP"), CODES(3, EMPLOYER_NUMBERS), CODES(5, EMPLOYER_NUMBERS),
              CODES(7, EMPLOYER_NUMBERS)}},
            {SEG, "N3", "address", 'S', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'S', 1, 600, "RSSSNNS"},
        END,

        LOOP("2100E", "member_school", 'S', 3),
            {SEG, "NM1", "name", 'R', 1, 300, "RRRNNNNNNNNN", {PICK(1, "M8"), CODES(2, "2")}},
            {SEG, "PER", "contact", 'S', 1, 400, "RSRRSSSSN",
             {CODES(1, "SK"), CODES(3, SCHOOL_NUMBERS), CODES(5, SCHOOL_NUMBERS),
              CODES(7, SCHOOL_NUMBERS)}},
            {SEG, "N3", "address", 'S', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'S', 1, 600, "RSSSNNS"},
        END,

        LOOP("2100F", "custodial_parent", 'S', 1),
            {SEG, "NM1", "name", 'R', 1, 300, "RRRRSSSSSNNN",
             {PICK(1, "S3"), CODES(2, "1"), CODES(8, "34 ZZ")}},
            {SEG, "PER", "contact", 'S', 1, 400, "RNRRSSSSN",
             {CODES(1, "PQ"), CODES(3, MEMBER_NUMBERS), CODES(5, MEMBER_NUMBERS),
              CODES(7, MEMBER_NUMBERS)}},
            {SEG, "N3", "address", 'S', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'S', 1, 600, "RSSSNNS"},
        END,

        LOOP("2100G", "responsible_person", 'S', 13),
            {SEG, "NM1", "name", 'R', 1, 300, "RRRSSSSSSNNN",
             {PICK(1, RESPONSIBLE_PERSONS), CODES(2, "1"), CODES(8, "34 ZZ")}},
            {SEG, "PER", "contact", 'S', 1, 400, "RNRRSSSSN",
             {CODES(1, "RP"), CODES(3, MEMBER_NUMBERS), CODES(5, MEMBER_NUMBERS),
              CODES(7, MEMBER_NUMBERS)}},
            {SEG, "N3", "address", 'S', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'S', 1, 600, "RSSSNNS"},
        END,

        LOOP("2100H", "drop_off_location", 'S', 1),
            {SEG, "NM1", "name", 'R', 1, 300, "RRSSSSSNNNNN", {PICK(1, "45"), CODES(2, "1")}},
            {SEG, "N3", "address", 'S', 1, 500, "RS"},
            {SEG, "N4", "city_state_zip", 'S', 1, 600, "RSSSNNS"},
        END,

        LOOP("2200", "disability", 'S', X12_MANY),
            {SEG, "DSB", "disability_information", 'R', 1, 2000, "RNNNNNSS",
             {CODES(1, "1 2 3 4"), CODES(7, "DX ZZ")}},
            {SEG, "DTP", "date_disability", 'S', 2, 2100, "RRR",
             {CODES(1, "360 361"), CODES(2, "D8")}},
        END,

        LOOP("2300", "health_coverage", 'S', 99),
            {SEG, "HD", "coverage_information", 'R', 1, 2600, "RNRSSNNNSNN",
             {CODES(1, "001 002 021 024 025 026 030 032"), CODES(3, INSURANCE_LINES),
              CODES(5, COVERAGE_LEVELS), CODES(9, "N Y")}},
            {SEG, "DTP", "date_coverage", 'R', 6, 2700, "RRR",
             {CODES(1, "300 303 343 348 349 543 695"), CODES(2, "D8 RD8")}},
            {SEG, "AMT", "amount_policy", 'S', 9, 2800, "RRN", {CODES(1, POLICY_AMOUNTS)}},
            {SEG, "REF", "reference_policy_number", 'S', 14, 2900, "RRNN",
             {PICK(1, COVERAGE_REFERENCES)}},
            {SEG, "REF", "reference_prior_coverage_months", 'S', 1, 2900, "RRNN", {PICK(1, "QQ")}},
            {SEG, "IDC", "identification_card", 'S', 3, 3000, "RRSS",
             {CODES(2, "D H P"), CODES(4, "1 2 RX")}},

            LOOP("2310", "coverage_provider", 'S', 30),
                {SEG, "LX", "provider_number", 'R', 1, 3100, "R"},
                {SEG, "NM1", "name", 'R', 1, 3200, "RRSSSSSSSRNN",
                 {CODES(1, "1X 3D 80 FA OD P3 QA QN Y2"), CODES(2, "1 2"), CODES(8, "34 FI SV XX"),
                  CODES(10, "25 26 72")}},
                {SEG, "N3", "address", 'S', 2, 3500, "RS"},
                {SEG, "N4", "city_state_zip", 'S', 1, 3600, "RSSSNNS"},
                {SEG, "PER", "contact", 'S', 2, 3700, "RNRRSSSSN",
                 {CODES(1, "IC"), CODES(3, MEMBER_NUMBERS), CODES(5, MEMBER_NUMBERS),
                  CODES(7, MEMBER_NUMBERS)}},
                {SEG, "PLA", "provider_change", 'S', 1, 3950, "RRRNR",
                 {CODES(1, "2"), CODES(2, "1P"), CODES(5, CHANGE_REASONS)}},
            END,

            LOOP("2320", "coordination_of_benefits", 'S', 5),
                {SEG, "COB", "coordination_information", 'R', 1, 4000, "RSRS",
                 {CODES(1, "P S T U"), CODES(3, "1 5 6"),
                  CODES(4, "1 35 48 50 54 89 90 A4 AG AL BB"), REPEATS(4, 11)}},
                {SEG, "REF", "reference_additional_id", 'S', 4, 4050, "RRNN",
                 {CODES(1, "60 6P SY ZZ")}},
                {SEG, "DTP", "date_coordination", 'S', 2, 4070, "RRR",
                 {CODES(1, "344 345"), CODES(2, "D8")}},

                LOOP("2330", "coordination_related_entity", 'S', 3),
                    {SEG, "NM1", "name", 'R', 1, 4100, "RRSNNNNSSNNN",
                     {CODES(1, "36 GW IN"), CODES(2, "2"), CODES(8, "FI NI XV")}},
                    {SEG, "N3", "address", 'S', 1, 4300, "RS"},
                    {SEG, "N4", "city_state_zip", 'S', 1, 4400, "RSSSNNS"},
                    {SEG, "PER", "contact", 'S', 1, 4500, "RNRRNNNNN",
                     {CODES(1, "CN"), CODES(3, "TE")}},
                END,
            END,
        END,

        LOOP("LS_LOOP", "reporting_categories", 'S', 1),
            {SEG, "LS", "loop_header", 'R', 1, 6880, "R", {CODES(1, "2700")}},

            LOOP("2700", "reporting_category", 'S', X12_MANY),
                {SEG, "LX", "category_number", 'R', 1, 6881, "R"},

                LOOP("2750", "category", 'S', 1),
                    {SEG, "N1", "name", 'R', 1, 6882, "RRNNNN", {CODES(1, "75")}},
                    {SEG, "REF", "reference_category", 'S', 16, 6883, "RRNN",
                     {CODES(1, CATEGORY_REFERENCES)}},
                    {SEG, "DTP", "date_category", 'S', 1, 6884, "RRR",
                     {CODES(1, "007"), CODES(2, "D8 RD8")}},
                END,
            END,

            {SEG, "LE", "loop_trailer", 'R', 1, 6885, "R", {CODES(1, "2700")}},
        END,
    END,

    {SEG, "SE", "transaction_set_trailer", 'R', 1, 6900, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_834 = {
    .id = "005010X220A1",
    .name = "834",
    .title = "benefit enrollment and maintenance",
    .set = "834",
    .functional = "BE",
    .aliases = "005010X220",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
    .rules = &x12_rules_834,
};
