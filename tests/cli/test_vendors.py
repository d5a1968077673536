#!/usr/bin/env python3
"""test_vendors.py - [vendors]: a primary that speaks JSON and a secondary that speaks CORE, two sandboxes
over loopback: asked of the second while the first is left alone, and back; claims sent once.

    test_vendors.py BUILD_DIR"""
import json
import os
import re
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../api"))
import api_lab  # noqa: E402
from carriers import ADAPTERS, USUAL, Carried, secret
from lab import ROOT, Lab, expect, finish, make_claims, same
from peer import Peer, make_pki, wait_until

KINDS = ("claim", "eligibility", "claim_status")


def second(hia, peer):
    """The other vendor, with its own carrier, credential and ids."""
    user, word = secret(hia, "user2", "PRACTICE02"), secret(hia, "word2", "not-a-real-secret")
    text = USUAL.format(transport=f"https\nca_file = {peer.pki}/ca.pem",
                        url=f"https://localhost:{peer.port}")
    text = text.replace("[partner peer]", "[partner core]").replace("PRACTICE01", "PRACTICE02")
    text = text.replace("breaker_failures = 100", "breaker_failures = 3")
    text += "[adapter core]\n" + ADAPTERS["core-soap"] + "poll = 1s\npatience = 2s\n"
    return text + f"[credential core/main]\nscheme = wsse\nuser = {user}\nsecret = {word}\n"


def write(hia, name, text):
    return hia.write(f"conf/partners/{name}.conf", text)


def configured(first, other):
    hia = Carried("stedi", first)
    write(hia, "q", second(hia, other))
    limits(hia, 1, "300s")
    write(hia, "s", "".join(f"[vendors {kind}]\nprimary = peer\nsecondary = core\n" for kind in KINDS))
    return hia


def limits(hia, attempts, cool_down):
    write(hia, "r", f"[partner peer]\nbreaker_failures = 3\nretry_attempts = {attempts}\n"
          f"breaker_cool_down = {cool_down}\n")


def ask(hia, member, *arguments, code=0):
    text = hia.run("eligibility", f"{ROOT}/samples/270/subscriber/input.270", code=None).splitlines()[0]
    question = json.loads(text)
    question["subscriber"]["name"]["id"] = member
    question["document"]["reference"] = question["subscriber"]["traces"][0]["number"] = "T" + member
    said = hia.run("eligibility", "--ask", "--json", *arguments,
                   hia.write("q.json", json.dumps(question)), code=code)
    return json.loads(said)


def vendors(hia):
    said = json.loads(hia.run("status", "--json"))["vendors"]
    return {v["transaction"]: v["in_use"] for v in said}


def questions(hia, first, other):
    """Three refusals in a row, and the second answers who waits; after the cool-down the first again."""
    same(vendors(hia), dict.fromkeys(KINDS, "peer"), "the first is in use")
    for n in range(2):
        said = ask(hia, f"M{n}", code=1)
        same((said["partner"], "instead_of" in said), ("peer", False), "two failures move nobody")
    said = ask(hia, "M2")
    same((said["status"], said["partner"], said.get("instead_of")), ("answered", "core", "peer"),
         "the third is answered by the second")
    same(vendors(hia)["eligibility"], "core", "which is in use now")
    same(vendors(hia)["claim"], "peer", "and not for claims")
    asked = len(first.journal())
    said = ask(hia, "M3")
    same((said["partner"], len(first.journal())), ("core", asked), "the first is left alone")
    page = hia.run("status", code=None)
    expect("core, instead of peer since" in re.sub("\x1b\\[[0-9]*m", "", page), f"hia status says so: {page}")
    said = ask(hia, "M4", "--partner", "peer", code=1)
    same((said["partner"], said["code"]), ("peer", "not_sent.breaker"), "who names a partner gets that one")
    expect(len(other.journal()) == 2, "and nobody else is asked")
    limits(hia, 1, "1ms")  # it is over
    said = ask(hia, "M5")
    same((said["status"], said["partner"], "instead_of" in said), ("answered", "peer", False), "back")
    same(vendors(hia)["eligibility"], "peer", "and in use")


def claims(hia, seed):
    text = make_claims("--seed", str(seed), "--count", "3", "--clean")
    return hia.write("claims.jsonl", re.sub(rb'"claim_id": ?"', b'"claim_id":"R%d-' % seed, text))


def accepted(peer):
    return [e for e in peer.journal() if e.get("operation") == "claims" and e["result"] == "accepted"]


def went_to_both(hia):
    """By the first; then that one cannot be reached, and the second takes them."""
    limits(hia, 3, "300s")
    said = hia.totals("submit", claims(hia, 2))
    same((said["files_moved"], said["files_unsent"], said["files_unknown"]), (1, 0, 0), "moved and sent")
    same(vendors(hia)["claim"], "core", "which is in use")
    same(json.loads(hia.run("status", "--json"))["needs"], [], "nobody is asked")
    moved = [e for e in hia.events() if e["event"] == "pm_claim_batch_submitted"]
    same([e["payload"]["partner"] for e in moved], ["peer", "core"], "each batch went out once")
    same(hia.totals("submit", claims(hia, 2))["known"], 3, "the same again is known")
    same(hia.totals("submit", claims(hia, 1))["known"], 3, "whichever vendor has it")


def answers(hia):
    """Acknowledgements and payments of the second find claims which it got in the first's place."""
    def paid():
        hia.run("receive", "--partner", "core", code=None)
        return json.loads(hia.run("status", "--json"))["claims"]["paid"] >= 1
    expect(wait_until(paid), "a claim of the second is paid")
    told = hia.run("audit", "--exchanges")
    for kind in ("claim", "eligibility"):  # each in a ledger of its own
        expect(f"vendors/{kind}/peer/core" in told, f"the change is in the log: {told[-500:]}")


def daemon(hia):
    """The API without a partner: the first cannot be reached, and the second answers who waits."""
    write(hia, "u", f"[hia]\nvault = {hia.path('vault')}\nvault_key_file = {hia.path('vault.key')}\n"
          "[log]\nlevel = info\n[serve]\nlisten = 127.0.0.1:0\nmetrics_listen = 127.0.0.1:0\n")
    d = api_lab.Daemon.of([hia.path("bin/hia"), "serve", "--config", hia.config, "--data", hia.data],
                          hia.run("secret", "issue", "desk").strip())
    said = [d.ask(f"D-{n}", f"N{n}").json() for n in range(2)]
    same([(r["status"], r["partner"], r.get("instead_of")) for r in said], [("answered", "core", "peer")] * 2,
         "the second, and it says so")
    said = d.ask("D-3", "N3", partner="peer").json()
    same((said["status"], said["partner"]), ("failed", "peer"), "who names a partner gets that one")
    gauges = {k: v for k, v in d.metrics("/metrics/ledger").items() if k.startswith("hia_vendors_second")}
    same(sorted((k.split('transaction="')[1][:-2], v) for k, v in gauges.items()),
         [("claim", "1"), ("claim_status", "0"), ("eligibility", "1")], "the gauge")
    same(d.stop(), 0, "it ends well")


def refused_at_load(hia):
    """A secondary without an agreement on record; what the doctor sees."""
    with open(hia.path("conf/partners/q.conf"), encoding="utf-8") as f:
        text = f.read()
    write(hia, "q", text.replace("baa_recorded", "# baa_recorded"))
    said = hia.run_both("status", code=2)[1]
    expect("s.conf:" in said and "baa_recorded" in said, f"file, line and remedy: {said}")
    write(hia, "q", text)
    said = hia.run_both("doctor", code=None)[0]
    expect("the second vendor is in use: core" in said, f"the doctor says so: {said}")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    with Peer(lab.path("other"), pki, "user = PRACTICE02 not-a-real-secret") as other:
        with Peer(lab.path("first"), pki, "fault = /change/medicalnetwork/eligibility 1-3 500") as first:
            hia = configured(first, other)
            same(hia.totals("submit", hia.write("none.jsonl", ""))["read"], 0, "a ledger, and nothing in it")
            questions(hia, first, other)
            same(hia.totals("submit", claims(hia, 1))["sent"], 3, "claims go to the first")
        went_to_both(hia)
        answers(hia)
        daemon(hia)
    refused_at_load(hia)
    finish()


main()
