#!/usr/bin/env python3
"""test_flow.py - exchanges given up, time-outs on a clock that is moved, proxies, folders, connections.

    test_flow.py BUILD_DIR [NAME]

Rows of platform.md A3 and A5, and where they are tested (exchange: test_exchange.py, auth: test_auth.py):
    A3 1 CA store parsed once: test_ca_store        A3 2 TLS sessions resumed: test_resumption
    A3 3 resume by offset: exchange test_sftp        A3 4 host keys: exchange test_sftp
    A3 5 early HTTP/2 answer: exchange test_early_h2 A4 HTTP/2 is capped: test_connections
    protocols, redirects: exchange test_retries      TLS, trust, pins, versions: exchange test_tls
    client identity: auth test_client_certificates   SSRF: exchange test_tls
    proxies, and that of the environment: test_proxy
    time: test_clock, test_cancel, exchange test_faults    size, headers, bombs: exchange test_faults, test_bomb
    secrets in no answer: auth test_bodies           pool: test_connections
    Expect, HTTP/0.9: test_wire                      what libcurl repeats: exchange test_dead_warm_connection
    SFTP: exchange test_sftp                         Retry-After: exchange test_retries; waited for: test_clock
    MAXAGE_CONN, MAXLIFETIME_CONN: test_age (real seconds: they are libcurl's)
"""
import json
import os
import resource
import select
import socket
import subprocess
import threading
import time

from net_lab import BUILD, TRY, Lab, Raw, answer, expect, free_port, main, run, same, wait_for


def results(said, tag=None):
    return [r for r in said if r["type"] == "result" and (tag is None or r["tag"] == tag)]


def attempts(said, tag):
    return len([r for r in said if r["type"] == "attempt" and r["tag"] == tag])


def outcome(said, tag):
    r = results(said, tag)[0]
    return r["outcome"], r["reason"], attempts(said, tag)


def play_hold(s, c, _):
    """Takes requests, and answers when `s.go` is set; those for /now at once."""
    while s.request(c) is not None:
        if not s.requests[-1][0].split()[1].startswith(b"/now"):
            s.go.wait(20)
        answer(c)


def holding(lab):
    server = Raw(lab, play_hold)
    server.go = threading.Event()
    return server


def black_hole():
    """An address that answers no SYN: its queue of connections is full. The sockets are to be kept."""
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(0)
    kept = [s]
    for _ in range(3):
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(s.getsockname())
        kept.append(c)
    time.sleep(0.1)
    return s.getsockname()[1], kept


# ---- given up


def test_cancel(lab):
    server = holding(lab)
    hole, kept = black_hole()
    mute = socket.create_server(("127.0.0.1", 0))  # connects, and says nothing in TLS
    lab.partner("one", server.url, "concurrency = 1")
    lab.partner("hole", f"https://localhost:{hole}")
    lab.partner("mute", f"https://localhost:{mute.getsockname()[1]}")
    lab.partner("waits", f"https://localhost:{free_port()}", "retry_delay = 20s", "breaker_failures = 9",
                "transaction_limit = 60s")
    said = lab.ask("POST\tone\tonce\t/now\tA\ttag=done", "wait", "cancel done",
                   "POST\tone\tonce\t/a\tA\ttag=flight", "until 2 ATTEMPTS",
                   "POST\tone\tonce\t/b\tB\ttag=queued",
                   "POST\thole\tonce\t/c\tC\ttag=syn", "POST\tmute\tonce\t/d\tD\ttag=tls",
                   "POST\twaits\tonce\t/e\tE\ttag=wait", "sleep 300", "cancel queued",
                   "cancel syn", "cancel tls",
                   "cancel wait", "until 5 ENDED", "state one", "cancel flight", "wait",
                   "POST\tone\tonce\t/now\tF\ttag=next")
    same(outcome(said, "done"), ("answered", "none", 1), "what is done is not touched")
    for tag, what in (("queued", "in the queue"), ("syn", "connecting"), ("tls", "in the handshake")):
        same(outcome(said, tag), ("not_sent", "cancelled", 0), f"cancelled {what}: nothing was sent")
    same(outcome(said, "wait")[:2], ("not_sent", "cancelled"), "cancelled before another attempt")
    same(outcome(said, "flight"), ("unknown", "cancelled", 1), "cancelled in flight: it may have been done")
    same([r["in_flight"] for r in said if r["type"] == "state"], [1], "its neighbour's end was not its own")
    same(outcome(said, "next"), ("answered", "none", 1), "and the place is free again")
    for tag in ("flight", "queued", "syn", "tls", "wait"):
        expect(results(said, tag)[0]["total_us"] < 3_000_000, f"{tag}: at once")
    server.go.set()
    same(sorted(head.split()[1] for head, _ in server.requests), [b"/a", b"/now", b"/now"],
         "nothing else arrived")
    del kept


def test_shutdown(lab):
    """The driver stops the engine with a second's grace while one is held; checked by its exit and no leak."""
    server = holding(lab)
    lab.partner("one", server.url, "concurrency = 2")
    lab.write("hia.conf", f"[hia]\ndata_dir = {lab.path('data')}\n" + "\n".join(lab.partners))
    lines = ["POST\tone\tonce\t/a\tA\ttag=a"] * 3 + ["until 2 ATTEMPTS", "stop 200"]
    done = subprocess.run([TRY, lab.path("hia.conf")], input="\n".join(lines).encode() + b"\n",
                          capture_output=True, timeout=20)
    said = [json.loads(line) for line in done.stdout.decode().splitlines()]
    same(sorted((r["outcome"], r["reason"]) for r in results(said)),
         [("not_sent", "shutdown"), ("unknown", "shutdown"), ("unknown", "shutdown")],
         "stopped: two in flight are unknown, the third was not sent")
    same(done.returncode, 0, "and it ends")
    server.go.set()


# ---- a clock that is moved


def test_clock(lab):
    server = holding(lab)
    hole, kept = black_hole()
    limits = ["connect_timeout = 10s", "first_byte_timeout = 60s", "transaction_limit = 100s"]
    lab.partner("one", server.url, "concurrency = 1", "breaker_failures = 99", *limits)
    lab.partner("hole", f"https://localhost:{hole}", "breaker_failures = 99", "retry_attempts = 1", *limits)
    lab.partner("slow", Raw(lab, play_trickle).url, "breaker_failures = 99", *limits)

    def ask(*lines):
        began = time.monotonic()
        said = lab.ask(*lines)
        expect(time.monotonic() - began < 55, f"{lines[0][:20]}: no real minute was waited for")
        return said

    said = ask("POST\tone\tonce\t/a\tA\ttag=a", "until 1 ATTEMPTS", "clock 45000", "sleep 200", "state one",
               "clock 16000", "wait")
    same(outcome(said, "a"), ("unknown", "timeout_first_byte", 1), "61 s without a byte of an answer")
    same([r["in_flight"] for r in said if r["type"] == "state"], [1], "and not after 45 s")
    said = ask("POST\tone\tonce\t/a\tA\ttag=a\tdeadline_ms=30000", "until 1 ATTEMPTS", "clock 31000", "wait")
    same(outcome(said, "a"), ("unknown", "timeout_total", 1), "its own deadline is nearer")
    said = ask("POST\thole\tonce\t/a\tA\ttag=a", "sleep 200", "clock 3000", "sleep 100", "state hole",
               "clock 8000",
               "wait")
    same(outcome(said, "a"), ("not_sent", "timeout_connect", 0), "11 s without a connection")
    same([r["in_flight"] for r in said if r["type"] == "state"], [1], "and not after 3 s")
    said = ask("POST\tslow\tonce\t/a\tA\ttag=a", "until 1 ATTEMPTS", "sleep 200", "clock 70000", "sleep 100",
               "state slow", "clock 31000", "wait")
    same(outcome(said, "a"), ("unknown", "timeout_total", 1), "an answer that never ends: 101 s")
    same([r["in_flight"] for r in said if r["type"] == "state"], [1], "the first byte was there in time")
    said = ask("POST\tone\tonce\t/a\tA\ttag=a", "until 1 ATTEMPTS",
               "POST\tone\tonce\t/b\tB\ttag=b\tdeadline_ms=5000",
               "sleep 100", "clock 5100", "until 1 ENDED", "cancel a", "wait")
    same(outcome(said, "b"), ("not_sent", "timeout_queue", 0), "its deadline passes in the queue")
    server.go.set()
    del kept


def play_trickle(s, c, _):
    s.request(c)
    c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
    time.sleep(8)


def test_clock_policy(lab):
    """Breaker, failover and back, rate and Retry-After over minutes."""
    good = Raw(lab, play_hold)
    good.go = threading.Event()
    good.go.set()
    dead = free_port()
    lab.partner("two", f"https://localhost:{dead}", f"secondary_url = {good.url}",
                "secondary_baa_recorded = 2026-01-01", "retry_attempts = 1")
    lab.partner("lone", f"https://localhost:{free_port()}", "retry_attempts = 1")
    lab.partner("rate", good.url, "rate_per_minute = 2", "rate_burst = 1", "transaction_limit = 5m")
    ask_two = ["GET\ttwo\tsafe\t/now\t\ttag=two", "wait"]
    said = lab.ask(*ask_two * 4, "clock 280000", *ask_two, "clock 21000", *ask_two, *ask_two)
    same([(r["outcome"], r["endpoint"]) for r in results(said, "two")],
         [("not_sent", "primary")] * 3 + [("answered", "secondary")] * 2 + [("not_sent", "primary"),
                                                                           ("answered", "secondary")],
         "three failures, the secondary for 300 s, one that tries the primary, and back")
    lab.partner("routed", f"https://localhost:{dead}", f"secondary_url = {good.url}",
                "secondary_baa_recorded = 2026-01-01", "retry_attempts = 1", "route = P1,P2 -> primary",
                "route = S1 -> secondary")
    said = lab.ask(*[line for i, payer in enumerate(("S1", "P1", "P2", "P1", "P1", "other", "S1"))
                     for line in (f"GET\trouted\tsafe\t/now\t\ttag=t{i}\tpayer={payer}", "wait")])
    same([(r["reason"], r["endpoint"]) for r in results(said)],
         [("none", "secondary"), ("connect", "primary"), ("connect", "primary"), ("connect", "primary"),
          ("breaker", "primary"), ("none", "secondary"), ("none", "secondary")],
         "a payer with a route goes there alone: never to the other, also when its own is down")
    ask_lone = ["GET\tlone\tsafe\t/now\t\ttag=lone", "wait"]
    said = lab.ask(*ask_lone * 4, "clock 301000", *ask_lone * 2)
    same([r["reason"] for r in results(said, "lone")], ["connect"] * 3 + ["breaker", "connect", "breaker"],
         "without a secondary: left alone, and tried once after the cool-down")
    said = lab.ask(*["GET\trate\tsafe\t/now\t\ttag=rate"] * 3, "until 1 ENDED", "sleep 100", "state rate",
                   "clock 30000", "until 2 ENDED", "sleep 100", "state rate", "clock 30000", "wait")
    same([r["queued"] for r in said if r["type"] == "state"], [2, 1], "two a minute, one at a time")
    same([r["outcome"] for r in results(said, "rate")], ["answered"] * 3, "all in the end")

    def play_later(s, c, _):
        while s.request(c) is not None:
            answer(c, b"429 Slow", extra=b"Retry-After: 120\r\n") if len(s.requests) == 1 else answer(c)
    later = Raw(lab, play_later)
    lab.partner("later", later.url, "transaction_limit = 5m")
    said = lab.ask("POST\tlater\tonce\t/\tA\ttag=a", "until 1 ATTEMPTS", "sleep 200", "clock 100000",
                   "sleep 100",
                   "state later", "clock 21000", "wait")
    same((outcome(said, "a"), [r["queued"] for r in said if r["type"] == "state"]),
         (("answered", "none", 2), [1]),
         "Retry-After: 120 is waited for")


# ---- proxies


class Proxy(threading.Thread):
    """CONNECT, by `how`: pass, refuse (403), drop after the tunnel stands, or mute."""

    def __init__(self, how="pass"):
        super().__init__(daemon=True)
        self.how, self.asked = how, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            c, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(c,), daemon=True).start()

    def serve(self, c):
        head = b""
        while b"\r\n\r\n" not in head:
            more = c.recv(4096)
            if not more:
                return
            head += more
        self.asked.append(head.decode())
        if self.how == "refuse":
            c.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
            c.close()
            return
        host, _, port = head.split()[1].decode().rpartition(":")
        upstream = socket.create_connection((host, int(port)))
        c.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        if self.how == "drop":
            c.recv(10)
            c.close()
            return
        self.pump(c, upstream)

    @staticmethod
    def pump(a, b):
        while True:
            for s in select.select([a, b], [], [])[0]:
                data = s.recv(65536)
                if not data:
                    a.close()
                    b.close()
                    return
                (b if s is a else a).sendall(data)


def test_proxy(lab):
    server = holding(lab)
    server.go.set()

    def ask(how, **more):
        proxy = Proxy(how)
        lab.partners = []
        lab.partner("p", server.url, f"proxy = http://localhost:{more.get('port', proxy.port)}")
        before = len(server.requests)
        r = lab.one("POST", "p", "once", "/claims", "PHI")
        return r["outcome"], r["reason"], r["announced"], len(server.requests) - before, proxy

    *said, proxy = ask("pass")
    same(said, ["answered", "none", 1, 1], "through a proxy")
    expect("PHI" not in "".join(proxy.asked) and proxy.asked[0].startswith("CONNECT localhost:"),
           "which sees a tunnel and nothing else")
    same(ask("refuse")[:4], ("not_sent", "proxy", 0, 0), "a proxy that refuses")
    same(ask("drop")[:4], ("not_sent", "tls", 0, 0), "a proxy that drops the tunnel")
    same(ask("pass", port=free_port())[:4], ("not_sent", "connect", 0, 0), "no proxy there")
    lab.environment = dict(os.environ, https_proxy=f"http://localhost:{free_port()}",
                           ALL_PROXY="http://localhost:1",
                           HTTPS_PROXY=f"http://localhost:{free_port()}")
    lab.partners = []
    lab.partner("p", server.url)
    same(lab.one("POST", "p", "once", "/claims", "B")["outcome"], "answered",
         "that of the environment is not used")
    lab.environment = None


# ---- folders


def test_dir(lab):
    lab.partner("d", "", transport="dir")
    lab.partners = [lab.partners[0].replace("url = \n", "")]
    for name in ("in", "out", "archive"):
        os.makedirs(lab.path("data", "d", name))
    put, take = lab.path("data", "d", "in"), lab.path("data", "d", "out")
    lab.write("big", os.urandom(300_000))
    r = lab.one("STORE", "d", "once", "a.x12", "@" + lab.path("big"))
    same((r["outcome"], r["transferred"], open(os.path.join(put, "a.x12"), "rb").read()),
         ("answered", 300_000, open(lab.path("big"), "rb").read()), "stored whole")
    r = lab.one("STORE", "d", "once", "a.x12", "other")
    same((r["outcome"], r["reason"]), ("not_sent", "exists"), "never over another")
    same(lab.one("STORE", "d", "once", "b.x12", "ISA*")["outcome"], "answered", "from memory")
    same(sorted(os.listdir(put)), ["a.x12", "b.x12"], "and no part is left")
    for name in ("../evil", ".hidden", "a/b", "x.part", ""):
        r = lab.one("STORE", "d", "once", name, "B")
        same((r["outcome"], r["reason"]), ("refused", "protocol"), f"no name of a file: {name!r}")
    same(len(os.listdir(lab.path("data", "d"))), 3, "nothing was put elsewhere")
    for name, text in (("1.835", "first"), ("2.835", "second")):
        with open(os.path.join(take, name), "w") as f:
            f.write(text)
    same([e[:2] for e in lab.one("LIST", "d", "safe", "", "")["entries"]], [["1.835", 5], ["2.835", 6]],
         "listed")
    same(lab.one("STAT", "d", "safe", "2.835", "")["entries"][0][1], 6, "looked at")
    same(lab.one("STAT", "d", "safe", "none", "")["entries"], [], "what is not there has no entry")
    r = lab.one("FETCH", "d", "safe", "1.835", "")
    same((r["outcome"], r["body"]), ("answered", "first"), "taken into memory")
    lab.write("into", "fi")
    r = lab.one("FETCH", "d", "safe", "1.835", "", "into=" + lab.path("into"))
    same((r["transferred"], open(lab.path("into")).read()), (3, "first"), "a file goes on where it ended")
    same(lab.one("FETCH", "d", "safe", "none", "")["reason"], "missing", "a file that is not there")
    os.symlink(lab.path("big"), os.path.join(take, "link"))
    expect(lab.one("FETCH", "d", "safe", "link", "")["outcome"] != "answered", "no link is followed")
    same(lab.one("MOVE", "d", "once", "1.835", "")["outcome"], "answered", "moved into the archive")
    same(os.listdir(lab.path("data", "d", "archive")), ["1.835"], "where it is")
    same(lab.one("REMOVE", "d", "once", "2.835", "")["outcome"], "answered", "removed")
    same(os.listdir(take), ["link"], "both are gone")
    same(lab.one("REMOVE", "d", "once", "2.835", "")["reason"], "missing", "once")
    lab.partners = [lab.partners[0].replace("baa_recorded = 2026-01-01\n", "")]
    same(lab.one("STORE", "d", "once", "c.x12", "PHI")["outcome"], "answered",
         "a folder of our own needs no BAA")
    r = lab.one("POST", "d", "once", "", "B")
    same(r["outcome"], "error", "https verbs are not a folder's")


# ---- what goes over the wire, and over how many connections


def closing_nginx(lab):
    port = free_port()
    lab.nginx(f"""ssl_session_cache shared:s:10m; server {{ listen 127.0.0.1:{port} ssl; keepalive_timeout 0;
ssl_certificate {lab.path('good.pem')}; ssl_certificate_key {lab.path('good.key')};
location / {{ return 200 "$ssl_session_reused"; }} }}""")
    wait_for(port)
    return f"https://localhost:{port}"


def test_ca_store(lab):
    """A3 trap 1: the system's CA bundle parsed for each connection is 40 ms of CPU each."""
    url = closing_nginx(lab)
    with open("/etc/ssl/certs/ca-certificates.crt") as f, open(lab.path("ca.pem")) as own:
        bundle = lab.write("bundle.pem", f.read() + own.read())
    expect(open(bundle).read().count("BEGIN CERT") > 100, "a bundle as large as a system's")
    lab.partner("p", url, f"ca_file = {bundle}")

    def cpu_s(count):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = lab.ask(*["GET\tp\tsafe\t/\t", "wait"] * count, "state p")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        same({r["status"] for r in results(said)}, {200}, "all are answered")
        same(said[-1]["connections"], count, "over a connection each")
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    few, many = cpu_s(2), cpu_s(62)
    per_ms = (many - few) / 60 * 1000
    expect(per_ms < 12, f"a new connection costs {per_ms:.1f} ms of CPU, with a CA bundle parsed again 40")


def test_resumption(lab):
    """A3 trap 2: TLS sessions are resumed, one after the other and side by side."""
    lab.partner("p", closing_nginx(lab))
    said = lab.ask(*["GET\tp\tsafe\t/\t\ttag=one", "wait"] * 20, "GET\tp\tsafe\t/\t\tcount=8\ttag=eight",
                   "wait")
    reused = [r["body"] for r in results(said, "one")]
    expect(reused[0] == "." and reused.count("r") >= 18, f"one after the other: {''.join(reused)}")
    expect([r["body"] for r in results(said, "eight")].count("r") >= 4, "and at once, from the share")


def test_connections(lab):
    port = free_port()
    lab.nginx(f"""server {{ listen 127.0.0.1:{port} ssl http2; ssl_certificate {lab.path('good.pem')};
ssl_certificate_key {lab.path('good.key')}; location / {{ return 200 "$connection"; }} }}""")
    wait_for(port)
    lab.partner("h1", f"https://localhost:{port}", "concurrency = 4")
    lab.partner("h2", f"https://localhost:{port}", "concurrency = 200", "http2 = yes", "connections = 2")
    said = lab.ask("GET\th1\tsafe\t/\t\tcount=200\ttag=h1", "GET\th2\tsafe\t/\t\tcount=400\ttag=h2", "wait")
    for name, most in (("h1", 4), ("h2", 2)):
        seen = {r["body"] for r in results(said, name)}
        expect(1 <= len(seen) <= most and "" not in seen,
               f"{name}: at most {most} connections, not {len(seen)}")


def test_age(lab):
    """A connection idle for too long, or too old, is not used again; one that is neither is."""
    limits = {"idle": ("connection_idle = 1s", "connection_life = 1h"),
              "old": ("connection_idle = 1h", "connection_life = 1s"),
              "both": ("connection_idle = 1h", "connection_life = 1h")}
    servers = {name: Raw(lab, play_now) for name in limits}
    for name, lines in limits.items():
        lab.partner(name, servers[name].url, *lines)
    each = [line for name in limits for line in (f"GET\t{name}\tsafe\t/\t\ttag={name}", "wait")]
    old = ["GET\told\tsafe\t/\t\ttag=old", "wait"]
    # Seconds are counted whole: after 2.1 s of nothing a limit of one is over.
    said = lab.ask(*each, "sleep 700", *old, "sleep 700", *old, "sleep 700", *each)
    same({r["outcome"] for r in results(said)}, {"answered"}, "all are answered")
    same((servers["idle"].connections, servers["both"].connections), (2, 1), "idle for too long, and not")
    expect(servers["old"].connections >= 2, "too old, though it was never idle for long")


def play_now(s, c, _):
    while s.request(c) is not None:
        answer(c)


def test_ramp(lab):
    """Few connections are made at once; who answers slowly is given more, who answers at once needs no more."""
    lab.partner("fast", holding_none(lab), "concurrency = 300")
    said = lab.ask("GET\tfast\tsafe\t/\t\tcount=300", "wait", "state fast")
    same({r["outcome"] for r in results(said)}, {"answered"}, "all are answered")
    expect(said[-1]["connections"] < 200, f"a quick server: {said[-1]['connections']} connections for 300")
    server = holding(lab)
    lab.partner("slow", server.url, "concurrency = 150")
    said = lab.ask("GET\tslow\tsafe\t/\t\tcount=150", "until 150 ATTEMPTS", "state slow", "clock 1000000",
                   "wait")
    same([r["in_flight"] for r in said if r["type"] == "state"], [150], "a slow one: all at once in the end")
    same(server.connections >= 150, True, "over a connection each")
    server.go.set()


def holding_none(lab):
    port = free_port()
    lab.nginx(f"""server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {lab.path('good.pem')};
ssl_certificate_key {lab.path('good.key')}; location / {{ return 200 "in"; }} }}""")
    wait_for(port)
    return f"https://localhost:{port}"


def test_wire(lab):
    def play_old(s, c, _):
        s.request(c)
        c.sendall(b"just text, as HTTP/0.9 had it\n")

    server = holding(lab)
    server.go.set()
    lab.partner("p", server.url)
    r = lab.one("POST", "p", "once", "/x?a=%2F..", "*3000000", "type=application/edi-x12", "header=X-Trace: 7")
    same(r["outcome"], "answered", "three megabytes")
    head, body = server.requests[0]
    names = [line.split(b":")[0].lower() for line in head.split(b"\r\n")[1:]]
    same((head.split()[:2], len(body)), ([b"POST", b"/x?a=%2F.."], 3_000_000), "the target as it was given")
    expect(b"expect" not in names and names.count(b"content-length") == 1, "no Expect, no second's wait")
    expect(b"accept-encoding" not in names, "no coding is asked for")
    expect(b"X-Trace: 7" in head and b"Content-Type: application/edi-x12" in head, "headers as given")
    old = Raw(lab, play_old)
    lab.partners = []
    lab.partner("old", old.url)
    r = lab.one("POST", "old", "once", "/", "B")
    same((r["outcome"], r["reason"]), ("unknown", "protocol"), "no HTTP/0.9")
    for bad in ("GET\tp\tsafe\t//evil\t", "GET\tp\tsafe\tevil\t", "GET\tp\tsafe\t/a b\t"):
        lab.partners = []
        lab.partner("p", server.url)
        said = lab.ask(bad)
        expect(results(said)[0]["outcome"] == "error" or server.requests[-1][0].split()[1] == b"//evil",
               "a target is a path or query of this partner's")


def everything():
    lab = Lab()
    lab.authority("ca")
    lab.certificate("good")
    main([test_cancel, test_shutdown, test_clock, test_clock_policy, test_proxy, test_dir, test_ca_store,
          test_resumption, test_connections, test_age, test_ramp, test_wire], lab)


everything()
