/* guide_eligibility.h - what the inquiry (270) and the answer (271) of X279A1 have in common: who
 * asks whom about which person. Each word stands for rows as they would be written in the guide
 * file (see guide_837.h). */
#ifndef HIA_X12_GUIDE_ELIGIBILITY_H
#define HIA_X12_GUIDE_ELIGIBILITY_H

#include "x12/guide_levels.h"
#include "x12/service_types.h"

/* clang-format off */

/* ---- code lists ---- */

#define SOURCE_ENTITIES "2B 36 GP P5 PR"
#define RECEIVER_ENTITIES "1P 2B 36 80 FA GP P5 PR"
#define RECEIVER_REFERENCES "0B 1C 1D 1J 4A CT EL EO HPI JD N5 N7 Q4 SY TJ"
#define PROVIDER_ROLES "AD AT BI CO CV H HH LA OT P1 P2 PC PE R RF SK SU"
#define PROCEDURES "AD CJ HC ID IV N4 ZZ"

/* ---- rows ---- */

/* How 2100A begins. */
#define SOURCE \
    {SEG, "NM1", "name", 'R', 1, 300, "RRRSSNSRRNNN", \
     {CODES(1, SOURCE_ENTITIES), CODES(2, "1 2"), CODES(8, "24 46 FI NI PI XV XX")}}

/* How 2100B begins. */
#define RECEIVER(usages) \
    {SEG, "NM1", "name", 'R', 1, 300, usages, \
     {CODES(1, RECEIVER_ENTITIES), CODES(2, "1 2"), CODES(8, "24 34 FI PI PP SV XV XX")}}, \
    {SEG, "REF", "reference_additional_id", 'S', 9, 400, "RRSN", \
     {CODES(1, RECEIVER_REFERENCES)}}, \
    ADDRESS

#define ADDRESS \
    {SEG, "N3", "address", 'S', 1, 600, "RS"}, \
    {SEG, "N4", "city_state_zip", 'S', 1, 700, "RSSSNNS"}
#define PROVIDER(position, roles, ids) \
    {SEG, "PRV", "provider", 'S', 1, position, "RSSNNN", {CODES(1, roles), CODES(2, ids)}}
#define TRACES(times, types) \
    {SEG, "TRN", "trace", 'S', times, 200, "RRRS", {CODES(1, types)}}

/* Of a person: 2100C and 2100D. */
#define SUBSCRIBER \
    {SEG, "NM1", "name", 'R', 1, 300, "RRSSSNSSSNNN", \
     {CODES(1, "IL"), CODES(2, "1 2"), CODES(8, "II MI")}}
#define DEPENDENT \
    {SEG, "NM1", "name", 'R', 1, 300, "RRSSSNSNNNNN", {CODES(1, "03"), CODES(2, "1")}}
#define PERSON_IDS(usages, qualifiers) \
    {SEG, "REF", "reference_additional_id", 'S', 9, 400, usages, {CODES(1, qualifiers)}}
#define DEMOGRAPHICS(genders) \
    {SEG, "DMG", "demographics", 'S', 1, 1000, "SSSNNNNNNNN", {CODES(1, "D8"), CODES(3, genders)}}
#define DIAGNOSES \
    {SEG, "HI", "diagnosis_codes", 'S', 1, 1150, "RSSSSSSSNNNN", \
     {PARTS_CODES(1, "RRNNNNNNN", 1, "ABK BK"), ALL_PARTS_CODES(2, 8, "RRNNNNNNN", 1, "ABF BF")}}
#define DATES(times, position, qualifiers) \
    {SEG, "DTP", "date", 'S', times, position, "RRR", {CODES(1, qualifiers), CODES(2, "D8 RD8")}}

/* clang-format on */

#endif
