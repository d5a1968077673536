/* seeds.c - see seeds.h. Random documents of every guide, files of the tree, and a few by hand. */
#include "fuzz/seeds.h"

#include "fuzz/fuzz.h"
#include "x12/gen.h"

enum { EACH = 6, FILE_MAX = 256 * 1024 };

/* ---- documents of a guide ---- */

static void put_document(const char *guide, unsigned seed, struct buf *out)
{
    struct err err = {0};
    struct gen g;
    struct x12_writer *w = x12_writer_new(out, X12_SNIP_1, NULL, &err);
    LAW(w != NULL, "a writer comes into being: %s", err.text);
    gen_init(&g, seed + 1);
    g.situational = 20 + seed * 10;
    gen_interchange(&g, w, x12_guide_named(str_from(guide)), 1, 1 + seed % 2);
    x12_writer_free(w);
}

/* What stands between ST and SE of the first set, in the usual delimiters, behind the guide's
 * number. */
static void put_body(const char *guide, unsigned number, unsigned seed, struct buf *out)
{
    struct err err = {0};
    struct gen g;
    struct buf text;
    struct x12_interchange_head head = {.sender_id = "S", .receiver_id = "R", .control = 1};
    struct x12_group_head group = {"S",    "R", "20260105",
                                   "1200", 1,   x12_guide_named(str_from(guide))};
    buf_init(&text, 0);
    struct x12_writer *w = x12_writer_new(&text, X12_SNIP_1, NULL, &err);
    LAW(w != NULL, "a writer comes into being: %s", err.text);
    gen_init(&g, seed + 1);
    g.situational = 15 + seed * 10;
    x12_writer_interchange(w, &head);
    x12_writer_group(w, &group);
    size_t from = text.n;
    gen_set(&g, w, group.guide, "0001");
    x12_writer_free(w);
    struct str body = {text.p + from, text.n - from};
    (void)str_split(&body, '~'); /* ST */
    while (body.n && body.p[body.n - 1] == '~')
        body.n--;
    while (body.n && body.p[body.n - 1] != '~') /* SE */
        body.n--;
    buf_putc(out, (char)number);
    buf_put_str(out, body);
    buf_fini(&text);
}

/* ---- by hand ---- */

static const char *const CLAIMS[] = {
    "{\"claim_id\":\"A1\",\"total_charge\":100.00,\"place_of_service\":\"11\",\"frequency\":\"1\","
    "\"provider_signature\":\"Y\",\"assignment\":\"A\",\"benefits_assigned\":\"Y\","
    "\"release_of_information\":\"Y\",\"billing\":{\"entity_type\":\"2\",\"name\":\"CLINIC\",\"npi\":"
    "\"1234567893\",\"tax_id_type\":\"EI\",\"tax_id\":\"123456789\",\"address\":{\"line1\":\"1 MAIN "
    "ST\",\"city\":\"PHOENIX\",\"state\":\"AZ\",\"postal_code\":\"850010001\"}},\"subscriber\":{"
    "\"last_name\":\"MEMBER\",\"first_name\":\"ONE\",\"entity_type\":\"1\",\"id_type\":\"MI\",\"id\":"
    "\"W1\",\"birth_date\":\"1980-02-03\",\"gender\":\"F\",\"responsibility\":\"P\","
    "\"filing_indicator\":\"CI\",\"address\":{\"line1\":\"2 ELM ST\",\"city\":\"PHOENIX\",\"state\":"
    "\"AZ\",\"postal_code\":\"85002\"}},\"payer\":{\"name\":\"PAYER\",\"id_type\":\"PI\",\"id\":\"P1\"}"
    ",\"diagnoses\":[\"F329\"],\"lines\":[{\"procedure\":{\"type\":\"HC\",\"code\":\"90837\"},"
    "\"charge\":100.00,\"unit\":\"UN\",\"quantity\":1,\"diagnosis_pointers\":[1],\"service_date\":{"
    "\"from\":\"2026-01-05\"}}]}",
    "{\"claim_id\":\"\\u0041\\ud83d\\ude00\",\"total_charge\":1e2}",
    "{\"lines\":[{},{}],\"patient\":null}",
    "{}",
};

static const char *const CONFS[] = {
    "[partner a]\ntransport = https\nadapter = b\ncredential = c\nurl = https://x\nsender_id = A\n"
    "receiver_id = B\nusage = T\nsubmitter_name = A\nsubmitter_contact = B\n"
    "submitter_phone = 3035550100\nreceiver_name = C\n[adapter a]\nk = 1\nk = 2\n[endpoint a/e]\n"
    "url = https://y\ncredential = c\n[credential a/c]\nscheme = hmac\nsecret = vault://k\n"
    "sign = {body}\noutput = header X v1={signature}\nclient_key = file://z\n",
    "[hia]\ndata_dir = data\n[partner p]\nsend_dir = a\nreceive_dir = b\narchive_dir = c\n"
    "sender_id = S\nreceiver_id = R\nfile_name = {type}-{isa13}.x12\n",
    "[log]\nlevel = warn\n[events]\nsink = none\n# comment\n",
    "[partner a]\nmax_file_bytes = 64M\nack_overdue = 2h\nelement_separator = \"*\"\n[partner a]\n",
};

static const char *const ODD[] = {
    "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260105*1200*^*00501*"
    "000000001*0*T*:~TA1*000000042*240131*1530*R*001~IEA*0*000000001~",
    "ISA*00**00**ZZ*A*ZZ*B*260105*1200*U*00401*000000001*0*T*:\nGS*FA*A*B*20260105*1200*1*X*004010\n",
    "PK\x03\x04",
    "\x1f\x8b\x08",
    "\xff\xfeI",
    "\xef\xbb\xbfISA*",
    "{\"format\":\"hia.x12\",\"content\":[]}",
};

static bool put_one_of(const char *const *texts, size_t count, unsigned i, struct buf *out)
{
    if (i >= count)
        return false;
    buf_puts(out, texts[i]);
    return true;
}

/* ---- files of the tree ---- */

static bool put_file(const char *path, struct buf *out)
{
    char block[4096];
    FILE *f = fopen(path, "rbe");
    for (size_t n; f && (n = fread(block, 1, sizeof(block), f)) > 0 && out->n < FILE_MAX;)
        buf_put(out, block, n);
    if (f)
        fclose(f);
    return f != NULL && out->n > 0;
}

/* ---- the table ---- */

/* The name of a guide of FUZZ_WALK_GUIDES; empty: there are no more. */
static const char *walk_guide(unsigned number)
{
    static char name[16];
    struct str rest = str_from(FUZZ_WALK_GUIDES), one = str_split(&rest, ' ');
    for (; number; number--)
        one = str_split(&rest, ' ');
    str_copy(name, sizeof(name), one);
    return name;
}

static bool make_document(unsigned i, struct buf *out)
{
    if (i < COUNT_OF(ODD))
        return put_one_of(ODD, COUNT_OF(ODD), i, out);
    i -= (unsigned)COUNT_OF(ODD);
    const char *guide = walk_guide(i / EACH);
    if (*guide)
        put_document(guide, i % EACH, out);
    return *guide != '\0';
}

static bool make_walk(unsigned i, struct buf *out)
{
    const char *guide = walk_guide(i / EACH);
    if (*guide)
        put_body(guide, i / EACH, i % EACH, out);
    return *guide != '\0';
}

static bool make_remittance(unsigned i, struct buf *out)
{
    if (i < 2 * EACH)
        put_body("835", 0, i, out);
    return i < 2 * EACH;
}

static bool make_acknowledgement(unsigned i, struct buf *out)
{
    if (i < 2 * EACH)
        put_body(i < EACH ? "999" : "277CA", i / EACH, i % EACH, out);
    else if (i == 2 * EACH)
        buf_puts(out, "\1TA1*000000042*240131*1530*R*001~IEA*0*000000001~");
    return i <= 2 * EACH;
}

static bool make_claim_status(unsigned i, struct buf *out)
{
    if (i < 2 * EACH)
        put_body(i < EACH ? "276" : "277", i / EACH, i % EACH, out);
    return i < 2 * EACH;
}

static bool make_eligibility(unsigned i, struct buf *out)
{
    if (i < 4 * EACH)
        put_body(i % 2 ? "271" : "270", i % 2, i / 2, out);
    return i < 4 * EACH;
}

static bool make_claim_json(unsigned i, struct buf *out)
{
    return put_one_of(CLAIMS, COUNT_OF(CLAIMS), i, out) ||
           (i == COUNT_OF(CLAIMS) && put_file(HIA_SOURCE_DIR "/tests/event/full_claim.json", out));
}

static bool make_conf(unsigned i, struct buf *out)
{
    return put_one_of(CONFS, COUNT_OF(CONFS), i, out) ||
           (i == COUNT_OF(CONFS) && put_file(HIA_SOURCE_DIR "/conf/partners/sandbox.conf", out)) ||
           (i == COUNT_OF(CONFS) + 1 && put_file(HIA_SOURCE_DIR "/conf/hia.conf", out));
}

/* What it is, which set, which file name: see fuzz_codes.c. */
static const char *const CODE_LISTS[] = {
    "Bp@Code,Description,Start,Stop\n1,\"Words, more\",1/1/1995,\n17,Old,1/1/1995,7/1/2010\n",
    "Bp@<table><tr><td>2</td><td>One &amp; two Start: 01/01/1995 | Stop: 7/1/2010</td></tr></table>",
    "BhA00001 F32     0 short                                                        Heading\n"
    "00002 F320    1 short                                                        One\n",
    "Bn@PRODUCTNDC\tNDCPACKAGECODE\tSTARTMARKETINGDATE\n0002-1433\t0002-1433-80\t20140918\n",
    "A@@[A-Z]#{1,3}x?|9+\\.\nA12x",
    "A@@a?a?a?a*a*b\naaaaaaaaaaaaaaaa",
    "@h@HIACODES",
};

static bool make_overlay(unsigned i, struct buf *out)
{
    static const char *const MORE[] = {
        "[overlay]\nguide = 837P\n[rule a]\nat = 2300/REF*G1/02\npattern = [A-Z]#{2,4}|9+\n"
        "when = 2400/SV101-2 in H0018 H0019\nwhen = 2310B absent\nseverity = warning\n",
        "[overlay]\nguide = 837P\nleniency = segment-order\n[rule b]\nat = 2400\nmax = 3\n"
        "[rule c]\nat = 2300\nmax_in_set = 1\n[rule d]\nat = 2310B\nrequire = yes\n"
        "when = 2300/CLM02 between 1 and 999999\n",
        "[overlay]\nguide = 835\n[rule a]\nat = 2110/CAS\nforbid = yes\n[rule b]\nat = "
        "2100/CLP06\ncodes = 12 MC\n",
    };
    return put_one_of(MORE, COUNT_OF(MORE), i, out) ||
           (i == COUNT_OF(MORE) &&
            put_file(HIA_SOURCE_DIR "/conf/overlays/example-behavioral-health.conf", out));
}

static bool make_asked(unsigned i, struct buf *out)
{
    static const char *const PAYLOADS[] = {
        "{\"to\":\"north\",\"claim\":{\"id\":\"9b2e6c1a-5f0e-4a53-9d0e-0c6b1c8f2a11\"}}",
        "{\"claim\":{\"a\":[{},[1]],\"id\":[\"C1\",2,\"C-3\"]},\"to\":\"north\"}",
    };
    return put_one_of(PAYLOADS, COUNT_OF(PAYLOADS), i, out);
}

static bool make_codes(unsigned i, struct buf *out)
{
    return put_one_of(CODE_LISTS, COUNT_OF(CODE_LISTS), i, out);
}

/* Which reader, then what it reads: see fuzz_cred.c. */
static const char *const CREDENTIALS[] = {
    "0eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5dj"
    "xLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    "1{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\",\"use\":\"sig\",\"alg\":\"ES256\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"},"
    "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"},{\"kty\":\"oct\",\"k\":\"AA\"}]}",
    "2{\"access_token\":\"a\\u0041\",\"token_type\":\"bearer\",\"expires_in\":\"300\",\"x\":[1,{}]}",
    "3v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= sha256=00",
    "4b=2+2&A=1%26&empty=&=x&%zz=%4",
    "5HIAVAULT",
};

static bool make_cred(unsigned i, struct buf *out)
{
    return put_one_of(CREDENTIALS, COUNT_OF(CREDENTIALS), i, out);
}

/* How it is cut, then the bytes of a connection: see fuzz_http.c. */
static const char *const CONNECTIONS[] = {
    "aGET /health HTTP/1.1\r\nHost: a\r\n\r\nGET http://h/x?y HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "bPOST /api/v1/pm/eligibility-checks HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 2\r\n"
    "Authorization: Bearer x\r\nExpect: 100-continue\r\n\r\n{}",
    "cPOST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n00\r\nT: x\r\n\r\n",
};

static const char *const REQUESTS[] = {
    "{\"request_trace_id\":\"T-1\",\"trigger_context\":\"checkin\",\"partner\":\"lab\",\"deadline_ms\":8000,"
    "\"max_age_seconds\":600,\"patient_id\":null,\"inquiry\":{\"a\":[1,{\"b\":\"}\"}]}}",
    "{\"inquiry\":{}}",
};

static const char *const TARGETS[] = {
    "GET /api/v1/pm/claims?state=out%20of%20balance&limit=7&cursor=AAAAAAAAAAAAAAAAAAAAAA",
    "POST /api/v1/pm/orphans/17/assign",
    "GET /api/v1/pm/claims/A%2FB%20c?limit=1",
    "GET /api/v1/pm/eligibility-checks?request_trace_id=A%3a1%2D_.",
    "POST /api/v1/webhooks/lab/c-1",
    "DELETE /api/v1/documents/18446744073709551616/raw",
    "{\"a\":[1,{}],\"data\":{\"id\":\"evt-1\",\"x\":{\"id\":7}}}",
    "GET /api/v1/events?after=9223372036854775807&after=1",
    "{\"account\":\"a-1\",\"amount_cents\":1250}",
};

static bool make_target(unsigned i, struct buf *out)
{
    if (i >= COUNT_OF(TARGETS))
        return false;
    buf_puts(out, TARGETS[i]);
    return true;
}

/* What a broker says, frames of AMQP 0-9-1: kind, channel, payload (class, method, arguments). */
#define FRAME(kind, channel, payload)                                                              \
    {                                                                                              \
        (kind), (channel), sizeof(payload) - 1, (payload)                                          \
    }
static const struct frame {
    uint8_t kind, channel;
    size_t n;
    const char *payload;
} FRAMES[] = {
    FRAME(1, 1, "\0\x3c\0\x50\0\0\0\0\0\0\0\1\0"),           /* basic.ack */
    FRAME(1, 1, "\0\x3c\0\x50\0\0\0\0\0\0\0\7\1"),           /* of several */
    FRAME(1, 1, "\0\x3c\0\x78\0\0\0\0\0\0\0\2\0"),           /* basic.nack */
    FRAME(1, 1, "\0\x3c\0\x32\1\x38\10NO_ROUTE\1e\1k"),      /* basic.return */
    FRAME(2, 1, "\0\x3c\0\0\0\0\0\0\0\0\0\2\0\x80\6abc-de"), /* its header */
    FRAME(3, 1, "{}"),                                       /* its body */
    FRAME(8, 0, ""),                                         /* heartbeat */
    FRAME(1, 0, "\0\x0a\0\x3c\13low on disk"),               /* blocked */
    FRAME(1, 0, "\0\x0a\0\x3d"),                             /* unblocked */
    FRAME(1, 1, "\0\x14\0\x28\1\x96\7too big\0\x3c\0\x28"),  /* channel.close */
    FRAME(1, 0, "\0\x0a\0\x32\1\x40\6forced\0\0\0\0"),       /* connection.close */
};

static void put_frame(struct buf *out, const struct frame *f)
{
    const char head[] = {(char)f->kind, 0, (char)f->channel, 0, 0, 0, (char)f->n};
    buf_put(out, head, sizeof head);
    buf_put(out, f->payload, f->n);
    buf_putc(out, (char)0xce);
}

/* Each by itself behind a confirm, and all of them. */
static bool make_rabbit(unsigned i, struct buf *out)
{
    put_frame(out, &FRAMES[0]);
    for (size_t k = 0; k < COUNT_OF(FRAMES); k++)
        if (i == COUNT_OF(FRAMES) || k == i)
            put_frame(out, &FRAMES[k]);
    return i <= COUNT_OF(FRAMES);
}

static bool make_request(unsigned i, struct buf *out)
{
    return put_one_of(REQUESTS, COUNT_OF(REQUESTS), i, out);
}

static bool make_http(unsigned i, struct buf *out)
{
    return put_one_of(CONNECTIONS, COUNT_OF(CONNECTIONS), i, out);
}

/* "m": in parts, else bare: see fuzz_soap.c. */
#define SOAP_OF(root, fields)                                                                      \
    "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body><c:" root             \
    " xmlns:c=\"http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd\">" fields "</c:" root             \
    "></e:Body></e:Envelope>"
#define SOAP_PART                                                                                  \
    "\r\n--m1\r\nContent-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--m1--"
static const char *const SOAPS[] = {
    "b" SOAP_OF("COREEnvelopeRealTimeResponse",
                "<PayloadType>X</PayloadType><ProcessingMode>RealTime</ProcessingMode>"
                "<PayloadID>7</PayloadID><Payload><![CDATA[ISA*<]]>&#13;&amp;~</Payload>"
                "<ErrorCode>Success</ErrorCode><ErrorMessage/>"),
    "b" SOAP_OF(
        "COREEnvelopeBatchSubmission",
        "<PayloadType>X</PayloadType><ProcessingMode>Batch</ProcessingMode>"
        "<PayloadID>7</PayloadID>"
        "<PayloadLength>3</PayloadLength><TimeStamp>2026-01-15T14:03:09Z</TimeStamp>"
        "<SenderID>A</SenderID><ReceiverID>B</ReceiverID><CORERuleVersion>2.2.0</CORERuleVersion>"
        "<CheckSum>a9993e364706816aba3e25717850c26c9cd0d89d</CheckSum><Payload>YWJj</Payload>"),
    "b<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body><e:Fault><e:Code>"
    "<e:Value>e:Sender</e:Value><e:Subcode><e:Value>w:X</e:Value></e:Subcode></e:Code><e:Reason>"
    "<e:Text>no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>",
    "m--m1\r\nContent-ID: <r>\r\n\r\n" SOAP_OF(
        "COREEnvelopeBatchResultsRetrievalResponse",
        "<Payload><x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:p%40x\"/>"
        "</Payload><ErrorCode>Success</ErrorCode>") SOAP_PART,
    "b<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
};

static bool make_soap(unsigned i, struct buf *out)
{
    return put_one_of(SOAPS, COUNT_OF(SOAPS), i, out);
}

static const char *const MIMES[] = {
    "--m1\r\nContent-Disposition: form-data; name=\"PayloadId\"\r\n\r\n7\r\n--m1\r\n"
    "Content-Disposition: form-data; name=\"Payload\"\r\n\r\nISA*00~\r\n--m1\r\n"
    "Content-Disposition: form-data; name=ErrorCode\r\n\r\nSuccess\r\n--m1--\r\n",
    "text\r\n--m1  \r\nContent-Type: a/b;\r\n c=\"d; \\\"e\"\r\nContent-ID: <a@b>\r\n\r\nx\n--m1--",
    "--m1\n\n--m1-- \n",
};

static bool make_mime(unsigned i, struct buf *out)
{
    return put_one_of(MIMES, COUNT_OF(MIMES), i, out);
}

/* What probe.c makes most of: see fuzz_script.c. */
static const char *const SCRIPTS[] = {
    "{\"operation\":\"probe.ask\",\"options\":{\"greeting\":\"hello\"},\"now\":"
    "\"2026-01-15T14:03:09Z\",\"request\":{\"content_kind\":\"text\",\"content\":\"abc\",\"record\":"
    "{\"a\":[1,{}]},\"fields\":{\"verb\":\"POST\",\"target\":\"/x?y\",\"safety\":\"keyed\",\"place\":"
    "\"multipart\",\"place_at\":\"2\",\"boundary\":\"B\",\"echo\":\"yes\"}},\"replies\":[{\"status\":200,"
    "\"headers\":{\"a\":\"b\"},\"body\":\"one\"},{\"body\":\"two\\n\\u001b[2J\"}]}",
    "{\"operation\":\"probe.ask\",\"request\":{\"fields\":{\"verb\":\"MOVE\",\"target\":\"a\",\"to\":"
    "\"b\",\"wait\":\"yes\",\"poll_ms\":\"5\",\"key\":\"k\"}},\"replies\":[{},{\"outcome\":\"not_sent\","
    "\"reason\":\"woken\"}]}",
    "{\"operation\":\"probe.ask\",\"call_id\":\"x\",\"partner\":\"p\",\"usage\":\"P\",\"sender_id\":\"A\","
    "\"receiver_id\":\"B\",\"request\":{\"fields\":{\"reconcile\":\"ask\"}},\"replies\":[{\"outcome\":"
    "\"unknown\"},{\"status\":404}]}",
    "{\"operation\":\"credentials.check\",\"options\":{\"greeting\":[\"a\"]},\"replies\":[{\"outcome\":"
    "\"refused\",\"reason\":\"no_baa\"}]}",
    "{\"operation\":\"probe.ask\",\"request\":{\"fields\":{\"reconcile\":\"again\"}},\"replies\":[{"
    "\"outcome\":\"unknown\"},{\"outcome\":\"unknown\"},{\"outcome\":\"answered\"}]}",
};

static bool make_script(unsigned i, struct buf *out)
{
    return put_one_of(SCRIPTS, COUNT_OF(SCRIPTS), i, out);
}

/* Which question, which status, then the reply: see fuzz_clearing.c. */
#define ISA_FROM                                                                                   \
    "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*PRACTICE01     *260115*1403*^*00501*"   \
    "000000017*0*T*:~GS*HB*C*P*20260115*1403*7*X*"
#define ANSWER_271                                                                                 \
    ISA_FROM "005010X279A1~ST*271*0001*005010X279A1~BHT*0022*11*R1*20260115*1403~TRN*2*T1*9P~"     \
             "EB*1*IND*30~SE*4*0001~GE*1*7~IEA*1*000000017~"
#define ANSWER_835                                                                                 \
    ISA_FROM "005010X221A1~ST*835*0001~BPR*I*1*C*ACH~TRN*1*E*1P~SE*4*0001~GE*1*7~IEA*1*000000017~"
#define CORE_FIELDS_OF(mode)                                                                       \
    "<PayloadType>X</PayloadType><ProcessingMode>" mode                                            \
    "</ProcessingMode><PayloadID>7</PayloadID>"                                                    \
    "<TimeStamp>2026-01-15T14:03:09Z</TimeStamp><SenderID>A</SenderID><ReceiverID>B</ReceiverID>"  \
    "<CORERuleVersion>2.2.0</CORERuleVersion>"
#define CORE_SUCCESS "<ErrorCode>Success</ErrorCode><ErrorMessage/>"
#define XOP_P                                                                                      \
    "<Payload><x:Include href=\"cid:p\" xmlns:x=\"http://www.w3.org/2004/08/xop/include\"/>"       \
    "</Payload>"
#define PART_P "\r\n--m1\r\nContent-ID: <p>\r\n\r\n" ANSWER_835 "\r\n--m1--"
#define HOSPITAL_CLAIM                                                                             \
    "{\"kind\":\"institutional\",\"claim_id\":\"S1\",\"total_charge\":100.00,\"type_of_bi"         \
    "ll\":\"11\",\"frequency\":\"1\",\"assignment\":\"A\",\"benefits_assigned\":\"Y\",\"r"         \
    "elease_of_information\":\"Y\",\"billing\":{\"entity_type\":\"2\",\"name\":\"HOSPITAL"         \
    "\",\"tax_id_type\":\"EI\",\"tax_id\":\"123456789\",\"address\":{\"line1\":\"1 MAIN\""         \
    ",\"city\":\"MESA\"}},\"subscriber\":{\"responsibility\":\"P\",\"entity_type\":\"1\","         \
    "\"last_name\":\"DOE\"},\"payer\":{\"name\":\"PAYER\",\"id_type\":\"PI\",\"id\":\"877"         \
    "26\"},\"statement\":{\"from\":\"2026-01-05\"},\"principal_diagnosis\":{\"code\":\"F1"         \
    "020\"},\"condition_codes\":[\"01\"],\"other_diagnoses\":[{\"code\":\"4019\"}],\"line"         \
    "s\":[{\"control_number\":\"S1-1\",\"revenue_code\":\"0124\",\"charge\":100.00,\"unit"         \
    "\":\"DA\",\"quantity\":1}]}"
#define REVIEW_REQUEST                                                                             \
    "{\"purpose\":\"13\",\"reference\":\"R1\",\"date\":\"2026-01-15\",\"time\":\"14:03\","         \
    "\"payer\":{\"role\":\"X3\",\"entity_type\":\"2\",\"name\":\"PLAN\",\"id_type\":\"PI"          \
    "\",\"id\":\"87726\"},\"requesters\":[{\"role\":\"1P\",\"entity_type\":\"2\",\"name\""         \
    ":\"CLINIC\",\"id_type\":\"24\",\"id\":\"123456789\"}],\"subscriber\":{\"id_type\":\""         \
    "MI\",\"id\":\"M123\",\"last_name\":\"DOE\"},\"event\":{\"traces\":[{\"number\":\"T1"          \
    "\",\"company\":\"9PRACTICE01\"}],\"scope\":{\"category\":\"HS\"},\"diagnoses\":[{\"t"         \
    "ype\":\"ABK\",\"code\":\"F1020\"}],\"delivery\":{\"type\":\"VS\",\"quantity\":24,\"u"         \
    "nit\":\"WK\",\"per_unit\":2}}}"
static const struct reply_seed {
    char question, status;
    const char *reply;
} REPLIES[] = {
    {0, 0,
     SOAP_OF("COREEnvelopeRealTimeResponse",
             CORE_FIELDS_OF("RealTime") "<Payload>" ANSWER_271 "</Payload>" CORE_SUCCESS)},
    {0, 3,
     SOAP_OF("COREEnvelopeRealTimeResponse",
             CORE_FIELDS_OF("RealTime") "<ErrorCode>UnAuthorized</ErrorCode><ErrorMessage/>")},
    {1, 0, "{\"x12\":\"" ANSWER_271 "\"}"},
    {1, 0, ANSWER_271},
    {2, 0,
     "{\"controlNumber\":\"906\",\"subscriber\":{\"memberId\":\"M123\",\"aaaErrors\":[{\"code\":"
     "\"72\",\"followupAction\":\"C\"}]},\"planDateInformation\":{\"plan\":\"20260101-20261231\"},"
     "\"benefitsInformation\":[{\"code\":\"B\",\"benefitAmount\":\".5\",\"x\":{\"y\":[1]}}]}"},
    {3, 1, "{\"id\":\"500\",\"statusCode\":\"0\"}"},
    {3, 0, "{\"id\":\"500\",\"statusCode\":\"4\"}"},
    {3, 0,
     "{\"id\":\"500\",\"statusCode\":\"4\",\"subscriber\":{\"memberId\":\"M123\"},\"plans\":[{"
     "\"statusCode\":\"1\",\"groupNumber\":\"G\",\"coverageStartDate\":\"2026-01-01\","
     "\"eligibilityEndDate\":\"2026-12-31T00:00:00.000+0000\",\"limitations\":{\"noNetwork\":[{"
     "\"quantity\":\"30\",\"payerNotes\":[\"N\"]}]},\"benefits\":[{\"type\":\"30\",\"statusCode\":\"1\","
     "\"amounts\":{\"coInsurance\":{\"inNetwork\":[{\"amount\":\"7.5\",\"units\":\"Percent\"}]},"
     "\"deductibles\":{\"outOfNetwork\":[{\"total\":\"1.50\",\"remaining\":\"0\"}]}}}]}]}"},
    {4, 0,
     "{\"subscriber\":{\"memberId\":\"M123\"},\"claims\":[{\"claimStatus\":{\"statusCategoryCode\":"
     "\"F1\",\"statusCode\":\"65\",\"effectiveDate\":\"20260110\",\"amountPaid\":\"1.5\"}}]}"},
    {5, 0,
     ISA_FROM "005010X217~ST*278*0001~BHT*0007*11*R1~TRN*2*T1~SE*4*0001~GE*1*7~IEA*1*000000017~"},
    {6, 1, SOAP_OF("COREEnvelopeBatchSubmissionResponse", CORE_FIELDS_OF("Batch") CORE_SUCCESS)},
    {6, 4,
     SOAP_OF("COREEnvelopeBatchSubmissionAckRetrievalResponse",
             CORE_FIELDS_OF("Batch") "<Payload>SVNBKg==</Payload>" CORE_SUCCESS)},
    {7, 0, "{\"status\":\"SUCCESS\",\"claimReference\":{\"correlationId\":\"C1\"}}"},
    {7, 3, "{\"errors\":[{\"code\":\"33\"}]}"},
    {8, 7, "700\t1768485000000000\tB1.837\n"},
    {9, 0,
     "--m1\r\nContent-ID: <r>\r\n\r\n" SOAP_OF("COREEnvelopeBatchResultsRetrievalResponse",
                                               CORE_FIELDS_OF("Batch") XOP_P CORE_SUCCESS) PART_P},
    {10, 0, "{\"reports\":[\"R51\",\"R52.x\"]}"},
    {10, 0, "{\"report_content\":\"" ANSWER_835 "\",\"reports\":[\"R51\"]}"},
    {11, 0, "5\t1768485000000000\ta.835\n5\t1768485000000001\tb.835\n"},
    {12, 0,
     "{\"items\":[{\"fileExecutionId\":\"e1\",\"direction\":\"INBOUND\",\"mode\":\"test\",\"x12\":{"
     "\"metadata\":{\"transaction\":{\"transactionSetIdentifier\":\"835\"}}}}],\"nextPageToken\":"
     "\"T\",\"documentDownloadUrl\":\"https://files.example/a?b\"}"},
    {12, 0, ANSWER_835},
    {13, 0,
     "{\"last_responseid\":\"41\",\"claim\":[{\"pcn\":\"A1\",\"status\":\"A\",\"total_charge\":"
     "\"125.5\",\"fdos\":\"20260105\",\"messages\":[{\"message\":\"*~\"}]},{\"status\":\"R\"}]}"},
    {13, 0, "{\"last_responseid\":\"41\",\"claim\":[{\"pcn\":\"A1\",\"status\":\"A\"}]}"},
    {14, 0, "{\"era\":[{\"eraid\":\"30\"},{\"eraid\":\"9\"}],\"data\":\"" ANSWER_835 "\"}"},
    {15, 0, "{\"result\":{\"claim\":{\"pcn\":\"A1\",\"status\":\"A\"}}}"},
    {15, 0, "{\"error\":{\"error_code\":\"12\"}}"},
    {16, 0,
     "{\"claimStatuses\":[{\"id\":\"7\",\"subscriber\":{\"memberId\":\"M123\"},\"statusDetails\":[{"
     "\"categoryCode\":\"F1\",\"statusCode\":\"65\",\"effectiveDate\":\"2026-01-10\"}]}]}"},
    {17, 0,
     "{\"status\":\"SUCCESS\",\"claimReference\":{\"correlationId\":\"C1\"},\"x12\":\"ISA\"}"},
    {18, 1,
     "{\"statusCode\":\"A1\",\"certificationNumber\":\"N\",\"certificationEffectiveDate\":\"2026-01-01\","
     "\"statusReasons\":[{\"code\":\"0U\",\"value\":\"V\"}],\"payerNotes\":[{\"message\":\"M\"}],"
     "\"procedures\":[{\"qualifierCode\":\"HC\",\"code\":\"C\",\"quantity\":\"1.5\",\"statusCode\":\"A3\","
     "\"fromDate\":\"2026-01-01\"},{\"revenueCode\":\"R\"}]}"},
    {19, 0, "{\"authorizationId\":\"a\",\"submission\":{\"x12\":\"ISA\"}}"},
    {20, 0, HOSPITAL_CLAIM},
    {21, 0,
     "{\"claim_id\":\"A1\",\"total_charge\":1.00,\"payer\":{\"id\":\"87726\"},\"lines\":[{"
     "\"charge\":1,\"procedure\":{\"type\":\"HC\",\"code\":\"99213\"}}]}"},
    {22, 0, REVIEW_REQUEST},
    {23, 0, REVIEW_REQUEST},
};

/* Which question, which status, then the answer: see fuzz_bank.c. */
static bool make_bank(unsigned i, struct buf *out)
{
    static const char *const answers[][2] = {
        {"0", "{\"added\":[{\"transaction_id\":\"t\",\"account_id\":\"a\",\"amount\":-12.30,"
              "\"iso_currency_code\":\"USD\",\"pending\":false,\"pending_transaction_id\":\"p\","
              "\"date\":\"2026-01-02\",\"authorized_date\":null,\"name\":\"X \\\"Y\\\"\","
              "\"location\":{\"city\":\"Z\"}}],\"modified\":[],\"removed\":[{\"transaction_id\":"
              "\"p\"}],\"accounts\":[],\"next_cursor\":\"c\",\"has_more\":false,"
              "\"transactions_update_status\":\"HISTORICAL_UPDATE_COMPLETE\"}"},
        {"1", "{\"accounts\":[{\"account_id\":\"a\",\"balances\":{\"available\":1,\"current\":"
              "1.5,\"limit\":null,\"iso_currency_code\":\"USD\"},\"mask\":\"0001\",\"name\":"
              "\"N\",\"type\":\"depository\",\"subtype\":\"checking\"}]}"},
        {"2", "{\"item\":{\"item_id\":\"i\",\"institution_id\":\"b\",\"institution_name\":"
              "\"B\",\"error\":{\"error_type\":\"ITEM_ERROR\",\"error_code\":"
              "\"ITEM_LOGIN_REQUIRED\"}}}"},
        {"3", "{\"access_token\":\"vault://x\",\"item_id\":\"i\"}"},
        {"4", "{\"link_token\":\"l\",\"expiration\":\"2026-01-02T00:00:00Z\"}"},
        {"5", "{\"key\":{\"kty\":\"EC\",\"kid\":\"k\"}}"},
        {"6", "{\"authorization\":{\"id\":\"a\",\"decision\":\"approved\",\"decision_rationale\":"
              "null},\"transfer\":{\"id\":\"t\"}}"},
        {"9", "{\"accounts\":[{\"account_id\":\"a\",\"balances\":{\"current\":1.5,"
              "\"iso_currency_code\":\"USD\"}}]}"},
        {":", "{\"authorization\":{\"id\":\"a\",\"decision\":\"declined\","
              "\"decision_rationale\":{\"code\":\"NSF\"}}}"},
        {"<", "{\"transfer\":{\"id\":\"t\",\"status\":\"returned\",\"failure_reason\":{"
              "\"ach_return_code\":\"R01\"}}}"},
        {"=", "{\"transfer\":{\"id\":\"t\",\"status\":\"cancelled\"}}"},
        {">", "{\"transfer_intent\":{\"id\":\"i\",\"status\":\"PENDING\"}}"},
        {"?", "{\"transfer_intent\":{\"id\":\"i\",\"status\":\"FAILED\",\"failure_reason\":{"
              "\"error_code\":\"X\"}}}"},
        {"0", "{\"error_type\":\"TRANSACTIONS_ERROR\",\"error_code\":"
              "\"TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION\"}"},
        {"=", "{\"error_type\":\"TRANSFER_ERROR\",\"error_code\":\"TRANSFER_NOT_CANCELLABLE\"}"},
        {"<", "{\"error_type\":\"INVALID_INPUT\",\"error_code\":\"NOT_FOUND\"}"}};
    if (i >= COUNT_OF(answers))
        return false;
    buf_putc(out, (char)(answers[i][0][0] - '0'));
    buf_putc(out, str_starts(str_from(answers[i][1]), STR("{\"error_type")) ? 0 : 1);
    buf_puts(out, answers[i][1]);
    return true;
}

/* Which list, which status, then the page: see fuzz_ramp.c. */
#define RAMP_NEXT                                                                                  \
    "],\"page\":{\"next\":\"https://api.ramp.com/developer/v1/transactions?page_size=2&start=t1\"}}"
static const struct reply_seed PAGES[] = {
    {0, 0,
     "{\"data\":[{\"id\":\"t1\",\"state\":\"CLEARED\",\"amount\":12.34,\"currency_code\":\"USD\","
     "\"user_transaction_time\":\"2026-01-15T10:00:00+00:00\",\"card_holder\":{\"user_id\":\"u1\"},"
     "\"line_items\":[{\"amount\":{\"amount\":1234,\"currency_code\":\"USD\","
     "\"minor_unit_conversion_rate\":100},\"converted_amount\":null}],\"memo\":\"a\\u0041\","
     "\"accounting_field_selections\":[{\"category_info\":{\"type\":\"GL_ACCOUNT\"},"
     "\"external_code\":\"6000\"}]}" RAMP_NEXT},
    {4, 0,
     "{\"data\":[{\"id\":\"b1\",\"status\":\"OPEN\",\"approval_status\":\"APPROVED\",\"amount\":"
     "{\"amount\":500,\"currency_code\":\"JPY\"},\"vendor\":{\"id\":\"v1\"}}],\"page\":{\"next\":"
     "null}}"},
    {5, 0,
     "{\"data\":[{\"id\":\"r1\",\"amount\":\"0.30000000000000004\",\"currency\":\"KWD\","
     "\"state\":\"REIMBURSED\"}],\"page\":null}"},
    {7, 0, "{\"id\":\"t1\",\"amount\":{\"value\":1,\"currency\":\"USD\"}}"},
    {8, 0,
     "{\"id\":\"t1\",\"status\":\"PAID\",\"amount\":{\"amount\":500,\"currency_code\":\"USD\"}}"},
    {9, 0, "{\"id\":\"b1\",\"active\":true}"},
    {10, 3,
     "{\"id\":\"w1\",\"secret\":\"s\",\"type\":\"webhooks.verification\",\"challenge\":\"c\"}"},
    {11, 0, "{}"},
    {12, 0,
     "{\"sync_type\":\"TRANSACTION_SYNC\",\"successful\":[{\"id\":\"t1\",\"reference_id\":\"7\"}],"
     "\"failed\":[{\"id\":\"t2\",\"message\":\"no account\"}]}"},
    {0, 4, "{\"error_v2\":{\"error_code\":\"DEVELOPER_7100\",\"message\":\"x\"}}"},
};

static bool make_ramp(unsigned i, struct buf *out)
{
    if (i >= COUNT_OF(PAGES))
        return false;
    buf_putc(out, PAGES[i].question);
    buf_putc(out, PAGES[i].status);
    buf_puts(out, PAGES[i].reply);
    return true;
}

static bool make_hint(unsigned i, struct buf *out)
{
    static const char *const HINTS[] = {
        "{\"webhook_type\":\"ITEM\",\"webhook_code\":\"ERROR\",\"item_id\":\"i\",\"error\":{"
        "\"error_type\":\"ITEM_ERROR\",\"error_code\":\"ITEM_LOGIN_REQUIRED\"}}",
        "{\"webhook_type\":\"ITEM\",\"webhook_code\":\"PENDING_EXPIRATION\",\"item_id\":\"i\","
        "\"consent_expiration_time\":\"2026-01-20T13:25:17.766Z\"}",
        "{\"webhook_type\":\"TRANSACTIONS\",\"webhook_code\":\"INITIAL_UPDATE\",\"item_id\":\"i\","
        "\"new_transactions\":19,\"error\":null}",
        "{\"type\":\"transactions.cleared\",\"id\":\"e1\",\"business_id\":\"b1\",\"object\":{\"id\":"
        "\"t1\"}}",
    };
    return put_one_of(HINTS, COUNT_OF(HINTS), i, out);
}

/* Records, the inside of a 278, a request: see fuzz_authorization.c. */
static bool make_authorization(unsigned i, struct buf *out)
{
    static const char *const RECORDS[] = {
        "0{\"reference\":\"R1\",\"event\":{\"decision\":{\"action\":\"A1\",\"number\":\"N\"},"
        "\"delivery\":{\"type\":\"VS\",\"quantity\":24.0},\"services\":[{\"decision\":{\"action\":"
        "\"A6\"}}]}}\n{\"reference\":\"R2\"}",
        "0{\"reference\":\"R1\",\"payer_refusals\":[{\"valid\":\"N\",\"reason\":\"42\",\"follow_up\":"
        "\"P\"}],\"event\":{\"messages\":[\"\\u001b[2J\"]}}",
        "1BHT*0007*11*R1*20260115*1403~HL*1**20*1~NM1*X3*2*PLAN*****PI*87726~HL*2*1*21*1~NM1*1P*2*"
        "CLINIC*****XX*1500000017~HL*3*2*22*1~NM1*IL*1*DOE*JANE****MI*M123~HL*4*3*EV*1~TRN*2*T1*9P~"
        "UM*HS*I*MH~HCR*A1*AUTH1~HSD*VS*24~HL*5*4*SS*0~HCR*A3**0V~",
        "2" REVIEW_REQUEST,
    };
    if (i < COUNT_OF(RECORDS))
        return put_one_of(RECORDS, COUNT_OF(RECORDS), i, out);
    i -= (unsigned)COUNT_OF(RECORDS);
    if (i >= EACH)
        return false;
    buf_putc(out, '1');
    struct buf body;
    buf_init(&body, 0);
    put_body("278-response", 0, i, &body);
    buf_put(out, body.p + 1, body.n - 1);
    buf_fini(&body);
    return true;
}

static bool make_clearing(unsigned i, struct buf *out)
{
    if (i >= COUNT_OF(REPLIES))
        return false;
    buf_putc(out, REPLIES[i].question);
    buf_putc(out, REPLIES[i].status);
    buf_puts(out, REPLIES[i].reply);
    return true;
}

static bool make_tape(unsigned i, struct buf *out)
{
    struct gen g;
    gen_init(&g, i + 1);
    for (unsigned k = 0; k < 40 + i * 60; k++)
        buf_putc(out, (char)gen_below(&g, 256));
    return i < 24;
}

/* The reader, by the first byte modulo five, and what it reads: see fuzz_sandbox.c. */
static const char *const SANDBOX[] = {
    "2GET /health HTTP/1.1\r\nHost: x\r\n\r\nPOST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
    "Expect: 100-continue\r\n\r\nabc",
    "2POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789"
    "\r\n0\r\n\r\n",
    "3--b7f3\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b7f3\r\n\r\n\r\n--b7f3--\r\n",
    "5--b7f3\r\nContent-Disposition: form-data; name=\"ProcessingMode\"\r\n\r\nRealTime\r\n--b7f3\r\n"
    "Content-Disposition: form-data; name=\"Payload\"\r\n\r\nISA*00*\r\n--b7f3--\r\n",
    "4<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Header/><e:Body>"
    "<c:COREEnvelopeRealTimeRequest xmlns:c=\"http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd\">"
    "<PayloadType>X12_270_Request_005010X279A1</PayloadType><ProcessingMode>RealTime</ProcessingMode>"
    "<Payload><![CDATA[ISA*]]></Payload></c:COREEnvelopeRealTimeRequest></e:Body></e:Envelope>",
    "6{\"a\":{\"b\":[1,\"x\",{\"c\":null}]},\"d\":true}",
    "6{\"controlNumber\":\"1\",\"submitter\":{\"contactInformation\":{\"name\":\"D\"}},\"receiver\":{"
    "\"organizationName\":\"X\"},\"claimInformation\":{\"claimChargeAmount\":\"1.50\",\"serviceLines\":[{"
    "\"serviceDate\":\"20260105\",\"ambulancePatientCount\":1}],\"homeboundIndicator\":true}}",
    "6a=1%26&b=+&a;q=\"x\\\"y\"; a=\"z\"",
};

static bool make_sandbox(unsigned i, struct buf *out)
{
    return put_one_of(SANDBOX, COUNT_OF(SANDBOX), i, out);
}

bool seed_make(const char *target, unsigned i, struct buf *out)
{
    static const struct {
        const char *target;
        bool (*make)(unsigned i, struct buf *out);
    } rows[] = {
        {"reader", make_document},
        {"tree", make_document},
        {"cut", make_document},
        {"walk", make_walk},
        {"writer", make_tape},
        {"claim_json", make_claim_json},
        {"remittance", make_remittance},
        {"acknowledgement", make_acknowledgement},
        {"eligibility", make_eligibility},
        {"conf", make_conf},
        {"claim_status", make_claim_status},
        {"codes", make_codes},
        {"overlay", make_overlay},
        {"asked", make_asked},
        {"cred", make_cred},
        {"http", make_http},
        {"request", make_request},
        {"target", make_target},
        {"soap", make_soap},
        {"mime", make_mime},
        {"sandbox", make_sandbox},
        {"script", make_script},
        {"bank", make_bank},
        {"clearing", make_clearing},
        {"hint", make_hint},
        {"authorization", make_authorization},
        {"ramp", make_ramp},
        {"rabbit", make_rabbit},
    };
    fuzz_guides();
    for (size_t k = 0; k < COUNT_OF(rows); k++)
        if (strcmp(rows[k].target, target) == 0)
            return rows[k].make(i, out);
    return false;
}
