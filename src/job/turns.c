/* turns.c - see turns.h. */
#include "job/turns.h"

static void wait_from(struct turns *t, size_t i, int64_t due_us)
{
    t->of[i] = (struct turn){TURN_WAITS, due_us, ++t->given};
}

bool turns_add(struct turns *t, int64_t now_us, size_t *i)
{
    for (*i = 0; *i < t->count && t->of[*i].state != TURN_NOBODY;)
        ++*i;
    if (*i == TURNS_MAX)
        return false;
    if (*i == t->count)
        t->count++;
    wait_from(t, *i, now_us);
    return true;
}

static bool is_before(const struct turn *a, const struct turn *b)
{
    return a->due_us < b->due_us || (a->due_us == b->due_us && a->since < b->since);
}

bool turns_take(struct turns *t, int64_t now_us, size_t *i, int64_t *wait_us)
{
    const struct turn *first = NULL;
    for (size_t k = 0; k < t->count; k++)
        if (t->of[k].state == TURN_WAITS && (!first || is_before(&t->of[k], first)))
            first = &t->of[k];
    *wait_us = !first ? -1 : first->due_us > now_us ? first->due_us - now_us : 0;
    if (*wait_us)
        return false;
    *i = (size_t)(first - t->of);
    t->of[*i].state = TURN_TAKEN;
    return true;
}

void turns_give(struct turns *t, size_t i, int64_t due_us)
{
    wait_from(t, i, due_us);
}

void turns_drop(struct turns *t, size_t i)
{
    t->of[i].state = TURN_NOBODY;
}

void turns_hurry(struct turns *t, size_t i, int64_t now_us)
{
    if (t->of[i].state == TURN_WAITS && t->of[i].due_us > now_us)
        t->of[i].due_us = now_us;
}

bool turns_others(const struct turns *t, size_t i, int64_t now_us)
{
    for (size_t k = 0; k < t->count; k++)
        if (k != i && t->of[k].state == TURN_WAITS && t->of[k].due_us <= now_us)
            return true;
    return false;
}
