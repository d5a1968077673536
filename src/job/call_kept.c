/* call_kept.c - see call.h: what an adapter kept with its call, read again. */
#include "job/call.h"

#include "job/call_state.h"

struct reading {
    struct job_call *call;
    struct str prefix, first;
    int64_t at, from; /* documents of the prefix seen; the first that counts */
    job_call_kept_fn *fn;
    void *ctx;
    struct buf bytes;
    struct err *err;
    bool ok;
};

static bool find_first(void *ctx, struct str kind, const struct store_body *body)
{
    struct reading *r = ctx;
    (void)body;
    if (!str_starts(kind, r->prefix))
        return true;
    if (str_ends(kind, r->first))
        r->from = r->at;
    r->at++;
    return true;
}

static bool hand_on(void *ctx, struct str kind, const struct store_body *body)
{
    struct reading *r = ctx;
    if (!str_starts(kind, r->prefix) || r->at++ < r->from)
        return true;
    return r->ok = call_read_back(r->call, body, &r->bytes, r->err) &&
                   r->fn(r->ctx, kind, buf_str(&r->bytes), r->err);
}

bool job_call_kept(struct job_call *call, struct str prefix, struct str first, job_call_kept_fn *fn,
                   void *ctx, struct err *err)
{
    struct reading r = {.call = call,
                        .prefix = prefix,
                        .first = first,
                        .fn = fn,
                        .ctx = ctx,
                        .err = err,
                        .ok = true};
    bool ok = true;
    buf_init(&r.bytes, CALL_BODY_MAX);
    if (first.n) {
        ok = store_call_document_list(call->job->store, call->row.id, find_first, &r, err);
        r.at = 0;
    }
    ok = ok && store_call_document_list(call->job->store, call->row.id, hand_on, &r, err) && r.ok;
    buf_fini(&r.bytes);
    return ok;
}
