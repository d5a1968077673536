#!/usr/bin/env python3
"""hia inquiry: questions become a 276 that validates, answers become JSON and a page."""
import json
import os

from lab import ROOT, Lab, expect, finish, is_plain, same

ANSWERS = os.path.join(ROOT, "samples/277/every-outcome/input.277")
QUESTIONS = os.path.join(ROOT, "samples/276/by-number-and-by-date/input.276")


def there_and_back(lab):
    first = lab.run("inquiry", QUESTIONS)
    lines = lab.path("questions.jsonl")
    with open(lines, "w", encoding="utf-8") as f:
        f.write(first)
    ask = lab.path("ask.276")
    lab.run("inquiry", "--build", "--control", "41", "-o", ask, lines)
    lab.run("validate", ask)
    same(lab.run("inquiry", ask), first, "a 276 read, built and read again")
    text = open(ask, encoding="ascii").read()
    expect("*000000041*0*T*" in text and "GS*HR*ENCOREDEMO*" in text, "the partner's envelope")


def faulty_left_out(lab):
    good = lab.run("inquiry", QUESTIONS).splitlines()
    bad = json.loads(good[0])
    bad["providers"][0]["id"] = "1234567890"  # an NPI whose check digit is wrong
    path = lab.write("mixed.jsonl", "\n".join([good[0], json.dumps(bad), good[1]]) + "\n")
    ask = lab.path("mixed.276")
    _, told = lab.run_both("inquiry", "--build", "-o", ask, path, code=1)
    expect("question 2: " in told and "    at " in told, "which question, and where")
    expect("1234567890" not in told, "what is wrong is not repeated")
    expect("question 1: " not in told and "question 3: " not in told, "only that one")
    lab.run("validate", ask)
    same(lab.run("inquiry", ask).splitlines(), good[:2], "the others are asked")
    none = lab.path("none.276")
    path = lab.write("bad.jsonl", json.dumps(bad) + "\n")
    _, told = lab.run_both("inquiry", "--build", "-o", none, path, code=1)
    expect("nothing was written" in told and not os.path.exists(none), "none is left: no file")


def claims_asked_about(lab):
    claims = os.path.join(ROOT, "samples/claims/batch-500.jsonl")
    ask = lab.path("claims.276")
    lab.run("inquiry", "--claims", "-o", ask, claims, code=1)  # the batch has claims that are wrong
    asked = [json.loads(line) for line in lab.run("inquiry", ask, code=None).splitlines()]
    ids = {json.loads(line).get("claim_id") for line in open(claims, encoding="utf-8")}
    expect(len(asked) > 450, f"{len(asked)} claims are asked about")
    expect(all(q["claim"]["claim_id"] in ids for q in asked), "every question is of a claim")
    expect(all(q["claim"]["trace_number"] == q["claim"]["claim_id"] for q in asked), "the trace")
    expect(any("dependent" in q for q in asked), "some patients are dependents")


def overdue():
    """Claims that were sent and never answered; patients come from the sealed files."""
    lab = Lab()
    claims = os.path.join(ROOT, "samples/claims/batch-500.jsonl")
    lab.run("submit", claims, code=None, environment={"HIA_NOW": "2026-01-15T14:03:09Z"})
    early = {"HIA_NOW": "2026-01-15T15:00:00Z"}
    late = {"HIA_NOW": "2026-01-25T14:03:09Z"}
    ask = lab.path("overdue.276")
    lab.run("inquiry", "--overdue", "-o", ask, environment=early)
    expect(not os.path.exists(ask), "nothing is overdue after an hour")
    lab.run("inquiry", "--overdue", "--control", "42", "-o", ask, code=None, environment=late)
    asked = [json.loads(line) for line in lab.run("inquiry", ask, code=None).splitlines()]
    status = json.loads(lab.run("status", "--json", environment=late))
    same(len(asked), status["claims"]["submitted"], "every claim that was sent is asked about")
    expect(len(asked) > 400, f"{len(asked)} claims are overdue")
    sent = {}
    for line in open(claims, encoding="utf-8"):
        claim = json.loads(line)
        sent[claim.get("claim_id")] = claim
    for q in asked:
        claim = sent[q["claim"]["claim_id"]]
        same(q["subscriber"]["id"], claim["subscriber"]["id"], "the member of a claim")
        same(q["claim"]["charge"], claim["total_charge"], "its charge")
    lab.run("inquiry", "--overdue", "file", code=2)


def answers(lab):
    told = [json.loads(line) for line in lab.run("inquiry", ANSWERS).splitlines()]
    same([t.get("claim", {}).get("claim_id") for t in told],
         ["CASE-A", "CASE-B", "CASE-C", "CASE-D", "CASE-E", None], "claims answered")
    same(told[0]["claim"]["states"][0]["paid"], 140.00, "what was paid")
    same(told[1]["dependent"]["first_name"], "CHARLIE", "the patient")
    same(told[5]["provider_status"]["states"][0]["codes"][0]["status"], "24", "of a provider")
    page = lab.run("inquiry", "--explain", ANSWERS)
    for words in ("PAID", "THEY NEED MORE", "DENIED", "PENDING", "NOT FOUND", "NOT ANSWERED",
                  "paid $140.00", "CHK100200", "Whom to ask: CLAIMS DESK", "SBX2600000003"):
        expect(words in page, f"{words} stands on the page")
    same(page.count("To do:"), 6, "each answer says what to do")
    with open(ANSWERS, "rb") as f:
        evil = f.read().replace(b"SANDBOX HEALTH PLAN", b"SANDBOX\x1b]0;X\x07\x1b[2J\xc2\x9b8m\x7f PLAN")
    page = lab.run("inquiry", "--explain", "--color", "never", lab.write("evil.277", evil), code=None)
    expect("PAID" in page and is_plain(page), "nothing steers a terminal")


def refusals(lab):
    lab.run("inquiry", os.path.join(ROOT, "samples/835/paid/input.835"), code=1)
    lab.run("inquiry", "--build", stdin=b"", code=1)
    lab.run("inquiry", "--build", stdin=b'{"payer": 1}\n', code=1)
    lab.run("inquiry", "--build", "--control", "0", code=2)
    lab.run("inquiry", lab.path("no-such-file"), code=2)


def main():
    lab = Lab()
    there_and_back(lab)
    faulty_left_out(lab)
    claims_asked_about(lab)
    overdue()
    answers(lab)
    refusals(lab)
    finish()


if __name__ == "__main__":
    main()
