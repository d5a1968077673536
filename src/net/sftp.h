/* sftp.h - private to the engine: one warm ssh connection to an endpoint. */
#ifndef HIA_NET_SFTP_H
#define HIA_NET_SFTP_H

#include "net/engine_private.h"

#include <libssh2.h>
#include <libssh2_sftp.h>

enum { SFTP_PATH_MAX = PARTNER_URL_MAX };

struct sftp_link {
    int fd;
    LIBSSH2_SESSION *ssh;
    LIBSSH2_SFTP *sftp;
    char folder[OPTION_PATH_MAX]; /* of the endpoint's URL; "" is where the login leads */
    int64_t used_us;
};

/* libssh2's own short forms take lengths as int from strlen. */
static inline int sftp_stat(const struct sftp_link *l, const char *path, LIBSSH2_SFTP_ATTRIBUTES *a)
{
    return libssh2_sftp_stat_ex(l->sftp, path, (unsigned)strlen(path), LIBSSH2_SFTP_STAT, a);
}
static inline LIBSSH2_SFTP_HANDLE *sftp_open(const struct sftp_link *l, const char *path,
                                             unsigned long flags, long mode, int type)
{
    return libssh2_sftp_open_ex(l->sftp, path, (unsigned)strlen(path), flags, mode, type);
}
static inline int sftp_unlink(const struct sftp_link *l, const char *path)
{
    return libssh2_sftp_unlink_ex(l->sftp, path, (unsigned)strlen(path));
}

/* sftp.c: what went wrong */
bool sftp_link_broke(const struct sftp_link *l);
enum exchange_reason sftp_reason(const struct sftp_link *l);
/* Of an operation that changes nothing, or whose refusal says that it changed nothing. */
void sftp_say(struct exchange *x, const struct sftp_link *l, const char *detail);
/* 1 there, 0 not there, -1 not known: sftp_say has been */
int sftp_look(struct exchange *x, struct sftp_link *l, const char *path,
              LIBSSH2_SFTP_ATTRIBUTES *a);
bool sftp_out_of_time(struct exchange *x);

/* sftp_store.c: x->result says what came of it */
void sftp_store(struct exchange *x, struct sftp_link *l, const char *path);

/* The warm one, or a new one: connected, host key known, logged in. NULL: x->result says why. */
struct sftp_link *sftp_link_open(struct exchange *x);

#endif
