"""postgres_rows.py - one 835 into a PostgreSQL of the bench's own, beside a COPY of the same rows into the
same tables; how fast the relay carries the outbox. For bench.py."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/tools"))
import net_rows  # noqa: E402
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
{events}
"""


class House:
    """A data directory whose ledger is a database, made anew of the template."""

    def __init__(self, cluster, build, folder, name, partner, events=""):
        self.cluster, self.name, self.hia = cluster, name, build / "bin/hia"
        self.conf = folder / name / "hia.conf"
        (folder / name / "partners").mkdir(parents=True)
        cluster.sql("postgres", f"CREATE DATABASE {name} TEMPLATE hia_template")
        self.conf.write_text(CONF.format(data=folder / name / "data", ledger=cluster.uri(name), root=ROOT,
                                         events=events))
        (folder / name / "partners/sandbox.conf").write_text(partner)

    def run(self, verb, *args):
        began = time.monotonic()
        done = subprocess.run([self.hia, verb, "--config", self.conf, *map(str, args)],
                              capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"hia {verb}: {done.stderr.decode()[-600:]}")
        return time.monotonic() - began

    def said(self, verb, *args):
        done = subprocess.run([self.hia, verb, "--config", self.conf, *args], capture_output=True, check=False,
                              text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(f"hia {verb}: {done.stderr[-600:]}")
        return done.stdout or " "

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


# ---- the relay

EVENTS = 60000
COLUMNS = ("id: event_id, event_name: name, event_source: publisher, entity: entity, payload: payload,"
           " organization_id: organization_id, metadata: metadata, created_at: timestamp")
ENVELOPE = """{"event":"pm_claim_paid","publisher":"PM","subscriber":["PM","FA"],"payload":{"event_type":
"pm_claim_paid","organization_id":"%s","timestamp":"2026-01-20T12:00:00.000000Z","entity_type":"claim",
"entity_id":"ENTITY","claim_id":"ENTITY","remittance_id":"5f0c7c0e-6f0b-4bb4-9d3f-2f0a3b1c9d11","status":"1",
"charge_cents":12000,"paid_cents":10000,"contractual_cents":2000,"patient_adjustment_cents":0,"other_cents":0,
"payer_initiated_cents":0,"reasons":["CO-45"],"lines":2,"forwarded":false},"metadata":{"organization_id":
"%s","user_id":"00000000-0000-0000-0000-000000000001","timestamp":"2026-01-20T12:00:00.000000Z",
"correlation_id":"5f0c7c0e-6f0b-4bb4-9d3f-2f0a3b1c9d11","event_version":"1.0","event_id":"EVENT"}}"""


def fill_outbox(house):
    """Events of as many claims as there are events, by a statement of the database's own."""
    organization = house.said("receive") and house.cluster.sql(
        house.name, "SELECT organization_id FROM hia.organization")[1]
    text = (ENVELOPE % (organization, organization)).replace("\n", "")
    code, _, why = house.cluster.sql(house.name, f"""
        INSERT INTO hia.outbox (organization_id, event_id, name, version, entity, payload, created_at)
        SELECT '{organization}', e, 'pm_claim_paid', '1.0', c,
          replace(replace('{text}', 'ENTITY', c), 'EVENT', e::text), 1
        FROM (SELECT gen_random_uuid() e, 'CLM' || n c FROM generate_series(1, {EVENTS}) n) x""")
    if code:
        raise RuntimeError(f"outbox: {why}")


def carried(house, sink):
    """Events a second, as `hia relay` itself has measured."""
    said = json.loads(house.said("relay", "--once", "--json", "--sink", sink).splitlines()[-1])
    if said["taken"] != EVENTS or said["dead_letters"]:
        raise RuntimeError(f"relay to {sink}: {said}")
    return said["taken"] / said["took_us"] * 1e6


def relay_rates(cluster, build, folder, partner):
    """(sink, events a second): to the platform's table in the same server, to nginx over TLS."""
    sql = (ROOT / "tests/tools/platform.sql").read_text()
    cluster.sql("postgres", "CREATE DATABASE platform")
    code, _, why = cluster.sql("platform", sql)
    if code:
        raise RuntimeError(f"platform: {why}")
    house = House(cluster, build, folder, "relay_platform", partner, "platform = " +
                  cluster.uri("platform", "hia_relay") + f"\nplatform_columns = {COLUMNS}")
    fill_outbox(house)
    yield "platform", carried(house, "platform")
    house.drop()
    with net_rows.tls_server(folder, answer="{}", direct=True) as (url, ca):
        house = House(cluster, build, folder, "relay_http", partner,
                      f"http = {url}/consume\nhttp_ca_file = {ca}\nhttp_allow_private = yes")
        fill_outbox(house)
        yield "http", carried(house, "http")
        house.drop()
