/* ledgers.c - see ledgers.h. */
#include "job/ledgers.h"

#include "base/str.h"
#include "conf/option.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct idle {
    char place[OPTION_PATH_MAX];
    enum store_mode mode;
    struct store *store;
};

struct ledgers {
    pthread_mutex_t lock;
    size_t max, count;
    struct idle idle[LEDGERS_IDLE_MAX]; /* the longest unused first */
};

struct ledgers *ledgers_new(size_t idle_max, struct err *err)
{
    struct ledgers *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    l->max = idle_max < LEDGERS_IDLE_MAX ? idle_max : LEDGERS_IDLE_MAX;
    pthread_mutex_init(&l->lock, NULL);
    return l;
}

void ledgers_free(struct ledgers *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->count; i++)
        store_close(l->idle[i].store);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static struct store *take_out(struct ledgers *l, size_t i)
{
    struct store *s = l->idle[i].store;
    memmove(&l->idle[i], &l->idle[i + 1], (--l->count - i) * sizeof l->idle[0]);
    return s;
}

/** NULL: there is none. */
static struct store *find(struct ledgers *l, const char *place, enum store_mode mode)
{
    struct store *s = NULL;
    pthread_mutex_lock(&l->lock);
    for (size_t i = l->count; i-- > 0 && !s;)
        if (l->idle[i].mode == mode && strcmp(l->idle[i].place, place) == 0)
            s = take_out(l, i);
    pthread_mutex_unlock(&l->lock);
    return s;
}

bool ledgers_take(struct ledgers *l, const char *place, const char *organization_id,
                  enum store_mode mode, struct store **out, struct err *err)
{
    struct err unfit = {0};
    for (struct store *s = find(l, place, mode); s; s = find(l, place, mode)) {
        if (store_turn_to(s, organization_id, &unfit)) {
            *out = s;
            return true;
        }
        err_clear(&unfit); /* a server that restarted has ended it: the next one, or a new one */
        store_close(s);
    }
    return store_open(out, place, organization_id, mode, err);
}

/** The one that was unused longest makes room. NULL: there was room. */
static struct store *keep_idle(struct ledgers *l, const char *place, enum store_mode mode,
                               struct store *s)
{
    struct store *out = l->max == 0 ? s : l->count == l->max ? take_out(l, 0) : NULL;
    if (out == s)
        return s;
    struct idle *i = &l->idle[l->count++];
    *i = (struct idle){.mode = mode, .store = s};
    str_copy(i->place, sizeof i->place, str_from(place));
    return out;
}

static void forget(struct ledgers *l, const char *place)
{
    for (struct store *s; (s = find(l, place, STORE_BESIDE)) || (s = find(l, place, STORE_WORKER));)
        store_close(s);
}

void ledgers_give(struct ledgers *l, const char *place, enum store_mode mode, struct store *s)
{
    if (!s)
        return;
    if (store_lost(s)) {
        store_close(s);
        forget(l, place);
        return;
    }
    if (store_is_shared(s)) {
        store_rollback(s);
        pthread_mutex_lock(&l->lock);
        s = keep_idle(l, place, mode, s);
        pthread_mutex_unlock(&l->lock);
    }
    store_close(s);
}
