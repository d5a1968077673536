/* xml_write.c - escaping what goes into an element. */
#include "soap/xml_write.h"
#include "base/text_scan.h"

/* U+FFFE and U+FFFF are the two well-formed sequences that are no character of XML. */
static size_t character_length(struct str s)
{
    unsigned char c = (unsigned char)*s.p;
    if (c < 0x80)
        return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
    size_t n = text_utf8_length(s.p, s.n);
    if (n == 3 && memcmp(s.p, "\xEF\xBF", 2) == 0 && (unsigned char)s.p[2] >= 0xBE)
        return 0;
    return n;
}

bool xml_may_carry(struct str text)
{
    size_t i = 0;
    while (i < text.n) {
        i += text_plain_run(text.p + i, text.n - i);
        if (i == text.n)
            break;
        size_t n = character_length(str_of(text.p + i, text.n - i));
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

void xml_put_text(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *escape = escape_of(text.p[i]);
        if (!escape)
            continue;
        buf_put(out, text.p + from, i - from);
        buf_puts(out, escape);
        from = i + 1;
    }
    buf_put(out, text.p ? text.p + from : "", text.n - from);
}

void xml_put_element(struct buf *out, struct str name, struct str text)
{
    buf_putc(out, '<');
    buf_put_str(out, name);
    buf_putc(out, '>');
    xml_put_text(out, text);
    buf_puts(out, "</");
    buf_put_str(out, name);
    buf_puts(out, ">\n");
}
