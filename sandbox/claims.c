/* claims.c - see claims.h. Goes by loop id and segment id, as a reader of the guide would. */
#include "sandbox/claims.h"

#include "base/money.h"
#include <string.h>

void sandbox_file_init(struct sandbox_file *file)
{
    *file = (struct sandbox_file){0};
    file->last = &file->first;
    arena_init(&file->arena, SANDBOX_MEMORY_MAX);
}

void sandbox_file_fini(struct sandbox_file *file)
{
    arena_fini(&file->arena);
}

static struct str keep(struct sandbox_file *file, struct str s)
{
    return arena_str(&file->arena, s);
}

static int64_t cents_of(struct str s)
{
    int64_t cents = 0;
    return money_parse(s, &cents) == NUMBER_OK ? cents : 0;
}

static void open_set(struct sandbox_file *file, const struct x12_event *e)
{
    struct sandbox_set *set = arena_alloc(&file->arena, sizeof *set);
    if (!set) {
        file->failed = true;
        return;
    }
    if (!file->first)
        file->envelope = *e->envelope;
    memcpy(set->control, e->envelope->st_control, sizeof set->control);
    memcpy(set->gs_control, e->envelope->gs_control, sizeof set->gs_control);
    set->last = &set->first;
    *file->last = set;
    file->last = &set->next;
    file->set = set;
    file->claim = NULL;
}

/* The party of the open levels; there are few, so a list does. */
static struct sandbox_party *party_of(struct sandbox_file *file)
{
    const struct sandbox_party *now = &file->now;
    struct sandbox_party *p;
    for (p = file->parties; p; p = p->next)
        if (str_eq(p->payer_id, now->payer_id) && str_eq(p->provider_npi, now->provider_npi))
            return p;
    if ((p = arena_alloc(&file->arena, sizeof *p))) {
        *p = *now;
        p->next = file->parties;
        file->parties = p;
    }
    return p;
}

static void open_claim(struct sandbox_file *file, const struct x12_segment *s)
{
    struct sandbox_claim *claim = arena_alloc(&file->arena, sizeof *claim);
    if (!claim || !(claim->party = party_of(file))) {
        file->failed = true;
        return;
    }
    claim->id = keep(file, x12_element(s, 1));
    claim->charge_cents = cents_of(x12_element(s, 2));
    claim->facility = keep(file, x12_component(s, 5, 1));
    claim->frequency = keep(file, x12_component(s, 5, 3));
    claim->last_name = file->has_patient ? file->patient_last : file->subscriber_last;
    claim->first_name = file->has_patient ? file->patient_first : file->subscriber_first;
    claim->member_id = file->subscriber_id;
    claim->filing = file->filing;
    claim->position = s->position;
    claim->set = file->set;
    *file->set->last = claim;
    file->set->last = &claim->next;
    file->set->claims_count++;
    file->claim = claim;
    file->line = NULL;
}

/* Room for one more: twice as much each time it is used up. */
static bool make_room(struct sandbox_file *file, struct sandbox_claim *claim)
{
    size_t room = claim->lines_room ? claim->lines_room * 2 : 4;
    struct sandbox_line *lines;
    if (claim->lines_count < claim->lines_room)
        return true;
    if (claim->lines_count >= SANDBOX_LINES_MAX)
        return false;
    lines = arena_array(&file->arena, room, sizeof *lines);
    file->failed |= !lines;
    if (!lines)
        return false;
    if (claim->lines_count)
        memcpy(lines, claim->lines, claim->lines_count * sizeof *lines);
    claim->lines = lines;
    claim->lines_room = room;
    return true;
}

static void open_line(struct sandbox_file *file)
{
    struct sandbox_claim *claim = file->claim;
    file->line = make_room(file, claim) ? &claim->lines[claim->lines_count++] : NULL;
    if (file->line)
        file->line->date = claim->date; /* until it has one of its own */
}

/* Where the service stands in SV1, SV2 and SV3; an institutional line may have a revenue code only,
 * which an 835 says as NU. */
static void read_service(struct sandbox_file *file, const struct x12_segment *s, unsigned procedure,
                         unsigned charge, unsigned units)
{
    struct sandbox_line *line = file->line;
    for (unsigned part = 1; part <= SANDBOX_CODE_PARTS_MAX; part++) {
        struct str code = x12_component(s, procedure, part);
        if (code.n == 0)
            break;
        line->code[line->code_parts++] = keep(file, code);
    }
    if (line->code_parts == 0) {
        line->code[line->code_parts++] = STR("NU");
        line->code[line->code_parts++] = keep(file, x12_element(s, 1));
    }
    line->charge_cents = cents_of(x12_element(s, charge));
    line->units = keep(file, x12_element(s, units));
}

static void read_line_segment(struct sandbox_file *file, const struct x12_segment *s)
{
    if (s->tag == X12_TAG('S', 'V', '1'))
        read_service(file, s, 1, 2, 4);
    else if (s->tag == X12_TAG('S', 'V', '2'))
        read_service(file, s, 2, 3, 5);
    else if (s->tag == X12_TAG('S', 'V', '3'))
        read_service(file, s, 1, 2, 6);
    else if (s->tag == X12_TAG('D', 'T', 'P') && str_is(x12_element(s, 1), "472") &&
             x12_element(s, 3).n >= 8)
        file->line->date = keep(file, str_of(x12_element(s, 3).p, 8));
    else if (s->tag == X12_TAG('R', 'E', 'F') && str_is(x12_element(s, 1), "6R"))
        file->line->control = keep(file, x12_element(s, 2));
    if (!file->claim->date.n)
        file->claim->date = file->line->date;
}

static void read_subscriber(struct sandbox_file *file, const struct x12_segment *s)
{
    if (s->tag != X12_TAG('N', 'M', '1'))
        return;
    file->subscriber_last = keep(file, x12_element(s, 3));
    file->subscriber_first = keep(file, x12_element(s, 4));
    file->subscriber_id = keep(file, x12_element(s, 9));
}

static void read_billing(struct sandbox_file *file, const struct x12_segment *s)
{
    struct sandbox_party *now = &file->now;
    if (s->tag == X12_TAG('N', 'M', '1')) {
        now->provider_tax_id = (struct str){0};
        now->provider_name = keep(file, x12_element(s, 3));
        now->provider_npi = keep(file, x12_element(s, 9));
    } else if (s->tag == X12_TAG('R', 'E', 'F') && !now->provider_tax_id.n) {
        now->provider_tax_id = keep(file, x12_element(s, 2));
    }
}

/* The statement of an institutional claim, the service of a dental one: lines need no day there. */
static bool is_claim_date(const struct x12_segment *s)
{
    struct str kind = x12_element(s, 1);
    return (str_is(kind, "434") || str_is(kind, "472")) && x12_element(s, 3).n >= 8;
}

static void read_segment(struct sandbox_file *file, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;
    struct str loop = str_from(e->loop->id);
    if (s->tag == X12_TAG('B', 'H', 'T')) {
        file->set->reference = keep(file, x12_element(s, 3));
    } else if (str_is(loop, "2010AA")) {
        read_billing(file, s);
    } else if (s->tag == X12_TAG('S', 'B', 'R') && str_is(loop, "2000B")) {
        file->filing = keep(file, x12_element(s, 9));
        file->has_patient = false;
    } else if (str_is(loop, "2010BA")) {
        read_subscriber(file, s);
    } else if (str_is(loop, "2010BB") && s->tag == X12_TAG('N', 'M', '1')) {
        file->now.payer_name = keep(file, x12_element(s, 3));
        file->now.payer_id = keep(file, x12_element(s, 9));
    } else if (str_is(loop, "2010CA") && s->tag == X12_TAG('N', 'M', '1')) {
        file->has_patient = true;
        file->patient_last = keep(file, x12_element(s, 3));
        file->patient_first = keep(file, x12_element(s, 4));
    } else if (str_is(loop, "2300")) {
        if (s->tag == X12_TAG('C', 'L', 'M'))
            open_claim(file, s);
        else if (s->tag == X12_TAG('R', 'E', 'F') && str_is(x12_element(s, 1), "G1") && file->claim)
            file->claim->authorization = keep(file, x12_element(s, 2));
        else if (s->tag == X12_TAG('D', 'T', 'P') && file->claim && is_claim_date(s))
            file->claim->date = keep(file, str_of(x12_element(s, 3).p, 8));
    } else if (str_is(loop, "2400") && file->claim) {
        if (s->tag == X12_TAG('L', 'X', 0))
            open_line(file);
        if (file->line)
            read_line_segment(file, s);
    }
}

bool sandbox_file_event(void *ctx, const struct x12_event *e)
{
    struct sandbox_file *file = ctx;
    if (e->kind == X12_SET_OPEN)
        open_set(file, e);
    else if (e->kind == X12_SET_CLOSE && file->set) {
        file->set->rejected |= e->errors > 0;
        file->set = NULL;
    } else if (e->kind == X12_SEGMENT && e->use && e->loop && file->set)
        read_segment(file, e);
    return !file->failed;
}
