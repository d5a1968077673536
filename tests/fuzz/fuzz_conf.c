/* fuzz_conf.c - arbitrary bytes as hia.conf: settings, or an error with file, line and column. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/settings.h"
#include "fuzz/fuzz.h"

static char dir[64], path[96];

static void leave(void)
{
    unlink(path);
    rmdir(dir);
}

static void put_file(const uint8_t *data, size_t size)
{
    if (!dir[0]) {
        snprintf(dir, sizeof(dir), "/tmp/hia-fuzz-conf-XXXXXX");
        LAW(mkdtemp(dir) != NULL, "a directory can be made");
        snprintf(path, sizeof(path), "%s/hia.conf", dir);
        atexit(leave);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    LAW(fd >= 0 && (size == 0 || write(fd, data, size) == (ssize_t)size) && close(fd) == 0,
        "a file can be written");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {0};
    put_file(data, size);
    struct settings *s = settings_load(path, NULL, &err);
    LAW(s || (err.kind == ERR_CONFIG || err.kind == ERR_LIMIT), "a refusal is about configuration");
    LAW(s || strlen(err.text) > 0, "a refusal has its words");
    LAW(!s || s->partner_count <= PARTNERS_MAX, "no more partners than the maximum");
    for (size_t i = 0; s && i < s->partner_count; i++)
        LAW(settings_partner(s, str_from(s->partners[i].name)), "a partner is found by its name");
    settings_free(s);
    return 0;
}
