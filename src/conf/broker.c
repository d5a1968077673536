/* broker.c - see broker.h. */
#include "conf/broker.h"

#include "base/hash.h"

enum { PORT_TLS = 5671, PORT_PLAIN = 5672, PORT_MAX = 65535 };

/* ---- the address ---- */

/* One character, maybe %XX. */
static bool take_byte(struct str *rest, uint8_t *c)
{
    size_t n = rest->p[0] == '%' ? 3 : 1;
    *c = (uint8_t)rest->p[0];
    if (n > rest->n || (n == 3 && !hex_decode(str_of(rest->p + 1, 2), c, 1)))
        return false;
    *rest = str_of(rest->p + n, rest->n - n);
    return *c > ' ';
}

static bool read_vhost(struct str text, char out[BROKER_VHOST_MAX])
{
    size_t n = 0;
    uint8_t c;
    if (text.n == 0)
        text = STR("/");
    else if (memchr(text.p, '/', text.n))
        return false; /* within a name it is %2F */
    while (text.n) {
        if (n + 1 == BROKER_VHOST_MAX || !take_byte(&text, &c))
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return true;
}

static bool is_host(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] <= ' ' || memchr("@?#%[]", host.p[i], 6))
            return false;
    return host.n > 0;
}

/* HOST[:PORT], of which HOST may be [IPv6]. */
static bool read_authority(struct str rest, struct broker_address *out)
{
    uint64_t port = out->tls ? PORT_TLS : PORT_PLAIN;
    struct str host;
    if (rest.n && rest.p[0] == '[') {
        rest = str_of(rest.p + 1, rest.n - 1);
        host = str_split(&rest, ']');
        if (!rest.p || str_split(&rest, ':').n)
            return false;
    } else {
        host = str_split(&rest, ':');
    }
    if (rest.p && (!str_to_u64(rest, PORT_MAX, &port) || port == 0))
        return false;
    out->port = (int)port;
    return is_host(host) && str_copy(out->host, sizeof out->host, host);
}

static bool is_here(const char *host)
{
    static const char *const HERE[] = {"localhost", "127.0.0.1", "::1"};
    for (size_t i = 0; i < COUNT_OF(HERE); i++)
        if (strcmp(host, HERE[i]) == 0)
            return true;
    return false;
}

bool broker_address_read(struct str text, struct broker_address *out, struct err *err)
{
    const struct str tls = STR("amqps://"), plain = STR("amqp://");
    *out = (struct broker_address){.tls = str_starts(text, tls)};
    size_t skip = out->tls ? tls.n : plain.n;
    if (!out->tls && !str_starts(text, plain))
        return err_set(err, ERR_CONFIG, "amqps://HOST[:PORT][/VHOST] is needed");
    struct str rest = str_of(text.p + skip, text.n - skip), authority = str_split(&rest, '/');
    if (!read_authority(authority, out) || !read_vhost(rest, out->vhost))
        return err_set(err, ERR_CONFIG,
                       "amqps://HOST[:PORT][/VHOST] is needed, without a name, a password or a "
                       "query; a / within VHOST is %%2F");
    return out->tls || is_here(out->host) ||
           err_set(err, ERR_CONFIG,
                   "without TLS (amqp://) only a broker on this machine is spoken to");
}

/* ---- routing keys ---- */

static const char *part_of(struct str name, const struct routing_parts *parts)
{
    return str_is(name, "event")          ? parts->event
           : str_is(name, "version")      ? parts->version
           : str_is(name, "organization") ? parts->organization
                                          : NULL;
}

/* False: an unknown token, or too long. */
static bool fill(struct str rest, const struct routing_parts *parts, char *out)
{
    size_t n = 0;
    while (rest.n) {
        const char *close = rest.p[0] == '{' ? memchr(rest.p, '}', rest.n) : NULL;
        struct str piece = str_of(rest.p, 1);
        size_t taken = 1;
        if (rest.p[0] == '{') {
            const char *part =
                close ? part_of(str_of(rest.p + 1, (size_t)(close - rest.p) - 1), parts) : NULL;
            if (!part)
                return false;
            piece = str_from(part);
            taken = (size_t)(close - rest.p) + 1;
        }
        if (n + piece.n > ROUTING_KEY_MAX)
            return false;
        memcpy(out + n, piece.p, piece.n);
        n += piece.n;
        rest = str_of(rest.p + taken, rest.n - taken);
    }
    out[n] = '\0';
    return true;
}

bool routing_key_check(struct str pattern, struct err *err)
{
    const struct routing_parts none = {"", "", ""};
    char out[ROUTING_KEY_MAX + 1];
    for (size_t i = 0; i < pattern.n; i++)
        if (pattern.p[i] <= ' ' || pattern.p[i] == 0x7f)
            return err_set(err, ERR_CONFIG, "a routing key has no spaces");
    return fill(pattern, &none, out) ||
           err_set(err, ERR_CONFIG,
                   "its tokens are {event}, {version} and {organization}, and it has at most %d "
                   "characters",
                   ROUTING_KEY_MAX);
}

bool routing_key_fill(struct str pattern, const struct routing_parts *parts,
                      char out[ROUTING_KEY_MAX + 1])
{
    return fill(pattern, parts, out);
}
