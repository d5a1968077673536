#!/usr/bin/env python3
"""test_ramp.py - hia cards against a practice Ramp over HTTPS: tokens, scopes, limits and faults on the wire,
and what a person sees of them.

    test_ramp.py BUILD_DIR"""
import base64
import contextlib
import http.client
import json
import os
import sqlite3
import subprocess
import time

from peer_client import HIA, ORGANIZATION
from lab import NEVER, ROOT, Lab, expect, finish, same  # noqa: E402
from peer import Peer, make_pki

SCOPES = ("transactions:read cards:read users:read departments:read vendors:read bills:read "
          "reimbursements:read business:read")
ACCOUNT = f"client = ramp-1 ramp-secret {SCOPES} accounting:write"


class House:
    """A ledger of ours whose one partner is the practice Ramp."""

    def __init__(self, folder, peer, *adapter, scope=SCOPES, secret=b"ramp-secret"):
        os.makedirs(f"{folder}/data", mode=0o700)
        self.folder, self.conf, self.peer = folder, f"{folder}/hia.conf", peer
        self.write(adapter, scope)
        self.secret(secret)

    def write(self, adapter, scope):
        url = f"https://localhost:{self.peer.port}"
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("\n".join([
                "[hia]", f"organization_id = {ORGANIZATION}", f"data_dir = {self.folder}/data", "[events]",
                f"registry_dir = {ROOT}/conf/events", "[partner cards]", "transport = https", f"url = {url}",
                f"ca_file = {self.peer.pki}/ca.pem", "adapter = ramp", "credential = main",
                "allow_private = yes", "trade = finance", f"sync_schedule = {NEVER}", "usage = T",
                "retry_delay = 5ms",
                "first_byte_timeout = 2s", "transaction_limit = 10s", "breaker_failures = 100",
                "[adapter cards]", f"base = {url}", "page_wait = 1s", *adapter, "[credential cards/main]",
                "scheme = client_credentials", f"token_url = {url}/developer/v1/token", "token_form = basic",
                "user = ramp-1", f"scope = {scope}", "secret = vault://ramp.secret", ""]))

    def secret(self, secret):
        subprocess.run([HIA, "secret", "set", "ramp.secret", "--config", self.conf], input=secret, check=True,
                       capture_output=True)

    def run(self, *arguments, codes=(0,)):
        done = subprocess.run([HIA, *arguments, "--config", self.conf, "--json"], capture_output=True,
                              timeout=120, env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        said = done.stderr.decode()[-1500:]
        expect(done.returncode in codes, f"hia {arguments} ends with {done.returncode}: {said}")
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    def events(self):
        return [e["event"] for e in self.run("events")]

    def status(self, codes=(0,)):
        return self.run("cards", "status", codes=codes)[0]


def change(peer, count):
    same(peer.call("POST", f"/sandbox/ramp/change?count={count}")[0], 200, "the practice Ramp moves on")


def ask_again(connection, bearer):
    connection.request("GET", "/developer/v1/business", headers=bearer)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def basic(secret="ramp-secret"):
    return "Basic " + base64.b64encode(f"ramp-1:{secret}".encode()).decode()


def test_wire(lab, pki):
    """What Ramp refuses, the practice Ramp refuses."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": basic()}
    with Peer(lab.path("wire"), pki, ACCOUNT, "ramp_transactions = 5") as peer:
        ask = f"grant_type=client_credentials&scope={SCOPES.replace(' ', '+')}"
        same(peer.call("POST", "/developer/v1/token", '{"grant_type":"client_credentials"}',
                       {"Content-Type": "application/json", "Authorization": basic()})[0], 415,
             "JSON is no form")
        same(peer.call("POST", "/developer/v1/token", ask,
                       {"Content-Type": form["Content-Type"]})[0], 401, "the client is known by Basic")
        same(peer.call("POST", "/developer/v1/token", ask, {**form, "Authorization": basic("no")})[0],
             401, "a wrong secret")
        status, headers, body = peer.call("POST", "/developer/v1/token", ask, form)
        same(status, 200, "a token")
        expect(headers["x-trace-id"], "every answer has a trace")
        bearer = {"Authorization": "Bearer " + json.loads(body)["access_token"]}
        for query, want in (("page_size=1", 422), ("page_size=101", 422), ("page_size=2", 200),
                            ("pages=1", 422), ("state=SOME", 422), ("from_date=yesterday", 422),
                            ("start=x", 422)):
            status, _, body = peer.call("GET", f"/developer/v1/transactions?{query}", headers=bearer)
            same(status, want, query)
        page = json.loads(peer.call("GET", "/developer/v1/transactions?page_size=2&state=ALL",
                                    headers=bearer)[2])
        expect(page["page"]["next"].startswith(f"https://localhost:{peer.port}/developer/v1/transactions?"),
               page)
        same(peer.call("GET", "/developer/v1/statements", headers=bearer)[0], 403, "a scope it was not given")
        same(peer.call("GET", "/developer/v1/cards")[0], 401, "no token")
        same(peer.call("POST", "/developer/v1/accounting/syncs", "{}",
                       {**bearer, "Content-Type": "application/json"})[0], 403,
             "accounting:write was not asked for")
        with contextlib.closing(http.client.HTTPSConnection("localhost", peer.port, context=peer.context(),
                                                            timeout=20)) as one:
            codes = [ask_again(one, bearer) for _ in range(201)]  # a connection each took longer under load
        same(codes[-1], 429, "200 requests in ten seconds")


def test_sync(lab, pki):
    """Everything once, then the news; nothing is hidden by a default."""
    with Peer(lab.path("sync"), pki, ACCOUNT, "ramp_transactions = 250") as peer:
        house = House(lab.path("sync-us"), peer)
        change(peer, 300)
        rows = {r["operation"]: r for r in house.run("cards", "sync")}
        expect(all(r["outcome"] in ("complete", "nothing there", "done") for r in rows.values()), rows)
        first = rows["transactions.sync"]
        expect(first["rows"] == first["new"] > 250, first)
        one = house.status()
        same(one["state"], "connected", one)
        same(one["transactions"], first["rows"], "as many as were read")
        expect(one["declined"] > 0 and one["settled"] > 0 and one["refunded"] > 0, one)
        again = {r["operation"]: r for r in house.run("cards", "sync")}["transactions.sync"]
        same((again["rows"], again["unchanged"]), (first["rows"], first["rows"]),
             "the same again is nothing new")
        change(peer, 200)
        rows = house.run("cards", "sync", "transaction", "--full")[-1]
        expect(rows["new"] > 0 and rows["changed"] > 0, rows)
        listed = house.run("cards", "list", "--max", "100000")
        same(len(listed), house.status()["transactions"], "as many are listed")
        expect(any(t["first_minor"] != t["amount_minor"] for t in listed), "some amounts were adjusted")
        expect(all(t["lines_sum"] in ("balanced", "") for t in listed), "lines sum to their amount")
        names = set(house.events())
        expect(names >= {"fa_card_transaction_settled", "fa_card_transaction_adjusted", "fa_bill_recorded"},
               names)
        text = b"".join(open(f"{house.folder}/data/{name}", "rb").read()
                        for name in os.listdir(f"{house.folder}/data") if name.startswith("ledger.db"))
        expect(b"fa_card_transaction_settled" in text, "that is the ledger")
        expect(b"O'Practice" not in text and b"pat@sandbox" not in text, "no name stands in clear")


def test_worker(lab, pki):
    """A worker sweeps by the partner's sync_schedule."""
    with Peer(lab.path("worker"), pki, ACCOUNT, "ramp_transactions = 20") as peer:
        house = House(lab.path("worker-us"), peer)
        same(house.run("work", "--once")[:-1], [], "a schedule that is new makes up for nothing")
        with contextlib.closing(sqlite3.connect(f"{house.folder}/data/ledger.db")) as ledger, ledger:
            ledger.execute("UPDATE job_schedule SET slot = slot - 5 * 31557600000000 WHERE kind = 'bank'")
        done = [line for line in house.run("work", "--once") if line.get("kind") == "bank"]
        same([line["outcome"] for line in done], ["done"], f"it is swept once: {done}")
        same(house.status()["state"], "connected", "the connection stands")
        same(house.status()["transactions"], 20, "and what it has is there")


def test_faults(lab, pki):
    """Whatever goes wrong on the wire, the ledger ends as without it."""
    for fault in ("504", "429", "500", "garbage", "truncated", "reset", "expired-token"):
        with Peer(lab.path(fault), pki, ACCOUNT, "ramp_transactions = 250",
                  f"fault = /developer/v1/transactions 2-3 {fault}") as peer:
            house = House(lab.path(fault + "-us"), peer, "page_tries = 4")
            for _ in range(4):
                said = house.run("cards", "sync", "transaction", codes=(0, 2))
                if said[-1].get("rows"):
                    break
            same(house.status()["transactions"], 250, f"{fault}: all are there")
            expect(any(e.get("fault") == fault for e in peer.journal()), f"{fault} was played")


def test_later(lab, pki):
    """A list Ramp does not give is told, whatever others say after it, and is read by the next sweep."""
    with Peer(lab.path("later"), pki, ACCOUNT, "ramp_transactions = 10",
              "fault = /developer/v1/bills 1-4 504") as peer:
        house = House(lab.path("later-us"), peer, "page_tries = 1")
        house.run("cards", "sync", codes=(2,))
        house.run("cards", "sync", "user")
        said = house.status()
        expect((said["state"], said["next_action"]) == ("connected", "wait") and said["reason"], said)
        expect(said["wanted_at"], "and it is asked again")
        for _ in range(4):
            house.run("cards", "sync", codes=(0, 2))
            said = house.status()
            if not said["wanted_at"]:
                break
        same((said["state"], said["next_action"], said["reason"], said["wanted_at"]),
             ("connected", "", "", None), "all was read")


def test_token_away(lab, pki):
    """Who gives tokens has trouble: that passes, and is no "reconnect needed"; a token that is refused is."""
    for fault, last in (("500", 99), ("429", 99), ("reset", 99), ("garbage", 1)):
        with Peer(lab.path("token-" + fault), pki, ACCOUNT, "ramp_transactions = 5",
                  f"fault = /developer/v1/token 1-{last} {fault}") as peer:
            house = House(lab.path(f"token-{fault}-us"), peer)
            said = house.run("cards", "sync", "transaction", codes=(0, 2))[-1]
            expect("token_refused" not in said.get("code", ""), f"{fault}: it is not refused: {said}")
            expect(house.status(codes=(0, 1))["state"] != "attention", f"{fault}: nobody has to do anything")
            same(house.events().count("fa_bank_connection_broken"), 0, f"{fault}: and nobody is called")
            for _ in range(5 * (last == 1)):
                if house.run("cards", "sync", "transaction", codes=(0, 2))[-1].get("rows"):
                    break
                time.sleep(1)
            same(house.status(codes=(0, 1))["transactions"], 5 * (last == 1), f"{fault}: it passes")


def test_person(lab, pki):
    """Reconnect needed is seen after one sweep, and gone after the next."""
    with Peer(lab.path("person"), pki, ACCOUNT, "ramp_transactions = 10") as peer:
        less = SCOPES.replace("bills:read ", "")
        house = House(lab.path("person-us"), peer, scope=less)
        house.run("cards", "sync", codes=(2,))
        said = house.status(codes=(1,))
        same((said["state"], said["reason"], said["next_action"]),
             ("attention", "scope_missing.bills.read", "update"), "the scope is named")
        house.run("cards", "sync", codes=(2,))
        house.write((), SCOPES)
        house.run("cards", "sync")
        same(house.status()["state"], "connected", "the scope is there")
        house.secret(b"another")
        house.run("cards", "sync", codes=(2,))
        said = house.status(codes=(1,))
        same((said["state"], said["reason"], said["next_action"]), ("attention", "token_refused", "relink"),
             "the secret is another")
        house.secret(b"ramp-secret")
        house.run("cards", "sync")
        same(house.status()["state"], "connected", "and is the same again")
        events = house.events()
        same((events.count("fa_bank_connection_broken"), events.count("fa_bank_connection_restored")), (2, 2),
             "one event a trouble, however many sweeps")


def main():
    lab = Lab()
    pki = make_pki(lab.path("pki"))
    for test in (test_wire, test_sync, test_worker, test_faults, test_token_away, test_later, test_person):
        test(lab, pki)
    finish()


main()
