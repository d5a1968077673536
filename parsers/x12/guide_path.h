/* guide_path.h - private to the printers: what a path names, and going through loops. */
#ifndef HIA_X12_GUIDE_PATH_H
#define HIA_X12_GUIDE_PATH_H

#include "x12/guide.h"

/* A loop, or the uses of it that go by `segment` (empty: all). */
struct x12_guide_target {
    const struct x12_loop *loop;
    struct str segment;
};

/** False when the path names nothing. Its form: x12/guide_print.h. */
MUST_USE bool x12_guide_path(const struct x12_guide *g, struct str path,
                             struct x12_guide_target *t);
/** Is the child a segment that goes by this id or name? */
bool x12_guide_target_has(const struct x12_child *child, struct str segment);

enum x12_guide_step { X12_STEP_END, X12_STEP_LOOP, X12_STEP_LOOP_END, X12_STEP_USE };

struct x12_guide_tour {
    const struct x12_loop *open[X12_DEPTH_MAX];
    uint16_t next[X12_DEPTH_MAX];
    size_t depth; /* of open loops, the first one included */
    const struct x12_child *child;
};

void x12_guide_tour_begin(struct x12_guide_tour *t, const struct x12_loop *loop);
/** In document order; `child` is what was come to. X12_STEP_END once the first loop is through. */
enum x12_guide_step x12_guide_tour_next(struct x12_guide_tour *t);
/** Leave out what is in the loop just entered. */
void x12_guide_tour_skip(struct x12_guide_tour *t);

/** "AN", "ID", "R" ... */
const char *x12_type_name(uint8_t type);

#endif
