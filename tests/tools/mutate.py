#!/usr/bin/env python3
"""mutate.py - do the tests of parsers/x12 notice when the code is wrong?

    mutate.py BUILD_DIR [N] [--seed S] [--of KIND] [--file NAME] [--minutes M] [--no-facts]

Copies the tree into BUILD_DIR/tree, breaks one thing at a time there (a usage letter, a code of a
list, a repeat, a row; a comparison, a constant, an operator, a return, a bound row), builds what
that touches and runs the tests that should see it; what they miss is given to every test of
parsers/x12 and event before it is called a survivor. N mutants (default 60), drawn by seed S
(default 1) alike from the kinds: guide (guide_*), rules (rules_*, npi.c, seen.c), balance
(balance.c, rules_835.c) and codes (lists of codes). --file takes them from one file, --no-facts
does without the facts drawn from other people's tables, which are not part of the repository.

Exit 0: all was tried, or the minutes (default 30) were over; 2: the tests do not build as things stand.
"""
import argparse
import collections
import os
import random
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
X12 = "parsers/x12"
ONE_TEST_SECONDS = 60

# What should notice a change of the files whose names begin so; the longest beginning counts.
GUIDES = ["x12_guides"]
MATCHING = {
    "guide_": GUIDES,
    "guide_837": GUIDES + ["x12_rules_837p", "x12_rules_837i", "x12_rules_837d"],
    "guide_835": GUIDES + ["x12_rules_835"],
    "guide_278": GUIDES + ["x12_rules_278", "prior_authorization"],
    "guide_27": GUIDES + ["x12_rules_eligibility", "x12_rules_status", "x12_rules_acks"],
    "guide_eligibility": GUIDES + ["x12_rules_eligibility", "eligibility"],
    "guide_status": GUIDES + ["x12_rules_status", "x12_rules_acks", "claim_status"],
    "guide_8": GUIDES + ["x12_rules_834"],
    "rules_": ["x12_rules_corpus", "x12_snip"],
    "rules_837": ["x12_rules_837p", "x12_rules_837i", "x12_rules_837d", "x12_rules_lines"],
    "rules_835": ["x12_rules_835"],
    "rules_278": ["x12_rules_278"],
    "rules_834": ["x12_rules_834"],
    "rules_820": ["x12_rules_834"],
    "rules_27": ["x12_rules_eligibility", "x12_rules_status", "x12_rules_acks"],
    "rules_eligibility": ["x12_rules_eligibility"],
    "rules_status": ["x12_rules_status"],
    "rules_277ca": ["x12_rules_acks"],
    "rules_999": ["x12_rules_acks"],
    "balance": ["x12_balance", "x12_rules_835"],
    "npi": ["x12_rules_837p", "x12_rules_837i"],
    "codes": ["x12_codes", "x12_snip"],
    "coded": ["x12_codes"],
    "ack_codes": ["x12_ack", "x12_claim_ack"],
    "service_types": GUIDES + ["x12_rules_eligibility"],
    "dict": GUIDES + ["x12_element"],
}
KINDS = {
    "guide": r"guide_(2|8|9|eli|sta|lev|control).*\.[ch]",
    "rules": r"(rules_.*|npi|seen)\.[ch]",
    "balance": r"(balance|rules_835)\.c",
    "codes": r"(codes_builtin|ack_codes|dict)\.c|service_types\.h",
}

Mutant = collections.namedtuple("Mutant", "kind file at end text what")


# ---- what can be broken ----

def blanked(source):
    """Comments, asserts (they guard our own bugs) and preprocessor lines but #define, as spaces:
    offsets stay."""
    def space(m):
        return re.sub(r"[^\n]", " ", m.group())
    source = re.sub(r"/\*.*?\*/|//[^\n]*|\bassert\([^;]*;", space, source, flags=re.S)
    return re.sub(r"^[ \t]*#[ \t]*(?!define)[^\n]*", space, source, flags=re.M)


USAGES = {"R": "S", "S": "N", "N": "S"}


def in_tables(source):
    """Usage letters, lists of codes, repeats, single rows."""
    for m in re.finditer(r'"([RSN]{1,21})"', source):
        i = random.randrange(len(m[1]))
        at = m.start(1) + i
        yield at, at + 1, USAGES[source[at]], f"usage {i + 1} of {m[1]}"
    for m in re.finditer(r'"([A-Z0-9_]{1,5}(?: [A-Z0-9_]{1,5})+) ?"', source):
        codes = m[1].split(" ")
        i = random.randrange(len(codes))
        other = random.choice(([], ["QQ"]))
        rest = " ".join(codes[:i] + other + codes[i + 1:])
        yield m.start(1), m.end(1), rest, f"code {codes[i]} is {other[0] if other else 'gone'}"
    for m in re.finditer(r'\b(?:CODES|PICK)\(\d+, "([A-Z0-9]+)"', source):
        yield m.start(1), m.end(1), "QQ", f"the one code {m[1]} is QQ"
    for m in re.finditer(r"""\{SEG, "\w+", [^,]+, '([RS])', (\d+|X12_MANY),""", source):
        yield m.start(1), m.end(1), USAGES[m[1]].replace("N", "R"), "usage of a row"
        times = "1" if m[2] == "X12_MANY" else str(int(m[2]) + 1)
        yield m.start(2), m.end(2), times, f"repeats {m[2]} to {times}"
    for m in re.finditer(r"""LOOP\([^,]+, [^,]+, '([RS])'""", source):
        yield m.start(1), m.end(1), "R" if m[1] == "S" else "S", "usage of a loop"
    for m in re.finditer(r"\bPICK\(", source):
        yield m.start(), m.end(), "CODES(", "a pick that picks no more"
    for m in re.finditer(r"^ +\{\"[^{}\n]*\},\n", source, flags=re.M):
        yield m.start(), m.end(), "", "a row is gone"


OPERATORS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ",
             " != ": " == ", " && ": " || ", " || ": " && ", " + ": " - ", " - ": " + ",
             " += ": " -= ", " -= ": " += "}


def in_code(source):
    """Operators, constants, returns, calls whose answer nobody takes, bound rows."""
    for m in re.finditer("|".join(re.escape(o) for o in OPERATORS), source):
        yield m.start(), m.end(), OPERATORS[m.group()], f"{m.group()} to{OPERATORS[m.group()]}"
    for m in re.finditer(r"\breturn (true|false);", source):
        other = "false" if m[1] == "true" else "true"
        yield m.start(1), m.end(1), other, f"returns {other}"
    for m in re.finditer(r"(?<=[(\s])!(?=\w)", source):
        yield m.start(), m.end(), "", "a not is gone"
    for m in re.finditer(r"(?<![\w.\"])(\d{1,6})(?![\w.\"])", source):
        line = source[source.rfind("\n", 0, m.start()) + 1:m.start()]
        if "_MAX" not in line and "char" not in line:
            yield m.start(), m.end(), str(int(m[1]) + 1), f"{m[1]} to {int(m[1]) + 1}"
    for m in re.finditer(r"^ {4,}(\w+\([^;{}\"]*\));$", source, flags=re.M):
        yield m.start(1), m.end(1), "", "a call is gone: " + m[1].split("(")[0]
    for m in re.finditer(r"^ +\{\"[^{}\n]*\},\n", source, flags=re.M):
        yield m.start(), m.end(), "", "a bound row is gone"


def mutants_of(kind, name, tree):
    source = blanked(open(f"{tree}/{X12}/{name}", encoding="utf-8").read())
    strings = re.sub(r'"(?:[^"\\\n]|\\.)*"', lambda m: '"' + "\0" * (len(m.group()) - 2) + '"',
                     source)
    found = in_tables(source) if kind in ("guide", "codes") else in_code(strings)
    return [Mutant(kind, name, *m) for m in found]


# ---- the scratch tree ----

def run(argv, seconds=900, **more):
    """Its exit code; a time-out counts as a failure, and leaves nothing running."""
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True, **more) as p:
        try:
            out, _ = p.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, 9)
            out, _ = p.communicate()
            return 124, out.decode(errors="replace")
        return p.returncode, out.decode(errors="replace")


class Tree:
    def __init__(self, build, facts):
        self.tree, self.build = f"{build}/tree", f"{build}/out"
        os.makedirs(self.tree, exist_ok=True)
        files = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT,
                               check=True, stdout=subprocess.PIPE).stdout.split(b"\0")
        for f in (f.decode() for f in files if f):
            self.copy(f)
        link = f"{build}/shared"
        if os.path.islink(link):
            os.remove(link)
        if facts and os.path.isdir(f"{ROOT}/../shared"):
            os.symlink(os.path.realpath(f"{ROOT}/../shared"), link)
        code, out = run(["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja",
                         "-DCMAKE_BUILD_TYPE=Debug", "-DHIA_TESTS=ON", "-DCMAKE_C_FLAGS=-w -O1",
                         "-DCMAKE_C_FLAGS_DEBUG="])
        if code:
            sys.exit(out)
        self.out = self.killer = ""
        self.tests = self.names(f"{ROOT}/tests/x12") + self.names(f"{ROOT}/tests/event")

    @staticmethod
    def names(folder):
        return re.findall(r"hia_test\((\w+)", open(f"{folder}/CMakeLists.txt").read())

    def copy(self, f):
        """Only what differs: a file untouched is not built again."""
        src, dst = f"{ROOT}/{f}", f"{self.tree}/{f}"
        if not os.path.isfile(src):
            return
        if os.path.isfile(dst) and open(src, "rb").read() == open(dst, "rb").read():
            return
        os.makedirs(os.path.dirname(dst), exist_ok=True)
        shutil.copy(src, dst)

    def passes(self, tests):
        """None when it does not compile, else whether all of them pass; stops at the first no."""
        code, out = run(["ninja", "-C", self.build, *(f"test_{t}" for t in tests)])
        if code:
            self.out = out
            return None
        for t in tests:
            room = "x12" if t.startswith("x12_") else "event"
            code, self.out = run([f"{self.build}/tests/{room}/test_{t}", "-j2"], ONE_TEST_SECONDS,
                                 cwd=self.tree)
            if code:
                self.killer = t
                return False
        return True

    def leave_out(self):
        """Of the tests those that pass now; False when they do not build."""
        bad = []
        while (passed := self.passes([t for t in self.tests if t not in bad])) is False:
            bad.append(self.killer)
            print(f"left out, it fails as things stand: {self.killer}")
        self.tests = [t for t in self.tests if t not in bad]
        return passed is not None

    def matching(self, name):
        best = max((b for b in MATCHING if name.startswith(b)), key=len, default=None)
        return [t for t in MATCHING.get(best, ["x12_rules_corpus"]) if t in self.tests]

    def verdict(self, m):
        path = f"{self.tree}/{X12}/{m.file}"
        was = open(path, encoding="utf-8").read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(was[:m.at] + m.text + was[m.end:])
        first = self.matching(m.file)
        try:
            passed = self.passes(first)
            if passed:
                passed = self.passes([t for t in self.tests if t not in first])
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(was)
        return {None: "does not compile", False: "killed", True: "SURVIVED"}[passed]


# ---- the run ----

def draw(tree, args):
    """Alike from every kind, and within it alike from its files."""
    names = sorted(os.listdir(f"{tree.tree}/{X12}"))
    drawn = []
    kinds = [args.of] if args.of else list(KINDS)
    for kind in kinds:
        mine = [n for n in names if re.fullmatch(KINDS[kind], n)]
        if args.file:
            mine = [n for n in mine if n == args.file]
        pools = [p for p in (mutants_of(kind, n, tree.tree) for n in mine) if p]
        for pool in pools:
            random.shuffle(pool)
        order = []
        while pools and len(order) < args.n:
            random.shuffle(pools)
            order += [p.pop() for p in pools if p]
            pools = [p for p in pools if p]
        drawn.append(order)
    mixed = [m for some in zip(*drawn) for m in some] if all(drawn) else sum(drawn, [])
    return mixed[:args.n]


def main():
    p = argparse.ArgumentParser(usage=__doc__.split("\n")[2].strip())
    p.add_argument("build")
    p.add_argument("n", nargs="?", type=int, default=60)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--of", choices=sorted(KINDS))
    p.add_argument("--file")
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--no-facts", action="store_true")
    args = p.parse_args()
    os.nice(15)
    random.seed(args.seed)
    tree = Tree(os.path.abspath(args.build), not args.no_facts)
    if not tree.leave_out():
        print(tree.out[-4000:])
        return 2
    end = time.monotonic() + args.minutes * 60
    count, survivors = collections.defaultdict(collections.Counter), []
    for m in draw(tree, args):
        if time.monotonic() > end:
            print("the minutes are over")
            break
        line = open(f"{tree.tree}/{X12}/{m.file}", encoding="utf-8").read().count("\n", 0, m.at) + 1
        verdict = tree.verdict(m)
        by = f" by {tree.killer}" if verdict == "killed" else ""
        print(f"{verdict + by:34} {m.kind:8} {m.file}:{line}: {m.what}", flush=True)
        count[m.kind][verdict] += 1
        if verdict == "SURVIVED":
            survivors.append(f"{X12}/{m.file}:{line}: {m.what}")
    for kind, c in count.items():
        print(f"{kind:8} {c['killed']} of {c['killed'] + c['SURVIVED']} noticed"
              f" ({c['does not compile']} more do not compile)")
    print(*survivors, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
