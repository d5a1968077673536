#!/usr/bin/env python3
"""table.py - the fault table: every fault is injected, what must be true is counted, the figures are printed.

    table.py BUILD_DIR [ROW [ROUNDS]]... [--short] [--seed N] [--json] [--list]

ROW is the begin of a name (disk_full is four rows); ROUNDS is how often, of the rows before it. Without a
row: all. --short plays what ctest has time for. What is held against comes from partners' folders, fakes and
SQL, never from what hia says of itself. Exit 0: all survived; 1: not; 2: wrongly asked.
"""
import argparse
import datetime
import json
import os
import pathlib
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests", room) for room in ("tools", "cli", "api", "job", "fault")]
import fault  # noqa: E402
from cluster import OUTLIVES_KILL, Cluster, programs  # noqa: E402
from lab import failures  # noqa: E402
from rows import ROWS  # noqa: E402
from tally import Skipped  # noqa: E402


class Table:
    """What the rows share: programs, the seed, and a PostgreSQL, made when first needed."""

    def __init__(self, build, seed, short):
        self.build, self.seed, self.short = build, seed, short
        self.hia = os.path.join(build, "bin/hia")
        self.made, self.planned = None, None
        self.folder = tempfile.TemporaryDirectory(prefix="hia-fault-")

    def plan(self):
        """What rounds of submit, receive and ingest are held against."""
        if not self.planned:
            self.planned = fault.Plan(pathlib.Path(self.build), pathlib.Path(self.folder.name), self.seed)
        return self.planned

    def cluster(self):
        if not programs():
            raise Skipped("PostgreSQL is not installed")
        if not self.made:
            self.made = Cluster(self.hia, durable=OUTLIVES_KILL)
        return self.made

    def close(self):
        if self.made:
            self.made.stop()
        self.folder.cleanup()


def chosen(words, short):
    """[(row, rounds)], or a sentence on what is wrong with the words."""
    out, last = [], []
    for word in words:
        if word.isdigit():
            if not last:
                return f"{word} rounds of what?"
            out[-len(last):] = [(row, int(word)) for row in last]
            continue
        last = [row for row in ROWS if row.name.startswith(word)]
        if not last:
            return f"no row begins with {word!r}; --list names them"
        out += [(row, row.short or 1 if short else row.rounds) for row in last]
    return out or [(row, row.short if short else row.rounds) for row in ROWS if row.short or not short]


def play(table, row, rounds):
    began = time.monotonic()
    found = {"row": row.name, "what": row.what, "held": row.held}
    try:
        tally = row.play(table, rounds)
        tally.wrong += failures
        failures.clear()
        if not tally.injected:
            tally.wrong.append("nothing was injected")
        found.update(tally.__dict__)
        found["outcome"] = "failed" if tally.wrong else "survived"
    except Skipped as why:
        found.update(outcome="skipped", why=str(why))
    except Exception as why:  # the row itself broke: no round of it counts
        found.update(outcome="failed", wrong=[f"{type(why).__name__}: {why}"])
    found["seconds"] = round(time.monotonic() - began, 1)
    return found


def line(found):
    if found["outcome"] == "skipped":
        return f"{found['row']:<19}{'':>28}  skipped: {found['why']}"
    recovery = found.get("recovery_s")
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(found.get("kinds", {}).items()))
    return (f"{found['row']:<19}{found.get('rounds', 0):>7}{found.get('injected', 0):>10}"
            f"{found.get('survived', 0):>10}{f'{recovery:.1f} s' if recovery else '':>10}"
            f"{found['seconds']:>8.1f} s  {kinds}")


def report(all_found, stream):
    print(f"\n{'fault':<19}{'rounds':>7}{'injected':>10}{'survived':>10}{'recovery':>10}{'took':>10}  of which",
          file=stream)
    for found in all_found:
        print(line(found), file=stream)
    injected = sum(f.get("injected", 0) for f in all_found)
    survived = sum(f.get("survived", 0) for f in all_found)
    print(f"{'in all':<26}{injected:>10}{survived:>10}{'':>22}{datetime.date.today()}, "
          f"{sum(f['seconds'] for f in all_found):.0f} s", file=stream)
    for found in all_found:
        for wrong in found.get("wrong", [])[:10]:
            print(f"FAILED {found['row']}: {wrong}", file=stream)


def main():
    ask = argparse.ArgumentParser(prog="./run fault", description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("build")
    ask.add_argument("words", nargs="*", metavar="ROW [ROUNDS]")
    ask.add_argument("--short", action="store_true", help="a round or two of what is quick")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--json", action="store_true", help="a line a row, and no table")
    ask.add_argument("--list", action="store_true", help="the rows, and play nothing")
    given = ask.parse_intermixed_args()
    if given.list:
        for row in ROWS:
            print(f"{row.name:<20}{row.rounds:>4}  {row.what}\n{'':<26}held: {row.held}")
        return 0
    rows = chosen(given.words, given.short)
    if isinstance(rows, str):
        print(rows, file=sys.stderr)
        return 2
    table, all_found = Table(os.path.abspath(given.build), given.seed, given.short), []
    try:
        for row, rounds in rows:
            all_found.append(play(table, row, rounds))
            if given.json:
                print(json.dumps(all_found[-1]), flush=True)
            else:
                print(line(all_found[-1]), file=sys.stderr, flush=True)
    finally:
        table.close()
    if not given.json:
        report(all_found, sys.stdout)
    return 1 if any(f["outcome"] == "failed" for f in all_found) else 0


sys.exit(main())
