/* guide_control.c - the segments around a transaction set: ISA, TA1, GS, GE, IEA (005010 Appendix
 * C). */
#include "x12/guides.h"

/* clang-format off */

#define INTERCHANGE_ID_QUALIFIERS "01 14 20 27 28 29 30 33 ZZ"
#define INTERCHANGE_NOTES \
    "000 001 002 003 004 005 006 007 008 009 010 011 012 013 014 015 016 017 018 019 020 021 022 " \
    "023 024 025 026 027 028 029 030 031"
#define FUNCTIONAL_GROUPS "BE FA HB HC HI HN HP HR HS PI RA"

/* One flat list: order and counts of the envelope are envelope.c's. */
static const struct x12_row rows[] = {
    {SEG, "ISA", "interchange_header", 'R', 1, 10, "RRRRRRRRRRRRRRRR",
     {CODES(1, "00 03"), CODES(3, "00 01"), CODES(5, INTERCHANGE_ID_QUALIFIERS),
      CODES(7, INTERCHANGE_ID_QUALIFIERS), CODES(12, "00501"), CODES(14, "0 1"),
      CODES(15, "P T")}},
    {SEG, "TA1", "interchange_acknowledgment", 'S', X12_MANY, 20, "RRRRR",
     {CODES(4, "A E R"), CODES(5, INTERCHANGE_NOTES)}},
    {SEG, "GS", "functional_group_header", 'S', X12_MANY, 30, "RRRRRRRR",
     {CODES(1, FUNCTIONAL_GROUPS), CODES(7, "X")}},
    {SEG, "GE", "functional_group_trailer", 'S', X12_MANY, 40, "RR"},
    {SEG, "IEA", "interchange_trailer", 'R', 1, 50, "RR"},
};

/* clang-format on */

struct x12_guide x12_guide_envelope = {
    .id = "00501",
    .name = "control",
    .title = "interchange and functional group envelope",
    .set = "",
    .functional = "",
    .aliases = "",
    .rows = rows,
    .rows_count = COUNT_OF(rows),
};
