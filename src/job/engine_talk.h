/* engine_talk.h - talks over an exchange engine and its loop, of this thread (host/runner.h). */
#ifndef HIA_JOB_ENGINE_TALK_H
#define HIA_JOB_ENGINE_TALK_H

#include "job/talk.h"

const struct talk_source *engine_talks(void);

#endif
