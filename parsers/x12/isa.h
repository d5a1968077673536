/* isa.h - where X12 begins: the interchange header told from everything else. */
#ifndef HIA_X12_ISA_H
#define HIA_X12_ISA_H

#include "x12/fault.h"
#include "x12/segment.h"

enum {
    ISA_FIXED_LENGTH = 106, /* with its terminator: 005010 Appendix C.1 */
    ISA_LENGTH_MAX = 512,   /* of one whose fields are not of fixed width */
    ISA_ELEMENTS = 16,
    MAGIC_MAX = 6, /* bytes needed to know a foreign file */
};

enum isa_verdict {
    ISA_MORE,  /* not enough bytes to say */
    ISA_FIXED, /* every separator where the standard puts it */
    ISA_LOOSE, /* sixteen elements of other widths */
    ISA_BAD,   /* fewer elements, or delimiters that cannot be */
};

/** What a header says before any element is judged. */
struct isa {
    uint32_t length; /* bytes, terminator included */
    struct x12_delims delims;
    uint32_t start[ISA_ELEMENTS + 2]; /* as in struct x12_segment */
};

/** Does p[0..n) begin like a header: "ISA" and something that can separate elements? */
bool isa_begins(const char *p, size_t n);
/** Could it, if more bytes came? */
bool isa_may_begin(const char *p, size_t n);
/** FIXED, or BAD, or MORE below ISA_FIXED_LENGTH. Needs isa_begins. */
enum isa_verdict isa_judge_fixed(const char *p, size_t n, struct isa *isa);
/** LOOSE, or BAD, or MORE when the sixteenth element is not there yet. Needs isa_begins. */
enum isa_verdict isa_judge_loose(const char *p, size_t n, struct isa *isa);

/** X12_ZIPPED or X12_WRONG_ENCODING by the first bytes of a source, else X12_NO_FAULT. */
enum x12_code isa_foreign(const char *p, size_t n);
/** Bytes of a UTF-8 byte order mark at the beginning: 3 or 0. */
size_t isa_mark(const char *p, size_t n);

#endif
