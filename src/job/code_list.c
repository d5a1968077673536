/* code_list.c - see code_list.h: lines to codes, by columns that a format or its header names. */
#include "job/code_list.h"

#include "job/html_rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { CELLS_MAX = 64, HEADER_LINES_MAX = 25, NAME_MAX_BYTES = 64 };

enum role { ROLE_CODE, ROLE_TEXT, ROLE_FROM, ROLE_TO, ROLE_HEADING, ROLE_KIND, ROLES };

static const char *const role_names[ROLES] = {"code", "text", "from", "to", "heading", "kind"};

/* Where a role stands: by position (first..last, from 1; last 0: to the end), or in a cell. */
struct column {
    bool given;
    size_t first, last;
    int cell; /* from 0 */
};

static const struct format {
    const char *name;
    enum x12_code_set_id set; /* X12_CS_NONE: any */
    const char *hint;         /* in the file's name, when the format is not said */
    const char *columns;      /* fixed width; NULL: delimited, the header names them */
    const char *kinds;        /* rows taken, by the role kind; NULL: all */
    const char *more;         /* rows that go on with the text of the one before */
} formats[] = {
    /* CMS icd10cm_order_YYYY.txt */
    {"icd10cm-order", X12_CS_ICD10CM, "order", "code=7-14,heading=15-15,text=78-", NULL, NULL},
    /* CMS icd10cm_codes_YYYY.txt */
    {"icd10cm-codes", X12_CS_ICD10CM, "codes", "code=1-8,text=9-", NULL, NULL},
    /* CMS icd10pcs_order_YYYY.txt */
    {"icd10pcs-order", X12_CS_ICD10PCS, "order", "code=7-14,heading=15-15,text=78-", NULL, NULL},
    /* CMS icd10pcs_codes_YYYY.txt */
    {"icd10pcs-codes", X12_CS_ICD10PCS, "codes", "code=1-8,text=9-", NULL, NULL},
    /* CMS HCPCYYYY_..._ANWEB.txt: procedures, then modifiers */
    {"hcpcs-anweb", X12_CS_HCPCS, "anweb", "code=1-5,kind=11-11,text=12-91,from=269-276,to=285-292",
     "3", "4"},
    {"modifier-anweb", X12_CS_MODIFIER, "anweb",
     "code=1-5,kind=11-11,text=12-91,from=269-276,to=285-292", "7", "8"},
    /* columns between tabs, commas, semicolons or bars, named by the header */
    {"list", X12_CS_NONE, NULL, NULL, NULL, NULL},
    /* a table of a saved page: code, text, and Start: and Stop: in the text */
    {"html", X12_CS_NONE, NULL, NULL, NULL, NULL},
};

/* What lists call their columns; compared without case, spaces and signs. */
static const char *const known_names[ROLES][20] = {
    [ROLE_CODE] = {"code",
                   "codes",
                   "hcpc",
                   "hcpcs",
                   "hcpcscode",
                   "msdrg",
                   "drg",
                   "zip",
                   "zipcode",
                   "physicalzip",
                   "ndcpackagecode",
                   "placeofservicecodes",
                   "placeofservicecode",
                   "reasoncode",
                   "remarkcode",
                   "statuscode",
                   "categorycode",
                   "taxonomycode",
                   "icd10code",
                   NULL},
    [ROLE_TEXT] = {"description", "longdescription", "definition", "displayname", "name", "title",
                   "msdrgtitle", "placeofservicename", "packagedescription", "text", "label", NULL},
    [ROLE_FROM] = {"start", "startdate", "from", "effectivedate", "effective", "adddt", "adddate",
                   "startmarketingdate", "validfrom", NULL},
    [ROLE_TO] = {"stop", "stopdate", "to", "enddate", "termdt", "terminationdate",
                 "deactivationdate", "endmarketingdate", "validto", NULL},
    [ROLE_HEADING] = {"heading", "validforsubmission", NULL},
    [ROLE_KIND] = {"recid", NULL},
};

void code_list_init(struct code_rows *l)
{
    *l = (struct code_rows){0};
    arena_init(&l->texts, CODE_LIST_BYTES_MAX);
}

void code_list_fini(struct code_rows *l)
{
    arena_fini(&l->texts);
    free(l->entry);
    *l = (struct code_rows){0};
}

/* ---- one code ---- */

struct reading {
    struct code_rows *l;
    enum x12_code_set_id id;
    const struct format *format;
    struct code_reading how;
    struct column column[ROLES];
    const char *name;
    size_t line;
    struct err *err;
};

static bool grow(struct reading *r)
{
    struct code_rows *l = r->l;
    if (l->count < l->cap)
        return true;
    size_t cap = l->cap ? 2 * l->cap : 4096;
    if (l->cap >= CODE_LIST_CODES_MAX)
        return err_set(r->err, ERR_LIMIT, "%s: more than %d codes", r->name, CODE_LIST_CODES_MAX);
    struct code_entry *entry = realloc(l->entry, cap * sizeof(*entry));
    if (!entry)
        return err_set(r->err, ERR_LIMIT, "no memory for the codes of %s", r->name);
    l->entry = entry;
    l->cap = cap;
    return true;
}

/* "Start: 1/1/1995 | Stop: 7/1/2015" in the text, as X12's pages have it. */
static uint32_t day_after_word(struct str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (strncasecmp(text.p + i, word, n) != 0)
            continue;
        struct str rest = str_trim(str_of(text.p + i + n, text.n - i - n));
        size_t end = 0;
        while (end < rest.n && end < 10 && strchr("0123456789/-", rest.p[end]))
            end++;
        return code_day(str_of(rest.p, end));
    }
    return 0;
}

static struct str before_word(struct str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++)
        if (strncasecmp(text.p + i, word, n) == 0)
            return str_trim(str_of(text.p, i));
    return text;
}

static void period_of(struct reading *r, const struct str *cell, struct x12_code_period *p)
{
    uint32_t from = code_day(cell[ROLE_FROM]), to = code_day(cell[ROLE_TO]);
    if (!r->column[ROLE_FROM].given && !r->column[ROLE_TO].given) {
        from = day_after_word(cell[ROLE_TEXT], "Start:");
        to = day_after_word(cell[ROLE_TEXT], "Stop:");
    }
    r->l->dated |= from || to;
    *p = r->how.window;
    p->to = p->to ? p->to : X12_CODE_LAST_DAY;
    p->from = from ? from : p->from;
    p->to = to ? to : p->to;
    p->heading = cell[ROLE_HEADING].n == 1 && cell[ROLE_HEADING].p[0] == '0';
}

static bool add_text(struct reading *r, struct code_entry *e, struct str text)
{
    char *joined;
    text = before_word(str_trim(text), "Start:");
    while (text.n && strchr("|", text.p[text.n - 1]))
        text = str_trim(str_of(text.p, text.n - 1));
    if (text.n == 0)
        return true;
    size_t n = e->text.n ? e->text.n + 1 : 0;
    joined = arena_bytes(&r->l->texts, n + text.n);
    if (!joined)
        return err_set(r->err, ERR_LIMIT, "%s: the texts are too long", r->name);
    if (n) {
        memcpy(joined, e->text.p, e->text.n);
        joined[n - 1] = ' ';
    }
    memcpy(joined + n, text.p, text.n);
    e->text = str_of(joined, n + text.n);
    return true;
}

static bool is_kind(const char *kinds, struct str cell)
{
    cell = str_trim(cell);
    return kinds && cell.n == 1 && strchr(kinds, cell.p[0]);
}

static bool take_row(struct reading *r, const struct str *cell)
{
    char code[X12_CODE_BYTES_MAX + 1];
    struct code_rows *l = r->l;
    bool tidy = code_tidy(r->id, cell[ROLE_CODE], code);
    if (is_kind(r->format->more, cell[ROLE_KIND]))
        return !l->count || !tidy || l->entry[l->count - 1].key != x12_code_key(str_from(code)) ||
               add_text(r, &l->entry[l->count - 1], cell[ROLE_TEXT]);
    if (!tidy || (r->format->kinds && !is_kind(r->format->kinds, cell[ROLE_KIND]))) {
        l->passed_over++;
        return true;
    }
    struct code_entry e = {.key = x12_code_key(str_from(code))};
    period_of(r, cell, &e.period);
    if (e.period.from > e.period.to) {
        l->passed_over++;
        return true;
    }
    if (!grow(r) || !add_text(r, &e, cell[ROLE_TEXT]))
        return false;
    l->entry[l->count++] = e;
    return true;
}

/* ---- columns ---- */

static void plain_name(struct str raw, char out[NAME_MAX_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < raw.n && n < NAME_MAX_BYTES - 1; i++) {
        char c = raw.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
    }
    out[n] = '\0';
}

/* "code=1-5" or "code=HCPC" or "code=3" of --columns and of the formats. A name is resolved when
 * the header has been seen: cell stays -1 until then. */
static bool read_columns(struct reading *r, const char *spec, bool fixed)
{
    for (struct str rest = str_from(spec); rest.p;) {
        struct str where = str_split(&rest, ','), name = str_trim(str_split(&where, '='));
        unsigned role = 0;
        uint64_t first, last = 0;
        while (role < ROLES && !str_is(name, role_names[role]))
            role++;
        if (role == ROLES || !where.p)
            return err_set(r->err, ERR_USAGE,
                           "columns are written code=1-5,text=12-91 or code=HCPC,text=3; there are "
                           "code, text, from, to, heading and kind");
        struct column *c = &r->column[role];
        *c = (struct column){.given = true, .cell = -1};
        struct str to = str_trim(where), from = str_split(&to, '-');
        bool number = str_to_u64(from, 100000, &first) && first > 0;
        if (fixed) {
            if (!number || (to.p && to.n && !str_to_u64(to, 100000, &last)) ||
                (last && last < first))
                return err_set(r->err, ERR_USAGE,
                               "a column by position is written 12-91, or 78- to "
                               "the end of the line");
            c->first = (size_t)first;
            c->last = to.p ? (size_t)last : (size_t)first;
        } else if (number && !to.p && first <= CELLS_MAX) {
            c->cell = (int)first - 1;
        }
    }
    return true;
}

/* The name --columns gives a role, else nothing. */
static bool named_so(const struct reading *r, unsigned role, const char *plain)
{
    for (struct str rest = str_from(r->how.columns); rest.p;) {
        char mine[NAME_MAX_BYTES];
        struct str where = str_split(&rest, ','), name = str_trim(str_split(&where, '='));
        plain_name(where.p ? where : str_of("", 0), mine);
        if (str_is(name, role_names[role]) && strcmp(mine, plain) == 0)
            return true;
    }
    return false;
}

static bool known_as(unsigned role, const char *plain)
{
    for (size_t i = 0; known_names[role][i]; i++)
        if (strcmp(known_names[role][i], plain) == 0)
            return true;
    return false;
}

/* Is this line the header? Then the columns are known. */
static bool take_header(struct reading *r, const struct str *cells, size_t count)
{
    int found[ROLES];
    for (unsigned role = 0; role < ROLES; role++) {
        found[role] = -1;
        for (size_t i = 0; i < count && found[role] < 0; i++) {
            char plain[NAME_MAX_BYTES];
            plain_name(cells[i], plain);
            const struct column *c = &r->column[role];
            bool named = c->cell >= 0 ? (size_t)c->cell == i && known_as(role, plain)
                         : c->given   ? named_so(r, role, plain)
                                      : known_as(role, plain);
            if (named)
                found[role] = (int)i;
        }
    }
    if (found[ROLE_CODE] < 0)
        return false;
    for (unsigned role = 0; role < ROLES; role++)
        if (found[role] >= 0 && r->column[role].cell < 0)
            r->column[role] = (struct column){.given = true, .cell = found[role]};
    return true;
}

/* ---- lines ---- */

static bool read_fixed(struct reading *r, struct str content)
{
    while (content.n) {
        struct str line = str_split(&content, '\n'), cell[ROLES] = {0};
        r->line++;
        for (unsigned role = 0; role < ROLES; role++) {
            const struct column *c = &r->column[role];
            if (!c->given || c->first > line.n)
                continue;
            size_t end = c->last && c->last < line.n ? c->last : line.n;
            cell[role] = str_trim(str_of(line.p + c->first - 1, end - c->first + 1));
        }
        if (str_trim(line).n && !take_row(r, cell))
            return false;
    }
    return true;
}

/* One record of a delimited file, quotes honoured: cells into the buffer, which is reset. */
static size_t split_record(struct str *content, char separator, struct buf *b,
                           struct str cells[CELLS_MAX], size_t *lines)
{
    size_t starts[CELLS_MAX + 1], n = 1;
    bool quoted = false;
    buf_reset(b);
    starts[0] = 0;
    *lines = 0;
    while (content->n) {
        char c = *content->p;
        content->p++;
        content->n--;
        *lines += c == '\n';
        if (c == '"' && separator != '|') {
            bool twice = quoted && content->n && *content->p == '"';
            if (twice) {
                content->p++;
                content->n--;
                buf_putc(b, '"');
            } else {
                quoted = !quoted;
            }
        } else if (c == '\n' && !quoted) {
            break;
        } else if (c == separator && !quoted && n < CELLS_MAX) {
            starts[n++] = b->n;
        } else {
            buf_putc(b, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
        }
    }
    starts[n] = b->n;
    b->failed |= quoted;
    for (size_t i = 0; i < n; i++)
        cells[i] = str_trim(str_of(b->n ? b->p + starts[i] : "", starts[i + 1] - starts[i]));
    return n;
}

/* The separator that most of the first lines have most of. */
static char separator_of(struct str content)
{
    static const char candidates[] = "\t,;|";
    size_t best = 0;
    char chosen = ',';
    for (size_t k = 0; candidates[k]; k++) {
        size_t n = 0, lines = 0;
        for (size_t i = 0; i < content.n && lines < HEADER_LINES_MAX; i++) {
            n += content.p[i] == candidates[k];
            lines += content.p[i] == '\n';
        }
        if (n > best)
            best = n, chosen = candidates[k];
    }
    return chosen;
}

/* Where no header names the columns: the code first, then its text. */
static void assume_columns(struct reading *r)
{
    for (unsigned role = 0; role <= ROLE_TEXT; role++)
        if (!r->column[role].given)
            r->column[role] = (struct column){.given = true, .cell = (int)role};
}

static bool find_header(struct reading *r, struct str content, char separator, struct buf *b,
                        struct str *after)
{
    struct str cells[CELLS_MAX];
    size_t lines, passed = 0;
    *after = content;
    for (unsigned i = 0; i < HEADER_LINES_MAX && content.n; i++) {
        size_t n = split_record(&content, separator, b, cells, &lines);
        passed += lines;
        if (b->failed)
            break; /* said when the lines are read */
        if (take_header(r, cells, n)) {
            *after = content;
            r->line = passed;
            return true;
        }
    }
    for (unsigned role = 0; role < ROLES; role++)
        if (r->column[role].given && r->column[role].cell < 0)
            return err_set(r->err, ERR_DATA, "%s: no header line has the column named for %s",
                           r->name, role_names[role]);
    assume_columns(r);
    return true;
}

static bool read_delimited(struct reading *r, struct str content)
{
    struct str cells[CELLS_MAX];
    struct buf b;
    char separator = separator_of(content);
    size_t lines;
    buf_init(&b, 1 << 20);
    bool ok = find_header(r, content, separator, &b, &content);
    while (ok && content.n) {
        struct str cell[ROLES] = {0};
        size_t n = split_record(&content, separator, &b, cells, &lines);
        r->line += lines;
        if (b.failed) {
            ok = err_set(r->err, ERR_DATA, "%s:%zu: a quote is not closed", r->name, r->line);
            break;
        }
        for (unsigned role = 0; role < ROLES; role++)
            if (r->column[role].given && (size_t)r->column[role].cell < n)
                cell[role] = cells[r->column[role].cell];
        ok = (n == 1 && cells[0].n == 0) || take_row(r, cell);
    }
    buf_fini(&b);
    return ok;
}

/* ---- HTML ---- */

static bool read_html(struct reading *r, struct str content)
{
    struct buf b;
    buf_init(&b, 64 << 20);
    html_rows(content, &b);
    bool ok = buf_ok(&b, r->name, r->err) && read_delimited(r, buf_str(&b));
    buf_fini(&b);
    return ok;
}

/* ---- the whole ---- */

static bool holds(const char *name, const char *hint)
{
    size_t n = strlen(hint);
    for (; *name; name++)
        if (strncasecmp(name, hint, n) == 0)
            return true;
    return false;
}

static const struct format *format_named(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static bool looks_fixed(struct str content)
{
    size_t separators = 0;
    struct str line = str_split(&content, '\n');
    for (size_t i = 0; i < line.n; i++)
        separators += line.p[i] == '\t' || line.p[i] == '"';
    return separators == 0;
}

static const struct format *find_format(const struct reading *r, struct str content)
{
    struct str start = str_trim(content);
    if (start.n && start.p[0] == '<')
        return format_named("html");
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (formats[i].set == r->id && formats[i].hint && holds(r->name, formats[i].hint) &&
            !holds(r->name, ".csv") && looks_fixed(content))
            return &formats[i];
    return format_named("list");
}

bool code_list_read(struct code_rows *l, enum x12_code_set_id id, struct str content,
                    const char *name, const struct code_reading *how, struct err *err)
{
    struct reading r = {.l = l, .id = id, .how = *how, .name = name, .err = err};
    for (unsigned role = 0; role < ROLES; role++)
        r.column[role].cell = -1;
    if (str_starts(content, STR("\xef\xbb\xbf")))
        content = str_of(content.p + 3, content.n - 3);
    r.format = how->format ? format_named(how->format) : find_format(&r, content);
    if (!r.format)
        return err_set(err, ERR_USAGE, "there is no format %s; hia codes load --help lists them",
                       how->format);
    bool fixed = r.format->columns != NULL;
    l->format = r.format->name;
    if ((fixed && !read_columns(&r, r.format->columns, true)) ||
        (how->columns && !read_columns(&r, how->columns, fixed)))
        return false;
    bool ok = fixed                                 ? read_fixed(&r, content)
              : strcmp(r.format->name, "html") == 0 ? read_html(&r, content)
                                                    : read_delimited(&r, content);
    if (ok && l->count == 0)
        return err_set(err, ERR_DATA,
                       "%s: no line holds a code of %s (read as %s; --format and --columns say how "
                       "it is written)",
                       name, x12_code_set_row(id)->title, l->format);
    return ok;
}
