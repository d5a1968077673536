/* sinks.h - inside the relay only: each kind of sink. */
#ifndef HIA_JOB_SINKS_H
#define HIA_JOB_SINKS_H

#include "job/relay.h"

/** The platform's database, as [events] platform says. */
MUST_USE struct sink *sink_platform_open(struct job *job, struct err *err);
/** The platform's event-consumer, as [events] http says. */
MUST_USE struct sink *sink_http_open(struct job *job, struct err *err);
/** A RabbitMQ broker, as [events] rabbitmq says. ERR_CONFIG where hia was built without. */
MUST_USE struct sink *sink_rabbitmq_open(struct job *job, struct err *err);

#endif
