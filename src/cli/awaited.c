/* awaited.c - see awaited.h. */
#include "cli/awaited.h"

#include "base/clock.h"
#include <inttypes.h>
#include <stdio.h>

static const int64_t MINUTE_US = INT64_C(60) * 1000000;

const char *awaited_next(enum store_answer_kind kind)
{
    static const char *const next[ANSWER_KIND_COUNT] = {
        [ANSWER_TA1] = "ask the partner whether it has the file; never send it again unasked",
        [ANSWER_999] = "ask the partner for the 999; never send the file again unasked",
        [ANSWER_277CA] = "ask the partner what became of the set; its claims are not accepted",
        [ANSWER_835] = "ask the payer by its claim number, or send a status inquiry",
    };
    return kind < ANSWER_KIND_COUNT ? next[kind] : NULL;
}

/* "3 h 20 min", "2 d 4 h": a glance. */
static const char *span(int64_t us, char text[32])
{
    int64_t minutes = us / MINUTE_US;
    if (minutes < 60)
        snprintf(text, 32, "%" PRId64 " min", minutes);
    else if (minutes < INT64_C(48) * 60)
        snprintf(text, 32, "%" PRId64 " h %" PRId64 " min", minutes / 60, minutes % 60);
    else
        snprintf(text, 32, "%" PRId64 " d %" PRId64 " h", minutes / 1440, minutes / 60 % 24);
    return text;
}

/* ---- overdue -------------------------------------------------------------------------------- */

struct overdue {
    struct json_writer *w;
    int64_t now_us;
    enum store_answer_kind shown; /* the last kind whose remedy was printed */
    uint64_t count;
};

static void json_overdue(struct json_writer *w, const struct store_expectation *x, int64_t now_us)
{
    json_object(w);
    json_pair(w, "document", store_answer_kind_name(x->kind));
    json_pair_str(w, "partner", x->partner);
    json_pair_str(w, "file", x->file_name);
    json_pair_str(w, x->kind == ANSWER_835 ? "claim_id" : "refers_to", x->refers);
    json_pair_money(w, "charge", x->charge_cents);
    view_instant(w, "since", x->since_us);
    view_instant(w, "due", x->due_us);
    json_pair_i64(w, "overdue_minutes", (now_us - x->due_us) / MINUTE_US);
    json_pair_bool(w, "told", x->state == EXPECT_OVERDUE);
    json_pair(w, "next", awaited_next(x->kind));
    json_object_end(w);
}

static bool on_overdue(void *ctx, const struct store_expectation *x)
{
    struct overdue *o = ctx;
    char late[32];
    o->count++;
    if (o->w) {
        json_overdue(o->w, x, o->now_us);
        return true;
    }
    printf("%s%-6s%s %-12.*s %-34.*s %-14.*s %14s\n", term(TERM_YELLOW),
           store_answer_kind_name(x->kind), term(TERM_PLAIN), STR_FMT(x->partner),
           STR_FMT(x->file_name), STR_FMT(x->refers), print_money(x->charge_cents));
    printf("       awaited since %s, due %s, %soverdue %s%s\n", print_when(x->since_us),
           print_when(x->due_us), term(TERM_RED), span(o->now_us - x->due_us, late),
           term(TERM_PLAIN));
    printf("       %s-> %s%s\n", term(TERM_CYAN), awaited_next(x->kind), term(TERM_PLAIN));
    return true;
}

/** Claims without an 835, from the list of what needs a person. */
struct unpaid {
    struct overdue *overdue;
    const struct store_timers *timers;
};

static int64_t timer_of(const struct store_timers *timers, struct str why)
{
    for (size_t i = 0; i < timers->count; i++) /* "no 835 from NAME" */
        if (str_ends(why, str_from(timers->payments[i].partner)))
            return timers->payments[i].after_us;
    return 0;
}

static bool on_unpaid(void *ctx, const struct store_need *need)
{
    struct unpaid *u = ctx;
    static const char FROM[] = "no 835 from ";
    if (need->kind != NEED_PAYMENT_OVERDUE)
        return true;
    struct store_expectation x = {
        .kind = ANSWER_835,
        .partner = str_of(need->why.p + sizeof FROM - 1, need->why.n - (sizeof FROM - 1)),
        .refers = need->key,
        .since_us = need->since_us,
        .due_us = need->since_us + timer_of(u->timers, need->why),
        .charge_cents = need->cents};
    return on_overdue(u->overdue, &x);
}

bool awaited_overdue(struct session *s, const struct store_timers *timers, struct json_writer *w,
                     struct err *err)
{
    struct overdue o = {.w = w, .now_us = clock_now_us()};
    struct unpaid u = {&o, timers};
    if (!store_expectation_due(s->job.store, o.now_us, true, STORE_LIST_MAX, on_overdue, &o, err) ||
        !store_needs(s->job.store, o.now_us, timers, STORE_LIST_MAX, on_unpaid, &u, err))
        return false;
    if (!w && !o.count)
        printf("%snothing is overdue%s\n", term(TERM_GREEN), term(TERM_PLAIN));
    return true;
}

/* ---- of one claim --------------------------------------------------------------------------- */

struct answers {
    struct json_writer *w;
    const char *title;
    int64_t now_us, claim_row, set_id;
    struct str set_control;
    bool any;
};

static void begin_part(struct answers *a)
{
    if (!a->any && !a->w)
        printf("\n%s%s%s\n", term(TERM_BOLD), a->title, term(TERM_PLAIN));
    a->any = true;
}

static const char *note_sentence(struct str kind, struct str note)
{
    if (str_is(kind, "835"))
        return "the claim was taken from that vendor: ask whether both sent it";
    return str_is(note, "late")           ? "it came late"
           : str_is(note, "out of order") ? "it came after a later answer"
           : str_is(note, "again")        ? "it says the same again"
           : str_is(note, "contradicts")  ? "it contradicts an earlier answer: ask which one holds"
           : str_is(note, "moved")        ? "of a vendor it was taken from: both may have it"
                                          : "";
}

static bool on_answer(void *ctx, const struct store_ack *k)
{
    struct answers *a = ctx;
    begin_part(a);
    if (a->w) {
        json_object(a->w);
        view_instant(a->w, "at", k->created_at_us);
        json_pair_str(a->w, "document", k->kind);
        json_pair_str(a->w, "level", k->level);
        json_pair_str(a->w, "refers_to", k->refers);
        json_pair_str(a->w, "status", k->status);
        json_pair_str(a->w, "codes", k->codes);
        json_pair_str(a->w, "note", k->note);
        json_object_end(a->w);
        return true;
    }
    bool bad = str_is(k->note, "contradicts");
    printf("  %s  %-6.*s %-12.*s %-14.*s %.*s  %s%s%s\n", print_when(k->created_at_us),
           STR_FMT(k->kind), STR_FMT(k->level), STR_FMT(k->refers), STR_FMT(k->codes),
           term(bad ? TERM_RED : TERM_DIM), note_sentence(k->kind, k->note), term(TERM_PLAIN));
    return true;
}

static bool find_set(void *ctx, const struct store_set *t)
{
    struct answers *a = ctx;
    if (str_eq(t->control, a->set_control))
        a->set_id = t->id;
    return a->set_id == 0;
}

static bool concerns(const struct answers *a, const struct store_expectation *x)
{
    return (!x->set_id || x->set_id == a->set_id) &&
           (!x->claim_row || x->claim_row == a->claim_row);
}

static const char *standing(const struct store_expectation *x, int64_t now_us, char text[96])
{
    char late[32];
    switch (x->state) {
    case EXPECT_WAITING:
    case EXPECT_OVERDUE:
        if (x->due_us >= now_us)
            return "awaited";
        snprintf(text, 96, "overdue %s", span(now_us - x->due_us, late));
        return text;
    case EXPECT_ANSWERED:
        snprintf(text, 96, "came %s%s", print_when(x->answered_us), x->late ? ", late" : "");
        return text;
    case EXPECT_IMPLIED:
        return "not there, and needed no more: a later answer came";
    case EXPECT_MOOT:
        return "not awaited: what it would answer was refused";
    default:
        return "";
    }
}

static bool on_expected(void *ctx, const struct store_expectation *x)
{
    struct answers *a = ctx;
    char text[96];
    if (!concerns(a, x))
        return true;
    begin_part(a);
    if (a->w) {
        bool open = x->state == EXPECT_WAITING || x->state == EXPECT_OVERDUE;
        json_object(a->w);
        json_pair(a->w, "document", store_answer_kind_name(x->kind));
        json_pair_str(a->w, "partner", x->partner);
        json_pair_str(a->w, "refers_to", x->refers);
        json_pair(a->w, "state", store_expectation_state_name(x->state));
        json_pair_bool(a->w, "overdue", open && x->due_us < a->now_us);
        json_pair_bool(a->w, "late", x->late);
        view_instant(a->w, "since", x->since_us);
        view_instant(a->w, "due", x->due_us);
        json_object_end(a->w);
        return true;
    }
    printf("  %-6s %-14.*s due %s  %s\n", store_answer_kind_name(x->kind), STR_FMT(x->refers),
           print_when(x->due_us), standing(x, a->now_us, text));
    return true;
}

static void list_begin(const struct answers *a, const char *name)
{
    if (!a->w)
        return;
    json_key(a->w, name);
    json_array(a->w);
}

static void list_end(const struct answers *a)
{
    if (a->w)
        json_array_end(a->w);
}

bool awaited_of_claim(struct session *s, const struct store_claim *c, struct json_writer *w,
                      struct err *err)
{
    struct answers a = {.w = w,
                        .title = "Answers to its file, its set and itself",
                        .now_us = clock_now_us(),
                        .claim_row = c->id,
                        .set_control = c->set_control};
    list_begin(&a, "answers");
    bool ok = !c->batch_id || (store_ack_of_claim(s->job.store, c->batch_id, c->id, c->set_control,
                                                  on_answer, &a, err) &&
                               store_set_list(s->job.store, c->batch_id, 0, find_set, &a, err));
    list_end(&a);
    a.any = false;
    a.title = "What is due";
    list_begin(&a, "expected");
    ok = ok &&
         (!c->batch_id || store_expectation_list(s->job.store, c->batch_id, on_expected, &a, err));
    list_end(&a);
    return ok;
}
