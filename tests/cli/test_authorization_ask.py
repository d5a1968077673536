#!/usr/bin/env python3
"""test_authorization_ask.py - hia authorization --ask against the sandbox: sent once, whatever breaks.

    test_authorization_ask.py BUILD_DIR [PART...]"""
import functools
import json
import os
import sys

from carriers import ADAPTERS, stage
from lab import ROOT, Lab, expect, finish, same
from peer import make_pki

REVIEWS = "/v2/service-reviews"
WAYS = {
    "core": ("core-soap", ADAPTERS["core-soap"] + "prior_auth = core\n", "/core/realtime"),
    "availity": ("availity", ADAPTERS["availity"] + f"prior_auth = availity\nprior_auth_path = {REVIEWS}\n",
                 REVIEWS),
}
MEMBER, LAST_NAME = "EXAMPLE001", "SAMPLE"


def at(lab, pki, way, name, *faults, **how):
    carrier, adapter, path = WAYS[way]
    lines = [f"fault = {path} {fault}" for fault in faults]
    return stage(lab, pki, carrier, f"{way}-{name}", *lines, adapter=adapter, **how)


@functools.cache
def sample(lab):
    return lab.run("authorization", os.path.join(ROOT, "samples/278/request/input.278"))


def requests(lab, references, way="core", member=MEMBER):
    """The sample's request under these references; of Availity's without what its JSON has no place for."""
    one = json.loads(sample(lab))
    if way == "availity":
        one["event"]["delivery"] = {"type": "VS", "quantity": 24}
        del one["event"]["services"][1]["delivery"]
    one["subscriber"]["id"] = member
    return "".join(json.dumps(dict(one, reference=reference)) + "\n" for reference in references)


def ask(lab, file, *arguments, **how):
    return [json.loads(text) for text in lab.run("authorization", "--ask", "--json", *arguments, file,
                                                 **how).splitlines()]


def posted(peer):
    """What reached the sandbox as a request, whatever became of it there."""
    return [e for e in peer.journal() if e.get("payload_sha256") and e["method"] == "POST"
            and e["path"] in ("/core/realtime", REVIEWS)]


def decided(lab):
    return [e for e in map(json.loads, lab.run("events").splitlines()) if e["event"] == "pm_prior_auth_decided"]


def needs(lab):
    return [(n["kind"], n["key"]) for n in json.loads(lab.run("status", "--json"))["needs"]]


def test_core(lab, pki):
    """Approved, modified, denied, pended: each is an answer, kept, told, and sent once."""
    with at(lab, pki, "core", "answers") as (peer, hia):
        names = [f"PA{n:06}" for n in range(1, 13)]
        file = hia.write("all.jsonl", requests(hia, names))
        plan = ask(hia, file, "--dry-run")
        same({(p["status"], "call_id" in p) for p in plan}, {("planned", False)}, "dry: nothing begins")
        same(len(posted(peer)), 0, "dry: nothing is sent")
        first = ask(hia, file)
        same([a["status"] for a in first], ["answered"] * 12, "all are answers")
        same({a["decision"] for a in first}, {"approved", "modified", "denied", "pended"}, "of each kind")
        same([a["answers"][0]["reference"] for a in first], names, "each one's own")
        again = ask(hia, file)
        same([(a["call_id"], a["answers"], a["before"]) for a in again],
             [(a["call_id"], a["answers"], True) for a in first], "asked again: the answer that is kept")
        same(len(posted(peer)), 12, "sent once each")
        told = [e["payload"] for e in decided(hia)]
        same([(e["authorization_id"], e["decision"], e["call_id"], e["services"]) for e in told],
             [(a["request_trace_id"], a["decision"], a["call_id"], 2) for a in first], "and told once each")
        page = hia.run("authorization", "--ask", file)
        for words in ("APPROVED", "DENIED", "PENDED", "24 units asked"):
            expect(words in page, f"for people: {words}")
        same(needs(hia), [], "nothing needs a person")
        check_another(peer, hia)
        check_private(hia)
        check_purged(peer, hia, file)


def check_another(peer, hia):
    before = len(posted(peer))
    other = hia.write("other.jsonl", requests(hia, ["PA000001"], member="EXAMPLE002"))
    same([a["status"] for a in ask(hia, other, code=1)], ["conflict"], "another content under its number")
    same([a["request_trace_id"] for a in ask(hia, other, "--trace", "NEW-1")], ["NEW-1"], "under a new one")
    spaced = hia.write("spaced.jsonl", requests(hia, ["PA000002"]).replace('": ', '"  :  '))
    same([a["before"] for a in ask(hia, spaced)], [True], "spaces make no other request")
    bad = requests(hia, ["PA000900"]).replace("1500000017", "1234567890")
    faulty = hia.write("faulty.jsonl", bad + "{}\n" + requests(hia, ["PA000901"]))
    told = ask(hia, faulty, code=1)
    same([a["status"] for a in told], ["faulty", "bad_request", "answered"], "faults are told and left out")
    fault = told[0]["faults"][0]
    expect({"code", "segment", "path", "title", "remedy"} <= fault.keys() and fault["rule"] == fault["code"],
           f"a fault as the API tells it, and by the name of before: {fault}")
    _, said = hia.run_both("authorization", "--ask", faulty, code=1)
    expect("our own rules" in said and "1234567890" not in said, f"without what is wrong: {said}")
    same(len(posted(peer)) - before, 2, "and nothing else is sent")


def check_purged(peer, hia, file):
    """What was said goes by policy; that it was asked stays, and it is not sent again for it."""
    before = len(posted(peer))
    hia.run("purge", environment={"HIA_NOW": "2046-01-01T00:00:00Z"})
    same({(a["status"], a["decision"], len(a["answers"])) for a in ask(hia, file, code=1)},
         {("answered", "unread", 0)}, "answered, and gone")
    same(len(posted(peer)), before, "nothing is sent again")


def check_private(hia):
    """Nothing of a person in events or status, or in clear in the folder."""
    told = hia.run("events") + hia.run("status", "--json") + hia.run("audit", "--exchanges", "--json")
    expect(MEMBER not in told and LAST_NAME not in told, "no person in events, status and audit")
    for folder, _, names in os.walk(hia.data):
        for name in names:
            if name.endswith(".jsonl"):
                continue
            with open(os.path.join(folder, name), "rb") as f:
                expect(MEMBER.encode() not in f.read(), f"{name}: a member's number in clear")


def test_dialect(lab, pki):
    """An authorization in JSON is one vendor's; the other's dialect has none, and nothing is sent."""
    wrong = ADAPTERS["stedi"] + "prior_auth = json\nprior_auth_path = /x\n"
    with stage(lab, pki, "stedi", "refused", adapter=wrong) as (_, hia):
        for verb in (["doctor"], ["adapter", "check", "peer", "--offline"]):
            out, said = hia.run_both(*verb, code=None)
            expect("dialect = optum" in out + said, f"{verb} says what to do: {out} {said}")


def test_polled(lab, pki):
    """202 and a Location: polled until it is decided, in this run or in a later one."""
    with at(lab, pki, "availity", "polled", patience="1h") as (peer, hia):
        file = hia.write("one.jsonl", requests(hia, ["PA000001"], "availity"))
        short = ask(hia, file, "--deadline", "0")
        same([(a["status"], "wakes" in a) for a in short], [("waits", True)], "it waits")
        same(needs(hia), [("call_asked", "PA000001")], "hia status shows it")
        same(len(decided(hia)), 0, "nothing is decided")
        opened = ask(hia, "--open", "--deadline", "20")
        same([(a["status"], a["request_trace_id"], a["call_id"] == short[0]["call_id"]) for a in opened],
             [("answered", "PA000001", True)], "a later run goes on, without the file")
        same(ask(hia, "--open"), [], "nothing is open any more")
        done = ask(hia, file)
        same(done[0]["answers"], opened[0]["answers"], "and it is the answer of what was asked")
        same(len(posted(peer)), 1, "posted once")
        same(ask(hia, file)[0]["answers"], done[0]["answers"], "kept")
        same((len(decided(hia)), needs(hia)), (1, []), "told once")


def kill_at_each(peer, hia, way, steps):
    """Killed at each step in turn, then asked again: at most one post, and an end somebody knows."""
    ends, names = {}, [f"PK{step:03}" for step in steps]
    for step, reference in zip(steps, names):
        file = hia.write("killed.jsonl", requests(hia, [reference], way))
        before = len(posted(peer))
        hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": f"*:{step}"})
        left = len(posted(peer)) - before
        end = ask(hia, file, "--deadline", "0", code=None)[0]["status"]
        sent = len(posted(peer)) - before
        expect(sent <= 1, f"{way}: killed at {step}: sent {sent} times")
        expect(end in ("answered", "waits", "unknown"), f"{way}: killed at {step}: {end}")
        expect(end != "unknown" or sent == left, f"{way}: killed at {step}: sent again, and nobody knows")
        ends[reference] = end, sent
    before = len(posted(peer))
    file = hia.write("all.jsonl", requests(hia, names, way))
    same([a["status"] for a in ask(hia, file, "--deadline", "0", code=1)], [end for end, _ in ends.values()],
         f"{way}: asked once more, nothing changes")
    same(len(posted(peer)), before, f"{way}: and nothing is sent")
    same([key for kind, key in needs(hia) if kind == "call_unknown"],
         [name for name, (end, _) in ends.items() if end == "unknown"], f"{way}: a person is asked of those")
    return set(ends.values())


def test_killed(lab, pki):
    with at(lab, pki, "core", "killed") as (peer, hia):
        ends = kill_at_each(peer, hia, "core", range(1, 10))
        expect(("answered", 1) in ends, f"some were answered: {ends}")
        expect(("unknown", 0) in ends and ("unknown", 1) in ends, f"some nobody knows: {ends}")
        for step in (2, 5):
            file = hia.write(f"open{step}.jsonl", requests(hia, [f"PO{step}"]))
            hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": f"*:{step}"})
        before = len(posted(peer))
        same([(a["request_trace_id"], a["status"]) for a in ask(hia, "--open", code=1)],
             [("PO2", "answered"), ("PO5", "unknown")], "what was begun is sent, what may have left is not")
        same(len(posted(peer)) - before, 1, "once")
        same(len({e["payload"]["authorization_id"] for e in decided(hia)}), len(decided(hia)), "told once each")
    with at(lab, pki, "availity", "killed", patience="1h") as (peer, hia):
        ends = kill_at_each(peer, hia, "availity", (2, 4, 6, 7, 8, 9))
        expect(("waits", 1) in ends and ("unknown", 0) in ends and ("unknown", 1) in ends, f"each end: {ends}")


def test_doubt(lab, pki):
    """Processed, and no answer: never sent again; a person says what became of it."""
    for way in WAYS:
        with at(lab, pki, way, "doubt", "1-2 500-after", patience="1h") as (peer, hia):
            file = hia.write("two.jsonl", requests(hia, ["PA000001", "PA000002"], way))
            same([a["status"] for a in ask(hia, file, code=1)], ["unknown"] * 2, f"{way}: nobody knows")
            _, said = hia.run_both("authorization", "--ask", file, code=1)
            expect("needs a person" in said and "hia resolve" in said, f"{way}: {said}")
            same(len(posted(peer)), 2, f"{way}: sent once")
            same(needs(hia), [("call_unknown", "PA000001"), ("call_unknown", "PA000002")], f"{way}: status")
            same(len(decided(hia)), 0, f"{way}: nothing is told as decided")
            hia.run("resolve", "PA000001", "--as", "arrived")
            hia.run("resolve", "PA000002", "--as", "not-arrived")
            hia.run("resolve", "PA000001", "--as", "arrived", code=1)
            same([a["status"] for a in ask(hia, file, code=1)], ["settled", "answered"], f"{way}: resolved")
            same((len(posted(peer)), needs(hia)), (3, []), f"{way}: one was sent anew")


def test_refused(lab, pki):
    """Away: nothing is there, and it is sent when asked again. Two partners: one number is one request."""
    with at(lab, pki, "core", "away", "1 reset-before") as (peer, hia):
        file = hia.write("one.jsonl", requests(hia, ["PA000001"]))
        first = ask(hia, file, code=None)[0]
        expect(first["status"] in ("unknown", "unsent"), f"a reset says nothing good: {first['status']}")
        expect(len(posted(peer)) <= 1, "and is not repeated")
    with at(lab, pki, "core", "vendors") as (peer, hia):
        with open(hia.path("conf/partners/peer.conf"), encoding="utf-8") as f:
            text = f.read()
        with open(hia.path("conf/partners/twin.conf"), "w", encoding="utf-8") as f:
            f.write(text.replace(" peer", " twin").replace("PAYER99", "PAYER98"))
        with open(hia.config, "a", encoding="utf-8") as f:
            f.write("[vendors prior_auth]\nprimary = peer\nsecondary = twin\n")
        file = hia.write("one.jsonl", requests(hia, ["PA000001"]))
        same([(a["status"], a["partner"]) for a in ask(hia, file)], [("answered", "peer")], "the first vendor")
        same([a["status"] for a in ask(hia, file, "-p", "twin", code=1)], ["conflict"], "and no other")
        with open(hia.config, encoding="utf-8") as f:
            text = f.read()
        with open(hia.config, "w", encoding="utf-8") as f:
            f.write(text.replace("primary = peer\nsecondary = twin", "primary = twin\nsecondary = peer"))
        same([(a["before"], a["partner"]) for a in ask(hia, file)], [(True, "peer")], "it stays where it went")
        same(len(posted(peer)), 1, "sent once")
        for name in ("twin", "peer"):  # begun, and killed before anything left
            file = hia.write(f"{name}.jsonl", requests(hia, [f"PO-{name}"]))
            hia.run("authorization", "--ask", "-p", name, file, code=-9, environment={"HIA_FAILPOINT": "*:2"})
        with open(hia.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[vendors prior_auth]\nprimary = peer\nsecondary = twin\n", ""))
        os.remove(hia.path("conf/partners/twin.conf"))
        same([(a["request_trace_id"], a["status"]) for a in ask(hia, "--open", code=2)],
             [("PO-peer", "answered")], "one whose partner is gone keeps no other waiting")


def test_carriers(lab, pki):
    """As Optum's JSON, as X12 in JSON, and bare: the answer's 278 is taken, once."""
    rcm = "/rcm/prior-authorization/v1/submission"
    for carrier, by, path, wrapping in (("optum", "json", rcm, "json"), ("optum", "x12", f"{rcm}/x12", "json"),
                                        ("plain", "x12", "/x12/prior-auth", "raw")):
        adapter = f"dialect = optum\nprior_auth = {by}\nprior_auth_path = {path}\nwrapping = {wrapping}\n"
        with stage(lab, pki, carrier, f"by-{by}", adapter=adapter) as (peer, hia):
            file = hia.write("one.jsonl", requests(hia, ["PA000001"]))
            same([(a["status"], a["decision"], a["before"]) for a in ask(hia, file) + ask(hia, file)],
                 [("answered", "approved", False), ("answered", "approved", True)], f"{path}: kept")
            same([e["path"] for e in peer.journal()].count(path), 1, f"{path}: once")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    parts = sys.argv[2:] or [name[5:] for name in globals() if name.startswith("test_")]
    for part in parts:
        globals()[f"test_{part}"](lab, pki)
    finish()


if __name__ == "__main__":
    main()
