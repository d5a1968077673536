#!/usr/bin/env python3
"""hia-sandbox serve, REST: X12 bare and in JSON, the mailbox of reports, JSON v3, Availity's coverages."""
import json
import os
import re
import time

from lab import ROOT, Lab, expect, finish, same
from peer import Peer, make_pki

STEDI, OPTUM = "/2024-04-01/change/medicalnetwork", "/medicalnetwork"
KEY = {"Authorization": "test-key-1", "Content-Type": "application/json"}


def sample(path):
    with open(os.path.join(ROOT, "samples", path), "rb") as f:
        return f.read()


QUESTION, STATUS, CLAIMS = (sample("270/subscriber/input.270"), sample("276/by-number-and-by-date/input.276"),
                            sample("837p/two-claims/input.837p"))


def kind_of(x12):
    text = x12 if isinstance(x12, bytes) else x12.encode()
    return (re.search(rb"[~\n]ST\*(\w+)\*", text) or re.search(rb"[~\n](TA1)\*", text)).group(1).decode()


def renumbered(x12, number):
    return re.sub(rb"(IEA\*1\*)\d{9}", rb"\g<1>%09d" % number, x12[:90] + b"%09d" % number + x12[99:])


def bearer(token, kind="application/edi-x12"):
    return {"Authorization": f"Bearer {token}", "Content-Type": kind}


def x12_in_json(lab, pki):
    with Peer(lab.path("stedi"), pki) as peer:
        post = lambda path, body, headers=KEY: peer.call("POST", STEDI + path, json.dumps(body), headers)
        for path, x12, kind in (("/eligibility/v3/raw-x12", QUESTION, "271"), ("/claimstatus/v2/raw-x12",
                                                                               STATUS, "277")):
            status, headers, body = post(path, {"x12": x12.decode()})
            said = json.loads(body)
            same((status, kind_of(said["x12"])), (200, kind), path)
            expect(said["meta"]["traceId"] == headers["x-chng-trace-id"], "a trace")
            lab.run("validate", lab.write("answer.x12", said["x12"]))
        same(post("/eligibility/v3/raw-x12", {"x12": QUESTION.decode()},
                  {**KEY, "Authorization": "Key test-key-1"})[0],
             200, "the old form of the key")
        for what, call, status in (
                ("another key", post("/eligibility/v3/raw-x12", {"x12": ""}, {**KEY, "Authorization": "x"}),
                 401),
                ("no key", post("/eligibility/v3/raw-x12", {}, {"Content-Type": "application/json"}), 401),
                ("no x12", post("/eligibility/v3/raw-x12", {"X12": "ISA"}), 400),
                ("no interchange", post("/eligibility/v3/raw-x12", {"x12": "hello"}), 400),
                ("another set", post("/eligibility/v3/raw-x12", {"x12": STATUS.decode()}), 400),
                ("not JSON", peer.call("POST", STEDI + "/eligibility/v3/raw-x12", b"{", KEY), 400),
                ("a key twice", peer.call("POST", STEDI + "/eligibility/v3/raw-x12", b'{"x12":"a","x12":"b"}',
                                          KEY), 400),
                ("text", post("/eligibility/v3/raw-x12", {}, {**KEY, "Content-Type": "text/plain"}), 415)):
            same(call[0], status, what)
            expect(json.loads(call[2])["message"], f"{what}: words")


def idempotency(lab, pki):
    path = STEDI + "/professionalclaims/v3/raw-x12-submission"
    with Peer(lab.path("keys"), pki, f"fault = {path} 4 reset") as peer:
        def post(x12, key):
            headers = {**KEY, **({"Idempotency-Key": key} if key else {})}
            status, _, body = peer.call("POST", path, json.dumps({"x12": x12.decode()}), headers)
            return status, json.loads(body)
        first = post(CLAIMS, "key-1")
        same((first[0], first[1]["status"], kind_of(first[1]["x12"])), (200, "SUCCESS", "277"),
             "claims are taken")
        same(post(CLAIMS, "key-1"), first, "the same key and body: the same answer")
        same(post(renumbered(CLAIMS, 5), "key-1")[0], 422, "the same key, another body")
        try:
            post(renumbered(CLAIMS, 6), "key-2")
            expect(False, "reset")
        except OSError:
            pass
        same(post(renumbered(CLAIMS, 6), "key-2")[0], 200, "after a reset the key finds the answer")
        status, said = post(CLAIMS, "key-3")
        same((status, kind_of(said["x12"])), (400, "TA1"), "another key, the same interchange: TA1 R 025")
        same(post(renumbered(CLAIMS, 7), "k" * 256)[0], 400, "a key too long")
        bad = renumbered(CLAIMS, 8).replace(b"CLM*", b"CLX*")
        status, said = post(bad, None)
        same((status, kind_of(said["x12"])), (400, "999"), "claims at fault: a 999, and nothing goes on")
        taken = [e for e in peer.journal() if e.get("result") == "accepted"]
        same(sorted(e["isa_control"] for e in taken), sorted({e["isa_control"] for e in taken}),
             "nothing twice")
        same(len(taken), 2, "two files")


def bare_x12_and_reports(lab, pki):
    with Peer(lab.path("optum"), pki, "token_life_s = 300") as peer:
        token = peer.token(path="/apip/auth/v2/token")
        post = lambda path, body, headers=None: peer.call("POST", path, body, headers or bearer(token))
        for path, x12, kind in ((OPTUM + "/eligibility/v3/raw-x12", QUESTION, "271"),
                                (OPTUM + "/claimstatus/v2/raw-x12", STATUS, "277"),
                                ("/rcm/prior-authorization/v1/submission/x12", sample("278/request/input.278"),
                                 "278")):
            status, headers, body = post(path, x12)
            same((status, headers["Content-Type"], kind_of(body)), (200, "application/edi-x12", kind), path)
        same(post(OPTUM + "/eligibility/v3/raw-x12", QUESTION, bearer(token, "text/plain"))[0], 415,
             "text/plain")
        status, headers, _ = post(OPTUM + "/eligibility/v3/raw-x12", QUESTION, bearer("0" * 48))
        same((status, headers["WWW-Authenticate"]), (401, 'Bearer error="invalid_token"'), "a token of nobody")
        same(peer.call("GET", OPTUM + "/eligibility/v3/healthcheck", headers=bearer(token))[0], 200, "a check")
        reports = lambda method, name="": peer.call(method, f"{OPTUM}/reports/v2{name}", headers=bearer(token))
        same(json.loads(reports("GET")[2])["reports"], [], "nothing waits")
        same(post(OPTUM + "/professionalclaims/v3/raw-x12-submission", CLAIMS)[0], 200, "claims are taken")
        names = json.loads(reports("GET")[2])["reports"]
        same({n[:2] for n in names}, {"X3", "R5", "A9"}, "277CA, 835 and 999 wait")
        for name in names:
            status, _, body = reports("GET", "/" + name)
            kinds = {"X3": ["277"], "R5": ["835"], "A9": ["999", "TA1"]}[name[:2]]
            expect(status == 200 and kind_of(json.loads(body)["report_content"]) in kinds,
                   f"a report {name[:2]}")
            same(reports("DELETE", "/" + name)[0], 200, "its receipt")
            same((reports("DELETE", "/" + name)[0], reports("GET", "/" + name)[0]), (404, 404),
                 "then it is gone")
        same(json.loads(reports("GET")[2])["reports"], [], "nothing more")
        other = bearer(peer.token("availity-1", "another-secret"))
        post(OPTUM + "/professionalclaims/v3/raw-x12-submission", renumbered(CLAIMS, 3))
        same(json.loads(peer.call("GET", OPTUM + "/reports/v2", headers=other)[2])["reports"], [],
             "not another's")


def token_faults(lab, pki):
    lines = ["token_life_s = 1", f"fault = {OPTUM}/eligibility 2 expired-token"]
    with Peer(lab.path("expired"), pki, *lines) as peer:
        ask = lambda token: peer.call("POST", OPTUM + "/eligibility/v3/raw-x12", QUESTION, bearer(token))[0]
        token = peer.token()
        same((ask(token), ask(token), ask(token)), (200, 401, 401), "revoked by the fault, for good")
        token = peer.token()
        same(ask(token), 200, "a new one is good")
        time.sleep(1.2)
        same(ask(token), 401, "until its second is over")
    with Peer(lab.path("rate"), pki, "rate_per_s = 3") as peer:
        told = [peer.call("POST", STEDI + "/eligibility/v3/raw-x12", json.dumps({"x12": QUESTION.decode()}),
                          KEY)[0]
                for _ in range(12)]
        expect(told[0] == 200 and 429 in told, f"a limit of requests: {told}")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (x12_in_json, idempotency, bare_x12_and_reports, token_faults):
        test(lab, pki)
    finish()


main()
