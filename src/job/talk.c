/* talk.c - see talk.h. */
#include "job/talk.h"

#include "job/engine_talk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void talk_close(struct job *job)
{
    if (!job->talk)
        return;
    if (job->talk->close)
        job->talk->close(job->talk->ctx);
    free(job->talk);
    job->talk = NULL;
}

static bool open_talk(struct job *job, struct talk *t, struct err *err)
{
    const struct talk_source *source = job->talks ? job->talks : engine_talks();
    return source->open(source->ctx, job, t->partner, t, err) &&
           job_call_check(job, t->adapter, err);
}

struct talk *talk_of(struct job *job, const struct partner *partner, struct err *err)
{
    if (job->talk && job->talk->partner == partner)
        return job->talk;
    talk_close(job);
    struct talk *t = calloc(1, sizeof *t);
    if (!t) {
        err_set(err, ERR_LIMIT, "no memory to speak to a partner");
        return NULL;
    }
    t->partner = partner;
    job->talk = t;
    if (open_talk(job, t, err))
        return t;
    talk_close(job);
    return NULL;
}

/* "x12.837P x12.837I": one of these words. */
static bool has_word(const char *words, const char *word)
{
    struct str rest = str_from(words ? words : "");
    while (rest.n)
        if (str_is(str_split(&rest, ' '), word))
            return true;
    return false;
}

bool talk_can(const struct talk *talk, const char *operation, const char *content_kind)
{
    for (size_t i = 0; i < talk->adapter->operation_count; i++) {
        const struct hia_operation *o = &talk->adapter->operations[i];
        if (strcmp(o->name, operation) == 0)
            return !*content_kind || has_word(o->takes, content_kind);
    }
    return false;
}

/* ---- the end ---- */

static void copy(char to[TALK_WORD_MAX], struct hia_text from)
{
    str_copy(to, TALK_WORD_MAX, str_of(from.p, from.n));
}

void talk_end_of(const struct host_next *next, struct talk_end *end)
{
    *end = (struct talk_end){.how = TALK_STOPPED};
    switch (next->step) {
    case HIA_STEP_DONE:
        end->how = TALK_DONE;
        end->status = next->done.status;
        end->count = next->done.count;
        copy(end->reference, next->done.reference);
        break;
    case HIA_STEP_FAIL:
        end->how = TALK_FAILED;
        end->failure = next->fail.failure;
        end->help = next->fail.help;
        end->http_status = next->fail.status;
        end->again_ms = next->fail.failure == HIA_FAIL_RETRY ? next->fail.retry_ms : 0;
        copy(end->code, next->fail.code);
        break;
    case HIA_STEP_WAIT:
        end->how = TALK_WAITS;
        break;
    default:
        break;
    }
}

void talk_end_print(const struct talk_end *end, char *text, size_t size)
{
    static const char *const done[] = {
        [HIA_COMPLETE] = "complete", [HIA_ACCEPTED] = "accepted", [HIA_NOTHING] = "nothing there"};
    const char *what = end->how == TALK_DONE     ? done[end->status]
                       : end->how == TALK_FAILED ? host_failure_word(end->failure)
                       : end->how == TALK_WAITS  ? "waits for the partner"
                                                 : "stopped";
    int n = snprintf(text, size, "%s", what);
    if (n > 0 && (size_t)n < size && (end->code[0] || end->http_status)) {
        char http[32] = "";
        if (end->http_status)
            snprintf(http, sizeof http, "%sHTTP %lld", end->code[0] ? ", " : "",
                     (long long)end->http_status);
        snprintf(text + n, size - (size_t)n, " (%s%s)", end->code, http);
    }
}

/* What a person must put right, and what the partner must, stands in the way of the next call too.
 */
static bool says_away(const struct talk_end *end)
{
    return end->how == TALK_STOPPED ||
           (end->how == TALK_FAILED &&
            (end->failure == HIA_FAIL_RETRY || end->failure == HIA_FAIL_CREDENTIAL ||
             end->failure == HIA_FAIL_OPTIONS));
}

bool talk_run(struct talk *talk, struct job_call *call, struct talk_end *end, struct err *err)
{
    *end = (struct talk_end){.how = TALK_STOPPED};
    if (!talk->run(talk->ctx, call, end, err)) {
        talk->away = true;
        return false;
    }
    talk->away = says_away(end);
    talk->alone_until_us = end->alone_until_us;
    return true;
}
