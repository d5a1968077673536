/* tree_lines.c - the views of one line of JSON for each event or segment. */
#include "x12/fault.h"
#include "x12/tree_state.h"

static void end_line(struct x12_tree *t)
{
    buf_putc(&t->out, '\n');
    json_begin(&t->json, &t->out, 0);
}

static const char *const EVENT_NAMES[] = {
    [X12_INTERCHANGE_OPEN] = "interchange_open",
    [X12_INTERCHANGE_CLOSE] = "interchange_close",
    [X12_GROUP_OPEN] = "group_open",
    [X12_GROUP_CLOSE] = "group_close",
    [X12_SET_OPEN] = "set_open",
    [X12_SET_CLOSE] = "set_close",
    [X12_LOOP_OPEN] = "loop_open",
    [X12_LOOP_CLOSE] = "loop_close",
    [X12_SEGMENT] = "segment",
};

static void put_segment_pairs(struct json_writer *j, const struct x12_event *e)
{
    const struct x12_segment *s = e->segment;
    if (x12_tree_is_text(s))
        json_pair_str(j, "segment", x12_element(s, 0));
    if (e->loop && e->loop->parent)
        json_pair(j, "loop", e->loop->id);
    if (e->use)
        json_pair(j, "name", e->use->name);
    if (e->occurrence > 0)
        json_pair_i64(j, "occurrence", e->occurrence);
    json_pair_i64(j, "offset", (int64_t)s->offset);
    json_pair_i64(j, "ordinal", (int64_t)s->ordinal);
    if (s->position > 0)
        json_pair_i64(j, "position", s->position);
    if (x12_tree_is_text(s))
        x12_tree_put_raw(j, s);
    else
        x12_tree_put_bytes(j, s);
}

static void put_open_pairs(struct json_writer *j, const struct x12_event *e)
{
    const struct x12_envelope *env = e->envelope;
    if (e->kind == X12_INTERCHANGE_OPEN) {
        json_pair(j, "control", env->isa_control);
        json_pair(j, "sender", env->sender_id);
        json_pair(j, "receiver", env->receiver_id);
    } else if (e->kind == X12_GROUP_OPEN) {
        json_pair(j, "functional", env->functional);
        json_pair(j, "control", env->gs_control);
        json_pair(j, "version", env->gs_version);
    } else if (e->kind == X12_SET_OPEN) {
        json_pair(j, "set", env->set);
        json_pair(j, "control", env->st_control);
        json_pair(j, "guide", env->guide ? env->guide->name : NULL);
    } else {
        json_pair(j, "loop", e->loop->id);
        json_pair(j, "name", e->loop->name);
        json_pair_i64(j, "occurrence", e->occurrence);
    }
}

static void put_close_pairs(struct json_writer *j, const struct x12_event *e)
{
    if (e->kind == X12_LOOP_CLOSE) {
        json_pair(j, "loop", e->loop->id);
        return;
    }
    json_pair_i64(j, "counted", e->counted);
    json_pair_i64(j, "errors", e->errors);
    if (e->kind == X12_GROUP_CLOSE)
        json_pair_i64(j, "sets_rejected", e->sets_rejected);
    json_pair_bool(j, "complete", e->complete);
}

void x12_tree_put_line(struct x12_tree *t, const struct x12_event *e)
{
    struct json_writer *j = &t->json;
    bool closes = e->kind == X12_INTERCHANGE_CLOSE || e->kind == X12_GROUP_CLOSE ||
                  e->kind == X12_SET_CLOSE || e->kind == X12_LOOP_CLOSE;
    json_object(j);
    if (t->view == X12_TREE_EVENTS)
        json_pair(j, "event", EVENT_NAMES[e->kind]);
    if (e->kind == X12_SEGMENT)
        put_segment_pairs(j, e);
    else if (closes)
        put_close_pairs(j, e);
    else
        put_open_pairs(j, e);
    json_object_end(j);
    end_line(t);
}

void x12_tree_put_fault(struct x12_tree *t, const struct fault *f)
{
    static const char *const SEVERITIES[] = {"note", "warning", "error", "fatal"};
    const struct x12_fault_row *row = x12_fault_row(f->code);
    struct json_writer *j = &t->json;
    json_object(j);
    json_pair(j, "event", "fault");
    json_pair(j, "code", row->id);
    json_pair(j, "severity",
              f->severity < COUNT_OF(SEVERITIES) ? SEVERITIES[f->severity] : "error");
    json_pair_i64(j, "snip", f->snip);
    json_pair(j, "title", row->title);
    json_pair(j, "segment", f->segment);
    json_pair(j, "loop", f->loop);
    json_pair(j, "path", f->path);
    json_pair_i64(j, "element", f->element);
    json_pair_i64(j, "component", f->component);
    json_pair_i64(j, "repeat", f->repeat);
    json_pair_i64(j, "offset", (int64_t)f->offset);
    json_pair_i64(j, "ordinal", (int64_t)f->ordinal);
    json_pair_i64(j, "position", f->position);
    json_object_end(j);
    end_line(t);
}
