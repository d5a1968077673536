/* test_audit.c - the audit finds nothing here, and finds what is taken away. */
#include "event_test.h"

#include "event/audit.h"

#include <dirent.h>
#include <unistd.h>

static struct audit audit;
static char events[64], docs[64];

static void copy_dir(const char *from, char to[64])
{
    char path[600];
    str_copy(to, 64, STR("/tmp/hia-audit-XXXXXX"));
    cr_assert_not_null(mkdtemp(to));
    DIR *d = opendir(from);
    cr_assert_not_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        struct buf b;
        if (e->d_name[0] == '.')
            continue;
        buf_init(&b, 0);
        snprintf(path, sizeof(path), "%s/%s", from, e->d_name);
        slurp(path, &b);
        snprintf(path, sizeof(path), "%s/%s", to, e->d_name);
        FILE *f = fopen(path, "wb");
        fwrite(b.p, 1, b.n, f);
        fclose(f);
        buf_fini(&b);
    }
    closedir(d);
}

static void remove_dir(const char *path)
{
    char file[600];
    DIR *d = opendir(path);
    for (struct dirent *e; (e = readdir(d));) {
        snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
        if (e->d_name[0] != '.')
            remove(file);
    }
    closedir(d);
    rmdir(path);
}

static void set_up(void)
{
    copy_dir(HIA_SOURCE_DIR "/conf/events", events);
    copy_dir(HIA_SOURCE_DIR "/docs/events", docs);
}

static void tear_down(void)
{
    remove_dir(events);
    remove_dir(docs);
}

TestSuite(audit, .init = set_up, .fini = tear_down);

/* The file with the first `from` replaced; `from` NULL: taken away. */
static void change(const char *dir, const char *file, const char *from, const char *to)
{
    char path[200];
    struct buf b;
    snprintf(path, sizeof(path), "%s/%s", dir, file);
    if (!from) {
        cr_assert_eq(remove(path), 0);
        return;
    }
    buf_init(&b, 0);
    slurp(path, &b);
    char *at = strstr(buf_cstr(&b), from);
    cr_assert_not_null(at);
    FILE *f = fopen(path, "wb");
    fwrite(b.p, 1, (size_t)(at - b.p), f);
    fputs(to, f);
    fputs(at + strlen(from), f);
    fclose(f);
    buf_fini(&b);
}

static void run(void)
{
    struct err err = {0};
    cr_assert(event_audit(events, docs, &audit, &err), "%s", err.text);
}

static bool found(const char *event, const char *what)
{
    for (size_t i = 0; i < audit.count; i++)
        if (strcmp(audit.findings[i].event, event) == 0 && strstr(audit.findings[i].sentence, what))
            return true;
    return false;
}

Test(audit, finds_nothing_here)
{
    struct buf text;
    run();
    cr_expect_eq(audit.count, 0, "%s: %s", audit.findings[0].event, audit.findings[0].sentence);
    cr_expect_eq(audit.events, EVENT_COUNT);
    buf_init(&text, 0);
    event_audit_print(&audit, &text);
    cr_expect_not_null(strstr(buf_cstr(&text), "0 findings"));
    buf_fini(&text);
}

Test(audit, finds_a_missing_row)
{
    change(events, "pm_claim_paid.json", NULL, NULL);
    run();
    cr_expect_eq(audit.count, 1);
    cr_expect(found("pm_claim_paid", "no row"));
}

Test(audit, finds_another_version)
{
    change(events, "pm_claim_paid.json", "\"1.0\"", "\"0.9\"");
    run();
    cr_expect(found("pm_claim_paid", "version 1.0"));
}

Test(audit, finds_a_row_nobody_emits)
{
    change(events, "pm_claim_paid.json", "\"pm_claim_paid\"", "\"pm_claim_sung\"");
    run();
    cr_expect(found("pm_claim_sung", "no code emits it"));
    cr_expect(found("pm_claim_paid", "no row"));
}

Test(audit, finds_another_emitter)
{
    change(events, "pm_claim_paid.json", "job/ingest", "job/sing");
    run();
    cr_expect(found("pm_claim_paid", "\"job/sing\""));
}

Test(audit, finds_a_missing_page)
{
    change(docs, "README.md", "## pm_claim_paid\n", "## pm_claim_payed\n");
    run();
    cr_expect_eq(audit.count, 1);
    cr_expect(found("pm_claim_paid", "no page"));
}

Test(audit, finds_a_missing_schema)
{
    change(events, "pm_claim_paid.json", "\"properties\"", "\"propertees\"");
    run();
    cr_expect(found("pm_claim_paid", "no schema"));
    cr_expect(found("registry", "does not load"));
}

Test(audit, finds_unreadable_json)
{
    change(events, "pm_claim_paid.json", "{", "");
    run();
    cr_expect(found("pm_claim_paid.json", "cannot be read"));
}

Test(audit, says_so_when_it_cannot_look)
{
    struct err err = {0};
    cr_expect_not(event_audit("/nonexistent", docs, &audit, &err));
    cr_expect_eq(err.kind, ERR_SYSTEM);
}

Test(audit, a_subscription_to_an_event_of_ours_is_a_finding)
{
    struct err e = {0};
    cr_assert(event_audit(events, docs, &audit, &e), "%s", e.text);
    size_t before = audit.count;
    event_audit_consumed(&audit, "claims", "claim_submitted");
    cr_assert_eq(audit.count, before);
    event_audit_consumed(&audit, "loop", "pm_claim_transmitted");
    cr_assert_eq(audit.count, before + 1);
    cr_assert_eq(audit.consumed, 2);
    cr_assert_str_eq(audit.findings[before].event, "pm_claim_transmitted");
}
