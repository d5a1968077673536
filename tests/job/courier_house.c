/* courier_house.c - the partner of courier.h, and a host as short as can be. */
#include "job/courier.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static bool is(struct hia_text t, const char *word)
{
    return t.n == strlen(word) && memcmp(t.p, word, t.n) == 0;
}

static struct hia_text text(const char *s)
{
    return (struct hia_text){s, strlen(s)};
}

/* ---- the partner ---- */

static bool at(size_t *when)
{
    return *when && --*when == 0;
}

static bool knows(const struct courier *p, const char *key)
{
    for (size_t i = 0; i < p->kept; i++)
        if (strcmp(p->keys[i], key) == 0)
            return true;
    return false;
}

static void take_letter(struct courier *p, const struct hia_exchange *e)
{
    char key[40];
    p->posts++;
    cr_assert(str_copy(key, sizeof(key), str_of(e->key.p, e->key.n)));
    if (!knows(p, key) && (p->post_status == 0 || p->post_status == 202))
        snprintf(p->keys[p->kept++], sizeof(p->keys[0]), "%s", key);
}

static const char **find_file(struct courier *p, struct hia_text name)
{
    for (size_t i = 0; i < COURIER_FILES_MAX; i++)
        if (p->files[i][0] && is(name, p->files[i][0]))
            return p->files[i];
    return NULL;
}

static void list_files(struct courier *p, struct buf *out)
{
    for (size_t i = 0; i < COURIER_FILES_MAX; i++)
        if (p->files[i][0])
            buf_printf(out, "%zu\t1\t%s\n", strlen(p->files[i][1]), p->files[i][0]);
}

static int32_t serve(struct courier *p, const struct hia_exchange *e, struct buf *body)
{
    const char **file = find_file(p, e->target);
    switch (e->verb) {
    case HIA_POST:
        take_letter(p, e);
        buf_puts(body, "{\"name\":\"PAT DOE\"}");
        return p->post_status ? p->post_status : 202;
    case HIA_GET: {
        char key[40];
        str_copy(key, sizeof(key), str_of(e->target.p + 8, e->target.n - 8));
        return p->look_status ? p->look_status : knows(p, key) ? 200 : 404;
    }
    case HIA_LIST:
        list_files(p, body);
        return 200;
    case HIA_FETCH:
        if (file)
            buf_puts(body, file[1]);
        return file ? 200 : 404;
    case HIA_REMOVE:
        if (file)
            file[0] = NULL;
        p->removed += file != NULL;
        return file ? 200 : 404;
    default:
        return 400;
    }
}

/* ---- the host, as short as can be ---- */

static int64_t now(void *ctx)
{
    (void)ctx;
    return clock_now_us();
}

static bool ask(struct courier *p, struct host_call *run, const struct host_next **next,
                struct buf *body, struct err *err)
{
    struct hia_exchange e = (*next)->exchange;
    bool lose_request = at(&p->lose_request_at), lose_answer = at(&p->lose_answer_at);
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED, .took_us = 1500};
    p->exchanges++;
    buf_reset(body);
    if (p->unreachable) {
        r.outcome = HIA_NOT_SENT;
        r.reason = text("connect");
        return host_call_reply(run, &r, next, err);
    }
    if (!lose_request)
        r.status = serve(p, &e, body);
    if (lose_request || lose_answer) {
        struct hia_attempt attempt = {HIA_SIZED(struct hia_attempt),
                                      .verb = e.verb,
                                      .safety = e.safety,
                                      .target = e.target,
                                      .key = e.key,
                                      .tries = 1};
        r.outcome = HIA_UNKNOWN;
        r.reason = text("timeout_total");
        r.status = 0;
        host_call_note(run, &r);
        return host_call_reconcile(run, &attempt, next, err);
    }
    r.body = (struct hia_text){body->p, body->n};
    return host_call_reply(run, &r, next, err);
}

static bool first_step(struct host_call *run, const struct job_call_resume *from,
                       const struct host_next **next, struct err *err)
{
    return from->state == CALL_SENDING ? host_call_reconcile(run, from->attempt, next, err)
                                       : host_call_begin(run, next, err);
}

static bool run_call(struct courier *p, struct job_call *call, struct host_next *end,
                     struct talk_end *said, struct err *err)
{
    const struct job_call_resume *from = job_call_resume(call);
    struct host_parts parts = {.adapter = &courier_adapter,
                               .store = job_call_store(call),
                               .now_us = now,
                               .call_id = job_call_id(call),
                               .operation = job_call_operation(call),
                               .partner = "lab",
                               .sender_id = "US",
                               .receiver_id = "THEM",
                               .usage = 'T',
                               .request = job_call_request(call),
                               .step = from->step,
                               .last = from->last};
    struct host_call *run = host_call_new(&parts, err);
    const struct host_next *next = NULL;
    struct buf body;
    buf_init(&body, 1 << 20);
    bool ok = run && first_step(run, from, &next, err);
    while (ok && next->step == HIA_STEP_SEND)
        ok = ask(p, run, &next, &body, err);
    if (ok) {
        *end = *next;
        talk_end_of(next, said); /* while its texts are there */
    }
    host_call_free(run);
    buf_fini(&body);
    return ok;
}

bool courier_run(struct courier *p, struct job_call *call, struct host_next *end, struct err *err)
{
    struct talk_end said;
    return run_call(p, call, end, &said, err);
}

/* ---- as a job speaks to it ---- */

static bool talk(void *ctx, struct job_call *call, struct talk_end *end, struct err *err)
{
    struct host_next next;
    struct courier *p = ctx;
    size_t before = p->exchanges;
    if (!run_call(p, call, &next, end, err))
        return false;
    end->exchanges = (uint32_t)(p->exchanges - before);
    return true;
}

static bool open_talk(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                      struct err *err)
{
    (void)job, (void)partner, (void)err;
    out->ctx = ctx;
    out->adapter = &courier_adapter;
    out->run = talk;
    return true;
}

struct talk_source courier_talks(struct courier *p)
{
    return (struct talk_source){p, open_talk};
}
