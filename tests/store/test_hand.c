/* test_hand.c - what is in hand while the ledger is let go: one has it, everybody sees it, and it
 * goes with whoever had it. */
#include "store/hand.h"
#include "store/ledger.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ONE "aaaaaaaa-1111-4111-8111-111111111111"
#define TWO "aaaaaaaa-2222-4222-8222-222222222222"

static struct ledger l[1];

static void setup(void)
{
    ledger_setup(l);
}

static void teardown(void)
{
    ledger_teardown(l);
}

TestSuite(hand, .init = setup, .fini = teardown, .timeout = 120);

static struct store_hand *take(const char *organization, const char *what)
{
    struct store_hand *h;
    OK(store_hand_take(&h, l->place, organization, what, &l->e));
    return h;
}

static bool is_free(const char *what)
{
    bool yes = false;
    OK(store_hand_is_free(l->s, l->place, ORG_A, what, &yes, &l->e));
    return yes;
}

Test(hand, one_has_it_and_everybody_sees_it)
{
    cr_assert(is_free(ONE), "nobody ever had it");
    struct store_hand *h = take(ORG_A, ONE);
    cr_assert(h);
    cr_assert_not(is_free(ONE));
    cr_assert_null(take(ORG_A, ONE), "once");
    store_hand_let_go(h);
    cr_assert(is_free(ONE));
    cr_assert((h = take(ORG_A, ONE)), "and again");
    cr_assert_not(is_free(ONE));
    cr_assert_not(is_free(ONE), "a look takes nothing, and lets nothing go");
    store_hand_let_go(h);
}

/** As soon as it is let go, and not when a server gets to it. */
Test(hand, let_go_it_is_free_at_once)
{
    for (unsigned i = 0; i < 50; i++) {
        struct store_hand *h = take(ORG_A, ONE);
        cr_assert(h, "%u", i);
        store_hand_let_go(h);
        cr_assert(is_free(ONE), "%u", i);
    }
}

Test(hand, of_one_thing_of_one_organization)
{
    struct store_hand *one = take(ORG_A, ONE), *two = take(ORG_A, TWO), *other = take(ORG_B, ONE);
    cr_assert(one && two && other);
    store_hand_let_go(one);
    cr_assert(is_free(ONE), "another thing, and another's, stay in their hands");
    cr_assert_not(is_free(TWO));
    store_hand_let_go(two);
    store_hand_let_go(other);
    store_hand_let_go(NULL);
}

Test(hand, a_ledger_that_is_closed_meanwhile_lets_nothing_go)
{
    struct store_hand *h = take(ORG_A, ONE);
    cr_assert(h);
    ledger_reopen(l, ORG_A, STORE_WRITER);
    cr_assert_not(is_free(ONE));
    store_hand_let_go(h);
    cr_assert(is_free(ONE));
}

/* The ledger is not closed for it, nor opened: a writer looks while another process has it. */
Test(hand, it_goes_with_the_process)
{
    int ready[2];
    char c;
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)!write(ready[1], take(ORG_A, ONE) ? "y" : "n", 1);
        for (;;)
            (void)sleep(60);
    }
    cr_assert_eq(read(ready[0], &c, 1), 1);
    cr_assert_eq(c, 'y');
    cr_assert_not(is_free(ONE));
    cr_assert_null(take(ORG_A, ONE));
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    static const struct timespec pause = {.tv_nsec = 10000000};
    struct store_hand *h = NULL;
    for (int i = 0; i < 500 && !h; i++) { /* a server notices a broken connection a little later */
        h = take(ORG_A, ONE);
        (void)nanosleep(&pause, NULL);
    }
    cr_assert(h);
    store_hand_let_go(h);
}
