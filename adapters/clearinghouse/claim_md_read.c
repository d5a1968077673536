/* claim_md_read.c - what Claim.MD answers, in JSON; and what it says of claims as a 277CA.
 *
 * The JSON is its XML with attributes as members (its own samples): {"last_responseid", "claim":
 * [...], "error": {...}}, or the same in "result"; of one there may be an object for a list. */
#include "base/clock.h"
#include "base/money.h"
#include "clearinghouse/claim_md.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- reading ---- */

static const char *without_result(const char *path)
{
    return strncmp(path, "result.", 7) == 0 ? path + 7 : path;
}

/* "claim[].pcn" and "claim.pcn": what follows; NULL: another path. */
static const char *member_of(const char *path, const char *list)
{
    size_t n = strlen(list);
    if (strncmp(path, list, n) != 0)
        return NULL;
    path += n;
    if (strncmp(path, "[]", 2) == 0)
        path += 2;
    return *path == '.' ? path + 1 : *path == '\0' ? path : NULL;
}

static void take_claim(struct claim_md_answer *a, const char *name, struct str text)
{
    struct claim_md_row *r = &a->row;
    const struct {
        const char *name;
        struct str *to;
    } rows[] = {
        {"claimmd_id", &r->number},
        {"pcn", &r->account},
        {"status", &r->status},
        {"fdos", &r->day},
        {"bill_npi", &r->npi},
        {"ins_number", &r->member},
        {"total_charge", &r->charge},
        {"filename", &r->file},
        {"fileid", &r->file_id},
        {"messages[].message", &r->message},
        {"messages.message", &r->message},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(name, rows[i].name) == 0)
            *rows[i].to = json_keep(a->call, text);
}

/* The smallest above the cursor are kept: the others come with the next call. */
static void take_era(struct claim_md_answer *a, struct str text)
{
    uint64_t id;
    size_t at = a->era_count;
    if (!str_to_u64(text, INT64_MAX, &id) || id <= a->after)
        return;
    while (at > 0 && a->eras[at - 1] > id)
        at--;
    if ((at > 0 && a->eras[at - 1] == id) || at == CLAIM_MD_ERAS_MAX)
        return;
    size_t keep = a->era_count < CLAIM_MD_ERAS_MAX ? a->era_count : CLAIM_MD_ERAS_MAX - 1;
    memmove(&a->eras[at + 1], &a->eras[at], (keep - at) * sizeof(a->eras[0]));
    a->eras[at] = id;
    a->era_count = keep + 1;
}

static void end_claim(struct claim_md_answer *a)
{
    a->too_many |= a->count == CLAIM_MD_ROWS_MAX;
    if (!a->too_many && a->rows)
        a->rows[a->count] = a->row;
    a->count++;
    a->row = (struct claim_md_row){.number = {NULL, 0}};
}

static void take(void *ctx, const struct visit *v)
{
    struct claim_md_answer *a = ctx;
    const char *path = without_result(v->path), *claim = member_of(path, "claim");
    const char *era = member_of(path, "era");
    a->sees_era |= era && v->kind != VISIT_VALUE;
    if (v->kind == VISIT_CLOSE && claim && !*claim &&
        (a->row.number.n || a->row.account.n || a->row.status.n))
        end_claim(a);
    if (v->kind != VISIT_VALUE)
        return;
    if (claim)
        take_claim(a, claim, v->text);
    if (era && strcmp(era, "eraid") == 0)
        take_era(a, v->text);
    const struct {
        const char *path;
        struct str *to;
    } rows[] = {{"last_responseid", &a->last_response},
                {"last_eraid", &a->last_era},
                {"error.error_code", &a->error},
                {"error[].error_code", &a->error},
                {"data", &a->data},
                {"era.data", &a->data}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(path, rows[i].path) == 0)
            *rows[i].to = json_keep(a->call, v->text);
}

/* At least as many as take() finds: it leaves out the ones that say nothing. */
static void count_claim(void *ctx, const struct visit *v)
{
    size_t *count = ctx;
    const char *claim = member_of(without_result(v->path), "claim");
    *count += v->kind == VISIT_CLOSE && claim && !*claim;
}

bool claim_md_read(const struct hia_call *call, struct str body, uint64_t after,
                   struct claim_md_answer *out)
{
    size_t count = 0;
    *out = (struct claim_md_answer){.call = call, .after = after};
    (void)json_visit(body, &count, count_claim); /* what is cut off, the second says */
    count = count < CLAIM_MD_ROWS_MAX ? count : CLAIM_MD_ROWS_MAX;
    out->rows = hia_alloc(call, count * sizeof(*out->rows) + 1);
    return out->rows && json_visit(body, out, take) && !out->too_many;
}

/* ---- a 277CA of it (005010X214) ---- */

struct telling {
    struct buf *out;
    unsigned segments, levels;
    const char *day;
};

static void put(struct telling *t, const char *fmt, ...) PRINTF(2, 3);
static void put(struct telling *t, const char *fmt, ...)
{
    char segment[1024];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(segment, sizeof(segment), fmt, args);
    va_end(args);
    if (n < 0 || n >= (int)sizeof(segment)) {
        t->out->failed = true; /* half a segment says something else */
        return;
    }
    buf_put(t->out, segment, (size_t)n);
    buf_puts(t->out, "~\n");
    t->segments++;
}

/* Bytes of a text that X12 can carry; what would be a separator becomes a blank. */
static struct str plain(const struct hia_call *call, struct str s, size_t most)
{
    char *p = hia_alloc(call, most + 1);
    size_t n = s.n < most ? s.n : most;
    if (!p)
        return (struct str){NULL, 0};
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        p[i] = c < ' ' || c > '~' || strchr("*~:^", c) ? ' ' : (char)c;
    }
    return str_trim(str_of(p, n));
}

static struct str digits_of_day(struct str s)
{
    return s.n == 8 && day_is_valid(s) ? s : (struct str){NULL, 0};
}

/* Refused, of what category it is: A3 to A8 but for A5. */
static bool is_refusal(struct hia_text state)
{
    return state.n > 2 && state.p[0] == 'A' && strchr("34678", state.p[1]) != NULL;
}

static void put_claim(struct telling *t, const struct hia_call *call, const struct claim_md_row *r,
                      struct hia_text state)
{
    struct str charge = plain(call, r->charge, 18), day = digits_of_day(r->day);
    struct str npi = plain(call, r->npi, 10), member = plain(call, r->member, 80);
    put(t, "HL*%u*2*19*1", ++t->levels);
    put(t, "NM1*85*2*BILLING PROVIDER%s%.*s", npi.n ? "*****XX*" : "", STR_FMT(npi));
    put(t, "HL*%u*%u*PT", t->levels + 1, t->levels);
    t->levels++;
    put(t, "NM1*QC*1*PATIENT%s%.*s", member.n ? "*****MI*" : "", STR_FMT(member));
    put(t, "TRN*2*%.*s", STR_FMT(plain(call, r->account, 38)));
    put(t, "STC*%.*s*%s*%s*%.*s********%.*s", (int)state.n, state.p, t->day,
        is_refusal(state) ? "U" : "WQ", STR_FMT(charge), STR_FMT(plain(call, r->message, 264)));
    if (r->number.n)
        put(t, "REF*D9*%.*s", STR_FMT(plain(call, r->number, 30)));
    if (day.n)
        put(t, "DTP*472*D8*%.*s", STR_FMT(day));
}

static void put_heads(struct telling *t, const struct hia_call *call, struct str id, int64_t total)
{
    struct str us = str_of_text(call->sender_id), them = str_of_text(call->receiver_id);
    uint64_t number = 0;
    (void)str_to_u64(id, UINT64_MAX, &number);
    number %= 1000000000;
    put(t, "ISA*00*          *00*          *ZZ*%-15.15s*ZZ*%-15.15s*%s*0000*^*00501*%09u*0*%.*s*:",
        say_text(call, "%.*s", STR_FMT(them)).p, say_text(call, "%.*s", STR_FMT(us)).p, t->day + 2,
        (unsigned)number, (int)call->usage.n, call->usage.p);
    put(t, "GS*HN*%.*s*%.*s*%s*0000*%u*X*005010X214", STR_FMT(them), STR_FMT(us), t->day,
        (unsigned)number);
    t->segments = 0;
    put(t, "ST*277*0001*005010X214");
    put(t, "BHT*0085*08*R%.*s*%s*0000*TH", STR_FMT(id), t->day);
    put(t, "HL*1**20*1");
    put(t, "NM1*AY*2*CLAIM.MD*****46*%.*s", STR_FMT(them));
    put(t, "TRN*1*R%.*s", STR_FMT(id));
    put(t, "DTP*050*D8*%s", t->day);
    put(t, "DTP*009*D8*%s", t->day);
    put(t, "HL*2*1*21*1");
    put(t, "NM1*41*2*%.*s*****46*%.*s", STR_FMT(us), STR_FMT(us));
    put(t, "TRN*2*R%.*s", STR_FMT(id));
    put(t, "STC*A1:19:PR*%s*WQ*%lld.%02lld", t->day, (long long)(total / 100),
        (long long)(total % 100));
}

static bool state_of(const struct hia_call *call, const struct claim_md_row *r,
                     struct hia_text *state)
{
    char status[32];
    return r->account.n && str_copy(status, sizeof(status), r->status) && status[0] &&
           list_value(&options_of(call)->claim_md_states, status, state);
}

bool claim_md_write(const struct hia_call *call, const struct claim_md_answer *a, struct buf *out,
                    size_t *told)
{
    char day[9];
    struct telling t = {.out = out, .levels = 2, .day = day};
    struct hia_text state;
    int64_t total = 0, cents;
    *told = 0;
    clock_ccyymmdd(hia_now_us(call), day);
    for (size_t i = 0; i < a->count; i++)
        if (state_of(call, &a->rows[i], &state) &&
            money_parse(a->rows[i].charge, &cents) == NUMBER_OK)
            total += cents;
    *out = say_buf(call, a->count * 1200 + 4096);
    put_heads(&t, call, a->last_response, total);
    for (size_t i = 0; i < a->count; i++) {
        if (!state_of(call, &a->rows[i], &state))
            continue;
        put_claim(&t, call, &a->rows[i], state);
        ++*told;
    }
    put(&t, "SE*%u*0001", t.segments + 1);
    uint64_t number = 0;
    (void)str_to_u64(a->last_response, UINT64_MAX, &number);
    put(&t, "GE*1*%u", (unsigned)(number % 1000000000));
    put(&t, "IEA*1*%09u", (unsigned)(number % 1000000000));
    return !out->failed;
}
