/* remit_ahead.c - the claims of a tray, asked of the ledger before the tray is taken: where a
 * question costs a round trip (store_claim_match_ahead). */
#include "job/posting.h"

/** What a tray's payments may be matched by, by enum store_claim_key. */
struct wanted {
    struct str values[STORE_WANTED_KEYS][STORE_WANTED_MAX];
    size_t counts[STORE_WANTED_KEYS];
};

static void want(struct wanted *w, enum store_claim_key key, struct str value)
{
    if (value.n && w->counts[key] < STORE_WANTED_MAX)
        w->values[key][w->counts[key]++] = value;
}

static void want_claim(struct wanted *w, const struct claim_step *c, bool payer)
{
    want(w, BY_CLAIM_ID, c->row.patient_control);
    for (size_t i = 0; i < c->services_count; i++)
        want(w, BY_LINE_CONTROL, c->services[i].line_control);
    if (payer)
        want(w, BY_PAYER_CONTROL, c->row.payer_control);
}

bool remit_ask_ahead(struct posting *p, const struct step *first)
{
    struct wanted w;
    struct store_claim_wanted asked;
    if (p->skip_set || p->remittance_known || !store_claim_wants(p->job->store))
        return true;
    for (size_t i = 0; i < STORE_WANTED_KEYS; i++)
        w.counts[i] = 0;
    for (const struct step *s = first; s && s->kind != STEP_SET_END; s = s->next)
        if (s->kind == STEP_CLAIM)
            want_claim(&w, (const struct claim_step *)s, p->asks_payer);
    p->asks_payer = false;
    for (size_t i = 0; i < STORE_WANTED_KEYS; i++) {
        asked.values[i] = w.values[i];
        asked.counts[i] = w.counts[i];
    }
    return store_claim_match_ahead(p->job->store, &asked, p->err);
}

bool remit_look(void *posting, const struct tray *tray)
{
    struct posting *p = posting;
    if (p->skip_set || p->asked[0] == tray || p->asked[1] == tray)
        return true;
    p->asked[0] = p->asked[1];
    p->asked[1] = tray;
    return remit_ask_ahead(p, tray->first);
}
