"""clock.py - rows of the fault table: the wall clock jumps, forward and back, while we are at work.

tests/tools/clock_shim.c adds to CLOCK_REALTIME what a file says, to us and to PostgreSQL. Where it is allowed a
program also starts in a time namespace, with another monotonic clock than the one before."""
import os
import random
import subprocess
import tempfile
import threading
import time

import fault
from cluster import OUTLIVES_KILL, Cluster
from crew import Crew
from daemon import Serving, injure
from shifted_clock import Clock
from tally import Skipped, Tally

HOUR, DAY = 3600, 86400
JUMPS = (-20 * DAY, -DAY, -HOUR, -40, 40, HOUR, DAY, 400 * DAY)


def jumping(table, folder, name="clock"):
    clock = Clock(table.build, folder, name)
    if not os.path.exists(clock.library):
        raise Skipped("clock_shim is not built")
    return clock


def time_namespaces():
    return subprocess.run(["unshare", "--time", "--monotonic", "100", "true"], capture_output=True,
                          check=False).returncode == 0


class Jumper:
    """Gets a step through whose clock is another than that of the step before, and jumps in its middle."""
    clock = None

    def __init__(self, table, folder, rng):
        self.rng, self.clock, self.spaces = rng, jumping(table, folder), time_namespaces()

    def house(self, build, folder, claims):
        house = fault.House(build, folder, claims)
        plain = house.command

        def command(verb, *args):
            if verb == "sandbox":
                return plain(verb, *args)
            other = ["unshare", "--time", "--monotonic", str(self.rng.randint(0, 10 ** 7)), "--fork"]
            spaced = self.spaces and self.rng.random() < 0.3
            return [*self.clock.before(), *(other if spaced else ()), *plain(verb, *args)]
        house.command = command
        house.events, house.status = self.without_overdue(house.events, house.status)
        return house

    @staticmethod
    def without_overdue(events, status):
        """A clock that was days ahead tells that a 277CA is overdue, which a round without a fault does not."""
        told = "pm_acknowledgement_overdue"

        def events_then():
            return fault.collections.Counter({k: n for k, n in events().items() if k[0] != told})

        def status_then():
            found = status()
            found["events"] -= sum(n for k, n in events().items() if k[0] == told)
            return found
        return events_then, status_then

    def through(self, house, args, usual, between=None, fine=(0, 1)):
        self.clock.jump(self.rng.choice(JUMPS))
        middle = threading.Timer(self.rng.random() * usual, self.clock.jump, (self.rng.choice(JUMPS),))
        middle.start()
        house.run(*args, fine=fine)
        middle.join()


def files(table, rounds):
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="hia-clock-") as where:
        plan = table.plan()
        for number in range(rounds):
            jumper = Jumper(table, where, plan.chance(number))
            _, _, wrong = plan.round(number, jumper, jumper.house)
            tally.round({"jump": jumper.clock.jumps}, [f"round {number}: {wrong}"] * bool(wrong))
    return tally


def worker(table, rounds):
    """Each worker and the database have a clock of their own; at the end the database's is right again."""
    tally, chance = Tally(), random.Random(table.seed)
    table.cluster()  # skipped where there is none
    with tempfile.TemporaryDirectory(prefix="hia-clock-") as where:
        os.chmod(where, 0o755)
        clocks = [jumping(table, where, f"clock{i}") for i in range(3)]
        with Cluster(table.hia, durable=OUTLIVES_KILL, environment=clocks[0].environment) as cluster:
            for number in range(rounds):
                with Crew(table.build, cluster, work={"lease": "2s", "poll": "50ms"}) as crew:
                    play_worker(crew, clocks, tally, chance, number)
    return tally


def expired(crew):
    """A leap forward ends no lease: none of the jobs waits for a person because of it."""
    dead = crew.sql("SELECT count(*) FROM job WHERE state = 'dead' AND code = 'lease_expired'")
    return [] if dead == "0" else [f"{dead} jobs are dead because the clock leapt"]


def play_worker(crew, clocks, tally, chance, number):
    expected = []
    for i in range(12):
        crew.queue_claims(f"C{number}{i:02}", 25, crew.names[i % 4])
        expected += [f"C{number}{i:02}-{n:04d}" for n in range(25)]
    for clock in clocks[1:]:
        crew.start(1, before=clock.before())
    for _ in range(4):
        time.sleep(chance.uniform(0.05, 0.3))
        chance.choice(clocks).jump(chance.choice(JUMPS))
    clocks[0].jump(HOUR)
    crew.queue_claims(f"C{number}ahead", 5, crew.names[0])  # queued while the clock is ahead
    expected += [f"C{number}ahead-{n:04d}" for n in range(5)]
    time.sleep(chance.uniform(0, 0.3))
    crew.workers[-1].kill()  # holds what it holds for an hour, by that clock
    clocks[0].jump(0)
    began = time.monotonic()
    wrong = [] if crew.drained(40) else ["the queue does not come to its end when the clock is right again"]
    tally.recovered(time.monotonic() - began)
    time.sleep(0.5)
    ahead = crew.sql("SELECT count(*) FROM job_schedule WHERE slot > hia_now()")
    if ahead != "0":
        wrong.append(f"{ahead} schedules wait for a time that a wrong clock told")
    crew.stop()
    wrong += expired(crew)
    crew.run("work", "--once")
    jumps = sum(clock.jumps for clock in clocks)
    for clock in clocks:
        clock.jumps = 0
        clock.set(0)
    # A clock that was days ahead has told that their 277CA is overdue; it is when it comes.
    wrong += crew.faults(expected, ("submitted", "unacknowledged"))
    tally.round({"jump": jumps, "kill": 1}, wrong)


def daemon(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    with tempfile.TemporaryDirectory(prefix="hia-clock-") as where, Serving(table) as serving:
        clock = jumping(table, where)
        serving.environment = clock.environment
        clock.set(2 * DAY)  # the partner's certificate is valid from today

        def jump():
            clock.jump(2 * DAY + chance.choice(JUMPS[1:-1]))  # and a token lives longer
            return "jump"
        injure(serving, tally, rounds, chance, jump)
    return tally
