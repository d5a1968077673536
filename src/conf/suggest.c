/* suggest.c - the nearest name, by edit distance with swaps of neighbours. */
#include "conf/suggest.h"

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t suggest_distance(struct str a, struct str b)
{
    size_t rows[3][SUGGEST_NAME_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *now = rows[2];
    if (a.n > SUGGEST_NAME_MAX || b.n > SUGGEST_NAME_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t differ = a.p[i - 1] != b.p[j - 1];
            now[j] = least(above[j] + 1, now[j - 1] + 1, above[j - 1] + differ);
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = above;
        above = now;
        now = spare;
    }
    return above[b.n];
}

const char *suggest(struct str wrong, const void *table, size_t count,
                    const char *(*name_of)(const void *table, size_t i))
{
    const char *best = NULL;
    size_t best_distance = wrong.n / 3 + 1; /* further than a third of it is another word */
    for (size_t i = 0; i < count; i++) {
        const char *name = name_of(table, i);
        size_t d = suggest_distance(wrong, str_from(name));
        if (d <= best_distance && (!best || d < best_distance)) {
            best = name;
            best_distance = d;
        }
    }
    return best;
}
