/* fuzz_rabbit.c - arbitrary bytes as what a broker says to a relay that is logged in: it is news of
 * ours, well formed, or the link has failed and says why. */
#include "fuzz/fuzz.h"
#include "job/rabbit_state.h"

#include <amqp_tcp_socket.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SAID_MAX = 32 * 1024 /* fits into a socket */ };

static void check(const struct rabbit_link *l, const struct rabbit_news *news)
{
    const char *why = rabbit_link_blocked(l);
    LAW(news->kind <= RABBIT_OTHER, "news are of a kind");
    LAW(memchr(news->id, '\0', sizeof news->id), "an id ends");
    LAW(!why || str_is_plain(str_from(why)), "what a broker said may stand in a line");
    LAW(news->kind != RABBIT_REFUSED || news->code == RABBIT_TOO_LARGE ||
            news->code == RABBIT_PRECONDITION,
        "a refusal is of one message");
}

static void read_all(struct rabbit_link *l, size_t size)
{
    struct rabbit_news news = {.kind = RABBIT_OTHER};
    struct err err = {0};
    size_t n = 0;
    for (; rabbit_link_next(l, 0, &news, &err) && news.kind != RABBIT_QUIET; n++)
        check(l, &news);
    LAW(n <= size, "news are made of bytes");
    LAW(news.kind == RABBIT_QUIET || (err.kind == ERR_SYSTEM && err.text[0]), "it is said why");
    LAW(str_is_plain(str_from(err.text)), "why may stand in a line");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rabbit_link l = {.state = amqp_new_connection()};
    amqp_socket_t *socket = l.state ? amqp_tcp_socket_new(l.state) : NULL;
    int ends[2];
    size = size < SAID_MAX ? size : SAID_MAX;
    LAW(socket && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a connection");
    amqp_tcp_socket_set_sockfd(socket, ends[0]);
    LAW(write(ends[1], data, size) == (ssize_t)size, "all of it is said");
    close(ends[1]);
    read_all(&l, size);
    (void)amqp_destroy_connection(l.state);
    return 0;
}
