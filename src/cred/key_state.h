/* key_state.h - private to the room's keys: what one is, and what is asked of a file of them. */
#ifndef HIA_CRED_KEY_STATE_H
#define HIA_CRED_KEY_STATE_H

#include "cred/key.h"

#include <fcntl.h>
#include <sys/stat.h>

/* Not through a symbolic link, and not waiting on a FIFO. */
enum { KEY_OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, KEY_PATH_MAX = 1024 };

struct cred_key {
    uint8_t bytes[CRED_KEY_SIZE];
    uint8_t id[CRED_KEY_ID_SIZE];
};

/** ERR_CRYPTO when it is not a regular file of ours that is closed to others. */
MUST_USE bool key_fd_check(int fd, const char *path, struct stat *st, struct err *err);
/** Of the folder that `path` is in. */
MUST_USE bool key_sync_directory(const char *path, struct err *err);

#endif
