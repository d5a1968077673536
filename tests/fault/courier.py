"""courier.py - the partner of tests/job/courier.h over TLS: journals all it is sent, misbehaves when told.

POST /claims takes a file, GET /claims/KEY says whether it has it, GET /out/ lists, GET and DELETE /out/NAME.
For the clearinghouse adapter: POST /x12, GET /reports, GET and DELETE /reports/NAME.
"""
import collections
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

RECEIVER, SENDER = "LABRECEIVER", "LABSENDER"


def certificate(folder, address):
    """A CA of its own and a certificate for localhost and the address; the paths of both and the key."""
    def run(*command):
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run("openssl", "req", "-x509", *curve, "-days", "30", "-subj", "/CN=courier ca", "-keyout", "ca.key",
        "-out", "ca.pem")
    run("openssl", "req", *curve, "-subj", "/CN=localhost", "-keyout", "courier.key", "-out", "courier.csr")
    with open(os.path.join(folder, "courier.ext"), "w", encoding="ascii") as f:
        f.write(f"subjectAltName=DNS:localhost,IP:{address}\n")
    run("openssl", "x509", "-req", "-in", "courier.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-extfile", "courier.ext", "-days", "30", "-out", "courier.pem")
    return tuple(os.path.join(folder, name) for name in ("ca.pem", "courier.pem", "courier.key"))


class Courier:
    """The partner. `taken`: (key, bytes) of every POST that reached it, in order."""

    def __init__(self, folder, address="127.0.0.1"):
        self.ca, pem, key = certificate(folder, address)
        self.taken, self.files, self.removed = [], {}, []
        # Of the next exchanges: None, "lose_answer", "lose_request", or a status.
        self.faults = collections.deque()
        self.moment = lambda name: None  # called in a POST: "half" of it is read, it is "taken"
        self.chance = None  # a random.Random: faults by themselves, of a POST more often than not
        self.lock, self.busy = threading.Lock(), 0
        self.idle = threading.Condition(self.lock)
        self.server = http.server.ThreadingHTTPServer((address, 0), self.handler())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        self.server.daemon_threads = True
        host = "localhost" if address == "127.0.0.1" else address
        self.url = f"https://{host}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def fault(self, often=0.33):
        with self.lock:
            if self.faults:
                return self.faults.popleft()
            if self.chance and self.chance.random() < often:
                return self.chance.choice(["lose_answer", "lose_answer", "lose_request", 503])
        return None

    def handler(courier):  # noqa: N805
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def log_message(self, *_):
                pass

            def cut(self):
                self.close_connection = True
                try:
                    self.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

            def say(self, status, body=b"", **headers):
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.cut()

            def do_POST(self):
                with courier.lock:
                    courier.busy += 1
                try:
                    self.post()
                finally:
                    with courier.idle:
                        courier.busy -= 1
                        courier.idle.notify_all()

            def post(self):
                size = int(self.headers["Content-Length"])
                body = self.rfile.read(size // 2)
                courier.moment("half")
                body += self.rfile.read(size - size // 2)
                fault = courier.fault(0.6)
                if len(body) != size or fault == "lose_request":
                    return self.cut()
                if isinstance(fault, int):
                    return self.say(fault, b"busy")
                with courier.lock:
                    courier.taken.append((self.headers["Idempotency-Key"], body))
                courier.moment("taken")
                if fault == "lose_answer":
                    return self.cut()
                return self.say(202, b'{"status":"SUCCESS","claimReference":{"correlationId":"R-8"}}',
                                **{"Content-Type": "application/json"})

            def do_GET(self):
                fault = courier.fault()
                if fault in ("lose_answer", "lose_request"):
                    return self.cut()
                if isinstance(fault, int):
                    return self.say(fault)
                with courier.idle:  # a POST that is still being read is taken first
                    courier.idle.wait_for(lambda: courier.busy == 0, 10)
                    if self.path.startswith("/claims/"):
                        known = any(key == self.path[8:] for key, _ in courier.taken)
                        return self.say(200 if known else 404)
                    if self.path == "/reports":
                        return self.say(200, json.dumps({"reports": sorted(courier.files)}).encode(),
                                        **{"Content-Type": "application/json"})
                    name = self.path.split("/", 2)[2]
                    if not name:
                        listing = "".join(f"{len(b)}\t1\t{n}\n" for n, b in sorted(courier.files.items()))
                        return self.say(200, listing.encode())
                    found = courier.files.get(name)
                return self.say(404) if found is None else self.say(200, found)

            def do_DELETE(self):
                fault = courier.fault()
                if fault == "lose_request":
                    return self.cut()
                if isinstance(fault, int):
                    return self.say(fault)
                with courier.lock:
                    name = self.path.split("/", 2)[2]
                    found = courier.files.pop(name, None)
                    if found is not None:
                        courier.removed.append(name)
                if fault == "lose_answer":
                    return self.cut()
                return self.say(404 if found is None else 200)

        return Handler

    # ---- what it answers, by hand

    def acknowledge(self, interchange, group, sets=("0001",)):
        """A 999 that accepts our group, all its sets."""
        segments = [f"ISA*00*          *00*          *ZZ*{RECEIVER:15}*ZZ*{SENDER:15}*260110*1200*^*00501*"
                    f"{interchange:09}*0*T*:",
                    f"GS*FA*{RECEIVER}*{SENDER}*20260110*1200*{interchange}*X*005010X231A1",
                    "ST*999*0001*005010X231A1", f"AK1*HC*{group}*005010X222A1",
                    *(f"AK2*837*{control}*005010X222A1~IK5*A" for control in sets),
                    f"AK9*A*{len(sets)}*{len(sets)}*{len(sets)}", f"SE*{4 + 2 * len(sets)}*0001",
                    f"GE*1*{interchange}", f"IEA*1*{interchange:09}"]
        with self.lock:
            self.files[f"a{interchange}.999"] = ("~".join(segments) + "~").encode()

    def interchanges(self):
        """How often each ISA13 of ours came."""
        with self.lock:
            return collections.Counter(body.decode("ascii").split("*")[13] for _, body in self.taken)


def partner_section(courier, adapter="courier", options="files = web\n", transport=None,
                    breaker="breaker_failures = 50"):
    """As configuration. `transport`: lines that say how it is reached, when it is not by TLS."""
    reached = transport or f"transport = https\nurl = {courier.url}\nca_file = {courier.ca}\n"
    return f"""
[partner lab]
adapter = {adapter}
{reached}
allow_private = yes
baa_recorded = 2026-01-01
retry_attempts = 1
retry_delay = 5ms
{breaker}
file_name = {{type}}-{{isa13}}.x12
sender_qualifier = ZZ
sender_id = {SENDER}
receiver_qualifier = ZZ
receiver_id = {RECEIVER}
usage = T
submitter_name = LAB CLINIC
submitter_contact = DESK
submitter_phone = 6025550100
receiver_name = LAB HOUSE
line_breaks = yes

[adapter lab]
{options}
"""



# ---- the same partner as folders behind sshd, for the clearinghouse adapter

ORGANIZATION = "aaaaaaaa-0000-4000-8000-000000000001"
SFTP = """claims = files
reports = files
send_folder = inbound
receive_folder = outbound
archive_folder = archive
after_fetch = archive
after_pickup = stays
acknowledgement_names = *.999
remittance_names = *.835
settle = 0s
poll = 1s
"""


class Sshd:
    """A real one, for one user and key, and the partner's folders in DATA/far."""

    def __init__(self, data, address="127.0.0.1"):
        self.data, self.address = data, address
        for name in ("host_key", "user_key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.path(name)], check=True)
        os.chmod(data, 0o755)
        shutil.copy(self.path("user_key.pub"), self.path("authorized"))
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        with socket.socket() as s:
            s.bind((address, 0))
            self.port = s.getsockname()[1]
        with open(self.path("sshd.conf"), "w", encoding="utf-8") as f:
            f.write(f"Port {self.port}\nListenAddress {address}\nHostKey {self.path('host_key')}\n"
                    f"AuthorizedKeysFile {self.path('authorized')}\nPidFile none\nStrictModes no\n"
                    "UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n"
                    "Subsystem sftp internal-sftp\n")
        self.child = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", self.path("sshd.conf")],
                                      stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as s:
                if s.connect_ex((address, self.port)) == 0:
                    break
            time.sleep(0.05)
        for folder in ("inbound", "outbound", "archive"):
            os.makedirs(self.path("far", folder))
        secrets = self.path("secrets", ORGANIZATION)
        os.makedirs(secrets, mode=0o700)
        shutil.copy(self.path("user_key"), os.path.join(secrets, "lab.key"))
        os.chmod(os.path.join(secrets, "lab.key"), 0o600)

    def path(self, *parts):
        return os.path.join(self.data, *parts)

    def partner_section(self, courier):
        pin = subprocess.run(["ssh-keygen", "-l", "-f", self.path("host_key.pub")], check=True,
                             capture_output=True, text=True).stdout.split()[1]
        user = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
        return partner_section(courier, adapter="clearinghouse", options=SFTP, transport=(
            f"transport = sftp\nurl = sftp://{self.address}:{self.port}{self.path('far')}\nhost_key = {pin}\n"
            "credential = login\n")) + (
                f"[credential lab/login]\nscheme = ssh_key\nuser = {user}\nsecret = file://lab.key\n")

    def hia_section(self):
        return f"[hia]\norganization_id = {ORGANIZATION}\nsecrets_dir = {self.path('secrets')}\n"

    def break_off(self):
        """Its sessions end in the middle: each is a child of its own."""
        with open(f"/proc/{self.child.pid}/task/{self.child.pid}/children", encoding="ascii") as f:
            for session in f.read().split():
                try:
                    os.kill(int(session), signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def stop(self):
        self.break_off()
        self.child.terminate()
        self.child.wait()
