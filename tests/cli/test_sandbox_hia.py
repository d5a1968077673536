#!/usr/bin/env python3
"""hia against the sandbox by every carrier, with every fault: nothing twice, nothing lost, and said why.

    test_sandbox_hia.py BUILD_DIR [whole | CARRIER... | fetch]      fetch: every fault of every answer that is
                                                                    fetched, which takes half an hour"""
import json
import re
import sys

from carriers import stage
from lab import ROOT, Lab, expect, finish, make_claims, same
from peer import make_pki, wait_until

WEB = ["core-soap", "core-mtom", "core-mime", "optum", "plain", "stedi"]
PATH = {"core-soap": "/core/batch", "core-mtom": "/core/batch", "core-mime": "/core/batch",
        "plain": "/x12/claims",
        "optum": "/medicalnetwork/professionalclaims", "stedi": "/change/medicalnetwork/professionalclaims"}
# What befalls the first submission of claims.
FAULTS = ["429", "500", "503", "500-after", "garbage", "truncated", "half-close", "reset", "reset-before",
          "silent",
          "slow 300", "trickle 1", "expired-token"]
CONNECTIONS = ["bad-certificate", "reset-accept"]
RELAY = ["reset-accept", "reset-at 3500", "cut-at 4500", "reset-at 6000", "stall-at 5500"]


def claims(hia, seed=1):
    return hia.write("claims.jsonl", make_claims("--seed", str(seed), "--count", "3", "--clean"))


def taken(peer):
    """Claim files the sandbox processed, in the order they came: (what it said, SHA-256 of the X12)."""
    web = [e for e in peer.journal() if e.get("kind") == "837"]
    files = [e for e in peer.journal("file") if e.get("kind") == "837"]
    return [(e["result"], e["payload_sha256"], e.get("payload_id")) for e in web + files]


def judge(carrier, what, peer, hia):
    """However it went: processed once at most, in the ledger, and what a person must know is said."""
    status = json.loads(hia.run("status", "--json"))
    waiting = [n for n in status["needs"] if n["kind"] in ("unsent", "call_unknown")]
    if not waiting:
        wait_until(lambda: taken(peer))  # the sandbox looks at a file when its upload has ended
    got = taken(peer)
    accepted = [sha for result, sha, _ in got if result == "accepted"]
    same(len(set(accepted)), len(accepted), f"{what}: no file was accepted twice")
    if carrier == "stedi":
        same(len({key for _, _, key in got}), min(len(got), 1), f"{what}: a repeat has the key of the first")
    else:
        expect(len(got) <= 1, f"{what}: sent again without knowing: {[g[0] for g in got]}")
    known = sum(n for state, n in status["batches"].items() if state != "Pending")
    expect(known + len(waiting) >= 1, f"{what}: nothing lost: {status['batches']} {status['needs']}")
    expect(all(n.get("why") for n in waiting), f"{what}: and why is said: {waiting}")
    if not waiting:
        expect(len(accepted) == 1, f"{what}: what is said to be sent has arrived: {[g[0] for g in got]}")
    return waiting


def submit_with(lab, pki, carrier, fault, *lines):
    what = f"{carrier}, {fault}"
    with stage(lab, pki, carrier, fault.replace(" ", "-"), *lines) as (peer, hia):
        hia.run("submit", claims(hia), code=None)
        if carrier == "sftp":
            wait_until(lambda: len(taken(peer)) >= 1, 1)
        judge(carrier, what, peer, hia)
        hia.run("submit", hia.write("none.jsonl", ""), code=None)
        if carrier == "sftp":
            wait_until(lambda: len(taken(peer)) >= 1, 3)
        waiting = judge(carrier, f"{what}, then again", peer, hia)
        expect(all(n["kind"] == "call_unknown" for n in waiting),
               f"{what}: a file that surely did not arrive is sent by the next submit: {waiting}")


# Where what came of the claims is fetched, and the requests there which do it.
FETCHED = {"core-soap": ("/core/batch", range(2, 6)), "core-mtom": ("/core/batch", range(2, 6)),
           "core-mime": ("/core/batch", range(2, 6)), "plain": ("/x12/reports", range(1, 5)),
           "sftp": ("folder", range(1, 5))}
OF_WEB = [f for f in FAULTS if f not in ("slow 300", "trickle 1", "expired-token")] + ["504", "other-answer"]
OF_FETCH = {"core": OF_WEB + ["wrong-checksum", "duplicate"], "plain": OF_WEB + ["expired-token"],
            "sftp": ["truncated", "garbage", "duplicate", "slow 700"]}
# Those that are played each time.
FETCH = [("core-soap", 2, "wrong-checksum"), ("core-mime", 3, "duplicate"), ("sftp", 4, "garbage")]


def fetch_with(lab, pki, carrier, number, fault):
    """An answer is spoilt on its way: fetched again, or set aside and said; never read twice or half."""
    what = f"{carrier}, {fault} of {number}"
    with stage(lab, pki, carrier, f"fetch-{number}-{fault.split()[0]}",
               f"fault = {FETCHED[carrier][0]} {number} {fault}") as (peer, hia):
        hia.run("submit", claims(hia))
        if carrier == "sftp":
            expect(wait_until(lambda: len(peer.journal("answer")) >= 4), f"{what}: the folder is answered")
        for _ in range(4):
            hia.run("receive", code=None)
        expect(fault == "slow 700" or any(e.get("fault") for e in peer.journal() + peer.journal("answer")),
               f"{what}: it befell it")
        status = json.loads(hia.run("status", "--json"))
        aside = [n for n in status["needs"] if n["kind"] == "quarantine"]
        expect(all(n["why"] for n in aside), f"{what}: what is set aside says why: {aside}")
        decided = status["claims"]["paid"] + status["claims"].get("denied", 0)
        expect(decided == 3 or (aside and carrier == "sftp"),
               f"{what}: every claim is decided, or it is said what could not be read: {status['claims']}")
        if decided == 3:
            same(status["remitted"], 233.8, f"{what}: each payment once")


def whole_way(lab, pki):
    """Claims out, acknowledgements and money back. Over CORE and from Stedi's mailbox, what is there so far."""
    for carrier in WEB + ["sftp"]:
        with stage(lab, pki, carrier, "whole") as (peer, hia):
            hia.run("submit", claims(hia))
            if carrier == "sftp":
                expect(wait_until(lambda: len(peer.journal("answer")) >= 4), "the folder is answered")
            hia.run("receive", code=None)
            hia.run("receive", code=None)
            status = json.loads(hia.run("status", "--json"))
            same(len(taken(peer)), 1, f"{carrier}: one file went out")
            if carrier in ("plain", "sftp"):
                same(status["batches"].get("Accepted"), 1, f"{carrier}: acknowledged: {status['batches']}")
            if carrier in ("plain", "sftp", "core-soap", "core-mtom", "core-mime"):
                expect(status["claims"]["paid"] + status["claims"].get("denied", 0) == 3,
                       f"{carrier}: every claim is decided: {status['claims']}")


ASK = {"core-soap": "/core/realtime", "core-mime": "/core/realtime", "plain": "/x12/eligibility",
       "optum": "/medicalnetwork/eligibility",
       "stedi": "/change/medicalnetwork/eligibility"}


def ask(hia, member="AH100200", **options):
    """hia eligibility --ask about one member of the sample: what is printed for people, and said of trouble."""
    text = hia.run("eligibility", f"{ROOT}/samples/270/subscriber/input.270", code=None).splitlines()[0]
    question = json.loads(text)
    question["subscriber"]["name"]["id"] = member
    # As a platform gives each question a number of its own.
    question["document"]["reference"] = question["subscriber"]["traces"][0]["number"] = "T" + member
    return hia.run_both("eligibility", "--ask", "--partner", "peer", hia.write("q.json", json.dumps(question)),
                        code=options.get("code", 0))


def asked_while_somebody_waits(lab, pki):
    """The same member by every carrier: the same answer. An answer to another question is never shown."""
    copays = set()
    for carrier, path in ASK.items():
        with stage(lab, pki, carrier, "ask", f"fault = {path} 2 other-answer", f"fault = {path} 3 garbage",
                   f"fault = {path} 4-9 truncated") as (peer, hia):
            page = ask(hia)[0]
            expect("COVERED" in page and "POOLE" in page, f"{carrier}: covered: {page}")
            copays.update(re.findall(r"Copay per visit, individual +(\S+)", page))
            for what in ("the answer of another", "garbage", "an answer cut off"):
                page, trouble = ask(hia, f"EX{len(what):06}", code=None)
                expect("COVERED" not in page and "AH100200" not in page and trouble,
                       f"{carrier}: {what} is not shown: {page} {trouble}")
    same(copays, {"$30.00"}, "one copay, whoever is asked")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    wanted = sys.argv[2:]
    if not wanted or "whole" in wanted:
        whole_way(lab, pki)
        asked_while_somebody_waits(lab, pki)
    rows = [(c, n, f) for c, (_, all_of) in FETCHED.items() for n in all_of for f in OF_FETCH[c.split("-")[0]]]
    for row in rows if "fetch" in wanted else [r for r in FETCH if not wanted or r[0] in wanted]:
        fetch_with(lab, pki, *row)
    for carrier in [c for c in WEB + ["sftp"] if not wanted or c in wanted]:
        if carrier == "sftp":
            for fault in RELAY:
                submit_with(lab, pki, carrier, fault, f"fault = relay 1 {fault}")
            continue
        for fault in FAULTS:
            submit_with(lab, pki, carrier, fault, f"fault = {PATH[carrier]} 1 {fault}")
        for fault in CONNECTIONS:
            submit_with(lab, pki, carrier, fault, f"fault = connection 1 {fault}")
    finish()


main()
