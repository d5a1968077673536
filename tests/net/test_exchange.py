#!/usr/bin/env python3
"""test_exchange.py - the engine against real nginx and sshd and against servers that misbehave.

    test_exchange.py BUILD_DIR        every row says what the partner does and what must be known after it
"""
import hashlib
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

BUILD = sys.argv[1]
TRY = os.path.join(BUILD, "tests/net/exchange_try")
failures = []


def same(is_, should_be, what):
    if is_ != should_be:
        failures.append(what)
        print(f"FAILED: {what}: {is_!r}, not {should_be!r}")


def expect(holds, what):
    same(bool(holds), True, what)


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Lab:
    """Keys, certificates, servers and a configuration in a folder that goes away."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hia-net-")
        self.children, self.partners = [], []
        self.login = self.path("login")
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
        user = subprocess.run(["id", "-un"], capture_output=True, check=True).stdout
        with open(self.path("user_key"), "rb") as f:
            self.write("login", user + f.read())
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
        self.partners.append(f"""[partner {name}]
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
""" + "\n".join(lines) + "\n")

    def ask(self, *lines, partners=None):
        """The records of one run of the driver."""
        self.write("hia.conf", f"[hia]\ndata_dir = {self.path('data')}\n" +
                   "\n".join(partners or self.partners))
        done = subprocess.run([TRY, self.path("hia.conf")] + ([self.login] if os.path.exists(self.login)
                                                              else []),
                              input="\n".join(lines).encode() + b"\n", capture_output=True, timeout=120)
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


# ---- what a server does wrong, and what is known after it


def play_slow_header(s, c, _):
    s.request(c)
    time.sleep(2)


def play_half_close(s, c, _):
    s.request(c)
    c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly")


def play_nothing(s, c, _):
    s.request(c)


def play_reset(s, c, _):
    s.request(c)
    reset(c)


def play_garbage(s, c, _):
    s.request(c)
    c.sendall(b"\x16\x03 SSH-2.0 what\r\n\r\n")


def play_big_header(s, c, _):
    s.request(c)
    c.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"y" * 8000) for i in range(30)) +
              b"\r\n")


def play_bad_chunk(s, c, _):
    s.request(c)
    c.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno\r\n")


def play_endless(s, c, _):
    s.request(c)
    c.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(100000):
        c.sendall(b"10000\r\n" + b"z" * 65536 + b"\r\n")


def play_bomb(s, c, _):
    """10 MB of zeros in 10 kB of gzip, unasked for."""
    import gzip
    s.request(c)
    answer(c, body=gzip.compress(b"\0" * 10_000_000), extra=b"Content-Encoding: gzip\r\n")


FAULTS = [  # play, reason, and the outcome
    (play_slow_header, "timeout_first_byte"),
    (play_half_close, "truncated"),
    (play_nothing, "reset"),
    (play_reset, "reset"),
    (play_garbage, "protocol"),
    (play_big_header, "too_large"),
    (play_bad_chunk, "reset"),
    (play_endless, "too_large"),
]


def test_faults(lab):
    for play, reason in FAULTS:
        server = Raw(lab, play)
        name = play.__name__[5:].replace("_", "-")
        lab.partners = []
        lab.partner(name, server.url, "first_byte_timeout = 300ms", "response_max = 1M",
                    "breaker_failures = 1000")
        r = lab.one("POST", name, "once", "/claims", "CLAIM")
        same((r["outcome"], r["announced"], len(server.requests)), ("unknown", 1, 1),
             f"{name}: sent once, not known")
        same(r["reason"], reason, f"{name}: the reason")
        r = lab.one("GET", name, "safe", "/x", "")
        same((r["outcome"], r["announced"]), ("unknown", 1 if reason == "too_large" else 3),
             f"{name}: what is safe is asked three times")


def test_bomb(lab):
    server = Raw(lab, play_bomb)
    lab.partners = []
    lab.partner("bomb", server.url, "response_max = 1M")
    r = lab.one("GET", "bomb", "safe", "/", "")
    same(r["outcome"], "answered", "a gzip body is given as it came")
    expect(r["bytes"] < 20000, "and is not blown up")


def test_retries(lab):
    """429 and 503 with Retry-After, 5xx, a redirect, 200 with an error in it."""
    def play(s, c, number):
        while s.request(c) is not None:
            n = len(s.requests)
            if s.mode == "429":
                answer(c, b"429 Too Many", extra=b"Retry-After: 0\r\n") if n < 3 else answer(c)
            elif s.mode == "503":
                answer(c, b"503 No")
            elif s.mode == "redirect":
                answer(c, b"302 Found", extra=b"Location: https://localhost:1/\r\n")
            elif s.mode == "later":
                answer(c, b"503 No", extra=b"Retry-After: 3600\r\n")

    def ask(mode, safety, verb="POST"):
        server = Raw(lab, play)
        server.mode = mode
        lab.partners = []
        lab.partner("p", server.url, "breaker_failures = 1000")
        r = lab.one(verb, "p", safety, "/x", "B")
        return r["outcome"], r["status"], r["announced"], len(server.requests)

    same(ask("429", "once"), ("answered", 200, 3, 3), "429 says that it was not taken: again")
    same(ask("503", "once"), ("answered", 503, 1, 1), "503 of what must not be sent twice is the answer")
    same(ask("503", "keyed"), ("answered", 503, 3, 3), "503 of what has a key is tried three times")
    same(ask("redirect", "safe"), ("answered", 302, 1, 1), "a redirect is not followed")
    same(ask("later", "safe"), ("answered", 503, 1, 1), "Retry-After past the deadline is not waited for")


def test_dead_warm_connection(lab):
    """A kept connection that dies under the second request: libcurl alone would send again (A5)."""
    def play(s, c, number):
        if s.request(c) is None:
            return
        answer(c)
        if number == 1:
            c.settimeout(5)
            s.request(c)
            reset(c)
        else:
            while s.request(c) is not None:
                answer(c)

    for safety, outcome, received in (("once", "unknown", 2), ("keyed", "answered", 3)):
        server = Raw(lab, play)
        lab.partners = []
        lab.partner("warm", server.url)
        said = lab.ask("POST\twarm\tonce\t/a\tONE\ttag=first", "wait", f"POST\twarm\t{safety}\t/b\tTWO\ttag=t")
        r = [r for r in said if r["type"] == "result" and r["tag"] == "t"][0]
        attempts = len([r for r in said if r["type"] == "attempt" and r["tag"] == "t"])
        same((r["outcome"], len(server.requests)), (outcome, received), f"dead warm connection, {safety}")
        same(attempts, received - 1, f"every sending is announced, {safety}")


def test_early_h2(lab):
    """Trap 5: HTTP/2 answered before the body was read, then the stream is reset."""
    def play(s, c, _):
        def frame(kind, flags, stream, payload=b""):
            c.sendall(struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) +
                      struct.pack(">I", stream) + payload)
        frame(4, 0, 0)
        data = b""
        while data.find(b"\x01", 24) < 0 and len(data) < 200:
            data += c.recv(4096)
        time.sleep(0.1)
        frame(1, 4, 1, b"\x88\x0f\x0d\x014")  # :status 200, content-length: 4
        frame(0, 1, 1, b"fine")
        frame(3, 0, 1, struct.pack(">I", 8))  # CANCEL
        time.sleep(0.5)

    server = Raw(lab, play, alpn="h2")
    lab.partners = []
    lab.partner("early", server.url, "http2 = yes")
    r = lab.one("POST", "early", "once", "/", "*1000000")
    same((r["outcome"], r["status"], r["body"]), ("answered", 200, "fine"), "an early h2 answer counts")
    expect(r["total_us"] < 2_000_000, "and is not waited for until the time is over")


def test_tls(lab):
    ports = {name: free_port() for name in ("good", "expired", "otherhost", "unknown", "old", "mtls")}
    lab.nginx("\n".join(f"""server {{ listen 127.0.0.1:{port} ssl {'http2' if name == 'good' else ''};
ssl_certificate {lab.path(('good' if name in ('old', 'mtls') else name) + '.pem')};
ssl_certificate_key {lab.path(('good' if name in ('old', 'mtls') else name) + '.key')};
{'ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;' if name == 'old' else ''}
{f'ssl_client_certificate {lab.path("ca.pem")}; ssl_verify_client on;' if name == 'mtls' else ''}
location / {{ return 200 "hello $ssl_protocol $server_protocol"; }} }}""" for name, port in ports.items()))
    for port in ports.values():
        wait_for(port)

    def ask(name, *lines):
        lab.partners = []
        lab.partner(name, f"https://localhost:{ports[name]}", *lines)
        r = lab.one("POST", name, "once", "/x", "PHI")
        return r["outcome"], r["reason"], r["announced"]

    same(ask("good"), ("answered", "none", 1), "a good certificate")
    same(ask("good", "http2 = yes"), ("answered", "none", 1), "HTTP/2")
    same(ask("expired"), ("not_sent", "tls_trust", 0), "an expired certificate: nothing sent")
    same(ask("otherhost"), ("not_sent", "tls_trust", 0), "another host's certificate: nothing sent")
    same(ask("unknown"), ("not_sent", "tls_trust", 0), "an unknown CA: nothing sent")
    same(ask("old"), ("not_sent", "tls", 0), "TLS 1.0: nothing sent")
    same(ask("good", "pin = " + lab.pin("good")), ("answered", "none", 1), "the pinned key")
    same(ask("good", "pin = " + lab.pin("unknown"), "pin = " + lab.pin("good")), ("answered", "none", 1),
         "the pinned key and the next one's")
    same(ask("good", "pin = " + lab.pin("unknown")), ("not_sent", "tls_pin", 0), "a changed key: nothing sent")
    lab.partners = []
    lab.partner("mtls", f"https://localhost:{ports['mtls']}")
    same(lab.one("POST", "mtls", "once", "/x", "B")["status"], 400, "no client certificate")
    lab.partners = []
    lab.partner("nobaa", f"https://localhost:{ports['good']}")
    lab.partners = [lab.partners[0].replace("baa_recorded = 2026-01-01\n", "")]
    r = lab.one("POST", "nobaa", "once", "/x", "B")
    same((r["outcome"], r["reason"], r["announced"]), ("refused", "no_baa", 0), "without a BAA no PHI")
    same(lab.one("GET", "nobaa", "safe", "/x", "", "phi=no")["outcome"], "answered", "and all else goes")
    lab.partners = []
    lab.partner("ssrf", f"https://localhost:{ports['good']}")
    lab.partners = [lab.partners[0].replace("allow_private = yes\n", "")]
    same(lab.one("GET", "ssrf", "safe", "/x", "")["reason"], "address", "a private address is not spoken to")
    lab.partners = []
    lab.partner("j", f"https://localhost:{ports['good']}")
    r = lab.one("POST", "j", "once", "/x", "B", "tag=no-journal")
    same((r["outcome"], r["reason"]), ("refused", "journal"), "what cannot be journaled is not sent")
    # Failover: the primary is not there; three failures, and the fourth goes to the secondary.
    lab.partners = []
    lab.partner("two", f"https://localhost:{free_port()}", f"secondary_url = https://localhost:{ports['good']}",
                "secondary_baa_recorded = 2026-01-01", "retry_attempts = 1")
    lines = []
    for i in range(5):
        lines += [f"GET\ttwo\tsafe\t/x\t\ttag=t{i}", "wait"]
    said = lab.ask(*lines)
    same([r["outcome"] for r in said if r["type"] == "result"], ["not_sent"] * 3 + ["answered"] * 2,
         "three failures, then the secondary")
    same([(r["to"], r["reason"]) for r in said if r["type"] == "switch"], [("secondary", "connect")],
         "one switch, told")


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    expect(False, f"nothing listens on {port}")


class Cutter(threading.Thread):
    """Passes bytes on to a port, and breaks the connection after so many from the client."""

    def __init__(self, port, limit):
        super().__init__(daemon=True)
        self.to, self.limit = port, limit
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            a, _ = self.listener.accept()
            b = socket.create_connection(("127.0.0.1", self.to))
            limit, self.limit = self.limit, 1 << 40
            threading.Thread(target=self.pump, args=(a, b, limit), daemon=True).start()
            threading.Thread(target=self.pump, args=(b, a, 1 << 40), daemon=True).start()

    @staticmethod
    def pump(a, b, limit):
        try:
            while limit > 0:
                data = a.recv(32768)
                if not data:
                    break
                b.sendall(data)
                limit -= len(data)
        except OSError:
            pass
        for s in (a, b):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def test_sftp(lab):
    port = free_port()
    pin = lab.sshd(port)
    wait_for(port)
    os.makedirs(lab.path("drop"))
    url = f"sftp://localhost:{port}{lab.path('drop')}"
    content = os.urandom(3_000_000)
    lab.write("source", content)
    digest = hashlib.sha256(content).hexdigest()

    def remote(name):
        try:
            with open(lab.path("drop", name), "rb") as f:
                return hashlib.sha256(f.read()).hexdigest()
        except FileNotFoundError:
            return None

    def use(*lines, url_=url):
        lab.partners = []
        lab.partner("s", url_, *lines, transport="sftp")

    use("host_key = " + pin)
    r = lab.one("STORE", "s", "once", "a.x12", "@" + lab.path("source"))
    same((r["outcome"], remote("a.x12"), remote(".a.x12.part")), ("answered", digest, None), "stored whole")
    r = lab.one("STORE", "s", "once", "a.x12", "other")
    same((r["outcome"], r["reason"], remote("a.x12")), ("not_sent", "exists", digest), "a taken name stays")
    r = lab.one("LIST", "s", "safe", "", "")
    same([e[:2] for e in r["entries"]], [["a.x12", len(content)]], "listed")
    same(lab.one("STAT", "s", "safe", "a.x12", "")["entries"][0][1], len(content), "looked at")
    same(lab.one("STAT", "s", "safe", "none", "")["entries"], [], "what is not there has no entry")
    # Resume: a part of the first bytes goes on, one of other bytes is begun anew.
    for name, part in (("b.x12", content[:1_500_000]), ("c.x12", os.urandom(1_500_000))):
        with open(lab.path("drop", f".{name}.part"), "wb") as f:
            f.write(part)
        r = lab.one("STORE", "s", "once", name, "@" + lab.path("source"))
        same((r["outcome"], remote(name)), ("answered", digest), f"{name}: resumed, byte by byte the same")
        same(r["transferred"], 1_500_000 if name == "b.x12" else 3_000_000, f"{name}: bytes sent")
    lab.write("into", content[:1_000_000])
    r = lab.one("FETCH", "s", "safe", "a.x12", "", "into=" + lab.path("into"))
    with open(lab.path("into"), "rb") as f:
        same((r["outcome"], r["transferred"], f.read() == content), ("answered", 2_000_000, True),
             "a download goes on where it ended")
    same(lab.one("FETCH", "s", "safe", "none", "")["reason"], "missing", "a file that is not there")
    same(lab.one("MOVE", "s", "once", "b.x12", "", "move_to=a.x12")["outcome"], "not_sent",
         "never over another")
    same((remote("a.x12"), remote("b.x12")), (digest, digest), "both are still there")
    same(lab.one("MOVE", "s", "once", "b.x12", "", "move_to=moved")["outcome"], "answered", "moved")
    same(lab.one("REMOVE", "s", "once", "moved", "")["outcome"], "answered", "removed")
    same((remote("b.x12"), remote("moved")), (None, None), "and gone")
    # A connection that drops in the middle: the part stays out of sight, the next attempt finishes it.
    for attempts in (1, 3):
        cut = Cutter(port, 1_000_000)
        use("host_key = " + pin, f"retry_attempts = {attempts}",
            url_=f"sftp://localhost:{cut.port}{lab.path('drop')}")
        name = f"drop{attempts}.x12"
        r = lab.one("STORE", "s", "once", name, "@" + lab.path("source"))
        if attempts == 1:
            same((r["outcome"], remote(name)), ("not_sent", None), "dropped: never a partial file in sight")
            expect(os.path.exists(lab.path("drop", f".{name}.part")), "dropped: its part is there")
        else:
            same((r["outcome"], remote(name)), ("answered", digest), "dropped, and taken up again")
            expect(r["transferred"] < len(content), "from where it broke off")
    # Trap 4: the host key.
    other = "SHA256:" + "A" * 43
    use("host_key = " + other)
    r = lab.one("STORE", "s", "once", "k.x12", "B")
    same((r["outcome"], r["reason"], remote("k.x12")), ("not_sent", "host_key", None), "a changed host key")
    use("host_key = " + other, "host_key = " + pin)
    same(lab.one("STAT", "s", "safe", "a.x12", "")["outcome"], "answered", "this key and the next")
    use()
    lab.write("hia.conf", f"[hia]\ndata_dir = {lab.path('data')}\n" + lab.partners[0])
    done = subprocess.run([TRY, lab.path("hia.conf")], input=b"", capture_output=True)
    same((done.returncode, b"host_key is needed" in done.stderr), (2, True), "no pin: it does not start")
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", lab.path("stranger"))
    with open(lab.login, "rb") as f:
        good = f.read()
    with open(lab.path("stranger"), "rb") as f:
        lab.write("login", good.split(b"\n")[0] + b"\n" + f.read())
    use("host_key = " + pin)
    same(lab.one("STAT", "s", "safe", "a.x12", "")["reason"], "login", "a key the server does not know")
    lab.write("login", good)


def main():
    lab = Lab()
    lab.authority("ca")
    lab.authority("stranger-ca")
    lab.certificate("good")
    lab.certificate("expired", expired=True)
    lab.certificate("otherhost", host="elsewhere.example")
    lab.certificate("unknown", authority="stranger-ca")
    tests = [test_tls, test_faults, test_bomb, test_retries, test_dead_warm_connection, test_early_h2,
             test_sftp]
    try:
        for test in tests:
            if len(sys.argv) < 3 or sys.argv[2] in test.__name__:
                before = len(failures)
                test(lab)
                print(test.__name__, "failed" if len(failures) > before else "passed", flush=True)
    finally:
        lab.close()
    sys.exit(1 if failures else 0)


main()
