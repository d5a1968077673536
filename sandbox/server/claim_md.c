/* claim_md.c - Claim.MD's services as its own samples use them: upload/ (a form of parts with the
 * file), response/ (what became of claims, from a number on), eralist/ and era835/. AccountKey is a
 * field of each form; JSON for who asks for it, else XML (facts finance.md D3). */
#include "sandbox/server/rest.h"

#include "base/file.h"
#include "sandbox/decide.h"
#include "sandbox/server/intake.h"
#include "sandbox/server/known.h"
#include "sandbox/server/mailbox.h"
#include "sandbox/server/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_MAX = 128, NAME_MAX_BYTES = 128, ROWS_BYTES_MAX = 16 << 20, ROWS_MAX = 20000 };

/* ---- who asks, and how it is answered -------------------------------------------------------- */

static void answer_error_code(struct exchange *x, const char *code, const char *message)
{
    struct json_writer w;
    rest_begin(x, &w, "application/json");
    json_key(&w, "error");
    json_object(&w);
    json_pair(&w, "error_code", code);
    json_pair(&w, "error_mesg", message);
    json_object_end(&w);
    rest_end(x, &w);
    note_result(x, code);
}

static bool enter(struct exchange *x, const char *operation, struct str key)
{
    const struct server_config *c = &x->server->config;
    x->note.carrier = "claim-md";
    (void)str_copy(x->note.operation, sizeof x->note.operation, str_from(operation));
    for (size_t i = 0; i < c->accounts_count; i++)
        if (c->accounts[i].kind == ACCOUNT_API_KEY && secret_same(key, c->accounts[i].secret))
            x->account = &c->accounts[i];
    if (!x->account) {
        answer_error(x, 401, "UNAUTHORIZED", "AccountKey is none");
        return false;
    }
    if (web_same(web_media_type(web_header(x->request, "Accept")), "application/json"))
        return true;
    web_answer_type(&x->answer, "application/xml");
    buf_puts(&x->answer.body, "<?xml version=\"1.0\"?><result/>");
    note_result(x, "xml");
    return false;
}

/* A field of a form; the key is looked at here. False: answered. */
static bool enter_form(struct exchange *x, const char *operation, const char *name, uint64_t *value)
{
    char key[KEY_MAX] = "", text[32] = "";
    if (!web_same(web_media_type(web_header(x->request, "Content-Type")),
                  "application/x-www-form-urlencoded")) {
        answer_error(x, 415, "UNSUPPORTED_MEDIA_TYPE", "a form is wanted");
        return false;
    }
    (void)web_form_value(x->request->body, "AccountKey", key, sizeof key);
    if (!enter(x, operation, str_from(key)))
        return false;
    if (web_form_value(x->request->body, name, text, sizeof text) &&
        str_to_u64(str_from(text), INT64_MAX, value))
        return true;
    answer_error_code(x, "FIELD", "a number is missing in the form");
    return false;
}

/* ---- what became of claims: a line each, its number is the ResponseID -------------------------
 */

static bool path_of(const struct exchange *x, char out[PATH_MAX], struct err *err)
{
    const char *dir = x->server->config.data_dir;
    int n = snprintf(out, PATH_MAX, "%s/claim-md", dir);
    if (n > 0 && n < PATH_MAX && mkdir(out, 0700) != 0 && errno != EEXIST)
        return err_sys(err, "%s", out);
    n = snprintf(out, PATH_MAX, "%s/claim-md/%s", dir, x->account->name);
    return (n > 0 && n < PATH_MAX) || err_set(err, ERR_CONFIG, "a path is too long");
}

static void put_lines(const struct exchange *x, const struct sandbox_file *file, const char *name,
                      struct buf *out)
{
    for (const struct sandbox_set *set = file->first; set; set = set->next)
        for (const struct sandbox_claim *c = set->first; c; c = c->next)
            buf_printf(out, "%.*s\t%c\t%.*s\t%.*s\t%" PRId64 "\t%.*s\t%s\n", STR_FMT(c->id),
                       sandbox_is_rejected(sandbox_decide(x->server->config.seed, c)) ? 'R' : 'A',
                       STR_FMT(c->member_id), STR_FMT(c->date), c->charge_cents,
                       STR_FMT(c->party->provider_npi), name);
}

static bool remember(struct exchange *x, const struct sandbox_file *file, const char *name,
                     struct err *err)
{
    char path[PATH_MAX];
    struct buf lines;
    buf_init(&lines, ROWS_BYTES_MAX);
    put_lines(x, file, name, &lines);
    bool ok = path_of(x, path, err) && buf_ok(&lines, "the claims of a file", err);
    int fd = ok ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    ok = ok && (fd >= 0 ? file_write(fd, buf_str(&lines), "remembering claims", err)
                        : err_sys(err, "%s", path));
    if (fd >= 0)
        close(fd);
    buf_fini(&lines);
    return ok;
}

static void put_row(struct json_writer *w, struct str line, uint64_t number)
{
    static const char *const NAMES[] = {"pcn", "status", "ins_number", "fdos"};
    char text[40];
    uint64_t cents = 0;
    json_object(w);
    snprintf(text, sizeof text, "%" PRIu64, number);
    json_pair(w, "claimmd_id", text);
    bool refused = false;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        struct str value = str_split(&line, '\t');
        refused = refused || (i == 1 && str_is(value, "R"));
        json_pair_str(w, NAMES[i], value);
    }
    (void)str_to_u64(str_split(&line, '\t'), INT64_MAX, &cents);
    snprintf(text, sizeof text, "%" PRIu64 ".%02u", cents / 100, (unsigned)(cents % 100));
    json_pair(w, "total_charge", text);
    json_pair_str(w, "bill_npi", str_split(&line, '\t'));
    json_pair_str(w, "filename", line);
    json_key(w, "messages");
    json_array(w);
    json_object(w);
    json_pair(w, "status", refused ? "R" : "A");
    json_pair(w, "message", refused ? "The claim is refused: *what* is wrong ~" : "ACCEPTED");
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
}

static void answer_rows(struct exchange *x, struct str all, uint64_t after, const char *only)
{
    struct json_writer w;
    char last[24];
    uint64_t number = 0, said = 0, highest = after;
    rest_begin(x, &w, "application/json");
    json_key(&w, "claim");
    json_array(&w);
    while (all.n && said < ROWS_MAX) {
        struct str line = str_split(&all, '\n');
        number++;
        if (number <= after || (only && !str_ends(line, str_from(only))))
            continue;
        put_row(&w, line, number);
        highest = number;
        said++;
    }
    json_array_end(&w);
    snprintf(last, sizeof last, "%" PRIu64, highest);
    json_pair(&w, "last_responseid", last);
    rest_end(x, &w);
    note_result(x, said ? "answered" : "nothing new");
}

static bool read_rows(struct exchange *x, struct buf *out, struct err *err)
{
    char path[PATH_MAX];
    return path_of(x, path, err) && known_lines(path, out, err);
}

static void answer_from(struct exchange *x, uint64_t after, const char *only)
{
    struct buf all;
    struct err err = {0};
    buf_init(&all, ROWS_BYTES_MAX);
    if (!read_rows(x, &all, &err))
        answer_error(x, 500, "INTERNAL", "the claims cannot be read");
    else
        answer_rows(x, buf_str(&all), after, only);
    buf_fini(&all);
}

void claim_md_response(struct exchange *x)
{
    uint64_t after = 0;
    if (enter_form(x, "response", "ResponseID", &after))
        answer_from(x, after, NULL);
}

/* ---- upload ---------------------------------------------------------------------------------- */

static void take_file(struct exchange *x, struct str x12, struct str name)
{
    char plain[NAME_MAX_BYTES] = "";
    struct sandbox_peek peek;
    struct sandbox_file file;
    struct err err = {0};
    sandbox_file_init(&file);
    if (!str_copy(plain, sizeof plain, name) || !plain[0]) {
        answer_error_code(x, "FILENAME", "the file has no name");
    } else if (!intake_note(x, x12, &peek) || !str_is(str_from(peek.kind), "837") ||
               !known_read(&file, x12, &err)) {
        answer_error_code(x, "FORMAT", "the file is no 837");
    } else if (!remember(x, &file, plain, &err) ||
               !intake_batch(x, str_from(x->note.isa_control), x12, &err)) {
        answer_error(x, 500, "INTERNAL", "the sandbox cannot take that");
    } else {
        char tail[NAME_MAX_BYTES + 1];
        snprintf(tail, sizeof tail, "\t%s", plain);
        answer_from(x, 0, tail);
        note_result(x, "accepted");
    }
    sandbox_file_fini(&file);
}

static const struct part *part_named(const struct parts *parts, const char *wanted)
{
    char name[NAME_MAX_BYTES];
    for (size_t i = 0; i < parts->count; i++)
        if (web_parameter(part_header(&parts->part[i], "Content-Disposition"), "name", name,
                          sizeof name) &&
            strcmp(name, wanted) == 0)
            return &parts->part[i];
    return NULL;
}

void claim_md_upload(struct exchange *x)
{
    struct parts parts;
    struct str type = web_header(x->request, "Content-Type");
    if (!web_same(web_media_type(type), "multipart/form-data")) {
        answer_error(x, 415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data is wanted");
        return;
    }
    const char *wrong = parts_read(type, x->request->body, &parts);
    if (wrong) {
        answer_error(x, 400, "BAD_FORM", wrong);
        return;
    }
    const struct part *key = part_named(&parts, "AccountKey"), *file = part_named(&parts, "File");
    if (!enter(x, "upload", key ? key->body : STR("")))
        return;
    char name[NAME_MAX_BYTES] = "";
    if (file)
        (void)web_parameter(part_header(file, "Content-Disposition"), "filename", name,
                            sizeof name);
    if (!file)
        answer_error_code(x, "FILE", "there is no file");
    else
        take_file(x, file->body, str_from(name));
}

/* ---- remittances ----------------------------------------------------------------------------- */

struct eras {
    struct mail *all;
    size_t count;
};

static bool list_eras(struct exchange *x, struct eras *e)
{
    struct err err = {0};
    *e = (struct eras){NULL, 0};
    if (!mailbox_list(x->server->config.data_dir, x->account->name, intake_now_ms(x), &e->all,
                      &e->count, &err)) {
        answer_error(x, 500, "INTERNAL", "the mailbox cannot be read");
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < e->count; i++)
        if (mail_is(&e->all[i], STR("835")))
            e->all[kept++] = e->all[i];
    e->count = kept; /* by age, and none goes: the place in the list is the id */
    return true;
}

/* The newest first, as a portal shows them. */
static void answer_eras(struct exchange *x, const struct eras *e, uint64_t after)
{
    struct json_writer w;
    char id[24];
    rest_begin(x, &w, "application/json");
    json_key(&w, "era");
    json_array(&w);
    for (size_t i = e->count; i > after; i--) {
        snprintf(id, sizeof id, "%zu", i);
        json_object(&w);
        json_pair(&w, "eraid", id);
        json_pair(&w, "payer_name", "SANDBOX PAYER");
        json_object_end(&w);
    }
    json_array_end(&w);
    snprintf(id, sizeof id, "%zu", e->count);
    json_pair(&w, "last_eraid", id);
    rest_end(x, &w);
    note_result(x, "listed");
}

void claim_md_eralist(struct exchange *x)
{
    uint64_t after = 0;
    struct eras e;
    if (!enter_form(x, "eralist", "ERAID", &after) || !list_eras(x, &e))
        return;
    answer_eras(x, &e, after);
    free(e.all);
}

void claim_md_era835(struct exchange *x)
{
    uint64_t id = 0;
    struct eras e;
    struct buf content;
    struct json_writer w;
    struct err err = {0};
    if (!enter_form(x, "era835", "eraid", &id) || !list_eras(x, &e))
        return;
    buf_init(&content, 0);
    if (id == 0 || id > e.count ||
        !mailbox_read(x->server->config.data_dir, x->account->name, &e.all[id - 1], &content,
                      &err)) {
        answer_error_code(x, "ERAID", "there is no such remittance");
    } else {
        rest_begin(x, &w, "application/json");
        json_pair_str(&w, "data", buf_str(&content));
        rest_end(x, &w);
        note_result(x, "given");
    }
    buf_fini(&content);
    free(e.all);
}
