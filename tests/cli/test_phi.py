#!/usr/bin/env python3
"""Canaries: recognisable names, numbers, birth dates and streets go in at every door, and are then
looked for in all that comes out: events, logs, reports, JSON, error texts, and the bytes of the
ledger and of what is kept at rest."""
import glob
import json
import os

from lab import Lab, expect, finish, make_claims, same

NAME, FIRST, MEMBER = "ZZCANARYNAME", "QQFIRSTCANARY", "CANARYMEMBER77"
STREET, SSN, GROUP, BORN = "77 CANARYSTREET AVE", "987650329", "CANARYGROUP", "1961-07-13"
CANARIES = [NAME, FIRST, MEMBER, "CANARYSTREET", SSN, GROUP, BORN, BORN.replace("-", ""),
            "CANARYNOTE", "CANARYRECORD"]


def planted():
    """Claims whose every person is a canary; some fit to be sent, some not."""
    claims = [json.loads(text) for text in make_claims("--count", "120", "--clean").splitlines()]
    for i, c in enumerate(claims):
        people = [c["subscriber"], c["patient"]] if "patient" in c else [c["subscriber"]]
        for person in people:
            person.update(last_name=NAME, first_name=FIRST)
            if "birth_date" in person:
                person["birth_date"] = BORN
            if "address" in person:
                person["address"]["line1"] = STREET
        c["subscriber"].update(id=MEMBER, group_number=GROUP, ssn=SSN)
        c["note"] = {"type": "ADD", "text": "CANARYNOTE"}
        c["medical_record"] = "CANARYRECORD"
        if i % 10 == 3:
            c["subscriber"]["gender"] = NAME
        if i % 10 == 6:
            c["billing"]["npi"] = MEMBER
        if i % 20 == 7:
            c["lines"][0]["diagnosis_pointers"] = [9]
    lines = [json.dumps(c) for c in claims]
    lines += [f'{{"claim_id": "X1", "total_charge": "{NAME}"}}', f'{{"{NAME}": "{FIRST}"}}',
              f'{NAME} {FIRST}',
              f'{{"claim_id": {{"{NAME}": 1}}}}', f'["{NAME}"', f'{{"claim_id": "\\ud800{NAME}"}}']
    return "\n".join(lines) + "\n"


def damaged(path):
    """Ways to break a remittance that leave a canary where it does not belong."""
    text = open(path, encoding="utf-8").read()
    at = text.index("NM1*QC")
    yield text[:at + 40]
    yield text[:at] + f"{NAME}*{FIRST}~" + text[at:]
    yield text.replace("CLP*", f"CLP*{NAME}{FIRST}{MEMBER}{NAME}{FIRST}{MEMBER}*", 1)
    yield text.replace("DTM*405*", f"DTM*405*{NAME}", 1)
    yield text.replace("SE*", f"SE*{NAME}*", 1)
    yield text.replace("ST*835*", f"ST*{NAME}*", 1)
    yield text.replace("GS*HP*", f"GS*{FIRST}*", 1)
    yield text.replace("ISA*00*          ", f"ISA*00*{NAME[:10]}", 1).replace("IEA*1",
                                                                              f"IEA*{NAME}", 1)
    yield f"{NAME} {FIRST} {BORN}\n" * 50
    yield "PK\x03\x04" + NAME


def search(what, data):
    found = [c for c in CANARIES if c.encode() in data]
    same(found, [], what)


def main():
    lab = Lab()
    claims = lab.write("in.jsonl", planted())
    for arguments in (["--dry-run"], ["--json"], []):
        lab.run("submit", *arguments, claims, code=None)
    sent = glob.glob(lab.path("sandbox/in/*.x12"))
    expect(sent and NAME in open(sent[0], encoding="utf-8").read(),
           "the partner is told the names: the canaries went through")
    same(lab.totals("submit", claims, code=1)["sent"], 0, "nothing left to send")
    lab.run("validate", "--notes", "--max", "1000", *sent, code=None)
    lab.run("sandbox", "--seed", "7")
    remittance = glob.glob(lab.path("sandbox/out/*.1.835"))[0]
    expect(NAME in open(remittance, encoding="utf-8").read(), "the payer says the names too")
    bad = [lab.write(f"bad{i}.835", text) for i, text in enumerate(damaged(remittance))]
    lab.run("receive")
    for path in bad:
        lab.run("ingest", path, code=None)
        lab.run("ingest", "--json", path, code=None)
        for arguments in ([], ["--json"], ["--notes", "--snip", "4"]):
            lab.run("validate", *arguments, path, code=None)
    lab.run("build", "--claims", claims, code=None)
    # hia build prints claims: the one verb here whose output holds what it was given.
    del lab.said[-2]
    tree = f'{{"format": "{NAME}", "content": [{{"segment": "{FIRST}"}}]}}'
    lab.run("build", stdin=tree.encode(), code=None)
    lab.run("status", "--all")
    lab.run("status", "--json")
    lab.run("events")
    events = lab.events()
    for name in sorted({e["payload"]["claim_id"] for e in events if "claim_id" in e["payload"]}):
        if name.endswith(("3", "6", "7", "8")):
            lab.run("claim", name)
            lab.run("claim", "--json", name)
    for r in lab.lines("remit"):
        lab.run("remit", "--all", r["trace_number"])
        lab.run("remit", "--json", r["trace_number"])
    for kind in ("pm_claim_held", "pm_claim_paid", "pm_claim_rejected", "pm_file_quarantined"):
        expect(any(e["event"] == kind for e in events), f"{kind} happened")

    search("what the programs printed and logged", b"\n".join(lab.said))
    at_rest = [path for path in glob.glob(lab.path("**"), recursive=True) if os.path.isfile(path)
               and not path.startswith((lab.path("sandbox"), lab.path("in.jsonl"),
                                        lab.path("bad")))]
    expect(any(path.endswith(".sealed") for path in at_rest) and lab.path("ledger.db") in at_rest,
           "there is something at rest")
    for path in at_rest:
        search(f"at rest: {path[len(lab.data):]}", open(path, "rb").read())
        search("a file's name", path.encode())
    finish()


if __name__ == "__main__":
    main()
