/* page.c - see page.h. */
#include "api/page.h"

#include "cred/base64.h"

/* Of a cursor: the row, eight bytes; a digest of whose it is, eight bytes. */
enum { ROW = 8, MARK = 8 };

static void put_part(struct buf *of, struct str s)
{
    buf_put_str(of, s);
    buf_putc(of, '\0');
}

static void mark_of(const struct api_call *q, const uint8_t row[ROW], uint8_t mark[MARK])
{
    uint8_t digest[SHA256_SIZE];
    struct buf of;

    buf_init(&of, 0);
    put_part(&of, str_from(q->settings->organization_id));
    put_part(&of, str_from(q->route->name));
    for (size_t i = 0; i < API_PARAMS_MAX; i++)
        put_part(&of, q->param[i]);
    for (size_t i = 0; i < API_QUERY_MAX; i++)
        put_part(&of, q->query[i]);
    buf_put_str(&of, str_of((const char *)row, ROW));
    sha256_of(buf_str(&of), digest);
    memcpy(mark, digest, MARK);
    buf_fini(&of);
}

void api_cursor_write(const struct api_call *q, int64_t id, char out[API_CURSOR_MAX])
{
    uint8_t bytes[ROW + MARK];
    struct buf b;

    for (int i = 0; i < ROW; i++)
        bytes[i] = (uint8_t)((uint64_t)id >> (56 - 8 * i));
    mark_of(q, bytes, bytes + ROW);
    buf_init(&b, API_CURSOR_MAX);
    base64url_put(&b, str_of((const char *)bytes, sizeof bytes));
    str_copy(out, API_CURSOR_MAX, buf_str(&b));
    buf_fini(&b);
}

bool api_cursor_read(const struct api_call *q, struct str cursor, int64_t *id)
{
    uint8_t bytes[ROW + MARK], mark[MARK];
    uint64_t row = 0;
    size_t n;

    if (!base64url_read(cursor, bytes, sizeof bytes, &n) || n != sizeof bytes)
        return false;
    mark_of(q, bytes, mark);
    for (int i = 0; i < ROW; i++)
        row = row << 8 | bytes[i];
    *id = (int64_t)row;
    return memcmp(mark, bytes + ROW, MARK) == 0 && *id > 0;
}

bool api_page_open(struct api_page *p, struct api_call *q)
{
    *p = (struct api_page){.q = q, .want = q->limit + 1};
    if (q->cursor.p && !api_cursor_read(q, q->cursor, &p->after)) {
        call_refuse(q, 400, "cursor", "the cursor is none of this list with these filters");
        return false;
    }
    p->w = call_json(q);
    json_object(p->w);
    json_key(p->w, "items");
    json_array(p->w);
    return true;
}

bool api_page_row(struct api_page *p, int64_t id)
{
    if (p->told == p->q->limit) {
        p->more = true;
        return false;
    }
    p->told++;
    p->last = id;
    return true;
}

void api_page_close(struct api_page *p, bool ok, const struct err *err)
{
    char cursor[API_CURSOR_MAX];

    if (!ok) {
        call_fail(p->q, err);
        return;
    }
    json_array_end(p->w);
    if (p->more)
        api_cursor_write(p->q, p->last, cursor);
    json_pair(p->w, "next", p->more ? cursor : NULL);
    json_object_end(p->w);
}
