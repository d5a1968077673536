/* test_vault_log.c - the vault's log: who changed what; and what is noticed: an older copy put
 * back, a line changed, taken out or torn. */
#include "cred/cred_test.h"
#include "cred/vault_log.h"

static char vault_path[160], key_path[160], log_path[180];

static void begin(void)
{
    scratch_dir_make(dir);
    snprintf(vault_path, sizeof vault_path, "%s/vault", dir);
    snprintf(key_path, sizeof key_path, "%s/vault.key", dir);
    snprintf(log_path, sizeof log_path, "%s/vault.log", dir);
}

static void end(void)
{
    scratch_dir_remove(dir);
}
TestSuite(vault_log, .init = begin, .fini = end);

static size_t log_part;

static struct vault *try(bool write, bool accept, uint64_t at_least, struct err *e)
{
    struct vault_access a = {.path = vault_path,
                             .kind = VAULT_KEY_FILE,
                             .key_path = key_path,
                             .accept = accept,
                             .at_least = at_least,
                             .log_part = log_part};
    return vault_open(&a, write, e);
}

static void put(const char *name)
{
    struct err e = {0};
    struct vault *v = try(true, false, 0, &e);
    struct secret *s = secret_of("hush-hush");
    cr_assert(v && vault_set(v, ORG_A, str_from(name), s, NOW, &e) && vault_save(v, &e), "%s",
              e.text);
    secret_free(s);
    vault_close(v);
}

static char said[2000];

static bool tell(void *ctx, const struct vault_line *l)
{
    (void)ctx;
    size_t n = strlen(said);
    snprintf(said + n, sizeof said - n, "%u %.*s %.*s %.*s|", (unsigned)l->generation,
             STR_FMT(l->action), STR_FMT(l->name), STR_FMT(l->version));
    cr_assert(l->who.n > 0 && l->at.n > 20 && l->uid.n > 0);
    return true;
}

static enum vault_log_state state(void)
{
    struct err e = {0};
    enum vault_log_state s;
    struct vault *v = try(false, false, 0, &e);
    said[0] = '\0';
    cr_assert(v && vault_log_read(v, tell, NULL, &s, &e), "%s", e.text);
    vault_close(v);
    return s;
}

static void copy(const char *from, const char *to)
{
    static char bytes[1 << 16];
    FILE *f = fopen(from, "r");
    size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;
    cr_assert(n > 0 && fclose(f) == 0);
    f = fopen(to, "w");
    cr_assert(f && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
}

static struct str read_log(char bytes[1 << 16])
{
    FILE *f = fopen(log_path, "r");
    size_t n = f ? fread(bytes, 1, 1 << 16, f) : 0;
    cr_assert(n > 0 && fclose(f) == 0);
    return str_of(bytes, n);
}

static void write_log(struct str text)
{
    FILE *f = fopen(log_path, "w");
    cr_assert(f && fwrite(text.p, 1, text.n, f) == text.n && fclose(f) == 0);
}

static void keep_copy(char path[200])
{
    snprintf(path, 200, "%s/copy", dir);
    copy(vault_path, path);
}

static void refuses_to_write(const char *why)
{
    struct err e = {0};
    cr_assert_null(try(true, false, 0, &e));
    cr_assert(e.kind == ERR_CRYPTO && strstr(e.text, why), "%s", e.text);
}

Test(vault_log, every_change_is_a_line_and_no_secret_is_in_it)
{
    static char bytes[1 << 16];
    struct err e = {0};
    put("one");
    put("two");
    put("one");
    struct vault *v = try(true, false, 0, &e);
    cr_assert(v && vault_remove(v, ORG_A, STR("two"), false, NOW, &e) && vault_save(v, &e));
    vault_close(v);
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "1 set one 1|2 set two 1|3 set one 2|4 remove two 0|");
    struct str log = read_log(bytes);
    for (size_t i = 0; i + 4 < log.n; i++)
        cr_assert(memcmp(log.p + i, "hush", 4) != 0);
}

Test(vault_log, an_older_copy_put_back_is_noticed_and_nothing_is_written_over_it)
{
    struct err e = {0};
    char old[200];
    put("one");
    keep_copy(old);
    put("two");
    copy(old, vault_path);
    cr_assert_eq(state(), VAULT_LOG_OLDER);
    refuses_to_write("older than its log");
    struct vault *v = try(true, true, 9, &e);
    cr_assert(v && vault_save(v, &e), "%s", e.text);
    vault_close(v);
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "1 set one 1|2 set two 1|10 accept - 0|");
    put("three");
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    copy(old, vault_path);
    cr_assert_eq(state(), VAULT_LOG_OLDER);
}

Test(vault_log, a_line_changed_or_taken_out_is_noticed)
{
    static char bytes[1 << 16];
    put("one");
    put("two");
    put("three");
    struct str log = read_log(bytes);
    const char *second = (const char *)memchr(log.p, '\n', log.n) + 1;
    const char *third = (const char *)memchr(second, '\n', log.n) + 1;

    write_log(str_of(second, log.n - (size_t)(second - log.p)));
    cr_assert_eq(state(), VAULT_LOG_CHANGED, "the first is gone");
    write_log(str_of(log.p, (size_t)(second - log.p)));
    cr_assert_eq(state(), VAULT_LOG_BEHIND, "cut off at the end: less than the vault");
    char *who = memchr(bytes + (second - bytes), 'w', 200);
    cr_assert_not_null(who);
    *who = 'x'; /* "two" */
    write_log(log);
    cr_assert_eq(state(), VAULT_LOG_CHANGED);
    refuses_to_write("log was changed");
    *who = 'w';
    char *last = memchr(bytes + (third - bytes), 'h', 200);
    cr_assert_not_null(last);
    *last = 'q'; /* "three": no line after it that would tell, but its own MAC */
    write_log(log);
    cr_assert_eq(state(), VAULT_LOG_CHANGED);
    write_log(str_of(log.p, (size_t)(third - log.p)));
    put("four"); /* the third has no line now, and that is written down */
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "1 set one 1|2 set two 1|3 unlogged - 0|4 set four 1|");
}

Test(vault_log, a_torn_line_is_cut_off_and_its_change_is_written_down_as_such)
{
    static char bytes[1 << 16];
    put("one");
    put("two");
    struct str log = read_log(bytes);
    write_log(str_of(log.p, log.n - 40));
    cr_assert_eq(state(), VAULT_LOG_CHANGED);
    put("three");
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "1 set one 1|2 unlogged - 0|3 set three 1|");
}

Test(vault_log, another_key_goes_on_with_the_log)
{
    static char bytes[1 << 16];
    struct err e = {0};
    put("one");
    struct vault *v = try(true, false, 0, &e);
    struct vault_access to = {.path = vault_path, .kind = VAULT_KEY_FILE, .key_path = key_path};
    cr_assert(v && vault_rekey(v, &to, &e) && vault_save(v, &e), "%s", e.text);
    vault_close(v);
    put("two");
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "1 set one 1|2 rekey - 0|3 set two 1|");
    struct str log = read_log(bytes);
    char *first = memchr(bytes, 'o', log.n); /* a line by the old key hangs on those by the new */
    *first = 'q';
    write_log(log);
    cr_assert_eq(state(), VAULT_LOG_CHANGED);
}

Test(vault_log, another_vault_does_not_take_the_log_of_one_that_is_gone)
{
    struct err e = {0};
    put("one");
    cr_assert(unlink(vault_path) == 0 && unlink(key_path) == 0);
    refuses_to_write("another vault's");
    struct vault *v = try(true, true, 0, &e);
    cr_assert(v && vault_save(v, &e), "%s", e.text);
    vault_close(v);
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "2 accept - 0|");
}

Test(vault_log, which_vault_it_is_shows_without_its_key)
{
    struct err e = {0};
    uint64_t first = 0, second = 0;
    uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
    bool there;
    cr_assert(vault_peek(vault_path, &first, a, &there, &e) && !there);
    put("one");
    cr_assert(vault_peek(vault_path, &first, a, &there, &e) && there);
    put("two");
    cr_assert(vault_peek(vault_path, &second, b, &there, &e) && there);
    cr_assert(first == 1 && second == 2 && memcmp(a, b, sizeof a) != 0);
}

/* Nothing is lost on the way, and no line can be left out where one file ends. */
Test(vault_log, goes_on_in_another_file)
{
    static char bytes[1 << 16];
    char first[200];
    log_part = 600; /* two lines */
    put("one");
    put("two");
    put("three");
    put("four");
    cr_assert_eq(state(), VAULT_LOG_GOOD);
    cr_assert_str_eq(said, "3 continued - 0|4 set four 1|");
    snprintf(first, sizeof first, "%s.3", log_path);
    copy(first, log_path);
    cr_assert_eq(state(), VAULT_LOG_BEHIND, "the first part, whole");
    cr_assert_str_eq(said, "1 set one 1|2 set two 1|3 set three 1|");
    put("five");
    struct str log = read_log(bytes), rest = log;
    str_split(&rest, '\n');
    write_log(rest);
    cr_assert_eq(state(), VAULT_LOG_CHANGED, "a part begins with what it continues");
    write_log(log);
    cr_assert_eq(state(), VAULT_LOG_GOOD);
}
