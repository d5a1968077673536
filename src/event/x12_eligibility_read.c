/* x12_eligibility_read.c - 270 to inquiries, 271 to answers: the record maps played backwards. */
#include "event/x12_eligibility.h"
#include "event/x12_eligibility_map.h"

#include <stdlib.h>

enum { HEAD_TEXT_MAX = 64, SIDES = 2 };

/** BHT of the open set, copied: the records of the set come later. */
struct head {
    char reference[HEAD_TEXT_MAX], purpose[HEAD_TEXT_MAX], date[HEAD_TEXT_MAX], time[HEAD_TEXT_MAX],
        type[HEAD_TEXT_MAX];
};

struct eligibility_reader {
    struct eligibility_sink sink;
    struct x12_map_reader *maps[SIDES]; /* NULL: not wanted */
    const struct x12_use *beginning[SIDES];
    struct head head;
};

static struct eligibility_document document(const struct eligibility_reader *er,
                                            const struct map_place *place)
{
    const struct x12_envelope *env = place->envelope;
    return (struct eligibility_document){
        .reference = str_from(er->head.reference),
        .date = str_from(er->head.date),
        .time = str_from(er->head.time),
        .purpose = str_from(er->head.purpose),
        .interchange_control = str_from(env->isa_control),
        .group_control = str_from(env->gs_control),
        .set_control = str_from(env->st_control),
        .segment = {{(int64_t)place->ordinal, 0}, place->ordinal > 0},
    };
}

/* The record is the map's own: what stands around it goes into a copy of its outermost struct. */
static bool take_inquiry(void *ctx, const void *record, const struct map_place *place)
{
    struct eligibility_reader *er = ctx;
    struct eligibility_inquiry inquiry = *(const struct eligibility_inquiry *)record;
    inquiry.document = document(er, place);
    inquiry.transaction_type = str_from(er->head.type);
    return er->sink.inquiry(er->sink.ctx, &inquiry);
}

static bool take_answer(void *ctx, const void *record, const struct map_place *place)
{
    struct eligibility_reader *er = ctx;
    struct eligibility_answer answer = *(const struct eligibility_answer *)record;
    answer.document = document(er, place);
    return er->sink.answer(er->sink.ctx, &answer);
}

static bool make(struct eligibility_reader *er, enum eligibility_side side,
                 const struct x12_map *map,
                 bool (*put)(void *, const void *, const struct map_place *), struct err *err)
{
    const struct x12_guide *g = eligibility_guide(side);
    if (!g)
        return err_set(err, ERR_USAGE, "the 270 and 271 are not there");
    er->beginning[side] = x12_use_find(g, "", "beginning_of_transaction");
    er->maps[side] = x12_map_reader_new(map, g, 0, &(struct map_sink){er, put}, err);
    return er->maps[side] != NULL;
}

struct eligibility_reader *eligibility_reader_new(const struct eligibility_sink *sink,
                                                  struct err *err)
{
    struct eligibility_reader *er = calloc(1, sizeof(*er));
    if (!er) {
        err_set(err, ERR_SYSTEM, "no memory for an eligibility reader");
        return NULL;
    }
    er->sink = *sink;
    if ((sink->inquiry &&
         !make(er, ELIGIBILITY_INQUIRY, &eligibility_inquiry_map, take_inquiry, err)) ||
        (sink->answer &&
         !make(er, ELIGIBILITY_ANSWER, &eligibility_answer_map, take_answer, err))) {
        eligibility_reader_free(er);
        return NULL;
    }
    return er;
}

void eligibility_reader_free(struct eligibility_reader *er)
{
    if (!er)
        return;
    for (int i = 0; i < SIDES; i++)
        x12_map_reader_free(er->maps[i]);
    free(er);
}

size_t eligibility_reader_dropped(const struct eligibility_reader *er)
{
    size_t dropped = 0;
    for (int i = 0; i < SIDES; i++)
        dropped += er->maps[i] ? x12_map_reader_dropped(er->maps[i]) : 0;
    return dropped;
}

/* Longer than the guide allows: faulted there, and not kept. */
static void keep(char to[HEAD_TEXT_MAX], const struct x12_segment *s, unsigned element)
{
    if (!str_copy(to, HEAD_TEXT_MAX, x12_element(s, element)))
        to[0] = '\0';
}

static void read_head(struct eligibility_reader *er, const struct x12_segment *bht)
{
    keep(er->head.purpose, bht, 2);
    keep(er->head.reference, bht, 3);
    keep(er->head.date, bht, 4);
    keep(er->head.time, bht, 5);
    keep(er->head.type, bht, 6);
}

bool eligibility_reader_event(void *ctx, const struct x12_event *e)
{
    struct eligibility_reader *er = ctx;
    bool go_on = true;
    if (e->kind == X12_SET_OPEN)
        er->head = (struct head){.type = ""};
    for (int i = 0; i < SIDES; i++) {
        if (e->kind == X12_SEGMENT && e->use && e->use == er->beginning[i])
            read_head(er, e->segment);
        if (er->maps[i])
            go_on &= x12_map_reader_event(er->maps[i], e);
    }
    return go_on;
}
