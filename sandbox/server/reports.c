/* reports.c - the mailbox over REST, as Optum has it: GET lists names, GET one gives its content,
 * DELETE is the receipt. Names begin with X3 for a 277, R5 for an 835, A9 for the rest. */
#include "sandbox/server/rest.h"

#include "sandbox/server/intake.h"
#include "sandbox/server/mailbox.h"

#include <stdio.h>
#include <stdlib.h>

static const char optum[] = "/medicalnetwork/reports/v2", plain[] = "/x12/reports";

/* The partner of no name gives the X12 itself, Optum JSON: ReportContent of its reports v2. */
static bool is_plain(const struct exchange *x)
{
    return str_starts(x->request->path, str_from(plain));
}

static const char *prefix_of(const struct mail *m)
{
    return mail_is(m, STR("277ca")) ? "X3" : mail_is(m, STR("835")) ? "R5" : "A9";
}

static void list(struct exchange *x)
{
    struct mail *all;
    size_t count;
    struct err err = {0};
    struct json_writer w;
    char name[64];
    if (!mailbox_list(x->server->config.data_dir, x->account->name, intake_now_ms(x), &all, &count,
                      &err)) {
        answer_error(x, 500, "INTERNAL", "the mailbox cannot be read");
        free(all);
        return;
    }
    rest_begin(x, &w, "application/json");
    json_key(&w, "reports");
    json_array(&w);
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s.%s", prefix_of(&all[i]), all[i].id);
        json_cstr(&w, name);
    }
    json_array_end(&w);
    rest_end(x, &w);
    note_result(x, count ? "listed" : "empty");
    free(all);
}

static bool find(struct exchange *x, struct str name, struct mail *m)
{
    struct err err = {0};
    struct str rest = name, prefix = str_split(&rest, '.');
    if (mailbox_by_id(x->server->config.data_dir, x->account->name, rest, intake_now_ms(x), m,
                      &err) &&
        str_is(prefix, prefix_of(m)))
        return true;
    answer_error(x, 404, "NOT_FOUND", "there is no such report");
    return false;
}

static void give(struct exchange *x, const struct mail *m)
{
    struct buf content;
    struct err err = {0};
    struct json_writer w;
    buf_init(&content, 0);
    if (!mailbox_read(x->server->config.data_dir, x->account->name, m, &content, &err)) {
        answer_error(x, 500, "INTERNAL", "the report cannot be read");
    } else if (is_plain(x)) {
        web_answer_type(&x->answer, "application/edi-x12");
        buf_put_str(&x->answer.body, buf_str(&content));
        note_result(x, "given");
    } else {
        rest_begin(x, &w, "application/json");
        json_pair_str(&w, "report_content", buf_str(&content));
        rest_end(x, &w);
        note_result(x, "given");
    }
    buf_fini(&content);
}

static void confirm(struct exchange *x, const struct mail *m)
{
    struct err err = {0};
    struct json_writer w;
    if (!mailbox_confirm(x->server->config.data_dir, x->account->name, m, &err)) {
        answer_error(x, 500, "INTERNAL", "the report cannot be deleted");
        return;
    }
    rest_begin(x, &w, "application/json");
    json_pair(&w, "status", "deleted");
    rest_end(x, &w);
    note_result(x, "confirmed");
}

void reports_answer(struct exchange *x)
{
    struct mail m;
    struct str name = x->request->path;
    if (!rest_enter(x, REST_OPTUM, "rest-x12", "reports"))
        return;
    size_t base = (is_plain(x) ? sizeof plain : sizeof optum) - 1;
    name = str_of(name.p + base, name.n - base);
    if (name.n > 0 && name.p[0] == '/')
        name = str_of(name.p + 1, name.n - 1);
    bool remove = str_is(x->request->method, "DELETE");
    if (name.n == 0 && !remove)
        list(x);
    else if (name.n == 0)
        answer_error(x, 405, "METHOD_NOT_ALLOWED", "the list cannot be deleted");
    else if (str_is(name, "healthcheck"))
        rest_check(x);
    else if (find(x, name, &m))
        remove ? confirm(x, &m) : give(x, &m);
}
