/* test_document.c - files and envelopes: guarded against coming twice, found again by their
 * numbers. */
#include "store/ledger.h"

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(document, .init = setup, .fini = teardown);

Test(document, the_same_bytes_come_in_once)
{
    struct store_document d = a_document("one");
    int64_t first, second;
    bool duplicate;
    OK(store_document_put(l->s, &d, &first, &duplicate, &l->e));
    cr_assert_not(duplicate);
    put_document(l, STORE_INBOUND, "two");
    d.name = STR("another name.835");
    OK(store_document_put(l->s, &d, &second, &duplicate, &l->e));
    cr_assert(duplicate);
    cr_assert_eq(first, second);
    /* Out is another matter: what we send may come back to us. */
    d.direction = STORE_OUTBOUND;
    OK(store_document_put(l->s, &d, &second, &duplicate, &l->e));
    cr_assert_not(duplicate);
}

Test(document, it_is_finished_or_quarantined_and_reads_back)
{
    int64_t id = put_document(l, STORE_INBOUND, "one");
    struct store_document d = a_document("one"), out;
    bool found;
    d.state = DOCUMENT_QUARANTINED;
    d.kind = STR("835");
    d.fault_count = 3;
    d.reason = STR("truncated in segment 12");
    OK(store_document_finish(l->s, id, &d, &l->e));
    OK(store_document_get(l->s, id, &l->a, &out, &found, &l->e));
    cr_assert(found);
    cr_assert_eq(out.state, DOCUMENT_QUARANTINED);
    cr_assert_eq(out.fault_count, 3);
    cr_assert(str_is(out.name, "a.835"));
    cr_assert(str_is(out.kind, "835"));
    cr_assert(str_is(out.reason, "truncated in segment 12"));
    cr_assert_gt(out.finished_at_us, 0);
    cr_assert_eq(memcmp(out.sha256, d.sha256, SHA256_SIZE), 0);
    int64_t n = 0;
    OK(list_documents(l->s, DOCUMENT_QUARANTINED, &n, &l->e));
    OK(list_documents(l->s, DOCUMENT_RECEIVED, &n, &l->e));
    cr_assert_eq(n, 1);
    FAILS(store_document_finish(l->s, id + 7, &d, &l->e), ERR_STORE, "no such document");
}

Test(document, an_interchange_number_is_used_once_between_two)
{
    struct store_interchange x = {
        .document_id = put_document(l, STORE_INBOUND, "one"),
        .direction = STORE_INBOUND,
        .sender = STR("CLEARINGHOUSE"),
        .receiver = STR("US"),
        .control = STR("000000001"),
        .usage = STR("P"),
    };
    int64_t first, again;
    bool duplicate;
    OK(store_interchange_put(l->s, &x, &first, &duplicate, &l->e));
    cr_assert_not(duplicate);
    OK(store_interchange_put(l->s, &x, &again, &duplicate, &l->e));
    cr_assert(duplicate);
    cr_assert_eq(first, again);
    x.sender = STR("ANOTHER");
    OK(store_interchange_put(l->s, &x, &again, &duplicate, &l->e));
    cr_assert_not(duplicate);
}

Test(document, acknowledgements_find_what_they_answer)
{
    struct store_interchange x = {
        .document_id = put_document(l, STORE_OUTBOUND, "ours"),
        .direction = STORE_OUTBOUND,
        .sender = STR("US"),
        .receiver = STR("THEM"),
        .control = STR("000000009"),
    };
    struct store_group g = {.functional_id = STR("HC"),
                            .sender = STR("US"),
                            .receiver = STR("THEM"),
                            .control = STR("77"),
                            .version = STR("005010X222A1")};
    struct store_set t = {.document_id = x.document_id,
                          .batch_id = put_batch(l, "a.837"),
                          .direction = STORE_OUTBOUND,
                          .control = STR("0001"),
                          .type = STR("837"),
                          .guide = STR("837P"),
                          .reference = STR("B42"),
                          .state = SET_SUBMITTED,
                          .claim_count = 2};
    bool found, duplicate;
    OK(store_interchange_put(l->s, &x, &x.id, &duplicate, &l->e));
    g.interchange_id = x.id;
    OK(store_group_put(l->s, &g, &g.id, &l->e));
    t.group_id = g.id;
    OK(store_set_put(l->s, &t, &t.id, &l->e));

    struct store_interchange ix;
    struct store_group gx;
    struct store_set tx;
    struct store_sent sent = {0}, other = {.sender = STR("OTHER")};
    OK(store_interchange_find(l->s, STORE_OUTBOUND, STR("US"), STR("THEM"), STR("000000009"), &l->a,
                              &ix, &found, &l->e));
    cr_assert(found && ix.id == x.id);
    OK(store_group_find(l->s, STR("HC"), STR("77"), &sent, &l->a, &gx, &found, &l->e));
    cr_assert(found && gx.id == g.id && str_is(gx.version, "005010X222A1"));
    OK(store_group_find(l->s, STR("HC"), STR("77"), &other, &l->a, &gx, &found, &l->e));
    cr_assert_not(found);
    OK(store_set_find(l->s, g.id, STR("0001"), &l->a, &tx, &found, &l->e));
    cr_assert(found && tx.claim_count == 2 && tx.state == SET_SUBMITTED);
    OK(store_set_by_reference(l->s, STORE_OUTBOUND, STR("B42"), &sent, &l->a, &tx, &found, &l->e));
    cr_assert(found && tx.id == t.id);
    OK(store_set_by_reference(l->s, STORE_INBOUND, STR("B42"), &sent, &l->a, &tx, &found, &l->e));
    cr_assert_not(found);
    sent = (struct store_sent){STR("stranger"), g.sender, g.receiver};
    OK(store_set_by_reference(l->s, STORE_OUTBOUND, STR("B42"), &sent, &l->a, &tx, &found, &l->e));
    cr_assert(found, "of the same names it is");
    sent.receiver = STR("OTHER");
    OK(store_set_by_reference(l->s, STORE_OUTBOUND, STR("B42"), &sent, &l->a, &tx, &found, &l->e));
    cr_assert_not(found, "of another house");
    tx.state = SET_REJECTED;
    tx.fault_count = 4;
    OK(store_set_finish(l->s, t.id, &tx, &l->e));
    OK(store_set_find(l->s, g.id, STR("0001"), &l->a, &tx, &found, &l->e));
    cr_assert_eq(tx.state, SET_REJECTED);
    int64_t n = 0;
    struct store_progress done;
    OK(store_document_progress(l->s, x.document_id, &done, &l->e));
    cr_assert(done.steps == 0 && done.sets == 1 && done.group_id == g.id);
    OK(store_set_list(l->s, t.batch_id, 0, count_sets, &n, &l->e));
    cr_assert_eq(n, 1);
}

Test(document, a_step_of_its_posting_is_made_once)
{
    int64_t id = put_document(l, STORE_INBOUND, "steps");
    struct store_progress done;
    struct store_document d = {.state = DOCUMENT_PROCESSED};
    OK(store_document_advance(l->s, id, 0, &l->e));
    OK(store_document_progress(l->s, id, &done, &l->e));
    cr_assert(done.steps == 1 && done.sets == 0 && done.group_id == 0);
    FAILS(store_document_advance(l->s, id, 0, &l->e), ERR_STORE, "another process ingests it");
    OK(store_document_advance(l->s, id, 1, &l->e));
    OK(store_document_finish(l->s, id, &d, &l->e));
    FAILS(store_document_advance(l->s, id, 2, &l->e), ERR_STORE, "another process ingests it");
}
