/* csv_lines.c - see csv_lines.h. The columns are documented in docs/reports.md. */
#include "cli/csv_lines.h"

#include "cli/csv_lines_state.h"

#include <stdlib.h>

/* ---- what both have ---- */

void csv_lines_columns(struct csv *c, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_cstr(c, names[i]);
    csv_row_end(c);
}

void csv_lines_joined(struct csv_lines *l, const struct str *parts, size_t count, char separator)
{
    struct buf *b = &l->joined;
    buf_reset(b);
    for (size_t i = 0; i < count; i++) {
        if (b->n)
            buf_putc(b, separator);
        buf_put_str(b, parts[i]);
    }
    csv_text(&l->csv, buf_str(b));
}

void csv_lines_procedure(struct csv_lines *l, const struct procedure *p)
{
    const struct str parts[] = {p->type, p->code};
    csv_lines_joined(l, parts, p->code.n ? 2 : 1, ':');
    csv_lines_joined(l, p->modifiers, p->modifiers_count, ' ');
}

/* "CO45=35.00 PR2=28.00": each as it was sent, exact. */
void csv_lines_adjustments(struct csv_lines *l, const struct adjustment *a, size_t count)
{
    struct buf *b = &l->joined;
    char amount[MONEY_TEXT_MAX];
    buf_reset(b);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_putc(b, ' ');
        buf_put_str(b, a[i].group);
        buf_put_str(b, a[i].reason);
        buf_putc(b, '=');
        buf_put(b, amount, money_format_fixed(a[i].amount_cents, amount));
    }
    csv_text(&l->csv, buf_str(b));
}

void csv_lines_empty(struct csv *c, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        csv_empty(c);
}

/* ---- events ---- */

static enum kind kind_of(const struct x12_envelope *env)
{
    const struct x12_guide *g = env->guide;
    if (g && strcmp(g->name, "835") == 0)
        return REMITTANCE;
    return g && strcmp(g->set, "837") == 0 ? CLAIMS : NOT_YET;
}

static void open_set(struct csv_lines *l, const struct x12_envelope *env)
{
    enum kind kind = kind_of(env);
    str_copy(l->st_control, sizeof(l->st_control), str_from(env->st_control));
    if (kind != NOT_YET && l->kind == NOT_YET) {
        l->kind = kind;
        if (kind == REMITTANCE)
            csv_remittance_columns(&l->csv);
        else
            csv_claim_columns(&l->csv);
    }
    l->skips = kind == NOT_YET || kind != l->kind;
    l->left_out += l->skips;
}

bool csv_lines_event(void *ctx, const struct x12_event *e)
{
    struct csv_lines *l = ctx;
    if (e->kind == X12_SET_OPEN)
        open_set(l, e->envelope);
    if (l->skips)
        return true;
    return l->kind == REMITTANCE ? remittance_reader_event(l->remittances, e)
           : l->kind == CLAIMS   ? claim_reader_event(l->claims, e)
                                 : true;
}

/* ---- life ---- */

struct csv_lines *csv_lines_new(struct buf *out, struct err *err)
{
    enum { HEAD_MAX = 64 * 1024 };
    struct csv_lines *l = calloc(1, sizeof(*l));
    if (!l) {
        err_set(err, ERR_SYSTEM, "no memory for rows");
        return NULL;
    }
    const struct remittance_sink remittances = csv_remittance_sink(l);
    const struct claim_sink claims = csv_claim_sink(l);
    csv_begin(&l->csv, out);
    buf_init(&l->joined, 0);
    arena_init(&l->arena, HEAD_MAX);
    if (!(l->remittances = remittance_reader_new(&remittances, err)) ||
        !(l->claims = claim_reader_new(&claims, err))) {
        csv_lines_free(l);
        return NULL;
    }
    return l;
}

void csv_lines_free(struct csv_lines *l)
{
    if (!l)
        return;
    remittance_reader_free(l->remittances);
    claim_reader_free(l->claims);
    arena_fini(&l->arena);
    buf_fini(&l->joined);
    free(l);
}

void csv_lines_file(struct csv_lines *l, const char *file)
{
    l->file = file;
}

uint64_t csv_lines_left_out(const struct csv_lines *l)
{
    return l->left_out;
}
