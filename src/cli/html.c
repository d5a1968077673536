/* html.c - see html.h. */
#include "cli/html.h"

#include "base/hash.h"
#include "base/text_scan.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum {
    PAGE_BYTES = 128 * 1024,     /* of HTML; a page is turned at the next row past it */
    PAGE_MAX = 16 * 1024 * 1024, /* the longest segment, and all that is wrong with it */
    PLAIN_BYTES = 1536 * 1024,   /* of pages that stand in the report as they are */
    PACK_LEVEL = 3,              /* 6 makes a page a fifth smaller and takes twice the time */
    PLAIN_PAGES = PLAIN_BYTES / PAGE_BYTES,
};

/* ---- text ---- */

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* One byte or one UTF-8 sequence that is not plain; returns how many bytes it stood for. */
static size_t put_special(struct buf *out, const char *p, size_t n)
{
    uint8_t c = (uint8_t)p[0];
    size_t length = c >= 0x80 ? text_utf8_length(p, n) : 0;
    bool control = length == 2 && c == 0xC2 && (uint8_t)p[1] < 0xA0; /* C1: U+0080 to U+009F */
    if (length && !control) {
        buf_put(out, p, length);
        return length;
    }
    buf_printf(out, "\\x%02X", c);
    return 1;
}

/* How much of it stands as it is. */
static size_t plain_run(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n && p[i] >= 0x20 && p[i] < 0x7F && p[i] != '&' && p[i] != '<' && p[i] != '>' &&
           p[i] != '"' && p[i] != '\'')
        i++;
    return i;
}

void html_text(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t run = plain_run(s.p + i, s.n - i);
        if (run) {
            buf_put(out, s.p + i, run);
            i += run;
            continue;
        }
        const char *as = entity(s.p[i]);
        if (as) {
            buf_puts(out, as);
            i++;
        } else {
            i += put_special(out, s.p + i, s.n - i);
        }
    }
}

void html_cstr(struct buf *out, const char *cstr)
{
    html_text(out, str_from(cstr));
}

void html_name(struct buf *out, const char *name)
{
    struct str rest = str_from(name);
    while (rest.p) {
        html_text(out, str_split(&rest, '_'));
        if (rest.p)
            buf_putc(out, ' ');
    }
}

void html_hash(struct str content, char out[HTML_HASH_MAX])
{
    uint8_t digest[SHA256_SIZE];
    sha256_of(content, digest);
    memcpy(out, "sha256-", 7);
    EVP_EncodeBlock((unsigned char *)out + 7, digest, SHA256_SIZE);
}

/* ---- pages ---- */

struct html_pages {
    const char *name;
    FILE *kept;
    struct buf page, packed;
    uint32_t turned;
    z_stream z;
    bool z_open;
    struct err err; /* the first failure, told at the end */
};

/* Beside the report, where there is room for it; without a name from the first moment on. */
static FILE *nameless(const char *path, struct err *err)
{
    char name[4096];
    if (!path) {
        FILE *f = tmpfile();
        if (!f)
            err_sys(err, "a temporary file");
        return f;
    }
    int n = snprintf(name, sizeof(name), "%s.XXXXXX", path);
    int fd = n > 0 && n < (int)sizeof(name) ? mkstemp(name) : -1;
    if (fd < 0) {
        err_sys(err, "a temporary file beside %s", path);
        return NULL;
    }
    unlink(name);
    FILE *f = fdopen(fd, "w+");
    if (!f) {
        err_sys(err, "a temporary file beside %s", path);
        close(fd);
    }
    return f;
}

struct html_pages *html_pages_new(const char *name, const char *path, struct err *err)
{
    struct html_pages *p = calloc(1, sizeof(*p));
    if (!p) {
        err_set(err, ERR_SYSTEM, "no memory for a report");
        return NULL;
    }
    p->name = name;
    buf_init(&p->page, PAGE_MAX);
    buf_init(&p->packed, (size_t)2 * PAGE_MAX);
    p->z_open = deflateInit(&p->z, PACK_LEVEL) == Z_OK;
    if (!p->z_open)
        err_set(err, ERR_SYSTEM, "no memory to pack a report");
    if (!p->z_open || !(p->kept = nameless(path, err))) {
        html_pages_free(p);
        return NULL;
    }
    return p;
}

void html_pages_free(struct html_pages *p)
{
    if (!p)
        return;
    if (p->kept)
        fclose(p->kept);
    if (p->z_open)
        deflateEnd(&p->z);
    buf_fini(&p->page);
    buf_fini(&p->packed);
    free(p);
}

struct buf *html_pages_out(struct html_pages *p)
{
    return &p->page;
}

uint32_t html_pages_number(const struct html_pages *p)
{
    return p->turned + 1;
}

bool html_pages_full(const struct html_pages *p)
{
    return p->page.n >= PAGE_BYTES;
}

static void keep(struct html_pages *p, struct str text)
{
    if (text.n && fwrite(text.p, 1, text.n, p->kept) != text.n)
        err_sys(&p->err, "writing a temporary file");
}

/* Deflated at `packed`, then in base64 behind itself; the base64. */
static struct str pack(struct html_pages *p)
{
    size_t most = deflateBound(&p->z, (uLong)p->page.n);
    buf_reset(&p->packed);
    if (!buf_reserve(&p->packed, most + (most + 2) / 3 * 4 + 1))
        return (struct str){0};
    deflateReset(&p->z);
    p->z.next_in = (unsigned char *)p->page.p;
    p->z.avail_in = (uInt)p->page.n;
    p->z.next_out = (unsigned char *)p->packed.p;
    p->z.avail_out = (uInt)most;
    int result = deflate(&p->z, Z_FINISH);
    assert(result == Z_STREAM_END); /* there was room for the worst */
    size_t n = most - p->z.avail_out;
    char *text = p->packed.p + n;
    return str_of(
        text, (size_t)EVP_EncodeBlock((unsigned char *)text, (unsigned char *)p->packed.p, (int)n));
}

void html_pages_turn(struct html_pages *p)
{
    if (p->page.n == 0 || p->err.kind)
        return;
    if (!buf_ok(&p->page, "a page of the report", &p->err))
        return;
    p->turned++;
    bool plain = p->turned <= PLAIN_PAGES;
    fprintf(p->kept,
            plain ? "<section id=\"%s-%" PRIu32 "\">\n"
                  : "<script type=\"application/x-hia-page\" id=\"%s-%" PRIu32 "\">",
            p->name, p->turned);
    keep(p, plain ? buf_str(&p->page) : pack(p));
    keep(p, plain ? STR("</section>\n") : STR("</script>\n"));
    if (buf_ok(&p->packed, "a page of the report", &p->err))
        buf_reset(&p->page);
}

static void put_turner(const struct html_pages *p, FILE *out)
{
    unsigned first = PLAIN_PAGES + 1;
    if (p->turned < first)
        return;
    fprintf(
        out,
        "<nav class=\"turner\" data-name=\"%s\" data-first=\"%u\" data-last=\"%" PRIu32
        "\" aria-label=\"Pages\">\n"
        "<p>Pages 1 to %d stand above. Pages %u to %" PRIu32 " are packed inside this file and "
        "shown here one at a time.</p>\n"
        "<noscript><p><strong>Your browser runs no scripts, so the packed pages cannot be "
        "shown.</strong></p></noscript>\n"
        "<button type=\"button\" data-step=\"-1\">Previous page</button> "
        "<label>Page <input type=\"number\" min=\"%u\" max=\"%" PRIu32 "\" value=\"%u\"></label> "
        "<button type=\"button\" data-step=\"1\">Next page</button>\n</nav>\n"
        "<section id=\"%s-view\" aria-live=\"polite\" tabindex=\"-1\"></section>\n",
        p->name, first, p->turned, PLAIN_PAGES, first, p->turned, first, p->turned, first, p->name);
}

bool html_pages_put(struct html_pages *p, FILE *out, struct err *err)
{
    static char piece[64 * 1024];
    html_pages_turn(p);
    if (p->err.kind) {
        *err = p->err;
        return false;
    }
    rewind(p->kept);
    for (size_t n; (n = fread(piece, 1, sizeof(piece), p->kept)) > 0;)
        fwrite(piece, 1, n, out);
    if (ferror(p->kept))
        return err_sys(err, "reading a temporary file");
    put_turner(p, out);
    return true;
}
