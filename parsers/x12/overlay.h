/* overlay.h - a partner's own rules (SNIP 7): what it asks beyond the guide, compiled for the walk.
 *
 * An overlay narrows and nothing else: it may require, forbid, list fewer codes, want another form
 * or length, fewer of something, always or when some other value stands somewhere. What it would
 * widen is refused when it is put together. A leniency is a fault of the guide that the partner is
 * known to commit, or to accept; each has a name, and there are no others.
 *
 * job/overlay_file reads the files analysts write; here is what they mean. */
#ifndef HIA_X12_OVERLAY_H
#define HIA_X12_OVERLAY_H

#include "base/buf.h"
#include "base/err.h"
#include "x12/guide.h"

enum {
    X12_OVERLAY_RULES_MAX = 256,
    X12_OVERLAY_CONDITIONS_MAX = 6, /* of one rule: all must hold */
    X12_OVERLAY_VALUES_MAX = 200,   /* of one list */
    X12_OVERLAYS_MAX = 8,           /* of one partner */
};

struct x12_overlay;

/** What a document is judged by, in order. */
struct x12_overlays {
    unsigned count;
    const struct x12_overlay *overlay[X12_OVERLAYS_MAX];
};

/** The nearest of some names, for "did you mean"; NULL: none is near. As conf/suggest. */
typedef const char *x12_nearest_fn(struct str wrong, const void *table, size_t count,
                                   const char *(*name_of)(const void *table, size_t i));

/** Of that guide. Texts that are put are copied. NULL without memory. */
MUST_USE struct x12_overlay *x12_overlay_new(const struct x12_guide *g, x12_nearest_fn *nearest,
                                             struct err *err);
void x12_overlay_free(struct x12_overlay *o);

/** Names for the reader, with what each wants, NULL past the last. */
const char *x12_overlay_key(size_t i);
const char *x12_overlay_key_help(size_t i);
const char *x12_overlay_leniency_name(size_t i);
const char *x12_overlay_leniency_help(size_t i);

/** Accept faults of this name. ERR_CONFIG with a sentence. */
MUST_USE bool x12_overlay_leniency(struct x12_overlay *o, struct str name, struct err *err);
/** Begin a rule; the last one is then complete. */
MUST_USE bool x12_overlay_rule(struct x12_overlay *o, struct str name, struct err *err);
/** One key of the open rule. `at` comes before what it is about. ERR_CONFIG with a sentence. */
MUST_USE bool x12_overlay_put(struct x12_overlay *o, struct str key, struct str value,
                              struct err *err);
/** The open rule is complete: does it say something, and can it be met? */
MUST_USE bool x12_overlay_rule_end(struct x12_overlay *o, struct err *err);
/** All rules are complete: make it ready for the walk. */
MUST_USE bool x12_overlay_done(struct x12_overlay *o, struct err *err);

const struct x12_guide *x12_overlay_guide(const struct x12_overlay *o);
size_t x12_overlay_rules(const struct x12_overlay *o);
const char *x12_overlay_rule_name(const struct x12_overlay *o, size_t i);

/** The narrowings as lines in the order of the guide, what they were and what they are now. */
void x12_overlay_print(const struct x12_overlay *o, struct buf *out);

#endif
