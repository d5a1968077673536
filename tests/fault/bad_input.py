#!/usr/bin/env python3
"""bad_input.py - everything that can be wrong with a file, through the programs a person uses.

    bad_input.py BUILD_DIR [--big]

Each case is validated (a named fault with its position, exit code 1) and then ingested among good files: the
bad one is quarantined with its bytes kept, the good ones are processed, exit code 1. Giants come from a pipe
and memory is bounded; --big makes them full size (1 GB element, 10 million segments), else a tenth.
"""
import argparse
import gzip
import hashlib
import io
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from fault import House, ROOT  # noqa: E402

RSS_MAX_KIB = 64 * 1024  # the whole process; sanitized builds are not held to it
FAILED = []


def check(holds, what):
    if not holds:
        FAILED.append(what)
        print(f"WRONG: {what}", flush=True)


def validate(house, path, given=None):
    done = subprocess.run([str(house.hia), "validate", "--json", str(path)], input=given, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    faults = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done.returncode, [f for f in faults if "fault" in f], done.stderr.decode()


# ---- the cases: name, bytes, the fault that must be named


def replace_last(text, old, new):
    at = text.rindex(old)
    return text[:at] + new + text[at + len(old):]


def hl_cycle(claims):
    """The second HL says that the third is its parent, and the third that the second is."""
    lines = claims.split("~")
    at = [i for i, s in enumerate(lines) if s.strip().startswith("HL*")]
    lines[at[1]] = re.sub(r"HL\*2\*\d+", "HL*2*3", lines[at[1]])
    lines[at[2]] = re.sub(r"HL\*3\*\d+", "HL*3*2", lines[at[2]])
    return "~".join(lines)


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("remittance.835", data)
    return out.getvalue()


def cases(sample):
    """sample: kind to text, of a round trip. Each bad file begins with its own ISA13."""
    remit, claims = sample["835"], sample["837P"]
    se = re.search(r"SE\*(\d+)\*", remit)
    yield "truncated", remit[:len(remit) * 2 // 3].encode(), {"X12-108", "X12-109", "X12-302"}
    yield "header-only", remit[:106].encode(), {"X12-109"}
    yield "cut-in-isa", remit[:60].encode(), {"X12-104", "X12-108", "X12-100"}
    yield "wrong-se-count", remit.replace(se.group(0), f"SE*{int(se.group(1)) + 1}*", 1).encode(), {"X12-304"}
    yield "wrong-ge-count", re.sub(r"GE\*(\d+)\*", r"GE*9\1*", remit).encode(), {"X12-204"}
    yield "wrong-iea-count", re.sub(r"IEA\*(\d+)\*", r"IEA*9\1*", remit).encode(), {"X12-111"}
    yield "wrong-iea-control", re.sub(r"IEA\*(\d+)\*\d+", r"IEA*\1*999999999", remit).encode(), {"X12-110"}
    st = re.findall(r"ST\*835\*(\d+)", remit)
    twin = remit.replace(f"ST*835*{st[1]}", f"ST*835*{st[0]}").replace(f"*{st[1]}~", f"*{st[0]}~") \
        if len(st) > 1 else remit + remit
    yield "duplicate-st-control", twin.encode(), {"X12-305", "X12-113"}
    yield "concatenated-twice", (remit + remit).encode(), {"X12-113"}
    swapped = remit[:3] + "|" + remit[4:]
    yield "swapped-delimiter", swapped.encode(), {"X12-104", "X12-100", "X12-103"}
    yield "binary-junk", bytes((i * 97 + i // 7) % 256 for i in range(50000)), {"X12-100", "X12-102"}
    yield "empty", b"", {"X12-100"}
    yield "blank", b" \r\n \r\n", {"X12-100"}
    yield "hl-cycle", hl_cycle(claims).encode(), {"X12-408", "X12-409"}
    yield "utf-16", remit.encode("utf-16"), {"X12-102"}
    yield "utf-16-no-mark", remit.encode("utf-16-le"), {"X12-102"}
    yield "ebcdic", remit.encode("cp500"), {"X12-102"}
    yield "zip", zipped(remit), {"X12-101"}
    yield "gzip", gzip.compress(remit.encode()), {"X12-101"}
    ack = sample["999"]
    yield "997", re.sub(r"ST\*999\*(\d+)\*\w+", r"ST*997*\1", ack).replace("005010X231A1", "005010").encode(), \
        {"X12-201", "X12-300", "X12-301"}
    yield "4010", remit.replace("*00501*", "*00401*").replace("005010X221A1", "004010X091A1").encode(), \
        {"X12-201", "X12-114"}
    yield "unknown-guide", remit.replace("005010X221A1", "005010X999").encode(), {"X12-201"}
    yield "text", b"Dear partner,\nplease find the remittance attached.\n", {"X12-100"}


def check_validate(house, folder, name, data, expected):
    path = folder / f"{name}.x12"
    path.write_bytes(data)
    code, faults, said = validate(house, path)
    named = {f["fault"] for f in faults}
    check(code == 1, f"{name}: validate ends with {code}, not 1; {said[-200:]}")
    check(named & expected, f"{name}: none of {sorted(expected)} in {sorted(named)}")
    check(all(f["byte_offset"] <= len(data) for f in faults), f"{name}: a position outside of the file")
    check(all(f["remedy"] for f in faults), f"{name}: a fault without advice")


def renumber(data, number):
    """Its own ISA13 on both ends, so that the guard against doubles is not what stops it."""
    text = data.decode("latin-1")
    if not text.startswith("ISA*") or len(text) < 106:
        return data
    old = text[90:99]
    return text.replace(old, f"{number:09d}").encode("latin-1")


def check_ingest(build, where, sample, claims):
    """One batch of bad files with a good one at either end."""
    house = House(build, where / "ingest", claims)
    house.run("submit", str(claims), fine=(0, 1))
    house.partner("ack")
    house.run("receive", fine=(0, 1))
    folder = where / "inbox"
    folder.mkdir()
    house.partner("remit")
    good = sorted((house.data / "sandbox/out").glob("*.835"))
    check(len(good) >= 2, "the sandbox answers with two 835s")
    bad = {}
    for number, (name, data, _) in enumerate(cases(sample), 500):
        path = folder / f"{name}.x12"
        path.write_bytes(renumber(data, number))
        bad[path.name] = path.read_bytes()
    paths = [good[0], *sorted(folder.iterdir()), *good[1:]]
    done = subprocess.run(house.command("ingest", *map(str, paths)), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300, check=False)
    check(done.returncode == 1, f"ingest with bad files ends with {done.returncode}: {done.stderr[-300:]}")
    with sqlite3.connect(f"file:{house.data}/ledger.db?mode=ro", uri=True) as db:
        state = {n: (s, h, r, k) for n, s, h, r, k in
                 db.execute("SELECT name, state, sha256, reason, kind FROM document"
                            " WHERE direction = 'inbound'")}
        kept_sets = dict(db.execute("SELECT d.name, count(*) FROM transaction_set t JOIN document d"
                                    " ON d.id = t.document_id GROUP BY 1"))
    for path in good:
        check(state.get(path.name, ("?",))[0] == "processed", f"the good {path.name} is {state.get(path.name)}")
    for name, data in bad.items():
        row = state.get(name)
        check(row is not None, f"{name}: no document was kept")
        if not row:
            continue
        # A set that is whole beside one that is not is posted: the file is not thrown away.
        posted = kept_sets.get(name, 0) > 0
        check(row[0] == "quarantined" or posted, f"{name}: state {row[0]}, {row[2]}")
        check(row[1] == hashlib.sha256(data).digest(), f"{name}: other bytes were kept")
        kept = list((house.data / "kept").rglob(f"*{row[1].hex()}*")) or \
            [p for p in house.data.rglob("*") if row[1].hex() in str(p).replace("/", "")]
        check(kept, f"{name}: its bytes are not there")


# ---- giants, from a pipe


def pipe_in(program, feed):
    """(exit code, faults, peak memory in KiB); `feed` writes to standard input."""
    p = subprocess.Popen(["/usr/bin/env", "python3", "-c", PEAK, *program], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def write():
        try:
            feed(p.stdin)
            p.stdin.close()
        except BrokenPipeError:
            pass

    thread = threading.Thread(target=write)
    thread.start()
    out = p.stdout.read().decode().splitlines()
    err = p.stderr.read().decode()
    thread.join()
    p.wait()
    peak = int(err.rsplit("peak ", 1)[1].split()[0])
    faults = [json.loads(line) for line in out]
    return p.returncode, [f for f in faults if "fault" in f], peak


PEAK = ("import resource, subprocess, sys\n"
        "c = subprocess.run(sys.argv[1:], stdin=sys.stdin).returncode\n"
        "sys.stderr.write('peak %d' % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(c)\n")


def check_giants(house, sample, big, sanitized):
    head = sample["835"][:sample["835"].index("BPR*")].encode()
    tail = sample["835"][sample["835"].index("BPR*"):].encode()
    block = b"X" * (1 << 20)

    def one_element(out):
        out.write(head + b"REF*EV*")
        for _ in range(1024 if big else 100):
            out.write(block)
        out.write(b"~" + tail)

    def no_set(out):
        out.write(sample["835"][:106].encode())
        many = b"REF*EV*1~" * 10000
        for _ in range(1000 if big else 100):
            out.write(many)

    for name, feed, expected in (("giant-element", one_element, "X12-107"),
                                 ("segments-without-st", no_set, "X12-116")):
        code, faults, peak = pipe_in([str(house.hia), "validate", "--json", "-"], feed)
        check(code == 1, f"{name}: validate ends with {code}")
        check(any(f["fault"] == expected for f in faults),
              f"{name}: {expected} not in {sorted({f['fault'] for f in faults})}")
        check(sanitized or peak < RSS_MAX_KIB, f"{name}: {peak} KiB of memory")
        print(f"{name}: {len(faults)} faults told, peak {peak} KiB")


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    ask.add_argument("build", type=pathlib.Path)
    ask.add_argument("--big", action="store_true")
    given = ask.parse_args()
    build = given.build.resolve()
    sanitized = "HIA_SANITIZE:BOOL=ON" in (build / "CMakeCache.txt").read_text()
    where = pathlib.Path(tempfile.mkdtemp(prefix="hia-bad-"))
    claims = where / "claims.jsonl"
    with open(claims, "wb") as out:
        subprocess.run([sys.executable, ROOT / "tests/tools/make_claims.py", "--count", "40"], stdout=out,
                       check=True)
    house = House(build, where / "samples", claims)
    house.run("submit", str(claims), fine=(0, 1))
    house.partner("all")
    sample = {}
    for path in sorted([*(house.data / "sandbox/in/.taken").glob("*.x12"),
                        *(house.data / "sandbox/out").iterdir()]):
        kind = {".x12": "837P", ".835": "835", ".999": "999", ".277ca": "277CA", ".ta1": "TA1"}[path.suffix]
        sample.setdefault(kind, path.read_text(encoding="ascii"))
    count = 0
    for name, data, expected in cases(sample):
        check_validate(house, where, name, data, expected)
        count += 1
    check_ingest(build, where, sample, claims)
    check_giants(house, sample, given.big, sanitized)
    print(f"{count} kinds of bad file validated and ingested, 2 giants; {len(FAILED)} wrong")
    if not FAILED:
        shutil.rmtree(where)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
