/* exchange_try.c - the engine for tests in other languages: commands in, results out, JSON lines.
 *
 *   exchange_try CONF    partners of CONF. Each line of standard input is tab separated:
 *     VERB PARTNER SAFETY TARGET BODY [key=value ...]     BODY "@PATH": that file; "*N": N bytes
 *   keys: deadline_ms, into (a path), move_to, payer, header, type, phi=no, count (so many at
 * once), tag Also the lines: "wait" (until all are done), "sleep MS", "clock MS" (moves the
 * engine's clock on), "until COUNT ATTEMPTS|ENDED" (so many announced, or done), "cancel TAG",
 *   "stop MS" (of grace), "state PARTNER". At the end it waits.
 *
 *   exchange_try CONF CREDENTIALS     see try_auth.h */
#include "base/clock.h"
#include "base/json.h"
#include "net/auth.h"
#include "net/engine.h"
#include "try_auth.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct engine *engine;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static unsigned open_count, ended_count, attempt_count;
static int64_t ahead_us; /* how far the engine's clock is moved */

static int64_t now_us(void *ctx)
{
    (void)ctx;
    return clock_tick_us() + __atomic_load_n(&ahead_us, __ATOMIC_RELAXED);
}
static struct {
    char tag[64];
    uint64_t id;
} ids[4096]; /* of what was submitted, the newest last */
static size_t id_count;

struct task {
    char tag[64];
    char *body;
    int fd, into;
};

static void print_quoted(struct str s)
{
    putchar('"');
    for (size_t i = 0; i < s.n && i < 4000; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\' || c < ' ' || c > '~')
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_result(const char *type, const char *tag, const struct exchange_result *r)
{
    printf("{\"type\":\"%s\",\"tag\":\"%s\",\"outcome\":\"%s\",\"reason\":\"%s\",\"status\":%d,"
           "\"attempts\":%u,\"endpoint\":\"%s\",\"bytes\":%zu,\"transferred\":%lld,"
           "\"retry_after_ms\":%lld,\"total_us\":%lld,\"connect_us\":%lld,\"detail\":\"%s\","
           "\"body\":",
           type, tag, exchange_outcome_name(r->outcome), exchange_reason_name(r->reason), r->status,
           r->attempts, exchange_endpoint_name(r->endpoint), r->body.n,
           (long long)r->transferred_bytes, (long long)r->retry_after_ms,
           (long long)r->timing.total_us, (long long)r->timing.connect_us, r->detail);
    print_quoted(r->body);
    printf(",\"entries\":[");
    for (size_t i = 0; i < r->entry_count; i++) {
        printf("%s[", i ? "," : "");
        print_quoted(r->entries[i].name);
        printf(",%lld,%lld]", (long long)r->entries[i].size, (long long)r->entries[i].mtime_us);
    }
    printf("]}\n");
}

static void task_free(struct task *t)
{
    if (t->fd >= 0)
        close(t->fd);
    if (t->into >= 0)
        close(t->into);
    free(t->body);
    free(t);
}

static void on_done(void *ctx, const struct exchange_result *r)
{
    struct task *t = ctx;
    pthread_mutex_lock(&lock);
    print_result("result", t->tag, r);
    open_count--;
    ended_count++;
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&lock);
    task_free(t);
}

static bool on_attempt(void *ctx, const struct exchange_attempt *a)
{
    const struct task *t = a->request->ctx;
    (void)ctx;
    pthread_mutex_lock(&lock);
    attempt_count++;
    pthread_mutex_unlock(&lock);
    printf("{\"type\":\"attempt\",\"tag\":\"%s\",\"number\":%u,\"endpoint\":\"%s\"}\n", t->tag,
           a->number, exchange_endpoint_name(a->endpoint));
    return strcmp(t->tag, "no-journal") != 0;
}

static void on_result(void *ctx, const struct exchange_attempt *a, const struct exchange_result *r)
{
    const struct task *t = a->request->ctx;
    (void)ctx;
    print_result("attempt_result", t->tag, r);
}

static void on_switch(void *ctx, const struct engine_switch *s)
{
    (void)ctx;
    printf("{\"type\":\"switch\",\"partner\":\"%s\",\"to\":\"%s\",\"reason\":\"%s\"}\n", s->partner,
           exchange_endpoint_name(s->to), exchange_reason_name(s->reason));
}

static bool verb_of(struct str s, enum exchange_verb *v)
{
    for (int i = EXCHANGE_GET; i <= EXCHANGE_STAT; i++)
        if (str_is(s, exchange_verb_name((enum exchange_verb)i))) {
            *v = (enum exchange_verb)i;
            return true;
        }
    return false;
}

static void set_body(struct task *t, struct exchange_request *q, struct str s)
{
    struct stat st;
    char path[512];
    uint64_t n;
    if (s.n && s.p[0] == '@') {
        str_copy(path, sizeof(path), str_of(s.p + 1, s.n - 1));
        t->fd = q->body_fd = open(path, O_RDONLY);
        q->body_size = fstat(t->fd, &st) == 0 ? st.st_size : -1;
    } else if (s.n && s.p[0] == '*' && str_to_u64(str_of(s.p + 1, s.n - 1), 1 << 30, &n)) {
        t->body = malloc(n + 1);
        memset(t->body, 'x', n);
        q->body = str_of(t->body, n);
    } else {
        t->body = malloc(s.n + 1);
        memcpy(t->body, s.p, s.n);
        q->body = str_of(t->body, s.n);
    }
}

static void set_key(struct task *t, struct exchange_request *q, struct exchange_header *h,
                    struct str s, unsigned *count)
{
    char path[512];
    uint64_t n = 0;
    struct str value = s;
    struct str key = str_split(&value, '=');
    str_to_u64(value, INT64_MAX, &n);
    if (str_is(key, "deadline_ms"))
        q->deadline_ms = (int64_t)n;
    if (str_is(key, "count") && *count == 0)
        *count = (unsigned)n;
    if (str_is(key, "payer"))
        q->payer = value;
    if (str_is(key, "move_to"))
        q->move_to = value;
    if (str_is(key, "type"))
        q->content_type = value;
    if (str_is(key, "phi"))
        q->without_phi = str_is(value, "no");
    if (str_is(key, "tag"))
        str_copy(t->tag, sizeof(t->tag), value);
    if (str_is(key, "into")) {
        str_copy(path, sizeof(path), value);
        t->into = q->into_fd = open(path, O_RDWR | O_CREAT, 0600);
    }
    if (str_is(key, "header")) {
        h->name = str_split(&value, ':');
        h->value = str_trim(value);
        q->headers = h;
        q->header_count = 1;
    }
}

static void refused(const char *tag, const struct err *err)
{
    printf("{\"type\":\"result\",\"tag\":\"%s\",\"outcome\":\"error\",\"detail\":\"%s\"}\n", tag,
           err->text);
}

static void submit_one(struct str line, unsigned *count)
{
    static const char *const SAFETIES[] = {"safe", "keyed", "once"};
    struct err err = {0};
    struct exchange_request q;
    struct exchange_header h;
    struct task *t = calloc(1, sizeof(*t));
    char name[64];
    exchange_request_init(&q);
    t->fd = t->into = -1;
    struct str verb = str_split(&line, '\t'), partner = str_split(&line, '\t');
    struct str safety = str_split(&line, '\t');
    q.target = str_split(&line, '\t');
    struct str body = str_split(&line, '\t');
    str_copy(name, sizeof(name), partner);
    q.partner = engine_find_partner(engine, name);
    for (int i = 0; i < 3; i++)
        if (str_is(safety, SAFETIES[i]))
            q.safety = (enum exchange_safety)i;
    set_body(t, &q, body);
    while (line.p)
        set_key(t, &q, &h, str_split(&line, '\t'), count);
    q.ctx = t;
    q.done = on_done;
    pthread_mutex_lock(&lock);
    open_count++;
    pthread_mutex_unlock(&lock);
    uint64_t *id = &ids[id_count % COUNT_OF(ids)].id;
    str_copy(ids[id_count++ % COUNT_OF(ids)].tag, sizeof(t->tag), str_from(t->tag));
    if (verb_of(verb, &q.verb) && engine_submit(engine, &q, id, &err))
        return;
    pthread_mutex_lock(&lock);
    open_count--;
    refused(t->tag, &err);
    pthread_mutex_unlock(&lock);
    task_free(t);
}

static void submit(struct str line)
{
    unsigned count = 0, done = 0;
    do
        submit_one(line, &count);
    while (++done < count);
}

static void cancel(struct str tag)
{
    for (size_t i = 0; i < id_count && i < COUNT_OF(ids); i++)
        if (str_is(tag, ids[i].tag))
            engine_cancel(engine, ids[i].id);
}

static void print_state(struct str partner)
{
    struct net_partner_state s;
    char name[64];
    str_copy(name, sizeof(name), partner);
    engine_partner_state(engine_find_partner(engine, name), &s);
    printf("{\"type\":\"state\",\"queued\":%zu,\"in_flight\":%zu,\"connections\":%llu,"
           "\"token_requests\":%llu,\"retries\":%llu}\n",
           s.queued, s.in_flight, (unsigned long long)s.connections,
           (unsigned long long)s.token_requests, (unsigned long long)s.retries);
}

static void wait_all(void)
{
    pthread_mutex_lock(&lock);
    while (open_count > 0)
        pthread_cond_wait(&ended, &lock);
    fflush(stdout);
    pthread_mutex_unlock(&lock);
}

static void *run_engine(void *ctx)
{
    struct err err = {0};
    if (!engine_run(ctx, &err))
        fprintf(stderr, "%s\n", err.text);
    return NULL;
}

/* At most ten seconds. */
static void wait_until(struct str what)
{
    uint64_t count = 0;
    str_to_u64(str_split(&what, ' '), 1 << 20, &count);
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        unsigned have = str_is(what, "ENDED") ? ended_count : attempt_count;
        pthread_mutex_unlock(&lock);
        if (have >= count)
            return;
        nanosleep(&(struct timespec){0, 10000000}, NULL);
    }
}

static void obey(struct str line)
{
    struct str rest = line;
    struct str word = str_split(&rest, ' ');
    uint64_t ms = 0;
    if (str_is(word, "wait")) {
        wait_all();
    } else if (str_is(word, "sleep") && str_to_u64(rest, 30000, &ms)) {
        nanosleep(&(struct timespec){(time_t)ms / 1000, (long)ms % 1000 * 1000000}, NULL);
    } else if (str_is(word, "clock") && str_to_u64(rest, INT32_MAX, &ms)) {
        __atomic_add_fetch(&ahead_us, (int64_t)ms * 1000, __ATOMIC_RELAXED);
        engine_wake(engine);
    } else if (str_is(word, "stop") && str_to_u64(rest, 30000, &ms)) {
        engine_stop(engine, (int64_t)ms);
    } else if (str_is(word, "until")) {
        wait_until(rest);
    } else if (str_is(word, "cancel")) {
        cancel(rest);
    } else if (str_is(word, "state")) {
        print_state(rest);
    } else if (line.n) {
        submit(line);
    }
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct engine_options o = {
        .clock = {now_us, NULL},
        .hooks = {.on_attempt = on_attempt, .on_result = on_result, .on_switch = on_switch}};
    pthread_t thread;
    char line[16384];
    bool ready = argc < 3 || try_auth_load(argv[2], &err);
    struct settings *s = ready && argc > 1 ? settings_load(argv[1], NULL, &err) : NULL;
    engine = s ? engine_new(&o, &err) : NULL;
    bool good = engine != NULL;
    for (size_t i = 0; good && i < s->partner_count; i++)
        good =
            engine_partner(engine, &s->partners[i], try_auth_of(s->partners[i].name), &err) != NULL;
    if (!good) {
        fprintf(stderr, "exchange_try: %s\n", err.text);
        return 2;
    }
    pthread_create(&thread, NULL, run_engine, engine);
    while (fgets(line, sizeof(line), stdin))
        obey(str_of(line, strcspn(line, "\n")));
    wait_all();
    engine_stop(engine, 1000);
    pthread_join(thread, NULL);
    engine_close(engine);
    try_auth_free();
    settings_free(s);
    return 0;
}
