#!/usr/bin/env python3
"""Exit codes, standard input and output, the frozen clock, and files that are no X12 at all."""
import glob
import os
import zipfile

from lab import ROOT, Lab, expect, finish, make_claims, same

NOW = "2026-01-15T14:03:09Z"


def check_frozen_clock(claims):
    """The same claims at the same time make the same file, byte for byte."""
    made = []
    for _ in range(2):
        lab = Lab()
        lab.run("submit", lab.write("in.jsonl", claims), environment={"HIA_NOW": NOW})
        path, = glob.glob(lab.path("sandbox/in/*.x12"))
        made.append((os.path.basename(path), open(path, "rb").read()))
    same(made[0], made[1], "two runs at the same time")
    expect("20260115" in made[0][0], "the file's name has the frozen day")
    for verb in ("submit", "receive", "status", "events"):
        Lab().run(verb, code=2, environment={"HIA_NOW": "yesterday"})


def main():
    lab = Lab()
    claims = make_claims("--count", "20", "--clean")
    x12 = lab.run("build", "--claims", "-", stdin=claims, environment={"HIA_NOW": NOW})
    good = lab.write("good.837", x12)
    bad = lab.write("bad.837", x12.replace("CLM*", "CLM**", 1))

    lab.run("validate", good)
    lab.run("validate", "-", stdin=x12.encode())
    lab.run("validate", bad, code=1)
    lab.run("validate", good, bad, code=1)
    lab.run("validate", lab.path("no-such-file"), code=2)
    lab.run("validate", "--snip", "9", good, code=2)
    expect("X12-500" in lab.run("validate", bad, code=1), "the fault has its number")
    situation = lab.write("npi.837", x12.replace("*XX*15", "*XX*16", 1))
    expect("X12-701" in lab.run("validate", situation, code=1),
           "a wrong check digit is a situation")
    lab.run("validate", "--snip", "1-3", situation)
    lab.run("validate", "--snip", "4=off", situation)
    expect("warning" in lab.run("validate", "--snip", "4=warning", situation),
           "an error of a type set to warning is a warning")
    lab.run("validate", "--snip", "3,4", situation, code=1)
    for wrong in ("0", "8", "5-3", "4=loud", "", "1,,2"):
        lab.run("validate", "--snip", wrong, good, code=2)

    for path, code in ((good, 0), (bad, 1)):
        answer = lab.run("validate", "--ack", "-", path, code=code)
        expect(answer.startswith("ISA*") and "AK9*" in answer,
               "--ack - prints the 999 and nothing else")
        lab.run("validate", "-", stdin=answer.encode())
    expect("IK5*R" in answer and "IK4*" in answer,
           "the 999 of a bad file refuses the set and says where")

    with zipfile.ZipFile(lab.path("zipped.zip"), "w") as z:
        z.write(good)
    for name, content, fault in (("zipped.zip", None, "X12-101"), ("junk", os.urandom(5000), ""),
                                 ("empty", b"", ""),
                                 ("utf16", x12.encode("utf-16"), "X12-102"),
                                 ("cut", x12[:-40].encode(), "X12-108")):
        path = lab.path(name) if content is None else lab.write(name, content)
        expect(fault in lab.run("validate", path, code=1), f"{name} is faulted, with {fault}")
        lab.run("ingest", path, code=1)
        same(lab.totals("ingest", path)["duplicates"], 1, f"{name} once more is known")
    same(lab.totals("ingest", lab.write("four", x12.replace("005010X222A1", "004010X098A1")),
                    code=1)["quarantined"], 1,
         "a 4010 goes to quarantine")

    check_frozen_clock(claims)
    lab.run("guide", "837P", "2300/CLM")
    lab.run("guide", "no-such-guide", code=2)
    lab.run("audit")
    same(lab.run("build", "-", code=1, stdin=b"{}"), "", "JSON that is no tree builds nothing")
    lab.run("receive", "a-file", code=2)
    lab.run("submit", "--partner", "nobody", code=2)
    finish()


if __name__ == "__main__":
    main()
