/* code_file.h - one code set on disk: a compact, checksummed, read-only file, and its texts beside
 * it.
 *
 *   DIR/icd10cm.codes   header, keys, periods: what the engine looks codes up in, mapped as it lies
 *   DIR/icd10cm.texts   what each code means, where that was loaded; never needed to judge
 *
 * Both are written under a temporary name and renamed. Integers are the machine's; a file of
 * another kind of machine, or one that is damaged, is refused when it is opened. */
#ifndef HIA_JOB_CODE_FILE_H
#define HIA_JOB_CODE_FILE_H

#include "base/hash.h"
#include "x12/codes.h"

enum { CODE_FILE_CODES_MAX = 4000000, CODE_FILE_TEXTS_MAX = 512 << 20, CODE_VERSION_MAX = 40 };

struct code_file; /* an open one: mapped until closed */

/** NULL without err when the set was never loaded. ERR_DATA when the file is damaged. */
struct code_file *code_file_open(const char *dir, enum x12_code_set_id id, struct err *err);
void code_file_close(struct code_file *f);
const struct x12_code_set *code_file_set(const struct code_file *f);
/** When it was written, in microseconds of the clock. */
int64_t code_file_loaded_us(const struct code_file *f);
/** {NULL, 0} where none was loaded. Lives as long as the file is open. */
struct str code_file_text(const struct code_file *f, uint32_t index);

/** What is written: a set as the engine has it, and a text for each key (NULL: no texts). */
MUST_USE bool code_file_write(const char *dir, enum x12_code_set_id id,
                              const struct x12_code_set *set, const struct str *texts,
                              struct err *err);

/** For the fuzzer: is this the whole content of a .codes file? */
bool code_image_read(struct str image, enum x12_code_set_id id, struct x12_code_set *set);

#endif
