/* ask_271.c - the benefits a 270 is answered with, by the stated rules of docs/sandbox.md. */
#include "sandbox/ask.h"
#include "sandbox/decide.h"

static enum sandbox_member member_of(const struct sandbox_asking *a)
{
    return a->not_found ? SANDBOX_MEMBER_UNKNOWN : sandbox_member(a->seed, a->person);
}

static void put_service(struct sandbox_asking *a, enum sandbox_member m, const char *service)
{
    sandbox_put(a, "EB*1*IND*%s*PR*SANDBOX CHOICE", service);
    if (m == SANDBOX_MEMBER_DEDUCTIBLE) {
        sandbox_put(a, "EB*C*IND*%s***23*1500*****Y", service);
        sandbox_put(a, "EB*C*IND*%s***29*%u.50*****Y", service,
                    sandbox_deductible_left(a->seed, a->person));
    }
    sandbox_put(a, "EB*B*IND*%s***27*%u*****Y", service, sandbox_copay(a->seed, a->person));
    if (m == SANDBOX_MEMBER_AUTHORIZATION)
        sandbox_put(a, "EB*A*IND*%s*****.2***Y*Y", service);
}

static void put_benefits(struct sandbox_asking *a, enum sandbox_member m)
{
    if (a->services_count == 0)
        memcpy(a->services[a->services_count++], "30", sizeof "30");
    sandbox_put(a, "DTP*346*D8*20260101");
    if (m == SANDBOX_MEMBER_INACTIVE)
        sandbox_put(a, "EB*6**30");
    for (unsigned i = 0; i < a->services_count && m != SANDBOX_MEMBER_INACTIVE; i++)
        put_service(a, m, a->services[i]);
}

void sandbox_271_flush(struct sandbox_asking *a)
{
    if (!a->asked)
        return;
    a->asked = false;
    a->stats->questions++;
    enum sandbox_member m = member_of(a);
    if (m == SANDBOX_MEMBER_UNKNOWN)
        sandbox_put(a, "AAA*N**75*C");
    else
        put_benefits(a, m);
    a->services_count = 0;
}

static void open_level(struct sandbox_asking *a, const struct x12_segment *s)
{
    sandbox_271_flush(a);
    str_copy(a->level, sizeof a->level, x12_element(s, 3));
    a->not_found = false;
    sandbox_echo(a, s);
}

static void name(struct sandbox_asking *a, const struct x12_segment *s)
{
    bool subscriber = str_is(x12_element(s, 1), "IL"), dependent = str_is(x12_element(s, 1), "03");
    if (subscriber)
        a->person = sandbox_hash(0, x12_element(s, 9));
    if (subscriber || dependent)
        a->person = sandbox_hash(sandbox_hash(a->person, x12_element(s, 3)), x12_element(s, 4));
    a->not_found = subscriber && !x12_has(s, 9) && !x12_has(s, 4);
    sandbox_echo(a, s);
}

static void question(struct sandbox_asking *a, const struct x12_segment *s)
{
    a->asked = true;
    for (unsigned i = 1; i <= x12_repetitions(s, 1); i++) {
        struct str code = x12_repetition(s, 1, i);
        if (code.n < sizeof a->services[0] && a->services_count < COUNT_OF(a->services))
            str_copy(a->services[a->services_count++], sizeof a->services[0], code);
    }
}

static bool is_person(const struct sandbox_asking *a)
{
    return str_is(str_from(a->level), "22") || str_is(str_from(a->level), "23");
}

void sandbox_271_segment(struct sandbox_asking *a, const struct x12_segment *s)
{
    switch (s->tag) {
    case X12_TAG('B', 'H', 'T'):
        sandbox_put(a, "BHT*0022*11*%.*s*%s*%s", STR_FMT(x12_element(s, 3)), a->date, a->time);
        break;
    case X12_TAG('H', 'L', 0):
        open_level(a, s);
        break;
    case X12_TAG('T', 'R', 'N'):
        sandbox_put(a, "TRN*2*%.*s*%.*s", STR_FMT(x12_element(s, 2)), STR_FMT(x12_element(s, 3)));
        break;
    case X12_TAG('N', 'M', '1'):
        name(a, s);
        break;
    case X12_TAG('D', 'M', 'G'):
    case X12_TAG('N', '3', 0):
    case X12_TAG('N', '4', 0):
        if (is_person(a) && member_of(a) != SANDBOX_MEMBER_UNKNOWN)
            sandbox_echo(a, s);
        break;
    case X12_TAG('E', 'Q', 0):
        question(a, s);
        break;
    default: /* what a payer does not repeat */
        break;
    }
}
