/* isa13.c - see isa13.h. */
#include "job/isa13.h"

#include "store/document.h"

#include <inttypes.h>
#include <stdio.h>

enum { TEXTS_MAX = 1 << 16, NUMBERS_PASSED_MAX = 1000000 };

bool isa13_next(struct store *s, const struct partner *partner, const char *sender,
                const char *receiver, uint32_t *isa13, struct err *err)
{
    char control[24];
    struct arena texts;
    struct store_interchange used;
    int64_t next;
    bool found = true, ok = true;
    arena_init(&texts, TEXTS_MAX);
    for (int i = 0; ok && found; i++) {
        arena_reset(&texts);
        ok = (i < NUMBERS_PASSED_MAX ||
              err_set(err, ERR_STORE, "a million interchange control numbers are used")) &&
             store_control_next(s, str_from(partner->name), CONTROL_ISA13, 1, &next, err);
        if (!ok)
            break;
        *isa13 = (uint32_t)next;
        snprintf(control, sizeof control, "%09" PRIu32, *isa13);
        ok = store_interchange_find(s, STORE_OUTBOUND, str_from(sender), str_from(receiver),
                                    str_from(control), &texts, &used, &found, err);
    }
    arena_fini(&texts);
    return ok;
}
