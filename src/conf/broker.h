/* broker.h - where an AMQP broker is, and the routing keys of what is sent there.
 *
 * amqps://HOST[:PORT][/VHOST], by https://www.rabbitmq.com/uri-spec.html without names and
 * passwords; no VHOST, or an empty one, is "/". amqp://, without TLS, only on this machine. */
#ifndef HIA_CONF_BROKER_H
#define HIA_CONF_BROKER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum { BROKER_HOST_MAX = 254, BROKER_VHOST_MAX = 256, ROUTING_KEY_MAX = 255 };

struct broker_address {
    char host[BROKER_HOST_MAX], vhost[BROKER_VHOST_MAX]; /* as they are: no brackets, no %2F */
    int port;
    bool tls;
};

/** ERR_CONFIG with a sentence that does not repeat the text: a password may stand in it. */
MUST_USE bool broker_address_read(struct str text, struct broker_address *out, struct err *err);

/** The tokens of a routing key. */
struct routing_parts {
    const char *event, *version, *organization;
};

/** "{event}", "hia.{organization}.{event}" ...: ERR_CONFIG when a token is unknown. */
MUST_USE bool routing_key_check(struct str pattern, struct err *err);
/** NUL-terminated. The pattern has been checked. False: it is longer than AMQP takes. */
MUST_USE bool routing_key_fill(struct str pattern, const struct routing_parts *parts,
                               char out[ROUTING_KEY_MAX + 1]);

#endif
