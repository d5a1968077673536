/* files.h - private to the carriers of files: names and listings. */
#ifndef HIA_CLEARINGHOUSE_FILES_H
#define HIA_CLEARINGHOUSE_FILES_H

#include "clearinghouse/own.h"

struct entry {
    struct str line; /* as it was listed */
    struct str name;
    int64_t size, mtime_us;
};

/** The next line of a listing ("size TAB mtime_us TAB name LF"); false: no more. */
bool next_entry(struct str *listing, struct entry *out);
struct hia_text in_folder(const struct hia_call *call, const char *folder, struct hia_text name);
/** `*` is anything; without regard to case. */
bool name_matches(const char *pattern, struct str name);

#endif
