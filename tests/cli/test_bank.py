"""test_bank.py - hia bank against the sandbox's Plaid: linked, synced, broken, repaired, ended; and nothing
that is a secret or a person anywhere in clear."""
import os
import subprocess
import tempfile
import time

import lab as base
from bank_lab import CLIENT, HEADERS, SECRET, ask, event_names, link, make_lab, nothing_in_clear, play, \
    somebody_writes, sweep, sync
from lab import expect, finish, rows, same
from peer import Peer, make_pki


def check_strict(peer):
    """What Plaid refuses the fake refuses."""
    for change, code, error in ((("PLAID-SECRET", "x"), 400, "INVALID_API_KEYS"),
                                (("PLAID-CLIENT-ID", ""), 400, "MISSING_FIELDS"),
                                (("Plaid-Version", "2019-05-29"), 400, "INCOMPATIBLE_API_VERSION"),
                                (("Content-Type", "text/plain"), 400, "INVALID_HEADERS")):
        headers = dict(HEADERS, **{change[0]: change[1]})
        same(ask(peer, "/item/get", code, headers, access_token="x")["error_code"], error, change)
    for body, error in (({"access_token": "x", "count": 501}, "INVALID_FIELD"),
                        ({"access_token": "x", "count": 0}, "INVALID_FIELD"),
                        ({"access_token": "x", "cursor": "c" * 257}, "INVALID_FIELD"),
                        ({"access_token": "x", "options": None}, "INVALID_FIELD"),
                        ({"access_token": "x", "since": "2026-01-01"}, "UNKNOWN_FIELDS"),
                        ({"count": 5}, "MISSING_FIELDS"),
                        ({"access_token": "x"}, "INVALID_ACCESS_TOKEN")):
        same(ask(peer, "/transactions/sync", 400, **body)["error_code"], error, body)
    wish = {"client_name": "Lab", "language": "en", "country_codes": ["US"], "user": {"client_user_id": "u"},
            "products": ["transactions"]}
    for wrong in ({"language": "xx"}, {"country_codes": ["XX"]}, {"products": ["everything"]},
                  {"client_name": "x" * 31}):
        same(ask(peer, "/link/token/create", 400, **{**wish, **wrong})["error_code"], "INVALID_FIELD", wrong)
    money = {"access_token": "x", "account_id": "a", "type": "debit", "network": "ach", "amount": "1.00",
             "ach_class": "web", "user": {"legal_name": "A B"}, "idempotency_key": "k"}
    for wrong in ({"type": "gift"}, {"network": "pigeon"}, {"ach_class": "xxx"}, {"idempotency_key": "k" * 51}):
        same(ask(peer, "/transfer/authorization/create", 400, **{**money, **wrong})["error_code"],
             "INVALID_FIELD", wrong)


def check_lines(lab, peer, item):
    same(sync(lab)[0]["outcome"], "nothing there", "not ready is not: no transactions")
    same(rows(lab, "SELECT count(*) FROM fa_bank_statement_lines"), [(0,)], "no lines")
    play(peer, "ready", item)
    play(peer, "add", item, count=1200, amount="1.5", name="GROCER")
    pending = play(peer, "add", item, amount="-20.05", pending=True, name="PAT DOE REFUND")
    first = sync(lab)[0]
    same((first["posted"], first["pending"], first["feed"]), (1200, 1, "complete"), "the history")
    before = rows(lab, f"SELECT uuid, amount_cents, raw_amount, state FROM fa_bank_statement_lines"
                       f" WHERE vendor_id = '{pending}'")
    same(before[0][1:], (2005, "-20.05", "pending"), "money in is positive, the vendor's text is kept")
    posted = play(peer, "post", item, transaction_id=pending, amount="-21")
    second = sync(lab)[0]
    same((second["superseded"], second["withdrawn"]), (1, 0), "booked, and nothing withdrawn")
    after = rows(lab, f"SELECT uuid, amount_cents, state, pending_id FROM fa_bank_statement_lines"
                      f" WHERE vendor_id = '{posted}'")
    same(after[0], (before[0][0], 2100, "posted", pending), "the same line of ours")
    play(peer, "modify", item, transaction_id=posted, amount="-22")
    play(peer, "remove", item, transaction_id=f"tx-{item}-7")
    third = sync(lab)[0]
    same((third["amended"], third["withdrawn"]), (1, 1), "amended, withdrawn")
    play(peer, "stuck", item)
    play(peer, "remove", item, transaction_id=f"tx-{item}-8")
    fourth = sync(lab)[0]
    same((fourth["withdrawn"], fourth["outcome"]), (1, "complete"), "a chain that will not settle is rebuilt")
    same(rows(lab, "SELECT count(*) FROM fa_bank_statement_lines WHERE state = 'posted'"), [(1199,)], "lines")
    names = event_names(lab)
    same((names.count("fa_bank_transaction_posted"), names.count("fa_bank_transaction_amended"),
          names.count("fa_bank_transaction_withdrawn"), names.count("fa_bank_feed_backfilled"),
          names.count("fa_bank_transaction_pending")), (1201, 1, 2, 1, 0), "events")
    accounts = rows(lab, "SELECT mask, current, open FROM fa_bank_accounts ORDER BY id")
    same(accounts, [("0001", "110.5", 1), ("0002", "110.5", 1)], "accounts")


def check_states(lab, peer, connection, item):
    play(peer, "error", item, code="ITEM_LOGIN_REQUIRED")
    broken = sync(lab, code=1)[0]
    same((broken["state"], broken["reason"], broken["next_action"]),
         ("attention", "ITEM_LOGIN_REQUIRED", "update"), "a sweep tells that a person is needed")
    shown = lab.run("bank", "status", code=1)
    expect("ITEM_LOGIN_REQUIRED" in shown and "First Platypus Bank" in shown and "hia bank link" in shown,
           f"status names bank, code and what to do: {shown}")
    said = lab.lines("bank", "link", connection)[0]
    expect("link_token" in said["link"], f"update mode: {said}")
    play(peer, "repair", item)
    same(lab.lines("bank", "finish", connection, "--update")[0]["state"], "connected", "repaired")
    names = event_names(lab)
    same((names.count("fa_bank_connection_broken"), names.count("fa_bank_connection_restored")), (1, 1),
         "one event each")
    sync(lab)
    same(sync(lab, "--due"), [], "nothing is due: it was asked just now")


def check_expiring(lab, peer):
    """Consent that ends within a week is seen by a sweep, whether or not Plaid's message of it came."""
    one, item = link(lab, peer)
    far, near = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + days * 86400))
                 for days in (60, 3))
    play(peer, "ready", item)
    play(peer, "consent", item, code=far)
    same(sync(lab, one)[0]["state"], "connected", "in two months: not yet")
    play(peer, "consent", item, code=near)
    said = sync(lab, one, code=1)[0]
    same((said["state"], said["reason"], said["next_action"], said["expires_at"][:19], said["outcome"]),
         ("expiring", "PENDING_EXPIRATION", "update", near[:19], "complete"),
         "in three days: a person, and it works")
    sync(lab, one, code=1)
    same(event_names(lab).count("fa_bank_connection_expiring"), 1, "told once")
    play(peer, "consent", item)
    lab.lines("bank", "finish", one, "--update")
    same(sync(lab, one)[0]["state"], "connected", "signed in again")
    lab.lines("bank", "remove", one)


def check_worker(lab, peer, item):
    """A worker takes what is due, by the partner's sync_schedule."""
    lab.run("work", "--once")  # a schedule that is new makes up for nothing
    play(peer, "add", item, count=3, amount="2.5", name="GROCER")
    done = sweep(lab, "UPDATE connection SET tried_at = 1")
    same([line["outcome"] for line in done], ["done"], f"it is swept once: {done}")
    same(rows(lab, "SELECT count(*) FROM fa_bank_statement_lines WHERE state = 'posted'"), [(1202,)], "lines")


def check_at_once(lab, peer):
    """Three processes at once: one chain after the other, or one and nobody else; each line once."""
    one, item = link(lab, peer)
    play(peer, "ready", item)
    play(peer, "add", item, count=2000, amount="3")
    before = event_names(lab).count("fa_bank_transaction_posted")
    command = [base.HIA, "bank", "sync", one, "--json", "--config", lab.config, "--data", lab.data]
    at_once = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    said = [(p.communicate()[1], p.returncode) for p in at_once]
    expect(0 in [code for _, code in said] and all(code == 0 or b"only one may write" in error
                                                   for error, code in said), f"one at a time: {said}")
    same(rows(lab, "SELECT count(*), count(DISTINCT l.vendor_id) FROM fa_bank_statement_lines l"
                   f" JOIN connection c ON c.id = l.connection_id WHERE c.uuid = '{one}'"), [(2000, 2000)],
         "each line once")
    same(event_names(lab).count("fa_bank_transaction_posted") - before, 2000, "and told once")
    lab.lines("bank", "remove", one)


def check_unreadable(lab, peer):
    """An amount that is none of its currency stops the link it came from, in sight, and no other."""
    (first, one), (other, item) = link(lab, peer), link(lab, peer)
    play(peer, "ready", one)
    play(peer, "ready", item)
    play(peer, "add", item, amount="7")
    wrong = play(peer, "add", one, amount="1.234")
    said = {line["vendor_id"]: line for line in sync(lab, code=1)}
    same((said[one]["outcome"], said[one]["code"], said[one]["reason"]),
         ("answer (unreadable)", "unreadable", "unreadable"), f"its own link says so: {said[one]}")
    same((said[item]["outcome"], said[item]["posted"]), ("complete", 1), "and the other goes on")
    expect("unreadable" in lab.run("bank", "status", code=None), "a person sees it")
    same(rows(lab, f"SELECT count(*) FROM fa_bank_statement_lines WHERE vendor_id = '{wrong}'"), [(0,)],
         "nothing of it is taken")
    play(peer, "modify", one, transaction_id=wrong, amount="1.25")
    said = {line["vendor_id"]: line for line in sync(lab)}
    same((said[one]["outcome"], said[one]["posted"], said[one]["reason"]), ("complete", 1, ""), "put right")
    lab.lines("bank", "remove", first)
    lab.lines("bank", "remove", other)


def check_exponents(lab, peer):
    """An event says how many decimals its amount has: nobody needs a table of currencies."""
    same({e["payload"]["exponent"] for e in lab.events() if "amount_cents" in e["payload"]}, {2}, "of dollars")
    one, item = link(lab, peer)
    play(peer, "ready", item)
    yen = play(peer, "add", item, amount="1500", currency="JPY")
    sync(lab, one)
    play(peer, "modify", item, transaction_id=yen, amount="1500.25", currency="BHD")
    sync(lab, one)
    play(peer, "remove", item, transaction_id=yen)
    sync(lab, one)
    said = ("amount_cents", "currency", "exponent", "previous_amount_cents", "previous_exponent")
    told = [e["payload"] for e in lab.events() if e["payload"].get("transaction_id") == yen]
    same([(p["event_type"][20:], *(p.get(name) for name in said)) for p in told],
         [("posted", -1500, "JPY", 0, None, None), ("amended", -1500250, "BHD", 3, -1500, 0),
          ("withdrawn", -1500250, "BHD", 3, None, None)], "each says its own")
    lab.lines("bank", "remove", one)


def check_dry(lab, connection):
    """--dry-run of what ends a link does nothing, and disturbs nobody; what has none says so."""
    with somebody_writes(lab):
        dry = lab.lines("bank", "remove", connection, "--dry-run")[0]
        shown = lab.run("bank", "remove", connection, "--dry-run")
    same((dry["dry_run"], dry["operation"], dry["state"], dry["lines"]), (True, "item.remove", "connected",
                                                                                 1202), "what would be ended")
    expect("would be ended" in shown and "1202 lines stay" in shown, shown)
    expect("no such link" in lab.run_both("bank", "remove", "nothing", "--dry-run", code=1)[1], "which")
    for verb in ("link", "sync", "finish"):
        said = lab.run_both("bank", verb, connection, "--dry-run", code=2)[1]
        expect(f"hia bank {verb} has no --dry-run" in said, said)
    for surplus in (["status", "x"], ["sync", connection, "x"], ["remove", connection, "x"]):
        said = lab.run_both("bank", *surplus, code=2)[1]
        expect(f"a word too many: hia bank {surplus[0]}" in said, said)


def check_clear(lab):
    """No secret, and no name a bank wrote, is in any file or output in clear."""
    secrets = [SECRET.encode(), b"access-sandbox-", b"public-sandbox-", b"PAT DOE", b"GROCER"]
    nothing_in_clear(lab, *secrets)
    for said in lab.said:
        for secret in secrets:
            expect(secret not in said, f"{secret} was printed")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-bank-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer:
            check_strict(peer)
            lab = make_lab(peer)
            connection, item = link(lab, peer)
            check_lines(lab, peer, item)
            check_states(lab, peer, connection, item)
            check_worker(lab, peer, item)
            check_at_once(lab, peer)
            check_expiring(lab, peer)
            check_unreadable(lab, peer)
            check_exponents(lab, peer)
            check_dry(lab, connection)
            check_clear(lab)
            same(lab.lines("bank", "remove", connection)[0]["state"], "gone", "removed")
            expect("connection/" not in lab.run("secret", "list"), "its token is gone from the vault")
            same(sync(lab), [], "a link that is gone is not asked")
    finish()


main()
