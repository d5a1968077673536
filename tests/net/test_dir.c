/* test_dir.c - the folder transport: whole or not at all, never over another, listed in order. */
#include "base/scratch.h"
#include "net/dir.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[SCRATCH_MAX], in[80], archive[80];
static struct err e;

static void begin(void)
{
    scratch_dir_make(root);
    snprintf(in, sizeof(in), "%s/deep/in", root);
    snprintf(archive, sizeof(archive), "%s/done", root);
    cr_assert(dir_make(in, &e), "%s", e.text);
    cr_assert(dir_make(archive, &e));
}

static void end(void)
{
    scratch_dir_remove(root);
}

TestSuite(dir, .init = begin, .fini = end);

static const char *path_of(const char *name)
{
    static char path[512];
    snprintf(path, sizeof(path), "%s/%s", in, name);
    return path;
}

static void content_is(const char *folder, const char *name, const char *want)
{
    char path[512], text[256] = "";
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f, "%s", path);
    size_t n = fread(text, 1, sizeof(text) - 1, f);
    text[n] = '\0';
    fclose(f);
    cr_assert_str_eq(text, want);
}

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(path_of(name), "w");
    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
}

/* Whatever their names, hidden ones too. */
static size_t files_in(const char *folder)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    cr_assert_not_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2; /* . and .. */
}

Test(dir, names)
{
    char big[DIR_NAME_MAX + 1];
    memset(big, 'a', sizeof(big));
    const char *good[] = {"a", "837P-20260115.x12", "a b~c", "x.part.x12"};
    const char *bad[] = {"",     ".",      "..",   ".a",          "a/b",
                         "../a", "a.part", "a\nb", "caf\xc3\xa9", "a\x7f"};
    for (size_t i = 0; i < COUNT_OF(good); i++)
        cr_assert(dir_name_is_valid(str_from(good[i])), "%s", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        cr_assert_not(dir_name_is_valid(str_from(bad[i])), "%s", bad[i]);
        err_clear(&e);
        cr_assert_eq(dir_put_bytes(in, bad[i], STR("x"), &e), DIR_PUT_FAILED);
        cr_assert_eq(e.kind, ERR_DATA);
    }
    cr_assert(dir_name_is_valid(str_of(big, DIR_NAME_MAX - 1)));
    cr_assert_not(dir_name_is_valid(str_of(big, DIR_NAME_MAX)));
    cr_assert_not(dir_name_is_valid(str_of("a\0b", 3)));
    cr_assert_eq(files_in(in), 0);
}

Test(dir, make_is_idempotent_and_says_when_a_file_is_in_the_way)
{
    cr_assert(dir_make(in, &e));
    write_file("file", "x");
    cr_assert_not(dir_make(path_of("file"), &e));
    err_clear(&e);
    cr_assert_not(dir_make(path_of("file/below"), &e));
    err_clear(&e);
    cr_assert(dir_make(path_of("a//b/"), &e), "%s", e.text);
}

Test(dir, put_makes_a_whole_file_and_never_replaces_one)
{
    bool there = true;
    cr_assert(dir_exists(in, "a.x12", &there, &e));
    cr_assert_not(there);
    cr_assert_eq(dir_put_bytes(in, "a.x12", STR("first"), &e), DIR_PUT_DONE);
    cr_assert(dir_exists(in, "a.x12", &there, &e) && there);
    cr_assert_eq(dir_put_bytes(in, "a.x12", STR("second"), &e), DIR_PUT_EXISTS);
    cr_assert_eq(e.kind, ERR_NONE);
    content_is(in, "a.x12", "first");
    cr_assert_eq(files_in(in), 1);
    cr_assert_eq(symlink("nowhere", path_of("link")), 0);
    cr_assert_eq(dir_put_bytes(in, "link", STR("x"), &e), DIR_PUT_EXISTS);
}

static bool give_up(void *ctx, int fd, struct err *err)
{
    (void)ctx;
    cr_assert_eq(write(fd, "half", 4), 4);
    return err_set(err, ERR_STORE, "given up");
}

Test(dir, what_is_given_up_is_never_in_sight_and_says_so)
{
    bool part, there;
    cr_assert_eq(dir_put(in, "a", give_up, NULL, &e), DIR_PUT_FAILED);
    cr_assert_eq(e.kind, ERR_STORE);
    err_clear(&e);
    cr_assert(dir_exists(in, "a", &there, &e) && !there);
    cr_assert(dir_part_exists(in, "a", &part, &e) && part);
    cr_assert_eq(dir_put_bytes(in, "a", STR("whole"), &e), DIR_PUT_DONE);
    cr_assert(dir_part_exists(in, "a", &part, &e) && !part);
}

Test(dir, a_digest_tells_a_namesake_from_the_file_itself)
{
    uint8_t want[SHA256_SIZE], got[SHA256_SIZE];
    bool found;
    sha256_of(STR("whole"), want);
    cr_assert(dir_digest(in, "a", got, &found, &e) && !found);
    cr_assert_eq(dir_put_bytes(in, "a", STR("whole"), &e), DIR_PUT_DONE);
    cr_assert(dir_digest(in, "a", got, &found, &e) && found);
    cr_assert_eq(memcmp(want, got, sizeof(got)), 0);
    cr_assert_not(dir_digest(in, "../a", got, &found, &e));
}

static bool look_around(void *ctx, int fd, struct err *err)
{
    struct dir_listing l;
    bool there;
    cr_assert_eq(write(fd, "half", 4), 4);
    cr_assert(dir_list(in, NULL, &l, err));
    cr_assert_eq(l.count, 0, "a file half written is not listed");
    dir_listing_free(&l);
    cr_assert(dir_exists(in, ctx, &there, err) && !there);
    struct err busy = {0};
    cr_assert_eq(dir_put_bytes(in, ctx, STR("other"), &busy), DIR_PUT_FAILED);
    cr_assert_not_null(strstr(busy.text, "another process"), "%s", busy.text);
    return true;
}

Test(dir, nobody_sees_half_a_file)
{
    char name[] = "a";
    cr_assert_eq(dir_put(in, name, look_around, name, &e), DIR_PUT_DONE);
    content_is(in, "a", "half");
}

Test(dir, a_part_file_of_a_dead_process_is_replaced)
{
    write_file(".a.part", "what the dead one wrote");
    cr_assert_eq(dir_put_bytes(in, "a", STR("new"), &e), DIR_PUT_DONE);
    content_is(in, "a", "new");
    cr_assert_eq(files_in(in), 1);
    /* Died between link and unlink: the part file is another name of the finished one. */
    write_file(".b.part", "whole");
    char part[512];
    snprintf(part, sizeof(part), "%s", path_of(".b.part"));
    cr_assert_eq(link(part, path_of("b")), 0);
    cr_assert_eq(dir_put_bytes(in, "b", STR("again"), &e), DIR_PUT_EXISTS);
    content_is(in, "b", "whole");
    cr_assert_eq(unlink(path_of("b")), 0);
    cr_assert_eq(dir_put_bytes(in, "b", STR("again"), &e), DIR_PUT_DONE);
    content_is(in, "b", "again");
}

/* Many put one name at once: one file, one of theirs, whole; the others know that it was not
 * theirs. */
static void *put_mine(void *arg)
{
    struct err mine = {0};
    char text[2] = {*(char *)arg, '\0'};
    return (void *)(intptr_t)dir_put_bytes(in, "same", str_from(text), &mine);
}

Test(dir, one_of_many_wins)
{
    enum { MANY = 8 };
    for (int round = 0; round < 50; round++) {
        pthread_t threads[MANY];
        char marks[MANY];
        size_t done = 0;
        char winner = 0;
        for (size_t i = 0; i < MANY; i++) {
            marks[i] = (char)('a' + i);
            cr_assert_eq(pthread_create(&threads[i], NULL, put_mine, &marks[i]), 0);
        }
        for (size_t i = 0; i < MANY; i++) {
            void *result;
            pthread_join(threads[i], &result);
            if ((intptr_t)result == DIR_PUT_DONE) {
                done++;
                winner = marks[i];
            }
        }
        cr_assert_eq(done, 1);
        char want[2] = {winner, '\0'};
        content_is(in, "same", want);
        cr_assert_eq(files_in(in), 1);
        unlink(path_of("same"));
    }
}

static bool die(void *ctx, int fd, struct err *err)
{
    (void)ctx;
    (void)err;
    if (write(fd, "half", 4) == 4)
        _exit(9);
    return false;
}

Test(dir, a_process_that_dies_while_putting_leaves_no_file_of_that_name)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct err mine = {0};
        _exit(dir_put(in, "a", die, NULL, &mine) == DIR_PUT_DONE);
    }
    int status;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(WEXITSTATUS(status), 9);
    bool there;
    cr_assert(dir_exists(in, "a", &there, &e) && !there);
    cr_assert(dir_part_exists(in, "a", &there, &e) && there);
    cr_assert_eq(dir_put_bytes(in, "a", STR("whole"), &e), DIR_PUT_DONE);
    cr_assert(dir_part_exists(in, "a", &there, &e) && !there);
    cr_assert_not(dir_part_exists(in, "../a", &there, &e));
    content_is(in, "a", "whole");
    cr_assert_eq(files_in(in), 1);
}

Test(dir, list_is_sorted_and_passes_over_what_is_not_for_us)
{
    struct dir_listing l;
    const char ignore[][64] = {".tmp", ".filepart"};
    const struct dir_filter f = {.ignore = ignore, .ignore_count = 2};
    write_file("b.835", "bb");
    write_file("a.999", "a");
    write_file(".hidden", "");
    write_file("c.part", "");
    write_file("d.tmp", "");
    write_file("e.filepart", "");
    write_file("bad\tname", "");
    cr_assert(dir_make(path_of("folder"), &e));
    cr_assert_eq(symlink("b.835", path_of("link")), 0);
    cr_assert(dir_list(in, &f, &l, &e), "%s", e.text);
    cr_assert_eq(l.count, 2);
    cr_assert_str_eq(l.entries[0].name, "a.999");
    cr_assert_str_eq(l.entries[1].name, "b.835");
    cr_assert_eq(l.entries[1].size, 2);
    cr_assert_gt(l.entries[1].mtime_us, 1600000000000000);
    cr_assert_eq(l.refused, 1);
    cr_assert_not(l.more);
    dir_listing_free(&l);
    cr_assert_not(dir_list("/nonexistent/folder", NULL, &l, &e));
    dir_listing_free(&l);
}

Test(dir, list_of_many)
{
    struct dir_listing l;
    char name[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "f%04d", (i * 7919) % 1000);
        write_file(name, "x");
    }
    cr_assert(dir_list(in, NULL, &l, &e));
    cr_assert_eq(l.count, 1000);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "f%04d", i);
        cr_assert_str_eq(l.entries[i].name, name);
    }
    dir_listing_free(&l);
}

Test(dir, a_file_just_changed_is_not_settled)
{
    struct dir_listing l;
    const struct dir_filter f = {.settle_ms = 60000};
    write_file("new", "x");
    write_file("old", "x");
    const struct timespec times[2] = {{1700000000, 0}, {1700000000, 0}};
    cr_assert_eq(utimensat(AT_FDCWD, path_of("old"), times, 0), 0);
    cr_assert(dir_list(in, &f, &l, &e));
    cr_assert_eq(l.count, 1);
    cr_assert_str_eq(l.entries[0].name, "old");
    cr_assert_eq(l.unsettled, 1);
    dir_listing_free(&l);
}

Test(dir, fetch_gives_the_file_that_was_listed_or_none)
{
    struct dir_listing l;
    char text[8] = "";
    write_file("a", "text");
    cr_assert(dir_list(in, NULL, &l, &e));
    int fd = dir_fetch(in, &l.entries[0], &e);
    cr_assert_geq(fd, 0, "%s", e.text);
    cr_assert_eq(read(fd, text, sizeof(text)), 4);
    cr_assert(dir_is_unchanged(fd, &l.entries[0], &e));
    write_file("a", "longer text");
    cr_assert_not(dir_is_unchanged(fd, &l.entries[0], &e));
    cr_assert_eq(e.kind, ERR_DATA);
    close(fd);
    err_clear(&e);
    cr_assert_eq(dir_fetch(in, &l.entries[0], &e), -1);
    cr_assert_eq(e.kind, ERR_DATA);
    err_clear(&e);
    unlink(path_of("a"));
    cr_assert_eq(dir_fetch(in, &l.entries[0], &e), -1);
    cr_assert_eq(e.kind, ERR_SYSTEM);
    struct dir_entry outside = {.name = "../done"};
    err_clear(&e);
    cr_assert_eq(dir_fetch(in, &outside, &e), -1);
    cr_assert_eq(e.kind, ERR_DATA);
    dir_listing_free(&l);
}

Test(dir, archive_never_replaces)
{
    char as[DIR_NAME_MAX];
    for (int i = 0; i < 3; i++) {
        char text[2] = {(char)('0' + i), '\0'};
        write_file("a.835", text);
        cr_assert(dir_archive(in, "a.835", archive, as, &e), "%s", e.text);
    }
    cr_assert_str_eq(as, "a.835.2");
    content_is(archive, "a.835", "0");
    content_is(archive, "a.835.1", "1");
    content_is(archive, "a.835.2", "2");
    cr_assert_eq(files_in(in), 0);
    cr_assert_not(dir_archive(in, "a.835", archive, as, &e));
    cr_assert_eq(e.kind, ERR_SYSTEM);
}

Test(dir, an_interrupted_move_is_completed)
{
    char as[DIR_NAME_MAX], to[512];
    write_file("a", "x");
    snprintf(to, sizeof(to), "%s/a", archive);
    cr_assert_eq(link(path_of("a"), to), 0);
    cr_assert(dir_archive(in, "a", archive, as, &e));
    cr_assert_str_eq(as, "a");
    cr_assert_eq(files_in(in), 0);
    cr_assert_eq(files_in(archive), 1);
}
