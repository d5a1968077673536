/* event_test.h - what the tests of this room share: files, claims, an 837P and a reader at hand. */
#ifndef HIA_TEST_EVENT_H
#define HIA_TEST_EVENT_H

#include <criterion/criterion.h>

#include "base/buf.h"
#include "x12/reader.h"

#include <stdio.h>
#include <stdlib.h>

static inline void slurp(const char *path, struct buf *out)
{
    char chunk[4096];
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "cannot open %s", path);
    for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
        buf_put(out, chunk, n);
    fclose(f);
}

/** Feeds a document to `event` in pieces of `piece` bytes, at guide altitude. */
static inline void read_x12(struct str text, size_t piece, void *ctx,
                            bool (*event)(void *, const struct x12_event *))
{
    struct err err = {0};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_1 | X12_SNIP_2};
    struct x12_handler handler = {ctx, event, {NULL, NULL}};
    cr_assert(x12_guides_init(&err), "%s", err.text);
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    cr_assert_not_null(r, "%s", err.text);
    for (size_t at = 0; at < text.n; at += piece) {
        size_t n = text.n - at < piece ? text.n - at : piece;
        cr_assert(x12_reader_feed(r, text.p + at, n));
    }
    cr_assert(x12_reader_end(r));
    x12_reader_free(r);
}

#define assert_str(s, text)                                                                        \
    do {                                                                                           \
        struct str got_ = (s);                                                                     \
        cr_assert(str_is(got_, (text)), "%s is \"%.*s\", not \"%s\"", #s, STR_FMT(got_), (text));  \
    } while (0)

#define ISA_HEAD(group)                                                                            \
    "ISA*00*          *00*          *ZZ*PARTNER        *ZZ*CLINIC         *260115*1200*^*00501*"   \
    "000000905*0*T*:~GS*" group "*PARTNER*CLINIC*20260115*1200*1*X*"
#define ISA_TAIL "GE*1*1~IEA*1*000000905~"

#endif
