/* sftp_link.c - an ssh connection: reached, known by its pinned host key, logged in, kept warm.
 *
 * libssh2 itself and not libcurl's sftp: keys stay in memory (libcurl wants a file), sizes and
 * times are the server's own, a rename's end is seen (platform.md A3 traps 3 and 4,
 * KNOWN_BUGS 9.1). */
#include "net/sftp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const int64_t WARM_US = 5000000; /* unused for so long it is looked at before use */

static bool fail(struct exchange *x, enum exchange_reason r, const char *detail)
{
    exchange_fail(x, EXCHANGE_NOT_SENT, r, detail);
    return false;
}

/* "sftp://HOST[:PORT][/FOLDER]"; a host in brackets is an IPv6 address. */
static bool read_url(const char *url, char host[256], char port[8], char folder[OPTION_PATH_MAX])
{
    struct str rest = str_from(url + strlen("sftp://"));
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/')
        n++;
    struct str place = str_of(rest.p, n), name = place, number = STR("22");
    const char *close = place.n && place.p[0] == '[' ? memchr(place.p, ']', place.n) : NULL;
    size_t from = close ? (size_t)(close - place.p) + 1 : 0;
    for (size_t i = from; i < place.n; i++)
        if (place.p[i] == ':') {
            name = str_of(place.p, i);
            number = str_of(place.p + i + 1, place.n - i - 1);
            break;
        }
    if (close)
        name = str_of(place.p + 1, from - 2);
    return str_copy(host, 256, name) && str_copy(port, 8, number) &&
           str_copy(folder, OPTION_PATH_MAX, str_of(rest.p + n, rest.n - n));
}

static int connect_one(const struct addrinfo *a, int64_t timeout_ms)
{
    int one = 1, problem = 0;
    socklen_t size = sizeof(problem);
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
    if (fd < 0)
        return -1;
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    if ((connect(fd, a->ai_addr, a->ai_addrlen) != 0 && errno != EINPROGRESS) ||
        poll(&p, 1, (int)timeout_ms) != 1 ||
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size) != 0 || problem != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

static bool reach(struct exchange *x, struct sftp_link *l, const char *host, const char *port)
{
    const struct partner_net *n = &x->partner->conf.net;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    bool private = false;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return fail(x, REASON_DNS, "the host's name is not known");
    for (struct addrinfo *a = found; a && l->fd < 0; a = a->ai_next) {
        bool refused = !n->allow_private && net_is_private(a->ai_addr);
        private |= refused;
        if (!refused)
            l->fd = connect_one(a, n->connect_timeout_ms);
    }
    freeaddrinfo(found);
    if (l->fd >= 0)
        return true;
    return private ? fail(x, REASON_ADDRESS, "a private address, and allow_private is off")
                   : fail(x, REASON_CONNECT, "no connection");
}

static bool is_pinned(const struct exchange *x, LIBSSH2_SESSION *ssh)
{
    const struct option_list *pins = &x->partner->conf.net.host_keys;
    const char *hash = libssh2_hostkey_hash(ssh, LIBSSH2_HOSTKEY_HASH_SHA256);
    unsigned char text[64];
    if (!hash)
        return false;
    EVP_EncodeBlock(text, (const unsigned char *)hash, 32); /* 43 digits and one '=' */
    for (size_t i = 0; i < pins->count; i++)
        if (memcmp(pins->item[i] + strlen("SHA256:"), text, 43) == 0)
            return true;
    return false;
}

static bool shake_hands(struct exchange *x, struct sftp_link *l)
{
    l->ssh = libssh2_session_init();
    if (!l->ssh)
        return fail(x, REASON_LOCAL, "out of memory");
    libssh2_session_set_blocking(l->ssh, 1);
    libssh2_session_set_timeout(l->ssh, (long)x->partner->conf.net.connect_timeout_ms);
    /* One order for every server, so that a pin is of the first of these it has. */
    libssh2_session_method_pref(l->ssh, LIBSSH2_METHOD_HOSTKEY,
                                "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
                                "ecdsa-sha2-nistp521,ssh-rsa");
    int rc = libssh2_session_handshake(l->ssh, l->fd);
    if (rc == LIBSSH2_ERROR_TIMEOUT)
        return fail(x, REASON_TIMEOUT_CONNECT, "out of time");
    if (rc != 0)
        return fail(x, REASON_CONNECT, "the ssh handshake failed");
    return is_pinned(x, l->ssh) ||
           fail(x, REASON_HOST_KEY, "the server's host key is none of the pinned ones");
}

struct login_try {
    struct sftp_link *link;
    bool tried; /* the server was asked */
};

static bool log_in(void *ctx, struct str user, struct str key, struct str password, struct err *err)
{
    struct login_try *t = ctx;
    LIBSSH2_SESSION *ssh = t->link->ssh;
    const char *passphrase = password.n ? password.p : NULL;
    t->tried = true;
    int rc = key.n ? libssh2_userauth_publickey_frommemory(ssh, user.p, user.n, NULL, 0, key.p,
                                                           key.n, passphrase)
                   : libssh2_userauth_password_ex(ssh, user.p, (unsigned)user.n, password.p,
                                                  (unsigned)password.n, NULL);
    return rc == 0 || err_set(err, ERR_SYSTEM, "the server refused the login");
}

static bool authenticate(struct exchange *x, struct sftp_link *l)
{
    struct net_auth *a = x->partner->auth;
    struct login_try t = {l, false};
    struct err err = {0};
    if (!a || !a->ssh_login)
        return fail(x, REASON_CREDENTIAL, "the partner has no login");
    if (!a->ssh_login(a->ctx, log_in, &t, &err))
        return t.tried ? fail(x, REASON_LOGIN, "the server refused the login")
                       : fail(x, REASON_CREDENTIAL, "the login cannot be looked up");
    libssh2_session_set_timeout(l->ssh, (long)x->partner->conf.net.first_byte_timeout_ms);
    l->sftp = libssh2_sftp_init(l->ssh);
    return l->sftp || fail(x, REASON_PROTOCOL, "the server has no sftp");
}

void sftp_link_close(struct sftp_link *l)
{
    if (!l)
        return;
    if (l->ssh) {
        libssh2_session_set_timeout(l->ssh, 100);
        if (l->sftp)
            libssh2_sftp_shutdown(l->sftp);
        libssh2_session_free(l->ssh);
    }
    if (l->fd >= 0)
        close(l->fd);
    free(l);
}

static struct sftp_link *link_new(struct exchange *x)
{
    const struct partner_net *n = &x->partner->conf.net;
    char host[256], port[8];
    struct sftp_link *l = calloc(1, sizeof(*l));
    if (!l) {
        fail(x, REASON_LOCAL, "out of memory");
        return NULL;
    }
    l->fd = -1;
    if (!read_url(x->endpoint == ENDPOINT_SECONDARY ? n->secondary_url : n->url, host, port,
                  l->folder))
        fail(x, REASON_DNS, "url does not read");
    else if (reach(x, l, host, port) && shake_hands(x, l) && authenticate(x, l))
        return l;
    sftp_link_close(l);
    return NULL;
}

static bool is_alive(struct sftp_link *l)
{
    LIBSSH2_SFTP_ATTRIBUTES a;
    return sftp_stat(l, ".", &a) == 0;
}

struct sftp_link *sftp_link_open(struct exchange *x)
{
    struct sftp_link **place = &x->partner->links[x->endpoint];
    int64_t now = engine_now(x->engine);
    if (*place && now - (*place)->used_us > WARM_US && !is_alive(*place)) {
        sftp_link_close(*place);
        *place = NULL;
    }
    if (!*place)
        *place = link_new(x);
    if (*place)
        (*place)->used_us = now;
    return *place;
}
