/* connection.h - one link to somebody's account at a partner which holds many: a bank login (a
 * Plaid item), a business (Ramp). Its secrets are in the vault, under connection/UUID/.
 *
 * A row is changed, never removed: a connection that is gone says so. Clear columns hold ids, codes
 * and times; the institution's name is a bank's, not a person's. */
#ifndef HIA_STORE_CONNECTION_H
#define HIA_STORE_CONNECTION_H

#include "store/word.h"

enum connection_state {
    CONNECTION_LINKING,   /* asked for, the vendor has not said its id */
    CONNECTION_CONNECTED, /* answered well when it was last asked */
    CONNECTION_ATTENTION, /* a person must act: nothing is asked of it until then */
    CONNECTION_EXPIRING,  /* works, and will not for long */
    CONNECTION_REVOKED,   /* the permission was taken back at the other side */
    CONNECTION_GONE,      /* removed: by us, or it no longer exists there */
    CONNECTION_STATE_COUNT,
};
extern const char *const store_connection_state_names[CONNECTION_STATE_COUNT];
const char *store_connection_state_name(enum connection_state s);
/** REVOKED or GONE. */
bool store_connection_is_over(enum connection_state s);

struct store_connection {
    int64_t id;
    char uuid[UUID_MAX];       /* ours; the vendor's changes with a new link */
    struct str partner;        /* of the configuration */
    struct str vendor;         /* "plaid", "ramp" */
    struct str vendor_id;      /* item_id, business id; empty while linking */
    struct str institution_id; /* "ins_109508"; may be empty */
    struct str institution;    /* "First Platypus Bank"; may be empty */
    enum connection_state state;
    struct str code;                   /* the vendor's word behind the state; or empty */
    struct str next_action;            /* "relink", "update", "wait", "" */
    int64_t since_us;                  /* of the state */
    struct str feed;                   /* how far its history goes: "", "initial", "complete" */
    int64_t tried_at_us, synced_at_us; /* last sync begun, last good one; 0: never */
    int64_t wanted_at_us;  /* something said that there is news: sync soon; 0: nothing did */
    int64_t expires_at_us; /* EXPIRING: when; 0: not said */
    int64_t created_at_us, changed_at_us;
};

/** A new one, linking; `c->id` and a missing uuid are filled in. */
MUST_USE bool store_connection_put(struct store *s, struct store_connection *c, struct err *err);
/** All of it but partner, vendor, uuid and times of making, by id. A vendor_id that another
 * connection of the partner has is ERR_STORE. */
MUST_USE bool store_connection_change(struct store *s, const struct store_connection *c,
                                      struct err *err);

/** Texts are copied into the arena. */
MUST_USE bool store_connection_of_uuid(struct store *s, struct str uuid, struct arena *a,
                                       struct store_connection *out, bool *found, struct err *err);
MUST_USE bool store_connection_of_vendor(struct store *s, struct str partner, struct str vendor_id,
                                         struct arena *a, struct store_connection *out, bool *found,
                                         struct err *err);

/** What `vendor` is: the adapter's name. */
#define CONNECTION_OF_BANKS STR("plaid")
#define CONNECTION_OF_CARDS STR("ramp")

/** Oldest first; an empty partner or vendor is every one. Borrowed texts. */
typedef bool store_connection_fn(void *ctx, const struct store_connection *c);
MUST_USE bool store_connection_list(struct store *s, struct str partner, struct str vendor,
                                    int64_t limit, store_connection_fn *fn, void *ctx,
                                    struct err *err);

#endif
