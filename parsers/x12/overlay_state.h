/* overlay_state.h - private to overlay*.c and beyond*.c: a compiled overlay. */
#ifndef HIA_X12_OVERLAY_STATE_H
#define HIA_X12_OVERLAY_STATE_H

#include "base/arena.h"
#include "x12/fault.h"
#include "x12/overlay.h"
#include "x12/pattern.h"

enum { X12_PATH_USES_MAX = 32, X12_OVERLAY_TEXT_MAX = 200 };

/** What a path of an overlay names: every use (or loop) of that description, and perhaps a part. */
struct x12_overlay_path {
    const char *text;
    bool loop; /* the loop itself, not its first segment */
    uint8_t element, component;
    unsigned count;
    const struct x12_use *use[X12_PATH_USES_MAX]; /* of a loop: what opens it */
};

enum x12_condition_kind { X12_WHEN_IN, X12_WHEN_STARTS, X12_WHEN_BETWEEN, X12_WHEN_PRESENT };

struct x12_overlay_condition {
    enum x12_condition_kind kind;
    bool negated;
    struct x12_overlay_path path;
    const char *text; /* as written */
    unsigned count;
    const struct str *values;
};

struct x12_overlay_rule {
    const char *name;
    struct x12_overlay_path at;
    bool require, forbid;
    unsigned codes_count;
    const struct str *codes;
    uint16_t min, max; /* characters; 0: not narrowed */
    const struct x12_pattern *pattern;
    const char *pattern_text;
    uint32_t repeats, in_set; /* at most; 0: not narrowed */
    unsigned conditions;
    struct x12_overlay_condition when[X12_OVERLAY_CONDITIONS_MAX];
    const char *message, *remedy;
    uint8_t severity;
};

/** One rule in one place of the guide: what its faults wait for. */
struct x12_overlay_instance {
    const struct x12_overlay_rule *rule;
    const struct x12_use *use;    /* of the target */
    const struct x12_loop *scope; /* whose end settles it: the loop the target stands in */
    uint16_t index;
    uint8_t conditions;
    struct {
        uint16_t fact;
        const struct x12_loop *known; /* at whose end the fact is known, and forgotten */
    } when[X12_OVERLAY_CONDITIONS_MAX];
};

/** A value to remember for a condition, when this use comes. */
struct x12_overlay_watch {
    const struct x12_overlay_condition *condition;
    uint16_t fact;
};

/** What to do when a use comes: judge these, remember those. */
struct x12_overlay_use {
    uint16_t checks_count, watches_count;
    const struct x12_overlay_instance *const *checks;
    const struct x12_overlay_watch *watches;
};

/** What to do when a loop ends: demand these of its children, forget those facts. */
struct x12_overlay_loop {
    uint16_t demands_count, forgets_count;
    const struct x12_overlay_instance *const *demands;
    const uint16_t *forgets;
};

struct x12_overlay {
    const struct x12_guide *guide;
    x12_nearest_fn *nearest;
    struct arena arena;
    bool open; /* a rule is */
    uint16_t rules_count, instances_count, facts_count;
    struct x12_overlay_rule rules[X12_OVERLAY_RULES_MAX];
    uint64_t lenient;                     /* bits by row of the leniencies */
    const struct x12_overlay_use *uses;   /* by use->index */
    const struct x12_overlay_loop *loops; /* by loop->index */
    struct x12_overlay_instance *instances;
};

/** overlay_path.c. ERR_CONFIG with what is wrong and what there is. */
MUST_USE bool x12_overlay_path_read(struct x12_overlay *o, struct str text,
                                    struct x12_overlay_path *path, struct err *err);
/** The field of a path's element or component in one of its uses; NULL for a segment or loop. */
const struct x12_field *x12_overlay_field(const struct x12_overlay_path *path,
                                          const struct x12_use *use);
/** Does the partner accept faults of this code? */
bool x12_overlay_accepts(const struct x12_overlay *o, uint16_t code);

#endif
