#!/usr/bin/env python3
"""Events from the outbox to the platform's table, with a PostgreSQL of its own: killed in the middle,
two at once, one event refused, the sink down and back, carried again; the ledger a database, then a
folder."""
import fcntl
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/tools"), os.path.join(ROOT, "tests/cli")]
from cluster import Cluster, programs  # noqa: E402
from lab import ENVIRONMENT, HIA, Lab, expect, finish, make_claims, same  # noqa: E402
from peer import wait_until  # noqa: E402
from relay_side import RelaySide  # noqa: E402
from platform_side import COLUMNS, ORGANIZATION, Side, out_of_order  # noqa: E402


def check_order(side, ids, what):
    """All of them, once, and in order for each entity."""
    same(out_of_order(side.arrived(), ids), [], what)


def check_plain(cluster):
    side = Side(cluster)
    ids = side.put(1000, 30)
    same(side.sink()["waiting"], 1000, "they wait")
    totals = side.once()
    same((totals["taken"], totals["dead_letters"]), (1000, 0), "totals")
    check_order(side, ids, "plain")
    expect([event_id for event_id, _ in side.arrived()] == ids, "where nothing fails, the order is kept")
    row = side.platform("SELECT event_name, event_source, organization_id, payload->>'paid_cents',"
                        " metadata->>'event_id' = id::text FROM fw_domain_events LIMIT 1")
    same(row, f"pm_claim_paid|PM|{ORGANIZATION}|12300|t", "the columns")
    same(side.platform("SELECT count(*) FROM fw_workflow_events"), "1000", "the trigger ran")
    same(side.once()["taken"], 0, "again: nothing is left")
    same((side.sink()["waiting"], side.sink()["dead_letters"]), (0, 0), "status")
    # a cursor that was not written (a crash after the sink's commit) makes nothing twice
    cluster.sql(side.name + "_ledger", "UPDATE hia.event_cursor SET seq = 0")
    same(side.once()["taken"], 1000, "carried again")
    check_order(side, ids, "after a lost cursor")


def check_kill(cluster):
    side = Side(cluster)
    ids = side.put(6000, 100)
    kills = 0
    for delay in (0.15, 0.2, 0.25, 0.3, 0.4):
        relay = side.start()
        time.sleep(delay)
        kills += relay.poll() is None
        relay.kill()
        relay.communicate()
    same(kills, 5, "it was killed while it ran")
    side.once()
    check_order(side, ids, "kill -9")


def check_two(cluster):
    side = Side(cluster)
    ids = side.put(20, 5)
    relay = side.start()
    side.wait(20)
    second = side.run("relay", "--once", code=2)
    expect("another process" in second.stderr, f"two at once: {second.stderr}")
    ids += side.put(20, 5)
    side.wait(40)
    relay.send_signal(signal.SIGTERM)
    out, err = relay.communicate(timeout=10)
    same(relay.returncode, 0, f"a clean end: {err[-400:]}")
    expect("40 events taken" in out, f"it says how many: {out!r}")
    check_order(side, ids, "two at once")


FIVE_TRIES_S = 3  # at least: relay_backoff_ms of the third doubling and on


def check_refused(cluster):
    side = Side(cluster)
    ids = side.put(10, 10)
    relay = side.start()
    side.wait(10)
    side.platform("INSERT INTO fw_refused VALUES ('C3')")
    started = time.monotonic()
    ids += side.put(40, 10)  # C3: four of them
    side.wait(46)
    took = time.monotonic() - started
    expect(took < FIVE_TRIES_S, f"the others do not wait for the one that is refused: {took:.1f} s")
    dead = side.sink()["dead_letters"]
    expect(dead == 0 or time.monotonic() - started > FIVE_TRIES_S, f"no dead letter before five tries: {dead}")
    side.platform("INSERT INTO fw_refused VALUES ('none'); DELETE FROM fw_refused WHERE entity = 'C3'")
    side.wait(50)
    relay.terminate()
    relay.communicate()
    check_order(side, ids, "refused, then taken")

    side = Side(cluster)
    ids = side.put(40, 10)
    side.platform(f"ALTER TABLE fw_domain_events ADD CHECK (id <> '{ids[3]}')")
    same(side.once(code=1)["dead_letters"], 1, "one dead letter")
    check_order(side, ids[:3] + ids[4:], "one refused for good")
    needs = [n for n in json.loads(side.run("status", "--json").stdout)["needs"]
             if n["kind"] == "dead_letter"]
    same(len(needs), 1, "a person sees it")
    expect("23514" in json.dumps(needs) and "C3" not in json.dumps(needs), f"why: {needs}")
    return side, ids


def check_replay(side, ids):
    seq = int(side.cluster.sql(side.name + "_ledger", "SELECT seq FROM hia.dead_letter")[1])
    side.run("events", "--replay", f"{seq}..{seq}", code=1)
    same(side.sink()["dead_letters"], 1, "still refused: still a dead letter")
    side.platform("ALTER TABLE fw_domain_events DROP CONSTRAINT fw_domain_events_id_check")
    side.run("events", "--replay", f"1..{seq + 5}")
    same(side.sink()["dead_letters"], 0, "taken: a dead letter no more")
    expect(sorted(e for e, _ in side.arrived()) == sorted(ids), "the same event_id, nothing twice")
    log = side.cluster.sql(side.name + "_ledger", "SELECT transaction_type, trace_number FROM"
                           " hia.pm_transaction_log ORDER BY id DESC LIMIT 1")[1]
    same(log, f"event replay|platform 1..{seq + 5}", "the log has it")
    for wrong in ("0..3", "5..4", "x", "1..", "1-2"):
        side.run("events", "--replay", wrong, code=2)


def check_wrong_mapping(cluster):
    """What is wrong for all of them is no reason for dead letters."""
    side = Side(cluster, columns=COLUMNS.replace(", metadata: metadata", ""))
    side.put(40, 10)
    done = side.run("relay", "--once", code=2)
    expect("every event" in done.stderr and "23502" in done.stderr, f"mapping: {done.stderr}")
    same((side.sink()["waiting"], side.sink()["dead_letters"]), (40, 0), "nothing is lost")
    for columns, word in ((COLUMNS.replace("entity: entity", "nowhere: entity"), "nowhere"),
                          (COLUMNS.replace("entity: entity", "entity: patient"), "platform_columns"),
                          (COLUMNS.replace("entity: entity", 'en"tity: entity'), "a-z")):
        bad = Side(cluster, columns=columns)
        bad.put(1, 1)
        done = bad.run("relay", "--once", code=2)
        expect(word in done.stderr, f"{columns}: {done.stderr}")


def check_down(cluster):
    """The whole server restarts under a relay: the ledger and the sink at once."""
    side = Side(cluster)
    ids = side.put(300, 20)
    relay = side.start()
    side.wait(300)
    cluster.call("pg_ctl", "-D", cluster.dir + "/data", "-m", "fast", "-w", "stop")
    time.sleep(0.5)
    cluster.start()
    ids += side.put(300, 20)
    side.wait(600)
    relay.terminate()
    _, err = relay.communicate(timeout=60)
    same(relay.returncode, 0, f"it lived on: {err[-400:]}")
    check_order(side, ids, "down and back")
    side.platform("ALTER ROLE hia_relay NOLOGIN")
    ids += side.put(10, 5)
    done = side.run("relay", "--once", code=2)
    expect("no connection" in done.stderr, f"down: {done.stderr}")
    side.platform("ALTER ROLE hia_relay LOGIN")
    same(side.once()["taken"], 10, "and back")
    check_order(side, ids, "login refused, then allowed")


def check_hint(cluster):
    """pg_notify on the event's channel: empty, few, and after the commit."""
    side = Side(cluster)
    side.put(3000, 10)
    listener = subprocess.Popen(["psql", "-X", "-A", "-t", side.cluster.uri(side.name, "owner")],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    listener.stdin.write("LISTEN cl_pm_events;\nSELECT 'ready';\n")
    listener.stdin.flush()
    while listener.stdout.readline().strip() != "ready":
        pass
    began = time.monotonic()
    side.once()
    took = time.monotonic() - began
    listener.stdin.write("SELECT count(*) FROM fw_domain_events;\n")
    out = listener.communicate()[0]
    hints = out.count('notification "cl_pm_events"')
    expect(1 <= hints <= took * 10 + 2, f"{hints} hints in {took:.1f} s")
    expect("payload" not in out, f"an empty hint: {out[:200]}")


def check_folder(cluster):
    """The ledger in a folder, with events of real claims; somebody else writes at the same time."""
    side = Side(cluster)
    lab = Lab()
    lab.configure()
    with open(lab.config, encoding="utf-8") as f:
        text = f.read()
    with open(lab.config, "w", encoding="utf-8") as f:
        f.write(text.replace("[events]\n", side.events))
    claims = lab.write("claims.jsonl", make_claims("--count", "200"))
    lab.run("submit", claims, code=None)  # some are held
    told = lab.events()
    expect(len(told) > 200, "there are events")
    relay = subprocess.Popen([HIA, "relay", "--config", lab.config, "--data", lab.data],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
                             env=ENVIRONMENT)
    side.wait(len(told))
    done = lab.run_both("relay", "--once", code=2)
    expect("another process" in done[1], f"two at once: {done[1]}")
    for number in range(3):  # each must get the ledger although the relay wants it too
        lab.run("submit", lab.write(f"more{number}.jsonl", make_claims(
            "--count", "20", "--seed", str(number + 50))), code=None)
    told = lab.events()
    side.wait(len(told))
    relay.terminate()
    _, err = relay.communicate(timeout=60)
    same(relay.returncode, 0, f"a clean end: {err[-400:]}")
    expect([e for e, _ in side.arrived()] == [t["metadata"]["event_id"] for t in told],
           "all in order")
    payloads = [json.loads(line) for line in side.platform(
        "SELECT payload FROM fw_domain_events ORDER BY position").splitlines()]
    expect(payloads == [t["payload"] for t in told], "the payloads")
    # somebody holds the ledger for long: events go out, the cursor follows later
    ledger = sqlite3.connect(f"file:{lab.path('ledger.db')}?mode=ro", uri=True)
    same(ledger.execute("SELECT count(*) FROM outbox").fetchone()[0] -
         ledger.execute("SELECT seq FROM event_cursor").fetchone()[0], 0, "the cursor is at the end")
    ledger.close()


def check_many_wrong(cluster):
    """A mapping that becomes wrong: what the sink took before is written down, ledger in use or not."""
    side, local = Side(cluster), RelaySide()
    with open(local.lab.config, encoding="utf-8") as f:
        text = f.read()
    with open(local.lab.config, "w", encoding="utf-8") as f:
        f.write(re.sub(r"^data_dir = .*$", f"data_dir = {local.lab.data}", text, flags=re.M).replace(
            "[events]\n", side.events))
    local.lab.run("receive")
    local.put(5, 5)
    with open(local.lab.path("ledger.lock"), encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        relay = start_many(local.lab.config)
        side.wait(5)
        side.platform("ALTER TABLE fw_domain_events RENAME TO elsewhere")
        local.put(1, 1)
        said = ""
        while '"sink.down"' not in said and relay.poll() is None:
            said += relay.stderr.readline()
        time.sleep(1.3)
    _, err = relay.communicate(timeout=40)
    same(relay.returncode, 2, f"the only one ends: {said}{err}")
    same(local.sink()["waiting"], 1, "five are the sink's for good")


def start_many(*arguments):
    return subprocess.Popen([HIA, "relay", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=ENVIRONMENT, text=True, cwd=ROOT)


def connections(cluster, name):
    return int(cluster.sql("postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
                           " AND application_name LIKE 'hia%'")[1])


def check_many(cluster):
    """One process for two organizations: each to its own platform; one that is new is taken in."""
    here, there = Side(cluster), Side(cluster, organization="22222222-2222-4222-8222-222222222222")
    ids = {side: side.put(600, 10) for side in (here, there)}
    once = start_many(here.config, there.config, "--once", "--json")
    out, err = once.communicate(timeout=60)
    same(once.returncode, 0, f"it ends: {err[-600:]}")
    said = [json.loads(line) for line in out.splitlines()]
    same(sorted((x["organization_id"], x["taken"], x["sink"]) for x in said if x["type"] == "organization"),
         sorted((side.organization, 600, "platform") for side in (here, there)), "each its own")
    same([(x["organizations"], x["taken"]) for x in said if x["type"] == "totals"], [(2, 1200)], "and all")
    for side in (here, there):
        check_order(side, ids[side], "once")

    folder = os.path.join(cluster.dir, "many")
    os.makedirs(folder)
    os.symlink(here.folder, os.path.join(folder, "here"))
    relay = start_many(folder, "--hands", "1")
    ids[here] += here.put(20, 5)
    here.wait(620)
    os.symlink(there.folder, os.path.join(folder, "there"))
    relay.send_signal(signal.SIGHUP)
    ids[there] += there.put(20, 5)
    there.wait(620)
    end_many(relay)
    for side in (here, there):
        check_order(side, ids[side], "many")
        same(side.sink()["waiting"], 0, "and the cursor is written")


def end_many(relay):
    relay.send_signal(signal.SIGTERM)
    _, err = relay.communicate(timeout=20)
    same(relay.returncode, 0, f"a clean end: {err[-600:]}")


def check_many_same(cluster):
    """SIGHUP: only the one whose settings or registry changed begins anew, and tells what it did."""
    here, there = Side(cluster), Side(cluster, organization="22222222-2222-4222-8222-222222222222")
    for side in (here, there):
        side.put(10, 5)
    relay = start_many(here.config, there.config, "--json")
    for side in (here, there):
        side.wait(10)
    with open(there.config, "a", encoding="utf-8") as f:
        f.write("\n[work]\npoll = 7s\n")
    relay.send_signal(signal.SIGHUP)
    ended = [relay.stdout.readline()]
    os.utime(os.path.join(here.folder, "events/pm_claim_paid.json"))
    relay.send_signal(signal.SIGHUP)
    ended.append(relay.stdout.readline())
    relay.send_signal(signal.SIGTERM)
    out, err = relay.communicate(timeout=20)
    same(relay.returncode, 0, f"a clean end: {err[-600:]}")
    ended = [json.loads(line) for line in [*ended, *out.splitlines()]]
    same([x["organization_id"] for x in ended[:2]], [there.organization, here.organization], "who begins anew")
    same([x["taken"] for x in ended if x["type"] == "organization"], [10, 10, 0, 0], "and nobody else")


def check_many_away(cluster):
    """One that is away holds up no other; killed, nothing is lost or doubled; quiet, nothing is held."""
    here, there = Side(cluster), Side(cluster, organization="22222222-2222-4222-8222-222222222222")
    ids = {side: side.put(620, 10) for side in (here, there)}
    relay = start_many(here.config, there.config, "--hands", "1")
    for side in (here, there):
        side.wait(620)
    cluster.let_in(there.name, False)
    ids[there] += there.put(20, 5)
    for n in range(3):
        ids[here] += here.put(5, 5)
        here.wait(625 + 5 * n, seconds=10)
    busy = start_many(there.config, "--once")
    _, err = busy.communicate(timeout=60)
    expect(busy.returncode == 2 and "another process" in err, f"one relay a sink: {err}")
    cluster.let_in(there.name, True)
    there.wait(640)
    ids[here] += here.put(5, 5)
    here.wait(640)
    wait_until(lambda: not any(connections(cluster, side.name) for side in (here, there)), 20)
    same([connections(cluster, side.name) for side in (here, there)], [0, 0], "quiet: no sink is held")
    ids[here] += here.put(2000, 20)
    here.wait(641)
    relay.kill()
    relay.communicate()
    relay = start_many(here.config, there.config)
    ids[here] += here.put(20, 5)
    here.wait(2660)
    end_many(relay)
    for side in (here, there):
        check_order(side, ids[side], "many")
        same(side.sink()["waiting"], 0, "and the cursor is written")


def check_many_idle(cluster):
    """One that has nothing to carry takes nothing, from the first moment: of hundreds it would be all."""
    side = Side(cluster)
    side.put(20, 5)
    same(side.once()["taken"], 20, "before")
    relay = start_many(side.config, "--hands", "1")
    wait_until(lambda: connections(cluster, side.name + "_ledger"), 20)
    same(side.once()["taken"], 0, "the sink's lock is free")
    end_many(relay)
    once = start_many(side.config, "--once", "--json")
    out, _ = once.communicate(timeout=60)
    lines = [json.loads(line) for line in out.splitlines()]
    same([x["cursor"] for x in lines if x["type"] == "organization"], [20], "and it says how far it is")


if not programs():
    print("skipped: PostgreSQL is not installed")
    sys.exit(77)
with Cluster(HIA) as running:
    if len(sys.argv) > 2:
        globals()[sys.argv[2]](running)
        finish()
    check_plain(running)
    check_kill(running)
    check_two(running)
    check_replay(*check_refused(running))
    check_wrong_mapping(running)
    check_hint(running)
    check_down(running)
    check_folder(running)
    check_many(running)
    check_many_wrong(running)
    check_many_same(running)
    check_many_away(running)
    check_many_idle(running)
finish()
