/* fuzz_script.c - arbitrary bytes as the script of a conversation, played against an adapter that
 * does as it is told (tests/host/probe.c): the reader, the runner of steps, and what is shown. */
#include "adapter.h"
#include "base/log.h"
#include "fuzz/fuzz.h"
#include "host/script.h"

extern const struct hia_adapter hia_adapter;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct buf out;
    log_set_level((enum log_level)(LOG_ERROR + 1)); /* broken rules are half of what is played */
    buf_init(&out, 0);
    bool good = script_play(&hia_adapter, str_of((const char *)data, size), &out, &err);
    LAW(good || err.kind == ERR_DATA || err.kind == ERR_CONFIG || err.kind == ERR_USAGE ||
            err.kind == ERR_LIMIT,
        "what is wrong with a script is said of the script: %s", err.text);
    for (size_t i = 0; i < out.n; i++)
        LAW((unsigned char)out.p[i] >= ' ' ? out.p[i] != 0x7f : out.p[i] == '\n',
            "nothing that is shown steers a terminal");
    buf_fini(&out);
    return 0;
}
