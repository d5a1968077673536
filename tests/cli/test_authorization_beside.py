#!/usr/bin/env python3
"""test_authorization_beside.py - one request for authorization and several processes: a payer is asked once.

    test_authorization_beside.py BUILD_DIR folder|postgres [PART...]

In a ledger in a folder, and in one in PostgreSQL (77 where that is not installed)."""
import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys

import lab as base
from carriers import ADAPTERS, secret, stage
from lab import ENVIRONMENT, ROOT, Lab, change, expect, finish, rows, same
from peer import make_pki, wait_until
from test_authorization_ask import LAST_NAME, MEMBER, REVIEWS, ask, at, decided, needs, posted, requests

sys.path.insert(0, os.path.join(ROOT, "tests/tools"))
from cluster import Cluster, programs  # noqa: E402
from shifted_clock import Clock  # noqa: E402


# What PostgreSQL's locks and fences have a part in.
SHARED = ("deadline", "workers", "away", "credential", "rejected", "withdrawn", "twins", "fallen", "moment")


def begin(hia, *arguments, environment=None):
    """hia authorization --json in the background."""
    return subprocess.Popen([base.HIA, "authorization", "--config", hia.config, "--data", hia.data, "--json",
                             *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
                            env=dict(ENVIRONMENT, **(environment or {})))


def end(process, code, what):
    out, err = process.communicate(timeout=60)
    expect(code is None or process.returncode == code, f"{what}: exits with {process.returncode}, not {code}: "
           f"{err.decode(errors='replace')[-500:]}")
    return [json.loads(line) for line in out.splitlines()]


def polls(peer):
    return sum(e["method"] == "GET" and e["path"].startswith(REVIEWS + "/") for e in peer.journal())


def test_deadline(lab, pki):
    """Who waits for a payer holds nobody up, and hears what another process heard."""
    with at(lab, pki, "availity", "deadline", patience="1h", poll="2s") as (peer, hia):
        file = hia.write("one.jsonl", requests(hia, ["PA000001"], "availity"))
        first = begin(hia, "--ask", "--deadline", "40", file)
        expect(wait_until(lambda: len(posted(peer)) == 1), "it is asked")
        same([a["status"] for a in ask(hia, "--open")], ["waits"], "another command is not held up")
        opened = ask(hia, "--open", "--deadline", "30")
        same([a["status"] for a in opened], ["answered"], "which waits as well")
        told = end(first, 0, "who waited first")
        same([(a["status"], a["decision"], a["answers"]) for a in told],
             [("answered", opened[0]["decision"], opened[0]["answers"])], "both have the answer")
        same((len(posted(peer)), polls(peer), len(decided(hia))), (1, 2, 1), "asked and told as by one")


def test_open(lab, pki):
    """What another process ended while one before it was waited for is its own."""
    with at(lab, pki, "availity", "open", patience="1h", poll="2s") as (peer, hia):
        file = hia.write("two.jsonl", requests(hia, ["PO000001", "PO000002"], "availity"))
        same([a["status"] for a in ask(hia, file, "--deadline", "0")], ["waits"] * 2, "they wait")
        opened = begin(hia, "--open", "--deadline", "30")
        expect(wait_until(lambda: polls(peer) == 1), "the first is asked for, and will be again")
        change(hia, "UPDATE call SET state = 'settled', result = 'arrived' WHERE request_trace_id = 'PO000002'")
        same([(a["request_trace_id"], a["status"]) for a in end(opened, 0, "who has both in hand")],
             [("PO000001", "answered")], "the second is over")
        same(polls(peer), 2, "and not asked for")


def test_away(lab, pki):
    """A partner that was away for one request is not taken to be away for the next one's job."""
    with at(lab, pki, "core", "away", "1 429 1") as (peer, hia):
        work(hia)
        with_options(hia, retry_attempts=1)
        for name in ("PA1", "PA2"):
            file = hia.write(f"{name}.jsonl", requests(hia, [name]))
            hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": "*:2"})
        change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
        same([job[1:] for job in by_workers(hia, lambda: len(decided(hia)) == 2)],
             [("PA1", "done", "unsent"), ("PA2", "done", "done"), ("PA1", "done", "done")], "each by itself")
        same(requested(peer), 3, "and not oftener")
        file = hia.write("nobody.jsonl", requests(hia, ["PA3"]))
        hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": "*:2"})
        change(hia, "UPDATE call SET changed_at = changed_at - 3600000000, begun_at = begun_at - 3600000000 "
                    "WHERE request_trace_id = 'PA3'")
        with_options(hia, url="https://localhost:1")
        same([job[2:] for job in by_workers(hia) if job[1] == "PA3"], [("done", "unsent")], "nobody is there")
        same(rows(hia, "SELECT (retry_at - changed_at + 30000000) / 60000000 FROM call "
                       "WHERE request_trace_id = 'PA3'"), [(15,)], "again after a quarter of its age")


def test_told(lab, pki):
    """What waits, waits: also where the partner was away for the one before it."""
    with at(lab, pki, "availity", "told", patience="1h") as (_, hia):
        with_options(hia, retry_attempts=1)
        waiting = hia.write("waiting.jsonl", requests(hia, ["PW000001"], "availity"))
        same([a["status"] for a in ask(hia, waiting, "--deadline", "0")], ["waits"], "one waits")
        with_options(hia, url="https://localhost:1")
        both = hia.write("both.jsonl", requests(hia, ["PW000002", "PW000001"], "availity"))
        same([a["status"] for a in ask(hia, both, "--deadline", "0", code=1)], ["unsent", "waits"], "told so")


def states(hia):
    """Of its requests; none where there is no ledger yet."""
    with contextlib.suppress(sqlite3.OperationalError):
        return [state for state, in rows(hia, "SELECT state FROM call")]
    return []


def by_workers(hia, until=lambda: True):
    """hia work --once, again and again. Kind, partner and code of all jobs, as often as they came."""
    expect(wait_until(lambda: (hia.run("work", "--once"), until())[1], seconds=40), "workers get there")
    jobs = [j for j in hia.lines("jobs", "--all") if j.get("kind") == "authorization"]
    return [(j["partner"], j["subject"], j["state"], j["code"]) for j in jobs]


def test_workers(lab, pki):
    """Without a timer: workers poll for what waits, send what was begun, give what nobody knows to a person."""
    with at(lab, pki, "availity", "workers", patience="1h", poll="1s") as (peer, hia):
        work(hia)
        file = hia.write("one.jsonl", requests(hia, ["PA000001"], "availity"))
        same([a["status"] for a in ask(hia, file, "--deadline", "0")], ["waits"], "it waits")
        jobs = by_workers(hia, lambda: len(decided(hia)) == 1)
        same(jobs, [("peer", "PA000001", "done", "waits"), ("peer", "PA000001", "done", "done")],
             "a job each time it is due")
        same([(a["status"], a["before"]) for a in ask(hia, file)], [("answered", True)], "the answer is kept")
        same((len(posted(peer)), polls(peer), len(decided(hia))), (1, 2, 1), "asked and told once")
        same(len(by_workers(hia)), 2, "and no job comes any more")
    with at(lab, pki, "core", "workers") as (peer, hia):
        work(hia)
        for step in (2, 5):  # begun, and about to be sent
            file = hia.write(f"left{step}.jsonl", requests(hia, [f"PL{step}"]))
            hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": f"*:{step}"})
        same(by_workers(hia), [], "not before a minute is over: somebody may be at it")
        change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
        same(sorted(by_workers(hia)), [("peer", "PL2", "done", "done"), ("peer", "PL5", "done", "unknown")],
             "what was begun is sent, what may have left is a person's")
        same(needs(hia), [("call_unknown", "PL5")], "who is told")
    with at(lab, pki, "availity", "patience", patience="1s", poll="1h") as (_, hia):
        work(hia)
        file = hia.write("one.jsonl", requests(hia, ["PP000001"], "availity"))
        same([a["status"] for a in ask(hia, file, "--deadline", "0")], ["waits"], "it waits")
        same(by_workers(hia, lambda: needs(hia) == [("call_unknown", "PP000001")]),
             [("peer", "PP000001", "done", "unknown")], "not for ever: then a person asks")


def test_retry(lab, pki):
    """A partner that says when is not asked before: not by hand, not by --open, not by workers."""
    with at(lab, pki, "core", "retry", "1 429 3") as (peer, hia):
        work(hia)
        with_options(hia, retry_attempts=1)
        file = hia.write("one.jsonl", requests(hia, ["PR000001"]))
        first = ask(hia, file, "--deadline", "0", code=1)
        same([(a["status"], a["http_status"], "retry_at" in a) for a in first], [("unsent", 429, True)], "too many")
        tried = requested(peer)
        again = ask(hia, file, "--deadline", "0", code=1) + ask(hia, "--open", code=1)
        same([(a["status"], a["call_id"]) for a in again], [("unsent", first[0]["call_id"])] * 2, "not before")
        _, said = hia.run_both("authorization", "--ask", file, "--deadline", "0", code=1)
        expect("hia work sends it" in said and "--try-now" in said and "new number" not in said,
               f"nobody is told to ask a second time what goes out by itself: {said}")
        same(by_workers(hia), [], "not by workers either")
        change(hia, "INSERT INTO job (organization_id, kind, lane, subject, dedupe_key, due, created_at) "
                    "SELECT organization_id, 'authorization', partner, request_trace_id, "
                    "'authorization:' || request_trace_id || ':' || retry_at, 1, 1 FROM call")
        unsent = ("peer", "PR000001", "done", "unsent")
        same(by_workers(hia), [unsent], "not where a clock was ahead, either")
        same(requested(peer), tried, "nobody asked")
        same(by_workers(hia, lambda: len(decided(hia)) == 1), [unsent, ("peer", "PR000001", "done", "done")],
             "then it is")
        same((len(posted(peer)), requested(peer)), (1, tried + 1), "once")
    with at(lab, pki, "core", "awaited", "1 429 1") as (peer, hia):
        with_options(hia, retry_attempts=1)
        file = hia.write("one.jsonl", requests(hia, ["PR000001"]))
        same([a["status"] for a in ask(hia, file, "--deadline", "20")], ["answered"], "who waits asks then")
        same(len(posted(peer)), 1, "once")


def test_credential(lab, pki):
    """A worker that is not let in keeps what it was to send, and says so: nobody else would send it."""
    with at(lab, pki, "core", "credential") as (peer, hia):
        work(hia)
        file = hia.write("one.jsonl", requests(hia, ["PC000001"]))
        hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": "*:2"})
        change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
        secret(hia, "word", "of-yesterday")
        unsent = ("peer", "PC000001", "done", "unsent")
        same(by_workers(hia), [unsent], "not let in")
        same(needs(hia), [("call_asked", "PC000001")], "a person sees that it has no answer")
        secret(hia, "word", "not-a-real-secret")
        same(by_workers(hia), [unsent], "not at once")
        change(hia, "UPDATE call SET retry_at = retry_at - 3600000000")
        same(by_workers(hia, lambda: len(decided(hia)) == 1), [unsent, ("peer", "PC000001", "done", "done")],
             "an hour later, and let in")


def test_rejected(lab, pki):
    """What is refused as such while a worker has it in hand is told, once, and needs a person."""
    adapter = ADAPTERS["optum"] + "prior_auth = json\nprior_auth_path = /medicalnetwork/eligibility/v3/\n"
    with stage(lab, pki, "optum", "rejected", adapter=adapter) as (_, hia):
        work(hia)
        file = hia.write("one.jsonl", requests(hia, ["PR000001"], "availity"))
        hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": "*:2"})
        change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
        same(by_workers(hia), [("peer", "PR000001", "done", "rejected")], "refused")
        (told,) = map(json.loads, hia.run("events").splitlines())
        same([told["event"]] + [told["payload"][name] for name in ("authorization_id", "partner", "code", "http_status")],
             ["pm_prior_auth_rejected", "PR000001", "peer", "json.BAD_REQUEST", 400], "it is told")
        (need,) = json.loads(hia.run("status", "--json"))["needs"]
        same((need["kind"], need["key"], need["why"]),
             ("call_failed", "PR000001", "peer: rejected json.BAD_REQUEST HTTP 400"), "a person sees it")
        said = hia.run("events") + hia.run("status")
        expect("PR000001" in said and MEMBER not in said and LAST_NAME not in said, "and nothing of a person")
        same([a["status"] for a in ask(hia, file, code=1)], ["rejected"], "asked again, it stands")
        same(len(hia.run("events").splitlines()), 1, "told once")
        same(withdraw(hia, "PR000001"), ("withdrawn", "rejected", "no"), "a person has seen it")
        same(needs(hia), [], "nothing is open")
        same([a["status"] for a in ask(hia, file, code=1)], ["withdrawn"], "and it stays so")


def withdraw(hia, number, *arguments, code=0):
    """What hia authorization --withdraw says: what it is, what it was, whether the payer has it."""
    said = json.loads(hia.run("authorization", "--json", "--withdraw", number, *arguments, code=code))
    return said["status"], said.get("was"), said.get("sent")


def withdrawn(hia):
    told = [e["payload"] for e in map(json.loads, hia.run("events").splitlines())]
    return [(e["authorization_id"], e["sent"]) for e in told if e["event_type"] == "pm_prior_auth_withdrawn"]


def test_withdrawn(lab, pki):
    """What was begun is not sent any more; what the payer has is gone on with, and its answer told."""
    with at(lab, pki, "availity", "withdrawn", patience="1h", poll="1s") as (peer, hia):
        work(hia)
        same(withdraw(hia, "PW000000", code=1), ("not_found", None, None), "none of that number")
        begun = hia.write("begun.jsonl", requests(hia, ["PW000001"], "availity"))
        hia.run("authorization", "--ask", begun, code=-9, environment={"HIA_FAILPOINT": "*:2"})
        same(withdraw(hia, "PW000001", "--dry-run"), ("planned", "unsent", "no"), "dry: it would be")
        hia.run("authorization", "--withdraw", "PW000001", "--ask", begun, code=2)
        same((needs(hia), withdrawn(hia)), ([("call_asked", "PW000001")], []), "and nothing changes")
        same(withdraw(hia, "PW000001"), ("withdrawn", "unsent", "no"), "it is")
        same(withdraw(hia, "PW000001"), ("withdrawn", "withdrawn", None), "once")
        change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
        same((by_workers(hia), needs(hia)), ([], []), "no worker has anything of it")
        same([a["status"] for a in ask(hia, begun, code=1)], ["withdrawn"], "nor who asks it again")
        same(len(posted(peer)), 0, "nothing was sent")
        waits = hia.write("waits.jsonl", requests(hia, ["PW000002"], "availity"))
        same([a["status"] for a in ask(hia, waits, "--deadline", "0")], ["waits"], "the payer has it")
        change(hia, "UPDATE call SET state = 'sending' WHERE request_trace_id = 'PW000002'")
        same(withdraw(hia, "PW000002", code=1), ("in_hand", "in_hand", None), "somebody is at it")
        change(hia, "UPDATE call SET state = 'waiting' WHERE request_trace_id = 'PW000002'")
        same(withdraw(hia, "PW000002"), ("withdrawn", "waits", "yes"), "and is to be told")
        same(withdraw(hia, "PW000002"), ("withdrawn", "waits", "yes"), "once")
        change(hia, "UPDATE call SET state = 'sending' WHERE request_trace_id = 'PW000002'")
        same(withdraw(hia, "PW000002"), ("withdrawn", "in_hand", "yes"), "also while it is polled for")
        change(hia, "UPDATE call SET state = 'waiting' WHERE request_trace_id = 'PW000002'")
        (need,) = json.loads(hia.run("status", "--json"))["needs"]
        same((need["kind"], need["why"]), ("call_asked", "peer: withdrawn answer"), "its answer is looked for")
        by_workers(hia, lambda: len(decided(hia)) == 1)
        same([a["status"] for a in ask(hia, waits)], ["answered"], "kept and told")
        same((len(posted(peer)), needs(hia)), (1, []), "sent once")
        same(withdraw(hia, "PW000002", code=1), ("answered", "answered", None), "too late")
        same(withdrawn(hia), [("PW000001", "no"), ("PW000002", "yes")], "each withdrawal is told once")
    with at(lab, pki, "availity", "withdrawn-late", patience="1s", poll="1h") as (peer, hia):
        work(hia)
        file = hia.write("one.jsonl", requests(hia, ["PW000003"], "availity"))
        same([a["status"] for a in ask(hia, file, "--deadline", "0")], ["waits"], "the payer has it")
        same(withdraw(hia, "PW000003"), ("withdrawn", "waits", "yes"), "nobody wants it")
        over = [("peer", "PW000003", "done", "withdrawn")]
        same(by_workers(hia, lambda: needs(hia) == []), over, "no answer came")
        hia.run("resolve", "PW000003", "--as", "not-arrived", code=1)
        change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
        same(by_workers(hia), over, "and nobody can send it again")
        same([a["status"] for a in ask(hia, file, code=1)], ["withdrawn"], "nor who asks it again")
        same((len(posted(peer)), withdrawn(hia)), (1, [("PW000003", "yes")]), "sent and told once")


def test_clock(lab, pki):
    """A clock that is put back while a worker speaks to the partner: the worker does not wait by it."""
    clock = Clock(base.BUILD, lab.data)
    with at(lab, pki, "availity", "clock", "2 slow 1500", patience="1h", poll="1s") as (peer, hia):
        work(hia)
        file = hia.write("one.jsonl", requests(hia, ["PB000001"], "availity"))
        same([a["status"] for a in ask(hia, file, "--deadline", "0")], ["waits"], "it waits")
        clock.jump(2)
        worker = subprocess.Popen([base.HIA, "work", "--config", hia.config, "--data", hia.data, "--once"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
                                  env=dict(ENVIRONMENT, **clock.environment))
        # Not before: an hour ago the partner's certificate was not valid.
        expect(wait_until(lambda: polls(peer) == 1), "it is polled for")
        clock.jump(-3600)
        _, said = worker.communicate(timeout=60)
        same((worker.returncode, polls(peer)), (0, 1), f"once, the next look is the next job's: {said[-500:]}")
        jobs = by_workers(hia, lambda: len(decided(hia)) == 1)
        same(sorted(job[3] for job in jobs), ["done", "waits"], "and so it is")


def requested(peer):
    return sum(e["path"] == "/core/realtime" for e in peer.journal())


def with_options(hia, **options):
    """The partner's, in place of those it has."""
    path = hia.path("conf/partners/peer.conf")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for name, value in options.items():
        text, count = re.subn(f"(?m)^{name} = .*$", f"{name} = {value}", text)
        assert count == 1, name
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def test_twins(lab, pki):
    """One number, asked by two processes: the second is told how it stands with the first."""
    slow_ms = 6500 if base.POSTGRES else 5000  # longer than a command stands in line for the ledger
    with at(lab, pki, "core", "twins", f"1 slow {slow_ms}") as (peer, hia):
        with_options(hia, first_byte_timeout="40s", transaction_limit="60s")
        file = hia.write("one.jsonl", requests(hia, ["PT000001"]))
        first = begin(hia, "--ask", file)
        expect(wait_until(lambda: states(hia) == ["sending"]), "the first asks")
        second = ask(hia, file)
        same([(a["status"], a["before"]) for a in second], [("in_hand", True)], "the second is told so")
        if not base.POSTGRES:
            other = hia.write("other.jsonl", requests(hia, ["PT000002"]))
            _, said = hia.run_both("authorization", "--ask", other, code=2)
            expect("in use" in said, f"of another number nothing is known: {said}")
        told = end(first, 0, "the first")
        same([(a["status"], a["before"]) for a in told], [("answered", False)], "the first has the answer")
        same([(a["status"], a["call_id"]) for a in ask(hia, file)], [("answered", told[0]["call_id"])],
             "then both")
        same(len(posted(peer)), 1, "asked once")


def test_fallen(lab, pki):
    """Workers killed at each step: another goes on. Asked once at most, told once, and somebody knows."""
    ends = {}
    with at(lab, pki, "core", "fallen") as (peer, hia):
        work(hia)
        for step in (4, 6, 8, 9, 13):  # before anything, about to send, answered, committed, at the job's end
            name, before = f"PF{step}", len(posted(peer))
            file = hia.write("fallen.jsonl", requests(hia, [name]))
            hia.run("authorization", "--ask", file, code=-9, environment={"HIA_FAILPOINT": "*:2"})
            change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
            hia.run("work", "--once", code=None, environment={"HIA_FAILPOINT": f"*:{step}"})
            change(hia, "UPDATE call SET changed_at = changed_at - 61000000")
            by_workers(hia, lambda name=name: is_over(hia, name))
            end_of = ask(hia, file, code=None)[0]["status"]
            ends[step] = end_of, len(posted(peer)) - before
            expect(ends[step] in (("answered", 1), ("unknown", 0), ("unknown", 1)), f"{step}: {ends[step]}")
        told = [e["payload"]["authorization_id"] for e in decided(hia)]
        same(len(told), len(set(told)), "told once each")
        expect({how for how, _ in ends.values()} == {"answered", "unknown"}, f"both ends come: {ends}")


def is_over(hia, name):
    (state,), = rows(hia, f"SELECT state FROM call WHERE request_trace_id = '{name}'")
    return state in ("done", "unknown")


def test_moment(lab, pki):
    """Many at the same moment, and killed at each step: asked once at most, told once, and somebody knows."""
    with at(lab, pki, "core", "moment") as (peer, hia):
        file = hia.write("one.jsonl", requests(hia, ["PM000001"]))
        for told in [end(p, 0, "one of four") for p in [begin(hia, "--ask", file) for _ in range(4)]]:
            expect([a["status"] for a in told] in (["answered"], ["in_hand"]), f"one of four: {told}")
        same((len(posted(peer)), len(decided(hia))), (1, 1), "asked once by four")
        for step in range(1, 10):
            file = hia.write("killed.jsonl", requests(hia, [f"PM{step}"]))
            before = len(posted(peer))
            for process in [begin(hia, "--ask", file, environment={"HIA_FAILPOINT": f"*:{step}"}),
                            begin(hia, "--ask", file)]:
                end(process, None, "one of two")
            last = ask(hia, file, code=None)[0]["status"]
            sent = len(posted(peer)) - before
            expect((last, sent) in (("answered", 1), ("unknown", 0), ("unknown", 1)),
                   f"killed at {step}: {last}, sent {sent} times")
        told = [e["payload"]["authorization_id"] for e in decided(hia)]
        same(len(told), len(set(told)), "told once each")


def work(hia):
    with open(hia.config, "a", encoding="utf-8") as f:
        f.write("[work]\npoll = 50ms\nbackoff = 0s\nlease = 2s\n")


def ledgers(which):
    """Until it is over every ledger is in such a one."""
    @contextlib.contextmanager
    def in_postgres():
        with Cluster(base.HIA) as cluster:
            base.POSTGRES = cluster.dir
            yield
    return in_postgres() if which == "postgres" else contextlib.nullcontext()


def main():
    which = sys.argv[2]
    if which == "postgres" and not programs():
        sys.exit(77)
    parts = sys.argv[3:] or [name[5:] for name in globals() if name.startswith("test_")
                             and (which == "folder" or name[5:] in SHARED)]
    with ledgers(which):
        lab = Lab()
        pki = make_pki(lab.path("pki"))
        for part in parts:
            globals()[f"test_{part}"](lab, pki)
    finish()


if __name__ == "__main__":
    main()
