#!/usr/bin/env python3
"""hia eligibility: the page of every answer under samples/271, inquiries there and back.

`test_eligibility.py BUILD_DIR --update` writes samples/271/*/page.txt anew: read the difference
before you commit it.
"""
import glob
import json
import os
import sys

from lab import ROOT, Lab, expect, finish, is_plain, same

INQUIRIES = ("subscriber", "dependent", "real-time-two")


def sample(kind, name):
    return os.path.join(ROOT, "samples", kind, name, f"input.{kind}")


def pages(lab, update):
    """What a receptionist reads, mental health first."""
    cases = sorted(glob.glob(os.path.join(ROOT, "samples/271/*/input.271")))
    expect(len(cases) >= 12, f"{len(cases)} answers")
    for path in cases:
        page = lab.run("eligibility", "--explain", "--service", "MH", path, code=None)
        golden = os.path.join(os.path.dirname(path), "page.txt")
        if update:
            with open(golden, "w", encoding="utf-8") as f:
                f.write(page)
        same(page, open(golden, encoding="utf-8").read(), os.path.relpath(golden, ROOT))
        expect("\x1b" not in page, "no colour where nobody sees it")


def first_lines(lab):
    """One plain answer before anything else."""
    for name, words in (("active-ppo", "COVERED\n"), ("inactive", "NOT COVERED\n"),
                        ("not-found", "NO ANSWER"), ("system-down", "NO ANSWER"),
                        ("no-amounts", "The payer sends no amounts"),
                        ("behavioral-carve-out", "Mental health: not covered"),
                        ("corrected-data", "Corrected by the payer")):
        page = lab.run("eligibility", "--explain", "--service", "behavioral", sample("271", name))
        expect(words in page, f"{name}: {words}")
    page = lab.run("eligibility", "--explain", sample("271", "not-found"))
    expect("Ask for the birth date again and resend." in page, "what to do next")
    page = lab.run("eligibility", "--explain", "--color", "always", sample("271", "inactive"))
    expect("\x1b[31mNOT COVERED" in page, "red")


def nothing_steers_the_terminal(lab):
    with open(sample("271", "inactive"), "rb") as f:
        text = f.read()
    for evil in (b"\x1b]0;X\x07", b"\x1b[2J", b"\x1b[2Jm", b"\x1b[8m", b"\x08\x08", b"\x7f",
                 b"\nCOVERED\n", b"\\\t", b"\xc2\x9b2J", b"\xc2\x9d0;X\xc2\x9c"):
        page = lab.run("eligibility", "--explain", "--color", "never", code=None,
                       stdin=text.replace(b"COVERAGE ENDED", evil + b"ENDED"))
        expect("NOT COVERED" in page and "\nCOVERED" not in page, "the page, and its one answer")
        expect(is_plain(page), f"{evil!r} gets through")


def answers(lab):
    told = [json.loads(line)
            for line in lab.run("eligibility", sample("271", "active-ppo")).splitlines()]
    same(len(told), 1, "one patient")
    costs = [b for b in told[0]["benefits"] if b["kind"] == "B"]
    same([(b["amount"], b.get("network")) for b in costs], [(30.00, "Y"), (20.00, "Y"),
                                                           (60.00, "W")], "copays")
    same(told[0]["document"]["set_control"], "0001", "where it came from")
    with open(sample("271", "active-ppo"), encoding="ascii") as f:
        segments = f.read().split("~\n")[2:]
    for b in told[0]["benefits"]:
        expect(segments[b["segment"] - 1].startswith("EB*" + b["kind"]), "the segment it stands in")
    refused = json.loads(lab.run("eligibility", sample("271", "system-down")))
    expect("subscriber" not in refused and refused["source"]["refusals"], "nobody, but why")


def there_and_back(lab):
    for name in INQUIRIES:
        first = [json.loads(line)
                 for line in lab.run("eligibility", sample("270", name)).splitlines()]
        lines, ask = lab.path("inquiries.jsonl"), lab.path("ask.270")
        with open(lines, "w", encoding="utf-8") as f:
            f.writelines(json.dumps(i) + "\n" for i in first)
        lab.run("eligibility", "--build", "--control", "41", "-o", ask, lines)
        lab.run("validate", ask)
        again = [json.loads(line) for line in lab.run("eligibility", ask).splitlines()]
        for i in first + again:
            i.pop("document")
        same(again, first, f"{name}, built and read again")
        text = open(ask, encoding="ascii").read()
        expect("*000000041*0*T*" in text and "GS*HS*ENCOREDEMO*" in text, "the partner's envelope")
        same(text.count("ST*270*"), len(first), "a set for each")


def batches(lab):
    lines = "".join(lab.run("eligibility", sample("270", name), code=None)
                    for name in INQUIRIES + ("cannot-be-found",))
    path = lab.write("all.jsonl", lines)
    text = lab.run("eligibility", "--build", "--batch", path, code=1)
    same(text.count("ST*270*"), 1, "one payer, one set")
    same(text.count("*20*1~"), 1, "the payer is named once")
    same(text.count("EQ*"), 4, "the one that cannot be found is left out, the others go")
    one = lines.splitlines(keepends=True)[0]
    many = lab.write("many.jsonl", "".join(one.replace('"T1"', f'"T{i}"') for i in range(250)))
    text = lab.run("eligibility", "--build", "--batch", many)
    same(text.count("ST*270*"), 3, "99 patients in a set at most")
    lab.run("validate", lab.write("many.270", text))


def refusals(lab):
    lab.run("eligibility", sample("277", "every-outcome"), code=1)
    lab.run("eligibility", "--build", stdin=b"", code=1)
    lab.run("eligibility", "--build", stdin=b'{"source": 1}\n', code=1)
    lab.run("eligibility", "--build", "--control", "0", code=2)
    lab.run("eligibility", "--explain", "--service", "MENTAL", sample("271", "inactive"), code=2)
    lab.run("eligibility", lab.path("no-such-file"), code=2)


def main():
    lab = Lab()
    pages(lab, "--update" in sys.argv)
    first_lines(lab)
    nothing_steers_the_terminal(lab)
    answers(lab)
    there_and_back(lab)
    batches(lab)
    refusals(lab)
    finish()


if __name__ == "__main__":
    main()
