/* reference.c - the option tables as text. */
#include "conf/reference.h"

enum { HELP_WIDTH = 92 };

static void put_heading(const struct section *s, struct buf *out)
{
    buf_printf(out, s->of_partner ? "[%s PARTNER/NAME]" : s->named ? "[%s NAME]" : "[%s]", s->name);
}

/* Words of the help, wrapped and indented. */
static void put_wrapped(const char *text, struct buf *out)
{
    struct str rest = str_from(text);
    size_t column = 0;
    while (rest.n) {
        struct str word = str_split(&rest, ' ');
        if (column == 0 || column + 1 + word.n > HELP_WIDTH) {
            buf_puts(out, column ? "\n      " : "      ");
            column = 0;
        } else {
            buf_putc(out, ' ');
            column++;
        }
        buf_put_str(out, word);
        column += word.n;
    }
    buf_putc(out, '\n');
}

static void put_option_text(const struct option *o, struct buf *out)
{
    char type[OPTION_TYPE_TEXT_MAX];
    option_type_text(o, type);
    buf_printf(out, "  %s = %s", o->name, type);
    if (o->flags & OPTION_REQUIRED)
        buf_puts(out, o->needed ? "; required at times" : "; required");
    else if (o->initial)
        buf_printf(out, "; default %s", o->initial);
    buf_putc(out, '\n');
    put_wrapped(o->help, out);
}

void reference_text(const struct section *sections, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_putc(out, '\n');
        put_heading(&sections[i], out);
        buf_printf(out, " %s\n", sections[i].help);
        for (size_t j = 0; j < sections[i].count; j++)
            put_option_text(&sections[i].options[j], out);
    }
}

/* In a table cell a bar would end the cell. */
static void put_cell(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '|')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
}

static const char *relative_to(const struct option *o)
{
    if (o->flags & OPTION_FROM_CONF)
        return " A relative path starts at the directory of hia.conf.";
    return o->flags & OPTION_FROM_DATA ? " A relative path starts at `data_dir`." : "";
}

static void put_option_row(const struct option *o, struct buf *out)
{
    char type[OPTION_TYPE_TEXT_MAX];
    option_type_text(o, type);
    buf_printf(out, "| `%s` | ", o->name);
    put_cell(type, out);
    buf_puts(out, " | ");
    if (o->flags & OPTION_REQUIRED) {
        buf_puts(out, o->needed ? "*at times*" : "*required*");
    } else if (o->initial) {
        buf_putc(out, '`');
        put_cell(o->initial, out);
        buf_putc(out, '`');
    }
    buf_puts(out, " | ");
    put_cell(o->help, out);
    buf_printf(out, "%s |\n", relative_to(o));
}

void reference_markdown(const struct section *sections, size_t count, struct buf *out)
{
    buf_puts(
        out,
        "# Configuration\n\n"
        "<!-- Generated from the option tables (src/conf/settings_tables.c). Do not edit. -->\n\n"
        "`hia.conf` is read first, then the drop-ins beside it: `conf.d/*.conf`, then\n"
        "`partners/*.conf`, each directory in byte order of the file names. A later file has the\n"
        "last word on a key; within one file a key stands once.\n\n"
        "A line is `# comment`, `[section]`, `[section NAME]` or `key = value`. Comments have\n"
        "lines of their own. Double quotes around a value keep its spaces. An unknown key is an\n"
        "error, and so is a value outside its bounds; every error names file, line and column.\n"
        "Sizes are written `512`, `64K`, `2M`, `1G`; durations `250ms`, `30s`, `2h`, `7d`.\n");
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, "\n## `");
        put_heading(&sections[i], out);
        buf_printf(out, "`\n\n%s\n", sections[i].help);
        if (sections[i].count == 0)
            continue;
        buf_puts(out, "\n| Key | Value | Default | Meaning |\n|---|---|---|---|\n");
        for (size_t j = 0; j < sections[i].count; j++)
            put_option_row(&sections[i].options[j], out);
    }
}
