/* platform.c - see platform.h. */
#include "job/platform.h"

#include "job/platform_sql.h"
#include "store/libpq.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATE_SIZE = 6, PLACE_SIZE = 24 };
#define STATEMENT_LIMIT_MS "30000"

struct platform {
    const struct settings *settings;
    PGconn *conn;
    struct platform_sql sql;
};

/* --- the connection --- */

static void drop(struct platform *p)
{
    PQfinish(p->conn);
    p->conn = NULL;
}

static const char *state_of(const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    return state ? state : "";
}

/** The result is cleared, the connection dropped. What a server says of a row may quote it, and
 * what a function raises anything: only the SQLSTATE is told, and with `names` the sentence of the
 * class that speaks of names and rights. */
static bool refused(struct platform *p, PGresult *r, bool names, const char *what, struct err *err)
{
    char state[STATE_SIZE];
    str_copy(state, sizeof state, str_from(state_of(r)));
    PQclear(r);
    if (!state[0])
        return libpq_down(&p->conn, "the connection to the platform is lost", err);
    bool ours = strncmp(state, "42", 2) == 0;
    if (ours && names) {
        (void)libpq_down(&p->conn, what, err);
        err->kind = ERR_CONFIG;
        return false;
    }
    drop(p);
    return err_set(err, ours ? ERR_CONFIG : ERR_SYSTEM, "%s: SQLSTATE %s", what, state);
}

/** NULL: refused, and err says why. */
static PGresult *ask(struct platform *p, const char *sql, int n, const char *const *values,
                     struct err *err)
{
    PGresult *r = PQexecParams(p->conn, sql, n, NULL, values, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return r;
    (void)refused(p, r, true, "the platform's database", err);
    return NULL;
}

static bool tell(struct platform *p, const char *sql, struct err *err)
{
    PGresult *r = ask(p, sql, 0, NULL, err);
    PQclear(r);
    return r != NULL;
}

/** A role that no policy binds would see every organization's claims. */
static bool check_role(struct platform *p, struct err *err)
{
    PGresult *r = ask(p,
                      "SELECT 1 FROM pg_roles WHERE rolname = current_user"
                      " AND (rolsuper OR rolbypassrls)",
                      0, NULL, err);
    bool above = r && PQntuples(r) > 0;
    PQclear(r);
    if (above)
        drop(p);
    return r && (!above || err_set(err, ERR_CONFIG,
                                   "[commands] platform: the role is a superuser or bypasses "
                                   "row-level security: use one that may only read"));
}

static bool listen_to(struct platform *p, struct err *err)
{
    const struct settings *s = p->settings;
    for (size_t i = 0; i < s->subscription_count; i++) {
        char sql[IDENTIFIER_MAX + 16];
        snprintf(sql, sizeof sql, "LISTEN \"%s\"", s->subscriptions[i].channel);
        if (!tell(p, sql, err))
            return false;
    }
    return true;
}

/** What functions say on the way may be of a person: nobody is told. */
static void pass_over(void *ctx, const PGresult *r)
{
    (void)ctx;
    (void)r;
}

bool platform_connect(struct platform *p, bool *fresh, struct err *err)
{
    *fresh = false;
    if (p->conn && PQstatus(p->conn) == CONNECTION_OK)
        return true;
    drop(p);
    *fresh = true;
    p->conn = libpq_connect(p->settings->commands.platform, "hia subscribe", NULL);
    if (!p->conn || PQstatus(p->conn) != CONNECTION_OK)
        return libpq_down(&p->conn, "no connection to the platform's database", err);
    (void)PQsetNoticeReceiver(p->conn, pass_over, NULL);
    return check_role(p, err) && listen_to(p, err);
}

struct platform *platform_new(const struct settings *settings, struct err *err)
{
    struct platform *p = calloc(1, sizeof *p);
    if (!p) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    p->settings = settings;
    platform_sql_init(&p->sql);
    if (settings->subscription_count == 0)
        err_set(err, ERR_CONFIG, "no [subscribe NAME] is configured: see docs/subscribing.md");
    else if (libpq_check_address(settings->commands.platform, "[commands] platform", err) &&
             platform_sql_make(&settings->commands, &p->sql, err))
        return p;
    platform_free(p);
    return NULL;
}

void platform_free(struct platform *p)
{
    if (!p)
        return;
    drop(p);
    platform_sql_fini(&p->sql);
    free(p);
}

/* --- transactions --- */

static bool begin(struct platform *p, const char *how, struct err *err)
{
    const char *const values[] = {p->settings->commands.tenant_setting,
                                  p->settings->organization_id};
    /* One that was left open, because the ledger refused what it gave, sees an old state. */
    if (PQtransactionStatus(p->conn) != PQTRANS_IDLE && !tell(p, "ROLLBACK", err))
        return false;
    if (!tell(p, how, err))
        return false;
    PGresult *r = ask(p,
                      "SELECT set_config($1, $2, true),"
                      " set_config('statement_timeout', '" STATEMENT_LIMIT_MS "', true)",
                      2, values, err);
    PQclear(r);
    return r != NULL;
}

static int64_t number(const PGresult *r, int row, int column)
{
    return strtoll(PQgetvalue(r, row, column), NULL, 10);
}

/** The one number that a statement gives. */
static bool ask_number(struct platform *p, const char *sql, int n, const char *const *values,
                       int64_t *out, struct err *err)
{
    PGresult *r = ask(p, sql, n, values, err);
    *out = r ? number(r, 0, 0) : 0;
    PQclear(r);
    return r != NULL;
}

bool platform_look(struct platform *p, int64_t *oldest, struct err *err)
{
    return begin(p, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err) &&
           ask_number(p, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text", 0, NULL, oldest,
                      err);
}

bool platform_next(struct platform *p, int64_t *next, struct err *err)
{
    return ask_number(p, "SELECT pg_current_xact_id()::text", 0, NULL, next, err);
}

bool platform_looked(struct platform *p, struct err *err)
{
    return tell(p, "COMMIT", err);
}

/* --- events --- */

static struct str text(const PGresult *r, int row, int column)
{
    return str_of(PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column));
}

static bool hand_over(PGresult *r, size_t *count, platform_event_fn *fn, void *ctx, struct err *err)
{
    bool good = true;
    int rows = PQntuples(r);
    for (int i = 0; good && i < rows; i++) {
        const struct platform_event e = {number(r, i, 0), text(r, i, 1), text(r, i, 2)};
        good = fn(ctx, &e, err);
    }
    *count = (size_t)rows;
    PQclear(r);
    return good;
}

static bool read_events(struct platform *p, struct buf *sql, const struct settings_subscription *c,
                        int64_t place, size_t *count, platform_event_fn *fn, void *ctx,
                        struct err *err)
{
    char text_of[PLACE_SIZE];
    const char *const values[] = {p->settings->organization_id, c->event, text_of};
    snprintf(text_of, sizeof text_of, "%lld", (long long)place);
    PGresult *r = ask(p, buf_cstr(sql), 3, values, err);
    return r && hand_over(r, count, fn, ctx, err);
}

bool platform_events(struct platform *p, const struct settings_subscription *c, int64_t after,
                     size_t *count, platform_event_fn *fn, void *ctx, struct err *err)
{
    return read_events(p, &p->sql.behind, c, after, count, fn, ctx, err);
}

bool platform_event(struct platform *p, const struct settings_subscription *c, int64_t place,
                    size_t *count, platform_event_fn *fn, void *ctx, struct err *err)
{
    return read_events(p, &p->sql.at, c, place, count, fn, ctx, err);
}

bool platform_last(struct platform *p, const struct settings_subscription *c, int64_t *place,
                   struct err *err)
{
    const char *const values[] = {p->settings->organization_id, c->event};
    return ask_number(p, buf_cstr(&p->sql.last), 2, values, place, err);
}

/* --- claims --- */

/** Is it of the claim that was asked for, or of the server, a right, a name? One that takes too
 * long (57014) is of the claim: it must not hold up the others. */
static bool is_of_claim(const char *state)
{
    static const char *const SERVER[] = {"08",    "25",    "3D",    "3F",    "40",   "53",
                                         "55",    "57",    "58",    "F0",    "XX",   "42883",
                                         "42501", "42725", "42P02", "42P18", "42601"};
    if (strcmp(state, "57014") == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(SERVER); i++)
        if (strncmp(state, SERVER[i], strlen(SERVER[i])) == 0)
            return false;
    return state[0] != '\0';
}

static bool take_claim(const PGresult *r, struct buf *out, char code[PLATFORM_CODE_MAX])
{
    bool there = PQntuples(r) == 1 && !PQgetisnull(r, 0, 0);
    bool fits = there && PQgetlength(r, 0, 0) <= PLATFORM_CLAIM_MAX;
    str_copy(code, PLATFORM_CODE_MAX,
             str_from(!there  ? "claim_not_given"
                      : !fits ? "claim_too_large"
                              : ""));
    buf_reset(out);
    if (fits)
        buf_put_str(out, text(r, 0, 0));
    return !fits || !out->failed;
}

bool platform_claim(struct platform *p, const struct settings_subscription *c, const char *id,
                    struct buf *out, char code[PLATFORM_CODE_MAX], struct err *err)
{
    struct buf sql;
    bool good = false;
    PGresult *r = NULL;
    buf_init(&sql, 1024);
    if (!platform_sql_claim(c->claim_function, &sql, err) ||
        !begin(p, "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", err))
        goto out;
    r = PQexecParams(p->conn, buf_cstr(&sql), 1, NULL, &id, NULL, NULL, 0);
    if (PQresultStatus(r) == PGRES_TUPLES_OK) {
        good = take_claim(r, out, code) || err_set(err, ERR_LIMIT, "out of memory for a claim");
    } else if (is_of_claim(state_of(r))) {
        snprintf(code, PLATFORM_CODE_MAX, "claim_refused_%.5s", state_of(r));
        good = true;
    } else {
        (void)refused(p, r, false, "the platform's function that gives a claim", err);
        r = NULL;
    }
    good = good && tell(p, "ROLLBACK", err); /* nothing was written, whatever came of it */
out:
    PQclear(r);
    buf_fini(&sql);
    return good;
}

/* --- waiting --- */

/** Those that came; what they say is not read. */
static bool heard(struct platform *p)
{
    bool any = false;
    for (PGnotify *n = PQnotifies(p->conn); n; n = PQnotifies(p->conn)) {
        any = true;
        PQfreemem(n);
    }
    return any;
}

bool platform_wait(struct platform *p, int64_t ms, bool *told, struct err *err)
{
    struct pollfd fd = {.fd = PQsocket(p->conn), .events = POLLIN};
    *told = heard(p);
    if (*told)
        return true;
    int n = poll(&fd, 1, (int)ms);
    if (n < 0 && errno != EINTR)
        return err_sys(err, "poll");
    if (n > 0 && !PQconsumeInput(p->conn))
        return libpq_down(&p->conn, "the connection to the platform is lost", err);
    *told = heard(p);
    return true;
}
