"""postgres_rows.py - one 835 into a PostgreSQL of the bench's own, beside a COPY of the same rows into the same
tables. For bench.py."""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/tools"))
from cluster import Cluster, programs  # noqa: E402,F401

ABOVE = ("organization", "document", "interchange", "functional_group", "transaction_set", "remittance")
BIG = ("claim_payment", "service_payment", "adjustment", "remark", "provider_adjustment", "orphan", "outbox")
CONF = """[hia]
data_dir = {data}
workers = 2
ledger = {ledger}
[log]
level = error
[events]
registry_dir = {root}/conf/events
sink = none
"""


class House:
    """A data directory whose ledger is a database, made anew of the template."""

    def __init__(self, cluster, build, folder, name, partner):
        self.cluster, self.name, self.hia = cluster, name, build / "bin/hia"
        self.conf = folder / name / "hia.conf"
        (folder / name / "partners").mkdir(parents=True)
        cluster.sql("postgres", f"CREATE DATABASE {name} TEMPLATE hia_template")
        self.conf.write_text(CONF.format(data=folder / name / "data", ledger=cluster.uri(name), root=ROOT))
        (folder / name / "partners/sandbox.conf").write_text(partner)

    def run(self, verb, *args):
        began = time.monotonic()
        done = subprocess.run([self.hia, verb, "--config", self.conf, *map(str, args)],
                              capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"hia {verb}: {done.stderr.decode()[-600:]}")
        return time.monotonic() - began

    def count(self):
        sums = " + ".join(f"(SELECT count(*) FROM hia.{table})" for table in BIG)
        return int(self.cluster.sql(self.name, f"SELECT {sums}")[1])

    def drop(self):
        self.cluster.sql("postgres", f"DROP DATABASE {self.name}")
        shutil.rmtree(self.conf.parent)


def copied(cluster, name, folder):
    """Seconds of a COPY of the big tables of that ledger, by a superuser, in one transaction."""
    os.chmod(folder, 0o777)  # the server writes there
    every = [(table, folder / f"{table}.copy") for table in ABOVE + BIG]
    for table, path in every:
        path.unlink(missing_ok=True)
    cluster.sql(name, "".join(f"COPY hia.{t} TO '{p}' (FORMAT binary);" for t, p in every))
    cluster.sql("postgres", "CREATE DATABASE copied TEMPLATE hia_template")
    load = {table: f"COPY hia.{table} FROM '{path}' (FORMAT binary);" for table, path in every}
    cluster.sql("copied", "".join(load[t] for t in ABOVE))
    began = time.monotonic()
    code, _, why = cluster.sql("copied", "BEGIN;" + "".join(load[t] for t in BIG) + "COMMIT")
    took = time.monotonic() - began
    cluster.sql("postgres", "DROP DATABASE copied")
    if code:
        raise RuntimeError(f"copy: {why}")
    return took


def ingest_pairs(cluster, build, folder, document, partner, rounds=3):
    """(rows, seconds of the ingest, seconds of the COPY) each; the middle pair by its ratio."""
    pairs = []
    for number in range(rounds):
        house = House(cluster, build, folder, f"ingest_{number}", partner)
        took = house.run("ingest", document)
        rows = house.count()
        pairs.append((rows, took, copied(cluster, house.name, folder)))
        house.drop()
    return sorted(pairs, key=lambda p: p[2] / p[1])[rounds // 2]


