/* vault_log.c - see vault_log.h. */
#include "cred/vault_log.h"

#include "base/clock.h"
#include "base/file.h"
#include "cred/vault_state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/crypto.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, LOG_PATH_MAX = VAULT_PATH_MAX + 32 };

static void path_of(const struct vault *v, char path[LOG_PATH_MAX])
{
    snprintf(path, LOG_PATH_MAX, "%s.log", v->path);
}

static const struct vault_change CONTINUED = {.action = "continued"};

/* ---- reading ---- */

struct walk {
    const struct vault *v;
    vault_line_fn *fn;
    void *ctx;
    char previous[SHA256_HEX_MAX]; /* of the line before; zeros before the first */
    size_t bytes;
    uint64_t generation; /* of the last line */
    char vault[SHA256_HEX_MAX];
    bool changed, by_our_key;
};

static void hex_of(struct str bytes, char out[SHA256_HEX_MAX])
{
    uint8_t digest[SHA256_SIZE];
    sha256_of(bytes, digest);
    hex_encode(digest, sizeof digest, out);
}

static void mac_of(const struct vault *v, struct str bytes, char out[SHA256_HEX_MAX])
{
    uint8_t mac[SHA256_SIZE];
    hmac_sha256(v->keys->log, bytes, mac);
    hex_encode(mac, sizeof mac, out);
}

/* The last line is by the vault's key, and so is what comes before it, down to the last rekey. */
static bool take_line(struct walk *w, struct str line)
{
    char mac[SHA256_HEX_MAX];
    struct str rest = line;
    struct vault_line l;
    struct str generation = str_split(&rest, ' ');
    l.at = str_split(&rest, ' ');
    l.who = str_split(&rest, ' ');
    l.uid = str_split(&rest, ' ');
    l.login = str_split(&rest, ' ');
    l.action = str_split(&rest, ' ');
    l.organization_id = str_split(&rest, ' ');
    l.name = str_split(&rest, ' ');
    l.version = str_split(&rest, ' ');
    struct str vault = str_split(&rest, ' '), previous = str_split(&rest, ' ');
    bool continues = w->generation == 0 && str_is(l.action, CONTINUED.action);
    if (rest.n != SHA256_HEX_MAX - 1 || vault.n != SHA256_HEX_MAX - 1 ||
        (!continues && !str_is(previous, w->previous)) ||
        !str_to_u64(generation, INT64_MAX, &l.generation) || l.generation <= w->generation)
        return false;
    mac_of(w->v, str_of(line.p, line.n - rest.n), mac);
    bool ours = CRYPTO_memcmp(mac, rest.p, rest.n) == 0;
    if (w->by_our_key && !ours)
        return false;
    w->by_our_key = ours;
    w->generation = l.generation;
    str_copy(w->vault, sizeof w->vault, vault);
    return !w->fn || w->fn(w->ctx, &l);
}

static void walk_lines(struct walk *w, struct str text)
{
    while (text.n && !w->changed) {
        const char *end = memchr(text.p, '\n', text.n);
        struct str line = str_of(text.p, end ? (size_t)(end - text.p) : text.n);
        w->changed = !end || !take_line(w, line);
        hex_of(str_of(text.p, line.n + 1 > text.n ? text.n : line.n + 1), w->previous);
        text = end ? str_of(end + 1, text.n - line.n - 1) : STR("");
    }
}

static enum vault_log_state state_of(const struct walk *w, bool there)
{
    const struct vault *v = w->v;
    char vault[SHA256_HEX_MAX];
    if (!there)
        return VAULT_LOG_NONE;
    if (w->changed || !w->by_our_key)
        return VAULT_LOG_CHANGED;
    hex_encode(v->file_mac, sizeof v->file_mac, vault);
    if (w->generation == v->generation && strcmp(vault, w->vault) == 0)
        return VAULT_LOG_GOOD;
    return w->generation < v->generation ? VAULT_LOG_BEHIND : VAULT_LOG_OLDER;
}

static bool load(const struct vault *v, struct buf *b, bool *there, struct err *err)
{
    char path[LOG_PATH_MAX];
    path_of(v, path);
    return vault_read_file(path, b, there, err);
}

static bool walk(struct walk *w, enum vault_log_state *state, struct err *err)
{
    struct buf b;
    bool there = false;
    buf_init(&b, VAULT_LOG_MAX);
    memset(w->previous, '0', SHA256_HEX_MAX - 1);
    bool good = load(w->v, &b, &there, err);
    if (good) {
        walk_lines(w, buf_str(&b));
        w->bytes = b.n;
        *state = state_of(w, there && b.n);
    }
    buf_fini(&b);
    return good;
}

bool vault_log_read(const struct vault *v, vault_line_fn *fn, void *ctx,
                    enum vault_log_state *state, struct err *err)
{
    struct walk w = {.v = v, .fn = fn, .ctx = ctx};
    return walk(&w, state, err);
}

const char *vault_log_sentence(enum vault_log_state state)
{
    switch (state) {
    case VAULT_LOG_OLDER:
        return "the vault is older than its log: an earlier copy was put back. If that was meant, hia "
               "secret accept says so; else restore the newest copy and change what was exposed";
    case VAULT_LOG_CHANGED:
        return "the vault's log was changed, cut off in the middle or is another vault's: look who "
               "could write it (a rekey that a crash cut off looks the same); hia secret accept puts it aside "
               "and begins a new one";
    case VAULT_LOG_BEHIND:
        return "the last change of the vault is not in its log: it ended in a crash; the next change "
               "writes that down";
    default:
        return NULL;
    }
}

/* ---- writing ---- */

static const char *or_dash(const char *text)
{
    return *text ? text : "-";
}

/* The account's name; a name with a space in it, or none, is its number. */
static void put_who(uid_t uid, char who[VAULT_WHO_MAX])
{
    struct passwd p, *found = NULL;
    char room[4096];
    snprintf(who, VAULT_WHO_MAX, "%u", (unsigned)uid);
    if (getpwuid_r(uid, &p, room, sizeof room, &found) == 0 && found && *p.pw_name &&
        !strpbrk(p.pw_name, " \n\t"))
        str_copy(who, VAULT_WHO_MAX, str_from(p.pw_name));
}

/* Who logged in, whatever they have become since; the uid where the kernel does not say. */
static uid_t login_uid(void)
{
    char text[16] = "";
    uint64_t uid;
    int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    return n > 0 && str_to_u64(str_of(text, (size_t)n), UINT32_MAX - 1, &uid) ? (uid_t)uid
                                                                              : getuid();
}

static void put_line(const struct vault *v, const struct vault_change *c, uint64_t generation,
                     const char *vault, const char *previous, struct buf *out)
{
    char who[VAULT_WHO_MAX], at[CLOCK_ISO_MAX], mac[SHA256_HEX_MAX];
    uid_t login = login_uid();
    size_t from = out->n;
    put_who(login, who);
    clock_iso(clock_now_us(), at);
    buf_printf(out, "%" PRIu64 " %s %s %u %u %s %s %s %u %s %s ", generation, at, who,
               (unsigned)getuid(), (unsigned)login, c->action, or_dash(c->organization_id),
               or_dash(c->name), c->version, vault, previous);
    mac_of(v, str_of(out->p + from, out->n - from), mac);
    buf_printf(out, "%s\n", mac);
}

/* A line that was torn by a crash is cut off: its change has none then. */
static bool mend(const char *path, struct err *err)
{
    struct stat st;
    char last = '\n';
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT || err_sys(err, "open %s", path);
    bool good = fstat(fd, &st) == 0;
    off_t n = good ? st.st_size : 0;
    while (good && n > 0 && (good = pread(fd, &last, 1, n - 1) == 1) && last != '\n')
        n--;
    if ((good && n < st.st_size && ftruncate(fd, n) != 0) || !good)
        good = err_sys(err, "mend %s", path);
    close(fd);
    return good;
}

static bool append(const char *path, struct str text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_sys(err, "open %s", path);
    bool good = file_write(fd, text, "write the vault's log", err);
    if (good && fsync(fd) != 0)
        good = err_sys(err, "sync %s", path);
    close(fd);
    return good;
}

/* The old file keeps its bytes under another name before it loses its own. */
static bool replace(const char *path, uint64_t generation, struct str text, struct err *err)
{
    char beside[LOG_PATH_MAX + 8], old[LOG_PATH_MAX + 24];
    snprintf(beside, sizeof beside, "%s.new", path);
    snprintf(old, sizeof old, "%s.%" PRIu64, path, generation);
    if (unlink(beside) != 0 && errno != ENOENT)
        return err_sys(err, "remove %s", beside);
    if (!append(beside, text, err))
        return false;
    if (link(path, old) != 0 && errno != EEXIST)
        return err_sys(err, "link %s", old);
    return (rename(beside, path) == 0 || err_sys(err, "rename %s", beside)) &&
           vault_sync_directory(path, err);
}

static bool go_on_in_another(const struct vault *v, const char *path, struct walk *w,
                             struct err *err)
{
    struct buf text;
    buf_init(&text, LINE_MAX_BYTES);
    put_line(v, &CONTINUED, w->generation, w->vault, w->previous, &text);
    bool good =
        buf_ok(&text, "the vault's log", err) && replace(path, w->generation, buf_str(&text), err);
    if (good)
        hex_of(buf_str(&text), w->previous);
    buf_fini(&text);
    return good;
}

bool vault_log_begin(struct vault *v, const struct vault_access *a, struct err *err)
{
    char path[LOG_PATH_MAX], aside[LOG_PATH_MAX + 24];
    struct walk w = {.v = v};
    enum vault_log_state state;
    path_of(v, path);
    if (!mend(path, err) || !walk(&w, &state, err))
        return false;
    bool bad = state == VAULT_LOG_OLDER || state == VAULT_LOG_CHANGED;
    if (bad && !a->accept)
        return err_set(err, ERR_CRYPTO, "%s", vault_log_sentence(state));
    if (state == VAULT_LOG_CHANGED) {
        snprintf(aside, sizeof aside, "%s.%" PRId64, path, clock_now_us() / 1000000);
        if (rename(path, aside) != 0)
            return err_sys(err, "rename %s", path);
        memset(w.previous, '0', SHA256_HEX_MAX - 1);
    }
    if (state == VAULT_LOG_GOOD && w.bytes > (a->log_part ? a->log_part : VAULT_LOG_PART) &&
        !go_on_in_another(v, path, &w, err))
        return false;
    v->unlogged = state == VAULT_LOG_BEHIND;
    if (a->accept) { /* no two vaults have one generation */
        uint64_t past = w.generation > a->at_least ? w.generation : a->at_least;
        v->generation = v->generation > past ? v->generation : past;
        str_copy(v->change.action, sizeof v->change.action, STR("accept"));
    }
    str_copy(v->previous, sizeof v->previous, str_from(w.previous));
    return true;
}

bool vault_log_append(struct vault *v, struct err *err)
{
    static const struct vault_change LOST = {.action = "unlogged"};
    char path[LOG_PATH_MAX], vault[SHA256_HEX_MAX];
    struct buf text;
    path_of(v, path);
    buf_init(&text, 2 * LINE_MAX_BYTES);
    if (v->unlogged) {
        memset(vault, '0', sizeof vault - 1);
        vault[sizeof vault - 1] = '\0';
        put_line(v, &LOST, v->generation - 1, vault, v->previous, &text);
        hex_of(buf_str(&text), v->previous);
    }
    size_t from = text.n;
    hex_encode(v->file_mac, sizeof v->file_mac, vault);
    put_line(v, &v->change, v->generation, vault, v->previous, &text);
    bool good = buf_ok(&text, "the vault's log", err) && append(path, buf_str(&text), err);
    if (good) {
        hex_of(str_of(text.p + from, text.n - from), v->previous);
        v->unlogged = false;
    } else {
        err_wrap(err, "the vault was changed, and its log was not");
    }
    buf_fini(&text);
    return good && vault_sync_directory(path, err);
}
