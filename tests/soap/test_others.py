#!/usr/bin/env python3
"""test_others.py - what parsers/soap writes, read by libxml2's xmllint with core.rng and by Python's
email package; and what these write, read by us. BUILD_DIR is the argument."""
import base64
import email
import email.policy
import hashlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as tree
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

SAY = Path(sys.argv.pop()) / "tests/soap/soap_say"
RNG = Path(__file__).parent / "core.rng"
CORE = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
TEXT = "ISA*00*<&>\"']]>*café\r\n~IEA*1*000000905~".encode()
BYTES = bytes(range(256)) + b"\r\n--uuid\r\n"


def write(message, how, payload):
    out = subprocess.run([SAY, "write", str(message), how], input=payload, capture_output=True, check=True)
    head, _, body = out.stdout.partition(b"\n\n")
    return head.decode(), body


def read(content_type, body):
    out = subprocess.run([SAY, "read", content_type], input=body, capture_output=True, check=True)
    head, _, payload = out.stdout.partition(b"PAYLOAD\n")
    lines = head.decode().split("\n")
    return lines[0], dict(line.split("=", 1) for line in lines[1:] if line), payload


def parts(content_type, body):
    message = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body,
                                       policy=email.policy.HTTP)
    if message.defects:
        raise AssertionError(message.defects)
    return message, message.get_payload()


def is_valid(xml):
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        file.write(xml)
        file.flush()
        out = subprocess.run(["xmllint", "--nonet", "--noout", "--relaxng", RNG, file.name],
                             capture_output=True, text=True)
        return out.returncode == 0, out.stderr


class Ours(unittest.TestCase):
    def check(self, xml):
        good, why = is_valid(xml)
        self.assertTrue(good, why + xml.decode())

    def test_every_bare_request_is_valid(self):
        for message in range(5):
            self.check(write(message, "bare", TEXT if message < 2 else b"")[1])

    def test_the_schema_can_say_no(self):
        xml = write(0, "bare", TEXT)[1]
        for old, new in [(b"RealTime<", b"Batch<"), (b"<TimeStamp>", b"<Timestamp>"),
                         (b"2.2.0<", b"2.2<"), (b"soap-envelope", b"soap")]:
            self.assertFalse(is_valid(xml.replace(old, new))[0], old)

    def test_the_payload_of_a_bare_request_comes_back(self):
        for message, how in [(0, TEXT), (1, BYTES)]:
            xml = write(message, "bare", how)[1]
            text = next(tree.fromstring(xml).iter("Payload")).text
            self.assertEqual(text.encode() if message == 0 else base64.b64decode(text), how)

    def test_the_parts_of_mtom(self):
        header, body = write(1, "mtom", BYTES)
        message, (root, payload) = parts(header, body)
        self.assertEqual(message.get_content_type(), "multipart/related")
        self.assertEqual(message.get_param("start"), root["Content-ID"])
        self.assertEqual(message.get_param("action"), "BatchSubmitTransaction")
        self.assertEqual(root.get_content_type(), "application/xop+xml")
        xml = root.get_payload(decode=True)
        self.check(xml)
        include = next(tree.fromstring(xml).iter("{http://www.w3.org/2004/08/xop/include}Include"))
        self.assertEqual("<" + include.get("href")[4:] + ">", payload["Content-ID"])
        self.assertEqual(payload.get_payload(decode=True), BYTES)
        self.assertIn(hashlib.sha1(BYTES).hexdigest().encode(), xml)

    def test_the_parts_of_a_form(self):
        header, fields = write(1, "form", b"ISA*00*~\n")
        message, found = parts(header, fields)
        self.assertEqual(message.get_content_type(), "multipart/form-data")
        names = [p.get_param("name", header="Content-Disposition") for p in found]
        self.assertEqual(names, ["PayloadType", "ProcessingMode", "PayloadID", "PayloadLength",
                                 "TimeStamp", "SenderID", "ReceiverID", "CORERuleVersion", "CheckSum",
                                 "Payload"])
        self.assertEqual(found[9].get_payload(decode=True), b"ISA*00*~\n")
        self.assertEqual(found[5].get_payload(), "A&B")


class Theirs(unittest.TestCase):
    def envelope(self, payload, root="COREEnvelopeBatchResultsRetrievalResponse", sum_of=BYTES):
        tree.register_namespace("s", "http://www.w3.org/2003/05/soap-envelope")
        top = tree.Element("{http://www.w3.org/2003/05/soap-envelope}Envelope")
        body = tree.SubElement(top, "{http://www.w3.org/2003/05/soap-envelope}Body")
        core = tree.SubElement(body, f"{{{CORE}}}{root}")
        for name, value in [("PayloadType", "X"), ("ProcessingMode", "Batch"), ("PayloadID", "7"),
                            ("PayloadLength", str(len(sum_of))), ("TimeStamp", "2026-01-15T14:03:09Z"),
                            ("SenderID", "P"), ("ReceiverID", "A"), ("CORERuleVersion", "2.2.0"),
                            ("CheckSum", hashlib.sha1(sum_of).hexdigest())]:
            tree.SubElement(core, name).text = value
        core.append(payload)
        tree.SubElement(core, "ErrorCode").text = "Success"
        tree.SubElement(core, "ErrorMessage").text = "None & nothing"
        return tree.tostring(top, encoding="utf-8", xml_declaration=True)

    def inline(self, data):
        payload = tree.Element("Payload")
        payload.text = base64.encodebytes(data).decode()
        return payload

    def included(self, cid):
        payload = tree.Element("Payload")
        tree.SubElement(payload, "{http://www.w3.org/2004/08/xop/include}Include", href="cid:" + cid)
        return payload

    def test_inline_base64(self):
        verdict, fields, payload = read("application/soap+xml", self.envelope(self.inline(BYTES)))
        self.assertEqual((verdict, payload), ("good good", BYTES))
        self.assertEqual(fields["ErrorMessage"], "None & nothing")

    def test_wrong_sum_and_length(self):
        body = self.envelope(self.inline(BYTES))
        other = self.envelope(self.inline(BYTES[:-1] + b"!"))
        self.assertEqual(read("application/soap+xml", other)[0], "good check_sum")
        shorter = self.envelope(self.inline(BYTES[:-1]))
        self.assertEqual(read("application/soap+xml", shorter)[0], "good length")
        self.assertEqual(read("text/xml", body)[0], "good good")

    def test_parts_of_the_email_package(self):
        whole = MIMEMultipart("related", boundary="=_b", start="<r>")
        root = MIMEApplication(self.envelope(self.included("p%40x")), "xop+xml")
        root["Content-ID"] = "<r>"
        data = MIMEApplication(BYTES, "octet-stream")
        data["Content-ID"] = "<p@x>"
        whole.attach(data)
        whole.attach(root)
        body = whole.as_bytes(policy=email.policy.HTTP).partition(b"\r\n\r\n")[2]
        self.assertEqual(read(whole["Content-Type"], body)[::2], ("good good", BYTES))

    def test_binary_parts(self):
        root = self.envelope(self.included("p@x"))
        body = (b"--b\r\nContent-Type: application/xop+xml\r\n\r\n" + root + b"\r\n--b\r\n"
                b"Content-ID: <p@x>\r\nContent-Transfer-Encoding: binary\r\n\r\n" + BYTES +
                b"\r\n--b--\r\n")
        self.assertEqual(read("multipart/related; boundary=b", body)[::2], ("good good", BYTES))

    def test_a_form_of_the_email_package(self):
        form = MIMEMultipart("form-data", boundary="=_form")
        for name, value in [("PayloadId", "7"), ("ErrorCode", "Success"), ("payload", "ISA*00*~")]:
            part = MIMEText(value, "plain", "us-ascii")
            part.add_header("Content-Disposition", "form-data", name=name)
            form.attach(part)
        body = form.as_bytes(policy=email.policy.HTTP).partition(b"\r\n\r\n")[2]
        verdict, fields, payload = read(form["Content-Type"], body)
        self.assertEqual(verdict.split()[0], "good")
        self.assertEqual((fields["PayloadID"], payload), ("7", b"ISA*00*~"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
