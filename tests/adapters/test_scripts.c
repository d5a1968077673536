/* test_scripts.c - the scripts beside it, as `hia adapter try clearinghouse --script FILE` plays
 * them: one conversation of each carrier for people to look at. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buf.h"
#include "host/load.h"
#include "host/script.h"

static void played(const char *name, const char *const *words)
{
    char path[512];
    static char text[256 << 10];
    struct err err = {0};
    struct buf out;
    snprintf(path, sizeof(path), "%s/tests/adapters/scripts/%s.json", HIA_SOURCE_DIR, name);
    FILE *f = fopen(path, "rbe");
    cr_assert(f, "%s", path);
    size_t n = fread(text, 1, sizeof(text), f);
    fclose(f);
    struct host_adapters *all = host_adapters_new(&err);
    const struct host_adapter *h = host_adapter_load(all, ADAPTERS_DIR, "clearinghouse", &err);
    cr_assert(h, "%s", err.text);
    buf_init(&out, 0);
    cr_assert(script_play(&h->is, str_of(text, n), &out, &err), "%s", err.text);
    const char *at = buf_cstr(&out);
    for (size_t i = 0; words[i]; i++) {
        const char *found = strstr(at, words[i]);
        cr_assert(found, "%s: %s is not in\n%s", name, words[i], buf_cstr(&out));
        at = found;
    }
    buf_fini(&out);
    host_adapters_free(all);
}
#define PLAYED(name, ...) played(name, (const char *const[]){__VA_ARGS__, NULL})

Test(scripts, one_of_each_carrier)
{
    PLAYED("core-eligibility", "POST /core/realtime (once)", "credential in the XML", "2. done",
           "complete", "kind: x12.271");
    PLAYED("core-claims-unknown", "POST /core/batch (once)", "2. send", "POST /core/batch (safe)",
           "3. send", "POST /core/batch (once)", "4. send", "(safe)", "5. done", "delivered core-",
           "accepted");
    PLAYED("files-claims", "STORE upload/B1.CLP (once)", "STAT upload/B1.CLP", "3. fail",
           "outcome file_gone");
    PLAYED("files-remittance", "LIST download", "FETCH download/A1.835", "delivered A1.835",
           "REMOVE download/A1.835", "complete, 1");
    PLAYED("rest-claims", "(keyed)", "Idempotency-Key", "2. wait", "3. send", "4. done", "accepted",
           "reference: C1");
    PLAYED("json-eligibility", "POST /eligibility/v3 (safe)",
           "\"tradingPartnerServiceId\":\"87726\"", "kind: json.eligibility-answer",
           "\"benefits\":[{\"kind\":\"1\"");
    PLAYED("availity-authorization", "POST /v2/service-reviews (once)", "2. wait",
           "GET /v2/service-reviews/r-1 (safe)", "kind: json.prior-authorization-answer", "AUTH1");
    PLAYED("availity-eligibility", "POST /v1/coverages", "2. wait", "GET /v1/coverages/500",
           "complete");
}
