#!/usr/bin/env python3
"""Answers in and out of turn: what the ledger, the events and `hia claim` say of a TA1 that refuses, a
999 that refuses or takes with errors, a 277CA that refuses at each level, leaves a claim out, comes
late, comes before the 999, or says the opposite of the last one."""
import glob
import json
import os
from collections import Counter

from lab import Lab, expect, finish, make_claims, same

SENT = "2026-03-02T10:00:00Z"  # a Monday
SOON = "2026-03-02T10:30:00Z"
NOON = "2026-03-02T12:30:00Z"  # past the two hours of TA1 and 999
WEEK = "2026-03-09T10:00:00Z"  # past the two days of the 277CA
APRIL = "2026-04-20T10:00:00Z"  # past the thirty days of the 835


def at(when):
    return {"environment": {"HIA_NOW": when}}


class Round(Lab):
    """Claims that are out, and what the sandbox says of them."""

    def __init__(self, count=4):
        super().__init__()
        self.totals("submit", "-", stdin=make_claims("--count", str(count), "--clean"), **at(SENT))
        self.ids = sorted({e["payload"]["claim_id"] for e in self.events()
                           if e["event"] == "pm_claim_transmitted"})

    def sandbox(self, *arguments):
        self.run("sandbox", *arguments, **at(SOON))

    def hold_back(self, *endings):
        """The files of the partner's folder with these endings, taken away; give_back returns them."""
        self.held = {}
        for path in glob.glob(self.path("sandbox/out/*")):
            if path.endswith(endings):
                with open(path, "rb") as f:
                    self.held[path] = f.read()
                os.unlink(path)

    def give_back(self, *endings):
        for path, content in self.held.items():
            if path.endswith(endings):
                with open(path, "wb") as f:
                    f.write(content)

    def claim(self, claim_id=None, when=SOON):
        return json.loads(self.run("claim", "--json", claim_id or self.ids[0], **at(when)))

    def status(self, when=SOON):
        return json.loads(self.run("status", "--json", **at(when)))

    def overdue(self, when):
        return json.loads(self.run("status", "--overdue", "--json", **at(when)))["overdue"]

    def count(self):
        return Counter(e["event"] for e in self.events())

    def expected(self, claim_id=None, when=SOON):
        return {x["document"]: x["state"] for x in self.claim(claim_id, when)["expected"]}


def check_turn():
    """All in turn: nothing is owed in the end."""
    lab = Round()
    same(lab.expected(), {"TA1": "waiting", "999": "waiting", "277CA": "waiting"}, "what is due")
    same(lab.overdue(SOON), [], "nothing is overdue yet")
    lab.sandbox("--stage", "ack")
    lab.totals("receive", **at(SOON))
    same(lab.expected(), {"TA1": "answered", "999": "answered", "277CA": "answered"}, "all came")
    same(lab.overdue(WEEK), [], "nothing is overdue after all came")
    same({a["note"] for a in lab.claim()["answers"]}, {""}, "all in turn")
    late = lab.overdue(APRIL)
    same({x["document"] for x in late}, {"835"}, "payments are due in the end")
    totals = lab.count()
    lab.totals("receive", **at(APRIL))
    lab.totals("receive", **at(APRIL))
    same(lab.count()["pm_acknowledgement_overdue"] - totals["pm_acknowledgement_overdue"], len(late),
         "each late payment is told once")


def check_overdue():
    """Nothing comes: overdue in order, told once, and the claims are unacknowledged."""
    lab = Round()
    same([x["document"] for x in lab.overdue(NOON)], ["TA1", "999"], "TA1 and 999 are overdue")
    first = lab.overdue(NOON)[0]
    expect(first["due"].startswith("2026-03-02T12:00") and first["overdue_minutes"] == 30
           and first["next"] and not first["told"], f"since when, and what to do: {first}")
    same(lab.count()["pm_acknowledgement_overdue"], 0, "asking tells nobody")
    for _ in range(2):
        lab.totals("receive", **at(NOON))
    same(lab.count()["pm_acknowledgement_overdue"], 2, "each is told once")
    expect(lab.overdue(NOON)[0]["told"], "it is known that it was told")
    same(lab.status(NOON)["batches_overdue"], 2, "the status counts them")
    lab.totals("receive", **at(WEEK))
    same(Counter(x["document"] for x in lab.overdue(WEEK))["277CA"], 4, "one 277CA a set")
    same(lab.claim(when=WEEK)["state"], "unacknowledged", "no word is no acceptance")
    same(lab.claim(when=WEEK)["history"][-1]["codes"], "no answer in time", "and why")
    silent = [e["payload"] for e in lab.events() if e["event"] == "pm_claim_unacknowledged"]
    same((len(silent), silent[0]["reason"], silent[0]["waited_hours"]), (4, "no_answer_in_time", 168),
         "each claim is told")
    text = lab.run("status", "--overdue", **at(WEEK))
    expect("overdue 6 d 22 h" in text and "->" in text, f"people see how long, and what to do: {text}")

    lab.sandbox("--stage", "ack")
    lab.totals("receive", **at(WEEK))
    expect(lab.claim(when=WEEK)["state"] in ("accepted", "rejected"), "late is not too late")
    notes = {(a["document"], a["level"]): a["note"] for a in lab.claim(when=WEEK)["answers"]}
    same((notes["TA1", "interchange"], notes["999", "group"], notes["277CA", "batch"]),
         ("late", "late", "late"), "what was late is marked")
    same(lab.overdue(WEEK), [], "nothing is owed any more")


def check_out_of_order():
    """The 277CA comes first: nobody need ask for the 999; it comes after all."""
    lab = Round()
    lab.sandbox("--stage", "ack")
    lab.hold_back(".999", ".ta1")
    lab.totals("receive", **at(SOON))
    same(lab.expected(), {"TA1": "implied", "999": "implied", "277CA": "answered"}, "implied")
    state = lab.claim()["state"]
    same(lab.overdue(NOON), [], "what is implied is not overdue")
    lab.give_back(".999")
    lab.totals("receive", **at(NOON))
    same(lab.expected()["999"], "answered", "it came after all")
    same([a["note"] for a in lab.claim()["answers"] if a["level"] == "group"], ["out of order"],
         "and is marked")
    same(lab.claim()["state"], state, "an earlier step undoes nothing")


def check_ta1_refuses():
    lab = Round()
    lab.sandbox("--stage", "ack", "--flaw", "ta1-reject")
    same([os.path.basename(p).rsplit(".", 1)[1] for p in glob.glob(lab.path("sandbox/out/*"))],
         ["ta1"], "what TA1 refuses has no other answer")
    lab.totals("receive", **at(SOON))
    same({lab.claim(i)["state"] for i in lab.ids}, {"rejected"}, "all under it is refused")
    same(lab.expected(), {"TA1": "answered", "999": "moot", "277CA": "moot"}, "nothing is left to come")
    same(lab.claim()["history"][-1]["codes"], "R 006", "by its code")
    same(lab.overdue(WEEK), [], "moot is not overdue")
    same(lab.status()["batches"]["Rejected"], 1, "the batch is rejected")


def check_999_refuses():
    lab = Round()
    lab.sandbox("--stage", "ack", "--flaw", "999-reject")
    lab.totals("receive", **at(SOON))
    same({lab.claim(i)["state"] for i in lab.ids}, {"rejected"}, "every set is refused")
    same(lab.expected(), {"TA1": "answered", "999": "answered", "277CA": "moot"}, "no 277CA is due")
    same(lab.overdue(WEEK), [], "nor overdue")
    expect("REF." in lab.claim()["history"][-1]["codes"], "the segment that is missing is named")


def check_999_with_errors():
    lab = Round()
    lab.sandbox("--stage", "ack", "--flaw", "999-errors")
    lab.totals("receive", **at(SOON))
    states = Counter(lab.claim(i)["state"] for i in lab.ids)
    same(states["rejected"], 4, "the 277CA refuses the claims the errors are of")
    life = [(s["what"], s["to"]) for s in lab.claim()["history"]]
    same(life[-2:], [("999", "acknowledged"), ("277CA", "rejected")], "taken with errors, then refused")
    same(lab.claim()["history"][-2]["codes"].split()[0], "E", "accepted with errors")
    expect("A6:464" in lab.claim()["history"][-1]["codes"], "the 277CA says what is missing")
    verdicts = [e["payload"]["verdict"] for e in lab.events()
                if e["event"] == "pm_acknowledgement_received" and e["payload"]["level"] == "set"]
    same(set(verdicts), {"accepted_with_errors"}, "the events say so")


def check_277ca_refuses(flaw, code):
    lab = Round()
    lab.sandbox("--stage", "ack", "--flaw", flaw)
    totals = lab.totals("receive", **at(SOON))
    same(totals["claims_rejected"], 4, f"{flaw}: every claim is refused")
    same(totals["claims_unacknowledged"], 0, f"{flaw}: and none forgotten")
    expect(code in lab.claim()["history"][-1]["codes"], f"{flaw}: {lab.claim()['history'][-1]}")
    same(lab.expected()["277CA"], "answered", f"{flaw}: it came")
    same(lab.count()["pm_claim_rejected"], 4, f"{flaw}: told")


def check_missing():
    """Of 400 claims the sandbox forgets a few: neither accepted nor rejected."""
    lab = Round(400)
    lab.sandbox("--stage", "ack", "--seed", "2")
    totals = lab.totals("receive", **at(SOON))
    expect(totals["claims_unacknowledged"] > 0, "some claim is left out")
    events = [e["payload"] for e in lab.events() if e["event"] == "pm_claim_unacknowledged"]
    same(len(events), totals["claims_unacknowledged"], "each is told")
    claim = lab.claim(events[0]["claim_id"])
    same((claim["state"], claim["history"][-1]["codes"]), ("unacknowledged", "not named"), "as such")
    expect("does not name this claim" in lab.run("claim", events[0]["claim_id"]), "in words")


def check_contradiction():
    lab = Round()
    lab.sandbox("--stage", "ack", "--flaw", "277ca-contradict")
    lab.hold_back(".again.277ca")
    lab.totals("receive", **at(SOON))
    before = {i: lab.claim(i)["state"] for i in lab.ids}
    lab.give_back(".again.277ca")
    totals = lab.totals("receive", **at(NOON))
    same(totals["contradictions"], 4, "each claim is contradicted")
    for i in lab.ids:  # a refusal holds, whichever came first: nobody counts on money in doubt
        same(lab.claim(i)["state"], "rejected", f"{before[i]}, then the opposite")
    needs = [n for n in lab.status(NOON)["needs"] if n["kind"] == "contradiction"]
    same(sorted(n["key"] for n in needs), lab.ids, "a person is asked to look")
    told = [e["payload"] for e in lab.events() if e["event"] == "pm_acknowledgement_contradicted"]
    same(sorted(p["claim_id"] for p in told), lab.ids, "and told")
    expect("it contradicts an earlier answer" in lab.run("claim", lab.ids[0]), "in words")


def main():
    check_turn()
    check_overdue()
    check_out_of_order()
    check_ta1_refuses()
    check_999_refuses()
    check_999_with_errors()
    check_277ca_refuses("277ca-receiver", "A8:496:41")
    check_277ca_refuses("277ca-provider", "A8:562:85")
    check_277ca_refuses("277ca-line", "A7:454")
    check_missing()
    check_contradiction()
    finish()


if __name__ == "__main__":
    main()
