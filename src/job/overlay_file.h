/* overlay_file.h - an overlay as an analyst writes it: [overlay] once, then [rule NAME] sections.
 *
 *     [overlay]
 *     title = What the plan asks of behavioral health claims
 *     guide = 837P
 *     leniency = redundant-provider
 *
 *     [rule rendering]
 *     at = 2310B
 *     require = yes
 *     when = 2000B/SBR09 is MC
 *     message = The rendering provider is missing
 *
 * The lines are those of every configuration file (conf/conf_file.h); every error names file, line
 * and column. */
#ifndef HIA_JOB_OVERLAY_FILE_H
#define HIA_JOB_OVERLAY_FILE_H

#include "base/err.h"
#include "x12/overlay.h"

struct overlay_file {
    char title[201];
    char source[201]; /* where the partner says so */
    struct x12_overlay *overlay;
};

/** ERR_CONFIG with "path:line:column: " in front. */
MUST_USE bool overlay_file_load(const char *path, struct overlay_file *f, struct err *err);
/** The same of text in memory; `path` is for the messages. */
MUST_USE bool overlay_file_read(const char *path, struct str text, struct overlay_file *f,
                                struct err *err);
void overlay_file_fini(struct overlay_file *f);

#endif
