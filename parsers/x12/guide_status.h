/* guide_status.h - what the claim status inquiry (276), its answer (277) and the claim
 * acknowledgment (277CA) have in common. Each word stands for rows as they would be written in the
 * guide file (see guide_837.h). */
#ifndef HIA_X12_GUIDE_STATUS_H
#define HIA_X12_GUIDE_STATUS_H

#include "x12/guide_levels.h"

/* clang-format off */

#define STATUS_PROCEDURES "AD ER HC HP IV N4 NU WK"

/* ---- who asks whom (X212) ---- */

#define PAYER \
    {SEG, "NM1", "name", 'R', 1, 500, "RRRNNNNRRNNN", \
     {CODES(1, "PR"), CODES(2, "2"), CODES(8, "PI XV")}}
#define RECEIVER(usages) \
    {SEG, "NM1", "name", 'R', 1, 500, usages, {CODES(1, "41"), CODES(2, "1 2"), CODES(8, "46")}}
#define SERVICE_PROVIDER \
    {SEG, "NM1", "name", 'R', 1, 500, "RRSSSNSRRNNN", \
     {CODES(1, "1P"), CODES(2, "1 2"), CODES(8, "FI SV XX")}}
#define SUBSCRIBER \
    {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNSRRNNN", \
     {CODES(1, "IL"), CODES(2, "1 2"), CODES(8, "24 II MI")}}
#define DEPENDENT \
    {SEG, "NM1", "name", 'R', 1, 500, "RRRSSNSNNNNN", {CODES(1, "QC"), CODES(2, "1")}}

/* ---- which claim, which line ---- */

#define TRACE(type) {SEG, "TRN", "trace", 'R', 1, 900, "RRNN", {CODES(1, type)}}
#define REFERENCES(name, times, position, qualifier) \
    {SEG, "REF", "reference_" name, 'S', times, position, "RRNN", {PICK(1, qualifier)}}
#define SERVICE_DATE(usage, position) \
    {SEG, "DTP", "date_service", usage, 1, position, "RRR", {CODES(1, "472"), CODES(2, "D8 RD8")}}
#define SERVICE_LINE(position, usages, procedures) \
    {SEG, "SVC", "service_line", 'R', 1, position, usages, \
     {PARTS_CODES(1, "RRSSSSNN", 1, procedures)}}

/* clang-format on */

#endif
