/* x12_claim_status.c - the head of a set about claim status. */
#include "event/x12_claim_status.h"

void x12_status_begin(struct x12_writer *w, const struct x12_guide *g, struct str reference,
                      const char *day, const char *time)
{
    const struct x12_use *bht = x12_use_find(g, "", "beginning_of_transaction");
    bool asks = strcmp(g->name, "276") == 0;

    x12_begin(w, bht);
    x12_put_code(w, "0010");
    x12_put_code(w, asks ? "13" : "08");
    x12_put(w, reference);
    x12_put_code(w, day);
    x12_put_code(w, time);
    if (!asks)
        x12_put_code(w, "DG");
    x12_end(w);
}
