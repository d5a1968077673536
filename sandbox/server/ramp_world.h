/* ramp_world.h - a business at a practice Ramp: what it has, how that moves, and what its lists
 * say.
 *
 * No sockets here: the server puts HTTP and tokens before it, the model test asks it directly and
 * compares the ledger with it. Facts: finance.md B2 to B4; where a field may be missing, null or of
 * another type in Ramp's own examples, it is so here for some objects. */
#ifndef HIA_SANDBOX_SERVER_RAMP_WORLD_H
#define HIA_SANDBOX_SERVER_RAMP_WORLD_H

#include "base/buf.h"

enum ramp_kind {
    RAMP_TRANSACTION,
    RAMP_CARD,
    RAMP_USER,
    RAMP_DEPARTMENT,
    RAMP_VENDOR,
    RAMP_BILL,
    RAMP_REIMBURSEMENT,
    RAMP_KINDS
};
enum { RAMP_ID_MAX = 37, RAMP_OBJECTS_MAX = 1 << 20, RAMP_PAGE_MIN = 2, RAMP_PAGE_MAX = 100 };

/* An amount that is none of its currency; no id at all. */
enum ramp_spoilt { RAMP_WHOLE, RAMP_UNREADABLE, RAMP_NAMELESS };

struct ramp_object {
    char id[RAMP_ID_MAX], card[RAMP_ID_MAX], owner[RAMP_ID_MAX];
    const char *state, *approval; /* Ramp's words */
    bool activated, terminated, archived, to_business, active;
    unsigned currency; /* of ramp_currencies */
    int64_t minor;
    int64_t happened_us, settled_us, updated_us;
    bool gone;
    enum ramp_spoilt spoilt;
};

struct ramp_list {
    struct ramp_object *all; /* sorted by id when `sorted` */
    size_t count, cap;
    bool sorted;
};

struct ramp_world {
    uint64_t seed;
    int64_t now_us;
    char base[128]; /* "https://127.0.0.1:8443": before the path, in page.next */
    char business[RAMP_ID_MAX];
    bool obeys_updated_after; /* of /transactions */
    struct ramp_list lists[RAMP_KINDS];
};

extern const struct ramp_currency {
    const char *code;
    unsigned exponent;
} ramp_currencies[];

void ramp_world_init(struct ramp_world *w, uint64_t seed, const char *base, int64_t now_us);
void ramp_world_fini(struct ramp_world *w);
/** A number below `n`, the next of the seed's. */
uint64_t ramp_world_below(struct ramp_world *w, uint64_t n);
/** A new one in its first state. */
struct ramp_object *ramp_world_add(struct ramp_world *w, enum ramp_kind kind);
/** Something happens: one is new, moves on, changes its amount, goes. Returns what it is called as
 * a webhook ("transactions.cleared"), and the object's id; NULL: nothing Ramp tells of. */
const char *ramp_world_change(struct ramp_world *w, char id[RAMP_ID_MAX]);

/** GET of a path below /developer/v1: the status, and the body or the error's. */
int ramp_world_get(struct ramp_world *w, struct str path, struct str query, struct buf *body);
/** Ramp's own shape of an error; `field` NULL: of none. */
void ramp_error(struct buf *body, const char *code, const char *field, const char *message);

#endif
