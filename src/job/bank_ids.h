/* bank_ids.h - private to bank.c, banking_ids.c and banking_undo.c: which account of ours an id of
 * the vendor's is of, when it was not there before (docs/decisions/0019).
 *
 * Sure is only a persistent id; on the same link also, when the old id is listed no more, the same
 * mask, type, subtype, currency and name on both sides, once. All else is asked of a person, and
 * until then lines of that id are passed over: told twice they would be there twice. So is an id
 * beside the one its account has, both listed on one link. */
#ifndef HIA_JOB_BANK_IDS_H
#define HIA_JOB_BANK_IDS_H

#include "job/bank_names.h"
#include "job/emit.h"
#include "store/bank_id.h"

enum { BANK_ALIKE_MAX = 32, BANK_QUESTIONS_MAX = 256, BANK_WHOSE_MAX = UUID_MAX + 256 };

/** As whose an account's name is sealed. */
void bank_account_whose(const char *connection_uuid, struct str vendor_id,
                        char whose[BANK_WHOSE_MAX]);

/** The accounts an id may be of; texts are in the arena. */
struct bank_alikes {
    struct store_bank_alike all[BANK_ALIKE_MAX];
    size_t count;
    bool more; /* than fit: nothing is sure */
};
MUST_USE bool bank_alikes_of(struct job *job, const struct store_bank_id *i, struct arena *a,
                             struct bank_alikes *out, struct err *err);
/** Is its own link one that still brings its lines, and another than that of `i`? */
bool bank_alike_is_fed(const struct store_bank_alike *a, const struct store_bank_id *i);

/** Its texts into the arena; false: no memory. */
bool bank_id_keep(struct arena *a, struct store_bank_id *i);

/** The id is now that account's: row, lines and event. In the caller's transaction. */
MUST_USE bool bank_id_adopt(struct job *job, struct emitter *emitter,
                            const struct store_connection *c, struct store_bank_id *i,
                            const struct store_bank_alike *account, enum bank_id_how how,
                            struct err *err);
/** A person has to say: row, log and event. */
MUST_USE bool bank_id_ask(struct job *job, struct emitter *emitter,
                          const struct store_connection *c, struct store_bank_id *i,
                          struct err *err);
/** It is that account's too, beside the one it has, by a person's word: lines of it are passed over
 * as long as both are listed. */
MUST_USE bool bank_id_beside(struct job *job, struct store_bank_id *i,
                             const struct store_bank_alike *account, struct err *err);
/** An account of its own as the id's row knows it; its balances come with the next list of
 * accounts. Texts are the row's. */
struct store_bank_account bank_id_account(const struct store_bank_id *i, bool open);
/** It is an account of its own. */
MUST_USE bool bank_id_apart(struct job *job, struct store_bank_id *i, enum bank_id_how how,
                            struct err *err);

/** Of one chain. */
struct bank_ids {
    struct job *job;
    struct emitter *emitter;
    const struct store_connection *connection;
    struct arena texts;
    struct bank_names held;    /* in question: lines of it are passed over */
    struct bank_names doubted; /* what those may be, of this link: nothing of it is taken away */
    struct bank_names past;
    int64_t
        replays[BANK_QUESTIONS_MAX]; /* rows for which the whole history was wanted as it began */
    size_t replay_count;
    bool carrying; /* lines wait to be told again */
};

void bank_ids_init(struct bank_ids *ids, struct job *job, struct emitter *emitter,
                   const struct store_connection *c);
void bank_ids_fini(struct bank_ids *ids);
MUST_USE bool bank_ids_begin(struct bank_ids *ids, struct err *err);
/** An account is told, the first time in this chain: `held` when it is in question. */
MUST_USE bool bank_ids_told(struct bank_ids *ids, const struct store_bank_account *a, bool *held,
                            struct err *err);
/** The whole history was told: what was wanted as the chain began. What a person decided meanwhile
 * wants it still. */
MUST_USE bool bank_ids_replayed(struct bank_ids *ids, struct err *err);
/** All accounts of the link were told: what can be decided is. */
MUST_USE bool bank_ids_listed(struct bank_ids *ids, const struct bank_names *listed,
                              struct err *err);

#endif
