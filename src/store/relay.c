/* relay.c - see relay.h. */
#include "store/relay.h"

#include "store/postgres.h"
#include "store/sql.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum { RELAY_PATH_MAX = 4096 };

struct store_relay {
    struct store *reader;
    char *place;
    char organization[UUID_MAX];
    char sink[SINK_NAME_MAX];
    int lock_fd;
    bool shared; /* a database: what is saved goes over the reader's own connection */
};

static bool taken(const char *sink, struct err *err)
{
    return err_set(err, ERR_STORE,
                   "another process carries events to %s: one at a time, or their order is lost",
                   sink);
}

static bool lock_folder(struct store_relay *r, struct err *err)
{
    char path[RELAY_PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/relay-%s.lock", r->place, r->sink);
    if (n < 0 || (size_t)n >= sizeof(path))
        return err_set(err, ERR_LIMIT, "the path of the data directory is too long");
    r->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (r->lock_fd < 0)
        return err_sys(err, "open %s", path);
    if (flock(r->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? taken(r->sink, err) : err_sys(err, "lock %s", path);
    return true;
}

static bool lock_take(struct store_relay *r, struct err *err)
{
    bool mine = true;
    if (!r->shared)
        return lock_folder(r, err);
    return postgres_lock_alone(r->reader, "relay", r->sink, &mine, err) &&
           (mine || taken(r->sink, err));
}

bool store_relay_open(struct store_relay **out, const char *place, const char *organization_id,
                      const char *sink, bool alone, struct err *err)
{
    struct store_relay *r = calloc(1, sizeof(*r));
    *out = NULL;
    if (!r)
        return err_set(err, ERR_LIMIT, "out of memory");
    r->lock_fd = -1;
    r->shared = postgres_is_place(place);
    str_copy(r->sink, sizeof(r->sink), str_from(sink));
    str_copy(r->organization, sizeof(r->organization), str_from(organization_id));
    if (!(r->place = strdup(place)))
        err_set(err, ERR_LIMIT, "out of memory");
    else if (store_open(&r->reader, place, organization_id, STORE_RELAY, err) &&
             (!alone || lock_take(r, err))) {
        *out = r;
        return true;
    }
    store_relay_close(r);
    return false;
}

void store_relay_close(struct store_relay *r)
{
    if (!r)
        return;
    store_close(r->reader);
    if (r->lock_fd >= 0)
        close(r->lock_fd);
    free(r->place);
    free(r);
}

struct store *store_relay_reader(struct store_relay *r, struct err *err)
{
    if (!r->reader && !store_open(&r->reader, r->place, r->organization, STORE_RELAY, err))
        return NULL;
    return r->reader;
}

/* --- saving --- */

static bool put_news(struct store *s, struct str sink, const struct store_relay_news *news,
                     struct err *err)
{
    const struct store_log log = {
        .transaction_type = STR("event replay"), .status = STR("Accepted"), .trace = news->note};
    for (size_t i = 0; i < news->dead_count; i++)
        if (!store_dead_letter_put(s, &news->dead[i], err))
            return false;
    for (size_t i = 0; i < news->alive_count; i++)
        if (!sql_run(s, SQL_DEAD_LETTER_DROP, VALUES(v_str(sink), v_int(news->alive[i])), err))
            return false;
    return (!news->note.n || store_log_put(s, &log, err)) &&
           (!news->seq || store_cursor_set(s, sink, news->seq, err));
}

static bool save(struct store *s, struct str sink, const struct store_relay_news *news,
                 struct err *err)
{
    bool good = store_begin(s, err) && put_news(s, sink, news, err) && store_commit(s, err);
    if (!good)
        store_rollback(s);
    return good;
}

/** The reader is closed first: a file of the ledger that is opened and closed once more in this
 * process takes the reader's locks with it (fcntl(2)), and the next writer elsewhere would remove
 * the log under it. */
static bool save_in_folder(struct store_relay *r, const struct store_relay_news *news, bool *saved,
                           struct err *err)
{
    struct store *writer;
    store_close(r->reader);
    r->reader = NULL;
    *saved = store_open(&writer, r->place, r->organization, STORE_WRITER, err);
    if (!*saved) {
        bool busy = err->kind == ERR_STORE;
        if (busy)
            err_clear(err);
        return busy;
    }
    bool good = save(writer, str_from(r->sink), news, err);
    store_close(writer);
    return good;
}

bool store_relay_save(struct store_relay *r, const struct store_relay_news *news, bool *saved,
                      struct err *err)
{
    *saved = true;
    return r->shared ? save(r->reader, str_from(r->sink), news, err)
                     : save_in_folder(r, news, saved, err);
}

/* --- how a sink stands --- */

static bool read_cursor(void *ctx, const struct sql_row *row)
{
    struct store_sink *out = ctx;
    out->seq = sql_int(row, 0);
    out->moved_us = sql_int(row, 1);
    return true;
}

static bool read_waiting(void *ctx, const struct sql_row *row)
{
    struct store_sink *out = ctx;
    out->waiting = sql_int(row, 0);
    out->oldest_us = sql_int(row, 1);
    return true;
}

bool store_sink_status(struct store *s, struct str sink, struct store_sink *out, struct err *err)
{
    bool found;
    *out = (struct store_sink){0};
    return sql_one(s, SQL_SINK_CURSOR, VALUES(v_str(sink)), read_cursor, out, &found, err) &&
           sql_one(s, SQL_SINK_WAITING, VALUES(v_int(out->seq)), read_waiting, out, &found, err) &&
           sql_number(s, SQL_SINK_DEAD, VALUES(v_str(sink)), &out->dead_letters, err);
}
