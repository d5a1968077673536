"""disk.py - rows of the fault table: there is no room left on a disk, and then there is again.

The disk is a small tmpfs that is filled up to a random rest. What is said must name the disk; what was
promised must hold when there is room again, without a hand but the one that makes it."""
import collections
import ctypes
import os
import random
import re
import subprocess
import tempfile
import time

import fault
from cluster import OUTLIVES_KILL, Cluster
from crew import Crew
from daemon import Serving
from tally import Difference, Skipped, Tally

NAMES_IT = re.compile(r"disk|[Nn]o space left|no room", re.A)


class Disk:
    """`size`: in MiB."""

    def __init__(self, folder, size):
        self.folder, self.filler = str(folder), os.path.join(folder, ".filler")
        os.makedirs(self.folder, mode=0o755, exist_ok=True)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"tmpfs", self.folder.encode(), b"tmpfs", 0, f"size={size}m,mode=0755".encode()):
            raise Skipped(f"no disk of our own: {os.strerror(ctypes.get_errno())}")

    def fill(self, left):
        """All but so many bytes, whoever takes some meanwhile."""
        with open(self.filler, "ab") as f:
            while True:
                room = os.statvfs(self.folder)
                size = room.f_bavail * room.f_frsize - left
                if size <= 0:
                    return
                try:
                    os.posix_fallocate(f.fileno(), os.fstat(f.fileno()).st_size, size)
                except OSError:
                    pass  # somebody else was quicker

    def free(self):
        if os.path.exists(self.filler):
            os.unlink(self.filler)

    def close(self):
        subprocess.run(["umount", "-l", self.folder], check=False)


class House(fault.House):
    """Its data directory is a disk of its own."""

    def __init__(self, build, folder, claims):
        self.disk = Disk(folder / "data", 16)
        super().__init__(build, folder, claims)

    def close(self):
        self.disk.close()
        super().close()


class Filler:
    """Gets a step through which finds the disk full first."""

    def __init__(self, rng):
        self.rng, self.injected = rng, collections.Counter()

    def through(self, house, args, usual, between=None, fine=(0, 1)):
        for _ in range(self.rng.randint(1, 2)):
            house.disk.fill(self.rng.choice((0, 4096, self.rng.randint(0, 1 << 20))))
            done = subprocess.run(house.command(*args), timeout=120, check=False, **fault.SILENT)
            house.disk.free()
            said = done.stderr.decode(errors="replace")
            if done.returncode == 2:
                self.injected[args[0]] += 1
                if not NAMES_IT.search(said):
                    raise Difference(f"hia {args[0]} does not say that the disk is full: {said[-400:]}")
            elif done.returncode not in fine:
                raise Difference(f"hia {args[0]} ends with {done.returncode} on a full disk: {said[-400:]}")
            if between and self.rng.random() < 0.5:
                between()
        house.run(*args, fine=fine)


def files(table, rounds):
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="hia-disk-") as where:
        Disk(where, 1).close()  # before all else: can we?
    plan = table.plan()
    for number in range(rounds):
        _, filler, wrong = plan.round(number, Filler(plan.chance(number)), House)
        tally.round(filler.injected, [f"round {number}: {wrong}"] * bool(wrong))
    return tally


def worker(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    for number in range(rounds):
        with Crew(table.build, table.cluster(), work={"backoff": "200ms", "poll": "50ms"}) as crew:
            disk = Disk(crew.path("data"), 32)
            try:
                hold(tally, crew, *play_crew(crew, chance, tally, disk, number))
            finally:
                crew.stop()
                disk.close()
    return tally


def hold(tally, crew, expected, felt):
    """A full disk that nobody felt is none."""
    tally.round({"full": felt}, crew.faults(expected))


def felt_it(crew):
    return sum(bool(NAMES_IT.search(str(line))) for line in crew.said())


def play_crew(crew, chance, tally, disk, number):
    """Twice the disk is full while they work. The claims, and how often a worker said so."""
    expected, felt = [], 0
    for i in range(8):
        crew.queue_claims(f"D{number}{i}", 25, crew.names[i % 4])
        expected += [f"D{number}{i}-{n:04d}" for n in range(25)]
    crew.start(2)
    for _ in range(2):
        time.sleep(chance.uniform(0, 0.2))
        before = felt_it(crew)
        disk.fill(chance.choice((0, 4096, chance.randint(0, 50000))))
        until = time.monotonic() + 4
        while felt_it(crew) == before and crew.open_jobs(["submit"]) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 0.3))
        disk.free()
        felt += felt_it(crew) > before
    began = time.monotonic()
    if not crew.drained(60):
        raise Difference("the queue does not come to its end when there is room again")
    tally.recovered(time.monotonic() - began)
    crew.stop()
    crew.run("work", "--once")
    return expected, felt


def database(table, rounds):
    """PostgreSQL's own disk; it may even end, and is started then, as its unit does."""
    tally, chance = Tally(), random.Random(table.seed)
    table.cluster()  # skipped where there is none
    with tempfile.TemporaryDirectory(prefix="hia-pgdisk-") as where:
        os.chmod(where, 0o755)
        disk = Disk(os.path.join(where, "disk"), 400)
        try:
            with Cluster(table.hia, durable=OUTLIVES_KILL, where=disk.folder) as cluster:
                for number in range(rounds):
                    with Crew(table.build, cluster, work={"backoff": "200ms", "poll": "50ms"}) as crew:
                        hold(tally, crew, *play_database(crew, chance, tally, disk, number))
        finally:
            disk.close()
    return tally


def play_database(crew, chance, tally, disk, number):
    class Restarted:  # the disk, and who looks after the database
        fill = disk.fill

        @staticmethod
        def free():
            disk.free()
            crew.cluster.revive()
    return play_crew(crew, chance, tally, Restarted, number)


def daemon(table, rounds):
    tally, chance = Tally(), random.Random(table.seed)
    with tempfile.TemporaryDirectory(prefix="hia-disk-") as where:
        disk = Disk(os.path.join(where, "data"), 96)
        try:
            with Serving(table, data=disk.folder) as serving:
                play_daemon(serving, tally, disk, rounds, chance)
        finally:
            disk.close()
    return tally


def fill_until_felt(serving, disk, chance):
    """Full, and what hia serve cannot write it has said, and for a while goes on so. False: it has not."""
    before = len(serving.said())
    disk.fill(chance.choice((0, 4096, chance.randint(0, 20000))))
    until = time.monotonic() + 10
    while not NAMES_IT.search(serving.said()[before:]) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, 0.3))
    return bool(NAMES_IT.search(serving.said()[before:]))


def play_daemon(serving, tally, disk, rounds, chance):
    felt = 0
    serving.begin()
    for number in range(rounds):
        time.sleep(chance.uniform(0.05, 0.3))
        felt += fill_until_felt(serving, disk, chance)
        trace = f"T-{1000000 + number}"
        answer = serving.post(trace, trace.replace("T-", "M"))
        disk.free()
        if not answer or answer[0] not in (200, 503):
            serving.wrong.append(f"on a full disk a caller is told {answer}")
        serving.note(trace, answer)
        tally.recovered(serving.recovery(time.monotonic()))
    if not felt:
        serving.wrong.append("the log never named the disk")
    if not serving.alive():
        serving.wrong.append("the daemon has ended")
    tally.round({"full": felt}, serving.faults())
    tally.rounds = rounds
