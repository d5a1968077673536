/* route.h - the handlers of the server, a function a resource. */
#ifndef HIA_SANDBOX_SERVER_ROUTE_H
#define HIA_SANDBOX_SERVER_ROUTE_H

#include "sandbox/server/server.h"

struct route {
    const char *method, *path;
    void (*answer)(struct exchange *x);
    bool prefix; /* everything below the path */
};

/** POST /core/soap and /core/mime: CAQH CORE vC2.2.0. */
void core_soap(struct exchange *x);
void core_form(struct exchange *x);

#endif
