/* mime_write.c - the parts of a form. */
#include "soap/mime.h"

void mime_put_field(struct buf *out, struct str boundary, const char *name, struct str value)
{
    buf_puts(out, "--");
    buf_put_str(out, boundary);
    buf_puts(out, "\r\nContent-Disposition: form-data; name=\"");
    buf_puts(out, name);
    buf_puts(out, "\"\r\n\r\n");
    buf_put_str(out, value);
    buf_puts(out, "\r\n");
}

void mime_put_end(struct buf *out, struct str boundary)
{
    buf_puts(out, "--");
    buf_put_str(out, boundary);
    buf_puts(out, "--\r\n");
}
