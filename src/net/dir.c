/* dir.c - the transport of a pair of folders: names, folders, what is there. */
#include "net/dir_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1024 };

bool dir_name_is_valid(struct str name)
{
    if (name.n == 0 || name.n >= DIR_NAME_MAX || name.p[0] == '.' || str_ends(name, STR(".part")))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] < ' ' || name.p[i] > '~' || name.p[i] == '/')
            return false;
    return true;
}

bool dir_check_name(const char *name, struct err *err)
{
    return dir_name_is_valid(str_from(name)) ||
           err_set(err, ERR_DATA, "a file name the transport does not take");
}

int dir_open_folder(const char *folder, struct err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        err_sys(err, "open the folder %s", folder);
    return fd;
}

bool dir_make(const char *folder, struct err *err)
{
    char path[PATH_SIZE];
    struct stat st;
    if (!str_copy(path, sizeof(path), str_from(folder)))
        return err_set(err, ERR_CONFIG, "a folder's path is too long");
    for (char *at = path + 1; at[-1]; at++) {
        char was = *at;
        if (was != '/' && was != '\0')
            continue;
        *at = '\0';
        if (mkdir(path, 0770) != 0 && errno != EEXIST)
            return err_sys(err, "make the folder %s", path);
        *at = was;
    }
    if (stat(path, &st) != 0)
        return err_sys(err, "make the folder %s", path);
    return S_ISDIR(st.st_mode) || err_set(err, ERR_CONFIG, "%s is not a folder", path);
}

bool dir_exists(const char *folder, const char *name, bool *exists, struct err *err)
{
    struct stat st;
    *exists = false;
    if (!dir_check_name(name, err))
        return false;
    int at = dir_open_folder(folder, err);
    if (at < 0)
        return false;
    *exists = fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    bool good = *exists || errno == ENOENT || err_sys(err, "look into the folder %s", folder);
    close(at);
    return good;
}
