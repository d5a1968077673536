/* column_map.c - see column_map.h. */
#include "job/column_map.h"

#include "base/buf.h"

enum { LIST_MAX = 400 /* bytes of all the words there are to choose from */ };

static bool no_pair(const struct column_source *sources, size_t count, const char *option,
                    struct err *err)
{
    struct buf words;
    buf_init(&words, LIST_MAX);
    for (size_t i = 0; i < count; i++)
        buf_printf(&words, "%s%s", i ? ", " : "", sources[i].name);
    err_set(err, ERR_CONFIG, "%s: COLUMN: WHAT is needed, between commas; WHAT is one of %s",
            option, buf_cstr(&words));
    buf_fini(&words);
    return false;
}

bool column_map_next(struct str *rest, const struct column_source *sources, size_t count,
                     const char *option, struct str *column, size_t *which, struct err *err)
{
    struct str pair = str_split(rest, ',');
    *column = str_trim(str_split(&pair, ':'));
    pair = str_trim(pair);
    for (*which = 0; *which < count; ++*which)
        if (str_is(pair, sources[*which].name))
            break;
    return (column->n > 0 && *which < count) || no_pair(sources, count, option, err);
}
