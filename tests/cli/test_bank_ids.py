"""test_bank_ids.py - accounts whose id changes at the vendor, and a login that is linked twice: the same
rows of ours, never twice, no event of a line a second time; where it is not sure a person is asked."""
import os
import tempfile

from bank_lab import CLIENT, SECRET, event_names, make_lab, play, sign_in, sync
from lab import change, expect, finish, rows, same
from peer import Peer, make_pki


def lines(lab):
    """Our rows that are alive: which they are, and what they say."""
    return rows(lab, "SELECT uuid, date, amount_cents, state FROM fa_bank_statement_lines"
                     " WHERE state <> 'withdrawn' ORDER BY id")


def account(lab, mask):
    found = [a for a in lab.lines("bank", "accounts", code=None) if a["mask"] == mask and "account" in a]
    same(len(found), 1, f"one account {mask}: {found}")
    return found[0]


def questions(lab):
    return [q for q in lab.lines("bank", "accounts", code=None) if "question" in q]


def link(lab, peer, mirror=None):
    said = lab.lines("bank", "link", "--partner", "bank")[0]
    token = sign_in(peer)
    link.items += 1
    item = f"item-{link.items}"
    if mirror:
        play(peer, "mirror", item, code=mirror)
    lab.run("bank", "finish", said["connection_id"], stdin=token.encode())
    return said["connection_id"], item


link.items = 0


def check_rekeyed(lab, peer, item, how, told, days):
    """The account's id changes, and its lines' ids with it."""
    before, was, events = lines(lab), account(lab, "0001"), event_names(lab)
    play(peer, "rekey", item, matched=told)
    done = sync(lab)[0]
    same([done[n] for n in ("posted", "pending", "withdrawn", "returned", "held", "unmatched")], [0] * 6,
         f"{how}: nothing is new, nothing is gone")
    same(done["matched"], days, f"{how}: each is known again")
    same(lines(lab), before, f"{how}: the same rows")
    now = account(lab, "0001")
    same(now["account"], was["account"], "the account is the same")
    expect(now["account_id"] != was["account_id"], "under another id of the vendor's")
    new = event_names(lab)[len(events):]
    same(new, ["fa_bank_account_changed"], f"{how}: one event, of the account")
    same(rows(lab, f"SELECT how FROM fa_bank_account_ids WHERE state = 'current' AND vendor_id ="
                   f" '{now['account_id']}'"), [(how,)], "how it is known")
    same(rows(lab, f"SELECT count(*) FROM fa_bank_account_ids WHERE state = 'past' AND vendor_id ="
                   f" '{was['account_id']}'"), [(1,)], "the old id is kept")
    again = sync(lab)[0]
    same((again["posted"], again["matched"], again["withdrawn"]), (0, 0, 0), "and that is all of it")


def check_change_at_once(lab, peer, item):
    """One changed while its id did: it cannot be known again. It is new, and the old one is withdrawn."""
    tea = rows(lab, "SELECT vendor_id FROM fa_bank_statement_lines WHERE amount_cents = -725")[0][0]
    play(peer, "modify", item, transaction_id=tea, amount="7.30")
    play(peer, "rekey", item, matched=False)
    done = sync(lab)[0]
    same((done["posted"], done["withdrawn"], done["unmatched"]), (1, 1, 1), f"one is new, and told: {done}")
    same(sorted(r[2] for r in lines(lab)), sorted([-730, -725, -150, -150, -150, 2000]), "the truth")


def check_short(lab, peer, item):
    """Less of the history comes again: what is older stays, and is counted once."""
    before = lines(lab)
    play(peer, "rekey", item, matched=False, date="2026-01-16")
    done = sync(lab)[0]
    same((done["posted"], done["withdrawn"], done["matched"]), (0, 0, 4), f"the newer are known again: {done}")
    whole = sync(lab, "--rebuild")[0]
    same((whole["posted"], whole["withdrawn"]), (0, 0), "out of reach is not gone")
    same(lines(lab), before, "the same rows")
    waiting = ("SELECT count(*) FROM fa_bank_statement_lines WHERE carried = {} AND state = 'posted'"
               f" AND account_id = '{account(lab, '0001')['account_id']}'")
    same(rows(lab, waiting.format(1)), [(3,)], "those wait on")
    change(lab, "UPDATE fa_bank_account_ids SET changed_at = changed_at - 8 * 86400000000")
    done = sync(lab)[0]
    same((done["posted"], done["withdrawn"], done["matched"]), (0, 0, 0), f"nothing more comes: {done}")
    same((rows(lab, waiting.format(1)), rows(lab, waiting.format(3))), ([(0,)], [(3,)]), "they wait no more")
    play(peer, "add", item, amount="1", date="2026-01-02", name="OLDER")
    whole = sync(lab, "--rebuild")[0]
    same((whole["posted"], whole["withdrawn"]), (1, 0), "and are not missed, whatever comes")
    same(lines(lab)[:len(before)], before, "the same rows")


def check_twice(lab, peer, first, item):
    """The same login linked again: told, and nothing is there twice."""
    before, was = lines(lab), account(lab, "0001")
    second, twin = link(lab, peer, mirror=item)
    shown = lab.run("bank", "status", code=1)
    expect("2 accounts" in shown and "hia bank accounts" in shown, f"status tells it: {shown}")
    asked = {q["mask"]: q for q in questions(lab)}
    same(sorted(asked), ["0001", "0002"], "both are in question")
    may = asked["0001"]["may_be"]
    same([(m["account"], m["connection_id"], m["end_a_link_first"]) for m in may],
         [(was["account"], first, True)], "it may be the one we have")
    shown = lab.run("bank", "accounts", code=1)
    expect("hia bank remove LINK" in shown and f"hia bank same {asked['0001']['question']}" in shown,
           f"what to do: {shown}")
    done = {d["connection_id"]: d for d in sync(lab, code=1)}
    same(done[second]["held"], len(before), "its lines wait")
    same(lines(lab), before, "none is there twice")
    said = lab.run_both("bank", "same", asked["0001"]["question"], code=1)[1]
    expect("end one of the two links first" in said, f"two links would feed one account: {said}")
    return second, twin, asked


def check_said(lab, peer, first, twin, asked):
    """A person ends the old link and says which account it is."""
    before, was, events = lines(lab), account(lab, "0001"), len(event_names(lab))
    lab.run("bank", "remove", first)
    sync(lab, code=1)
    same((len(questions(lab)), lines(lab)), (2, before), "the same facts alone are no proof: they still wait")
    one, other = asked["0001"]["question"], asked["0002"]["question"]
    dry = lab.lines("bank", "same", one, "--dry-run")[0]
    same((dry["dry_run"], dry["is"], dry["account"]), (True, "same", was["account"]), "what it would do")
    expect(dry["lines"] >= len(before), f"lines would come along: {dry}")
    same(len(questions(lab)), 2, "a dry run decides nothing")
    said = lab.run_both("bank", "different", other, was["account"], code=2)[1]
    expect("a word too many: hia bank different QUESTION" in said, f"different from what is not asked: {said}")
    lab.run_both("bank", "same", one, was["account"], "x", code=2)
    same(len(questions(lab)), 2, "and nothing was decided")
    for _ in range(2):  # said, taken back, said again: nothing came meanwhile
        if not questions(lab):
            dry = lab.lines("bank", "undo", one, "--dry-run")[0]
            same((dry["dry_run"], dry["undone"], dry["account"]), (True, "same", was["account"]), "dry")
            expect(f"account {was['account']} has the id" in lab.run("bank", "undo", one), "undone")
            same(lab.lines("bank", "undo", other)[0]["undone"], "different", "undone too")
            same((len(questions(lab)), lines(lab), account(lab, "0001")["account_id"]),
                 (2, before, was["account_id"]), "as it was")
        lab.run("bank", "same", one)
        lab.run("bank", "different", other)
    same(questions(lab), [], "nothing is in question any more")
    lab.run_both("bank", "same", one, code=1)
    play(peer, "add", twin, amount="9.99", date="2026-02-01", name="BOOKS")
    done = sync(lab)[0]
    same((done["posted"], done["matched"], done["withdrawn"], done["held"]), (1, len(before), 0, 0),
         f"the rows of before, and what is new: {done}")
    same(lines(lab)[:len(before)], before, "the same rows")
    now = account(lab, "0001")
    same(now["account"], was["account"], "our account is the same")
    names = event_names(lab)[events:]
    same(names.count("fa_bank_transaction_posted"), 1, f"one line is new: {names}")
    same(len(rows(lab, "SELECT 1 FROM fa_bank_accounts WHERE mask = '0002'")), 2, "the other is one of its own")
    same(sync(lab)[0]["posted"], 0, "settled")
    said = lab.run_both("bank", "undo", one, code=1)[1]
    expect("lines came under it since" in said, f"too late: {said}")
    lab.run_both("bank", "undo", code=2)


def check_tokens(lab, peer, second, twin):
    """Where the bank gives persistent ids nobody is asked: with the old link ended, the new one goes on."""
    before, was = lines(lab), account(lab, "0001")
    third, _ = link(lab, peer, mirror=twin)
    same(len(questions(lab)), 2, "two links bring one account: that is asked all the same")
    lab.run("bank", "remove", second)
    done = sync(lab)[0]
    same((done["connection_id"], done["posted"], done["matched"], done["withdrawn"]),
         (third, 0, len(before), 0), f"it is the same account: {done}")
    same((lines(lab), account(lab, "0001")["account"], questions(lab)), (before, was["account"], []),
         "the same rows")


def check_beside(lab, peer):
    """Two ids of one account listed at once: asked; lines of the new one wait, those of the old go on."""
    connection, item = link(lab, peer)
    play(peer, "ready", item)
    first = play(peer, "add", item, amount="3.5", date="2026-03-01", name="GROCER")
    late = play(peer, "add", item, amount="8.5", date="2026-03-02", name="TEA")
    sync(lab, connection)
    was = rows(lab, "SELECT uuid, vendor_id FROM fa_bank_accounts ORDER BY id DESC LIMIT 2")[1]
    mask = [a["mask"] for a in lab.lines("bank", "accounts") if a["account"] == was[0]][0]
    play(peer, "twice", item)
    play(peer, "remove", item, transaction_id=late)
    done = sync(lab, connection, code=1)[0]
    same((done["posted"], done["held"], done["withdrawn"]), (0, 2, 1), f"nothing is there twice: {done}")
    play(peer, "add", item, amount="4", date="2026-03-03", name="BOOKS")
    play(peer, "remove", item, transaction_id=first)
    done = sync(lab, connection, code=1)[0]
    same((done["posted"], done["withdrawn"]), (1, 1), f"the old one goes on: {done}")
    asked = questions(lab)[0]
    same([(m["account"], m["listed_beside"], m["end_a_link_first"]) for m in asked["may_be"]],
         [(was[0], True, False)], "which it may be")
    expect("the bank lists both" in lab.run("bank", "accounts", code=1), "as a person reads it")
    dry = lab.lines("bank", "same", asked["question"], "--dry-run")[0]
    same((dry["beside"], dry["lines"], len(questions(lab))), (True, 0, 1), "what it would do")
    expect("are passed over" in lab.run("bank", "same", asked["question"]), "what it does")
    done = sync(lab, connection)[0]
    same((done["posted"], done["withdrawn"], account(lab, mask)["account"]), (0, 0, was[0]), "one account")
    before = rows(lab, f"SELECT uuid FROM fa_bank_statement_lines WHERE account_id = '{was[1]}'"
                       " AND state = 'posted'")
    play(peer, "unlist", item)
    sync(lab, connection)
    now = rows(lab, f"SELECT vendor_id FROM fa_bank_accounts WHERE uuid = '{was[0]}'")[0][0]
    expect(now != was[1], "when only the new one is listed, the account goes on under it")
    same(rows(lab, f"SELECT count(*) FROM fa_bank_accounts WHERE mask = '{mask}'"), [(1,)], "one row")
    same(len(before), 1, "what there was")
    lab.run("bank", "remove", connection)


def main():
    with tempfile.TemporaryDirectory(prefix="hia-bank-ids-") as folder:
        pki = make_pki(os.path.join(folder, "pki"))
        with Peer(os.path.join(folder, "peer"), pki, f"client = {CLIENT} {SECRET}") as peer:
            lab = make_lab(peer)
            first, item = link(lab, peer)
            play(peer, "ready", item)
            play(peer, "add", item, count=3, amount="1.5", name="GROCER")
            play(peer, "add", item, amount="7.25", date="2026-01-16", name="TEA")
            play(peer, "add", item, amount="7.25", date="2026-01-16", name="COFFEE")
            play(peer, "add", item, amount="-20", date="2026-01-17", name="REFUND", pending=True)
            sync(lab)
            same(len(lines(lab)), 6, "lines")
            check_rekeyed(lab, peer, item, "facts", False, 6)
            check_rekeyed(lab, peer, item, "facts", True, 6)
            check_change_at_once(lab, peer, item)
            second, twin, asked = check_twice(lab, peer, first, item)
            check_said(lab, peer, first, twin, asked)
            play(peer, "tokens", twin)
            sync(lab)
            check_rekeyed(lab, peer, twin, "persistent", False, 7)
            check_rekeyed(lab, peer, twin, "persistent", True, 7)
            check_tokens(lab, peer, second, twin)
            check_short(lab, peer, "item-3")
            check_beside(lab, peer)
    finish()


main()
