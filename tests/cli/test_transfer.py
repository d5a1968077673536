"""test_transfer.py - hia bank transfer against the sandbox's Plaid: authorized before it is made, made once
whatever breaks, settled by a look-up, told in words; and nobody's name anywhere in clear."""
import json
import os
import tempfile

from bank_lab import CLIENT, SECRET, event_names, link, make_lab, nothing_in_clear, play, somebody_writes, \
    sync
from lab import change, expect, finish, rows, same
from peer import Peer, make_pki

NAME = b"PAT DOE SMITH\n"
DEBIT = ("--debit", "--ach-class", "web")


def transfer(lab, *arguments, code=0, name=b"", environment=None):
    out = lab.run_both("bank", "transfer", "--json", *arguments, code=code, stdin=name,
                       environment=environment)[0]
    return json.loads(out.splitlines()[0]) if out.strip() else None


def authorize(lab, account, amount, *more, code=0):
    return transfer(lab, "authorize", "--account", account, "--amount", amount, *(more or DEBIT),
                    code=code, name=NAME)


def asked(peer, path):
    return [e for e in peer.journal() if e["path"].endswith(path)]


def transfers_there(peer):
    """What Plaid made: one line of each create that came to something."""
    return [e["result"] for e in asked(peer, "/transfer/create")
            if e.get("result", "").startswith("transfer-of-")]


def check_life(lab, peer, account):
    """Authorized, made, on its way, there, sent back: each told once."""
    dry = authorize(lab, account, "12.3", "--credit", "--dry-run")
    same((dry["dry_run"], dry["amount_cents"], dry["direction"]), (True, 1230, "credit"), "what would be asked")
    same((asked(peer, "/authorization/create"), rows(lab, "SELECT count(*) FROM fa_bank_transfers")),
         ([], [(0,)]), "and nothing is")
    one = authorize(lab, account, "12.30")
    same((one["state"], one["amount_cents"], one["direction"], one["account"]),
         ("authorized", 1230, "debit", account), "it may be made")
    same(transfers_there(peer), [], "nothing has moved")
    transfer(lab, "create", one["transfer_id"], code=2)
    same(transfers_there(peer), [], "without a word of a person nothing moves")
    with somebody_writes(lab):
        for dry in (transfer(lab, "create", one["transfer_id"], "--dry-run"),
                    transfer(lab, "cancel", one["transfer_id"], "--dry-run"),
                    authorize(lab, account, "12.3", *DEBIT, "--dry-run")):
            same((dry["dry_run"], dry["amount_cents"]), (True, 1230), "said while somebody else writes")
    for surplus in (["create", "ID", "ID", "--dry-run"], ["list", "ID"], ["authorize", "ID"]):
        said = lab.run_both("bank", "transfer", *surplus, code=2)[1]
        expect(f"a word too many: hia bank transfer {surplus[0]}" in said, said)
    said = lab.run_both("bank", "transfer", "status", "--dry-run", code=2)[1]
    expect("has no --dry-run" in said, said)
    same(transfers_there(peer), [], "nor does it dry")
    made = transfer(lab, "create", one["transfer_id"], "--yes", "--description", "RENT")
    same((made["state"], len(transfers_there(peer))), ("pending", 1), "made")
    again = transfer(lab, "create", one["transfer_id"], "--yes")
    same((again["state"], len(transfers_there(peer)), len(asked(peer, "/transfer/create"))), ("pending", 1, 1),
         "made already: nobody is asked")
    for word, code in (("posted", ""), ("settled", ""), ("returned", "R01")):
        play(peer, "transfer", transaction_id=made["vendor_id"], code=word, **({"name": code} if code else {}))
        told = transfer(lab, "status", one["transfer_id"], code=int(word == "returned"))
        same((told["state"], told.get("reason", "")), (word, code), word)
    same([n for n in event_names(lab) if "transfer" in n],
         [f"fa_bank_transfer_{w}" for w in ("authorized", "created", "settled", "returned")], "told")
    said = lab.run("bank", "transfer", "status", one["transfer_id"], code=1)
    expect("USD 12.30 taken from account" in said and "not enough money" in said and "0001 at" in said,
           f"in words: {said}")
    same(rows(lab, "SELECT state FROM fa_bank_transfer_history ORDER BY id"),
         [(s,) for s in "begun authorized asked pending posted settled returned".split()], "the log")


def check_refused(lab, peer, account):
    no = authorize(lab, account, "1000.00", code=1)
    same((no["state"], no["reason"]), ("declined", "NSF"), "declined")
    _, said = lab.run_both("bank", "transfer", "create", no["transfer_id"], "--yes", code=1)
    expect("is declined" in said, f"and is not made: {said}")
    need = authorize(lab, account, "999.99", code=1)
    same((need["state"], need["reason"]), ("declined", "ITEM_LOGIN_REQUIRED"), "the person first")
    said = lab.run("bank", "transfer", "status", need["transfer_id"], code=1)
    expect("sign in again" in said, f"in words: {said}")
    sent = len(asked(peer, "/authorization/create"))
    for amount in ("0", "-1", "1.234", "1,00", "one", "99999999999999999999"):
        authorize(lab, account, amount, code=1)
    for bad in ("--debit --credit", "--network=ach"):
        authorize(lab, account, "1.00", *bad.split(), code=2)
    for bad in ("--debit", "--debit --ach-class=ppd", "--credit --ach-class=web", "--debit --network=wire",
                "--debit --network=rtp", "--credit --network=wire --ach-class=ppd",
                "--credit --network=pigeon"):
        authorize(lab, account, "1.00", *bad.split(), code=1)
    authorize(lab, account, "1000000.00", "--credit", "--network=wire", code=1)
    authorize(lab, account, "1000000.01", "--credit", "--network=same-day-ach", code=1)
    authorize(lab, "no-such-account", "1.00", code=1)
    same(len(asked(peer, "/authorization/create")), sent, "what is no wish is not asked")


def check_cancel(lab, peer, account):
    one = authorize(lab, account, "5.00", "--credit")["transfer_id"]
    transfer(lab, "cancel", one, "--yes", code=1)
    transfer(lab, "create", one, "--yes")
    same(transfer(lab, "cancel", one, "--yes")["state"], "cancelled", "taken back")
    two = authorize(lab, account, "6.00", "--credit")["transfer_id"]
    there = transfer(lab, "create", two, "--yes")["vendor_id"]
    play(peer, "transfer", transaction_id=there, code="posted")
    same(transfer(lab, "cancel", two, "--yes", code=1)["code"], "TRANSFER_NOT_CANCELLABLE", "too late")
    play(peer, "transfer", transaction_id=there, code="settled")
    lab.run("bank", "transfer", "status", code=None)
    same(transfer(lab, "list", code=None) is not None, True, "listed")
    state = rows(lab, f"SELECT state FROM fa_bank_transfers WHERE uuid = '{two}'")
    same(state, [("settled",)], "all are asked")


def check_stale(lab, peer, account):
    """An authorization is good for an hour: later it is refused, and nothing is made, ever."""
    one = authorize(lab, account, "4.00")
    before = transfers_there(peer)
    play(peer, "transfer", transaction_id=one["reference"])
    for _ in range(2):
        said = transfer(lab, "create", one["transfer_id"], "--yes", code=1)
        same((said["state"], said["reason"]), ("failed", "TRANSFER_NOT_AUTHORIZED"), "too late")
    same(transfers_there(peer), before, "and nothing is made")
    two = authorize(lab, account, "4.10")
    play(peer, "none", code="INVALID_FIELD")
    play(peer, "transfer", transaction_id=two["reference"])
    said = transfer(lab, "create", two["transfer_id"], "--yes", code=1)
    same((said["state"], said["reason"]), ("failed", "TRANSFER_NOT_AUTHORIZED"), "by another word for none")
    play(peer, "none")


def check_used(lab, peer, account):
    """Refused, for a transfer was made of that authorization before: it is found, and not told as failed."""
    one = authorize(lab, account, "4.20")
    play(peer, "transfer", transaction_id=one["reference"], code="used")
    made = transfer(lab, "create", one["transfer_id"], "--yes")
    same((made["state"], made["vendor_id"]), ("pending", f"transfer-of-{one['reference']}"), "there it is")


def intend(lab, account, amount="7.00"):
    one = transfer(lab, "intent", "--account", account, "--amount", amount, *DEBIT, "--description", "COPAY",
                   name=NAME)
    same((one["kind"], one["state"], one["authorization_id"]), ("intent", "pending", ""), "for a person")
    return one, transfer(lab, "link", one["transfer_id"])["link"]["link_token"]


def events_of(lab, one):
    return [e["payload"]["event_type"].removeprefix("fa_bank_transfer_") for e in lab.events()
            if e["payload"].get("entity_id") == one["transfer_id"]]


def check_completed(lab, peer, account):
    """A person says yes in Link: the intent is a transfer from then on, and followed like any other."""
    one, token = intend(lab, account)
    same(events_of(lab, one), [], "nothing was made yet")
    play(peer, "link", code=token)
    lab.run("bank", "transfer", "status", code=None)  # as the workers do
    listed = lab.lines("bank", "transfer", "list", code=None)
    row = next(t for t in listed if t["transfer_id"] == one["transfer_id"])
    same((row["state"], row["vendor_id"].startswith("transfer-of-"), row["authorization_id"]),
         ("pending", True, one["vendor_id"]), "it is made")
    same(events_of(lab, one), ["created"], "and told")
    _, said = lab.run_both("bank", "transfer", "link", one["transfer_id"], code=1)
    expect("only an intent" in said, f"once: {said}")
    for word, code in (("posted", ""), ("settled", ""), ("returned", "R01")):
        play(peer, "transfer", transaction_id=row["vendor_id"], code=word, **({"name": code} if code else {}))
        told = transfer(lab, "status", one["transfer_id"], code=int(word == "returned"))
        same((told["state"], told.get("reason", "")), (word, code), word)
    same(events_of(lab, one), ["created", "settled", "returned"], "told")


def check_not_completed(lab, peer, account):
    no, token = intend(lab, account)
    play(peer, "link", code=token, name="TRANSFER_ACCOUNT_BLOCKED")
    told = transfer(lab, "status", no["transfer_id"], code=1)
    same((told["state"], told["reason"], told["vendor_id"]),
         ("failed", "TRANSFER_ACCOUNT_BLOCKED", no["vendor_id"]), "it came to nothing")
    same(events_of(lab, no), ["failed"], "and is told")
    back, token = intend(lab, account)
    transfer(lab, "cancel", back["transfer_id"], "--yes", code=1)
    play(peer, "link", code=token)
    transfer(lab, "status", back["transfer_id"])
    same(transfer(lab, "cancel", back["transfer_id"], "--yes")["state"], "cancelled", "taken back")
    same(transfer(lab, "status", back["transfer_id"])["state"], "cancelled", "and it stays so")


def check_intent(lab, peer, account):
    one, token = intend(lab, account)
    expect(token.startswith("link-sandbox-"), f"a token for Link: {token}")
    same(asked(peer, "/link/token/create")[-1]["result"], "intent", "of that intent")
    other = authorize(lab, account, "8.00")["transfer_id"]
    _, said = lab.run_both("bank", "transfer", "link", other, code=1)
    expect("only an intent" in said, f"and of no other: {said}")
    same(transfer(lab, "status", one["transfer_id"])["state"], "pending", "asked")


def check_crashes(lab, peer, account):
    """Killed at each step in turn, run again each time: made once."""
    died = 0
    for step in range(1, 40):
        one = authorize(lab, account, "3.00")["transfer_id"]
        before = len(transfers_there(peer))
        transfer(lab, "create", one, "--yes", code=None,
                 environment={"HIA_FAILPOINT": f"*:{step}"})
        state = rows(lab, f"SELECT state FROM fa_bank_transfers WHERE uuid = '{one}'")[0][0]
        died += state != "pending"
        made = transfer(lab, "create", one, "--yes")
        same((made["state"], len(transfers_there(peer)) - before), ("pending", 1),
             f"killed at {step}, in {state}")
        if state == "pending":
            break
    expect(died >= 3, f"it was killed {died} times")


def check_late(lab, account):
    """An authorization that is answered when its row is further changes nothing: it would be made again."""
    transfer(lab, "authorize", "--account", account, "--amount", "2.00", *DEBIT, code=None, name=NAME,
             environment={"HIA_FAILPOINT": "finance.begun"})
    one, state = rows(lab, "SELECT uuid, state FROM fa_bank_transfers ORDER BY id DESC LIMIT 1")[0]
    same(state, "begun", "its call is open")
    change(lab, f"UPDATE fa_bank_transfers SET state = 'pending', vendor_id = 'T' WHERE uuid = '{one}'")
    same(authorize(lab, account, "2.50")["state"], "authorized", "the next one, behind it")
    same(rows(lab, f"SELECT state, vendor_id, authorization_id FROM fa_bank_transfers WHERE uuid = '{one}'"),
         [("pending", "T", "")], "and it is as it was")


def check_found(folder, pki):
    """One that may have been made is looked for by whoever asks how they stand: nobody need name it."""
    with Peer(os.path.join(folder, "found"), pki, f"client = {CLIENT} {SECRET}",
              "fault = /transfer/create 1 500-after", "fault = /transfer/get 1-2 503") as peer:
        lab = make_lab(peer)
        link(lab, peer)
        one = authorize(lab, lab.lines("bank", "accounts")[0]["account"], "4.00")["transfer_id"]
        same(transfer(lab, "create", one, "--yes", code=None)["state"], "asked", "in doubt")
        for _ in range(3):
            told = transfer(lab, "status", code=None)
        same((told["state"], len(asked(peer, "/transfer/create"))), ("pending", 1), "found, and not made again")


def check_doubt(folder, pki):
    """An answer that is lost, and a look-up that fails: in doubt, and made once."""
    for fault, state in (("500-after", "pending"), ("reset", "pending"), ("reset-before", "pending")):
        with Peer(os.path.join(folder, "doubt-" + fault), pki, f"client = {CLIENT} {SECRET}",
                  f"fault = /transfer/create 1 {fault}", "fault = /transfer/get 1-2 503") as peer:
            lab = make_lab(peer)
            link(lab, peer)
            account = lab.lines("bank", "accounts")[0]["account"]
            one = authorize(lab, account, "4.00")["transfer_id"]
            for _ in range(5):
                told = transfer(lab, "create", one, "--yes", code=None)
                if told["state"] != "asked":
                    break
            same((told["state"], len(set(transfers_there(peer)))), (state, 1), fault)
            same(len(transfers_there(peer)), 1, f"{fault}: asked to be made once, where it had arrived")


def main():
    with tempfile.TemporaryDirectory(prefix="hia-transfer-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer:
            lab = make_lab(peer)
            link(lab, peer)
            sync(lab, code=None)
            account = lab.lines("bank", "accounts")[0]["account"]
            for check in (check_life, check_refused, check_cancel, check_stale, check_used, check_intent,
                          check_completed, check_not_completed, check_crashes):
                check(lab, peer, account)
            check_late(lab, account)
            nothing_in_clear(lab, b"PAT DOE")
            expect(not any(b"PAT DOE" in said for said in lab.said), "a name was printed")
        check_doubt(folder, pki)
        check_found(folder, pki)
    finish()


main()
