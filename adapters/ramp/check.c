/* check.c - credentials.check: does Ramp take our token, and whose business is it? */
#include "ramp/talk.h"

static enum hia_step begin(const struct hia_call *call)
{
    return ramp_get(call, HIA_TEXT("/business"));
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    if (ramp_is_away(r))
        return say_trouble(call, r);
    if (r->outcome != HIA_ANSWERED || r->status != 200)
        return ramp_refused(call, r, "business.read");
    struct hia_text id = plain_id(str_of_text(page_member(call, str_of_text(r->body), "id")));
    if (!id.n)
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("business_broken"), 200,
                        "What came is no business of Ramp's.");
    ramp_well(call, "business.read", id);
    return say_answer(call, HIA_TEXT(""), (struct hia_text){NULL, 0}, id);
}

const struct conversation CHECK_TALK = {begin, reply, NULL, ramp_again};
