#!/usr/bin/env python3
"""test_rest.py - /api/v1 of a running daemon: what is documented is so, pages join, tenants are apart.

    test_rest.py BUILD_DIR [NAME...]      HIA_TEST_POSTGRES: the ledger is in that cluster
"""
import base64
import fcntl
import hashlib
import hmac
import json
import os
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../tools")]
import openapi_check  # noqa: E402
from api_lab import ROOT, Daemon, inquiry, status_inquiry  # noqa: E402
from lab import expect, failures, same  # noqa: E402

BUILD = sys.argv[1]
HIA = os.path.join(BUILD, "bin/hia")
SANDBOX = os.path.join(BUILD, "bin/hia-sandbox")
ALL = "ask,read,act,raw,move"


def make_claims(count, seed):
    """Of that seed alone: another seed has other claim ids."""
    made = subprocess.run([sys.executable, os.path.join(ROOT, "tests/tools/make_claims.py"), "--count",
                           str(count), "--seed", str(seed), "--clean"], check=True,
                          capture_output=True).stdout
    claims = [json.loads(line) for line in made.splitlines()]
    return "".join(json.dumps(dict(c, claim_id=f"S{seed}-{c['claim_id'][-12:]}")) + "\n"
                   for c in claims).encode()


class Rest(Daemon):
    """A daemon of two organizations whose ledgers have a history."""

    def __init__(self, *serve, count=40, extra="", **more):
        self.extra = extra
        super().__init__(BUILD, *serve, organizations=2, tokens=False, **more)
        self.all = [self.issue(i, "all", "--scope", ALL) for i in (0, 1)]
        self.token, self.some = self.all[0], {}
        for missing in ALL.split(","):
            self.scoped(",".join(s for s in ALL.split(",") if s != missing), False)
        for scopes in ("ask,read,act", "read"):
            self.scoped(scopes, False)
        self.child.send_signal(signal.SIGHUP)
        for i in (0, 1):
            self.hia(i, "submit", "--partner", "lab", "-", stdin=make_claims(count, i + 1))
            self.hia(i, "sandbox", "--partner", "lab", "--seed", str(i + 1), code=None)
            self.hia(i, "receive", "--partner", "lab", code=None)

    def add_organization(self, i, serve, listen, level):
        super().add_organization(i, serve, listen, level)
        with open(self.confs[i], "a", encoding="utf-8") as f:
            f.write(self.extra)

    def scoped(self, scopes, there=True):
        """A token of the first organization that may do that."""
        if not there and scopes not in self.some:
            self.some[scopes] = self.issue(0, "t-" + scopes.replace(",", "-"), "--scope", scopes)
        return self.some[scopes]

    def without(self, scope):
        return self.scoped(",".join(s for s in ALL.split(",") if s != scope))

    def hia(self, i, verb, *arguments, stdin=b"", code=0, environment=None):
        done = subprocess.run([HIA, verb, "--config", self.confs[i], *arguments], input=stdin,
                              capture_output=True, cwd=ROOT, env=dict(os.environ, **(environment or {})))
        if code is not None:
            same(done.returncode, code, f"hia {verb}: {done.stderr.decode()[-800:]}")
        return done.stdout.decode()

    def get(self, path, i=0, **more):
        return self.request("GET", "/api/v1/" + path, token=self.all[i], **more)

    def pages(self, path, i=0, limit=7, between=None):
        """All items, page by page."""
        items, cursor, sign = [], None, "&" if "?" in path else "?"
        while True:
            a = self.get(f"{path}{sign}limit={limit}" + (f"&cursor={cursor}" if cursor else ""), i)
            same(a.status, 200, f"a page of {path}: {a.body[:200]}")
            page = a.json()
            expect(len(page["items"]) <= limit, f"{path}: no more than the limit")
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items
            if between:
                between()


def reading():
    """Every list and every thing of it, by the ids the lists give."""
    d = Rest()
    for a in (json.loads(line) for line in d.hia(0, "remit", "--json").splitlines()):
        told = d.get(f"pm/remittances/{a['remittance_id']}").json()
        same({k: told[k] for k in a if k != "type"}, {k: v for k, v in a.items() if k != "type"},
             "a remittance is what the command line says")
        claims = d.pages(f"pm/remittances/{a['remittance_id']}/claims")
        same(len(claims), told["claim_count"], "all its claims")
    claims = d.pages("pm/claims")
    same(len(claims), 40, "all claims")
    for c in claims[:5]:
        life = d.get(f"pm/claims/{c['claim_id']}").json()
        cli = json.loads(d.hia(0, "claim", c["claim_id"], "--json"))
        same({k: cli[k] for k in life}, life, "a claim is what the command line says")
    batch = d.get("pm/batches").json()["items"][0]
    same(d.get(f"pm/batches/{batch['batch_id']}").json(), batch, "a batch by its id")
    same(len(d.pages(f"pm/batches/{batch['batch_id']}/claims")), batch["record_count"], "and its claims")
    same([e["envelope"] for e in d.pages("events", limit=50)],
         [json.loads(t) for t in d.hia(0, "events").splitlines()], "the events, in order")
    same(len(d.pages("pm/claims?state=paid")), sum(c["state"] == "paid" for c in claims), "by state")
    same(len(d.pages("pm/remittances?state=out%20of%20balance")), 0, "a word of two words")
    expect(len(d.pages("pm/transactions")) > 40, "the transaction log")
    d.close("reading")


# ---- what is documented ----------------------------------------------------------------------------


def bodies(d):
    """A body for each operation that takes one."""
    return {"ask_eligibility": {"request_trace_id": "DOC-1", "inquiry": inquiry()},
            "ask_claim_status": {"request_trace_id": "DOC-2", "inquiry": status_inquiry()},
            "orphan_assign": {"claim_id": sent(d)["claim_id"]},
            "events_replay": {"from_seq": 1, "to_seq": 2},
            "bank_transfer_create": {"request_trace_id": "DOC-3", "account": "a", "direction": "debit",
                                     "amount_cents": 1, "legal_name": "PAT DOE"},
            "bank_connection_create": {}, "bank_connection_exchange": {"public_token": "public-1"}}


def sent(d, i=0):
    return next(c for c in d.get("pm/claims?limit=100", i).json()["items"] if c["state"] == "paid")


def values(d, i=0):
    """An id of each kind that is there."""
    first = {path: d.get(path, i).json()["items"][0] for path in ("pm/batches", "pm/remittances", "pm/orphans",
                                                                  "pm/checks", "documents")}
    return {"batch_id": first["pm/batches"]["batch_id"], "claim_id": sent(d, i)["claim_id"],
            "remittance_id": first["pm/remittances"]["remittance_id"],
            "orphan_id": first["pm/orphans"]["orphan_id"], "document_id": first["documents"]["document_id"],
            "check_id": first["pm/checks"]["check_id"], "partner": "lab",
            "connection_id": "33333333-3333-4333-8333-333333333333",
            "transfer_id": "33333333-3333-4333-8333-333333333333"}


def fill(path, given):
    for name, value in given.items():
        path = path.replace("{" + name + "}", str(value))
    return path


def documented():
    """Every route of the document is called, and its answers are as the document says."""
    d = Rest()
    printed = json.loads(d.hia(0, "serve", "--openapi"))
    a = d.request("GET", "/api/v1/openapi.json", token="")
    same(a.json(), printed, "the daemon gives what hia serve --openapi prints")
    doc = openapi_check.Document(printed)
    for fault in doc.faults:
        expect(False, f"the document: {fault}")
    expect(len(doc.operations) > 20, "it documents all there is")
    same(d.ask("DOC-0").status, 200, "a check to be listed")
    same(d.ask("DOC-9", kind="claim_status").status, 200, "and one of a claim")
    given, body = values(d), bodies(d)
    by_kind = {c["kind"]: c["check_id"] for c in d.get("pm/checks").json()["items"]}
    for name, (method, path, o) in sorted(doc.operations.items(), key=lambda x: x[0] == "orphan_assign"):
        target = fill(path, dict(given, check_id=by_kind["claim_status" if "claim" in path else "eligibility"]))
        if name.startswith("trace_"):
            target += "?request_trace_id=" + ("DOC-9" if "claim" in path else "DOC-0")
        good = d.request(method, target, body.get(name), token=d.all[0])
        same(doc.wrong(name, good), "", f"{name}: {good.status} is as documented")
        expect(good.status == 200 or name in EXCUSED, f"{name} answers {good.status} {good.body[:300]}")
        attack_one(d, doc, name, method, target, body.get(name), o)
    d.close("documented")


# Of this daemon: it has no engine and no sink. test_live.py and test_platform.py have.
EXCUSED = {"partner_check": 503, "events_replay": 422, "webhook": 404, "webhook_connection": 404,
           # No bank is linked: test_links.py has one.
           "bank_connection": 404, "bank_connection_lines": 404, "bank_connection_accounts": 404,
           "bank_connection_create": 422, "bank_connection_link_token": 404, "bank_connection_exchange": 404,
           "bank_connection_repaired": 404, "bank_connection_remove": 404,
           "bank_transfer": 404, "bank_transfer_cancel": 404,
           # Nor may a program move money: test_transfers.py has one that may.
           "bank_transfer_create": 403, "bank_transfer_link_token": 403}


def attack_one(d, doc, name, method, target, body, o):
    """The same with what must not be: each refusal is a documented problem, with a stable type."""
    def refused(status, what, **more):
        a = d.request(method, more.pop("target", target), more.pop("body", body), **more)
        same(a.status, status, f"{name} {what}")
        same(doc.wrong(name, a), "", f"{name} {what}: as documented")
        expect(a.json()["type"].startswith("urn:hia:problem:"), f"{name} {what}: a type")
    if not o["security"]:
        return
    refused(401, "without a token", token="")
    refused(401, "with another's token", token="hia_" + "A" * 43)
    scope = o["security"][0]["token"][0]
    refused(403, f"without the scope {scope}", token=d.without(scope))
    refused(400, "with a parameter it has not", target=target + ("&" if "?" in target else "?") + "nonesuch=1",
            token=d.all[0]) if method == "GET" else None
    if "{" in doc.operations[name][1]:
        ids = ("batch_id", "claim_id", "remittance_id", "check_id", "partner", "connection_id", "transfer_id")
        other = dict.fromkeys(ids, "nonesuch") | dict.fromkeys(("orphan_id", "document_id"), 999999999)
        refused(404, "of an id that is not", target=fill(doc.operations[name][1], other), token=d.all[0])
    a = d.request("DELETE", target, token=d.all[0])
    same(a.status, 405 if "?" not in target else 405, f"{name}: no DELETE")
    expect(method in a.headers["allow"], f"{name}: Allow names {method}")


# ---- pages, tags, limits -----------------------------------------------------------------------------


def pages():
    """Pages joined are the whole list, while rows are added; a cursor is of its list and its tenant."""
    d = Rest()
    for path in ("pm/claims", "pm/transactions", "documents", "events", "pm/claims?state=paid"):
        whole = d.pages(path, limit=500)
        adding = iter(range(100, 104))

        def add():
            n = next(adding, None)
            if n:
                d.hia(0, "submit", "-", stdin=make_claims(3, n))
        for limit in (1, 7, 40) if path == "documents" else (7, 40):
            joined = d.pages(path, limit=limit, between=add if limit == 7 else None)
            if path == "events":  # oldest first: what came later follows
                joined = joined[:len(whole)]
            same(joined[-len(whole):] if path != "events" else joined, whole, f"{path}: pages of {limit}")
            whole = d.pages(path, limit=500)
    cursor = d.get("pm/claims?limit=2").json()["next"]
    for what, path, i in (("another list", f"pm/batches?cursor={cursor}", 0),
                          ("another filter", f"pm/claims?state=paid&cursor={cursor}", 0),
                          ("another tenant", f"pm/claims?cursor={cursor}", 1),
                          ("nobody", "pm/claims?cursor=AAAA", 0), ("nothing", "pm/claims?cursor=", 0)):
        a = d.get(path, i)
        same(a.status, 400, f"a cursor of {what}")
    for limit in ("0", "501", "-1", "x", "1&limit=2", "99999999999999999999"):
        same(d.get(f"pm/claims?limit={limit}").status, 400, f"limit={limit}")
    a = d.get("documents/" + str(d.get("documents").json()["items"][0]["document_id"]))
    tag = a.headers["etag"]
    expect(tag.startswith('"') and len(tag) > 20, "a strong tag")
    path = "/api/v1/documents/" + str(a.json()["document_id"])
    for had, status in ((tag, 304), (f'"x", {tag}', 304), ("*", 304), ('"x"', 200),
                        (f"W/{tag}", 304)):
        b = d.request("GET", path, token=d.all[0], headers=[f"If-None-Match: {had}"])
        same((b.status, b.headers["etag"]), (status, tag), f"If-None-Match: {had}")
    with d.connect() as s:  # an answer without a body leaves the connection whole
        for _ in range(2):
            same(d.request("GET", path, token=d.all[0], headers=[f"If-None-Match: {tag}"], s=s).status, 304,
                 "304")
        same(d.request("GET", path, token=d.all[0], s=s).json(), a.json(), "and what follows is read")
    d.close("pages")


def limits():
    d = Rest("rate_per_minute = 60", "rate_burst = 5", count=3)
    left = []
    for _ in range(5):
        a = d.get("partners")
        left.append(int(a.headers.get("x-ratelimit-remaining", -1)))
        same(a.headers.get("x-ratelimit-limit"), "5", "the limit is told")
    expect(left == sorted(left, reverse=True) and left[-1] < left[0], f"what is left is told: {left}")
    a = next(b for b in (d.get("partners") for _ in range(10)) if b.status == 429)
    same((a.json()["type"], a.headers["x-ratelimit-remaining"]), ("urn:hia:problem:too-many", "0"), "too many")
    expect(int(a.headers["retry-after"]) >= 1, "and when again")
    same(d.get("partners", 1).status, 200, "another organization has its own limit")
    d.close("limits")


# ---- what changes something ----------------------------------------------------------------------------


def acting():
    """Once is once: an orphan is assigned by one of many, a key is one answer."""
    d = Rest()
    orphan = d.get("pm/orphans").json()["items"][0]
    claim = sent(d)
    path, body = f"/api/v1/pm/orphans/{orphan['orphan_id']}/assign", {"claim_id": claim["claim_id"]}
    for what, wrong, status in (("nothing", {}, 400), ("another member", dict(body, x=1), 400),
                                ("a number", {"claim_id": 1}, 400), ("no JSON", b"{", 400),
                                ("no claim", {"claim_id": "nonesuch"}, 422)):
        a = d.request("POST", path, wrong, token=d.all[0])
        same(a.status, status, f"an orphan is not assigned to {what}")
    answers = []

    def post():
        answers.append(d.request("POST", path, body, token=d.all[0], headers=["Idempotency-Key: k-1"]))
    threads = [threading.Thread(target=post) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    statuses = sorted(a.status for a in answers)
    expect(set(statuses) <= {200, 409, 503} and 200 in statuses, f"six at once: {statuses}")
    a = d.request("POST", path, body, token=d.all[0], headers=["Idempotency-Key: k-1"])
    same((a.status, a.headers.get("idempotency-replayed")), (200, "true"), "the key's answer again")
    a = d.request("POST", path, {"claim_id": "other"}, token=d.all[0], headers=["Idempotency-Key: k-1"])
    same((a.status, a.json()["type"]), (422, "urn:hia:problem:key-used"), "a key with another body")
    same(d.request("POST", path, body, token=d.all[0], headers=["Idempotency-Key: k-2"]).status, 409,
         "another key: it is assigned")
    same(d.request("POST", path, body, token=d.all[0], headers=["Idempotency-Key: " + "k" * 129]).status, 400,
         "a key that is too long")
    a = d.request("POST", path, body, token=d.all[1], headers=["Idempotency-Key: k-1"])
    expect(a.status in (404, 422), f"a key is of its organization: {a.status}")
    after = d.get(f"pm/claims/{claim['claim_id']}").json()
    same(round(after["paid"] - claim["paid"], 2), orphan["paid"], "the payment was posted once")
    same(len([h for h in after["history"] if h["what"] == "835"]), 2, "and stands in the claim's life")
    same(d.pages("pm/orphans"), [], "the queue is empty")
    same([o["orphan_id"] for o in d.pages("pm/orphans?state=settled")], [orphan["orphan_id"]],
         "it is settled")
    told = [e["envelope"] for e in d.pages("events", limit=100)][-1]
    same(told["payload"]["claim_id"], claim["claim_id"], "and told")
    same(d.hia(0, "status", "--json", code=None) != "", True, "the ledger is whole")
    d.close("acting")


def raw():
    """A document as it came: its own scope, and who was given it is written down."""
    d = Rest(count=3)
    doc = next(x for x in d.pages("documents") if x["kind"] == "835")
    path = f"/api/v1/documents/{doc['document_id']}/raw"
    for scopes in ("ask,read,act", "read"):
        same(d.request("GET", path, token=d.scoped(scopes)).status, 403, f"not with {scopes}")
    told = f"documents/{doc['document_id']}/accesses"
    same(d.pages(told), [], "nobody was given anything")
    a = d.request("GET", path, token=d.all[0])
    same((a.status, a.headers["content-type"], hashlib.sha256(a.body).hexdigest(), len(a.body)),
         (200, "application/octet-stream", doc["sha256"], doc["bytes"]), "the bytes as they came")
    expect("attachment" in a.headers["content-disposition"], "as a file")
    same([x["actor"] for x in d.pages(told)], ["all"], "and it is written down")
    d.request("GET", path, token=d.without("act"))
    same([x["actor"] for x in d.pages(told, limit=1)], ["t-ask-read-raw-move", "all"], "each time, by name")
    same(d.request("GET", path, token=d.all[1]).status in (404, 200), True, "another's own document, or none")
    expect(all("ISA*" not in line for line in d.log), "nothing of it is in the log")
    d.close("raw")


def purged():
    """What hia purge removed, beside the running daemon: 410 and when; nothing of the other organization."""
    d = Rest(count=3)
    docs = [next(x for x in d.pages("documents", i) if x["kind"] == "835") for i in (0, 1)]
    same(d.ask("P-1", token=d.all[0]).status, 200, "a check")
    expect(docs[0]["purged_at"] is None, "nothing is purged yet")
    environment = {"HIA_NOW": "2046-01-01T00:00:00Z"}
    lines = [json.loads(t) for t in d.hia(0, "purge", "--json", environment=environment).splitlines()]
    said = {x.get("what", x["type"]): x for x in lines}
    expect(said["document"]["rows"] > 1, f"documents went: {said}")
    a = d.request("GET", f"/api/v1/documents/{docs[0]['document_id']}/raw", token=d.all[0])
    same(a.status, 410, "its bytes are gone")
    expect("purged on 2046-01-01 by policy" in a.json()["detail"], f"and it says so: {a.body}")
    now = d.request("GET", f"/api/v1/documents/{docs[0]['document_id']}", token=d.all[0]).json()
    expect(now["purged_at"].startswith("2046-01-01"), f"and its row: {now}")
    a = d.request("GET", f"/api/v1/documents/{docs[1]['document_id']}/raw", token=d.all[1])
    same(a.status, 200, "the other's is there")
    same(len(d.pages("pm/checks")), 1, "the check is known")
    if said["files"]["real_time"]:  # its ledger is the daemon's: it follows when it looks next
        d.stop()
        os.environ.update(environment)
        d.start()
        del os.environ["HIA_NOW"]
    end, log = time.monotonic() + 15, []
    while not any(x["what"] == "pm_eligibility_checks" for x in log) and time.monotonic() < end:
        log = [json.loads(t) for t in d.hia(0, "purge", "--list", "--json").splitlines()]
    same([x["rows"] for x in log if x["what"] == "pm_eligibility_checks"], [1], f"the check's content: {log}")
    d.stop()  # in 2046 its tokens are over
    d.start()
    a = d.request("GET", "/api/v1/pm/eligibility-checks?request_trace_id=P-1", token=d.all[0])
    same((a.status, a.json().get("purged_at", "")[:10], "answers" in a.json()), (200, "2046-01-01", False),
         f"what was asked once is known, and that its answer went: {a.body}")
    d.close("purged")


# ---- tenants -------------------------------------------------------------------------------------------


def tenants():
    """Whatever one organization can name of another's: it is not there."""
    d = Rest()
    for i in (0, 1):
        same(d.ask(f"T-{i}", token=d.all[i]).status, 200, "a check of each")
    doc = openapi_check.Document(json.loads(d.hia(0, "serve", "--openapi")))
    mine, theirs = values(d, 0), values(d, 1)
    uuids = [n for n in ("batch_id", "remittance_id", "check_id") if mine[n] != theirs[n]]
    same(len(uuids), 3, "their ids differ")
    for name, (method, path, _) in doc.operations.items():
        if not any("{" + n + "}" in path for n in uuids):
            continue
        a = d.request(method, fill(path, theirs), token=d.all[0])
        same(a.status, 404, f"{name}: another's id is not there")
        expect(not any(str(theirs[n]).encode() in a.body for n in uuids), f"{name}: nor is it repeated")
    for path, key in (("pm/batches", "batch_id"), ("pm/remittances", "remittance_id"),
                      ("pm/checks", "check_id"), ("pm/claims", "claim_id"), ("events", "event_id")):
        ours = {x[key] for x in d.pages(path, 0, 100)}
        other = {x[key] for x in d.pages(path, 1, 100)}
        expect(ours and other and not ours & other, f"{path}: nothing is in both")
    # Numbers of rows may be the same in two ledgers: then it is one's own row that is given.
    ours = {x["sha256"]: x["kind"] for x in d.pages("documents", 0, 100)}
    both = {x["sha256"] for x in d.pages("documents", 1, 100)} & set(ours)
    expect({ours[x] for x in both} <= {"999", "TA1"}, "only answers without a claim are the same bytes in both")
    for x in d.pages("documents", 1, 100):
        if x["sha256"] in both:
            continue
        a = d.get(f"documents/{x['document_id']}", 0)
        expect(a.status == 404 or a.json()["sha256"] != x["sha256"], "a document by its number")
        a = d.request("GET", f"/api/v1/documents/{x['document_id']}/raw", token=d.all[0])
        expect(a.status == 404 or hashlib.sha256(a.body).hexdigest() != x["sha256"], "or its bytes")
    for o in d.pages("pm/orphans", 1):
        a = d.request("POST", f"/api/v1/pm/orphans/{o['orphan_id']}/assign",
                      {"claim_id": sent(d, 1)["claim_id"]}, token=d.all[0])
        expect(a.status in (404, 422), f"an orphan of theirs cannot be assigned: {a.status}")
    same(len(d.pages("pm/orphans", 1)), 1, "and stays where it is")
    d.close("tenants")


# ---- webhooks ------------------------------------------------------------------------------------------

HOOKS = """
[webhook lab]
scheme = hmac
secret = vault://hook
signature_header = X-Lab-Signature
signature_header = X-Old-Signature
prefix = sha256=
event_id = json data.id
wakes = header X-Request
[webhook other]
scheme = standard
secret = vault://standard
[partner other]
transport = dir
send_dir = out2
receive_dir = in2
archive_dir = archive2
sender_qualifier = ZZ
sender_id = LAB
receiver_qualifier = ZZ
receiver_id = OTHER
usage = T
submitter_name = LAB CLINIC
submitter_contact = DESK
submitter_phone = 6025550100
receiver_name = OTHER
"""


def signed(body, secret, header="X-Lab-Signature"):
    return f"{header}: sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhooks():
    """What a partner sends by itself: whose secret signed it, once, kept; a failure of ours is 5xx."""
    d = Rest("webhook_rate_per_minute = 0", count=3, extra=HOOKS)
    raw_key = [bytes([i + 1]) * 24 for i in (0, 1)]
    for i in (0, 1):
        d.hia(i, "secret", "set", "hook", stdin=f"secret-{i}".encode())
        d.hia(i, "secret", "set", "standard", stdin=b"whsec_" + base64.b64encode(raw_key[i]))
    hook, body = "/api/v1/webhooks/lab", json.dumps({"data": {"x": [1, {}], "id": "evt-1"}}).encode()

    def post(body, *headers, path=hook):
        return d.request("POST", path, body, token="", headers=headers)
    a = post(body, signed(body, "secret-0"))
    same((a.status, a.json()), (200, {"status": "kept"}), "a message of the first organization's partner")
    same(post(body, signed(body, "secret-0")).json()["status"], "duplicate", "told twice it is one")
    other = json.dumps({"data": {"id": "evt-1"}, "more": 1}).encode()
    same(post(other, signed(other, "secret-0")).json()["status"], "duplicate", "by its number")
    same(post(other, signed(other, "secret-1", "X-Old-Signature")).json()["status"], "kept",
         "the second organization's own")
    kept = {i: d.pages("webhooks?partner=lab", i) for i in (0, 1)}
    same([(w["event_id"], w["state"], w["sha256"]) for w in kept[0]],
         [("evt-1", "new", hashlib.sha256(body).hexdigest())], "kept once, of whom it is")
    same([w["sha256"] for w in kept[1]], [hashlib.sha256(other).hexdigest()], "each has its own")
    same(post(body, signed(body, "secret-0"), path=hook + "/c-1").json()["status"], "kept",
         "of a connection: another")
    nameless = b"not json"
    for status in ("kept", "duplicate"):
        same(post(nameless, signed(nameless, "secret-0")).json()["status"], status, "known by its bytes")
    for what, headers in (("no signature", ()), ("another's", (signed(body, "x"),)),
                          ("of other bytes", (signed(b"x", "secret-0"),)),
                          ("no prefix", (signed(body, "secret-0").replace("sha256=", ""),))):
        a = post(body, *headers)
        same((a.status, a.json()["type"]), (401, "urn:hia:problem:signature"), f"refused: {what}")
    same(post(body, signed(body, "secret-0"), path="/api/v1/webhooks/nonesuch").status, 404, "no such partner")
    same(d.request("GET", hook, token="").status, 405, "nothing is read there without a token")
    now = int(time.time())
    for sent, key, status in ((now, 0, 200), (now, 1, 200), (now - 3600, 0, 401), (now + 3600, 0, 401)):
        mac = hmac.new(raw_key[key], f"msg_{sent}_{key}.{sent}.".encode() + body, hashlib.sha256).digest()
        a = post(body, f"webhook-id: msg_{sent}_{key}", f"webhook-timestamp: {sent}",
                 "webhook-signature: v1,AAAA v1," + base64.b64encode(mac).decode(),
                 path="/api/v1/webhooks/other")
        same(a.status, status, f"Standard Webhooks, {sent - now} s")
    same({w["event_id"] for w in d.pages("webhooks?partner=other")}, {f"msg_{now}_0"}, "by webhook-id")
    failing(d, post, body)
    burst(d)
    expect(not any("evt-" in line or "secret-" in line for line in d.log), "nothing of it is in the log")
    d.close("webhooks")


def failing(d, post, body):
    """The ledger is held by another, the vault is gone: 5xx, and nothing is lost when it comes again."""
    body = body.replace(b"evt-1", b"evt-2")
    headers = (signed(body, "secret-0"), "X-Request: nobody-waits")
    if not d.ledger:
        with open(d.path("data0", "ledger.lock"), "r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            a = post(body, *headers)
            same(a.status, 503, "the ledger is in use")
            expect(int(a.headers["retry-after"]) >= 1, "and when again")
        same(d.pages("webhooks?partner=lab&state=woke"), [], "nothing was kept then")
    os.rename(d.path("vault"), d.path("vault.away"))
    same(post(body, *headers).status, 503, "the vault is gone")
    os.rename(d.path("vault.away"), d.path("vault"))
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(post(body, *headers).status)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    same(answers, [200] * 8, "eight at once")
    same(len([w for w in d.pages("webhooks?partner=lab") if w["event_id"] == "evt-2"]), 1, "are one")


def burst(d):
    """Many at once, of two houses, and commands that write meanwhile: none is turned away or lost."""
    answers = []

    def run(first):
        with d.connect() as s:
            for i in range(first, 240, 8):
                body = json.dumps({"data": {"id": f"burst-{i}"}}).encode()
                answers.append(d.request("POST", "/api/v1/webhooks/lab", body, token="", s=s,
                                         headers=[signed(body, f"secret-{i % 2}")]).status)
    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for t in threads:
        t.start()
    commands = 0
    while any(t.is_alive() for t in threads) or not commands:
        d.hia(commands % 2, "receive", "--partner", "lab")  # fails where it does not get the ledger in a second
        commands += 1
    for t in threads:
        t.join()
    same(answers, [200] * 240, f"each is taken, {commands} commands beside them")
    d.stop(signal.SIGKILL)
    d.start()
    for i in (0, 1):
        kept = [w["event_id"] for w in d.pages("webhooks?partner=lab", i, limit=100)]
        same(sorted(e for e in kept if e.startswith("burst-")), sorted(f"burst-{n}" for n in range(i, 240, 2)),
             "and is there after a crash")


def main():
    tests = [reading, documented, pages, limits, acting, raw, purged, tenants, webhooks]
    wanted = sys.argv[2:]
    for test in tests:
        if not wanted or test.__name__ in wanted:
            before = len(failures)
            test()
            print(f"{'failed' if len(failures) > before else 'ok'} {test.__name__}", flush=True)
    print("failed" if failures else "passed", os.path.basename(sys.argv[0]))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
