"""many_rows.py - rows of one hia work for many organizations over one PostgreSQL: what a job costs beside
one of a single organization, and what those cost that have nothing to do."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from work_rows import ROOT, used_s
from cluster import Cluster, programs
from crew import PARTNER

JOBS, IDLE_S = 2000, 10


class Field:
    """So many organizations in one database, each with a data directory and a partner who has nothing
    for us."""

    def __init__(self, build, cluster, count):
        self.hia, self.cluster, self.count = os.path.join(build, "bin/hia"), cluster, count
        self.folder = tempfile.TemporaryDirectory(prefix="hia-field-", dir="/dev/shm")
        self.database = f"field_{os.getpid()}_{count}"
        code, _, why = cluster.sql("postgres", f"CREATE DATABASE {self.database} TEMPLATE hia_template")
        assert code == 0, why
        for i in range(count):
            self.configure(i)
        self.sql(self.each("INSERT INTO organization VALUES ('{}')"))
        self.work("--once")  # keys and folders are made

    def path(self, *parts):
        return os.path.join(self.folder.name, *parts)

    def organization(self, i):
        return f"{i:08d}-1111-4111-8111-111111111111"

    def each(self, text):
        return ";".join(text.format(self.organization(i)) for i in range(self.count)) + ";"

    def configure(self, i):
        folder = self.path("all", f"{i:04d}")
        shutil.copytree(os.path.join(ROOT, "conf"), folder)
        shutil.rmtree(folder + "/partners")
        os.makedirs(folder + "/partners")
        with open(folder + "/hia.conf", "w", encoding="utf-8") as f:
            f.write(f"[hia]\norganization_id = {self.organization(i)}\ndata_dir = {self.path(str(i))}\n"
                    f"ledger = {self.cluster.uri(self.database)}\nworkers = 1\n[log]\nlevel = warn\n")
        with open(folder + "/partners/north.conf", "w", encoding="utf-8") as f:
            f.write(PARTNER.format(name="north", more="", settle="0 0 1 1 *"))

    def sql(self, text):
        code, out, why = self.cluster.sql(self.database, "SET search_path = hia;" + text)
        assert code == 0, why
        return out

    def work(self, *more):
        out = subprocess.run([self.hia, "work", self.path("all"), "--json", *more], check=True,
                             capture_output=True, text=True).stdout
        return [line for line in map(json.loads, out.splitlines()) if line["type"] == "job"]

    def jobs(self, hands):
        """Jobs a second by the clock, and processor time of both sides for one, in milliseconds."""
        some = JOBS // self.count
        self.sql(self.each("INSERT INTO job (organization_id, kind, lane, subject, due, created_at)"
                           " SELECT '{}', 'receive', 'north', '', n, 0"
                           f" FROM generate_series(1, {some}) n") + "ANALYZE job")
        before, began = used_s(self.cluster), time.monotonic()
        done = self.work("--once", "--hands", str(hands))
        took = time.monotonic() - began
        time.sleep(0.2)  # the database's processes end
        assert len(done) == some * self.count and all(job["code"] == "done" for job in done), done[:1]
        return len(done) / took, (used_s(self.cluster) - before) / len(done) * 1000

    def idle(self):
        """Of a core in percent, both sides; connections; memory of the worker in MiB."""
        child = subprocess.Popen([self.hia, "work", self.path("all")], stdout=subprocess.DEVNULL)
        time.sleep(5)
        before, of_child = used_s(self.cluster), cpu_s(child.pid)
        time.sleep(IDLE_S)
        used = used_s(self.cluster) - before + cpu_s(child.pid) - of_child
        connections = int(self.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hia'"))
        with open(f"/proc/{child.pid}/status", encoding="ascii") as f:
            resident = next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
        child.send_signal(signal.SIGTERM)
        child.wait(60)
        return used / IDLE_S * 100, connections, resident / 1024

    def close(self):
        self.cluster.sql("postgres", f"DROP DATABASE {self.database} WITH (FORCE)")
        self.folder.cleanup()


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def rows(row, build):
    if not programs():
        return
    with Cluster(os.path.join(build, "bin/hia"), durable=True, where="/dev/shm") as cluster:
        yield from rows_of(row, build, cluster)


def rows_of(row, build, cluster):
    one, many = Field(build, cluster, 1), Field(build, cluster, 100)
    base, cost = one.jobs(1)
    yield row("jobs of one organization, one hia work", base, "/s")
    yield row("the same: processor time of a job, both sides", cost, "ms")
    for hands in (1, 4):
        rate, cost = many.jobs(hands)
        yield row(f"jobs of 100 organizations, one hia work, {hands} hands", rate, "/s", base, "1 organization")
        yield row("the same: processor time of a job, both sides", cost, "ms")
    one.close()
    many.close()
    idle = Field(build, cluster, 300)
    percent, connections, resident = idle.idle()
    yield row("300 organizations with nothing to do: of a core, both sides", percent, "%")
    yield row("the same: connections", connections, "")
    yield row("the same: memory of hia work", resident, "MiB")
    idle.close()
