/* bank_ids.c - see bank_ids.h. */
#include "cli/bank_ids.h"

#include "cli/print.h"
#include "job/banking_ids.h"
#include "job/shown.h"
#include <inttypes.h>
#include <string.h>

/* ---- questions ---- */

static const char *state_of(const struct store_bank_alike *a)
{
    return store_connection_state_name(a->connection_state);
}

static void alikes_json(struct json_writer *j, const struct bank_question *q)
{
    json_key(j, "may_be");
    json_array(j);
    for (size_t i = 0; i < q->may_be.count; i++) {
        const struct store_bank_alike *a = &q->may_be.all[i];
        json_object(j);
        json_pair(j, "account", a->account.uuid);
        json_pair_str(j, "account_id", a->account.vendor_id);
        json_pair(j, "connection_id", a->connection_uuid);
        json_pair(j, "connection_state", state_of(a));
        json_pair_str(j, "institution", a->institution);
        json_pair_bool(j, "end_a_link_first", bank_alike_is_fed(a, &q->id));
        json_pair_bool(j, "listed_beside", bank_alike_is_beside(a, &q->id));
        json_object_end(j);
    }
    json_array_end(j);
}

static void show_json(const struct bank_question *q)
{
    struct json_line line;
    struct json_writer *j = json_line_begin(&line);
    view_pairs(j, &shown_bank_question, &q->id);
    alikes_json(j, q);
    json_line_end(&line);
}

static void show_text(const struct bank_question *q)
{
    const struct store_bank_id *i = &q->id;
    bool fed = false;
    printf("%s%s%s  %.*s  %.*s %.*s  of link %s: is it one of ours? Its lines wait.\n",
           term(TERM_YELLOW), i->uuid, term(TERM_PLAIN), STR_FMT(i->mask), STR_FMT(i->type),
           STR_FMT(i->subtype), i->connection_uuid);
    for (size_t k = 0; k < q->may_be.count; k++) {
        const struct store_bank_alike *a = &q->may_be.all[k];
        fed |= bank_alike_is_fed(a, i);
        printf("  may be %s of link %s (%.*s, %s%s)\n", a->account.uuid, a->connection_uuid,
               STR_FMT(a->institution), state_of(a),
               bank_alike_is_beside(a, i) ? "; the bank lists both" : "");
    }
    if (fed)
        printf("  next: two links bring the same account; end one: hia bank remove LINK\n");
    printf("  next: hia bank same %s%s, or hia bank different %s\n", i->uuid,
           q->may_be.count > 1 ? " ACCOUNT" : "", i->uuid);
}

struct showing {
    bool json;
    size_t count;
};

static void show(void *ctx, const struct bank_question *q)
{
    struct showing *s = ctx;
    s->count++;
    if (s->json)
        show_json(q);
    else
        show_text(q);
}

bool bank_ids_show(struct job *job, bool json, size_t *count, struct err *err)
{
    struct showing s = {.json = json};
    bool ok = bank_questions(job, show, &s, err);
    *count = s.count;
    return ok;
}

/* ---- an answer ---- */

struct telling {
    bool json, dry_run;
};

static void tell(void *ctx, const struct bank_answer *a)
{
    const struct telling *t = ctx;
    if (t->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair_bool(j, "dry_run", t->dry_run);
        json_pair(j, "question", a->question->id.uuid);
        json_pair(j, "is", a->account ? "same" : "different");
        json_pair(j, "account", a->account ? a->account->account.uuid : NULL);
        json_pair_bool(j, "beside", a->beside);
        json_pair_i64(j, "lines", a->lines);
        json_line_end(&line);
        return;
    }
    const char *would = t->dry_run ? "would be" : "is";
    if (a->beside)
        printf("%s %s account %s, which the bank lists besides: its own lines are passed over\n",
               a->question->id.uuid, would, a->account->account.uuid);
    else if (a->account)
        printf("%s %s account %s: %" PRId64 " lines of it come along\n", a->question->id.uuid,
               would, a->account->account.uuid, a->lines);
    else
        printf("%s %s an account of its own\n", a->question->id.uuid, would);
    if (!t->dry_run && !a->beside)
        printf("  next: hia bank sync %s, or the next worker's: its whole history is asked again\n",
               a->question->id.connection_uuid);
}

int bank_ids_run(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    struct telling t = {cli_given(args, "json"), cli_given(args, "dry-run")};
    const struct bank_said said = {.question = str_from(args->count > 1 ? args->operands[1] : ""),
                                   .same = strcmp(args->operands[0], "same") == 0,
                                   .account = args->count > 2 ? str_from(args->operands[2])
                                                              : (struct str){NULL, 0},
                                   .dry_run = t.dry_run};
    if (!said.question.n) {
        err_set(err, ERR_USAGE, "hia bank same QUESTION [ACCOUNT], hia bank different QUESTION");
        return EXIT_FAIL;
    }
    if (!cli_words(args, said.same ? 3 : 2,
                   said.same ? "hia bank same QUESTION [ACCOUNT]"
                             : "hia bank different QUESTION (an account is named to `same` alone)",
                   err))
        return EXIT_FAIL;
    bool ok = session_open(&s, args, t.dry_run ? STORE_READER : STORE_WRITER, err) &&
              bank_question_decide(&s.job, &said, tell, &t, err);
    session_close(&s);
    return ok ? EXIT_DONE : err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
}

/* ---- an answer, taken back ---- */

static void tell_undone(void *ctx, const struct bank_undone *u)
{
    static const char *const words[] = {"same", "beside", "different"};
    const struct telling *t = ctx;
    if (t->json) {
        struct json_line line;
        struct json_writer *j = json_line_begin(&line);
        json_pair_bool(j, "dry_run", t->dry_run);
        json_pair(j, "question", u->question->uuid);
        json_pair(j, "undone", words[u->what]);
        json_pair(j, "account", u->account);
        json_pair_i64(j, "lines", u->lines);
        json_line_end(&line);
        return;
    }
    printf("%s %s in question again\n", u->question->uuid, t->dry_run ? "would be" : "is");
    if (u->what == BANK_UNDONE_SAME)
        printf("  account %s has the id and the link it had before, and its %" PRId64 " lines\n",
               u->account, u->lines);
    else if (u->what == BANK_UNDONE_DIFFERENT)
        printf("  account %s, of which nothing came, is there no more\n", u->account);
}

int bank_ids_undo(const struct cli_args *args, struct err *err)
{
    struct session s = {0};
    struct telling t = {cli_given(args, "json"), cli_given(args, "dry-run")};
    if (args->count != 2) {
        err_set(err, ERR_USAGE, "hia bank undo QUESTION");
        return EXIT_FAIL;
    }
    bool ok =
        session_open(&s, args, t.dry_run ? STORE_READER : STORE_WRITER, err) &&
        bank_question_undo(&s.job, str_from(args->operands[1]), t.dry_run, tell_undone, &t, err);
    session_close(&s);
    return ok ? EXIT_DONE : err->kind == ERR_DATA ? EXIT_DATA : EXIT_FAIL;
}
