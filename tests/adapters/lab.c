/* lab.c - the host's side of a conversation, and what partners say. */
#define _GNU_SOURCE /* memmem */
#include "adapters/lab.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/load.h"
#include "host/options.h"

enum {
    FIELDS_MAX = 4,
    HEADERS_MAX = 8,
    ROUND = 512,
    TEXT_MAX = 256 << 10,
    KEPT_MAX = 16,
    CRASHES_MAX = 4
};

static const char *adapter_name = "clearinghouse";

struct kept {
    char name[128];
    struct buf bytes;
};

struct lab {
    struct kept *kept;
    size_t kept_count;
    struct host_adapters *all;
    const struct host_adapter *adapter;
    struct host_memory *memory;
    struct host_call *call;
    struct host_call *crashed[CRASHES_MAX]; /* what was sent has its texts in their memory */
    size_t crash_count;
    void *options;
    struct hia_request request;
    struct hia_field fields[FIELDS_MAX];
    struct hia_exchange last; /* as sent; its texts are the call's */
    struct host_next next;
    struct buf trace, body;
    struct buf said, puts; /* lab_said, lab_puts */
    uint32_t step;
    int64_t now_us;
    unsigned calls;
    char call_id[37], operation[64];
    struct { /* the partner's state: what outlives a call */
        char key[HIA_STATE_KEY_MAX + 1], value[HIA_STATE_VALUE_MAX + 1];
    } partner[KEPT_MAX];
    size_t partner_count;
};

static int64_t now(void *ctx)
{
    return ((struct lab *)ctx)->now_us;
}

static void *read_options(const struct hia_adapter *a, const char *options, struct err *err)
{
    struct host_pair pairs[96];
    size_t n = 0;
    struct str rest = str_from(options);
    while (rest.p && rest.n) {
        struct str line = str_split(&rest, '\n'), value = line;
        if (!line.n)
            continue;
        struct str name = str_split(&value, '=');
        pairs[n] = (struct host_pair){.name = name, .value = value, .line = (unsigned)n + 1};
        n++;
    }
    return host_options_new(a, pairs, n, err);
}

static void put_value(struct buf *b, struct hia_text t)
{
    buf_put(b, t.p ? t.p : "", t.n);
}

static void keep_partner(struct lab *l, const struct host_put *p)
{
    size_t i = 0;
    while (i < l->partner_count && !str_is(p->key, l->partner[i].key))
        i++;
    cr_assert(i < KEPT_MAX);
    l->partner_count += i == l->partner_count;
    (void)str_copy(l->partner[i].key, sizeof(l->partner[i].key), p->key);
    (void)str_copy(l->partner[i].value, sizeof(l->partner[i].value), p->value);
}

static void keep_document(struct lab *l, const struct host_document *d)
{
    size_t i = 0;
    while (i < l->kept_count && !str_is(d->name, l->kept[i].name))
        i++;
    if (i == l->kept_count) {
        l->kept = realloc(l->kept, ++l->kept_count * sizeof(*l->kept));
        cr_assert(l->kept);
        cr_assert(str_copy(l->kept[i].name, sizeof(l->kept[i].name), d->name));
        buf_init(&l->kept[i].bytes, 0);
    }
    buf_put_str(&l->kept[i].bytes, d->bytes);
}

const char *lab_kept(struct lab *l, const char *name)
{
    for (size_t i = 0; i < l->kept_count; i++)
        if (strcmp(l->kept[i].name, name) == 0)
            return buf_cstr(&l->kept[i].bytes);
    return "";
}

static void on_commit(void *ctx, const struct host_effects *e)
{
    struct lab *l = ctx;
    struct buf *b = &l->trace;
    const struct host_next *n = e->next;
    static const char *const SAFETY[] = {"safe", "keyed", "once"};
    static const char *const STATUS[] = {"complete", "accepted", "nothing"};
    l->step = e->step;
    for (size_t i = 0; i < e->put_count; i++)
        if (e->puts[i].scope == HIA_SCOPE_PARTNER) {
            keep_partner(l, &e->puts[i]);
            buf_printf(&l->puts, "%.*s=%.*s\n", STR_FMT(e->puts[i].key), STR_FMT(e->puts[i].value));
        }
    for (size_t i = 0; i < e->kept_count; i++) {
        buf_printf(b, "keep %.*s\n", STR_FMT(e->kept[i].name));
        buf_printf(&l->said, "%.*s %.*s\n", STR_FMT(e->kept[i].name), STR_FMT(e->kept[i].bytes));
        keep_document(l, &e->kept[i]);
    }
    for (size_t i = 0; i < e->delivered_count; i++) {
        buf_printf(b, "deliver %.*s %zu\n", STR_FMT(e->delivered[i].name), e->delivered[i].bytes.n);
        keep_document(l, &e->delivered[i]);
    }
    if (n->step == HIA_STEP_SEND) {
        buf_printf(b, "send %s ", host_verb_word(n->exchange.verb));
        put_value(b, n->exchange.target);
        if (n->exchange.to.n) {
            buf_puts(b, " to ");
            put_value(b, n->exchange.to);
        }
        buf_printf(b, " %s\n", SAFETY[n->exchange.safety]);
    } else if (n->step == HIA_STEP_WAIT) {
        buf_printf(b, "wait %lld %lld\n", (long long)n->wait.poll_ms, (long long)n->wait.until_ms);
    } else if (n->step == HIA_STEP_DONE) {
        buf_printf(b, "done %s %u ", STATUS[n->done.status], n->done.count);
        put_value(b, n->done.content_kind);
        buf_putc(b, '\n');
        buf_reset(&l->body);
        put_value(&l->body, n->done.content);
    } else {
        buf_printf(b, "fail %s ", host_failure_word(n->fail.failure));
        put_value(b, n->fail.code);
        buf_printf(b, " %d %lld\n", n->fail.status, (long long)n->fail.retry_ms);
    }
}

static void open_call(struct lab *l, const struct hia_exchange *last)
{
    struct err err = {0};
    struct host_parts parts = {.adapter = &l->adapter->is,
                               .options = l->options,
                               .store = host_memory_store(l->memory),
                               .now_us = now,
                               .now_ctx = l,
                               .call_id = l->call_id,
                               .operation = l->operation,
                               .partner = "try",
                               .sender_id = "PRACTICE01",
                               .receiver_id = "CLEARING",
                               .usage = 'T',
                               .request = &l->request,
                               .step = last ? l->step : 0,
                               .last = last};
    l->call = host_call_new(&parts, &err);
    cr_assert(l->call, "%s", err.text);
}

static void name_call(struct lab *l, const char *operation, struct str content)
{
    snprintf(l->call_id, sizeof(l->call_id), "00000000-0000-4000-8000-%012u", ++l->calls);
    snprintf(l->operation, sizeof(l->operation), "%s", operation);
    l->request = (struct hia_request){HIA_SIZED(struct hia_request),
                                      .content = {content.p, content.n}, .fields = l->fields};
    l->step = 0;
    open_call(l, NULL);
}

void lab_adapter(const char *name)
{
    adapter_name = name;
}

struct lab *lab_new(const char *options, const char *operation, struct str content)
{
    struct err err = {0};
    struct lab *l = calloc(1, sizeof(*l));
    cr_assert(l);
    l->all = host_adapters_new(&err);
    l->adapter = host_adapter_load(l->all, ADAPTERS_DIR, adapter_name, &err);
    cr_assert(l->adapter, "%s", err.text);
    l->memory = host_memory_new(&err);
    host_memory_watch(l->memory, on_commit, l);
    l->options = read_options(&l->adapter->is, options, &err);
    cr_assert(l->options, "%s", err.text);
    l->now_us = INT64_C(1768485789000000); /* 2026-01-15T14:03:09Z */
    name_call(l, operation, content);
    return l;
}

static void forget_kept(struct lab *l)
{
    for (size_t i = 0; i < l->kept_count; i++)
        buf_fini(&l->kept[i].bytes);
    free(l->kept);
    l->kept = NULL;
    l->kept_count = 0;
}

void lab_another(struct lab *l, const char *operation, struct str content)
{
    /* The memory store is one call's: the next has only what is the partner's. */
    struct err err = {0};
    struct host_put puts[KEPT_MAX];
    const struct host_next none = {.step = HIA_STEP_WAIT};
    host_call_free(l->call);
    host_memory_free(l->memory);
    l->memory = host_memory_new(&err);
    for (size_t i = 0; i < l->partner_count; i++)
        puts[i] = (struct host_put){HIA_SCOPE_PARTNER, str_from(l->partner[i].key),
                                    str_from(l->partner[i].value)};
    const struct host_effects e = {.puts = puts, .put_count = l->partner_count, .next = &none};
    const struct host_store *store = host_memory_store(l->memory);
    cr_assert(store->commit(store->ctx, &e, &err), "%s", err.text);
    host_memory_watch(l->memory, on_commit, l);
    buf_reset(&l->trace);
    buf_reset(&l->said);
    buf_reset(&l->puts);
    forget_kept(l);
    name_call(l, operation, content);
}

void lab_partner(struct lab *l, const char *key, const char *value)
{
    struct err err = {0};
    const struct host_next none = {.step = HIA_STEP_WAIT};
    const struct host_put p = {HIA_SCOPE_PARTNER, str_from(key), str_from(value)};
    const struct host_effects e = {.puts = &p, .put_count = 1, .next = &none};
    const struct host_store *store = host_memory_store(l->memory);
    host_memory_watch(l->memory, NULL, NULL);
    cr_assert(store->commit(store->ctx, &e, &err), "%s", err.text);
    host_memory_watch(l->memory, on_commit, l);
    keep_partner(l, &p);
}

const char *lab_refusal(const char *options)
{
    static char text[ERR_TEXT_MAX];
    struct err err = {0};
    struct host_adapters *all = host_adapters_new(&err);
    const struct host_adapter *a = host_adapter_load(all, ADAPTERS_DIR, adapter_name, &err);
    cr_assert(a, "%s", err.text);
    void *o = read_options(&a->is, options, &err);
    snprintf(text, sizeof(text), "%s", err.text);
    bool good = o != NULL;
    free(o);
    host_adapters_free(all);
    return good ? NULL : text;
}

void lab_field(struct lab *l, const char *name, const char *value)
{
    l->fields[l->request.field_count++] =
        (struct hia_field){{name, strlen(name)}, {value, strlen(value)}};
}

void lab_file_name(struct lab *l, const char *name)
{
    l->request.file_name = (struct hia_text){name, strlen(name)};
}

void lab_record(struct lab *l, const char *json)
{
    l->request.record = (struct hia_text){json, strlen(json)};
}

void lab_free(struct lab *l)
{
    if (!l)
        return;
    forget_kept(l);
    host_call_free(l->call);
    for (size_t i = 0; i < l->crash_count; i++)
        host_call_free(l->crashed[i]);
    free(l->options);
    host_memory_free(l->memory);
    host_adapters_free(l->all);
    buf_fini(&l->trace);
    buf_fini(&l->said);
    buf_fini(&l->puts);
    buf_fini(&l->body);
    free(l);
}

/* ---- steps ---- */

static void took(struct lab *l, bool good, const struct host_next *next, struct err *err)
{
    cr_assert(good, "%s", err->text);
    l->next = *next;
    if (next->step == HIA_STEP_SEND) {
        buf_reset(&l->body);
        buf_put(&l->body, next->exchange.body.p ? next->exchange.body.p : "",
                next->exchange.body.n);
    }
}

void lab_begin(struct lab *l)
{
    struct err err = {0};
    const struct host_next *next = NULL;
    bool good = host_call_begin(l->call, &next, &err);
    took(l, good, next, &err);
}

static void reply(struct lab *l, const struct hia_reply *r)
{
    struct err err = {0};
    const struct host_next *next = NULL;
    bool good = host_call_reply(l->call, r, &next, &err);
    took(l, good, next, &err);
}

void lab_reply(struct lab *l, int status, const char *headers, struct str body)
{
    struct hia_field fields[HEADERS_MAX];
    size_t n = 0;
    struct str rest = str_from(headers);
    while (rest.p && rest.n) {
        struct str line = str_split(&rest, '\n'), value = line, name = str_split(&value, ':');
        value = str_trim(value);
        fields[n++] = (struct hia_field){{name.p, name.n}, {value.p, value.n}};
    }
    struct hia_reply r = {
        HIA_SIZED(struct hia_reply), .outcome = HIA_ANSWERED, .status = status,
        .headers = fields,           .header_count = n,       .body = {body.p, body.n}};
    reply(l, &r);
}

void lab_outcome(struct lab *l, enum hia_outcome outcome, const char *reason)
{
    struct hia_reply r = {HIA_SIZED(struct hia_reply), .outcome = outcome,
                          .reason = {reason, strlen(reason)}};
    reply(l, &r);
}

void lab_woken(struct lab *l)
{
    l->now_us += l->next.wait.poll_ms * 1000;
    lab_outcome(l, HIA_NOT_SENT, "woken");
}

void lab_expired(struct lab *l)
{
    l->now_us += l->next.wait.until_ms * 1000;
    lab_outcome(l, HIA_NOT_SENT, "expired");
}

void lab_unknown(struct lab *l, unsigned tries)
{
    struct err err = {0};
    const struct host_next *next = NULL;
    struct hia_attempt a = {HIA_SIZED(struct hia_attempt),
                            .verb = l->next.exchange.verb,
                            .safety = l->next.exchange.safety,
                            .target = l->next.exchange.target,
                            .key = l->next.exchange.key,
                            .begun_us = l->now_us,
                            .tries = tries};
    bool good = host_call_reconcile(l->call, &a, &next, &err);
    took(l, good, next, &err);
}

void lab_crash(struct lab *l)
{
    struct err err = {0};
    const struct host_next *next = NULL;
    l->last = l->next.exchange;
    struct hia_attempt a = {HIA_SIZED(struct hia_attempt), .verb = l->last.verb,
                            .safety = l->last.safety, .begun_us = l->now_us, .tries = 1};
    /* All the store kept of it; the exchange's own texts are the old call's memory. */
    cr_assert(l->crash_count < CRASHES_MAX);
    l->crashed[l->crash_count++] = l->call;
    open_call(l, &l->last);
    bool good = host_call_reconcile(l->call, &a, &next, &err);
    took(l, good, next, &err);
}

void lab_later(struct lab *l, int64_t ms)
{
    l->now_us += ms * 1000;
}

const struct host_next *lab_next(const struct lab *l)
{
    return &l->next;
}

const void *lab_read_record(struct str text, const struct record_kind *kind, struct arena *arena)
{
    struct err err = {0};
    struct record_problem problem;
    struct json_reader *r = json_reader_new(&err);
    void *record = arena_alloc(arena, kind->shape->size);
    cr_assert(record_read_json(r, text, arena, kind->shape, record, &problem), "%s: %s\n%.*s",
              problem.path, problem.sentence, STR_FMT(text));
    json_reader_free(r);
    return record;
}

const void *lab_record_of(const struct lab *l, const struct record_kind *kind, struct arena *arena)
{
    return lab_read_record(arena_str(arena, str_trim(lab_body(l))), kind, arena);
}

struct str lab_body(const struct lab *l)
{
    return buf_str(&l->body);
}

bool lab_body_has(const struct lab *l, const char *text)
{
    struct str body = lab_body(l);
    return body.n && memmem(body.p, body.n, text, strlen(text));
}

const char *lab_said(struct lab *l)
{
    return buf_cstr(&l->said);
}

const char *lab_puts(struct lab *l)
{
    return buf_cstr(&l->puts);
}

const char *lab_trace(struct lab *l)
{
    return buf_cstr(&l->trace);
}

unsigned lab_count(const struct lab *l, const char *line)
{
    unsigned n = 0;
    struct str rest = buf_str(&l->trace);
    while (rest.p && rest.n)
        n += str_starts(str_split(&rest, '\n'), str_from(line));
    return n;
}

void lab_expect(struct lab *l, const char *const *words)
{
    const char *at = lab_trace(l);
    for (size_t i = 0; words[i]; i++) {
        const char *found = strstr(at, words[i]);
        cr_assert(found, "%s is not in\n%s", words[i], lab_trace(l));
        at = found + strlen(words[i]);
    }
}

bool lab_ends(struct lab *l, const char *end)
{
    struct str rest = buf_str(&l->trace), line = rest;
    while (rest.p && rest.n)
        line = str_split(&rest, '\n');
    return str_starts(line, str_from(end));
}

/* ---- partners ---- */

static char *next_text(void)
{
    static char *texts[ROUND];
    static unsigned at;
    char **t = &texts[at++ % ROUND];
    free(*t);
    *t = calloc(1, TEXT_MAX);
    cr_assert(*t);
    return *t;
}

struct str text_of(const char *fmt, ...)
{
    char *text = next_text();
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, TEXT_MAX, fmt, args);
    va_end(args);
    cr_assert(n >= 0 && n < TEXT_MAX);
    return str_of(text, (size_t)n);
}

/* An interchange of one group and set. */
static struct str x12(const char *control, const char *gs, const char *version, const char *set,
                      const char *body)
{
    return text_of(
        "ISA*00*          *00*          *ZZ*PRACTICE01     *ZZ*CLEARING       *260115*1403"
        "*^*00501*%s*0*T*:~\nGS*%s*PRACTICE01*CLEARING*20260115*1403*77*X*%s~\n"
        "ST*%s*0001*%s~\n%sSE*9*0001~\nGE*1*77~\nIEA*1*%s~\n",
        control, gs, version, set, version, body, control);
}

struct str x12_837(void)
{
    return x12("000000905", "HC", "005010X222A1", "837", "BHT*0019*00*BATCH1*20260115*1403*CH~\n");
}

#define PEOPLE(p, who)                                                                             \
    "HL*1**20*1~\nNM1*PR*2*PAYER ONE*****PI*87726~\nHL*2*1*21*1~\nNM1*" p                          \
    "*2*CLINIC*****XX*1999999984~\n" who
#define JANE "NM1*IL*1*DOE*JANE****MI*M123~\n"

struct str x12_270(const char *trace)
{
    return x12("000000906", "HS", "005010X279A1", "270",
               text_of("BHT*0022*13*REF-%s*20260115*1403~\n" PEOPLE(
                           "1P", "HL*3*2*22*0~\nTRN*1*%s*9PRACTICE01~\n") JANE
                       "DMG*D8*19800102*F~\nDTP*291*D8*20260115~\nEQ*30^98~\n",
                       trace, trace)
                   .p);
}

struct str x12_271(const char *trace, const char *reference)
{
    return x12("000000017", "HB", "005010X279A1", "271",
               text_of("BHT*0022*11*%s*20260115*1403~\n" PEOPLE(
                           "1P", "HL*3*2*22*0~\nTRN*2*%s*9PRACTICE01~\n") JANE "EB*1*IND*30~\n",
                       reference, trace)
                   .p);
}

struct str x12_276(const char *trace)
{
    return x12("000000907", "HR", "005010X212", "276",
               text_of("BHT*0010*13*REF-%s*20260115*1403~\n" PEOPLE(
                           "41", "HL*3*2*19*1~\nNM1*1P*2*CLINIC*****XX*1999999984~\nHL*4*3*22*0~\n"
                                 "DMG*D8*19800102*F~\n") JANE
                       "TRN*1*%s~\nREF*EJ*CLAIM7~\nAMT*T3*125.5~\nDTP*472*D8*20260105~\n",
                       trace, trace)
                   .p);
}

struct str x12_277(const char *trace)
{
    return x12(
        "000000018", "HN", "005010X212", "277",
        text_of("BHT*0010*08*277X*20260115*1403*DG~\nTRN*2*%s~\nSTC*F1:65*20260110~\n", trace).p);
}

struct str x12_278(const char *trace, bool response)
{
    return x12(response ? "000000019" : "000000908", "HI", "005010X217", "278",
               text_of("BHT*0007*%s*REF-%s*20260115*1403~\nTRN*%d*%s*9PRACTICE01~\n",
                       response ? "11" : "13", trace, response ? 2 : 1, trace)
                   .p);
}

struct str x12_835(const char *control)
{
    return x12(control, "HP", "005010X221A1", "835", "BPR*I*100*C*ACH~\nTRN*1*EFT1*1123456789~\n");
}

struct str x12_999(const char *group, const char *verdict)
{
    return x12("000000020", "FA", "005010X231A1", "999",
               text_of("AK1*HS*%s*005010X279A1~\nAK2*270*0001~\nIK5*%s~\nAK9*%s*1*1*1~\n", group,
                       verdict, verdict)
                   .p);
}

struct str x12_ta1(const char *control, const char *verdict, const char *note)
{
    return text_of(
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*PRACTICE01     *260115*1403"
        "*^*00501*000000021*0*T*:~\nTA1*%s*260115*1403*%s*%s~\nIEA*0*000000021~\n",
        control, verdict, note);
}

struct str core_said(enum core_message m, const char *error, const char *payload_type,
                     struct str payload, const char **type)
{
    return core_said_as(STR("11111111-2222-4333-8444-555555555555"), m, error, payload_type,
                        payload, type);
}

struct str core_said_as(struct str id, enum core_message m, const char *error,
                        const char *payload_type, struct str payload, const char **type)
{
    static struct soap_written w;
    char sum[CORE_SHA1_HEX + 1], length[24];
    struct core_envelope e = {.message = m, .response = true};
    char *text = next_text();
    e.field[CORE_PAYLOAD_TYPE] = str_from(payload_type);
    e.field[CORE_PROCESSING_MODE] = core_mode(m);
    e.field[CORE_PAYLOAD_ID] = id;
    e.field[CORE_TIME_STAMP] = STR("2026-01-15T14:03:10Z");
    e.field[CORE_SENDER_ID] = STR("CLEARING");
    e.field[CORE_RECEIVER_ID] = STR("PRACTICE01");
    e.field[CORE_RULE_VERSION] = STR(CORE_VERSION);
    e.field[CORE_ERROR_CODE] = str_from(error);
    e.field[CORE_ERROR_MESSAGE] = STR("None");
    if (payload.n) {
        e.field[CORE_PAYLOAD] = payload;
        core_check_sum(payload, sum);
        snprintf(length, sizeof(length), "%zu", payload.n);
        if (m != CORE_REAL_TIME) {
            e.field[CORE_CHECK_SUM] = str_from(sum);
            e.field[CORE_PAYLOAD_LENGTH] = str_from(length);
        }
    }
    struct soap_style style = {.mtom = true, .boundary = STR("their-edge")};
    cr_assert_eq(soap_write(&e, &style, text, TEXT_MAX, &w), SOAP_GOOD);
    *type = text_of("Content-Type: %s", w.content_type).p;
    return w.bytes;
}

struct str soap_fault(const char *code, const char *subcode)
{
    return text_of(
        "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body><e:Fault>"
        "<e:Code><e:Value>e:%s</e:Value><e:Subcode><e:Value>w:%s</e:Value></e:Subcode>"
        "</e:Code><e:Reason><e:Text>no</e:Text></e:Reason></e:Fault></e:Body>"
        "</e:Envelope>",
        code, subcode);
}
