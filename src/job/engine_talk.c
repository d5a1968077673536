/* engine_talk.c - see engine_talk.h. */
#include "job/engine_talk.h"

static bool open_engine(void *ctx, struct job *job, const struct partner *partner, struct talk *out,
                        struct err *err)
{
    (void)ctx, (void)job, (void)out;
    return err_set(err, ERR_CONFIG, "partner %s: no runner of adapters yet", partner->name);
}

const struct talk_source *engine_talks(void)
{
    static const struct talk_source engine = {NULL, open_engine};
    return &engine;
}
