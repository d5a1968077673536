#!/usr/bin/env python3
"""test_links_slow.py - a bank that takes its time over a link, and exchanges whose answer is lost: what others
may do meanwhile, and what another token of the same link means then.

    test_links_slow.py BUILD_DIR"""
import concurrent.futures
import contextlib
import fcntl
import os
import tempfile
import time

from bank_house import House, kind_of
from bank_lab import CLIENT, SECRET, sign_in, sync
from lab import POSTGRES, expect, finish, rows, same
from peer import Peer, make_pki
from test_links import Front

EXCHANGE = "/item/public_token/exchange"
STALL_S = 2.0


@contextlib.contextmanager
def house(folder, pki, name, *faults):
    """The first exchange is the house's own."""
    lines = [f"fault = {f}" for f in faults]
    with Peer(os.path.join(folder, name), pki, f"client = {CLIENT} {SECRET}", *lines) as peer, House(peer) as h:
        yield h


def calls(h):
    """How the exchanges ended; that of the house goes first."""
    return rows(h.lab, "SELECT state, code FROM call WHERE operation = 'link.exchange' ORDER BY id")[1:]


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


def slow(folder, pki):
    """While the bank thinks about one link others write; the same link is in hand; the answer finds its place,
    also where somebody else has the ledger just then."""
    with house(folder, pki, "slow", f"{EXCHANGE} 2 slow {int(STALL_S * 1000)}") as h, \
            concurrent.futures.ThreadPoolExecutor(1) as threads:
        f = Front(h)
        one, token = f.begin(), {"public_token": sign_in(h.peer)}
        began = time.monotonic()
        answer = threads.submit(f.post, f"/{one}/exchange", token)
        until(lambda: rows(h.lab, "SELECT count(*) FROM call WHERE state = 'sending'") == [(1,)])
        other = f.begin()
        sync(h.lab, "--due", code=None)
        again = f.post(f"/{one}/exchange", token)
        said = h.lab.run_both("bank", "finish", one, stdin=token["public_token"].encode(), code=None)
        if not answer.done() and time.monotonic() - began < STALL_S / 2:  # else nothing was seen in time
            same((*kind_of(again), again.json().get("reason")), (503, "partner", "in_hand"), "the same")
            expect(int(again.headers["retry-after"]) == 1 and "in_hand" in "".join(said), f"hia: {said}")
            same(f.get(f"/{one}").json()["state"], "linking", "not linked yet")
        ledger_held(h, max(0, began + STALL_S + 0.5 - time.monotonic()))
        same((answer.result().status, answer.result().json().get("state")), (200, "connected"),
             f"it is linked: {answer.result().body}")
        same(kind_of(f.post(f"/{one}/exchange", token)), (409, "link-state"), "once")
        same((h.asked(EXCHANGE), calls(h)), (2, [("done", "")]), "exchanged once")
        same(f.get(f"/{other}").json()["state"], "linking", "and the other one is there")


def another(f, one):
    return f.post(f"/{one}/exchange", {"public_token": sign_in(f.h.peer)})


def replaced(folder, pki):
    """An exchange ended in doubt, or was put off, and the person has been through Link again."""
    for fault, status, before in (("reset", 409, ("unknown", "credential")),
                                  ("500", 503, ("failed", "superseded"))):
        with house(folder, pki, "replaced-" + fault, f"{EXCHANGE} 2 {fault}") as h:
            f = Front(h)
            one = f.begin()
            first = another(f, one)
            same((first.status, f.get(f"/{one}").json()["state"]), (status, "linking"),
                 f"{fault}: {first.body}")
            linked_by(f, one, 3, [before, ("done", "")], fault)


def linked_by(f, one, item, ended, why):
    """Another token is given: the link is that item's, after so many exchanges."""
    a = another(f, one)
    same((a.status, a.json().get("state"), a.json().get("vendor_id")), (200, "connected", f"item-{item}"),
         f"{why}: {a.body}")
    same(calls(f.h), ended, f"{why}: how each ended")


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


def cut_short(folder, pki):
    """Killed in an exchange. Its answer is in the vault: the link is that one's, and no other token is asked
    about. It left, or not, and no answer came: not to be learnt, and the new token is asked about at once."""
    with house(folder, pki, "cut-short") as h:
        linked_by(Front(h), killed(h, 7, True), 2, [("done", "")], "the one before had gone well")
        same(h.asked(EXCHANGE), 2, "nobody else's was asked about")
        linked_by(Front(h), killed(h, 6, False), 5, [("done", ""), ("unknown", "credential"), ("done", "")],
                  "the one before is lost")
        same(h.asked(EXCHANGE), 3, "and never asked about again")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-links-slow-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        slow(folder, pki)
        replaced(folder, pki)
        cut_short(folder, pki)
    finish()


if __name__ == "__main__":
    main()
