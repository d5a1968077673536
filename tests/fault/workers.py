#!/usr/bin/env python3
"""workers.py - workers over one PostgreSQL are killed and stopped, their database crashes: nothing lost,
nothing twice.

    workers.py BUILD_DIR ROUNDS [--seed N] [--faults kill,failpoint,stop,database]

A round queues claims of four partners and lets three workers do them. While they do, at random moments: kill -9
of a worker (a new one starts), kill -9 at the n-th failpoint it passes, SIGSTOP for longer than a lease, and a
crash of PostgreSQL (kill -9 of all of it, immediate shutdown, or a restart). At the end the queue is empty
without hands, and of every claim there is exactly one in the partners' files, one in the ledger and one event;
control numbers are unique.
Exit 1 on any difference.
"""
import argparse
import os
import random
import signal
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/tools"))
from cluster import OUTLIVES_KILL, Cluster, programs  # noqa: E402
from crew import Crew  # noqa: E402
from tally import Tally  # noqa: E402

FILES, CLAIMS, WORKERS = 8, 25, 3
FAULTS = {"kill": 5, "failpoint": 5, "stop": 2, "database": 3}  # and how often each


class Round:
    def __init__(self, build, cluster, seed, kinds):
        self.random = random.Random(seed)
        self.cluster = cluster
        self.crew = Crew(build, cluster, work={"lease": "2s", "poll": "50ms", "backoff": "100ms"})
        self.injected = dict.fromkeys(kinds, 0)
        self.stopped, self.doomed = [], []

    def alive(self):
        return [w for w in self.crew.workers if w.poll() is None and w not in self.stopped]

    def may_fault(self):
        """A job whose worker dies five times is a dead letter, by design: it is not driven so far. A worker
        that is to kill itself at some later step counts as if it had."""
        doomed = sum(w in self.doomed for w in self.alive())
        tries = self.crew.sql("SELECT coalesce(max(tries), 0) FROM job WHERE state IN ('ready', 'leased')")
        return int(tries) + doomed < 4

    def fault(self):
        what = self.random.choices(list(self.injected), weights=[FAULTS[k] for k in self.injected])[0]
        alive = self.alive()
        if what == "database":
            getattr(self.cluster, self.random.choice(("kill", "crash", "restart")))()
        elif not alive:
            return
        elif what == "stop":
            self.stopped.append(self.random.choice(alive))
            self.stopped[-1].send_signal(signal.SIGSTOP)
        elif what == "kill":
            self.random.choice(alive).kill()
        else:
            # A worker that will kill itself at the n-th step it takes.
            step = self.random.randint(1, 12)
            self.doomed.append(self.crew.start(1, before=["env", f"HIA_FAILPOINT=*:{step}"]))
        self.injected[what] += 1

    def play(self):
        expected = []
        for i in range(FILES):
            self.crew.queue_claims(f"F{i:02d}", CLAIMS, self.crew.names[i % 4])
            expected += [f"F{i:02d}-{n:04d}" for n in range(CLAIMS)]
        self.crew.start(WORKERS)
        until = time.monotonic() + 180
        done = False
        while not done and time.monotonic() < until:
            time.sleep(self.random.uniform(0.02, 0.4))
            if sum(self.injected.values()) < 10 and self.may_fault():
                self.fault()
            while len(self.alive()) < WORKERS:
                self.crew.start(1)
            done = self.crew.open_jobs(["submit"]) == 0
        for worker in self.stopped:
            worker.send_signal(signal.SIGCONT)  # it wakes up and would like to go on
        time.sleep(0.5)
        self.crew.stop()
        # What a crash left between two steps is settled by the next job of the partner, without hands.
        self.crew.run("work", "--once")
        faults = self.crew.faults(expected)
        if not done:
            faults.append("the queue did not come to its end")
        return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("rounds", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--faults", default=",".join(FAULTS), help="which; default all")
    arguments = parser.parse_args()
    if not programs():
        print("workers: skipped, PostgreSQL is not installed")
        return 77
    injected, bad, began, tally = {}, 0, time.monotonic(), Tally()
    with Cluster(os.path.join(arguments.build, "bin/hia"), durable=OUTLIVES_KILL) as cluster:
        for i in range(arguments.rounds):
            played = Round(arguments.build, cluster, arguments.seed + i, arguments.faults.split(","))
            with played.crew:
                faults = played.play()
            for what, n in played.injected.items():
                injected[what] = injected.get(what, 0) + n
            for fault in faults:
                print(f"round {i}, seed {arguments.seed + i}: {fault}", flush=True)
            bad += bool(faults)
            tally.round(played.injected, [f"seed {arguments.seed + i}: {fault}" for fault in faults])
    tally.hand_over()
    print(f"workers: {arguments.rounds} rounds, {sum(injected.values())} faults injected "
          f"({', '.join(f'{n} {what}' for what, n in injected.items())}), {arguments.rounds - bad} rounds "
          f"survived whole, {bad} not; {arguments.rounds * FILES * CLAIMS} claims, "
          f"{'NOT ' if bad else ''}each once; "
          f"{time.monotonic() - began:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
