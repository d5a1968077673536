/* test_load.c - what the loader believes, and what it refuses with words. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake.h"
#include "host/load.h"

static enum hia_step never(const struct hia_call *call)
{
    (void)call;
    return HIA_STEP_NONE;
}

static enum hia_step never_reply(const struct hia_call *call, const struct hia_reply *reply)
{
    (void)reply;
    return never(call);
}

static struct hia_adapter good(void)
{
    struct hia_adapter a = fake_adapter();
    a.begin = never;
    a.reply = never_reply;
    return a;
}

static void refused(struct hia_adapter a, const char *words)
{
    struct hia_adapter out;
    struct err err = {0};
    cr_assert_not(host_adapter_check(&a, "fake", &out, &err));
    cr_assert_eq(err.kind, ERR_CONFIG);
    cr_assert(strstr(err.text, words), "%s", err.text);
}

Test(load, the_sample_is_loaded_once)
{
    struct err err = {0};
    struct host_adapters *all = host_adapters_new(&err);
    const struct host_adapter *h = host_adapter_load(all, ADAPTERS_DIR, "sample", &err);
    cr_assert(h, "%s", err.text);
    cr_assert_str_eq(h->is.version, "1.0.0");
    cr_assert_eq(host_adapter_load(all, ADAPTERS_DIR, "sample", &err), h);
    cr_assert(host_operation(&h->is, STR("letter.send")));
    cr_assert_null(host_operation(&h->is, STR("letter")));
    host_adapters_free(all);
}

Test(load, versions)
{
    struct hia_adapter a = good(), out;
    struct err err = {0};
    cr_assert(host_adapter_check(&a, "fake", &out, &err), "%s", err.text);
    a.abi_major = 2;
    refused(a, "was built for ABI 2.1, this host has 1.1");
    a = good();
    a.abi_minor = 7;
    refused(a, "needs ABI 1.7, this host has 1.1");
    a = good();
    a.magic = 1;
    refused(a, "no adapter");
    a = good();
    a.name = "other";
    refused(a, "calls itself other");
}

Test(load, fields_past_its_own_size_are_not_read)
{
    struct hia_adapter a = good(), out;
    struct err err = {0};
    a.check = (const char *(*)(const void *))(uintptr_t)0xdead;
    a.struct_size = offsetof(struct hia_adapter, check);
    cr_assert(host_adapter_check(&a, "fake", &out, &err), "%s", err.text);
    cr_assert_null((void *)(uintptr_t)out.check);
    a.struct_size = 16;
    refused(a, "16 bytes");
}

Test(load, tables)
{
    static const struct hia_option PAST_THE_END[] = {
        {"x", "X.", HIA_OPTION_INTEGER, 0, 8, sizeof(int64_t)}};
    struct hia_adapter a = good();
    a.begin = NULL;
    refused(a, "tables");
    a = good();
    a.operation_count = 0;
    refused(a, "tables");
    a = good();
    a.options = PAST_THE_END;
    a.option_count = 1;
    a.options_size = 8;
    refused(a, "option x");
}

static void copy_file(const char *from, const char *to)
{
    char block[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    cr_assert(in && out);
    for (size_t n; (n = fread(block, 1, sizeof(block), in)) > 0;)
        cr_assert_eq(fwrite(block, 1, n, out), n);
    fclose(in);
    fclose(out);
}

static void refused_file(const char *dir, const char *name, const char *words)
{
    struct err err = {0};
    struct host_adapters *all = host_adapters_new(&err);
    cr_assert_null(host_adapter_load(all, dir, name, &err));
    cr_assert(strstr(err.text, words), "%s", err.text);
    host_adapters_free(all);
}

Test(load, who_can_write_it)
{
    char dir[] = "/tmp/hia-load-XXXXXX", path[64];
    cr_assert(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/sample.so", dir);
    copy_file(ADAPTERS_DIR "/sample.so", path);
    chmod(path, 0666);
    refused_file(dir, "sample", "written by others");
    chmod(path, 0644);
    chmod(dir, 0777);
    refused_file(dir, "sample", "written by others");
    chmod(dir, 0755);
    refused_file(dir, "absent", "no adapter absent");
    refused_file(dir, "../sample", "small letters");
    unlink(path);
    rmdir(dir);
}
