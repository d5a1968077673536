/* seeds.h - where fuzzing starts: our own synthetic documents, made from numbers. */
#ifndef HIA_TESTS_FUZZ_SEEDS_H
#define HIA_TESTS_FUZZ_SEEDS_H

#include "base/buf.h"

/** Seed number `i` of a target ("reader", "walk", ...); false when there are no more. */
bool seed_make(const char *target, unsigned i, struct buf *out);

#endif
