/* polling.c - Stedi's stream of processed transactions, over the mailbox: pages with a token that
 * goes on for ever, file executions, and the place their bytes lie (302), which takes a signature
 * and no API key (facts finance.md D1). */
#include "sandbox/server/rest.h"

#include "base/clock.h"
#include "base/hash.h"
#include "sandbox/server/intake.h"
#include "sandbox/server/mailbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_SIZE_MAX = 500, MINUTE_S = 60 };

/* ---- the stream ------------------------------------------------------------------------------ */

struct asked {
    uint64_t due_ms, number; /* of the last one of the page before, or the time and 0 */
    size_t size;
};

/* Exactly one of the two says where the page begins. */
static const char *read_query(struct exchange *x, struct asked *a)
{
    char token[64] = "", start[64] = "", size[16] = "";
    struct str query = x->request->query;
    bool by_token = web_form_value(query, "pageToken", token, sizeof token);
    bool by_time = web_form_value(query, "startDateTime", start, sizeof start);
    uint64_t n = PAGE_SIZE_MAX;
    if (web_form_value(query, "pageSize", size, sizeof size) &&
        (!str_to_u64(str_from(size), PAGE_SIZE_MAX, &n) || n == 0))
        return "pageSize is 1 to 500";
    a->size = (size_t)n;
    if (by_token == by_time)
        return "one of startDateTime and pageToken is wanted";
    struct str rest = str_from(token), head = str_split(&rest, '+');
    if (by_token)
        return str_is(head, "page") && str_to_u64(str_split(&rest, '/'), INT64_MAX, &a->due_ms) &&
                       rest.p && str_to_u64(rest, UINT64_MAX, &a->number)
                   ? NULL
                   : "pageToken is none of ours";
    int64_t us;
    if (!clock_parse(str_from(start), &us) || us < 0)
        return "startDateTime is no ISO 8601";
    a->due_ms = (uint64_t)us / 1000;
    return us / 1000 + MINUTE_S * 1000 <= intake_now_ms(x)
               ? NULL
               : "startDateTime is a minute ago at least";
}

static const char *set_of(const struct mail *m)
{
    static const char *const SETS[] = {"835", "999", "277", "271", "278"};
    for (size_t i = 0; i < COUNT_OF(SETS); i++)
        if (mail_is(m, str_from(SETS[i])))
            return SETS[i];
    return mail_is(m, STR("277ca")) ? "277" : "TA1";
}

static void put_item(struct json_writer *w, const struct mail *m)
{
    char at[CLOCK_ISO_MAX];
    clock_iso(m->due_ms * 1000, at);
    json_object(w);
    json_pair(w, "transactionId", m->id);
    json_pair(w, "fileExecutionId", m->id);
    json_pair(w, "status", "succeeded");
    json_pair(w, "direction", "INBOUND");
    json_pair(w, "mode", "test");
    json_pair(w, "processedAt", at);
    json_key(w, "x12");
    json_object(w);
    json_key(w, "metadata");
    json_object(w);
    json_key(w, "transaction");
    json_object(w);
    json_pair(w, "transactionSetIdentifier", set_of(m));
    json_pair(w, "controlNumber", "0001");
    json_object_end(w);
    json_object_end(w);
    json_object_end(w);
    json_object_end(w);
}

static void answer_page(struct exchange *x, const struct asked *a, const struct mail *all,
                        size_t count)
{
    struct json_writer w;
    char next[64];
    struct asked last = *a;
    size_t said = 0;
    rest_begin(x, &w, "application/json");
    json_key(&w, "items");
    json_array(&w);
    for (size_t i = 0; i < count && said < a->size; i++) {
        uint64_t due = (uint64_t)all[i].due_ms;
        if (due < last.due_ms || (due == last.due_ms && all[i].number <= last.number))
            continue;
        put_item(&w, &all[i]);
        last.due_ms = due;
        last.number = all[i].number;
        said++;
    }
    json_array_end(&w);
    snprintf(next, sizeof next, "page+%llu/%llu", (unsigned long long)last.due_ms,
             (unsigned long long)last.number);
    json_pair(&w, "nextPageToken", next);
    rest_end(x, &w);
    note_result(x, said ? "a page" : "an empty page");
}

void polling_answer(struct exchange *x)
{
    struct asked a = {0};
    struct mail *all = NULL;
    size_t count;
    struct err err = {0};
    if (!rest_enter(x, REST_STEDI, "rest", "polling"))
        return;
    const char *wrong = read_query(x, &a);
    if (wrong) {
        rest_refuse(x, 400, "BAD_REQUEST", wrong);
    } else if (!mailbox_list(x->server->config.data_dir, x->account->name, intake_now_ms(x), &all,
                             &count, &err)) {
        answer_error(x, 500, "INTERNAL", "the mailbox cannot be read");
    } else {
        answer_page(x, &a, all, count); /* they come by age */
    }
    free(all);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void sign(const char *account, const char *id, char hex[SHA256_HEX_MAX])
{
    char text[160];
    uint8_t digest[SHA256_SIZE];
    snprintf(text, sizeof text, "hia-sandbox|%s|%s", account, id);
    sha256_of(str_from(text), digest);
    hex_encode(digest, sizeof digest, hex);
}

/* "/executions/ID/input", "/files/ACCOUNT/ID" */
static bool ids_of(struct str path, struct str parts[2])
{
    struct str rest = path;
    str_split(&rest, '/');
    str_split(&rest, '/');
    parts[0] = rest.p ? str_split(&rest, '/') : STR("");
    parts[1] = rest.p ? rest : STR("");
    return parts[0].n > 0 && parts[0].n < MAIL_ID_MAX && parts[1].n > 0 && parts[1].n < MAIL_ID_MAX;
}

void polling_execution(struct exchange *x)
{
    struct str parts[2], host = web_header(x->request, "Host");
    char id[MAIL_ID_MAX], url[512], hex[SHA256_HEX_MAX];
    struct json_writer w;
    struct mail m;
    struct err err = {0};
    if (!rest_enter(x, REST_STEDI, "rest", "execution"))
        return;
    if (!ids_of(x->request->path, parts) || !str_is(parts[1], "input") ||
        !str_copy(id, sizeof id, parts[0]) ||
        !mailbox_by_id(x->server->config.data_dir, x->account->name, parts[0], intake_now_ms(x), &m,
                       &err)) {
        answer_error(x, 404, "NOT_FOUND", "there is no such file execution");
        return;
    }
    sign(x->account->name, id, hex);
    snprintf(url, sizeof url, "https://%.*s/files/%s/%s?X-Signature=%s", STR_FMT(host),
             x->account->name, id, hex);
    rest_begin(x, &w, "application/json");
    x->answer.status = 302;
    buf_printf(&x->answer.headers, "Location: %s\r\n", url);
    json_pair(&w, "documentDownloadUrl", url);
    rest_end(x, &w);
    note_result(x, "where it lies");
}

void polling_file(struct exchange *x)
{
    struct str parts[2];
    char account[MAIL_ID_MAX], id[MAIL_ID_MAX], given[SHA256_HEX_MAX] = "", hex[SHA256_HEX_MAX];
    struct mail m;
    struct buf content;
    struct err err = {0};
    x->note.carrier = "rest";
    (void)str_copy(x->note.operation, sizeof x->note.operation, STR("download"));
    bool good = ids_of(x->request->path, parts) && str_copy(account, sizeof account, parts[0]) &&
                str_copy(id, sizeof id, parts[1]) &&
                web_form_value(x->request->query, "X-Signature", given, sizeof given);
    if (good)
        sign(account, id, hex);
    if (web_header(x->request, "Authorization").n) {
        answer_error(x, 400, "INVALID", "a signature and a key are one too many");
        return;
    }
    buf_init(&content, 0);
    if (!good || strcmp(given, hex) != 0 ||
        !mailbox_by_id(x->server->config.data_dir, account, parts[1], intake_now_ms(x), &m, &err) ||
        !mailbox_read(x->server->config.data_dir, account, &m, &content, &err)) {
        answer_error(x, 403, "ACCESS_DENIED", "the signature is none");
    } else {
        web_answer_type(&x->answer, "application/edi-x12");
        buf_put_str(&x->answer.body, buf_str(&content));
        note_result(x, "given");
    }
    buf_fini(&content);
}
