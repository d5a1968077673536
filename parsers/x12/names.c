/* names.c - the JSON keys of a guide's elements: our own names,
 * made unique within their segment. */
#include "x12/names.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>

enum { GUIDES_MAX = 16, NAMES_BYTES_MAX = 16 * 1024 * 1024 };

/* Of one list of fields: a segment's elements or a composite's components. */
struct keys {
    const struct x12_field *fields;
    unsigned count;
    const char **text;
    struct keys *parts; /* of each field; NULL when none is a composite */
};

struct x12_names {
    struct arena arena;
    struct {
        const struct x12_guide *guide;
        struct keys **uses; /* by use index; NULL until asked for */
    } guides[GUIDES_MAX];
    unsigned guides_n;
};

struct x12_names *x12_names_new(struct err *err)
{
    struct x12_names *n = calloc(1, sizeof(*n));
    if (!n) {
        err_set(err, ERR_SYSTEM, "no memory for names");
        return NULL;
    }
    arena_init(&n->arena, NAMES_BYTES_MAX);
    return n;
}

void x12_names_free(struct x12_names *n)
{
    if (!n)
        return;
    arena_fini(&n->arena);
    free(n);
}

static bool taken(const struct keys *k, unsigned before, const char *name)
{
    for (unsigned i = 0; i < k->count; i++)
        if ((i < before && strcmp(k->text[i], name) == 0) ||
            (i > before && strcmp(k->fields[i].name, name) == 0 &&
             strcmp(name, k->fields[before].name) != 0))
            return true;
    return false;
}

/* "stem_7", cut to what a name may have. */
static void numbered(char name[X12_NAME_MAX], const char *stem, unsigned number)
{
    struct buf text;
    buf_init(&text, X12_NAME_MAX - 1);
    buf_puts(&text, stem);
    buf_putc(&text, '_');
    buf_put_u64(&text, number);
    str_copy(name, X12_NAME_MAX, buf_str(&text));
    buf_fini(&text);
}

/* The field's own name, or with the first number behind it that nothing else goes by. */
static const char *unique(struct arena *arena, const struct keys *k, unsigned i)
{
    char name[X12_NAME_MAX];
    if (!taken(k, i, k->fields[i].name))
        return k->fields[i].name;
    for (unsigned number = 2;; number++) {
        numbered(name, k->fields[i].name, number);
        if (!taken(k, i, name))
            return arena_strdup(arena, str_from(name));
    }
}

static bool fill(struct arena *arena, struct keys *k, const struct x12_field *fields,
                 unsigned count)
{
    *k = (struct keys){fields, count, arena_array(arena, count + 1, sizeof(*k->text)), NULL};
    for (unsigned i = 0; k->text && i < count; i++)
        if (!(k->text[i] = unique(arena, k, i)))
            return false;
    return k->text != NULL;
}

static struct keys *make(struct arena *arena, const struct x12_use *use)
{
    struct keys *k = arena_alloc(arena, sizeof(*k));
    if (!k || !fill(arena, k, use->fields, use->fields_count))
        return NULL;
    k->parts = arena_array(arena, use->fields_count + 1u, sizeof(*k->parts));
    for (unsigned i = 0; k->parts && i < use->fields_count; i++)
        if (!fill(arena, &k->parts[i], use->fields[i].parts, use->fields[i].parts_count))
            return NULL;
    return k->parts ? k : NULL;
}

/* NULL without memory or past GUIDES_MAX: then every key is made up from its number. */
static const struct keys *keys_of(struct x12_names *n, const struct x12_guide *g,
                                  const struct x12_use *use, unsigned i)
{
    unsigned at = 0;
    while (at < n->guides_n && n->guides[at].guide != g)
        at++;
    if (at == n->guides_n) {
        if (at == GUIDES_MAX)
            return NULL;
        n->guides[at].guide = g;
        n->guides[at].uses = arena_array(&n->arena, g->uses_count + 1u, sizeof(struct keys *));
        n->guides_n++;
    }
    struct keys **uses = n->guides[at].uses;
    if (uses && !uses[use->index])
        uses[use->index] = make(&n->arena, use);
    const struct keys *k = uses ? uses[use->index] : NULL;
    if (!k || i == 0)
        return k;
    return i <= k->count ? &k->parts[i - 1] : NULL;
}

const char *x12_names_key(struct x12_names *n, const struct x12_guide *g, const struct x12_use *use,
                          unsigned i, unsigned c, char scratch[X12_NAME_MAX])
{
    const struct keys *k = keys_of(n, g, use, c > 0 ? i : 0);
    unsigned number = c > 0 ? c : i;
    if (k && number <= k->count)
        return k->text[number - 1];
    numbered(scratch, c > 0 ? "component" : "element", number);
    return scratch;
}

unsigned x12_names_find(struct x12_names *n, const struct x12_guide *g, const struct x12_use *use,
                        unsigned i, struct str key, unsigned from)
{
    const struct keys *k = keys_of(n, g, use, i);
    unsigned count = k ? k->count : 0;
    for (unsigned turn = 0, at = from; turn < count; turn++, at++) {
        unsigned number = (at - 1) % count + 1;
        if (str_is(key, k->text[number - 1]))
            return number;
    }
    struct str prefix = i > 0 ? STR("component_") : STR("element_");
    uint64_t number = 0;
    if (!str_starts(key, prefix) ||
        !str_to_u64(str_of(key.p + prefix.n, key.n - prefix.n), UINT16_MAX, &number))
        return 0;
    return (unsigned)number;
}
