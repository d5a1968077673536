"""network.py - rows of the fault table: a cable is pulled, and put back.

Who is cut off runs in a network namespace (tests/tools/machine.py); partner and database are this host."""
import collections
import pathlib
import random
import subprocess
import tempfile
import threading
import time

import carrier
from cluster import OUTLIVES_KILL, Cluster
from crew import Crew
from machine import Machine
from platform_side import Side, out_of_order
from relays import EVENTS, ENTITIES, all_there, end
from tally import Difference, Skipped, Tally

CLAIMS = 300  # of an upload
TIRELESS = 20
PATIENCE = "allow_private = yes\nconnect_timeout = 1s\nfirst_byte_timeout = 2s\n"


def machine(number):
    try:
        return Machine(number)
    except OSError as why:
        raise Skipped(f"no network namespace: {why}") from why


# --- who is cut off from the database ---

def listening(table, away):
    """A cluster that is reached over that cable; its address is nobody else's, so its port is free."""
    table.cluster()  # skipped where there is none
    return Cluster(table.hia, listen=f"'{away.host}'", durable=OUTLIVES_KILL)


def network_worker(table, rounds):
    tally, chance, away = Tally(), random.Random(table.seed), machine(1)
    try:
        with listening(table, away) as cluster:
            for number in range(rounds):
                with Crew(table.build, cluster, work={"lease": "2s", "poll": "50ms"}) as crew:
                    play_worker(crew, away, tally, chance, number)
    finally:
        away.close()
    return tally


def play_worker(crew, away, tally, chance, number):
    """One worker here, one behind the cable, which is pulled twice, for less or longer than a lease."""
    config = crew.configure(f"postgresql://hia_app@{away.host}/{crew.database}", "",
                            {"lease": "2s", "poll": "50ms"}, name="away")
    expected = []
    for i in range(12):
        crew.queue_claims(f"N{number}{i:02}", 50, crew.names[i % 4])
        expected += [f"N{number}{i:02}-{n:04d}" for n in range(50)]
    there = crew.start(1, before=away.inside(), config=config)
    if chance.random() < 0.5:
        crew.start(1)
    for _ in range(2):
        time.sleep(chance.uniform(0.1, 0.5))
        away.cut(True)
        time.sleep(chance.choice((0.3, 1, 3.5)))
        away.cut(False)
    began = time.monotonic()
    wrong = [] if crew.drained(90) else ["the queue does not come to its end when the cable is back"]
    tally.recovered(time.monotonic() - began)
    if there.poll() is not None:
        wrong.append(f"the worker that was cut off has ended with {there.returncode}")
    crew.stop()
    crew.run("work", "--once")
    tally.round({"cut": 2}, wrong + crew.faults(expected))


def network_relay(table, rounds):
    tally, chance, away = Tally(), random.Random(table.seed), machine(2)
    try:
        with listening(table, away) as cluster:
            side, ids = Side(cluster, host=away.host), []
            relay = side.start(away.inside())
            for _ in range(rounds):
                cut_relay(side, ids, away, tally, chance)
            end(relay)
    finally:
        away.close()
    return tally


def cut_relay(side, ids, away, tally, chance):
    ids += side.put(EVENTS, ENTITIES)
    time.sleep(chance.random() * 0.1)
    away.cut(True)
    ids += side.put(50, ENTITIES)
    time.sleep(chance.choice((0.3, 1, 4)))
    away.cut(False)
    took = all_there(side, ids, 90)
    if took is not None:
        tally.recovered(took)
    tally.round({"cut": 1}, out_of_order(side.arrived(), ids) + ["not all came"] * (took is None))


# --- in the middle of an upload ---

class Cable:
    """Pulled once, for `seconds`, by whoever sees the moment come."""

    def __init__(self, away, seconds):
        self.away, self.seconds = away, seconds
        self.lock, self.pulled, self.back = threading.Lock(), False, None

    def pull(self):
        with self.lock:
            if self.pulled:
                return
            self.pulled = True
        self.away.cut(True)
        self.back = threading.Timer(self.seconds, self.away.cut, (False,))
        self.back.start()

    def join(self):
        if self.back:
            self.back.join()


def uploads(table, rounds, sftp):
    tally, chance, away = Tally(), random.Random(table.seed), machine(3)
    try:
        with tempfile.TemporaryDirectory(prefix="hia-cable-") as folder:
            house = carrier.House(pathlib.Path(table.build), pathlib.Path(folder), chance, sftp, away.host,
                                  away.inside())
            house.courier.chance = None
            conf = pathlib.Path(folder) / "conf/partners/lab.conf"
            conf.write_text(conf.read_text().replace("allow_private = yes\n", PATIENCE))
            try:
                for number in range(rounds):
                    upload(house, away, tally, chance, number)
            finally:
                if house.sshd:
                    house.sshd.stop()
    finally:
        away.close()
    return tally


def upload(house, away, tally, chance, number):
    cable = Cable(away, chance.choice((0.5, 3, 5)))
    path = house.folder / f"claims{number}.jsonl"
    made = subprocess.run(["python3", str(carrier.ROOT / "tests/tools/make_claims.py"), "--count", str(CLAIMS),
                           "--clean", "--seed", str(number + 1)], capture_output=True, check=True).stdout
    path.write_bytes(made.replace(b'"claim_id":"', b'"claim_id":"U%d-' % number))
    moment = chance.choice(("half", "taken"))
    house.courier.moment = lambda name: cable.pull() if name == moment else None
    watch = threading.Thread(target=watch_inbound, args=(house, cable, number + 1), daemon=True)
    if house.sshd:
        watch.start()
    began = time.monotonic()
    submit(house, path)
    cable.join()
    if cable.pulled and time.monotonic() - began > cable.seconds:
        tally.recovered(time.monotonic() - began - cable.seconds)
    cable.pulled = True  # the watch ends
    house.mail()
    sort = "cut" if house.sshd else moment
    tally.round({sort: int(cable.back is not None)}, wrong_at_partner(house, number + 1))


def watch_inbound(house, cable, files):
    """Pulls when the file that is being sent has some bytes."""
    inbound = house.folder / "far/inbound"
    while not cable.pulled:
        found = [p for p in inbound.iterdir()]
        if len(found) >= files and any(p.name.endswith(".part") or p.name.startswith(".") for p in found):
            cable.pull()


def submit(house, path):
    """Until it is done; in doubt (2) it is asked again, as a worker does."""
    for _ in range(TIRELESS):
        done = subprocess.run(house.command("submit", str(path)), capture_output=True, timeout=120, check=False)
        if done.returncode == 0:
            return
        if done.returncode != 2:
            raise Difference(f"hia submit ends with {done.returncode}: {done.stderr.decode()[-400:]}")
        time.sleep(0.3)
    raise Difference(f"hia submit does not get through: {done.stderr.decode()[-400:]}")


def wrong_at_partner(house, files):
    """Each interchange once, whole, and as many as there were files; a key stands for one."""
    wrong = []
    if len(house.courier.taken) != files:
        wrong.append(f"the partner has {len(house.courier.taken)} files, not {files}")
    for name, body in house.courier.taken:
        if not body.startswith(b"ISA") or b"IEA*1*" not in body[-20:]:
            wrong.append(f"{name} is not whole")
    wrong += [f"interchange {c} came {n} times" for c, n in house.courier.interchanges().items() if n != 1]
    keys = collections.Counter(key for key, _ in house.courier.taken)
    return wrong + [f"key {key} came {n} times" for key, n in keys.items() if n != 1]


def network_https(table, rounds):
    return uploads(table, rounds, sftp=False)


def network_sftp(table, rounds):
    return uploads(table, rounds, sftp=True)
