/* judge.c - see judge.h. */
#include "job/judge.h"

#include <stdio.h>
#include <stdlib.h>

_Static_assert((int)SNIP_TYPES == (int)X12_SNIP_TYPES && (int)SNIP_OFF == (int)X12_SNIP_OFF &&
                   (int)SNIP_WARNING == (int)X12_SNIP_WARNING &&
                   (int)SNIP_ERROR == (int)X12_SNIP_ERROR,
               "the configuration's words are the engine's");

static unsigned word_of(const int levels[SNIP_TYPES + 1])
{
    unsigned snip = X12_SNIP_NONE;
    for (unsigned type = 1; type <= SNIP_TYPES; type++)
        snip = x12_snip_with(snip, type, (enum x12_snip_level)levels[type]);
    return snip;
}

unsigned judge_snip_send(const struct partner *p)
{
    return word_of(p->snip_send);
}

unsigned judge_snip_receive(const struct partner *p)
{
    return word_of(p->snip_receive);
}

/* ---- sets ---- */

/* An overlay file, read once however many partners use it. */
struct loaded {
    char name[OPTION_LIST_TEXT_MAX];
    struct overlay_file file;
};

struct judgment {
    const struct settings *settings;
    struct codes *codes;
    struct x12_local everybody;
    struct x12_local local[PARTNERS_MAX];
    struct x12_overlays overlays[PARTNERS_MAX];
    size_t loaded_count;
    struct loaded loaded[OVERLAYS_MAX];
};

static struct loaded *load_overlay(struct judgment *j, struct str name, struct err *err)
{
    char path[OPTION_PATH_MAX + OPTION_LIST_TEXT_MAX + 8];
    for (size_t i = 0; i < j->loaded_count; i++)
        if (str_is(name, j->loaded[i].name))
            return &j->loaded[i];
    if (j->loaded_count == OVERLAYS_MAX) {
        err_set(err, ERR_LIMIT, "at most %d overlays are in use at once", OVERLAYS_MAX);
        return NULL;
    }
    struct loaded *l = &j->loaded[j->loaded_count];
    if (memchr(name.p, '/', name.n) || !str_copy(l->name, sizeof(l->name), name)) {
        err_set(err, ERR_CONFIG, "an overlay is named without folder and .conf");
        return NULL;
    }
    snprintf(path, sizeof path, "%s/%s.conf", j->settings->overlays_dir, l->name);
    if (!overlay_file_load(path, &l->file, err))
        return NULL;
    j->loaded_count++;
    return l;
}

/* "a, b" of one line of the configuration. */
static bool add_overlays(struct judgment *j, struct x12_overlays *to, struct str names,
                         struct err *err)
{
    for (struct str rest = names; rest.p;) {
        struct loaded *l = load_overlay(j, str_trim(str_split(&rest, ',')), err);
        if (!l)
            return false;
        if (to->count == X12_OVERLAYS_MAX)
            return err_set(err, ERR_CONFIG, "at most %d overlays a partner", X12_OVERLAYS_MAX);
        to->overlay[to->count++] = l->file.overlay;
    }
    return true;
}

static bool open_overlays(struct judgment *j, struct err *err)
{
    for (size_t i = 0; i < j->settings->partner_count; i++) {
        const struct partner *p = &j->settings->partners[i];
        for (size_t k = 0; k < p->overlays.count; k++)
            if (!add_overlays(j, &j->overlays[i], str_from(p->overlays.item[k]), err))
                return err_wrap(err, "partner %s", p->name);
        j->local[i].codes = codes_sets(j->codes);
        j->local[i].overlays = j->overlays[i].count ? &j->overlays[i] : NULL;
    }
    return true;
}

static bool version_known(struct str version)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        if (x12_guide_takes(guides[i], version))
            return true;
    return false;
}

static bool check_versions(const struct settings *settings, struct err *err)
{
    for (size_t i = 0; i < settings->partner_count; i++) {
        const struct partner *p = &settings->partners[i];
        for (size_t k = 0; k < p->send_versions.count; k++)
            if (!version_known(str_from(p->send_versions.item[k])))
                return err_set(err, ERR_CONFIG,
                               "partner %s: send_version = %s is of no guide we have; `hia guide` "
                               "lists them",
                               p->name, p->send_versions.item[k]);
    }
    return true;
}

struct judgment *judge_open(const struct settings *settings, struct err *err)
{
    char dir[OPTION_PATH_MAX];
    struct judgment *j = calloc(1, sizeof(*j));
    if (!j) {
        err_set(err, ERR_LIMIT, "no memory for code sets and overlays");
        return NULL;
    }
    j->settings = settings;
    codes_dir(settings, dir);
    if (!x12_guides_init(err) || !check_versions(settings, err) ||
        !(j->codes = codes_open(dir, err)) || !open_overlays(j, err)) {
        judge_close(j);
        return NULL;
    }
    j->everybody.codes = codes_sets(j->codes);
    return j;
}

void judge_close(struct judgment *j)
{
    if (!j)
        return;
    for (size_t i = 0; i < j->loaded_count; i++)
        overlay_file_fini(&j->loaded[i].file);
    codes_close(j->codes);
    free(j);
}

const struct x12_local *judge_local(const struct judgment *j, const struct partner *partner)
{
    if (!j || !partner)
        return j ? &j->everybody : NULL;
    size_t i = (size_t)(partner - j->settings->partners);
    assert(i < j->settings->partner_count);
    return &j->local[i];
}
