#!/usr/bin/env python3
"""fault.py - kill -9 at random points of submit, receive and ingest; then what must be true is compared.

    fault.py BUILD_DIR ROUNDS [--seed N] [--each-failpoint] [--keep DIR]

A round plays the claim round trip of a small batch with the sandbox as partner. Each of our steps is killed
once or twice, after a random time or at the n-th failpoint it passes (src/job/failpoint.h), and run
again until it says it is done; between the two the partner may take what it sees. At the end the round is
compared with one that was never interrupted:

  - the claim ids in the partner's files, each exactly once (split here, by hand, not by our parser)
  - the state and the money of every claim, the totals of `hia status`, the states of documents and batches
  - the events, as a multiset of name and entity: none lost, none doubled
  - nothing unsettled in the journal, no part file in sight, the archive holds what the partner sent

Exit 1 on any difference. The same seed plays the same rounds, but for the scheduler of the machine.
"""
import argparse
import collections
import concurrent.futures
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

from tally import Difference, Tally

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLAIMS = 40
TIRELESS = 12  # runs of one step before we say that it does not get through
SILENT = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

PARTNER = """
[partner sandbox]
transport = dir
send_dir = sandbox/in
receive_dir = sandbox/out
archive_dir = sandbox/archive
file_name = {type}-{isa13}.x12
sender_qualifier = ZZ
sender_id = ENCOREFAULT
receiver_qualifier = ZZ
receiver_id = SANDBOXCH
usage = T
ta1_requested = yes
submitter_name = FAULT TEST CLINIC
submitter_contact = BILLING DESK
submitter_phone = 3035550100
receiver_name = SANDBOX CLEARINGHOUSE
line_breaks = yes
max_claims_per_st = 7
send_999 = 835
send_999 = 277CA
"""


class House:
    """One data directory, its configuration and the programs that work on it."""

    def __init__(self, build, folder, claims):
        self.hia, self.folder = build / "bin/hia", folder
        self.data, self.claims = folder / "data", claims
        self.taken = []  # (name, bytes) of each file the partner took
        conf = folder / "conf"
        (conf / "partners").mkdir(parents=True)
        (conf / "hia.conf").write_text(
            f"[hia]\ndata_dir = {self.data}\nworkers = 2\n[log]\nlevel = error\n"
            f"[events]\nregistry_dir = {ROOT}/conf/events\nsink = none\n")
        (conf / "partners/sandbox.conf").write_text(PARTNER)
        self.conf = conf / "hia.conf"

    def command(self, verb, *args):
        return [str(self.hia), verb, "--config", str(self.conf), *args]

    def close(self):
        """It is over, and nothing was found."""
        shutil.rmtree(self.folder)

    def run(self, verb, *args, fine=(0,)):
        done = subprocess.run(self.command(verb, *args), timeout=120, check=False, **SILENT)
        if done.returncode not in fine:
            raise Difference(f"hia {verb} ended with {done.returncode}: "
                             f"{done.stderr.decode(errors='replace')[-400:]}")
        return done.stdout.decode()

    def partner(self, stage):
        """The partner takes and answers. It is not ours to kill. What it takes is noted each time: the
        same file twice is twice."""
        for path in sorted((self.data / "sandbox/in").glob("*.x12")):
            self.taken.append((path.name, path.read_bytes()))
        self.run("sandbox", "--stage", stage, "--seed", "7")

    # ---- what is true now

    def sent(self):
        """Claim ids in the partner's files, by splitting the bytes."""
        ids = collections.Counter()
        folder = self.data / "sandbox/in"
        waiting = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.x12"))]
        for name, data in self.taken + waiting:
            text = data.decode("ascii")
            if not text.startswith("ISA") or "IEA" not in text[-40:]:
                raise Difference(f"{name} is not a whole interchange")
            for segment in text.split(text[105]):
                parts = segment.strip("\r\n").split(text[3])
                if parts[0] == "CLM":
                    ids[parts[1]] += 1
        return ids

    def events(self):
        counted = collections.Counter()
        seen = set()
        for line in self.run("events").splitlines():
            event = json.loads(line)
            payload = event["payload"]
            key = payload.get("claim_id") or payload.get("control") or ""
            counted[event["event"], key] += 1
            ident = event["metadata"].get("event_id") or payload.get("event_id")
            if ident in seen:
                raise Difference(f"event id twice: {ident}")
            if ident:
                seen.add(ident)
        return counted

    def ledger(self):
        with sqlite3.connect(f"file:{self.data}/ledger.db?mode=ro", uri=True) as db:
            def rows(sql):
                return sorted(tuple(r) for r in db.execute(sql))
            return {
                "claims": rows("SELECT claim_id, sequence, state, charge_cents, paid_cents, adjusted_cents,"
                               " patient_cents FROM claim"),
                "histories": rows("SELECT c.claim_id, count(*) FROM claim_history h JOIN claim c ON"
                                  " c.id = h.claim_row GROUP BY c.claim_id"),
                "payments": rows("SELECT patient_control, status, charge_cents, paid_cents, patient_cents,"
                                 " state FROM claim_payment"),
                "services": rows("SELECT count(*), sum(paid_cents) FROM service_payment"),
                "adjustments": rows("SELECT group_code, reason, count(*), sum(amount_cents) FROM adjustment"
                                    " GROUP BY 1, 2"),
                "remittances": rows("SELECT payer_id, amount_cents, state, claim_count, orphan_count,"
                                    " paid_cents FROM remittance"),
                "acknowledgements": rows("SELECT kind, level, status, count(*) FROM acknowledgement"
                                         " GROUP BY 1, 2, 3"),
                "documents": rows("SELECT direction, kind, state, count(*) FROM document GROUP BY 1, 2, 3"),
                "batches": rows("SELECT status, record_count, charge_cents FROM pm_transaction_batches"),
                "open attempts": rows("SELECT id FROM attempt WHERE result IS NULL OR result = 'unknown'"),
            }

    def status(self):
        status = json.loads(self.run("status", "--json"))
        status.pop("needs")
        return status

    def check_folders(self):
        for folder in ("in", "out", "archive", "in/.taken"):
            for path in (self.data / "sandbox" / folder).glob("*"):
                if path.name.endswith(".part"):
                    raise Difference(f"a part file is in sight: {folder}/{path.name}")
        if any(p.is_file() and not p.name.startswith(".") for p in (self.data / "sandbox/out").glob("*")):
            raise Difference("an answer was left in the partner's folder")


def account(house):
    """All that a crash may not change."""
    house.check_folders()
    found = {"claims sent": house.sent(), "events": house.events(), **house.ledger()}
    found["status"] = house.status()
    if found["status"]["attempts_unsettled"] != 0:
        raise Difference("an attempt is unsettled")
    return found


def tell(name, want, got):
    if isinstance(want, collections.Counter):
        lost, more = want - got, got - want
        return f"{name}: lost {dict(list(lost.items())[:5])}, too many {dict(list(more.items())[:5])}"
    if isinstance(want, dict):
        keys = [k for k in want if want[k] != got.get(k)]
        return f"{name}: " + ", ".join(f"{k} {want[k]} became {got.get(k)}" for k in keys[:5])
    lost = [r for r in want if r not in got]
    more = [r for r in got if r not in want]
    return f"{name}: lost {lost[:4]}, too many {more[:4]}"


def compare(want, got):
    wrong = [tell(name, want[name], got[name]) for name in want if want[name] != got[name]]
    if any(count != 1 for count in got["claims sent"].values()):
        wrong.insert(0, "a claim went twice")
    if wrong:
        raise Difference("; ".join(wrong))


# ---- killing


class Killer:
    """Kills a step at a random place, and counts."""

    def __init__(self, rng, failpoint=None):
        self.rng, self.failpoint = rng, failpoint
        self.injected, self.killed = collections.Counter(), collections.Counter()

    def kill_once(self, house, args, usual):
        """True when it was killed; False when it was through before."""
        env = dict(os.environ)
        delay = None
        point = self.failpoint
        if point is None and self.rng.random() < 0.5:
            point = f"*:{self.rng.randint(1, 16)}"
        if point is None:
            delay = self.rng.random() * usual * 1.1
        else:
            env["HIA_FAILPOINT"] = point
        p = subprocess.Popen(house.command(*args), env=env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if delay is not None:
                try:
                    p.wait(timeout=delay)
                except subprocess.TimeoutExpired:
                    p.send_signal(signal.SIGKILL)
            code = p.wait(timeout=120)
        finally:
            if p.poll() is None:
                p.kill()
                p.wait()
        if code == -signal.SIGKILL:
            self.injected["time" if delay is not None else "failpoint"] += 1
            self.killed[args[0]] += 1
            return True
        if code not in (0, 1):
            raise Difference(f"hia {args[0]} ended with {code} after an earlier kill")
        return False

    def through(self, house, args, usual, between=None, fine=(0, 1)):
        """Kill it once or more, let the partner look in, and run it until it is done."""
        times = 1 if self.failpoint else self.rng.choice((1, 1, 2, 3))
        for _ in range(min(times, TIRELESS)):
            if not self.kill_once(house, args, usual):
                break
            if between and (self.failpoint or self.rng.random() < 0.5):
                between()
        house.run(*args, fine=fine)


def answers(house):
    """The files the partner put out, for ingest."""
    return sorted(str(p) for p in (house.data / "sandbox/out").glob("*") if p.is_file())


def clear_out(house):
    """What was ingested by name stays where it was: the partner's folder is emptied by hand."""
    for path in answers(house):
        shutil.move(path, house.data / "sandbox/archive")


def fetch(house, through, by_ingest):
    if not by_ingest:
        through(("receive",))
        return
    through(("ingest", *answers(house)))
    clear_out(house)


def play(house, by_ingest, killer=None, times=None):
    """One round trip. With a killer each of our steps is cut short first."""
    took = {}

    def through(args, between=None):
        began = time.monotonic()
        if killer:
            killer.through(house, args, times[args[0]], between)
        else:
            house.run(*args, fine=(0, 1))
        took[args[0]] = max(took.get(args[0], 0), time.monotonic() - began)

    through(("submit", str(house.claims)), between=lambda: house.partner("ack"))
    house.partner("ack")
    fetch(house, through, by_ingest)
    house.partner("remit")
    fetch(house, through, by_ingest)
    house.run("submit", str(house.claims), fine=(0, 1))  # and once more, for nothing
    house.run("receive", fine=(0, 1))
    return took


class Plan:
    """What every round is held against: the claims, and rounds which nobody disturbed."""

    def __init__(self, build, where, seed):
        self.build, self.where, self.seed = build, where, seed
        self.claims = where / "claims.jsonl"
        with open(self.claims, "wb") as out:
            subprocess.run([sys.executable, ROOT / "tests/tools/make_claims.py", "--count", str(CLAIMS),
                            "--seed", str(seed)], stdout=out, check=True)
        self.reference, self.times = {}, {}

    def whole(self, by_ingest):
        """What must be true after a round; played when it is first asked for."""
        if by_ingest not in self.reference:
            name = "whole-ingest" if by_ingest else "whole-receive"
            house = House(self.build, self.where / name, self.claims)
            self.times.update(play(house, by_ingest))
            self.reference[by_ingest] = account(house)
        return self.reference[by_ingest]

    def chance(self, number):
        return random.Random(self.seed * 1000003 + number)

    def round(self, number, injurer, house=House):
        """(number, injurer, what is wrong or None). `injurer` disturbs steps and gets them through: Killer."""
        by_ingest = injurer.rng.random() < 0.5
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"round-{number}-", dir=self.where))
        want = self.whole(by_ingest)
        house = house(self.build, folder, self.claims)
        try:
            play(house, by_ingest, injurer, self.times)
            compare(want, account(house))
        except (Difference, subprocess.TimeoutExpired) as e:
            return number, injurer, f"{'ingest' if by_ingest else 'receive'}: {e} (kept: {folder})"
        house.close()
        return number, injurer, None


def failpoints():
    """Every name in the source."""
    names = set()
    for path in (ROOT / "src").rglob("*.c"):
        for line in path.read_text().splitlines():
            if 'failpoint("' in line:
                names.add(line.split('failpoint("')[1].split('"')[0])
    return sorted(names)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    ask.add_argument("build", type=pathlib.Path)
    ask.add_argument("rounds", type=int)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--each-failpoint", action="store_true", help="first, a round for each named one")
    ask.add_argument("--keep", type=pathlib.Path, help="where to work; default a temporary folder")
    given = ask.parse_args()
    build = given.build.resolve()
    where = pathlib.Path(given.keep or tempfile.mkdtemp(prefix="hia-fault-"))
    where.mkdir(parents=True, exist_ok=True)
    plan = Plan(build, where, given.seed)
    whole, _ = plan.whole(False), plan.whole(True)  # both, before there are threads
    print(f"reference: {sum(whole['claims sent'].values())} claims sent, "
          f"{sum(whole['events'].values())} events, paid {whole['status']['paid']}; "
          + ", ".join(f"{v} {t * 1000:.0f} ms" for v, t in plan.times.items()))

    work = [(None, n) for n in range(1, given.rounds + 1)]
    if given.each_failpoint:
        work = [(name, -n) for n, name in enumerate(failpoints(), 1)] + work
    injected, failed, done, tally = collections.Counter(), [], 0, Tally()
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(plan.round, n, Killer(plan.chance(n), name)) for name, n in work]
        for run in concurrent.futures.as_completed(runs):
            number, killer, wrong = run.result()
            injected += killer.injected
            tally.round(killer.killed, [f"round {number}: {wrong}"] * bool(wrong))
            done += 1
            if wrong:
                failed.append(number)
                print(f"round {number}: {wrong}", flush=True)
            if sys.stdout.isatty():
                print(f"\r{done} of {len(work)} rounds, {sum(injected.values())} kills",
                      end="", flush=True)
    print(f"{len(work)} rounds, {sum(injected.values())} kills ({injected['time']} at a random time, "
          f"{injected['failpoint']} at a failpoint), {len(work) - len(failed)} rounds survived, "
          f"{time.monotonic() - began:.0f} s")
    tally.hand_over()
    if not failed and not given.keep:
        shutil.rmtree(where)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
