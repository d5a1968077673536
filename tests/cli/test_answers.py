#!/usr/bin/env python3
"""hia eligibility, inquiry and authorization --answers: what a payer answered, read to JSON and built again, is
the payer's segments again. They are compared as text cut at their terminators, not by our reader."""
import glob
import os
import re

from lab import ROOT, Lab, expect, finish, same

VERBS = {"271": "eligibility", "277": "inquiry", "278": "authorization"}
FAULTY = ("271/breaks-rules/input.271", "278/contradicts-itself/input.278")
ENDS_WITH_NOBODY = "samples/277/contradicts-itself/input.277"  # a subscriber of whom nothing is told


def body(text):
    """The segments from behind BHT to before SE, of each set; 420.50 is 420.5."""
    segments = [s.strip() for s in text.split("~")]
    ends = ("ISA", "GS", "ST", "BHT", "SE", "GE", "IEA")
    return [re.sub(r"(\.\d*?)0+(?=\*|$)", r"\1", s) for s in segments if s and s.split("*")[0] not in ends]


def is_answer(text):
    return "BHT*0007*13*" not in text  # a 278 has one name for both


def there_and_back(lab, kind, path):
    verb, name = VERBS[kind], os.path.relpath(path, ROOT)
    with open(path, encoding="ascii") as f:
        sent = f.read()
    lines = lab.write("answers.jsonl", lab.run(verb, path, code=None))
    if name.split("/", 1)[1] in FAULTY:
        _, told = lab.run_both(verb, "--answers", lines, code=1)
        expect("answer 1: X12-711 DTP" in told, f"{name}: contradicting dates are not sent: {told}")
        return
    nobody = name == ENDS_WITH_NOBODY
    built = lab.run(verb, "--answers", "--control", "7", lines)
    same(body(built), body(sent)[:len(body(sent)) - 2 * nobody], f"{name}, built again")
    expect("*000000007*0*T*" in built, f"{name}: the partner's envelope")
    lab.run("validate", lab.write("built.x12", built))


def refusals(lab):
    for verb in VERBS.values():
        lab.run(verb, "--answers", stdin=b'{"event": {"decision": 1}}\n', code=1)
    lab.run("eligibility", "--answers", "--ask", code=2)
    lab.run("inquiry", "--answers", "--overdue", code=2)


def main():
    lab, count = Lab(), 0
    for kind in VERBS:
        for path in sorted(glob.glob(os.path.join(ROOT, "samples", kind, "*", f"input.{kind}"))):
            with open(path, encoding="ascii") as f:
                if not is_answer(f.read()):
                    continue
            there_and_back(lab, kind, path)
            count += 1
    expect(count >= 20, f"{count} answers")
    refusals(lab)
    finish()


if __name__ == "__main__":
    main()
