/* x12_eligibility_write.c - inquiries to 270, answers to 271: BHT, and the record map for the
 * rest. */
#include "event/x12_eligibility.h"
#include "event/x12_eligibility_map.h"

#include <stdlib.h>

struct eligibility_writer {
    enum eligibility_side side;
    struct x12_map_writer *map;
    const struct x12_use *bht;
};

const struct x12_guide *eligibility_guide(enum eligibility_side side)
{
    return x12_guide_named(side == ELIGIBILITY_INQUIRY ? STR("270") : STR("271"));
}

struct eligibility_writer *eligibility_writer_new(enum eligibility_side side, struct err *err)
{
    const struct x12_guide *g = eligibility_guide(side);
    struct eligibility_writer *ew = g ? calloc(1, sizeof(*ew)) : NULL;
    if (!ew) {
        err_set(err, g ? ERR_SYSTEM : ERR_USAGE,
                g ? "no memory for an eligibility writer" : "the 270 and 271 are not there");
        return NULL;
    }
    ew->side = side;
    ew->bht = x12_use_find(g, "", "beginning_of_transaction");
    ew->map = x12_map_writer_new(side == ELIGIBILITY_INQUIRY ? &eligibility_inquiry_map
                                                             : &eligibility_answer_map,
                                 g, 0, err);
    if (!ew->map) {
        eligibility_writer_free(ew);
        return NULL;
    }
    return ew;
}

void eligibility_writer_free(struct eligibility_writer *ew)
{
    if (!ew)
        return;
    x12_map_writer_free(ew->map);
    free(ew);
}

void eligibility_writer_begin(struct eligibility_writer *ew, struct x12_writer *w,
                              const struct eligibility_document *head, struct str type)
{
    x12_map_begin(ew->map, w);
    x12_begin(w, ew->bht);
    x12_put_code(w, "0022");
    if (head->purpose.n)
        x12_put(w, head->purpose);
    else
        x12_put_code(w, ew->side == ELIGIBILITY_INQUIRY ? "13" : "11");
    x12_put(w, head->reference);
    x12_put(w, head->date);
    x12_put(w, head->time);
    x12_put(w, type);
    x12_end(w);
}

void eligibility_writer_put(struct eligibility_writer *ew, const void *record)
{
    x12_map_put(ew->map, record);
}
