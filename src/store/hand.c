/* hand.c - see hand.h. */
#define _GNU_SOURCE /* F_OFD_SETLK */
#include "store/hand.h"

#include "store/postgres.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { HAND_PATH_MAX = 4096, HAND_NAME_MAX = 2 * UUID_MAX };

struct store_hand {
    int fd;           /* -1: in a database */
    struct store *db; /* or NULL */
};

/* --- in a folder --- */

/** Locks of an open file, not of a process: threads of one are apart too, and closing another file
 * descriptor of it lets nothing go. */
static bool byte_of(const char *organization_id, const char *what, struct flock *out,
                    struct err *err)
{
    char name[HAND_NAME_MAX];
    uint8_t digest[SHA256_SIZE];
    uint64_t at = 0;
    int n = snprintf(name, sizeof name, "%s %s", organization_id, what);
    if (n < 0 || (size_t)n >= sizeof name)
        return err_set(err, ERR_USAGE, "what is in hand has no id of ours");
    sha256_of(str_from(name), digest);
    for (size_t i = 0; i < 8; i++)
        at = at << 8 | digest[i];
    *out = (struct flock){
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)(at >> 2), .l_len = 1};
    return true;
}

static bool open_hands(const char *place, int flags, int *fd, struct err *err)
{
    char path[HAND_PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/ledger.hands", place);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, ERR_LIMIT, "the path of the data directory is too long");
    *fd = open(path, flags | O_CLOEXEC, 0600);
    return *fd >= 0 || errno == ENOENT || err_sys(err, "open %s", path);
}

static bool take_byte(struct store_hand *h, struct flock *at, bool *mine, struct err *err)
{
    *mine = fcntl(h->fd, F_OFD_SETLK, at) == 0;
    return *mine || errno == EAGAIN || errno == EACCES || err_sys(err, "lock ledger.hands");
}

static bool look_at_byte(const char *place, struct flock *at, bool *is_free, struct err *err)
{
    int fd;
    *is_free = true; /* also where nobody ever had anything in hand */
    if (!open_hands(place, O_RDWR, &fd, err))
        return false;
    if (fd < 0)
        return true;
    bool ok = fcntl(fd, F_OFD_GETLK, at) == 0 || err_sys(err, "look at ledger.hands");
    *is_free = ok && at->l_type == F_UNLCK;
    (void)close(fd);
    return ok;
}

/* --- either --- */

static bool take(struct store_hand *h, const char *place, const char *organization_id,
                 const char *what, bool *mine, struct err *err)
{
    struct flock at;
    if (postgres_is_place(place))
        return store_open(&h->db, place, organization_id, STORE_READER, err) &&
               postgres_lock_alone(h->db, "hand", what, mine, err);
    return byte_of(organization_id, what, &at, err) &&
           open_hands(place, O_RDWR | O_CREAT, &h->fd, err) && take_byte(h, &at, mine, err);
}

bool store_hand_take(struct store_hand **out, const char *place, const char *organization_id,
                     const char *what, struct err *err)
{
    struct store_hand *h = calloc(1, sizeof *h);
    bool mine = false;
    *out = NULL;
    if (!h)
        return err_set(err, ERR_LIMIT, "out of memory");
    h->fd = -1;
    bool ok = take(h, place, organization_id, what, &mine, err);
    if (ok && mine)
        *out = h;
    else
        store_hand_let_go(h);
    return ok;
}

void store_hand_let_go(struct store_hand *h)
{
    if (!h)
        return;
    if (h->fd >= 0)
        (void)close(h->fd);
    if (h->db)
        postgres_unlock_all(h->db);
    store_close(h->db);
    free(h);
}

bool store_hand_is_free(struct store *s, const char *place, const char *organization_id,
                        const char *what, bool *is_free, struct err *err)
{
    struct flock at;
    if (postgres_is_place(place))
        return postgres_is_unlocked(s, "hand", what, is_free, err);
    return byte_of(organization_id, what, &at, err) && look_at_byte(place, &at, is_free, err);
}
