#!/usr/bin/env python3
"""hia-sandbox serve: strict where a partner is strict, its journal true, its faults what they say."""
import http.client
import json
import ssl
import subprocess
import time
import urllib.parse

from lab import Lab, expect, finish, same
from peer import ENVIRONMENT, PROGRAM, Peer, make_pki, read_all, statuses

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\n"
# facts/platform.md B2: each answered as nginx does.
STRICT = [
    ("two lengths", POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    ("the same length twice", POST + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    ("a length and chunks", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("an unknown coding", POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ("two codings", POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    ("a space before the colon", HEALTH + b"X : y\r\n\r\n", 400),
    ("a fold", HEALTH + b"X: y\r\n z\r\n\r\n", 400),
    ("no host", b"GET /health HTTP/1.1\r\n\r\n", 400),
    ("two hosts", HEALTH + b"Host: y\r\n\r\n", 400),
    ("a NUL", HEALTH + b"X: a\0b\r\n\r\n", 400),
    ("a control", HEALTH + b"X: a\x01b\r\n\r\n", 400),
    ("a bare LF", b"GET /health HTTP/1.1\nHost: x\n\n", 400),
    ("a bare CR", HEALTH + b"X: a\rb\r\n\r\n", 400),
    ("a chunk size 0x3", POST + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
    ("a chunk too long", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n", 400),
    ("a chunk of gigabytes", POST + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413),
    ("64 KiB of header", HEALTH + b"X: " + b"a" * 65536 + b"\r\n\r\n", 431),
    ("a hundred headers", HEALTH + b"X: a\r\n" * 100 + b"\r\n", 431),
    ("a body of gigabytes", POST + b"Content-Length: 9999999999\r\n\r\n", 413),
    ("a length of no digits", POST + b"Content-Length: +1\r\n\r\na", 400),
    ("a POST without length", POST + b"\r\n", 411),
    ("HTTP/1.0", b"GET /health HTTP/1.0\r\nHost: x\r\n\r\n", 505),
    ("HTTP/2.0", b"GET /health HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    ("no HTTP", b"ISA*00*          *00*\r\n\r\n", 400),
    ("an absolute target", b"GET https://x/health HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("a compressed body", POST + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415),
    ("an expectation nobody knows", POST + b"Expect: 200-maybe\r\nContent-Length: 1\r\n\r\na", 417),
]


def strict_http(lab, pki):
    with Peer(lab.path("strict"), pki) as peer:
        for what, data, status in STRICT:
            same(statuses(peer.raw(data)), [status], what)
        two = HEALTH + b"\r\n" + HEALTH + b"Connection: close\r\n\r\n"
        same(statuses(peer.raw(two)), [200, 200], "two requests in one piece are both answered")
        with peer.socket() as s:
            for byte in HEALTH + b"Connection: close\r\n\r\n":
                s.sendall(bytes([byte]))
            same(statuses(read_all(s)), [200], "byte by byte")
        chunked = POST + FORM_HEADER + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + b"".join(
            b"%x\r\n%c\r\n" % (1, c) for c in b"grant_type=x") + b"0\r\n\r\n"
        same(statuses(peer.raw(chunked)), [401], "chunks of one byte make a form")
        expect(statuses(peer.raw(POST + FORM_HEADER + b"Expect: 100-continue\r\nContent-Length: 3\r\n"
                                 b"Connection: close\r\n\r\na=b")) == [100, 400], "100 Continue comes first")
        same(peer.call("GET", "/nowhere")[0], 404, "no such resource")
        same(peer.call("DELETE", "/health")[0], 405, "no such method")
        same(len(peer.journal("refused")), len(STRICT), "each refusal is in the journal")


FORM_HEADER = b"Content-Type: application/x-www-form-urlencoded\r\n"


def deadlines(lab, pki):
    with Peer(lab.path("slow"), pki, "head_timeout_ms = 300", "body_timeout_ms = 300") as peer:
        for what, data, status in (("a head that stops", HEALTH, 408),
                                   ("a body that stops", POST + b"Content-Length: 9\r\n\r\nabc", 408)):
            began = time.monotonic()
            same(statuses(peer.raw(data)), [status], what)
            expect(time.monotonic() - began < 5, f"{what}: its time is total")
        same(peer.raw(b""), b"", "who says nothing is closed without an answer")


def tls(lab, pki):
    with Peer(lab.path("tls"), pki, f"client_ca = {pki}/ca.pem", "client_certificate = required") as peer:
        same(peer.call("GET", "/health", client="client")[0], 200, "a client certificate of the authority")
        for client in (None, "stranger-client"):
            try:
                peer.call("GET", "/health", client=client)
                expect(False, f"the client certificate {client} is refused")
            except (ssl.SSLError, ConnectionError, http.client.HTTPException):
                pass
        old = subprocess.run(["curl", "-sS", "--cacert", f"{pki}/ca.pem", "--tls-max", "1.1", "--ciphers",
                              "DEFAULT@SECLEVEL=0", f"https://localhost:{peer.port}/health"],
                             capture_output=True, check=False)
        same(old.returncode, 35, "TLS 1.1 is refused")
        plain = subprocess.run(["curl", "-sS", f"http://localhost:{peer.port}/health"], capture_output=True,
                               check=False)
        expect(plain.returncode in (52, 56) and not plain.stdout, f"plain HTTP: {plain.returncode}")


def tokens(lab, pki):
    with Peer(lab.path("tokens"), pki, "token_life_s = 1") as peer:
        good = {"grant_type": "client_credentials", "client_id": "optum-1", "client_secret": "not-a-secret"}
        post = lambda body, headers=FORM: peer.call("POST", "/oauth2/token", body, headers)
        form = urllib.parse.urlencode
        status, headers, body = post(form(good))
        said = json.loads(body)
        same((status, headers["Cache-Control"], said["token_type"], said["expires_in"]),
             (200, "no-store", "Bearer", 1), "a token")
        for change, code in (({"client_secret": "wrong"}, (401, "invalid_client")),
                             ({"client_id": "nobody"}, (401, "invalid_client")),
                             ({"grant_type": "password"}, (400, "unsupported_grant_type")),
                             ({"scope": "hipaa admin"}, (400, "invalid_scope"))):
            status, _, body = post(form({**good, **change}))
            same((status, json.loads(body)["error"]), code, f"{change}")
        same(post(form({**good, "scope": "hipaa demo"}))[0], 200, "a scope the client has")
        same(post(form(good) + "&client_id=optum-1")[0], 401, "a field twice")
        same(post(form(good), {"Content-Type": "text/plain"})[0], 400, "no form")
        same(post(json.dumps(good), {"Content-Type": "application/json"})[0], 200, "JSON, as Optum takes it")
        basic = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert",
                                f"{pki}/ca.pem", "-u", "optum-1:not-a-secret", "-d",
                                "grant_type=client_credentials",
                                f"https://localhost:{peer.port}/oauth2/token"], capture_output=True, check=True)
        same(basic.stdout, b"200", "Basic")
        text = open(f"{peer.folder}/data/journal.jsonl", encoding="utf-8").read()
        expect("not-a-secret" not in text and said["access_token"] not in text, "no secret in the journal")


def outcome(peer, path="/health"):
    """(status, body, Retry-After), or what became of the connection."""
    began = time.monotonic()
    try:
        status, headers, body = peer.call("GET", path)
        return status, body, headers["Retry-After"], time.monotonic() - began
    except http.client.IncompleteRead:
        return ("cut off",)
    except ssl.SSLCertVerificationError:
        return ("certificate",)
    except (ConnectionError, ssl.SSLError):
        return ("gone",)


def faults_by_script(lab, pki):
    script = ["429 7", "500", "503 2", "garbage", "truncated", "half-close", "reset", "reset-before",
              "500-after", "slow 300", "trickle 2"]
    lines = [f"fault = /health {n} {kind}" for n, kind in enumerate(script, 1)]
    with Peer(lab.path("faults"), pki, *lines, "fault = connection 13 bad-certificate",
              "fault = connection 14 reset-accept") as peer:
        told = [outcome(peer) for _ in range(14)]
        same([t[0] for t in told],
             [429, 500, 503, 200, "cut off", "gone", "gone", "gone", 500, 200, 200, 200, "certificate", "gone"],
             "each fault as the script says")
        same((told[0][2], told[2][2]), ("7", "2"), "Retry-After")
        expect(told[3][1] != b"ok\n" and len(told[3][1]) == 512, "garbage is no answer")
        expect(told[9][3] > 0.3 and told[9][1] == b"ok\n", "slow, and right")
        expect(told[10][3] > 0.2 and told[10][1] == b"ok\n", "a trickle, and right")
        journal = peer.journal()
        same([e.get("fault") for e in journal[:11]], [k.split()[0] for k in script], "each is in the journal")
        same(["status" in e for e in journal[:12]], [True] * 5 + [False] * 3 + [True] * 4, "answered or not")
        same([e["number"] for e in journal], list(range(1, 13)), "each request once")
    # Python does not tell a reset from an end: curl does.
    with Peer(lab.path("ends"), pki, "fault = * 1 reset", "fault = * 2 half-close",
              "fault = * 3 truncated") as peer:
        said = [subprocess.run(["curl", "-sS", "--cacert", f"{pki}/ca.pem",
                                f"https://localhost:{peer.port}/health"], capture_output=True, check=False)
                for _ in range(3)]
        expect(b"reset by peer" in said[0].stderr, f"a reset is one: {said[0].stderr}")
        expect(said[1].returncode in (52, 56) and b"reset" not in said[1].stderr, f"an end: {said[1].stderr}")
        same(said[2].returncode, 18, "a body cut off")
    with Peer(lab.path("silent"), pki, "fault = * 1 silent") as peer:
        with peer.socket(timeout=0.5) as s:
            s.sendall(HEALTH + b"\r\n")
            try:
                same(s.recv(1), "a time-out", "silence")
            except TimeoutError:
                pass
        same(peer.journal()[0]["fault"], "silent", "heard, not answered")


def faults_by_rate(lab, pki):
    lines = ["fault_rate = 300", "fault_kinds = 500, 503, reset"]
    runs = []
    for seed in (1, 1, 2):
        with Peer(lab.path(f"rate-{len(runs)}"), pki, *lines, f"seed = {seed}") as peer:
            runs.append([outcome(peer)[0] for _ in range(40)])
    same(runs[0], runs[1], "same seed, same faults")
    expect(runs[0] != runs[2], "another seed, others")
    same(set(runs[0]) | set(runs[2]), {200, 500, 503, "gone"}, "those kinds and no other")
    expect(4 <= sum(r != 200 for r in runs[0]) <= 22, "about as many as the rate says")


def configuration(lab, pki):
    for line, what in (("fault = /x 1 nothing", "PATTERN COUNT KIND"), ("fault = connection 1 429", "befall"),
                       ("colour = blue", "no such setting"), ("user = A", "no such value"),
                       ("client_certificate = required", "client_ca")):
        peer = Peer(lab.path("conf"), pki, line)
        done = subprocess.run([PROGRAM, "serve", "--config", f"{peer.folder}/sandbox.conf"], env=ENVIRONMENT,
                              capture_output=True, timeout=20, check=False)
        expect(done.returncode == 2 and what in done.stderr.decode(), f"{line}: {done.stderr.decode()}")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (strict_http, deadlines, tls, tokens, faults_by_script, faults_by_rate, configuration):
        test(lab, pki)
    finish()


main()
