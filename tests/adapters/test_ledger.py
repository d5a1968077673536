#!/usr/bin/env python3
"""test_ledger.py - hia submit and hia receive through the clearinghouse adapter, against the sandbox:
whatever the first answers are, the claims are there once and the ledger ends as without a fault.

    test_ledger.py BUILD_DIR"""
import json
import os
import subprocess

from peer_client import HIA, Client, at
from lab import Lab, expect, finish, make_claims, same  # noqa: E402
from peer import Peer, make_pki

CORE = ["claims = core", "reports = core", "core_path = /core/soap", "core_unknown_id = PayloadIDIllegal",
        "core_types = claim_acknowledgement=X12_277CA_Request_005010X214", "core_ack_results = yes",
        "poll = 1s", "patience = 3s"]
WSSE = ["scheme = wsse", "user = PRACTICE01"]
OPTUM = ["dialect = optum", "claims = x12", "wrapping = json", "reports = x12", "after_fetch = remove",
         "professional_path = /medicalnetwork/professionalclaims/v3/raw-x12-submission",
         "reports_path = /medicalnetwork/reports/v2", "acknowledgement_names = X3*",
         "acknowledgement_names = A9*", "remittance_names = R5*", "resend_after = 1s"]


def token(peer):
    return ["scheme = client_credentials", f"token_url = https://localhost:{peer.port}/apip/auth/v2/token",
            "token_form = json", "user = optum-1"]


class House:
    """A ledger of ours and its one partner."""

    def __init__(self, folder, peer, adapter, credential, secret):
        self.conf = Client(folder, at(peer), adapter, credential, secret).conf
        self.folder = folder

    def run(self, verb, *arguments, codes=(0,)):
        done = subprocess.run([HIA, verb, "--config", self.conf, *arguments], capture_output=True, timeout=120,
                              env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        said = done.stderr.decode()[-800:]
        expect(done.returncode in codes, f"hia {verb} ends with {done.returncode}: {said}")
        return done.stdout.decode()

    def status(self):
        return [json.loads(line) for line in self.run("status", "--json").splitlines()]


def act(house, rounds=4):
    house.run("submit", "--json", f"{house.folder}/claims.jsonl", codes=(0, 1, 2))
    for _ in range(rounds):
        house.run("receive", "--json", codes=(0, 1, 2))


def play(lab, pki, name, adapter, credential, secret, *faults):
    with Peer(lab.path(name), pki, *faults) as peer:
        house = House(lab.path(name + "-us"), peer, adapter,
                      credential(peer) if callable(credential) else credential, secret)
        with open(f"{house.folder}/claims.jsonl", "wb") as f:
            f.write(make_claims("--count", "12"))
        act(house)
        taken = [e["payload_sha256"] for e in peer.journal() if e.get("kind") == "837P" and
                 (e["result"] == "accepted" or e.get("fault") == "500-after")]
        same(len(taken), len(set(taken)), f"{name}: nothing was taken twice")
        said = house.status()[0]
        return {state: n for state, n in said["claims"].items() if n}, said


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for name, adapter, credential, secret in (("core", CORE, WSSE, b"not-a-real-secret"),
                                              ("optum", OPTUM, token, b"not-a-secret")):
        claims, good = play(lab, pki, name, adapter, credential, secret)
        expect(claims.get("paid", 0) >= 10 and good["batches"]["Accepted"] == 1, f"{name}: {good}")
        for fault in ("500-after", "reset", "garbage", "503"):
            path = "/core" if name == "core" else "/medicalnetwork/professional"
            found, said = play(lab, pki, f"{name}-{fault}", adapter, credential, secret,
                               f"fault = {path} 1 {fault}")
            if said["calls_unknown"] == 0 and said["files_unsent"] == 0:
                same(found, claims, f"{name}, {fault}: the ledger ends as without it")
            else:  # no key and no look-up: a person is asked, and nothing is sent again
                same(name, "optum", f"{fault}: {said['needs']}")
                expect(said["needs"], "hia status says what to do")
    finish()


main()
