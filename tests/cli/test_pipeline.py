#!/usr/bin/env python3
"""test_pipeline.py - a document read by one thread and written by another leaves the ledger of one that
did both: every table, every event, every id, what was said and how it ended. Over the samples, over
answers to our own claims, over generated files with faults, and with a ledger that refuses a row in the
middle.

    test_pipeline.py BUILD_DIR
"""
import contextlib
import os
import pathlib
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/fault"))
import fault  # noqa: E402

BUILD = pathlib.Path(sys.argv[1])
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
CLAIMS = 300
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


# ---- two houses, one thread in the one and two in the other


class Pair:
    def __init__(self, folder):
        claims = folder / "claims.jsonl"
        with open(claims, "wb") as out:
            subprocess.run([sys.executable, ROOT / "tests/tools/make_claims.py", "--count", str(CLAIMS)],
                           stdout=out, check=True)
        self.houses = []
        for workers in (1, 2):
            (folder / str(workers)).mkdir()
            house = fault.House(BUILD, folder / str(workers), claims)
            house.conf.write_text(house.conf.read_text().replace("workers = 2", f"workers = {workers}"))
            house.run("submit", str(claims), fine=(0, 1))
            self.houses.append(house)

    def sql(self, text):
        found = []
        for house in self.houses:
            with sqlite3.connect(house.data / "ledger.db") as ledger:
                found.append(ledger.execute(text).fetchall())
            ledger.close()
        return found[0]

    def ingest(self, files, what, fine=(0, 1)):
        """`files` of one house, or the name of a folder below both."""
        said = []
        for house in self.houses:
            names = files if isinstance(files, list) else sorted(map(str, (house.data / files).glob("*")))
            done = subprocess.run(house.command("ingest", *names), check=False, **fault.SILENT)
            expect(done.returncode in fine, f"{what}: ended with {done.returncode}: {done.stderr[-300:]}")
            said.append((done.returncode, done.stdout, done.stderr))
        expect(said[0] == said[1], f"{what}: said the same: {said[0]} {said[1]}"[:2000])
        self.compare(what)

    def compare(self, what):
        one, two = (dump(house.data) for house in self.houses)
        expect(len(one) > 100, f"{what}: there is a ledger")
        if one != two:
            at = next((i for i, (a, b) in enumerate(zip(one, two)) if a != b), min(len(one), len(two)))
            expect(False, f"{what}: row {at} of {len(one)} and {len(two)}: "
                          f"{one[at:at + 1]} {two[at:at + 1]}"[:2000])


def dump(data):
    """Every row of every table, ids of chance named by their turn in the outbox."""
    names, rows = {}, []
    with sqlite3.connect(f"file:{data}/ledger.db?mode=ro", uri=True) as ledger:
        tables = [name for (name,) in ledger.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name <> 'outbox', name")]
        for table in tables:
            count = len(ledger.execute(f"SELECT * FROM {table} LIMIT 0").description)
            order = ", ".join(str(i + 1) for i in range(count))
            for row in ledger.execute(f"SELECT * FROM {table} ORDER BY {order}"):
                rows.append(table + UUID.sub(lambda m: f"#{names.setdefault(m.group(), len(names))}",
                                             repr(row)))
    ledger.close()
    return rows


# ---- documents


def generated(size, a_set, number):
    """Payments, some of them for claims that were submitted; ISA13 and TRN02 of their own."""
    text = subprocess.run([BUILD / "tests/bench/hia-generate", "835", "--size", size, "--claims-a-set",
                           str(a_set)], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()
    text = text.replace("000000001*0*T", f"{number:09d}*0*T").replace("IEA*1*000000001", f"IEA*1*{number:09d}")
    return text.replace("TRN*1*T", f"TRN*1*P{number}T")


def ours(text, ids, chance):
    """Its claims in turn become ours, with every kind of outcome."""
    mine = iter(ids)

    def claim(m):
        if chance.random() < 0.3:
            return m.group()
        status = chance.choice(["1", "1", "1", "2", "4", "19", "22", "25"])
        return f"~CLP*{next(mine, 'NOBODY')}*{status}*"
    return re.sub(r"~CLP\*\w+\*1\*", claim, text)


def spoilt(text, chance):
    segments = text.split("~")
    for _ in range(chance.choice([1, 1, 2, 20])):
        at = chance.randrange(3, len(segments) - 1)
        kind = chance.randrange(6)
        if kind == 0:
            del segments[at]
        elif kind == 1:
            segments.insert(at, segments[chance.randrange(3, len(segments))])
        elif kind == 2:
            segments[at] = re.sub(r"\d", "7", segments[at], count=1)
        elif kind == 3:
            segments[at] = re.sub(r"\*(\d+)", "*X", segments[at], count=1)
        elif kind == 4:
            segments[at] = segments[at].replace("*", "**", 1)
        elif chance.random() < 0.2:
            del segments[at:]
            break
    return "~".join(segments)


def files_of(folder, texts):
    folder.mkdir()
    names = []
    for i, text in enumerate(texts):
        path = folder / f"{i:03d}.835"
        path.write_text(text)
        names.append(str(path))
    return names


# ---- scenes


def with_faults(pair, folder, ids):
    chance = random.Random(20261129)
    texts = []
    for i in range(16):
        text = ours(generated("150K", chance.choice([1, 7, 90, 5000]), 100 + i), ids, chance)
        texts.append(spoilt(text, chance) if i % 4 else text)
    texts += [texts[0], texts[3] + generated("3K", 3, 100), "no X12 at all", texts[1] + texts[2]]
    names = files_of(folder / "faults", texts)
    pair.ingest(names, "generated files with faults")
    states = dict(pair.sql("SELECT state, count(*) FROM claim_payment GROUP BY 1"))
    expect(len(states) >= 3, f"payments of many kinds: {states}")
    pair.ingest(names, "the same files again")


def refused_in_the_middle(pair, folder, ids):
    """The fourth set of five fails at its last row but some, long after the reader is past it."""
    text = ours(generated("3M", 1000, 500), ids, random.Random(5))
    names = files_of(folder / "refused", [text])
    before = pair.sql("SELECT (SELECT max(id) FROM claim_payment), (SELECT count(*) FROM remittance)")[0]
    pair.sql("CREATE TRIGGER refuse BEFORE INSERT ON adjustment"
             f" WHEN NEW.payment_id = {before[0] + 3990} BEGIN SELECT RAISE(ABORT, 'refused'); END")
    pair.ingest(names, "a row refused in the middle", fine=(2, 3, 4))
    after = pair.sql("SELECT (SELECT max(id) FROM claim_payment), (SELECT count(*) FROM remittance)")[0]
    expect(after == (before[0] + 3000, before[1] + 3), f"three sets stand: {before} {after}")
    pair.sql("DROP TRIGGER refuse")
    pair.ingest(names, "taken up where it stopped")
    after = pair.sql("SELECT (SELECT max(id) FROM claim_payment), (SELECT count(*) FROM remittance)")[0]
    expect(after[1] > before[1] + 4, f"and the rest came: {before} {after}")


def disk_full(pair, folder, ids):
    """The ledger cannot grow past a limit, met while one large set is written: nothing of it stays."""
    text = ours(generated("9M", 100000, 700), ids, random.Random(7))
    names = files_of(folder / "full", [text])
    before = [len(dump(house.data)) for house in pair.houses]
    for house in pair.houses:
        done = subprocess.run(house.command("ingest", *names), check=False, preexec_fn=limit, **fault.SILENT)
        expect(done.returncode == 2, f"a full disk ends it: {done.returncode} {done.stderr[-300:]}")
        expect(len(done.stderr) > 0 and b"full" in done.stderr or b"I/O" in done.stderr,
               f"and is told: {done.stderr[-300:]}")
    pair.compare("after a full disk")
    after = [len(dump(house.data)) for house in pair.houses]
    expect(all(b < a <= b + 6 for b, a in zip(before, after)), f"nothing of the set: {before} {after}")
    pair.ingest(names, "with room again")


def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12 << 20, 12 << 20))


def watched(pair, folder, ids):
    """Who reads while it is written sees whole sets, and a sound ledger."""
    text = ours(generated("4M", 1000, 800), ids, random.Random(8))
    names = files_of(folder / "watched", [text])
    house = pair.houses[1]
    before = count(house)
    seen = set()
    running = subprocess.Popen(house.command("ingest", *names), **fault.SILENT)
    while running.poll() is None:
        with contextlib.closing(sqlite3.connect(f"file:{house.data}/ledger.db?mode=ro", uri=True)) as ledger:
            seen.add(ledger.execute("SELECT count(*) FROM claim_payment").fetchone()[0] - before)
            ledger.execute("SELECT count(*) FROM outbox").fetchone()
    running.communicate()
    whole = count(house) - before
    expect(all(n % 1000 == 0 or n == whole for n in seen), f"whole sets only: {sorted(seen)}")
    with contextlib.closing(sqlite3.connect(house.data / "ledger.db")) as ledger:
        expect(ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the ledger is sound")
    subprocess.run(pair.houses[0].command("ingest", *names), check=False, **fault.SILENT)
    pair.compare("watched or not")


def count(house):
    with contextlib.closing(sqlite3.connect(house.data / "ledger.db")) as ledger:
        return ledger.execute("SELECT count(*) FROM claim_payment").fetchone()[0]


def main():
    os.environ["HIA_NOW"] = "2026-11-29T12:00:00Z"
    with tempfile.TemporaryDirectory(prefix="hia-pipeline-") as given:
        folder = pathlib.Path(given)
        pair = Pair(folder)
        for house in pair.houses:
            house.partner("all")
        pair.compare("claims submitted")
        pair.ingest("sandbox/out", "answers to our claims")
        ids = [row[0] for row in pair.sql("SELECT claim_id FROM claim ORDER BY id")]
        samples = [str(p) for p in sorted(ROOT.glob("samples/*/*/input.*"))]
        expect(len(samples) > 30, "there are samples")
        pair.ingest(samples, "the samples")
        pair.ingest(files_of(folder / "one", [ours(generated("2M", 100000, 50), ids, random.Random(1))]),
                    "one big set")
        with_faults(pair, folder, ids)
        refused_in_the_middle(pair, folder, ids)
        disk_full(pair, folder, ids)
        watched(pair, folder, ids)
    print("failed" if failures else "passed", pathlib.Path(__file__).name)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
