"""core_client.py - CORE vC2.2.0 by the standard library alone: envelopes of text, answers through xml.etree,
email and xmllint."""
import base64
import email
import email.policy
import hashlib
import os
import subprocess
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

from lab import ROOT, expect

SCHEMA = os.path.join(ROOT, "tests/cli/core220.xsd")
SOAP = "http://www.w3.org/2003/05/soap-envelope"
CORE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECURITY = (f'<s:Security env:mustUnderstand="true" xmlns:s="{WSSE}wssecurity-secext-1.0.xsd"><s:UsernameToken>'
            '<s:Username>{user}</s:Username>'
            f'<s:Password Type="{WSSE}username-token-profile-1.0#PasswordText">{{password}}</s:Password>'
            '</s:UsernameToken></s:Security>')
ROOTS = {"RealTimeTransaction": "COREEnvelopeRealTimeRequest",
         "BatchSubmitTransaction": "COREEnvelopeBatchSubmission",
         "BatchSubmitAckRetrievalTransaction": "COREEnvelopeBatchSubmissionAckRetrievalRequest",
         "BatchResultsRetrievalTransaction": "COREEnvelopeBatchResultsRetrievalRequest",
         "BatchResultsAckSubmitTransaction": "COREEnvelopeBatchResultsAckSubmission"}
ORDER = ["PayloadType", "ProcessingMode", "PayloadID", "PayloadLength", "TimeStamp", "SenderID", "ReceiverID",
         "CORERuleVersion", "CheckSum", "Payload"]


def fields(action, payload_type, payload=None, **changes):
    """The fields of a request; a change to None leaves one out."""
    batch = action != "RealTimeTransaction"
    told = {"PayloadType": payload_type, "ProcessingMode": "Batch" if batch else "RealTime",
            "PayloadID": str(uuid.uuid4()), "TimeStamp": "2026-01-15T14:03:09Z", "SenderID": "PRACTICE01",
            "ReceiverID": "PAYER99", "CORERuleVersion": "2.2.0", "Payload": payload}
    if batch and payload is not None:
        told["PayloadLength"] = str(len(payload))
        told["CheckSum"] = hashlib.sha1(payload).hexdigest()
    told.update(changes)
    return {name: told[name] for name in ORDER if told.get(name) is not None}


def envelope(action, told, user="PRACTICE01", password="not-a-real-secret", header=None, payload_xml=None):
    security = SECURITY.format(user=user, password=password) if header is None else header
    lines = []
    for name, value in told.items():
        if name == "Payload" and payload_xml:
            value = payload_xml
        elif isinstance(value, bytes):
            real_time = action == "RealTimeTransaction"
            value = escape(value.decode()) if real_time else base64.b64encode(value).decode()
        lines.append(f"<{name}>{value}</{name}>")
    return (f'<env:Envelope xmlns:env="{SOAP}"><env:Header>{security}</env:Header><env:Body>'
            f'<c:{ROOTS[action]} xmlns:c="{CORE}">' + "\n".join(lines) +
            f"</c:{ROOTS[action]}></env:Body></env:Envelope>").encode()


def post(peer, action, xml, content_type=None, path="/core/soap"):
    kind = content_type or f'application/soap+xml; charset=UTF-8; action="{action}"'
    return peer.call("POST", path, xml, {"Content-Type": kind})


def post_mtom(peer, action, told, **more):
    include = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:edi1"/>'
    xml = envelope(action, told, payload_xml=include, **more)
    body = (b'--m1\r\nContent-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\n'
            b"Content-ID: <root>\r\n\r\n" + xml + b"\r\n--m1\r\nContent-Type: application/octet-stream\r\n"
            b"Content-ID: <edi1>\r\n\r\n" + told["Payload"] + b"\r\n--m1--\r\n")
    kind = ('multipart/related; type="application/xop+xml"; start="<root>"; start-info="application/soap+xml"; '
            f'action="{action}"; boundary=m1')
    return peer.call("POST", "/core/soap", body, {"Content-Type": kind})


def parts_of(headers, body):
    """Through the email package: [(headers, bytes)]."""
    text = b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body
    message = email.message_from_bytes(text, policy=email.policy.HTTP)
    return [(part, part.get_payload(decode=True)) for part in message.iter_parts()]


def read_soap(headers, body):
    """The answer's fields; Payload as bytes. Checked against the schema by xmllint."""
    payload = None
    if headers["Content-Type"].startswith("multipart/related"):
        parts = parts_of(headers, body)
        expect(len(parts) == 2, "a root and a payload")
        body, payload = parts[0][1], parts[1][1]
    root = ET.fromstring(body)[0][0]
    if root.tag == f"{{{SOAP}}}Fault":
        return {"Fault": root.find(f"{{{SOAP}}}Code/{{{SOAP}}}Value").text,
                "Subcode": root.findtext(f"{{{SOAP}}}Code/{{{SOAP}}}Subcode/{{{SOAP}}}Value"),
                "Reason": root.findtext(f"{{{SOAP}}}Reason/{{{SOAP}}}Text")}
    if payload is None:
        check = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMA, "-"],
                               input=ET.tostring(root),
                               capture_output=True, check=False)
        expect(check.returncode == 0, f"the answer obeys the schema: {check.stderr.decode()}")
    told = {child.tag: child.text or "" for child in root}
    told["Root"] = root.tag.split("}")[1]
    if payload is not None:
        told["Payload"] = payload
    elif "Payload" in told:
        text = told["Payload"]
        told["Payload"] = text.encode() if "RealTime" in root.tag else base64.b64decode(text, validate=True)
    if told.get("Payload") and told["ProcessingMode"] == "Batch":
        told["SumHolds"] = told["CheckSum"] == hashlib.sha1(told["Payload"]).hexdigest()
        expect(int(told["PayloadLength"]) == len(told["Payload"]), "the length of the answer's payload")
    return told


def post_form(peer, told, user="PRACTICE01", password="not-a-real-secret", boundary="b7f3", names=str):
    body = b""
    for name, value in [*told.items(), ("UserName", user), ("Password", password)]:
        if value is None:
            continue
        value = value if isinstance(value, bytes) else value.encode()
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="{names(name)}"\r\n\r\n').encode()
        body += value + b"\r\n"
    return peer.call("POST", "/core/mime", body + f"--{boundary}--\r\n".encode(),
                     {"Content-Type": f"multipart/form-data; boundary={boundary}"})


def read_form(headers, body):
    told = {}
    for part, value in parts_of(headers, body):
        name = part.get_param("name", header="Content-Disposition")
        told[name] = value if name == "Payload" else value.decode()
    if "CheckSum" in told:
        told["SumHolds"] = told["CheckSum"] == hashlib.sha1(told["Payload"]).hexdigest()
    return told
