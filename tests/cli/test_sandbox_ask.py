#!/usr/bin/env python3
"""hia-sandbox --ask: questions answered at once, by other eyes than those that asked."""
import json
import os
import subprocess
import sys

from lab import ROOT, Lab, expect, finish, same

SANDBOX = os.path.join(sys.argv[1], "bin/hia-sandbox")
ELIGIBILITY = os.path.join(ROOT, "samples/270/real-time-two/input.270")
STATUS = os.path.join(ROOT, "samples/276/by-number-and-by-date/input.276")


def ask(question, code=0, seed=1):
    done = subprocess.run([SANDBOX, "--ask", "-", "--seed", str(seed)], input=question, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env={"ASAN_OPTIONS": "detect_leaks=0"}, check=False)
    expect(code is None or done.returncode == code, f"exit {done.returncode}: {done.stderr.decode()}")
    return done.stdout if code is not None else done.returncode


def bytes_of(path):
    with open(path, "rb") as f:
        return f.read()


def inquiry(lab, member):
    """A 270 of ours for one member, built from the sample's own question."""
    question = json.loads(lab.run("eligibility", ELIGIBILITY, code=None).splitlines()[0])
    question["subscriber"]["name"]["id"] = member
    lines, out = lab.write("question.jsonl", json.dumps(question) + "\n"), lab.path("ask.270")
    lab.run("eligibility", "--build", "-o", out, lines)
    return bytes_of(out)


def answers_validate(lab):
    for path, verb in ((ELIGIBILITY, "eligibility"), (STATUS, "inquiry")):
        answer = lab.write("answer.x12", ask(bytes_of(path)).decode())
        lab.run("validate", answer)
        told = [json.loads(line) for line in lab.run(verb, answer, code=None).splitlines()]
        same(len(told), 2, f"{verb}: each question has its answer")


def every_kind_of_member(lab):
    kinds = set()
    for n in range(60):
        answer = ask(inquiry(lab, f"EX{n:06}")).decode()
        kinds.add("unknown" if "AAA*N**75*C" in answer else "inactive" if "EB*6**" in answer
                  else "deductible" if "EB*C*IND*" in answer
                  else "authorization" if "*Y*Y~" in answer else "active")
    same(sorted(kinds), ["active", "authorization", "deductible", "inactive", "unknown"], "the stated shares")


def the_same_again_and_another_seed(lab):
    question = inquiry(lab, "EX000001")
    body = lambda text: text[text.index(b"HL*"):]
    same(body(ask(question)), body(ask(question)), "same seed, same answer")
    others = {body(ask(question, seed=s)) for s in range(1, 30)}
    expect(len(others) > 3, "the seed decides")


def bad_questions():
    question = bytes_of(ELIGIBILITY)
    refused = ask(question.replace(b"HL*2*1*21*1", b"HL*2*9*21*1", 1), 1)
    expect(b"ST*999*" in refused and b"IK5*R" in refused, "a faulty set is answered by a 999")
    ask(b"no X12 at all", 2)
    ask(bytes_of(os.path.join(ROOT, "samples/271/inactive/input.271")), 2)
    ask(question.replace(b"DESK", b"D" * 70000, 1), 1)
    for n in range(0, len(question), 7):
        expect(ask(question[:n], None) in (1, 2), f"cut at byte {n}")


lab = Lab()
answers_validate(lab)
every_kind_of_member(lab)
the_same_again_and_another_seed(lab)
bad_questions()
finish()
