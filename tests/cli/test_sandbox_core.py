#!/usr/bin/env python3
"""hia-sandbox serve, CAQH CORE vC2.2.0: what a receiver takes, what it refuses, and in which words."""
import os
import re
import subprocess

import core_client as core
from lab import ROOT, Lab, expect, finish, same
from peer import Peer, make_pki

REAL, SUBMIT = "RealTimeTransaction", "BatchSubmitTransaction"
ACK, RESULTS, RECEIPT = ("BatchSubmitAckRetrievalTransaction", "BatchResultsRetrievalTransaction",
                         "BatchResultsAckSubmitTransaction")
TYPE_270, TYPE_837 = "X12_270_Request_005010X279A1", "X12_837_Request_005010X222A1"


def sample(path):
    with open(os.path.join(ROOT, "samples", path), "rb") as f:
        return f.read()


QUESTION, CLAIMS = sample("270/subscriber/input.270"), sample("837p/two-claims/input.837p")


def kind_of(x12):
    return (re.search(rb"[~\n]ST\*(\w+)\*", x12) or re.search(rb"[~\n](TA1)\*", x12)).group(1).decode()


def renumbered(x12, number):
    """The same interchange under another ISA13."""
    return re.sub(rb"(IEA\*1\*)\d{9}", rb"\g<1>%09d" % number, x12[:90] + b"%09d" % number + x12[99:])


def ask(peer, told, action=REAL, **more):
    status, headers, body = core.post(peer, action, core.envelope(action, told, **more))
    return status, core.read_soap(headers, body)


def real_time(lab, pki):
    with Peer(lab.path("real"), pki, "sender_id = PAYER99") as peer:
        for path, kind, answer in (("270/subscriber/input.270", TYPE_270, "X12_271_Response_005010X279A1"),
                                   ("278/request/input.278", "X12_278_Request_005010X217E1_2",
                                    "X12_278_Response_005010X217E1_2")):
            told = core.fields(REAL, kind, sample(path))
            status, said = ask(peer, told)
            same((status, said["ErrorCode"], said["PayloadType"], said["PayloadID"]),
                 (200, "Success", answer, told["PayloadID"]), path)
            same((said["SenderID"], said["ReceiverID"]), ("PAYER99", "PRACTICE01"), "ends turned round")
            lab.run("validate", lab.write("answer.x12", said["Payload"].decode()))
        status, said = ask(peer, core.fields(REAL, TYPE_270, QUESTION.replace(b"*IL*", b"*ZZ*")))
        same((status, said["ErrorCode"], said["PayloadType"], kind_of(said["Payload"])),
             (200, "Success", "X12_999_Response_005010X231A1", "999"), "a question at fault gets a 999")
        form = core.fields(REAL, TYPE_270, QUESTION)
        for names in (str, str.lower, lambda n: n.replace("ID", "Id")):
            status, headers, body = core.post_form(peer, form, names=names)
            said = core.read_form(headers, body)
            same((status, said["ErrorCode"], kind_of(said["Payload"])), (200, "Success", "271"), "MIME")
        expect("Password" not in said and "UserName" not in said, "no credentials come back")
        told = core.fields(REAL, TYPE_270, QUESTION)
        for path, code in (("/core/realtime", "Success"), ("/core/batch", "NotSupported")):
            status, headers, body = core.post(peer, REAL, core.envelope(REAL, told), path=path)
            same(core.read_soap(headers, body)["ErrorCode"], code, path)
        entries = peer.journal()
        same({e["payload_sha256"] for e in entries if e["operation"] == REAL and e.get("kind") == "270"
              and e["result"] == "answered"},
             {__import__("hashlib").sha256(QUESTION).hexdigest()}, "the journal knows what came")


def envelope_errors(lab, pki):
    changes = [
        ({"CORERuleVersion": "2.1.0"}, "VersionMismatch"), ({"ProcessingMode": "Batch"},
                                                            "ProcessingModeIllegal"),
        ({"PayloadID": "1"}, "PayloadIDIllegal"), ({"PayloadID": None}, "PayloadIDRequired"),
        ({"TimeStamp": "2026-01-15 14:03:09"}, "TimeStampIllegal"), ({"TimeStamp": None}, "TimeStampRequired"),
        ({"TimeStamp": "2026-01-15T14:03:09+01:00"}, "TimeStampIllegal"),
        ({"SenderID": "SOMEONE"}, "SenderIDIllegal"), ({"ReceiverID": "OTHER"}, "ReceiverIDIllegal"),
        ({"PayloadType": "X12_276_Request_005010X212"}, "PayloadTypeIllegal"),
        ({"PayloadType": "Anything"}, "PayloadTypeIllegal"), ({"PayloadType": None}, "PayloadTypeRequired"),
        ({"Payload": None}, "PayloadRequired"), ({"Payload": b"hello"}, "PayloadIllegal"),
        ({"CheckSum": "00"}, "CheckSumIllegal"), ({"PayloadLength": "1"}, "PayloadLengthIllegal"),
        ({"Payload": sample("270/real-time-two/input.270")}, "PayloadIllegal"),
    ]
    with Peer(lab.path("errors"), pki, "sender_id = PAYER99") as peer:
        for change, code in changes:
            told = core.fields(REAL, TYPE_270, QUESTION, **change)
            status, said = ask(peer, told)
            same((status, said.get("ErrorCode"), said.get("PayloadType")), (200, code, "CoreEnvelopeError"),
                 f"SOAP {list(change)}")
            if change not in ({"ProcessingMode": "Batch"}, {"Payload": None}):
                status, headers, body = core.post_form(peer, told)
                same(core.read_form(headers, body)["ErrorCode"], code, f"MIME {list(change)}")
        status, headers, body = core.post_form(peer, core.fields(REAL, TYPE_270, QUESTION), password="wrong")
        same((status, core.read_form(headers, body)["ErrorCode"]), (403, "UnAuthorized"),
             "MIME, a wrong password")


def soap_faults(lab, pki):
    told = core.fields(REAL, TYPE_270, QUESTION)
    good = core.envelope(REAL, told)
    kind = lambda **p: "application/soap+xml; " + "; ".join(f'{k}="{v}"' for k, v in p.items())
    swapped = dict(reversed(list(told.items())))
    understand = ('<x:Other xmlns:x="urn:x" env:mustUnderstand="true"/>')
    digest = core.SECURITY.format(user="PRACTICE01", password="x").replace("#PasswordText", "#PasswordDigest")
    cases = [
        ("no XML", good[:-9], None, "Sender"), ("no envelope", b"<a/>", None, "Sender"),
        ("SOAP 1.1", good.replace(core.SOAP.encode(), b"http://schemas.xmlsoap.org/soap/envelope/"), None,
         "VersionMismatch"),
        ("a document type", b'<!DOCTYPE a [<!ENTITY b "c">]>' + good, None, "Sender"),
        ("elements out of order", core.envelope(REAL, swapped), None, "Sender"),
        ("a qualified element", good.replace(b"PayloadID>", b"c:PayloadID>"), None, "Sender"),
        ("an unknown element", good.replace(b"<PayloadID>", b"<Colour>blue</Colour><PayloadID>"), None,
         "Sender"),
        ("another namespace", good.replace(b"CORERule2.2.0", b"CORERule2.1.0"), None, "Sender"),
        ("two envelopes", good.replace(b"</env:Body>", b"<c:x xmlns:c='urn:x'/></env:Body>"), None, "Sender"),
        ("a header nobody understands", core.envelope(REAL, told, header=understand), None, "MustUnderstand"),
        ("another action", good, kind(action=SUBMIT), "Sender"), ("no action", good, kind(charset="utf-8"),
                                                                  "Sender"),
        ("another charset", good, kind(charset="utf-16", action=REAL), "Sender"),
        ("a wrong password", core.envelope(REAL, told, password="wrong"), None, "FailedAuthentication"),
        ("an unknown user", core.envelope(REAL, told, user="NOBODY"), None, "FailedAuthentication"),
        ("no Security", core.envelope(REAL, told, header=""), None, "FailedAuthentication"),
        ("a digest", core.envelope(REAL, told, header=digest), None, "UnsupportedSecurityToken"),
    ]
    with Peer(lab.path("soap"), pki) as peer:
        for what, xml, content_type, code in cases:
            status, headers, body = core.post(peer, REAL, xml, content_type)
            said = core.read_soap(headers, body)
            expect(f"env:{code}" == said.get("Fault") or f"wsse:{code}" == said.get("Subcode"),
                   f"{what}: {said}")
            same(status, 400 if said.get("Fault") == "env:Sender" else 500, f"{what}: the status")
        same(core.post(peer, REAL, good, "text/xml; charset=utf-8")[0], 415, "text/xml is SOAP 1.1")
        same(core.post(peer, REAL, good.replace(b"</env:Header>", b"</env:Header><!-- x -->"))[0], 200,
             "a comment harms nobody")
    lines = (f"client_ca = {pki}/ca.pem", "client_certificate = optional", "client_cn = practice01")
    with Peer(lab.path("certificate"), pki, *lines) as peer:
        xml, content = core.envelope(REAL, told, header=""), {"Content-Type": kind(action=REAL)}
        same(peer.call("POST", "/core/soap", xml, content, client="client")[0], 200, "known by the certificate")
        same(peer.call("POST", "/core/soap", xml, content)[0], 400, "known by nothing")


def batch(lab, pki, mtom):
    send = core.post_mtom if mtom else lambda p, a, t: core.post(p, a, core.envelope(a, t))
    with Peer(lab.path(f"batch-{mtom}"), pki) as peer:
        def say(told, action):
            status, headers, body = send(peer, action, told) if told.get("Payload") else \
                core.post(peer, action, core.envelope(action, told))
            return status, core.read_soap(headers, body)
        told = core.fields(SUBMIT, TYPE_837, CLAIMS)
        status, said = say(told, SUBMIT)
        same((status, said["ErrorCode"], said["PayloadType"], "Payload" in said),
             (202, "Success", "X12_BatchReceiptConfirmation", False), "taken: a receipt of the envelope alone")
        same(say(told, SUBMIT)[1]["ErrorCode"], "PayloadIDIllegal", "the same PayloadID again")
        same(say(core.fields(SUBMIT, TYPE_837, CLAIMS, CheckSum="0" * 40), SUBMIT)[1]["ErrorCode"],
             "ChecksumMismatched", "a sum of something else")
        same(say(core.fields(SUBMIT, TYPE_837, CLAIMS, PayloadLength="7"), SUBMIT)[1]["ErrorCode"],
             "PayloadLengthIllegal", "a length of something else")
        same(say(core.fields(SUBMIT, TYPE_270, CLAIMS), SUBMIT)[1]["ErrorCode"], "PayloadTypeIllegal", "type")
        same(say(core.fields(SUBMIT, TYPE_837, CLAIMS, CheckSum=None), SUBMIT)[1]["ErrorCode"],
             "CheckSumRequired",
             "no sum")
        about = {"PayloadID": told["PayloadID"]}
        status, said = say(core.fields(ACK, "X12_999_RetrievalRequest_005010X231A1", **about), ACK)
        same((status, said["PayloadType"], kind_of(said["Payload"]), said["SumHolds"]),
             (200, "X12_999_Response_005010X231A1", "999", True), "the 999 of it")
        same(say(core.fields(ACK, "X12_999_RetrievalRequest_005010X231A1"), ACK)[1]["ErrorCode"],
             "PayloadIDIllegal",
             "the 999 of nothing")
        for kind, st in (("X12_277_Request_005010X214", "277"), ("X12_835_Request_005010X221A1", "835")):
            seen = set()
            for _ in range(9):
                status, said = say(core.fields(RESULTS, kind), RESULTS)
                if "Payload" not in said:
                    break
                expect(kind_of(said["Payload"]) == st, f"{kind}: {kind_of(said['Payload'])}")
                again = say(core.fields(RESULTS, kind), RESULTS)[1]
                same(again["Payload"], said["Payload"], "until its receipt the same is given")
                receipt = core.fields(RECEIPT, "X12_Response_ConfirmReceiptReceived",
                                      PayloadID=said["PayloadID"])
                same(say(receipt, RECEIPT)[0], 202, "a receipt")
                same(say(receipt, RECEIPT)[1]["ErrorCode"], "PayloadIDIllegal", "a receipt for nothing")
                expect(said["Payload"] not in seen, "never the same after its receipt")
                seen.add(said["Payload"])
            expect(len(seen) == (1 if st == "277" else 2 if len(seen) == 2 else 1), f"{kind}: {len(seen)}")
            same((said["ErrorCode"], said["ErrorMessage"]), ("Success", "no file is available yet"), "no more")
        # Another PayloadID with the interchange of before: TA1 R 025, and nothing is paid twice.
        other = core.fields(SUBMIT, TYPE_837, CLAIMS)
        same(say(other, SUBMIT)[0], 202, "the envelope is new")
        said = say(core.fields(ACK, "X12_TA1_RetrievalRequest_00501X231A1", PayloadID=other["PayloadID"]),
                   ACK)[1]
        expect(kind_of(said["Payload"]) == "TA1" and b"*R*025~" in said["Payload"], "a duplicate interchange")
        said = say(core.fields(RESULTS, "X12_835_Request_005010X221A1", PayloadID=other["PayloadID"]),
                   RESULTS)[1]
        expect("Payload" not in said, "it is not paid again")


def batch_questions_and_form(lab, pki):
    with Peer(lab.path("form"), pki) as peer:
        questions = sample("270/real-time-two/input.270")
        told = core.fields(SUBMIT, TYPE_270, questions)
        status, headers, body = core.post_form(peer, told)
        same((status, core.read_form(headers, body)["PayloadType"]), (202, "X12_BatchReceiptConfirmation"),
             "MIME")
        ask_for = lambda action, kind: core.read_form(*core.post_form(
            peer, core.fields(action, kind, PayloadID=told["PayloadID"]))[1:])
        same(kind_of(ask_for(ACK, "X12_999_RetrievalRequest_005010X231A1")["Payload"]), "999", "its 999")
        said = ask_for(RESULTS, "X12_005010_Request_Batch_Results_271")
        same((kind_of(said["Payload"]), said["SumHolds"], said["PayloadID"]), ("271", True, told["PayloadID"]),
             "its 271s")
        receipt = core.fields(RECEIPT, "X12_999_SubmissionRequest_005010X231A1",
                              ask_for(ACK, "X12_999_RetrievalRequest_005010X231A1")["Payload"],
                              PayloadID=told["PayloadID"])
        same(core.post_form(peer, receipt)[0], 202, "a 999 for the 271s")
        expect("Payload" not in ask_for(RESULTS, "X12_005010_Request_Batch_Results_271"),
               "once confirmed, gone")
        bad = b"--b\r\nContent-Disposition: form-data; name=\"PayloadType\"\r\n\r\nx\r\n"
        for what, text in (("no end", bad), ("twice", bad + bad + b"--b--\r\n"),
                           ("LF", bad.replace(b"\r", b"")),
                           ("unknown", bad.replace(b"PayloadType", b"Colour") + b"--b--\r\n"),
                           ("text before", b"x" + bad + b"--b--\r\n"), ("behind", bad + b"--b--\r\nx")):
            same(peer.call("POST", "/core/mime", text, {"Content-Type": "multipart/form-data; boundary=b"})[0],
                 400,
                 f"a form: {what}")


def faults(lab, pki):
    lines = ["fault = /core 1 duplicate", "fault = /core 3 wrong-checksum", "fault = /core 6 other-answer",
             "fault = /core 7 reset"]
    with Peer(lab.path("faults"), pki, *lines) as peer:
        say = lambda told, action: core.read_soap(*core.post(peer, action, core.envelope(action, told))[1:])
        told = core.fields(SUBMIT, TYPE_837, CLAIMS)
        say(told, SUBMIT)
        kind = "X12_277_Request_005010X214"
        first = say(core.fields(RESULTS, kind), RESULTS)
        spoilt = say(core.fields(RESULTS, kind), RESULTS)
        same((first["SumHolds"], spoilt["SumHolds"]), (True, False), "a wrong sum")
        say(core.fields(RECEIPT, "X12_Response_ConfirmReceiptReceived", PayloadID=first["PayloadID"]), RECEIPT)
        second = say(core.fields(RESULTS, kind), RESULTS)
        expect(second["Payload"] == first["Payload"] and second["PayloadID"] != first["PayloadID"],
               "delivered twice")
        other = core.fields(REAL, TYPE_270, QUESTION)
        expect(say(other, REAL)["PayloadID"] != other["PayloadID"], "the answer of another request")
        lost = core.fields(SUBMIT, TYPE_837, renumbered(CLAIMS, 777))
        try:
            say(lost, SUBMIT)
            expect(False, "the connection is reset")
        except OSError:
            pass
        same(say(lost, SUBMIT)["ErrorCode"], "PayloadIDIllegal", "it had been received: no second time")
        same([e.get("fault") for e in peer.journal()],
             ["duplicate", None, "wrong-checksum", None, None, "other-answer", "reset", None], "the journal")
        taken = [e for e in peer.journal() if e["result"] == "accepted"]
        same(len({e["payload_sha256"] for e in taken}), len(taken), "nothing was taken twice")


def restart(lab, pki):
    told = core.fields(SUBMIT, TYPE_837, CLAIMS)
    for turn in range(2):
        with Peer(lab.path("restart"), pki) as peer:
            said = core.read_soap(*core.post(peer, SUBMIT, core.envelope(SUBMIT, told))[1:])
            same(said["ErrorCode"], ("Success", "PayloadIDIllegal")[turn], "a restart forgets nothing")
            got = core.fields(RESULTS, "X12_835_Request_005010X221A1", PayloadID=told["PayloadID"])
            expect(core.read_soap(*core.post(peer, RESULTS, core.envelope(RESULTS, got))[1:]).get("Payload"),
                   "what waits still waits")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (real_time, envelope_errors, soap_faults, lambda l, p: batch(l, p, False),
                 lambda l, p: batch(l, p, True), batch_questions_and_form, faults, restart):
        test(lab, pki)
    finish()


main()
