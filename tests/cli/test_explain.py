#!/usr/bin/env python3
"""`hia explain`: every fault there is and every code an acknowledgement may hold has its words."""
import json
import os
import re

from lab import ROOT, Lab, expect, finish, same

ACKNOWLEDGED = {"ta105": "TA105", "ak905": "AK905", "ik502": "IK502", "ik304": "IK304", "ik403": "IK403"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def check_faults(rows, lab):
    """Each number of the enumeration has a row, and each row says all four things."""
    numbered = re.search(r"enum x12_code \{(.*?)\n\};", read("parsers/x12/fault.h"), re.S).group(1)
    names = [n for n in re.findall(r"^\s*(X12_[A-Z0-9_]+)(?:\s*=\s*\d+)?,?", numbered, re.M)
             if not n.endswith("_END")]
    faults = {r["code"]: r for r in rows if r["kind"] == "fault"}
    expect(len(names) > 90, f"faults are enumerated: {len(names)}")
    same(len(faults), len(names), "a row for each fault")
    for number in re.findall(r'"(?:X12-)?(\d{3})"\s*,', re.sub(r"/\*.*?\*/", "", "".join(
            line for line in read("parsers/x12/fault.c").splitlines(True) if "X12_" in line))):
        expect(f"X12-{number}" in faults or int(number) < 100, f"X12-{number} is explained")
    for code, row in faults.items():
        for part in ("title", "meaning", "who", "advice"):
            expect(row[part], f"{code} has its {part}")
        text = lab.run("explain", code.lower())
        expect(row["title"] in text and row["advice"] in text, f"hia explain {code} prints it")


def check_codes(rows):
    codes = {(r["list"], r["code"]): r for r in rows if r["kind"] == "code"}
    for row in rows:
        for field, place in ACKNOWLEDGED.items():
            answer = row.get(field)
            expect(not answer or (place, answer) in codes, f"{place} {answer} of {row['code']} is explained")
        if row.get("stc"):
            expect(("STC01-1", row["stc"].split(":")[0]) in codes, f"{row['stc']} is explained")
    for number in range(32):
        expect(("TA105", f"{number:03}") in codes, f"TA105 {number:03} is explained")
    for place, wanted in (("CLP02", "1 2 3 4 19 20 21 22 23 25"), ("CAS01", "CO OA PI PR"),
                          ("HCR01", "A1 A2 A3 A4 A6 C CT NA"), ("TA104", "A E R"), ("AAA04", "C N P R S W X Y"),
                          ("AAA03", "04 15 33 41 42 43 45 48 51 52 56 57 58 60 61 62 63"),
                          ("AAA03", "71 72 73 75 76 79 80 T4"),
                          ("EB01", "1 6 A B C F G I R U V")):
        for code in wanted.split():
            expect((place, code) in codes, f"{place} {code} is explained")
    for (place, code), row in codes.items():
        expect(row["title"] and row["meaning"], f"{place} {code} has words")
        expect((row["advice"] is None) == (row["who"] is None), f"{place} {code}: who acts, and how")


def main():
    lab = Lab()
    rows = [json.loads(line) for line in lab.run("explain", "--list", "--json").splitlines()]
    check_faults(rows, lab)
    check_codes(rows)

    expect("IK304" in lab.run("explain") and "X12-" in lab.run("explain"), "without a code: the places")
    for word, wanted in (("IK403:7", "IK403 7"), ("ik403=7", "IK403 7"), ("AK403:7", "IK403 7"),
                         ("CO23", "CAS02 23"), ("CO45", "CAS01 CO"), ("A7:562", "STC01-1 A7"),
                         ("A7:562:IL", "STC01-2 562"), ("A3", "HCR01 A3"),
                         ("AAA03:72", "AAA03 72"), ("EQ01:30", "EB03 30"), ("X12-402", "IK304 3")):
        expect(wanted in lab.run("explain", word), f"hia explain {word} says {wanted}")
    expect("list 139" in lab.run("explain", "CARC:97"), "a licensed sentence: whose it is")
    same(len([json.loads(x) for x in lab.run("explain", "--json", "IK304").splitlines()]),
         len([r for r in rows if r.get("list") == "IK304"]), "a place alone: all of its codes")
    found = lab.run("explain", "--search", "BALANCE")
    expect("X12-601" in found and "PLB03-1 FB" in found and "X12-500" not in found, "search by word")
    lab.run("explain", "--search", "no such word anywhere", code=1)
    lab.run("explain", "no-such-code", code=1)
    lab.run("explain", "X12-402", "no-such-code", code=1)
    lab.run("explain", "--config", "/no/such/file", "X12-402")
    finish()


if __name__ == "__main__":
    main()
