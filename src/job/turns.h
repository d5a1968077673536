/* turns.h - private to the crew: whose turn it is. Each member has one turn at a time, and stands
 * behind all others that are due when it is over: who has much to do waits as long as who has
 * little. Pure: the clock is the caller's. */
#ifndef HIA_JOB_TURNS_H
#define HIA_JOB_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TURNS_MAX = 1024 };

/** Begins as zeros. */
struct turns {
    uint64_t given; /* so far: of two that are due at one instant the one who waited longer */
    size_t count;
    struct turn {
        enum { TURN_NOBODY, TURN_WAITS, TURN_TAKEN } state;
        int64_t due_us;
        uint64_t since;
    } of[TURNS_MAX];
};

/** A new member, due at once: `*i` is its number from now on. False: there are TURNS_MAX. */
bool turns_add(struct turns *t, int64_t now_us, size_t *i);
/** The member whose turn it is. False: none is due; `*wait_us` until the first is, -1: none ever.
 */
bool turns_take(struct turns *t, int64_t now_us, size_t *i, int64_t *wait_us);
/** Its turn is over; the next one is due then. */
void turns_give(struct turns *t, size_t i, int64_t due_us);
/** Its turn is over, or it waits: it has no other, and its number may be another's. */
void turns_drop(struct turns *t, size_t i);
/** Who waits is due now. */
void turns_hurry(struct turns *t, size_t i, int64_t now_us);
/** Does anybody stand behind? Who is alone need not give way. */
bool turns_others(const struct turns *t, size_t i, int64_t now_us);

#endif
