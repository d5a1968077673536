/* bench_api.c - callers of the daemon: so many connections, each with the next question as soon as
 * it has its answer.
 *
 *   bench_api PORT TOKEN REQUESTS IN_FLIGHT [DELAY_MS]
 * The callers begin one after the other, spread over the delay: people do not come in step. Every
 * question is another person's. One line of JSON: requests a second, p50 and p99 of the
 * whole, and of what was added to the partner's own DELAY_MS; how many were not answered by the
 * payer. */
#include "base/buf.h"
#include "base/clock.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MAX = 64 * 1024 };

struct caller {
    int fd;
    int64_t begun_us;
    size_t n;
    char text[ANSWER_MAX];
};

static const char *token;
static long wanted, begun, ended, bad;
static int64_t *times_us, *added_us, delay_us;

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void put_question(struct buf *out, long number)
{
    struct buf body;

    buf_init(&body, 0);
    buf_printf(
        &body,
        "{\"request_trace_id\":\"B-%d-%ld\",\"trigger_context\":\"checkin\",\"inquiry\":{"
        "\"source\":{\"party\":{\"role\":\"PR\",\"entity_type\":\"2\",\"name\":\"ALPHA\","
        "\"id_type\":\"PI\",\"id\":\"ALPHA1\"}},\"receiver\":{\"party\":{\"role\":\"1P\","
        "\"entity_type\":\"2\",\"name\":\"RIVER\",\"id_type\":\"XX\",\"id\":\"1234567893\"}},"
        "\"subscriber\":{\"name\":{\"entity_type\":\"1\",\"last_name\":\"POOLE\","
        "\"first_name\":\"ANNA\",\"id_type\":\"MI\",\"id\":\"M%ld\"},\"birth_date\":"
        "\"1980-01-05\"},\"questions\":[{\"service_types\":[\"30\"]}]}}",
        (int)getpid(), number, number);
    buf_printf(
        out,
        "POST /api/v1/pm/eligibility-checks HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
        "%s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        token, body.n, buf_cstr(&body));
    buf_fini(&body);
}

static void ask(struct caller *c)
{
    struct buf out;

    if (begun == wanted)
        return;
    buf_init(&out, 0);
    put_question(&out, begun++);
    c->n = 0;
    c->begun_us = clock_tick_us();
    if (write(c->fd, out.p, out.n) != (ssize_t)out.n) {
        fprintf(stderr, "bench_api: a question was not taken\n");
        exit(1);
    }
    buf_fini(&out);
}

static bool is_whole(struct caller *c)
{
    static const char LENGTH[] = "\r\nContent-Length: ";
    char *end, *length;

    c->text[c->n] = '\0';
    end = strstr(c->text, "\r\n\r\n");
    length = end ? strstr(c->text, LENGTH) : NULL;
    return length &&
           c->n >= (size_t)(end + 4 - c->text) + strtoul(length + sizeof LENGTH - 1, NULL, 10);
}

static int64_t instant_of(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    int64_t us = 0;

    return at && clock_parse(str_of(at + strlen(name), 27), &us) ? us : 0;
}

/* What the partner took, as the daemon saw it. */
static int64_t partner_us(const char *text)
{
    return instant_of(text, "\"answered_at\":\"") - instant_of(text, "\"asked_at\":\"");
}

static void hear(struct caller *c)
{
    ssize_t n = read(c->fd, c->text + c->n, ANSWER_MAX - 1 - c->n);

    if (n <= 0) {
        fprintf(stderr, "bench_api: a connection was closed\n");
        exit(1);
    }
    c->n += (size_t)n;
    if (!is_whole(c))
        return;
    bad += strncmp(c->text, "HTTP/1.1 200 ", 13) != 0 || !strstr(c->text, "\"source\":\"payer\"");
    times_us[ended] = clock_tick_us() - c->begun_us;
    added_us[ended] = times_us[ended] - partner_us(c->text);
    ended++;
    ask(c);
}

static int open_connection(unsigned long port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        perror("bench_api: connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

int main(int argc, char **argv)
{
    struct epoll_event events[256];
    int loop = epoll_create1(0);

    if (argc < 5) {
        fprintf(stderr, "usage: bench_api PORT TOKEN REQUESTS IN_FLIGHT [DELAY_MS]\n");
        return 2;
    }
    token = argv[2];
    wanted = strtol(argv[3], NULL, 10);
    long in_flight = strtol(argv[4], NULL, 10);
    delay_us = argc > 5 ? strtol(argv[5], NULL, 10) * 1000 : 0;
    times_us = calloc((size_t)wanted, sizeof *times_us);
    added_us = calloc((size_t)wanted, sizeof *added_us);
    struct caller *callers = calloc((size_t)in_flight, sizeof *callers);
    for (long i = 0; i < in_flight; i++) {
        callers[i].fd = open_connection(strtoul(argv[1], NULL, 10));
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &callers[i]};
        epoll_ctl(loop, EPOLL_CTL_ADD, callers[i].fd, &e);
    }
    int64_t from = clock_tick_us();
    for (long started = 0; ended < wanted;) {
        int64_t due = from + delay_us * started / in_flight - clock_tick_us();
        if (started < in_flight && due <= 0) {
            ask(&callers[started++]);
            continue;
        }
        int ms = started < in_flight ? (int)(due / 1000) : 10000;
        int n = epoll_wait(loop, events, (int)COUNT_OF(events), ms);
        if (n < 0 || (n == 0 && started == in_flight))
            return 1;
        for (int k = 0; k < n; k++)
            hear(events[k].data.ptr);
    }
    int64_t took = clock_tick_us() - from;
    qsort(times_us, (size_t)ended, sizeof *times_us, by_value);
    qsort(added_us, (size_t)ended, sizeof *added_us, by_value);
    printf("{\"per_s\":%lld,\"p50_us\":%lld,\"p99_us\":%lld,\"added_p50_us\":%lld,"
           "\"added_p99_us\":%lld,\"bad\":%ld}\n",
           (long long)(ended * 1000000LL / took), (long long)times_us[ended / 2],
           (long long)times_us[ended * 99 / 100], (long long)added_us[ended / 2],
           (long long)added_us[ended * 99 / 100], bad);
    return 0;
}
