/* guide_278.h - codes and rows that the request and the response of a 278 have in common. Each word
 * of rows stands for them as they would be written in the guide file (see guide_837.h). */
#ifndef HIA_X12_GUIDE_278_H
#define HIA_X12_GUIDE_278_H

#include "x12/guide_levels.h"

/* clang-format off */

#define REVIEW_ORGANIZATIONS "2B 36 PR X3"
#define ORGANIZATION_IDS "24 34 46 PI XV XX"
#define PROVIDER_IDS "24 34 46 XX"
#define REQUESTER_REFERENCES "1G 1J EI G5 N5 N7 SY ZH"
#define SUBSCRIBER_REFERENCES "1L 3L 6P DP EJ F6 HJ IG N6 NQ SY"
#define PROVIDER_REFERENCES "0B 1G 1J EI N5 N7 SY ZH"
#define REQUESTER_ROLES "AD AS AT CO CV OP OR OT PC PE RF"
#define EVENT_PROVIDERS "71 72 73 77 AAJ DD DK DN DQ FA G3 P3 QB QV SJ"
#define EVENT_ROLES "AD AS AT OP OR OT PC PE RF"
#define SERVICE_ROLES "AS OP OR OT PC PE"
#define TRANSPORT_STOPS "45 FS ND PW R3"
#define FIRST_NUMBERS "EM FX TE UR"
#define MORE_NUMBERS "EM EX FX TE UR"
#define EMPLOYMENT_STATUSES "AO AU DI PV RU"
#define CERTIFICATION_TYPES "1 2 3 4 I N R S"
#define SERVICE_TYPES \
    "1 2 3 4 5 6 7 8 11 12 14 15 16 17 18 20 21 23 24 25 26 27 28 33 35 36 37 38 39 40 42 44 45 " \
    "46 54 56 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 82 83 84 85 86 87 88 " \
    "93 A4 A6 A9 AD AE AF AG AH AI AJ AK AL AR B1 BB BC BD BE BF BG BL BN BP BQ BS BY BZ C1 CQ " \
    "GY IC MH NI ON PT PU RN RT TC TN"
#define DELIVERY_QUANTITIES "DY FL HS MN VS"
#define DELIVERY_PERIODS "6 7 21 26 27 34 35"
#define DELIVERY_PATTERNS \
    "1 2 3 4 5 6 7 8 9 A B C D E F G H J K L M N O P Q R S SA SB SC SD SG SL SP SX SY SZ T U V " \
    "W WE X Y"
#define DELIVERY_TIMES "A B C D E F G Y"
#define SUBLUXATIONS \
    "C1 C2 C3 C4 C5 C6 C7 CO IL L1 L2 L3 L4 L5 OC SA T1 T10 T11 T12 T2 T3 T4 T5 T6 T7 T8 T9"
#define OXYGEN_EQUIPMENT "A B C D E O"
#define OXYGEN_TEST_CONDITIONS "E N O R S W X"
#define OXYGEN_DELIVERIES "A B C D E"
#define OXYGEN_CERTIFICATIONS "1 2 3 4 5 6 A B C D E I N R S"
#define PROGNOSES "1 2 3 4 5 6 7 8"
#define HOME_HEALTH_CERTIFICATIONS "1 2 3 4 5 6 I R S"
#define PATIENT_LOCATIONS "A B C D E F G H L M O P R S T"
#define REPORT_TYPES \
    "03 04 05 06 07 08 09 10 11 13 15 21 48 55 59 77 A3 A4 AM AS AT B2 B3 BR BS BT CB CK D2 DA " \
    "DB DG DJ DS FM HC HR I5 IR LA M1 NN OB OC OD OE OX P4 P5 P6 P7 PE PN PO PQ PY PZ QC QR RB " \
    "RR RT RX SG V5 XP"
#define REPORT_TRANSMISSIONS "AA BM EL EM FX VO"
#define TOOTH_SURFACES "B D F I L M O"
#define FOLLOW_UPS "C N P R S W X Y"

/* ---- rows ---- */

#define ADDRESS \
    {SEG, "N3", "address", 'S', 1, 2000, "RS"}, \
    {SEG, "N4", "city_state_zip", 'S', 1, 2100, "RSSSNNS"}
#define TRANSPORT_ADDRESS \
    {SEG, "N3", "address", 'R', 1, 2000, "RS"}, \
    {SEG, "N4", "city_state_zip", 'R', 1, 2100, "SSSSNNS"}
#define CONTACT \
    {SEG, "PER", "contact", 'S', 1, 2200, "RSSSSSSSN", \
     {CODES(1, "IC"), CODES(3, FIRST_NUMBERS), CODES(5, MORE_NUMBERS), CODES(7, MORE_NUMBERS)}}
#define PARTY(entities, ids) \
    {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSSSNNN", \
     {PICK(1, entities), CODES(2, "1 2"), CODES(8, ids)}}
#define MEMBER \
    {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSRRNNN", \
     {CODES(1, "IL"), CODES(2, "1"), CODES(8, "II MI")}}
#define DEPENDENT \
    {SEG, "NM1", "name", 'R', 1, 1700, "RRSSSSSNNNNN", {CODES(1, "QC"), CODES(2, "1")}}
#define REFERENCES(times, qualifiers) \
    {SEG, "REF", "reference_supplemental_id", 'S', times, 1800, "RRNN", {CODES(1, qualifiers)}}
#define SPECIALTY(usages, roles) \
    {SEG, "PRV", "specialty", 'S', 1, 2400, usages, {CODES(1, roles), CODES(2, "PXC")}}
#define DEMOGRAPHICS \
    {SEG, "DMG", "demographics", 'S', 1, 2500, "RRSNNNNNNNN", \
     {CODES(1, "D8"), CODES(3, "F M U")}}
#define OWN_RELATIONSHIP \
    {SEG, "INS", "relationship", 'S', 1, 2600, "RRNNNNNRNNNNNNNNN", \
     {CODES(1, "Y"), CODES(2, "18"), CODES(8, EMPLOYMENT_STATUSES)}}
#define RELATIONSHIP \
    {SEG, "INS", "relationship", 'S', 1, 2600, "RRNNNNNNNNNNNNNNS", \
     {CODES(1, "N"), CODES(2, "01 19 G8")}}
#define NUMBER_ROW(name, qualifier) \
    {SEG, "REF", "reference_" name, 'S', 1, 600, "RRNN", {PICK(1, qualifier)}}
#define DATE_ROW(name, qualifier, forms) \
    {SEG, "DTP", "date_" name, 'S', 1, 700, "RRR", {PICK(1, qualifier), CODES(2, forms)}}
#define DIAGNOSES(first, second, others) \
    {SEG, "HI", "diagnoses", 'S', 1, 800, "RSSSSSSSSSSS", \
     {PARTS_CODES(1, "RRSSNNNNN", 1, first), PARTS_CODES(2, "RRSSNNNNN", 1, second), \
      ALL_PARTS_CODES(3, 12, "RRSSNNNNN", 1, others), ALL_PART_CODES(1, 12, 3, "D8")}}
#define DELIVERY(periods) \
    {SEG, "HSD", "delivery", 'S', 1, 900, "SSSSSSSS", \
     {CODES(1, DELIVERY_QUANTITIES), CODES(3, "DA MO WK"), CODES(5, periods), \
      CODES(7, DELIVERY_PATTERNS), CODES(8, DELIVERY_TIMES)}}
#define INSTITUTIONAL_REVIEW \
    {SEG, "CL1", "institutional_review", 'S', 1, 1100, "SSSS", {CODES(4, "1 2 3 4 5 6 7 8 9")}}
#define SPINAL_MANIPULATION(usages) \
    {SEG, "CR2", "spinal_manipulation", 'S', 1, 1300, usages, \
     {CODES(3, SUBLUXATIONS), CODES(4, SUBLUXATIONS), CODES(8, "A C D E F G M"), \
      CODES(9, "N Y"), CODES(12, "N Y")}}
#define OXYGEN_THERAPY(usages) \
    {SEG, "CR5", "oxygen_therapy", 'S', 1, 1400, usages, \
     {CODES(1, OXYGEN_CERTIFICATIONS), CODES(3, OXYGEN_EQUIPMENT), CODES(4, OXYGEN_EQUIPMENT), \
      CODES(12, OXYGEN_TEST_CONDITIONS), CODES(13, "1 2 3"), CODES(14, "1 2 3"), \
      CODES(15, "1 2 3"), CODES(17, OXYGEN_DELIVERIES), CODES(18, OXYGEN_EQUIPMENT)}}
#define HOME_HEALTH_CARE \
    {SEG, "CR6", "home_health_care", 'S', 1, 1500, "RRSSSSRRSSSSSSSSSSSSS", \
     {CODES(1, PROGNOSES), CODES(3, "RD8"), CODES(6, "N U W Y"), CODES(7, "N U W Y"), \
      CODES(8, HOME_HEALTH_CERTIFICATIONS), CODES(10, "HC ID"), CODES(15, "RD8"), \
      CODES(17, PATIENT_LOCATIONS)}}
#define REPORTS_AND_MESSAGE \
    {SEG, "PWK", "supplemental_information", 'S', 10, 1550, "RRNNSSSNN", \
     {CODES(1, REPORT_TYPES), CODES(2, REPORT_TRANSMISSIONS), CODES(5, "AC")}}, \
    {SEG, "MSG", "message", 'S', 1, 1600, "RNN"}
#define SERVICE_REVIEW \
    {SEG, "UM", "review_information", 'S', 1, 400, "RSSSNNNNNN", \
     {CODES(1, "HS SC"), CODES(2, CERTIFICATION_TYPES), CODES(3, SERVICE_TYPES), \
      PARTS_CODES(4, "RRN", 2, "A B")}}
#define SERVICES \
    {SEG, "SV1", "professional_service", 'S', 1, 810, "RSSSNNSNNNSNNNNNNNNSN", \
     {PARTS_CODES(1, "RRSSSSSS", 1, "HC IV N4 WK"), CODES(3, "F2 MJ UN"), PARTS(7, "RSSS"), \
      CODES(11, "N Y"), CODES(20, "1 2 3 4 5 6 7 8")}}, \
    {SEG, "SV2", "institutional_service", 'S', 1, 820, "SSSSSSNNSS", \
     {PARTS_CODES(2, "RRSSSSSS", 1, "HC ID IV N4 WK ZZ"), CODES(4, "DA F2 UN"), \
      CODES(9, "1 2 3 4 5 6 7 8"), CODES(10, "1 2 3 4 5 6 7 8")}}, \
    {SEG, "SV3", "dental_service", 'S', 1, 830, "RSSSSRSNNNN", \
     {PARTS_CODES(1, "RRSSSSSS", 1, "AD"), PARTS(4, "RSSSS"), CODES(5, "I R")}}, \
    {SEG, "TOO", "tooth", 'S', 32, 840, "RRS", \
     {CODES(1, "JP"), PARTS_CODES(3, "RSSSS", 1, TOOTH_SURFACES), \
      PART_CODES(3, 2, TOOTH_SURFACES), PART_CODES(3, 3, TOOTH_SURFACES), \
      PART_CODES(3, 4, TOOTH_SURFACES), PART_CODES(3, 5, TOOTH_SURFACES)}}

/* clang-format on */

#endif
