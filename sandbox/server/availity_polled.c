/* availity_polled.c - resources of Availity that are posted and polled. Always a mock. */
#include "sandbox/server/rest.h"

#include "sandbox/server/mailbox.h"

#include <stdio.h>

static void answer_pending(struct exchange *x, const struct polled_resource *r, struct str id)
{
    x->answer.status = 202;
    buf_printf(&x->answer.headers, "Location: https://sandbox.example%s/%.*s\r\n", r->base,
               STR_FMT(id));
    web_answer_type(&x->answer, "application/json");
    buf_reset(&x->answer.body);
    buf_puts(&x->answer.body, r->pending);
}

static void post(struct exchange *x, const struct polled_resource *r)
{
    char id[UUID_MAX];
    bool again;
    struct err err = {0};
    if (!r->is_good(x))
        return;
    uuid_random(id);
    if (!seen_put(x->server->config.data_dir, r->space, str_from(x->account->name), str_from(id),
                  x->request->body, &again, NULL, &err)) {
        availity_refuse(x, 500, "", "what was posted cannot be kept");
        return;
    }
    journal_payload(&x->note, x->request->body);
    answer_pending(x, r, str_from(id));
    note_result(x, "accepted");
}

static void get(struct exchange *x, const struct polled_resource *r, struct str id)
{
    const char *dir = x->server->config.data_dir;
    struct str account = str_from(x->account->name);
    char polled_space[64];
    struct buf posted;
    struct err err = {0};
    bool again, polled;
    if (!seen_has(dir, r->space, account, id)) {
        availity_refuse(x, 404, "id", "there is none of that id");
        return;
    }
    snprintf(polled_space, sizeof polled_space, "%s-polled", r->space);
    buf_init(&posted, 0);
    if (!seen_put(dir, r->space, account, id, STR(""), &again, &posted, &err) ||
        !seen_put(dir, polled_space, account, id, STR(""), &polled, NULL, &err)) {
        availity_refuse(x, 500, "", "what was posted cannot be read");
    } else if (polled) {
        r->answer(x, id, buf_str(&posted));
    } else {
        answer_pending(x, r, id);
        note_result(x, "not yet");
    }
    buf_fini(&posted);
}

void polled_serve(struct exchange *x, const struct polled_resource *r)
{
    struct str path = x->request->path;
    size_t n = strlen(r->base);
    buf_puts(&x->answer.headers, "X-Api-Mock-Response: true\r\n");
    if (!rest_enter(x, REST_AVAILITY, "availity", r->operation))
        return;
    struct str id = str_of(path.p + n, path.n - n);
    id = id.n > 0 ? str_of(id.p + 1, id.n - 1) : id;
    bool posts = str_is(x->request->method, "POST");
    if (posts && id.n == 0)
        post(x, r);
    else if (posts || id.n == 0)
        answer_error(x, 405, "METHOD_NOT_ALLOWED", "the resource has no such method");
    else
        get(x, r, id);
}
