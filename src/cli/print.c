/* print.c - see print.h. */
#include "cli/print.h"

#include "base/clock.h"
#include <stdio.h>
#include <string.h>

enum { TEXTS = 8, TEXT_MAX = 40 };

/* Eight texts in turn: enough for any one printf, and nothing to free. */
static char *next_text(void)
{
    static char texts[TEXTS][TEXT_MAX];
    static unsigned at;
    return texts[at++ % TEXTS];
}

const char *print_money(int64_t cents)
{
    char *text = next_text();
    money_format_people(cents, text);
    return text;
}

const char *print_when(int64_t us)
{
    char *text = next_text();
    char iso[CLOCK_ISO_MAX];
    if (us == 0)
        return "";
    clock_iso(us, iso);
    snprintf(text, TEXT_MAX, "%.10s %.5s", iso, iso + 11);
    return text;
}

const char *print_day(struct str day)
{
    char *text = next_text(), iso[DAY_ISO_MAX];
    struct str shown = day_iso(day, iso);
    snprintf(text, TEXT_MAX, "%.*s", STR_FMT(shown));
    return text;
}

struct json_writer *json_line_begin(struct json_line *line)
{
    buf_init(&line->out, 0);
    json_begin(&line->w, &line->out, 0);
    json_object(&line->w);
    return &line->w;
}

void json_line_end(struct json_line *line)
{
    json_object_end(&line->w);
    buf_putc(&line->out, '\n');
    fwrite(line->out.p, 1, line->out.n, stdout);
    buf_fini(&line->out);
}

enum term_color print_claim_color(enum store_claim_state state)
{
    switch (state) {
    case CLAIM_PAID:
        return TERM_GREEN;
    case CLAIM_HELD:
    case CLAIM_REJECTED:
    case CLAIM_DENIED:
    case CLAIM_REVERSED:
        return TERM_RED;
    case CLAIM_UNACKNOWLEDGED:
    case CLAIM_PARTIAL:
        return TERM_YELLOW;
    default:
        return TERM_CYAN;
    }
}

/* ---- findings ------------------------------------------------------------------------------- */

void print_finding(const struct store_finding *f, FILE *out)
{
    const struct x12_fault_row *row = shown_fault(f->code);
    fprintf(out, "    %s%.*s%s %s\n      %sat %.*s\n      %s%s\n",
            term(f->blocks ? TERM_RED : TERM_YELLOW), STR_FMT(f->code), term(TERM_PLAIN),
            row ? row->title : "", term(TERM_DIM), STR_FMT(f->path), row ? row->remedy : "",
            term(TERM_PLAIN));
}

/* ---- codes of documents --------------------------------------------------------------------- */

static const struct code_texts *loaded(const struct session *s, enum code_list list)
{
    switch (list) {
    case CODE_ADJUST_REASON:
        return s->adjust_reasons;
    case CODE_REMARK:
        return s->remarks;
    case CODE_CLAIM_STATUS:
        return s->claim_statuses;
    default:
        return NULL;
    }
}

/* Of a code set that was loaded with its texts; good until the eighth call after. */
static const char *text_of_set(const struct session *s, enum code_list list, struct str code)
{
    static char texts[TEXTS][512];
    static unsigned at;
    static const uint8_t sets[CODE_LISTS] = {[CODE_ADJUST_REASON] = X12_CS_CARC,
                                             [CODE_REMARK] = X12_CS_RARC,
                                             [CODE_CLAIM_STATUS] = X12_CS_CLAIM_STATUS,
                                             [CODE_STATUS_CATEGORY] = X12_CS_STATUS_CATEGORY};
    enum x12_code_set_id id = (enum x12_code_set_id)sets[list];
    struct str text = id && s->codes ? codes_text(s->codes, id, code) : (struct str){0};
    char *out = texts[at++ % TEXTS];
    str_copy(out, sizeof texts[0], text);
    return text.n ? out : NULL;
}

const char *print_meaning(const struct session *s, enum code_list list, struct str code)
{
    const struct code_texts *texts = loaded(s, list);
    const char *text = texts ? code_text(texts, code) : NULL;
    text = text ? text : text_of_set(s, list, code);
    const struct code_meaning *m = text ? NULL : code_meaning(list, code);
    return text ? text : m ? m->title : "";
}

static void print_code(const struct session *s, enum code_list list, struct str code,
                       const char *what, const char *indent)
{
    const struct code_meaning *m = code_meaning(list, code);
    const char *text = print_meaning(s, list, code);
    if (!code.n || (!*text && list != CODE_ADJUST_REASON && list != CODE_CLAIM_STATUS))
        return;
    printf("%s%s%s %.*s%s", indent, term(TERM_DIM), what, STR_FMT(code), term(TERM_PLAIN));
    printf("%s%s\n", *text ? "  " : "", text);
    if (m && m->advice)
        printf("%s  %s-> %s%s\n", indent, term(TERM_CYAN), m->advice, term(TERM_PLAIN));
}

/* "A7:164:IL" */
static void print_status(const struct session *s, struct str code, const char *indent)
{
    struct str category = str_split(&code, ':');
    struct str status = code.p ? str_split(&code, ':') : (struct str){0};
    print_code(s, CODE_STATUS_CATEGORY, category, "category", indent);
    print_code(s, CODE_CLAIM_STATUS, status, "status", indent);
}

/* "CO45" */
static void print_adjustment(const struct session *s, struct str code, const char *indent)
{
    if (code.n < 3)
        return;
    struct str group = str_of(code.p, 2), reason = str_of(code.p + 2, code.n - 2);
    const char *who = print_meaning(s, CODE_ADJUST_GROUP, group);
    const char *why = print_meaning(s, CODE_ADJUST_REASON, reason);
    const struct code_meaning *m = code_meaning(CODE_ADJUST_REASON, reason);
    printf("%s%s%.*s%s  %s%s%s\n", indent, term(TERM_DIM), STR_FMT(code), term(TERM_PLAIN), who,
           *who && *why ? ": " : "", why);
    if (m && m->advice)
        printf("%s  %s-> %s%s\n", indent, term(TERM_CYAN), m->advice, term(TERM_PLAIN));
}

/* Of a 999: "R", "5", or "CLM.27:3" and "REF.30:8:7", an error with where it stands. */
static void print_set_code(const struct session *s, struct str code, bool first, const char *indent)
{
    struct str where = str_split(&code, ':');
    if (!code.p) {
        print_code(s, first ? CODE_SET_STATUS : CODE_SET_NOTE, where, first ? "set" : "note",
                   indent);
        return;
    }
    struct str segment_error = str_split(&code, ':');
    printf("%s%sat segment %.*s%s\n", indent, term(TERM_DIM), STR_FMT(where), term(TERM_PLAIN));
    print_code(s, CODE_SEGMENT_ERROR, segment_error, "  segment error", indent);
    if (code.p)
        print_code(s, CODE_ELEMENT_ERROR, code, "  element error", indent);
}

void print_codes(const struct session *s, struct str what, struct str codes, const char *indent)
{
    bool first = true;
    while (codes.n) {
        struct str code = str_split(&codes, ' ');
        if (str_is(what, "277CA"))
            print_status(s, code, indent);
        else if (str_is(what, "835") || str_is(what, "reversal"))
            print_adjustment(s, code, indent);
        else if (str_is(what, "999"))
            print_set_code(s, code, first, indent);
        else if (str_is(what, "TA1"))
            print_code(s, first ? CODE_TA1_STATUS : CODE_TA1_NOTE, code, first ? "file" : "note",
                       indent);
        first = false;
    }
}
