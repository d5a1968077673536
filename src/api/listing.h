/* listing.h - private: what the files of reading resources share. */
#ifndef HIA_API_LISTING_H
#define HIA_API_LISTING_H

#include "api/page.h"
#include "api/routes.h"

/* The position of a parameter that is a word of `words`; `none` when it was not given. */
#define WORD_AT(q, i, words, none) word_at((q)->query[i], words, COUNT_OF(words), none)
static inline int word_at(struct str word, const char *const *words, size_t count, int none)
{
    for (size_t i = 0; word.p && i < count; i++)
        if (str_is(word, words[i]))
            return (int)i;
    return none;
}

static inline struct store_page before(const struct api_page *p)
{
    return (struct store_page){.before = p->after, .limit = p->want};
}

/* What a listing is told each row by: it goes into the page, while there is room. */
#define ROW(name, type, id, view)                                                                  \
    static bool name(void *ctx, const struct type *row)                                            \
    {                                                                                              \
        struct api_page *p = ctx;                                                                  \
        if (!api_page_row(p, row->id))                                                             \
            return false;                                                                          \
        view_write(p->w, &(view), row);                                                            \
        return true;                                                                               \
    }

/* The same of a row with more than it holds: `struct shown`, by shown_of(row), its view's name. */
#define ROW_SHOWN(name, type, id, shown)                                                           \
    static bool name(void *ctx, const struct type *row)                                            \
    {                                                                                              \
        struct api_page *p = ctx;                                                                  \
        if (!api_page_row(p, row->id))                                                             \
            return false;                                                                          \
        const struct shown whole = shown##_of(row);                                                \
        view_write(p->w, &(shown), &whole);                                                        \
        return true;                                                                               \
    }

/* The same as ROW for what is read from its beginning each time, in the order of its ids: tens of
 * rows. */
#define ROW_FROM_START(name, type, view)                                                           \
    static bool name(void *ctx, const struct type *row)                                            \
    {                                                                                              \
        struct api_page *p = ctx;                                                                  \
        if (row->id <= p->after)                                                                   \
            return true; /* told on a page before */                                               \
        if (!api_page_row(p, row->id))                                                             \
            return false;                                                                          \
        view_write(p->w, &(view), row);                                                            \
        return true;                                                                               \
    }

#define WORDS(name_, words_, about_)                                                               \
    {                                                                                              \
        .name = (name_), .type = API_WORD, .words = (words_), .words_count = COUNT_OF(words_),     \
        .about = (about_)                                                                          \
    }
#define LIST(name_, pattern_, view_, fn_, summary_)                                                \
    .name = (name_), .method = "GET", .pattern = "/api/v1/" pattern_, .scope = API_SCOPE_READ,     \
    .flags = API_PAGED, .summary = (summary_), .answer = (view_), .in_pool = (fn_)
#define ONE(name_, pattern_, view_, fn_, summary_)                                                 \
    .name = (name_), .method = "GET", .pattern = "/api/v1/" pattern_, .scope = API_SCOPE_READ,     \
    .flags = API_TAGGED, .summary = (summary_), .answer = (view_), .in_pool = (fn_)

#endif
