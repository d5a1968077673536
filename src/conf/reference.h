/* reference.h - the option tables as text: for --help, and as docs/configuration.md. */
#ifndef HIA_CONF_REFERENCE_H
#define HIA_CONF_REFERENCE_H

#include "base/buf.h"
#include "conf/loader.h"

/** Plain text, a key a line with its help below. */
void reference_text(const struct section *sections, size_t count, struct buf *out);
/** docs/configuration.md. */
void reference_markdown(const struct section *sections, size_t count, struct buf *out);

#endif
