/* code_list.h - a published list of codes, read into memory: fixed-width, delimited or HTML. */
#ifndef HIA_JOB_CODE_LIST_H
#define HIA_JOB_CODE_LIST_H

#include "base/arena.h"
#include "base/buf.h"
#include "x12/codes.h"

enum { CODE_LIST_BYTES_MAX = 512 << 20, CODE_LIST_CODES_MAX = 4000000 };

struct code_entry {
    uint64_t key;
    struct x12_code_period period;
    struct str text; /* of the list's arena */
};

struct code_rows {
    struct arena texts;
    struct code_entry *entry;
    size_t count, cap;
    size_t passed_over; /* lines that hold no code of the set */
    bool dated;         /* its lines say from when to when */
    const char *format; /* as it was read: the name of a row */
};

/** How to read it. Zero: found out from the set, the file's name and its first lines. */
struct code_reading {
    const char *format; /* "list", "icd10cm-order" ... */
    const char
        *columns; /* "code=1-5,text=12-91" by position, "code=HCPC,text=3" by name or number */
    struct x12_code_period window; /* of lines without days; to 0: not said */
};

void code_list_init(struct code_rows *l);
void code_list_fini(struct code_rows *l);
/** ERR_DATA with "name:line: " in front. `name` is the file's, for hints and messages. */
MUST_USE bool code_list_read(struct code_rows *l, enum x12_code_set_id id, struct str content,
                             const char *name, const struct code_reading *how, struct err *err);

/** 20251001 of "2025-10-01", "20251001", "10/1/2025", "1-OCT-2025" or "Oct 1, 2025"; 0: none. */
uint32_t code_day(struct str text);
/** The next day, the day before; the first and the last stay. */
uint32_t code_day_after(uint32_t day);
uint32_t code_day_before(uint32_t day);

/** A code as the list writes it to the code as X12 sends it: without points and dashes, NDC as
 * 5-4-2, zeros that a spreadsheet lost. False: this is no code of the set. */
bool code_tidy(enum x12_code_set_id id, struct str raw, char out[X12_CODE_BYTES_MAX + 1]);

#endif
