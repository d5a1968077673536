/* files_fetch.c - answers taken out of a folder: listed, fetched, delivered, and only then moved or
 * removed at the partner.
 *
 * A listing becomes a queue in the call's state. A file that was delivered and could not be taken
 * away is noted at the partner's scope, so that the next call takes it away without fetching it
 * again. With after_fetch = keep a mark of time and name says what was fetched. */
#include "clearinghouse/carriers.h"
#include "clearinghouse/files.h"

#include <ctype.h>

static const struct hia_text QUEUE = {"queue", 5}, DELIVERED = {"delivered", 9};

bool name_matches(const char *pattern, struct str name)
{
    size_t i = 0, back = 0;
    const char *star = NULL;
    while (i < name.n) {
        if (*pattern == '*') {
            star = ++pattern;
            back = i;
        } else if (*pattern &&
                   tolower((unsigned char)*pattern) == tolower((unsigned char)name.p[i])) {
            pattern++;
            i++;
        } else if (star) {
            pattern = star;
            i = ++back;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool any_matches(const struct hia_list *list, struct str name)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (name_matches(list->item[i], name))
            return true;
    return false;
}

static const char *mark_of(enum operation op)
{
    return op == REMITTANCE_FETCH ? "mark.remittance" : "mark.acknowledgement";
}

/* Behind the mark: later, or of the same time and a later name. */
static bool is_new(const struct hia_call *call, enum operation op, const struct entry *e)
{
    struct hia_text mark;
    uint64_t time = 0;
    if (options_of(call)->after_fetch != AFTER_KEEP ||
        !hia_state_get(call, HIA_SCOPE_PARTNER, text_from(mark_of(op)), &mark))
        return true;
    struct str rest = str_of_text(mark);
    if (!str_to_u64(str_split(&rest, ' '), INT64_MAX, &time))
        return true;
    return (uint64_t)e->mtime_us > time ||
           ((uint64_t)e->mtime_us == time && str_cmp(e->name, rest) > 0);
}

static bool is_wanted(const struct hia_call *call, enum operation op, const struct entry *e)
{
    const struct options *o = options_of(call);
    const struct hia_list *names =
        op == REMITTANCE_FETCH ? &o->remittance_names : &o->acknowledgement_names;
    return e->size > 0 && e->name.p[0] != '.' && !memchr(e->name.p, '/', e->name.n) &&
           str_is_plain(e->name) && !any_matches(&o->ignored_names, e->name) &&
           any_matches(names, e->name) && is_new(call, op, e) &&
           e->mtime_us <= hia_now_us(call) - o->settle_ms * 1000;
}

static enum hia_step list(const struct hia_call *call)
{
    const struct options *o = options_of(call);
    stage_set(call, "list");
    return hia_send(call, &(struct hia_exchange){HIA_SIZED(struct hia_exchange), .verb = HIA_LIST,
                                                 .safety = HIA_SAFE,
                                                 .endpoint = text_from(o->reports_endpoint),
                                                 .target = text_from(o->receive_folder)});
}

static enum hia_step file_step(const struct hia_call *call, enum hia_verb verb, const char *stage,
                               struct str name, struct hia_text to)
{
    const struct options *o = options_of(call);
    stage_set(call, stage);
    return hia_send(call, &(struct hia_exchange){
                              HIA_SIZED(struct hia_exchange), .verb = verb, .safety = HIA_SAFE,
                              .endpoint = text_from(o->reports_endpoint), .to = to,
                              .target = in_folder(call, o->receive_folder, text_of_str(name))});
}

/* What is done with a file that was delivered. */
static enum hia_step take_away(const struct hia_call *call, struct str name)
{
    const struct options *o = options_of(call);
    if (o->after_fetch == AFTER_REMOVE)
        return file_step(call, HIA_REMOVE, "after", name, (struct hia_text){NULL, 0});
    return file_step(call, HIA_MOVE, "after", name,
                     in_folder(call, o->archive_folder, text_of_str(name)));
}

static bool is_delivered(const struct hia_call *call, const struct entry *e)
{
    struct hia_text line;
    return options_of(call)->after_fetch != AFTER_KEEP &&
           hia_state_get(call, HIA_SCOPE_PARTNER, DELIVERED, &line) &&
           str_eq(str_of_text(line), e->line);
}

/* The head of the queue, or a new listing when it is empty. */
static enum hia_step next(const struct hia_call *call)
{
    struct hia_text queue;
    struct entry e;
    if (number_get(call, "count") >= options_of(call)->fetch_max)
        return say_fetched(call, (uint32_t)number_get(call, "count"));
    if (!hia_state_get(call, HIA_SCOPE_CALL, QUEUE, &queue))
        return list(call);
    struct str rest = str_of_text(queue);
    if (!next_entry(&rest, &e))
        return list(call);
    return is_delivered(call, &e)
               ? take_away(call, e.name)
               : file_step(call, HIA_FETCH, "fetch", e.name, (struct hia_text){NULL, 0});
}

static bool head(const struct hia_call *call, struct entry *e, struct str *rest)
{
    struct hia_text queue;
    if (!hia_state_get(call, HIA_SCOPE_CALL, QUEUE, &queue))
        return false;
    *rest = str_of_text(queue);
    return next_entry(rest, e);
}

static void drop_head(const struct hia_call *call)
{
    struct entry e;
    struct str rest;
    if (head(call, &e, &rest))
        hia_state_put(call, HIA_SCOPE_CALL, QUEUE, text_of_str(rest));
}

/* Oldest first, as many as the state holds: the others come with the next listing. */
static bool fill_queue(const struct hia_call *call, enum operation op, struct str listing)
{
    struct buf queue = say_buf(call, HIA_STATE_VALUE_MAX);
    struct entry e, best, last = {.mtime_us = -1};
    for (bool found = true; found && !queue.failed;) {
        struct str rest = listing;
        found = false;
        while (next_entry(&rest, &e)) {
            bool after = e.mtime_us > last.mtime_us ||
                         (e.mtime_us == last.mtime_us && str_cmp(e.name, last.name) > 0);
            bool before = !found || e.mtime_us < best.mtime_us ||
                          (e.mtime_us == best.mtime_us && str_cmp(e.name, best.name) < 0);
            if (!after || !before || !is_wanted(call, op, &e))
                continue;
            best = e;
            found = true;
        }
        if (!found || queue.n + best.line.n + 1 > queue.max)
            break;
        buf_put_str(&queue, best.line);
        buf_putc(&queue, '\n');
        last = best;
    }
    return queue.n && hia_state_put(call, HIA_SCOPE_CALL, QUEUE, text_of_str(buf_str(&queue)));
}

static enum hia_step listed(const struct hia_call *call, enum operation op,
                            const struct hia_reply *reply)
{
    if (status_of(reply) == 404)
        return say_fail(call, HIA_FAIL_OPTIONS, HIA_TEXT("folder_missing"), 404,
                        "The partner has no such folder: look at receive_folder.");
    if (status_of(reply) != 200)
        return say_trouble(call, reply);
    /* What was seen in this call and is still there was skipped: not again in this call. */
    if (number_get(call, "lists") && number_get(call, "count") == number_get(call, "listed_at"))
        return say_fetched(call, (uint32_t)number_get(call, "count"));
    number_set(call, "lists", number_get(call, "lists") + 1);
    number_set(call, "listed_at", number_get(call, "count"));
    if (!fill_queue(call, op, str_of_text(reply->body)))
        return say_fetched(call, (uint32_t)number_get(call, "count"));
    return next(call);
}

static enum hia_step fetched(const struct hia_call *call, enum operation op,
                             const struct hia_reply *reply)
{
    const struct options *o = options_of(call);
    struct entry e;
    struct str rest;
    if (!head(call, &e, &rest))
        return list(call);
    bool gone = status_of(reply) == 404;
    if (!gone && status_of(reply) != 200)
        return say_trouble(call, reply);
    if (gone || (size_t)e.size != reply->body.n) {
        hia_log(call, HIA_LOG_DEBUG, gone ? "file_gone" : "file_growing", e.size);
        drop_head(call);
        return next(call);
    }
    if (!hia_deliver(call, text_of_str(e.name), reply->body))
        return say_fail(call, HIA_FAIL_ANSWER, HIA_TEXT("file_name"), 0,
                        "The file's name cannot be kept.");
    number_set(call, "count", number_get(call, "count") + 1);
    if (o->after_fetch == AFTER_KEEP) {
        hia_state_put(call, HIA_SCOPE_PARTNER, text_from(mark_of(op)),
                      say_text(call, "%lld %.*s", (long long)e.mtime_us, STR_FMT(e.name)));
        drop_head(call);
        return next(call);
    }
    hia_state_put(call, HIA_SCOPE_PARTNER, DELIVERED, text_of_str(e.line));
    return take_away(call, e.name);
}

static enum hia_step taken_away(const struct hia_call *call, const struct hia_reply *reply)
{
    const struct options *o = options_of(call);
    struct entry e;
    struct str rest;
    if (status_of(reply) == 409 && stage_is(call, "after") && head(call, &e, &rest))
        return file_step(call, HIA_MOVE, "after2", e.name,
                         in_folder(call, o->archive_folder,
                                   say_text(call, "%.*s.%.8s", STR_FMT(e.name), call->call_id.p)));
    if (status_of(reply) != 200 && status_of(reply) != 404)
        return say_trouble(call, reply);
    hia_state_put(call, HIA_SCOPE_PARTNER, DELIVERED, (struct hia_text){NULL, 0});
    drop_head(call);
    return next(call);
}

static enum hia_step begin(const struct hia_call *call, enum operation op)
{
    (void)op;
    return list(call);
}

static enum hia_step reply(const struct hia_call *call, enum operation op,
                           const struct hia_reply *r)
{
    return stage_is(call, "list")    ? listed(call, op, r)
           : stage_is(call, "fetch") ? fetched(call, op, r)
                                     : taken_away(call, r);
}

static enum hia_step reconcile(const struct hia_call *call, enum operation op,
                               const struct hia_attempt *attempt)
{
    (void)op;
    return repeat_harmless(call, attempt);
}

const struct conversation FILES_FETCH = {begin, reply, reconcile};

/* ---- credentials.check: the folders are there and may be read ---- */

static enum hia_step check_begin(const struct hia_call *call, enum operation op)
{
    const struct options *o = options_of(call);
    bool receive = o->reports == CARRY_FILES;
    (void)op;
    return hia_send(call,
                    &(struct hia_exchange){
                        HIA_SIZED(struct hia_exchange), .verb = HIA_LIST, .safety = HIA_SAFE,
                        .endpoint = text_from(receive ? o->reports_endpoint : o->claims_endpoint),
                        .target = text_from(receive ? o->receive_folder : o->send_folder)});
}

static enum hia_step check_reply(const struct hia_call *call, enum operation op,
                                 const struct hia_reply *r)
{
    (void)op;
    if (status_of(r) == 200)
        return say_answer(call, HIA_TEXT(""), HIA_TEXT(""), HIA_TEXT(""));
    return say_trouble(call, r);
}

const struct conversation FILES_CHECK = {check_begin, check_reply, reconcile};
