/* x12_map.c - a record map and its guide: which row is which segment; what two records share. */
#include "event/x12_map.h"

/* ---- names to segments ---- */

/* The `index`th word of a list of words, from 0; empty past the end. */
static struct str word(const char *words, unsigned index)
{
    struct str rest = str_from(words);
    while (index-- && rest.p)
        (void)str_split(&rest, ' ');
    return rest.p ? str_split(&rest, ' ') : (struct str){NULL, 0};
}

unsigned x12_map_loop_number(const char *loops, const char *id)
{
    struct str rest = str_from(loops);
    for (unsigned i = 1; rest.p; i++)
        if (str_is(str_split(&rest, ' '), id))
            return i;
    return 0;
}

static bool is_below(const struct x12_guide *g, const struct x12_use *use, const char *loop)
{
    for (const struct x12_loop *l = &g->loops[use->loop]; l; l = l->parent)
        if (strcmp(l->id, loop) == 0)
            return true;
    return false;
}

static bool bind_row(const struct x12_map *map, const struct x12_guide *g, struct map_bound *b,
                     struct err *err)
{
    const struct map_row *row = b->row;
    for (uint16_t i = 0; i < g->uses_count; i++) {
        const struct x12_use *u = &g->uses[i];
        if (u->name[0] != row->name[0] || strcmp(u->name, row->name) != 0) /* most by the first */
            continue;
        unsigned number = x12_map_loop_number(row->loop, g->loops[u->loop].id);
        if (number == 0)
            continue;
        bool second = number == 2 || (map->second_loop && is_below(g, u, map->second_loop));
        if (!b->uses[second])
            b->uses[second] = u;
    }
    for (int k = 0; k < 2; k++)
        if (!b->uses[k])
            b->uses[k] = b->uses[!k];
    /* Of a pair both loops must have it. */
    bool pair = word(row->loop, 1).n > 0;
    if (!b->uses[0] || (pair && b->uses[0] == b->uses[1]))
        return err_set(err, ERR_USAGE, "the map of a %s names %s/%s, which %s has not", map->name,
                       row->loop, row->name, g->id);
    return true;
}

bool x12_map_bind(const struct x12_map *map, const struct x12_guide *g, unsigned variant,
                  struct map_bound bound[MAP_ROWS_MAX], size_t *count, struct err *err)
{
    unsigned in = 0;
    *count = 0;
    for (size_t i = 0; i < map->rows_count; i++) {
        const struct map_row *row = &map->rows[i];
        if (row->kind == ROW_IN)
            in = row->max;
        if (row->kind == ROW_IN || (in && !(in & variant)))
            continue;
        assert(*count < MAP_ROWS_MAX);
        struct map_bound *b = &bound[(*count)++];
        *b = (struct map_bound){.row = row};
        if (row->name && !bind_row(map, g, b, err))
            return false;
    }
    return true;
}
