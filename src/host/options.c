/* options.c - pairs of a partner's file into the struct an adapter's option table describes. */
#include "host/options.h"
#include "conf/option.h"
#include "conf/suggest.h"

#include <stdlib.h>

static bool wrong(struct err *err, const char *why)
{
    return err_set(err, ERR_CONFIG, "%s", why);
}

static bool put_integer(struct str v, int64_t *to)
{
    uint64_t u;
    bool minus = v.n && v.p[0] == '-';
    if (!str_to_u64(str_of(v.p + minus, v.n - minus), INT64_MAX, &u))
        return false;
    *to = minus ? -(int64_t)u : (int64_t)u;
    return true;
}

static bool put_number(const struct hia_option *o, struct str v, int64_t *to, struct err *err)
{
    int64_t n;
    bool good = o->type == HIA_OPTION_DURATION ? option_duration_ms(v, &n)
                : o->type == HIA_OPTION_BYTES  ? option_size_bytes(v, &n)
                                               : put_integer(v, &n);
    if (!good)
        return wrong(err, o->type == HIA_OPTION_DURATION ? "a duration like 30s is needed"
                          : o->type == HIA_OPTION_BYTES  ? "a size like 64K is needed"
                                                         : "a number is needed");
    if (o->max > o->min && (n < o->min || n > o->max))
        return err_set(err, ERR_CONFIG, "%lld to %lld is needed", (long long)o->min,
                       (long long)o->max);
    *to = n;
    return true;
}

static bool put_word(const struct hia_option *o, struct str v, int *to, struct err *err)
{
    for (int i = 0; o->words[i]; i++)
        if (str_is(v, o->words[i])) {
            *to = i;
            return true;
        }
    return wrong(err, "is none of its words (hia adapter show)");
}

static bool put_item(struct str v, struct hia_list *to, struct err *err)
{
    if (to->count == HIA_LIST_MAX)
        return err_set(err, ERR_CONFIG, "at most %d are taken", HIA_LIST_MAX);
    return str_copy(to->item[to->count++], HIA_ITEM_MAX, v) ||
           err_set(err, ERR_CONFIG, "at most %d characters are taken", HIA_ITEM_MAX - 1);
}

static bool put(const struct hia_option *o, struct str v, void *base, struct err *err)
{
    void *to = (char *)base + o->offset;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < ' ' || v.p[i] > '~')
            return wrong(err, "only printable ASCII characters are taken");
    switch (o->type) {
    case HIA_OPTION_TEXT:
        return str_copy(to, o->size, v) ||
               err_set(err, ERR_CONFIG, "at most %zu characters are taken", o->size - 1);
    case HIA_OPTION_BOOL:
        *(bool *)to = str_is(v, "yes");
        return str_is(v, "yes") || str_is(v, "no") || wrong(err, "yes or no is needed");
    case HIA_OPTION_INTEGER:
    case HIA_OPTION_DURATION:
    case HIA_OPTION_BYTES:
        return put_number(o, v, to, err);
    case HIA_OPTION_WORD:
        return put_word(o, v, to, err);
    case HIA_OPTION_LIST:
        return put_item(v, to, err);
    }
    return wrong(err, "has a type this host does not know");
}

static const char *name_of(const void *table, size_t i)
{
    return ((const struct hia_option *)table)[i].name;
}

static bool put_pair(const struct hia_adapter *a, const struct host_pair *p, void *base, bool *seen,
                     struct err *err)
{
    size_t i = 0;
    while (i < a->option_count && !str_is(p->name, a->options[i].name))
        i++;
    if (i == a->option_count) {
        const char *near = suggest(p->name, a->options, a->option_count, name_of);
        return err_set(err, ERR_CONFIG, "adapter %s has no option %.*s%s%s%s", a->name,
                       (int)(p->name.n < 40 ? p->name.n : 40), p->name.p,
                       near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    }
    const struct hia_option *o = &a->options[i];
    if (seen[i] && o->type != HIA_OPTION_LIST)
        return err_set(err, ERR_CONFIG, "%s is said twice", o->name);
    if (!seen[i] && o->type == HIA_OPTION_LIST)
        ((struct hia_list *)(void *)((char *)base + o->offset))->count = 0;
    seen[i] = true;
    return put(o, p->value, base, err) || err_wrap(err, "%s", o->name);
}

static bool fill(const struct hia_adapter *a, const struct host_pair *pairs, size_t count,
                 void *base, struct err *err)
{
    bool seen[128] = {false};
    for (size_t i = 0; i < a->option_count; i++)
        if (a->options[i].initial &&
            !put(&a->options[i], str_from(a->options[i].initial), base, err))
            return err_wrap(err, "adapter %s: the default of %s", a->name, a->options[i].name);
    for (size_t i = 0; i < count; i++)
        if (!put_pair(a, &pairs[i], base, seen, err))
            return pairs[i].path   ? err_wrap(err, "%s:%u", pairs[i].path, pairs[i].line)
                   : pairs[i].line ? err_wrap(err, "line %u", pairs[i].line)
                                   : false;
    for (size_t i = 0; i < a->option_count; i++)
        if ((a->options[i].flags & HIA_OPTION_REQUIRED) && !seen[i])
            return err_set(err, ERR_CONFIG, "adapter %s needs the option %s", a->name,
                           a->options[i].name);
    const char *why = a->check ? a->check(base) : NULL;
    return !why || err_set(err, ERR_CONFIG, "adapter %s: %s", a->name, why);
}

void *host_options_new(const struct hia_adapter *a, const struct host_pair *pairs, size_t count,
                       struct err *err)
{
    void *base = calloc(1, a->options_size ? a->options_size : 1);
    if (!base) {
        err_set(err, ERR_SYSTEM, "out of memory for options");
        return NULL;
    }
    if (fill(a, pairs, count, base, err))
        return base;
    free(base);
    return NULL;
}
