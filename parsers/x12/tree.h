/* tree.h - JSON views of any X12, written as it is read, in constant memory.
 *
 * X12_TREE_JSON: one document, lossless: x12_build (build.h) makes the same bytes from it.
 *
 *     {"format": "hia.x12", "content": [
 *       {"interchange": "000000001", "delimiters": {"element": "*", ...}, "line_break": "\n",
 * "content": [
 *         {"segment": "ISA", "name": "interchange_header", "elements": {...}},
 *         {"group": "HC", "control": "1", "content": [
 *           {"segment": "GS", ...},
 *           {"set": "837", "control": "0001", "guide": "837P", "content": [
 *             {"loop": "2010AA", "name": "billing_provider", "content": [
 *               {"segment": "NM1", "name": "billing_provider_name", "elements": {
 *                 "entity_identifier_code": "85", ...}}]}]}]}]}]}
 *
 * Content is an ordered array because X12 order matters and equal positions may alternate: grouping
 * repeats under one key would lose that, or need the whole set in memory.
 * - "elements" is an object of named values where the guide placed the segment, an array of raw
 * values where not. A composite is an object of named components, an element that may repeat an
 * array. Empty elements are left out; the last one present is kept, also when empty, so that
 * trailing separators survive.
 * - A segment that came after its turn stands where it came; "in" then names the open loop it
 * belongs to.
 * - What does not fit its guide is "element_25" or "component_9", or stays one raw string.
 * - A segment that is no UTF-8 text has "bytes" (hexadecimal, whole) instead of "elements".
 * - "line_break" stands between the segments of an interchange. Where something else does, the
 * segment has it as "before"; "end_line_break" follows the content where the end differs; "before"
 * of an interchange is what the source begins with. Of each up to X12_GAP_MAX bytes.
 *
 * X12_TREE_EVENTS: a line of JSON for each event, faults among them. X12_TREE_SEGMENTS: one for
 * each segment, elements raw. */
#ifndef HIA_X12_TREE_H
#define HIA_X12_TREE_H

#include "base/buf.h"
#include "x12/event.h"

enum x12_tree_view { X12_TREE_JSON, X12_TREE_EVENTS, X12_TREE_SEGMENTS };

/** Takes the text piece by piece; false stops the reader. */
struct x12_tree_sink {
    void *ctx;
    bool (*put)(void *ctx, struct str text);
};

struct x12_tree;

/** `indent` spaces a level, of the JSON view only; 0: one line. `faults` (may be NULL) gets them
 * too. */
MUST_USE struct x12_tree *x12_tree_new(enum x12_tree_view view, unsigned indent,
                                       const struct x12_tree_sink *sink,
                                       const struct fault_sink *faults, struct err *err);
void x12_tree_free(struct x12_tree *t);
struct x12_handler x12_tree_handler(struct x12_tree *t);
/** After the reader's end: closes the document and gives out the rest. `tail`:
 * x12_reader_tail. */
MUST_USE bool x12_tree_end(struct x12_tree *t, struct str tail, struct err *err);

#endif
