/* planted.c - plants, reads, compares. */
#include "planted.h"
#include "x12/guide.h"
#include "x12/reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { DOC_MAX = 1 << 20 };

static bool take(void *ctx, const struct fault *fault)
{
    struct planted_faults *out = ctx;

    if (out->count < PLANTED_FAULTS_MAX)
        out->list[out->count] = *fault;
    out->count++;
    return true;
}

void planted_read_bytes(const char *p, size_t n, struct planted_faults *out)
{
    struct err err = {0};
    struct x12_handler handler = {.faults = {out, take}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r;

    *out = (struct planted_faults){0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    r = x12_reader_new(&options, &handler, &err);
    cr_assert_not_null(r, "%s", err.text);
    for (size_t i = 0; i < n; i += 1009)
        cr_assert(x12_reader_feed(r, p + i, n - i < 1009 ? n - i : 1009));
    cr_assert(x12_reader_end(r));
    x12_reader_free(r);
}

/** `text` with the edit made; frees the old one. */
static char *edited(char *text, const struct planted_edit *e, const char *name)
{
    char *at = strstr(text, e->find);
    char *fresh = malloc(DOC_MAX);

    cr_assert_not_null(fresh);
    cr_assert_not_null(at, "%s: \"%s\" is not in the document", name, e->find);
    cr_assert_null(strstr(at + 1, e->find), "%s: \"%s\" is there twice", name, e->find);
    snprintf(fresh, DOC_MAX, "%.*s%s%s", (int)(at - text), text, e->with, at + strlen(e->find));
    free(text);
    return fresh;
}

static unsigned lines_of(const char *text)
{
    unsigned n = 0;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

static void read_edited(const struct planted_doc *doc, const struct planted_edit *edits,
                        const char *name, struct planted_faults *out)
{
    char *set = malloc(DOC_MAX);
    char *file = malloc(DOC_MAX);
    int n;

    cr_assert(set != NULL && file != NULL);
    snprintf(set, DOC_MAX, "%s", doc->set);
    for (unsigned i = 0; edits != NULL && i < PLANTED_EDITS_MAX && edits[i].find != NULL; i++)
        set = edited(set, &edits[i], name);
    n = snprintf(file, DOC_MAX,
                 "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *%s*1200*^*"
                 "00501*000000001*0*T*:\n"
                 "GS*%s*SENDER*RECEIVER*%s*1200*1*X*%s\n%sSE*%u*0001\nGE*1*1\nIEA*1*000000001\n",
                 doc->day + 2, doc->functional, doc->day, doc->version, set, lines_of(set) + 1);
    cr_assert(n > 0 && n < DOC_MAX);
    for (char *p = file; *p != '\0'; p++)
        if (*p == '\n')
            *p = '~';
    planted_read_bytes(file, (size_t)n, out);
    free(set);
    free(file);
}

void planted_read(const struct planted_doc *doc, const struct planted_edit *edits,
                  struct planted_faults *out)
{
    read_edited(doc, edits, "document", out);
}

static bool same(const struct fault *f, const struct planted_want *w)
{
    return f->code == w->code && strcmp(f->segment, w->segment) == 0 && f->element == w->element &&
           f->component == w->component;
}

static bool wanted(const struct planted *c, const struct fault *f)
{
    for (unsigned i = 0; i < PLANTED_WANTS_MAX && c->wants[i].code != X12_NO_FAULT; i++)
        if (same(f, &c->wants[i]))
            return true;
    return false;
}

static unsigned wants_of(const struct planted *c)
{
    unsigned n = 0;

    while (n < PLANTED_WANTS_MAX && c->wants[n].code != X12_NO_FAULT)
        n++;
    return n;
}

void planted_check(const struct planted_doc *doc, const struct planted *cases, size_t count)
{
    struct planted_faults *got = malloc(sizeof(*got));

    cr_assert_not_null(got);
    for (size_t i = 0; i < count; i++) {
        const struct planted *c = &cases[i];

        read_edited(doc, c->edits, c->name, got);
        cr_expect(got->count == wants_of(c), "%s: %u faults, wanted %u", c->name, got->count,
                  wants_of(c));
        for (unsigned k = 0; k < got->count && k < PLANTED_FAULTS_MAX; k++) {
            const struct fault *f = &got->list[k];

            cr_expect(wanted(c, f), "%s: %s %s at %s%02u-%u not wanted: %s", c->name,
                      x12_fault_row(f->code)->id, f->path, f->segment, f->element, f->component,
                      x12_fault_row(f->code)->title);
        }
    }
    free(got);
}
