/* vault_watch.c - see vault_watch.h. */
#include "job/vault_watch.h"

#include "base/log.h"
#include "cred/vault.h"
#include <string.h>

struct sight {
    uint64_t generation;
    uint8_t mac[SHA256_SIZE];
    bool there, known, older;
    struct store_vault_mark mark;
};

static bool look(struct store *s, const struct settings *settings, struct sight *at,
                 struct err *err)
{
    *at = (struct sight){0};
    if (!settings->vault[0])
        return true;
    if (!vault_peek(settings->vault, &at->generation, at->mac, &at->there, err))
        return false;
    if (!store_vault_mark_get(s, &at->mark, &at->known, err))
        return false;
    uint64_t seen = (uint64_t)at->mark.generation;
    at->older = at->there && at->known &&
                (at->generation < seen ||
                 (at->generation == seen && memcmp(at->mac, at->mark.mac, sizeof at->mac) != 0));
    return true;
}

bool vault_watch_look(struct store *s, const struct settings *settings, bool *older, uint64_t *seen,
                      struct err *err)
{
    struct sight at;
    bool good = look(s, settings, &at, err);
    *older = at.older;
    *seen = at.known ? (uint64_t)at.mark.generation : 0;
    return good;
}

bool vault_watch_note(struct store *s, const struct settings *settings, struct err *err)
{
    struct sight at;
    if (!look(s, settings, &at, err))
        return false;
    if (at.older)
        log_event(LOG_ERROR, "job", "vault.older", NULL, LOG_NUMBER("generation", at.generation),
                  LOG_NUMBER("seen", at.mark.generation),
                  LOG_TEXT("next", "hia secret check says what to do"));
    if (!at.there || (at.known && at.generation <= (uint64_t)at.mark.generation))
        return true;
    at.mark.generation = (int64_t)at.generation;
    memcpy(at.mark.mac, at.mac, sizeof at.mark.mac);
    return store_vault_mark_put(s, &at.mark, err);
}
