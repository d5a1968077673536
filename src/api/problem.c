/* problem.c - see problem.h. */
#include "api/problem.h"

#include <stdio.h>

static const struct row {
    unsigned status;
    const char *code, *title;
} ROWS[] = {
    {400, "request", "The request cannot be understood"},
    {401, "unauthorized", "Who is asking is not known"},
    {403, "forbidden", "Who is asking may not do this"},
    {404, "not-found", "There is no such thing here"},
    {405, "method", "This cannot be done with it"},
    {408, "too-slow", "The request did not come in time"},
    {409, "conflict", "It contradicts what was done before"},
    {410, "gone", "It was here, and went by policy"},
    {411, "request", "The size of the body is not said"},
    {413, "request", "The body is too large"},
    {414, "request", "The address is too long"},
    {415, "media-type", "The body is not application/json"},
    {422, "content", "What the body says cannot be done"},
    {429, "too-many", "More requests than this organization may make"},
    {431, "request", "The head of the request is too large"},
    {501, "server", "The Transfer-Encoding is not spoken here"},
    {502, "server", "What the partner answered is no answer to the question"},
    {503, "server", "It cannot be done for the moment"},
    {504, "server", "No answer came in time"},
    {505, "server", "The version of HTTP is not spoken here"},
};

static const struct row *row_of(unsigned status)
{
    static const struct row OTHER = {0, "server", "It failed"};

    for (size_t i = 0; i < COUNT_OF(ROWS); i++)
        if (ROWS[i].status == status)
            return &ROWS[i];
    return &OTHER;
}

void problem_begin(struct json_writer *w, struct buf *out, unsigned status, const char *code)
{
    char type[80];

    buf_reset(out);
    json_begin(w, out, 0);
    json_object(w);
    (void)snprintf(type, sizeof type, "urn:hia:problem:%s", code ? code : row_of(status)->code);
    json_pair(w, "type", type);
    json_pair(w, "title", row_of(status)->title);
}

void problem_write(struct buf *out, unsigned status, const char *code, const char *detail)
{
    struct json_writer w;

    problem_begin(&w, out, status, code);
    json_pair_i64(&w, "status", status);
    if (detail)
        json_pair(&w, "detail", detail);
    json_object_end(&w);
}

/* ---- the schema ----------------------------------------------------------------------------- */

static const struct view_member MEMBERS[] = {
    {.name = "type", .type = VIEW_TEXT, .about = "urn:hia:problem:CODE; docs/api.md has the codes"},
    {.name = "title", .type = VIEW_TEXT},
    {.name = "status",
     .type = VIEW_ANY,
     .about = "that of HTTP; of a question, the word which says what became of it"},
    {.name = "detail", .type = VIEW_TEXT, .optional = true},
};

const struct view api_problem_view = {
    .name = "problem",
    .about = "RFC 9457. More members say what is known of a question all the same.",
    .members = MEMBERS,
    .count = COUNT_OF(MEMBERS),
    .open = true,
};
