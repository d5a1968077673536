/* claim_status.c - see claim_status.h. */
#include "x12/claim_status.h"

#include "x12/fault.h"

/* Status 21, missing or invalid information, wants a second status that says of what. Where the row
 * has none, the segment at fault does. */
static const struct {
    const char *segment, *status;
} OF_SEGMENT[] = {
    {"AMT", "178"}, {"CAS", "400"}, {"CL1", "231"}, {"CLM", "178"}, {"CR1", "337"}, {"CRC", "421"},
    {"DMG", "158"}, {"DN1", "239"}, {"DN2", "244"}, {"DTP", "187"}, {"HCP", "400"}, {"HI", "255"},
    {"LIN", "218"}, {"LX", "247"},  {"N3", "503"},  {"N4", "500"},  {"NM1", "125"}, {"NTE", "306"},
    {"OI", "171"},  {"PAT", "156"}, {"PRV", "145"}, {"PWK", "489"}, {"QTY", "476"}, {"REF", "153"},
    {"SBR", "171"}, {"SV1", "454"}, {"SV2", "455"}, {"SV3", "454"}, {"SVD", "171"}, {"TOO", "244"},
};

/* Statuses of an entity cannot be said without one. */
static const char *const OF_ENTITY[] = {"125", "145", "153", "158", "500", "503"};

static const char *status_of_segment(const char *segment)
{
    for (size_t i = 0; i < COUNT_OF(OF_SEGMENT); i++)
        if (strcmp(OF_SEGMENT[i].segment, segment) == 0)
            return OF_SEGMENT[i].status;
    return "122"; /* data missing or invalid, so that the claim cannot be processed */
}

static bool wants_entity(const char *status)
{
    for (size_t i = 0; i < COUNT_OF(OF_ENTITY); i++)
        if (strcmp(OF_ENTITY[i], status) == 0)
            return true;
    return false;
}

/* The entity a loop is about: NM101 of its NM1, by the guide; the first code where there are
 * several. Levels are those of whom they are. */
static struct str entity_of_loop(const struct x12_guide *g, const char *loop)
{
    for (uint16_t i = 0; g && i < g->uses_count; i++) {
        const struct x12_use *u = &g->uses[i];
        if (u->tag != X12_TAG('N', 'M', '1') || strcmp(g->loops[u->loop].id, loop) != 0)
            continue;
        struct str codes = str_from(u->fields[0].codes ? u->fields[0].codes->text : "");
        return str_split(&codes, ' ');
    }
    return str_from(strcmp(loop, "2000A") == 0   ? "85"
                    : strcmp(loop, "2000B") == 0 ? "IL"
                    : strcmp(loop, "2000C") == 0 ? "QC"
                                                 : "");
}

bool x12_claim_status_parse(struct str text, struct x12_claim_status *out)
{
    struct str category = str_split(&text, ':'), status = str_split(&text, ':');
    *out = (struct x12_claim_status){0};
    if (category.n != 2 || status.n == 0 || status.n >= sizeof(out->status) ||
        text.n >= sizeof(out->entity))
        return false;
    str_copy(out->category, sizeof(out->category), category);
    str_copy(out->status, sizeof(out->status), status);
    str_copy(out->entity, sizeof(out->entity), text);
    return true;
}

unsigned x12_claim_statuses(const struct fault *f, const struct x12_guide *g,
                            struct x12_claim_status out[X12_STATUSES_OF_FAULT_MAX])
{
    const char *stc = x12_fault_stc(f);
    struct str text = str_from(stc ? stc : "A7:21");
    unsigned n = 0;
    while (text.n > 0 && n < X12_STATUSES_OF_FAULT_MAX) {
        struct str one = str_split(&text, ' ');
        if (!x12_claim_status_parse(one, &out[n]))
            continue;
        if (out[n].entity[0] == '@')
            str_copy(out[n].entity, sizeof(out[n].entity), entity_of_loop(g, f->loop));
        n++;
    }
    if (n == 1 && strcmp(out[0].status, "21") == 0) {
        out[1] = out[0];
        str_copy(out[1].status, sizeof(out[1].status), str_from(status_of_segment(f->segment)));
        if (wants_entity(out[1].status))
            str_copy(out[1].entity, sizeof(out[1].entity), entity_of_loop(g, f->loop));
        if (wants_entity(out[1].status) && !out[1].entity[0])
            str_copy(out[1].status, sizeof(out[1].status), STR("122"));
        n = 2;
    }
    return n;
}
