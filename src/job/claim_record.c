/* claim_record.c - see claim_record.h. */
#include "job/claim_record.h"

#include "event/claim_json.h"
#include "event/x12_claim.h"
#include "x12/reader.h"

struct recording {
    struct claim_reader *reader;
    struct buf *out;
    size_t claims, claims_max;
    bool damaged;
};

static bool take_claim(void *ctx, const struct claim *claim, const struct map_place *place)
{
    struct recording *r = ctx;
    (void)place;
    if (r->claims++ < r->claims_max) {
        claim_write_json(claim, 0, r->out);
        buf_putc(r->out, '\n');
    }
    return r->claims <= r->claims_max;
}

static bool on_event(void *ctx, const struct x12_event *e)
{
    struct recording *r = ctx;
    return claim_reader_event(r->reader, e);
}

static bool on_fault(void *ctx, const struct fault *f)
{
    struct recording *r = ctx;
    r->damaged |= f->severity == SEVERITY_FATAL;
    return true;
}

/* `*whole`: there are claims, no more than claims_max, and all of each was read. */
static bool record(struct recording *r, struct str x12, bool *whole, struct err *err)
{
    static const struct x12_options options = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct claim_sink sink = {r, take_claim};
    struct x12_handler handler = {r, on_event, {r, on_fault}};
    bool ok = (r->reader = claim_reader_new(&sink, err)) != NULL;
    struct x12_reader *reader = ok ? x12_reader_new(&options, &handler, err) : NULL;
    if (reader && x12_reader_feed(reader, x12.p, x12.n))
        (void)x12_reader_end(reader); /* stopped: by one claim too many */
    *whole = r->claims > 0 && r->claims <= r->claims_max && !r->damaged && r->reader &&
             !claim_reader_dropped(r->reader);
    ok = reader && buf_ok(r->out, "a claim's record", err);
    x12_reader_free(reader);
    claim_reader_free(r->reader);
    return ok;
}

bool claim_record_of(struct str x12, struct buf *out, struct err *err)
{
    struct recording r = {.out = out, .claims_max = 1};
    bool whole;
    if (!record(&r, x12, &whole, err))
        return false;
    if (whole)
        out->n--; /* without the end of its line */
    else
        buf_reset(out);
    return true;
}

bool claim_records_of(struct str x12, struct buf *out, struct err *err)
{
    struct recording r = {.out = out, .claims_max = SIZE_MAX};
    bool whole;
    return record(&r, x12, &whole, err) &&
           (whole || err_set(err, ERR_DATA, "a claim of the file cannot be read back whole"));
}
