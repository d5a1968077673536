/* lab.c - what the tests of writer, acknowledgement and tree share. */
#include "x12/lab.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool keep_fault(void *ctx, const struct fault *fault)
{
    struct lab_faults *f = ctx;
    if (f->n < LAB_FAULTS_MAX)
        f->list[f->n++] = *fault;
    f->errors += fault->severity >= SEVERITY_ERROR;
    return true;
}

struct fault_sink lab_sink(struct lab_faults *f)
{
    f->n = f->errors = 0;
    return (struct fault_sink){f, keep_fault};
}

const struct fault *lab_find(const struct lab_faults *f, enum x12_code code)
{
    for (unsigned i = 0; i < f->n; i++)
        if (f->list[i].code == code)
            return &f->list[i];
    return NULL;
}

const char *lab_text(const struct lab_faults *f)
{
    static struct buf text;
    buf_init(&text, 1 << 20);
    for (unsigned i = 0; i < f->n && i < 40; i++) {
        const struct fault *x = &f->list[i];
        buf_printf(&text, "\n%u sev %u %s at %s element %u.%u.%u position %u loop %s", x->code,
                   x->severity, x12_fault_row(x->code)->title, x->path, x->element, x->component,
                   x->repeat, x->position, x->loop);
    }
    return buf_cstr(&text);
}

void lab_init(void)
{
    struct err err = {0};
    cr_assert(x12_guides_init(&err), "%s", err.text);
}

void lab_read(struct str text, unsigned snip, size_t chunk, const struct x12_handler *handler)
{
    struct err err = {0};
    struct x12_options options = {X12_ALTITUDE_GUIDE, snip};
    struct x12_reader *r = x12_reader_new(&options, handler, &err);
    cr_assert(r, "%s", err.text);
    bool ok = true;
    for (size_t at = 0; ok && at < text.n;) {
        size_t n = chunk && chunk < text.n - at ? chunk : text.n - at;
        /* A copy of its own: the reader may not look past what it was given. */
        char *piece = malloc(n);
        memcpy(piece, text.p + at, n);
        ok = x12_reader_feed(r, piece, n);
        free(piece);
        at += n;
    }
    if (ok)
        x12_reader_end(r);
    x12_reader_free(r);
}

/* ---- transcript ------------------------------------------------------------------------------ */

static bool write_event(void *ctx, const struct x12_event *e)
{
    struct buf *b = ctx;
    buf_printf(b, "%d", e->kind);
    if (e->kind == X12_SEGMENT) {
        const struct x12_segment *s = e->segment;
        buf_printf(b, " %llu %llu %u %u ", (unsigned long long)s->offset,
                   (unsigned long long)s->ordinal, s->position, s->n);
        buf_put(b, s->p, s->len);
        for (unsigned i = 0; i <= s->n; i++)
            buf_printf(b, ",%zu", x12_element(s, i).n);
        buf_printf(b, " %llx %d %s", (unsigned long long)s->compound, s->odd_bytes,
                   e->use ? e->use->name : "-");
    }
    if (e->loop)
        buf_printf(b, " loop %s", e->loop->id);
    buf_printf(b, " %u %u %u %d\n", e->occurrence, e->counted, e->errors, e->complete);
    return true;
}

static bool write_fault(void *ctx, const struct fault *f)
{
    buf_printf(ctx, "! %u %u %u %llu %llu %u %u.%u.%u %u %s %s %s\n", f->code, f->severity, f->snip,
               (unsigned long long)f->offset, (unsigned long long)f->ordinal, f->position,
               f->element, f->component, f->repeat, f->data_element, f->segment, f->loop, f->path);
    return true;
}

void lab_transcript(struct str text, unsigned snip, size_t chunk, struct buf *out)
{
    struct x12_handler handler = {out, write_event, {out, write_fault}};
    lab_read(text, snip, chunk, &handler);
}

/* ---- samples --------------------------------------------------------------------------------- */

struct str lab_file(const char *path)
{
    struct str none = {NULL, 0};
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > 64 << 20) {
        if (f)
            fclose(f);
        return none;
    }
    size_t n = (size_t)st.st_size;
    char *p = malloc(n + 1);
    bool ok = p && fread(p, 1, n, f) == n;
    fclose(f);
    if (!ok) {
        free(p);
        return none;
    }
    return str_of(p, n);
}

static unsigned walk_folder(const char *folder, void (*visit)(const char *, struct str),
                            unsigned depth)
{
    unsigned seen = 0;
    DIR *d = depth < 10 ? opendir(folder) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[1024];
        struct stat st;
        if (e->d_name[0] == '.' ||
            snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) >= (int)sizeof(path) ||
            stat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode)) {
            seen += walk_folder(path, visit, depth + 1);
            continue;
        }
        struct str text = lab_file(path);
        if (text.n > 106 && memcmp(text.p, "ISA", 3) == 0) {
            visit(path, text);
            seen++;
        }
        free((char *)(uintptr_t)text.p);
    }
    if (d)
        closedir(d);
    return seen;
}

unsigned lab_samples(void (*visit)(const char *path, struct str text))
{
    const char *corpus = getenv("HIA_CORPUS");
    unsigned seen = walk_folder(HIA_SOURCE_DIR "/samples", visit, 0);
    return seen + walk_folder(corpus ? corpus : HIA_SOURCE_DIR "/../shared/corpus/x12", visit, 0);
}
