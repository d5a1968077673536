#!/usr/bin/env python3
"""test_purge.py - hia purge: what goes, what stays, that nothing comes in twice for it, killed anywhere.
In a folder, and over PostgreSQL when HIA_TEST_POSTGRES names a cluster.

    test_purge.py BUILD_DIR
"""
import glob
import os
import re
import shutil

from lab import Lab, POSTGRES, expect, finish, make_claims, same

LATER = {"HIA_NOW": "2046-01-01T00:00:00Z"}  # everything of today is older than any policy's years


def kept(lab):
    return sorted(glob.glob(lab.path("kept/*/*/*.sealed")))


def also(lab, *lines):
    """More lines of hia.conf."""
    with open(lab.config, "a", encoding="utf-8") as f:
        f.write("\n" + "\n".join(lines) + "\n")


def played(*conf):
    """Claims sent, answered and paid; `conf` are lines of [retention]."""
    lab = Lab()
    lab.configure()
    also(lab, "[retention]", *conf)
    lab.write("claims.jsonl", make_claims("--seed", "1", "--count", "20", "--clean"))
    lab.run("submit", lab.path("claims.jsonl"))
    for stage in ("ack", "remit"):
        lab.run("sandbox", "--stage", stage)
        for name in glob.glob(lab.path("sandbox/out/*")):
            shutil.copy(name, lab.path(os.path.basename(name) + ".again"))
        lab.run("receive", code=None)
    return lab


def purge(lab, *arguments, **options):
    lines = lab.lines("purge", *arguments, environment=LATER | options.pop("environment", {}), **options)
    return {line.get("what", line["type"]): line for line in lines}


def state(lab):
    """What must not change: claims, money, what needs a person."""
    text = lab.run("status", "--json", code=None, environment=LATER)
    return [re.sub(r'"events":\d+', "", text)] + [lab.run("claim", "--json", f"ENC-{i:06}") for i in (1, 2, 3)]


def test_round():
    lab = played()
    before, files = state(lab), kept(lab)
    expect(len(files) >= 4, f"there is something to purge: {len(files)}")
    now = {line.get("what", line["type"]): line for line in lab.lines("purge")}
    same([now[w]["rows"] for w in ("document", "outbox", "files")], [0, 0, 0], "today nothing is old enough")
    doctor = {r.get("name"): r for r in lab.lines("doctor", code=None, environment=LATER)}["retention"]
    expect(doctor["verdict"] == "look" and "documents 10y, " in doctor["says"], f"the doctor says so: {doctor}")
    dry = purge(lab, "--dry-run")
    expect(dry["document"]["rows"] >= 4 and dry["outbox"]["rows"] > 20, f"counted: {dry}")
    same(kept(lab), files, "and nothing changed")
    done = purge(lab)
    same([done[w]["rows"] for w in ("document", "outbox")], [dry[w]["rows"] for w in ("document", "outbox")],
         "what was counted went")
    same(kept(lab), [], f"no bytes are left: {done}")
    same(done["files"]["rows"], len(files), "and all are counted")
    expect('"paid":0.00,' not in before[0] and state(lab) == before, "claims, money and needs are as they were")
    doctor = {r.get("name"): r for r in lab.lines("doctor", code=None, environment=LATER)}["retention"]
    expect(doctor["verdict"] == "good" and "last on 2046-01-01" in doctor["says"], f"and now: {doctor}")
    again = purge(lab)
    same(sum(line["rows"] for line in again.values()), 0, f"once: {again}")
    said = lab.run("submit", lab.path("claims.jsonl"), code=None)
    expect("20 known already" in said and "0 sent" in said, f"the same claims are known: {said}")
    again = glob.glob(lab.path("*.again"))
    for name in again:
        lab.run("ingest", name, code=None)
    expect(len(again) >= 4 and state(lab) == before, "answers and payments that come again change nothing")
    check_log(lab, done)


def check_log(lab, done):
    log = lab.lines("purge", "--list")
    rows = {e["what"]: e["rows"] for e in log if e["class"] in ("documents", "events")}
    same(rows, {w: done[w]["rows"] for w in ("document", "outbox")}, "the log counts what went")
    expect(all(e["os_user"] == os.getuid() and e["run"] and e["actor"] for e in log), f"and by whom: {log}")
    same(sum(e["class"] == "run" for e in log), 3, "three runs")
    same({e["policy"] for e in log if e["class"] == "documents"}, {"10y"}, "by which policy")
    said, why = lab.run_both("events")
    same(len(said.splitlines()), 1, "the newest event stays")
    expect("were purged, last on 2046-01-01 00:00, by policy" in why, f"and it is said: {why}")


def test_forever():
    """Kept for ever; held by a sink that never began; and what is said when what is gone is asked for."""
    lab = played("keep_documents = forever", "keep_events = 30d")
    with open(lab.config, encoding="utf-8") as f:
        conf = f.read()
    sink = f"[events]\nplatform = postgresql:///nowhere?host={lab.data}\n" \
           "platform_columns = id: event_id, event_name: name, payload: payload"
    with open(lab.config, "w", encoding="utf-8") as f:
        f.write(conf.replace("[events]", sink))
    files = kept(lab)
    same(purge(lab)["outbox"]["rows"], 0, "a sink that never began holds all events")
    with open(lab.config, "w", encoding="utf-8") as f:
        f.write(conf)
    done = purge(lab)
    same(done["document"]["rows"], 0, "documents are kept for ever")
    expect(done["outbox"]["rows"] > 0, "events are not")
    same(kept(lab), files, "and bytes stay")
    with open(lab.config, "w", encoding="utf-8") as f:
        f.write(conf.replace("[events]", sink))
    _, why = lab.run_both("events", "--replay", "1..3", code=2)
    expect("purged on 2046-01-01 by policy" in why, f"what is gone is not carried again: {why}")
    also(lab, "[retention]", "keep_webhooks = 3d")
    _, why = lab.run_both("purge", code=2)
    expect("forever, or how long (30d to 100y)" in why, f"too short is refused: {why}")


def test_killed():
    """kill -9 between two steps and between two files: the next run ends it, and counts what is left."""
    lab = played()
    files = kept(lab)
    lab.run("purge", code=-9, environment=LATER | {"HIA_FAILPOINT": "purge.step"})
    same(kept(lab), files, "rows say gone before bytes go")
    lab.run("purge", code=-9, environment=LATER | {"HIA_FAILPOINT": "purge.removed"})
    same(len(kept(lab)), len(files) - 1, "killed between two files")
    done = purge(lab)
    same((kept(lab), done["files"]["rows"]), ([], len(files) - 1), "the rest went")
    same(sum(e["rows"] for e in lab.lines("purge", "--list") if e["class"] == "documents"), len(files),
         "each document is in the log once")


def test_open():
    """What is still open holds its bytes, however old: claims not handed over, a queued file."""
    lab = Lab()
    lab.configure()
    some = lab.write("a.jsonl", make_claims("--count", "2", "--clean"))
    lab.run("submit", some, code=-9, environment={"HIA_FAILPOINT": "submit.committed"})
    files = kept(lab)
    same((purge(lab)["document"]["rows"], kept(lab), len(files)), (0, files, 1), "a file that has yet to leave")
    lab.run("submit", some)
    same(len(glob.glob(lab.path("sandbox/in/*.x12"))), 1, "it leaves")
    lab = Lab()
    lab.configure()
    lab.run("submit", "--queue", lab.write("a.jsonl", make_claims("--count", "2", "--clean")))
    files = kept(lab)
    done = purge(lab)
    same((len(files), kept(lab)), (1, files), f"the job's bytes stay: {done}")
    same((done["files"]["waiting"], done["files"]["held"]), (1, True), "and it is said why")
    lab.run("work", "--once", code=None)
    expect(purge(lab)["document"]["rows"] >= 1, "what was sent goes")
    same(kept(lab), [], "and the queue's bytes, which no row names")


test_round()
test_forever()
test_killed()
test_open()
print("PostgreSQL" if POSTGRES else "folder")
finish()
