/* test_ring.c - the keyring: rotated beside whoever has it open, cut off anywhere, and what is said
 * when a key is missing. */
#include "base/buf.h"
#include "base/hash.h"
#include "cred/gcm.h"
#include "cred/rekey.h"
#include "cred/ring.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORG "6f6c1d6e-0000-4000-8000-000000000001"

static char dir[64], key_path[96], ring_path[96], lock_path[96], saved_path[96];
static struct cred_ring_place place;
static struct err e;

static void begin(void)
{
    snprintf(dir, sizeof dir, "/tmp/hia-ring-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(key_path, sizeof key_path, "%s/key", dir);
    snprintf(ring_path, sizeof ring_path, "%s/keyring", dir);
    snprintf(lock_path, sizeof lock_path, "%s/lock", dir);
    snprintf(saved_path, sizeof saved_path, "%s/saved", dir);
    place = (struct cred_ring_place){key_path, ring_path, ORG, false};
}

static void end(void)
{
    unlink(key_path);
    unlink(ring_path);
    unlink(lock_path);
    unlink(saved_path);
    rmdir(dir);
}

TestSuite(ring, .init = begin, .fini = end);

static struct cred_ring *open_ring(void)
{
    struct cred_ring *r = cred_ring_open(&place, true, &e);
    cr_assert_not_null(r, "%s", e.text);
    return r;
}

static struct rekeyed rekey(void)
{
    struct rekeyed done;
    cr_assert(ring_rekey(&place, lock_path, 1, NULL, &done, &e), "%s", e.text);
    return done;
}

static size_t retire(bool dry)
{
    size_t n;
    cr_assert(ring_retire(&place, 1, lock_path, dry, &n, &e), "%s", e.text);
    return n;
}

static struct buf seal(struct cred_ring *r, const char *text)
{
    struct buf out;
    buf_init(&out, 0);
    cr_assert(buf_reserve(&out, strlen(text) + RING_TEXT_ADDED));
    cr_assert(cred_ring_seal(r, STR("test"), STR("whose"), str_from(text), out.p, &out.n, &e));
    return out;
}

static bool opens(struct cred_ring *r, struct str sealed, struct str aad, const char *text)
{
    char to[256];
    size_t n;
    err_clear(&e);
    return cred_ring_unseal(r, STR("test"), aad, sealed, to, &n, &e) && str_is(str_of(to, n), text);
}

static void copy(const char *from, const char *to)
{
    char bytes[4096];
    FILE *f = fopen(from, "rb"), *t = fopen(to, "wb");
    size_t n = fread(bytes, 1, sizeof bytes, f);
    cr_assert_eq(fwrite(bytes, 1, n, t), n);
    fclose(f);
    fclose(t);
    chmod(to, 0600);
}

Test(ring, a_key_that_was_never_rotated_seals_as_before)
{
    struct cred_ring *r = open_ring();
    struct cred_key *k = cred_key_open(key_path, false, &e);
    uint8_t derived[GCM_KEY];
    char to[64];
    struct buf sealed = seal(r, "a text");

    cr_assert_neq(access(ring_path, F_OK), 0);
    cr_assert_arr_eq(cred_key_id(cred_ring_newest(r)), cred_key_id(k), CRED_KEY_ID_SIZE);
    cr_assert_eq(sealed.n, strlen("a text") + GCM_ADDED);
    cr_assert(cred_key_derive(k, STR(ORG), STR("test"), derived, GCM_KEY, &e));
    cr_assert(gcm_open(derived, STR("whose"), buf_str(&sealed), (uint8_t *)to, &e), "%s", e.text);
    cred_key_free(k);
    cred_ring_free(r);
    buf_fini(&sealed);
}

Test(ring, who_has_it_open_takes_up_the_new_key_and_reads_both)
{
    struct cred_ring *writer = open_ring(), *reader = open_ring();
    struct buf before = seal(writer, "before"), after;
    uint8_t first[CRED_KEY_ID_SIZE];
    struct rekeyed done = rekey();

    memcpy(first, cred_key_id(cred_ring_first(writer)), sizeof first);
    after = seal(writer, "after");
    cr_assert_eq(after.n, strlen("after") + RING_TEXT_ADDED);
    cr_assert_arr_eq(cred_key_id(cred_ring_newest(writer)), done.newest, CRED_KEY_ID_SIZE);
    cr_assert_arr_eq(cred_key_id(cred_ring_first(writer)), first, CRED_KEY_ID_SIZE);
    cr_assert(opens(reader, buf_str(&after), STR("whose"), "after"), "%s", e.text);
    cr_assert(opens(reader, buf_str(&before), STR("whose"), "before"), "%s", e.text);
    cr_assert_not(opens(reader, buf_str(&after), STR("another"), "after"));
    after.p[after.n - 1] ^= 1;
    cr_assert_not(opens(reader, buf_str(&after), STR("whose"), "after"));
    cred_ring_free(writer);
    cred_ring_free(reader);
    buf_fini(&before);
    buf_fini(&after);
}

/* A sealer stays with the key that was the newest when it was made. */
Test(ring, a_sealer_seals_as_the_ring_does)
{
    struct cred_ring *r = open_ring();
    struct cred_sealer *old = cred_sealer_new(r, STR("test"), &e);
    (void)rekey();
    struct cred_sealer *new = cred_sealer_new(r, STR("test"), &e);
    struct cred_sealer *both[] = {old, new};
    char sealed[2][64];
    size_t n[2];
    cr_assert(old && new, "%s", e.text);
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        for (size_t k = 0; k < 2; k++) {
            cr_assert(cred_sealer_put(both[i], STR("whose"), STR("text"), sealed[k], &n[k], &e));
            cr_assert(opens(r, str_of(sealed[k], n[k]), STR("whose"), "text"), "%s", e.text);
            cr_assert_not(opens(r, str_of(sealed[k], n[k]), STR("whosf"), "text"));
        }
        cr_assert(n[0] == n[1] && memcmp(sealed[0], sealed[1], n[0]) != 0, "one nonce twice");
        cr_assert((n[0] == 4 + RING_TEXT_ADDED) == (i == 1), "under which key");
    }
    cred_sealer_free(old);
    cred_sealer_free(new);
    cred_ring_free(r);
}

Test(ring, the_old_key_is_not_needed_once_it_is_retired)
{
    struct cred_ring *r = open_ring();
    struct buf before = seal(r, "before"), after;
    struct ring_status status;

    rekey();
    after = seal(r, "after");
    cred_ring_free(r);
    cr_assert_eq(retire(true), 1);
    cr_assert(ring_look(&place, &status, &e));
    cr_assert_eq(status.outer_count, 2, "a dry run takes nothing out");
    cr_assert(status.outer[0].wraps && !status.outer[1].wraps);
    cr_assert_eq(retire(false), 1);
    cr_assert_eq(retire(false), 0);
    cr_assert(ring_look(&place, &status, &e));
    cr_assert_eq(status.outer_count, 1);
    cr_assert_eq(status.data_count, 2);
    r = open_ring();
    cr_assert(opens(r, buf_str(&before), STR("whose"), "before"), "%s", e.text);
    cr_assert(opens(r, buf_str(&after), STR("whose"), "after"), "%s", e.text);
    cred_ring_free(r);
    buf_fini(&before);
    buf_fini(&after);
}

static void die_at(const char *name)
{

    if (strcmp(name, "rekey.added") == 0)
        _exit(0);
}

Test(ring, a_rotation_that_was_cut_off_goes_on_with_the_key_it_made)
{
    struct cred_ring *r = open_ring();
    struct buf sealed = seal(r, "text");
    struct ring_status status;
    struct rekeyed done;
    pid_t child = fork();

    if (child == 0) {
        (void)!ring_rekey(&place, lock_path, 1, die_at, &done, &e);
        _exit(1);
    }
    int how;
    cr_assert_eq(waitpid(child, &how, 0), child);
    cr_assert_eq(how, 0);
    cr_assert(ring_look(&place, &status, &e), "%s", e.text);
    cr_assert(!status.has_ring && status.outer_count == 2);
    cr_assert(opens(r, buf_str(&sealed), STR("whose"), "text"));
    struct cred_ring *fresh = open_ring();
    cr_assert(opens(fresh, buf_str(&sealed), STR("whose"), "text"), "%s", e.text);
    cr_assert_arr_eq(cred_key_id(cred_ring_newest(fresh)), status.data[0].id, CRED_KEY_ID_SIZE);
    done = rekey();
    cr_assert(done.resumed);
    cr_assert_arr_eq(done.outer, status.outer[0].id, CRED_KEY_ID_SIZE);
    cr_assert_eq(retire(false), 1);
    cr_assert(opens(fresh, buf_str(&sealed), STR("whose"), "text"));
    cred_ring_free(fresh);
    cred_ring_free(r);
    buf_fini(&sealed);
}

Test(ring, a_key_is_not_retired_while_a_keyring_needs_it)
{
    struct cred_ring_place both[2] = {place, place};
    char other[128];
    size_t n;
    struct cred_ring *r = open_ring();

    snprintf(other, sizeof other, "%s/keyring.other", dir);
    both[1].ring_path = other;
    both[1].organization_id = "6f6c1d6e-0000-4000-8000-000000000002";
    rekey();
    cr_assert_not(ring_retire(both, 2, lock_path, false, &n, &e));
    cr_assert(strstr(e.text, both[1].organization_id), "%s", e.text);
    err_clear(&e);
    struct rekeyed done;
    cr_assert(ring_rekey(&both[1], lock_path, 2, NULL, &done, &e), "%s", e.text);
    cr_assert(done.resumed, "the key that is there already wraps the other keyring too");
    cr_assert(ring_retire(both, 2, lock_path, false, &n, &e), "%s", e.text);
    cr_assert_eq(n, 1);
    cred_ring_free(r);
    unlink(other);
}

Test(ring, a_lost_key_is_named)
{
    struct cred_ring *r = open_ring();
    struct ring_status status;
    struct buf sealed;
    char id[RING_ID_TEXT_MAX];

    copy(key_path, saved_path);
    rekey();
    sealed = seal(r, "text");
    cred_ring_free(r);
    cr_assert(ring_look(&place, &status, &e));
    hex_encode(status.outer[0].id, CRED_KEY_ID_SIZE, id);
    copy(saved_path, key_path); /* the key file of before */
    cr_assert_null(cred_ring_open(&place, true, &e));
    cr_assert(strstr(e.text, id) && strstr(e.text, key_path) && strstr(e.text, "backup"), "%s",
              e.text);
    err_clear(&e);
    unlink(ring_path); /* and the keyring lost: what is sealed names its key */
    r = open_ring();
    cr_assert_not(opens(r, buf_str(&sealed), STR("whose"), "text"));
    hex_encode(status.data[1].id, CRED_KEY_ID_SIZE, id);
    cr_assert(strstr(e.text, id) && strstr(e.text, "backup"), "%s", e.text);
    cred_ring_free(r);
    buf_fini(&sealed);
}

Test(ring, a_lost_keyring_is_not_made_anew_where_something_is_sealed)
{
    cred_ring_free(open_ring());
    rekey();
    retire(false);
    unlink(ring_path);
    place.in_use = true;
    cr_assert_null(cred_ring_open(&place, true, &e));
    cr_assert(strstr(e.text, ring_path), "%s", e.text);
    err_clear(&e);
    place.in_use = false; /* another organization begins under the same key file */
    struct cred_ring *r = open_ring();
    struct buf sealed = seal(r, "text");
    cr_assert(opens(r, buf_str(&sealed), STR("whose"), "text"));
    cred_ring_free(r);
    buf_fini(&sealed);
}

Test(ring, a_keyring_is_bound_byte_for_byte)
{
    struct stat st;
    cred_ring_free(open_ring());
    rekey();
    copy(ring_path, saved_path);
    cr_assert_eq(stat(ring_path, &st), 0);
    cr_assert_eq(st.st_mode & 07777, 0600);
    for (off_t i = 0; i < st.st_size; i++) {
        FILE *f = fopen(ring_path, "r+b");
        fseek(f, i, SEEK_SET);
        int c = fgetc(f);
        fseek(f, i, SEEK_SET);
        fputc(c ^ 1, f);
        fclose(f);
        cr_assert_null(cred_ring_open(&place, false, &e), "byte %d", (int)i);
        err_clear(&e);
        copy(saved_path, ring_path);
    }
    for (off_t i = 0; i < st.st_size; i++) {
        cr_assert_eq(truncate(ring_path, i), 0);
        cr_assert_null(cred_ring_open(&place, false, &e), "cut at %d", (int)i);
        err_clear(&e);
        copy(saved_path, ring_path);
    }
    struct cred_ring_place another = place;
    another.organization_id = "6f6c1d6e-0000-4000-8000-000000000002";
    cr_assert_null(cred_ring_open(&another, false, &e), "another organization's");
}

/* ---- beside readers and writers ---- */

static atomic_bool over;
static atomic_uint sealed_count;

static void *seal_and_open(void *ctx)
{
    struct cred_ring *r = ctx;
    struct err err = {0};
    char sealed[64], text[64];
    size_t n, m;
    while (!over) {
        struct cred_ring *fresh = cred_ring_open(&place, true, &err);
        bool good =
            fresh && cred_ring_seal(r, STR("test"), STR("a"), STR("text"), sealed, &n, &err) &&
            cred_ring_unseal(fresh, STR("test"), STR("a"), str_of(sealed, n), text, &m, &err) &&
            cred_ring_seal(fresh, STR("test"), STR("a"), STR("text"), sealed, &n, &err) &&
            cred_ring_unseal(r, STR("test"), STR("a"), str_of(sealed, n), text, &m, &err);
        cred_ring_free(fresh);
        if (!good) {
            fprintf(stderr, "%s\n", err.text);
            over = true;
            return NULL;
        }
        sealed_count++;
    }
    return ctx;
}

Test(ring, is_rotated_beside_readers_and_writers)
{
    enum { THREADS = 3, ROTATIONS = 20 };
    pthread_t threads[THREADS];
    struct cred_ring *r = open_ring();
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, seal_and_open, r), 0);
    for (int i = 0; i < ROTATIONS; i++) {
        unsigned before = sealed_count;
        rekey();
        retire(false);
        while (!over && sealed_count == before && i % 4 == 0)
            (void)poll(NULL, 0, 1);
    }
    over = true;
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        cr_assert_eq(result, (void *)r, "a reader or a writer failed");
    }
    cr_assert_gt(sealed_count, 0);
    cred_ring_free(r);
}
