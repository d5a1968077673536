#!/usr/bin/env python3
"""test_peer.py - the clearinghouse adapter over the real engine against the sandbox, which shares only
base and parsers/x12 with us: CORE by SOAP, MTOM and MIME, with and without faults. The sandbox's
journal says what arrived, and how often.

    test_peer.py BUILD_DIR"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from lab import ROOT, Lab, expect, finish, same  # noqa: E402
from peer import Peer, make_pki  # noqa: E402

BUILD = sys.argv[1]
TRY, HIA, ADAPTERS = f"{BUILD}/tests/host/runner_try", f"{BUILD}/bin/hia", f"{BUILD}/adapters"
ORGANIZATION = "11111111-1111-4111-8111-111111111111"


def x12(path):
    with open(os.path.join(ROOT, "samples", path), encoding="ascii") as f:
        return f.read().replace("\n", "")


ASK, CLAIMS = x12("270/subscriber/input.270"), x12("837p/two-claims/input.837p")


class Client:
    """hia.conf of one partner, and conversations with it."""

    def __init__(self, folder, peer, *options, partner=()):
        self.folder, self.peer = folder, peer
        os.makedirs(f"{folder}/data", mode=0o700, exist_ok=True)
        self.conf = f"{folder}/hia.conf"
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("\n".join([
                "[hia]", f"organization_id = {ORGANIZATION}", f"data_dir = {folder}/data", "[events]",
                f"registry_dir = {ROOT}/conf/events", "[partner core]", "transport = https",
                f"url = https://localhost:{peer.port}", f"ca_file = {peer.pki}/ca.pem", "allow_private = yes",
                "adapter = clearinghouse", "credential = main", "baa_recorded = 2026-01-15",
                "first_byte_timeout = 2s", "transaction_limit = 4s", "retry_delay = 5ms", *partner,
                "sender_id = PRACTICE01", "receiver_id = SANDBOXCH", "usage = T", "submitter_name = A",
                "submitter_contact = B", "submitter_phone = 3035550100", "receiver_name = C",
                "[adapter core]", "eligibility = core", "claims = core", "reports = core",
                "core_unknown_id = PayloadIDIllegal", "poll = 1s", "patience = 3s", *options,
                "[credential core/main]",
                *(["scheme = form", "form_user = UserName", "form_secret = Password"]
                  if "core_codec = mime" in options else ["scheme = wsse"]),
                "user = PRACTICE01", "secret = vault://core.password", ""]))
        if not os.path.exists(f"{folder}/data/vault"):
            subprocess.run([HIA, "secret", "set", "core.password", "--config", self.conf],
                           input=b"not-a-real-secret", check=True, capture_output=True)

    def ask(self, operation, body="", **fields):
        line = "\t".join(["call", "core", operation, body] + [f"{k}={v}" for k, v in fields.items()])
        done = subprocess.run([TRY, self.conf, ADAPTERS], input=f"{line}\nwait\n".encode(), timeout=100,
                              capture_output=True)
        expect(done.returncode == 0, done.stderr.decode()[-2000:])
        said = [json.loads(text) for text in done.stdout.decode().splitlines()]
        result = [r for r in said if r["type"] == "result"]
        same(len(result), 1, f"one result: {said} {done.stderr.decode()[-500:]}")
        return result[0]


def kind_of(content):
    return (re.search(r"[~\n]ST\*(\w+)\*", content) or re.search(r"[~\n](TA1)\*", content)).group(1)


STYLES = {"soap": ("core_path = /core/soap",), "bare": ("core_path = /core/soap", "core_mtom = no"),
          "mime": ("core_path = /core/mime", "core_codec = mime")}


def in_every_style(lab, pki):
    for style, options in STYLES.items():
        with Peer(lab.path(style), pki) as peer:
            client = Client(lab.path(style + "-us"), peer, *options)
            said = client.ask("eligibility.check", ASK)
            same((said["end"], kind_of(said.get("content", ""))), ("done", "271"), f"{style}: {said}")
            said = client.ask("claim.submit", CLAIMS)
            same(said["end"], "done", f"{style}: {said}")
            entry = [e for e in peer.journal() if e.get("operation") == "BatchSubmitTransaction"]
            same(len(entry), 1, f"{style}: claims arrived once")
            said = client.ask("acknowledgement.fetch", payload_id=entry[0].get("payload_id", ""))
            same(said["end"], "done", f"{style}: {said}")


def a_wrong_password(lab, pki):
    for style in ("soap", "mime"):
        with Peer(lab.path("wrong-" + style), pki) as peer:
            client = Client(lab.path(f"wrong-{style}-us"), peer, *STYLES[style])
            subprocess.run([HIA, "secret", "rotate", "core.password", "--config", client.conf], check=True,
                           input=b"another-secret", capture_output=True)
            said = client.ask("eligibility.check", ASK)
            same((said["end"], said["failure"]), ("failed", "credential"), f"{style}: {said}")


# What an inquiry comes to, when the first answer goes wrong.
INQUIRY = {"slow 1000": "done", "429": "done", "500": "retry", "503": "retry", "garbage": "answer",
           "truncated": "retry", "half-close": "retry", "reset": "retry", "reset-before": "retry",
           "silent": "retry", "500-after": "retry"}


def faults_of_inquiries(lab, pki):
    for fault, end in INQUIRY.items():
        with Peer(lab.path("ask-" + fault.replace(" ", "")), pki, f"fault = /core 1 {fault}") as peer:
            said = Client(lab.path(f"ask-{fault.replace(' ', '')}-us"), peer,
                          *STYLES["soap"]).ask("eligibility.check", ASK)
            got = said["end"] if said["end"] == "done" else said["failure"]
            expect(got == end or (end == "retry" and got == "done"), f"{fault}: {said}")


# Claims: whatever goes wrong with the first answer, they are there once or a person is asked.
CLAIM_FAULTS = ("slow 1000", "429", "500", "503", "garbage", "truncated", "half-close", "reset", "reset-before",
                "silent", "500-after", "wrong-checksum")


def faults_of_claims(lab, pki):
    for style in ("soap", "mime"):
        for fault in CLAIM_FAULTS:
            name = f"send-{style}-{fault.replace(' ', '')}"
            with Peer(lab.path(name), pki, f"fault = /core 1 {fault}") as peer:
                said = Client(lab.path(name + "-us"), peer, *STYLES[style]).ask("claim.submit", CLAIMS)
                # 500-after: taken, and told otherwise.
                taken = [e for e in peer.journal() if e.get("operation") == "BatchSubmitTransaction" and
                         (e["result"] == "accepted" or e.get("fault") == "500-after")]
                got = said["end"] if said["end"] == "done" else said["failure"]
                expect(len(taken) <= 1, f"{name}: taken {len(taken)} times")
                expect(got in ("done", "outcome", "retry"), f"{name}: {said}")
                if got == "done":
                    same(len(taken), 1, f"{name}: accepted and there")
                if got == "retry":
                    same(len(taken), 0, f"{name}: to be sent again, and not there")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (in_every_style, a_wrong_password, faults_of_inquiries, faults_of_claims):
        test(lab, pki)
    finish()


main()
