#!/usr/bin/env python3
"""test_links_slow.py - a bank that takes its time over a link or a transfer, and exchanges whose answer is
lost: what others may do meanwhile, and what another token of the same link means then.

    test_links_slow.py BUILD_DIR"""
import concurrent.futures
import contextlib
import fcntl
import os
import tempfile
import time

from bank_house import House, kind_of
from bank_lab import CLIENT, SECRET, sign_in
from lab import POSTGRES, expect, finish, rows, same
from peer import Peer, make_pki
from test_links import Front

EXCHANGE = "/item/public_token/exchange"
STALL_S = 1.5


# The first exchange is the house's own; then those of slow, replaced and cut_short.
FAULTS = (f"{EXCHANGE} 2 slow {int(STALL_S * 1000)}", f"{EXCHANGE} 3 reset", f"{EXCHANGE} 5 500",
          f"/transfer/create 1 slow {int(STALL_S * 1000)}")


def calls(h):
    """How the exchanges ended."""
    return rows(h.lab, "SELECT state, code FROM call WHERE operation = 'link.exchange' ORDER BY id")


def until(what):
    for _ in range(500):
        if what():
            return
        time.sleep(0.01)
    expect(False, "it never came to that")


def ledger_held(h, seconds):
    """Somebody else writes when the answer comes; in a database nobody has to be kept off."""
    if POSTGRES:
        return
    with open(os.path.join(h.lab.data, "ledger.lock"), "rb+") as f:
        until(lambda: taken(f))
        time.sleep(seconds)


def taken(f):
    try:
        fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def slow(h, threads):
    """While the bank thinks about one link others write; the same link is in hand; the answer finds its place,
    also where somebody else has the ledger just then."""
    f = Front(h)
    one, token = f.begin(), {"public_token": sign_in(h.peer)}
    began = time.monotonic()
    answer = threads.submit(f.post, f"/{one}/exchange", token)
    until(lambda: rows(h.lab, "SELECT count(*) FROM call WHERE state = 'sending'") == [(1,)])
    other = f.begin()
    again = f.post(f"/{one}/exchange", token)
    said = h.lab.run_both("bank", "finish", one, stdin=token["public_token"].encode(), code=None)
    if not answer.done() and time.monotonic() - began < STALL_S / 2:  # else nothing was seen in time
        same((*kind_of(again), again.json().get("reason")), (503, "partner", "in_hand"), "the same, at once")
        expect(int(again.headers["retry-after"]) == 1 and "in_hand" in "".join(said), f"so says hia: {said}")
        same(f.get(f"/{one}").json()["state"], "linking", "not linked yet")
    ledger_held(h, max(0, began + STALL_S + 0.3 - time.monotonic()))
    same((answer.result().status, answer.result().json().get("state")), (200, "connected"),
         f"it is linked: {answer.result().body}")
    same(kind_of(f.post(f"/{one}/exchange", token)), (409, "link-state"), "once")
    same((h.asked(EXCHANGE), calls(h)), (2, [("done", "")] * 2), "exchanged once")
    same(f.get(f"/{other}").json()["state"], "linking", "and the other one is there")


def slow_money(h, threads):
    """The same of money: the same number is the same transfer while its bank thinks, and made once."""
    began = time.monotonic()
    answer = threads.submit(h.order, "S-1")
    until(lambda: rows(h.lab, "SELECT state FROM fa_bank_transfers") == [("asked",)])
    Front(h).begin()
    again = h.order("S-1")
    if not answer.done() and time.monotonic() - began < STALL_S / 2:
        same((*kind_of(again), again.json().get("reason")), (503, "partner", "in_hand"), "the same, at once")
    same((answer.result().status, answer.result().json().get("state")), (200, "pending"), "it is made")
    same((h.order("S-1").json().get("state"), len(h.there())), ("pending", 1), "once")


def another(f, one):
    return f.post(f"/{one}/exchange", {"public_token": sign_in(f.h.peer)})


def linked_by(f, one, ended, asked, why):
    """Another token is given, and the link is there: by that one, or by the one before."""
    a = another(f, one)
    items = len([e for e in f.h.peer.journal() if e["path"] == "/sandbox/public_token/create"])
    same((a.status, a.json().get("state"), a.json().get("vendor_id")),
         (200, "connected", f"item-{items if asked else items - 1}"), f"{why}: {a.body}")
    same(calls(f.h)[-len(ended):], ended, f"{why}: how each ended")


def replaced(h):
    """An exchange ended in doubt, or was put off, and the person has been through Link again."""
    for fault, status, before in (("reset", 409, ("unknown", "credential")),
                                  ("500", 503, ("failed", "superseded"))):
        f = Front(h)
        one = f.begin()
        first = another(f, one)
        same((first.status, f.get(f"/{one}").json()["state"]), (status, "linking"), f"{fault}: {first.body}")
        linked_by(f, one, [before, ("done", "")], True, fault)


def killed(h, step, token):
    """At that step of an exchange; its link. Did the vault get the token?"""
    one = Front(h).begin()
    same(h.d.stop(), 0, "it ends well")
    h.start(f"*:{step}")
    with contextlib.suppress(OSError, ValueError):
        another(Front(h), one)
    h.d.stop(9)
    same((calls(h)[-1], f"connection/{one}/access_token" in h.lab.run("secret", "list")),
         (("sending", ""), token), "where it died")
    h.start()
    return one


def cut_short(h):
    """Killed in an exchange. Its answer is in the vault: the link is that one's, and no other token is asked
    about. It left, or not, and no answer came: not to be learnt, and the new token is asked about at once."""
    before = h.asked(EXCHANGE)
    one = killed(h, 7, True)
    linked_by(Front(h), one, [("done", "")], False, "the one before had gone well")
    same(h.asked(EXCHANGE), before + 1, "nobody else's was asked about")
    one = killed(h, 6, False)
    linked_by(Front(h), one, [("unknown", "credential"), ("done", "")], True, "the one before is lost")
    same(h.asked(EXCHANGE), before + 2, "and never asked about again")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-links-slow-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        lines = [f"fault = {fault}" for fault in FAULTS]
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}", *lines) as peer, \
                House(peer) as h, concurrent.futures.ThreadPoolExecutor(1) as threads:
            slow(h, threads)
            slow_money(h, threads)
            replaced(h)
            cut_short(h)
    finish()


if __name__ == "__main__":
    main()
