/* test_claim_md.c - Claim.MD: an upload looked for by its file's name, and two cursors. */
#include <criterion/criterion.h>

#include "adapters/lab.h"

#define MD                                                                                         \
    "claims=claim-md\nreports=claim-md\nclaim_md_path=/services\nclaim_md_states=A=A2:20\n"        \
    "claim_md_states=R=A3:21\npoll=1h\npatience=2d\n"
#define ROW(pcn, status, file)                                                                     \
    "{\"claimmd_id\":\"7\",\"pcn\":\"" pcn "\",\"status\":\"" status "\",\"filename\":\"" file     \
    "\",\"fileid\":\"F9\",\"ins_number\":\"M1\",\"fdos\":\"20260105\",\"total_charge\":\"125.5\"," \
    "\"bill_npi\":\"1999999984\",\"messages\":[{\"message\":\"say *this*~\"}]}"

static const struct str NONE = {NULL, 0};

static struct str claim_file(void)
{
    return text_of("ISA*00*          *00*          *ZZ*US             *ZZ*THEM           *260115*"
                   "1403*^*00501*000000905*0*T*:~GS*HC*US*THEM*20260115*1403*77*X*005010X222A1~"
                   "ST*837*0001*005010X222A1~BHT*0019*00*B1*20260115*1403*CH~HL*2*1*22*0~"
                   "CLM*A1*125.5***11:B:1*Y*A*Y*Y~SE*9*0001~GE*1*77~IEA*1*000000905~");
}

static struct lab *uploading(const char *name)
{
    struct lab *l = lab_new(MD, "claim.submit", claim_file());
    lab_file_name(l, name);
    lab_begin(l);
    return l;
}

Test(claim_md, an_upload_is_a_form_of_parts_without_the_key)
{
    struct lab *l = uploading("c1.837");
    const struct hia_exchange *x = &lab_next(l)->exchange;
    struct mime_parts parts;
    EXPECT(l, "send POST /services/upload/ once");
    cr_expect_eq(x->place, HIA_PLACE_MULTIPART);
    cr_assert_eq(mime_read((struct str){x->content_type.p, x->content_type.n}, lab_body(l), &parts),
                 SOAP_GOOD);
    cr_expect(parts.count == 1 && str_eq(parts.part[0].body, claim_file()));
    cr_expect(lab_body_has(l, "name=\"File\"; filename=\"c1.837\""));
    cr_expect_not(lab_body_has(l, "AccountKey"));
    lab_reply(l, 200, NULL, STR("{\"claim\":[" ROW("A1", "A", "c1.837") "]}"));
    EXPECT(l, "keep partner-answer", "done accepted");
    lab_free(l);
    l = uploading("c 1.837");
    cr_expect(lab_ends(l, "fail request claim_md.file_name"), "%s", lab_trace(l));
    lab_free(l);
}

Test(claim_md, what_an_upload_may_be_answered)
{
    static const struct {
        int status;
        const char *body, *end;
    } rows[] = {
        {200, "{\"result\":{\"claim\":" ROW("A1", "R", "x") "}}", "done accepted"},
        {200, "{\"error\":{\"error_code\":\"12\",\"error_mesg\":\"Jane\"}}",
         "fail rejected claim_md.12 200"},
        {200, "{\"error\":[{\"error_code\":\"a b\"}]}", "fail rejected claim_md.error"},
        {200, "{\"claim\":[" ROW("ZZ", "A", "x") "]}", "wait 3600000"},
        {200, "{\"claim\":[]}", "wait 3600000"},
        {200, "<result/>", "wait 3600000"},
        {500, "", "wait 3600000"},
        {401, "{}", "fail credential http_401"},
        {429, "", "fail retry http_429"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct lab *l = uploading("c1.837");
        lab_reply(l, rows[i].status, NULL, str_from(rows[i].body));
        cr_expect(lab_ends(l, rows[i].end), "row %zu: %s", i, lab_trace(l));
        lab_free(l);
    }
}

Test(claim_md, an_upload_without_an_answer_is_looked_for_and_never_repeated)
{
    struct lab *l = uploading("c1.837");
    lab_unknown(l, 1);
    EXPECT(l, "wait 3600000 172800000");
    lab_woken(l);
    EXPECT(l, "send POST /services/response/ safe");
    cr_expect(lab_body_has(l, "ResponseID=0"));
    lab_reply(l, 200, NULL,
              STR("{\"claim\":[" ROW("A1", "A", "other.837") "],\"last_responseid\":\"5\"}"));
    cr_expect(lab_body_has(l, "ResponseID=5"), "the next page");
    lab_reply(l, 200, NULL, STR("{\"claim\":[],\"last_responseid\":\"5\"}"));
    cr_expect(lab_ends(l, "wait 3600000"), "%s", lab_trace(l));
    lab_woken(l);
    cr_expect(lab_body_has(l, "ResponseID=0"), "from the cursor again");
    lab_reply(l, 200, NULL,
              STR("{\"claim\":[" ROW("A1", "A", "C1.837") "],\"last_responseid\":\"6\"}"));
    EXPECT(l, "keep evidence", "done accepted");
    cr_expect_eq(lab_count(l, "send POST /services/upload"), 1);
    lab_free(l);
    l = uploading("c1.837");
    lab_unknown(l, 1);
    lab_expired(l);
    cr_expect(lab_ends(l, "fail outcome claim_unanswered"), "%s", lab_trace(l));
    lab_free(l);
}

/* A fetch goes on meanwhile: what stood before the upload is where our claim is behind. */
Test(claim_md, a_claim_is_looked_for_from_where_its_upload_began)
{
    struct lab *l =
        lab_new(MD "claims_endpoint=up\nreports_endpoint=down\n", "claim.submit", claim_file());
    lab_partner(l, "claim_md.response", "4");
    lab_file_name(l, "c1.837");
    lab_begin(l);
    lab_unknown(l, 1);
    lab_partner(l, "claim_md.response", "9");
    lab_woken(l);
    cr_expect(lab_body_has(l, "ResponseID=4"), "%.*s", STR_FMT(lab_body(l)));
    struct hia_text where = lab_next(l)->exchange.endpoint;
    cr_expect(str_is(str_of(where.p, where.n), "up"), "where the upload went");
    lab_reply(l, 200, NULL,
              STR("{\"claim\":[" ROW("A1", "A", "c1.837") "],\"last_responseid\":\"9\"}"));
    EXPECT(l, "keep evidence", "done accepted");
    lab_another(l, "acknowledgement.fetch", NONE);
    lab_begin(l);
    where = lab_next(l)->exchange.endpoint;
    cr_expect(str_is(str_of(where.p, where.n), "down") && lab_body_has(l, "ResponseID=9"));
    lab_free(l);
}

Test(claim_md, a_provider_without_a_number_has_no_place_for_it)
{
    struct lab *l = lab_new(MD, "acknowledgement.fetch", NONE);
    lab_begin(l);
    lab_reply(l, 200, NULL,
              STR("{\"last_responseid\":\"41\",\"claim\":[{},{\"pcn\":\"A1\",\"status\":\"A\"}]}"));
    const char *x12 = lab_kept(l, "claim-md-41.277ca");
    cr_expect(strstr(x12, "NM1*85*2*BILLING PROVIDER~") && strstr(x12, "NM1*QC*1*PATIENT~"), "%s",
              x12);
    lab_free(l);
}

Test(claim_md, what_became_of_claims_is_a_277ca_and_the_cursor_moves_with_it)
{
    struct lab *l = lab_new(MD, "acknowledgement.fetch", NONE);
    lab_begin(l);
    cr_expect_eq(lab_next(l)->exchange.place, HIA_PLACE_FORM);
    cr_expect(str_is(lab_body(l), "ResponseID=0"));
    lab_reply(l, 200, NULL,
              STR("{\"last_responseid\":\"41\",\"claim\":[" ROW("A1", "A", "f") "," ROW(
                  "A2", "R", "f") "," ROW("A3", "P", "f") "]}"));
    EXPECT(l, "keep partner-answer", "deliver claim-md-41.277ca");
    cr_expect(str_is(lab_body(l), "ResponseID=41"));
    lab_reply(l, 200, NULL, STR("{\"last_responseid\":\"41\",\"claim\":[]}"));
    cr_expect(lab_ends(l, "done complete 1"), "%s", lab_trace(l));
    lab_another(l, "acknowledgement.fetch", NONE);
    lab_begin(l);
    cr_expect(str_is(lab_body(l), "ResponseID=41"));
    lab_reply(l, 200, NULL,
              STR("{\"last_responseid\":\"42\",\"claim\":[" ROW("A3", "P", "f") "]}"));
    cr_expect_eq(lab_count(l, "deliver"), 0, "a status nobody knows is kept, not told");
    lab_free(l);
    cr_expect(lab_refusal("reports=claim-md\n"));
}

Test(claim_md, remittances_one_by_one_in_order)
{
    struct lab *l = lab_new(MD, "remittance.fetch", NONE);
    lab_begin(l);
    EXPECT(l, "send POST /services/eralist/ safe");
    cr_expect(str_is(lab_body(l), "NewOnly=0&ERAID=0"));
    lab_reply(l, 200, NULL,
              STR("{\"era\":[{\"eraid\":\"30\"},{\"eraid\":\"9\"},{\"eraid\":\"30\"},{\"eraid\":"
                  "\"x\"}],\"last_eraid\":\"30\"}"));
    EXPECT(l, "send POST /services/era835/ safe");
    cr_expect(str_is(lab_body(l), "eraid=9"));
    lab_reply(l, 200, NULL, x12_835("000000031"));
    EXPECT(l, "deliver claim-md-9.835");
    cr_expect(str_is(lab_body(l), "eraid=30"));
    lab_crash(l); /* the first is there: the cursor says so */
    lab_reply(l, 200, NULL, STR("{\"data\":\"ISA*00*\"}"));
    cr_expect(lab_ends(l, "fail answer x12.cut"), "%s", lab_trace(l));
    lab_another(l, "remittance.fetch", NONE);
    lab_begin(l);
    cr_expect(str_is(lab_body(l), "NewOnly=0&ERAID=9"));
    lab_reply(l, 200, NULL, STR("{\"era\":[{\"eraid\":\"30\"},{\"eraid\":\"9\"}]}"));
    cr_expect(str_is(lab_body(l), "eraid=30"));
    struct str first = x12_835("000000032"), second = x12_835("000000033");
    lab_reply(l, 200, NULL, text_of("%.*s%.*s", STR_FMT(first), STR_FMT(second)));
    cr_expect(lab_ends(l, "done complete 1"), "a file of two: %s", lab_trace(l));
    lab_free(l);
}

Test(claim_md, what_is_no_answer)
{
    static const char *const bodies[] = {"", "<result/>", "{}", "[]", "{\"era\":["};
    for (size_t i = 0; i < COUNT_OF(bodies); i++)
        for (int op = 0; op < 2; op++) {
            struct lab *l = lab_new(MD, op ? "remittance.fetch" : "acknowledgement.fetch", NONE);
            lab_begin(l);
            lab_reply(l, 200, NULL, str_from(bodies[i]));
            cr_expect(lab_ends(l, "fail answer claim_md.answer"), "%s: %s", bodies[i],
                      lab_trace(l));
            lab_free(l);
        }
}
