/* soap_base64.h - private: RFC 4648 base64 as XML Schema has it: with padding, blanks allowed. */
#ifndef HIA_SOAP_BASE64_H
#define HIA_SOAP_BASE64_H

#include "base/buf.h"

static inline size_t soap_base64_size(size_t n)
{
    return (n + 2) / 3 * 4;
}
void soap_base64_put(struct buf *out, struct str bytes);
/* In place: the bytes stand at the beginning of text, *n of them. */
bool soap_base64_take(char *text, size_t text_n, size_t *n);

#endif
