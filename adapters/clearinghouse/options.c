/* options.c - the table behind `hia adapter show clearinghouse`. */
#include "clearinghouse/options.h"

#include <string.h>
#include <strings.h>

#define NAME_OF(member) #member
#define AT(member)      HIA_OPTION_AT(struct options, member)
#define WORDS(...)                                                                                 \
    .words = (const char *const[])                                                                 \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define MINUTE_MS 60000
#define DAY_MS    86400000
#define CARRIERS  "none", "files", "core", "x12", "json", "availity", "polling", "claim-md"

#define ROW(member, type, words) NAME_OF(member), words, HIA_OPTION_##type, 0, AT(member)
#define TEXT(member, is, words)                                                                    \
    {                                                                                              \
        ROW(member, TEXT, words), .initial = (is)                                                  \
    }
#define YES_NO(member, is, words)                                                                  \
    {                                                                                              \
        ROW(member, BOOL, words), .initial = (is)                                                  \
    }
#define LIST(member, words)                                                                        \
    {                                                                                              \
        ROW(member, LIST, words)                                                                   \
    }
#define CARRIER(member, words)                                                                     \
    {                                                                                              \
        ROW(member, WORD, words), .initial = "none", WORDS(CARRIERS)                               \
    }
#define WORD(member, is, words, ...)                                                               \
    {                                                                                              \
        ROW(member, WORD, words), .initial = (is), WORDS(__VA_ARGS__)                              \
    }
#define TIME(member, name, is, words, from, to)                                                    \
    {                                                                                              \
        name, words, HIA_OPTION_DURATION, 0, AT(member), .initial = (is), .min = (from),           \
                                                         .max = (to)                               \
    }

const struct hia_option CLEARINGHOUSE_OPTIONS[] = {
    CARRIER(claims,
            "How claims go out: files, core (CAQH CORE batch), x12 (REST), json (REST, one by "
            "one: max_claims_per_file = 1), claim-md, none."),
    CARRIER(reports,
            "How acknowledgements and remittances come: files, core, x12 (a REST mailbox), polling "
            "(Stedi's transactions), claim-md, none."),
    CARRIER(eligibility, "How coverage is asked: core, x12 (REST), json (REST), availity, none."),
    CARRIER(claim_status, "How a claim's status is asked: core, x12, json, availity, none."),
    CARRIER(
        prior_auth,
        "How authorization is asked: core, x12, json (Optum; with dialect = optum), availity, none."),
    TEXT(claims_endpoint, "", "The [endpoint] claims go to; empty: the partner's own url."),
    TEXT(reports_endpoint, "", "The [endpoint] reports come from."),
    TEXT(real_time_endpoint, "", "The [endpoint] that is asked in real time."),
    TEXT(claim_status_endpoint, "", "The same for claim_status; empty: as real_time_endpoint."),
    TEXT(prior_auth_endpoint, "", "The same for prior_auth; empty: as real_time_endpoint."),
    YES_NO(trace_required, "yes",
           "Refuse an answer that names neither our trace (TRN02) nor our reference (BHT03)."),
    TIME(resend_after_ms, "resend_after", "90s",
         "How long the same inquiry is not sent again after a time-out (CORE: 90 s).", 0, DAY_MS),
    TIME(poll_ms, "poll", "15m", "Between two looks for an answer that comes later.", 1000, DAY_MS),
    TIME(patience_ms, "patience", "1d", "After how long without it the call is given up.", 1000,
         (int64_t)30 * DAY_MS),
    {"fetch_max", "Files fetched in one call; the next call goes on.", HIA_OPTION_INTEGER, 0,
     AT(fetch_max), .initial = "200", .min = 1, .max = 5000},
    {"payload_max", "The largest interchange the partner takes.", HIA_OPTION_BYTES, 0,
     AT(payload_max_bytes), .initial = "64M", .min = 1024, .max = 64 << 20},

    TEXT(send_folder, "inbound", "Files: where we put claims."),
    TEXT(replies_folder, "", "Files: where we put our TA1 and 999; empty: as send_folder."),
    TEXT(receive_folder, "outbound", "Files: where answers lie."),
    TEXT(archive_folder, "", "Files: where fetched files are moved, at the partner."),
    LIST(acknowledgement_names,
         "Files: names of acknowledgements: *.999, *.277*; * is anything. Several."),
    LIST(remittance_names, "Files: names of remittances: *.835, *.ERA. Several."),
    LIST(ignored_names, "Files: names never fetched, before the other lists. Several."),
    WORD(after_fetch, "keep", "Files: what becomes of a fetched file at the partner.", "archive",
         "remove", "keep"),
    WORD(after_pickup, "unknown",
         "Files: does a file we sent stay where we put it (stays)? Then one that is not there has "
         "not arrived, and may be sent again.",
         "unknown", "stays"),
    TIME(settle_ms, "settle", "30s", "Files: how old a file is before it is fetched.", 0, DAY_MS),
    TEXT(file_extension, ".837", "Files: put behind the call's id when the call has no file name."),

    WORD(core_codec, "soap", "CORE: SOAP envelopes (B) or MIME forms (A).", "soap", "mime"),
    TEXT(core_path, "", "CORE: path of real time under the endpoint's url."),
    TEXT(core_batch_path, "", "CORE: path of batch; empty: as core_path."),
    TEXT(core_sender, "", "CORE: SenderID; empty: the interchange's."),
    TEXT(core_receiver, "", "CORE: ReceiverID; empty: the interchange's."),
    TEXT(core_version, "2.2.0", "CORE: CORERuleVersion."),
    YES_NO(core_security, "yes",
           "CORE: the partner wants a user name: a WS-Security header, or UserName and Password "
           "parts. no: a client certificate only."),
    YES_NO(core_mtom, "yes", "CORE: batch payloads in a part of their own (MTOM), not in base64."),
    YES_NO(core_generic, "no", "CORE: the Generic... actions of batch."),
    LIST(core_types,
         "CORE: KIND=PayloadType, KIND as x12.270, x12.837P, acknowledgement, remittance, "
         "claim_acknowledgement (277CA), confirmation. Several."),
    LIST(core_unknown_id, "CORE: ErrorCodes that say there is no such PayloadID. Several."),
    LIST(core_nothing, "CORE: ErrorCodes and PayloadTypes that say nothing is there yet. Several."),
    YES_NO(core_ack_results, "no",
           "CORE: confirm fetched results (BatchResultsAckSubmit) at once, without a 999."),
    YES_NO(core_ack_batch, "no",
           "CORE: confirm a 999 or TA1 that stands before the results also under its batch's "
           "PayloadID: where that takes away no results of the batch. Ask the partner."),
    WORD(core_replies, "results",
         "CORE: our TA1 and 999 go as results (BatchResultsAckSubmit, under the PayloadID of what "
         "they answer) or as a batch (BatchSubmit).",
         "results", "batch"),

    TEXT(professional_path, "", "REST: path that takes an 837P, or a professional claim as JSON."),
    TEXT(institutional_path, "",
         "REST: path that takes an 837I, or an institutional claim as JSON."),
    TEXT(dental_path, "", "REST: path that takes an 837D."),
    TEXT(eligibility_path, "", "REST: path of eligibility; of Availity too."),
    TEXT(claim_status_path, "", "REST: path of claim status."),
    TEXT(prior_auth_path, "",
         "REST: path that takes a 278, also as JSON; Availity: of service reviews."),
    TEXT(reports_path, "", "REST: path of the mailbox."),
    TIME(polling_since_ms, "polling_since", "7d",
         "Polling: how far back the first look goes, before there is a page token.", MINUTE_MS,
         (int64_t)365 * DAY_MS),
    TEXT(executions_path, "/executions",
         "Polling: path of file executions; /ID/input is put behind."),
    TEXT(download_endpoint, "",
         "Polling: the [endpoint] files are fetched from when the partner says where they lie; its "
         "url is https://download_host, its credential of scheme none."),
    TEXT(download_host, "", "Polling: the one host such a place may name."),
    TEXT(check_path, "", "REST: path that GET answers with 200 when credentials are good."),
    WORD(wrapping, "json", "REST: X12 bare, in JSON, in a form, in a form of parts.", "raw", "json",
         "form", "multipart"),
    TEXT(x12_field, "x12", "REST: the field X12 is in, both ways."),
    TEXT(report_field, "report_content",
         "REST: the field a report's X12 is in, when it is not bare."),
    TEXT(x12_type, "application/edi-x12", "REST: Content-Type of bare X12."),
    LIST(form_fields, "REST: Name=Value put into each form. Never a secret. Several."),
    LIST(headers, "REST: Name: Value put onto each request. Never a secret. Several."),
    WORD(dialect, "stedi", "REST: whose JSON it is.", "stedi", "optum"),
    WORD(on_repeat, "unknown",
         "REST: what the partner does with a claim sent twice: key (Idempotency-Key is obeyed).",
         "unknown", "key"),
    WORD(look_up, "none",
         "REST: how a claim whose answer never came is looked for: claim_status (asked as JSON by "
         "its patientControlNumber, after `poll`, for `patience`), none (a person).",
         "none", "claim_status"),
    TIME(key_window_ms, "key_window", "24h", "REST: how long it knows a key.", MINUTE_MS,
         (int64_t)30 * DAY_MS),

    TEXT(claim_md_path, "", "Claim.MD: path of its services under the url."),
    LIST(claim_md_states,
         "Claim.MD: STATUS=CATEGORY:CODE, what a status of its response/ is as STC01 of a 277CA: "
         "A=A2:20, R=A3:21. One that is in no row is kept, and not told. Several."),
    LIST(done_codes, "Availity: statusCodes of a finished coverage. Several."),
    LIST(pending_codes, "Availity: statusCodes of one still worked on. Several."),
    LIST(availity_fields,
         "Availity: OURS=THEIRS, what a value of a claim status is called in its form "
         "(payer_id=payer.id, charge= leaves it out) or, from answer_, in claimStatuses[] of its "
         "answer (answer_category=statusDetails[].categoryCode). Several."),
    LIST(
        review_actions,
        "Availity: STATUSCODE=ACTION, what a statusCode of a service review is as HCR01 (A1 "
        "certified, A3 not, A4 pended ...). Those that are such a code need no row; of one that is "
        "neither no record is made. Several."),
    YES_NO(mock_required, "no", "Availity: take an answer only when its header says it is a mock."),
};

bool list_has(const struct hia_list *list, struct hia_text text)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (text.n == strlen(list->item[i]) && strncasecmp(text.p, list->item[i], text.n) == 0)
            return true;
    return false;
}

bool list_value(const struct hia_list *list, const char *name, struct hia_text *value)
{
    size_t n = strlen(name);
    for (uint32_t i = 0; i < list->count; i++) {
        const char *item = list->item[i];
        if (strncmp(item, name, n) != 0 || item[n] != '=')
            continue;
        *value = (struct hia_text){item + n + 1, strlen(item + n + 1)};
        return true;
    }
    return false;
}

static bool is_path(const char *path)
{
    return path[0] == '\0' || (path[0] == '/' && path[1] != '/');
}

static const char *check_carriers(const struct options *o)
{
#define BY(carrier) (1U << CARRY_##carrier)
    const struct {
        int is;
        unsigned may;
        const char *sentence;
    } rows[] = {
        {o->claims, BY(FILES) | BY(CORE) | BY(X12) | BY(JSON) | BY(CLAIM_MD),
         "claims goes by files, core, x12, json or claim-md"},
        {o->reports, BY(FILES) | BY(CORE) | BY(X12) | BY(POLLING) | BY(CLAIM_MD),
         "reports come by files, core, x12, polling or claim-md"},
        {o->eligibility, BY(CORE) | BY(X12) | BY(JSON) | BY(AVAILITY),
         "eligibility is asked by core, x12, json or availity"},
        {o->claim_status, BY(CORE) | BY(X12) | BY(JSON) | BY(AVAILITY),
         "claim_status is asked by core, x12, json or availity"},
        {o->prior_auth, BY(CORE) | BY(X12) | BY(JSON) | BY(AVAILITY),
         "prior_auth goes by core, x12, json or availity"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].is != CARRY_NONE && !(rows[i].may & 1U << rows[i].is))
            return rows[i].sentence;
    return NULL;
#undef BY
}

static const char *check_rest(const struct options *o)
{
    if (o->reports == CARRY_CLAIM_MD && o->claim_md_states.count == 0)
        return "reports = claim-md needs claim_md_states";
    if (o->claims == CARRY_JSON && !o->professional_path[0] && !o->institutional_path[0])
        return "claims = json needs professional_path or institutional_path";
    if (o->claims == CARRY_X12 && !o->professional_path[0] && !o->institutional_path[0] &&
        !o->dental_path[0])
        return "claims = x12 needs professional_path, institutional_path or dental_path";
    if ((o->reports == CARRY_X12 || o->reports == CARRY_POLLING) && !o->reports_path[0])
        return "reports by REST needs reports_path";
    if (o->eligibility >= CARRY_X12 && !o->eligibility_path[0])
        return "eligibility by REST needs eligibility_path";
    if (o->claim_status >= CARRY_X12 && !o->claim_status_path[0])
        return "claim_status by REST needs claim_status_path";
    if (o->look_up == LOOK_UP_STATUS && o->claim_status != CARRY_JSON)
        return "look_up = claim_status needs claim_status = json";
    if (o->prior_auth >= CARRY_X12 && !o->prior_auth_path[0])
        return "prior_auth by REST needs prior_auth_path";
    if (o->prior_auth == CARRY_JSON && o->dialect != DIALECT_OPTUM)
        return "prior_auth = json is Optum's, with dialect = optum: Stedi has no authorization in JSON, "
               "so send it by another partner, or by core or x12 to one that takes them";
    if (o->eligibility == CARRY_AVAILITY && o->done_codes.count == 0)
        return "eligibility = availity needs done_codes: which statusCode is an end is not published";
    return NULL;
}

const char *clearinghouse_check(const void *options)
{
    const struct options *o = options;
    const char *const paths[] = {o->core_path,          o->core_batch_path, o->professional_path,
                                 o->institutional_path, o->dental_path,     o->eligibility_path,
                                 o->claim_status_path,  o->prior_auth_path, o->reports_path,
                                 o->check_path,         o->executions_path, o->claim_md_path};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (!is_path(paths[i]))
            return "a path begins with one /";
    for (uint32_t i = 0; i < o->headers.count; i++)
        if (!strstr(o->headers.item[i], ": "))
            return "headers are written Name: Value";
    if (o->reports == CARRY_FILES && o->after_fetch == AFTER_ARCHIVE && !o->archive_folder[0])
        return "after_fetch = archive needs archive_folder";
    if (o->reports == CARRY_FILES && !o->acknowledgement_names.count && !o->remittance_names.count)
        return "reports = files needs acknowledgement_names or remittance_names";
    const char *wrong = check_carriers(o);
    return wrong ? wrong : check_rest(o);
}
