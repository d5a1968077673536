/* fake.h - an adapter made of function pointers, for tests of the host. */
#ifndef HIA_TESTS_HOST_FAKE_H
#define HIA_TESTS_HOST_FAKE_H

#include "adapter.h"

static inline struct hia_adapter fake_adapter(void)
{
    static const struct hia_operation OPERATIONS[] = {{"thing.do", "x12", "", "Do it.", HIA_ONCE}};
    static const struct hia_event EVENTS[] = {{"fake_thing_done", "1.0"}};
    return (struct hia_adapter){HIA_ADAPTER_HEAD,  .name = "fake",           .version = "1",
                                .help = "A fake.", .operations = OPERATIONS, .operation_count = 1,
                                .events = EVENTS,  .event_count = 1};
}

#endif
