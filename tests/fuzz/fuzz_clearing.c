/* fuzz_clearing.c - arbitrary bytes as a clearinghouse's reply, and as a record for it. The first
 * byte picks the carrier and what was asked, the second the status of the first reply; what is
 * waited for comes with 200. No step breaks a rule of the host, an error status is never DONE, what
 * is taken for an answer is whole and names our trace, what is called a record of ours is one, and
 * claims are sent once. */
#include "event/record_json.h"
#include "fuzz/fuzz.h"
#include "host/conversation.h"
#include "host/options.h"
#include "x12/isa.h"

extern const struct hia_adapter hia_adapter;

#define HEAD                                                                                       \
    "ISA*00*          *00*          *ZZ*PRACTICE01     *ZZ*CLEARING       *260115*1403*^*00501*"   \
    "000000906*0*T*:~GS*HS*P*C*20260115*1403*77*X*"
#define TAIL "SE*9*0001~GE*1*77~IEA*1*000000906~"
#define WHO                                                                                        \
    "HL*1**20*1~NM1*PR*2*PAYER*****PI*87726~HL*2*1*21*1~NM1*1P*2*CLINIC*****XX*1999999984~HL*3*2*" \
    "22*0~TRN*1*T1*9PRACTICE01~NM1*IL*1*DOE*JANE****MI*M123~DMG*D8*19800102*F~EQ*30~"

static const char ASK[] =
    HEAD "005010X279A1~ST*270*0001*005010X279A1~BHT*0022*13*R1*20260115*1403~" WHO TAIL;
static const char STATUS[] =
    HEAD "005010X212~ST*276*0001*005010X212~BHT*0010*13*R1*20260115*1403~"
         "HL*1**20*1~NM1*PR*2*PAYER*****PI*87726~HL*2*1*21*1~NM1*41*2*US*****46*P~HL*3*2*19*1~"
         "NM1*1P*2*CLINIC*****XX*1999999984~HL*4*3*22*0~DMG*D8*19800102*F~"
         "NM1*IL*1*DOE*JANE****MI*M123~TRN*1*T1~" TAIL;
static const char CLAIMS[] =
    HEAD "005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*R1*20260115*1403*CH~" TAIL;
static const char HOSPITAL[] =
    HEAD "005010X223A2~ST*837*0001*005010X223A2~BHT*0019*00*R1*20260115*1403*CH~NM1*41*2*US*****46*"
         "P~PER*IC*DESK*TE*6025550100~NM1*40*2*THEM*****46*C~HL*1**20*1~" TAIL;
#define RECORD                                                                                     \
    "{\"claim_id\":\"A1\",\"total_charge\":1.00,\"payer\":{\"id\":\"87726\"},\"lines\":[{\"charge\":1}]}"
static const char AUTH[] =
    HEAD "005010X217~ST*278*0001*005010X217~BHT*0007*13*R1*20260115*1403~TRN*1*T1~" TAIL;

static const char REVIEW[] =
    "{\"purpose\":\"13\",\"reference\":\"R1\",\"payer\":{\"role\":\"X3\",\"entity_type\":\"2\","
    "\"id_type\":\"PI\",\"id\":\"87726\"},\"requesters\":[{\"role\":\"1P\",\"entity_type\":\"2\"}],"
    "\"subscriber\":{\"id_type\":\"MI\",\"id\":\"M123\"},\"event\":{\"scope\":{\"category\":\"HS\"}}}";

static const struct question {
    const char *operation, *content, *options[8]; /* name, value ... */
    bool reads_record; /* the bytes are the record, too; else it is a claim's, or a review's */
} QUESTIONS[] = {
    {"eligibility.check", ASK, {"eligibility", "core"}},
    {"eligibility.check", ASK, {"eligibility", "x12", "eligibility_path", "/e"}},
    {"eligibility.check", ASK, {"eligibility", "json", "eligibility_path", "/e"}},
    {"eligibility.check",
     ASK,
     {"eligibility", "availity", "eligibility_path", "/e", "done_codes", "4"}},
    {"claim_status.check", STATUS, {"claim_status", "json", "claim_status_path", "/s"}},
    {"prior_auth.submit", AUTH, {"prior_auth", "x12", "prior_auth_path", "/p"}},
    {"claim.submit", CLAIMS, {"claims", "core"}},
    {"claim.submit", CLAIMS, {"claims", "x12", "professional_path", "/c"}},
    {"claim.submit", CLAIMS, {"claims", "files"}},
    {"remittance.fetch", "", {"reports", "core"}},
    {"remittance.fetch", "", {"reports", "x12", "reports_path", "/r", "remittance_names", "R*"}},
    {"remittance.fetch", "", {"reports", "files", "remittance_names", "*"}},
    {"remittance.fetch",
     "",
     {"reports", "polling", "reports_path", "/p", "download_host", "files.example"}},
    {"acknowledgement.fetch", "", {"reports", "claim-md", "claim_md_states", "A=A2:20"}},
    {"remittance.fetch", "", {"reports", "claim-md", "claim_md_states", "A=A2:20"}},
    {"claim.submit", CLAIMS, {"claims", "claim-md"}},
    {"claim_status.check", STATUS, {"claim_status", "availity", "claim_status_path", "/s"}},
    {"claim.submit", CLAIMS, {"claims", "json", "professional_path", "/c"}},
    {"prior_auth.submit", AUTH, {"prior_auth", "availity", "prior_auth_path", "/p"}},
    {"prior_auth.submit",
     AUTH,
     {"prior_auth", "json", "prior_auth_path", "/p", "dialect", "optum"}},
    {"claim.submit", HOSPITAL, {"claims", "json", "institutional_path", "/i"}, true},
    {"claim.submit", CLAIMS, {"claims", "json", "professional_path", "/c"}, true},
    {"prior_auth.submit", AUTH, {"prior_auth", "availity", "prior_auth_path", "/p"}, true},
    {"prior_auth.submit",
     AUTH,
     {"prior_auth", "json", "prior_auth_path", "/p", "dialect", "optum"},
     true},
    {"credentials.check", "", {"reports", "core"}},
};

static int64_t now(void *ctx)
{
    (void)ctx;
    return INT64_C(1768485789000000);
}

static struct {
    unsigned once, delivered;
} seen;

static void watch(void *ctx, const struct host_effects *e)
{
    (void)ctx;
    seen.once += e->next->step == HIA_STEP_SEND && e->next->exchange.safety == HIA_ONCE;
    seen.delivered += (unsigned)e->delivered_count;
}

static bool has(struct str s, struct str what)
{
    for (size_t i = 0; i + what.n <= s.n; i++)
        if (memcmp(s.p + i, what.p, what.n) == 0)
            return true;
    return false;
}

/* Of a record of ours, by the reader of our records. */
static void judge_record(struct str kind, struct str lines)
{
    static const struct {
        const char *kind;
        const struct record_kind *is;
    } ROWS[] = {{"json.eligibility-answer", &eligibility_answer_kind},
                {"json.claim-status-answer", &claim_status_answer_kind},
                {"json.prior-authorization-answer", &prior_authorization_answer_kind}};
    static struct json_reader *r;
    struct err err = {0};
    r = r ? r : json_reader_new(&err);
    LAW(r, "a reader comes into being: %s", err.text);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (!str_is(kind, ROWS[i].kind))
            continue;
        for (struct str rest = str_trim(lines); rest.n;) {
            struct record_problem problem = {0};
            struct arena arena;
            arena_init(&arena, 16 << 20);
            void *record = arena_alloc(&arena, ROWS[i].is->shape->size);
            struct str line = str_split(&rest, '\n');
            LAW(record_read_json(r, line, &arena, ROWS[i].is->shape, record, &problem),
                "%s: %s: %s\n%.*s", ROWS[i].kind, problem.path, problem.sentence, STR_FMT(line));
            arena_fini(&arena);
        }
    }
}

static void judge(const struct question *q, int status, const struct host_next *next)
{
    LAW(next->step != HIA_STEP_FAIL || next->fail.failure != HIA_FAIL_BUG,
        "a rule was broken: %.*s", (int)next->fail.code.n, next->fail.code.p);
    LAW(next->step != HIA_STEP_FAIL || next->fail.code.n, "a failure has its code");
    LAW(seen.once <= 1, "what is sent once is sent once");
    if (next->step != HIA_STEP_DONE)
        return;
    struct str answer = str_of(next->done.content.p, next->done.content.n);
    LAW(status >= 200 && status < 300, "%s: status %d is done", q->operation, status);
    judge_record(str_of(next->done.content_kind.p, next->done.content_kind.n), answer);
    if (answer.n && answer.p[0] != '{')
        LAW(has(answer, STR("T1")) || has(answer, STR("R1")), "%s: an answer names what it answers",
            q->operation);
}

static void converse(const struct question *q, int status, struct str body)
{
    struct err err = {0};
    struct host_pair pairs[4];
    size_t n = 0;
    for (; n < 4 && q->options[n * 2]; n++)
        pairs[n] =
            (struct host_pair){str_from(q->options[n * 2]), str_from(q->options[n * 2 + 1]), 0};
    void *options = host_options_new(&hia_adapter, pairs, n, &err);
    struct host_memory *memory = host_memory_new(&err);
    LAW(options && memory, "a partner is configured: %s", err.text);
    struct hia_request request = {HIA_SIZED(struct hia_request),
                                  .content = {q->content, strlen(q->content)},
                                  .record = HIA_TEXT(RECORD)};
    if (q->content == AUTH)
        request.record = (struct hia_text){REVIEW, sizeof(REVIEW) - 1};
    if (q->reads_record)
        request.record = (struct hia_text){body.p, body.n};
    host_memory_watch(memory, watch, NULL);
    struct host_parts parts = {.adapter = &hia_adapter,
                               .options = options,
                               .store = host_memory_store(memory),
                               .now_us = now,
                               .call_id = "00000000-0000-4000-8000-000000000001",
                               .operation = q->operation,
                               .partner = "p",
                               .sender_id = "A",
                               .receiver_id = "B",
                               .usage = 'T',
                               .request = &request};
    struct host_call *call = host_call_new(&parts, &err);
    const struct host_next *next = NULL;
    const struct hia_field headers[] = {
        {HIA_TEXT("location"), HIA_TEXT("https://api.example/p/7")},
        {HIA_TEXT("content-type"), HIA_TEXT("multipart/related; boundary=m1; start=\"<r>\"")}};
    LAW(call && host_call_begin(call, &next, &err), "a call begins: %s", err.text);
    bool waits = false;
    for (int i = 0;
         i < 4 && (next->step == HIA_STEP_SEND || (next->step == HIA_STEP_WAIT && !waits)); i++) {
        struct hia_reply r = {HIA_SIZED(struct hia_reply), .status = waits ? 200 : status,
                              .headers = headers, .header_count = 1U + (body.n && *body.p == '-'),
                              .body = {body.p, body.n}};
        if (next->step == HIA_STEP_WAIT) {
            r = (struct hia_reply){HIA_SIZED(struct hia_reply), .outcome = HIA_NOT_SENT,
                                   .reason = HIA_TEXT("woken")};
            waits = true;
        }
        LAW(host_call_reply(call, &r, &next, &err), "a step is made: %s", err.text);
        judge(q, waits ? 200 : status, next);
    }
    host_call_free(call);
    host_memory_free(memory);
    free(options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int STATUSES[] = {200, 202, 200, 400, 500, 404, 200, 409};
    if (size < 2)
        return 0;
    seen.once = seen.delivered = 0;
    converse(&QUESTIONS[data[0] % COUNT_OF(QUESTIONS)], STATUSES[data[1] % COUNT_OF(STATUSES)],
             str_of((const char *)data + 2, size - 2));
    return 0;
}
