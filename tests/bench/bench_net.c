/* bench_net.c - the engine beside a bare curl_multi loop, against the same TLS server.
 *
 *   bench_net URL CA_FILE REQUESTS IN_FLIGHT bare|engine [http2]
 * POST of 1500 bytes; one line of JSON: requests a second, p50 and p99 in ms, peak resident KiB. */
#include "base/clock.h"
#include "net/engine.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { BODY = 1500 };

struct slot {
    CURL *easy;
    int64_t begun_us;
};

static char body[BODY];
static int64_t *times_us;
static long wanted, begun, ended, failed;

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(int64_t took_us)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    qsort(times_us, (size_t)ended, sizeof(*times_us), by_value);
    printf("{\"per_s\":%lld,\"p50_us\":%lld,\"p99_us\":%lld,\"failed\":%ld,\"rss_kib\":%ld,"
           "\"cpu_us\":%lld}\n",
           (long long)(ended * 1000000LL / took_us), (long long)times_us[ended / 2],
           (long long)times_us[ended * 99 / 100], failed, u.ru_maxrss,
           (long long)(((u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000LL + u.ru_utime.tv_usec +
                        u.ru_stime.tv_usec) /
                       ended));
}

/* ---- bare ---- */

static size_t drop(char *p, size_t size, size_t n, void *ctx)
{
    (void)p, (void)ctx;
    return size * n;
}

static CURL *bare_handle(const char *url, const char *ca, bool http2, struct slot *s)
{
    CURL *h = curl_easy_init();
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_CAINFO, ca);
    curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)BODY);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, curl_slist_append(NULL, "Expect:"));
    curl_easy_setopt(h, CURLOPT_PRIVATE, s);
    curl_easy_setopt(h, CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION,
                     (long)(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    return h;
}

static void bare_next(CURLM *m, struct slot *s)
{
    if (begun == wanted)
        return;
    begun++;
    s->begun_us = clock_tick_us();
    curl_multi_add_handle(m, s->easy);
}

static void bare_collect(CURLM *m)
{
    CURLMsg *msg;
    int left;
    while ((msg = curl_multi_info_read(m, &left))) {
        struct slot *s;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &s);
        failed += msg->data.result != CURLE_OK;
        times_us[ended++] = clock_tick_us() - s->begun_us;
        curl_multi_remove_handle(m, s->easy);
        bare_next(m, s);
    }
}

static void bare(const char *url, const char *ca, long in_flight, bool http2)
{
    CURLM *m = curl_multi_init();
    struct slot *slots = calloc((size_t)in_flight, sizeof(*slots));
    int running;
    curl_multi_setopt(m, CURLMOPT_MAXCONNECTS, in_flight + 4);
    if (http2)
        curl_multi_setopt(m, CURLMOPT_MAX_HOST_CONNECTIONS, 4L);
    for (long i = 0; i < in_flight; i++) {
        slots[i].easy = bare_handle(url, ca, http2, &slots[i]);
        bare_next(m, &slots[i]);
    }
    while (ended < wanted) {
        curl_multi_perform(m, &running);
        bare_collect(m);
        curl_multi_poll(m, NULL, 0, 100, NULL);
    }
}

/* ---- engine ---- */

static struct engine *engine;
static struct exchange_request request;

static void engine_next(void)
{
    struct err err = {0};
    if (begun == wanted)
        return;
    begun++;
    if (!engine_submit(engine, &request, NULL, &err))
        failed++;
}

static void on_done(void *ctx, const struct exchange_result *r)
{
    (void)ctx;
    failed += r->outcome != EXCHANGE_ANSWERED || r->status != 200;
    times_us[ended++] = r->timing.total_us;
    if (ended == wanted)
        engine_stop(engine, 0);
    else
        engine_next();
}

static bool on_engine(const char *url, const char *ca, long in_flight, bool http2, struct err *err)
{
    static struct partner p = {.transport = TRANSPORT_HTTPS, .name = "bench"};
    struct engine_options o = {.workers = 1};
    str_copy(p.net.url, sizeof(p.net.url), str_from(url));
    str_copy(p.net.ca_file, sizeof(p.net.ca_file), str_from(ca));
    p.net.connect_timeout_ms = p.net.first_byte_timeout_ms = p.net.transaction_limit_ms = 120000;
    p.net.retry_attempts = 1;
    p.net.concurrency = in_flight;
    p.net.connections = 4;
    p.net.breaker_failures = 1000;
    p.net.response_max = 1 << 20;
    p.net.allow_private = true;
    p.net.http2 = http2;
    engine = engine_new(&o, err);
    exchange_request_init(&request);
    request.partner = engine ? engine_partner(engine, &p, NULL, err) : NULL;
    if (!request.partner)
        return false;
    request.verb = EXCHANGE_POST;
    request.safety = EXCHANGE_ONCE;
    request.without_phi = true;
    request.body = str_of(body, BODY);
    request.done = on_done;
    for (long i = 0; i < in_flight; i++)
        engine_next();
    bool good = engine_run(engine, err);
    engine_close(engine);
    return good;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    if (argc < 6) {
        fprintf(stderr, "usage: bench_net URL CA REQUESTS IN_FLIGHT bare|engine [http2]\n");
        return 2;
    }
    wanted = strtol(argv[3], NULL, 10);
    long in_flight = strtol(argv[4], NULL, 10);
    memset(body, 'x', sizeof(body));
    times_us = calloc((size_t)wanted, sizeof(*times_us));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int64_t from = clock_tick_us();
    if (strcmp(argv[5], "bare") == 0)
        bare(argv[1], argv[2], in_flight, argc > 6);
    else if (!on_engine(argv[1], argv[2], in_flight, argc > 6, &err))
        fprintf(stderr, "%s\n", err.text);
    report(clock_tick_us() - from);
    return failed > 0;
}
