/* load.h - shared objects into adapters the host believes: owner, mode, ABI, tables.
 *
 * Rules: facts/platform.md G. An object is never unloaded; a new version needs a new process. */
#ifndef HIA_HOST_LOAD_H
#define HIA_HOST_LOAD_H

#include "adapter.h"
#include "base/err.h"
#include "base/str.h"

enum { HOST_ADAPTERS_MAX = 32, HOST_ADAPTER_NAME_MAX = 32, HOST_ROWS_MAX = 128 };

/** The host's copy: fields newer than the adapter's ABI are zero. */
struct host_adapter {
    struct hia_adapter is;
    char path[4096];
};

struct host_adapters; /* those loaded so far; a name once */

MUST_USE struct host_adapters *host_adapters_new(struct err *err);
void host_adapters_free(struct host_adapters *all);

/** Load DIR/NAME.so, or give it again. ERR_CONFIG when it is not there or is refused, with both
 * versions in the text. The directory and the file must be the superuser's or our own, and nobody
 * else's to write. */
MUST_USE const struct host_adapter *host_adapter_load(struct host_adapters *all, const char *dir,
                                                      const char *name, struct err *err);
/** The checks on what a loaded object exports: pure, for tests. `out` gets the copy. */
MUST_USE bool host_adapter_check(const struct hia_adapter *exported, const char *name,
                                 struct hia_adapter *out, struct err *err);
/** Where adapters are: ../lib/hia/adapters beside the program, or ../adapters in a build tree. */
MUST_USE bool host_adapters_dir(char *out, size_t size, struct err *err);

struct event_registry;
/** May all it would say be said? ERR_CONFIG names the first event that is not registered, in that
 * version. */
MUST_USE bool host_adapter_events(const struct hia_adapter *a, const struct event_registry *r,
                                  struct err *err);

/** The operation's row, or NULL. */
const struct hia_operation *host_operation(const struct hia_adapter *a, struct str name);

#endif
