/* folder.h - a client's two folders: what it put into one is answered into the other. */
#ifndef HIA_SANDBOX_FOLDER_H
#define HIA_SANDBOX_FOLDER_H

#include "sandbox/job.h"

/** What the server does beside; all NULL for the command line. */
struct sandbox_folder_hooks {
    void *ctx;
    /** A file is about to be answered; may set job->ta105. */
    void (*take)(void *ctx, const char *name, struct str bytes, struct sandbox_job *job);
    /** It cannot be answered: it is moved away all the same. */
    void (*failed)(void *ctx, const char *name, const struct err *err);
    /** In place of sandbox_deliver. */
    bool (*deliver)(void *ctx, const char *dir, const char *name, const struct buf *content,
                    struct err *err);
};

struct sandbox_folder {
    const char *from, *to;
    uint64_t seed;
    enum sandbox_flaw flaw;
    enum sandbox_stage stage;
    bool says;          /* a line a file on standard output */
    unsigned settle_ms; /* a file changed since is still being written */
    struct sandbox_folder_hooks hooks;
};

/** Answers every file there is; each is moved to FROM/.taken. Names that begin with a dot or end in
 * .part or .tmp are still being written. */
MUST_USE bool sandbox_folder_sweep(const struct sandbox_folder *f, struct err *err);

#endif
