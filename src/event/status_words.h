/* status_words.h - claim status codes and entities in our own short words, for a biller; and what
 * to do about a category.
 *
 * The sentences of X12's lists 507 and 508 are licensed and not shipped: an operator loads them
 * (event/codes.h). These are reminders of what the commonest say, no translation of them. */
#ifndef HIA_EVENT_STATUS_WORDS_H
#define HIA_EVENT_STATUS_WORDS_H

#include "base/str.h"

/** STC01-2 and STC01-3; NULL when we have no word for it. */
const char *status_words(struct str code);
const char *status_entity_words(struct str code);

/** Where a claim of this category (STC01-1) is, in a word or two: "PAID", "WAITING" ... */
const char *status_headline(struct str category);
/** What a biller does now. Never NULL. */
const char *status_advice(struct str category);

#endif
