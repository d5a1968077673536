/* fuzz_walk.c - what may stand between ST and SE, against each guide, SNIP 1 to 4; the
 * acknowledgements of it, and those read again. */
#include "fuzz/fuzz.h"
#include "x12/claim_ack.h"

struct watch {
    struct x12_handler ack;
    struct fuzz_faults faults;
    uint64_t sum;
    unsigned sets, loops;
};

static bool on_event(void *ctx, const struct x12_event *event)
{
    struct watch *w = ctx;
    w->sum += fuzz_touch(event);
    w->sets += event->kind == X12_SET_OPEN;
    w->loops += event->kind == X12_LOOP_OPEN;
    w->loops -= event->kind == X12_LOOP_CLOSE;
    LAW(w->loops <= X12_DEPTH_MAX + 1, "loops are no deeper than the maximum");
    return w->ack.event(w->ack.ctx, event);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct watch *w = ctx;
    struct fault_sink sink = fuzz_fault_sink(&w->faults);
    return sink.put(sink.ctx, f) && w->ack.faults.put(w->ack.faults.ctx, f);
}

/* Whatever was wrong with what came in, what we answer is right. */
static void answer(const struct x12_ack *ack, const struct x12_claim_ack *claims)
{
    struct buf out;
    struct err err = {0};
    struct fuzz_faults faults = {0};
    struct fault_sink sink = fuzz_fault_sink(&faults);
    struct x12_ack_head head = {
        .interchange = {.sender_qualifier = "ZZ",
                        .sender_id = "RECEIVER",
                        .receiver_qualifier = "ZZ",
                        .receiver_id = "SENDER",
                        .date = "20260105",
                        .time = "1201",
                        .control = 1,
                        .usage = 'T'},
        .gs_sender = "RECEIVER",
        .gs_receiver = "SENDER",
        .gs_control = 1,
    };
    buf_init(&out, 0);
    struct x12_writer *w = x12_writer_new(&out, X12_SNIP_ALL, &sink, &err);
    LAW(w != NULL, "a writer comes into being: %s", err.text);
    x12_ack_write_999(ack, 1, w, &head);
    LAW(x12_writer_errors(w) == 0, "a 999 we write is valid: %s at %s element %u",
        x12_fault_row(faults.last.code)->id, faults.last.path, faults.last.element);
    head.interchange.control = 2;
    x12_ack_write_ta1(ack, 1, w, &head);
    LAW(x12_writer_errors(w) == 0, "a TA1 we write is valid: %s element %u",
        x12_fault_row(faults.last.code)->id, faults.last.element);
    for (int payer = 0; payer < 2; payer++) {
        struct x12_claim_ack_head claim_head = {
            .to = head, .payer = payer, .name = "RECEIVER", .id = "RECEIVER", .id_kind = "46"};
        claim_head.to.interchange.control = 3 + (uint32_t)payer;
        x12_claim_ack_write(claims, 1, w, &claim_head, NULL, NULL);
        LAW(x12_writer_errors(w) == 0, "a 277CA we write is valid: %s at %s element %u",
            x12_fault_row(faults.last.code)->id, faults.last.path, faults.last.element);
    }
    x12_writer_free(w);
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text;
    struct err err = {0};
    fuzz_guides();
    buf_init(&text, 0);
    fuzz_wrap(data, size, FUZZ_WALK_GUIDES, &text);
    struct x12_ack *ack = x12_ack_new(true, &err);
    LAW(ack != NULL, "an acknowledgement comes into being: %s", err.text);
    struct x12_claim_ack *claims = x12_claim_ack_new(size % 2, &err);
    LAW(claims != NULL, "a claim acknowledgement comes into being: %s", err.text);
    struct x12_handler behind = x12_claim_ack_handler(claims, NULL);
    struct watch w = {.ack = x12_ack_handler(ack, &behind)};
    struct x12_handler handler = {&w, on_event, {&w, on_fault}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    (void)x12_reader_feed(r, text.p, text.n);
    (void)x12_reader_end(r);
    LAW(w.loops == 0, "all loops closed");
    LAW(w.sets > 0, "the set was seen");
    x12_reader_free(r);
    answer(ack, claims);
    x12_ack_free(ack);
    x12_claim_ack_free(claims);
    buf_fini(&text);
    return 0;
}
