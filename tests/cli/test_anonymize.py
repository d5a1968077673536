#!/usr/bin/env python3
"""anonymize: what is planted in every place that may identify somebody is gone, and the file is as
valid as before."""
import glob
import json
import os

from lab import ROOT, Lab, expect, finish, same

NOW = {"HIA_NOW": "2026-02-15T14:03:09Z"}
MARK = "QZPLANTED"
BORN = "19421225"

# Written by hand from the guides, not from our own table: segment, elements that may name somebody.
PLACES = {
    "NM1": (3, 4, 5, 9), "N1": (2, 4), "N2": (1, 2), "N3": (1, 2), "N4": (1,), "PER": (2, 4, 6, 8),
    "REF": (2,), "CLM": (1,), "CLP": (1, 7), "TRN": (2,), "NTE": (2,), "K3": (1,), "MSG": (1,),
    "STC": (12,), "BHT": (3,), "SBR": (3, 4), "PWK": (6, 7), "BPR": (9, 15), "PLB": (1,),
    "TS3": (1,), "RMR": (2,), "ENT": (4,), "BGN": (2,), "HD": (4,), "EB": (5,), "DSB": (), "ACT": (1, 3),
    "IK4": (4,), "PS1": (1,), "LUI": (3,), "IDC": (1,), "ICM": (), "III": (4,), "UM": (),
}
# Codes, routing of payers and what repeats a payer's number: kept on purpose.
KEPT = {("REF", q) for q in ("2U", "NF", "BLT", "4N", "T4", "F5", "PXC")}
PAYERS = ("PR", "PRP", "SEP", "TTP", "TV")


def read(path):
    with open(path, encoding="latin-1", newline="") as f:
        return f.read()


def kept(elements, i):
    if elements[0] in ("NM1", "N1") and i in (4, 9) and elements[1] in PAYERS:
        return elements[0] == "NM1" and i == 9 or elements[0] == "N1" and i == 4
    return (elements[0], elements[1]) in KEPT and i == 2


def plant(text):
    """The text with marks in it, and how many."""
    at = text.find("ISA")
    star, end = text[at + 3], text[at + 105]
    out, marks = [], 0
    for segment in text[at:].split(end):
        elements = segment.strip("\r\n").split(star)
        lead = segment[:len(segment) - len(segment.lstrip("\r\n"))]
        for i in PLACES.get(elements[0], ()):
            if i < len(elements) and elements[i] and not kept(elements, i):
                marks += 1
                elements[i] = f"{MARK}{marks:03}"
        if elements[0] == "DMG" and len(elements) > 2:
            elements[2] = BORN
            marks += 1
        out.append(lead + star.join(elements))
    return text[:at] + end.join(out), marks


def faults(lab, *paths):
    """The faults of each file, in one run."""
    found = {path: set() for path in paths}
    said = lab.run("validate", "--json", "--max", "100000", *paths, code=None, environment=NOW)
    for line in said.splitlines():
        fault = json.loads(line)
        found[fault["file"]].add(fault["fault"])
    return found


def anonymized(lab, path, *options):
    target = lab.path("shared.x12")
    lab.run("anonymize", "-o", target, *options, path, code=None)
    return read(target)


def every_sample(lab):
    planted_in_all = 0
    key = lab.write("fixed.key", "a key that is the same in every run\n")
    for path in sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*"))):
        name = os.path.relpath(path, ROOT)
        shared = anonymized(lab, path, "--key", key)
        same(shared.count("\n"), read(path).count("\n"), f"{name}: line breaks")
        if "cut-off" not in path:
            found = faults(lab, lab.path("shared.x12"), path)
            new = found[lab.path("shared.x12")] - found[path]
            expect(not new, f"{name}: {new} were not there before")
        planted, marks = plant(read(path))
        planted_in_all += marks
        target = lab.path("planted.x12")
        with open(target, "w", encoding="latin-1", newline="") as f:
            f.write(planted)
        shared = anonymized(lab, target, "--key", key)
        expect(MARK not in shared, f"{name}: {shared[max(0, shared.find(MARK) - 40):][:80]!r}")
        expect(BORN not in shared, f"{name}: a birth date")
    expect(planted_in_all > 300, f"{planted_in_all} marks planted")


def what_people_are_called(lab):
    """Nothing a person would recognise of the samples' own people is left."""
    for path in ("samples/837p/dependent/input.837p", "samples/835/paid/input.835",
                 "samples/277/every-outcome/input.277"):
        shared = anonymized(lab, os.path.join(ROOT, path))
        for word in ("SAMPLE", "ALFA", "SAGUARO", "EXAMPLE0000", "ENCORE", "PHOENIX", "3035550100",
                     "CASE-A", "19800203", "1500000017", "860000001"):
            expect(word not in shared, f"{path}: {word}")


def names(text):
    return [s.split("*")[3:5] for s in text.split("~") if s.strip().startswith("NM1*")]


def keys(lab):
    claims = os.path.join(ROOT, "samples/837p/two-claims/input.837p")
    remit = os.path.join(ROOT, "samples/835/paid/input.835")
    key = lab.path("team.key")
    first = anonymized(lab, claims, "--key", key)
    same(os.stat(key).st_mode & 0o777, 0o600, "mode of a key that was made")
    same(anonymized(lab, claims, "--key", key), first, "the same key, the same pseudonyms")
    paid = anonymized(lab, remit, "--key", key)
    ids = {s.split("*")[1] for s in first.split("~") if s.strip().startswith("CLM*")}
    answered = {s.split("*")[1] for s in paid.split("~") if s.strip().startswith("CLP*")}
    same(answered, ids, "claims of an 837 and of its 835 still match")
    people = {tuple(n) for n in names(first)} & {tuple(n) for n in names(paid)}
    expect(people, "a patient has the same name in both")
    expect(anonymized(lab, claims) != first, "another key, other pseudonyms")
    expect("CLM*CASE-A*" in anonymized(lab, claims, "--keep-claim-ids"), "claim ids kept")
    with open(key, "w", encoding="ascii") as f:
        f.write("short\n")
    lab.run("anonymize", "--key", key, claims, code=2)


def passwords(lab):
    path = lab.path("secret.837")
    text = read(os.path.join(ROOT, "samples/837p/two-claims/input.837p"))
    with open(path, "w", encoding="latin-1") as f:
        f.write(text.replace("ISA*00*          *00*          *", "ISA*03*LOGONLOGON*01*PASSWORD12*"))
    shared = anonymized(lab, path)
    expect(shared.startswith("ISA*00*          *00*          *"), "ISA02 and ISA04 are blank")


def no_guide(lab):
    """A set no guide is known for: all its text goes, the dictionary says what is a code."""
    path = lab.path("unknown.x12")
    text = read(os.path.join(ROOT, "samples/837p/two-claims/input.837p"))
    with open(path, "w", encoding="latin-1") as f:
        f.write(text.replace("005010X222A1", "005010X999"))
    shared = anonymized(lab, path)
    for word in ("SAMPLE", "ALFA", "EXAMPLE0000", "CASE-A", "19800203"):
        expect(word not in shared, f"{word} of a set without a guide")


def main():
    lab = Lab()
    every_sample(lab)
    what_people_are_called(lab)
    keys(lab)
    passwords(lab)
    no_guide(lab)
    lab.run("anonymize", "a", "b", code=2)
    lab.run("anonymize", lab.path("no-such-file"), code=2)
    finish()


if __name__ == "__main__":
    main()
