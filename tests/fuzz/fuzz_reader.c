/* fuzz_reader.c - arbitrary bytes, at every altitude; and cut at places the input itself chooses:
 * the same trace. */
#include "fuzz/fuzz.h"

struct trace {
    uint64_t sum;
    unsigned depth, events;
    struct fuzz_faults faults;
};

static bool on_event(void *ctx, const struct x12_event *event)
{
    struct trace *t = ctx;
    bool opens = event->kind == X12_INTERCHANGE_OPEN || event->kind == X12_GROUP_OPEN ||
                 event->kind == X12_SET_OPEN || event->kind == X12_LOOP_OPEN;
    LAW(opens || event->kind == X12_SEGMENT || t->depth > 0, "what closes was open");
    t->depth += opens;
    t->depth -= !opens && event->kind != X12_SEGMENT;
    t->sum = t->sum * 1000003u + fuzz_touch(event) + t->faults.n;
    t->events++;
    return true;
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct trace *t = ctx;
    struct fault_sink sink = fuzz_fault_sink(&t->faults);
    t->sum = t->sum * 1000003u + f->code * 7u + f->offset * 11u + f->ordinal * 13u + f->element;
    return sink.put(sink.ctx, f);
}

/* Each piece lies in memory of exactly its size, which is gone afterwards. */
static void feed(struct x12_reader *r, const uint8_t *p, size_t n)
{
    void *piece = malloc(n ? n : 1);
    LAW(piece != NULL, "there is memory");
    if (n)
        memcpy(piece, p, n);
    (void)x12_reader_feed(r, piece, n);
    free(piece);
}

static struct trace run(const uint8_t *data, size_t size, enum x12_altitude altitude, bool cut)
{
    struct trace t = {0};
    struct err err = {0};
    struct x12_options options = {altitude, X12_SNIP_ALL};
    struct x12_handler handler = {&t, on_event, {&t, on_fault}};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    uint64_t random = 1;
    for (size_t i = size > 8 ? size - 8 : 0; i < size; i++)
        random = random * 6364136223846793005ULL + data[i] + 1;
    for (size_t at = 0; cut && at < size;) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        size_t n = (random >> 60) % 3 == 0 ? (random >> 33) % 4 : (random >> 33) % 300;
        n = n < size - at ? n : size - at;
        feed(r, data + at, n);
        at += n;
    }
    if (!cut)
        feed(r, data, size);
    (void)x12_reader_end(r);
    LAW(x12_reader_bytes(r) == size, "every byte was read");
    LAW(t.depth == 0, "all that opened closed");
    x12_reader_free(r);
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_guides();
    for (int altitude = X12_ALTITUDE_SEGMENTS; altitude <= X12_ALTITUDE_GUIDE; altitude++) {
        struct trace whole = run(data, size, (enum x12_altitude)altitude, false);
        struct trace cut = run(data, size, (enum x12_altitude)altitude, true);
        LAW(whole.sum == cut.sum && whole.events == cut.events && whole.faults.n == cut.faults.n,
            "altitude %d: any cut gives the same trace", altitude);
    }
    return 0;
}
