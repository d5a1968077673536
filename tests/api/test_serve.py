#!/usr/bin/env python3
"""test_serve.py - the daemon over sockets: what callers are told, who may call, and that every wait ends.

    test_serve.py BUILD_DIR [NAME...]      the partner is in the daemon's process (api_try.c)
"""
import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from api_lab import PATHS, ROOT, Daemon, inquiry, read_answer, wrap_tls  # noqa: E402
from lab import expect, failures, same  # noqa: E402
from peer import wait_until  # noqa: E402
from ports import free_port  # noqa: E402

BUILD = sys.argv[1]
E = PATHS["eligibility"]


def closed(s):
    """Has the other side closed, in time?"""
    try:
        while s.recv(65536):
            pass
        return True
    except ConnectionResetError:
        return True
    except OSError:
        return False


def alone(d):
    """Whoever else was connected is gone, and the daemon knows it."""
    def told():
        answer = d.request("GET", "/metrics", port=d.metrics_port)
        return answer is not None and b"\nhia_http_connections 1\n" in answer.body
    return wait_until(told)


def answers():
    d = Daemon(BUILD, "deadline = 500ms", "reuse = 1h")
    a = d.ask("T-1", trigger_context="checkin", patient_id="22222222-2222-4222-8222-222222222222")
    same(a.status, 200, "a question is answered")
    same(a.headers["content-type"], "application/json", "as JSON")
    same(a.headers["cache-control"], "no-store", "nobody stores it")
    told = a.json()
    same((told["status"], told["source"], told["is_stale"], told["verdict"]),
         ("answered", "payer", False, "1"), "by the payer")
    same(told["answers"][0]["benefits"][2]["amount"], 1500, "with its benefits")
    same(told["patient_id"], "22222222-2222-4222-8222-222222222222", "the platform's ids come back")
    same(d.ask("S-1", kind="claim_status").json()["verdict"], "F1", "claim status likewise")
    for path in (f"{E}/{told['check_id']}", f"{E}?request_trace_id=T-1"):
        again = d.request("GET", path)
        same((again.status, again.json()["answers"]), (200, told["answers"]), f"GET {path[:40]}")
    same(d.request("GET", f"{PATHS['claim_status']}/{told['check_id']}").status, 404, "of the other kind: none")
    same(d.request("GET", f"{E}?request_trace_id=T-2").status, 404, "an unknown trace")
    a = d.ask("T-1")
    same((a.status, a.json()["source"]), (200, "repeated"), "the same trace again is not asked again")
    same(d.ask("T-1", "A2").status, 409, "nor is it another question's")
    a = d.ask("T-3", max_age_seconds=60)
    same((a.status, a.json()["source"], a.json()["age_seconds"] < 60), (200, "recent", True), "a recent answer")
    same(d.questions(2), 2, "the partner was asked twice in all")

    a = d.ask("T-4", "GONE")
    same((a.status, a.json()["status"], a.json()["type"]), (504, "timed_out", "urn:hia:problem:timed_out"),
         "no answer in time")
    same(a.headers["content-type"], "application/problem+json", "as a problem")
    expect(a.json()["check_id"], "which is kept")
    a = d.ask("T-5", "UNSENT")
    same((a.status, a.json()["code"], a.headers["retry-after"]), (503, "breaker_open", "1"), "not reached")
    a = d.ask("T-6", "REFUSED")
    same((a.status, a.json()["code"]), (502, "http_403"), "refused by the partner")
    a = d.ask("T-7", "GARBAGE")
    same((a.status, a.json()["code"]), (502, "not_x12"), "what is no answer")
    a = d.request("POST", E, {"request_trace_id": "T-8", "inquiry": {**inquiry(), "questions": [
        {"service_types": ["Q9"]}]}})
    same((a.status, a.json()["faults"][0]["segment"]), (422, "EQ"), "what breaks the guide's rules")
    m = d.metrics()
    same(m['hia_real_time_answers_total{organization_id="11111111-1111-4111-8111-111111111111",'
           'status="timed_out"}'], "1", "metrics count")
    expect(not any("POOLE" in t or "A1" in t for t in d.log), "no patient in the log")
    d.close("answers")


def last_known():
    d = Daemon(BUILD, "deadline = 300ms", delay=0)
    same(d.ask("T-1", "SLOW", deadline_ms=5000).status, 200, "answered once")
    a = d.ask("T-2", "SLOW")
    same((a.status, a.json()["status"], a.json()["source"], a.json()["is_stale"]),
         (200, "timed_out", "last_known", True), "then the last known answer, and it says so")
    expect(a.json()["answers"], "with what it said")
    d.close("last known")


def requests():
    d = Daemon(BUILD)
    for name, body in {"no JSON": b"{", "an array": b"[]", "nothing": b"", "no trace": {"inquiry": inquiry()},
                       "no inquiry": {"request_trace_id": "T"}, "an unknown field":
                       {"request_trace_id": "T", "inquiry": inquiry(), "x": 1},
                       "a wrong partner": {"request_trace_id": "T", "inquiry": inquiry(), "partner": "x"},
                       "a field no inquiry has": {"request_trace_id": "T", "inquiry": {"x": 1}},
                       "two values of a key": b'{"request_trace_id":"T","request_trace_id":"T"}',
                       "bad UTF-8": b'{"request_trace_id":"\xff"}'}.items():
        a = d.request("POST", E, body)
        same((a.status, "problem" in a.json()), (400, True), name)
    same(d.request("POST", E, {}, headers=["Content-Type: text/plain"]).status, 415, "no JSON by its type")
    same(d.request("POST", E, {}, headers=["Content-Encoding: gzip"]).status, 415, "nor packed")
    same(d.request("POST", E, headers=["Content-Type: application/json"]).status, 411, "no length")
    same(d.request("POST", E, {}, headers=["Content-Type: application/json; charset=utf-8"]).status, 400,
         "a parameter of the type is none of ours")
    same(d.request("POST", E, b"x" * 300000).status, 413, "too large")
    same(d.request("GET", E).status, 400, "all checks is no question")
    a = d.request("DELETE", E + "/1")
    same((a.status, a.headers["allow"]), (405, "GET, HEAD"), "what cannot be done")
    same(d.request("GET", "/").status, 404, "what is not there")
    same(d.request("GET", "/metrics").status, 404, "metrics are elsewhere")
    same(d.request("GET", "/metrics/ledger").status, 404, "those of the ledger too")
    ledger = {name.split("{")[0]: value for name, value in d.metrics("/metrics/ledger").items()}
    same((ledger["hia_ledger_up"], ledger["hia_jobs_oldest_seconds"], ledger["hia_breakers_open"]),
         ("1", "0", "0"), "the ledger answers, and nothing waits")
    same(d.request("POST", E, {}, port=d.metrics_port).status, 404, "and the API is not there")
    same(d.asked, [], "none of it was asked")

    with d.connect() as s:  # one connection, one after the other and pipelined
        for _ in range(3):
            same(d.request("GET", "/health", s=s).status, 200, "a connection is kept")
        s.sendall(d.bytes("POST", E, {"request_trace_id": "P-1", "inquiry": inquiry()}) +
                  d.bytes("POST", E, {"request_trace_id": "P-2", "inquiry": inquiry("A2")}) +
                  d.bytes("GET", "/health", headers=["Connection: close"]))
        rest, told = b"", []
        for _ in range(3):
            a, rest = read_answer(s, rest)
            told.append(a.json().get("request_trace_id"))
        same(told, ["P-1", "P-2", None], "pipelined requests are answered in order")
        expect(closed(s), "Connection: close is kept to")
    with d.connect() as s:  # HEAD: as GET, and nothing behind the head that the next answer would be read from
        s.sendall(b"".join(d.bytes("HEAD", path) for path in ("/health", E + "/none", "/nothing", E)) +
                  d.bytes("GET", "/health", headers=["Connection: close"]))
        got = b""
        while piece := s.recv(65536):
            got += piece
        answers = got.split(b"HTTP/1.1 ")[1:]
        same([a[:3] for a in answers], [b"200", b"404", b"404", b"400", b"200"], "HEAD")
        expect(b"Content-Length: 15\r\n" in answers[0], "says how long it would be")
        same([a.split(b"\r\n\r\n", 1)[1] for a in answers], [b""] * 4 + [b'{"status":"ok"}'], "and has no body")
    with d.connect() as s:  # a body that waits for leave
        body = json.dumps({"request_trace_id": "P-3", "inquiry": inquiry()}).encode()
        head, _, _ = d.bytes("POST", E, body, headers=["Expect: 100-continue"]).partition(b"\r\n\r\n")
        s.sendall(head + b"\r\n\r\n")
        a, rest = read_answer(s)
        same(a.status, 100, "100 Continue")
        s.sendall(body)
        same(read_answer(s, rest)[0].status, 200, "then the answer")
    with d.connect() as s:  # no leave for who may not
        sent = d.bytes("POST", E, b"x", token="wrong", headers=["Expect: 100-continue"])
        head, _, _ = sent.partition(b"\r\n\r\n")
        s.sendall(head + b"\r\n\r\n")
        same(read_answer(s)[0].status, 401, "or 401 instead of it")
        expect(closed(s), "and the body is not waited for")
    with d.connect() as s:  # chunks, and a caller that says no more
        body = json.dumps({"request_trace_id": "P-4", "inquiry": inquiry()}).encode()
        s.sendall(f"POST {E} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {d.token}\r\nContent-Type: "
                  "application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for at in range(0, len(body), 100):
            s.sendall(b"%x\r\n%s\r\n" % (len(body[at:at + 100]), body[at:at + 100]))
        s.sendall(b"0\r\n\r\n")
        s.shutdown(socket.SHUT_WR)
        same(read_answer(s)[0].status, 200, "chunks; half closed, and still answered")
    with d.connect() as s:
        s.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")
        a, _ = read_answer(s)
        same((a.status, a.headers["connection"]), (400, "close"), "what the parser refuses")
        expect(closed(s), "is closed")
    d.close("requests")


def who():
    d = Daemon(BUILD, organizations=2)
    for token in ("", "x", d.token + "x", "hia_" + "A" * 43, d.token[:-1]):
        a = d.ask("T-1", token=token)
        same((a.status, a.headers["www-authenticate"]), (401, 'Bearer realm="hia"'), "no token of ours")
    same(d.ask("T-1", token="", headers=[f"Authorization: Basic {d.token}"]).status, 401, "no bearer")
    same(d.ask("T-1", headers=[f"Authorization: Bearer {d.token}"]).status, 401, "two of them")
    same(d.request("GET", "/health", token="").status, 200, "health is everybody's")
    one = d.ask("T-1", token=d.tokens[0]).json()
    two = d.ask("T-1", "A2", token=d.tokens[1])
    same(two.status, 200, "the same trace of another organization is another")
    same(d.request("GET", f"{E}/{one['check_id']}", token=d.tokens[1]).status, 404, "whose checks are not seen")
    same(d.request("GET", f"{E}/{one['check_id']}", token=d.tokens[0]).status, 200, "but by their own")
    later = d.issue(0, "later")
    same(d.ask("T-5", token=later).status, 401, "a new token is not known")
    d.child.send_signal(signal.SIGHUP)
    for _ in range(100):
        if sum('"reloaded"' in t for t in d.log) == 2:
            break
        time.sleep(0.02)
    same(d.ask("T-5", token=later).status, 200, "until SIGHUP")
    d.close("who")


def limits():
    d = Daemon(BUILD, "rate_per_minute = 60", "rate_burst = 3", organizations=2)
    began, told = time.monotonic(), []
    while not told or (told[-1].status == 200 and len(told) < 500):
        told.append(d.ask(f"T-{len(told)}", token=d.tokens[0]))
    most = 3 + int(time.monotonic() - began) + 1  # one more a second, however long it took
    same(told[-1].status, 429, "not more at once")
    expect(3 <= len(told) - 1 <= most, f"so many at once: {len(told) - 1}, {most} at most")
    same(told[-1].headers["retry-after"], "1", "and when to come again")
    same(d.ask("T-1", token=d.tokens[1]).status, 200, "another organization has its own")
    time.sleep(1.1)
    same(d.ask("T-later", token=d.tokens[0]).status, 200, "and a second later one more")
    d.close("limits")


def crowds():
    d = Daemon(BUILD, "connections = 20", delay=1000)  # in which all of them have asked
    held = [d.connect() for _ in range(20)]
    time.sleep(0.2)
    with d.connect() as s:
        expect(closed(s), "one connection too many is closed")
    for s in held:
        s.close()
    expect(alone(d), "there is room again")
    told = []
    threads = [threading.Thread(target=lambda i=i: told.append(d.ask(f"T-{i}").json())) for i in range(15)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    same(d.questions(1), 1, "identical questions at once are asked once")
    same(sorted(a["source"] for a in told), ["payer"] + ["shared"] * 14, "and all have the answer")
    same(len({a["check_id"] for a in told}), 15, "each as a check of its own")
    d.close("crowds")


def slow_callers():
    d = Daemon(BUILD, "header_timeout = 1s", "body_timeout = 1s", "idle_timeout = 3s")

    def trickle(sent, first=b"", before=False):
        with d.connect() as s:
            if before:
                d.request("GET", "/health", s=s)
            began = time.monotonic()
            s.sendall(first)
            try:
                for i in range(60):
                    s.sendall(sent[i % len(sent):i % len(sent) + 1])
                    time.sleep(0.05)
                    s.settimeout(0.001)
                    try:
                        piece = s.recv(1000)
                        s.settimeout(5)
                        return time.monotonic() - began, piece[9:12] if piece else b""
                    except TimeoutError:
                        pass
                    s.settimeout(5)
            except OSError:
                pass
            return time.monotonic() - began, b""

    took, status = trickle(b"X: 1\r\n", b"GET /health HTTP/1.1\r\nHost: h\r\n")
    same((status, 0.8 < took < 2.9), (b"408", True), "a head a byte at a time ends in time")
    took, status = trickle(b"X: 1\r\n", b"GET /health HTTP/1.1\r\nHost: h\r\n", before=True)
    same((status, 0.8 < took < 2.9), (b"408", True), "also when it is the second of its connection")
    body_of = d.bytes("POST", E, b"x" * 1000)[:-1000]
    took, status = trickle(b"x", body_of)
    same((status, 0.8 < took < 2.9), (b"408", True), "a body a byte at a time ends in time")
    with d.connect() as s:
        began = time.monotonic()
        expect(closed(s) and time.monotonic() - began < 2.9, "a connection that says nothing is closed")
    with d.connect() as s:
        d.request("GET", "/health", s=s)
        began = time.monotonic()
        expect(closed(s) and 2.5 < time.monotonic() - began < 10, "one that has no more to say too")
    same(int(d.metrics()["hia_http_too_slow_total"]) >= 2, True, "it is counted")
    d.close("slow callers")


def slow_crowd():
    d = Daemon(BUILD, "header_timeout = 30s")
    many = [d.connect() for _ in range(200)]
    for s in many:
        s.sendall(b"POST /x HTTP/1.1\r\nHost")
    began = time.monotonic()
    same(d.request("GET", "/health").status, 200, "others are served meanwhile")
    expect(time.monotonic() - began < 10, "and wait for none of them")
    for s in many:
        s.close()
    d.close("slow crowd")


def broken_callers():
    d = Daemon(BUILD, delay=100)
    for i in range(30):
        s = d.connect()
        s.sendall(d.bytes("POST", E, {"request_trace_id": f"T-{i}", "inquiry": inquiry(f"A{i}")}))
        if i % 3 == 0:  # a reset, and no goodbye
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if i % 3 == 1:
            s.recv(0)
        s.close()
    same(d.questions(30), 30, "their questions were asked all the same")

    def answered():
        a = d.request("GET", f"{E}?request_trace_id=T-7")
        return (a.status, a.json()["status"]) == (200, "answered")
    expect(wait_until(answered), "and what was answered is kept")
    expect(alone(d), "none of their connections is left")
    for junk in (b"\x16\x03\x01\x02\x00\x01", b"\r\n\r\n\r\n", b"\0" * 100, os.urandom(5000)):
        with d.connect() as s:
            s.sendall(junk)
            s.shutdown(socket.SHUT_WR)
            expect(closed(s), "noise is closed")
    d.close("broken callers")


def shutdown():
    d = Daemon(BUILD, delay=2000)
    idle = d.connect()
    told = []
    threads = [threading.Thread(target=lambda i=i: told.append(d.ask(f"T-{i}", f"A{i}"))) for i in range(20)]
    for t in threads:
        t.start()
    same(d.questions(20), 20, "they are in hand")
    d.child.send_signal(signal.SIGTERM)
    expect(closed(idle), "idle connections are closed")
    try:
        d.connect(timeout=1).close()
        failures.append("nobody new is let in")
    except OSError as e:
        same(type(e), ConnectionRefusedError, "who is new is refused, and does not wait for the end")
    for t in threads:
        t.join()
    same([a.status for a in told], [200] * 20, "requests in hand are answered")
    same({a.headers.get("connection") for a in told}, {"close"}, "and their connections closed")
    d.close("shutdown")

    d = Daemon(BUILD, "drain_timeout = 300ms", delay=5000)
    t = threading.Thread(target=lambda: d.ask("T-1"))
    t.start()
    same(d.questions(1), 1, "it is in hand")
    began = time.monotonic()
    same(d.stop(), 0, "what takes too long is cut off")
    expect(time.monotonic() - began < 4, "in time: its answer takes five seconds")
    t.join()
    d.folder.cleanup()


def asked_of(d):
    """check_id by trace, of what is on record as asked."""
    ledger = sqlite3.connect(d.path("data0", "real-time", "ledger.db"))
    rows = list(ledger.execute("SELECT request_trace_id, uuid, length(content) FROM pm_eligibility_asks"))
    ledger.close()
    expect(all(size and size > 300 for *_, size in rows), "with the bytes that left")
    return {trace: uuid for trace, uuid, _ in rows}


def crash(*lines):
    """kill -9 while callers are answered: who was answered is in the ledger, whatever happens. With
    answer_when = asked that may be missing of the last few, and it is on record that they asked."""
    d = Daemon(BUILD, *lines, delay=5)
    told, stop, rounds = [], threading.Event(), []

    def call(i):
        n = 0
        while not stop.is_set():
            n += 1
            try:
                trace = f"C-{len(rounds)}-{i}-{n}"
                a = d.ask(trace, f"A{i}.{n}")
                if a and a.status == 200:
                    told.append((trace, a.json()["check_id"]))
            except OSError:
                return

    for _ in range(3):
        threads = [threading.Thread(target=call, args=(i,)) for i in range(8)]
        for t in threads:
            t.start()
        begin, limit = len(told), time.monotonic() + 120
        time.sleep(0.7)
        while len(told) < begin + 21 and time.monotonic() < limit:
            time.sleep(0.02)
        d.child.send_signal(signal.SIGKILL)
        stop.set()
        for t in threads:
            t.join()
        d.child.wait()
        stop.clear()
        before = list(told)
        d.start()
        lost = [trace for trace, check in before
                if d.request("GET", f"{E}?request_trace_id={trace}").json().get("check_id") != check]
        if lines:
            on_record = asked_of(d)
            expect(len(lost) <= 8 and all(on_record.get(trace) == check for trace, check in before),
                   f"of {len(before)} answered each is on record: without an answer {lost}")
        else:
            same(lost, [], f"of {len(before)} answered none is lost")
        expect(len(before) > 20, "and there were some")
        told.clear()
        rounds.append(len(before))
    references = [r for r in d.asked if r]
    same(len(references), len(set(references)), "no control number was used twice")
    d.close("crash")


def crash_asked():
    crash("answer_when = asked")


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def make_certificate(folder, name, authority=None, host="localhost"):
    at = lambda end: os.path.join(folder, name + end)  # noqa: E731
    if not authority:
        run("openssl", "req", "-x509", *KEY, "-days", "30", "-subj", f"/CN={name}", "-keyout", at(".key"),
            "-out", at(".pem"))
        return
    run("openssl", "req", *KEY, "-subj", f"/CN={host}", "-keyout", at(".key"), "-out", at(".csr"))
    with open(at(".ext"), "w", encoding="utf-8") as f:
        f.write(f"subjectAltName=DNS:{host}\n")
    ca = os.path.join(folder, authority)
    run("openssl", "x509", "-req", "-in", at(".csr"), "-CA", ca + ".pem", "-CAkey", ca + ".key",
        "-CAcreateserial", "-extfile", at(".ext"), "-out", at(".pem"), "-days", "30")


class TlsDaemon(Daemon):
    """With certificates made before it starts; its callers show `client`."""

    def __init__(self, *serve, **options):
        self.pki = tempfile.TemporaryDirectory(prefix="hia-pki-")
        at = self.pki.name
        make_certificate(at, "ca")
        make_certificate(at, "other")
        make_certificate(at, "server", "ca")
        make_certificate(at, "clinic", "ca", "clinic.example")
        make_certificate(at, "nobody", "ca", "nobody.example")
        make_certificate(at, "false", "other", "clinic.example")
        os.chmod(os.path.join(at, "server.pem"), 0o600)
        self.client = None
        super().__init__(BUILD, f"tls_certificate = file://{at}/server.pem",
                         f"tls_key = file://{at}/server.key", f"tls_client_ca = {at}/ca.pem", *serve,
                         **options)

    def connect(self, port=None, timeout=15):
        s = super().connect(port, timeout)
        return s if port == self.metrics_port and port else wrap_tls(s, self.pki.name, self.client)


def certificates():
    pin = lambda d, name: subprocess.run(  # noqa: E731
        f"openssl x509 -in {d}/{name}.pem -pubkey -noout | openssl pkey -pubin -outform der | "
        "openssl dgst -sha256 -binary | base64", shell=True, capture_output=True,
        check=True).stdout.decode().strip()
    d = TlsDaemon()
    same(d.ask("T-1").status, 200, "over TLS, by token")
    old = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{d.port}", "-tls1_1", "-cipher",
                          "DEFAULT@SECLEVEL=0"], input=b"", capture_output=True)
    expect(b"Cipher is (NONE)" in old.stdout, "TLS 1.1 is not spoken")
    with Daemon.connect(d) as s:
        s.sendall(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
        s.settimeout(3)
        expect(closed(s), "nor plain HTTP")
    d.close("tls")

    d = TlsDaemon("auth = certificate", "client = dns:clinic.example", tokens=False)
    d.token = ""
    d.client = "clinic"
    same(d.ask("T-1").status, 200, "by certificate")
    d.client = "nobody"
    same(d.ask("T-2").status, 401, "another of the same authority is nobody")
    for client in ("false", None):
        d.client = client
        try:
            a = d.ask("T-3")
            failures.append("unknown certificate") if a else None
        except OSError:
            pass
    d.client = "clinic"
    same(d.ask("T-4").status, 200, "others are served on")
    d.close("certificates")

    d = TlsDaemon("auth = token-and-certificate", "client = dns:clinic.example")
    d.client = "clinic"
    same(d.ask("T-1").status, 200, "both")
    same(d.ask("T-2", token="").status, 401, "the certificate alone is not enough")
    d.client = "nobody"
    same(d.ask("T-2").status, 401, "nor the token")
    d.close("both")

    d = TlsDaemon("auth = certificate", "client = dns:other.example", tokens=False)
    with open(d.confs[0], encoding="utf-8") as f:
        text = f.read()
    with open(d.confs[0], "w", encoding="utf-8") as f:
        f.write(text.replace("dns:other.example", "sha256//" + pin(d.pki.name, "clinic")))
    d.stop()
    again = subprocess.Popen([os.path.join(BUILD, "tests/api/api_try"), d.confs[0]],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    line = next(t for t in again.stderr if '"serving"' in t)
    d.port = int(line.split('"port":')[1].split(",")[0])
    d.client, d.token = "clinic", ""
    same(d.ask("T-1").status, 200, "by the digest of its key")
    d.client = "nobody"
    same(d.ask("T-2").status, 401, "which no other has")
    again.terminate()
    again.wait()
    d.folder.cleanup()


def listening():
    d = Daemon(BUILD, listen="0.0.0.0:0")
    same(d.child.wait(10), 1, "plain HTTP over a network: it does not start")
    expect(wait_until(lambda: any("tls_key is needed" in t for t in d.log)), "and says why")
    for line in ("auth = certificate", "auth = token-and-certificate", "tls_certificate = file:///etc/c.pem"):
        d = Daemon(BUILD, line)
        same(d.child.wait(10), 1, f"{line}, and nothing that makes it so: it does not start")
        expect(wait_until(lambda: any("tls_key" in t for t in d.log)), "and says what is missing")
    place = tempfile.mkdtemp(prefix="hia-api-")
    at = os.path.join(place, "api.sock")
    d = Daemon(BUILD, listen=f"unix:{place}/none/api.sock")
    expect(d.child.poll() is not None, "an address that cannot be had: it does not start")
    d = Daemon(BUILD, listen=f"unix:{at}")
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(10)
        s.connect(at)
        same(d.request("GET", "/health", s=s).status, 200, "unix: is served")
    same(os.stat(at).st_mode & 0o777, 0o660, "to its group")
    d.close("unix")
    shutil.rmtree(place)


def site(at, port, behind, name="hia"):
    """A site we ship, with this test's ports and certificate."""
    with open(os.path.join(ROOT, f"conf/nginx/{name}.conf"), encoding="utf-8") as f:
        text = f.read()
    for from_, to in (("127.0.0.1:8470", f"127.0.0.1:{behind}"), ("listen 443", f"listen 127.0.0.1:{port}"),
                      ("/etc/nginx/tls/hia", f"{at}/server"),
                      (f"/var/log/nginx/{name}.log", f"{at}/access.log")):
        expect(from_ in text, f"the site has {from_}")
        text = text.replace(from_, to)
    return text


def behind_nginx():
    d = TlsDaemon.__new__(TlsDaemon)
    d.pki, d.client = tempfile.TemporaryDirectory(prefix="hia-pki-"), None
    make_certificate(d.pki.name, "ca")
    make_certificate(d.pki.name, "server", "ca")
    Daemon.__init__(d, BUILD)
    at = d.pki.name
    port, hooks = free_port(), free_port()
    temporary = "".join(f"{n}_temp_path {at}/{n};\n" for n in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(f"{at}/nginx.conf", "w", encoding="utf-8") as f:
        f.write(f"""daemon off; worker_processes 1; pid {at}/pid; error_log {at}/err;
events {{ worker_connections 64; }}
http {{ {temporary} {site(at, port, d.port)} {site(at, hooks, d.port, "hia-webhooks")} }}
""")
    os.chmod(at, 0o755)
    nginx = subprocess.Popen(["nginx", "-c", f"{at}/nginx.conf", "-p", at], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        d.port = port
        for i in range(20):
            same(d.ask(f"T-{i}", f"A{i}").status, 200, "through nginx")
        same(d.request("GET", "/health").status, 404, "nothing else is there")
        same(d.ask("T-1", token="x").status, 401, "the daemon asks who it is")
        same(d.request("POST", E, b"x" * 300000).status, 413, "nginx refuses what is too large")
        d.port = hooks
        a = d.request("POST", "/api/v1/webhooks/nonesuch", b"{}")
        same((a.status, a.json()["type"]), (404, "urn:hia:problem:not-found"), "a webhook comes to the daemon")
        same(d.request("GET", "/api/v1/partners").status, 404, "and nothing else does")
        same(d.ask("T-2").status, 404, "no question")
        same(d.request("GET", "/api/v1/webhooks/lab").status, 403, "nothing is read there")
        expect(int(d.metrics()['hia_http_connections_total{result="accepted"}']) < 12, "connections are kept")
    finally:
        nginx.terminate()
        nginx.wait()
    d.close("nginx")


TESTS = [answers, last_known, requests, who, limits, crowds, slow_callers, slow_crowd, broken_callers, shutdown,
         crash, crash_asked, certificates, listening, behind_nginx]
for test in TESTS:
    if len(sys.argv) < 3 or test.__name__ in sys.argv[2:]:
        test()
print("failed" if failures else "passed test_serve.py")
sys.exit(1 if failures else 0)
