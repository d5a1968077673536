/* journal.c - see journal.h. */
#include "sandbox/server/journal.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include <fcntl.h>
#include <unistd.h>

bool journal_open(struct journal *j, const char *path, struct err *err)
{
    j->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return j->fd >= 0 || err_sys(err, "%s", path);
}

void journal_close(struct journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    j->fd = -1;
}

static void put_text(struct json_writer *w, const char *name, const char *text)
{
    if (text && text[0])
        json_pair(w, name, text);
}

static void hash(struct str bytes, char hex[SHA256_HEX_MAX])
{
    uint8_t digest[SHA256_SIZE];
    sha256_of(bytes, digest);
    hex_encode(digest, sizeof digest, hex);
}

void journal_payload(struct journal_entry *e, struct str payload)
{
    e->payload_bytes = payload.n;
    hash(payload, e->payload_sha256);
}

static void put_body(struct json_writer *w, struct str body)
{
    char hex[SHA256_HEX_MAX];
    if (body.n == 0)
        return;
    hash(body, hex);
    json_pair_i64(w, "body_bytes", (int64_t)body.n);
    json_pair(w, "body_sha256", hex);
}

static void put_entry(struct json_writer *w, const struct journal_entry *e, int64_t now_us)
{
    char at[CLOCK_ISO_MAX];
    clock_iso(now_us, at);
    json_object(w);
    json_pair(w, "at", at);
    json_pair(w, "event", e->event);
    json_pair_i64(w, "number", (int64_t)e->number);
    if (e->connection)
        json_pair_i64(w, "connection", (int64_t)e->connection);
    put_text(w, "carrier", e->carrier);
    put_text(w, "operation", e->operation);
    put_text(w, "account", e->account);
    put_text(w, "method", e->method);
    put_text(w, "path", e->path);
    put_text(w, "payload_id", e->payload_id);
    put_text(w, "kind", e->kind);
    put_text(w, "isa_control", e->isa_control);
    put_body(w, e->body);
    if (e->payload_sha256[0])
        json_pair_i64(w, "payload_bytes", (int64_t)e->payload_bytes);
    put_text(w, "payload_sha256", e->payload_sha256);
    if (e->status)
        json_pair_i64(w, "status", e->status);
    put_text(w, "result", e->result);
    put_text(w, "fault", e->fault);
    json_object_end(w);
}

bool journal_put(struct journal *j, const struct journal_entry *e, int64_t now_us, struct err *err)
{
    struct buf line;
    struct json_writer w;
    buf_init(&line, 64 * 1024);
    json_begin(&w, &line, 0);
    put_entry(&w, e, now_us);
    buf_putc(&line, '\n');
    bool ok = buf_ok(&line, "a line of the journal", err) &&
              file_write(j->fd, buf_str(&line), "writing the journal", err);
    buf_fini(&line);
    return ok;
}
