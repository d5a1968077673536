/* behind.c - see behind.h. */
#include "store/behind.h"

#include "store/behind_queue.h"

#include <pthread.h>
#include <sqlite3.h>

enum {
    AHEAD_MIN = 256 * 1024, /* of a WAL that grew: how far it is made to reach further */
    AHEAD_MAX = 1024 * 1024,
    ZEROS = 64 * 1024,
};

/* One open file: ours first, SQLite's own after it in the same memory. */
struct file {
    sqlite3_file base;
    struct behind_queue *queue; /* the ledger's, which its WAL shares; NULL: another kind of file */
    enum behind_lane lane;
    sqlite3_file *real;
    sqlite3_int64 end, size; /* of a WAL: where the furthest write ended; how far the file goes */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return ((struct file *)f)->real;
}

/* Until all that was written is with the kernel. */
static int settle(sqlite3_file *f)
{
    struct behind_queue *queue = ((struct file *)f)->queue;
    return queue ? behind_settle(queue) : SQLITE_OK;
}

/* A lock that is given up ends a transaction or a checkpoint. */
static void settle_and_forgive(sqlite3_file *f)
{
    struct behind_queue *queue = ((struct file *)f)->queue;
    if (!queue)
        return;
    behind_settle(queue);
    behind_forgive(queue);
}

/* ---- a file's methods ----------------------------------------------------------------------- */

static int file_close(sqlite3_file *f)
{
    struct file *file = (struct file *)f;
    int rc = settle(f);
    if (file->queue)
        behind_file(file->queue, file->lane, NULL);
    if (file->lane == BEHIND_LEDGER)
        behind_free(file->queue);
    file->queue = NULL;
    int closed = file->real->pMethods->xClose(file->real);
    return rc != SQLITE_OK ? rc : closed;
}

static int file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    const struct file *file = (const struct file *)f;
    int rc = file->queue ? behind_ready(file->queue, file->lane, at, n) : SQLITE_OK;
    return rc != SQLITE_OK ? rc : real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct file *file = (struct file *)f;
    if (file->end < at + n)
        file->end = at + n;
    return file->queue ? behind_put(file->queue, file->lane, p, n, at)
                       : real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct file *file = (struct file *)f;
    int rc = settle(f);
    file->end = file->size = size;
    return rc != SQLITE_OK ? rc : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

/* A WAL that grew goes on with zeros, which end it as its end did. Until these are written over a
 * commit changes no length of the file, and its sync need not wait for the file system's journal
 * (docs/decisions/0011). Only behind the end of the file, so that nothing is lost. */
static void reach_ahead(struct file *file)
{
    static const char zeros[ZEROS];
    sqlite3_int64 ahead = file->end < AHEAD_MIN   ? AHEAD_MIN
                          : file->end > AHEAD_MAX ? AHEAD_MAX
                                                  : file->end;
    sqlite3_int64 to = file->end + ahead;

    if (file->end <= file->size)
        return;
    for (file->size = file->end; file->size < to; file->size += ZEROS)
        if (file->real->pMethods->xWrite(file->real, zeros, ZEROS, file->size) != SQLITE_OK) {
            file->real->pMethods->xTruncate(file->real, file->end); /* the room is for others */
            file->size = file->end;
            return;
        }
}

static int file_sync(sqlite3_file *f, int flags)
{
    struct file *file = (struct file *)f;
    int rc = settle(f);
    if (rc == SQLITE_OK && file->queue && file->lane == BEHIND_WAL)
        reach_ahead(file);
    return rc != SQLITE_OK ? rc : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    int rc = settle(f);
    return rc != SQLITE_OK ? rc : real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int file_lock(sqlite3_file *f, int level)
{
    settle(f);
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    settle_and_forgive(f);
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int file_reserved(sqlite3_file *f, int *is)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), is);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
    settle(f);
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int file_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int file_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

/* ---- shared memory: of the ledger's own file, where a WAL is published ------------------------
 */

static int shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **p)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, p);
}

static int shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    if (flags & SQLITE_SHM_UNLOCK && flags & SQLITE_SHM_EXCLUSIVE)
        settle_and_forgive(f);
    else
        settle(f);
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void shm_barrier(sqlite3_file *f)
{
    settle(f);
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int shm_unmap(sqlite3_file *f, int remove)
{
    settle(f);
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

/* Version 2: no mapping of the file, which would see past what is still on its way. */
static const sqlite3_io_methods methods = {
    2,         file_close,  file_read,     file_write,   file_truncate, file_sync,   file_size,
    file_lock, file_unlock, file_reserved, file_control, file_sector,   file_traits, shm_map,
    shm_lock,  shm_barrier, shm_unmap,     NULL,         NULL,
};

/* ---- the VFS -------------------------------------------------------------------------------- */

static sqlite3_vfs *base_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *got)
{
    struct file *file = (struct file *)f;
    *file = (struct file){.real = (sqlite3_file *)(file + 1)};
    int rc = base_of(vfs)->xOpen(base_of(vfs), name, file->real, flags, got);
    if (!file->real->pMethods)
        return rc;
    file->base.pMethods = &methods;
    if (rc != SQLITE_OK)
        return rc;
    if (flags & SQLITE_OPEN_MAIN_DB)
        file->queue = behind_new();
    else if (flags & SQLITE_OPEN_WAL)
        file->queue = ((struct file *)sqlite3_database_file_object(name))->queue;
    else
        return SQLITE_OK;
    if (!file->queue)
        return SQLITE_NOMEM;
    file->lane = flags & SQLITE_OPEN_WAL ? BEHIND_WAL : BEHIND_LEDGER;
    behind_file(file->queue, file->lane, file->real);
    return file->real->pMethods->xFileSize(file->real, &file->size);
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    return base_of(vfs)->xDelete(base_of(vfs), name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    return base_of(vfs)->xAccess(base_of(vfs), name, flags, out);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    return base_of(vfs)->xFullPathname(base_of(vfs), name, size, out);
}

static sqlite3_vfs behind;
static int registered;

static void register_once(void)
{
    sqlite3_vfs *base = sqlite3_vfs_find(NULL);
    if (!base)
        return;
    behind = *base; /* the rest asks nothing of the VFS it is called through */
    behind.zName = "hia-behind";
    behind.pNext = NULL;
    behind.pAppData = base;
    behind.szOsFile = (int)sizeof(struct file) + base->szOsFile;
    behind.xOpen = vfs_open;
    behind.xDelete = vfs_delete;
    behind.xAccess = vfs_access;
    behind.xFullPathname = vfs_full_path;
    registered = sqlite3_vfs_register(&behind, 0) == SQLITE_OK;
}

bool behind_register(const char **name, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, register_once);
    *name = behind.zName;
    return registered || err_set(err, ERR_STORE, "SQLite has no file system");
}
