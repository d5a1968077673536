/* x12_claim_key.c - what two claims must have in common to share a level of the 837P. */
#include "event/record.h"
#include "event/x12_claim.h"
#include "event/x12_claim_map.h"

static void put_size(struct buf *key, size_t n)
{
    buf_put(key, &n, sizeof(n));
}

static void put_text(struct buf *key, struct str s)
{
    put_size(key, s.n);
    if (s.n) /* most are empty */
        buf_put(key, s.p, s.n);
}

static void put_amount(struct buf *key, bool given, int64_t units, unsigned scale)
{
    put_size(key, given ? 1 + scale : 0);
    if (given)
        buf_put(key, &units, sizeof(units));
}

static void put_slot(struct buf *key, const struct slot *slot, const void *at)
{
    const struct record_list *l = at;
    switch ((enum slot_kind)slot->kind) {
    case SLOT_TEXT:
        put_text(key, *(const struct str *)at);
        break;
    case SLOT_QUANTITY: {
        const struct quantity *q = at;
        put_amount(key, q->given, q->value.units, q->value.scale);
        break;
    }
    case SLOT_NUMBERS: {
        const struct contact_number *n = l->items;
        put_size(key, l->count);
        for (size_t i = 0; i < l->count; i++) {
            put_text(key, n[i].type);
            put_text(key, n[i].number);
        }
        break;
    }
    default: /* constants; the levels above the claim hold nothing else */
        break;
    }
}

/* Texts are nearly all there is: they are put without asking further. */
static void put_row(struct buf *key, const struct map_row *row, const char *at)
{
    for (size_t i = 0; i < row->slots_count; i++) {
        const struct slot *slot = &row->slots[i];
        const void *value = at + slot->offset;
        if (slot->kind == SLOT_TEXT)
            put_text(key, *(const struct str *)value);
        else
            put_slot(key, slot, value);
    }
}

/* The row after the end of what `i` opens. */
static size_t skip(size_t i)
{
    size_t depth = 0;
    do {
        depth += claim_map[i].kind == ROW_OPTIONAL || claim_map[i].kind == ROW_LIST;
        depth -= claim_map[i].kind == ROW_END;
        i++;
    } while (depth);
    return i;
}

static size_t section_start(enum section section)
{
    size_t i = 0;
    while (claim_map[i].kind != ROW_SECTION || claim_map[i].max != section)
        i++;
    return i + 1;
}

struct open_record {
    const char *outer;
    size_t first, left;
};

static void put_section(struct buf *key, const struct claim *claim, enum section section)
{
    struct open_record open[MAP_DEPTH_MAX];
    size_t depth = 0, i = section_start(section);
    const char *base = (const char *)claim;
    while (claim_map[i].kind != ROW_SECTION) {
        const struct map_row *row = &claim_map[i];
        const char *at = base + row->offset;
        if (row->kind == ROW_SEGMENT) {
            put_row(key, row, at);
        } else if (row->kind == ROW_END) {
            assert(depth > 0);
            struct open_record *o = &open[depth - 1];
            if (o->left) {
                o->left--;
                base += claim_map[o->first].size;
                i = o->first;
            } else {
                base = o->outer;
                depth--;
            }
        } else {
            const struct record_list *l = (const void *)at;
            size_t count = row->kind == ROW_LIST ? l->count : l->items != NULL;
            put_size(key, count);
            if (count == 0) {
                i = skip(i);
                continue;
            }
            assert(depth < MAP_DEPTH_MAX);
            open[depth++] = (struct open_record){base, i, count - 1};
            base = l->items;
        }
        i++;
    }
}

void claim_level_key(const struct claim *claim, enum claim_level level, struct buf *key)
{
    switch (level) {
    case CLAIM_LEVEL_BILLING:
        put_section(key, claim, SECTION_BILLING);
        break;
    case CLAIM_LEVEL_SUBSCRIBER:
        put_section(key, claim, SECTION_SUBSCRIBER);
        /* A subscriber's own claims and a dependent's do not share a 2000B: SBR02. */
        buf_putc(key, claim->patient ? 'P' : 'S');
        break;
    case CLAIM_LEVEL_PATIENT:
        put_section(key, claim, SECTION_PATIENT);
        break;
    }
}
