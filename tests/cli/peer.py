"""peer.py - hia-sandbox serve in a folder of its own, and clients that share nothing with it: ssl, http.client."""
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time

from lab import ROOT, expect

PROGRAM = os.path.join(sys.argv[1], "bin/hia-sandbox")
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=f"detect_leaks={int(os.geteuid() == 0)}")
ACCOUNTS = ["user = PRACTICE01 not-a-real-secret", "client = optum-1 not-a-secret hipaa demo",
            "client = availity-1 another-secret hipaa", "api_key = stedi-1 test-key-1"]


def make_pki(folder):
    subprocess.run([os.path.join(ROOT, "sandbox/pki.sh"), folder], check=True)
    return folder


class Peer:
    """A running sandbox. `lines` are added to its configuration."""

    def __init__(self, folder, pki, *lines):
        self.folder, self.pki = folder, pki
        os.makedirs(folder, exist_ok=True)
        text = [f"data_dir = {folder}/data", f"certificate = {pki}/server.pem", f"key = {pki}/server.key",
                f"bad_certificate = {pki}/expired.pem", f"bad_key = {pki}/expired.key", *ACCOUNTS, *lines]
        with open(f"{folder}/sandbox.conf", "w", encoding="utf-8") as f:
            f.write("\n".join(text) + "\n")

    def __enter__(self):
        self.process = subprocess.Popen([PROGRAM, "serve", "--config", f"{self.folder}/sandbox.conf"],
                                        stdout=subprocess.PIPE, env=ENVIRONMENT)
        self.relays = []
        while (said := self.process.stdout.readline().decode()).startswith("relaying"):
            self.relays.append(int(said.split()[1].rsplit(":", 1)[1]))
        self.port = int(said.rsplit(":", 1)[1])
        return self

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        expect(code == 0, f"SIGTERM ends the sandbox with {code}")

    def journal(self, event="request"):
        with open(f"{self.folder}/data/journal.jsonl", encoding="utf-8") as f:
            return [e for e in map(json.loads, f) if e["event"] == event]

    def context(self, client=None):
        context = ssl.create_default_context(cafile=f"{self.pki}/ca.pem")
        if client:
            context.load_cert_chain(f"{self.pki}/{client}.pem", f"{self.pki}/{client}.key")
        return context

    def socket(self, client=None, timeout=10):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        return self.context(client).wrap_socket(plain, server_hostname="localhost")

    def raw(self, data, timeout=10):
        """All that is answered to these bytes until the server closes."""
        with self.socket(timeout=timeout) as s:
            s.sendall(data)
            return read_all(s)

    def call(self, method, path, body=None, headers=None, client=None):
        """(status, headers, body) by http.client."""
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context(client),
                                                 timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def token(self, client="optum-1", secret="not-a-secret", path="/oauth2/token"):
        status, _, body = self.call("POST", path, f"grant_type=client_credentials&client_id={client}&"
                                    f"client_secret={secret}",
                                    {"Content-Type": "application/x-www-form-urlencoded"})
        expect(status == 200, f"a token is given: {status}")
        return json.loads(body)["access_token"]


class Sftp:
    """A real sshd in a folder (sandbox/sftp.sh), and the sftp program as its client."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self.process = subprocess.Popen([os.path.join(ROOT, "sandbox/sftp.sh"), self.folder],
                                        stdout=subprocess.PIPE)
        said = self.process.stdout.readline().decode().split()
        self.port, self.pin = int(said[2].rsplit(":", 1)[1]), said[3]
        wait_until(lambda: socket.create_connection(("127.0.0.1", self.port)).close() is None)
        with open(f"{self.folder}/host_key.pub", encoding="utf-8") as f:
            self.host_key = " ".join(f.read().split()[:2])
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def run(self, *commands, port=None, key="client_key", seconds=30):
        """(exit code, what was said) of a batch of sftp commands."""
        known = self.path("known_hosts")
        with open(known, "w", encoding="utf-8") as f:
            f.write(f"[127.0.0.1]:{port or self.port} {self.host_key}\n")
        done = subprocess.run(["sftp", "-q", "-b", "-", "-P", str(port or self.port), "-i", self.path(key),
                               "-o", f"UserKnownHostsFile={known}", "-o", "StrictHostKeyChecking=yes",
                               "-o", "IdentitiesOnly=yes", "-F", "/dev/null", "127.0.0.1"],
                              input="\n".join(commands).encode() + b"\n", capture_output=True, check=False,
                              timeout=seconds)
        return done.returncode, (done.stdout + done.stderr).decode()


def wait_until(holds, seconds=15):
    """True when it came to hold; an exception is a not yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if holds():
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


def read_all(s):
    data = b""
    try:
        while piece := s.recv(65536):
            data += piece
    except (ssl.SSLError, ConnectionError):
        pass
    return data


def statuses(data):
    """The status of each answer in a raw stream."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", data)]
