#!/usr/bin/env python3
"""test_exchange.py - the engine against real nginx and sshd and against servers that misbehave.

    test_exchange.py BUILD_DIR [NAME]    every row says what the partner does and what must be known after it
"""
import hashlib
import os
import socket
import struct
import subprocess
import threading
import time

from net_lab import TRY, Lab, Raw, answer, expect, free_port, main, reset, run, same, wait_for


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


class Cutter(threading.Thread):
    """Passes bytes on to a port, and breaks the first connection after so many from the client, or to it."""

    def __init__(self, port, limit, down=1 << 40):
        super().__init__(daemon=True)
        self.to, self.limit, self.down = port, limit, down
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            a, _ = self.listener.accept()
            b = socket.create_connection(("127.0.0.1", self.to))
            limit, down = self.limit, self.down
            self.limit = self.down = 1 << 40
            threading.Thread(target=self.pump, args=(a, b, limit), daemon=True).start()
            threading.Thread(target=self.pump, args=(b, a, down), daemon=True).start()

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

    me = run("id", "-un").stdout.decode().strip()
    with open(lab.path("user_key"), "rb") as f:
        lab.credential("s", ssh_user=me, ssh_key=lab.secret("s.key", f.read()))

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
    for attempts in (1, 3):
        cut = Cutter(port, 1 << 40, down=1_000_000)
        use("host_key = " + pin, f"retry_attempts = {attempts}",
            url_=f"sftp://localhost:{cut.port}{lab.path('drop')}")
        r = lab.one("FETCH", "s", "safe", "a.x12", "", "into=" + lab.path(f"drop{attempts}"))
        with open(lab.path(f"drop{attempts}"), "rb") as f:
            taken = f.read()
        if attempts == 1:
            expect(r["outcome"] != "answered" and content.startswith(taken), "a download that drops")
        else:
            same((r["outcome"], taken == content), ("answered", True), "is taken up again where it broke off")
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
    with open(lab.path("stranger"), "rb") as f:
        lab.credential("s", ssh_user=me, ssh_key=lab.secret("stranger.key", f.read()))
    use("host_key = " + pin)
    same(lab.one("STAT", "s", "safe", "a.x12", "")["reason"], "login", "a key the server does not know")


def all_tests():
    lab = Lab()
    lab.authority("ca")
    lab.authority("stranger-ca")
    lab.certificate("good")
    lab.certificate("expired", expired=True)
    lab.certificate("otherhost", host="elsewhere.example")
    lab.certificate("unknown", authority="stranger-ca")
    main([test_tls, test_faults, test_bomb, test_retries, test_dead_warm_connection, test_early_h2, test_sftp],
         lab)


all_tests()
