/* test_script.c - the sample adapter's conversations, played from scripts. */
#include <criterion/criterion.h>

#include "base/buf.h"
#include "host/load.h"
#include "host/script.h"

static void played(const char *script, const char *const *words)
{
    struct err err = {0};
    struct buf out;
    struct host_adapters *all = host_adapters_new(&err);
    const struct host_adapter *h = host_adapter_load(all, ADAPTERS_DIR, "sample", &err);
    cr_assert(h, "%s", err.text);
    buf_init(&out, 0);
    cr_assert(script_play(&h->is, str_from(script), &out, &err), "%s", err.text);
    const char *at = buf_cstr(&out);
    for (size_t i = 0; words[i]; i++) {
        const char *found = strstr(at, words[i]);
        cr_assert(found, "%s is not in\n%s", words[i], buf_cstr(&out));
        at = found;
    }
    buf_fini(&out);
    host_adapters_free(all);
}

#define HEAD                                                                                       \
    "{\"operation\":\"letter.send\",\"options\":{\"mailbox\":\"7\"},"                              \
    "\"request\":{\"content_kind\":\"text\",\"content\":\"hello\"},\"replies\":["

Test(script, answered_after_a_poll)
{
    played(HEAD
           "{\"status\":202,\"headers\":{\"x-receipt\":\"R1\"}},"
           "{\"outcome\":\"not_sent\",\"reason\":\"woken\"},{\"status\":204},"
           "{\"outcome\":\"not_sent\",\"reason\":\"woken\"},{\"status\":200,\"body\":\"back\"}]}",
           (const char *const[]){"1. send", "POST /letters (keyed)", "2. wait", "3. send",
                                 "GET /letters/R1", "4. wait", "5. send", "6. done", "complete",
                                 "back", NULL});
}

Test(script, unknown_is_sent_again_under_its_key)
{
    played(HEAD "{\"outcome\":\"unknown\"},{\"status\":401}]}",
           (const char *const[]){"1. send", "2. send", "POST /letters", "3. fail",
                                 "credential refused, status 401", NULL});
}

Test(script, a_receipt_that_is_no_number)
{
    played(HEAD "{\"status\":202,\"headers\":{\"x-receipt\":\"../x\"}}]}",
           (const char *const[]){"2. fail", "answer receipt_missing", NULL});
}

Test(script, mistakes_have_a_place)
{
    struct err err = {0};
    struct buf out;
    struct host_adapters *all = host_adapters_new(&err);
    const struct host_adapter *h = host_adapter_load(all, ADAPTERS_DIR, "sample", &err);
    buf_init(&out, 0);
    cr_assert_not(script_play(&h->is, STR("{\n \"operatoin\": 1}"), &out, &err));
    cr_assert_eq(err.kind, ERR_DATA);
    cr_assert(strstr(err.text, "script 2:"), "%s", err.text);
    buf_fini(&out);
    host_adapters_free(all);
}
