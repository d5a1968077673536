#!/usr/bin/env python3
"""Claims of all three kinds: there and back, and through the whole round trip with the sandbox."""
import glob
import json
import os
import re

from lab import ROOT, Lab, expect, finish, make_claims, same

KINDS = {"institutional": "837I", "dental": "837D"}


def sample(kind):
    return os.path.join(ROOT, f"samples/claims/{kind}.jsonl")


def claims_of(text):
    return {claim["claim_id"]: claim for claim in map(json.loads, text.splitlines())}


def numbered(claims):
    """The claims as they are sent: a line without a control number gets one of ours."""
    for claim in claims.values():
        for n, line in enumerate(claim["lines"], 1):
            line.setdefault("control_number", f"{claim['claim_id']}-{n}")
    return claims


def check_there_and_back(kind):
    lab = Lab()
    built = lab.write("claims.837", lab.run("build", "--claims", sample(kind)))
    found = lab.run("validate", "--json", built)
    same(found, "", f"{kind}: hia validate finds nothing")
    back = claims_of(lab.run("parse", "--claims", built))
    same(back, numbered(claims_of(open(sample(kind), encoding="utf-8").read())), f"{kind}: back")
    again = lab.run("build", "--claims", lab.write("back.jsonl", lab.run("parse", "--claims", built)))
    stamp = re.compile(r"^(ISA|GS|BHT)\*.*$", re.M)
    same(stamp.sub("", again), stamp.sub("", open(built, encoding="utf-8").read()),
         f"{kind}: the same bytes but for the clock")


def check_round_trip():
    """One batch of all kinds: a file a kind, acknowledged, and its remittances posted."""
    lab = Lab()
    batch = make_claims("--count", "20", "--clean")
    for kind in KINDS:
        batch += open(sample(kind), "rb").read()
    totals = lab.totals("submit", "-", stdin=batch)
    same(totals["sent"], 40, "all are sent")
    same(totals["files"], 3, "a file a kind")
    names = [os.path.basename(p) for p in glob.glob(lab.path("**", "*.x12"), recursive=True)]
    for guide in ("837P", "837I", "837D"):
        expect(any(name.startswith(guide) for name in names), f"a file of {guide} among {names}")
    lab.run("sandbox")
    lab.run("receive", code=None)
    events = [e["event"] for e in lab.events() if e["payload"].get("claim_id", "").startswith(
        ("STAY", "IOP", "DENT"))]
    expect(events.count("pm_claim_submitted") + events.count("claim_submitted") > 0 or events,
           "claims of the new kinds are told of")
    told = {e["payload"]["claim_id"]: e["event"] for e in lab.events()
            if e["event"] in ("pm_claim_paid", "pm_claim_adjusted", "pm_claim_denied")}
    expect(any(i.startswith("STAY") for i in told), "a stay is answered by a remittance")
    expect(any(i.startswith("DENT") for i in told), "dental work is answered by a remittance")
    same(lab.totals("submit", "-", stdin=batch)["sent"], 0, "nothing goes twice")


def check_versions():
    """A partner that wants another GS08 gets it, in ST03 too; one that no guide has is refused."""
    lab = Lab()
    lab.configure("send_version = 005010X222A2", "send_version = 005010X224")
    batch = make_claims("--count", "2", "--clean") + open(sample("dental"), "rb").read()
    same(lab.totals("submit", "-", stdin=batch)["files"], 2, "a file a kind")
    for name in glob.glob(lab.path("**", "*.x12"), recursive=True):
        text = open(name, encoding="ascii").read()
        wanted = "005010X222A2" if "837P" in os.path.basename(name) else "005010X224"
        same(set(re.findall(r"GS\*.*\*X\*(\w+)", text) + re.findall(r"ST\*837\*\w+\*(\w+)", text)),
             {wanted}, f"GS08 and ST03 of {os.path.basename(name)}")
    refused = Lab()
    refused.configure("send_version = 005010X999")
    refused.run("submit", "-", stdin=batch, code=2)
    expect(b"005010X999" in refused.said[-1], "the unknown version is named")


def check_held():
    """What is wrong with one claim holds that one, of whatever kind."""
    lab = Lab()
    lines = open(sample("institutional"), encoding="utf-8").read().splitlines()
    wrong = json.loads(lines[0])
    wrong["admission_type"] = "X1"
    wrong["claim_id"] = "WRONG-1"
    other = dict(json.loads(lines[1]), kind="veterinary")
    totals = lab.totals("submit", "-", code=1,
                        stdin="\n".join([json.dumps(wrong), json.dumps(other), lines[2]]).encode())
    same((totals["sent"], totals["held"], totals["unreadable"]), (1, 1, 1), "sent, held, unreadable")


def main():
    for kind in KINDS:
        check_there_and_back(kind)
    check_round_trip()
    check_versions()
    check_held()
    finish()


if __name__ == "__main__":
    main()
