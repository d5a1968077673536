/* route.c - the lines that route a payer to an endpoint. */
#include "conf/route.h"

bool route_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-' || c == '.';
        if (!good)
            return false;
    }
    return s.n > 0;
}

static bool cut_arrow(struct str text, struct route *out)
{
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == '-' && text.p[i + 1] == '>') {
            out->payers = str_trim(str_of(text.p, i));
            out->endpoint = str_trim(str_of(text.p + i + 2, text.n - i - 2));
            return true;
        }
    return false;
}

bool route_cut(struct str text, struct route *out)
{
    if (!cut_arrow(text, out) || !out->payers.n)
        return false;
    for (struct str rest = out->payers; rest.p;)
        if (!route_word(str_trim(str_split(&rest, ','))))
            return false;
    return true;
}

bool route_read(struct str text, struct route *out, struct err *err)
{
    return (route_cut(text, out) && route_word(out->endpoint)) ||
           err_set(err, ERR_CONFIG,
                   "PAYER[,PAYER ...] -> ENDPOINT is needed, where an endpoint is primary, "
                   "secondary or the name of an [endpoint] section");
}

bool route_check(struct str text, struct err *err)
{
    struct route r;
    return route_read(text, &r, err);
}

bool route_names(const struct route *r, struct str payer)
{
    struct str rest = r->payers;
    while (rest.p)
        if (str_eq(str_trim(str_split(&rest, ',')), payer))
            return true;
    return false;
}

struct str route_of(const struct option_list *routes, struct str payer)
{
    struct route r;
    struct err unused = {0};
    for (size_t i = 0; payer.n && i < routes->count; i++)
        if (route_read(str_from(routes->item[i]), &r, &unused) && route_names(&r, payer))
            return r.endpoint;
    return STR("");
}

bool routes_check(const struct option_list *routes, struct err *err)
{
    struct route a, b;
    for (size_t i = 0; i < routes->count; i++) {
        if (!route_read(str_from(routes->item[i]), &a, err))
            return false;
        for (size_t j = 0; j < i; j++) {
            if (!route_read(str_from(routes->item[j]), &b, err))
                return false;
            for (struct str rest = a.payers; rest.p;) {
                struct str payer = str_trim(str_split(&rest, ','));
                if (route_names(&b, payer))
                    return err_set(err, ERR_CONFIG, "payer %.*s has two routes", STR_FMT(payer));
            }
        }
    }
    return true;
}
