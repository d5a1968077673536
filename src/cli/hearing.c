/* hearing.c - see hearing.h. */
#include "cli/hearing.h"

#include "cli/cli.h"
#include "cli/source.h"
#include "event/record_json.h"

#include <inttypes.h>
#include <stdio.h>

void hearing_init(struct hearing *h, const char *verb, const char *looks)
{
    *h = (struct hearing){.verb = verb, .looks = looks};
    buf_init(&h->line, 0);
}

void hearing_fini(struct hearing *h)
{
    buf_fini(&h->line);
}

static bool count_fault(void *ctx, const struct fault *f)
{
    struct hearing *h = ctx;
    h->errors += f->severity >= SEVERITY_ERROR;
    return true;
}

bool hearing_read(struct hearing *h, char **paths, int count,
                  bool (*event)(void *ctx, const struct x12_event *e), void *ctx, struct err *err)
{
    static const struct x12_options altitude = {X12_ALTITUDE_GUIDE, X12_SNIP_ALL};
    struct x12_handler handler = {ctx, event, {h, count_fault}};
    struct x12_reader *r = x12_reader_new(&altitude, &handler, err);
    bool ok = r != NULL, stopped = false;
    for (int i = 0; ok && i < count; i++)
        ok = source_feed(paths[i], r, &stopped, err) &&
             (!stopped || err_set(err, ERR_SYSTEM, "the output could not be written"));
    x12_reader_free(r);
    return ok;
}

bool hearing_say(struct hearing *h)
{
    h->told++;
    return fwrite(h->line.p, 1, h->line.n, stdout) == h->line.n;
}

bool hearing_tell(struct hearing *h, const struct record_shape *shape, const void *record)
{
    buf_reset(&h->line);
    record_write_json(shape, record, 0, &h->line);
    buf_putc(&h->line, '\n');
    return hearing_say(h);
}

void hearing_dropped(const struct hearing *h, size_t count)
{
    if (count)
        fprintf(stderr, "hia %s: records past a maximum were left out; hia validate says which\n",
                h->verb);
}

int hearing_end(const struct hearing *h)
{
    if (h->told == 0)
        fprintf(stderr, "hia %s: there is no %s in it\n", h->verb, h->looks);
    if (h->errors)
        fprintf(stderr, "hia %s: %" PRIu64 " errors met on the way; hia validate explains\n",
                h->verb, h->errors);
    return h->told == 0 || h->errors ? EXIT_DATA : EXIT_DONE;
}
