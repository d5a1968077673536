"""relays.py - rows of the fault table: hia relay is killed, its databases crash, two of them meet.

Held against the platform's own table: each event once, in order for each entity."""
import random
import signal
import time

from platform_side import Side, out_of_order
from tally import Difference, Tally

EVENTS, ENTITIES = 1200, 40


def arrived(side):
    return int(side.platform("SELECT count(*) FROM fw_domain_events"))


def begin(side, before=(), started=0):
    """A relay that has begun to carry, or has had two seconds to."""
    relay = side.start(before)
    until = time.monotonic() + 2
    while arrived(side) <= started and time.monotonic() < until:
        time.sleep(0.01)
    return relay


def end(relay):
    """SIGTERM, and what it said."""
    relay.send_signal(signal.SIGTERM)
    _, said = relay.communicate(timeout=30)
    if relay.returncode != 0:
        raise Difference(f"hia relay ends with {relay.returncode}: {said[-400:]}")


def all_there(side, ids, seconds=60):
    """How long it takes until as many arrived as were put."""
    began = time.monotonic()
    while arrived(side) < len(ids):
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.02)
    return time.monotonic() - began


def settle(tally, side, ids, injected):
    """A relay runs already: everything must come, and rightly."""
    took = all_there(side, ids)
    wrong = out_of_order(side.arrived(), ids)
    if took is None:
        wrong.insert(0, "not all events came within a minute")
    else:
        tally.recovered(took)
    tally.round(injected, wrong)


def kill_relay(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    side, ids = Side(table.cluster()), []
    for _ in range(rounds):
        ids += side.put(EVENTS, ENTITIES)
        kills = 0
        for _ in range(chance.randint(1, 3)):
            relay = begin(side, started=arrived(side) if kills else len(ids) - EVENTS)
            time.sleep(chance.random() * 0.1)
            relay.kill()
            relay.communicate()
            kills += 1
        relay = side.start()
        settle(tally, side, ids, {"kill": kills})
        end(relay)
    return tally


def database_relay(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    cluster = table.cluster()
    side, ids = Side(cluster), []
    relay = side.start()
    for _ in range(rounds):
        ids += side.put(EVENTS, ENTITIES)
        time.sleep(chance.random() * 0.2)
        name = chance.choice(("kill", "crash", "restart"))
        getattr(cluster, name)()
        settle(tally, side, ids, {name: 1})
    end(relay)
    return tally



def together(tally, side, ids, chance):
    """Both begin at the same instant: one carries, the other says why it does not."""
    ids += side.put(EVENTS, ENTITIES)
    pair = [side.start(), side.start()]
    took = all_there(side, ids)
    until = time.monotonic() + 10
    while not (gone := [r for r in pair if r.poll() is not None]) and time.monotonic() < until:
        time.sleep(0.02)
    wrong = out_of_order(side.arrived(), ids) + ["not all came"] * (took is None)
    if len(gone) != 1 or gone[0].returncode != 2 or "another process" not in gone[0].communicate()[1]:
        wrong.append(f"of two begun together these ended: {[r.returncode for r in gone]}, not one with 2")
    for relay in pair:
        if relay.poll() is None:
            end(relay)
    tally.round({"together": 1}, wrong)


def replaced(tally, side, ids, chance):
    """A second is refused while the first lives; when that is killed, a new one goes on."""
    ids += side.put(EVENTS, ENTITIES)
    first = begin(side, started=len(ids) - EVENTS)
    second = side.run("relay", "--once", code=2)
    wrong = [] if "another process" in second.stderr else [f"a second relay: {second.stderr[-300:]}"]
    ids += side.put(EVENTS, ENTITIES)
    time.sleep(chance.random() * 0.05)
    first.kill()
    first.communicate()
    relay = side.start()
    took = all_there(side, ids)
    end(relay)
    if took is not None:
        tally.recovered(took)
    wrong += out_of_order(side.arrived(), ids) + ["not all came"] * (took is None)
    tally.round({"alive both": 1}, wrong)


def stopped(tally, side, ids, chance):
    """The first is stopped in the middle and its sessions are lost, as when a machine hangs; the second goes
    on; then the first wakes up with what it had in hand."""
    ids += side.put(EVENTS, ENTITIES)
    first = begin(side, started=len(ids) - EVENTS)
    first.send_signal(signal.SIGSTOP)
    databases = [side.name + "_ledger"] + [side.name] * chance.randint(0, 1)
    for database in databases:
        side.cluster.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                         f" '{database}'")
    second = side.start()
    time.sleep(chance.random() * 0.3)
    ids += side.put(EVENTS, ENTITIES)
    first.send_signal(signal.SIGCONT)
    took = all_there(side, ids)
    wrong = out_of_order(side.arrived(), ids) + ["not all came"] * (took is None)
    refused = 0  # one carries; the other waits for its turn, and says so when it is ended
    for relay in (first, second):
        relay.send_signal(signal.SIGTERM)
        _, said = relay.communicate(timeout=30)
        refused += relay.returncode == 2 and "another process" in said
        if relay.returncode != 0 and "another process" not in said:
            wrong.append(f"hia relay ends with {relay.returncode}: {said[-300:]}")
    if refused != 1:
        wrong.append(f"{refused} of two relays know that another carries, not one")
    if took is not None:
        tally.recovered(took)
    tally.round({"stopped": 1}, wrong)


def two_relays(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    side, ids = Side(table.cluster()), []
    for number in range(rounds):
        (stopped, together, replaced)[number % 3](tally, side, ids, chance)
    return tally
