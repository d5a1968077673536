/* timetable.c - see timetable.h. */
#include "job/timetable.h"

#include "base/clock.h"
#include "conf/cron.h"
#include <stdio.h>
#include <stdlib.h>

/* What each schedule of a partner has done. */
static const struct entry {
    const char *kind;
    size_t offset; /* of its expression in struct partner */
    int trade;     /* of partners of that trade */
} ENTRIES[] = {
    {"collect", offsetof(struct partner, submission_schedule), TRADE_HEALTH},
    {"receive", offsetof(struct partner, receive_schedule), TRADE_HEALTH},
    {"settle", offsetof(struct partner, settle_schedule), TRADE_HEALTH},
    {"overdue", offsetof(struct partner, overdue_schedule), TRADE_HEALTH},
    {"bank", offsetof(struct partner, sync_schedule), TRADE_FINANCE},
};

struct row {
    const struct partner *partner;
    const char *kind, *expression;
    struct cron cron;
    const struct zone *zone; /* the partner's, of the table's zones */
    int64_t look_us;         /* nothing comes before */
};

struct timetable {
    size_t count, zone_count;
    struct zone *zones[PARTNERS_MAX];
    struct row rows[PARTNERS_MAX * COUNT_OF(ENTRIES)];
};

static bool add_partner(struct timetable *t, const struct partner *partner, struct err *err)
{
    struct zone *zone = zone_open(partner->time_zone, err);
    if (!zone)
        return false;
    t->zones[t->zone_count++] = zone;
    for (size_t i = 0; i < COUNT_OF(ENTRIES); i++) {
        const char *expression = (const char *)partner + ENTRIES[i].offset;
        struct row *row = &t->rows[t->count];
        *row = (struct row){
            .partner = partner, .kind = ENTRIES[i].kind, .expression = expression, .zone = zone};
        if (*expression && !cron_parse(str_from(expression), &row->cron, err))
            return false;
        t->count += *expression != '\0' && partner->trade == ENTRIES[i].trade;
    }
    return true;
}

struct timetable *timetable_new(const struct settings *settings, struct err *err)
{
    struct timetable *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_LIMIT, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < settings->partner_count; i++)
        if (!add_partner(t, &settings->partners[i], err)) {
            timetable_free(t);
            return NULL;
        }
    return t;
}

void timetable_free(struct timetable *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->zone_count; i++)
        zone_free(t->zones[i]);
    free(t);
}

static bool put(const struct row *row, struct store *s, int64_t slot_us, struct err *err)
{
    char key[SECTION_NAME_MAX + 64];
    int64_t id;
    bool known;
    snprintf(key, sizeof key, "%s:%s:slot %lld", row->kind, row->partner->name,
             (long long)(slot_us / 1000000));
    const struct store_job j = {.kind = str_from(row->kind),
                                .lane = str_from(row->partner->name),
                                .subject = STR(""),
                                .key = str_from(key)};
    return store_job_put(s, &j, &id, &known, err);
}

static bool slot_of(const struct row *row, struct store *s, int64_t *slot_us, struct err *err)
{
    return store_schedule_get(s, str_from(row->partner->name), str_from(row->kind),
                              str_from(row->expression), slot_us, err);
}

/** The row says how far it came in the transaction that puts the job. A schedule that is new begins
 * now: what would have been before is not made up for. */
static bool tick(struct row *row, struct store *s, int64_t now, struct err *err)
{
    int64_t slot, last = cron_last(&row->cron, row->zone, now);
    if (!store_begin(s, err))
        return false;
    bool ok = slot_of(row, s, &slot, err);
    if (ok && slot != 0 && last > slot)
        ok = put(row, s, last, err);
    if (ok && (slot == 0 || last > slot))
        ok = store_schedule_set(s, str_from(row->partner->name), str_from(row->kind),
                                str_from(row->expression), slot ? last : now, err);
    ok = ok && store_commit(s, err);
    store_rollback(s);
    if (ok)
        row->look_us = cron_next(&row->cron, row->zone, now);
    return ok;
}

bool timetable_tick(struct timetable *t, struct store *s, int64_t now_us, struct err *err)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i].look_us <= now_us && !tick(&t->rows[i], s, now_us, err))
            return false;
    return true;
}

void timetable_look_again(struct timetable *t)
{
    for (size_t i = 0; i < t->count; i++)
        t->rows[i].look_us = 0;
}

bool timetable_list(const struct timetable *t, struct store *s, timetable_fn *fn, void *ctx,
                    struct err *err)
{
    int64_t now = clock_now_us(), slot = 0;
    if (s && !store_clock(s, &now, err))
        return false;
    for (size_t i = 0; i < t->count; i++) {
        const struct row *row = &t->rows[i];
        if (s && !slot_of(row, s, &slot, err))
            return false;
        int64_t last = cron_last(&row->cron, row->zone, now);
        bool missed = slot != 0 && last > slot;
        const struct timetable_row out = {.partner = row->partner->name,
                                          .kind = row->kind,
                                          .expression = row->expression,
                                          .time_zone = row->partner->time_zone,
                                          .next_us =
                                              missed ? last : cron_next(&row->cron, row->zone, now),
                                          .last_us = slot,
                                          .missed = missed};
        if (!fn(ctx, &out))
            break;
    }
    return true;
}
