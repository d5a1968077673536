/* test_walk_corpus.c - other projects' valid documents find a place for every segment. Skipped
 * without the corpus. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab.h"

/* What these documents do break (HL04 = 1 without children, a PER left out ...) is theirs; that a
 * segment of them would stand nowhere, late or too often is ours. */
static bool is_placing(uint16_t code)
{
    return code == X12_SEGMENT_UNKNOWN || code == X12_SEGMENT_UNEXPECTED ||
           code == X12_SEGMENT_REPEATS || code == X12_SEGMENT_ORDER || code == X12_LOOP_REPEATS;
}

/* Labelled valid, yet wrong: the reason is looked at with the file. */
static bool known_bad(const char *path)
{
    /* Spaces stand before segment ids (" OI"), and no institutional guide has a DTP*304. */
    return strstr(path, "/837_5010/x223-test.txt") != NULL;
}

struct seen {
    const char *path;
    unsigned segments;
};

static bool put(void *ctx, const struct fault *f)
{
    const struct seen *seen = ctx;
    cr_expect_not(is_placing(f->code), "%s: %s %s at %u", seen->path, x12_fault_row(f->code)->id,
                  f->path, f->position);
    return true;
}

static bool event(void *ctx, const struct x12_event *e)
{
    struct seen *seen = ctx;
    seen->segments += e->kind == X12_SEGMENT && e->use;
    return true;
}

static unsigned read_one(const char *path)
{
    struct seen seen = {path, 0};
    const struct x12_handler handler = {&seen, event, {&seen, put}};
    struct str text = lab_file(path);
    if (text.p)
        lab_read(text, X12_SNIP_1 | X12_SNIP_2, 0, &handler);
    free((void *)(uintptr_t)text.p);
    return seen.segments;
}

/* The entries of labels.json: "path": "...", ..., "label": "valid". */
static unsigned read_valid(const char *folder, const char *labels)
{
    unsigned segments = 0;
    for (const char *p = labels; (p = strstr(p, "\"path\": \"")); p++) {
        const char *name = p + strlen("\"path\": \""), *end = strchr(name, '"');
        const char *label = strstr(name, "\"label\": \"");
        char path[1024];
        if (!end || !label || strncmp(label, "\"label\": \"valid\"", 16) != 0)
            continue;
        snprintf(path, sizeof(path), "%s/%.*s", folder, (int)(end - name), name);
        if (!known_bad(path))
            segments += read_one(path);
    }
    return segments;
}

Test(walk_corpus, every_segment_of_a_valid_document_has_a_place)
{
    const char *folder = getenv("HIA_CORPUS");
    char path[1024], *text;
    folder = folder ? folder : HIA_SOURCE_DIR "/../shared/corpus/x12";
    snprintf(path, sizeof(path), "%s/labels.json", folder);
    lab_init();
    struct str labels = lab_file(path);
    if (!labels.p)
        cr_skip("no corpus");
    text = calloc(1, labels.n + 1);
    memcpy(text, labels.p, labels.n);
    cr_expect_gt(read_valid(folder, text), 1000);
    free(text);
    free((void *)(uintptr_t)labels.p);
}
