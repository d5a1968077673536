/* core.c - the CORE interactions: real time, and the batch's submit, acknowledgement, results and
 * receipt; over SOAP and MIME (facts x12.md D.2, D.3). */
#include "sandbox/server/route.h"

#include "sandbox/ask.h"
#include "sandbox/server/caqh.h"
#include "sandbox/server/intake.h"
#include "sandbox/server/mailbox.h"

/* Which payloads a type may carry, and what answers it. */
static const struct {
    const char *type; /* a prefix */
    const char *kind, *version;
} REQUESTS[] = {
    {"X12_270_Request_005010X279", "270", "005010X279"},
    {"X12_276_Request_005010X212", "276", "005010X212"},
    {"X12_278_Request_005010X217", "278", "005010X217"},
    {"X12_837_Request_005010X222", "837", "005010X222"},
    {"X12_837_Request_005010X223", "837", "005010X223"},
    {"X12_837_Request_005010X224", "837", "005010X224"},
};

/* What a retrieval asks for, by words in its type; and how the mailbox calls it. */
static const struct {
    const char *word, *kind;
} RETRIEVALS[] = {
    {"_TA1_", "ta1"}, {"_999_", "999"}, {"X214", "277ca"}, {"_277CA_", "277ca"},
    {"_271", "271"},  {"_277", "277"},  {"_278_", "278"},  {"_835_", "835"},
};

static const struct {
    const char *kind, *type;
} ANSWERS[] = {
    {"ta1", "X12_TA1_Response_00501X231A1"},    {"999", "X12_999_Response_005010X231A1"},
    {"271", "X12_271_Response_005010X279A1"},   {"277", "X12_277_Response_005010X212"},
    {"277ca", "X12_277CA_Response_005010X214"}, {"278", "X12_278_Response_005010X217E1_2"},
    {"835", "X12_835_Response_005010X221A1"},
};

struct core {
    struct exchange *x;
    struct caqh_request r;
    struct caqh_response a;
    struct buf payload;
    char id[MAIL_ID_MAX];
    int status;
};

static bool contains(struct str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++)
        if (memcmp(s.p + i, word, n) == 0)
            return true;
    return false;
}

static const char *type_of(struct str kind)
{
    for (size_t i = 0; i < COUNT_OF(ANSWERS); i++)
        if (str_is(kind, ANSWERS[i].kind) ||
            (kind.n > 3 && str_ends(kind, str_from(ANSWERS[i].kind))))
            return ANSWERS[i].type;
    return "CoreEnvelopeError";
}

static const char *wanted_kind(struct str type)
{
    for (size_t i = 0; i < COUNT_OF(RETRIEVALS); i++)
        if (contains(type, RETRIEVALS[i].word))
            return RETRIEVALS[i].kind;
    return NULL;
}

static void refuse(struct core *c, const char *code, const char *message)
{
    c->a.payload_type = "CoreEnvelopeError";
    c->a.payload = str_of(NULL, 0);
    c->a.error_code = code;
    c->a.error_message = message;
    c->status = 200;
    note_result(c->x, code);
}

static void succeed(struct core *c, const char *type, struct str payload, const char *result)
{
    c->a.payload_type = type;
    c->a.payload = payload;
    c->a.error_code = "Success";
    c->a.error_message = "None";
    note_result(c->x, result);
}

static void failed(struct core *c, struct err *err)
{
    (void)err;
    refuse(c, "InternalError", "the sandbox cannot answer that");
    c->status = 500;
}

/* Is the payload what its type says? */
static bool payload_fits(struct core *c, struct sandbox_peek *peek)
{
    struct str type = c->r.field[CAQH_PAYLOAD_TYPE];
    if (!intake_note(c->x, c->r.field[CAQH_PAYLOAD], peek)) {
        refuse(c, "PayloadIllegal", "the payload is no interchange");
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(REQUESTS); i++)
        if (str_starts(type, str_from(REQUESTS[i].type))) {
            bool fits = str_is(str_from(peek->kind), REQUESTS[i].kind) &&
                        str_starts(str_from(peek->version), str_from(REQUESTS[i].version));
            if (!fits)
                refuse(c, "PayloadTypeIllegal", "the payload is not of its type");
            return fits;
        }
    refuse(c, "PayloadTypeIllegal", "no such type is taken here");
    return false;
}

/* ---- interactions ---------------------------------------------------------------------------- */

static void real_time(struct core *c)
{
    struct sandbox_peek peek, answer;
    struct sandbox_ask_stats stats;
    struct err err = {0};
    if (!payload_fits(c, &peek))
        return;
    if (str_is(str_from(peek.kind), "837")) {
        refuse(c, "PayloadTypeIllegal", "claims are not taken in real time");
        return;
    }
    enum sandbox_ask asked = sandbox_ask(c->r.field[CAQH_PAYLOAD], c->x->server->config.seed,
                                         c->x->now_us, &c->payload, &stats, &err);
    if (asked == SANDBOX_ASK_FAILED) {
        refuse(c, "PayloadIllegal", "the payload cannot be answered");
        return;
    }
    if (asked == SANDBOX_ASK_ANSWERED && stats.questions > 1) {
        refuse(c, "PayloadIllegal", "one question is asked in real time");
        return;
    }
    bool answered = asked == SANDBOX_ASK_ANSWERED && sandbox_peek(buf_str(&c->payload), &answer);
    bool ta1 = !answered && sandbox_peek(buf_str(&c->payload), &answer) &&
               str_is(str_from(answer.kind), "TA1");
    succeed(c,
            type_of(answered ? str_from(answer.kind)
                    : ta1    ? STR("ta1")
                             : STR("999")),
            buf_str(&c->payload), answered ? "answered" : "refused by 999 or TA1");
}

static void submit(struct core *c)
{
    struct server_config *config = &c->x->server->config;
    struct str id = c->r.field[CAQH_PAYLOAD_ID], name = str_from(c->x->account->name);
    struct sandbox_peek peek;
    struct err err = {0};
    bool again;
    if (!payload_fits(c, &peek))
        return;
    if (!seen_put(config->data_dir, "payload", name, id, STR(""), &again, NULL, &err)) {
        failed(c, &err);
    } else if (again) {
        refuse(c, "PayloadIDIllegal", "a payload of that id was received before");
    } else if (!intake_batch(c->x, id, c->r.field[CAQH_PAYLOAD], &err)) {
        failed(c, &err);
    } else {
        succeed(c, "X12_BatchReceiptConfirmation", str_of(NULL, 0), "accepted");
        c->status = 202;
    }
}

static void give(struct core *c, const struct mail *m, const char *result)
{
    struct err err = {0};
    if (!mailbox_read(c->x->server->config.data_dir, c->x->account->name, m, &c->payload, &err)) {
        failed(c, &err);
        return;
    }
    succeed(c, type_of(str_from(m->kind)), buf_str(&c->payload), result);
}

static bool find(struct core *c, const char *kind, struct str about, struct mail *m)
{
    struct err err = {0};
    return mailbox_find(c->x->server->config.data_dir, c->x->account->name, str_from(kind), about,
                        intake_now_ms(c->x), m, &err);
}

static bool was_submitted(const struct core *c)
{
    return seen_has(c->x->server->config.data_dir, "payload", str_from(c->x->account->name),
                    c->r.field[CAQH_PAYLOAD_ID]);
}

static void none_yet(struct core *c, const char *kind)
{
    succeed(c, type_of(str_from(kind)), str_of(NULL, 0), "nothing yet");
    c->a.error_message = "no file is available yet";
}

static void acknowledgement(struct core *c)
{
    const char *kind = wanted_kind(c->r.field[CAQH_PAYLOAD_TYPE]);
    struct str about = c->r.field[CAQH_PAYLOAD_ID];
    struct mail m;
    if (!kind || (strcmp(kind, "999") != 0 && strcmp(kind, "ta1") != 0))
        refuse(c, "PayloadTypeIllegal", "a 999 or a TA1 can be asked for");
    else if (!was_submitted(c))
        refuse(c, "PayloadIDIllegal", "nothing of that id was submitted");
    else if (find(c, kind, about, &m) || find(c, "ta1", about, &m))
        give(c, &m, "acknowledgement given");
    else
        none_yet(c, kind);
}

/* About the batch of the PayloadID; or, with an id of its own, the oldest there is. */
static void results(struct core *c)
{
    const char *kind = wanted_kind(c->r.field[CAQH_PAYLOAD_TYPE]);
    bool about_batch = was_submitted(c);
    struct mail m;
    if (!kind || strcmp(kind, "999") == 0 || strcmp(kind, "ta1") == 0) {
        refuse(c, "PayloadTypeIllegal", "results of no such type");
        return;
    }
    if (!find(c, kind, about_batch ? c->r.field[CAQH_PAYLOAD_ID] : STR(""), &m)) {
        none_yet(c, kind);
        return;
    }
    if (!about_batch) {
        (void)str_copy(c->id, sizeof c->id, str_from(m.id));
        c->a.payload_id = str_from(c->id);
    }
    give(c, &m, "results given");
}

/* By the id the results came with: their own, or that of their batch. */
static bool find_given(struct core *c, struct mail *m, struct err *err)
{
    static const char *const kinds[] = {"271", "277", "278", "277ca", "835"};
    struct str id = c->r.field[CAQH_PAYLOAD_ID];
    if (mailbox_by_id(c->x->server->config.data_dir, c->x->account->name, id, intake_now_ms(c->x),
                      m, err))
        return true;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (find(c, kinds[i], id, m))
            return true;
    return false;
}

static void receipt(struct core *c)
{
    struct str payload = c->r.field[CAQH_PAYLOAD];
    struct sandbox_peek peek = {0};
    struct mail m;
    struct err err = {0};
    bool ack = payload.n == 0 ||
               (intake_note(c->x, payload, &peek) &&
                (str_is(str_from(peek.kind), "999") || str_is(str_from(peek.kind), "TA1")));
    if (!ack)
        refuse(c, "PayloadIllegal", "a 999 or a TA1 is taken");
    else if (!find_given(c, &m, &err))
        refuse(c, "PayloadIDIllegal", "no such results wait for a receipt");
    else if (!mailbox_confirm(c->x->server->config.data_dir, c->x->account->name, &m, &err))
        failed(c, &err);
    else {
        succeed(c, "X12_Response_ConfirmReceiptReceived", str_of(NULL, 0), "confirmed");
        c->status = 202;
    }
}

/* A partner may have an address for each mode. */
static bool path_fits(const struct core *c)
{
    bool real = c->r.interaction == CAQH_REAL_TIME;
    return !str_is(c->x->request->path, real ? "/core/batch" : "/core/realtime");
}

static void interact(struct core *c)
{
    static void (*const steps[CAQH_INTERACTIONS])(struct core *) = {
        real_time, submit, acknowledgement, results, receipt,
    };
    const struct str *f = c->r.field;
    const char *ours = c->x->server->config.sender_id;
    const struct config_account *account = c->x->account;
    c->a.interaction = c->r.interaction;
    c->a.payload_id = f[CAQH_PAYLOAD_ID].p ? f[CAQH_PAYLOAD_ID] : STR("");
    c->a.sender = ours ? str_from(ours) : f[CAQH_RECEIVER_ID];
    c->a.receiver = f[CAQH_SENDER_ID];
    c->a.now_us = c->x->now_us;
    c->a.wrong_sum = c->x->fault.kind == FAULT_WRONG_CHECKSUM;
    (void)str_copy(c->x->note.payload_id, sizeof c->x->note.payload_id, c->a.payload_id);
    (void)str_copy(c->x->note.operation, sizeof c->x->note.operation,
                   str_from(CAQH_ROWS[c->r.interaction].action));
    const char *code =
        caqh_check(&c->r, account->kind == ACCOUNT_USER ? account->name : NULL, ours);
    if (!code && !path_fits(c))
        code = "NotSupported";
    if (code)
        refuse(c, code, "the envelope is not what the rule wants");
    else
        steps[c->r.interaction](c);
}

/* ---- carriers -------------------------------------------------------------------------------- */

/* By the certificate, or by name and password: a receiver picks one (D.2). */
static bool know_sender(struct core *c)
{
    const struct server_config *config = &c->x->server->config;
    struct exchange *x = c->x;
    x->account = NULL;
    if (c->r.user.p) {
        const struct config_account *a = server_config_account(config, ACCOUNT_USER, c->r.user);
        if (a && c->r.password.p && secret_same(c->r.password, a->secret))
            x->account = a;
    } else if (x->peer_cn) {
        x->account = server_config_account(config, ACCOUNT_CN, str_from(x->peer_cn));
    }
    return x->account != NULL;
}

static void answer_fault(struct exchange *x, const struct caqh_fault *f)
{
    x->answer.status = strcmp(f->code, "Sender") == 0 ? 400 : 500;
    web_answer_type(&x->answer, "application/soap+xml; charset=UTF-8");
    caqh_write_fault(f, &x->answer.body);
    note_result(x, f->reason);
}

static void core_init(struct core *c, struct exchange *x)
{
    *c = (struct core){.x = x, .status = 200};
    caqh_request_init(&c->r);
    buf_init(&c->payload, 0);
}

static void core_fini(struct core *c)
{
    caqh_request_fini(&c->r);
    buf_fini(&c->payload);
}

void core_soap(struct exchange *x)
{
    struct core c;
    struct str type = web_header(x->request, "Content-Type"), media = web_media_type(type);
    x->note.carrier = "core-soap";
    if (!web_same(media, "application/soap+xml") && !web_same(media, "multipart/related")) {
        answer_error(x, 415, "UNSUPPORTED_MEDIA_TYPE", "SOAP 1.2 is application/soap+xml");
        return;
    }
    core_init(&c, x);
    struct caqh_fault f = caqh_read_soap(&c.r, type, x->request->body);
    if (!f.code && !know_sender(&c))
        f = (struct caqh_fault){"Sender", "FailedAuthentication", "the sender is not known"};
    if (f.code) {
        answer_fault(x, &f);
    } else {
        interact(&c);
        x->answer.status = c.status;
        caqh_write_soap(&c.a, c.r.in_parts || web_same(media, "multipart/related"), &x->answer.body,
                        x->answer.type, sizeof x->answer.type);
    }
    core_fini(&c);
}

void core_form(struct exchange *x)
{
    struct core c;
    struct str type = web_header(x->request, "Content-Type");
    x->note.carrier = "core-mime";
    if (!web_same(web_media_type(type), "multipart/form-data")) {
        answer_error(x, 415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data is wanted");
        return;
    }
    core_init(&c, x);
    const char *wrong = caqh_read_form(&c.r, type, x->request->body);
    if (wrong) {
        answer_error(x, 400, "BAD_FORM", wrong);
    } else if (!know_sender(&c)) {
        c.a.payload_id = c.a.sender = c.a.receiver = STR("");
        c.a.now_us = x->now_us;
        refuse(&c, "UnAuthorized", "the sender is not known");
        x->answer.status = 403;
        caqh_write_form(&c.a, &x->answer.body, x->answer.type, sizeof x->answer.type);
    } else {
        interact(&c);
        x->answer.status = c.status;
        caqh_write_form(&c.a, &x->answer.body, x->answer.type, sizeof x->answer.type);
    }
    core_fini(&c);
}

void core_any(struct exchange *x)
{
    struct str type = web_header(x->request, "Content-Type");
    web_same(web_media_type(type), "multipart/form-data") ? core_form(x) : core_soap(x);
}
