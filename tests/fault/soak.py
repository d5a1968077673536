#!/usr/bin/env python3
"""soak.py - claims out, answers and payments in, events to the platform, for minutes, under faults: what was
counted at each end is equal, and who lives long grows neither in memory nor in open files.

    soak.py BUILD_DIR [MINUTES] [--seed N] [--json]

A round queues claims of four partners, lets workers send them, lets the partners answer up to the 835, lets
the workers take that in, and waits until the platform has each event. Meanwhile one worker is killed or stands
still for longer than a lease, sessions of the database are cut, or all of it starts anew. Two workers and the
relay live as long as the soak: of them memory and open files are watched. What is held against it comes from
the partners' folders, split by hand, from SQL and from /proc. Exit 0: all of it held; 1: not; 77: PostgreSQL
is not installed.
"""
import argparse
import collections
import json
import os
import random
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/tools"))
from cluster import OUTLIVES_KILL, Cluster, programs  # noqa: E402
from crew import Crew  # noqa: E402

CLAIMS = 10  # of each partner, in a round
LEASE_S = 2
COLUMNS = ("id: event_id, event_name: name, event_source: publisher, entity: entity, payload: payload,"
           " organization_id: organization_id, metadata: metadata, created_at: timestamp")
PLATFORM = "soak_platform"
# Pages are taken as a program comes to need them: a quarter, and a few MiB, are no growth.
GROWTH, GROWTH_KB, GROWTH_FILES = 1.25, 4096, 4
ONCE = ("pm_claim_transmitted", "pm_remittance_received")  # of an entity
PAYMENTS = ("pm_claim_paid", "pm_claim_denied", "pm_claim_adjusted", "pm_claim_reversed", "pm_payment_orphaned")


class Watched:
    """A process that lives as long as the soak."""

    def __init__(self, name, process):
        self.name, self.process, self.memory_kb, self.files = name, process, [], []

    def look(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as f:
            self.memory_kb.append(next(int(line.split()[1]) for line in f if line.startswith("VmRSS")))
        self.files.append(len(os.listdir(f"/proc/{self.process.pid}/fd")))

    def figures(self):
        """The first and the last of what stands still: the first rounds are for getting ready."""
        begun = min(2, len(self.files) - 1)
        quarter = max(1, (len(self.files) - begun) // 4)
        early, late = slice(begun, begun + quarter), slice(-quarter, None)
        return {"name": self.name, "memory_kb": [max(self.memory_kb[early]), min(self.memory_kb[late])],
                "files": [max(self.files[early]), min(self.files[late])]}

    def wrong(self):
        if self.process.poll() is not None:
            return [f"{self.name} is gone: {self.process.returncode}"]
        if not self.files:
            return []
        figures = self.figures()
        (memory, more_memory), (files, more_files) = figures["memory_kb"], figures["files"]
        out = []
        if more_memory > memory * GROWTH + GROWTH_KB:
            out.append(f"{self.name} grows: from {memory} to {more_memory} KiB")
        if more_files > files + GROWTH_FILES:
            out.append(f"{self.name} keeps files open: {files}, then {more_files}")
        return out


class Soak:
    def __init__(self, build, cluster, seed):
        self.cluster, self.chance, self.seed = cluster, random.Random(seed), seed
        self.crew = Crew(build, cluster, work={"lease": f"{LEASE_S}s", "poll": "50ms", "backoff": "100ms"})
        self.expected, self.sent, self.numbers = [], collections.Counter(), collections.Counter()
        self.injected, self.rounds, self.took_s = collections.Counter(), 0, []
        self.make_platform()
        self.watched = [Watched(f"worker {i}", self.crew.start(1)) for i in (1, 2)]
        self.helper = self.crew.start(1)
        with open(self.crew.path("relay.log"), "wb") as log:
            relay = subprocess.Popen([self.crew.hia, "relay", "--config", self.crew.config], stdout=log,
                                     stderr=log)
        self.watched.append(Watched("relay", relay))

    def make_platform(self):
        self.cluster.sql("postgres", f"CREATE DATABASE {PLATFORM}")
        with open(os.path.join(ROOT, "tests/tools/platform.sql"), encoding="utf-8") as f:
            code, _, why = self.cluster.sql(PLATFORM, f.read())
        assert code == 0, why
        with open(self.crew.config, "a", encoding="utf-8") as f:
            f.write(f"[events]\nregistry_dir = {ROOT}/conf/events\n"
                    f"platform = {self.cluster.uri(PLATFORM, 'hia_relay')}\nplatform_columns = {COLUMNS}\n")
        self.crew.run("receive", "--partner", self.crew.names[0])  # makes the organization and its key

    # --- a round ---

    def fault(self):
        """One of them, of whoever is at work."""
        time.sleep(self.chance.uniform(0, 0.3))
        what = self.chance.choice(("kill", "stop", "sessions", "restart"))
        self.injected[what] += 1
        if what == "kill":
            self.helper.kill()
            self.helper = self.crew.start(1)
        elif what == "stop":
            self.helper.send_signal(signal.SIGSTOP)
            time.sleep(LEASE_S * 1.5)
            self.helper.send_signal(signal.SIGCONT)
        elif what == "sessions":
            self.cluster.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                         " WHERE application_name LIKE 'hia%'")
        else:
            self.cluster.restart()

    def take(self):
        """The partners take what was sent to them, and answer."""
        for files in self.crew.sent().values():
            for number, claims in files:
                self.numbers[number, claims[0]] += 1
                self.sent.update(claims)
        for name in self.crew.names:
            subprocess.run([self.crew.hia, "sandbox", "--config", self.crew.config, "--partner", name, "--seed",
                            str(self.seed)], check=True, stdout=subprocess.DEVNULL)

    def round(self):
        began, self.rounds = time.monotonic(), self.rounds + 1
        for name in self.crew.names:
            tag = f"R{self.rounds:05d}{name[0]}"
            self.crew.queue_claims(tag, CLAIMS, name)
            self.expected += [f"{tag}-{i:04d}" for i in range(CLAIMS)]
        self.fault()
        wrong = [] if self.crew.drained(60) else ["what was queued is not sent"]
        self.take()
        for name in self.crew.names:
            self.crew.run("receive", "--queue", "--partner", name)
        self.fault()
        if not self.crew.drained(60):
            wrong.append("what came back is not taken in")
        wrong += self.unequal()
        for one in self.watched:
            wrong += one.wrong() if one.process.poll() is not None else []
        if not wrong:
            for one in self.watched:
                one.look()
        self.took_s.append(time.monotonic() - began)
        return wrong

    # --- what must be true ---

    def platform(self, sql):
        code, out, why = self.cluster.sql(PLATFORM, sql)
        assert code == 0, why
        return out

    def unequal(self):
        """Sentences on what is not the same at both ends."""
        told, until = int(self.crew.sql("SELECT count(*) FROM outbox")), time.monotonic() + 60
        while int(self.platform("SELECT count(*) FROM fw_domain_events")) < told and time.monotonic() < until:
            time.sleep(0.05)
        counts = {
            "claims sent, each once": (sum(self.sent.values()), len(self.sent), len(self.expected)),
            "claims of the ledger": (int(self.crew.sql("SELECT count(*) FROM claim")), len(self.expected)),
            "events at the platform": (int(self.platform("SELECT count(*) FROM fw_domain_events")), told),
            "payments, and events of them": self.payments(),
        }
        out = [f"{what}: {numbers}" for what, numbers in counts.items() if len(set(numbers)) > 1]
        twice = self.platform("SELECT count(*) FROM (SELECT 1 FROM fw_domain_events WHERE event_name IN"
                              f" {ONCE} GROUP BY event_name, entity HAVING count(*) > 1) x")
        stuck = self.crew.sql("SELECT count(*) FROM job WHERE state IN ('dead', 'leased') AND kind <> 'settle'")
        waiting = self.crew.sql("SELECT count(*) FROM claim WHERE state = 'submitted'")
        return out + [f"{n} {what}" for n, what in ((twice, "events came twice"), (stuck, "jobs are stuck"),
                                                    (waiting, "claims have no answer")) if n != "0"]

    def payments(self):
        """Payments of 835s, and the events the platform has of them: one of each."""
        told = self.platform(f"SELECT count(*) FROM fw_domain_events WHERE event_name IN {PAYMENTS}")
        return int(self.crew.sql("SELECT count(*) FROM claim_payment")), int(told)

    # --- what is told ---

    def told(self, wrong):
        return {"rounds": self.rounds, "claims": len(self.expected), "events":
                int(self.platform("SELECT count(*) FROM fw_domain_events")), "payments": self.payments()[1],
                "faults": dict(self.injected), "round_s": [round(self.took_s[0], 1), round(self.took_s[-1], 1)],
                "watched": [one.figures() for one in self.watched if one.files], "wrong": wrong}

    def close(self):
        relay = self.watched[-1].process
        relay.terminate()
        relay.wait(30)
        self.crew.close()


def say(told):
    faults = ", ".join(f"{n} {what}" for what, n in sorted(told["faults"].items()))
    print(f"{told['rounds']} rounds, {told['claims']} claims, {told['payments']} payments, "
          f"{told['events']} events; faults: {faults}; a round took {told['round_s'][0]} s, "
          f"then {told['round_s'][1]} s")
    for one in told["watched"]:
        (memory, later), (files, files_later) = one["memory_kb"], one["files"]
        print(f"  {one['name']:<10}{memory:>8} KiB, then{later:>8}{files:>6} files, then{files_later:>5}")
    for wrong in told["wrong"]:
        print(f"FAILED: {wrong}")


def main():
    ask = argparse.ArgumentParser(prog="./run soak", description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("build")
    ask.add_argument("minutes", nargs="?", type=float, default=10)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--json", action="store_true", help="a line a round, the last is of all of it")
    given = ask.parse_args()
    if not programs():
        print("soak: skipped, PostgreSQL is not installed", file=sys.stderr)
        return 77
    until, wrong = time.monotonic() + given.minutes * 60, []
    with Cluster(os.path.join(os.path.abspath(given.build), "bin/hia"), durable=OUTLIVES_KILL) as cluster:
        soak = Soak(os.path.abspath(given.build), cluster, given.seed)
        try:
            while not wrong and (time.monotonic() < until or not soak.rounds):
                wrong = soak.round()
                if given.json:
                    print(json.dumps(soak.told(wrong)), flush=True)
                else:
                    print(f"round {soak.rounds}: {soak.took_s[-1]:.1f} s", file=sys.stderr, flush=True)
            wrong += [text for one in soak.watched for text in one.wrong() if text not in wrong]
            told = soak.told(wrong)
            if given.json:
                print(json.dumps(told))
            else:
                say(told)
        finally:
            soak.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
