/* verb_explain.c - hia explain: the reference of every code, ours and those of acknowledgements,
 * statuses and remittances. */
#include "cli/verbs.h"

#include "cli/print.h"
#include "cli/reference.h"
#include "event/status_words.h"

#include <string.h>
#include <strings.h>

struct explaining {
    bool json;
    struct session session; /* for the sentences an operator loaded; empty without configuration */
    uint64_t found;
};

/* ---- our own faults ---- */

/* The code an acknowledgement answers with, and what it says there. */
static void print_answer(const char *key, const char *code)
{
    const struct reference_list *l = reference_list(str_from(key));
    const struct code_meaning *m = code && l ? reference_meaning(l, str_from(code)) : NULL;
    if (code)
        printf("    answered %s %-4s %s\n", key, code, m ? m->title : "");
}

static void print_fault(const struct x12_fault_row *row)
{
    static const char *const severities[] = {"note", "warning", "error", "fatal"};
    printf("%s%s%s  %s  %s(%s", term(TERM_BOLD), row->id, term(TERM_PLAIN), row->title,
           term(TERM_DIM), severities[row->severity]);
    if (row->snip)
        printf(", SNIP %u %s", row->snip, reference_snip(row->snip));
    printf(")%s\n    %s\n    Who: %s\n    %sDo:  %s%s\n", term(TERM_PLAIN), reference_chapter(row),
           reference_fault_who(row), term(TERM_CYAN), row->remedy, term(TERM_PLAIN));
    print_answer("TA105", row->ta1);
    print_answer("AK905", row->ak905);
    print_answer("IK502", row->ik502);
    print_answer("IK304", row->ik304);
    print_answer("IK403", row->ik403);
    if (row->stc)
        printf("    answered STC %s in a 277CA\n", row->stc);
}

static void json_fault_row(const struct x12_fault_row *row)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "kind", "fault");
    json_pair(w, "code", row->id);
    json_pair(w, "title", row->title);
    json_pair(w, "meaning", reference_chapter(row));
    json_pair(w, "who", reference_fault_who(row));
    json_pair(w, "advice", row->remedy);
    json_pair_i64(w, "snip", row->snip);
    json_pair(w, "ta105", row->ta1);
    json_pair(w, "ak905", row->ak905);
    json_pair(w, "ik502", row->ik502);
    json_pair(w, "ik304", row->ik304);
    json_pair(w, "ik403", row->ik403);
    json_pair(w, "stc", row->stc);
    json_line_end(&line);
}

static void explain_fault(struct explaining *x, const struct x12_fault_row *row)
{
    x->found++;
    if (x->json)
        json_fault_row(row);
    else
        print_fault(row);
}

/* ---- codes of documents ---- */

/* Words for a code that none of our meanings has: loaded by the operator, or the few of ours. */
static const char *other_words(const struct explaining *x, const struct reference_list *l,
                               struct str code)
{
    const char *text = "";
    if (strcmp(l->key, "CAS02") == 0)
        text = print_meaning(&x->session, CODE_ADJUST_REASON, code);
    else if (strcmp(l->key, "LQ02") == 0)
        text = print_meaning(&x->session, CODE_REMARK, code);
    else if (strcmp(l->key, "STC01-2") == 0)
        text = print_meaning(&x->session, CODE_CLAIM_STATUS, code);
    if (!*text && strcmp(l->key, "STC01-2") == 0 && status_words(code))
        text = status_words(code);
    return text;
}

static void print_code(const struct reference_list *l, struct str code, const char *title,
                       const char *advice)
{
    printf("%s%s %.*s%s  %s  %s(%s)%s\n", term(TERM_BOLD), l->key, STR_FMT(code), term(TERM_PLAIN),
           title, term(TERM_DIM), l->where, term(TERM_PLAIN));
    if (advice)
        printf("    Who: %s\n    %sDo:  %s%s\n", l->who, term(TERM_CYAN), advice, term(TERM_PLAIN));
    else
        printf("    Nothing to be done.\n");
    if (l->owner)
        printf("    %sGoverned by %s.%s\n", term(TERM_DIM), l->owner, term(TERM_PLAIN));
}

static void json_code(const struct reference_list *l, struct str code, const char *title,
                      const char *advice)
{
    struct json_line line;
    struct json_writer *w = json_line_begin(&line);
    json_pair(w, "kind", "code");
    json_pair(w, "list", l->key);
    json_pair_str(w, "code", code);
    json_pair(w, "title", title);
    json_pair(w, "meaning", l->where);
    json_pair(w, "who", advice ? l->who : NULL);
    json_pair(w, "advice", advice);
    json_pair(w, "governed_by", l->owner);
    json_line_end(&line);
}

static void explain_code(struct explaining *x, const struct reference_list *l, struct str code,
                         const char *title, const char *advice)
{
    x->found++;
    if (x->json)
        json_code(l, code, title, advice);
    else
        print_code(l, code, title, advice);
}

/* What no words of ours say: whose list it is, and how its sentences come here. */
static void explain_governed(struct explaining *x, const struct reference_list *l, struct str code)
{
    x->found++;
    if (x->json) {
        json_code(l, code, NULL, NULL);
        return;
    }
    printf("%s%s %.*s%s  %s(%s)%s\n", term(TERM_BOLD), l->key, STR_FMT(code), term(TERM_PLAIN),
           term(TERM_DIM), l->where, term(TERM_PLAIN));
    printf("    Its sentence belongs to %s, and is not shipped with hia.\n", l->owner);
    if (l->load)
        printf("    Who holds a licence can load them: see `%s --help`.\n", l->load);
}

static bool explain_in(struct explaining *x, const struct reference_list *l, struct str code,
                       bool named)
{
    const struct code_meaning *m = reference_meaning(l, code);
    const char *text = m ? m->title : other_words(x, l, code);
    if (*text)
        explain_code(x, l, code, text,
                     m          ? m->advice
                     : l->owner ? "See the claim it came with."
                                : NULL);
    else if (named && l->owner && code.n)
        explain_governed(x, l, code);
    else
        return false;
    return true;
}

static void explain_list(struct explaining *x, const struct reference_list *l)
{
    size_t count;
    const struct code_meaning *list = l->meanings(&count);
    for (size_t i = 0; i < count; i++)
        explain_code(x, l, str_from(list[i].code), list[i].title, list[i].advice);
    if (count == 0)
        explain_governed(x, l, STR(""));
}

/* ---- what was asked ---- */

/* "IK403:7", "CLP02=4", "TA105 017"; or the key alone, for all of its list. */
static bool explain_named(struct explaining *x, struct str word)
{
    static const char separators[] = ":=/ ";
    size_t at = 0;
    while (at < word.n && !strchr(separators, word.p[at]))
        at++;
    const struct reference_list *l = reference_list(str_of(word.p, at));
    if (!l)
        return false;
    if (at == word.n)
        explain_list(x, l);
    else
        return explain_in(x, l, str_of(word.p + at + 1, word.n - at - 1), true);
    return true;
}

/* "CO45": group and reason. "A7:562:IL": category, status and the entity it is about. */
static bool explain_compound(struct explaining *x, struct str word)
{
    const struct reference_list *group = reference_list(STR("CAS01"));
    const struct reference_list *category = reference_list(STR("STC01-1"));
    if (word.n > 2 && reference_meaning(group, str_of(word.p, 2)) && word.p[2] >= '0' &&
        word.p[2] <= '9')
        return explain_in(x, group, str_of(word.p, 2), true) &
               explain_in(x, reference_list(STR("CAS02")), str_of(word.p + 2, word.n - 2), true);
    struct str rest = word, first = str_split(&rest, ':');
    if (!rest.p || !reference_meaning(category, first))
        return false;
    struct str second = str_split(&rest, ':');
    return explain_in(x, category, first, true) &
           explain_in(x, reference_list(STR("STC01-2")), second, true);
}

static const struct x12_fault_row *fault_row(struct str word)
{
    size_t count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (word.n == strlen(rows[i].id) && strncasecmp(word.p, rows[i].id, word.n) == 0)
            return &rows[i];
    return NULL;
}

/* A bare code may stand in many places: all of them. */
static bool explain_everywhere(struct explaining *x, struct str word)
{
    size_t count;
    const struct reference_list *lists = reference_lists(&count);
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= explain_in(x, &lists[i], word, false);
    return any;
}

static bool explain(struct explaining *x, struct str word)
{
    const struct x12_fault_row *row = fault_row(word);
    if (row) {
        explain_fault(x, row);
        return true;
    }
    return explain_named(x, word) || explain_compound(x, word) || explain_everywhere(x, word);
}

/* ---- all, and by word ---- */

static bool holds(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (; text && *text; text++)
        if (strncasecmp(text, word, n) == 0)
            return true;
    return false;
}

/* Every row that has `word` in it; "" for all. */
static void explain_matching(struct explaining *x, const char *word)
{
    size_t count, lists_count;
    const struct x12_fault_row *rows = x12_fault_rows(&count);
    const struct reference_list *lists = reference_lists(&lists_count);
    for (size_t i = 0; i < count; i++)
        if (!*word || holds(rows[i].id, word) || holds(rows[i].title, word) ||
            holds(rows[i].remedy, word) || holds(reference_chapter(&rows[i]), word) ||
            holds(reference_snip(rows[i].snip), word))
            explain_fault(x, &rows[i]);
    for (size_t i = 0; i < lists_count; i++) {
        const struct reference_list *l = &lists[i];
        const struct code_meaning *codes = l->meanings(&count);
        bool whole = !*word || holds(l->name, word) || holds(l->key, word);
        for (size_t k = 0; k < count; k++)
            if (whole || holds(codes[k].title, word) || holds(codes[k].advice, word))
                explain_code(x, l, str_from(codes[k].code), codes[k].title, codes[k].advice);
    }
}

static void print_lists(void)
{
    size_t count;
    const struct reference_list *lists = reference_lists(&count);
    printf("Faults of hia: X12-100 and on. Codes of documents:\n");
    for (size_t i = 0; i < count; i++) {
        size_t codes;
        (void)lists[i].meanings(&codes);
        printf("  %-8s %-22s %s", lists[i].key, lists[i].name, lists[i].where);
        printf(codes ? " (%zu codes)\n" : "\n", codes);
    }
    printf("`hia explain KEY` explains one of them whole; --list, everything.\n");
}

static bool explain_all(struct explaining *x, const struct cli_args *args)
{
    bool all = true;
    for (int i = 0; i < args->count; i++) {
        if (explain(x, str_from(args->operands[i])))
            continue;
        fprintf(stderr, "hia explain: no code %s; try `hia explain --search WORD`, or --list\n",
                args->operands[i]);
        all = false;
    }
    return all;
}

static int run(const struct cli_args *args, struct err *err)
{
    struct explaining x = {.json = cli_given(args, "json")};
    struct err ignored = {0}; /* the reference needs no configuration */
    const char *word = cli_text(args, "search", NULL);
    (void)err;
    if (!session_load(&x.session, args, &ignored) || !session_texts(&x.session, &ignored))
        err_clear(&ignored);
    bool all = true;
    if (word || cli_given(args, "list"))
        explain_matching(&x, word ? word : "");
    else if (args->count == 0)
        print_lists();
    all = explain_all(&x, args);
    if (word && x.found == 0)
        fprintf(stderr, "hia explain: nothing has \"%s\" in it\n", word);
    session_close(&x.session);
    return all && (!word || x.found) ? EXIT_DONE : EXIT_DATA;
}

static const struct cli_option options[] = {
    {"search", 's', CLI_TEXT, "WORD",
     "everything that has WORD in its name, its words or its advice"},
    {"list", 'l', CLI_FLAG, NULL, "everything there is"},
    {0},
};

const struct cli_verb verb_explain = {
    .name = "explain",
    .summary = "what a code means, who acts, what to do",
    .operands = "[CODE...]",
    .about =
        "The reference of every fault hia finds and of every code that acknowledgements, statuses, "
        "remittances and authorizations answer with: what it means, who must act and what to do.\n\n"
        "CODE is a fault (X12-402), a place and a code (IK403:7, TA105:017, CLP02:4), a place alone "
        "for all of its codes (IK304), an adjustment (CO45), a status (A7:562), or a bare code: "
        "then every place that has it is shown. Without anything it lists the places.\n\n"
        "The words are hia's own. Where the sentences of a list belong to its publisher it says "
        "whose they are; those an operator has loaded are shown.\n\n"
        "Exit code 1 when a code is not known.",
    .examples = "$ hia explain X12-402\n"
                "$ hia explain IK403:7 CO45 A7:562\n"
                "$ hia explain --search balance\n"
                "$ hia explain --list --json | jq -r '[.list, .code, .title] | @tsv'\n",
    .options = options,
    .run = run,
};
