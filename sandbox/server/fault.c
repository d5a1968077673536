/* fault.c - see fault.h. */
#include "sandbox/server/fault.h"

#include "sandbox/decide.h"

static const struct {
    const char *name;
    enum fault_kind kind;
    uint64_t argument;
    const char *of; /* a: an answer, c: a connection, f: a folder, r: a relay */
} KINDS[] = {
    {"slow", FAULT_SLOW, 2000, "af"},
    {"trickle", FAULT_TRICKLE, 20, "a"},
    {"429", FAULT_429, 1, "a"},
    {"500", FAULT_500, 0, "a"},
    {"503", FAULT_503, 1, "a"},
    {"504", FAULT_504, 0, "a"},
    {"500-after", FAULT_500_AFTER, 0, "a"},
    {"garbage", FAULT_GARBAGE, 0, "af"},
    {"truncated", FAULT_TRUNCATED, 0, "af"},
    {"half-close", FAULT_HALF_CLOSE, 0, "a"},
    {"reset", FAULT_RESET, 0, "a"},
    {"reset-before", FAULT_RESET_BEFORE, 0, "a"},
    {"wrong-checksum", FAULT_WRONG_CHECKSUM, 0, "a"},
    {"duplicate", FAULT_DUPLICATE, 0, "af"},
    {"expired-token", FAULT_EXPIRED_TOKEN, 0, "a"},
    {"other-answer", FAULT_OTHER_ANSWER, 0, "a"},
    {"silent", FAULT_SILENT, 0, "a"},
    {"bad-certificate", FAULT_BAD_CERTIFICATE, 0, "c"},
    {"reset-accept", FAULT_RESET_ACCEPT, 0, "cr"},
    {"partial", FAULT_PARTIAL, 1500, "f"},
    {"reset-at", FAULT_RESET_AT, 5000, "r"},
    {"cut-at", FAULT_CUT_AT, 5000, "r"},
    {"stall-at", FAULT_STALL_AT, 5000, "r"},
};

const char *fault_name(enum fault_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++)
        if (KINDS[i].kind == kind)
            return KINDS[i].name;
    return "";
}

static char class_of(struct str what)
{
    return str_is(what, "connection") ? 'c'
           : str_is(what, "folder")   ? 'f'
           : str_is(what, "relay")    ? 'r'
                                      : 'a';
}

static bool fits(size_t row, char class)
{
    return strchr(KINDS[row].of, class) != NULL;
}

static bool kind_named(struct str name, size_t *row)
{
    for (*row = 0; *row < COUNT_OF(KINDS); ++*row)
        if (str_is(name, KINDS[*row].name))
            return true;
    return false;
}

static struct str word(struct str *rest)
{
    *rest = str_trim(*rest);
    return str_split(rest, ' ');
}

static bool count_of(struct str text, struct fault_rule *rule)
{
    rule->first = 1;
    rule->last = UINT64_MAX;
    if (str_is(text, "*"))
        return true;
    struct str last = text, first = str_split(&last, '-');
    if (!str_to_u64(first, UINT64_MAX - 1, &rule->first) || rule->first == 0)
        return false;
    rule->last = rule->first;
    return !last.p || (str_to_u64(last, UINT64_MAX - 1, &rule->last) && rule->last >= rule->first);
}

bool fault_rule_parse(struct fault_rules *f, struct str text, struct err *err)
{
    if (f->rules_count == FAULT_RULES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d faults", FAULT_RULES_MAX);
    struct fault_rule rule = {0};
    struct str pattern = word(&text), count = word(&text), name = word(&text);
    struct str argument = str_trim(text);
    size_t row;
    if (!str_copy(rule.pattern, sizeof rule.pattern, pattern) || !count_of(count, &rule) ||
        !kind_named(name, &row) || (argument.n && !str_to_u64(argument, 1 << 30, &rule.argument)))
        return err_set(err, ERR_CONFIG, "a fault is PATTERN COUNT KIND [ARGUMENT]");
    char class = class_of(pattern);
    bool path = pattern.n > 0 && (pattern.p[0] == '/' || str_is(pattern, "*"));
    if ((class == 'a' && !path) || !fits(row, class))
        return err_set(err, ERR_CONFIG, "%s does not befall %s", KINDS[row].name, rule.pattern);
    rule.kind = KINDS[row].kind;
    f->rules[f->rules_count++] = rule;
    return true;
}

bool fault_kinds_parse(struct fault_rules *f, struct str text, struct err *err)
{
    size_t row;
    while (text.n > 0) {
        struct str name = str_trim(str_split(&text, ','));
        if (!kind_named(name, &row))
            return err_set(err, ERR_CONFIG, "there is no such fault: see docs/sandbox.md");
        if (f->kinds_count == FAULT_KINDS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d kinds of faults", FAULT_KINDS_MAX);
        f->kinds[f->kinds_count++] = KINDS[row].kind;
    }
    return true;
}

static bool matches(const struct fault_rule *rule, struct str what)
{
    if (str_is(str_from(rule->pattern), "*"))
        return class_of(what) == 'a';
    return class_of(what) == 'a' ? str_starts(what, str_from(rule->pattern))
                                 : str_is(what, rule->pattern);
}

static struct fault_choice choice(enum fault_kind kind, uint64_t argument)
{
    size_t row = 0;
    while (KINDS[row].kind != kind)
        row++;
    return (struct fault_choice){kind, argument ? argument : KINDS[row].argument};
}

static struct fault_choice by_rate(const struct fault_rules *f, char class, uint64_t number)
{
    enum fault_kind fitting[FAULT_KINDS_MAX];
    size_t count = 0, row;
    uint64_t hash = sandbox_hash(number + 1, str_of(&class, 1));
    for (size_t i = 0; i < f->kinds_count; i++)
        if (kind_named(str_from(fault_name(f->kinds[i])), &row) && fits(row, class))
            fitting[count++] = f->kinds[i];
    if (count == 0 || sandbox_share(f->seed, hash, 1000) >= f->rate)
        return (struct fault_choice){0};
    return choice(fitting[sandbox_share(f->seed + 1, hash, (unsigned)count)], 0);
}

struct fault_choice fault_choose(struct fault_rules *f, struct str what, uint64_t number)
{
    struct fault_choice chosen = {0};
    for (size_t i = 0; i < f->rules_count; i++) {
        const struct fault_rule *rule = &f->rules[i];
        if (!matches(rule, what))
            continue;
        uint64_t n = ++f->counted[i];
        if (!chosen.kind && n >= rule->first && n <= rule->last)
            chosen = choice(rule->kind, rule->argument);
    }
    return chosen.kind ? chosen : by_rate(f, class_of(what), number);
}
