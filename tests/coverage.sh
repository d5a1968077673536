#!/usr/bin/env bash
# coverage.sh BUILD_DIR [CTEST-ARGS...]: runs every test of a build with gcov counters and prints line
# coverage: the rooms, the parsers' total against its target, the files below it and what they leave out.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: $0 BUILD_DIR [CTEST-ARGS...]" >&2; exit 2; }
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$(cd "$1" && pwd)
shift
target=95

find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -j "$(nproc)" -LE format --output-on-failure "$@" >"$build/coverage.log" 2>&1 ||
    { tail -15 "$build/coverage.log"; echo "some tests failed: the figures count what ran" >&2; }
lcov --quiet --capture --directory "$build" --output-file "$build/all.info" --no-external \
    --base-directory "$root" --rc lcov_branch_coverage=0 >"$build/lcov.log" 2>&1 ||
    { tail -5 "$build/lcov.log"; exit 2; }
lcov --quiet --extract "$build/all.info" "$root/src/*" "$root/parsers/*" "$root/sandbox/*" \
    --output-file "$build/coverage.info" >>"$build/lcov.log" 2>&1
python3 - "$build/coverage.info" "$root" "$target" <<'PY'
import collections
import os
import sys

path, root, target = sys.argv[1], sys.argv[2], float(sys.argv[3])
lines, name = collections.defaultdict(dict), None
for row in open(path):
    if row.startswith("SF:"):
        name = os.path.relpath(row[3:].strip(), root)
    elif row.startswith("DA:"):
        number, count = row[3:].split(",")[:2]
        number = int(number)
        lines[name][number] = max(lines[name].get(number, 0), int(count))


def share(files):
    all_lines = sum(len(lines[f]) for f in files)
    hit = sum(1 for f in files for c in lines[f].values() if c)
    return hit, all_lines, 100 * hit / all_lines if all_lines else 100


def spans(numbers):
    """1 2 3 7 as 1-3 7"""
    out = []
    for n in numbers:
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in out)


rooms = collections.defaultdict(list)
for f in lines:
    parts = f.split("/")
    rooms["/".join(parts[:2]) if parts[0] in ("src", "parsers") else parts[0]].append(f)
print(f"{'room':16} {'lines':>7} {'run':>7} {'':>7}")
for room in sorted(rooms):
    hit, every, percent = share(rooms[room])
    print(f"{room:16} {every:7} {hit:7} {percent:6.1f} %")
hit, every, parsers = share([f for f in lines if f.startswith("parsers/")])
print(f"{'parsers in all':16} {every:7} {hit:7} {parsers:6.1f} %  target {target:.0f} %: "
      f"{'pass' if parsers >= target else 'miss'}")
print(f"\nbelow {target:.0f} %, and the lines that never ran:")
for f in sorted(lines):
    _, _, percent = share([f])
    if percent < target:
        print(f"  {percent:5.1f} %  {f}: {spans(sorted(n for n, c in lines[f].items() if not c))[:160]}")
sys.exit(0 if parsers >= target else 1)
PY
