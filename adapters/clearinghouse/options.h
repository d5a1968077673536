/* options.h - what differs between two clearinghouses: all of it configuration, none of it code. */
#ifndef HIA_CLEARINGHOUSE_OPTIONS_H
#define HIA_CLEARINGHOUSE_OPTIONS_H

#include "adapter.h"

enum { OPTION_NAME_MAX = 64, OPTION_PATH_MAX = 256 };

/** How a group of operations is carried. */
enum carrier {
    CARRY_NONE,
    CARRY_FILES,
    CARRY_CORE,
    CARRY_X12,
    CARRY_JSON,
    CARRY_AVAILITY,
    CARRY_POLLING,
    CARRY_CLAIM_MD
};
enum codec { CODEC_SOAP, CODEC_MIME };
enum wrapping { WRAP_RAW, WRAP_JSON, WRAP_FORM, WRAP_MULTIPART };
enum taken { TAKEN_UNKNOWN, TAKEN_STAYS };
enum after { AFTER_ARCHIVE, AFTER_REMOVE, AFTER_KEEP };
enum look_up { LOOK_UP_NONE, LOOK_UP_STATUS };
enum replies { REPLY_RESULTS, REPLY_BATCH };
enum dialect { DIALECT_STEDI, DIALECT_OPTUM };
enum twice { TWICE_UNKNOWN, TWICE_KEY };

struct options {
    /* Who carries what (enum carrier), and where that is configured. */
    int claims, reports, eligibility, claim_status, prior_auth;
    char claims_endpoint[OPTION_NAME_MAX], reports_endpoint[OPTION_NAME_MAX];
    char real_time_endpoint[OPTION_NAME_MAX];
    char claim_status_endpoint[OPTION_NAME_MAX], prior_auth_endpoint[OPTION_NAME_MAX];
    bool trace_required;
    int64_t resend_after_ms, poll_ms, patience_ms;
    int64_t fetch_max, payload_max_bytes;

    /* Files. */
    char send_folder[OPTION_PATH_MAX], replies_folder[OPTION_PATH_MAX];
    char receive_folder[OPTION_PATH_MAX];
    char archive_folder[OPTION_PATH_MAX];
    struct hia_list acknowledgement_names, remittance_names, ignored_names;
    int after_fetch;   /* enum after */
    int after_pickup;  /* enum taken */
    int64_t settle_ms; /* age of a file before it is fetched */
    char file_extension[24];

    /* CORE. */
    int core_codec; /* enum codec */
    char core_path[OPTION_PATH_MAX], core_batch_path[OPTION_PATH_MAX];
    char core_sender[OPTION_NAME_MAX], core_receiver[OPTION_NAME_MAX], core_version[16];
    bool core_security, core_mtom, core_generic;
    struct hia_list core_types;      /* "KIND=PayloadType": of what is sent or asked for */
    struct hia_list core_unknown_id; /* ErrorCodes that say: no such PayloadID */
    struct hia_list core_nothing;    /* ErrorCodes and PayloadTypes that say: nothing there yet */
    bool core_ack_results, core_ack_batch;
    int core_replies; /* enum replies */

    /* REST. */
    char professional_path[OPTION_PATH_MAX], institutional_path[OPTION_PATH_MAX];
    char dental_path[OPTION_PATH_MAX], eligibility_path[OPTION_PATH_MAX];
    char claim_status_path[OPTION_PATH_MAX], prior_auth_path[OPTION_PATH_MAX];
    char reports_path[OPTION_PATH_MAX], check_path[OPTION_PATH_MAX];
    int64_t polling_since_ms;
    char executions_path[OPTION_PATH_MAX], download_endpoint[OPTION_NAME_MAX];
    char download_host[OPTION_PATH_MAX];
    int wrapping; /* enum wrapping */
    char x12_field[OPTION_NAME_MAX], report_field[OPTION_NAME_MAX];
    char x12_type[OPTION_NAME_MAX];
    struct hia_list form_fields, headers; /* "Name=Value", "Name: Value" */
    int dialect, on_repeat, look_up;      /* enum dialect, twice, look_up */
    int64_t key_window_ms;

    /* Claim.MD. */
    char claim_md_path[OPTION_PATH_MAX];
    struct hia_list claim_md_states; /* "STATUS=STC01" */

    /* Availity. */
    struct hia_list done_codes, pending_codes; /* statusCode */
    struct hia_list availity_fields;           /* "ours=theirs" */
    struct hia_list review_actions;            /* "statusCode=HCR01" */
    bool mock_required;
};

enum { CLEARINGHOUSE_OPTION_COUNT = 71 };
extern const struct hia_option CLEARINGHOUSE_OPTIONS[CLEARINGHOUSE_OPTION_COUNT];
const char *clearinghouse_check(const void *options);

/** Is the text an item of the list? Without regard to case. */
bool list_has(const struct hia_list *list, struct hia_text text);
/** The value behind "name=" in the list; false: none. */
bool list_value(const struct hia_list *list, const char *name, struct hia_text *value);

#endif
