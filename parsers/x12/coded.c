/* coded.c - rows that say where codes of external sets stand, bound to the uses of a guide. */
#include "x12/coded.h"

enum { ITEMS_MAX = 64 };

/* In a segment or composite: which part holds a code, which part tells the set and by what words.
 * The dictionary's own "name@set" holds where no row stands. */
static const struct {
    const char *where;
    uint8_t part, by;
    const char *qualifiers;
    enum x12_code_set_id set;
} rows[] = {
    {"C003", 2, 1, "HC", X12_CS_HCPCS},
    {"C003", 2, 1, "AD", X12_CS_CDT},
    {"C003", 2, 1, "HP", X12_CS_HIPPS},
    {"C003", 2, 1, "N4", X12_CS_NDC},
    {"C003", 3, 1, "HC", X12_CS_MODIFIER},
    {"C003", 4, 1, "HC", X12_CS_MODIFIER},
    {"C003", 5, 1, "HC", X12_CS_MODIFIER},
    {"C003", 6, 1, "HC", X12_CS_MODIFIER},
    {"C022", 2, 1, "ABK ABF ABJ APR ABN", X12_CS_ICD10CM},
    {"C022", 2, 1, "BBR BBQ", X12_CS_ICD10PCS},
    {"C022", 2, 1, "BG", X12_CS_CONDITION},
    {"C022", 2, 1, "BH", X12_CS_OCCURRENCE},
    {"C022", 2, 1, "BI", X12_CS_OCCURRENCE_SPAN},
    {"C022", 2, 1, "BE", X12_CS_VALUE},
    {"C022", 2, 1, "DR", X12_CS_DRG},
    {"C023", 1, 2, "B", X12_CS_PLACE_OF_SERVICE},
    {"C023", 1, 2, "A", X12_CS_BILL_TYPE},
    {"C043", 1, 0, NULL, X12_CS_STATUS_CATEGORY},
    {"C043", 2, 0, NULL, X12_CS_CLAIM_STATUS},
    {"CAS", 2, 0, NULL, X12_CS_CARC},
    {"CAS", 5, 0, NULL, X12_CS_CARC},
    {"CAS", 8, 0, NULL, X12_CS_CARC},
    {"CAS", 11, 0, NULL, X12_CS_CARC},
    {"CAS", 14, 0, NULL, X12_CS_CARC},
    {"CAS", 17, 0, NULL, X12_CS_CARC},
    {"CLP", 11, 0, NULL, X12_CS_DRG},
    {"CUR", 2, 0, NULL, X12_CS_CURRENCY},
    {"EB", 3, 0, NULL, X12_CS_SERVICE_TYPE},
    {"EQ", 1, 0, NULL, X12_CS_SERVICE_TYPE},
    {"III", 2, 1, "ZZ", X12_CS_PLACE_OF_SERVICE},
    {"LIN", 3, 2, "N4", X12_CS_NDC},
    {"LQ", 2, 1, "HE", X12_CS_RARC},
    {"LUI", 2, 1, "LD LE", X12_CS_LANGUAGE},
    {"N4", 2, 0, NULL, X12_CS_STATE},
    {"N4", 4, 0, NULL, X12_CS_COUNTRY},
    {"PRV", 3, 2, "PXC", X12_CS_TAXONOMY},
    {"SV1", 5, 0, NULL, X12_CS_PLACE_OF_SERVICE},
    {"SV2", 1, 0, NULL, X12_CS_REVENUE},
    {"SVC", 4, 0, NULL, X12_CS_REVENUE},
    {"SVD", 4, 0, NULL, X12_CS_REVENUE},
    {"UM", 3, 0, NULL, X12_CS_SERVICE_TYPE},
};

#define QUALIFIER(a, b, c) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8)

/* X12 374 and 432: service, statement, its begin and end. */
enum x12_day_kind x12_day_kind(uint32_t qualifier)
{
    switch (qualifier) {
    case QUALIFIER('4', '7', '2'):
    case QUALIFIER('1', '5', '0'):
    case QUALIFIER('1', '5', '1'):
        return X12_DAY_SERVICE;
    case QUALIFIER('4', '3', '4'):
        return X12_DAY_STATEMENT;
    case QUALIFIER('2', '3', '2'):
        return X12_DAY_BEGINS;
    case QUALIFIER('2', '3', '3'):
        return X12_DAY_ENDS;
    default:
        return X12_DAY_NONE;
    }
}

enum x12_coded_level x12_coded_level(const struct x12_loop *loop)
{
    if (strcmp(loop->id, "2300") == 0 || strcmp(loop->id, "2100") == 0)
        return X12_LEVEL_CLAIM;
    return strcmp(loop->id, "2400") == 0 || strcmp(loop->id, "2110") == 0 ? X12_LEVEL_LINE
                                                                          : X12_LEVEL_OTHER;
}

const uint8_t *x12_coded_levels(struct x12_store *store, const struct x12_guide *g)
{
    uint8_t *levels = x12_store_take(store, g->loops_count * sizeof(*levels));
    for (unsigned i = 0; levels && i < g->loops_count; i++)
        levels[i] = (uint8_t)x12_coded_level(&g->loops[i]);
    return levels;
}

static bool in_line(const struct x12_loop *loop)
{
    while (loop && x12_coded_level(loop) != X12_LEVEL_LINE)
        loop = loop->parent;
    return loop != NULL;
}

/* ---- binding ---- */

struct binder {
    const struct x12_guide *g;
    unsigned count;
    struct x12_coded item[ITEMS_MAX];
};

static void add_choice(struct binder *b, struct x12_coded *c, struct str qualifier,
                       enum x12_code_set_id set)
{
    assert(c->count < X12_CODED_CHOICES_MAX);
    c->choice[c->count].qualifier = x12_pack(qualifier);
    c->choice[c->count].set = (uint8_t)set;
    c->choice[c->count].day = (uint8_t)x12_code_day_of(b->g->name, set);
    c->count++;
}

/* The item of that place, begun where there is none yet. */
static struct x12_coded *item_at(struct binder *b, unsigned element, unsigned component)
{
    for (unsigned i = 0; i < b->count; i++)
        if (b->item[i].element == element && b->item[i].component == component)
            return &b->item[i];
    assert(b->count < ITEMS_MAX);
    struct x12_coded *c = &b->item[b->count++];
    *c = (struct x12_coded){.element = (uint8_t)element, .component = (uint8_t)component};
    return c;
}

/* The rows of one part, else what the dictionary says. Parts a guide does not use hold no codes. */
static void bind_part(struct binder *b, const char *where, unsigned part, unsigned element,
                      const struct x12_field *f)
{
    bool found = false;
    unsigned component = element ? part : 0;
    unsigned at = element ? element : part;
    if (f->usage == 'N')
        return;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].part != part || strcmp(rows[i].where, where) != 0)
            continue;
        struct x12_coded *c = item_at(b, at, component);
        c->by = rows[i].by;
        found = true;
        if (!rows[i].qualifiers)
            add_choice(b, c, str_of("", 0), rows[i].set);
        for (struct str rest = str_from(rows[i].qualifiers); rest.p;)
            add_choice(b, c, str_split(&rest, ' '), rows[i].set);
    }
    enum x12_code_set_id set =
        found || !f->set || f->codes ? X12_CS_NONE : x12_code_set_named(str_from(f->set));
    if (set)
        add_choice(b, item_at(b, at, component), str_of("", 0), set);
}

static unsigned roles_of(const struct x12_guide *g, const struct x12_use *use)
{
    const struct x12_loop *loop = &g->loops[use->loop];
    if (strcmp(use->id, "N4") == 0)
        return X12_CODED_ADDRESS;
    if (x12_coded_level(loop) == X12_LEVEL_OTHER)
        return 0;
    return strcmp(use->id, "DTP") == 0   ? X12_CODED_DTP
           : strcmp(use->id, "DTM") == 0 ? X12_CODED_DTM
                                         : 0;
}

static bool bind_use(struct x12_store *store, struct binder *b, const struct x12_use *use,
                     const struct x12_coded_list **out)
{
    unsigned roles = roles_of(b->g, use);
    b->count = 0;
    for (unsigned e = 1; e <= use->fields_count; e++) {
        const struct x12_field *f = &use->fields[e - 1];
        bind_part(b, use->id, e, 0, f);
        for (unsigned c = 1; f->usage != 'N' && c <= f->parts_count; c++)
            bind_part(b, f->composite, c, e, &f->parts[c - 1]);
    }
    if (b->count == 0 && roles == 0)
        return true;
    struct x12_coded_list *list =
        x12_store_take(store, sizeof(*list) + b->count * sizeof(list->item[0]));
    if (!list)
        return false;
    list->count = (uint8_t)b->count;
    list->roles = (uint8_t)roles;
    list->in_line = in_line(&b->g->loops[use->loop]);
    memcpy(list->item, b->item, b->count * sizeof(list->item[0]));
    *out = list;
    return true;
}

const struct x12_coded_list *const *x12_coded_new(struct x12_store *store,
                                                  const struct x12_guide *g)
{
    struct binder b = {.g = g};
    const struct x12_coded_list **lists =
        x12_store_take(store, (g->uses_count + 1U) * sizeof(*lists));
    for (unsigned i = 0; lists && i < g->uses_count; i++)
        if (!bind_use(store, &b, &g->uses[i], &lists[i]))
            return NULL;
    return lists;
}
