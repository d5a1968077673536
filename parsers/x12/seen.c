/* seen.c - open addressing over fingerprints: no allocation, no growth, no identifier kept. */
#include "x12/seen.h"

static uint64_t mix(uint64_t h, uint64_t w)
{
    h = (h ^ w) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

uint64_t x12_word_of(struct str value)
{
    uint64_t h = mix(0x2545f4914f6cdd1du, value.n);
    uint64_t w;

    while (value.n >= 8) {
        memcpy(&w, value.p, 8);
        h = mix(h, LITTLE_ENDIAN_64(w));
        value.p += 8;
        value.n -= 8;
    }
    w = 0;
    for (size_t i = 0; i < value.n; i++)
        w = w << 8 | (uint8_t)value.p[i];
    h = mix(mix(h, w), 0x94d049bb133111ebu);
    return h != 0 ? h : 1;
}

bool x12_seen_before(struct x12_seen *s, struct str id)
{
    uint64_t h = x12_word_of(id);
    uint32_t low = (uint32_t)h | 1; /* never 0: 0 is an empty slot */
    uint16_t high = (uint16_t)(h >> 32);
    unsigned slot = (unsigned)(h >> 48) % X12_SEEN_SLOTS;

    while (s->low[slot] != 0) { /* ends: a quarter of the slots stays empty */
        if (s->low[slot] == low && s->high[slot] == high)
            return true;
        slot = (slot + 1) % X12_SEEN_SLOTS;
    }
    if (s->count == X12_SEEN_MAX)
        return false;
    s->low[slot] = low;
    s->high[slot] = high;
    s->taken[s->count++] = (uint16_t)slot;
    return false;
}

void x12_seen_forget(struct x12_seen *s)
{
    for (unsigned i = 0; i < s->count; i++)
        s->low[s->taken[i]] = 0;
    s->count = 0;
}
