/* settings.c - hia.conf and its drop-ins: read by the tables, made whole, checked across keys. */
#include "conf/settings.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- paths ---- */

static bool join(const char *dir, const char *path, char out[OPTION_PATH_MAX], struct err *err)
{
    int n = snprintf(out, OPTION_PATH_MAX, "%s/%s", dir, path);
    return (n > 0 && n < OPTION_PATH_MAX) ||
           err_set(err, ERR_CONFIG, "the path %s under %s is too long", path, dir);
}

static bool under(const char *dir, char path[OPTION_PATH_MAX], struct err *err)
{
    char whole[OPTION_PATH_MAX];
    if (path[0] == '\0' || path[0] == '/')
        return true;
    if (!join(dir, path, whole, err))
        return false;
    memcpy(path, whole, sizeof(whole));
    return true;
}

/* The relative paths of one struct, by the flags in its table. */
static bool resolve(const struct section *s, void *base, unsigned flag, const char *dir,
                    struct err *err)
{
    for (size_t i = 0; i < s->count; i++)
        if ((s->options[i].flags & flag) && !under(dir, (char *)base + s->options[i].offset, err))
            return false;
    return true;
}

static bool resolve_all(struct settings *s, unsigned flag, const char *dir, struct err *err)
{
    size_t count;
    const struct section *sections = settings_sections(&count);
    for (size_t i = 0; i < count; i++) {
        const char *count_at = (const char *)s + sections[i].count_offset;
        size_t elements = sections[i].named ? *(const size_t *)(const void *)count_at : 1;
        for (size_t j = 0; j < elements; j++) {
            char *base = (char *)s + sections[i].offset + j * sections[i].element_size;
            if (!resolve(&sections[i], base, flag, dir, err))
                return false;
        }
    }
    return true;
}

static void directory_of(const char *path, char out[OPTION_PATH_MAX])
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash)
        str_copy(out, OPTION_PATH_MAX, STR("."));
    else
        str_copy(out, OPTION_PATH_MAX, str_of(path, slash == path ? 1 : (size_t)(slash - path)));
}

/* ---- what one key cannot say alone ---- */

static void inherit(char *to, size_t size, const char *from)
{
    if (to[0] == '\0')
        str_copy(to, size, str_from(from));
}

/* The separators stand in every value's way: none may be what a value is made of. */
static bool check_delimiters(const struct partner *p, struct err *err)
{
    const char all[] = {p->element_separator, p->component_separator, p->repetition_separator,
                        p->segment_terminator};
    for (size_t i = 0; i < sizeof(all); i++) {
        char c = all[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (letter || (c >= '0' && c <= '9') || c == ' ' || c == '.' || c == '-')
            return err_set(err, ERR_CONFIG, "a separator is no letter, digit, space, dot or minus");
        for (size_t j = 0; j < i; j++)
            if (all[j] == c)
                return err_set(err, ERR_CONFIG, "the four separators must differ");
    }
    return true;
}

/* 005010 B.1.1.2.2 */
static bool is_basic(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr(" !\"&'()*+,-./:;?=", c));
}

static bool check_sent_text(const struct partner *p, const char *key, const char *text,
                            struct err *err)
{
    for (const char *c = text; *c; c++) {
        if (*c == p->element_separator || *c == p->component_separator ||
            *c == p->repetition_separator || *c == p->segment_terminator)
            return err_set(err, ERR_CONFIG, "%s holds one of the separators", key);
        if (p->charset == CHARSET_BASIC && !is_basic(*c))
            return err_set(err, ERR_CONFIG,
                           "%s holds a character outside the basic set (lower case is)", key);
    }
    return true;
}

static bool check_sent_texts(const struct partner *p, struct err *err)
{
    const struct {
        const char *key, *text;
    } rows[] = {{"sender_id", p->sender_id},           {"receiver_id", p->receiver_id},
                {"gs_sender", p->gs_sender},           {"gs_receiver", p->gs_receiver},
                {"submitter_name", p->submitter_name}, {"submitter_contact", p->submitter_contact},
                {"submitter_etin", p->submitter_etin}, {"receiver_name", p->receiver_name},
                {"receiver_etin", p->receiver_etin}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (!check_sent_text(p, rows[i].key, rows[i].text, err))
            return false;
    return true;
}

/* One folder for two purposes would fetch what was sent, or give one partner's files to another. */
static bool check_folders(const struct settings *s, const struct partner *p, struct err *err)
{
    if (!partner_has_folders(p))
        return true;
    if (strcmp(p->send_dir, p->receive_dir) == 0 || strcmp(p->send_dir, p->archive_dir) == 0 ||
        strcmp(p->receive_dir, p->archive_dir) == 0)
        return err_set(err, ERR_CONFIG, "send_dir, receive_dir and archive_dir must differ");
    for (const struct partner *q = s->partners; q < p; q++)
        if (strcmp(p->receive_dir, q->receive_dir) == 0)
            return err_set(err, ERR_CONFIG, "receive_dir is that of partner %s", q->name);
    return true;
}

/* How it is spoken to has to fit where it is. */
static bool check_net(const struct partner *p, struct err *err)
{
    const struct partner_net *n = &p->net;
    const char *scheme = p->transport == TRANSPORT_HTTPS ? "https://" : "sftp://";
    const char *urls[] = {n->url, n->secondary_url};
    if (p->transport == TRANSPORT_DIR)
        return true;
    if (n->url[0] == '\0')
        return err_set(err, ERR_CONFIG, "url is needed for this transport");
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        if (urls[i][0] && !str_starts(str_from(urls[i]), str_from(scheme)))
            return err_set(err, ERR_CONFIG, "url and secondary_url begin with %s here", scheme);
    if (p->transport == TRANSPORT_SFTP && n->host_keys.count == 0)
        return err_set(err, ERR_CONFIG,
                       "host_key is needed: an sftp server that is not known "
                       "by its key is not spoken to");
    return true;
}

static bool check_partner(const struct settings *s, struct partner *p, struct err *err)
{
    inherit(p->gs_sender, sizeof(p->gs_sender), p->sender_id);
    inherit(p->gs_receiver, sizeof(p->gs_receiver), p->receiver_id);
    inherit(p->submitter_etin, sizeof(p->submitter_etin), p->sender_id);
    inherit(p->receiver_etin, sizeof(p->receiver_etin), p->receiver_id);
    return check_delimiters(p, err) && check_sent_texts(p, err) && check_folders(s, p, err) &&
           check_net(p, err);
}

static bool check_partners(struct settings *s, const struct loader *l, struct err *err)
{
    for (size_t i = 0; i < s->partner_count; i++) {
        struct partner *p = &s->partners[i];
        if (check_partner(s, p, err))
            continue;
        err_wrap(err, "partner %s", p->name);
        return err_wrap(err, "%s", loader_origin(l, p));
    }
    return true;
}

/* ---- loading ---- */

static bool load_files(struct loader *l, const char *path, const char *dir, struct err *err)
{
    static const char *const DROP_INS[] = {"conf.d", "partners"};
    if (!path)
        return true;
    if (!loader_file(l, path, err))
        return false;
    for (size_t i = 0; i < COUNT_OF(DROP_INS); i++) {
        char drop_in[OPTION_PATH_MAX];
        if (!join(dir, DROP_INS[i], drop_in, err) || !loader_directory(l, drop_in, err))
            return false;
    }
    return true;
}

static bool set_data_dir(struct settings *s, const char *data_dir, const char *conf_dir,
                         struct err *err)
{
    if (!data_dir)
        return under(conf_dir, s->data_dir, err);
    return str_copy(s->data_dir, sizeof(s->data_dir), str_from(data_dir)) ||
           err_set(err, ERR_CONFIG, "the data directory's path is too long");
}

static bool make_whole(struct settings *s, const char *data_dir, const char *conf_dir,
                       struct err *err)
{
    char chosen[OPTION_PATH_MAX];
    if (!set_data_dir(s, data_dir, conf_dir, err))
        return false;
    /* data_dir is a row of the table like the others, but is whole already. */
    memcpy(chosen, s->data_dir, sizeof(chosen));
    bool good = resolve_all(s, OPTION_FROM_CONF, conf_dir, err);
    memcpy(s->data_dir, chosen, sizeof(chosen));
    return good && resolve_all(s, OPTION_FROM_DATA, s->data_dir, err);
}

struct settings *settings_load(const char *path, const char *data_dir, struct err *err)
{
    size_t count;
    const struct section *sections = settings_sections(&count);
    char dir[OPTION_PATH_MAX];
    bool good = false;
    struct loader *l = NULL;
    struct settings *s = calloc(1, sizeof(*s));
    if (!s) {
        err_set(err, ERR_SYSTEM, "out of memory for the configuration");
        goto out;
    }
    l = loader_new(sections, count, s, err);
    if (!l)
        goto out;
    directory_of(path, dir);
    arena_init(&s->texts, SETTINGS_TEXT_MAX);
    s->events_http.transport = TRANSPORT_HTTPS; /* it is spoken to as a partner is */
    str_copy(s->events_http.name, SECTION_NAME_MAX, STR("events"));
    good = load_files(l, path, dir, err) && loader_finish(l, err) &&
           make_whole(s, data_dir, dir, err) && check_partners(s, l, err) &&
           partner_sections_check(s, l, err) && vendors_check(s, l, err) &&
           subscriptions_check(s, l, err);
out:
    loader_free(l);
    if (!good) {
        settings_free(s);
        s = NULL;
    }
    return s;
}

void settings_free(struct settings *s)
{
    if (s)
        arena_fini(&s->texts);
    free(s);
}

bool partner_has_folders(const struct partner *p)
{
    return p->transport == TRANSPORT_DIR || p->adapter[0] == '\0';
}

const struct partner *settings_partner(const struct settings *s, struct str name)
{
    for (size_t i = 0; i < s->partner_count; i++)
        if (str_is(name, s->partners[i].name))
            return &s->partners[i];
    return NULL;
}
