#!/usr/bin/env python3
"""test_reconnect.py - "reconnect needed" is seen within one sweep of it being true, by the API and the command
line alike: of both vendors, each with its message and with the message lost.

    test_reconnect.py BUILD_DIR"""
import os
import tempfile
import time

import test_hooks as hooks
import bank_lab
from bank_lab import CLIENT, SECRET, play
from lab import expect, finish, rows, same
from peer import Peer, make_pki

SOON = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3 * 86400))


def sweep(lab, of=""):
    """The workers' own, as it comes every quarter of an hour; sweep_every has made each link due."""
    same(len(bank_lab.sweep(lab, f"UPDATE connection SET tried_at = 1{of}", code=None)), 1, "a sweep")


def seen(d, lab, verb, connection):
    """What the API says of it, and hia bank status or hia cards status the same."""
    a = next(c for c in d.request("GET", "/api/v1/fa/connections").json()["items"]
             if c["connection_id"] == connection)
    b = next(c for c in lab.lines(verb, "status", code=None) if c["connection_id"] == connection)
    same({k: b[k] for k in a}, a, "both say the same")
    expect("tried_at" in a and "synced_at" in a and "since" in a, "with its last sync")
    text = lab.run(verb, "status", code=None)
    expect(a["state"] not in ("attention", "revoked") or "reconnect needed" in text or "next: " in text,
           f"in words: {text}")
    return a["state"], a["reason"], a["next_action"]


# What is so at Plaid, the message it sends, and what is seen by a sweep without it and by it.
BROKEN = ("attention", "ITEM_LOGIN_REQUIRED", "update")
ENDING = ("expiring", "PENDING_EXPIRATION", "update")
DISCONNECTING = ("expiring", "PENDING_DISCONNECT", "update")
REVOKED = ("revoked", "USER_PERMISSION_REVOKED", "relink")
WELL = ("connected", "", "")
PLAID = [
    ("login required", ("error", "ITEM_LOGIN_REQUIRED"),
     ("ERROR", {"error": {"error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED"}}), BROKEN, BROKEN),
    ("repaired elsewhere", ("repair", None), ("LOGIN_REPAIRED", {}), WELL, WELL),
    ("pending expiration", ("consent", SOON), ("PENDING_EXPIRATION", {"consent_expiration_time": SOON}),
     ENDING, ENDING),
    ("pending disconnect", ("sent", "PENDING_DISCONNECT"),
     ("PENDING_DISCONNECT", {"reason": "INSTITUTION_MIGRATION", "disconnect_time": SOON}),
     DISCONNECTING, DISCONNECTING),
    ("disconnected", ("error", "ITEM_LOGIN_REQUIRED"),
     ("ERROR", {"error": {"error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED"}}), BROKEN, BROKEN),
    ("signed in again", ("repair", None), ("LOGIN_REPAIRED", {}), WELL, WELL),
    ("permission revoked", ("error", "USER_PERMISSION_REVOKED"),
     ("USER_PERMISSION_REVOKED", {"error": {"error_type": "ITEM_ERROR",
                                            "error_code": "USER_PERMISSION_REVOKED"}}), REVOKED, REVOKED),
]


def repair(d, lab, peer, item, connection):
    """Through Link in update mode."""
    play(peer, "repair", item)
    play(peer, "consent", item)
    lab.run("bank", "finish", connection, "--update", code=None)
    same(seen(d, lab, "bank", connection), WELL, "repaired: seen at once")


def announced(d, lab, peer, item, connection):
    """Of a PENDING_DISCONNECT that was lost /item/get knows that it was sent, until another message is: it is
    told once, and not when its week is over."""
    of = f" WHERE uuid = '{connection}'"  # of an item Plaid is asked 15 times a minute

    def when(what, want, code="PENDING_DISCONNECT", **more):
        play(peer, "sent", item, code=code, **more)
        sweep(lab, of)
        same(seen(d, lab, "bank", connection), want, what)

    when("eight days ago", WELL, age=8 * 86400)
    when("hidden by the next", WELL, code="SYNC_UPDATES_AVAILABLE")
    when("two days ago", DISCONNECTING, age=2 * 86400)
    days = (until(lab, connection) - time.time()) / 86400
    expect(4.9 < days < 5.1, f"it ends five days from now: {days}")
    repair(d, lab, peer, item, connection)
    sweep(lab, of)
    same(seen(d, lab, "bank", connection), WELL, "it still stands there, and nobody is told again")
    same(bank_lab.event_names(lab).count("fa_bank_connection_expiring"), 1, "one event")
    when("announced again", DISCONNECTING)
    repair(d, lab, peer, item, connection)


def until(lab, connection):
    return rows(lab, f"SELECT expires_at FROM connection WHERE uuid = '{connection}'")[0][0] / 1e6


def plaid(folder, pki):
    with Peer(os.path.join(folder, "plaid"), pki, f"client = {CLIENT} {SECRET}") as peer:
        lab = bank_lab.make_lab(peer, *hooks.SERVE, level="info")
        links = [bank_lab.link(lab, peer) for _ in range(3)]
        lab.run("work", "--once")
        for _, item in links:
            play(peer, "ready", item)
        d = hooks.serve(lab, lab.run("secret", "issue", "desk", "--scope", "read").strip())
        announced(d, lab, peer, *reversed(links.pop()))
        for told, (connection, item) in enumerate(links):
            for what, (do, code), (word, more), by_sweep, by_message in PLAID:
                play(peer, do, item, **({"code": code} if code else {}))
                if told:
                    same(hooks.tell(d, peer, hooks.said(word, item, **more)).status, 200, word)
                    hooks.work(lab)
                else:
                    sweep(lab)
                same(seen(d, lab, "bank", connection), by_message if told else by_sweep,
                     f"{what}, {'told' if told else 'by the sweep alone'}")
                if do == "consent":
                    repair(d, lab, peer, item, connection)
        same(d.stop(), 0, "it ends well")


SCOPE_GONE = hooks.SCOPES.replace("transactions:read ", "")
RAMP = [
    ("token revoked", lambda lab: secret(lab, b"another"), ("attention", "token_refused", "relink")),
    ("repaired", lambda lab: secret(lab, b"ramp-secret"), WELL),
    ("permission revoked", lambda lab: scopes(lab, hooks.SCOPES, SCOPE_GONE),
     ("attention", "scope_missing.transactions.read", "update")),
    ("given again", lambda lab: scopes(lab, SCOPE_GONE, hooks.SCOPES), WELL),
]


def secret(lab, text):
    lab.run("secret", "set", "ramp.secret", stdin=text)


def scopes(lab, was, now):
    path = lab.path("conf/partners/cards.conf")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    lab.write("conf/partners/cards.conf", text.replace(was, now))


def ramp(folder, pki):
    with Peer(os.path.join(folder, "ramp"), pki, f"client = ramp-1 ramp-secret {hooks.SCOPES}",
              "ramp_transactions = 20") as peer:
        lab = hooks.cards_lab(peer)
        d = hooks.check_challenge(lab, peer)
        connection = lab.lines("cards", "status", code=None)[0]["connection_id"]
        lab.run("work", "--once", code=None)
        sweep(lab)
        same(seen(d, lab, "cards", connection), WELL, "as it begins")
        for told in (False, True):
            for what, do, want in RAMP:
                do(lab)
                if told:
                    hooks.change(peer, 20)
                    for m in hooks.waiting(peer):
                        if "transactions." in m["body"]:
                            same(hooks.carry(d, m).status, 200, "a message")
                    hooks.work(lab)
                else:
                    sweep(lab)
                same(seen(d, lab, "cards", connection), want,
                     f"{what}, {'told' if told else 'by the sweep alone'}")
        same(d.stop(), 0, "it ends well")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-reconnect-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        plaid(folder, pki)
        ramp(folder, pki)
    finish()


main()
