"""lab.py - what the end-to-end tests share: the programs in a fresh data directory, `expect`."""
import contextlib
import itertools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build/release")
HIA = os.path.join(BUILD, "bin/hia")
# hia is not dumpable, and only root may look for leaks in such a process.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=f"detect_leaks={int(os.geteuid() == 0)}")
POSTGRES = os.environ.get("HIA_TEST_POSTGRES")  # a cluster's socket folder: cluster.py
databases = itertools.count()
# No schedule of its own makes a worker do more than it is given: it would come in the middle of a count. These
# come on a day of 2028; the defaults, every five and fifteen minutes.
NEVER = "0 0 29 2 *"
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)
        print("FAILED:", what)


def same(is_, should_be, what):
    expect(is_ == should_be, f"{what}: {is_!r}, not {should_be!r}")


def finish():
    print("failed" if failures else "passed", os.path.basename(sys.argv[0]))
    sys.exit(1 if failures else 0)


class Lab:
    """A data directory of its own, with everything any program printed kept in `said`."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hia-cli-")
        self.data = self.folder.name
        self.said = []
        self.config = os.path.join(ROOT, "conf/hia.conf")
        if POSTGRES:
            self.configure()

    def configure(self, *lines):
        """A configuration of its own: that of the repository, and these lines for the partner, whom workers
        settle with and look at for what is overdue in no test."""
        folder = self.path("conf")
        shutil.copytree(os.path.join(ROOT, "conf"), folder, dirs_exist_ok=True)
        with open(os.path.join(folder, "partners/sandbox.conf"), "a", encoding="utf-8") as f:
            f.write("\n".join(["", f"settle_schedule = {NEVER}", f"overdue_schedule = {NEVER}", *lines, ""]))
        self.config = os.path.join(folder, "hia.conf")
        if POSTGRES:
            self.take_database()

    def take_database(self):
        """The ledger is not in the folder, but in a copy of the cluster's template."""
        name = f"hia_{os.getpid()}_{next(databases)}"
        subprocess.run(["psql", "-X", "-q", "-h", POSTGRES, "-U", "owner", "postgres", "-c",
                        f"CREATE DATABASE {name} TEMPLATE hia_template"], check=True)
        with open(self.config, encoding="utf-8") as f:
            text = f.read()
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[hia]\n", f"[hia]\nledger = postgresql://hia_app@/{name}"
                                            f"?host={POSTGRES}\n", 1))

    def path(self, *parts):
        return os.path.join(self.data, *parts)

    def run(self, verb, *arguments, **options):
        """Standard output as text; the exit code must be `code` (None: any)."""
        return self.run_both(verb, *arguments, **options)[0]

    def run_both(self, verb, *arguments, code=0, stdin=b"", environment=None):
        """The same with standard error."""
        done = subprocess.run([HIA, verb, "--config", self.config,
                               "--data", self.data,
                               *arguments], input=stdin, capture_output=True, cwd=ROOT,
                              env=dict(ENVIRONMENT, **(environment or {})))
        self.said += [done.stdout, done.stderr]
        if code is not None and done.returncode != code:
            expect(False, f"hia {verb} {' '.join(arguments)} exits with {done.returncode}, "
                          f"not {code}: "
                          f"{done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout.decode(), done.stderr.decode(errors="replace")

    def lines(self, verb, *arguments, **options):
        return [json.loads(text) for text in self.run(verb, "--json", *arguments,
                                                      **options).splitlines()]

    def totals(self, verb, *arguments, **options):
        return [line for line in self.lines(verb, *arguments, **options)
                if line["type"] == "totals"][0]

    def events(self):
        return [json.loads(text) for text in self.run("events").splitlines()]

    def write(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)


def rows(lab, query):
    """What its ledger has."""
    if POSTGRES:
        return rows_of_database(lab, query)
    with contextlib.closing(sqlite3.connect(f"file:{lab.data}/ledger.db?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def change(lab, *statements):
    """The ledger is another, behind the back of all."""
    if POSTGRES:
        rows_of_database(lab, "; ".join(statements))
        return
    with contextlib.closing(sqlite3.connect(f"{lab.data}/ledger.db")) as db, db:
        for statement in statements:
            db.execute(statement)


def rows_of_database(lab, query):
    """The same, as its owner: numbers are numbers."""
    with open(lab.config, encoding="utf-8") as f:
        name = re.search(r"hia_app@/(\w+)", f.read())[1]
    out = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-h", POSTGRES, "-U", "owner",
                          name, "-c", "SET search_path = hia; " + query], check=True, capture_output=True,
                         text=True).stdout
    return [tuple(int(v) if re.fullmatch(r"-?\d+", v) else v for v in line.split("\x1f"))
            for line in out.splitlines()]


def is_plain(text):
    """Nothing in it steers a terminal."""
    return not any(c < " " and c != "\n" or "\x7f" <= c <= "\x9f" for c in text)


def make_claims(*arguments):
    return subprocess.run([sys.executable, os.path.join(ROOT, "tests/tools/make_claims.py"),
                           *arguments],
                          check=True, capture_output=True).stdout
