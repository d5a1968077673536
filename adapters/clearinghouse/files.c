/* files.c - claims put into a folder: under a name that is used once, and looked for before it is
 * put there again. */
#include "clearinghouse/files.h"
#include "clearinghouse/carriers.h"

enum { STORES_MAX = 3 };

static struct hia_text file_name(const struct hia_call *call)
{
    struct hia_text name = call->request->file_name;
    return name.n ? name
                  : say_text(call, "%.*s%s", (int)call->call_id.n, call->call_id.p,
                             options_of(call)->file_extension);
}

struct hia_text in_folder(const struct hia_call *call, const char *folder, struct hia_text name)
{
    size_t n = strlen(folder);
    while (n && folder[n - 1] == '/')
        n--;
    return n ? say_text(call, "%.*s/%.*s", (int)n, folder, (int)name.n, name.p) : name;
}

static const char *folder_of(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    return o->replies_folder[0] && request_is_reply(call) ? o->replies_folder : o->send_folder;
}

static enum hia_step store(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    stage_set(call, "store");
    return hia_send(
        call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_STORE,
                                     .safety = HIA_ONCE, .endpoint = text_from(o->claims_endpoint),
                                     .target = in_folder(call, folder_of(call), file_name(call)),
                                     .body = call->request->content});
}

static enum hia_step look_for_it(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    stage_set(call, "look");
    return hia_send(
        call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_STAT,
                                     .safety = HIA_SAFE, .endpoint = text_from(o->claims_endpoint),
                                     .target = in_folder(call, folder_of(call), file_name(call))});
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    struct look look;
    enum hia_step step;
    return request_look(call, op, &look, &step) ? store(call) : step;
}

bool next_entry(struct str *listing, struct entry *out)
{
    while (listing->p && listing->n) {
        struct str line = str_split(listing, '\n');
        uint64_t size, mtime;
        out->line = line;
        if (!str_to_u64(str_split(&line, '\t'), INT64_MAX, &size) || !line.p ||
            !str_to_u64(str_split(&line, '\t'), INT64_MAX, &mtime) || !line.p || !line.n)
            continue;
        out->size = (int64_t)size;
        out->mtime_us = (int64_t)mtime;
        out->name = line;
        return true;
    }
    return false;
}

/* STAT of our name, after a STORE nobody knows the end of, or one whose name was taken. */
static enum hia_step looked(const struct hia_call *call, const struct hia_reply *reply)
{
    struct entry e;
    struct str body = str_of_text(reply->body);
    if (is_expired(reply))
        return say_unlearnt(call, "file_unknown");
    if (is_woken(reply))
        return look_for_it(call);
    if (status_of(reply) == 200 && next_entry(&body, &e)) {
        if ((size_t)e.size == call->request->content.n)
            return say_accepted(call, plain_id(str_of_text(file_name(call))));
        return say_fail(call, HIA_FAIL_OUTCOME, HIA_TEXT("file_other_size"), 0,
                        "A file of this name but another size lies at the partner: look at both.");
    }
    if (status_of(reply) == 404 && options_of(call)->after_pickup == TAKEN_STAYS) {
        int64_t stores = number_get(call, "stores") + 1;
        number_set(call, "stores", stores);
        if (stores < STORES_MAX)
            return store(call);
        return say_retry(call, HIA_TEXT("file_not_arrived"), 0, 0, "It never arrived.");
    }
    if (status_of(reply) == 404)
        return say_fail(call, HIA_FAIL_OUTCOME, HIA_TEXT("file_gone"), 0,
                        "It is not there: either it never arrived or the partner has taken it. Ask "
                        "the partner by the file's name before it is sent again.");
    /* The look-up itself failed: nothing may be sent before one succeeds. */
    return look_later(call, "file_unknown");
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    (void)op;
    if (!stage_is(call, "store"))
        return looked(call, r);
    if (status_of(r) == 200)
        return say_accepted(call, plain_id(str_of_text(file_name(call))));
    if (status_of(r) == 409 || is_doubtful(r) || str_is(str_of_text(r->reason), "verify"))
        return look_for_it(call);
    if (status_of(r) == 403)
        return say_fail(call, HIA_FAIL_CREDENTIAL, HIA_TEXT("folder_refused"), 403,
                        "The partner's server does not let us write into the folder.");
    if (status_of(r) == 404)
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("folder_missing"), 404,
                        "The partner has no such folder: look at send_folder.");
    return say_trouble(call, r);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)op;
    return attempt->verb == HIA_STORE ? look_for_it(call) : repeat_harmless(call, attempt);
}

const struct conversation FILES_SUBMIT = {begin, reply, reconcile};
