/* fuzz_remittance.c - the inside of an 835 to records and their JSON lines: every line is JSON,
 * what the records say of each other holds. */
#include "base/json.h"
#include "event/remittance_json.h"
#include "event/x12_remittance.h"
#include "fuzz/fuzz.h"

struct watch {
    struct json_reader *json;
    struct buf line;
    bool open;
    size_t claims, opens, closes;
};

static void check_line(struct watch *w)
{
    enum json_token token;
    LAW(!w->line.failed, "a line fits");
    json_open(w->json, buf_str(&w->line));
    do
        token = json_next(w->json);
    while (token != JSON_END && token != JSON_ERROR);
    LAW(token == JSON_END, "a line is JSON: %s", json_error(w->json));
    buf_reset(&w->line);
}

static bool on_open(void *ctx, const struct remittance *r)
{
    struct watch *w = ctx;
    LAW(!w->open, "one remittance at a time");
    w->open = true;
    w->opens++;
    w->claims = 0;
    remittance_write_json(r, &w->line);
    check_line(w);
    return true;
}

static bool on_claim(void *ctx, const struct claim_payment *p)
{
    struct watch *w = ctx;
    LAW(w->open, "a payment is in a remittance");
    LAW(p->in_set == ++w->claims, "payments are numbered from 1");
    LAW(!p->in_balance || p->out_of_balance_cents == 0, "in balance means no difference");
    claim_payment_write_json(p, &w->line);
    check_line(w);
    return true;
}

static bool on_adjustment(void *ctx, const struct provider_adjustment *a)
{
    struct watch *w = ctx;
    LAW(w->open, "an adjustment is in a remittance");
    provider_adjustment_write_json(a, &w->line);
    check_line(w);
    return true;
}

static bool on_close(void *ctx, const struct remittance *r, const struct remittance_totals *t)
{
    struct watch *w = ctx;
    (void)r;
    LAW(w->open, "a close follows its open");
    LAW(t->claims == w->claims, "the totals count the payments");
    w->open = false;
    w->closes++;
    remittance_totals_write_json(t, &w->line);
    check_line(w);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct watch w;
    struct err err = {0};
    struct buf text;
    fuzz_guides();
    if (!w.json) {
        w.json = json_reader_new(&err);
        LAW(w.json != NULL, "a JSON reader comes into being: %s", err.text);
        buf_init(&w.line, 0);
    }
    buf_init(&text, 0);
    fuzz_wrap(data, size, "835", &text);
    struct remittance_sink sink = {&w, on_open, on_claim, on_adjustment, on_close};
    struct remittance_reader *rr = remittance_reader_new(&sink, &err);
    LAW(rr != NULL, "a remittance reader comes into being: %s", err.text);
    struct x12_handler handler = {rr, remittance_reader_event, {NULL, NULL}};
    struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_reader *r = x12_reader_new(&options, &handler, &err);
    LAW(r != NULL, "a reader comes into being: %s", err.text);
    LAW(x12_reader_feed(r, text.p, text.n) && x12_reader_end(r), "nothing stops the reader");
    LAW(w.opens == w.closes && !w.open, "what opened closed");
    x12_reader_free(r);
    remittance_reader_free(rr);
    buf_fini(&text);
    return 0;
}
