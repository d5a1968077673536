/* report.c - accounting.report: what was booked, told to Ramp. Only where the platform is the
 * ledger: it cannot be while the customer uses a connection of its own ERP (finance.md B4). */
#include "ramp/talk.h"

#include "base/json.h"
#include "base/uuid.h"

enum { SYNCS_MAX = 5000, WORD_MAX = 64, REPORT_OWN_MAX = 4096, MESSAGE_MAX = 500 };

static const char *const SYNC_TYPES[] = {"TRANSACTION_SYNC",     "BILL_SYNC",
                                         "BILL_PAYMENT_SYNC",    "REIMBURSEMENT_SYNC",
                                         "TRANSFER_SYNC",        "STATEMENT_CREDIT_SYNC",
                                         "WALLET_TRANSFER_SYNC", "BROKERAGE_ORDER_SYNC",
                                         "ACCRUAL_SYNC"};

/* The request's content, JSON: {"sync_type":T,"successful":[{"id","reference_id"}],
 * "failed":[{"id","message"}]}. */
struct report {
    struct json_reader *r;
    struct json_writer w;
    struct buf out;
    unsigned count;
    bool type;
    const char *wrong;
};

static bool is_type(struct str s)
{
    for (size_t i = 0; i < COUNT_OF(SYNC_TYPES); i++)
        if (str_is(s, SYNC_TYPES[i]))
            return true;
    return false;
}

static bool wrong(struct report *p, const char *code)
{
    if (!p->wrong)
        p->wrong = code;
    return false;
}

/* One {"id":..., second:...}: the id is a UUID, `second` as Ramp has it. */
static bool copy_one(struct report *p, const char *second, bool failed)
{
    enum json_token token;
    bool id = false, other = false;
    json_object(&p->w);
    while ((token = json_next(p->r)) == JSON_KEY) {
        bool is_id = str_is(json_text(p->r), "id"), is_other = str_is(json_text(p->r), second);
        if ((!is_id && !is_other) || json_next(p->r) != JSON_STRING)
            return wrong(p, "report.member");
        struct str text = json_text(p->r);
        if (is_id ? !uuid_is(text) : !text.n || text.n > (failed ? MESSAGE_MAX : 255))
            return wrong(p, "report.member");
        if (is_id)
            json_pair_str(&p->w, "id", text);
        else if (failed) {
            json_key(&p->w, "error");
            json_object(&p->w);
            json_pair_str(&p->w, "message", text);
            json_object_end(&p->w);
        } else
            json_pair_str(&p->w, second, text);
        id = id || is_id;
        other = other || is_other;
    }
    json_object_end(&p->w);
    return (token == JSON_OBJECT_END && id && other) || wrong(p, "report.member");
}

static bool copy_list(struct report *p, const char *name, const char *second, bool failed)
{
    enum json_token token = json_next(p->r);
    unsigned count = 0;
    if (token != JSON_ARRAY)
        return wrong(p, "report.shape");
    while ((token = json_next(p->r)) == JSON_OBJECT) {
        if (count == 0) {
            json_key(&p->w, name);
            json_array(&p->w);
        }
        if (++count > SYNCS_MAX)
            return wrong(p, "report.too_many");
        if (!copy_one(p, second, failed))
            return false;
    }
    if (count)
        json_array_end(&p->w);
    p->count += count;
    return token == JSON_ARRAY_END || wrong(p, "report.shape");
}

static bool copy_type(struct report *p)
{
    if (json_next(p->r) != JSON_STRING || !is_type(json_text(p->r)))
        return wrong(p, "report.sync_type");
    json_pair_str(&p->w, "sync_type", json_text(p->r));
    return p->type = true;
}

static bool copy_report(struct report *p, struct str content)
{
    enum json_token token;
    json_open(p->r, content);
    if (json_next(p->r) != JSON_OBJECT)
        return wrong(p, "report.shape");
    while ((token = json_next(p->r)) == JSON_KEY) {
        struct str key = json_text(p->r);
        bool good = str_is(key, "sync_type") ? copy_type(p)
                    : str_is(key, "successful")
                        ? copy_list(p, "successful_syncs", "reference_id", false)
                    : str_is(key, "failed") ? copy_list(p, "failed_syncs", "message", true)
                                            : wrong(p, "report.member");
        if (!good)
            return false;
    }
    if (token != JSON_OBJECT_END || json_next(p->r) != JSON_END)
        return wrong(p, "report.shape");
    return (p->type && p->count) || wrong(p, "report.empty");
}

static enum hia_step begin(const struct hia_call *call)
{
    struct err err = {0};
    struct str content = str_of_text(call->request->content);
    struct report p = {.wrong = NULL};
    if (!options_of(call)->ledger)
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("not_the_ledger"), 0,
                        "The platform is not configured as the ledger of this business (ledger).");
    p.out = say_buf(call, content.n * 2 + REPORT_OWN_MAX);
    p.r = json_reader_new(&err);
    if (!p.r || p.out.failed) {
        json_reader_free(p.r);
        return say_no_memory(call);
    }
    json_begin(&p.w, &p.out, 0);
    json_object(&p.w);
    json_pair_str(&p.w, "idempotency_key", str_of_text(call->call_id));
    bool good = copy_report(&p, content);
    json_object_end(&p.w);
    json_reader_free(p.r);
    if (!good || p.out.failed)
        return say_fail(call, HIA_FAIL_REQUEST, text_from(p.wrong ? p.wrong : "report.too_large"),
                        0, "The report is not one that can be sent.");
    return ramp_post(call, HIA_TEXT("/accounting/syncs"), (struct hia_text){p.out.p, p.out.n},
                     call->call_id);
}

static enum hia_step reply(const struct hia_call *call, const struct hia_reply *r)
{
    if (ramp_is_away(r))
        return say_trouble(call, r);
    if (r->outcome != HIA_ANSWERED || r->status < 200 || r->status >= 300)
        return ramp_refused(call, r, "accounting.write");
    return say_accepted(call, call->call_id);
}

const struct conversation REPORT_TALK = {begin, reply, NULL, ramp_again};
