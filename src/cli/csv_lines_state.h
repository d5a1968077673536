/* csv_lines_state.h - private to csv_lines: what the rows of both kinds have in common. */
#ifndef HIA_CLI_CSV_LINES_STATE_H
#define HIA_CLI_CSV_LINES_STATE_H

#include "cli/csv.h"
#include "event/x12_claim.h"
#include "event/x12_remittance.h"

enum kind { NOT_YET, REMITTANCE, CLAIMS };

struct csv_lines {
    struct csv csv;
    const char *file;
    enum kind kind;
    bool skips; /* the set in hand gives no rows */
    uint64_t left_out;
    struct remittance_reader *remittances;
    struct claim_reader *claims;
    char st_control[10];
    struct buf joined;  /* the cell in hand */
    struct arena arena; /* of what a row needs of the remittance's head */
    struct str trace, payment_date, payer, payer_id, payee_npi;
};

/* A row of names; cells. */
void csv_lines_columns(struct csv *c, const char *const *names, size_t count);
void csv_lines_joined(struct csv_lines *l, const struct str *parts, size_t count, char separator);
void csv_lines_procedure(struct csv_lines *l, const struct procedure *p);
void csv_lines_adjustments(struct csv_lines *l, const struct adjustment *a, size_t count);
void csv_lines_empty(struct csv *c, unsigned count);

/* csv_lines_remittance.c */
void csv_remittance_columns(struct csv *c);
struct remittance_sink csv_remittance_sink(struct csv_lines *l);

/* csv_lines_claim.c */
void csv_claim_columns(struct csv *c);
struct claim_sink csv_claim_sink(struct csv_lines *l);

#endif
