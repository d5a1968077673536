/* test_take_again.c - a job that let go of its ledger takes it again: it waits for who writes it,
 * and not for what does not pass. */
#include "job/lab.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static struct lab lab;

static void open_lab(void)
{
    lab_open(&lab);
    job_let_go(&lab.job);
}

static void close_lab(void)
{
    lab_close(&lab);
}

TestSuite(take_again, .init = open_lab, .fini = close_lab);

/* Longer than one store_open waits, so that it has to be tried again. */
static void *let_go_later(void *fd)
{
    (void)nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 200000000}, NULL);
    close(*(int *)fd);
    return NULL;
}

Test(take_again, who_writes_it_is_waited_for)
{
    pthread_t other;
    int fd = open(lab_path(&lab, "data/ledger.lock"), O_RDWR | O_CLOEXEC);
    cr_assert_geq(fd, 0);
    cr_assert_eq(flock(fd, LOCK_EX), 0);
    cr_assert_eq(pthread_create(&other, NULL, let_go_later, &fd), 0);
    cr_assert(job_take_again(&lab.job, &lab.err), "%s", lab.err.text);
    cr_assert_not_null(lab.job.store);
    pthread_join(other, NULL);
}

Test(take_again, what_does_not_pass_is_told_at_once)
{
    char was[SCRATCH_MAX + 16];
    int64_t from_us = clock_tick_us();
    snprintf(was, sizeof was, "%s", lab_path(&lab, "data"));
    cr_assert_eq(rename(was, lab_path(&lab, "elsewhere")), 0);
    cr_assert_not(job_take_again(&lab.job, &lab.err));
    cr_assert_eq(lab.err.kind, ERR_SYSTEM);
    cr_assert_null(lab.job.store);
    cr_assert_lt(clock_tick_us() - from_us, 30 * 1000000, "a minute is for what passes");
}
