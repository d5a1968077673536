/* step_check.c - what an adapter may say: the host's rules for texts, codes and exchanges. */
#include "host/step_check.h"
#include "base/str.h"
#include "host/conversation.h"

#include <strings.h>

static bool is_code(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

bool step_check_code(struct hia_text code)
{
    for (size_t i = 0; i < code.n; i++)
        if (!is_code(code.p[i]))
            return false;
    return code.n > 0 && code.n <= STEP_ID_MAX;
}

bool step_check_value(const struct hia_value *v)
{
    struct hia_text name = {v->name, v->name ? strlen(v->name) : 0};
    if (!step_check_code(name))
        return false;
    return v->kind == HIA_VALUE_ID || v->kind == HIA_VALUE_CODE
               ? step_check_code(v->text)
               : v->kind == HIA_VALUE_AMOUNT_CENTS || v->kind == HIA_VALUE_COUNT;
}

struct hia_text step_clean_code(struct hia_text code, char out[HIA_CODE_MAX + 1])
{
    size_t n = 0;
    for (size_t i = 0; i < code.n && n < HIA_CODE_MAX; i++)
        if (is_code(code.p[i]))
            out[n++] = code.p[i];
    return n ? (struct hia_text){out, n} : HIA_TEXT("unnamed");
}

static bool is_line(struct hia_text t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f)
            return false;
    return true;
}

static bool is_header(const struct hia_field *f)
{
    static const char *const OURS[] = {"authorization",     "cookie",     "host",  "content-length",
                                       "transfer-encoding", "connection", "expect"};
    for (size_t i = 0; i < COUNT_OF(OURS); i++)
        if (f->name.n == strlen(OURS[i]) && strncasecmp(f->name.p, OURS[i], f->name.n) == 0)
            return false;
    return step_check_code(f->name) && is_line(f->value);
}

/* A file's name may not climb out of its folder. */
static bool is_below(struct hia_text t)
{
    struct str rest = str_of(t.p, t.n);
    bool any = false;
    while (rest.p) {
        struct str part = str_split(&rest, '/');
        any |= part.n > 0;
        if (str_is(part, ".."))
            return false;
    }
    return any;
}

/* Empty, or "/path?query" or "?query": no scheme, no host, no space. */
static bool is_path(struct hia_text t)
{
    if (t.n == 0)
        return true;
    if ((t.p[0] != '/' && t.p[0] != '?') || (t.n > 1 && t.p[1] == '/'))
        return false;
    return memchr(t.p, ' ', t.n) == NULL && memchr(t.p, '\\', t.n) == NULL;
}

/* Secrets belong to a connection, and are named by what may stand in the vault's names. */
static bool is_connection(const struct hia_exchange *e)
{
    if (e->secret_count > HIA_SECRETS_MAX || (e->connection.n && !step_check_code(e->connection)))
        return false;
    for (size_t i = 0; i < e->secret_count; i++)
        if (!step_check_code(e->secrets[i]))
            return false;
    return (e->connection.n || (!e->secret_count && e->place != HIA_PLACE_JSON)) &&
           (e->place != HIA_PLACE_JSON || step_check_code(e->place_secret));
}

const char *step_check_exchange(const struct hia_exchange *e)
{
    bool file = e->verb >= HIA_LIST;
    if (e->verb > HIA_STAT || e->safety > HIA_ONCE || e->place > HIA_PLACE_JSON)
        return "exchange";
    if (e->target.n > STEP_TARGET_MAX || !is_line(e->target) || !is_line(e->to))
        return "target";
    if (file && (!is_below(e->target) || (e->verb == HIA_MOVE && !is_below(e->to))))
        return "target_climbs";
    if (!file && !is_path(e->target))
        return "target_url"; /* the endpoint is the configuration's, never the partner's answer's */
    if (!is_line(e->content_type) || !is_line(e->key) || !is_line(e->boundary))
        return "text";
    if (e->safety == HIA_KEYED && e->key.n == 0)
        return "key";
    if (e->place_at > e->body.n || (e->place == HIA_PLACE_MULTIPART && e->boundary.n == 0))
        return "place";
    if (e->deadline_ms < 0)
        return "deadline";
    if (!is_connection(e) || (file && e->secret_count))
        return "connection";
    for (size_t i = 0; i < e->header_count; i++)
        if (!is_header(&e->headers[i]))
            return "header";
    return NULL;
}

const char *host_step_word(enum hia_step step)
{
    static const char *const WORDS[] = {"none", "send", "wait", "done", "fail", "again"};
    return step <= HIA_STEP_AGAIN ? WORDS[step] : "?";
}

const char *host_failure_word(enum hia_failure failure)
{
    static const char *const WORDS[] = {"?",      "retry",   "rejected", "request", "credential",
                                        "answer", "outcome", "options",  "bug"};
    return failure <= HIA_FAIL_BUG ? WORDS[failure] : "?";
}

const char *host_verb_word(enum hia_verb verb)
{
    static const char *const WORDS[] = {"GET",   "POST",  "PUT",  "PATCH",  "DELETE", "LIST",
                                        "FETCH", "STORE", "MOVE", "REMOVE", "STAT"};
    return verb <= HIA_STAT ? WORDS[verb] : "?";
}
