/* mime_write.c - the parts of a form. */
#include "soap/mime.h"

static void put_head(struct buf *out, struct str boundary, const char *name)
{
    buf_puts(out, "--");
    buf_put_str(out, boundary);
    buf_puts(out, "\r\nContent-Disposition: form-data; name=\"");
    buf_puts(out, name);
}

void mime_put_field(struct buf *out, struct str boundary, const char *name, struct str value)
{
    put_head(out, boundary, name);
    buf_puts(out, "\"\r\n\r\n");
    buf_put_str(out, value);
    buf_puts(out, "\r\n");
}

void mime_put_file(struct buf *out, struct str boundary, const char *name, struct str file_name,
                   struct str bytes)
{
    put_head(out, boundary, name);
    buf_puts(out, "\"; filename=\"");
    buf_put_str(out, file_name);
    buf_puts(out, "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    buf_put_str(out, bytes);
    buf_puts(out, "\r\n");
}

void mime_put_end(struct buf *out, struct str boundary)
{
    buf_puts(out, "--");
    buf_put_str(out, boundary);
    buf_puts(out, "--\r\n");
}
