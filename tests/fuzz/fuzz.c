/* fuzz.c - see fuzz.h. */
#include "fuzz/fuzz.h"

void fuzz_guides(void)
{
    struct err err = {0};
    LAW(x12_guides_compile(&err), "the guides compile: %s", err.text);
}

static bool printable(const char *text, size_t size)
{
    const char *end = memchr(text, '\0', size);
    for (const char *p = text; end && p < end; p++)
        if (*p < ' ' || *p > '~')
            return false;
    return end != NULL;
}

static bool put_fault(void *ctx, const struct fault *f)
{
    struct fuzz_faults *all = ctx;
    LAW(x12_fault_row(f->code)->code == f->code, "fault %u has a row", f->code);
    LAW(printable(f->segment, sizeof(f->segment)) && printable(f->loop, sizeof(f->loop)) &&
            printable(f->path, sizeof(f->path)),
        "fault %u points in printable text", f->code);
    LAW(printable(f->isa_control, sizeof(f->isa_control)) &&
            printable(f->gs_control, sizeof(f->gs_control)) &&
            printable(f->st_control, sizeof(f->st_control)),
        "fault %u names its envelope in printable text", f->code);
    all->n++;
    if (f->severity >= SEVERITY_ERROR) {
        all->errors++;
        all->last = *f;
    }
    return true;
}

struct fault_sink fuzz_fault_sink(struct fuzz_faults *f)
{
    return (struct fault_sink){f, put_fault};
}

static uint64_t touch_text(uint64_t sum, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum = (sum ^ (uint8_t)p[i]) * 0x100000001b3ULL;
    return sum + n;
}

uint64_t fuzz_touch(const struct x12_event *event)
{
    const struct x12_segment *s = event->segment;
    const struct x12_envelope *e = event->envelope;
    uint64_t sum = 0xcbf29ce484222325ULL + (uint64_t)event->kind;
    sum = touch_text(sum, e->isa_control, strlen(e->isa_control));
    sum = touch_text(sum, e->gs_control, strlen(e->gs_control));
    sum = touch_text(sum, e->st_control, strlen(e->st_control));
    sum = touch_text(sum, e->st_version, strlen(e->st_version));
    sum += event->occurrence * 31u + event->counted * 37u + event->errors * 41u + event->complete;
    if (event->use)
        sum = touch_text(sum, event->use->name, strlen(event->use->name));
    if (event->loop)
        sum = touch_text(sum, event->loop->id, strlen(event->loop->id));
    if (!s)
        return sum;
    sum = touch_text(sum, s->p, s->len) + s->offset * 43 + s->ordinal * 47 + s->position * 53u;
    for (unsigned i = 0; i <= s->n; i++) {
        struct str value = x12_element(s, i);
        LAW(value.p >= s->p && value.p + value.n <= s->p + s->len, "an element is in its segment");
        sum = touch_text(sum, value.p, value.n);
    }
    return sum;
}

static const struct x12_guide *pick_guide(const char *names, unsigned which)
{
    struct str rest = str_from(names), name[16];
    unsigned count = 0;
    while (rest.n && count < COUNT_OF(name))
        name[count++] = str_split(&rest, ' ');
    LAW(rest.n == 0, "there is room for the guides named");
    return x12_guide_named(name[which % count]);
}

void fuzz_wrap(const uint8_t *data, size_t size, const char *guides, struct buf *out)
{
    const struct x12_guide *g = pick_guide(guides, size ? data[0] : 0);
    LAW(g != NULL, "the guides named are there");
    buf_reset(out);
    buf_printf(
        out,
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*^*"
        "00501*000000001*0*T*:~GS*%s*SENDER*RECEIVER*20260105*1200*1*X*%s~ST*%s*0001",
        g->functional, g->id, g->set);
    buf_printf(out, strcmp(g->name, "835") == 0 ? "~" : "*%s~", g->id);
    size_t body = out->n;
    if (size > 1)
        buf_put(out, data + 1, size - 1);
    unsigned segments = 2;
    for (size_t i = body; i < out->n; i++)
        segments += out->p[i] == '~';
    buf_printf(out, "SE*%u*0001~GE*1*1~IEA*1*000000001~", segments);
}
