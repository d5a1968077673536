/* fuzz_cut.c - arbitrary bytes split every way, joined, anonymized and compared: bounded, closed,
 * and a document is the same as itself. */
#include "fuzz/fuzz.h"
#include "x12/anonymize.h"
#include "x12/diff.h"
#include "x12/join.h"
#include "x12/split.h"

enum { PIECES_MAX = 1 << 16 };

static uint8_t finished[PIECES_MAX];

static void read_as(const uint8_t *data, size_t size, enum x12_altitude altitude,
                    const struct x12_handler *handler)
{
    struct err err = {0};
    struct x12_options options = {altitude, X12_SNIP_NONE};
    struct x12_reader *r = x12_reader_new(&options, handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    if (x12_reader_feed(r, data, size))
        (void)x12_reader_end(r);
    x12_reader_free(r);
}

static bool piece_put(void *ctx, uint32_t piece, struct str bytes)
{
    struct buf *first = ctx;
    LAW(piece > 0 && bytes.n > 0, "a piece has bytes");
    LAW(piece >= PIECES_MAX || !finished[piece], "nothing comes after its end");
    if (piece == 1)
        buf_put_str(first, bytes);
    return true;
}

static bool piece_done(void *ctx, const struct x12_split_piece *p)
{
    (void)ctx;
    LAW(p->number >= PIECES_MAX || !finished[p->number], "a piece ends once");
    LAW(p->bytes > 0 && p->interchanges > 0, "a piece has an interchange");
    if (p->number < PIECES_MAX)
        finished[p->number] = 1;
    return true;
}

static void split(const uint8_t *data, size_t size, enum x12_split_by by)
{
    struct err err = {0};
    struct buf first;
    struct x12_split_options options = {by, 2000, size % 2 ? 7u : 0u};
    struct x12_split_sink sink = {&first, piece_put, piece_done};
    struct x12_split *sp = x12_split_new(&options, &sink, &err);
    struct fuzz_faults faults = {0};
    LAW(sp != NULL, "splitting begins");
    buf_init(&first, 0);
    memset(finished, 0, sizeof(finished));
    struct x12_handler handler = x12_split_handler(sp);
    read_as(data, size, X12_ALTITUDE_GUIDE, &handler);
    LAW(x12_split_end(sp, &err) || err.kind == ERR_LIMIT, "splitting ends");
    x12_split_free(sp);
    /* What came out is read again, as anything else. */
    struct x12_handler again = {NULL, NULL, fuzz_fault_sink(&faults)};
    read_as((const uint8_t *)buf_cstr(&first), first.n, X12_ALTITUDE_GUIDE, &again);
    buf_fini(&first);
}

static bool gather(void *ctx, struct str bytes)
{
    buf_put_str(ctx, bytes);
    return true;
}

static void join(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct buf out;
    struct x12_joined counts;
    struct x12_join_options options = {size % 3 == 0, size % 2 ? 7u : 0u};
    struct x12_join *j = x12_join_new(&options, &(struct x12_join_sink){&out, gather}, &err);
    LAW(j != NULL, "joining begins");
    buf_init(&out, 0);
    struct x12_handler handler = x12_join_handler(j);
    read_as(data, size, X12_ALTITUDE_ENVELOPE, &handler);
    LAW(x12_join_end(j, &counts), "joining ends");
    LAW(counts.interchanges <= 2 * counts.interchanges_read, "joining makes none up");
    x12_join_free(j);
    buf_fini(&out);
}

static void anonymize(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct buf out;
    struct x12_anonymized counts;
    struct x12_anonymize_options options = {.key = "fuzz", .keep_claim_ids = size % 2};
    struct x12_anonymize *a =
        x12_anonymize_new(&options, &(struct x12_anonymize_sink){&out, gather}, &err);
    LAW(a != NULL, "anonymizing begins");
    buf_init(&out, 0);
    struct x12_handler handler = x12_anonymize_handler(a);
    read_as(data, size, X12_ALTITUDE_GUIDE, &handler);
    LAW(x12_anonymize_end(a, &counts), "anonymizing ends");
    x12_anonymize_free(a);
    buf_fini(&out);
}

static bool differs(void *ctx, const struct x12_difference *d)
{
    unsigned *n = ctx;
    LAW(d->path != NULL && d->loop != NULL, "a difference has a place");
    ++*n;
    return true;
}

static struct x12_diff_doc *tree_of(const uint8_t *data, size_t size,
                                    const struct x12_diff_options *options)
{
    struct err err = {0};
    struct x12_diff_doc *doc = x12_diff_doc_new(options, &err);
    LAW(doc != NULL, "a tree comes into being");
    struct x12_handler handler = x12_diff_doc_handler(doc);
    read_as(data, size, X12_ALTITUDE_GUIDE, &handler);
    LAW(x12_diff_doc_end(doc, &err), "a tree is closed: %s", err.text);
    return doc;
}

static void compare(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct x12_diff_options options = {size % 2 != 0, size % 3 != 0};
    struct x12_diff_doc *a = tree_of(data, size, &options), *b = tree_of(data, size, &options),
                        *half = tree_of(data, size / 2, &options);
    struct x12_diff_sink sink;
    unsigned n = 0;
    sink = (struct x12_diff_sink){&n, differs};
    LAW(x12_diff(a, b, &options, &sink, &err), "comparing ends");
    LAW(n == 0, "a document is the same as itself, not %u differences", n);
    LAW(x12_diff(a, half, &options, &sink, &err), "comparing ends");
    x12_diff_doc_free(a);
    x12_diff_doc_free(b);
    x12_diff_doc_free(half);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_guides();
    for (int by = X12_SPLIT_SET; by <= X12_SPLIT_SIZE; by++)
        split(data, size, (enum x12_split_by)by);
    join(data, size);
    anonymize(data, size);
    compare(data, size);
    return 0;
}
