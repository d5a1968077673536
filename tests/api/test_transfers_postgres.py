#!/usr/bin/env python3
"""test_transfers_postgres.py - links made and money moved over the API with the ledger in PostgreSQL, where
several daemons share it: one number is one transfer, whoever is asked, at the same moment, or after the other
died.

    test_transfers_postgres.py BUILD_DIR     a cluster of its own, or that of HIA_TEST_POSTGRES"""
import functools
import os
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../tools")]
import test_links  # noqa: E402
import test_transfers  # noqa: E402
from bank_house import LINKS, NAME, TRANSFERS, House, at_once  # noqa: E402
from bank_lab import CLIENT, SECRET  # noqa: E402
from cluster import Cluster, programs  # noqa: E402
from lab import HIA, expect, finish, rows, same  # noqa: E402
from peer import Peer, make_pki, wait_until  # noqa: E402


def again(h, d, trace, cents):
    """Asked until it is at its end: each answer on the way says that it may be made."""
    for _ in range(100):
        a = h.order(trace, cents, d=d)
        if a.status == 200:
            return a.json()
        expect(a.status in (202, 503), f"{trace}: {a.status} {a.body}")
        time.sleep(0.1)
    return {}


def check_two_processes(h):
    """Two daemons, four callers each, one number."""
    other = h.daemon()
    for n in range(2):
        trace, before = f"P-{n}", len(h.there())
        answers = at_once(*[functools.partial(h.order, trace, 500 + n, d=d) for d in (h.d, other) * 4])
        expect({a.status for a in answers} <= {200, 202, 503}, f"eight at once: {[a.status for a in answers]}")
        ends = [again(h, d, trace, 500 + n) for d in (h.d, other)]
        same((ends[0]["state"], ends[1]["transfer_id"]), ("pending", ends[0]["transfer_id"]), "one transfer")
        expect({a.json()["transfer_id"] for a in answers if a.status < 300} <= {ends[0]["transfer_id"]},
               "and nobody was told of another")
        same(len(h.there()) - before, 1, "made once")
        same(rows(h.lab, "SELECT count(*) FROM fa_bank_transfers"), [(n + 2,)], "one row")
    same(other.stop(), 0, "it ends well")


def check_crash_between(folder, pki):
    """Killed when the bank has it and its answer is on its way: who is asked next looks, and sends nothing."""
    with Peer(os.path.join(folder, "between"), pki, f"client = {CLIENT} {SECRET}",
              "fault = /transfer/create 1 slow") as peer, House(peer) as h:
        other = h.daemon()
        asking = threading.Thread(target=lambda: swallow(lambda: h.order("B-1", 900)))
        asking.start()
        wait_until(lambda: h.asked("/transfer/create"))
        h.d.stop(9)
        asking.join()
        same(rows(h.lab, "SELECT state FROM fa_bank_transfers"), [("asked",)], "the bank may have it")
        end = again(h, other, "B-1", 900)
        same((end.get("state"), len(h.there()), h.asked("/transfer/create"), h.asked("/transfer/get")),
             ("pending", 1, 1, 1), "it was looked for, and not sent again")
        same(other.stop(), 0, "it ends well")
        h.start()


def check_tenants(folder, pki):
    """Two organizations in one database: a number is each one's own, and nothing of the other's is there."""
    with Peer(os.path.join(folder, "tenants"), pki, f"client = {CLIENT} {SECRET}") as peer:
        one = House(peer, organization="11111110-1111-4111-8111-111111111111")
        two = House(peer, organization="11111111-1111-4111-8111-111111111111", beside=one)
        with one, two:
            made = [h.order("T-1").json() for h in (one, two)]
            same([m["state"] for m in made], ["pending"] * 2, "each has made its own")
            same(len({m["transfer_id"] for m in made}), 2, "under one number")
            for h, other in ((one, made[1]), (two, made[0])):
                same([t["transfer_id"] for t in h.get()["items"]] == [other["transfer_id"]], False, "its own")
                same(len(h.d.request("GET", LINKS, token=h.read).json()["items"]), 1, "one link")
                for act in ("", "/lines", "/accounts"):
                    a = h.d.request("GET", f"{LINKS}/{other['connection_id']}{act}", token=h.read)
                    same(a.status, 404, f"another's link{act}")
                for act in ("link-token", "repaired", "remove"):
                    a = h.d.request("POST", f"{LINKS}/{other['connection_id']}/{act}", token=h.read)
                    same(a.status, 404, f"another's link: {act}")
                for act in ("cancel", "link-token"):
                    a = h.d.request("POST", f"{TRANSFERS}/{other['transfer_id']}/{act}")
                    same(a.status, 404, f"another's transfer: {act}")
                same(h.order("T-2", account=other["account"]).status, 422, "another's account")


def swallow(act):
    try:
        act()
    except (OSError, AttributeError, TypeError):
        pass  # it died: nothing came


def main():
    with tempfile.TemporaryDirectory(prefix="hia-transfers-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer, House(peer) as h:
            test_links.check_new(test_links.Front(h))
            test_transfers.check_once(h)
            check_two_processes(h)
            same(h.d.stop(), 0, "it ends well")
            expect(test_transfers.die(h, "K-1", "transfer.asked"), "it dies before the bank is asked")
            h.start()
            h.logged += h.d.log
            expect(not any(NAME in line for line in h.logged), "a name is in the log")
        check_crash_between(folder, pki)
        check_tenants(folder, pki)
    finish()


if "HIA_TEST_POSTGRES" in os.environ:
    main()
elif not programs():
    print("skipped: PostgreSQL is not installed")
    sys.exit(77)
else:
    with Cluster(HIA) as running:
        sys.exit(subprocess.run([sys.executable, *sys.argv],
                                env=dict(os.environ, HIA_TEST_POSTGRES=running.dir)).returncode)
