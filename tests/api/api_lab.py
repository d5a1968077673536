"""api_lab.py - what the tests of the daemon share: one in a folder of its own, and bytes to it."""
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path += [os.path.join(HERE, "../tools"), os.path.join(HERE, "../cli")]
import prometheus  # noqa: E402
from lab import ROOT, expect, same  # noqa: E402

PATHS = {"eligibility": "/api/v1/pm/eligibility-checks", "claim_status": "/api/v1/pm/claim-status-checks"}


def inquiry(member="A1"):
    return {"source": {"party": {"role": "PR", "entity_type": "2", "name": "ALPHA", "id_type": "PI",
                                 "id": "ALPHA1"}},
            "receiver": {"party": {"role": "1P", "entity_type": "2", "name": "RIVER", "id_type": "XX",
                                   "id": "1234567893"}},
            "subscriber": {"name": {"entity_type": "1", "last_name": "POOLE", "first_name": "ANNA",
                                    "id_type": "MI", "id": member}, "birth_date": "1980-01-05"},
            "questions": [{"service_types": ["30"]}]}


def status_inquiry(member="A1"):
    return {"payer": {"name": "PLAN", "id_type": "PI", "id": "SBX001"},
            "receiver": {"entity_type": "2", "name": "LAB", "id": "LAB"},
            "providers": [{"entity_type": "2", "name": "RIVER", "id_type": "XX", "id": "1234567893"}],
            "subscriber": {"entity_type": "1", "last_name": "POOLE", "first_name": "ANNA", "id_type": "MI",
                           "id": member, "birth_date": "1980-02-03", "gender": "F"},
            "claim": {"trace_number": "ASK-1", "claim_id": "C1", "charge": 175.00,
                      "service_date": {"from": "2025-12-05"}}}


CONF = """[hia]
data_dir = {data}
organization_id = {organization}
{ledger}
vault = {folder}/vault
vault_key_file = {folder}/vault.key
[log]
level = {level}
[events]
registry_dir = {root}/conf/events
[serve]
listen = {listen}
metrics_listen = 127.0.0.1:0
{serve}
[partner lab]
transport = dir
send_dir = out
receive_dir = in
archive_dir = archive
sender_qualifier = ZZ
sender_id = LAB
receiver_qualifier = ZZ
receiver_id = PAYER
usage = T
submitter_name = LAB CLINIC
submitter_contact = DESK
submitter_phone = 6025550100
receiver_name = PAYER
"""
ORGANIZATION = "11111111-1111-4111-8111-111111111111"


def ledger_in(cluster, name):
    """A line of [hia]: a database of its own in the cluster (tests/tools/cluster.py), where there is one."""
    if not cluster:
        return ""
    subprocess.run(["psql", "-X", "-q", "-h", cluster, "-U", "owner", "postgres", "-c",
                    f'CREATE DATABASE "{name}" TEMPLATE hia_template'], check=True, stdout=subprocess.DEVNULL)
    return f"ledger = postgresql://hia_app@/{name}?host={cluster}"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def read_answer(s, buffered=b""):
    """One answer of a connection; None: it was closed."""
    got = buffered
    while b"\r\n\r\n" not in got:
        piece = s.recv(65536)
        if not piece:
            return None, b""
        got += piece
    head, _, rest = got.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1])
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:])}
    need = 0 if status in (100, 304) else int(headers["content-length"])
    while len(rest) < need:
        piece = s.recv(65536)
        if not piece:
            break
        rest += piece
    return Answer(status, headers, rest[:need]), rest[need:]


# A payer over CAQH CORE with a password, as `peer` of tests/cli is one; what is asked of it goes between.
CORE_PARTNER = """[partner peer]
transport = https
adapter = clearinghouse
url = https://localhost:{port}
ca_file = {pki}/ca.pem
allow_private = yes
baa_recorded = 2026-01-02
credential = core
sender_qualifier = ZZ
sender_id = PRACTICE01
receiver_qualifier = ZZ
receiver_id = PAYER99
usage = T
submitter_name = RIVER COUNSELING
submitter_contact = DESK
submitter_phone = 6025550100
submitter_etin = PRACTICE01
receiver_name = PAYER
"""
CORE_WAY = """core_path = /core/soap
core_sender = PRACTICE01
[credential peer/core]
scheme = wsse
user = PRACTICE01
secret = vault://core
"""


class Daemon:
    """A running daemon with a partner in its process."""

    def __init__(self, build, *serve, delay=0, spread=0, organizations=1, listen="127.0.0.1:0", tokens=True,
                 level="info"):
        self.folder = tempfile.TemporaryDirectory(prefix="hia-api-")
        self.build, self.tokens, self.confs = build, [], []
        self.ledger = ledger_in(os.environ.get("HIA_TEST_POSTGRES"), os.path.basename(self.folder.name))
        for i in range(organizations):
            self.add_organization(i, serve, listen, level)
            if tokens:
                self.tokens.append(self.issue(i, "desk"))
        self.token = self.tokens[0] if tokens else ""
        self.log, self.asked, self.port, self.metrics_port = [], [], None, None
        self.command = [os.path.join(build, "tests/api/api_try"), *self.confs, "--delay", str(delay),
                        "--spread", str(spread)]
        self.start()

    @classmethod
    def of(cls, command, token, may_die=False):
        """hia serve itself, by this command: no partner is in its process."""
        d = cls.__new__(cls)
        d.command, d.token, d.asked, d.port = command, token, [], None
        d.start()
        expect(d.port or may_die, f"hia serve does not start: {d.log}")
        return d

    def start(self):
        self.log = []
        self.child = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.follow, args=(self.child.stdout, self.asked), daemon=True).start()
        self.follower = threading.Thread(target=self.follow, args=(self.child.stderr, self.log), daemon=True)
        self.follower.start()
        for _ in range(400):
            line = next((t for t in list(self.log) if '"serving"' in t), None)
            if line:
                self.port = int(re.search(r'"port":(\d+)', line).group(1))
                self.metrics_port = int(re.search(r'"metrics_port":(\d+)', line).group(1))
                return
            if self.child.poll() is not None:
                break
            time.sleep(0.025)

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def add_organization(self, i, serve, listen, level):
        name = self.path(f"o{i}.conf")
        with open(name, "w", encoding="utf-8") as f:
            f.write(CONF.format(data=self.path(f"data{i}"), organization=f"{ORGANIZATION[:-2]}{11 + i}",
                                root=ROOT, listen=listen, level=level, folder=self.folder.name,
                                ledger=self.ledger,
                                serve="\n".join(serve).format(folder=self.folder.name)))
        self.confs.append(name)

    def issue(self, i, name, *more):
        done = subprocess.run([os.path.join(self.build, "bin/hia"), "secret", "issue", name, "--config",
                               self.confs[i], *more], capture_output=True, check=True, text=True)
        return done.stdout.strip()

    @staticmethod
    def follow(stream, into):
        for line in stream:
            into.append(line.rstrip("\n"))

    def questions(self, least):
        """How many the partner was asked: at least so many, once the pipe is read."""
        for _ in range(400):
            if len(self.asked) >= least:
                break
            time.sleep(0.025)
        return len(self.asked)

    def connect(self, port=None, timeout=15):
        return socket.create_connection(("127.0.0.1", port or self.port), timeout=timeout)

    def request(self, method, path, body=None, token=None, headers=(), port=None, s=None):
        own = s is None
        s = s or self.connect(port)
        sent = self.bytes(method, path, body, token, headers)
        try:
            s.sendall(sent)
            return read_answer(s)[0]
        finally:
            if own:
                s.close()

    def bytes(self, method, path, body=None, token=None, headers=()):
        lines = [f"{method} {path} HTTP/1.1", "Host: test"]
        token = self.token if token is None else token
        if token:
            lines.append(f"Authorization: Bearer {token}")
        if body is not None:
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            if not any(h.lower().startswith("content-type") for h in headers):
                lines.append("Content-Type: application/json")
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, *headers, "", ""]).encode() + (body or b"")

    def ask(self, trace, member="A1", kind="eligibility", **more):
        token, headers = more.pop("token", None), more.pop("headers", ())
        question = inquiry(member) if kind == "eligibility" else status_inquiry(member)
        return self.request("POST", PATHS[kind], {"request_trace_id": trace, "inquiry": question, **more},
                            token=token, headers=headers)

    def metrics(self, path="/metrics"):
        text = self.request("GET", path, port=self.metrics_port).body.decode()
        same(prometheus.faults(text), [], f"{path}: Prometheus reads it")
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    def stop(self, signal_=signal.SIGTERM, timeout=30):
        if self.child.poll() is None:
            self.child.send_signal(signal_)
        code = self.child.wait(timeout)
        self.follower.join(5)
        return code

    def close(self, what):
        same(self.stop(), 0, f"{what}: it ends well")
        expect(not any("Sanitizer" in t for t in self.log), f"{what}: no sanitizer speaks")
        self.folder.cleanup()


def wrap_tls(s, folder, client=None):
    context = ssl.create_default_context(cafile=os.path.join(folder, "ca.pem"))
    if client:
        context.load_cert_chain(os.path.join(folder, client + ".pem"), os.path.join(folder, client + ".key"))
    return context.wrap_socket(s, server_hostname="localhost")
