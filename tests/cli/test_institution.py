#!/usr/bin/env python3
"""Institutional claims as v1 JSON: what a reader of that contract makes of it is the 837I we build."""
import copy
import json
import os
import re
import subprocess
from collections import Counter

from institution_reader import Reader
from lab import HIA, ROOT, Lab, expect, finish, same

SHOWN = re.compile(r"body, \d+ bytes:\n {6}\| (.*)\n")
ORDER = ("HL", "SBR", "CLM", "HI", "LX", "SVD", "CAS", "NM1")


def full():
    """Every member an institutional claim may have, balanced and with providers of their own."""
    with open(os.path.join(ROOT, "tests/event/full_claim_institutional.json"), encoding="utf-8") as f:
        claim = json.load(f)
    claim["rendering"]["npi"], claim["referring"][0]["npi"] = "1600000388", "1500000017"
    claim["other_payers"][0]["paid"] = 1179.00
    del claim["other_payers"][0]["adjudication_date"]
    claim["lines"][0]["adjudications"][0]["paid"] = 964.50
    claim["lines"][1]["adjudications"] = [{"payer_id": "PAYER1", "paid": 250, "revenue_code": "0250",
                                           "quantity": 1, "date": "2026-01-20"}]
    return claim


def at(claim, path):
    """The object a path of steps ends in, and the last step."""
    for step in path[:-1]:
        claim = claim[step]
    return claim, path[-1]


# What has no place in the contract: where it is, and the code that refuses it.
PLACELESS = [
    (("billing", "currency"), "billing.currency"),
    (("billing", "contacts", 1), "billing.contacts.name"),
    (("billing", "contacts", 0, "numbers", 1), "billing.contacts.numbers.type"),
    (("subscriber", "group_name"), "subscriber.group_name"),
    (("subscriber", "property_casualty_claim"), "subscriber.property_casualty_claim"),
    (("payer", "references"), "payer.references.type"),
    (("patient", "member_id"), "patient.member_id"),
    (("investigational_devices", 1), "investigational_devices"),
    (("other_payers", 0, "inpatient", "pps_capital_fsp_drg"), "other_payers.inpatient.pps_capital_fsp_drg"),
    (("lines", 0, "operating", "references", 1), "lines.operating.references.type"),
    (("lines", 0, "other_operating", "references", 1), "lines.other_operating.references.type"),
    (("lines", 0, "rendering", "references", 1), "lines.rendering.references.type"),
    (("lines", 0, "referring", 0, "references", 1), "lines.referring.references.type"),
]
OPTUM_ONLY = [(("lines", 0, "attachments", 1), "lines.attachments.report_type")]


def without(claim, paths):
    claim = copy.deepcopy(claim)
    del claim["investigational_devices"][2:]
    for path in paths:
        place, last = at(claim, path)
        del place[last]
    return claim


def built(lab, claim):
    """Our own 837I, whole."""
    return lab.run("build", "--claims", lab.write("one.jsonl", json.dumps(claim)))


def tried(lab, claim, x12, dialect):
    """What the adapter says: its JSON, and all of the trace."""
    script = {"operation": "claim.submit",
              "options": {"claims": "json", "institutional_path": "/institutionalclaims/v1/submission",
                          "dialect": dialect},
              "request": {"content_kind": "x12.837I", "content": x12.replace("\n", ""), "record": claim},
              "replies": [{"status": 200, "body": '{"claimReference":{"correlationId":"C1"}}'}]}
    path = lab.write("script.json", json.dumps(script))
    said = subprocess.run([HIA, "adapter", "try", "clearinghouse", "--script", path], capture_output=True,
                          check=False).stdout.decode()
    body = SHOWN.search(said)
    return json.loads(body.group(1)) if body else None, said


def compare(lab, claim, dialect, what):
    x12 = built(lab, claim)
    sent, said = tried(lab, claim, x12, dialect)
    expect(sent is not None and "done" in said, f"{what}: sent and taken:\n{said}")
    if sent is None:
        return
    ours = [s.rstrip("*") for s in x12.replace("\n", "").split("~")]
    first = next(i for i, s in enumerate(ours) if s.startswith("HL*"))
    last = next(i for i, s in enumerate(ours) if s.startswith("SE*"))
    ours, theirs = ours[first:last], Reader(sent).segments()
    missing, more = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    same((dict(missing), dict(more)), ({}, {}), f"{what}: nothing is missing, nothing is more")
    frame = [[s for s in which if s.split("*")[0] in ORDER and not s.startswith(("HI*BG", "HI*TC"))]
             for which in (ours, theirs)]
    same(frame[1], frame[0], f"{what}: in its order")


def main():
    lab = Lab()
    whole = full()
    for dialect in ("stedi", "optum"):
        places = PLACELESS + (OPTUM_ONLY if dialect == "optum" else [])
        clean = without(whole, [p for p, _ in places])
        compare(lab, clean, dialect, f"{dialect}, all there is")
        x12 = built(lab, clean)
        for path, code in places:
            _, said = tried(lab, without(whole, [p for p, _ in places if p != path]), x12, dialect)
            expect(re.search(rf"fail.*\n?.*json\.{re.escape(code)}\b", said) and "POST" not in said,
                   f"{dialect}: {code} is refused by its name, and nothing is sent:\n{said}")
    with open(os.path.join(ROOT, "samples/claims/institutional.jsonl"), encoding="utf-8") as f:
        for line in f:
            claim = json.loads(line)
            for n, one in enumerate(claim["lines"], 1):
                one.setdefault("control_number", f"{claim['claim_id']}-{n}")
            compare(lab, claim, "stedi", claim["claim_id"])
    finish()


if __name__ == "__main__":
    main()
