#!/usr/bin/env python3
"""hia work, jobs, schedule: with a ledger in a folder, and many over one PostgreSQL."""
import os
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/tools"), os.path.join(ROOT, "tests/cli")]
from cluster import Cluster, programs  # noqa: E402
from crew import Crew, claims  # noqa: E402
from lab import BUILD, HIA, Lab, expect, finish, same  # noqa: E402
from peer import wait_until  # noqa: E402
import work_many  # noqa: E402


def ids(tag, count):
    return [f"{tag}-{i:04d}" for i in range(count)]


# --- a ledger in a folder ---

def check_folder():
    lab = Lab()
    lab.configure("claims_dir = drop", "[work]", "backoff = 0s")
    first = lab.lines("submit", "--queue", lab.write("a.jsonl", claims("A", 5)))[0]
    expect(not first["known"] and first["state"] == "ready", f"queued: {first}")
    again = lab.lines("submit", "--queue", lab.path("a.jsonl"))[0]
    expect(again["known"] and again["job"] == first["job"], "the same file is one job")
    os.remove(lab.path("a.jsonl"))  # its bytes are kept
    done = [line for line in lab.lines("work", "--once") if line["type"] == "job"]
    expect(len(done) == 1 and done[0]["outcome"] == "done" and done[0]["sent"] == 5, f"{done}")
    os.makedirs(lab.path("drop"), exist_ok=True)
    lab.write("drop/.b.jsonl", claims("B", 3))
    same([x for x in lab.lines("work", "--once") if x["type"] == "job"], [],
         "a hidden file is not taken")
    os.rename(lab.path("drop/.b.jsonl"), lab.path("drop/b.jsonl"))
    kinds = [line["kind"] for line in lab.lines("work", "--once") if line["type"] == "job"]
    same(kinds, ["collect", "submit"], "a file in claims_dir is sent")
    same(os.listdir(lab.path("drop")), ["taken"], "and moved away")
    same([line["type"] for line in lab.lines("jobs", "--all")], ["job"] * 3 + ["totals"],
         "three jobs; workers that ended are not listed")


def check_poison():
    """What cannot be done is tried five times, then is a dead letter; a person revives it."""
    lab = Lab()
    lab.configure("[work]", "backoff = 0s")
    job = lab.lines("submit", "--queue", lab.write("a.jsonl", claims("A", 2)))[0]["job"]
    kept = [os.path.join(folder, name) for folder, _, names in os.walk(lab.path("kept")) for name in names]
    same(len(kept), 1, "its bytes are kept")
    os.rename(kept[0], kept[0] + ".away")
    told = lab.lines("work", "--once", code=1)
    same([line["outcome"] for line in told if line["type"] == "job"], ["failed"] * 4 + ["dead"], "five tries")
    dead = [line for line in lab.lines("jobs") if line.get("state") == "dead"]
    expect(len(dead) == 1 and dead[0]["job"] == job and dead[0]["code"] == "store", f"a dead letter: {dead}")
    needs = [need for need in lab.lines("status", code=None)[0]["needs"] if need["kind"] == "job"]
    expect(len(needs) == 1 and needs[0]["key"] == str(job), f"hia status tells of it: {needs}")
    os.rename(kept[0] + ".away", kept[0])
    lab.run("jobs", "--retry", str(job))
    lab.run("jobs", "--retry", str(job), code=2)
    lab.run("jobs", "--retry", "999", code=2)
    same([x["outcome"] for x in lab.lines("work", "--once") if x["type"] == "job"], ["done"], "revived")


def check_usage():
    lab = Lab()
    lab.run("work", "x", code=2)
    lab.run("submit", "--queue", code=2)
    lab.run("submit", "--queue", "--dry-run", lab.write("a.jsonl", claims("A", 1)), code=2)
    lab.run("submit", "--queue", lab.path("not there"), code=2)
    for line in ("receive_schedule = 0 0 31 2 *", "submission_schedule = daily", "time_zone = Mars/Olympus"):
        bad = Lab()
        bad.configure(line)
        _, why = bad.run_both("schedule", code=2)
        expect("sandbox.conf:" in why and line.split()[0] in why, f"{line} is refused with its line: {why}")


def holds_lock(pid):
    with open("/proc/locks", encoding="ascii") as f:
        return any(line.split()[1] == "FLOCK" and line.split()[4] == str(pid) for line in f)


def check_one_worker_in_a_folder():
    lab = Lab()
    lab.run("work", "--once")
    worker = subprocess.Popen([HIA, "work", "--config", lab.config, "--data", lab.data],
                              stderr=subprocess.DEVNULL)
    try:
        # Asked before it has its lock, the second would be the first.
        expect(wait_until(lambda: holds_lock(worker.pid)), "it is at work")
        _, why = lab.run_both("work", "--once", code=None)
        expect("another hia work" in why, f"a second worker is refused: {why}")
        lab.run("submit", lab.write("a.jsonl", claims("A", 2)))  # a command gets its turn
    finally:
        worker.send_signal(signal.SIGTERM)
        same(worker.wait(timeout=20), 0, "it ends cleanly")


# --- many, over PostgreSQL ---

def check_crews(cluster):
    """One, two, four workers: everything once, control numbers unique."""
    for workers in (1, 2, 4):
        with Crew(BUILD, cluster) as crew:
            expected = []
            for i in range(12):
                crew.queue_claims(f"W{i:02d}", 20, crew.names[i % 4])
                expected += ids(f"W{i:02d}", 20)
            crew.start(workers)
            expect(crew.drained(), f"{workers} workers come to an end")
            crew.stop()
            for fault in crew.faults(expected):
                expect(False, f"{workers} workers: {fault}")
            if workers == 4:
                busy = crew.sql("SELECT count(DISTINCT worker_id) FROM job")
                expect(int(busy) > 1, f"the work was shared: {busy}")
            same([w.returncode for w in crew.workers], [0] * workers, "they end cleanly")


TABLES = ("document", "interchange", "functional_group", "transaction_set", "acknowledgement", "claim_history",
          "remittance", "claim_payment", "adjustment", "outbox")


def answers(crew):
    """The clearinghouse's, to what went out; the same for each crew."""
    subprocess.run([HIA, "sandbox", "--config", crew.config, "--partner", "north", "--seed", "7"], check=True,
                   stdout=subprocess.DEVNULL)
    out = crew.path("data/north/out")
    return out, sorted(name for name in os.listdir(out) if not name.startswith("."))


def counted(crew):
    return {table: crew.sql(f"SELECT count(*) FROM {table}") for table in TABLES}


def check_the_same_at_two(cluster):
    """Files of answers at several partners' workers at the same moment leave what one worker leaves."""
    left = []
    for several in (False, True):
        with Crew(BUILD, cluster, more="max_file_bytes = 64K") as crew:
            crew.queue_claims("E0", 120, "north")
            crew.run("work", "--once")
            folder, files = answers(crew)
            paths = [os.path.join(folder, name) for name in files]
            for name in crew.names if several else ("north",):
                crew.run("ingest", "--queue", "--partner", name, *paths)
            crew.start(4 if several else 1)
            expect(crew.drained(), "ingested")
            crew.stop()
            same(crew.sql("SELECT count(*) FROM job WHERE state = 'dead'"), "0", "no dead letters")
            left.append(counted(crew))
            if several:
                codes = crew.sql("SELECT string_agg(DISTINCT code, ' ') FROM job WHERE kind = 'ingest'")
                expect("duplicate" in codes, f"the others are told that it is known: {codes}")
    same(left[1], left[0], "several left what one leaves")


def check_answers_and_doubles(cluster):
    """What comes back is received by workers; a file that arrives at two of them is ingested once."""
    with Crew(BUILD, cluster, partners=2) as crew:
        crew.queue_claims("D0", 10, "north")
        crew.start(3)
        expect(crew.drained(), "sent")
        out, files = answers(crew)
        expect(len(files) >= 2, f"it answers: {files}")
        # The same files come another way too, and for the other partner.
        os.makedirs(crew.path("copies"))
        for name in files:
            shutil.copy(os.path.join(out, name), crew.path("copies", name))
        copies = [crew.path("copies", name) for name in files]
        crew.run("receive", "--queue", "--partner", "north")
        crew.run("ingest", "--queue", "--partner", "south", *copies)
        crew.run("ingest", "--queue", "--partner", "north", *copies)
        expect(crew.drained(), "received and ingested")
        crew.stop()
        same(crew.sql("SELECT count(*) FROM document WHERE direction = 'inbound'"), str(len(files)),
             "each file is one document")
        same(crew.sql("SELECT count(*), count(DISTINCT trace) FROM remittance").split("|")[0],
             crew.sql("SELECT count(DISTINCT trace) FROM remittance"), "each remittance is there once")
        same(crew.sql("SELECT count(*) FROM (SELECT entity FROM outbox WHERE name = 'pm_remittance_received'"
                      " GROUP BY entity HAVING count(*) > 1) x"), "0", "and told of once")
        same(crew.sql("SELECT count(*) FROM job WHERE state NOT IN ('done', 'ready')"), "0", "all is done")


def check_schedules(cluster):
    """Slots that passed while nobody worked are made up for once, whoever comes first."""
    more = "receive_schedule = 0 3 1 1 *\ntime_zone = America/Phoenix"
    with Crew(BUILD, cluster, partners=2, more=more) as crew:
        def jobs():
            return crew.sql("SELECT count(*), count(DISTINCT dedupe_key) FROM job WHERE kind = 'receive'")
        rows = [line for line in crew.run("schedule") if line["kind"] == "receive"]
        expect(len(rows) == 2 and not rows[0]["missed"] and rows[0]["next"][4:] == "-01-01T10:00:00.000000Z",
               f"03:00 in Phoenix is 10:00: {rows}")
        crew.run("work", "--once")
        same(jobs(), "0|0", "a schedule that is new makes up for nothing")
        crew.sql("UPDATE job_schedule SET slot = slot - 3 * 31557600000000 WHERE kind = 'receive'")
        rows = [line for line in crew.run("schedule") if line["kind"] == "receive"]
        expect(all(line["missed"] for line in rows), "three are missed")
        crew.start(3)
        wait_until(lambda: jobs() == "2|2", 60)
        expect(crew.drained(), "they are made up for")
        same(jobs(), "2|2", "of three slots that were missed one is made up for, by one of three workers")
        known = crew.sql("SELECT count(*) FROM worker")
        crew.start(1)
        expect(wait_until(lambda: crew.sql("SELECT count(*) FROM worker") != known, 60), "another one comes")
        time.sleep(0.5)
        crew.stop()
        same(jobs(), "2|2", "and not again")
        same(crew.sql("SELECT count(*) FROM job WHERE kind = 'receive' AND state = 'done'"), "2", "done")


def check_submission_schedule(cluster):
    with Crew(BUILD, cluster, partners=1,
              more="submission_schedule = 0 0 1 1 *\nclaims_dir = north/claims") as crew:
        crew.queue_claims("S0", 3)
        os.makedirs(crew.path("data/north/claims"))
        with open(crew.path("data/north/claims/x.jsonl"), "w", encoding="utf-8") as f:
            f.write(claims("S1", 3))
        crew.run("work", "--once")
        same(crew.sent()["north"], [], "nothing goes before its time")
        due = [line for line in crew.run("jobs") if line.get("kind") == "submit"][0]["due"]
        expect(due[4:] == "-01-01T00:00:00.000000Z", f"it is due then: {due}")
        crew.sql("UPDATE job_schedule SET slot = slot - 2 * 31557600000000 WHERE kind = 'collect';"
                 "UPDATE job SET due = 1 WHERE kind = 'submit'")
        crew.run("work", "--once")
        for fault in crew.faults(ids("S0", 3) + ids("S1", 3)):
            expect(False, f"at its time: {fault}")


def check_commands_beside_workers(cluster):
    with Crew(BUILD, cluster) as crew:
        crew.start(2)
        expected = []
        for i in range(6):
            crew.queue_claims(f"Q{i}", 10, crew.names[i % 4])
            name = crew.path(f"c{i}.jsonl")
            with open(name, "w", encoding="utf-8") as f:
                f.write(claims(f"C{i}", 10))
            crew.run("submit", "--partner", crew.names[(i + 1) % 4], name)
            expected += ids(f"Q{i}", 10) + ids(f"C{i}", 10)
        expect(crew.drained(), "all done")
        crew.stop()
        for fault in crew.faults(expected):
            expect(False, f"commands beside workers: {fault}")


def leased(crew, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if crew.sql("SELECT count(*) FROM job WHERE state = 'leased' AND kind = 'submit'") == "1":
            return True
        time.sleep(0.01)
    return False


def check_stopped_worker(cluster):
    """One stands still in the middle of a job; another takes over, and what the first commits late is
    refused."""
    for attempt in range(5):
        with Crew(BUILD, cluster, partners=1) as crew:
            crew.queue_claims("Z0", 1500)
            first = crew.start(1)
            expect(leased(crew), "it has the job")
            first.send_signal(signal.SIGSTOP)
            if crew.open_jobs(["submit"]) == 0:
                continue  # it was done already
            crew.start(1)
            expect(crew.drained(), "the other one does it")
            first.send_signal(signal.SIGCONT)
            time.sleep(1)
            crew.stop()
            for fault in crew.faults(ids("Z0", 1500)):
                expect(False, f"a worker that stood still: {fault}")
            same(crew.sql("SELECT epoch FROM job WHERE kind = 'submit'"), "2", "claimed twice")
            expect([x for x in crew.said(0) if x.get("outcome") in ("lost", "failed") or "error" in x],
                   f"the first is told: {crew.said(0)}")
            return
    expect(False, "no worker could be stopped in the middle of a job")


def check_leaping_clock(cluster):
    """The database's clock leaps, and leaps again, while a job is held by one who stands still for a
    moment: the other, who is alive and looks, takes nothing from him, and no try counts."""
    for attempt in range(5):
        with Crew(BUILD, cluster, partners=1, work={"lease": "6s", "poll": "50ms"}) as crew:
            crew.sql("CREATE TABLE leap AS SELECT 0::bigint AS us; GRANT SELECT ON leap TO PUBLIC;"
                     " CREATE OR REPLACE FUNCTION hia_now() RETURNS BIGINT LANGUAGE sql STABLE AS"
                     " 'SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint"
                     " + (SELECT us FROM hia.leap)'")
            other = crew.start(1)
            time.sleep(3.2)  # who is new takes nothing over for half a lease
            other.send_signal(signal.SIGSTOP)
            crew.queue_claims("L0", 300)
            first = crew.start(1)
            expect(leased(crew), "it has the job")
            first.send_signal(signal.SIGSTOP)
            other.send_signal(signal.SIGCONT)
            if crew.open_jobs(["submit"]) == 0:
                continue  # it was done already
            for _ in range(2):
                crew.sql("UPDATE leap SET us = us + 3600000000")
                expect(wait_until(lambda: leases_ended(crew) == "0"), "leases go on behind a leap")
                time.sleep(0.2)
            first.send_signal(signal.SIGCONT)
            expect(crew.drained(), "the first does it")
            crew.stop()
            for fault in crew.faults(ids("L0", 300)):
                expect(False, f"a clock that leapt: {fault}")
            same(crew.sql("SELECT epoch, tries FROM job WHERE kind = 'submit'"), "1|1", "claimed once, one try")
            expect([x for x in crew.said() if x.get("action") == "clock.leapt"], "the leap is told")
            return
    expect(False, "no worker could be stopped in the middle of a job")


def leases_ended(crew):
    return crew.sql("SELECT count(*) FROM worker WHERE lease_until < hia_now()")


check_folder()
check_poison()
check_usage()
check_one_worker_in_a_folder()
if programs():
    with Cluster(HIA) as running:
        check_crews(running)
        check_answers_and_doubles(running)
        check_the_same_at_two(running)
        check_schedules(running)
        check_submission_schedule(running)
        check_commands_beside_workers(running)
        check_stopped_worker(running)
        check_leaping_clock(running)
        work_many.check_all(running)
else:
    work_many.check_all(None)
finish()
