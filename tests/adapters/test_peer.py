#!/usr/bin/env python3
"""test_peer.py - the clearinghouse adapter over the real engine against the sandbox, which shares only
base and parsers/x12 with us: every carrier, with and without faults. The sandbox's journal says what
arrived, and how often.

    test_peer.py BUILD_DIR"""
import json
import os
import subprocess

from peer_client import ASK, CLAIMS, HIA, STATUS, Client, at, end_of, kind_of, x12
from lab import ROOT, Lab, expect, finish, same  # noqa: E402  (peer_client knows where)
from peer import Peer, Sftp, make_pki, wait_until
from ports import free_port

STYLES = {"soap": ("core_path = /core/soap",), "bare": ("core_path = /core/soap", "core_mtom = no"),
          "mime": ("core_path = /core/mime", "core_codec = mime")}
WSSE = ["scheme = wsse", "user = PRACTICE01"]
FORM = ["scheme = form", "form_user = UserName", "form_secret = Password", "user = PRACTICE01"]


def core(folder, peer, style, *more):
    return Client(folder, at(peer), ["eligibility = core", "claims = core", "reports = core",
                                     "core_unknown_id = PayloadIDIllegal", "poll = 1s", "patience = 3s",
                                     *STYLES[style], *more], FORM if style == "mime" else WSSE)


def in_every_style(lab, pki):
    for style in STYLES:
        with Peer(lab.path(style), pki) as peer:
            client = core(lab.path(style + "-us"), peer, style)
            said = client.ask("eligibility.check", ASK)
            same((said["end"], kind_of(said.get("content", ""))), ("done", "271"), f"{style}: {said}")
            said = client.ask("claim.submit", CLAIMS)
            same(said["end"], "done", f"{style}: {said}")
            entry = [e for e in peer.journal() if e.get("operation") == "BatchSubmitTransaction"]
            same(len(entry), 1, f"{style}: claims arrived once")
            said = client.ask("acknowledgement.fetch", payload_id=entry[0]["payload_id"])
            same(said["end"], "done", f"{style}: {said}")
            said = client.ask("remittance.fetch")
            expect(end_of(said) in ("done", "options"), f"{style}: {said}")


def a_wrong_password(lab, pki):
    for style in ("soap", "mime"):
        with Peer(lab.path("wrong-" + style), pki) as peer:
            client = core(lab.path(f"wrong-{style}-us"), peer, style)
            subprocess.run([HIA, "secret", "rotate", "us.secret", "--config", client.conf], check=True,
                           input=b"another-secret", capture_output=True)
            same(end_of(client.ask("eligibility.check", ASK)), "credential", style)


# What an inquiry comes to, when the first answer goes wrong.
INQUIRY = {"slow 1000": "done", "429": "done", "500": "retry", "503": "retry", "garbage": "answer",
           "truncated": "retry", "half-close": "retry", "reset": "retry", "reset-before": "retry",
           "silent": "retry", "500-after": "retry"}
# Claims: whatever goes wrong with the first answer, they are there once or a person is asked.
CLAIM_FAULTS = (*INQUIRY, "wrong-checksum")


def faults_of_inquiries(lab, pki):
    for fault, end in INQUIRY.items():
        name = "ask-" + fault.replace(" ", "")
        with Peer(lab.path(name), pki, f"fault = /core 1 {fault}") as peer:
            said = core(lab.path(name + "-us"), peer, "soap").ask("eligibility.check", ASK)
            expect(end_of(said) in ({end, "done"} if end == "retry" else {end}), f"{fault}: {said}")


def taken(peer, carrier, said, what):
    """Claims: how often they were taken, against what we were told."""
    entries = [e for e in peer.journal() if e.get("kind") in ("837P", "837") and
               (e["result"] == "accepted" or e.get("fault") == "500-after")]
    same(len({e["payload_sha256"] for e in entries}), min(len(entries), 1), f"{what}: one file")
    expect(len(entries) <= 1, f"{what}: taken {len(entries)} times")
    expect(end_of(said) in ("done", "outcome", "retry"), f"{what}: {said}")
    if end_of(said) == "done":
        same(len(entries), 1, f"{what}: {carrier} accepted and there")
    if end_of(said) == "retry":
        same(len(entries), 0, f"{what}: {carrier} to be sent again, and not there")


def faults_of_claims(lab, pki):
    for style in ("soap", "mime"):
        for fault in CLAIM_FAULTS:
            name = f"send-{style}-{fault.replace(' ', '')}"
            with Peer(lab.path(name), pki, f"fault = /core 1 {fault}") as peer:
                taken(peer, style, core(lab.path(name + "-us"), peer, style).ask("claim.submit", CLAIMS), name)


def anothers_answer(lab, pki):
    """The sandbox gives the second patient's question the answer to the first's."""
    other = ASK.replace("*T1*", "*T2*").replace("DESK1", "DESK2").replace("AH100200", "AH100300")
    expect(other != ASK, "another question")
    with Peer(lab.path("other"), pki, "fault = /core 2 other-answer", "fault = /2024 2 other-answer") as peer:
        client = core(lab.path("other-us"), peer, "soap")
        same(end_of(client.ask("eligibility.check", ASK)), "done", "the first")
        said = client.ask("eligibility.check", other)
        same((end_of(said), said.get("code")), ("answer", "x12.anothers"), "the second")
        client = stedi(lab.path("other-stedi"), peer)
        same(end_of(client.ask("eligibility.check", ASK)), "done", "the first in JSON")
        said = client.ask("eligibility.check", other.replace("000000515", "000000516"))
        same((end_of(said), said.get("code")), ("answer", "json.anothers"), "the second in JSON")


# ---- REST ----

def stedi(folder, peer, *more):
    path = "/change/medicalnetwork"
    return Client(folder, at(peer, "/2024-04-01"), [
        "dialect = stedi", "eligibility = json", f"eligibility_path = {path}/eligibility/v3",
        "claim_status = json", f"claim_status_path = {path}/claimstatus/v2", "claims = x12",
        f"professional_path = {path}/professionalclaims/v3/raw-x12-submission", "on_repeat = key",
        "resend_after = 1s", f"check_path = {path}/eligibility/v3/healthcheck", *more],
        ["scheme = header"], b"test-key-1")


def optum(folder, peer, *more):
    path = "/medicalnetwork"
    return Client(folder, at(peer), [
        "dialect = optum", "eligibility = json", f"eligibility_path = {path}/eligibility/v3",
        "claim_status = json", f"claim_status_path = {path}/claimstatus/v2", "claims = x12", "wrapping = json",
        f"professional_path = {path}/professionalclaims/v3/raw-x12-submission", "reports = x12",
        f"reports_path = {path}/reports/v2", "acknowledgement_names = X3*", "acknowledgement_names = A9*",
        "remittance_names = R5*", "after_fetch = remove", "prior_auth = x12",
        "prior_auth_path = /rcm/prior-authorization/v1/submission/x12", *more],
        ["scheme = client_credentials", f"token_url = https://localhost:{peer.port}/apip/auth/v2/token",
         "token_form = json", "user = optum-1"], b"not-a-secret")


def rest(lab, pki):
    for name, partner in (("stedi", stedi), ("optum", optum)):
        with Peer(lab.path(name), pki) as peer:
            client = partner(lab.path(name + "-us"), peer)
            said = client.ask("eligibility.check", ASK)
            expect(said["end"] == "done" and '"benefits":[' in said["content"], f"{name}: {said}")
            said = client.ask("claim_status.check", STATUS)
            expect(end_of(said) in ("done", "request"), f"{name}: {said}")
            same(end_of(client.ask("claim.submit", CLAIMS)), "done", f"{name}: claims")
            if name == "stedi":
                same(end_of(client.ask("credentials.check")), "done", "the key is good")
                continue
            for operation in ("acknowledgement.fetch", "remittance.fetch"):
                said = client.ask(operation)
                same(end_of(said), "done", f"{operation}: {said}")
            deleted = [e for e in peer.journal() if e["method"] == "DELETE" and e["status"] // 100 == 2]
            expect(len(deleted) >= 2, f"reports are taken away: {deleted}")


def faults_of_rest(lab, pki):
    for name, partner in (("stedi", stedi), ("optum", optum)):
        prefix = "/2024-04-01/change" if name == "stedi" else "/medicalnetwork"
        for fault in INQUIRY:
            what = f"{name}-{fault.replace(' ', '')}"
            with Peer(lab.path(what), pki, f"fault = {prefix} 1 {fault}") as peer:
                taken(peer, name, partner(lab.path(what + "-us"), peer).ask("claim.submit", CLAIMS), what)


def coverages(lab, pki):
    options = ["eligibility = availity", "eligibility_path = /v1/coverages", "done_codes = 4",
               "pending_codes = 0", "pending_codes = R1", "poll = 1s", "patience = 10s"]
    question = ASK.replace("EQ*30^MH^98~", "EQ*30~")
    for faults in ((), ("fault = /v1/coverages 2 500",), ("fault = /v1/coverages 2 reset",)):
        with Peer(lab.path(f"availity{len(faults)}{len(str(faults))}"), pki, *faults) as peer:
            client = Client(lab.path(f"availity-us{len(str(faults))}"), at(peer), options,
                            ["scheme = client_credentials", "user = availity-1", "token_form = form",
                             f"token_url = https://localhost:{peer.port}/v1/token"], b"another-secret")
            said = client.ask("eligibility.check", question)
            expect(said["end"] == "done" and '"id"' in said["content"], f"coverage {faults}: {said}")


def request_record():
    """Our record of the sample's request."""
    return json.loads(subprocess.run([HIA, "authorization", "--config", f"{ROOT}/conf/hia.conf",
                                      f"{ROOT}/samples/278/request/input.278"], check=True,
                                     capture_output=True).stdout)


def authorizations(lab, pki):
    """Optum's prior authorization: as JSON, and as X12 in JSON; the answer's 278 is taken."""
    path = "/rcm/prior-authorization/v1/submission"
    for carrier, prior_auth_path in (("json", path), ("x12", path + "/x12")):
        options = [f"prior_auth = {carrier}", f"prior_auth_path = {prior_auth_path}", "wrapping = json",
                   "dialect = optum"]
        for fault in ("", "1 500-after", "1 truncated"):
            name = f"authorization-{carrier}" + fault.replace(" ", "-")
            faults = [f"fault = {path} {fault}"] if fault else []
            with Peer(lab.path(name), pki, *faults) as peer:
                client = Client(lab.path(name + "-us"), at(peer), options,
                                ["scheme = client_credentials", "user = optum-1",
                                 f"token_url = https://localhost:{peer.port}/oauth2/token"], b"not-a-secret")
                said = client.ask("prior_auth.submit", x12("278/request/input.278"),
                                  record=json.dumps(request_record()))
                same(len([e for e in peer.journal() if e["path"].startswith(path)]), 1, f"{name}: asked once")
                expect(said["end"] == "done" and "BHT*0007*11*PA000001" in said["content"] if not fault else
                       end_of(said) == "outcome", f"{name}: {said} {peer.journal()}")


def reviews(lab, pki):
    """An authorization by service reviews: taken once whatever happens, and decided as it would be by X12."""
    question, record = x12("278/request/input.278"), request_record()
    for planned in [record["event"]] + record["event"]["services"]:
        planned.pop("delivery", None)  # a frequency has no place there
    options = ["prior_auth = availity", "prior_auth_path = /v2/service-reviews", "poll = 1s", "patience = 10s",
               "mock_required = yes"]
    for faults in (("1 500-after",), ("1 reset",), ("2 500", "3 truncated")):
        name = "review-" + "-".join(faults).replace(" ", "-")
        with Peer(lab.path(name), pki, *[f"fault = /v2/service-reviews {f}" for f in faults]) as peer:
            client = Client(lab.path(name + "-us"), at(peer), options,
                            ["scheme = client_credentials", "user = availity-1", "token_form = form",
                             f"token_url = https://localhost:{peer.port}/v1/token"], b"another-secret")
            said = client.ask("prior_auth.submit", question, record=json.dumps(record))
            taken = [e for e in peer.journal() if e.get("result") == "accepted"]
            expect(len(taken) <= 1, f"{name}: taken {len(taken)} times")
            if faults[0].startswith("1"):
                same(end_of(said), "outcome", f"{name}: a person asks: {said}")
                continue
            expect(said["end"] == "done", f"{name}: {said}")
            answer = json.loads(said["content"])
            expect(answer["reference"] == record["reference"] and
                   answer["event"]["decision"]["action"] in ("A1", "A3", "A4", "A6"), f"{name}: {answer}")


# ---- SFTP ----

def sftp_client(folder, sftp, port=None):
    with open(sftp.path("client_key"), "rb") as f:
        key = f.read()
    where = ["transport = sftp", f"url = sftp://127.0.0.1:{port or sftp.port}/", f"host_key = {sftp.pin}"]
    return Client(folder, where, [
        "claims = files", "reports = files", f"send_folder = {sftp.path('inbound')}",
        f"receive_folder = {sftp.path('outbound')}", "acknowledgement_names = *.999",
        "acknowledgement_names = *.277ca", "remittance_names = *.835", "after_fetch = remove", "settle = 0s",
        "poll = 1s", "patience = 3s"], ["scheme = ssh_key", f"user = {os.environ.get('USER', 'root')}"], key)


def served(lab, pki, name, sftp, *lines):
    return Peer(lab.path(name), pki, f"folder = {sftp.path('inbound')} {sftp.path('outbound')}", *lines)


def folders(lab, pki):
    with Sftp(lab.path("sftp")) as sftp, served(lab, pki, "sftp-peer", sftp) as peer:
        client = sftp_client(lab.path("sftp-us"), sftp)
        same(end_of(client.ask("credentials.check")), "done", "the folder is listed")
        said = client.ask("claim.submit", CLAIMS)
        same(end_of(said), "done", f"claims by sftp: {said}")
        there = lambda: any(n.endswith(".835") for n in os.listdir(sftp.path("outbound")))
        expect(wait_until(there), "answered")
        same(len(peer.journal("file")), 1, "claims arrived once")
        for operation in ("acknowledgement.fetch", "remittance.fetch"):
            same(end_of(client.ask(operation)), "done", operation)
        left = [n for n in os.listdir(sftp.path("outbound")) if n.endswith((".999", ".277ca", ".835"))]
        same(left, [], "what was delivered was taken away")


def faults_of_the_wire(lab, pki):
    """A relay before the sshd breaks the upload off: the file is there once, or a person is asked."""
    for fault in ("reset-at 3000", "cut-at 4000", "reset-at 6000", "stall-at 5000"):
        name = "wire-" + fault.replace(" ", "")
        with Sftp(lab.path(name)) as sftp:
            relay = free_port()
            with served(lab, pki, name + "-peer", sftp, f"relay = {relay} {sftp.port}",
                        f"fault = relay 1 {fault}") as peer:
                client = sftp_client(lab.path(name + "-us"), sftp, port=relay)
                said = client.ask("claim.submit", CLAIMS)
                wait_until(lambda: peer.journal("file"), 15 if end_of(said) == "done" else 2)
                files = len(peer.journal("file"))
                expect(files <= 1, f"{name}: {files} files")
                expect(end_of(said) in ("done", "outcome", "retry"), f"{name}: {said}")
                if end_of(said) == "done":
                    same(files, 1, f"{name}: accepted and there")
                if end_of(said) == "retry":
                    same(files, 0, f"{name}: to be sent again, and not there")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (in_every_style, a_wrong_password, faults_of_inquiries, faults_of_claims, rest, faults_of_rest,
                 anothers_answer, coverages, authorizations, reviews, folders, faults_of_the_wire):
        test(lab, pki)
    finish()


main()
