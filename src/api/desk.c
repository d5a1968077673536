/* desk.c - see desk.h. */
#include "api/desk.h"

#include "job/check_ledger.h"

static void shut(struct desk_ledger *l)
{
    store_close(l->ledger);
    store_close(l->checks);
    *l = (struct desk_ledger){0};
}

void desk_close(struct desk *d)
{
    for (size_t i = 0; i < DESK_LEDGERS; i++)
        shut(&d->ledgers[i]);
}

void desk_forget(struct desk *d, const struct settings *s)
{
    for (size_t i = 0; i < DESK_LEDGERS; i++)
        if (strcmp(d->ledgers[i].organization_id, s->organization_id) == 0)
            shut(&d->ledgers[i]);
}

static struct desk_ledger *place_of(struct desk *d, const struct settings *s)
{
    struct desk_ledger *oldest = &d->ledgers[0];

    for (size_t i = 0; i < DESK_LEDGERS; i++) {
        if (strcmp(d->ledgers[i].organization_id, s->organization_id) == 0) {
            d->ledgers[i].used = ++d->tick;
            return &d->ledgers[i];
        }
        if (d->ledgers[i].used < oldest->used)
            oldest = &d->ledgers[i];
    }
    shut(oldest);
    str_copy(oldest->organization_id, UUID_MAX, str_from(s->organization_id));
    oldest->used = ++d->tick;
    return oldest;
}

struct store *desk_ledger(struct desk *d, const struct settings *s, struct err *err)
{
    struct desk_ledger *l = place_of(d, s);

    if (!l->ledger &&
        !store_open(&l->ledger, settings_ledger(s), s->organization_id, STORE_READER, err))
        return NULL;
    return l->ledger;
}

struct store *desk_checks(struct desk *d, const struct settings *s, struct err *err)
{
    struct desk_ledger *l = place_of(d, s);
    char place[OPTION_PATH_MAX];

    if (!l->checks && (!check_ledger_place(s, place, err) ||
                       !store_open(&l->checks, place, s->organization_id, STORE_READER, err)))
        return NULL;
    return l->checks;
}
