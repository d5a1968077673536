#!/usr/bin/env python3
"""test_hooks.py - what banks and card programmes send by themselves, to hia serve: who signed it, once, and
up to the rows of the sync it woke.

    test_hooks.py BUILD_DIR"""
import base64
import json
import os
import shutil
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"),
                os.path.dirname(os.path.abspath(__file__))]
import api_lab  # noqa: E402
import bank_lab  # noqa: E402
import lab as base  # noqa: E402
from bank_lab import CLIENT, SECRET, ask, event_names, play  # noqa: E402
from lab import expect, finish, rows, same  # noqa: E402
from peer import Peer, make_pki, wait_until  # noqa: E402

HOOK = "/api/v1/webhooks/bank"
SERVE = ("[serve]", "listen = 127.0.0.1:0", "metrics_listen = 127.0.0.1:0", "webhook_rate_per_minute = 60000",
         "[webhook bank]", "scheme = jwt")


def serve(lab, token):
    """hia serve of this house."""
    return api_lab.Daemon.of([base.HIA, "serve", "--config", lab.config, "--data", lab.data], token)


def said(code, item, kind="ITEM", **more):
    """As Plaid writes it: two blanks deep, no line end."""
    return json.dumps({"webhook_type": kind, "webhook_code": code, "item_id": item,
                       "environment": "sandbox", **more}, indent=2)


def sign(peer, body, **more):
    return ask(peer, "/sandbox/hia", do="sign", body=body, **more)


def post(d, body, token, path=HOOK):
    headers = [f"Plaid-Verification: {token}"] if token else []
    return d.request("POST", path, body.encode(), token="", headers=headers)


def tell(d, peer, body):
    """Signed by Plaid's key, and sent."""
    return post(d, body, sign(peer, body)["token"])


def work(lab):
    return [j for j in lab.lines("work", "--once", code=None) if j.get("kind") == "bank"]


def forged(kid, alg="ES256"):
    """Looks like a token of Plaid's, by a key of its sender's choice."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    return ".".join([part(json.dumps({"alg": alg, "kid": kid, "typ": "JWT"}).encode()),
                     part(b'{"iat":1,"request_body_sha256":"x"}'), part(b"s" * 64)])


def check_signature(d, peer, item):
    body = said("SYNC_UPDATES_AVAILABLE", item, "TRANSACTIONS", initial_update_complete=True)
    token = sign(peer, body)["token"]
    for what, want, b, t in (
            ("no token", "signature", body, ""), ("no token at all", "signature", body, "x.y"),
            ("written anew", "signature", json.dumps(json.loads(body)), token),
            ("another's signature", "signature", body, token[:-8] + "AAAAAAAA"),
            ("HS256", "signature", body, forged("x", "HS256")),
            ("none", "signature", body, forged("x", "none")),
            ("six minutes old", "signature-time", body, sign(peer, body, age=360)["token"])):
        a = post(d, b, t)
        same((a.status, a.json()["type"]), (401, f"urn:hia:problem:{want}"), what)
    same(sign(peer, body)["keys_asked"], 1, "its key was asked for once")
    a = post(d, body, token)
    same((a.status, a.json()), (200, {"status": "kept"}), "Plaid's")
    same(post(d, body, token).json(), {"status": "duplicate"}, "again")
    other = base64.urlsafe_b64encode(base64.urlsafe_b64decode(token.split(".")[2] + "==")[::-1]).rstrip(b"=")
    same(post(d, body, ".".join([*token.split(".")[:2], other.decode()])).status, 401, "r and s turned round")
    same(post(d, body, token, "/api/v1/webhooks/nonesuch").status, 404, "no such partner")


def check_news(d, lab, peer, item):
    """What the hint wakes: rows."""
    play(peer, "ready", item)
    play(peer, "add", item, count=7, amount="2.5", name="GROCER")
    same([j["outcome"] for j in work(lab)], ["done"], "one job, of two messages")
    same(rows(lab, "SELECT count(*) FROM fa_bank_statement_lines WHERE state = 'posted'"), [(7,)], "its lines")
    same(work(lab), [], "a worker has nothing more to do")
    play(peer, "add", item, count=2, amount="3", name="GROCER")
    for _ in range(3):
        body = said("SYNC_UPDATES_AVAILABLE", item, "TRANSACTIONS", initial_update_complete=True)
        tell(d, peer, body)
    same([j["outcome"] for j in work(lab)], ["done"], "the same bytes, another day: there is news again")
    same(rows(lab, "SELECT count(*) FROM fa_bank_statement_lines WHERE state = 'posted'"), [(9,)], "its lines")
    tell(d, peer, said("SYNC_UPDATES_AVAILABLE", "item-of-nobody", "TRANSACTIONS"))
    work(lab)
    same(rows(lab, "SELECT count(*) FROM webhook WHERE state = 'new'"), [(0,)], "none is left")


# Facts A9: what is said, what becomes of the connection, what a person does, the event.
STATES = [
    ("PENDING_DISCONNECT", {"reason": "INSTITUTION_MIGRATION", "disconnect_time": "2030-01-02T00:00:00Z"},
     "", "expiring", "update", "fa_bank_connection_expiring"),
    ("LOGIN_REPAIRED", {}, "", "connected", "", "fa_bank_connection_restored"),
    ("PENDING_EXPIRATION", {"consent_expiration_time": "2030-01-02T00:00:00Z"}, "", "expiring", "update",
     "fa_bank_connection_expiring"),
    ("LOGIN_REPAIRED", {}, "", "connected", "", "fa_bank_connection_restored"),
    ("ERROR", {"error": {"error_type": "ITEM_ERROR", "error_code": "ITEM_LOGIN_REQUIRED", "status": 400}},
     "ITEM_LOGIN_REQUIRED", "attention", "update", "fa_bank_connection_broken"),
    ("LOGIN_REPAIRED", {}, "", "connected", "", "fa_bank_connection_restored"),
    ("ERROR", {"error": {"error_type": "INSTITUTION_ERROR", "error_code": "INSTITUTION_DOWN", "status": 400}},
     "", "connected", "", None),
    ("NEW_ACCOUNTS_AVAILABLE", {}, "", "connected", "", None),
    ("WEBHOOK_UPDATE_ACKNOWLEDGED", {"new_webhook_url": "https://x.example/"}, "", "connected", "", None),
    ("USER_PERMISSION_REVOKED", {"error": {"error_type": "ITEM_ERROR",
                                           "error_code": "USER_PERMISSION_REVOKED"}},
     "USER_PERMISSION_REVOKED", "revoked", "relink", "fa_bank_connection_revoked"),
]


def check_states(d, lab, peer, item, connection):
    for code, more, at_plaid, state, action, event in STATES:
        before = event_names(lab)
        play(peer, "error" if at_plaid else "repair", item, **({"code": at_plaid} if at_plaid else {}))
        same(tell(d, peer, said(code, item, **more)).status, 200, code)
        work(lab)
        a = d.request("GET", f"/api/v1/fa/bank-connections/{connection}").json()
        same((a["state"], a.get("next_action", "")), (state, action), f"{code}: as the desk sees it")
        same([n for n in event_names(lab)[len(before):] if "connection" in n], [event] if event else [],
             f"{code}: told once")
        if state == "expiring":
            same(a["expires_at"][:10], "2030-01-02", f"{code}: until when")


def check_flood(d, peer):
    """Whoever sends chooses the kid: ten are looked up, the rest put off; the key that is known still signs."""
    asked = sign(peer, "{}")["keys_asked"]
    body = said("X", "y")
    same(tell(d, peer, body).status, 200, "Plaid's key is looked up")
    told = [post(d, "{}", forged(f"stranger-{i}")).status for i in range(60)]
    same(told, [401] * 9 + [503] * 51, "looked up and refused, and then put off")
    same(sign(peer, "{}")["keys_asked"] - asked, 10, "so often Plaid was asked")
    same(post(d, "{}", forged("stranger-1")).status, 401, "one that is none is known to be none")
    same(post(d, body, sign(peer, body, age=2)["token"]).status, 200, "the key that is known still signs")


def check_ours(d, lab, peer):
    """A failure of ours is 5xx: the ledger is gone, the vault is gone, Plaid does not answer."""
    ask(peer, "/sandbox/hia", do="rotate")
    body = said("SYNC_UPDATES_AVAILABLE", "x", "TRANSACTIONS")
    token = sign(peer, body)["token"]
    os.rename(lab.path("vault"), lab.path("vault.away"))
    same(post(d, body, token).status, 503, "without its secret nobody asks Plaid for the key")
    os.rename(lab.path("vault.away"), lab.path("vault"))
    same(post(d, body, token).status, 200, "it comes again, and is taken")
    ask(peer, "/sandbox/hia", do="rotate")
    ask(peer, "/sandbox/hia", do="retire")
    same(post(d, body, sign(peer, body)["token"]).status, 401, "a key that is retired signs nothing")


def two_houses(folder, pki):
    """The same key signs for every organization: a message is that one's whose link it names."""
    with Peer(os.path.join(folder, "two"), pki, f"client = {CLIENT} {SECRET}") as peer:
        labs = [bank_lab.make_lab(peer, *SERVE, level="info") for _ in range(2)]
        for i, lab in enumerate(labs):
            bank_lab.become(lab, f"1111111{i}-1111-4111-8111-111111111111")
        items = [bank_lab.link(lab, peer)[1] for lab in labs]
        token = labs[0].run("secret", "issue", "desk", "--scope", "read").strip()
        d = api_lab.Daemon.of([base.HIA, "serve", labs[0].config, labs[1].config], token)
        for item in (items[1], items[0], items[1], "item-of-nobody"):
            same(tell(d, peer, said("SYNC_UPDATES_AVAILABLE", item, "TRANSACTIONS")).status, 200, item)
        same([rows(lab, "SELECT count(*) FROM webhook")[0][0] for lab in labs], [2, 2],
             "each has its own, and the first what is nobody's")
        same(d.stop(), 0, "it ends well")


def plaid(folder, pki):
    with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer:
        lab = bank_lab.make_lab(peer, *SERVE, level="info")
        connection, item = bank_lab.link(lab, peer)
        bank_lab.sync(lab, code=None)
        token = lab.run("secret", "issue", "desk", "--scope", "read").strip()
        d = serve(lab, token)
        check_signature(d, peer, item)
        check_news(d, lab, peer, item)
        check_states(d, lab, peer, item, connection)
        same(d.stop(), 0, "it ends well")
        d = serve(lab, token)
        check_flood(d, peer)
        same(d.stop(), 0, "it ends well")
        d = serve(lab, token)
        check_ours(d, lab, peer)
        same(d.stop(), 0, "it ends well")
        expect(not any("item-" in t or "eyJ" in t for t in d.log), "nothing of it is in the log")


# ---- Ramp ----------------------------------------------------------------------------------------------

SCOPES = ("transactions:read cards:read users:read departments:read vendors:read bills:read "
          "reimbursements:read business:read")
CARDS = """[partner cards]
transport = https
url = {url}
ca_file = {pki}/ca.pem
adapter = ramp
credential = main
allow_private = yes
trade = finance
sync_schedule = {never}
usage = T
retry_delay = 5ms
[adapter cards]
base = {url}
page_wait = 1s
webhook_url = https://us.example/api/v1/webhooks/cards
[credential cards/main]
scheme = client_credentials
token_url = {url}/developer/v1/token
token_form = basic
user = ramp-1
scope = {scopes}
secret = vault://ramp.secret
[serve]
listen = 127.0.0.1:0
metrics_listen = 127.0.0.1:0
webhook_rate_per_minute = 60000
"""
CARDS_HOOK = """[webhook cards]
scheme = hmac
signature_header = X-Ramp-Signature
signature_header = X-Ramp-Webhook-Signature
event_id = json id
wakes = json type
secret = vault://connection/{connection}/secret
"""


def cards_lab(peer):
    lab = base.Lab()
    for folder, file in (("bin", "bin/hia"), ("adapters", "adapters/ramp.so")):
        os.makedirs(lab.path(folder))
        shutil.copy(os.path.join(base.BUILD, file), lab.path(folder, os.path.basename(file)))
    base.HIA = lab.path("bin/hia")
    os.makedirs(lab.path("conf/partners"))
    lab.write("conf/hia.conf", f"[hia]\n[log]\nlevel = info\n[events]\nregistry_dir = {base.ROOT}/conf/events\n"
              "sink = none\n")
    url = f"https://localhost:{peer.port}"
    lab.write("conf/partners/cards.conf", CARDS.format(url=url, pki=peer.pki, scopes=SCOPES, never=base.NEVER))
    lab.config = lab.path("conf/hia.conf")
    if base.POSTGRES:
        lab.take_database()
    lab.run("secret", "set", "ramp.secret", stdin=b"ramp-secret")
    return lab


def waiting(peer):
    """What Ramp has to say since then."""
    return json.loads(peer.call("GET", "/sandbox/ramp/webhooks")[2])


def change(peer, count):
    same(peer.call("POST", f"/sandbox/ramp/change?count={count}")[0], 200, "Ramp moves on")


def carry(d, message, header=None, body=None, signature=None):
    return d.request("POST", "/api/v1/webhooks/cards", (body or message["body"]).encode(), token="",
                     headers=[f"{header or message['header']}: {signature or message['signature']}"])


def cards_of(lab, told):
    """What we have of the transactions that were named; some changes Ramp does not tell."""
    named = {m["object"]["id"] for m in map(json.loads, (t["body"] for t in told))
             if m["type"].startswith("transactions.")}
    return sorted(r for r in rows(lab, "SELECT ramp_transaction_id, vendor_state, amount_minor + adjusted_minor"
                                       " FROM fa_card_transactions") if r[0] in named)


def check_challenge(lab, peer):
    """The secret goes from the answer into the vault, the challenge back to Ramp: by the daemon, at once."""
    asked = lab.lines("cards", "subscribe")
    same([r["outcome"] for r in asked if r["operation"] == "webhook.subscribe"], ["waits for the partner"],
         "asked")
    connection = lab.lines("cards", "status", code=None)[0]["connection_id"]
    with open(lab.path("conf/partners/cards.conf"), "a", encoding="utf-8") as f:
        f.write(CARDS_HOOK.format(connection=connection))
    d = serve(lab, lab.run("secret", "issue", "desk", "--scope", "read").strip())
    (challenge,) = waiting(peer)
    same(carry(d, challenge, signature="0" * 64).status, 401, "a challenge of a stranger")
    same((carry(d, challenge).status, carry(d, challenge).json()["status"]), (200, "duplicate"), "Ramp's, once")

    def given():
        return [e for e in peer.journal() if e["path"].endswith("/verify") and e["status"] == 200]
    expect(wait_until(given), "the challenge was given back without anybody's hand")
    same(len(given()), 1, "once")
    return d


def check_cards(d, lab, peer):
    """A message wakes the job that reads what it names, and nothing else."""
    work(lab)
    lab.lines("cards", "sync")
    change(peer, 60)
    told = waiting(peer)
    expect(len(told) > 20, f"changes are told: {len(told)}")
    same({m["header"] for m in told}, {"X-Ramp-Signature", "X-Ramp-Webhook-Signature"}, "under both names")
    for m in told:
        same(carry(d, m).json(), {"status": "kept"}, m["header"])
    old = cards_of(lab, told)
    before = len(peer.journal())
    jobs = work(lab)
    same([j["outcome"] for j in jobs], ["done"], f"one job for all of them: {jobs}")
    asked = [e["path"] for e in peer.journal()[before:] if e["path"].startswith("/developer/v1/")]
    lists = [p for p in asked if p.count("/") == 3 and not p.endswith(("token", "business"))]
    same(lists, [], "objects are read, and no list")
    hinted = cards_of(lab, told)
    expect(len(hinted) > 5, f"rows of the sync that was woken: {len(hinted)}")
    expect(hinted != old, "they are new, or have changed")
    lab.lines("cards", "sync", "transaction", "--full")
    same(cards_of(lab, told), hinted, "they are Ramp's, by the messages alone")
    for m in told[:5]:
        same(carry(d, m).json(), {"status": "duplicate"}, "a replay")
        same(carry(d, m, header="X-Ramp-Webhook-Signature").json(), {"status": "duplicate"}, "either name")
        same(carry(d, m, body=m["body"] + " ").status, 401, "other bytes")
    same(work(lab), [], "replays wake nobody")
    same(rows(lab, "SELECT count(*) FROM webhook WHERE state = 'new'"), [(0,)], "none is left")


def check_lost_vault(d, lab, peer):
    change(peer, 5)
    m = waiting(peer)[0]
    os.rename(lab.path("vault"), lab.path("vault.away"))
    same(carry(d, m).status, 503, "Ramp drops what is answered 4xx: ours is 5xx")
    os.rename(lab.path("vault.away"), lab.path("vault"))
    same(carry(d, m).json(), {"status": "kept"}, "and it comes again")


def ramp(folder, pki):
    account = f"client = ramp-1 ramp-secret {SCOPES}"
    with Peer(os.path.join(folder, "ramp"), pki, account, "ramp_transactions = 20") as peer:
        lab = cards_lab(peer)
        d = check_challenge(lab, peer)
        check_cards(d, lab, peer)
        check_lost_vault(d, lab, peer)
        same(d.stop(), 0, "it ends well")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-hooks-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        plaid(folder, pki)
        two_houses(folder, pki)
        ramp(folder, pki)
    finish()


if __name__ == "__main__":
    main()
