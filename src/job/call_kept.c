/* call_kept.c - see call.h: what an adapter kept with its call, read again. */
#include "job/call.h"

#include "job/call_state.h"

struct listing {
    struct str prefix, first;
    struct arena *arena;
    struct job_call_page *pages, **end;
    bool full;
};

static bool note(void *ctx, struct str kind, const struct store_body *body)
{
    struct listing *l = ctx;
    if (!str_starts(kind, l->prefix))
        return true;
    if (l->first.n && str_ends(kind, l->first)) {
        arena_reset(l->arena);
        l->end = &l->pages;
    }
    struct job_call_page *page = arena_alloc(l->arena, sizeof *page);
    struct str text = arena_str(l->arena, kind);
    l->full = !page || text.n != kind.n;
    if (l->full)
        return false;
    *page = (struct job_call_page){NULL, text, *body};
    *l->end = page;
    l->end = &page->next;
    return true;
}

bool job_call_pages(struct job_call *call, struct str prefix, struct str first, struct arena *arena,
                    const struct job_call_page **pages, struct err *err)
{
    struct listing l = {.prefix = prefix, .first = first, .arena = arena, .end = &l.pages};
    if (!store_call_document_list(call->job->store, call->row.id, note, &l, err))
        return false;
    *pages = l.pages;
    return !l.full || err_set(err, ERR_LIMIT, "a call kept more documents than can be listed");
}

bool job_call_page_read(struct job_call *call, const struct job_call_page *page, struct buf *bytes,
                        struct err *err)
{
    return call_read_back(call, &page->body, bytes, err);
}

bool job_call_kept(struct job_call *call, struct str prefix, struct str first, job_call_kept_fn *fn,
                   void *ctx, struct err *err)
{
    struct arena arena;
    struct buf bytes;
    const struct job_call_page *page = NULL;
    arena_init(&arena, CALL_TEXTS_MAX);
    buf_init(&bytes, CALL_BODY_MAX);
    bool ok = job_call_pages(call, prefix, first, &arena, &page, err);
    for (; ok && page; page = page->next)
        ok = job_call_page_read(call, page, &bytes, err) &&
             fn(ctx, page->kind, buf_str(&bytes), err);
    arena_fini(&arena);
    buf_fini(&bytes);
    return ok;
}
