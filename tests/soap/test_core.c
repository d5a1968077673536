/* test_core.c - the tables of CORE vC2.2.0, its check sum, and its form in MIME. */
#include "soap/core_mime.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct core_envelope good(enum core_message m, bool response)
{
    struct core_envelope e = {.message = m, .response = response};
    e.field[CORE_PAYLOAD_TYPE] = STR("X12_270_Request_005010X279A1");
    e.field[CORE_PROCESSING_MODE] = core_mode(m);
    e.field[CORE_PAYLOAD_ID] = STR("6f1c2d10-7c1e-4b0a-9b1e-0a1f5c9d2e34");
    e.field[CORE_TIME_STAMP] = STR("2026-01-15T14:03:09Z");
    e.field[CORE_SENDER_ID] = STR("PRACTICE01");
    e.field[CORE_RECEIVER_ID] = STR("PAYER99");
    e.field[CORE_RULE_VERSION] = STR(CORE_VERSION);
    e.field[CORE_PAYLOAD] = STR("abc");
    if (m == CORE_BATCH_SUBMIT && !response) {
        e.field[CORE_PAYLOAD_LENGTH] = STR("3");
        e.field[CORE_CHECK_SUM] = STR("a9993e364706816aba3e25717850c26c9cd0d89d");
    }
    if (response) {
        e.field[CORE_ERROR_CODE] = STR("Success");
        e.field[CORE_ERROR_MESSAGE] = STR("None");
    }
    return e;
}

/* FIPS 180-4's own examples. */
Test(core, the_sum_is_sha1_in_small_letters)
{
    char sum[CORE_SHA1_HEX + 1];
    core_check_sum(STR("abc"), sum);
    cr_expect_str_eq(sum, "a9993e364706816aba3e25717850c26c9cd0d89d");
    core_check_sum((struct str){NULL, 0}, sum);
    cr_expect_str_eq(sum, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

Test(core, every_root_names_one_message)
{
    for (int m = 0; m < CORE_MESSAGES; m++)
        for (int r = 0; r < 2; r++) {
            enum core_message is;
            bool response;
            cr_expect(core_root_of(core_root((enum core_message)m, r), &is, &response));
            cr_expect(is == (enum core_message)m && response == (r == 1));
        }
    cr_expect(
        str_is(core_action(CORE_RESULTS_RETRIEVAL, true), "GenericBatchRetrievalTransaction"));
    cr_expect(str_is(core_action(CORE_REAL_TIME, true), "RealTimeTransaction"));
}

Test(core, a_complete_message_is_good)
{
    for (int m = 0; m < CORE_MESSAGES; m++)
        for (int r = 0; r < 2; r++) {
            struct core_envelope e = good((enum core_message)m, r);
            cr_expect_eq(core_check(&e), SOAP_GOOD, "%d %d: %s", m, r,
                         soap_verdict_word(core_check(&e)));
        }
}

/* Each field taken away alone: the schema's table, row by row. */
Test(core, what_is_missing_is_missed)
{
    for (int m = 0; m < CORE_MESSAGES; m++)
        for (int r = 0; r < 2; r++)
            for (int f = 0; f < CORE_FIELDS; f++) {
                struct core_envelope e = good((enum core_message)m, r);
                bool needed = f == CORE_PAYLOAD ? !r && m <= CORE_BATCH_SUBMIT
                              : f == CORE_PAYLOAD_LENGTH || f == CORE_CHECK_SUM
                                  ? !r && m == CORE_BATCH_SUBMIT
                              : f == CORE_ERROR_CODE ? r == 1
                                                     : f != CORE_ERROR_MESSAGE;
                /* Without its code a response is no success: then only the code is missed. */
                e.field[f] = (struct str){NULL, 0};
                if (f == CORE_PAYLOAD && m > CORE_BATCH_SUBMIT)
                    e.field[CORE_PAYLOAD_LENGTH] = (struct str){NULL, 0};
                cr_expect_eq(core_check(&e), needed ? SOAP_FIELD_MISSING : SOAP_GOOD,
                             "%d %d %d: %s", m, r, f, soap_verdict_word(core_check(&e)));
            }
}

Test(core, a_refusal_may_lack_the_rest)
{
    struct core_envelope e = {.message = CORE_BATCH_SUBMIT, .response = true};
    e.field[CORE_PAYLOAD_TYPE] = STR("CoreEnvelopeError");
    e.field[CORE_ERROR_CODE] = STR("SenderIDRequired");
    cr_expect_eq(core_check(&e), SOAP_GOOD);
    cr_expect_not(core_is_success(&e));
}

Test(core, length_and_sum_are_held_against_the_payload)
{
    struct core_envelope e = good(CORE_BATCH_SUBMIT, false);
    e.field[CORE_PAYLOAD_LENGTH] = STR("4");
    cr_expect_eq(core_check(&e), SOAP_LENGTH);
    e.field[CORE_PAYLOAD_LENGTH] = STR("-3");
    cr_expect_eq(core_check(&e), SOAP_FIELD_VALUE);
    e.field[CORE_PAYLOAD_LENGTH] = STR("9999999999");
    cr_expect_eq(core_check(&e), SOAP_FIELD_VALUE);
    e.field[CORE_PAYLOAD_LENGTH] = STR("3");
    e.field[CORE_CHECK_SUM] = STR("A9993E364706816ABA3E25717850C26C9CD0D89D");
    cr_expect_eq(core_check(&e), SOAP_GOOD);
    e.field[CORE_PAYLOAD] = STR("abd");
    cr_expect_eq(core_check(&e), SOAP_CHECK_SUM);
    e.field[CORE_PAYLOAD] = STR("abc");
    e.field[CORE_CHECK_SUM] = STR("a9993e");
    cr_expect_eq(core_check(&e), SOAP_CHECK_SUM);
}

Test(core, a_request_has_no_error_and_the_mode_of_its_kind)
{
    struct core_envelope e = good(CORE_REAL_TIME, false);
    e.field[CORE_PROCESSING_MODE] = STR("Batch");
    cr_expect_eq(core_check(&e), SOAP_FIELD_VALUE);
    e = good(CORE_REAL_TIME, false);
    e.field[CORE_ERROR_CODE] = STR("Success");
    cr_expect_eq(core_check(&e), SOAP_FIELD_VALUE);
    e = good(CORE_REAL_TIME, false);
    e.field[CORE_CHECK_SUM] = STR("a9993e364706816aba3e25717850c26c9cd0d89d");
    cr_expect_eq(core_check(&e), SOAP_FIELD_VALUE);
}

Test(core_mime, what_is_written_is_read)
{
    static const char PAYLOAD[] = "ISA*00*  &<>]]>\r\n\0\x1c\xe9~";
    struct core_envelope e = good(CORE_BATCH_SUBMIT, false), back = e;
    struct core_form form;
    char memory[4096], sum[CORE_SHA1_HEX + 1], length[8];
    e.field[CORE_PAYLOAD] = str_of(PAYLOAD, sizeof(PAYLOAD) - 1);
    core_check_sum(e.field[CORE_PAYLOAD], sum);
    e.field[CORE_CHECK_SUM] = str_from(sum);
    snprintf(length, sizeof(length), "%zu", sizeof(PAYLOAD) - 1);
    e.field[CORE_PAYLOAD_LENGTH] = str_from(length);
    size_t size = core_mime_write_size(&e, STR("edge"));
    cr_assert(size <= sizeof(memory));
    cr_assert_eq(core_mime_write(&e, STR("edge"), memory, size, &form), SOAP_GOOD);
    cr_assert_eq(core_mime_read(str_from(form.content_type), form.bytes, &back), SOAP_GOOD);
    for (int i = 0; i < CORE_FIELDS; i++)
        cr_expect(str_eq(e.field[i], back.field[i]), "field %d", i);
    cr_expect_eq(core_check(&back), SOAP_GOOD);
}

Test(core_mime, names_in_any_case_and_others_passed_over)
{
    struct core_envelope e = {.message = CORE_REAL_TIME, .response = true};
    struct str body = STR("--e\r\nContent-Disposition: form-data; name=\"payloadid\"\r\n\r\n 7 \r\n"
                          "--e\r\nContent-Disposition: form-data; name=\"Extra\"\r\n\r\nx\r\n"
                          "--e\r\nContent-Disposition: form-data; name=ERRORCODE\r\n\r\nSuccess\r\n"
                          "--e--\r\n");
    cr_assert_eq(core_mime_read(STR("multipart/form-data; boundary=e"), body, &e), SOAP_GOOD);
    cr_expect(str_is(e.field[CORE_PAYLOAD_ID], "7"));
    cr_expect(core_is_success(&e));
}

Test(core_mime, what_is_refused)
{
    struct core_envelope e = good(CORE_REAL_TIME, false);
    struct core_form form;
    char memory[2048];
    struct str twice =
        STR("--e\r\nContent-Disposition: form-data; name=PayloadID\r\n\r\n7\r\n"
            "--e\r\nContent-Disposition: form-data; name=PayloadId\r\n\r\n8\r\n--e--");
    struct str none = STR("--e\r\nContent-Disposition: form-data; name=Hello\r\n\r\n7\r\n--e--");
    cr_expect_eq(core_mime_read(STR("x/y; boundary=e"), twice, &e), SOAP_FIELD_TWICE);
    cr_expect_eq(core_mime_read(STR("x/y; boundary=e"), none, &e), SOAP_NOT_CORE);
    e = good(CORE_REAL_TIME, false);
    e.field[CORE_PAYLOAD] = STR("has the edge in it");
    cr_expect_eq(core_mime_write(&e, STR("edge"), memory, sizeof(memory), &form), SOAP_MIME);
    e = good(CORE_REAL_TIME, false);
    cr_expect_eq(core_mime_write(&e, STR("edge"), memory, 40, &form), SOAP_TOO_LARGE);
    e.field[CORE_SENDER_ID] = STR("A\r\nB");
    cr_expect_eq(core_mime_write(&e, STR("edge"), memory, sizeof(memory), &form), SOAP_CHARACTER);
}
