/* route.h - which endpoint a payer's transactions go to: the lines `route = PAYER[,PAYER ...] ->
 * ENDPOINT` of a partner (the platform's pm_payer_clearinghouse_routes).
 *
 * A payer is the partner's own number for it. An endpoint is `primary` (url), `secondary`
 * (secondary_url) or the NAME of an [endpoint PARTNER/NAME]. A routed payer goes there and nowhere
 * else, also while the endpoint is out of order: it is enrolled with that one. */
#ifndef HIA_CONF_ROUTE_H
#define HIA_CONF_ROUTE_H

#include "conf/option.h"

struct route {
    struct str payers; /* with commas between, as written */
    struct str endpoint;
};

/** PAYER[,PAYER ...] and what stands behind the arrow, which is not looked at. */
bool route_cut(struct str text, struct route *out);
/** Of letters, digits, - _ and dot. */
bool route_word(struct str s);
bool route_names(const struct route *r, struct str payer);
/** Cuts one line; ERR_CONFIG with a sentence. Slices of `text`. */
MUST_USE bool route_read(struct str text, struct route *out, struct err *err);
/** As an option's `check`. */
bool route_check(struct str text, struct err *err);
/** The endpoint of the payer's route, a slice of `routes`; empty when it has none. */
struct str route_of(const struct option_list *routes, struct str payer);
/** ERR_CONFIG when two lines name one payer. */
MUST_USE bool routes_check(const struct option_list *routes, struct err *err);

#endif
