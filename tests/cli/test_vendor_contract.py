"""test_vendor_contract.py - what Plaid's and Ramp's published interfaces refuse, our fakes of them refuse, in
the vendors' own shape of an error: whatever a request of ours lacks is seen here before it is seen there."""
import base64
import json
import os
import tempfile
import urllib.parse

from bank_lab import CLIENT, HEADERS, SECRET, ask, play, sign_in
from lab import expect, finish, same
from peer import Peer, make_pki

ERROR = {"request_id", "error_type", "error_code", "error_code_reason", "error_message", "display_message",
         "documentation_url", "suggested_action"}
BAD, LESS, MORE = "INVALID_FIELD", "MISSING_FIELDS", "UNKNOWN_FIELDS"


def without(body, name):
    return {k: v for k, v in body.items() if k != name}


def refused(peer, path, body, code, status=400, headers=HEADERS):
    got, _, text = peer.call("POST", path, body if isinstance(body, str) else json.dumps(body), headers)
    said = json.loads(text)
    same((got, said.get("error_code")), (status, code), f"{path} {str(body)[:120]}")
    expect(ERROR <= set(said), f"an error of Plaid's own shape: {said}")
    expect(said.get("error_type") == "INVALID_REQUEST" or code not in (BAD, LESS, MORE), f"its type: {said}")


def wrongs(peer, path, good, rows, optional=()):
    """Each row: what is changed of a good request, and the code it is refused with."""
    for change, code in rows:
        refused(peer, path, {**good, **change}, code)
    for name in set(good) - set(optional):
        refused(peer, path, without(good, name), LESS)
    refused(peer, path, {**good, "since": "2026-01-01"}, MORE)


def check_envelope(peer):
    for name, value, code in (("PLAID-SECRET", "x", "INVALID_API_KEYS"), ("PLAID-SECRET", "", LESS),
                              ("PLAID-CLIENT-ID", "x", "INVALID_API_KEYS"), ("PLAID-CLIENT-ID", "", LESS),
                              ("Plaid-Version", "2019-05-29", "INCOMPATIBLE_API_VERSION"),
                              ("Content-Type", "text/plain", "INVALID_HEADERS"),
                              ("Content-Type", "", "INVALID_HEADERS")):
        refused(peer, "/item/get", {"access_token": "x"}, code, headers={**HEADERS, name: value})
    for body in ("", "[1]", '"x"', '{"access_token":', '{"access_token":"x","access_token":"y"}'):
        refused(peer, "/item/get", body, "INVALID_BODY")
    refused(peer, "/transactions/nowhere", {}, "NOT_FOUND", 404)


def check_link(peer, token):
    good = {"client_name": "Lab", "language": "en", "country_codes": ["US"], "user": {"client_user_id": "u"}}
    first = {**good, "products": ["transactions"]}
    wrongs(peer, "/link/token/create", first, (
        ({"client_name": ""}, BAD), ({"client_name": "x" * 31}, BAD), ({"client_name": 5}, BAD),
        ({"language": "xx"}, BAD), ({"language": None}, BAD), ({"country_codes": []}, BAD),
        ({"country_codes": ["XX"]}, BAD), ({"country_codes": "US"}, BAD), ({"user": {}}, LESS),
        ({"user": {"client_user_id": ""}}, BAD), ({"user": None}, BAD), ({"products": []}, BAD),
        ({"products": ["everything"]}, BAD),
        ({"webhook": "gopher://here"}, BAD), ({"redirect_uri": "ftp://here/x"}, BAD),
        ({"redirect_uri": "https://here/?a=b"}, BAD), ({"transactions": {"days_requested": 0}}, BAD),
        ({"transactions": {"days_requested": 731}}, BAD), ({"transactions": {"days_requested": "30"}}, BAD),
        ({"transactions": {"days": 30}}, MORE), ({"access_token": token}, BAD)))
    refused(peer, "/link/token/create", {**good, "access_token": "x"}, "INVALID_ACCESS_TOKEN")
    ask(peer, "/link/token/create", **good, access_token=token)
    ask(peer, "/link/token/create", **first, webhook="https://here/hook", redirect_uri="https://here/back",
        transactions={"days_requested": 730})


def check_item(peer, token):
    refused(peer, "/item/public_token/exchange", {"public_token": "x"}, "INVALID_PUBLIC_TOKEN")
    wrongs(peer, "/item/public_token/exchange", {"public_token": "x"}, (({"public_token": 5}, BAD),))
    for path in ("/item/get", "/item/remove", "/accounts/get", "/accounts/balance/get"):
        wrongs(peer, path, {"access_token": "x"}, (({"access_token": 5}, BAD), ({"access_token": ""}, BAD)))
        refused(peer, path, {"access_token": "x"}, "INVALID_ACCESS_TOKEN")
    for options, code in (({"account_ids": ["nope"]}, "INVALID_ACCOUNT_ID"), ({"account_ids": []}, BAD),
                          ({"account_ids": "a"}, BAD), ({"account_ids": [5]}, BAD), ({"accounts": []}, MORE),
                          (None, BAD)):
        refused(peer, "/accounts/balance/get", {"access_token": token, "options": options}, code)
    wrongs(peer, "/webhook_verification_key/get", {"key_id": "x"}, (({"key_id": 5}, BAD),))
    refused(peer, "/webhook_verification_key/get", {"key_id": "x"}, "INVALID_WEBHOOK_VERIFICATION_KEY_ID")


def check_sync(peer, token):
    wrongs(peer, "/transactions/sync", {"access_token": token}, [
        *(({"count": n}, BAD) for n in (0, 501, -1, 5.5, "5", None)),
        ({"cursor": "c" * 257}, BAD), ({"cursor": 5}, BAD), ({"cursor": "none of ours"}, BAD),
        ({"options": None}, BAD), ({"options": {"include_original_description": "yes"}}, BAD),
        ({"options": {"account_id": "nope"}}, "INVALID_ACCOUNT_ID"), ({"options": {"days_requested": 0}}, BAD),
        ({"options": {"since": 1}}, MORE)])


def check_limits(peer, token):
    """The sixth live balance within a minute, the sixteenth look at an item: Plaid's own words for it."""
    for path, limit, code in (("/accounts/balance/get", 5, "BALANCE_LIMIT"),
                              ("/accounts/get", 15, "ACCOUNTS_LIMIT"), ("/item/get", 15, "ITEM_GET_LIMIT"),
                              ("/transactions/sync", 50, "TRANSACTIONS_SYNC_LIMIT")):
        said = []
        while len(said) <= limit and not (said and "error_type" in said[-1]):
            said.append(json.loads(peer.call("POST", path, json.dumps({"access_token": token}), HEADERS)[2]))
        same((said[-1].get("error_type"), said[-1].get("error_code")), ("RATE_LIMIT_EXCEEDED", code), path)
        refused(peer, path, {"access_token": token}, code, 429)


def check_transfer(peer, token, account):
    path = "/transfer/authorization/create"
    good = {"access_token": token, "account_id": account, "type": "debit", "network": "ach", "amount": "1.00",
            "user": {"legal_name": "A B"}}
    class_ = {"ach_class": "web"}
    for change, code in [(dict(class_, **c), code) for c, code in (
            ({"account_id": "nope"}, "INVALID_ACCOUNT_ID"), ({"type": "gift"}, BAD),
            ({"network": "pigeon"}, BAD),
            ({"ach_class": "xxx"}, BAD), ({"ach_class": "ppd"}, BAD), ({"user": {}}, LESS),
            ({"user": {"legal_name": ""}}, BAD), ({"user": {"legal_name": "A", "shoe": 5}}, MORE),
            ({"idempotency_key": "k" * 51}, BAD), ({"idempotency_key": ""}, BAD), ({"amount": 1.0}, BAD),
            *(({"amount": a}, BAD) for a in ("1", "1.0", "1.000", "-1.00", "+1.00", "0.00", "01.00", "1,00",
                                             ".50", "1e2.00", "1 .00")))]:
        refused(peer, path, {**good, **change}, code)
    for change in ({}, {"network": "rtp"}, {"network": "wire"}, {"type": "credit", "ach_class": "web"},
                   {"type": "credit", "network": "rtp", "ach_class": "ppd"},
                   {"type": "credit", "network": "wire", "amount": "1000000.00"},
                   {**class_, "network": "same-day-ach", "amount": "1000000.01"}):
        refused(peer, path, {**good, **change}, BAD)
    for name in good:
        refused(peer, path, without({**good, **class_}, name), LESS)
    made = ask(peer, path, **good, **class_, idempotency_key="k" * 50)["authorization"]["id"]
    check_made(peer, {"access_token": token, "account_id": account, "authorization_id": made,
                      "description": "RENT"})


def check_made(peer, good):
    wrongs(peer, "/transfer/create", good, [
        ({"description": "x" * 16}, BAD), ({"description": ""}, BAD), ({"amount": "1.01"}, BAD),
        ({"amount": "1"}, BAD), ({"amount": 1}, BAD), ({"account_id": "nope"}, BAD),
        ({"authorization_id": "nope"}, "TRANSFER_NOT_AUTHORIZED"), ({"idempotency_key": "k"}, MORE),
        *(({"metadata": m}, BAD) for m in ({"k" * 41: "v"}, {"k": "v" * 501}, {"k": 5}, {"k": {"a": "b"}},
                                           {"k": "\u00e9"}, {str(i): "v" for i in range(51)}))])
    play(peer, "transfer", transaction_id=good["authorization_id"])
    refused(peer, "/transfer/create", good, "TRANSFER_NOT_AUTHORIZED")
    refused(peer, "/transfer/get", {}, LESS)
    refused(peer, "/transfer/get", {"transfer_id": "x"}, "NOT_FOUND", 404)
    refused(peer, "/transfer/cancel", {"transfer_id": "x"}, "NOT_FOUND", 404)
    wrongs(peer, "/transfer/cancel", {"transfer_id": "x"}, (({"reason_code": "XXXX"}, BAD),))
    wish = {"mode": "PAYMENT", "ach_class": "web", "amount": "1.00", "description": "RENT",
            "user": {"legal_name": "A B"}}
    refused(peer, "/transfer/intent/create", {**without(wish, "ach_class"), "network": "rtp"}, BAD)
    refused(peer, "/transfer/intent/create", without(wish, "ach_class"), BAD)
    wrongs(peer, "/transfer/intent/create", wish, (
        ({"mode": "GIFT"}, BAD), ({"amount": "1"}, BAD), ({"amount": 1}, BAD), ({"network": "wire"}, BAD),
        ({"description": "x" * 16}, BAD), ({"iso_currency_code": "EUR"}, BAD), ({"user": {}}, LESS)),
           optional=["ach_class"])
    refused(peer, "/transfer/intent/get", {"transfer_intent_id": "x"}, "NOT_FOUND", 404)


def plaid(folder, pki):
    with Peer(os.path.join(folder, "plaid"), pki, f"client = {CLIENT} {SECRET}") as peer:
        public = sign_in(peer)
        token = ask(peer, "/item/public_token/exchange", public_token=public)["access_token"]
        refused(peer, "/item/public_token/exchange", {"public_token": public}, "INVALID_PUBLIC_TOKEN")
        account = ask(peer, "/accounts/get", access_token=token)["accounts"][0]["account_id"]
        check_envelope(peer)
        check_link(peer, token)
        check_item(peer, token)
        check_transfer(peer, token, account)
        check_sync(peer, token)
        check_limits(peer, token)


SCOPES = ("transactions:read cards:read users:read departments:read vendors:read bills:read "
          "reimbursements:read business:read accounting:write")
LISTS = ("transactions", "cards", "users", "departments", "vendors", "bills", "reimbursements")
UUID = "5e4b1a86-7f5c-4d7a-9a55-0c5bd0b0b001"


class Ramp:
    """Whoever asks the practice Ramp, with a token of these scopes."""

    def __init__(self, peer, scopes=SCOPES):
        self.peer = peer
        form = {"grant_type": "client_credentials", "scope": scopes}
        status, _, text = self.token(form)
        same(status, 200, "a token")
        self.bearer = "Bearer " + json.loads(text)["access_token"]

    def token(self, form, kind="application/x-www-form-urlencoded", basic=b"ramp-1:ramp-secret"):
        headers = {"Content-Type": kind}
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(basic).decode()
        return self.peer.call("POST", "/developer/v1/token", urllib.parse.urlencode(form), headers)

    def get(self, path, status=200, **headers):
        got, answered, text = self.peer.call("GET", "/developer/v1" + path, headers={
            "Authorization": self.bearer, **headers})
        same(got, status, path)
        self.shape(status, answered, text, path)
        return json.loads(text)

    def post(self, path, body, status, kind="application/json"):
        got, answered, text = self.peer.call(
            "POST", "/developer/v1" + path, body if isinstance(body, str) else json.dumps(body),
            {"Authorization": self.bearer, "Content-Type": kind})
        same(got, status, f"{path} {str(body)[:120]}")
        self.shape(status, answered, text, path)
        return json.loads(text) if text else {}

    @staticmethod
    def shape(status, headers, text, what):
        expect(headers["x-trace-id"], f"a trace: {what}")
        error = json.loads(text).get("error_v2", {}) if status >= 400 else None
        expect(error is None or set(error) == {"error_code", "message", "additional_info", "notes"},
               f"an error of Ramp's own shape: {what} {text}")


def check_token(ramp):
    good = {"grant_type": "client_credentials", "scope": "transactions:read"}
    for form, kind, basic, status in ((good, "application/json", b"ramp-1:ramp-secret", 415),
                                      (good, "", b"ramp-1:ramp-secret", 415),
                                      (good, "application/x-www-form-urlencoded", None, 401),
                                      (good, "application/x-www-form-urlencoded", b"ramp-1:wrong", 401),
                                      (good, "application/x-www-form-urlencoded", b"other:ramp-secret", 401)):
        same(ramp.token(form, kind, basic)[0], status, f"{kind} {basic}")
    for form, error in (({**good, "grant_type": "password"}, "unsupported_grant_type"),
                        ({**good, "scope": "transactions:read cards:write"}, "invalid_scope"),
                        (without(good, "grant_type"), "invalid_request")):
        status, _, text = ramp.token(form)
        same((status, json.loads(text).get("error")), (400, error), form)


def check_lists(ramp):
    for name in LISTS:
        less = Ramp(ramp.peer, "business:read")
        less.get(f"/{name}", 403)
        for query in ("page_size=1", "page_size=101", "page_size=x", "page_size=-2", "page_size=2.5", "start=x",
                      "start=" + "x" * 36, "since=2026-01-01", "limit=5"):
            said = ramp.get(f"/{name}?{query}", 422)["error_v2"]["additional_info"]
            expect(query.split("=")[0] in said or query[:5] in ("since", "limit"), f"{name} {query}: {said}")
        ramp.get(f"/{name}?page_size=2&start={UUID}")
    for query in ("state=SOME", "state=cleared", "from_date=yesterday", "from_date=2026-13-01T00:00:00Z",
                  "updated_after=2026-01-01T00:00:00Z", "is_terminated=true"):
        ramp.get(f"/transactions?{query}", 422)
    for name, query in (("cards", "is_activated=1"), ("cards", "is_terminated=yes"),
                        ("bills", "is_archived=all"),
                        ("vendors", "is_active=0"), ("reimbursements", "direction=BOTH"),
                        ("reimbursements", "updated_after=never"), ("users", "state=ALL")):
        ramp.get(f"/{name}?{query}", 422)
    ramp.get(f"/transactions/{UUID}", 404)
    ramp.get("/statements", 403)
    ramp.get("/transactions", 401, Authorization="Bearer none")
    ramp.get("/transactions", 401, Authorization="")


def check_report(ramp):
    good = {"idempotency_key": "k1", "sync_type": "TRANSACTION_SYNC",
            "successful_syncs": [{"id": UUID, "reference_id": "JE-1"}]}
    path = "/accounting/syncs"
    for change in ({"idempotency_key": ""}, {"idempotency_key": 5}, {"sync_type": "NONE"}, {"sync_type": None},
                   {"successful_syncs": []}, {"successful_syncs": [{"id": "t1", "reference_id": "JE-1"}]},
                   {"successful_syncs": [{"id": UUID}]},
                   {"successful_syncs": [{"id": UUID, "reference_id": 5}]},
                   {"successful_syncs": [{"id": UUID, "reference_id": "JE", "more": 1}]}, {"since": "2026"},
                   {"failed_syncs": []}, {"failed_syncs": [{"id": UUID, "message": "no"}]}):
        ramp.post(path, {**good, **change}, 422)
    for name in good:
        ramp.post(path, without(good, name), 422)
    ramp.post(path, good, 400, kind="text/plain")
    for body in ("", "[]", "{"):
        ramp.post(path, body, 400)
    ramp.post(path, good, 201)
    ramp.post(path, {**good, "sync_type": "BILL_SYNC"}, 422)
    Ramp(ramp.peer, "transactions:read").post(path, good, 403)


def check_webhooks(ramp):
    good = {"endpoint_url": "https://here/hook", "event_types": ["transactions.cleared", "bills.paid"]}
    for change in ({"endpoint_url": "http://here/hook"}, {"endpoint_url": 5}, {"event_types": []},
                   {"event_types": "bills.paid"}, {"event_types": ["bills.eaten"]}, {"event_types": [5]},
                   {"event_types": ["bills.paid", "paid"]}, {"since": 1}):
        ramp.post("/webhooks", {**good, **change}, 422)
    for name in good:
        ramp.post("/webhooks", without(good, name), 422)
    ramp.post("/webhooks", {**good, "event_types": ["payments.updated"]}, 403)
    Ramp(ramp.peer, "transactions:read").post("/webhooks", good, 403)
    made = ramp.post("/webhooks", good, 201)
    for body in ({}, {"challenge": "x"}, {"challenge": 5}):
        ramp.post(f"/webhooks/{made['id']}/verify", body, 422)
    ramp.post(f"/webhooks/{UUID}/verify", {"challenge": "x"}, 404)


def ramp(folder, pki):
    for part in (check_token, check_lists, check_report, check_webhooks):  # each has its two hundred requests
        with Peer(os.path.join(folder, part.__name__), pki, f"client = ramp-1 ramp-secret {SCOPES}",
                  "ramp_transactions = 5") as peer:
            part(Ramp(peer))


def main():
    with tempfile.TemporaryDirectory(prefix="hia-contract-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        plaid(folder, pki)
        ramp(folder, pki)
    finish()


main()
