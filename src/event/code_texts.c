/* code_texts.c - sentences of a code list that an operator has a licence for: loaded, never
 * shipped. */
#include "event/codes.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_BYTES_MAX = 2000, CODES_MAX = 20000, TEXTS_BYTES_MAX = 32 * 1024 * 1024 };

struct code_line {
    struct str code;
    const char *sentence;
};

struct code_texts {
    struct arena arena;
    struct code_line *lines;
    size_t count;
};

static int by_code(const void *a, const void *b)
{
    const struct code_line *x = a, *y = b;
    return str_cmp(x->code, y->code);
}

static bool add_line(struct code_texts *t, struct str line, struct err *err, const char *path,
                     size_t number)
{
    struct str rest = line, code = str_trim(str_split(&rest, '\t'));
    if (!rest.p || code.n == 0)
        return err_set(err, ERR_CONFIG, "%s:%zu: a line is a code, a tab, a sentence", path,
                       number);
    if (t->count == CODES_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d codes", path, CODES_MAX);
    struct code_line *l = &t->lines[t->count];
    l->code = arena_str(&t->arena, code);
    l->sentence = arena_strdup(&t->arena, str_trim(rest));
    if (!l->code.n || !l->sentence)
        return err_set(err, ERR_LIMIT, "%s: too many sentences", path);
    t->count++;
    return true;
}

static bool read_lines(struct code_texts *t, FILE *f, const char *path, struct err *err)
{
    char line[LINE_BYTES_MAX];
    for (size_t number = 1; fgets(line, sizeof(line), f); number++) {
        struct str s = str_from(line);
        if (s.n == sizeof(line) - 1 && line[s.n - 1] != '\n')
            return err_set(err, ERR_CONFIG, "%s:%zu: the line is too long", path, number);
        s = str_trim(s);
        if (s.n && s.p[0] != '#' && !add_line(t, s, err, path, number))
            return false;
    }
    return !ferror(f) || err_sys(err, "cannot read %s", path);
}

struct code_texts *code_texts_load(const char *path, struct err *err)
{
    struct code_texts *t = calloc(1, sizeof(*t));
    FILE *f = fopen(path, "r");
    bool ok = false;
    if (!f) {
        err_sys(err, "cannot open %s", path);
        goto out;
    }
    if (t)
        t->lines = calloc(CODES_MAX, sizeof(*t->lines));
    if (!t || !t->lines) {
        err_set(err, ERR_SYSTEM, "no memory for code sentences");
        goto out;
    }
    arena_init(&t->arena, TEXTS_BYTES_MAX);
    ok = read_lines(t, f, path, err);
    if (ok)
        qsort(t->lines, t->count, sizeof(*t->lines), by_code);
out:
    if (f)
        fclose(f);
    if (!ok) {
        code_texts_free(t);
        return NULL;
    }
    return t;
}

void code_texts_free(struct code_texts *t)
{
    if (!t)
        return;
    arena_fini(&t->arena);
    free(t->lines);
    free(t);
}

const char *code_text(const struct code_texts *t, struct str code)
{
    const struct code_line key = {.code = code};
    const struct code_line *l =
        t ? bsearch(&key, t->lines, t->count, sizeof(*t->lines), by_code) : NULL;
    return l ? l->sentence : NULL;
}
