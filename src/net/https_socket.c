/* https_socket.c - the sockets of a partner's connections: where they may lead, how many are being
 * made at once. */
#include "net/https.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

/* ---- where a connection may lead (SSRF) ---- */

static bool is_private_v4(uint32_t a)
{
    return a >> 24 == 10 || a >> 24 == 127 || a >> 24 == 0 || a >> 20 == 0xac1 ||
           a >> 16 == 0xc0a8 || a >> 16 == 0xa9fe || (a >> 22) == (0x64400000u >> 22) ||
           a >> 28 >= 14;
}

bool net_is_private(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET)
        return is_private_v4(
            ntohl(((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr));
    if (sa->sa_family != AF_INET6)
        return true;
    const struct in6_addr *a = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(a)) {
        uint32_t v4;
        memcpy(&v4, a->s6_addr + 12, 4);
        return is_private_v4(ntohl(v4));
    }
    return IN6_IS_ADDR_LOOPBACK(a) || IN6_IS_ADDR_UNSPECIFIED(a) || IN6_IS_ADDR_LINKLOCAL(a) ||
           (a->s6_addr[0] & 0xfe) == 0xfc || IN6_IS_ADDR_MULTICAST(a);
}

/* ---- connections being made ---- */

/* Standing connections less those in use. About right: a partner's token endpoint and secondary are
 * counted in, and a socket that failed is gone before the next address has its own. */
static int64_t free_connections(const struct net_partner *p)
{
    int64_t standing = (int64_t)p->sockets - (int64_t)p->connecting_sockets;
    return standing - (int64_t)(p->running.count - p->connecting);
}

bool https_may_begin(const struct net_partner *p)
{
    return p->conf.net.http2 || p->connecting < CONNECTING_MAX || free_connections(p) > 0;
}

static void note_connecting(struct exchange *x)
{
    if (x->connecting)
        return;
    x->connecting = true;
    x->partner->connecting++;
}

void https_foresee(struct exchange *x)
{
    if (free_connections(x->partner) < 0)
        note_connecting(x);
}

static void note_socket(struct exchange *x)
{
    x->partner->sockets++;
    note_connecting(x);
    if (x->has_socket)
        return;
    x->has_socket = true;
    x->partner->connecting_sockets++;
}

void https_note_connected(struct exchange *x)
{
    x->partner->connecting -= x->connecting;
    x->partner->connecting_sockets -= x->has_socket;
    x->connecting = x->has_socket = false;
}

curl_socket_t https_on_open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct exchange *x = ctx;
    const struct partner_net *n = &x->partner->conf.net;
    (void)purpose;
    if (!n->allow_private && n->proxy[0] == '\0' && net_is_private(&address->addr)) {
        x->bad_address = true;
        return CURL_SOCKET_BAD;
    }
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (fd >= 0)
        note_socket(x);
    return fd;
}

int https_on_close_socket(void *ctx, curl_socket_t fd)
{
    struct net_partner *p = ctx;
    p->sockets--;
    return close(fd);
}
