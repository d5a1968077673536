/* organizations.h - the configurations a process serves side by side: the one of --config, or those
 * its operands name, and what SIGHUP makes of them. */
#ifndef HIA_CLI_ORGANIZATIONS_H
#define HIA_CLI_ORGANIZATIONS_H

#include "cli/reloading.h"

enum { ORGANIZATIONS_MAX = 512 };

/** Begins as zeros. */
struct organizations {
    const struct cli_args *args;
    const struct reloading_verb *verb; /* of one read anew; NULL: it says nothing */
    size_t count;
    struct organization {
        char path[OPTION_PATH_MAX];
        struct settings *now; /* whose it is says organizations_read */
        struct reloading_registry registry;
    } * of[ORGANIZATIONS_MAX];
    size_t wrong; /* files that could not be taken when they were last read; each is in the log */
};

/** Read what there is, or, when it was read before, what there is now. An operand is a file, or a
 * folder in which each NAME/hia.conf is one; without operands it is --config. A file that is wrong
 * is logged and passed over; one that was good before stays as it was. A folder's file that is gone
 * is left; one that has no reason to begin again (reloading.h) stays as it was, too. `list` has all
 * of them, and each it did not have before is the caller's to free.
 * False: there is none, or a folder cannot be read; nothing has changed. */
MUST_USE bool organizations_read(struct organizations *o, struct settings *list[ORGANIZATIONS_MAX],
                                 struct err *err);
/** The list alone; settings are the caller's. */
void organizations_free(struct organizations *o);

#endif
