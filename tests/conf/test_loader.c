/* test_loader.c - files and drop-ins, in order, strictly. */
#include "conf/loader.h"
#include "files.h"

struct thing {
    char name[SECTION_NAME_MAX];
    int64_t weight;
    struct option_list tags;
};

struct root {
    int64_t size;
    char secret[64];
    size_t thing_count;
    struct thing things[2];
};

static const struct option TOP[] = {
    {"size", OPTION_INT, OPTION_FIELD(struct root, size), .initial = "3", .max = 9, .help = "x"},
    {"password", OPTION_SECRET, OPTION_FIELD(struct root, secret), .help = "x"},
};
static const struct option THING[] = {
    {"weight", OPTION_INT, OPTION_FIELD(struct thing, weight), .flags = OPTION_REQUIRED, .max = 9,
     .help = "x"},
    {"tag", OPTION_LIST, OPTION_FIELD(struct thing, tags), .help = "x"},
};
static const struct section SECTIONS[] = {
    {.name = "top", .options = TOP, .count = COUNT_OF(TOP)},
    {.name = "thing",
     .options = THING,
     .count = COUNT_OF(THING),
     .named = true,
     .offset = offsetof(struct root, things),
     .element_size = sizeof(struct thing),
     .count_offset = offsetof(struct root, thing_count),
     .max = 2,
     .name_offset = offsetof(struct thing, name)},
};

static struct root root;
static struct loader *l;
static struct err e;

static void begin(void)
{
    scratch_make();
    memset(&root, 0, sizeof(root));
    memset(&e, 0, sizeof(e));
    l = loader_new(SECTIONS, COUNT_OF(SECTIONS), &root, &e);
    cr_assert_not_null(l);
}

static void end(void)
{
    loader_free(l);
    scratch_remove();
}

TestSuite(loader, .init = begin, .fini = end);

static void refuses(const char *text, const char *want)
{
    char whole[512];
    const char *path = scratch_file("bad.conf", text);
    snprintf(whole, sizeof(whole), "%s:%s", path, want);
    cr_assert_not(loader_file(l, path, &e), "%s", text);
    cr_assert_str_eq(e.text, whole, "%s", e.text);
    err_clear(&e);
}

Test(loader, defaults_files_and_sections)
{
    cr_assert_eq(root.size, 3);
    const char *path =
        scratch_file("a.conf", "[thing b]\nweight = 1\ntag = x\ntag = y\n[top]\nsize = 5\n"
                               "[thing a]\nweight = 2\n[thing b]\ntag = z\n");
    cr_assert(loader_file(l, path, &e), "%s", e.text);
    cr_assert(loader_finish(l, &e));
    cr_assert_eq(root.size, 5);
    cr_assert_eq(root.thing_count, 2);
    cr_assert_str_eq(root.things[0].name, "b");
    cr_assert_eq(root.things[0].tags.count, 3);
    cr_assert_eq(root.things[1].weight, 2);
    cr_assert_not_null(strstr(loader_origin(l, &root.things[1]), "a.conf:7"));
}

Test(loader, drop_ins_come_in_byte_order_and_have_the_last_word)
{
    scratch_dir("d");
    scratch_file("d/15.conf", "[top]\nsize = 5\n");
    scratch_file("d/20.conf", "[top]\nsize = 7\n[thing a]\ntag = later\n");
    scratch_file("d/10.conf", "[top]\nsize = 6\n[thing a]\nweight = 1\ntag = one\ntag = two\n");
    scratch_file("d/17.conf", "[top]\nsize = 4\n");
    scratch_file("d/12.conf", "[top]\nsize = 3\n");
    scratch_file("d/.hidden.conf", "rubbish");
    scratch_file("d/note.txt", "rubbish");
    cr_assert(loader_directory(l, scratch_path("d"), &e), "%s", e.text);
    cr_assert_eq(root.size, 7);
    cr_assert_eq(root.things[0].tags.count, 1, "a later file's list replaces an earlier one's");
    cr_assert_str_eq(root.things[0].tags.item[0], "later");
    cr_assert_eq(root.things[0].weight, 1);
    cr_assert(loader_directory(l, scratch_path("absent"), &e));
}

Test(loader, refusals_say_where_and_what_was_meant)
{
    refuses("size = 1", "1:1: a [section] must stand before the first key");
    refuses("[topp]", "1:2: unknown section topp: did you mean top?");
    refuses("[elsewhere]", "1:2: unknown section elsewhere");
    refuses("[top x]", "1:2: this section takes no name: [top]");
    refuses("[thing]", "1:2: this section needs a name: [thing NAME]");
    refuses("[top]\n sise = 1", "2:2: unknown key sise: did you mean size?");
    refuses("[top]\ncolour = 1", "2:1: unknown key colour");
    refuses("[top]\nsize = 12", "2:8: size: number (0 to 9) is needed");
    refuses("[top]\nsize = 1\nsize = 1", "3:1: size is said twice in this file");
    refuses(
        "[top]\npassword = hunter2",
        "2:12: password: a secret does not stand in a configuration file: write where it is kept, "
        "as vault://NAME, file://PATH, systemd://NAME, exec:HELPER or pkcs11:URI");
}

Test(loader, named_sections_are_bounded)
{
    cr_assert_not(
        loader_file(l, scratch_file("x", "[thing a]\n[thing b]\n[thing a]\n[thing c]\n"), &e));
    cr_assert_eq(e.kind, ERR_LIMIT);
    cr_assert_not_null(strstr(e.text, ":4:2: at most 2 sections [thing NAME]"), "%s", e.text);
    err_clear(&e);
    refuses("[thing abcdefghijabcdefghijabcdefghijabc]", "1:2: a name has at most 32 characters");
}

Test(loader, required_keys)
{
    cr_assert(loader_file(l, scratch_file("x", "\n[thing a]\ntag = 1\n"), &e));
    cr_assert_not(loader_finish(l, &e));
    cr_assert_not_null(strstr(e.text, "/x:2: [thing a] lacks the key weight"), "%s", e.text);
}
