/* rate.c - how often a link and a client may ask what, in a minute (facts A8). */
#include "plaid/plaid.h"

#include <stdio.h>

#define MINUTE_US INT64_C(60000000)

static const struct limit {
    const char *name;
    int64_t of_item, of_client; /* in a minute */
} LIMITS[] = {{"balance", 5, 1200},
              {"accounts", 15, 15000},
              {"item", 15, 5000},
              {"remove", 30, 2000},
              {"sync", 50, 2500}};

/* A bucket is its level, in microseconds of refilling, and when that was: "LEVEL AT". It holds a
 * minute's worth. */
struct bucket {
    int64_t level_us, at_us;
};

static struct bucket bucket_of(struct hia_text kept, int64_t now_us)
{
    struct str rest = str_of_text(kept), first = str_split(&rest, ' ');
    uint64_t level, at;
    struct bucket b = {MINUTE_US, now_us};
    if (str_to_u64(first, (uint64_t)MINUTE_US, &level) && str_to_u64(rest, INT64_MAX, &at)) {
        int64_t gone = now_us - (int64_t)at;
        b.level_us = (int64_t)level + (gone > 0 ? gone < MINUTE_US ? gone : MINUTE_US : 0);
        if (b.level_us > MINUTE_US)
            b.level_us = MINUTE_US;
    }
    return b;
}

static struct hia_text shown(const struct bucket *b, char text[64])
{
    int n = snprintf(text, 64, "%lld %lld", (long long)b->level_us, (long long)b->at_us);
    return (struct hia_text){text, (size_t)n};
}

static int64_t wait_us(const struct bucket *b, int64_t a_minute)
{
    int64_t price = MINUTE_US / a_minute;
    return b->level_us >= price ? 0 : price - b->level_us;
}

int64_t rate_take_ms(const struct hia_call *call, const char *name)
{
    char item_key[32], client_key[48], text[64];
    const struct limit *l = NULL;
    int64_t now = hia_now_us(call);
    struct hia_text kept = {NULL, 0};
    for (size_t i = 0; i < COUNT_OF(LIMITS); i++)
        if (strcmp(LIMITS[i].name, name) == 0)
            l = &LIMITS[i];
    if (!l)
        return 0;
    snprintf(item_key, sizeof item_key, "rate.%s", name);
    snprintf(client_key, sizeof client_key, "rate.%s.all", name);
    struct bucket item = bucket_of(partner_text(call, item_key), now);
    (void)hia_state_get(call, HIA_SCOPE_PARTNER, text_from(client_key), &kept);
    struct bucket client = bucket_of(kept, now);
    int64_t wait = wait_us(&item, l->of_item), other = wait_us(&client, l->of_client);
    wait = wait > other ? wait : other;
    if (wait > 0)
        return wait / 1000 + 1;
    item.level_us -= MINUTE_US / l->of_item;
    client.level_us -= MINUTE_US / l->of_client;
    partner_keep(call, item_key, shown(&item, text));
    (void)hia_state_put(call, HIA_SCOPE_PARTNER, text_from(client_key), shown(&client, text));
    return 0;
}
