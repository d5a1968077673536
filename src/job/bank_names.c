/* bank_names.c - see bank_names.h. */
#include "job/bank_names.h"

#include "base/hash.h"
#include <stdlib.h>

enum { SLOTS_FIRST = 64, TEXTS_MAX = 256 << 20 };

void bank_names_init(struct bank_names *n)
{
    *n = (struct bank_names){.count = 0};
    arena_init(&n->texts, TEXTS_MAX);
}

void bank_names_fini(struct bank_names *n)
{
    arena_fini(&n->texts);
    free(n->all);
    free(n->slots);
    n->all = NULL;
    n->slots = NULL;
}

void bank_names_reset(struct bank_names *n)
{
    arena_reset(&n->texts);
    n->count = 0;
    if (n->slots)
        memset(n->slots, 0, n->slot_count * sizeof *n->slots);
}

/* Where the id is, or would go. A dropped one keeps its place, so that what is behind it is found.
 */
static size_t slot_of(const struct bank_names *n, struct str id)
{
    size_t i = hash64(id) & (n->slot_count - 1);
    while (n->slots[i] && !str_eq(n->all[n->slots[i] - 1].id, id))
        i = (i + 1) & (n->slot_count - 1);
    return i;
}

static bool grow(struct bank_names *n, struct err *err)
{
    size_t slots = n->slot_count ? n->slot_count * 2 : SLOTS_FIRST;
    struct bank_name *all = realloc(n->all, slots / 2 * sizeof *all);
    uint32_t *fresh = calloc(slots, sizeof *fresh);
    if (all)
        n->all = all;
    if (!all || !fresh) {
        free(fresh);
        return err_set(err, ERR_LIMIT, "no memory for the ids of a bank's lines");
    }
    free(n->slots);
    n->slots = fresh;
    n->slot_count = slots;
    for (size_t i = 0; i < n->count; i++)
        if (n->all[i].id.p)
            n->slots[slot_of(n, n->all[i].id)] = (uint32_t)(i + 1);
    return true;
}

bool bank_names_put(struct bank_names *n, struct str id, struct err *err)
{
    if (n->count >= BANK_NAMES_MAX)
        return err_set(err, ERR_LIMIT, "more ids of a bank's lines than may be in one chain");
    if (n->count == n->slot_count / 2 && !grow(n, err))
        return false;
    size_t at = slot_of(n, id);
    if (n->slots[at])
        return true;
    struct str kept = arena_str(&n->texts, id);
    if (kept.n != id.n)
        return err_set(err, ERR_LIMIT, "no memory for the ids of a bank's lines");
    n->all[n->count++] = (struct bank_name){kept};
    n->slots[at] = (uint32_t)n->count;
    return true;
}

bool bank_names_has(const struct bank_names *n, struct str id)
{
    return n->count && n->slots[slot_of(n, id)];
}

void bank_names_drop(struct bank_names *n, struct str id)
{
    size_t at = n->count ? slot_of(n, id) : 0;
    if (n->count && n->slots[at])
        n->all[n->slots[at] - 1].id = (struct str){NULL, 0};
}

bool bank_names_each(const struct bank_names *n,
                     bool (*fn)(void *ctx, struct str id, struct err *err), void *ctx,
                     struct err *err)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->all[i].id.p && !fn(ctx, n->all[i].id, err))
            return false;
    return true;
}
