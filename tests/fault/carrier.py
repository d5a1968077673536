#!/usr/bin/env python3
"""carrier.py - kill -9 at random points of submit and receive through an adapter, over TLS to a partner that
journals all it gets and breaks off exchanges at random.

    carrier.py BUILD_DIR ROUNDS [--seed N] [--sftp]

With --sftp the partner is folders behind a real sshd, spoken to by the clearinghouse adapter, and its sessions
are killed at random too.

A round hands in some claims and puts out the acknowledgements of what came. Each of our steps is killed up
to twice, after a random time or at the n-th failpoint it passes, and run again until it says that it is
done. After each round it is compared:

  - at the partner: each interchange of ours exactly once, each call's key for one interchange only; no
    acknowledgement of its left, each removed exactly once
  - in the ledger: every batch handed over and acknowledged, each claim transmitted and acknowledged by one
    event, no call open, nothing delivered and not ingested, nothing for a person

Exit 1 on any difference.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from courier import Courier, Sshd, partner_section
from tally import Difference, Tally

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIRELESS = 40  # runs of one step before we say that it does not get through


class House:
    """The program beside its adapter, a data directory, and the partner."""

    def __init__(self, build, folder, rng, sftp, address="127.0.0.1", before=()):
        """`address`: where the partner is. `before`: how our programs are started."""
        self.folder, self.rng, self.before = folder, rng, before
        for name in ("bin", "adapters", "data", "conf/partners"):
            (folder / name).mkdir(parents=True)
        shutil.copy(build / "bin/hia", folder / "bin/hia")
        for name in ("tests/job/adapters/courier.so", "adapters/clearinghouse.so"):
            shutil.copy(build / name, folder / "adapters")
            (folder / name.replace("tests/job/", "")).chmod(0o755)
        (folder / "adapters").chmod(0o755)
        self.courier = Courier(str(folder), address)
        self.courier.chance = random.Random(rng.random())
        (folder / "conf/hia.conf").write_text(
            f"[hia]\ndata_dir = {folder}/data\n[log]\nlevel = error\n"
            f"[events]\nregistry_dir = {ROOT}/conf/events\nsink = none\n")
        self.sshd = Sshd(str(folder), address) if sftp else None
        if sftp:
            with open(folder / "conf/hia.conf", "a", encoding="utf-8") as f:
                f.write(self.sshd.hia_section())
        (folder / "conf/partners/lab.conf").write_text(
            self.sshd.partner_section(self.courier) if sftp else partner_section(self.courier))
        self.killed = 0

    def command(self, verb, *args):
        return [*self.before, str(self.folder / "bin/hia"), verb, "--config",
                str(self.folder / "conf/hia.conf"), *args]

    def run(self, verb, *args):
        done = subprocess.run(self.command(verb, *args), capture_output=True, timeout=120, check=True)
        return done.stdout.decode()

    def run_killed(self, verb, *args):
        """Until it is done: killed up to twice, and again as long as the partner is away (exit 2)."""
        kills = self.rng.randint(0, 2)
        for _ in range(TIRELESS):
            environment = dict(os.environ)
            at_point = self.rng.random() < 0.7
            if kills and at_point:
                environment["HIA_FAILPOINT"] = f"*:{self.rng.randint(1, 16)}"
            child = subprocess.Popen(self.command(verb, *args), env=environment, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if self.sshd and self.rng.random() < 0.3:
                time.sleep(self.rng.random() * 0.2)
                self.sshd.break_off()
            if kills and not at_point:
                time.sleep(self.rng.random() * 0.06)
                child.kill()
            said = child.communicate(timeout=120)[1].decode(errors="replace")
            if child.returncode == -signal.SIGKILL:
                kills -= 1
                self.killed += 1
            elif child.returncode == 0:
                return
            elif child.returncode != 2:
                raise Difference(f"hia {verb} ended with {child.returncode}: {said[-400:]}")
        raise Difference(f"hia {verb} does not get through: {said[-400:]}")

    def mail(self):
        """With --sftp: what lies in the partner's folders is what it has, and what it puts out."""
        if not self.sshd:
            return
        far = self.folder / "far"
        known = {name for name, _ in self.courier.taken}
        for path in sorted((far / "inbound").iterdir(), key=lambda p: p.name):
            if path.name not in known:
                self.courier.taken.append((path.name, path.read_bytes()))
        for name, content in self.courier.files.items():
            (far / "outbound" / name).write_bytes(content)

    def mail_is_gone(self):
        """... and what is archived there was fetched."""
        if not self.sshd:
            return
        far = self.folder / "far"
        left = {path.name for path in (far / "outbound").iterdir()}
        for name in [n for n in self.courier.files if n not in left]:
            if (far / "archive" / name).read_bytes() != self.courier.files.pop(name):
                raise Difference(f"{name} changed on its way into the archive")
            self.courier.removed.append(name)

    # ---- what must be true

    def check_partner(self):
        for name, body in self.courier.taken:
            if not body.startswith(b"ISA") or b"IEA*1*" not in body[-20:]:
                raise Difference(f"{name} is not a whole interchange")
        for control, times in self.courier.interchanges().items():
            if times != 1:
                raise Difference(f"interchange {control} came {times} times")
        keys = collections.Counter(key for key, _ in self.courier.taken)
        if any(times != 1 for times in keys.values()):
            raise Difference("a key came twice")
        if self.courier.files:
            raise Difference(f"left at the partner: {sorted(self.courier.files)}")
        if len(self.courier.removed) != len(set(self.courier.removed)):
            raise Difference("a file was removed twice")

    def check_ledger(self, claims):
        with sqlite3.connect(f"file:{self.folder}/data/ledger.db?mode=ro", uri=True) as db:
            def one(sql):
                return db.execute(sql).fetchone()[0]
            wrong = {
                "open calls": one("SELECT count(*) FROM call WHERE state NOT IN ('done', 'failed')"),
                "batches without their call done": one(
                    "SELECT count(*) FROM pm_transaction_batches b WHERE (SELECT count(*) FROM call c WHERE"
                    " c.batch_id = b.id AND c.state = 'done') <> 1"),
                "batches not acknowledged": one(
                    "SELECT count(*) FROM pm_transaction_batches WHERE status <> 'Acknowledged'"),
                "claims not acknowledged": one("SELECT count(*) FROM claim WHERE state <> 'acknowledged'"),
                "delivered and not ingested": one("SELECT count(*) FROM document WHERE state = 'received'"),
                "interchanges built and not taken": one(
                    "SELECT count(*) FROM pm_transaction_batches") - len(self.courier.taken),
            }
            for what, count in wrong.items():
                if count:
                    raise Difference(f"{what}: {count}")
            if one("SELECT count(*) FROM claim") != claims:
                raise Difference("a claim was lost")
        said = collections.Counter()
        for line in self.run("events").splitlines():
            event = json.loads(line)
            if event["payload"].get("claim_id"):
                said[event["event"], event["payload"]["claim_id"]] += 1
        for name in ("pm_claim_transmitted", "pm_claim_acknowledged"):
            told = [times for (event, _), times in said.items() if event == name]
            if len(told) != claims or set(told) != {1}:
                raise Difference(f"{name}: {len(told)} claims of {claims}, {set(told)} times")
        needs = json.loads(self.run("status", "--json"))["needs"]
        if needs:
            raise Difference(f"for a person: {needs[:3]}")


def play(build, rounds, seed, sftp):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="hia-carrier-") as folder:
        house = House(build, pathlib.Path(folder), rng, sftp)
        try:
            return play_rounds(house, rounds, seed, rng)
        finally:
            if house.sshd:
                house.sshd.stop()


def play_rounds(house, rounds, seed, rng):
    claims, acknowledged = 0, 0
    for number in range(1, rounds + 1):
        count = rng.randint(1, 4)
        path = house.folder / f"claims{number}.jsonl"
        path.write_bytes(subprocess.run(
            [sys.executable, str(ROOT / "tests/tools/make_claims.py"), "--count", str(count), "--clean",
             "--seed", str(seed * 1000 + number)], capture_output=True, check=True).stdout.replace(
                 b'"claim_id":"', b'"claim_id":"R%d-' % number).replace(
                     b'"claim_id": "', b'"claim_id": "R%d-' % number))
        claims += count
        house.run_killed("submit", str(path))
        house.mail()
        for _, body in house.courier.taken[acknowledged:]:
            acknowledged += 1
            group = int(body.decode("ascii").split("GS*HC*")[1].split("*")[4])
            sets = [s.split("*")[2] for s in body.decode("ascii").split("\n") if s.startswith("ST*")]
            house.courier.acknowledge(500 + acknowledged, group, sets)
        house.mail()
        house.run_killed("receive")
        house.mail_is_gone()
        house.check_partner()
        house.check_ledger(claims)
    return house.killed, len(house.courier.taken), claims


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sftp", action="store_true")
    arguments = parser.parse_args()
    tally = Tally()
    try:
        killed, files, claims = play(arguments.build.resolve(), arguments.rounds, arguments.seed,
                                     arguments.sftp)
    except Difference as difference:
        print(f"FAILED with seed {arguments.seed}: {difference}")
        tally.round({}, [f"seed {arguments.seed}: {difference}"])
        tally.hand_over()
        return 1
    tally.round({"kill": killed})
    tally.rounds = arguments.rounds
    tally.hand_over()
    print(f"passed: {arguments.rounds} rounds, {killed} kills, {files} files, {claims} claims, "
          f"seed {arguments.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
