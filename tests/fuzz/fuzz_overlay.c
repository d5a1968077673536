/* fuzz_overlay.c - arbitrary bytes as an overlay: refused with line and words, or it judges our own
 * documents without a fault out of bounds. */
#include "fuzz/fuzz.h"
#include "fuzz/seeds.h"
#include "job/overlay_file.h"

static const struct x12_overlay *now;

static bool on_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    bool known = f->rule == NULL;
    for (size_t i = 0; !known && i < x12_overlay_rules(now); i++)
        known = strcmp(f->rule, x12_overlay_rule_name(now, i)) == 0;
    LAW(known, "a fault names a rule of the overlay");
    LAW(!f->rule || (f->snip == 7 && f->title && f->title[0] && f->remedy), "a rule has its words");
    return true;
}

static void judge(const struct x12_overlay *o, struct str text)
{
    struct err err = {0};
    struct x12_overlays overlays = {1, {o}};
    struct x12_local local = {.codes = x12_codes_built_in(), .overlays = &overlays};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL, &local};
    struct x12_handler handler = {NULL, NULL, {NULL, on_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r, "a reader: %s", err.text);
    LAW(x12_reader_feed(r, text.p, text.n) && x12_reader_end(r), "it reads to the end");
    x12_reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct buf documents[6];
    struct overlay_file file;
    struct err err = {0};
    fuzz_guides();
    for (unsigned i = 0; !documents[0].n && i < COUNT_OF(documents); i++) {
        buf_init(&documents[i], 0);
        LAW(seed_make("reader", i * 4, &documents[i]), "there are documents");
    }
    if (!overlay_file_read("o.conf", str_of((const char *)data, size), &file, &err)) {
        LAW(strncmp(err.text, "o.conf", 6) == 0 || err.kind == ERR_LIMIT,
            "a refusal names its file");
        return 0;
    }
    struct buf shown;
    buf_init(&shown, 0);
    x12_overlay_print(file.overlay, &shown);
    LAW(shown.n > 0, "an overlay can be shown");
    buf_fini(&shown);
    now = file.overlay;
    for (unsigned i = 0; i < COUNT_OF(documents); i++)
        judge(file.overlay, buf_str(&documents[i]));
    overlay_file_fini(&file);
    return 0;
}
