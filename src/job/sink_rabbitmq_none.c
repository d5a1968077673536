/* sink_rabbitmq_none.c - in place of sink_rabbitmq.c where librabbitmq was not there to build with.
 */
#include "job/sinks.h"

struct sink *sink_rabbitmq_open(struct job *job, struct err *err)
{
    (void)job;
    err_set(
        err, ERR_CONFIG,
        "this hia was built without RabbitMQ: build it again where librabbitmq-dev is installed "
        "(cmake -DHIA_RABBITMQ=ON)");
    return NULL;
}
