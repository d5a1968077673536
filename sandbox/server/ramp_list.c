/* ramp_list.c - the lists of a practice Ramp: filters with Ramp's own defaults, pages by id, and
 * every refusal Ramp has. */
#include "sandbox/server/ramp_world.h"

#include "base/clock.h"
#include "base/uuid.h"
#include "sandbox/server/ramp_write.h"
#include "sandbox/server/web.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const PATHS[RAMP_KINDS] = {
    [RAMP_TRANSACTION] = "/transactions",    [RAMP_CARD] = "/cards",     [RAMP_USER] = "/users",
    [RAMP_DEPARTMENT] = "/departments",      [RAMP_VENDOR] = "/vendors", [RAMP_BILL] = "/bills",
    [RAMP_REIMBURSEMENT] = "/reimbursements"};

/* Parameters each list obeys. Ramp has more of them; what is not played here is refused, so that
 * nobody relies on it. */
static const char *const KNOWN[RAMP_KINDS] = {[RAMP_TRANSACTION] = "from_date state updated_after",
                                              [RAMP_CARD] = "is_activated is_terminated",
                                              [RAMP_USER] = "",
                                              [RAMP_DEPARTMENT] = "",
                                              [RAMP_VENDOR] = "is_active",
                                              [RAMP_BILL] = "is_archived",
                                              [RAMP_REIMBURSEMENT] =
                                                  "direction updated_after from_submitted_at"};

enum { VALUE_MAX = 128 };

struct ask {
    char page_size[VALUE_MAX], start[VALUE_MAX];
    char state[VALUE_MAX], activated[VALUE_MAX], terminated[VALUE_MAX], archived[VALUE_MAX];
    char direction[VALUE_MAX], active[VALUE_MAX];
    int64_t from_us, updated_us;
    size_t size;
};

void ramp_error(struct buf *body, const char *code, const char *field, const char *message)
{
    struct json_writer w;
    buf_reset(body);
    json_begin(&w, body, 0);
    json_object(&w);
    json_key(&w, "error_v2");
    json_object(&w);
    json_pair(&w, "error_code", code);
    json_pair(&w, "message", message);
    json_key(&w, "additional_info");
    json_object(&w);
    if (field) {
        json_key(&w, field);
        json_array(&w);
        json_cstr(&w, message);
        json_array_end(&w);
    }
    json_object_end(&w);
    json_pair(&w, "notes", "");
    json_object_end(&w);
    json_key(&w, "error");
    json_object(&w);
    json_pair(&w, "message", message);
    json_object_end(&w);
    json_object_end(&w);
}

static int refuse(struct buf *body, int status, const char *field, const char *message)
{
    ramp_error(body, status == 404 ? "DEVELOPER_7010" : "DEVELOPER_7001", field, message);
    return status;
}

/* ---- what is asked ---- */

static bool is_known(enum ramp_kind kind, struct str name)
{
    struct str rest = str_from(KNOWN[kind]);
    if (str_is(name, "page_size") || str_is(name, "start"))
        return true;
    while (rest.n)
        if (str_eq(str_split(&rest, ' '), name))
            return true;
    return false;
}

static bool all_known(enum ramp_kind kind, struct str query)
{
    while (query.n) {
        struct str pair = str_split(&query, '&'), name = str_split(&pair, '=');
        if (!is_known(kind, name))
            return false;
    }
    return true;
}

static bool get_instant(struct str query, const char *name, int64_t *us)
{
    char text[VALUE_MAX];
    *us = 0;
    return !web_form_value(query, name, text, sizeof text) || clock_parse(str_from(text), us);
}

static bool is_choice(const char *is, const char *choices)
{
    struct str rest = str_from(choices);
    while (rest.n)
        if (str_is(str_split(&rest, ' '), is))
            return true;
    return false;
}

/* NULL when it is good; else what is wrong, and with which of them. Defaults as Ramp's. */
static const char *read_ask(const struct ramp_world *w, enum ramp_kind kind, struct str query,
                            struct ask *a, const char **field)
{
    uint64_t size;
    struct {
        const char *name, *initial, *choices;
        char *to;
    } rows[] = {
        {"page_size", "20", NULL, a->page_size},
        {"start", "", NULL, a->start},
        {"state", "", "ALL CLEARED DECLINED PENDING PENDING_INITIATION COMPLETION ERROR", a->state},
        {"is_activated", "true", "true false", a->activated},
        {"is_terminated", "false", "true false", a->terminated},
        {"is_archived", "false", "true false", a->archived},
        {"direction", "BUSINESS_TO_USER", "BUSINESS_TO_USER USER_TO_BUSINESS", a->direction},
        {"is_active", "", "true false", a->active},
    };
    char unread[VALUE_MAX];
    bool news = kind != RAMP_TRANSACTION || w->obeys_updated_after;
    *field = NULL;
    if (!all_known(kind, query) ||
        (!news && web_form_value(query, "updated_after", unread, sizeof unread)))
        return "unknown field";
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        (void)str_copy(rows[i].to, VALUE_MAX, str_from(rows[i].initial));
        if (web_form_value(query, rows[i].name, rows[i].to, VALUE_MAX) && rows[i].choices &&
            !is_choice(rows[i].to, rows[i].choices)) {
            *field = rows[i].name;
            return "not a valid choice";
        }
    }
    *field = "page_size";
    if (!str_to_u64(str_from(a->page_size), RAMP_PAGE_MAX, &size) || size < RAMP_PAGE_MIN)
        return "page_size must be between 2 and 100";
    a->size = (size_t)size;
    int64_t submitted_us;
    *field = NULL;
    if (!get_instant(query, "from_date", &a->from_us) ||
        !get_instant(query, "updated_after", &a->updated_us) ||
        !get_instant(query, "from_submitted_at", &submitted_us))
        return "not a valid datetime";
    a->from_us = submitted_us ? submitted_us : a->from_us;
    *field = "start";
    return a->start[0] && !uuid_is(str_from(a->start)) ? "not a valid UUID" : NULL;
}

static bool is_in(enum ramp_kind kind, const struct ask *a, const struct ramp_object *o)
{
    if (o->gone || o->happened_us < a->from_us)
        return false;
    switch (kind) {
    case RAMP_TRANSACTION:
        if (a->updated_us && o->updated_us <= a->updated_us)
            return false;
        if (!a->state[0])
            return strcmp(o->state, "DECLINED") != 0;
        return strcmp(a->state, "ALL") == 0 || strcmp(a->state, o->state) == 0;
    case RAMP_CARD:
        return o->activated == (a->activated[0] == 't') &&
               o->terminated == (a->terminated[0] == 't');
    case RAMP_VENDOR:
        return !a->active[0] || o->active == (a->active[0] == 't');
    case RAMP_BILL:
        return o->archived == (a->archived[0] == 't');
    case RAMP_REIMBURSEMENT:
        return o->updated_us > a->updated_us && o->to_business == (a->direction[0] == 'U');
    default:
        return true;
    }
}

/* ---- pages ---- */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct ramp_object *)a)->id, ((const struct ramp_object *)b)->id);
}

static void sort(struct ramp_list *l)
{
    if (!l->sorted && l->count)
        qsort(l->all, l->count, sizeof *l->all, by_id);
    l->sorted = true;
}

/* The first whose id is above. */
static size_t above(const struct ramp_list *l, const char *id)
{
    size_t from = 0, to = l->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (strcmp(l->all[middle].id, id) > 0)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static void put_next(struct json_writer *j, const struct ramp_world *w, enum ramp_kind kind,
                     struct str query, const char *last)
{
    struct buf next;
    buf_init(&next, 4096);
    buf_printf(&next, "%s/developer/v1%s?", w->base, PATHS[kind]);
    while (query.n) {
        struct str pair = str_split(&query, '&');
        if (!str_starts(pair, STR("start=")))
            buf_printf(&next, "%.*s&", STR_FMT(pair));
    }
    buf_printf(&next, "start=%s", last);
    json_pair_str(j, "next", buf_str(&next));
    buf_fini(&next);
}

static int answer_list(struct ramp_world *w, enum ramp_kind kind, struct str query,
                       struct buf *body)
{
    struct ask a;
    struct json_writer j;
    struct ramp_list *l = &w->lists[kind];
    const char *field, *wrong = read_ask(w, kind, query, &a, &field);
    if (wrong)
        return refuse(body, 422, field, wrong);
    sort(l);
    size_t i = above(l, a.start), put = 0;
    const char *last = NULL;
    json_begin(&j, body, 0);
    json_object(&j);
    json_key(&j, "data");
    json_array(&j);
    for (; i < l->count && put < a.size; i++)
        if (is_in(kind, &a, &l->all[i])) {
            ramp_write(kind, &l->all[i], &j);
            last = l->all[i].id;
            put++;
        }
    json_array_end(&j);
    bool more = false;
    for (; i < l->count && !more; i++)
        more = is_in(kind, &a, &l->all[i]);
    json_key(&j, "page");
    json_object(&j);
    if (more)
        put_next(&j, w, kind, query, last);
    else {
        json_key(&j, "next");
        json_null(&j);
    }
    json_object_end(&j);
    json_object_end(&j);
    return 200;
}

static int answer_one(struct ramp_world *w, enum ramp_kind kind, struct str id, struct buf *body)
{
    struct json_writer j;
    for (size_t i = 0; i < w->lists[kind].count; i++) {
        const struct ramp_object *o = &w->lists[kind].all[i];
        if (str_is(id, o->id) && !o->gone) {
            json_begin(&j, body, 0);
            ramp_write(kind, o, &j);
            return 200;
        }
    }
    return refuse(body, 404, NULL, "not found");
}

/* Of "/transactions/ID" or "/transactions"; RAMP_KINDS: none. */
static enum ramp_kind kind_of(struct str path)
{
    for (int k = 0; k < RAMP_KINDS; k++) {
        struct str own = str_from(PATHS[k]);
        if (str_starts(path, own) && (path.n == own.n || path.p[own.n] == '/'))
            return (enum ramp_kind)k;
    }
    return RAMP_KINDS;
}

int ramp_world_get(struct ramp_world *w, struct str path, struct str query, struct buf *body)
{
    enum ramp_kind kind = kind_of(path);
    if (str_is(path, "/business")) {
        struct json_writer j;
        json_begin(&j, body, 0);
        json_object(&j);
        json_pair(&j, "id", w->business);
        json_pair(&j, "business_name_legal", "SANDBOX CLINIC LLC");
        json_object_end(&j);
        return 200;
    }
    if (kind == RAMP_KINDS)
        return refuse(body, 404, NULL, "no such resource");
    size_t n = strlen(PATHS[kind]);
    return path.n > n + 1 ? answer_one(w, kind, str_of(path.p + n + 1, path.n - n - 1), body)
                          : answer_list(w, kind, query, body);
}
