/* fuzz_acknowledgement.c - the inside of a 999 or a 277CA to answers; and the same bytes as a whole
 * interchange, where a TA1 may stand. */
#include "event/x12_acknowledgement.h"
#include "fuzz/fuzz.h"

static uint64_t sum;

static void touch(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        sum = sum * 31 + (uint8_t)s.p[i];
}

static void touch_statuses(const struct ack_status *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        touch(s[i].category);
        touch(s[i].status);
        touch(s[i].entity);
        touch(s[i].action);
    }
}

static bool put(void *ctx, const struct acknowledgement *a)
{
    size_t *answers = ctx;
    (*answers)++;
    LAW(a->level <= ACK_CLAIM && a->verdict <= ACK_IN_DOUBT,
        "level and verdict are of their lists");
    LAW(a->document != NULL, "an answer names its document");
    LAW(a->errors_count <= ACK_ERRORS_MAX && a->statuses_count <= ACK_STATUSES_MAX &&
            a->lines_count <= ACK_LINES_MAX && a->notes_count <= ACK_NOTES_MAX,
        "the maxima hold");
    touch(a->isa_control);
    touch(a->gs_control);
    touch(a->st_control);
    touch(a->batch_reference);
    touch(a->claim_id);
    touch(a->code);
    for (size_t i = 0; i < a->notes_count; i++)
        touch(a->notes[i]);
    for (size_t i = 0; i < a->errors_count; i++) {
        touch(a->errors[i].segment);
        touch(a->errors[i].business_id);
        touch(a->errors[i].element_code);
    }
    touch_statuses(a->statuses, a->statuses_count);
    for (size_t i = 0; i < a->lines_count; i++)
        touch_statuses(a->lines[i].statuses, a->lines[i].statuses_count);
    return true;
}

static void run(struct str text)
{
    size_t answers = 0;
    struct err err = {0};
    struct acknowledgement_sink sink = {&answers, put};
    struct acknowledgement_reader *ar = acknowledgement_reader_new(&sink, &err);
    LAW(ar != NULL, "an acknowledgement reader comes into being: %s", err.text);
    struct x12_handler handler = {ar, acknowledgement_reader_event, {NULL, NULL}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    LAW(x12_reader_feed(r, text.p, text.n) && x12_reader_end(r), "nothing stops the reader");
    x12_reader_free(r);
    acknowledgement_reader_free(ar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text;
    fuzz_guides();
    buf_init(&text, 0);
    fuzz_wrap(data, size, "999 277CA", &text);
    run(buf_str(&text));
    buf_reset(&text);
    buf_puts(&text,
             "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*"
             "00501*000000001*0*T*:~");
    if (size > 1)
        buf_put(&text, data + 1, size - 1);
    run(buf_str(&text));
    buf_fini(&text);
    return 0;
}
