#!/usr/bin/env python3
"""tidy.py - the rules of docs/STYLE.md a machine can check: includes, calls, lines, stray files."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Which room may include which (shared/design.md, "Rooms"): header prefix -> allowed for.
ROOMS = {
    "parsers/x12": {"base", "parse.h", "x12"},
    "src/base": {"base"},
    "src/conf": {"base", "conf"},
    "src/cred": {"base", "cred"},
    "src/net": {"base", "conf", "cred", "net"},
    "src/store": {"base", "cred", "conf", "event", "store"},
    "src/event": {"base", "conf", "event"},
    "src/host": {"base", "conf", "cred", "net", "event", "adapter.h", "host"},
    "parsers/soap": {"base", "parse.h", "soap"},
    # An adapter is bytes in, bytes out: the ABI, parsers, and what parsers themselves stand on.
    "adapters/sample": {"adapter.h"},
    "adapters/common": {"adapter.h", "base", "common"},
    "adapters/clearinghouse": {"adapter.h", "base", "parse.h", "x12", "soap", "common",
                               "clearinghouse"},
    "adapters/plaid": {"adapter.h", "base", "common", "plaid"},
    "adapters/ramp": {"adapter.h", "base", "common", "ramp"},
    "src/job": {"base", "conf", "cred", "net", "store", "event", "parse.h", "x12", "host",
                "adapter.h", "job"},
    "src/cli": {"base", "conf", "cred", "net", "store", "event", "parse.h", "x12", "job",
                "host", "adapter.h", "api", "cli"},
    "src/api": {"base", "conf", "cred", "net", "store", "event", "parse.h", "x12", "job", "host",
                "adapter.h", "api"},
    "sandbox": {"base", "parse.h", "x12", "sandbox"},
}
# The translators between records and X12: the one place where event meets x12.
EVENT_X12 = re.compile(r"src/event/x12_\w+\.[ch]$")

# Pure rooms make no system calls of these headers.
PURE_BANNED = {"stdio.h", "time.h", "pthread.h", "unistd.h", "fcntl.h", "locale.h", "signal.h",
               "sys/socket.h", "threads.h", "syslog.h"}
PURE = {"parsers/x12", "parsers/soap", "adapters/sample", "adapters/common",
        "adapters/clearinghouse", "adapters/plaid", "adapters/ramp"}
# snprintf writes to memory.
PURE_MAY = {"adapters/sample": {"stdio.h"}, "adapters/common": {"stdio.h"},
            "adapters/clearinghouse": {"stdio.h"}, "adapters/ramp": {"stdio.h"},
            "adapters/plaid": {"stdio.h"},
            "parsers/soap": {"stdio.h"}}

BANNED_CALLS = {
    "gets": "fgets", "strcpy": "str_copy", "strncpy": "str_copy", "strcat": "struct buf",
    "sprintf": "buf_printf", "vsprintf": "buf_printf", "strtok": "str_split",
    "atoi": "str_to_u64", "atol": "str_to_u64", "atof": "money_parse", "strtod": "money_parse",
    "alloca": "struct arena", "system": "posix_spawn", "popen": "posix_spawn",
    "tmpnam": "mkstemp", "mktemp": "mkstemp", "rand": "random_bytes", "srand": "random_bytes",
    "setlocale": "nothing: the code has no locale", "gmtime": "clock.h", "localtime": "clock.h",
}
FLOATING = re.compile(r"\b(double|float)\b")
# Progress, rates and benchmarks may compute a ratio; money never does.
FLOATING_MAY = re.compile(r"^src/cli/")

TOP = {"adapters", ".ci", ".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt",
       "README.md", "cmake", "conf", "docs", "packages.txt", "packaging", "parsers", "run", "samples",
       "sandbox", "src", "tests"}

faults = []


def fault(path, line, text):
    faults.append(f"{path}:{line}: {text}")


def code_only(text):
    """Comments and literals blanked, line breaks kept."""
    blank = lambda m: re.sub(r"[^\n]", " ", m.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def check_includes(path, lines):
    room = next((r for r in ROOMS if path.startswith(r + "/")), None)
    for number, line in enumerate(lines, 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if not match:
            continue
        quoted, name = match.group(1) == '"', match.group(2)
        if room is None:
            continue
        head = name.split("/")[0]
        if quoted and head not in ROOMS[room]:
            if not (EVENT_X12.match(path) and head in {"x12", "parse.h"}):
                fault(path, number, f"{room} may not include {name}")
        if not quoted and room in PURE and name in PURE_BANNED:
            if not (name in PURE_MAY.get(room, set())):
                fault(path, number, f"{room} is pure: <{name}> is not for it")


def check_calls(path, code):
    for number, line in enumerate(code.split("\n"), 1):
        for call, instead in BANNED_CALLS.items():
            if re.search(rf"(?<![\w.>]){call}\s*\(", line):
                fault(path, number, f"{call}() is banned: use {instead}")
        if FLOATING.search(line) and not FLOATING_MAY.match(path):
            fault(path, number, "floating point: amounts are integers here")


def check_text(path, lines):
    for number, line in enumerate(lines, 1):
        # Text for people keeps its own line breaks, with room for the quotes around it.
        limit = 112 if '"' in line or not path.endswith((".c", ".h")) else 100
        if len(line) > limit and "http" not in line:
            fault(path, number, f"line of {len(line)} columns, {limit} are allowed")
        if line.rstrip() != line:
            fault(path, number, "trailing white space")
        if re.search(r"\b(TODO|FIXME|XXX)\b", line) and not path.endswith("tidy.py"):
            fault(path, number, "unfinished business in the tree")


def check_shape(path, text):
    if path.endswith((".c", ".h")) and not text.startswith("/* " + Path(path).name + " - "):
        fault(path, 1, f'the first line must say what the file is for: "/* {Path(path).name} - ..."')
    if path.endswith((".c", ".h")) and re.search(r"\btypedef\s+(struct|union|enum)\b", code_only(text)):
        fault(path, 1, "typedef of a struct, union or enum")


def main():
    # Files being edited count too: what git tracks and what it does not ignore.
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    for path in filter(None, listed):
        if not (ROOT / path).is_file():
            continue
        if path.split("/")[0] not in TOP:
            fault(path, 1, "stray file at the top of the tree")
        if not path.endswith((".c", ".h", ".py", ".sh", ".txt", ".cmake", ".conf")):
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        lines = text.split("\n")
        # Guide and code tables keep one row a line, whatever its length.
        if not re.search(r"guide_\w+\.c$|dict\.c$", path):
            check_text(path, lines)
        check_shape(path, text)
        if path.endswith((".c", ".h")):
            check_includes(path, lines)
            if not path.startswith("tests/"):
                check_calls(path, code_only(text))
    for line in faults:
        print(line)
    print(f"tidy: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
