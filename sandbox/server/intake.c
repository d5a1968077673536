/* intake.c - see intake.h. */
#include "sandbox/server/intake.h"

#include "sandbox/server/mailbox.h"

int64_t intake_now_ms(const struct exchange *x)
{
    return x->now_us / 1000;
}

bool intake_note(struct exchange *x, struct str bytes, struct sandbox_peek *peek)
{
    journal_payload(&x->note, bytes);
    if (!sandbox_peek(bytes, peek))
        return false;
    (void)str_copy(x->note.kind, sizeof x->note.kind, str_from(peek->kind));
    (void)str_copy(x->note.isa_control, sizeof x->note.isa_control, str_from(peek->isa_control));
    return true;
}

struct posting {
    struct exchange *x;
    struct str about;
};

static bool post(void *ctx, const char *suffix, const struct buf *content, struct err *err)
{
    const struct posting *p = ctx;
    const struct server_config *c = &p->x->server->config;
    bool money = str_ends(str_from(suffix), STR("835"));
    int64_t due = intake_now_ms(p->x) + (money ? c->remit_after_ms : c->poll_after_ms);
    unsigned copies = p->x->fault.kind == FAULT_DUPLICATE ? 2 : 1;
    for (unsigned i = 0; i < copies; i++)
        if (!mailbox_put(c->data_dir, p->x->account->name, p->about, suffix, due, buf_str(content),
                         err))
            return false;
    return true;
}

static struct str isa_key(struct str bytes, char key[64])
{
    struct sandbox_peek peek;
    (void)sandbox_peek(bytes, &peek);
    struct str parts[] = {str_from(peek.sender), str_from(peek.isa_control)};
    return str_join(parts, COUNT_OF(parts), ' ', key, 64);
}

bool intake_again(struct exchange *x, struct str bytes)
{
    char key[64];
    return seen_has(x->server->config.data_dir, "isa", str_from(x->account->name),
                    isa_key(bytes, key));
}

bool intake_batch(struct exchange *x, struct str about, struct str bytes, struct err *err)
{
    const struct server_config *c = &x->server->config;
    struct posting p = {x, about};
    struct sandbox_job job = {c->seed, c->flaw, SANDBOX_ALL, x->now_us};
    bool again = false;
    char key[64];
    if (!seen_put(c->data_dir, "isa", str_from(x->account->name), isa_key(bytes, key), STR(""),
                  &again, NULL, err))
        return false;
    job.ta105 = again ? "025" : NULL;
    return sandbox_job_run(&job, bytes, post, &p, err);
}
