/* guide_837.h - what the three claim guides have in common: code lists, rows that differ by a
 * qualifier, loops that are the same (X222A1, X223A2, X224A2).
 *
 * Each word stands for rows as they would be written in the guide file, so that the file still
 * reads like the guide's summary page, and what is only there is what is peculiar to it. */
#ifndef HIA_X12_GUIDE_837_H
#define HIA_X12_GUIDE_837_H

#include "x12/guides.h"

/* clang-format off */

/* ---- code lists ---- */

#define REPORT_TYPES \
    "03 04 05 06 07 08 09 10 11 13 15 21 A3 A4 AM AS B2 B3 B4 BR BS BT CB CK CT D2 DA DB " \
    "DG DJ DS EB HC HR I5 IR LA M1 MT NN OB OC OD OE OX OZ P4 P5 PE PN PO PQ PY PZ RB RR " \
    "RT RX SG V5 XP"
#define REPORT_TRANSMISSIONS "AA BM EL EM FT FX"
#define PAYER_ORDER "A B C D E F G H P S T U"
#define CLAIM_FILING "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ"
#define RELATIONSHIPS "01 19 20 21 39 40 53 G8"
#define ADJUSTMENT_GROUPS "CO CR OA PI PR"
#define EPSDT_CONDITIONS "AV NU S2 ST"
#define PRICING_METHODS "00 01 02 03 04 05 07 08 09 10 11 12 13 14"
#define LINE_PRICING_METHODS "00 01 02 03 04 05 06 07 08 09 10 11 12 13 14"
#define PRICING_REJECTIONS CODES(13, "T1 T2 T3 T4 T5 T6"), CODES(14, "1 2 3 4 5"), \
    CODES(15, "1 2 3 4 5 6")
#define DELAY_REASONS "1 2 3 4 5 6 7 8 9 10 11 15"
#define LICENSES "0B 1G G2"
#define LICENSES_OR_LOCATION "0B 1G G2 LU"

/* ---- one row ---- */

#define DATE_ROW(name, usage, position, qualifier, forms) \
    {SEG, "DTP", "date_" name, usage, 1, position, "RRR", \
     {PICK(1, qualifier), CODES(2, forms)}}
#define CLAIM_DATE(name, qualifier, forms) DATE_ROW(name, 'S', 1350, qualifier, forms)
#define LINE_DATE(name, qualifier, forms) DATE_ROW(name, 'S', 4550, qualifier, forms)
#define ADJUDICATION_DATE(usage, position) \
    {SEG, "DTP", "date_adjudication", usage, 1, position, "RRR", \
     {CODES(1, "573"), CODES(2, "D8")}}

#define AMOUNT(name, position, qualifier) \
    {SEG, "AMT", "amount_" name, 'S', 1, position, "RRN", {PICK(1, qualifier)}}

#define REFERENCES(name, times, position, qualifier) \
    {SEG, "REF", "reference_" name, 'S', times, position, "RRNN", {PICK(1, qualifier)}}
#define CLAIM_REFERENCE(name, qualifier) REFERENCES(name, 1, 1800, qualifier)
#define LINE_REFERENCE(name, qualifier) REFERENCES(name, 1, 4700, qualifier)
/* One payer's number of several: REF04 says whose. */
#define LINE_REFERENCES_BY_PAYER(name, qualifier) \
    {SEG, "REF", "reference_" name, 'S', 5, 4700, "RRNS", \
     {PICK(1, qualifier), PARTS_CODES(4, "RRNNNN", 1, "2U")}}
#define TAX_ID(qualifiers) \
    {SEG, "REF", "reference_tax_id", 'R', 1, 350, "RRNN", {PICK(1, qualifiers)}}
#define SECONDARY_IDS(times, position, qualifiers) \
    {SEG, "REF", "reference_secondary_id", 'S', times, position, "RRNN", {CODES(1, qualifiers)}}
#define PROVIDER_IDS(times, qualifiers) SECONDARY_IDS(times, 2710, qualifiers)
#define LINE_PROVIDER_IDS(times, qualifiers) \
    {SEG, "REF", "reference_secondary_id", 'S', times, 5250, "RRNS", \
     {CODES(1, qualifiers), PARTS_CODES(4, "RRNNNN", 1, "2U")}}

#define PERSON_OR_ORGANIZATION(position, entities, types) \
    {SEG, "NM1", "name", 'R', 1, position, "RRRSSNSSSNNN", \
     {PICK(1, entities), CODES(2, types), CODES(8, "XX")}}
#define PERSON(position, entities) PERSON_OR_ORGANIZATION(position, entities, "1")
#define PLACE(position) \
    {SEG, "NM1", "name", 'R', 1, position, "RRRNNNNSSNNN", \
     {PICK(1, "77"), CODES(2, "2"), CODES(8, "XX")}}
#define PLAN(position, entity) \
    {SEG, "NM1", "name", 'R', 1, position, "RRRNNNNRRNNN", \
     {PICK(1, entity), CODES(2, "2"), CODES(8, "PI XV")}}
#define SPECIALTY(usage, position, role) \
    {SEG, "PRV", "specialty", usage, 1, position, "RRRNNN", {CODES(1, role), CODES(2, "PXC")}}
#define ADDRESS(usage, street, city) \
    {SEG, "N3", "address", usage, 1, street, "RS"}, \
    {SEG, "N4", "city_state_zip", usage, 1, city, "RSSSNNS"}
#define CONTACTS(usage, times, position, numbers, more) \
    {SEG, "PER", "contact", usage, times, position, "RSRRSSSSN", \
     {CODES(1, "IC"), CODES(3, numbers), CODES(5, more), CODES(7, more)}}
#define DEMOGRAPHICS(usage) \
    {SEG, "DMG", "demographics", usage, 1, 320, "RRRNNNNNNNN", {CODES(1, "D8"), CODES(3, "F M U")}}
#define PATIENT_LEVEL \
    {SEG, "HL", "hierarchical_level", 'R', 1, 10, "RRRR", {PICK(3, "23"), CODES(4, "0")}}
#define SUBSCRIBER_LEVEL \
    {SEG, "HL", "hierarchical_level", 'R', 1, 10, "RRRR", {PICK(3, "22"), CODES(4, "0 1")}}
#define FILE_INFORMATION(position) {SEG, "K3", "file_information", 'S', 10, position, "RNN"}
#define ADJUSTMENTS(name, position) \
    {SEG, "CAS", name "_adjustments", 'S', 5, position, "RRRSSSSSSSSSSSSSSSS", \
     {CODES(1, ADJUSTMENT_GROUPS)}}

/* ---- several rows ---- */

#define CLAIMS_HEADER(guides) \
    {SEG, "ST", "transaction_set_header", 'R', 1, 50, "RRR", {CODES(1, "837"), CODES(3, guides)}}, \
    {SEG, "BHT", "beginning_of_transaction", 'R', 1, 100, "RRRRRR", \
     {CODES(1, "0019"), CODES(2, "00 18"), CODES(6, "31 CH RP")}}

/* 1000A and 1000B. */
#define SUBMITTER_AND_RECEIVER(numbers, more) \
    LOOP("1000A", "submitter", 'R', 1), \
        {SEG, "NM1", "name", 'R', 1, 200, "RRRSSNNRRNNN", \
         {PICK(1, "41"), CODES(2, "1 2"), CODES(8, "46")}}, \
        CONTACTS('R', 2, 450, numbers, more), \
    END, \
    LOOP("1000B", "receiver", 'R', 1), \
        {SEG, "NM1", "name", 'R', 1, 200, "RRRNNNNRRNNN", \
         {PICK(1, "40"), CODES(2, "2"), CODES(8, "46")}}, \
    END

/* How 2000A begins. */
#define BILLING_PROVIDER_LEVEL \
    {SEG, "HL", "hierarchical_level", 'R', 1, 10, "RNRR", {PICK(3, "20"), CODES(4, "1")}}, \
    SPECIALTY('S', 30, "BI"), \
    {SEG, "CUR", "currency", 'S', 1, 100, "RRNNNNNNNNNNNNNNNNNNN", {CODES(1, "85")}}

/* 2010AB and 2010AC. */
#define PAY_TO(types) \
    LOOP("2010AB", "pay_to_address", 'S', 1), \
        {SEG, "NM1", "name", 'R', 1, 150, "RRNNNNNNNNNN", {PICK(1, "87"), CODES(2, types)}}, \
        ADDRESS('R', 250, 300), \
    END, \
    LOOP("2010AC", "pay_to_plan", 'S', 1), \
        PLAN(150, "PE"), \
        ADDRESS('R', 250, 300), \
        REFERENCES("secondary_id", 1, 350, "2U FY NF"), \
        TAX_ID("EI"), \
    END

/* How 2010BB begins. */
#define PAYER(billing_ids) \
    PLAN(150, "PR"), \
    ADDRESS('S', 250, 300), \
    REFERENCES("secondary_id", 3, 350, "2U EI FY NF"), \
    REFERENCES("billing_provider_secondary_id", billing_ids, 350, "G2 LU")

/* How 2010CA begins. */
#define PATIENT \
    {SEG, "NM1", "name", 'R', 1, 150, "RRRSSNSNNNNN", {CODES(1, "QC"), CODES(2, "1")}}, \
    ADDRESS('R', 250, 300), \
    DEMOGRAPHICS('R'), \
    REFERENCES("property_casualty_claim_number", 1, 350, "Y4")

/* 2330A. */
#define OTHER_SUBSCRIBER(ids) \
    LOOP("2330A", "other_subscriber", 'R', 1), \
        {SEG, "NM1", "name", 'R', 1, 3250, "RRRSSNSRRNNN", \
         {PICK(1, "IL"), CODES(2, "1 2"), CODES(8, "II MI")}}, \
        ADDRESS('S', 3320, 3400), \
        {SEG, "REF", "reference_secondary_id", 'S', ids, 3550, "RRNN", \
         {CODES(1, "SY"), LENGTH(2, 9, 9)}}, \
    END

/* How 2330B begins. */
#define OTHER_PAYER(adjudication, ids) \
    PLAN(3250, "PR"), \
    ADDRESS('S', 3320, 3400), \
    ADJUDICATION_DATE('S', adjudication), \
    REFERENCES("secondary_id", ids, 3550, "2U EI FY NF"), \
    REFERENCES("prior_authorization", 1, 3550, "G1"), \
    REFERENCES("referral_number", 1, 3550, "9F"), \
    REFERENCES("claim_adjustment_indicator", 1, 3550, "T4")

/* A provider as the other payer knows them: 2330C and on. */
#define OTHER_PAYER_PROVIDER(loop, name, times, entities, types, ids, qualifiers) \
    LOOP(loop, "other_payer_" name, 'S', times), \
        {SEG, "NM1", "name", 'R', 1, 3250, "RRNNNNNNNNNN", {PICK(1, entities), CODES(2, types)}}, \
        {SEG, "REF", "reference_secondary_id", 'R', ids, 3550, "RRNN", {CODES(1, qualifiers)}}, \
    END

/* 2430 after its SVD. */
#define LINE_ADJUDICATION \
    ADJUSTMENTS("line", 5450), \
    ADJUDICATION_DATE('R', 5500), \
    {SEG, "AMT", "amount_remaining_patient_liability", 'S', 1, 5505, "RRN", {CODES(1, "EAF")}}

#define CLAIMS_TRAILER {SEG, "SE", "transaction_set_trailer", 'R', 1, 5550, "RR"}

/* clang-format on */

#endif
