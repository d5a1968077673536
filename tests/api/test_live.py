#!/usr/bin/env python3
"""test_live.py - questions to a real partner: hia-sandbox serve over TLS, CAQH CORE, the clearinghouse adapter.

    test_live.py BUILD_DIR        hia eligibility --ask, hia claim-status, hia serve; and what its faults become
"""
import itertools
import json
import os
import signal
import sqlite3
import sys
import threading
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"),
                os.path.dirname(os.path.abspath(__file__))]
import api_lab  # noqa: E402
import openapi_check  # noqa: E402
import lab as base  # noqa: E402
from lab import BUILD, Lab, expect, finish, same  # noqa: E402
from peer import Peer, make_pki, wait_until  # noqa: E402

CONF = """[hia]
data_dir = {data}
[log]
level = info
[events]
registry_dir = {root}/conf/events
[serve]
listen = 127.0.0.1:0
metrics_listen = 127.0.0.1:0
deadline = 5s
reuse = 1h
""" + api_lab.CORE_PARTNER + """retry_attempts = 1
[adapter peer]
eligibility = core
claim_status = core
""" + api_lab.CORE_WAY


class Live:
    """One peer, one configuration."""

    def __init__(self, lab, pki, name, *lines):
        self.lab, self.folder = lab, lab.path(name)
        self.peer = Peer(self.folder, pki, "sender_id = PAYER99", *lines)
        self.pki, self.data = pki, lab.path(name, "hia")

    def __enter__(self):
        self.peer.__enter__()
        self.conf = os.path.join(self.folder, "hia.conf")
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(CONF.format(data=self.data, root=api_lab.ROOT, port=self.peer.port, pki=self.pki))
        self.lab.config = self.conf
        self.lab.data, self.saved = self.data, self.lab.data
        self.lab.run("secret", "set", "core", stdin=b"not-a-real-secret\n")
        return self

    def __exit__(self, *_):
        self.lab.data = self.saved
        self.peer.__exit__()

    def asked(self, kind):
        return [e for e in self.peer.journal() if e.get("kind") == kind]


def lines(*inquiries):
    return "".join(json.dumps(i) + "\n" for i in inquiries).encode()


def by_command(live):
    lab = live.lab
    page = lab.run("eligibility", "--ask", "--deadline", "10", stdin=lines(api_lab.inquiry("AH100200")))
    expect("POOLE" in page.upper(), f"a page for the desk: {page[:300]}")
    same(len(live.asked("270")), 1, "the payer was asked once")
    told = [json.loads(t) for t in lab.run("eligibility", "--ask", "--json", "--trace", "DESK", stdin=lines(
        *[api_lab.inquiry(f"M{i}") for i in range(20)])).splitlines()]
    same(sorted({t["status"] for t in told}), ["answered"], "twenty side by side")
    same({t["request_trace_id"] for t in told}, {"DESK", *(f"DESK-{i}" for i in range(2, 21))},
         "each with a trace")
    same(len(live.asked("270")), 21, "each asked once")
    again = json.loads(lab.run("eligibility", "--ask", "--json", "--trace", "DESK",
                               stdin=lines(api_lab.inquiry("M0"))))
    same((again["source"], len(live.asked("270"))), ("repeated", 21), "a trace is not asked again")
    recent = lab.run("eligibility", "--ask", "--max-age", "600", stdin=lines(api_lab.inquiry("M1")))
    expect(recent.startswith("Answered before"), "a recent answer says so")
    same(len(live.asked("270")), 21, "and is not asked for")
    page = lab.run("claim-status", stdin=lines(api_lab.status_inquiry()))
    expect("C1" in page, f"a page for a biller: {page[:300]}")
    told = json.loads(lab.run("claim-status", "--json", stdin=lines(api_lab.status_inquiry("A2"))))
    same((told["status"], told["kind"]), ("answered", "claim_status"), "or as JSON")
    bad = {**api_lab.inquiry(), "questions": [{"service_types": ["Q9"]}]}
    _, said = lab.run_both("eligibility", "--ask", stdin=lines(bad) + b"{}\n", code=1)
    expect("our own rules find errors" in said and "it cannot be asked" in said,
           f"what cannot be asked: {said}")
    same(len(live.asked("270")), 21, "is not")
    kept = b""
    for name in os.listdir(os.path.join(live.data, "real-time")):
        with open(os.path.join(live.data, "real-time", name), "rb") as f:
            kept += f.read()
    expect(b"POOLE" not in kept and b"AH100200" not in kept, "no patient in clear in the ledger")


def by_daemon(live):
    token = live.lab.run("secret", "issue", "desk").strip()
    d = api_lab.Daemon.of([os.path.join(BUILD, "bin/hia"), "serve", "--config", live.conf], token)
    a = d.ask("D-1", "AH100200")
    same((a.status, a.json()["status"], a.json()["source"]), (200, "answered", "payer"),
         f"the daemon: {a.body[:300]}")
    same(d.ask("D-2", kind="claim_status").status, 200, "claim status")
    for i in range(30):
        same(d.ask(f"E-{i}", f"N{i}").status, 200, "one after the other")
    partners(live, d)
    m = d.metrics()
    answered = [v for k, v in m.items() if k.startswith("hia_partner_exchanges_total{")
                and 'partner="peer",outcome="answered"' in k]
    expect(len(answered) == 1 and int(answered[0]) >= 32, "metrics of the partner")
    _, said = live.lab.run_both("eligibility", "--ask", stdin=lines(api_lab.inquiry()), code=2)
    expect("in use by process" in said, f"the command leaves the ledger to the daemon: {said}")
    same(d.stop(), 0, "it ends well")
    expect(not any("POOLE" in t or "AH100200" in t or "not-a-real" in t for t in d.log), "nobody in the log")


def partners(live, d):
    """Who the partner is, how it does, and what its adapter says of a test."""
    token = live.lab.run("secret", "issue", "office", "--scope", "read,act").strip()
    d.child.send_signal(signal.SIGHUP)
    for _ in range(100):
        a = d.request("GET", "/api/v1/partners", token=token)
        if a.status == 200:
            break
        time.sleep(0.05)
    doc = openapi_check.Document(d.request("GET", "/api/v1/openapi.json", token="").json())
    same(doc.wrong("partners", a), "", "partners, as documented")
    same([(p["partner"], p["health_status"], p["breaker"]) for p in a.json()["items"]],
         [("peer", "healthy", "closed")], "who is well")
    a = d.request("POST", "/api/v1/partners/peer/check", token=token)
    same((a.status, doc.wrong("partner_check", a)), (200, ""), f"a test of the connection: {a.body[:300]}")
    told = a.json()
    same((told["known"], told["code"]), (False, "check_path"), f"what its profile lacks is named: {told}")
    same(d.request("POST", "/api/v1/partners/nonesuch/check", token=token).status, 404, "nobody")


# What every exchange befalls, and what a caller may be told then: the status, and never an answer.
FAULTS = {"429": 502, "500": 502, "503": 502, "500-after": 502, "garbage": 502, "other-answer": 502,
          "truncated": 504, "half-close": 504, "reset": 504, "reset-before": 504, "silent": 504,
          "slow 5000": 504}


def faults(lab, pki):
    told = {}
    for kind, status in FAULTS.items():
        word, _, argument = kind.partition(" ")
        rules = [f"fault = * {n} {kind}" for n in range(1, 60)] if argument else \
            ["fault_rate = 1000", f"fault_kinds = {word}"]
        with Live(lab, pki, "fault-" + word, *rules) as live:
            token = lab.run("secret", "issue", "desk").strip()
            d = api_lab.Daemon.of([os.path.join(BUILD, "bin/hia"), "serve", "--config", live.conf], token)
            if kind == "other-answer":
                same(d.ask("F-0", "AH100299").status, 200, "the first has its own")
            a = d.ask("F-1", "AH100200", deadline_ms=1500)
            told[kind] = (a.status, a.json().get("code"))
            same(a.status, status, f"{kind}: {told[kind]}")
            same(d.request("GET", f"{api_lab.PATHS['eligibility']}?request_trace_id=F-1").status, 200,
                 f"{kind}: what was asked is kept")
            expect("answers" not in a.json(), f"{kind}: no answer is made up")
            same(d.stop(), 0, f"{kind}: it ends well")
    if "-v" in sys.argv:
        for kind, what in told.items():
            print(f"{kind:16} {what}")


def left_alone(lab, pki):
    """An endpoint that failed is left alone after a restart of the daemon, too."""
    with Live(lab, pki, "alone", "fault_rate = 1000", "fault_kinds = 503") as live:
        command = [os.path.join(BUILD, "bin/hia"), "serve", "--config", live.conf]
        token = lab.run("secret", "issue", "desk").strip()

        def run(first, n, *codes):
            d = api_lab.Daemon.of(command, token)
            same([d.ask(f"L-{i}", f"B{i}").json().get("code") for i in range(first, first + n)], list(codes),
                 f"from question {first}")
            same(d.stop(), 0, "it ends well")
        run(1, 2, "http_503", "http_503")
        run(3, 2, "http_503", "not_sent.breaker")
        run(5, 1, "not_sent.breaker")
        ledger = sqlite3.connect(os.path.join(live.data, "real-time/ledger.db"))
        rows = list(ledger.execute(
            "SELECT partner, endpoint, failures, until_at - opened_at, reason FROM breaker"))
        same(rows, [("peer", f"https://localhost:{live.peer.port}", 3, 300 * 1000000, "http_5xx")], "the ledger")
        lab.run("submit", lab.write("none.jsonl", b""), code=None)  # makes the ledger of the jobs
        same(json.loads(lab.run("status", "--json"))["questions_unanswered"], 0, "nothing was interrupted")
        with ledger:
            ledger.execute(
                "INSERT INTO pm_eligibility_asks (organization_id, uuid, kind, partner, request_trace_id,"
                " trigger_context, patient_id, policy_id, appointment_id, question, control, created_at)"
                " VALUES (1, 'u', 'eligibility', 'peer', 'T', '', '', '', '', zeroblob(32), 1, ?)",
                (int((time.time() - 3600) * 1000000),))
        ledger.close()
        status = json.loads(lab.run("status", "--json"))
        same((status["questions_unanswered"], [e["state"] for e in status["endpoints"]]), (1, ["open"]),
             "hia status tells both, of the daemon's ledger")
        said = lab.run("status")
        expect("Endpoints left alone\n  peer" in said and "\n  1 of the last 7 days were asked" in said, said)


def left_alone_by_all(lab, pki):
    """What the daemon knows to be down no command tries, and what a command reached the daemon asks again."""
    with Live(lab, pki, "all", *[f"fault = * {n} 503" for n in range(1, 4)]) as live:
        with open(live.conf, encoding="utf-8") as f:
            conf = f.read()
        with open(live.conf, "w", encoding="utf-8") as f:
            f.write(conf.replace("claim_status = core\n", "claim_status = core\nclaims = core\n"))
        token = lab.run("secret", "issue", "desk").strip()
        d = api_lab.Daemon.of([os.path.join(BUILD, "bin/hia"), "serve", "--config", live.conf], token)
        same([d.ask(f"A-{i}", f"A{i}").json().get("code") for i in range(4)],
             ["http_503"] * 3 + ["not_sent.breaker"], "the daemon leaves it alone")
        claims = lab.write("claims.jsonl", base.make_claims("--seed", "7", "--count", "1", "--clean"))
        until = time.monotonic() + 10  # the daemon's row is written by a thread of its own
        while not live_endpoints(lab) and time.monotonic() < until:
            time.sleep(0.02)
        before = len(live.peer.journal())
        said = lab.run("submit", claims, code=2)
        expect("left alone after failures until" in said, f"the command says so: {said}")
        same(len(live.peer.journal()), before, "and nothing reached the partner")
        same(live_endpoints(lab), [("open", 3)], "one endpoint, told once")
        lab.run("submit", "--try-now", lab.write("none.jsonl", b""))
        same(live_endpoints(lab), [], "it was reached")
        # Within ENGINE_LOOK_US, and long before its time would be over.
        asked = (d.ask(f"A-{i}", f"A{i}").json().get("status") for i in itertools.count(9))
        expect(wait_until(lambda: next(asked) == "answered"), "and is asked by the daemon again")
        same(d.stop(), 0, "it ends well")


def live_endpoints(lab):
    return [(e["state"], e["failures"]) for e in json.loads(lab.run("status", "--json"))["endpoints"]]


def reloaded(lab, pki):
    """Another partner, and another time-out of the first, while it is being asked: over the real engine."""
    with Live(lab, pki, "reloaded", *[f"fault = * {n} slow 3000" for n in range(1, 5)]) as live:
        token = lab.run("secret", "issue", "desk").strip()
        d = api_lab.Daemon.of([os.path.join(BUILD, "bin/hia"), "serve", "--config", live.conf], token)
        answers = []
        asking = [threading.Thread(target=lambda i=i: answers.append(d.ask(f"R-{i}", f"R{i}")))
                  for i in range(4)]
        for t in asking:
            t.start()
        until = time.monotonic() + 10
        while len(live.asked("270")) < 4 and time.monotonic() < until:
            time.sleep(0.02)
        same(answers, [], "all four are in flight")
        with open(live.conf, encoding="utf-8") as f:
            text = f.read()
        mine = text[text.index("[partner peer]"):]
        second = mine.replace("[partner peer]", "[partner peer2]").replace("[adapter peer]", "[adapter peer2]")
        second = second.replace("[credential peer/core]", "[credential peer2/core]")
        with open(live.conf, "w", encoding="utf-8") as f:
            f.write(text.replace("deadline = 5s", "deadline = 6s") + second)
        d.child.send_signal(signal.SIGHUP)
        while not any('"reloaded"' in t for t in d.log) and time.monotonic() < until:
            time.sleep(0.02)
        for name in ("partner peer2", "adapter peer2", "credential peer2/core", "serve.deadline"):
            expect(any(f'"what":"{name}"' in t for t in d.log), f"{name} is told")
        for partner in ("peer2", "peer"):
            same(d.ask(f"S-{partner}", "S1", partner=partner).status, 200, f"{partner} answers after it")
        for t in asking:
            t.join()
        same([a.status for a in answers], [200] * 4, "what was in flight came back")
        same(d.stop(), 0, "it ends well")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    with Live(lab, pki, "good") as live:
        by_command(live)
        by_daemon(live)
    reloaded(lab, pki)
    left_alone(lab, pki)
    left_alone_by_all(lab, pki)
    faults(lab, pki)
    finish()


main()
