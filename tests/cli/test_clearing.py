#!/usr/bin/env python3
"""test_clearing.py - what some clearinghouses have and others do not, against the sandbox over loopback.

    test_clearing.py BUILD_DIR [PART...]"""
import json
import sys

from carriers import ADAPTERS, stage
from lab import Lab, expect, finish, make_claims, same
from peer import make_pki, wait_until


def claims(hia, seed=1, count=3):
    return hia.write("claims.jsonl", make_claims("--seed", str(seed), "--count", str(count), "--clean"))


def status(hia):
    return json.loads(hia.run("status", "--json"))


def events(hia, name):
    return [e for e in map(json.loads, hia.run("events").splitlines()) if e["event"] == name]


def needs(hia):
    """What a person is asked, but for the stray payment every remittance of the sandbox has."""
    return [n for n in status(hia)["needs"] if n["kind"] != "orphan"]


def asked(peer, operation):
    return [e for e in peer.journal() if e.get("operation") == operation]


def nothing(hia):
    return hia.write("none.jsonl", "")


def fetch_money(peer, hia, carrier):
    hia.run("submit", claims(hia))
    if carrier == "sftp":
        expect(wait_until(lambda: len(peer.journal("answer")) >= 4), "the folder is answered")
    hia.run("receive", code=None)
    hia.run("receive", code=None)


def test_replies(lab, pki):
    """Our 999 for each 835: once, by the carrier the claims went by."""
    for carrier in ("sftp", "core-soap", "core-mtom", "core-mime"):
        adapter = ADAPTERS[carrier].replace("core_ack_results = yes", "core_ack_results = no")
        with stage(lab, pki, carrier, "replies", lines="send_999 = 835\n", adapter=adapter) as (peer, hia):
            fetch_money(peer, hia, carrier)
            hia.run("submit", nothing(hia), code=None)
            sent = events(hia, "pm_acknowledgement_sent")
            same(len(sent), 1, f"{carrier}: one for the 835")
            if carrier == "sftp":
                taken = [e for e in peer.journal("file") if e.get("kind") == "999"]
            else:
                taken = [e for e in peer.journal() if e["result"] == "confirmed"]
                same({e["kind"] for e in taken}, {"999"}, f"{carrier}: the receipt is our 999")
            same(len(taken), len(sent), f"{carrier}: and it is there")
            same(needs(hia), [], f"{carrier}: nobody is asked")


def test_no_place_for_replies(lab, pki):
    """A partner by REST takes none: said once, and not tried for ever."""
    with stage(lab, pki, "plain", "replies", lines="send_999 = 835\n") as (peer, hia):
        fetch_money(peer, hia, "plain")
        hia.run("submit", nothing(hia), code=None)
        told = needs(hia)
        same([(n["kind"], n["why"]) for n in told], [("batch_rejected", '["replies_not_taken"]')], "and why")


LOOKING = ADAPTERS["optum"] + "look_up = claim_status\n"
CLAIMS = "/medicalnetwork/professionalclaims"


def test_look_up(lab, pki):
    """Optum knows no key: a claim whose answer never came is looked for by its status, and never sent again."""
    for fault in ("500-after", "truncated", "garbage", "reset", "500"):
        with stage(lab, pki, "optum", f"look-{fault}", f"fault = {CLAIMS} 1 {fault}",
                   adapter=LOOKING) as (peer, hia):
            hia.run("submit", claims(hia), code=None)
            sent = [e["result"] for e in peer.journal() if e["path"].startswith(CLAIMS)]
            same(len(sent), 1, f"{fault}: sent once")
            expect(asked(peer, "claim-status"), f"{fault}: and asked for")
            said = [(n["kind"], n["state"]) for n in needs(hia)]
            if sent == ["accepted"]:
                same((said, status(hia)["batches"]["Submitted"]), ([], 1), f"{fault}: found")
            else:  # what is not found may come yet: a person, after `patience`
                same((fault, said), ("500", [("call_unknown", "unknown")]), "nothing was taken")


def test_answered_while_it_waits(lab, pki):
    """Its own answer in the mailbox says that it is there, before any look-up does."""
    with stage(lab, pki, "optum", "answered", f"fault = {CLAIMS} 1 500-after", adapter=LOOKING, poll="2h",
               patience="3d") as (peer, hia):
        hia.run("submit", claims(hia), code=None)
        same([n["state"] for n in needs(hia)], ["looked_for"], "it waits")
        hia.run("receive", code=None)
        same(needs(hia), [], "who answers a file has it")
        expect(status(hia)["batches"].get("Accepted") == 1, f"{status(hia)['batches']}")
        hia.run("submit", nothing(hia))
        same(len([e for e in peer.journal() if e["path"].startswith(CLAIMS)]), 1, "sent once")


def test_waits_are_told(lab, pki):
    """A call that waits says what for and until when."""
    with stage(lab, pki, "optum", "waits", f"fault = {CLAIMS} 1 500", adapter=LOOKING, poll="2h",
               patience="3d") as (peer, hia):
        hia.run("submit", claims(hia), code=None)
        told = needs(hia)
        same([(n["kind"], n["state"]) for n in told], [("unsent", "looked_for")], "its own word")
        expect("the partner is asked whether it has it from 20" in told[0]["why"], told[0]["why"])
        expect(told[0]["wakes"] < told[0]["until"], f"{told}")
        expect(told[0]["next"].startswith("nothing to do"), told[0]["next"])
        expect("looked_for" in hia.run("status"), "for people too")
    later = ADAPTERS["stedi"].replace("resend_after = 1s", "resend_after = 2h")
    fault = f"fault = /change{CLAIMS} 1-9 500-after"
    with stage(lab, pki, "stedi", "waits", fault, adapter=later) as (peer, hia):
        hia.run("submit", claims(hia), code=None)
        told = needs(hia)
        same([(n["kind"], n["state"]) for n in told], [("unsent", "to_repeat")], "under its key")
        expect("sent again under its key from 20" in told[0]["why"], told[0]["why"])


PARTS = {name[5:]: part for name, part in globals().items() if name.startswith("test_")}


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for name, part in PARTS.items():
        if name in (sys.argv[2:] or PARTS):
            part(lab, pki)
    finish()


main()
