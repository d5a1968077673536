#!/usr/bin/env python3
"""test_carrier.py - hia submit and hia receive through an adapter, over real TLS: what is sent, shown, kept."""
import json
import os
import re
import shutil
import sys

import lab as base
from lab import BUILD, ROOT, Lab, change, expect, finish, make_claims, same
from peer import Peer, make_pki

sys.path[:0] = [os.path.join(ROOT, "tests/fault"), os.path.join(ROOT, "tests/tools")]
from courier import ORGANIZATION, Courier, Sshd, partner_section  # noqa: E402
from ports import free_port  # noqa: E402


def install(lab):
    """The program beside the tests' own adapter, as an installation has them."""
    os.makedirs(lab.path("bin"))
    os.makedirs(lab.path("adapters"))
    shutil.copy(os.path.join(BUILD, "bin/hia"), lab.path("bin/hia"))
    for built in ("tests/job/adapters/courier.so", "adapters/clearinghouse.so"):
        shutil.copy(os.path.join(BUILD, built), lab.path("adapters"))
        os.chmod(lab.path("adapters", os.path.basename(built)), 0o755)
    os.chmod(lab.path("adapters"), 0o755)
    base.HIA = lab.path("bin/hia")


def new_lab(**how):
    lab = Lab()
    install(lab)
    courier = Courier(lab.data)
    os.makedirs(lab.path("conf/partners"))
    with open(lab.path("conf/hia.conf"), "w", encoding="utf-8") as f:
        f.write("[hia]\n[log]\nlevel = error\n[events]\n"
                f"registry_dir = {ROOT}/conf/events\nsink = none\n")
    with open(lab.path("conf/partners/lab.conf"), "w", encoding="utf-8") as f:
        f.write(partner_section(courier, **how))
    lab.config = lab.path("conf/hia.conf")
    return lab, courier


def claims(lab, seed, count=3):
    text = make_claims("--seed", str(seed), "--count", str(count), "--clean")
    return lab.write(f"claims{seed}.jsonl", re.sub(rb'"claim_id": ?"', b'"claim_id":"R%d-' % seed, text))


def test_purged():
    """What was said goes by policy, that it was said stays, and nothing is sent again for it."""
    lab, courier = new_lab()
    lab.run("submit", claims(lab, 1))
    courier.acknowledge(901, 1)
    lab.run("receive")
    later = {"HIA_NOW": "2046-01-01T00:00:00Z"}
    done = {x.get("what", x["type"]): x["rows"] for x in lab.lines("purge", environment=later)}
    expect(done["exchange"] >= 3 and done["call"] >= 2 and done["document"] >= 2, f"conversations went: {done}")
    same([name for _, _, names in os.walk(lab.path("kept")) for name in names], [], "and their bytes")
    told = [x for x in lab.lines("audit", "--exchanges", "--all") if x["type"] == "exchange"]
    same((len(told), {x["purged_at"][:10] for x in told}), (done["exchange"], {"2046-01-01"}), "rows stay")
    expect("purged 2046-01-01" in lab.run("claim", "R1-ENC-000001"), "hia claim says so")
    before = courier.interchanges()
    lab.run("submit", claims(lab, 1))
    lab.run("receive")
    same(courier.interchanges(), before, "nothing is sent twice")


def test_round_trip():
    lab, courier = new_lab()
    said = lab.run("submit", claims(lab, 1))
    expect("handed over: " in said and "accepted" in said and "R-7" in said, f"how it ended: {said}")
    expect(len(courier.taken) >= 1, "it arrived")
    same(set(courier.interchanges().values()), {1}, "each interchange once")
    lab.run("submit", claims(lab, 1))
    same(set(courier.interchanges().values()), {1}, "again: nothing is sent twice")
    courier.acknowledge(901, 1)
    said = lab.run("receive")
    expect("acknowledgement.fetch: " in said, "receive tells how the fetch ended")
    same(courier.removed, ["a901.999"], "removed there once it is in the ledger")
    status = json.loads(lab.run("status", "--json"))
    same(status["batches"]["Acknowledged"] + status["batches"]["Submitted"], len(courier.taken), "batches")
    same(status["needs"], [], "nothing needs a person")


def needs(lab, kind):
    return [n for n in json.loads(lab.run("status", "--json"))["needs"] if n["kind"] == kind]


def exchanges(lab):
    return [json.loads(text) for text in lab.run("audit", "--exchanges", "--json").splitlines()]


def test_a_lost_answer():
    """The bytes left and no answer came: the partner is asked, and not sent it again."""
    lab, courier = new_lab()
    courier.faults.append("lose_answer")
    lab.run("submit", claims(lab, 2, 1))
    same(len(courier.taken), 1, "one letter arrived")
    log = exchanges(lab)
    same([(x["verb"], x["outcome"]) for x in reversed(log)], [("POST", "unknown"), ("GET", "answered")],
         "both exchanges are in the log")
    expect(log[-1]["reason"] in ("truncated", "reset", "protocol"), f"why it is not known: {log[-1]['reason']}")
    expect(all(x["carrier"] == "https" and x["took_us"] > 0 for x in log), "by what, and how long it took")
    claim = json.loads(lab.run("events").splitlines()[0])["payload"].get("claim_id")
    claim = claim or next(json.loads(e)["payload"]["claim_id"] for e in lab.run("events").splitlines()
                          if "claim_id" in json.loads(e)["payload"])
    shown = json.loads(lab.run("claim", "--json", claim))
    same([x["outcome"] for x in shown["exchanges"]], ["unknown", "answered"], "hia claim shows them too")
    expect("Exchanges" in lab.run("claim", claim), "and for people")
    expect("unknown" in lab.run("audit", "--exchanges"), "hia audit for people")


def test_away_and_back():
    lab, courier = new_lab()
    courier.faults.append(503)
    said = lab.run("submit", claims(lab, 3, 1), code=2)
    expect("NOT SENT: retry (partner_busy, HTTP 503)" in said, f"why it was not sent: {said}")
    unsent = needs(lab, "unsent")
    same([(n["state"], n["why"]) for n in unsent], [("begun", "lab: retry partner_busy HTTP 503")], "status")
    lab.run("submit", lab.write("none.jsonl", ""))
    same(len(courier.taken), 1, "the next submit sends it")
    same(needs(lab, "unsent"), [], "and nothing is left to do")
    courier.faults += [503] * 4  # the engine asks again by itself
    courier.acknowledge(902, 1)
    lab.run("receive", code=2)
    courier.faults.clear()
    same([n["key"] for n in needs(lab, "fetch")], ["acknowledgement.fetch"], "a fetch that failed is shown")
    lab.run("receive")
    same(courier.removed, ["a902.999"], "and goes on with the next receive")
    same(needs(lab, "fetch"), [], "and is done")


def endpoints(lab):
    known = json.loads(lab.run("status", "--json"))["endpoints"]
    return [(e["state"], e["failures"], e["reason"]) for e in known]


def test_left_alone():
    """An endpoint that failed is left alone by the next command too; a person need not wait."""
    lab, courier = new_lab(breaker="breaker_failures = 2\nbreaker_cool_down = 5m")
    nothing = lab.write("none.jsonl", "")
    courier.faults += [503, 503]
    said = lab.run("submit", claims(lab, 31, 1), code=2)
    same(endpoints(lab), [("closed", 1, "http_5xx")], "the first failure is written down")
    expect("left alone" not in said + lab.run("status"), "and is told to nobody")
    said = lab.run("submit", claims(lab, 32, 1), code=2)
    expect(re.search(r"left alone after failures until \S+", said), f"the second opens it: {said}")
    same([e[:2] for e in endpoints(lab)], [("open", 2)], "open, of two processes")
    courier.faults.append(503)
    said = lab.run("submit", claims(lab, 33, 1), code=2)
    expect("left alone after failures until" in said, f"the third command does not try, and says so: {said}")
    same(len(courier.faults), 1, "nothing reached the partner")
    courier.faults.clear()
    shown = lab.run("status")
    expect(re.search(r"Endpoints left alone\n  lab  https://\S+  2 failures \(\S+\), since .*; tried again after ",
                     shown), f"status: {shown}")
    said = lab.run("submit", "--try-now", nothing)
    same(len(courier.taken), 3, f"--try-now tries: {said}")
    same(endpoints(lab), [], "it answers: nothing is left to know")


COOLED_DOWN = "UPDATE breaker SET opened_at = opened_at - 300000000, until_at = until_at - 300000000"


def test_tried_again():
    """After the cool-down one exchange tries it: in vain, and it is left alone anew; then it answers."""
    lab, courier = new_lab(breaker="breaker_failures = 1\nbreaker_cool_down = 5m")
    nothing = lab.write("none.jsonl", "")
    courier.faults += [503, 503]
    lab.run("submit", claims(lab, 41, 1), code=2)
    same([e[0] for e in endpoints(lab)], ["open"], "one failure is enough here")
    lab.run("submit", nothing, code=2)
    same(len(courier.faults), 1, "left alone")
    change(lab, COOLED_DOWN)
    same([e[0] for e in endpoints(lab)], ["half_open"], "its time is over")
    expect("the next exchange tries it" in lab.run("status"), "status says so")
    lab.run("submit", nothing, code=2)
    same((len(courier.faults), [e[:2] for e in endpoints(lab)]), (0, [("open", 2)]), "tried, in vain")
    change(lab, COOLED_DOWN)
    lab.run("submit", nothing)
    same((len(courier.taken), endpoints(lab)), (1, []), "tried, and it answers")


def payers(courier):
    """NM109 of the payers in what reached it."""
    text = b"".join(body for _, body in courier.taken).decode("ascii")
    return sorted(set(re.findall(r"NM1\*PR\*2\*[^~]*\*PI\*(\w+)", text)))


def routed_lab(*routes):
    """A partner with an endpoint of its own and another one, each a house of its own."""
    lab = Lab()
    install(lab)
    houses = []
    for name in ("own", "east"):
        os.makedirs(lab.path(name))
        houses.append(Courier(lab.path(name)))
    with open(lab.write("both.pem", ""), "w", encoding="ascii") as f:
        for house in houses:
            with open(house.ca, encoding="ascii") as ca:
                f.write(ca.read())
    route(lab, houses, *routes)
    return lab, *houses


def route(lab, houses, *routes):
    own, east = houses
    usual = f"[hia]\n[log]\nlevel = error\n[events]\nregistry_dir = {ROOT}/conf/events\nsink = none\n"
    lab.config = lab.write("hia.conf", usual + partner_section(
        own, transport=f"transport = https\nurl = {own.url}\nca_file = {lab.path('both.pem')}\n",
        breaker="\n".join(("breaker_failures = 50", *(f"route = {line}" for line in routes))),
        options=f"files = web\n\n[endpoint lab/east]\nurl = {east.url}\n"))


def test_routes():
    """A file goes where the route of its payers says, and its answers come from there."""
    lab, own, east = routed_lab("SBX002 -> east", "SBX003 -> primary")
    batch = claims(lab, 51, 40)
    said = [json.loads(t) for t in lab.run("submit", "--dry-run", "--json", batch).splitlines()]
    shown = [f.get("route") for f in said if f["type"] == "file"]
    same(shown, [None, "east", "primary"], "a dry run shows where each file goes")
    expect("routed to east (not sent)" in lab.run("submit", "--dry-run", batch), "for people, too")
    same(own.taken + east.taken, [], "and sends nothing")
    east.faults.append(503)
    lab.run("submit", batch, code=2)
    lab.run("submit", batch)
    same((payers(own), payers(east)), (["SBX001", "SBX003", "SBX999"], ["SBX002"]), "each where it belongs")
    same(len(own.taken) + len(east.taken), 3, "three files, each once")
    lab.run("submit", batch)
    same(len(own.taken) + len(east.taken), 3, "again: nothing is sent twice")
    own.acknowledge(901, 1)
    east.acknowledge(902, 2)
    lab.run("receive")
    same((own.removed, east.removed), (["a901.999"], ["a902.999"]), "the answers are fetched at both")


def test_routes_that_changed():
    """What was built for one endpoint is never sent to two."""
    lab, own, east = routed_lab()
    own.faults.append(503)
    lab.run("submit", claims(lab, 52, 40), code=2)
    route(lab, (own, east), "SBX002 -> east")
    nothing = lab.write("none.jsonl", "")
    lab.run("submit", nothing)
    same((len(own.taken), len(east.taken)), (1, 0), "its call was begun: it goes on as it was")
    own.taken.clear()
    lab2, own, east = routed_lab()
    lab2.run("submit", claims(lab2, 53, 40), code=-9,
             environment={"HIA_FAILPOINT": "submit.committed"})
    route(lab2, (own, east), "SBX002 -> east")
    said = lab2.run_both("submit", lab2.write("none.jsonl", ""), code=2)[1]
    expect("put the routes of lab back" in said, f"why: {said}")
    same(own.taken + east.taken, [], "not sent")
    route(lab2, (own, east))
    lab2.run("submit", lab2.write("none.jsonl", ""))
    same(len(own.taken), 1, "and with the routes of then it is")


def unknown(seed):
    lab, courier = new_lab()
    courier.faults.append(500)
    said = lab.run("submit", claims(lab, seed, 1), code=1)
    expect("NOT KNOWN" in said, f"submit says that nobody knows: {said}")
    need = needs(lab, "call_unknown")
    same([(n["state"], n["why"]) for n in need], [("unknown", "lab: answer status_unexpected HTTP 500")],
         "status says why")
    expect("hia resolve FILE" in need[0]["next"], "and what to do")
    lab.run("submit", lab.write("none.jsonl", ""), code=1)
    same(len(courier.taken), 0, "it is not sent again by itself")
    return lab, courier, need[0]["key"]


def test_unknown_arrived():
    lab, courier, key = unknown(4)
    lab.run("resolve", key, "--as", "arrived")
    same(needs(lab, "call_unknown"), [], "a person said so")
    same(json.loads(lab.run("status", "--json"))["batches"]["Submitted"], 1, "recorded as sent")
    lab.run("submit", lab.write("none.jsonl", ""))
    same(len(courier.taken), 0, "and never sent")
    lab.run("resolve", key, "--as", "arrived", code=1)


def test_unknown_not_arrived():
    lab, courier, key = unknown(5)
    lab.run("resolve", key, "--as", "not-arrived")
    lab.run("submit", lab.write("none.jsonl", ""))
    same(set(courier.interchanges().values()), {1}, "sent, under the number it had")
    same(needs(lab, "call_unknown") + needs(lab, "unsent"), [], "nothing left to do")


def test_unknown_answered():
    lab, courier, _ = unknown(6)
    courier.acknowledge(903, 1)
    lab.run("receive", code=1)  # it was not known when the receive began
    same(needs(lab, "call_unknown"), [], "who answers a file has it")
    lab.run("receive")


def test_a_wrong_configuration_is_told_before_anything_is_built():
    lab, _ = new_lab()
    with open(lab.path("conf/partners/lab.conf"), "a", encoding="utf-8") as f:
        f.write("surprise = yes\n")
    _, said = lab.run_both("submit", claims(lab, 7, 1), code=2)
    expect("surprise" in said and "lab.conf" in said, f"which line: {said}")
    same(sum(json.loads(lab.run("status", "--json"))["batches"].values()), 0, "no batch was built")


def test_no_names_in_clear():
    lab, courier = new_lab()
    text = make_claims("--seed", "8", "--count", "3", "--clean")
    names = {json.loads(line)["subscriber"]["last_name"] for line in text.splitlines()}
    lab.run("submit", lab.write("claims.jsonl", text))
    os.unlink(lab.path("claims.jsonl"))
    courier.acknowledge(904, 1)
    lab.run("receive")
    lab.run("audit", "--exchanges")
    expect(all(any(name.encode() in body for _, body in courier.taken) for name in names), "they were sent")
    for folder, _, files in os.walk(lab.data):
        for file in files if not folder.endswith(("/bin", "/adapters")) else []:  # programs are no data
            with open(os.path.join(folder, file), "rb") as f:
                content = f.read()
            for name in names:
                expect(name.encode() not in content, f"{name} in {file}")
    for said in lab.said:
        expect(not any(name.encode() in said for name in names), "a name was printed")


def test_failover_is_audited():
    lab, courier = new_lab()
    path = lab.path("conf/partners/lab.conf")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    dead = free_port()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(f"url = {courier.url}", f"url = https://localhost:{dead}\n"
                             f"secondary_url = {courier.url}\nsecondary_baa_recorded = 2026-01-01")
                .replace("breaker_failures = 50", "breaker_failures = 1")
                .replace("retry_attempts = 1", "retry_attempts = 3"))
    lab.run("submit", claims(lab, 9, 1), code=None)
    lab.run("submit", lab.write("none.jsonl", ""), code=None)
    same(set(courier.interchanges().values()), {1}, "the other endpoint has it, once")
    log = exchanges(lab)
    switches = [x for x in log if x["type"] == "failover"]
    same([(x["partner"], x["from"], x["to"], x["reason"]) for x in switches[:1]],
         [("lab", "primary", "secondary", "connect")], "the switch is in the audit log")
    expect(any(x.get("secondary") for x in log if x["type"] == "exchange"), "who answered is logged")
    expect("failover" in lab.run("audit", "--exchanges"), "and shown")


# ---- the clearinghouse adapter

X12 = """claims = x12
reports = x12
professional_path = /x12
reports_path = /reports
wrapping = raw
after_fetch = remove
acknowledgement_names = *.999
remittance_names = *.835
on_repeat = key
resend_after = 100ms
"""


def test_clearinghouse_rest():
    lab, courier = new_lab(adapter="clearinghouse", options=X12)
    courier.faults += ["lose_answer"]
    lab.run("submit", claims(lab, 11, 2))
    same([key for key, _ in courier.taken], [courier.taken[0][0]] * 2, "the same key, said twice")
    same(courier.taken[0][1], courier.taken[1][1], "with the same bytes")
    courier.acknowledge(911, 1)
    with open(os.path.join(ROOT, "samples/835/paid/input.835"), "rb") as f:
        courier.files["other.835"] = f.read()
    lab.run("receive")
    same(sorted(courier.removed), ["a911.999", "other.835"], "both fetched, ingested and removed")
    same(sum(json.loads(lab.run("status", "--json"))["remittances"].values()), 1, "the remittance is posted")
    same(json.loads(lab.run("status", "--json"))["batches"]["Acknowledged"], 1, "acknowledged")


def sftp_lab():
    """The partner's folders behind a real sshd; its key beneath the organization's secrets."""
    lab, courier = new_lab()
    server = Sshd(lab.data)
    with open(lab.path("conf/partners/lab.conf"), "w", encoding="utf-8") as f:
        f.write(server.partner_section(courier))
    with open(lab.config, "a", encoding="utf-8") as f:
        f.write(server.hia_section())
    return lab, courier, server


def far(lab, folder):
    return sorted(os.listdir(lab.path("far", folder)))


def test_clearinghouse_sftp():
    lab, courier, server = sftp_lab()
    try:
        lab.run("submit", claims(lab, 12, 2))
        same(far(lab, "inbound"), ["837P-000000001.x12"], "one file, under its own name, no temporary one")
        with open(lab.path("far/inbound/837P-000000001.x12"), "rb") as f:
            courier.taken.append(("", f.read()))
        same(set(courier.interchanges().values()), {1}, "a whole interchange")
        courier.acknowledge(912, 1)
        lab.write("far/outbound/a912.999", courier.files["a912.999"])
        lab.run("receive")
        same((far(lab, "outbound"), far(lab, "archive")), ([], ["a912.999"]), "archived at the partner")
        same(json.loads(lab.run("status", "--json"))["batches"]["Acknowledged"], 1, "acknowledged")
        lab.write("far/outbound/again.999", courier.files["a912.999"])
        lab.run("receive")
        same(far(lab, "outbound"), [], "the same bytes under another name are archived too")
        told = [e for e in lab.events() if e["event"] == "pm_claim_acknowledged"]
        same(len({e["payload"]["claim_id"] for e in told}), len(told), "and told once")
        expect({x["carrier"] for x in exchanges(lab)} == {"sftp"}, "all by sftp")
    finally:
        server.stop()
    lab.run("submit", claims(lab, 13, 1), code=2)
    expect("connect" in {x.get("reason") for x in exchanges(lab)}, "and when nobody is there, it says so")
    same([n["kind"] for n in json.loads(lab.run("status", "--json"))["needs"]], ["unsent"], "unsent")


CORE = """claims = core
reports = core
core_batch_path = /core/batch
core_path = /core/soap
core_sender = PRACTICE01
core_receiver = PAYER99
"""


def test_clearinghouse_core():
    """CAQH CORE batch, against the sandbox: claims by SOAP with MTOM, once."""
    lab, courier = new_lab()
    pki = make_pki(lab.path("pki"))
    with Peer(lab.path("peer"), pki, "sender_id = PAYER99") as peer:
        with open(lab.path("conf/partners/lab.conf"), "w", encoding="utf-8") as f:
            f.write(partner_section(courier, adapter="clearinghouse", options=CORE, transport=(
                f"transport = https\nurl = https://localhost:{peer.port}\nca_file = {pki}/ca.pem\n"
                "credential = core\n")))
            f.write("[credential lab/core]\nscheme = wsse\nuser = PRACTICE01\nsecret = file://core\n")
        os.makedirs(lab.path("secrets", ORGANIZATION), mode=0o700)
        os.chmod(lab.write(f"secrets/{ORGANIZATION}/core", "not-a-real-secret"), 0o600)
        with open(lab.config, "a", encoding="utf-8") as f:
            f.write(f"[hia]\norganization_id = {ORGANIZATION}\nsecrets_dir = {lab.path('secrets')}\n")
        said = lab.run("submit", claims(lab, 14, 2))
        expect("handed over: accepted" in said, f"CORE takes it: {said}")
        entries = [e for e in peer.journal() if e.get("kind") in ("837P", "837")]
        same([e["result"] for e in entries], ["accepted"], "once in the journal")
        lab.run("submit", claims(lab, 14, 2))
        same(len([e for e in peer.journal() if e.get("kind") in ("837P", "837")]), 1, "and not again")
        same(needs(lab, "unsent") + needs(lab, "call_unknown"), [], "nothing left to do")


def main():
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            test()
    finish()


if __name__ == "__main__":
    main()
