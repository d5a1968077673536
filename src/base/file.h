/* file.h - what every room does with a descriptor the same way. */
#ifndef HIA_BASE_FILE_H
#define HIA_BASE_FILE_H

#include "base/err.h"
#include "base/str.h"

/** All of it, whatever the kernel takes at a time. `what` begins the text of a failure: "write a
 * sealed file". */
MUST_USE bool file_write(int fd, struct str bytes, const char *what, struct err *err);

#endif
