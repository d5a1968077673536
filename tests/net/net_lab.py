#!/usr/bin/env python3
"""net_lab.py - what tests of the engine share: certificates, servers good and bad, the driver, a vault."""
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
from ports import free_port  # noqa: E402,F401

BUILD = sys.argv[1]
TRY = os.path.join(BUILD, "tests/net/exchange_try")
VAULT_PUT = os.path.join(BUILD, "tests/net/vault_put")
ORGANIZATION = "aaaaaaaa-0000-4000-8000-000000000001"
failures = []


def same(is_, should_be, what):
    if is_ != should_be:
        failures.append(what)
        print(f"FAILED: {what}: {is_!r}, not {should_be!r}")


def expect(holds, what):
    same(bool(holds), True, what)


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options)


class Lab:
    """Keys, certificates, servers and a configuration in a folder that goes away."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hia-net-")
        self.children, self.partners = [], []
        self.credentials, self.store, self.environment = {}, {}, None
        os.chmod(self.folder.name, 0o755)

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def write(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    # ---- certificates

    def authority(self, name):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "30", "-subj", f"/CN={name}", "-keyout", self.path(name + ".key"),
            "-out", self.path(name + ".pem"))

    def certificate(self, name, authority="ca", host="localhost", expired=False):
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", f"/CN={host}", "-keyout", self.path(name + ".key"), "-out", self.path(name + ".csr"))
        self.write(name + ".ext", f"subjectAltName=DNS:{host}\n")
        days = ["-days", "-1"] if expired else ["-days", "30"]
        run("openssl", "x509", "-req", "-in", self.path(name + ".csr"), "-CA", self.path(authority + ".pem"),
            "-CAkey", self.path(authority + ".key"), "-CAcreateserial", "-extfile", self.path(name + ".ext"),
            "-out", self.path(name + ".pem"), *days)

    def pin(self, name):
        spki = subprocess.run(f"openssl x509 -in {self.path(name)}.pem -pubkey -noout | openssl pkey -pubin "
                              "-outform der | openssl dgst -sha256 -binary | base64", shell=True,
                              capture_output=True, check=True).stdout.decode().strip()
        return "sha256//" + spki

    # ---- servers

    def nginx(self, servers):
        self.write("nginx.conf", f"""
daemon off; worker_processes 1; pid {self.path('nginx.pid')}; error_log {self.path('nginx.err')};
events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path {self.path('body')}; proxy_temp_path {self.path('proxy')};
fastcgi_temp_path {self.path('fcgi')}; uwsgi_temp_path {self.path('uwsgi')}; scgi_temp_path {self.path('scgi')};
client_max_body_size 64m; keepalive_requests 100000;
{servers} }}
""")
        self.start("nginx", "-c", self.path("nginx.conf"), "-p", self.folder.name)

    def start(self, *command, **options):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.children.append(child)
        return child

    def sshd(self, port):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path("host_key"))
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path("user_key"))
        shutil.copy(self.path("user_key.pub"), self.path("authorized"))
        os.chmod(self.path("authorized"), 0o600)
        os.makedirs("/run/sshd", exist_ok=True) if os.geteuid() == 0 else None
        self.write("sshd.conf", f"""
Port {port}
ListenAddress 127.0.0.1
HostKey {self.path('host_key')}
AuthorizedKeysFile {self.path('authorized')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
""")
        self.start("/usr/sbin/sshd", "-D", "-e", "-f", self.path("sshd.conf"))
        line = run("ssh-keygen", "-l", "-f", self.path("host_key.pub")).stdout.decode()
        return line.split()[1]

    # ---- partners

    def partner(self, name, url, *lines, transport="https"):
        usual = f"""[partner {name}]
transport = {transport}
url = {url}
baa_recorded = 2026-01-01
allow_private = yes
ca_file = {self.path("ca.pem")}
retry_delay = 5ms
send_dir = {name}/in
receive_dir = {name}/out
archive_dir = {name}/archive
sender_id = A
receiver_id = B
usage = T
submitter_name = A
submitter_contact = B
submitter_phone = 3035550100
receiver_name = C
"""
        given = {line.split(" =")[0] for line in lines}
        kept = [line for line in usual.splitlines() if line.split(" =")[0] not in given]
        self.partners.append("\n".join(kept + list(lines)) + "\n")

    # ---- credentials: in a vault, or files only their owner reads

    def secret(self, name, content):
        """Into the vault; its reference."""
        run(VAULT_PUT, self.path("vault"), self.path("vault.key"), ORGANIZATION, name,
            input=content if isinstance(content, bytes) else content.encode())
        return "vault://" + name

    def credential(self, partner, **fields):
        self.credentials[partner] = fields

    def write_credentials(self):
        lines = [f"store\tvault={self.path('vault')}\tkey={self.path('vault.key')}\torg={ORGANIZATION}"
                 + "".join(f"\t{k}={v}" for k, v in self.store.items())]
        for partner, fields in self.credentials.items():
            lines.append("\t".join([partner] + [f"{k}={v}" for k, v in fields.items()]))
        return self.write("credentials", "\n".join(lines) + "\n")

    def ask(self, *lines, partners=None):
        """The records of one run of the driver."""
        self.write("hia.conf", f"[hia]\ndata_dir = {self.path('data')}\n" +
                   "\n".join(partners or self.partners))
        with_credentials = [self.write_credentials()] if self.credentials else []
        done = subprocess.run([TRY, self.path("hia.conf")] + with_credentials,
                              input="\n".join(lines).encode() + b"\n", capture_output=True, timeout=120,
                              env=self.environment)
        self.error = done.stderr.decode()
        same(done.returncode, 0, f"exchange_try says {self.error!r}")
        return [json.loads(text) for text in done.stdout.decode().splitlines()]

    def one(self, *fields, **more):
        said = self.ask("\t".join(fields), **more)
        results = [r for r in said if r["type"] == "result"]
        same(len(results), 1, f"one result of {fields[:3]}")
        results[0]["announced"] = len([r for r in said if r["type"] == "attempt"])
        return results[0]

    def close(self):
        for child in self.children:
            child.terminate()
            child.wait()


class Raw(threading.Thread):
    """A TLS server whose every connection is one call of `play(connection, number)`."""

    def __init__(self, lab, play, alpn=None, minimum=None):
        super().__init__(daemon=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(lab.path("good.pem"), lab.path("good.key"))
        if alpn:
            self.context.set_alpn_protocols([alpn])
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.play, self.requests, self.connections = play, [], 0
        self.start()

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    def run(self):
        while True:
            plain, _ = self.listener.accept()
            self.connections += 1
            threading.Thread(target=self.serve, args=(plain, self.connections), daemon=True).start()

    def serve(self, plain, number):
        try:
            with self.context.wrap_socket(plain, server_side=True) as c:
                c.plain = plain
                self.play(self, c, number)
        except OSError:
            pass

    def request(self, c):
        """One request, whole; None at the end of the connection."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = c.recv(65536)
            if not more:
                return None
            data += more
        head, body = data.split(b"\r\n\r\n", 1)
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            more = c.recv(65536)
            if not more:
                return None
            body += more
        self.requests.append((head, body))
        return body


def answer(c, status=b"200 OK", body=b"fine", extra=b""):
    c.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n" + extra +
              b"\r\n" + body)


def reset(c):
    """RST instead of FIN."""
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    expect(False, f"nothing listens on {port}")


def main(tests, lab):
    """All of them, or those whose name holds the second argument."""
    try:
        for test in tests:
            if len(sys.argv) < 3 or sys.argv[2] in test.__name__:
                before = len(failures)
                lab.credentials, lab.partners, lab.store = {}, [], {}
                test(lab)
                print(test.__name__, "failed" if len(failures) > before else "passed", flush=True)
    finally:
        lab.close()
    sys.exit(1 if failures else 0)
