/* exchange_try.c - the engine for tests in other languages: commands in, results out, JSON lines.
 *
 *   exchange_try CONF    partners of CONF. Each line of standard input is tab separated:
 *     VERB PARTNER SAFETY TARGET BODY [key=value ...]     BODY "@PATH": that file; "*N": N bytes
 *   keys: deadline_ms, into (a path), move_to, header, type, phi=no, count (so many at once),
 *   tag; also the lines "wait" (until all are done) and "state PARTNER". At the end it waits.
 * A login for sftp comes from the file named by --login: user, line feed, PEM key. */
#include "base/clock.h"
#include "base/json.h"
#include "net/auth.h"
#include "net/engine.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct engine *engine;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
static unsigned open_count;
static const char *login_path;

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

static void on_done(void *ctx, const struct exchange_result *r)
{
    struct task *t = ctx;
    pthread_mutex_lock(&lock);
    print_result("result", t->tag, r);
    open_count--;
    pthread_cond_broadcast(&ended);
    pthread_mutex_unlock(&lock);
    if (t->fd >= 0)
        close(t->fd);
    if (t->into >= 0)
        close(t->into);
    free(t->body);
    free(t);
}

static bool on_attempt(void *ctx, const struct exchange_attempt *a)
{
    const struct task *t = a->request->ctx;
    (void)ctx;
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

static bool login(void *ctx, bool (*use)(void *, struct str, struct str, struct str, struct err *),
                  void *use_ctx, struct err *err)
{
    static char text[16384];
    int fd = open(login_path, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));
    (void)ctx;
    if (n <= 0)
        return err_sys(err, "read the login");
    close(fd);
    struct str key = str_of(text, (size_t)n), none = {0};
    struct str user = str_split(&key, '\n');
    return use(use_ctx, user, key, none, err);
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
                    struct str s)
{
    char path[512];
    uint64_t n = 0;
    struct str value = s;
    struct str key = str_split(&value, '=');
    str_to_u64(value, INT64_MAX, &n);
    if (str_is(key, "deadline_ms"))
        q->deadline_ms = (int64_t)n;
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

static void submit(struct str line)
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
        set_key(t, &q, &h, str_split(&line, '\t'));
    q.ctx = t;
    q.done = on_done;
    pthread_mutex_lock(&lock);
    open_count++;
    pthread_mutex_unlock(&lock);
    if (verb_of(verb, &q.verb) && engine_submit(engine, &q, NULL, &err))
        return;
    pthread_mutex_lock(&lock);
    open_count--;
    refused(t->tag, &err);
    pthread_mutex_unlock(&lock);
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

int main(int argc, char **argv)
{
    struct err err = {0};
    struct net_auth auth = {.ssh_login = login};
    struct engine_options o = {
        .hooks = {.on_attempt = on_attempt, .on_result = on_result, .on_switch = on_switch}};
    pthread_t thread;
    char line[16384];
    if (argc > 2)
        login_path = argv[2];
    struct settings *s = argc > 1 ? settings_load(argv[1], NULL, &err) : NULL;
    engine = s ? engine_new(&o, &err) : NULL;
    bool good = engine != NULL;
    for (size_t i = 0; good && i < s->partner_count; i++)
        good = engine_partner(engine, &s->partners[i], login_path ? &auth : NULL, &err) != NULL;
    if (!good) {
        fprintf(stderr, "exchange_try: %s\n", err.text);
        return 2;
    }
    pthread_create(&thread, NULL, run_engine, engine);
    while (fgets(line, sizeof(line), stdin)) {
        struct str text = str_of(line, strcspn(line, "\n"));
        if (str_is(text, "wait"))
            wait_all();
        else if (text.n)
            submit(text);
    }
    wait_all();
    engine_stop(engine, 1000);
    pthread_join(thread, NULL);
    engine_close(engine);
    settings_free(s);
    return 0;
}
