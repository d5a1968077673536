/* api_try.c - the daemon with a partner in this process, for tests and the bench.
 *
 *     api_try CONF... [--delay MS [--spread PERCENT]]
 *                                       each answer comes MS after the question, or so
 *
 * The partner answers 270 with 271 and 276 with 277, by the member's id: GONE never answers,
 * REFUSED is refused, GARBAGE answers no X12, UNSENT does not leave, SLOW takes 3 s. Each question
 * is a line on standard output: its BHT03. */
#include "api/daemon.h"
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFS_MAX = 64 };

struct partner_call {
    struct partner_call *next, **back; /* of those that are open */
    struct event *timer;
    uint64_t ticket;
    asker_done_fn *done;
    void *ctx;
    char text[1400];
    enum asker_outcome outcome;
    const char *code;
};

struct fake {
    struct asker asker;
    struct event_base *base;
    long delay_ms, spread_percent;
    uint32_t seed;
    struct partner_call *open;
};

static void end(struct partner_call *call)
{
    *call->back = call->next;
    if (call->next)
        call->next->back = call->back;
    event_free(call->timer);
    free(call);
}

static void close_asker(void *ctx)
{
    struct fake *f = ctx;
    while (f->open)
        end(f->open);
}

static void answer(evutil_socket_t fd, short what, void *ctx)
{
    struct partner_call *call = ctx;
    const struct asker_answer a = {
        .outcome = call->outcome, .bytes = str_from(call->text), .code = str_from(call->code)};

    (void)fd;
    (void)what;
    call->done(call->ctx, call->ticket, &a);
    end(call);
}

/* Element `n` of the first segment that begins so. */
static struct str element(struct str x12, const char *begin, int n)
{
    for (size_t i = 0; i + strlen(begin) < x12.n; i++) {
        if (memcmp(x12.p + i, begin, strlen(begin)) != 0 || (i && x12.p[i - 1] != '~'))
            continue;
        struct str rest = str_of(x12.p + i, x12.n - i), segment = str_split(&rest, '~'), e = {0};
        while (n-- >= 0)
            e = str_split(&segment, '*');
        return e;
    }
    return (struct str){0};
}

static void put_271(char *to, size_t size, struct str bht, struct str member)
{
    snprintf(
        to, size,
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*LAB            *260101*0000*^*"
        "00501*000000501*0*T*:~GS*HB*PAYER*LAB*20260101*0000*501*X*005010X279A1~"
        "ST*271*0001*005010X279A1~BHT*0022*11*%.*s*20260101*0000~HL*1**20*1~"
        "NM1*PR*2*ALPHA*****PI*ALPHA1~HL*2*1*21*1~NM1*1P*2*RIVER*****XX*1234567893~"
        "HL*3*2*22*0~NM1*IL*1*POOLE*ANNA****MI*%.*s~DMG*D8*19800105*F~EB*1*IND*30**GOLD~"
        "EB*1**1^33^47^86^88^98^MH^UC~EB*C*IND*30***23*1500*****Y~EB*C*IND*30***29*420.5*****Y~"
        "EB*B*IND*98***27*30*****Y~EB*A*IND*MH*****.2****Y~SE*16*0001~GE*1*501~"
        "IEA*1*000000501~",
        STR_FMT(bht), STR_FMT(member));
}

static void put_277(char *to, size_t size, struct str trace, struct str member)
{
    snprintf(to, size,
             "ISA*00*          *00*          *ZZ*PAYER          *ZZ*LAB            *260101*0000*^*"
             "00501*000000001*0*T*:~GS*HN*PAYER*LAB*20260101*0000*1*X*005010X212~"
             "ST*277*0001*005010X212~BHT*0010*08*X1*20260101*0905*DG~HL*1**20*1~"
             "NM1*PR*2*PLAN*****PI*SBX001~HL*2*1*21*1~NM1*41*2*LAB*****46*LAB~HL*3*2*19*1~"
             "NM1*1P*2*RIVER*****XX*1234567893~HL*4*3*22*0~NM1*IL*1*POOLE*ANNA****MI*%.*s~"
             "TRN*2*%.*s~STC*F1:65*20260110**175*140*20260109**20260110*CHK1~REF*1K*S1~"
             "DTP*472*D8*20251205~SE*15*0001~GE*1*1~IEA*1*000000001~",
             STR_FMT(member), STR_FMT(trace));
}

/* No partner takes the same time twice. */
static long patience_ms(struct fake *f)
{
    long spread_ms = f->delay_ms * f->spread_percent / 100;

    f->seed = f->seed * 1664525U + 1013904223U;
    return f->delay_ms - spread_ms + (long)(f->seed >> 16) % (2 * spread_ms + 1);
}

static bool ask(void *ctx, const struct asker_question *q, uint64_t ticket, asker_done_fn *done,
                void *done_ctx, struct err *err)
{
    struct fake *f = ctx;
    struct str member = element(q->x12, "NM1*IL", 9), bht = element(q->x12, "BHT", 3);
    struct partner_call *call = calloc(1, sizeof *call);
    long ms = str_is(member, "SLOW") ? 3000 : patience_ms(f);

    (void)err;
    call->next = f->open;
    call->back = &f->open;
    if (f->open)
        f->open->back = &call->next;
    f->open = call;
    call->ticket = ticket;
    call->done = done;
    call->ctx = done_ctx;
    call->outcome = str_is(member, "REFUSED")  ? ASKER_REFUSED
                    : str_is(member, "UNSENT") ? ASKER_NOT_SENT
                    : str_is(member, "GONE")   ? ASKER_UNKNOWN
                                               : ASKER_ANSWERED;
    call->code = call->outcome == ASKER_REFUSED    ? "http_403"
                 : call->outcome == ASKER_NOT_SENT ? "breaker_open"
                                                   : "";
    if (str_is(member, "GARBAGE"))
        snprintf(call->text, sizeof call->text, "<html>");
    else if (q->kind == REAL_TIME_ELIGIBILITY)
        put_271(call->text, sizeof call->text, bht, member);
    else
        put_277(call->text, sizeof call->text, element(q->x12, "TRN", 2), member);
    printf("%.*s\n", STR_FMT(bht));
    fflush(stdout);
    if (call->outcome == ASKER_UNKNOWN)
        ms = 3600000;
    call->timer = evtimer_new(f->base, answer, call);
    event_add(call->timer, &(const struct timeval){ms / 1000, ms % 1000 * 1000});
    return true;
}

static const struct asker *open_asker(void *ctx, struct event_base *base)
{
    struct fake *f = ctx;

    f->base = base;
    f->asker = (struct asker){f, ask, NULL};
    return &f->asker;
}

int main(int argc, char **argv)
{
    struct settings *list[CONFS_MAX] = {0};
    const char *paths[CONFS_MAX];
    struct fake f = {.seed = 1};
    struct err err = {0};
    size_t n = 0;

    for (int i = 1; i < argc && n < CONFS_MAX; i++) {
        if (strcmp(argv[i], "--delay") == 0 && i + 1 < argc)
            f.delay_ms = strtol(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--spread") == 0 && i + 1 < argc)
            f.spread_percent = strtol(argv[++i], NULL, 10);
        else if (paths[n] = argv[i], !(list[n++] = settings_load(argv[i], NULL, &err)))
            break;
    }
    if (!err.kind && n) {
        const struct daemon_options o = {.settings = list,
                                         .count = n,
                                         .paths = paths,
                                         .asker = open_asker,
                                         .asker_close = close_asker,
                                         .asker_ctx = &f};
        log_set_level((enum log_level)list[0]->log_level);
        if (daemon_run(&o, &err))
            err_clear(&err);
    }
    for (size_t i = 0; i < n; i++)
        settings_free(list[i]);
    if (err.kind)
        fprintf(stderr, "api_try: %s\n", err.text);
    return err.kind != ERR_NONE;
}
