/* overlay_path.c - what a path of an overlay names: LOOP, LOOP/SEGMENT, LOOP/SEGMENT/ELEMENT.
 *
 *     2310A              the loop              2300/CLM05-2, 2300/CLM/05-2     a component
 *     2300/REF*G1        a segment by its qualifier    2300/REF*G1/02          an element of it
 *     2300/prior_authorization                         by the name `hia guide` shows
 *
 * Segments before the first loop are written without one: BHT/06. */
#include "x12/overlay_state.h"

static const char *loop_name(const void *table, size_t i)
{
    return ((const struct x12_loop *)table)[i + 1].id;
}

static bool no_loop(const struct x12_overlay *o, struct str word, struct err *err)
{
    const char *near =
        o->nearest ? o->nearest(word, o->guide->loops, o->guide->loops_count - 1U, loop_name)
                   : NULL;
    return err_set(err, ERR_CONFIG, "guide %s has no loop %.*s%s%s%s", o->guide->name,
                   STR_FMT(word), near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

static bool is_loop(const struct x12_overlay *o, struct str word)
{
    for (size_t i = 1; i < o->guide->loops_count; i++)
        if (str_is(word, o->guide->loops[i].id))
            return true;
    return false;
}

static bool picks(const struct x12_field *f, struct str qualifier)
{
    return f->pick && f->codes && x12_codes_has(f->codes, qualifier);
}

/* Is the qualifier one of those that tell this use from its twins? */
static bool has_qualifier(const struct x12_use *use, struct str qualifier)
{
    for (unsigned i = 0; i < use->fields_count; i++) {
        const struct x12_field *f = &use->fields[i];
        if (picks(f, qualifier))
            return true;
        for (unsigned k = 0; k < f->parts_count; k++)
            if (picks(&f->parts[k], qualifier))
                return true;
    }
    return false;
}

struct wanted {
    struct str loop, segment, qualifier;
};

static bool is_wanted(const struct x12_overlay *o, const struct x12_use *use,
                      const struct wanted *w)
{
    if (!str_is(w->loop, o->guide->loops[use->loop].id))
        return false;
    if (w->segment.n == 0)
        return use->child == 0;
    if (str_is(w->segment, use->name))
        return w->qualifier.n == 0;
    return str_is(w->segment, use->id) && (w->qualifier.n == 0 || has_qualifier(use, w->qualifier));
}

static void find_uses(const struct x12_overlay *o, const struct wanted *w,
                      struct x12_overlay_path *path)
{
    path->count = 0;
    for (unsigned i = 0; i < o->guide->uses_count && path->count < X12_PATH_USES_MAX; i++)
        if (is_wanted(o, &o->guide->uses[i], w))
            path->use[path->count++] = &o->guide->uses[i];
}

/* What there is in the loop of that segment id, or what it has at all: for the message. */
static void list_names(const struct x12_overlay *o, struct str loop, struct str segment, char *out,
                       size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < o->guide->uses_count; i++) {
        const struct x12_use *use = &o->guide->uses[i];
        if (!str_is(loop, o->guide->loops[use->loop].id) ||
            (segment.n && !str_is(segment, use->id)) || strstr(out, use->name))
            continue;
        size_t length = strlen(use->name);
        if (n + length + 3 >= size)
            break;
        memcpy(out + n, " ", 1);
        memcpy(out + n + 1, use->name, length + 1);
        n += length + 1;
    }
}

static const char *use_name(const void *table, size_t i)
{
    return ((const struct x12_use *)table)[i].name;
}

static bool no_segment(const struct x12_overlay *o, const struct wanted *w, struct err *err)
{
    char names[180];
    list_names(o, w->loop, (struct str){0}, names, sizeof names);
    const char *near =
        o->nearest ? o->nearest(w->segment, o->guide->uses, o->guide->uses_count, use_name) : NULL;
    if (near && strstr(names, near))
        return err_set(err, ERR_CONFIG, "loop %.*s has no %.*s: did you mean %s?", STR_FMT(w->loop),
                       STR_FMT(w->segment), near);
    return err_set(err, ERR_CONFIG, "loop %.*s has no %.*s%s%.*s; it has%s", STR_FMT(w->loop),
                   STR_FMT(w->segment), w->qualifier.n ? "*" : "", STR_FMT(w->qualifier), names);
}

/* Two uses of one loop: the path must say which is meant. */
static bool one_each(const struct x12_overlay *o, const struct wanted *w,
                     const struct x12_overlay_path *path, struct err *err)
{
    char names[180];
    for (unsigned i = 1; i < path->count; i++)
        if (path->use[i]->loop == path->use[i - 1]->loop) {
            list_names(o, w->loop, str_from(path->use[i]->id), names, sizeof names);
            return err_set(err, ERR_CONFIG,
                           "loop %.*s has several %.*s: name it, or its qualifier "
                           "(%s*..):%s",
                           STR_FMT(w->loop), STR_FMT(w->segment), path->use[i]->id, names);
        }
    return true;
}

/* "05", "05-2" */
static bool read_element(struct str text, struct x12_overlay_path *path, struct err *err)
{
    uint64_t element, component = 0;
    struct str part = text, whole = str_split(&part, '-');
    if (!str_to_u64(whole, 99, &element) || element == 0 ||
        (part.p && (!str_to_u64(part, 99, &component) || component == 0)))
        return err_set(err, ERR_CONFIG, "an element is written 05, a component of it 05-2");
    const struct x12_use *use = path->use[0];
    if (element > use->fields_count)
        return err_set(err, ERR_CONFIG, "%s has %u elements", use->id, use->fields_count);
    const struct x12_field *f = &use->fields[element - 1];
    if (component && !f->parts_count)
        return err_set(err, ERR_CONFIG, "%s%02u has no components", use->id, (unsigned)element);
    if (component > f->parts_count)
        return err_set(err, ERR_CONFIG, "%s%02u has %u components", use->id, (unsigned)element,
                       f->parts_count);
    path->element = (uint8_t)element;
    path->component = (uint8_t)component;
    return true;
}

/* "CLM05-2" is CLM and 05-2; "NM109" is NM1 and 09; "N403" is N4 and 03. */
static struct str split_digits(const struct x12_overlay *o, const struct wanted *w,
                               struct str *segment)
{
    for (size_t n = 3; n >= 2 && segment->n > n; n--) {
        struct wanted shorter = {w->loop, str_of(segment->p, n), w->qualifier};
        struct x12_overlay_path path;
        char c = segment->p[n];
        if (c < '0' || c > '9')
            continue;
        find_uses(o, &shorter, &path);
        if (path.count) {
            struct str digits = str_of(segment->p + n, segment->n - n);
            segment->n = n;
            return digits;
        }
    }
    return (struct str){0};
}

bool x12_overlay_path_read(struct x12_overlay *o, struct str text, struct x12_overlay_path *path,
                           struct err *err)
{
    struct wanted w = {0};
    struct str rest = text, first = str_split(&rest, '/'), element = {0};
    memset(path, 0, sizeof(*path));
    w.loop = STR("");
    if (is_loop(o, first))
        w.loop = first;
    else
        rest = text;
    if (rest.p && rest.n) {
        element = rest;
        struct str segment = str_split(&element, '/');
        w.qualifier = segment;
        w.segment = str_split(&w.qualifier, '*');
        w.qualifier = w.qualifier.p ? w.qualifier : (struct str){0};
        find_uses(o, &w, path);
        if (path->count == 0 && !element.p)
            element = split_digits(o, &w, &w.segment);
    } else if (w.loop.n == 0) {
        return no_loop(o, first, err);
    }
    find_uses(o, &w, path);
    if (path->count == 0)
        return w.loop.n ? no_segment(o, &w, err) : no_loop(o, first, err);
    if (!one_each(o, &w, path, err))
        return false;
    path->loop = w.segment.n == 0;
    path->text = arena_strdup(&o->arena, text);
    if (!path->text)
        return err_set(err, ERR_LIMIT, "the overlay is too long");
    return !element.p || read_element(element, path, err);
}

const struct x12_field *x12_overlay_field(const struct x12_overlay_path *path,
                                          const struct x12_use *use)
{
    if (!path->element || path->element > use->fields_count)
        return NULL;
    const struct x12_field *f = &use->fields[path->element - 1];
    return path->component ? &f->parts[path->component - 1] : f;
}
