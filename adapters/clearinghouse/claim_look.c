/* claim_look.c - one claim of an 837, as far as a question about it needs (005010X222A1, X223A2,
 * X224A2: the loops this reads are the same in all three). */
#include "clearinghouse/claim_look.h"

struct reading {
    struct claim_look *out;
    const struct segments *s;
    struct inquiry level; /* of the HL levels that are open; a claim takes it over */
    unsigned at, claims;  /* wanted; seen so far */
    int hl;
    bool in_claim; /* any: names in it are of others */
    bool wanted, done;
};

static struct str element(const struct reading *r, struct str seg, unsigned i)
{
    return segment_element(seg, r->s->element, i);
}

/* A level takes away what stood at it and below it. */
static void take_level(struct reading *r, struct str level)
{
    const struct inquiry_person nobody = {.given = false};
    struct inquiry *q = &r->level;
    r->hl = level.n == 2 ? (level.p[0] - '0') * 10 + level.p[1] - '0' : 0;
    r->in_claim = r->wanted = false;
    if (r->hl == 20)
        q->provider_id = q->provider_id_type = (struct str){NULL, 0};
    if (r->hl == 22)
        q->subscriber = nobody;
    q->dependent = nobody;
    q->subscriber.given |= r->hl == 22;
    q->dependent.given = r->hl == 23;
}

static void take_name(struct reading *r, struct str seg)
{
    struct inquiry *q = &r->level;
    struct str role = element(r, seg, 1), last = element(r, seg, 3), id = element(r, seg, 9);
    struct inquiry_person *p = r->hl == 23 ? &q->dependent : &q->subscriber;
    if (r->hl == 20 && str_is(role, "85")) {
        q->provider_type = element(r, seg, 2);
        q->provider_name = last;
        q->provider_first = element(r, seg, 4);
        q->provider_id_type = element(r, seg, 8);
        q->provider_id = id;
    } else if (r->hl == 22 && str_is(role, "PR")) {
        q->payer_name = last;
        q->payer_id = id;
    } else if ((r->hl == 22 && str_is(role, "IL")) || (r->hl == 23 && str_is(role, "QC"))) {
        p->last_name = last;
        p->first_name = element(r, seg, 4);
        p->middle_name = element(r, seg, 5);
        p->suffix = element(r, seg, 7);
        p->member_id = id;
    }
}

static void take_claim(struct reading *r, struct str seg)
{
    struct str place = element(r, seg, 5);
    r->in_claim = true;
    r->done = r->claims > r->at;
    r->wanted = r->claims++ == r->at;
    if (!r->wanted)
        return;
    r->out->about = r->level;
    r->out->about.charge = element(r, seg, 2);
    r->out->account = element(r, seg, 1);
    r->out->frequency = segment_element(place, r->s->component, 2);
}

/* The first and the last day of service: of the lines (472), or of the statement (434). */
static void take_date(struct reading *r, struct str seg)
{
    struct inquiry *q = &r->out->about;
    struct str type = element(r, seg, 1), days = element(r, seg, 3);
    struct str from = str_split(&days, '-'), to = days.p ? days : from;
    if ((!str_is(type, "472") && !str_is(type, "434")) || from.n != 8 || to.n != 8)
        return;
    if (!q->from.n || memcmp(from.p, q->from.p, 8) < 0)
        q->from = from;
    if (!q->to.n || memcmp(to.p, q->to.p, 8) > 0)
        q->to = to;
}

static void take(struct reading *r, struct str seg)
{
    struct str id = element(r, seg, 0);
    struct inquiry_person *p = r->hl == 23 ? &r->level.dependent : &r->level.subscriber;
    if (str_is(id, "HL"))
        take_level(r, element(r, seg, 3));
    else if (str_is(id, "CLM"))
        take_claim(r, seg);
    else if (str_is(id, "DTP") && r->wanted)
        take_date(r, seg);
    else if (str_is(id, "NM1") && !r->in_claim)
        take_name(r, seg);
    else if (str_is(id, "DMG") && !r->in_claim && r->hl >= 22) {
        p->birth_date = element(r, seg, 2);
        p->gender = element(r, seg, 3);
    }
}

bool claim_look(struct str x12, unsigned at, struct claim_look *out)
{
    struct segments s;
    struct str seg;
    struct reading r = {.out = out, .s = &s, .at = at};
    *out = (struct claim_look){.account = {NULL, 0}};
    if (!segments_open(&s, x12) || !segments_next(&s, &seg))
        return false;
    struct str control = str_trim(segment_element(seg, s.element, 13));
    while (!r.done && segments_next(&s, &seg))
        take(&r, seg);
    out->about.control = control;
    return out->account.n > 0;
}
