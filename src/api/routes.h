/* routes.h - private: the tables of routes, one a file. */
#ifndef HIA_API_ROUTES_H
#define HIA_API_ROUTES_H

#include "api/route.h"

extern const struct api_route_table api_routes_front, api_routes_check, api_routes_ledger,
    api_routes_record, api_routes_bank, api_routes_link, api_routes_cards, api_routes_act,
    api_routes_partner, api_routes_webhook, api_routes_transfer, api_routes_gauges;

#endif
