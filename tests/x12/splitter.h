/* splitter.h - a second reader of X12 that shares nothing with ours: splits text, checks counts and
 * numbers. */
#ifndef HIA_TESTS_X12_SPLITTER_H
#define HIA_TESTS_X12_SPLITTER_H

#include <stddef.h>

/** NULL when counts and control numbers of every envelope agree, else what does not. */
const char *splitter_check(const char *text, size_t n);

#endif
