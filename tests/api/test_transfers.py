#!/usr/bin/env python3
"""test_transfers.py - money moved over the API, to the sandbox's Plaid: only where it is allowed, only so much,
once for a request_trace_id whatever breaks.

    test_transfers.py BUILD_DIR [--all]    --all: killed at each step there is (./run fault)"""
import os
import sys
import tempfile

from bank_house import ALLOWED, LINKS, NAME, SERVE, TRANSFERS as HERE, House, at_once, kind_of
import api_lab
import bank_lab
import lab as base
from bank_lab import CLIENT, SECRET, event_names, play
from lab import expect, finish, rows, same
from peer import Peer, make_pki

ALL = "--all" in sys.argv


def check_allowed(h):
    before = h.asked()
    same(kind_of(h.order("T-0", token=h.read)), (403, "forbidden"), "the scope act moves no money")
    same(kind_of(h.order("T-0", 200001)), (422, "transfer-limit"), "a cent too much")
    for what, wrong in (("no name", {"legal_name": None}), ("no number", {"request_trace_id": None}),
                        ("a bad number", {"request_trace_id": "a b"}), ("no amount", {"amount_cents": 0}),
                        ("a fraction", {"amount_cents": 1.5}), ("a text", {"amount_cents": "12"}),
                        ("less than nothing", {"amount_cents": -5}), ("another member", {"x": 1}),
                        ("no direction", {"direction": "both"}), ("no kind", {"kind": "gift"})):
        same(kind_of(h.order("T-0", **wrong)), (400, "request"), what)
    for what, wrong in (("no account of ours", {"account": "nonesuch"}),
                        ("a long text", {"description": "X" * 16}),
                        ("no network", {"network": "pigeon"}),
                        ("no class", {"ach_class": None}), ("a credit's class", {"ach_class": "ppd"})):
        same(kind_of(h.order("T-0", **wrong)), (422, "transfer"), what)
    dry = h.order("T-0", 200000, "?dry_run=yes")
    same((dry.status, dry.json()["amount_cents"], dry.json()["transfer_id"]), (200, 200000, ""),
         "what would be")
    a = h.order("T-0", 100, "?dry_run=no")
    expect(a.status == 400 and "dry_run" in a.json()["detail"], f"another word: which parameter {a.body}")
    same((h.asked() - before, rows(h.lab, "SELECT count(*) FROM fa_bank_transfers")), (0, [(0,)]),
         "and nothing was asked or written")


def check_once(h):
    one = h.order("T-1", description="RENT")
    same((one.status, one.json()["state"], one.json()["request_trace_id"]), (200, "pending", "T-1"),
         "made")
    before = h.asked()
    again = h.order("T-1", description="RENT")
    same((again.status, again.json()), (200, one.json()), "the same again: the same answer")
    for what, other in (("amount", {"cents": 1231}), ("direction", {"direction": "credit"}),
                        ("name", {"legal_name": "PAT DOE"}), ("text", {"description": "COPAY"}),
                        ("network", {"network": "same-day-ach"}), ("kind", {"kind": "intent"})):
        same(kind_of(h.order("T-1", **{"description": "RENT", **other})), (409, "trace_used"),
             f"another {what}")
    same((h.asked(), len(h.there())), (before, 1), "and nothing more is asked")
    told = h.get("?request_trace_id=T-1")["items"]
    same(told, [one.json()], "found again by its number")
    same(h.get("?request_trace_id=T-none")["items"], [], "and no other")
    same(h.get("/" + told[0]["transfer_id"]), told[0], "and by its id")
    same(rows(h.lab, "SELECT state, actor FROM fa_bank_transfer_history ORDER BY id"),
         [(s, "mover") for s in ("begun", "authorized", "asked", "pending")], "who did it stands in the log")
    same([n for n in event_names(h.lab) if "transfer" in n],
         ["fa_bank_transfer_authorized", "fa_bank_transfer_created"], "and is told")


def check_declined(h):
    before = len(h.there())
    no = h.order("T-3", 100000)
    same((no.status, no.json()["state"], no.json()["reason"]), (200, "declined", "NSF"), "declined, and why")
    asked = h.asked()
    same((h.order("T-3", 100000).json(), h.asked()), (no.json(), asked), "the same number is the same answer")
    same(len(h.there()), before, "and nothing moved")
    play(h.peer, "error", code="ITEM_LOGIN_REQUIRED")
    bank_lab.sync(h.lab, code=None)
    same(kind_of(h.order("T-4", 100)), (422, "transfer"), "a link that does not work is not asked")
    play(h.peer, "repair")
    bank_lab.sync(h.lab, code=None)


def check_cancel(h):
    one = h.order("T-5", 100).json()["transfer_id"]
    path = f"{HERE}/{one}/cancel"
    same(h.d.request("POST", path, token=h.read).status, 403, "the scope act takes nothing back")
    dry = h.d.request("POST", path + "?dry_run=yes", headers=["Idempotency-Key: c-1"])
    same(dry.json()["state"], "pending", "dry: nothing is done")
    same(h.d.request("POST", path, headers=["Idempotency-Key: c-1"]).json()["state"], "cancelled", "taken back")
    same(h.d.request("POST", path, headers=["Idempotency-Key: c-1"]).json()["state"], "cancelled", "and again")
    same(kind_of(h.d.request("POST", path)), (409, "not-cancellable"), "under no key: it is cancelled")
    same(h.d.request("POST", f"{HERE}/nonesuch/cancel").status, 404, "nobody's")
    two = h.order("T-6", 100).json()
    play(h.peer, "transfer", transaction_id=two["vendor_id"], code="posted")
    same(kind_of(h.d.request("POST", f"{HERE}/{two['transfer_id']}/cancel")), (409, "not-cancellable"),
         "too late")
    want = h.order("T-7", 100, kind="intent", description="COPAY")
    same((want.status, want.json()["kind"], want.json()["state"]), (200, "intent", "pending"),
         "a person completes it")


def check_at_once(h):
    """Six callers, one number: one transfer, and no answer but its own."""
    before = len(h.there())
    answers = at_once(*[lambda: h.order("T-8", 777)] * 6)
    expect({a.status for a in answers} <= {200, 503} and 200 in {a.status for a in answers},
           f"six at once: {[a.status for a in answers]}")
    expect(all(a.status == 200 or "retry-after" in a.headers for a in answers), "later: when")
    same(len({a.json()["transfer_id"] for a in answers if a.status == 200}), 1, "one transfer")
    same(len(h.there()) - before, 1, "made once")


def die(h, trace, failpoint):
    """Killed there, asked again under the same number: made once. Did it die?"""
    before = len(h.there())
    h.start(failpoint)
    try:
        answer = h.d.port and h.order(trace, 300)
    except OSError:
        answer = None
    if h.d.child.poll() is None and answer:
        same((answer.status, answer.json()["state"]), (200, "pending"), "who lives has made it")
        return False
    h.d.stop(9)
    h.start()
    again = h.order(trace, 300)
    same((again.status, again.json()["state"], len(h.there()) - before), (200, "pending", 1),
         f"killed at {failpoint}")
    same(h.d.stop(), 0, "it ends well")
    h.logged += h.d.log
    return True


def check_crashes(h):
    same(h.d.stop(), 0, "it ends well")
    if ALL:
        died = 0
        while die(h, f"K-{died + 1}", f"*:{died + 1}"):
            died += 1
        expect(died >= 5, f"it was killed {died} times")
        return
    for place in ("transfer.begun", "transfer.authorized", "transfer.asked"):
        expect(die(h, place, place), f"it dies at {place}")
    h.start()


def doubt(folder, pki):
    """An answer that is lost, a partner that is away: never twice, and said honestly."""
    for fault in ("500-after", "reset", "reset-before") if ALL else ("500-after",):
        with Peer(os.path.join(folder, "doubt-" + fault), pki, f"client = {CLIENT} {SECRET}",
                  f"fault = /transfer/create 1 {fault}", "fault = /transfer/get 1-2 503") as peer, \
                House(peer) as h:
            seen = []
            for _ in range(6):
                a = h.order("D-1", 400)
                seen.append((a.status, a.json().get("state")))
                if a.status == 200:
                    break
            expect(set(seen[:-1]) <= {(202, "asked")} and seen[-1] == (200, "pending"), f"{fault}: {seen}")
            same(len(h.there()), 1, f"{fault}: made once")
    with Peer(os.path.join(folder, "away"), pki, f"client = {CLIENT} {SECRET}",
              "fault = /transfer/authorization/create 1-4 503") as peer, House(peer) as h:
        seen = []
        for _ in range(6):
            a = h.order("D-2", 400)
            seen.append((a.status, a.json().get("state")))
            if a.status == 200:
                break
            same(h.there(), [], "nothing moved")
        expect(set(seen[:-1]) == {(202, "begun")} and seen[-1] == (200, "pending"), f"away: {seen}")
        same(len(h.there()), 1, "away: made once")
        same([n for n in event_names(h.lab) if n.endswith("_failed")], [], "and it never was what failed")


def two_houses(folder, pki):
    """What one organization may, another may not; and neither sees the other's."""
    with Peer(os.path.join(folder, "two"), pki, f"client = {CLIENT} {SECRET}") as peer:
        one, two = (House(peer, serve, f"1111111{i}-1111-4111-8111-111111111111")
                    for i, serve in enumerate((ALLOWED, SERVE)))
        d = one.d = two.d = api_lab.Daemon.of([base.HIA, "serve", one.lab.config, two.lab.config], one.move)
        same(kind_of(two.order("X-1", token=two.move)), (403, "transfers-off"), "off is how it begins")
        made = one.order("X-1")
        same((made.status, made.json()["state"]), (200, "pending"), "allowed")
        there = made.json()["transfer_id"]
        for path in (f"{HERE}/{there}", f"{HERE}?request_trace_id=X-1"):
            a = d.request("GET", path, token=two.move)
            expect(a.status == 404 or a.json()["items"] == [], "another's is not seen")
        same(d.request("POST", f"{HERE}/{there}/cancel", token=two.move).status, 404, "nor taken back")
        link = rows(one.lab, "SELECT uuid FROM connection")[0][0]
        for act in ("link-token", "exchange", "repaired", "remove"):
            body = {"public_token": "public-1"} if act == "exchange" else None
            same(d.request("POST", f"{LINKS}/{link}/{act}", body, token=two.read).status, 404, f"nor {act}")
        same(kind_of(one.order("X-2", account=two.account)), (422, "transfer"), "nor are its accounts had")
        same(d.stop(), 0, "it ends well")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-transfers-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer, House(peer) as h:
            for check in (check_allowed, check_once, check_declined, check_cancel, check_at_once,
                          check_crashes):
                check(h)
            bank_lab.nothing_in_clear(h.lab, NAME.encode())
            h.logged += h.d.log
            expect(not any(NAME in line for line in h.logged), "a name is in the log")
            expect(any('"transfer.ordered"' in line and '"mover"' in line for line in h.logged),
                   "who asked is logged")
        doubt(folder, pki)
        two_houses(folder, pki)
    finish()


if __name__ == "__main__":
    main()
