/* overlay_file.c - see overlay_file.h. */
#include "job/overlay_file.h"

#include "conf/conf_file.h"
#include "conf/suggest.h"
#include <stdio.h>

struct reading {
    struct conf_file lines;
    struct overlay_file *f;
    bool headed, in_rule;
    unsigned rule_line; /* of the open [rule NAME] */
    struct err *err;
};

static bool wrong_at(struct reading *r, unsigned column)
{
    return conf_file_wrap(&r->lines, column, r->err);
}

/* What a rule lacks is said at its beginning. */
static bool end_rule(struct reading *r)
{
    if (!r->in_rule)
        return true;
    r->in_rule = false;
    if (x12_overlay_rule_end(r->f->overlay, r->err))
        return true;
    r->lines.line = r->rule_line;
    return wrong_at(r, 1);
}

/* ---- [overlay] ---- */

static const char *const head_keys[] = {"title", "source", "guide", "leniency"};

static const char *head_key(const void *table, size_t i)
{
    return ((const char *const *)table)[i];
}

static const char *guide_name(const void *table, size_t i)
{
    return ((const struct x12_guide *const *)table)[i]->name;
}

static bool put_guide(struct reading *r)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    const struct x12_guide *g = x12_guide_named(r->lines.value);
    if (r->f->overlay) {
        err_set(r->err, ERR_CONFIG, "guide is said twice");
    } else if (!g) {
        const char *near = suggest(r->lines.value, guides, count, guide_name);
        err_set(r->err, ERR_CONFIG, "no guide %.*s%s%s%s", STR_FMT(r->lines.value),
                near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    } else {
        r->f->overlay = x12_overlay_new(g, suggest, r->err);
        return r->f->overlay != NULL;
    }
    return wrong_at(r, r->lines.value_column);
}

static bool put_text(struct reading *r, char *to, size_t size)
{
    if (!str_is_plain(r->lines.value))
        err_set(r->err, ERR_CONFIG, "a control character has no place in a text");
    else if (str_copy(to, size, r->lines.value))
        return true;
    else
        err_set(r->err, ERR_CONFIG, "at most %zu characters", size - 1);
    return wrong_at(r, r->lines.value_column);
}

static bool put_head(struct reading *r)
{
    const struct conf_file *l = &r->lines;
    if (str_is(l->name, "title"))
        return put_text(r, r->f->title, sizeof(r->f->title));
    if (str_is(l->name, "source"))
        return put_text(r, r->f->source, sizeof(r->f->source));
    if (str_is(l->name, "guide"))
        return put_guide(r);
    if (str_is(l->name, "leniency")) {
        if (!r->f->overlay)
            err_set(r->err, ERR_CONFIG, "`guide` comes before leniency");
        else if (x12_overlay_leniency(r->f->overlay, l->value, r->err))
            return true;
        return wrong_at(r, l->value_column);
    }
    const char *near = suggest(l->name, head_keys, COUNT_OF(head_keys), head_key);
    err_set(r->err, ERR_CONFIG, "unknown key %.*s%s%s%s", STR_FMT(l->name),
            near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    return wrong_at(r, l->name_column);
}

/* ---- sections ---- */

static bool open_section(struct reading *r)
{
    const struct conf_file *l = &r->lines;
    if (!end_rule(r))
        return false;
    if (str_is(l->name, "overlay")) {
        if (!r->headed && l->value.n == 0) {
            r->headed = true;
            return true;
        }
        err_set(r->err, ERR_CONFIG, "[overlay] stands once, without a name");
    } else if (!str_is(l->name, "rule")) {
        err_set(r->err, ERR_CONFIG, "unknown section %.*s: there are [overlay] and [rule NAME]",
                STR_FMT(l->name));
    } else if (!r->f->overlay) {
        err_set(r->err, ERR_CONFIG, "[overlay] with its guide comes before the first rule");
    } else if (l->value.n == 0) {
        err_set(r->err, ERR_CONFIG, "a rule needs a name: [rule NAME]");
    } else if (x12_overlay_rule(r->f->overlay, l->value, r->err)) {
        r->in_rule = true;
        r->rule_line = l->line;
        return true;
    }
    return wrong_at(r, l->name_column);
}

static bool is_key(struct str name)
{
    for (size_t i = 0; x12_overlay_key(i); i++)
        if (str_is(name, x12_overlay_key(i)))
            return true;
    return false;
}

static bool put_pair(struct reading *r)
{
    const struct conf_file *l = &r->lines;
    if (r->in_rule) {
        if (x12_overlay_put(r->f->overlay, l->name, l->value, r->err))
            return true;
        return wrong_at(r, is_key(l->name) ? l->value_column : l->name_column);
    }
    if (r->headed)
        return put_head(r);
    err_set(r->err, ERR_CONFIG, "[overlay] must stand before the first key");
    return wrong_at(r, l->name_column);
}

static bool read_lines(struct reading *r)
{
    for (;;) {
        switch (conf_file_next(&r->lines, r->err)) {
        case CONF_END:
            if (!end_rule(r))
                return false;
            if (!r->f->overlay) {
                err_set(r->err, ERR_CONFIG, "[overlay] with `guide` is missing");
                return err_wrap(r->err, "%s", r->lines.path);
            }
            return x12_overlay_done(r->f->overlay, r->err) || err_wrap(r->err, "%s", r->lines.path);
        case CONF_ERROR:
            return false;
        case CONF_SECTION:
            if (!open_section(r))
                return false;
            break;
        case CONF_PAIR:
            if (!put_pair(r))
                return false;
        }
    }
}

bool overlay_file_read(const char *path, struct str text, struct overlay_file *f, struct err *err)
{
    struct reading r = {.lines = {.path = path, .text = text}, .f = f, .err = err};
    *f = (struct overlay_file){0};
    if (x12_guides_init(err) && read_lines(&r))
        return true;
    overlay_file_fini(f);
    return false;
}

bool overlay_file_load(const char *path, struct overlay_file *f, struct err *err)
{
    struct buf text;
    buf_init(&text, CONF_FILE_MAX);
    *f = (struct overlay_file){0};
    bool ok = conf_file_read(path, &text, err) && overlay_file_read(path, buf_str(&text), f, err);
    buf_fini(&text);
    return ok;
}

void overlay_file_fini(struct overlay_file *f)
{
    x12_overlay_free(f->overlay);
    *f = (struct overlay_file){0};
}
