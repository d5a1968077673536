/* route.h - which of our resources a request is about. */
#ifndef HIA_API_ROUTE_H
#define HIA_API_ROUTE_H

#include "api/http_parser.h"
#include "base/hash.h"
#include "job/asker.h"

enum api_route {
    ROUTE_NONE,
    ROUTE_HEALTH,
    ROUTE_METRICS,
    ROUTE_ASK,  /* POST a question */
    ROUTE_FIND, /* GET one by its id, or by request_trace_id */
    ROUTES,
};

enum { ROUTE_KEY_MAX = 65 };

struct api_match {
    enum api_route route;
    enum real_time_kind kind;
    bool by_trace;
    char key[ROUTE_KEY_MAX];
    const char *allow; /* of 405: the methods there are */
};

/** 200, or 404, 405, 400. `private`: of the listener that has /metrics. */
unsigned api_route_find(const struct http_parser *p, bool is_private, struct api_match *m);
const char *api_route_name(enum api_route route);

#endif
