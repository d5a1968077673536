#!/usr/bin/env python3
"""hia diff: what means the same is the same, each change is told once and in its place."""
import glob
import json
import os

from lab import ROOT, Lab, expect, finish, is_plain, same

CLAIMS = os.path.join(ROOT, "samples/837p/two-claims/input.837p")
PAID = os.path.join(ROOT, "samples/835/paid/input.835")


def read(path):
    with open(path, encoding="latin-1", newline="") as f:
        return f.read()


class Bench:
    def __init__(self):
        self.lab = Lab()
        self.number = 0

    def write(self, text):
        self.number += 1
        path = self.lab.path(f"b{self.number}.x12")
        with open(path, "w", encoding="latin-1", newline="") as f:
            f.write(text)
        return path

    def differences(self, a, text, *options):
        """Of the file `a` and the text: what is told, as JSON; the exit code must fit."""
        path = self.write(text)
        found = self.lab.run("diff", "--json", *options, a, path, code=None)
        told = [json.loads(line) for line in found.splitlines()]
        self.lab.run("diff", *options, a, path, code=1 if told else 0)
        return told


def steers_no_terminal(b):
    for place in ("SANDBOX HEALTH PLAN", "CLP"):
        evil = read(PAID).replace(place, place + "\x1b]0;X\x07\xc2\x9b8m\x7f")
        said = b.lab.run("diff", PAID, b.write(evil), code=1)
        expect("?" in said and is_plain(said), f"what stands behind {place} is text")


def means_the_same(b):
    text = read(CLAIMS)
    head, first, second, tail = parts(text)
    for what, other in (
            ("itself", text),
            ("other delimiters", text.replace("*", "|").replace(":", "<").replace("~", "!")),
            ("no line breaks", text.replace("\n", "")),
            ("other control numbers", text.replace("000000001*1*T", "000000777*1*T")
             .replace("IEA*1*000000001", "IEA*1*000000777").replace("*0001~", "*0123~")
             .replace("*0001*005010", "*0123*005010")),
            ("other envelope dates", text.replace("*260115*1403*", "*260116*0900*")
             .replace("*20260115*140309*1*X", "*20260116*0900*1*X")),
            ("other forms of numbers", text.replace("*225.5*", "*225.50*").replace("*60*UN*1*",
                                                                                  "*60.00*UN*1.0*")),
            ("subscribers in another order", head + renumber(second, 2) + renumber(first, 3)
             + tail)):
        same(b.differences(CLAIMS, other), [], f"{what} is no difference")
    for path in sorted(glob.glob(os.path.join(ROOT, "samples/*/*/input.*"))):
        same(b.lab.run("diff", "--json", "--strict", path, path), "", f"{path} is itself")


def parts(text):
    """The two subscriber levels of the sample, and what stands round them."""
    one, two = text.index("HL*2*1*22"), text.index("HL*3*1*22")
    end = text.index("\nSE*") + 1
    return text[:one], text[one:two], text[two:end], text[end:]


def renumber(level, number):
    return f"HL*{number}" + level[len("HL*2"):]


def each_change_in_its_place(b):
    text = read(CLAIMS)
    told = b.differences(CLAIMS, text.replace("CLM*CASE-A*175", "CLM*CASE-A*180")
                         .replace("HC:90853*", "HC:90853:95*"))
    same([(t["segment"], t["element"], t["component"], t["first"], t["second"]) for t in told],
         [("SV1", 1, 3, "", "95"), ("CLM", 2, 0, "175", "180")], "two values")
    same([t["name"] for t in told], ["modifier_1", "charge_amount"], "their names")
    expect(told[1]["path"].endswith("2300[CASE-A]/CLM"), told[1]["path"])
    told = b.differences(CLAIMS, text.replace("CASE-B", "CASE-C"))
    same([(t["kind"], t["segments"]) for t in told],
         [("only_in_first", 10), ("only_in_second", 10)], "another claim is another claim")
    told = b.differences(CLAIMS, text.replace("REF*6R*CASE-B-2~\n", ""))
    same([(t["kind"], t["segment"]) for t in told], [("only_in_first", "REF")], "a segment less")
    told = b.differences(PAID, read(PAID).replace("CAS*CO*45*35", "CAS*CO*45*36"))
    same([(t["element"], t["name"]) for t in told], [(3, "amount_1")], "an adjustment")


def only_places(b):
    text = read(CLAIMS).replace("ALFA", "BETA").replace("CASE-B", "CASE-C")
    path = b.write(text)
    for options in (("--no-values",), ("--no-values", "--json")):
        page = b.lab.run("diff", *options, CLAIMS, path, code=1)
        for word in ("ALFA", "BETA", "CASE-", "EXAMPLE0"):
            expect(word not in page, f"{word} in {options}")
    expect("ALFA" in b.lab.run("diff", CLAIMS, path, code=1), "values are shown otherwise")


def strict(b):
    text = read(CLAIMS).replace("*260115*1403*", "*260116*1403*")
    same(b.differences(CLAIMS, text), [], "the date of the envelope")
    same([(t["segment"], t["element"]) for t in b.differences(CLAIMS, text, "--strict")],
         [("ISA", 9)], "counts when strict")


def refusals(b):
    b.lab.run("diff", CLAIMS, code=2)
    b.lab.run("diff", CLAIMS, b.lab.path("no-such-file"), code=2)


def main():
    bench = Bench()
    means_the_same(bench)
    steers_no_terminal(bench)
    each_change_in_its_place(bench)
    only_places(bench)
    strict(bench)
    refusals(bench)
    finish()


if __name__ == "__main__":
    main()
