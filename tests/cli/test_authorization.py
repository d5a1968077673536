#!/usr/bin/env python3
"""hia authorization: requests become a 278 that validates, answers become JSON and a page."""
import json
import os

from lab import ROOT, Lab, expect, finish, is_plain, same


def sample(name):
    return os.path.join(ROOT, "samples/278", name, "input.278")


def there_and_back(lab):
    for name in ("request", "dependent-admission"):
        first = lab.run("authorization", sample(name))
        lines = lab.write(f"{name}.jsonl", first)
        ask = lab.path(f"{name}.278")
        lab.run("authorization", "--build", "--control", "41", "-o", ask, lines)
        lab.run("validate", ask)
        same(lab.run("authorization", ask), first, f"{name}: a 278 read, built and read again")
        text = open(ask, encoding="ascii").read()
        expect("*000000041*0*T*" in text and "GS*HI*ENCOREDEMO*" in text, "the partner's envelope")


def faulty_left_out(lab):
    good = lab.run("authorization", sample("request")).splitlines()[0]
    bad = json.loads(good)
    bad["requesters"][0]["id"] = "1234567890"  # an NPI whose check digit is wrong
    path = lab.write("mixed.jsonl", json.dumps(bad) + "\n" + good + "\n")
    ask = lab.path("mixed.278")
    _, told = lab.run_both("authorization", "--build", "-o", ask, path, code=1)
    expect("request 1: " in told and "    at " in told, "which request, and where")
    expect("1234567890" not in told, "what is wrong is not repeated")
    expect("request 2: " not in told, "only that one")
    lab.run("validate", ask)
    same(lab.run("authorization", ask).splitlines(), [good], "the other is asked")
    none = lab.path("none.278")
    path = lab.write("bad.jsonl", json.dumps(bad) + "\n")
    _, told = lab.run_both("authorization", "--build", "-o", none, path, code=1)
    expect("nothing was written" in told and not os.path.exists(none), "none is left: no file")


def answers(lab):
    told = json.loads(lab.run("authorization", sample("modified-and-denied")))
    same([s["decision"]["action"] for s in told["event"]["services"]], ["A6", "A3"], "decisions")
    same(told["event"]["decision"]["number"], "AUTH778801", "the number")
    same(told["reference"], "PA000001", "which request")
    told = json.loads(lab.run("authorization", sample("refused")))
    same([r["reason"] for r in told["subscriber"]["refusals"]], ["72", "71"], "why it was refused")


def page(lab):
    for name, words in (
            ("approved", ("APPROVED", "number AUTH778800", "24 units approved",
                          "Valid from 2026-01-19 until 2026-04-18")),
            ("modified-and-denied", ("MODIFIED", "DENIED", "20 units in the answer",
                                     "DAY TREATMENT IS NOT A BENEFIT OF THIS PLAN")),
            ("pended", ("PENDED", "ADM55001", "Missing: LOINC 18657-7", "control number ATT000003",
                        "Whom to ask: NURSE LINE")),
            ("refused", ("REFUSED", "the member number is wrong or missing (72)"))):
        text = lab.run("authorization", "--explain", sample(name))
        for word in words:
            expect(word in text, f"{name}: {word} stands on the page")
        same(text.count("To do:"), 1, f"{name}: what to do")
    text = lab.run("authorization", "--explain", sample("request"), sample("modified-and-denied"))
    expect("16 units approved, 24 units asked" in text, "beside the request")
    with open(sample("modified-and-denied"), "rb") as f:
        evil = f.read().replace(b"DAY TREATMENT IS", b"DAY\x1b]0;X\x07 \x1b[2J\xc2\x9b2J IS")
    text = lab.run("authorization", "--explain", lab.write("evil.278", evil), code=None)
    expect(is_plain(text) and "NOT A BENEFIT" in text, "nothing steers a terminal")


def refusals(lab):
    lab.run("authorization", os.path.join(ROOT, "samples/835/paid/input.835"), code=1)
    lab.run("authorization", sample("contradicts-itself"), code=1)
    lab.run("authorization", "--explain", sample("request"), code=1)
    lab.run("authorization", "--build", stdin=b"", code=1)
    lab.run("authorization", "--build", stdin=b'{"payer": 1}\n', code=1)
    lab.run("authorization", "--build", "--control", "0", code=2)
    lab.run("authorization", lab.path("no-such-file"), code=2)


def main():
    lab = Lab()
    there_and_back(lab)
    faulty_left_out(lab)
    answers(lab)
    page(lab)
    refusals(lab)
    finish()


if __name__ == "__main__":
    main()
