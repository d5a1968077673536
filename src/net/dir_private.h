/* dir_private.h - private to the dir transport: what putting and taking share. */
#ifndef HIA_NET_DIR_PRIVATE_H
#define HIA_NET_DIR_PRIVATE_H

#include "net/dir.h"

/** A folder's descriptor for the *at calls, or -1 with err set. */
MUST_USE int dir_open_folder(const char *folder, struct err *err);
/** ERR_DATA when the name is not valid. The text does not hold it. */
MUST_USE bool dir_check_name(const char *name, struct err *err);

#endif
