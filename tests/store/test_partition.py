#!/usr/bin/env python3
"""Two workers on two machines (network namespaces), one cut off from the database in the middle of a job: its
lease runs out, the other finishes, and what the first commits late is refused. Skipped where namespaces may not
be made."""
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/tools"), os.path.join(ROOT, "tests/cli")]
from cluster import Cluster, programs  # noqa: E402
from crew import Crew  # noqa: E402
from lab import BUILD, HIA, expect, finish, same  # noqa: E402
from machine import Machine  # noqa: E402

CLAIMS = 2500


def submit_state(crew):
    return crew.sql("SELECT state, epoch, worker_id FROM job WHERE kind = 'submit'").split("|")


def wait_for(crew, condition, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition(submit_state(crew)):
            return True
        time.sleep(0.02)
    return False


def of_its_job(crew):
    """What the first worker said of the job (it may settle, too), and of that what tells it was too late."""
    said = [line for line in crew.said(0) if line.get("kind", "submit") == "submit"]
    return said, [line for line in said if line.get("outcome") in ("lost", "failed") or "error" in line]


def play(cluster, machines, again):
    """False: the job was over before the cable was pulled."""
    with Crew(BUILD, cluster, partners=1, work={"lease": "3s"}) as crew:
        work = {"lease": "3s", "poll": "100ms"}
        configs = [crew.configure(f"postgresql://hia_app@{m.host}/{crew.database}", "", work, name=f"conf{i}")
                   for i, m in enumerate(machines)]
        crew.queue_claims("P0", CLAIMS)
        crew.start(1, before=machines[0].inside(), config=configs[0])
        expect(wait_for(crew, lambda s: s[0] == "leased", 60), "the first has the job")
        time.sleep(0.1 * again)
        machines[0].cut(True)
        if submit_state(crew)[0] != "leased":
            machines[0].cut(False)
            return False
        cut_at = time.monotonic()
        crew.start(1, before=machines[1].inside(), config=configs[1])
        taken = wait_for(crew, lambda s: int(s[1]) > 1, 60)
        expect(taken, f"the lease runs out and the other takes over: {submit_state(crew)}")
        took_over_s = time.monotonic() - cut_at
        expect(crew.drained(120), "the other finishes")
        finished = submit_state(crew)
        machines[0].cut(False)  # what it sent last is sent again, and comes late
        until = time.monotonic() + 60  # TCP tries again the more rarely, the longer it was cut off
        while not of_its_job(crew)[1] and time.monotonic() < until:
            time.sleep(0.1)
        crew.stop()
        same(submit_state(crew), finished, "the late one changed nothing")
        for fault in crew.faults([f"P0-{i:04d}" for i in range(CLAIMS)]):
            expect(False, f"after the cut: {fault}")
        of_job, late = of_its_job(crew)
        expect(late, f"the first was refused: {of_job}")
        expect(not [line for line in of_job if line.get("outcome") == "done"], f"but finished: {of_job}")
        print(f"cut off in the middle of a job: taken over after {took_over_s:.1f} s (lease 3 s), "
              f"{CLAIMS} claims sent once, the late one told: {late[0].get('error', late[0].get('outcome'))}")
        return True


def main():
    machines = []
    if not programs() or os.geteuid() != 0:
        print("skipped: no PostgreSQL, or not root")
        return 77
    try:
        for number in (1, 2):
            machines.append(Machine(number))
    except OSError as why:
        print(f"skipped: {why}")
        for machine in machines:
            machine.close()
        return 77
    try:
        with Cluster(HIA, listen=f"'{','.join(machine.host for machine in machines)}'") as cluster:
            expect(any(play(cluster, machines, again) for again in range(5)),
                   "a job was cut off in its middle")
    finally:
        for machine in machines:
            machine.close()
    return finish()


sys.exit(main())
