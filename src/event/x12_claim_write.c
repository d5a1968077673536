/* x12_claim_write.c - claims to 837: the head of the set, and the map of a claim for the rest. */
#include "event/x12_claim_map.h"

#include <stdlib.h>

struct claim_writer {
    struct x12_map_writer *map;
    const struct x12_use *bht, *submitter, *submitter_contact, *receiver;
    /* the open set */
    struct x12_writer *w;
    size_t claims;
};

static bool find(const struct x12_guide *g, const char *loop, const char *name,
                 const struct x12_use **use, struct err *err)
{
    *use = x12_use_find(g, loop, name);
    return *use || err_set(err, ERR_USAGE, "%s has no %s/%s", g->id, loop, name);
}

static bool find_all(struct claim_writer *cw, const struct x12_guide *g, struct err *err)
{
    return find(g, "", "beginning_of_transaction", &cw->bht, err) &&
           find(g, "1000A", "name", &cw->submitter, err) &&
           find(g, "1000A", "contact", &cw->submitter_contact, err) &&
           find(g, "1000B", "name", &cw->receiver, err);
}

const struct x12_guide *claim_guide(enum claim_kind kind)
{
    static const char *const GUIDES[CLAIM_KINDS] = {"837P", "837I", "837D"};
    return x12_guide_named(str_from(GUIDES[kind]));
}

struct claim_writer *claim_writer_new(enum claim_kind kind, struct err *err)
{
    const struct x12_guide *g = claim_guide(kind);
    struct claim_writer *cw = g ? calloc(1, sizeof(*cw)) : NULL;
    if (!cw) {
        err_set(err, g ? ERR_SYSTEM : ERR_USAGE,
                g ? "no memory for a claim writer" : "the guide of the claim is not there");
        return NULL;
    }
    cw->map = x12_map_writer_new(&claim_map, g, 1U << kind, err);
    if (!cw->map || !find_all(cw, g, err)) {
        claim_writer_free(cw);
        return NULL;
    }
    return cw;
}

void claim_writer_free(struct claim_writer *cw)
{
    if (!cw)
        return;
    x12_map_writer_free(cw->map);
    free(cw);
}

void claim_level_key(const struct claim *claim, enum claim_level level, struct buf *key)
{
    x12_map_key(&claim_map, level, claim, key);
}

void claim_writer_put(struct claim_writer *cw, const struct claim *claim)
{
    x12_map_put(cw->map, claim);
    cw->claims++;
}

/* ---- the set ---- */

static void put_name(struct x12_writer *w, const struct x12_use *use, const char *role,
                     const struct party *p)
{
    x12_begin(w, use);
    x12_put_code(w, role);
    x12_put(w, p->entity_type.n ? p->entity_type : STR("2"));
    x12_put(w, p->name);
    x12_put(w, p->first_name);
    x12_put(w, p->middle_name);
    x12_skip(w, 2);
    x12_put_code(w, "46");
    x12_put(w, p->id);
    x12_end(w);
}

static void put_contact(struct x12_writer *w, const struct x12_use *use, const struct contact *c)
{
    x12_begin(w, use);
    x12_put_code(w, "IC");
    x12_put(w, c->name);
    for (size_t i = 0; i < c->numbers_count; i++) {
        x12_put(w, c->numbers[i].type);
        x12_put(w, c->numbers[i].number);
    }
    x12_end(w);
}

void claim_writer_begin(struct claim_writer *cw, struct x12_writer *w,
                        const struct claim_set_head *head)
{
    cw->w = w;
    cw->claims = 0;
    x12_map_begin(cw->map, w);
    x12_begin(w, cw->bht);
    x12_put_code(w, "0019");
    x12_put(w, head->purpose.n ? head->purpose : STR("00"));
    x12_put(w, head->reference);
    x12_put(w, head->date);
    x12_put(w, head->time);
    x12_put(w, head->type.n ? head->type : STR("CH"));
    x12_end(w);
    put_name(w, cw->submitter, "41", &head->submitter);
    for (size_t i = 0; i < head->contacts_count; i++)
        put_contact(w, cw->submitter_contact, &head->contacts[i]);
    put_name(w, cw->receiver, "40", &head->receiver);
}

size_t claim_writer_end(struct claim_writer *cw)
{
    cw->w = NULL;
    return cw->claims;
}
