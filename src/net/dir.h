/* dir.h - the transport of a pair of folders: put whole files there, take whole files from there.
 *
 * A file appears under its name complete and durable, or not at all: it is written as .NAME.part in
 * the same folder, synced, moved to NAME in one step, and the folder synced. No call here replaces
 * a file that is there. Names are 1 to DIR_NAME_MAX - 1 printable ASCII characters without '/',
 * with no dot in front and no ".part" at the end. Links are not followed. Times are the file
 * system's, in microseconds of UTC. */
#ifndef HIA_NET_DIR_H
#define HIA_NET_DIR_H

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

enum { DIR_NAME_MAX = 201, DIR_LIST_MAX = 65536 };

bool dir_name_is_valid(struct str name);

/** Make a folder and those above it, 0770 less the umask; one that is there is left as it is. */
MUST_USE bool dir_make(const char *folder, struct err *err);

/* ---- putting ---- */

enum dir_put {
    DIR_PUT_DONE,
    DIR_PUT_EXISTS,   /* the name is taken; nothing was changed. err is not set */
    DIR_PUT_FAILED,   /* err is set; it was never in sight under its name */
    DIR_PUT_UNSYNCED, /* err is set; it is in sight, and may be gone again after a loss of power */
};

/** Puts the file's content: all of it, by `produce`, which writes to the descriptor and returns
 * false with err set to give up. When another process is putting the same name: DIR_PUT_FAILED.
 * What failed to get into sight stays as .NAME.part until NAME is put again: were it removed, a
 * crash just then would look like a file that was moved into sight (dir_part_exists). */
MUST_USE enum dir_put dir_put(const char *folder, const char *name,
                              bool (*produce)(void *ctx, int fd, struct err *err), void *ctx,
                              struct err *err);
MUST_USE enum dir_put dir_put_bytes(const char *folder, const char *name, struct str bytes,
                                    struct err *err);

/** SHA-256 of the file of that name; *found false when there is none. */
MUST_USE bool dir_digest(const char *folder, const char *name, uint8_t sha256[SHA256_SIZE],
                         bool *found, struct err *err);
MUST_USE bool dir_exists(const char *folder, const char *name, bool *exists, struct err *err);

/** Is there a .NAME.part, left by a process that died? Where it is, NAME was never in sight; what
 * `produce` did last is durable only as far as it synced. */
MUST_USE bool dir_part_exists(const char *folder, const char *name, bool *exists, struct err *err);

/* ---- taking ---- */

struct dir_entry {
    char name[DIR_NAME_MAX];
    int64_t size;     /* bytes */
    int64_t mtime_us; /* of the last change */
};

struct dir_listing {
    struct dir_entry *entries; /* by name, in byte order */
    size_t count;
    size_t unsettled; /* files that changed too short a time ago */
    size_t refused;   /* files whose names are not valid: somebody must look */
    bool more;        /* there are more than DIR_LIST_MAX; take these and list again */
};

struct dir_filter {
    int64_t settle_ms;        /* a file changed since is not listed */
    const char (*ignore)[64]; /* endings of names that are passed over */
    size_t ignore_count;
};

/** The regular files of a folder. Names with a dot in front or .part at the end are passed over.
 * `filter` may be NULL. Free the listing also after false. */
MUST_USE bool dir_list(const char *folder, const struct dir_filter *filter, struct dir_listing *out,
                       struct err *err);
void dir_listing_free(struct dir_listing *l);

/** Open a listed file for reading; the descriptor is the caller's, -1 on error. ERR_DATA when it is
 * not as it was listed: somebody is still writing, list again. */
MUST_USE int dir_fetch(const char *folder, const struct dir_entry *entry, struct err *err);
/** After the last byte: is it still as it was listed? ERR_DATA when not. */
MUST_USE bool dir_is_unchanged(int fd, const struct dir_entry *entry, struct err *err);

/** Move a file into the archive folder (same file system), durably. A name taken there gets ".1" to
 * ".9999" behind it; `as` is told the name it has now. A move that was interrupted is completed. */
MUST_USE bool dir_archive(const char *folder, const char *name, const char *archive,
                          char as[DIR_NAME_MAX], struct err *err);

#endif
