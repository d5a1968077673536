/* xml_write.h - private: the little XML we write. Text is escaped so that every byte comes back:
 * also a carriage return, which a reader would make a line feed of. */
#ifndef HIA_SOAP_XML_WRITE_H
#define HIA_SOAP_XML_WRITE_H

#include "base/buf.h"

/* Only UTF-8 of characters XML 1.0 has (2.2): no control characters but TAB, LF, CR. */
bool xml_may_carry(struct str text);
void xml_put_text(struct buf *out, struct str text);
/* <name>text</name> and a line feed. */
void xml_put_element(struct buf *out, struct str name, struct str text);

#endif
