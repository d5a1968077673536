/* reload.h - a configuration read anew: what differs from the one in use, by name and never by
 * value, and what cannot change while a process runs. */
#ifndef HIA_CONF_RELOAD_H
#define HIA_CONF_RELOAD_H

#include "conf/settings.h"

enum { SETTINGS_CHANGES_MAX = 64, SETTINGS_CHANGE_TEXT_MAX = SECTION_PAIR_MAX + 64 };

enum settings_how { SETTING_CHANGED, SETTING_ADDED, SETTING_REMOVED, SETTING_STAYS };

struct settings_changes {
    size_t count; /* may be more than there is room for */
    struct settings_change {
        char
            what[SETTINGS_CHANGE_TEXT_MAX]; /* "serve.deadline", "partner payer.url", "partner a" */
        enum settings_how how;
    } of[SETTINGS_CHANGES_MAX];
};

/** As settings_load with the same `path` and `data_dir`. What a running process cannot change
 * (organization_id, data_dir, ledger, key_file; what [serve] listens on) stays as `now` has it and
 * is told as SETTING_STAYS. NULL: `err`, and `now` is what stands. */
MUST_USE struct settings *settings_reload(const struct settings *now, const char *path,
                                          const char *data_dir, struct settings_changes *changes,
                                          struct err *err);

/** What differs. `changes` is emptied first. */
void settings_compare(const struct settings *from, const struct settings *to,
                      struct settings_changes *changes);

/** A line of the log each: module "conf", action "changed", "added", "removed" or "stays". */
void settings_log_changes(const struct settings *settings, const struct settings_changes *changes);

#endif
