/* rate.c - how often a link and a client may ask what, in a minute (facts A8). */
#include "plaid/plaid.h"

#include <stdio.h>

static const struct limit {
    const char *name;
    uint64_t of_item, of_client; /* in a minute */
} LIMITS[] = {{"balance", 5, 1200},
              {"accounts", 15, 15000},
              {"item", 15, 5000},
              {"remove", 30, 2000},
              {"sync", 50, 2500}};

/* A bucket of a minute's tokens; each is back when a minute has passed since it was taken, for
 * Plaid counts in a minute whose beginning we do not know. By the clock, in slots: "SLOT N N N
 * ...", what was taken in that one and in those before it. Any minute lies within SLOTS of them. */
enum { SLOT_S = 5, SLOTS = 60 / SLOT_S + 1, BUCKET_TEXT_MAX = 192 };
#define SLOT_US (SLOT_S * INT64_C(1000000))

struct bucket {
    int64_t slot;
    uint64_t taken[SLOTS]; /* [0] in `slot`, [1] in the one before it, ... */
};

/* Of a clock that was put back the last slots are those of now. */
static struct bucket bucket_of(struct hia_text kept, int64_t now_us)
{
    struct str rest = str_of_text(kept);
    struct bucket b = {.slot = now_us / SLOT_US};
    uint64_t slot, n;
    if (!str_to_u64(str_split(&rest, ' '), INT64_MAX, &slot))
        return b;
    uint64_t gone = (uint64_t)b.slot > slot ? (uint64_t)b.slot - slot : 0;
    for (size_t i = 0; gone + i < SLOTS && str_to_u64(str_split(&rest, ' '), UINT32_MAX, &n); i++)
        b.taken[gone + i] = n;
    return b;
}

static struct hia_text shown(const struct bucket *b, char text[BUCKET_TEXT_MAX])
{
    int n = snprintf(text, BUCKET_TEXT_MAX, "%lld", (long long)b->slot);
    for (size_t i = 0; i < SLOTS; i++)
        n += snprintf(text + n, BUCKET_TEXT_MAX - (size_t)n, " %u", (unsigned)b->taken[i]);
    return (struct hia_text){text, (size_t)n};
}

/* Until the oldest of them are back. */
static int64_t wait_us(const struct bucket *b, uint64_t a_minute, int64_t now_us)
{
    uint64_t taken = 0;
    int64_t oldest = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        taken += b->taken[i];
        oldest = b->taken[i] ? (int64_t)i : oldest;
    }
    return taken < a_minute ? 0 : (b->slot - oldest + SLOTS) * SLOT_US - now_us;
}

int64_t rate_take_ms(const struct hia_call *call, const char *name)
{
    char item_key[32], client_key[48], text[BUCKET_TEXT_MAX];
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
    int64_t wait = wait_us(&item, l->of_item, now), other = wait_us(&client, l->of_client, now);
    wait = wait > other ? wait : other;
    item.taken[0] += wait == 0;
    client.taken[0] += wait == 0;
    partner_keep(call, item_key, shown(&item, text));
    (void)hia_state_put(call, HIA_SCOPE_PARTNER, text_from(client_key), shown(&client, text));
    return wait ? wait / 1000 + 1 : 0;
}
