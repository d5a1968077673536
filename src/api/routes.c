/* routes.c - all the tables of routes there are. A new room of resources is a line here. */
#include "api/routes.h"

const struct api_route_table *const api_route_tables[] = {
    &api_routes_front,
    &api_routes_check,
    &api_routes_ledger,
    &api_routes_record,
    &api_routes_bank,
    &api_routes_transfer,
    &api_routes_act,
    &api_routes_partner,
    &api_routes_webhook,
    &api_routes_cards,
    &api_routes_gauges,
    &api_routes_link,
    NULL,
};
