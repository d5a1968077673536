/* test_real_time.c - a question asked while somebody waits: asked once, judged, kept, told. The
 * partner and both clocks are the test's. */
#include "job/check_ledger.h"
#include "job/real_time.h"

#include "base/scratch.h"
#include "store/store.h"
#include "x12/guide.h"
#include <semaphore.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ORG "11111111-1111-4111-8111-111111111111"
#define VENDOR(name)                                                                               \
    "[partner " name "]\ntransport = https\nurl = https://" name ".test/\nadapter = sample\n"      \
    "baa_recorded = 2026-01-05\nsender_qualifier = ZZ\nsender_id = US-" name "\n"                  \
    "receiver_qualifier = ZZ\nreceiver_id = THEM\nusage = T\nsubmitter_name = CLINIC\n"            \
    "submitter_contact = DESK\nsubmitter_phone = 6025550100\nreceiver_name = THEM\n"               \
    "charset = extended\n"
static const char CONFIGURATION[] =
    "[hia]\ndata_dir = data\norganization_id = " ORG "\n[log]\nlevel = error\n"
    "[events]\nregistry_dir = " HIA_SOURCE_DIR "/conf/events\n"
    "[partner lab]\ntransport = dir\nsend_dir = out\nreceive_dir = in\narchive_dir = archive\n"
    "sender_qualifier = ZZ\nsender_id = LAB\nreceiver_qualifier = ZZ\nreceiver_id = PAYER\n"
    "usage = T\nsubmitter_name = LAB CLINIC\nsubmitter_contact = DESK\n"
    "submitter_phone = 6025550100\nreceiver_name = PAYER\n" VENDOR("one") VENDOR(
        "two") "[vendors eligibility]\nprimary = one\nsecondary = two\nroute = BETA1 -> one\n";

enum { ASKED_MAX = 600, TOLD_MAX = 2000, SECOND = 1000000 };

/* What the partner was asked, and how it was taken. */
static struct {
    struct asker_question q;
    char x12[4000];
    uint64_t ticket;
    asker_done_fn *done;
    void *ctx;
} asked[ASKED_MAX];
static size_t asked_n;
static bool refuses;

/* What the callers were told. */
static struct told {
    struct real_time_reply r;
    char trace[65], answers[4000], verdict[8], codes[100], code[40], path[RECORD_PATH_MAX];
    char partner[SECTION_NAME_MAX], instead_of[SECTION_NAME_MAX];
} told[TOLD_MAX];
static size_t told_n;

static char dir[SCRATCH_MAX];
static struct settings *settings;
static struct real_time *rt;
static struct err err;
static sem_t woken;
static int64_t now_us, tick_us;

static int64_t get_now(void *ctx)
{
    (void)ctx;
    return now_us;
}

static int64_t get_tick(void *ctx)
{
    (void)ctx;
    return tick_us;
}

static void pass(int64_t us)
{
    now_us += us;
    tick_us += us;
}

static void wake(void *ctx)
{
    (void)ctx;
    sem_post(&woken);
}

static bool ask_fake(void *ctx, const struct asker_question *q, uint64_t ticket,
                     asker_done_fn *done, void *done_ctx, struct err *e)
{
    (void)ctx;
    if (refuses)
        return err_set(e, ERR_LIMIT, "full");
    cr_assert_lt(asked_n, ASKED_MAX);
    cr_assert_lt(q->x12.n, sizeof asked[0].x12);
    if (q->kind == REAL_TIME_ELIGIBILITY)
        cr_assert(str_is(q->payer, "ALPHA1") || str_is(q->payer, "BETA1"), "%.*s",
                  STR_FMT(q->payer));
    asked[asked_n].q = *q;
    memcpy(asked[asked_n].x12, q->x12.p, q->x12.n);
    asked[asked_n].x12[q->x12.n] = '\0';
    asked[asked_n].ticket = ticket;
    asked[asked_n].done = done;
    asked[asked_n++].ctx = done_ctx;
    return true;
}

/* So many failures in a row, and that vendor is left alone. */
static unsigned one_failed, two_failed;

static unsigned failures_of(void *ctx, const struct partner *p)
{
    (void)ctx;
    return strcmp(p->name, "one") == 0 ? one_failed : strcmp(p->name, "two") == 0 ? two_failed : 0;
}

static const struct asker fake = {NULL, ask_fake, NULL, failures_of};

static void open_as(int64_t reuse_ms, bool tell_asked)
{
    const struct real_time_options options = {.asker = &fake,
                                              .deadline_ms = 10000,
                                              .reuse_ms = reuse_ms,
                                              .tell_asked = tell_asked,
                                              .wake = wake,
                                              .now_us = get_now,
                                              .tick_us = get_tick};
    rt = real_time_open(settings, &options, &err);
    cr_assert_not_null(rt, "%s", err.text);
}

static void open_it(int64_t reuse_ms)
{
    open_as(reuse_ms, false);
}

static void setup(void)
{
    char path[200];
    FILE *f;

    scratch_dir_make(dir);
    snprintf(path, sizeof path, "%s/hia.conf", dir);
    f = fopen(path, "w");
    cr_assert(f && fputs(CONFIGURATION, f) >= 0 && fclose(f) == 0);
    settings = settings_load(path, NULL, &err);
    cr_assert_not_null(settings, "%s", err.text);
    sem_init(&woken, 0, 0);
    now_us = 1767225600LL * SECOND; /* 2026-01-01 */
    tick_us = 5;
    asked_n = told_n = 0;
    one_failed = two_failed = 0;
    refuses = false;
    open_it(3600000);
}

static void teardown(void)
{
    real_time_close(rt);
    settings_free(settings);
    scratch_dir_remove(dir);
}

TestSuite(real_time, .init = setup, .fini = teardown);

static void hear(void *ctx, const struct real_time_reply *r)
{
    struct told *t = &told[told_n++];

    cr_assert(ctx == &told && told_n < TOLD_MAX);
    t->r = *r;
    str_copy(t->trace, sizeof t->trace, r->trace);
    str_copy(t->partner, sizeof t->partner, r->partner);
    str_copy(t->instead_of, sizeof t->instead_of, r->instead_of);
    str_copy(t->answers, sizeof t->answers, r->answers);
    str_copy(t->verdict, sizeof t->verdict, r->verdict);
    str_copy(t->codes, sizeof t->codes, r->codes);
    str_copy(t->code, sizeof t->code, str_from(r->code ? r->code : ""));
    str_copy(t->path, sizeof t->path,
             str_from(r->problem        ? r->problem->path
                      : r->faults_count ? r->faults[0].path
                                        : ""));
}

/* Drains until `n` were told in all. */
static struct told *wait_for(size_t n)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    real_time_drain(rt);
    while (told_n < n) {
        cr_assert_eq(sem_timedwait(&woken, &until), 0, "%zu told, not %zu", told_n, n);
        real_time_drain(rt);
    }
    cr_assert_eq(told_n, n);
    return &told[n - 1];
}

#define SOURCE                                                                                     \
    "\"source\":{\"party\":{\"role\":\"PR\",\"entity_type\":\"2\",\"name\":\"ALPHA\",\"id_type\":" \
    "\"PI\",\"id\":\"ALPHA1\"}},\"receiver\":{\"party\":{\"role\":\"1P\",\"entity_type\":\"2\","   \
    "\"name\":\"RIVER\",\"id_type\":\"XX\",\"id\":\"1234567893\"}}"
#define PERSON(id)                                                                                 \
    "\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"POOLE\",\"first_name\":"      \
    "\"ANNA\",\"id_type\":\"MI\",\"id\":\"" id "\"},\"birth_date\":\"1980-01-05\"}"
#define INQUIRY(id) "{" SOURCE "," PERSON(id) ",\"questions\":[{\"service_types\":[\"30\"]}]}"

static struct real_time_request request(const char *trace, const char *inquiry)
{
    return (struct real_time_request){.partner = settings->partners,
                                      .trace = str_from(trace),
                                      .trigger_context = STR("checkin"),
                                      .inquiry = str_from(inquiry)};
}

static void ask(const char *trace, const char *inquiry)
{
    struct real_time_request q = request(trace, inquiry);
    real_time_ask(rt, &q, hear, &told);
}

/* BHT03 of what was asked. */
static const char *reference(size_t i)
{
    static char text[60];
    const char *p = strstr(asked[i].x12, "BHT*0022*13*");
    cr_assert_not_null(p);
    str_copy(text, sizeof text, str_of(p + 12, strcspn(p + 12, "*")));
    return text;
}

static void say(size_t i, enum asker_outcome outcome, const char *bytes, const char *code)
{
    const struct asker_answer a = {.outcome = outcome,
                                   .content = bytes[0] == '{' ? ASKER_RECORD : ASKER_X12,
                                   .bytes = str_from(bytes),
                                   .code = str_from(code)};
    asked[i].done(asked[i].ctx, asked[i].ticket, &a);
}

/* A 271 from another hand than ours: what stands between the patient and SE is `rest`. */
static const char *answer(const char *ref, const char *rest, unsigned segments)
{
    static char text[2000];
    snprintf(text, sizeof text,
             "ISA*00*          *00*          *ZZ*PAYER          *ZZ*LAB            *260101*0000*^*"
             "00501*000000501*0*T*:~GS*HB*PAYER*LAB*20260101*0000*501*X*005010X279A1~"
             "ST*271*0001*005010X279A1~BHT*0022*11*%s*20260101*0000~HL*1**20*1~"
             "NM1*PR*2*ALPHA*****PI*ALPHA1~HL*2*1*21*1~NM1*1P*2*RIVER*****XX*1234567893~"
             "HL*3*2*22*0~%sSE*%u*0001~GE*1*501~IEA*1*000000501~",
             ref, rest, segments);
    return text;
}

static const char *active(const char *ref)
{
    return answer(ref, "NM1*IL*1*POOLE*ANNA****MI*A1~EB*1*IND*30~EB*B*IND*98***27*30~", 11);
}

Test(real_time, a_question_is_asked_judged_kept_and_told)
{
    struct told *t;

    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(asked_n, 1);
    cr_assert_eq(asked[0].q.kind, REAL_TIME_ELIGIBILITY);
    cr_assert(strstr(asked[0].x12, "*500000001*0*T*:~"), "%s", asked[0].x12);
    cr_assert(strstr(asked[0].x12, "NM1*IL*1*POOLE*ANNA****MI*A1~"));
    cr_assert_eq(told_n, 0);
    cr_assert_eq(real_time_waiting(rt), 1);
    cr_assert_eq(real_time_next_ms(rt), 10000);
    pass(200000);
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    t = wait_for(1);
    cr_assert_eq(t->r.status, REAL_TIME_ANSWERED, "%s", t->code);
    cr_assert_eq(t->r.source, REAL_TIME_FROM_PAYER);
    cr_assert_str_eq(t->verdict, "1");
    cr_assert(strstr(t->answers, "\"kind\":\"B\"") && t->answers[0] == '[');
    cr_assert_eq(t->r.partner_us, 200000);
    cr_assert_eq(strlen(t->r.check_id), 36);
    cr_assert_eq(real_time_waiting(rt), 0);
    cr_assert_eq(real_time_next_ms(rt), -1);

    /* It is in the ledger, and its names are not there in clear. */
    cr_assert(real_time_find(rt, STR("T-1"), STR(""), hear, &told, &err), "%s", err.text);
    cr_assert_str_eq(told[1].answers, t->answers);
    cr_assert_str_eq(told[1].r.check_id, t->r.check_id);
    cr_assert(real_time_find(rt, STR(""), str_from(t->r.check_id), hear, &told, &err));
    cr_assert_not(real_time_find(rt, STR("T-2"), STR(""), hear, &told, &err));
    cr_assert_eq(err.kind, ERR_NONE);
}

static void look_for_names(bool tell_asked)
{
    static const char *const FILES[] = {"ledger.db", "ledger.db-wal"};
    static char bytes[1 << 20];

    real_time_close(rt);
    open_as(0, tell_asked);
    ask("T-1", INQUIRY("A1-XYZZY"));
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    ask("T-2", INQUIRY("A2-XYZZY"));
    pass(11 * SECOND);
    wait_for(2);
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/data/real-time/%s", dir, FILES[i]);
        FILE *f = fopen(path, "r");
        size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
        cr_assert_gt(n, 0);
        for (size_t k = 0; k + 5 < n; k++)
            cr_assert(memcmp(bytes + k, "POOLE", 5) != 0 && memcmp(bytes + k, "XYZZY", 5) != 0);
        fclose(f);
    }
}

Test(real_time, nothing_of_the_patient_is_in_the_ledger_in_clear)
{
    look_for_names(false);
}

Test(real_time, nor_in_the_record_that_it_was_asked)
{
    look_for_names(true);
}

Test(real_time, identical_questions_in_flight_are_asked_once)
{
    ask("T-1", INQUIRY("A1"));
    /* Other spaces, another trace and number: the same question. */
    ask("T-2", "{ \"document\":{\"reference\":\"MINE\"}, " SOURCE
               ", " PERSON("A1") ",\"questions\":"
                                 "[{\"service_types\":[\"30\"]}]}");
    ask("T-3", INQUIRY("A2"));
    cr_assert_eq(asked_n, 2);
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    wait_for(2);
    cr_assert_eq(told[0].r.source, REAL_TIME_FROM_PAYER);
    cr_assert_eq(told[1].r.source, REAL_TIME_SHARED);
    cr_assert_str_eq(told[1].trace, "T-2");
    cr_assert_str_eq(told[0].answers, told[1].answers);
    cr_assert_str_neq(told[0].r.check_id, told[1].r.check_id);
    /* The shared one is found again with its answer. */
    cr_assert(real_time_find(rt, STR("T-2"), STR(""), hear, &told, &err), "%s", err.text);
    cr_assert_str_eq(told[2].answers, told[0].answers);
    cr_assert_eq(real_time_waiting(rt), 1);
}

Test(real_time, a_hundred_callers_of_one_question_are_one_group)
{
    struct real_time_counts counts;
    char trace[20];

    for (int i = 0; i < 500; i++) {
        snprintf(trace, sizeof trace, "T-%d", i);
        ask(trace, INQUIRY("A1"));
    }
    cr_assert_eq(asked_n, 1);
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    wait_for(500);
    real_time_count(rt, &counts);
    cr_assert_eq(counts.by_status[REAL_TIME_ANSWERED], 500);
    cr_assert_eq(counts.shared, 499);
    cr_assert_eq(counts.committed, 500);
    cr_assert_leq(counts.commits, 500);
}

Test(real_time, a_trace_is_one_question)
{
    ask("T-1", INQUIRY("A1"));
    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(told[0].r.status, REAL_TIME_CONFLICT);
    cr_assert_str_eq(told[0].code, "trace_in_flight");
    ask("T-1", INQUIRY("A2"));
    cr_assert_str_eq(told[1].code, "trace_used");
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    wait_for(3);
    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(told[3].r.status, REAL_TIME_ANSWERED);
    cr_assert_eq(told[3].r.source, REAL_TIME_REPEATED);
    cr_assert_str_eq(told[3].answers, told[2].answers);
    cr_assert_str_eq(told[3].r.check_id, told[2].r.check_id);
    ask("T-1", INQUIRY("A2"));
    cr_assert_eq(told[4].r.status, REAL_TIME_CONFLICT);
    cr_assert_eq(asked_n, 1);
}

/* As a connection with the same request behind the first one: asked within the telling. */
static void hear_and_ask_again(void *ctx, const struct real_time_reply *r)
{
    hear(ctx, r);
    if (told_n == 1)
        ask("T-1", INQUIRY("A1"));
}

static void repeat_at_once(bool tell_asked)
{
    struct real_time_request q = request("T-1", INQUIRY("A1"));

    real_time_close(rt);
    open_as(0, tell_asked);
    real_time_ask(rt, &q, hear_and_ask_again, &told);
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    cr_assert_eq(wait_for(2)->r.source, REAL_TIME_REPEATED);
    cr_assert_str_eq(told[1].answers, told[0].answers);
    cr_assert_eq(asked_n, 1);
}

Test(real_time, a_trace_that_comes_again_at_once_is_repeated)
{
    repeat_at_once(false);
}

Test(real_time, also_when_it_was_told_before_it_was_kept)
{
    repeat_at_once(true);
}

Test(real_time, a_recent_answer_is_given_where_both_sides_allow_it)
{
    struct real_time_request q;

    ask("T-1", INQUIRY("A1"));
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    wait_for(1);
    pass(600LL * SECOND);
    ask("T-2", INQUIRY("A1")); /* says nothing of an age */
    cr_assert_eq(asked_n, 2);
    say(1, ASKER_REFUSED, "", "http_400");
    wait_for(2);
    q = request("T-3", INQUIRY("A1"));
    q.max_age_ms = 900000;
    real_time_ask(rt, &q, hear, &told);
    struct told *t = wait_for(3);
    cr_assert_eq(t->r.source, REAL_TIME_RECENT);
    cr_assert_eq(t->r.age_ms, 600000);
    cr_assert_not(t->r.stale);
    cr_assert_eq(asked_n, 2);
    q = request("T-4", INQUIRY("A1"));
    q.max_age_ms = 500000; /* older than the caller takes */
    real_time_ask(rt, &q, hear, &told);
    cr_assert_eq(asked_n, 3);
    pass(4000LL * SECOND);
    q = request("T-5", INQUIRY("A1"));
    q.max_age_ms = 9000000; /* older than the organization gives; T-4 is in flight: shared */
    real_time_ask(rt, &q, hear, &told);
    cr_assert_eq(asked_n, 3);
    wait_for(4);
    cr_assert_eq(told[3].r.status, REAL_TIME_TIMED_OUT);
    cr_assert_eq(real_time_waiting(rt), 1);
}

Test(real_time, without_a_policy_no_answer_is_given_twice)
{
    struct real_time_request q = request("T-2", INQUIRY("A1"));

    real_time_close(rt);
    open_it(0);
    ask("T-1", INQUIRY("A1"));
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    wait_for(1);
    q.max_age_ms = 900000;
    real_time_ask(rt, &q, hear, &told);
    cr_assert_eq(asked_n, 2);
}

Test(real_time, when_time_is_up_the_last_known_answer_is_given_and_says_so)
{
    struct told *t;

    ask("T-1", INQUIRY("A1"));
    pass(9999 * 1000);
    real_time_drain(rt);
    cr_assert_eq(told_n, 0);
    cr_assert_eq(real_time_next_ms(rt), 1);
    pass(1000);
    t = wait_for(1);
    cr_assert_eq(t->r.status, REAL_TIME_TIMED_OUT);
    cr_assert_eq(t->r.source, REAL_TIME_NONE);
    cr_assert_str_eq(t->answers, "");
    /* The answer comes late: it is kept, and the same trace has it. */
    pass(SECOND);
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    struct real_time_counts counts = {0};
    for (int i = 0; i < 2000 && counts.committed < 2; i++) {
        real_time_drain(rt);
        real_time_count(rt, &counts);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    cr_assert_eq(counts.late, 1);
    real_time_drain(rt);
    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(told[1].r.status, REAL_TIME_ANSWERED);
    cr_assert_eq(told[1].r.source, REAL_TIME_REPEATED);
    cr_assert(strstr(told[1].answers, "\"kind\":\"B\""));
    /* The next time-out falls back on it. */
    pass(60LL * SECOND);
    ask("T-2", INQUIRY("A1"));
    pass(10LL * SECOND);
    t = wait_for(3);
    cr_assert_eq(t->r.status, REAL_TIME_TIMED_OUT);
    cr_assert_eq(t->r.source, REAL_TIME_LAST_KNOWN);
    cr_assert(t->r.stale);
    cr_assert_eq(t->r.age_ms, 70000);
    cr_assert_str_eq(t->verdict, "1");
    cr_assert(strstr(t->answers, "\"kind\":\"B\""));
}

Test(real_time, what_did_not_leave_may_be_tried_again_with_the_same_trace)
{
    refuses = true;
    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(told[0].r.status, REAL_TIME_FAILED);
    cr_assert_str_eq(told[0].code, "not_taken");
    refuses = false;
    ask("T-1", INQUIRY("A1"));
    say(0, ASKER_NOT_SENT, "", "breaker_open");
    wait_for(2);
    cr_assert_eq(told[1].r.status, REAL_TIME_FAILED);
    cr_assert_str_eq(told[1].code, "breaker_open");
    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(asked_n, 2);
    say(1, ASKER_UNKNOWN, "", "timeout_total");
    wait_for(3);
    cr_assert_eq(told[2].r.status, REAL_TIME_TIMED_OUT);
    cr_assert_str_eq(told[2].code, "timeout_total");
    ask("T-1", INQUIRY("A1")); /* this one has left */
    cr_assert_eq(told[3].r.source, REAL_TIME_REPEATED);
    cr_assert_eq(told[3].r.status, REAL_TIME_TIMED_OUT);
}

Test(real_time, what_is_no_answer_to_this_question_is_refused)
{
    static char cut[2000];
    static const struct {
        const char *bytes, *code;
    } ROWS[] = {
        {"<html>busy</html>", "not_x12"},
        {"", "not_x12"},
        {NULL, "other_question"},
        {"ISA*00*          *00*          *ZZ*PAYER          *ZZ*LAB            *260101*0000*^*00501*"
         "000000501*0*T*:~TA1*500000004*260101*0000*R*018~IEA*0*000000501~",
         "refused_ta1"},
        {"ISA*00*          *00*          *ZZ*PAYER          *ZZ*LAB            *260101*0000*^*00501*"
         "000000501*0*T*:~GS*FA*PAYER*LAB*20260101*0000*501*X*005010X231A1~ST*999*0001*005010X231A1~"
         "AK1*HS*1*005010X279A1~AK2*270*0001*005010X279A1~IK3*NM1*9*2100*8~IK4*3*1035*1~IK5*R*5~"
         "AK9*R*1*1*0~SE*8*0001~GE*1*501~IEA*1*000000501~",
         "refused_999"},
    };
    char trace[20];
    size_t n = COUNT_OF(ROWS);

    for (size_t i = 0; i < n; i++) {
        snprintf(trace, sizeof trace, "T-%zu", i);
        ask(trace, INQUIRY("A1"));
        say(i, ASKER_ANSWERED, ROWS[i].bytes ? ROWS[i].bytes : active("000000007-0001"), NULL);
        struct told *t = wait_for(i + 1);
        cr_assert_eq(t->r.status, REAL_TIME_REJECTED);
        cr_assert_str_eq(t->code, ROWS[i].code);
        cr_assert_str_eq(t->answers, "");
    }
    cr_assert_str_eq(told[3].codes, "[\"R\",\"018\"]", "%s", told[3].codes);
    cr_assert(strstr(told[4].codes, "\"1\""), "%s", told[4].codes);
    /* Cut off behind the set. */
    ask("T-9", INQUIRY("A1"));
    str_copy(cut, sizeof cut, str_from(active(reference(n))));
    *strstr(cut, "IEA*") = '\0';
    say(n, ASKER_ANSWERED, cut, NULL);
    cr_assert_str_eq(wait_for(n + 1)->code, "damaged");
    /* None of them is ever a last known answer. */
    ask("T-10", INQUIRY("A1"));
    pass(10LL * SECOND);
    cr_assert_eq(wait_for(n + 2)->r.source, REAL_TIME_NONE);
}

Test(real_time, a_trace_number_that_comes_back_must_be_ours)
{
    const char *inquiry =
        "{" SOURCE ",\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"POOLE\","
        "\"first_name\":\"ANNA\",\"id_type\":\"MI\",\"id\":\"A1\"},\"traces\":[{\"number\":\"N1\","
        "\"company\":\"9RIVER0001\"}],\"birth_date\":\"1980-01-05\"},\"questions\":"
        "[{\"service_types\":[\"30\"]}]}";

    ask("T-1", inquiry);
    say(0, ASKER_ANSWERED,
        answer(reference(0), "TRN*2*N2*9RIVER0001~NM1*IL*1*POOLE*ANNA****MI*A1~EB*1**30~", 11),
        NULL);
    cr_assert_str_eq(wait_for(1)->code, "other_question");
    ask("T-2", inquiry);
    say(1, ASKER_ANSWERED,
        answer(reference(1), "TRN*2*N1*9RIVER0001~NM1*IL*1*POOLE*ANNA****MI*A1~EB*1**30~", 11),
        NULL);
    cr_assert_eq(wait_for(2)->r.status, REAL_TIME_ANSWERED);
}

/* A template used twice: the caller's reference and trace are the same for two patients. */
Test(real_time, an_answer_about_another_patient_is_never_taken)
{
#define TEMPLATE(id)                                                                               \
    "{\"document\":{\"reference\":\"MINE\"}," SOURCE                                               \
    ",\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"POOLE\","                    \
    "\"first_name\":\"ANNA\",\"id_type\":\"MI\",\"id\":\"" id "\"},\"traces\":[{\"number\":"       \
    "\"N1\",\"company\":\"9RIVER0001\"}]},\"questions\":[{\"service_types\":[\"30\"]}]}"
    static const char A[] = "TRN*2*N1*9RIVER0001~NM1*IL*1*POOLE*ANNA****MI*A1~EB*1**30~";

    ask("T-1", TEMPLATE("A1"));
    ask("T-2", TEMPLATE("B2"));
    ask("T-3", TEMPLATE("C3"));
    ask("T-4", TEMPLATE("A1"));
    say(1, ASKER_ANSWERED, answer(reference(0), A, 11), NULL);
    cr_assert_str_eq(wait_for(1)->code, "other_question");
    say(2, ASKER_ANSWERED, answer("", A, 11), NULL); /* nothing but its member tells whose it is */
    cr_assert_str_eq(wait_for(2)->code, "other_question");
    say(0, ASKER_ANSWERED, answer("", A, 11), NULL);
    wait_for(4); /* T-4 shares it */
    cr_assert_eq(told[2].r.status, REAL_TIME_ANSWERED);
    cr_assert_eq(told[3].r.source, REAL_TIME_SHARED);
}

Test(real_time, a_refusal_by_the_payer_is_an_answer_but_no_last_known_one)
{
    ask("T-1", INQUIRY("A1"));
    say(0, ASKER_ANSWERED, answer(reference(0), "NM1*IL*1*POOLE*ANNA****MI*A1~AAA*N**75*C~", 10),
        NULL);
    struct told *t = wait_for(1);
    cr_assert_eq(t->r.status, REAL_TIME_ANSWERED, "%s", t->code);
    cr_assert_str_eq(t->codes, "[\"75\"]");
    cr_assert_str_eq(t->verdict, "");
    ask("T-2", INQUIRY("A1"));
    pass(10LL * SECOND);
    cr_assert_eq(wait_for(2)->r.source, REAL_TIME_NONE);
}

Test(real_time, a_partner_that_speaks_json_answers_with_a_record)
{
    ask("T-1", INQUIRY("A1"));
    say(0, ASKER_ANSWERED,
        "{" SOURCE "," PERSON("A1") ",\"benefits\":[{\"kind\":\"6\",\"service_types\":[\"30\"]}]}",
        NULL);
    struct told *t = wait_for(1);
    cr_assert_eq(t->r.status, REAL_TIME_ANSWERED, "%s", t->code);
    cr_assert_str_eq(t->verdict, "6");
    ask("T-2", INQUIRY("A1"));
    say(1, ASKER_ANSWERED, "{\"benefits\":7}", NULL);
    cr_assert_str_eq(wait_for(2)->code, "not_read");
}

#define STATUS_INQUIRY                                                                             \
    "{\"payer\":{\"name\":\"PLAN\",\"id_type\":\"PI\",\"id\":\"SBX001\"},\"receiver\":"            \
    "{\"entity_type\":\"2\",\"name\":\"LAB\",\"id\":\"LAB\"},\"providers\":[{\"entity_type\""      \
    ":\"2\",\"name\":\"RIVER\",\"id_type\":\"XX\",\"id\":\"1234567893\"}],\"subscriber\":"         \
    "{\"entity_type\":\"1\",\"last_name\":\"POOLE\",\"first_name\":\"ANNA\",\"id_type\":"          \
    "\"MI\",\"id\":\"A1\",\"birth_date\":\"1980-02-03\",\"gender\":\"F\"},\"claim\":"              \
    "{\"trace_number\":\"ASK-1\",\"claim_id\":\"C1\",\"charge\":175.00,\"service_date\":"          \
    "{\"from\":\"2025-12-05\"}}}"
#define STATUS_WHO                                                                                 \
    "\"payer\":{\"name\":\"PLAN\",\"id_type\":\"PI\",\"id\":\"SBX001\"},\"receiver\":"             \
    "{\"entity_type\":\"2\",\"name\":\"LAB\",\"id\":\"LAB\"},\"subscriber\":{\"entity_type\":"     \
    "\"1\",\"last_name\":\"POOLE\",\"id_type\":\"MI\",\"id\":\"A1\"}"
#define STATUS_RECORD(claim, category)                                                             \
    "{" STATUS_WHO ",\"claim\":{\"trace_number\":\"ASK-1\",\"claim_id\":\"" claim                  \
    "\",\"states\":[{\"codes\":[{\"category\":\"" category                                         \
    "\",\"status\":\"65\"}],\"date\":\"2026-02-10\"}]}}"

/* As many records as claims match, one a line. */
Test(real_time, every_claim_a_partner_that_speaks_json_found_is_told)
{
    struct real_time_request q = request("T-1", STATUS_INQUIRY);

    q.kind = REAL_TIME_CLAIM_STATUS;
    real_time_ask(rt, &q, hear, &told);
    say(0, ASKER_ANSWERED, STATUS_RECORD("C1", "F1") "\n" STATUS_RECORD("C2", "P1") "\n", NULL);
    struct told *t = wait_for(1);
    cr_assert_eq(t->r.status, REAL_TIME_ANSWERED, "%s", t->code);
    cr_assert_str_eq(t->verdict, "F1");
    cr_assert(strstr(t->answers, "\"C1\"") && strstr(t->answers, "\"C2\""), "%s", t->answers);
    q.trace = STR("T-2");
    real_time_ask(rt, &q, hear, &told);
    say(1, ASKER_ANSWERED, STATUS_RECORD("C1", "F1") "\n{\"payer\":7}\n", NULL);
    cr_assert_str_eq(wait_for(2)->code, "not_read", "half of an answer is none");
}

Test(real_time, claim_status_is_asked_likewise)
{
    struct real_time_request q = request("T-1", STATUS_INQUIRY);
    static const char REPLY[] =
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*LAB            *260101*0000*^*00501*"
        "000000001*0*T*:~GS*HN*PAYER*LAB*20260101*0000*1*X*005010X212~ST*277*0001*005010X212~"
        "BHT*0010*08*X1*20260101*0905*DG~HL*1**20*1~NM1*PR*2*PLAN*****PI*SBX001~HL*2*1*21*1~"
        "NM1*41*2*LAB*****46*LAB~HL*3*2*19*1~NM1*1P*2*RIVER*****XX*1234567893~HL*4*3*22*0~"
        "NM1*IL*1*POOLE*ANNA****MI*A1~TRN*2*%s~STC*F1:65*20260210**175*140*20260209**20260210*CHK1~"
        "REF*1K*S1~DTP*472*D8*20260105~SE*15*0001~GE*1*1~IEA*1*000000001~";
    char text[2000];

    q.kind = REAL_TIME_CLAIM_STATUS;
    real_time_ask(rt, &q, hear, &told);
    cr_assert_eq(asked_n, 1, "%s %s", told[0].code, told[0].path);
    cr_assert(strstr(asked[0].x12, "ST*276*") && strstr(asked[0].x12, "TRN*1*ASK-1~"));
    snprintf(text, sizeof text, REPLY, "ASK-2");
    say(0, ASKER_ANSWERED, text, NULL);
    cr_assert_str_eq(wait_for(1)->code, "other_question");
    q.trace = STR("T-2");
    real_time_ask(rt, &q, hear, &told);
    snprintf(text, sizeof text, REPLY, "ASK-1");
    say(1, ASKER_ANSWERED, text, NULL);
    struct told *t = wait_for(2);
    cr_assert_eq(t->r.status, REAL_TIME_ANSWERED, "%s", t->code);
    cr_assert_str_eq(t->verdict, "F1");
    cr_assert_eq(t->r.kind, REAL_TIME_CLAIM_STATUS);
}

Test(real_time, what_is_no_request_is_refused_and_not_asked)
{
    struct real_time_request q = request("T 1", INQUIRY("A1"));

    real_time_ask(rt, &q, hear, &told);
    cr_assert_str_eq(told[0].path, "request_trace_id");
    ask("", INQUIRY("A1"));
    cr_assert_str_eq(told[1].path, "request_trace_id");
    q = request("T-1", INQUIRY("A1"));
    q.patient_id = STR("1");
    real_time_ask(rt, &q, hear, &told);
    cr_assert_str_eq(told[2].path, "patient_id");
    ask("T-1", "{}");
    cr_assert_eq(told[3].r.status, REAL_TIME_BAD_REQUEST);
    ask("T-1", "{" SOURCE ",\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"POOLE\""
               ",\"first_name\":\"ANNA\",\"id_type\":\"MI\",\"id\":\"A1\"},\"birth_date\":"
               "\"1980-01-05\"},\"questions\":[{\"service_types\":[\"Q9\"]}]}");
    cr_assert_eq(told[4].r.status, REAL_TIME_BAD_INQUIRY);
    cr_assert_gt(told[4].r.faults_count, 0);
    cr_assert_eq(asked_n, 0);
    cr_assert_eq(real_time_waiting(rt), 0);
    ask("T-1", INQUIRY("A1")); /* the trace is not spent */
    cr_assert_eq(asked_n, 1);
}

Test(real_time, control_numbers_are_never_given_twice)
{
    char text[40], trace[20], inquiry[700];

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 3; i++) {
            snprintf(trace, sizeof trace, "T-%d-%d", round, i);
            snprintf(inquiry, sizeof inquiry, INQUIRY("A%d%d"), round, i);
            ask(trace, inquiry);
        }
        real_time_close(rt); /* tells who waits */
        open_it(0);
    }
    cr_assert_eq(asked_n, 9);
    cr_assert_eq(told_n, 9);
    cr_assert_str_eq(told[8].code, "shutdown");
    for (size_t i = 0; i < asked_n; i++)
        for (size_t k = 0; k < i; k++) {
            str_copy(text, sizeof text, str_from(reference(i)));
            cr_assert_str_neq(text, reference(k));
        }
}

/* Another writer behind the ledger's back: SQLite lets one in that does not ask for the lock file.
 */
static struct store *intruder(void)
{
    char path[200];
    struct store *s;

    snprintf(path, sizeof path, "%s/data/real-time/ledger.lock", dir);
    cr_assert_eq(unlink(path), 0);
    snprintf(path, sizeof path, "%s/data/real-time", dir);
    cr_assert(store_open(&s, path, ORG, STORE_WRITER, &err), "%s", err.text);
    return s;
}

static void put_trace(struct store *s, const char *trace)
{
    static const uint8_t digest[SHA256_SIZE] = {1};
    struct store_check row = {.uuid = STR("22222222-2222-4222-8222-222222222222"),
                              .kind = STR("eligibility"),
                              .partner = STR("lab"),
                              .trace = str_from(trace),
                              .question = digest,
                              .status = STR("answered"),
                              .source = STR("payer")};
    int64_t id;

    cr_assert(store_check_put(s, &row, &id, &err), "%s", err.text);
}

/* Until so many rows are committed. */
static struct real_time_counts wait_committed(uint64_t n)
{
    struct real_time_counts counts;

    for (;;) {
        real_time_drain(rt);
        real_time_count(rt, &counts);
        if (counts.committed >= n)
            break;
        nanosleep(&(struct timespec){0, 2000000}, NULL);
    }
    real_time_drain(rt);
    cr_assert_eq(counts.committed, n);
    return counts;
}

/* How many were asked and have no row of an answer. */
static int64_t unanswered(void)
{
    char path[200];
    struct store *s;
    int64_t n;

    snprintf(path, sizeof path, "%s/data/real-time", dir);
    cr_assert(store_open(&s, path, ORG, STORE_READER, &err), "%s", err.text);
    cr_assert(store_ask_unanswered(s, 0, now_us + 1, &n, &err), "%s", err.text);
    store_close(s);
    return n;
}

Test(real_time, an_answer_is_told_before_it_is_kept_once_the_question_is_on_record)
{
    struct store *other;
    char id[UUID_MAX];

    real_time_close(rt);
    open_as(0, true);
    ask("T-1", INQUIRY("A1"));
    wait_committed(1);
    cr_assert_eq(unanswered(), 1);
    other = intruder();
    cr_assert(store_begin(other, &err)); /* nothing can be committed from here on */
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    real_time_drain(rt);
    cr_assert_eq(told_n, 1);
    cr_assert_eq(told[0].r.status, REAL_TIME_ANSWERED);
    str_copy(id, sizeof id, str_from(told[0].r.check_id));
    cr_assert_eq(strlen(id), 36);

    /* Until it is kept it is known all the same. */
    cr_assert(real_time_find(rt, STR("T-1"), STR(""), hear, &told, &err), "%s", err.text);
    cr_assert(real_time_find(rt, STR(""), str_from(id), hear, &told, &err), "%s", err.text);
    ask("T-1", INQUIRY("A1"));
    ask("T-1", INQUIRY("A2"));
    cr_assert_eq(told_n, 5);
    cr_assert_eq(told[3].r.source, REAL_TIME_REPEATED);
    for (size_t i = 1; i < 4; i++) {
        cr_assert_str_eq(told[i].answers, told[0].answers);
        cr_assert_str_eq(told[i].r.check_id, id);
    }
    cr_assert_str_eq(told[4].code, "trace_used");
    cr_assert_eq(unanswered(), 1);

    store_rollback(other);
    store_close(other);
    wait_committed(2);
    cr_assert_eq(real_time_waiting(rt), 0);
    cr_assert_eq(unanswered(), 0);
    cr_assert(real_time_find(rt, STR(""), str_from(id), hear, &told, &err), "%s", err.text);
    cr_assert_str_eq(told[5].answers, told[0].answers);
    cr_assert_eq(asked_n, 1);
}

Test(real_time, nothing_is_told_of_a_question_that_is_not_on_record)
{
    struct store *other;

    real_time_close(rt);
    open_as(0, true);
    other = intruder();
    cr_assert(store_begin(other, &err));
    ask("T-1", INQUIRY("A1"));
    ask("T-2", INQUIRY("A1")); /* shared, and on record of its own */
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    real_time_drain(rt);
    cr_assert_eq(told_n, 0);
    store_rollback(other);
    store_close(other);
    wait_for(2);
    wait_committed(4);
    cr_assert_eq(told[1].r.source, REAL_TIME_SHARED);
    cr_assert_str_eq(told[1].answers, told[0].answers);
}

Test(real_time, what_was_told_and_cannot_be_kept_is_counted_and_ends_telling_ahead)
{
    struct real_time_counts counts;
    struct store *other;

    real_time_close(rt);
    open_as(0, true);
    ask("T-1", INQUIRY("A1"));
    ask("T-2", INQUIRY("A2"));
    wait_committed(2);
    other = intruder();
    put_trace(other, "T-1");
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    real_time_drain(rt);
    cr_assert_eq(told_n, 1);
    while (real_time_waiting(rt) > 1) {
        nanosleep(&(struct timespec){0, 2000000}, NULL);
        real_time_drain(rt);
    }
    real_time_count(rt, &counts);
    cr_assert_eq(counts.unkept, 1);
    cr_assert_not(real_time_healthy(rt));
    cr_assert_eq(told_n, 1);
    /* The next one is told when it is kept. */
    cr_assert(store_begin(other, &err));
    say(1, ASKER_ANSWERED,
        answer(reference(1), "NM1*IL*1*POOLE*ANNA****MI*A2~EB*1*IND*30~EB*B*IND*98***27*30~", 11),
        NULL);
    real_time_drain(rt);
    cr_assert_eq(told_n, 1);
    store_rollback(other);
    store_close(other);
    cr_assert_eq(wait_for(2)->r.status, REAL_TIME_ANSWERED);
    cr_assert(real_time_healthy(rt));
}

Test(real_time, a_question_that_was_interrupted_is_on_record_and_may_be_asked_again)
{
    real_time_close(rt);
    open_as(0, true);
    ask("T-1", INQUIRY("A1"));
    wait_committed(1);
    ask("T-2", INQUIRY("A2")); /* its record is still on its way */
    real_time_close(rt);
    cr_assert_eq(told_n, 2);
    cr_assert_str_eq(told[0].code, "shutdown");
    cr_assert_eq(unanswered(), 2);
    open_as(0, true);
    ask("T-1", INQUIRY("A1"));
    cr_assert_eq(asked_n, 3);
    say(2, ASKER_ANSWERED, active(reference(2)), NULL);
    cr_assert_eq(wait_for(3)->r.source, REAL_TIME_FROM_PAYER);
}

Test(real_time, a_ledger_that_cannot_be_written_gives_no_answer)
{

    ask("T-1", INQUIRY("A1"));
    /* The trace is taken behind our back: the row is refused. */
    real_time_close(rt);
    told_n = asked_n = 0;
    open_it(0);
    ask("T-2", INQUIRY("A1"));
    ask("T-3", INQUIRY("A2"));
    cr_assert_eq(asked_n, 2);
    struct store *s = intruder();
    put_trace(s, "T-2");
    store_close(s);
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    say(1, ASKER_ANSWERED, active(reference(1)), NULL);
    wait_for(2);
    for (size_t i = 0; i < 2; i++) {
        bool bad = strcmp(told[i].trace, "T-2") == 0;
        cr_assert_eq(told[i].r.status, bad ? REAL_TIME_FAILED : REAL_TIME_ANSWERED);
        cr_assert_str_eq(told[i].code, bad ? "ledger" : "");
        cr_assert_eq(told[i].answers[0], bad ? '\0' : '[');
    }
}

Test(real_time, requests_and_replies_are_json)
{
    struct json_reader *r = json_reader_new(&err);
    struct arena a;
    struct buf out;
    struct real_time_request q = {0};
    struct record_problem p = {0};
    static const char *const BAD[] = {
        "",
        "[]",
        "{}",
        "{\"inquiry\":[]}",
        "{\"inquiry\":{}",
        "{\"inquiry\":{}}x",
        "{\"inquiry\":{},\"deadline_ms\":60001}",
        "{\"inquiry\":{},\"deadline_ms\":1.5}",
        "{\"inquiry\":{},\"other\":1}",
        "{\"inquiry\":{},\"partner\":\"nobody\"}",
        "{\"inquiry\":{},\"inquiry\":{}}",
        "{\"inquiry\":{},\"request_trace_id\":7}",
    };

    arena_init(&a, 0x10000);
    buf_init(&out, 0);
    cr_assert(real_time_read_json(
        r,
        STR("{\"inquiry\" : {\"a\":[{}]} ,\"request_trace_id\":\"T\\u002d1\",\"partner\":\"lab\","
            "\"deadline_ms\":2500,\"max_age_seconds\":60,\"policy_id\":null}"),
        &a, settings, NULL, &q, &p));
    cr_assert(str_is(q.inquiry, "{\"a\":[{}]}"), "%.*s", STR_FMT(q.inquiry));
    cr_assert(str_is(q.trace, "T-1") && q.partner == settings->partners);
    cr_assert(q.deadline_ms == 2500 && q.max_age_ms == 60000 && q.policy_id.n == 0);
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        q = (struct real_time_request){0};
        cr_assert_not(real_time_read_json(r, str_from(BAD[i]), &a, settings, NULL, &q, &p), "%s",
                      BAD[i]);
        cr_assert(p.sentence && *p.sentence);
    }
    ask("T-1", INQUIRY("A1"));
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    wait_for(1);
    told[0].r.answers = str_from(told[0].answers);
    told[0].r.trace = STR("T-1");
    told[0].r.partner = told[0].r.verdict = told[0].r.codes = (struct str){0};
    told[0].r.trigger_context = told[0].r.patient_id = (struct str){0};
    told[0].r.policy_id = told[0].r.appointment_id = (struct str){0};
    real_time_write_json(&told[0].r, &out);
    json_open(r, buf_str(&out));
    cr_assert_eq(json_next(r), JSON_OBJECT);
    cr_assert(json_skip(r) && json_next(r) == JSON_END, "%s", buf_cstr(&out));
    cr_assert(strstr(buf_cstr(&out), "\"asked_at\":\"2026-01-01T00:00:00"));
    buf_fini(&out);
    arena_fini(&a);
    json_reader_free(r);
}

/* ---- vendors ---- */

static void ask_vendors(const char *trace, const char *inquiry)
{
    struct real_time_request q = request(trace, inquiry);
    q.partner = NULL;
    real_time_ask(rt, &q, hear, &told);
}

static void asks(size_t i, const char *partner)
{
    cr_assert_eq(asked_n, i + 1);
    cr_assert_str_eq(asked[i].q.partner->name, partner);
    char sender[40];
    snprintf(sender, sizeof sender, "*US-%s*THEM*", partner);
    cr_assert(strstr(asked[i].x12, sender), "%s", asked[i].x12);
}

static const struct told *answered_by(size_t n, const char *partner, const char *instead_of)
{
    const struct told *t = wait_for(n);
    cr_assert_eq(t->r.status, REAL_TIME_ANSWERED, "%s", t->code);
    cr_assert_str_eq(t->partner, partner);
    cr_assert_str_eq(t->instead_of, instead_of);
    return t;
}

static bool list_switch(void *ctx, const struct store_switch *w)
{
    buf_printf(ctx, "%.*s %.*s>%.*s %.*s %d\n", STR_FMT(w->partner), STR_FMT(w->from),
               STR_FMT(w->to), STR_FMT(w->reason), (int)w->failures);
    return true;
}

/* The log of switches, newest first; waits for the ledger's thread. */
static void logged(const char *want)
{
    struct buf text;
    buf_init(&text, 0);
    real_time_close(rt);
    rt = NULL;
    struct store *s = NULL;
    cr_assert(check_ledger_look(settings, &s, &err) && s, "%s", err.text);
    cr_assert(store_switch_list(s, STR(""), 0, list_switch, &text, &err), "%s", err.text);
    store_close(s);
    cr_assert_str_eq(text.n ? buf_cstr(&text) : "", want);
    buf_fini(&text);
}

static bool list_check(void *ctx, const struct store_check *c)
{
    buf_printf(ctx, "%.*s %.*s %.*s;", STR_FMT(c->trace), STR_FMT(c->partner), STR_FMT(c->status));
    return true;
}

/* Who was asked, newest first. */
static void kept(const char *want)
{
    struct buf text;
    buf_init(&text, 0);
    struct store *s = NULL;
    const struct store_page page = {.limit = 100};
    const struct store_check_filter any = {0};
    cr_assert(check_ledger_look(settings, &s, &err) && s, "%s", err.text);
    cr_assert(store_check_page(s, &page, &any, list_check, &text, &err), "%s", err.text);
    store_close(s);
    cr_assert_str_eq(text.n ? buf_cstr(&text) : "", want);
    buf_fini(&text);
}

#define FLIP "vendors/eligibility/one/two one>two breaker_open 3\n"
#define BACK "vendors/eligibility/one/two two>one recovered 0\n"

Test(real_time, the_second_vendor_answers_while_the_first_is_left_alone_and_then_the_first_again)
{
    ask_vendors("T-1", INQUIRY("A1"));
    asks(0, "one");
    say(0, ASKER_ANSWERED, active(reference(0)), NULL);
    answered_by(1, "one", "");

    one_failed = 3;
    ask_vendors("T-2", INQUIRY("A2"));
    asks(1, "one");
    say(1, ASKER_NOT_SENT, "", "breaker_open");
    real_time_drain(rt);
    asks(2, "two");
    cr_assert_eq(told_n, 1);
    say(2, ASKER_ANSWERED, active(reference(2)), NULL);
    const struct told *t = answered_by(2, "two", "one");
    cr_assert_str_eq(t->trace, "T-2");

    /* Nor is an answer to what went out before. */
    ask_vendors("T-0", INQUIRY("A0"));
    say(3, ASKER_ANSWERED, active(reference(3)), NULL);
    answered_by(3, "one", "");

    /* Another one the same way is no news for the log. */
    ask_vendors("T-3", INQUIRY("A3"));
    say(4, ASKER_NOT_SENT, "", "breaker_open");
    real_time_drain(rt);
    asks(5, "two");
    say(5, ASKER_ANSWERED, active(reference(5)), NULL);
    answered_by(4, "two", "one");

    one_failed = 0;
    pass(300 * (int64_t)SECOND);
    ask_vendors("T-4", INQUIRY("A4"));
    asks(6, "one");
    say(6, ASKER_ANSWERED, active(reference(6)), NULL);
    answered_by(5, "one", "");

    /* The same trace is the same question, whoever is in use. */
    ask_vendors("T-2", INQUIRY("A2"));
    cr_assert_eq(told[5].r.source, REAL_TIME_REPEATED);
    cr_assert_str_eq(told[5].partner, "two");
    logged(BACK FLIP);
}

Test(real_time, one_failure_moves_nobody)
{
    ask_vendors("T-1", INQUIRY("A1"));
    say(0, ASKER_UNKNOWN, "", "timeout_total");
    cr_assert_eq(wait_for(1)->r.status, REAL_TIME_TIMED_OUT);
    cr_assert_eq(asked_n, 1);
    logged("");
}

Test(real_time, the_failure_that_was_one_too_many_is_answered_by_the_second)
{
    ask_vendors("T-1", INQUIRY("A1"));
    ask_vendors("T-2", INQUIRY("A1")); /* shares the flight, and moves with it */
    one_failed = 3;
    say(0, ASKER_REFUSED, "", "http_503");
    real_time_drain(rt);
    asks(1, "two");
    say(1, ASKER_ANSWERED, active(reference(1)), NULL);
    answered_by(2, "two", "one");
    kept("T-2 two answered;T-1 two answered; one rejected;");
    logged("vendors/eligibility/one/two one>two http_503 3\n");
}

Test(real_time, who_joins_a_flight_that_moved_is_told_whom_it_is_with)
{
    ask_vendors("T-1", INQUIRY("A1"));
    one_failed = 3;
    say(0, ASKER_REFUSED, "", "http_503");
    real_time_drain(rt);
    ask_vendors("T-2", INQUIRY("A1"));
    asks(1, "two");
    say(1, ASKER_ANSWERED, active(reference(1)), NULL);
    answered_by(2, "two", "one");
    kept("T-2 two answered;T-1 two answered; one rejected;");
}

Test(real_time, what_is_told_before_it_is_kept_is_on_record_with_who_was_asked)
{
    real_time_close(rt);
    open_as(0, true);
    one_failed = 3;
    ask_vendors("T-1", INQUIRY("A1"));
    say(0, ASKER_REFUSED, "", "http_503");
    real_time_drain(rt);
    say(1, ASKER_ANSWERED, active(reference(1)), NULL);
    answered_by(1, "two", "one");
    kept("T-1 two answered; one rejected;"); /* when it is told, not after */
}

Test(real_time, a_second_that_fails_as_well_is_the_end)
{
    one_failed = two_failed = 3;
    ask_vendors("T-1", INQUIRY("A1"));
    say(0, ASKER_NOT_SENT, "", "breaker_open");
    real_time_drain(rt);
    asks(1, "two");
    say(1, ASKER_NOT_SENT, "", "breaker_open");
    const struct told *t = wait_for(1);
    cr_assert_eq(t->r.status, REAL_TIME_FAILED);
    cr_assert_str_eq(t->code, "breaker_open");
    cr_assert_eq(asked_n, 2);
}

Test(real_time, who_names_a_partner_or_has_a_payer_of_one_vendor_is_not_moved)
{
    static const char BETA[] =
        "{\"source\":{\"party\":{\"role\":\"PR\",\"entity_type\":\"2\",\"name\":\"BETA\","
        "\"id_type\":\"PI\",\"id\":\"BETA1\"}},\"receiver\":{\"party\":{\"role\":\"1P\","
        "\"entity_type\":\"2\",\"name\":\"RIVER\",\"id_type\":\"XX\",\"id\":\"1234567893\"}}," PERSON(
            "A1") ",\"questions\":[{\"service_types\":[\"30\"]}]}";
    struct real_time_request q = request("T-1", INQUIRY("A1"));
    q.partner = settings_partner(settings, STR("one"));
    one_failed = 3;
    real_time_ask(rt, &q, hear, &told);
    ask_vendors("T-2",
                INQUIRY("A1")); /* the same question, but not the same wish: its own flight */
    ask_vendors("T-3", BETA);
    asks(2, "one");
    say(0, ASKER_NOT_SENT, "", "breaker_open");
    say(2, ASKER_NOT_SENT, "", "breaker_open");
    wait_for(2);
    cr_assert_eq(told[0].r.status, REAL_TIME_FAILED);
    cr_assert_eq(told[1].r.status, REAL_TIME_FAILED);
    cr_assert_eq(asked_n, 3);
    say(1, ASKER_NOT_SENT, "", "breaker_open");
    real_time_drain(rt);
    asks(3, "two");
}

Test(real_time, nobody_waits_any_more_and_the_second_is_not_asked)
{
    ask_vendors("T-1", INQUIRY("A1"));
    pass(11 * (int64_t)SECOND);
    cr_assert_eq(wait_for(1)->r.status, REAL_TIME_TIMED_OUT);
    one_failed = 3;
    say(0, ASKER_UNKNOWN, "", "timeout_total");
    real_time_drain(rt);
    cr_assert_eq(asked_n, 1);
}

Test(real_time, a_stale_answer_says_which_vendor_gave_it)
{
    one_failed = 3;
    ask_vendors("T-1", INQUIRY("A1"));
    say(0, ASKER_NOT_SENT, "", "breaker_open");
    real_time_drain(rt);
    say(1, ASKER_ANSWERED, active(reference(1)), NULL);
    answered_by(1, "two", "one");
    one_failed = 0;
    ask_vendors("T-2", INQUIRY("A1"));
    asks(2, "one");
    pass(11 * (int64_t)SECOND);
    const struct told *t = wait_for(2);
    cr_assert(t->r.stale);
    cr_assert_str_eq(t->partner, "two");
    cr_assert(real_time_find(rt, STR("T-2"), STR(""), hear, &told, &err), "%s", err.text);
    cr_assert_str_eq(told[2].partner, "two");
}

Test(real_time, who_asks_what_has_no_vendors_must_name_one)
{
    struct real_time_request q = request("T-1", "{}");
    q.partner = NULL;
    q.kind = REAL_TIME_CLAIM_STATUS;
    real_time_ask(rt, &q, hear, &told);
    cr_assert_eq(told[0].r.status, REAL_TIME_BAD_REQUEST);
    cr_assert_str_eq(told[0].path, "partner");
}
