/* codes.c - see codes.h. */
#include "job/codes.h"

#include <stdio.h>
#include <stdlib.h>

struct codes {
    struct x12_code_sets sets;
    struct code_file *file[X12_CODE_SETS];
};

void codes_dir(const struct settings *s, char out[OPTION_PATH_MAX])
{
    int n = snprintf(out, OPTION_PATH_MAX, "%s/codes", s->data_dir);
    if (n < 0 || n >= OPTION_PATH_MAX)
        out[0] = '\0';
}

struct codes *codes_open(const char *dir, struct err *err)
{
    struct codes *c = calloc(1, sizeof(*c));
    if (!c) {
        err_set(err, ERR_LIMIT, "no memory for code sets");
        return NULL;
    }
    c->sets = *x12_codes_built_in();
    for (unsigned id = 1; id < X12_CODE_SETS; id++) {
        struct err wrong = {0};
        c->file[id] = code_file_open(dir, (enum x12_code_set_id)id, &wrong);
        if (wrong.kind != ERR_NONE) {
            *err = wrong;
            codes_close(c);
            return NULL;
        }
        if (c->file[id])
            c->sets.set[id] = code_file_set(c->file[id]);
    }
    return c;
}

void codes_close(struct codes *c)
{
    if (!c)
        return;
    for (unsigned id = 1; id < X12_CODE_SETS; id++)
        code_file_close(c->file[id]);
    free(c);
}

const struct x12_code_sets *codes_sets(const struct codes *c)
{
    return &c->sets;
}

const struct code_file *codes_file(const struct codes *c, enum x12_code_set_id id)
{
    return c->file[id];
}

struct str codes_text(const struct codes *c, enum x12_code_set_id id, struct str code)
{
    uint32_t i = c->file[id] ? x12_code_find(code_file_set(c->file[id]), code) : UINT32_MAX;
    return i == UINT32_MAX ? (struct str){0} : code_file_text(c->file[id], i);
}

/* ---- merging ---- */

/* What is written: entries in order of key and day, then as the engine's arrays. */
struct merge {
    struct code_entry *entry;
    size_t count;
    uint64_t *keys;
    uint32_t *first;
    struct x12_code_period *periods;
    struct str *texts;
    struct x12_code_set set;
    bool any_text;
};

static int by_key_and_day(const void *a, const void *b)
{
    const struct code_entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->period.from != y->period.from)
        return x->period.from < y->period.from ? -1 : 1;
    return (x->period.to > y->period.to) - (x->period.to < y->period.to);
}

static void put_entry(struct merge *m, uint64_t key, struct x12_code_period p, struct str text)
{
    m->entry[m->count++] = (struct code_entry){.key = key, .period = p, .text = text};
}

/* What an old period has outside the window: before it, behind it, both, nothing. */
static void put_rest(struct merge *m, uint64_t key, struct x12_code_period p, struct str text,
                     uint32_t from, uint32_t to)
{
    if (p.to < from || p.from > to) {
        put_entry(m, key, p, text);
        return;
    }
    if (p.from < from)
        put_entry(m, key, (struct x12_code_period){p.from, code_day_before(from), p.heading}, text);
    if (p.to > to)
        put_entry(m, key, (struct x12_code_period){code_day_after(to), p.to, p.heading}, text);
}

static bool has_key(const struct code_rows *sorted, uint64_t key)
{
    size_t low = 0, high = sorted->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sorted->entry[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sorted->count && sorted->entry[low].key == key;
}

static void put_old(struct merge *m, const struct code_file *old, const struct code_rows *fresh,
                    const struct codes_load *how, uint32_t from, uint32_t to)
{
    const struct x12_code_set *s = code_file_set(old);
    for (uint32_t i = 0; i < s->count; i++) {
        bool whole = how->keep && !has_key(fresh, s->keys[i]);
        for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++)
            if (whole)
                put_entry(m, s->keys[i], s->periods[k], code_file_text(old, i));
            else
                put_rest(m, s->keys[i], s->periods[k], code_file_text(old, i), from, to);
    }
}

/* May the next period of a code be one with the last? */
static bool joins(const struct x12_code_period *last, const struct x12_code_period *next)
{
    return last->heading == next->heading && next->from <= code_day_after(last->to);
}

/* Entries to arrays: periods that touch are one; those that overlap in kind give way to the later.
 */
static void fold(struct merge *m)
{
    uint32_t periods = 0, keys = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct code_entry *e = &m->entry[i];
        struct x12_code_period p = e->period;
        if (keys == 0 || m->keys[keys - 1] != e->key) {
            m->keys[keys] = e->key;
            m->first[keys] = periods;
            m->texts[keys++] = (struct str){0};
        } else if (joins(&m->periods[periods - 1], &p)) {
            struct x12_code_period *last = &m->periods[--periods];
            p.from = last->from;
            p.to = last->to > p.to ? last->to : p.to;
        } else if (m->periods[periods - 1].to >= p.from) {
            m->periods[periods - 1].to = code_day_before(p.from);
            periods -= m->periods[periods - 1].to < m->periods[periods - 1].from;
        }
        m->periods[periods++] = p;
        if (e->text.n)
            m->texts[keys - 1] = e->text;
        m->any_text |= e->text.n > 0;
    }
    m->first[keys] = periods;
    m->set.count = keys;
    m->set.keys = m->keys;
    m->set.first = m->first;
    m->set.periods = m->periods;
}

static bool merge_new(struct merge *m, size_t most, struct err *err)
{
    m->entry = calloc(most + 1, sizeof(*m->entry));
    m->keys = calloc(most + 1, sizeof(*m->keys));
    m->first = calloc(most + 2, sizeof(*m->first));
    m->periods = calloc(most + 1, sizeof(*m->periods));
    m->texts = calloc(most + 1, sizeof(*m->texts));
    return (m->entry && m->keys && m->first && m->periods && m->texts) ||
           err_set(err, ERR_LIMIT, "no memory to put the lists together");
}

static void merge_free(struct merge *m)
{
    free(m->entry);
    free(m->keys);
    free(m->first);
    free(m->periods);
    free(m->texts);
}

/* ---- the window ---- */

/* "2026" of "icd10cm_order_2026.txt"; 0: none. */
static uint32_t year_in(const char *name)
{
    for (; *name; name++) {
        uint64_t year;
        if (strncmp(name, "20", 2) == 0 && strlen(name) >= 4 &&
            str_to_u64(str_of(name, 4), 2099, &year) && year >= 2000 &&
            !(name[4] >= '0' && name[4] <= '9'))
            return (uint32_t)year;
    }
    return 0;
}

/* ICD-10 and MS-DRG lists are of a federal fiscal year: October to September. */
static void find_window(enum x12_code_set_id id, const char *name, const struct codes_load *how,
                        uint32_t *from, uint32_t *to)
{
    bool fiscal = id == X12_CS_ICD10CM || id == X12_CS_ICD10PCS || id == X12_CS_DRG;
    uint32_t year = fiscal ? year_in(name) : 0;
    *from = how->from ? how->from : year ? (year - 1) * 10000 + 1001 : X12_CODE_FIRST_DAY;
    *to = how->to ? how->to : year ? year * 10000 + 930 : X12_CODE_LAST_DAY;
}

static bool put_together(const char *dir, enum x12_code_set_id id, struct code_rows *fresh,
                         const struct code_file *old, const struct codes_load *how,
                         const char *version, struct codes_loaded *done, struct err *err)
{
    struct merge m = {0};
    const struct x12_code_set *before = old ? code_file_set(old) : NULL;
    size_t old_periods = before ? before->first[before->count] : 0;
    bool ok = merge_new(&m, 2 * old_periods + fresh->count, err);
    if (ok) {
        qsort(fresh->entry, fresh->count, sizeof(fresh->entry[0]), by_key_and_day);
        if (old)
            put_old(&m, old, fresh, how, done->from, done->to);
        memcpy(m.entry + m.count, fresh->entry, fresh->count * sizeof(fresh->entry[0]));
        m.count += fresh->count;
        qsort(m.entry, m.count, sizeof(m.entry[0]), by_key_and_day);
        fold(&m);
        m.set.version = version;
        m.set.from = before && before->from < done->from ? before->from : done->from;
        m.set.to = before && before->to > done->to ? before->to : done->to;
        done->texts = m.any_text && !how->no_texts;
        ok = code_file_write(dir, id, &m.set, done->texts ? m.texts : NULL, err);
        done->codes = m.set.count;
        done->before = before ? before->count : 0;
    }
    merge_free(&m);
    return ok;
}

bool codes_load(const char *dir, enum x12_code_set_id id, struct str content, const char *name,
                const struct codes_load *how, struct codes_loaded *done, struct err *err)
{
    struct code_rows list;
    struct code_reading reading = how->reading;
    struct err wrong = {0};
    char version[CODE_VERSION_MAX];
    *done = (struct codes_loaded){0};
    find_window(id, name, how, &done->from, &done->to);
    reading.window = (struct x12_code_period){done->from, done->to, 0};
    str_copy(version, sizeof version, str_from(how->version ? how->version : name));
    code_list_init(&list);
    bool ok = code_list_read(&list, id, content, name, &reading, err);
    struct code_file *old = ok ? code_file_open(dir, id, &wrong) : NULL;
    if (wrong.kind != ERR_NONE) {
        *err = wrong;
        ok = false;
    }
    done->format = list.format;
    done->read = list.count;
    done->passed_over = list.passed_over;
    ok = ok && put_together(dir, id, &list, old, how, version, done, err);
    code_file_close(old);
    code_list_fini(&list);
    return ok;
}
