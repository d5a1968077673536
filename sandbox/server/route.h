/* route.h - the handlers of the server, a function a resource. */
#ifndef HIA_SANDBOX_SERVER_ROUTE_H
#define HIA_SANDBOX_SERVER_ROUTE_H

#include "sandbox/server/server.h"

struct route {
    const char *method, *path;
    void (*answer)(struct exchange *x);
    bool prefix; /* everything below the path */
};

/** POST /core/soap and /core/mime: CAQH CORE vC2.2.0; /core/realtime and /core/batch take both,
 * each one mode alone. */
void core_any(struct exchange *x);
void core_soap(struct exchange *x);
void core_form(struct exchange *x);

/** REST with X12: Stedi below /change (X12 in JSON), Optum below /medicalnetwork and /rcm (bare).
 */
void rest_x12_eligibility(struct exchange *x);
void rest_x12_claim_status(struct exchange *x);
void rest_x12_prior_auth(struct exchange *x);
void rest_x12_claims(struct exchange *x);
/** The JSON shape of both: v3, of institutional claims v1. */
void rest_json_eligibility(struct exchange *x);
void rest_json_claims(struct exchange *x);
void rest_json_institutional(struct exchange *x);
void rest_json_claim_status(struct exchange *x);
/** Optum's authorizations: its 278 in the answer. */
void rest_json_review(struct exchange *x);
/** /v1/coverages: POST 202, GET 202 until it is done, DELETE. */
void availity_coverages(struct exchange *x);
/** Plaid, all of it: POST of JSON (plaid.h). */
void plaid_answer(struct exchange *x);
/** /v1/claim-statuses: POST 202 and Location, GET 202, then 200. */
void availity_claim_statuses(struct exchange *x);
/** /v2/service-reviews: likewise. */
void availity_reviews(struct exchange *x);
/** Are the credentials good? */
void rest_check(struct exchange *x);
/** /medicalnetwork/reports/v2 and /x12/reports: list, one, delete. */
void reports_answer(struct exchange *x);
/** Stedi's core: the stream of transactions, a file execution's input (302), and where it lies. */
void polling_answer(struct exchange *x);
void polling_execution(struct exchange *x);
void polling_file(struct exchange *x);
/** Claim.MD's services. */
void claim_md_upload(struct exchange *x);
void claim_md_response(struct exchange *x);
void claim_md_eralist(struct exchange *x);
void claim_md_era835(struct exchange *x);

#endif
