/* libpq.c - see libpq.h. */
#include "store/libpq.h"

#include <string.h>

bool libpq_check_address(const char *uri, const char *whose, struct err *err)
{
    char *why = NULL;
    bool has_password = false;
    PQconninfoOption *all = PQconninfoParse(uri, &why);
    bool reads = all != NULL;
    for (PQconninfoOption *o = all; o && o->keyword; o++)
        has_password = has_password || (strcmp(o->keyword, "password") == 0 && o->val && o->val[0]);
    PQconninfoFree(all);
    PQfreemem(why);
    if (!reads)
        return err_set(err, ERR_CONFIG, "%s is no postgresql:// address", whose);
    return !has_password ||
           err_set(err, ERR_CONFIG,
                   "%s holds a password: put it into the password file (passfile=PATH in the "
                   "address, or ~/.pgpass)",
                   whose);
}

PGconn *libpq_connect(const char *uri, const char *application, const char *options)
{
    static const char *const names[] = {"connect_timeout",
                                        "keepalives_idle",
                                        "keepalives_interval",
                                        "keepalives_count",
                                        "tcp_user_timeout",
                                        "client_encoding",
                                        "dbname",
                                        "application_name",
                                        "options",
                                        NULL};
    const char *const values[] = {"10",   "10", "5",         "4",     "30000",
                                  "UTF8", uri,  application, options, NULL};
    return PQconnectdbParams(names, values, 1);
}

bool libpq_down(PGconn **conn, const char *what, struct err *err)
{
    err_set(err, ERR_SYSTEM, "%s: %s", what, *conn ? PQerrorMessage(*conn) : "out of memory");
    err->text[strcspn(err->text, "\n")] = '\0';
    PQfinish(*conn);
    *conn = NULL;
    return false;
}

bool libpq_answers(PGconn *conn, void (*take)(void *ctx, PGresult *r), void *ctx)
{
    bool before = true; /* NULL ends one statement's answers; two of them, all */
    if (PQpipelineSync(conn) != 1)
        return false;
    for (;;) {
        PGresult *r = PQgetResult(conn);
        if (r && PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
            PQclear(r);
            return true;
        }
        if (r)
            take(ctx, r);
        else if (!before || PQstatus(conn) == CONNECTION_BAD)
            return false;
        before = r != NULL;
    }
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' ||
              (i > 0 && s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return s.n > 0 && s.n < 64;
}

bool libpq_put_name(struct str name, const char *whose, struct buf *out, struct err *err)
{
    if (!is_name(name))
        return err_set(err, ERR_CONFIG, "%s: a name is of a-z, 0-9 and _", whose);
    buf_printf(out, "\"%.*s\"", STR_FMT(name));
    return true;
}

bool libpq_put_table(struct str table, const char *whose, struct buf *out, struct err *err)
{
    struct str schema = str_split(&table, '.');
    if (!libpq_put_name(schema, whose, out, err))
        return false;
    if (!table.n)
        return true;
    buf_putc(out, '.');
    return libpq_put_name(table, whose, out, err);
}

bool libpq_is_of_data(const char *sqlstate)
{
    return strncmp(sqlstate, "22", 2) == 0 || strncmp(sqlstate, "23", 2) == 0;
}
