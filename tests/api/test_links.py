#!/usr/bin/env python3
"""test_links.py - links to banks made, mended and ended over the API, at the sandbox's Plaid: what a front end
needs, and what each refusal says of it.

    test_links.py BUILD_DIR"""
import http.client
import os
import tempfile
import time

from bank_house import ALLOWED, LINKS, SERVE, TRANSFERS, House, at_once, kind_of
import bank_lab
from bank_lab import CLIENT, SECRET, play, sign_in, sweep, sync
from lab import change, expect, finish, rows, same
from peer import Peer, make_pki


class Front:
    """What a front end does; the token has the scopes read and act."""

    def __init__(self, house):
        self.h = house

    def post(self, path, body=None, **more):
        return self.h.d.request("POST", LINKS + path, body, token=more.pop("token", self.h.read), **more)

    def get(self, path=""):
        return self.h.d.request("GET", LINKS + path, token=self.h.read)

    def begin(self, **more):
        a = self.post("", {}, **more)
        same((a.status, a.json().get("state")), (200, "linking"), f"a new link: {a.body}")
        return a.json()["connection_id"]

    def link(self):
        one = self.begin()
        token = self.post(f"/{one}/link-token").json()
        expect(token["link_token"].startswith("link-sandbox-") and token["expiration"], f"a token: {token}")
        a = self.post(f"/{one}/exchange", {"public_token": sign_in(self.h.peer)})
        same((a.status, a.json().get("state")), (200, "connected"), f"linked: {a.body}")
        return a.json()


def check_new(f):
    before = rows(f.h.lab, "SELECT count(*) FROM connection")[0][0]
    key = ["Idempotency-Key: l-1"]
    one = f.begin(headers=key)
    same(f.begin(headers=key), one, "the same key is the same link")
    same(rows(f.h.lab, "SELECT count(*) FROM connection")[0][0], before + 1, "one row")
    same(kind_of(f.post("", {}, token=f.h.front)), (403, "forbidden"), "reading makes none")
    same(kind_of(f.post("", {"partner": "nonesuch"})), (422, "no-partner"), "of a bank that is none")
    same(kind_of(f.post("", {"x": "y"})), (400, "request"), "another member")
    same(kind_of(f.post(f"/{one}/repaired")), (409, "link-state"), "not signed in yet: nothing to repair")
    same(kind_of(f.post(f"/{one}/remove")), (409, "link-state"), "nor anything to end")
    for what, body in (("no token", {}), ("an empty one", {"public_token": ""}),
                       ("a number", {"public_token": 1})):
        same(kind_of(f.post(f"/{one}/exchange", body)), (400, "request"), what)
    wrong = f.post(f"/{one}/exchange", {"public_token": "public-sandbox-nonesuch"})
    same((*kind_of(wrong), wrong.json().get("reason")), (409, "partner-refused", "INVALID_PUBLIC_TOKEN"),
         "a token of nobody")
    first = f.post(f"/{one}/link-token").json()["link_token"]
    expect(f.post(f"/{one}/link-token").json()["link_token"] != first, "a token each time")
    token = sign_in(f.h.peer)
    done = f.post(f"/{one}/exchange", {"public_token": token})
    same((done.status, done.json()["state"], done.json()["institution"]),
         (200, "connected", "First Platypus Bank"), "linked, with the bank's name")
    same(f.get(f"/{one}").json(), done.json(), "as it is read")
    expect(done.json()["wanted_at"] and not done.json()["synced_at"], "its lines are wanted")
    same(rows(f.h.lab, "SELECT kind, subject FROM job WHERE state = 'ready' AND kind = 'bank'"),
         [("bank", "hints")], "and a worker is told so")
    same(len(f.get(f"/{one}/accounts").json()["items"]), 2, "with its accounts")
    same(kind_of(f.post(f"/{one}/exchange", {"public_token": token})), (409, "link-state"), "once")
    for path in ("link-token", "exchange", "repaired", "remove"):
        same(f.post(f"/nonesuch/{path}", {"public_token": "x"} if path == "exchange" else None).status, 404,
             f"{path} of nobody's")
    return done.json()


def check_at_once(f):
    """Six callers, one public token: one exchange."""
    before, one = f.h.asked("/public_token/exchange"), f.begin()
    body = {"public_token": sign_in(f.h.peer)}
    answers = at_once(*[lambda: f.post(f"/{one}/exchange", body)] * 6)
    statuses = {a.status for a in answers}
    expect(200 in statuses and statuses <= {200, 409, 503}, f"six at once: {[a.status for a in answers]}")
    expect({kind_of(a)[1] for a in answers if a.status == 409} <= {"link-state"}, "who came later is told so")
    same(f.h.asked("/public_token/exchange") - before, 1, "one exchange")
    same(f.post(f"/{one}/remove").json()["state"], "gone", "and it ends")


def check_not_ready(f, one):
    """A bank that is not ready yet is no sync, is told, and is asked again by the next sweep."""
    sync(f.h.lab, "--due")
    c = f.get(f"/{one['connection_id']}").json()
    same((c["state"], c["next_action"], c["reason"], c["synced_at"]), ("connected", "wait", "not_ready", None),
         "not synced, and why")
    expect(c["wanted_at"] and c["tried_at"], "and asked again")
    shown = f.h.lab.run("bank", "status", code=None)
    expect("not_ready" in shown and "waits: " in shown, f"so says hia bank status: {shown}")
    play(f.h.peer, "ready", one["vendor_id"])
    play(f.h.peer, "add", one["vendor_id"], count=3, amount="1.5", name="GROCER")
    done = [line for line in sync(f.h.lab, "--due") if line["connection_id"] == one["connection_id"]]
    same([(line["posted"], line["next_action"], line["reason"]) for line in done], [(3, "", "")],
         "the next sweep has it")
    c = f.get(f"/{one['connection_id']}").json()
    expect(c["synced_at"] and not c["wanted_at"], f"and nothing is wanted any more: {c}")
    same(sync(f.h.lab, "--due"), [], "nothing is due")


def waits(f, one):
    c = f.get(f"/{one['connection_id']}").json()
    return (c["state"], c["reason"], c["next_action"], bool(c["wanted_at"]))


def due(f):
    """Its time to be tried again has come, and a sweep's."""
    return sweep(f.h.lab, "UPDATE call SET retry_at = 1 WHERE retry_at > 0")


def check_later(f, one):
    """A rebuild of which only a part is there, a product that is not ready: done by the workers, later."""
    item = one["vendor_id"]
    due(f)
    play(f.h.peer, "initial", item)
    sync(f.h.lab, one["connection_id"], "--rebuild", code=1)
    same(waits(f, one), ("connected", "rebuild_not_ready", "wait", True), "given up for now")
    sync(f.h.lab, "--due", code=None)
    same(waits(f, one), ("connected", "rebuild_not_ready", "wait", True), "its time has not come: still")
    play(f.h.peer, "ready", item)
    expect(due(f), "a worker sweeps")
    same(waits(f, one), ("connected", "", "", False), "and it is done")
    play(f.h.peer, "error", item, code="PRODUCT_NOT_READY")
    sync(f.h.lab, one["connection_id"], code=1)
    same(waits(f, one), ("connected", "PRODUCT_NOT_READY", "wait", True), "nobody has to do anything")
    play(f.h.peer, "repair", item)
    expect(due(f), "a worker sweeps")
    same(waits(f, one), ("connected", "", "", False), "and it is done")
    same(len(f.get(f"/{one['connection_id']}/lines").json()["items"]), 3, "its lines are there")


def check_lists(f, one):
    """Pages of one row join to the list; a cursor is of its list; HEAD is GET without the body; a tag holds."""
    for path in ("", f"/{one['connection_id']}/lines", f"/{one['connection_id']}/accounts"):
        whole, joined, cursor = f.get(path).json()["items"], [], ""
        expect(len(whole) > 1, f"{path} has several")
        while cursor is not None:
            page = f.get(f"{path}?limit=1" + (f"&cursor={cursor}" if cursor else "")).json()
            joined, cursor = joined + page["items"], page["next"]
            if cursor and path.endswith("lines"):
                same(kind_of(f.get(f"/{one['connection_id']}/accounts?cursor={cursor}")), (400, "cursor"),
                     "a cursor of another list")
        same(joined, whole, f"{path}: page by page")
    path = f"{LINKS}/{one['connection_id']}"
    answers = []
    for method in ("GET", "HEAD"):
        c = http.client.HTTPConnection("127.0.0.1", f.h.d.port, timeout=15)
        c.request(method, path, headers={"Authorization": f"Bearer {f.h.read}"})
        a = c.getresponse()
        answers.append((a.status, a.getheader("content-length"), a.getheader("etag")))
        expect((len(a.read()) > 0) == (method == "GET"), f"{method}: its body")
        c.close()
    same(answers[1], answers[0], "HEAD is as GET")
    tag = answers[0][2]
    same(f.h.d.request("GET", path, token=f.h.read, headers=[f"If-None-Match: {tag}"]).status, 304, "as it was")
    same(f.get(f"/{one['connection_id'].upper()}").status, 404, "an id is as it was given")


def check_update(f, one):
    path = f"/{one['connection_id']}"
    play(f.h.peer, "error", one["vendor_id"], code="ITEM_LOGIN_REQUIRED")
    sync(f.h.lab, one["connection_id"], code=1)
    same(f.get(path).json()["state"], "attention", "a person is needed")
    broken = f.post(path + "/repaired")
    same((broken.status, broken.json()["state"], broken.json()["reason"]),
         (200, "attention", "ITEM_LOGIN_REQUIRED"), "said to be repaired, and it is not")
    expect("link_token" in f.post(path + "/link-token").json(), "a token of update mode")
    last = [e for e in f.h.peer.journal() if e["path"] == "/link/token/create"][-1]
    same(last["result"], "update", "with the link's token, and no products")
    play(f.h.peer, "repair", one["vendor_id"])
    same(f.post(path + "/repaired").json()["state"], "connected", "it is")
    play(f.h.peer, "error", one["vendor_id"], code="INSTITUTION_DOWN")
    for when in ("now", "again, at once"):
        down = f.post(path + "/repaired")
        same(kind_of(down), (503, "partner"), f"the bank is down: {when}")
        expect(int(down.headers["retry-after"]) > 600, f"{when}: when it is tried again {down.headers}")
    play(f.h.peer, "repair", one["vendor_id"])


def check_remove(f, one):
    path = f"/{one['connection_id']}"
    same(f.post(path + "/remove?dry_run=yes").json()["state"], "connected", "dry: as it is")
    key = ["Idempotency-Key: r-1"]
    gone = f.post(path + "/remove", headers=key)
    same((gone.status, gone.json()["state"]), (200, "gone"), "ended")
    same(f.post(path + "/remove", headers=key).json(), gone.json(), "and again")
    same(f.post(path + "/remove").json()["state"], "gone", "also under no key")
    for act in ("/link-token", "/repaired"):
        same(kind_of(f.post(path + act)), (409, "link-state"), f"it is over: {act}")
    expect(one["connection_id"] not in f.h.lab.run("secret", "list"), "its token is gone")
    same(len(f.get(path + "/lines").json()["items"]), 3, "its lines stay")


def check_intent(h):
    """A transfer a person completes: as much is asked of who gives the token as of who moves money."""
    want = h.order("I-1", 100, kind="intent", description="COPAY").json()
    path = f"{TRANSFERS}/{want['transfer_id']}/link-token"
    same(kind_of(h.d.request("POST", path, token=h.read)), (403, "forbidden"), "the scope act does not do")
    a = h.d.request("POST", path)
    expect(a.status == 200 and a.json()["link_token"].startswith("link-sandbox-"), f"a token for it: {a.body}")
    same([e for e in h.peer.journal() if e["path"] == "/link/token/create"][-1]["result"], "intent",
         "of that intent")
    same(h.d.request("POST", f"{TRANSFERS}/nonesuch/link-token").status, 404, "nobody's")
    ours = h.order("I-2", 100).json()["transfer_id"]
    same(kind_of(h.d.request("POST", f"{TRANSFERS}/{ours}/link-token")), (409, "not-linkable"), "of no intent")


def lost(folder, pki):
    """An answer that is lost, a bank that is away: said so, and the same again goes on."""
    for fault, ends in (("500-after", {200, 409}), ("reset", {200, 409}), ("503", {200})):
        with Peer(os.path.join(folder, "lost-" + fault), pki, f"client = {CLIENT} {SECRET}",
                  f"fault = /item/public_token/exchange 2-3 {fault}") as peer, House(peer) as h:
            f = Front(h)
            one, seen = f.begin(), []
            token = sign_in(f.h.peer)
            for _ in range(5):
                a = f.post(f"/{one}/exchange", {"public_token": token})
                seen.append(a.status)
                if a.status != 503:
                    break
                expect(kind_of(a)[1] == "partner" and "retry-after" in a.headers, f"{fault}: {a.body}")
                time.sleep(0.05)
            expect(seen[-1] in ends, f"{fault}: {seen} {a.body}")
            if a.status == 409:
                same(kind_of(a)[1], "outcome-unknown" if fault == "reset" else "partner-refused",
                     f"{fault}: {a.body}")
            state = f.get(f"/{one}").json()["state"]
            same(state, "connected" if a.status == 200 else "linking", f"{fault}: it is what was told")


def away(folder, pki):
    """Plaid is away when a sync begins: the link works, says that it waits, and why."""
    with Peer(os.path.join(folder, "away"), pki, f"client = {CLIENT} {SECRET}",
              "fault = /item/get 2-3 503") as peer, House(peer) as h:
        play(peer, "ready")
        sync(h.lab, code=1)
        c = Front(h).get().json()["items"][0]
        same((c["state"], c["reason"], c["next_action"], c["synced_at"]), ("connected", "http", "wait", None),
             "so it is told")
        change(h.lab, "UPDATE call SET retry_at = 0")
        sync(h.lab)
        c = Front(h).get().json()["items"][0]
        same((c["reason"], c["next_action"], c["wanted_at"]), ("", "", None), "and it is over")


def off(folder, pki):
    with Peer(os.path.join(folder, "off"), pki, f"client = {CLIENT} {SECRET}") as peer, House(peer, SERVE) as h:
        want = h.lab.lines("bank", "transfer", "intent", "--account", h.account, "--amount", "7.00", "--debit",
                           "--ach-class", "ccd", stdin=b"PAT DOE")[0]["transfer_id"]
        a = h.d.request("POST", f"{TRANSFERS}/{want}/link-token")
        same(kind_of(a), (403, "transfers-off"), "where no program moves money none gives the token for it")
        f = Front(h)
        same(f.link()["state"], "connected", "links are made all the same")


def check_clear(h):
    secrets = [b"access-sandbox-", b"public-sandbox-", b"link-sandbox-"]
    bank_lab.nothing_in_clear(h.lab, *secrets)
    for secret in secrets:
        expect(not any(secret.decode() in line for line in h.logged + h.d.log), f"{secret} is in the log")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-links-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer:
            house = House(peer, ALLOWED)
            bank_lab.sync(house.lab)
            play(peer, "ready")
            bank_lab.sync(house.lab)
            with house as h:
                f = Front(h)
                one = check_new(f)
                check_at_once(f)
                check_not_ready(f, one)
                check_later(f, one)
                check_lists(f, one)
                check_update(f, one)
                check_remove(f, one)
                check_intent(h)
                check_clear(h)
        lost(folder, pki)
        away(folder, pki)
        off(folder, pki)
    finish()


if __name__ == "__main__":
    main()
