/* html_rows.c - see html_rows.h. */
#include "job/html_rows.h"

#include <string.h>
#include <strings.h>

static void put_entity(struct str *s, struct buf *b)
{
    static const struct {
        const char *name;
        char c;
    } known[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},
                 {"&quot;", '"'}, {"&#39;", '\''}, {"&nbsp;", ' '}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_starts(*s, str_from(known[i].name))) {
            buf_putc(b, known[i].c);
            s->p += strlen(known[i].name);
            s->n -= strlen(known[i].name);
            return;
        }
    buf_putc(b, '&');
    s->p++;
    s->n--;
}

static bool is_tag(struct str s, const char *name)
{
    size_t n = strlen(name);
    return s.n > n && strncasecmp(s.p, name, n) == 0 && strchr(" >\t\r\n/", s.p[n]);
}

void html_rows(struct str s, struct buf *b)
{
    bool in_cell = false;
    while (s.n) {
        if (*s.p == '<') {
            if (is_tag(s, "</td") || is_tag(s, "</th"))
                buf_putc(b, '\t'), in_cell = false;
            else if (is_tag(s, "<td") || is_tag(s, "<th"))
                in_cell = true;
            else if (is_tag(s, "</tr"))
                buf_putc(b, '\n'), in_cell = false;
            else if (in_cell)
                buf_putc(b, ' ');
            const char *end = memchr(s.p, '>', s.n);
            size_t n = end ? (size_t)(end - s.p) + 1 : s.n;
            s.p += n;
            s.n -= n;
        } else if (*s.p == '&' && in_cell) {
            put_entity(&s, b);
        } else {
            if (in_cell)
                buf_putc(b, strchr("\t\r\n\"", *s.p) ? ' ' : *s.p);
            s.p++;
            s.n--;
        }
    }
}
