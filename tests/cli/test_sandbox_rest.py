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
        for path, x12, kind in (("/x12/eligibility", QUESTION, "271"), ("/x12/claim-status", STATUS, "277"),
                                ("/x12/prior-auth", sample("278/request/input.278"), "278")):
            status, headers, body = post(path, x12)
            same((status, headers["Content-Type"], kind_of(body)), (200, "application/edi-x12", kind), path)
        same(post("/x12/eligibility", QUESTION, bearer(token, "text/plain"))[0], 415, "text/plain")
        in_json = lambda path, x12: post(OPTUM + path, json.dumps({"x12": x12.decode()}),
                                         bearer(token, "application/json"))
        answered = in_json("/eligibility/v3/raw-x12", QUESTION)[2]
        same(kind_of(json.loads(answered)["x12"]), "271", "Optum, in JSON")
        answered = post("/rcm/prior-authorization/v1/submission/x12",
                        json.dumps({"x12": sample("278/request/input.278").decode()}),
                        bearer(token, "application/json"))[2]
        same(kind_of(json.loads(answered)["submission"]["x12"].encode()), "278", "its authorizations")
        same(in_json("/eligibility/v3/raw-x12", QUESTION.replace(b":", b">"))[0], 400, "Optum wants the colon")
        status, headers, _ = post("/x12/eligibility", QUESTION, bearer("0" * 48))
        same((status, headers["WWW-Authenticate"]), (401, 'Bearer error="invalid_token"'), "a token of nobody")
        same(peer.call("GET", OPTUM + "/eligibility/v3/healthcheck", headers=bearer(token))[0], 200, "a check")
        reports = lambda method, name="": peer.call(method, f"{OPTUM}/reports/v2{name}", headers=bearer(token))
        same(json.loads(reports("GET")[2])["reports"], [], "nothing waits")
        same(in_json("/professionalclaims/v3/raw-x12-submission", CLAIMS)[0], 200, "claims are taken")
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
        same(post("/x12/claims", renumbered(CLAIMS, 3))[0], 200, "claims, bare")
        same(len(json.loads(peer.call("GET", "/x12/reports", headers=bearer(token))[2])["reports"]), len(names),
             "the same mailbox")
        same(json.loads(peer.call("GET", OPTUM + "/reports/v2", headers=other)[2])["reports"], [],
             "not another's")


def token_faults(lab, pki):
    lines = ["token_life_s = 3", "fault = /x12/eligibility 2 expired-token"]
    with Peer(lab.path("expired"), pki, *lines) as peer:
        ask = lambda token: peer.call("POST", "/x12/eligibility", QUESTION, bearer(token))[0]
        token = peer.token()
        same((ask(token), ask(token), ask(token)), (200, 401, 401), "revoked by the fault, for good")
        token = peer.token()
        same(ask(token), 200, "a new one is good")
        time.sleep(3.2)
        same(ask(token), 401, "until its three seconds are over")
    with Peer(lab.path("rate"), pki, "rate_per_s = 3") as peer:
        told = [peer.call("POST", STEDI + "/eligibility/v3/raw-x12", json.dumps({"x12": QUESTION.decode()}),
                          KEY)[0]
                for _ in range(12)]
        expect(told[0] == 200 and 429 in told, f"a limit of requests: {told}")


def person(member="EX000001", first="ALFA", last="SAMPLE"):
    return {"memberId": member, "firstName": first, "lastName": last, "dateOfBirth": "19850307"}


def eligibility(**changes):
    told = {"controlNumber": "000000042", "tradingPartnerServiceId": "60054", "subscriber": person(),
            "provider": {"organizationName": "CLINIC", "npi": "1500000017"},
            "encounter": {"serviceTypeCodes": ["30"], "dateOfService": "20260115"}, **changes}
    return {k: v for k, v in told.items() if v is not None}


def code_of(said):
    """What an answer in JSON says of a person, in the words of the 271."""
    if said.get("errors"):
        return "unknown"
    codes = [b["code"] for b in said["benefitsInformation"]]
    if codes == ["6"]:
        return "inactive"
    return "deductible" if "C" in codes else "coinsurance" if "A" in codes else "active"


def code_of_x12(text):
    words = (("AAA*N**75", "unknown"), ("EB*6", "inactive"), ("EB*C*", "deductible"), ("EB*A*", "coinsurance"))
    return next((word for mark, word in words if mark in text), "active")


def json_v3(lab, pki):
    with Peer(lab.path("json"), pki) as peer:
        token = bearer(peer.token(), "application/json")
        stedi = lambda body, path="/eligibility/v3": peer.call("POST", STEDI + path, json.dumps(body), KEY)
        optum = lambda body, path="/eligibility/v3/": peer.call("POST", OPTUM + path, json.dumps(body), token)
        kinds = set()
        for n in range(25):
            member = f"EX{n:06}"
            same_person = re.sub(rb"NM1\*IL\*1\*[^~]*~", f"NM1*IL*1*SAMPLE*ALFA****MI*{member}~".encode(),
                                 QUESTION)
            status, _, body = stedi(eligibility(subscriber=person(member)))
            asked = peer.call("POST", "/x12/eligibility", same_person,
                              {**token, "Content-Type": "application/edi-x12"})[2].decode()
            said = json.loads(body)
            same((status, said["controlNumber"], code_of(said)), (200, "000000042", code_of_x12(asked)),
                 f"{member}: the same fate in JSON and X12")
            kinds.add(code_of(said))
            for amount in re.findall(r"EB\*B\*IND\*30\*\*\*27\*(\d+)", asked):
                expect(any(b.get("benefitAmount") == amount for b in said["benefitsInformation"]), "the copay")
        expect(len(kinds) >= 4, f"every kind of member: {kinds}")
        same(optum(eligibility())[0], 200, "Optum")
        for what, change, who, status in (
                ("no control number", {"controlNumber": None}, optum, 400),
                ("optional", {"controlNumber": None}, stedi, 200),
                ("ten digits", {"controlNumber": "1234567890"}, stedi, 400),
                ("an NPI", {"provider": {"npi": "1500000018"}}, stedi, 400),
                ("no provider", {"provider": None}, stedi, 400),
                ("no payer", {"tradingPartnerServiceId": None}, stedi, 400),
                ("nobody", {"subscriber": None}, stedi, 400), ("unknown", {"colour": "blue"}, stedi, 400),
                ("two dependents", {"dependents": [person(), person()]}, stedi, 400),
                ("a day", {"encounter": {"dateOfService": "2026-01-15"}}, stedi, 400)):
            answer = who(eligibility(**change))
            same(answer[0], status, what)
            expect(status == 200 or json.loads(answer[2])["errors"][0]["description"], f"{what}: words")
        claim = {"tradingPartnerServiceId": "60054", "providers": [{"npi": "1500000017",
                                                                    "providerType": "BillingProvider"}],
                 "subscriber": person(),
                 "encounter": {"beginningDateOfService": "20260105",
                                                       "endDateOfService": "20260105",
                                                       "trackingNumber": "PC0001", "submittedAmount": "100.00"}}
        status, _, body = stedi(claim, "/claimstatus/v2")
        standing = json.loads(body)["claims"][0]["claimStatus"]
        same((status, standing["trackingNumber"], standing["statusCategoryCode"] in ("F1", "F2", "P1", "P3",
                                                                                     "R4", "D0")),
             (200, "PC0001", True), "a claim's status")
        same(optum({**claim, "encounter": {}}, "/claimstatus/v2/")[0], 400, "no date")


def coverages(lab, pki):
    with Peer(lab.path("availity"), pki, "coverage_polls = 2") as peer:
        head = bearer(peer.token("availity-1", "another-secret", "/v1/token"),
                      "application/x-www-form-urlencoded")
        form = ("payerId=60054&memberId=EX000001&patientLastName=SAMPLE&patientFirstName=ALFA&"
                "patientBirthDate=1985-03-07")
        status, headers, body = peer.call("POST", "/v1/coverages", form, head)
        said = json.loads(body)
        same((status, said["statusCode"], headers["Location"], headers["X-Api-Mock-Response"]),
             (202, "0", "/v1/coverages/" + said["id"], "true"), "taken, not answered yet")
        get = lambda: peer.call("GET", headers["Location"], headers=head)
        same([get()[0] for _ in range(3)], [202, 202, 200], "polled until it is there")
        done = json.loads(get()[2])
        same((done["statusCode"], done["id"], done["plans"][0]["statusCode"] in "16"), ("4", said["id"], True),
             "done")
        other = bearer(peer.token(), "x/y")
        same(peer.call("GET", headers["Location"], headers=other)[0], 404, "not another's")
        same([peer.call("DELETE", headers["Location"], headers=head)[0], get()[0]], [204, 404], "deleted")
        same(peer.call("POST", "/v1/coverages", "memberId=1", head)[0], 400, "no payer")
        same(peer.call("POST", "/v1/coverages", form.replace("1985-03-07", "19850307"), head)[0], 400, "a day")
        same(peer.call("POST", "/v1/coverages", "{}", {**head, "Content-Type": "application/json"})[0], 415,
             "JSON")
        same(peer.call("POST", "/v1/coverages", form, {**head, "Authorization": "Bearer x"})[0], 401,
             "no token")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (x12_in_json, idempotency, bare_x12_and_reports, token_faults, json_v3, coverages):
        test(lab, pki)
    finish()


main()
