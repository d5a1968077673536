#!/usr/bin/env python3
"""test_clearing.py - what some clearinghouses have and others do not, against the sandbox over loopback.

    test_clearing.py BUILD_DIR [PART...]"""
import json
import os
import re
import sys
from collections import Counter

from carriers import ADAPTERS, stage
from lab import ROOT, Lab, expect, finish, make_claims, same
from peer import Peer, make_pki, wait_until


def claims(hia, seed=1, count=3):
    text = make_claims("--seed", str(seed), "--count", str(count), "--clean")
    return hia.write("claims.jsonl", re.sub(rb'"claim_id": ?"', b'"claim_id":"R%d-' % seed, text))


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
                def ours():
                    return [e for e in peer.journal("file") if e.get("kind") == "999"]
                wait_until(ours)  # the sandbox looks into its folder now and then
                taken = ours()
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


def as_json(carrier):
    raw = ADAPTERS[carrier].replace("claims = x12", "claims = json")
    return raw.replace("v3/raw-x12-submission", "v3/submission")


def test_claims_as_json(lab, pki):
    """Claims one by one in v3 JSON: held against the contract by the sandbox, decided as those in X12."""
    for carrier, path in (("optum", CLAIMS), ("stedi", "/change" + CLAIMS)):
        with stage(lab, pki, carrier, "json", lines="max_claims_per_file = 1\n",
                   adapter=as_json(carrier)) as (peer, hia):
            hia.run("submit", claims(hia, 1, 12), code=None)
            sent = [e for e in peer.journal() if e["path"].startswith(path)]
            same({e["result"] for e in sent}, {"accepted"}, f"{carrier}: {Counter(e['result'] for e in sent)}")
            expect(len(sent) >= 8, f"{carrier}: a claim a request: {len(sent)}")
            hia.run("receive", code=None)
            said = status(hia)
            same(said["batches"]["Pending"], 0, f"{carrier}: {said['batches']}")
            if carrier == "optum":  # its mailbox has the answers
                decided = said["claims"]["paid"] + said["claims"]["denied"] + said["claims"]["rejected"]
                expect(decided >= 8, f"{said['claims']}")
            else:  # its 277CA came with the answer
                expect(said["claims"]["accepted"] + said["claims"]["rejected"] >= 8, f"{said['claims']}")


def test_claims_as_json_faults(lab, pki):
    """Under a key again, and the same bytes; without one never."""
    for carrier, path in (("optum", CLAIMS), ("stedi", "/change" + CLAIMS)):
        for fault in ("500-after", "garbage", "truncated", "503"):
            with stage(lab, pki, carrier, f"json-{fault}", f"fault = {path} 1 {fault}",
                       lines="max_claims_per_file = 1\n", adapter=as_json(carrier)) as (peer, hia):
                hia.run("submit", claims(hia, 1, 1), code=None)
                sent = [e for e in peer.journal() if e["path"].startswith(path)]
                taken = len([e for e in sent if e["result"] == "accepted"])
                same(taken, int(fault != "503" or carrier == "stedi"), f"{carrier}, {fault}: taken once")
                same(len({e.get("body_sha256") for e in sent}), 1, f"{carrier}, {fault}: the same bytes")
                if carrier == "stedi":
                    same(needs(hia), [], f"{fault}: nobody is asked")


def test_stays_as_json(lab, pki):
    """Institutional claims in v1 JSON: the sandbox has the whole contract and decides them as those in X12."""
    path = CLAIMS.replace("professional", "institutional")
    stays = os.path.join(ROOT, "samples/claims/institutional.jsonl")
    for carrier, before in (("optum", ""), ("stedi", "/change")):
        def stage_of(name, *faults):
            adapter = as_json(carrier) + f"institutional_path = {before}{path}/v1/submission\n"
            return stage(lab, pki, carrier, name, *faults, lines="max_claims_per_file = 1\n", adapter=adapter)
        with stage_of("stays") as (peer, hia):
            hia.run("submit", stays, code=None)
            sent = [e for e in peer.journal() if e["path"].startswith(before + path)]
            same((len(sent), {e["result"] for e in sent}), (10, {"accepted"}), f"{carrier}: a stay a request")
            hia.run("receive", code=None)
            said = status(hia)
            same(said["batches"]["Pending"], 0, f"{carrier}: {said['batches']}")
            decided = sum(said["claims"][c] for c in ("paid", "denied", "rejected", "accepted"))
            expect(decided >= 8, f"{carrier}: {said['claims']}")
        with stage_of("stays-fault", f"fault = {before}{path} 1 500-after") as (peer, hia):
            hia.run("submit", stays, code=None)
            sent = [e for e in peer.journal() if e["path"].startswith(before + path)]
            same(len([e for e in sent if e["result"] == "accepted"]), 10, f"{carrier}: each taken once")
            same(len({e["body_sha256"] for e in sent}), 10, f"{carrier}: the same bytes")


CLAIM = {
    "controlNumber": "000000001", "tradingPartnerServiceId": "SBX001", "tradingPartnerName": "PLAN",
    "submitter": {"organizationName": "LAB",
                  "contactInformation": {"name": "DESK", "phoneNumber": "6025550100"}},
    "receiver": {"organizationName": "SANDBOX"},
    "subscriber": {"memberId": "M1", "paymentResponsibilityLevelCode": "P", "firstName": "ANN",
                   "lastName": "DOE", "dateOfBirth": "19800102", "gender": "F",
                   "address": {"address1": "2 ELM", "city": "MESA", "state": "AZ", "postalCode": "85201"}},
    "billing": {"providerType": "BillingProvider", "npi": "1999999984", "employerId": "123456789",
                "organizationName": "CLINIC",
                "address": {"address1": "1 MAIN", "city": "MESA", "state": "AZ", "postalCode": "852010000"}},
    "claimInformation": {
        "claimFilingCode": "CI", "patientControlNumber": "A1", "claimChargeAmount": "125.50",
        "placeOfServiceCode": "11", "claimFrequencyCode": "1", "signatureIndicator": "Y",
        "planParticipationCode": "A", "benefitsAssignmentCertificationIndicator": "Y",
        "releaseInformationCode": "Y",
        "healthCareCodeInformation": [{"diagnosisTypeCode": "ABK", "diagnosisCode": "J10"}],
        "serviceLines": [{"serviceDate": "20260105", "professionalService": {
            "procedureIdentifier": "HC", "procedureCode": "99213", "lineItemChargeAmount": "125.50",
            "measurementUnit": "UN", "serviceUnitCount": "1",
            "compositeDiagnosisCodePointers": {"diagnosisCodePointers": ["1"]}}}]}}


STAY = dict(
    CLAIM, controlNumber="000000002", submitter=dict(CLAIM["submitter"], taxId="123456789"),
    claimInformation={
        "claimFilingCode": "CI", "patientControlNumber": "S1", "claimChargeAmount": "125.50",
        "placeOfServiceCode": "11", "claimFrequencyCode": "1", "planParticipationCode": "A",
        "benefitsAssignmentCertificationIndicator": "Y", "releaseInformationCode": "Y",
        "claimDateInformation": {"statementBeginDate": "20260105", "statementEndDate": "20260106"},
        "claimCodeInformation": {"admissionTypeCode": "1", "patientStatusCode": "01"},
        "principalDiagnosis": {"qualifierCode": "ABK", "principalDiagnosisCode": "F1020"},
        "conditionCodesList": [[{"conditionCode": "09"}]], "treatmentCodeInformationList": [["A01", "B02"]],
        "serviceLines": [{"institutionalService": {
            "serviceLineRevenueCode": "0124", "lineItemChargeAmount": "125.50", "measurementUnit": "DA",
            "serviceUnitCount": "1"}}]})


def changed(claim, path, value):
    """The claim with another value at a path; without it, for None."""
    claim = json.loads(json.dumps(claim))
    *steps, last = [int(s) if s.isdigit() else s for s in path.split(".")]
    at = claim
    for step in steps:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return claim


def test_claim_contract(lab, pki):
    """The sandbox takes what the contract has, and nothing else: what it refuses is named, without values."""
    wrong = [("claimInformation.claimChargeAmount", 125.5, "is no amount in a text"),
             ("claimInformation.claimChargeAmount", "125.505", "is no amount in a text"),
             ("claimInformation.claimChargeAmount", "1e2", "is no amount in a text"),
             ("subscriber.dateOfBirth", "1980-01-02", "is no YYYYMMDD"),
             ("subscriber.birthDate", "19800102", "has no place in it"),
             ("claimInformation.serviceLines", [], "serviceLines[0] is missing"),
             ("claimInformation.serviceLines.0.serviceDate", None, "serviceDate is missing"),
             ("claimInformation.homeboundIndicator", "Y", "is neither true nor false"),
             ("billing.address", "1 MAIN", "is no object"),
             ("receiver", None, "receiver is missing"),
             ("controlNumber", "1234567890", "controlNumber: 9 digits"),
             ("subscriber.lastName", "DOE*X", "a separator of X12")]
    stays = [("claimInformation.conditionCodesList", [{"conditionCode": "09"}], "is no list"),
             ("claimInformation.conditionCodesList", [["09"]], "is no object"),
             ("claimInformation.treatmentCodeInformationList", [[["A01"]]], "is no text"),
             ("claimInformation.claimDateInformation.statementEndDate", None, "statementEndDate is missing"),
             ("claimInformation.signature", "Y", "has no place in it"),
             ("claimInformation.serviceLines.0.institutionalService.lineItemChargeAmount", 1,
              "no amount in a text"),
             ("submitter.taxId", None, "taxId is missing")]
    with Peer(lab.path("contract"), pki) as peer:
        def post(claim, path=f"{CLAIMS}/v3"):
            headers = {"Authorization": "test-key-1", "Content-Type": "application/json"}
            return peer.call("POST", f"/change{path}/submission", json.dumps(claim), headers)
        code, _, body = post(CLAIM)
        said = json.loads(body)
        same((code, said["claimReference"]["patientControlNumber"]), (200, "A1"), f"taken: {body}")
        expect(said["x12"].startswith("ISA") and "TRN*2*A1~" in said["x12"], "with its 277CA")
        of_stays = CLAIMS.replace("professional", "institutional") + "/v1"
        code, _, body = post(STAY, of_stays)
        expect(code == 200 and b'"patientControlNumber":"S1"' in body, f"taken: {body}")
        for claim, rows, path in ((CLAIM, wrong, f"{CLAIMS}/v3"), (STAY, stays, of_stays)):
            for place, value, why in rows:
                code, _, body = post(changed(claim, place, value), path)
                expect(code == 400 and why.encode() in body, f"{place} {why}: {code} {body}")


def polling(peer):
    """Stedi's reports by polling; where the files lie no key is shown."""
    adapter = ADAPTERS["stedi"].replace("reports = none", "reports = polling") + (
        "reports_path = /polling/transactions\ndownload_endpoint = download\n"
        f"download_host = localhost:{peer.port}\n")
    return adapter, ("\n[endpoint peer/download]\ncredential = nobody\n"
                     f"url = https://localhost:{peer.port}\n\n[credential peer/nobody]\nscheme = none\n")


def test_polling(lab, pki):
    """Answers out of the stream: each once, and a crash or a token that is gone lose none."""
    with stage(lab, pki, "stedi", "polling", adapter=polling) as (peer, hia):
        hia.run("submit", claims(hia, 1, 6))
        hia.run("receive", code=None)
        said = status(hia)
        expect(said["batches"].get("Accepted") == 1 and said["claims"]["paid"] >= 3, f"{said}")
        given = len(asked(peer, "download"))
        hia.run("receive", code=None)
        same(len(asked(peer, "download")), given, "nothing is fetched twice")
        expect(all("pageToken" not in str(e) for e in asked(peer, "polling")[:1]), "the first look")
        hia.run("submit", claims(hia, 2, 4))
        hia.run("receive", code=None)
        expect(len(asked(peer, "download")) > given, "what came since is")
        same([n for n in needs(hia) if n["kind"] == "fetch"], [], "and nothing is left over")
    faults = ["fault = /executions 1 503", "fault = /files 2 truncated", "fault = /polling 2 garbage"]
    with stage(lab, pki, "stedi", "polling-faults", *faults, adapter=polling) as (peer, hia):
        hia.run("submit", claims(hia, 1, 6))
        for _ in range(4):
            hia.run("receive", code=None)
        said = status(hia)
        expect(said["batches"].get("Accepted") == 1 and said["claims"]["paid"] >= 3, f"{said}")


def test_claim_statuses(lab, pki):
    """Every carrier that asks in JSON: a claim's status while somebody waits; Availity's is polled."""
    for carrier in ("availity", "optum", "stedi"):
        with stage(lab, pki, carrier, "statuses", patience="8s") as (peer, hia):
            text = hia.run("claim-status", "--json", "--partner", "peer", "--claims", claims(hia, 1, 2))
            answers = [json.loads(line) for line in text.splitlines()]
            same([a["status"] for a in answers], ["answered"] * 2, f"{carrier}: {text[:400]}")
            if carrier == "availity":
                same([e["status"] for e in asked(peer, "claim-statuses")].count(202), 4, "not yet, twice each")


def test_coverages(lab, pki):
    """Availity's coverage is our record: whether covered, and what the patient pays, to the cent."""
    adapter = ADAPTERS["availity"] + ("eligibility = availity\neligibility_path = /v1/coverages\n"
                                      "done_codes = 4\n")
    payer = {"role": "PR", "entity_type": "2", "name": "PLAN", "id_type": "PI", "id": "60054"}
    us = {"role": "1P", "entity_type": "2", "name": "LAB", "id_type": "XX", "id": "1999999984"}

    def inquiry(n):
        name = {"entity_type": "1", "last_name": "SAMPLE", "first_name": "ALFA", "id_type": "MI",
                "id": f"EX{n:06}"}
        return json.dumps({"source": {"party": payer}, "receiver": {"party": us},
                           "subscriber": {"name": name, "birth_date": "1985-03-07"},
                           "questions": [{"service_types": ["MH"]}]})
    for fault in ((), ("fault = /v1/coverages 2 500",), ("fault = /v1/coverages 2 truncated",)):
        with stage(lab, pki, "availity", f"coverages{len(str(fault))}", *fault, adapter=adapter,
                   patience="8s") as (peer, hia):
            asked_of = hia.write("inquiries.jsonl", "\n".join(map(inquiry, range(1, 9))))
            said = hia.run("eligibility", "--ask", "--json", "--partner", "peer", asked_of, code=None)
            answers = [json.loads(line) for line in said.splitlines() if line]
            covered = [a for a in answers if a.get("verdict") == "1"]
            expect(len(answers) == 8 and len(covered) >= 3, f"{fault}: {Counter(a['status'] for a in answers)}")
            for a in covered:
                rows = {(b["kind"], b.get("period")): b for b in a["answers"][0]["benefits"]}
                same((rows[("A", None)]["share"], rows[("C", "23")]["amount"], rows[("C", "29")]["amount"]),
                     (0.2, 1500, 420.75), f"{fault}: what the patient pays")
            states = Counter(a["status"] for a in answers)
            expect(len(answers) == 8 and len(covered) >= 3, f"{fault}: {states}")


def test_claim_md(lab, pki):
    """Claim.MD: an upload, what became of its claims, its remittances; by cursors, each once."""
    with stage(lab, pki, "claim-md", "whole") as (peer, hia):
        hia.run("submit", claims(hia, 1, 60))
        hia.run("receive", code=None)
        said = status(hia)
        expect(said["claims"]["paid"] >= 30 and said["claims"]["rejected"] >= 1, f"{said['claims']}")
        same([n for n in needs(hia) if n["kind"] not in ("claim", "batch_overdue")], [], "nobody is asked")
        given = len(asked(peer, "era835"))
        expect(given >= 1, "a remittance is fetched")
        hia.run("receive", code=None)
        same(len(asked(peer, "era835")), given, "and once")
        hia.run("submit", claims(hia, 2, 4))
        hia.run("receive", code=None)
        expect(len(asked(peer, "era835")) > given, "what came since is too")
    for fault in ("500-after", "truncated", "garbage", "500"):
        line = f"fault = /services/upload 1 {fault}"
        with stage(lab, pki, "claim-md", f"fault-{fault}", line) as (peer, hia):
            hia.run("submit", claims(hia), code=None)
            sent = [e["result"] for e in peer.journal() if e["path"].startswith("/services/upload")]
            same(len(sent), 1, f"{fault}: sent once")
            said = [(n["kind"], n["state"]) for n in needs(hia)]
            same(said, [] if sent == ["accepted"] else [("call_unknown", "unknown")], f"{fault}: looked for")
    with stage(lab, pki, "claim-md", "fetch-faults", "fault = /services/response 1 truncated",
               "fault = /services/era835 1 garbage", "fault = /services/eralist 2 503") as (peer, hia):
        hia.run("submit", claims(hia, 1, 12))
        for _ in range(4):
            hia.run("receive", code=None)
        expect(status(hia)["claims"]["paid"] >= 6, f"{status(hia)['claims']}")


PARTS = {name[5:]: part for name, part in globals().items() if name.startswith("test_")}


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for name, part in PARTS.items():
        if name in (sys.argv[2:] or PARTS):
            part(lab, pki)
    finish()


main()
