/* fuzz_authorization.c - arbitrary bytes as an answer to a request for authorization, lines of
 * records or the inside of a 278, and as a request. The first byte picks which. What is read is
 * told as records that we read, and as a page that steers no terminal; a request is written as X12.
 */
#include "cli/authorization_page.h"
#include "cli/defuse.h"
#include "fuzz/fuzz.h"
#include "job/authorization_state.h"

enum { ARENA_MAX = 32 << 20 };

static struct authorizer a;
static struct authorization_end end;
static struct json_reader *records;

/* ---- answers ---- */

/* As hia authorization does; of a 278 that lacks what it must have there is no page. */
static void show(struct str line, bool whole)
{
    struct review answer = {0};
    struct record_problem why = {0};
    char *text = NULL;
    size_t n = 0;
    FILE *page = open_memstream(&text, &n);
    arena_reset(&a.arena);
    LAW(page, "memory");
    bool read = record_read_json(records, line, &a.arena, &review_answer_shape, &answer, &why);
    LAW(read || !whole, "what we tell is read: %s: %s", why.path, why.sentence);
    if (read)
        authorization_page(&answer, NULL, page);
    fclose(page);
    for (size_t i = 0; i < n; i++)
        LAW(((text[i] & 0xe0) != 0 || text[i] == '\n') &&
                !((uint8_t)text[i] == 0xc2 && ((uint8_t)text[i + 1] & 0xe0) == 0x80),
            "a page has no control character");
    free(text);
}

static void show_all(bool whole)
{
    buf_reset(&a.answer);
    buf_put_str(&a.answer, end.answers);
    (void)defuse(&a.answer);
    struct str answers = buf_str(&a.answer);
    enum json_token token;
    json_open(a.json, answers);
    LAW(json_next(a.json) == JSON_ARRAY, "answers are an array");
    while ((token = json_next(a.json)) == JSON_OBJECT) {
        size_t begin = json_offset(a.json);
        LAW(json_skip(a.json), "an answer is JSON");
        show(str_of(answers.p + begin, json_offset(a.json) + 1 - begin), whole);
    }
    LAW(token == JSON_ARRAY_END, "of records");
}

static void hear(const char *kind, struct str bytes)
{
    struct err err = {0};
    LAW(authorization_read(&a, str_from(kind), bytes, &err), "it is read: %s", err.text);
    const struct authorization_decision *d = &end.decision;
    LAW(d->word && d->word[0], "a decision has its word");
    LAW((strcmp(d->word, "unread") == 0) == !end.answers.n, "what is decided was read");
    LAW(d->certified <= d->services, "no more is certified than is named");
    if (end.answers.n)
        show_all(str_starts(str_from(kind), STR("json.")));
}

/* ---- a request ---- */

static void write_request(const struct review *request)
{
    struct err err = {0};
    const struct x12_guide *g = x12_guide_named(STR("278-request"));
    struct x12_interchange_head isa = {.sender_id = "S", .receiver_id = "R", .control = 1};
    struct x12_group_head gs = {"S", "R", "20260105", "1200", 1, g};
    buf_reset(&a.x12);
    struct x12_writer *w = x12_writer_new(&a.x12, X12_SNIP_ALL, NULL, &err);
    struct x12_map_writer *mw = x12_map_writer_new(&x12_review_map, g, REVIEW_REQUEST, &err);
    LAW(w && mw, "writers come into being: %s", err.text);
    x12_writer_interchange(w, &isa);
    x12_writer_group(w, &gs);
    x12_writer_set(w, g, "0001");
    x12_map_begin(mw, w);
    x12_map_put(mw, request);
    x12_writer_set_end(w);
    x12_writer_group_end(w);
    x12_writer_interchange_end(w);
    LAW(a.x12.n > 0, "something is written");
    x12_map_writer_free(mw);
    x12_writer_free(w);
}

static void ask(struct str line)
{
    struct review request = {0};
    struct record_problem why = {0};
    char trace[AUTHORIZATION_TRACE_MAX + 1];
    arena_reset(&a.arena);
    if (!record_read_json(records, line, &a.arena, &review_request_shape, &request, &why)) {
        LAW(why.sentence[0], "a refusal says why");
        return;
    }
    struct str number = authorization_trace(request.reference, trace);
    LAW(!number.n || authorization_is_trace(number), "a number is one");
    write_request(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    struct buf text;
    struct buf *all[] = {&a.record, &a.x12, &a.answer, &a.answers, &text};
    if (size < 2)
        return 0;
    fuzz_guides();
    a.end = &end;
    a.request = (struct review){.reference = STR("R1")};
    a.json = json_reader_new(&err);
    records = json_reader_new(&err);
    LAW(a.json && records, "readers come into being: %s", err.text);
    arena_init(&a.arena, ARENA_MAX);
    arena_init(&a.answer_arena, ARENA_MAX);
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_init(all[i], 0);
    struct str rest = {(const char *)data + 1, size - 1};
    if (data[0] % 3 == 0) {
        hear("json.prior-authorization-answer", rest);
    } else if (data[0] % 3 == 1) {
        fuzz_wrap(data, size, "278-response", &text);
        hear("x12.278", buf_str(&text));
    } else {
        ask(rest);
    }
    for (size_t i = 0; i < COUNT_OF(all); i++)
        buf_fini(all[i]);
    arena_fini(&a.arena);
    arena_fini(&a.answer_arena);
    json_reader_free(a.json);
    json_reader_free(records);
    return 0;
}
