"""platform_side.py - a ledger in a PostgreSQL, the platform's database beside it, and what must be true of what
arrived there."""
import json
import os
import re
import shutil
import subprocess
import time
import uuid

from lab import ENVIRONMENT, HIA, expect, same

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COLUMNS = ("id: event_id, event_name: name, event_source: publisher, entity: entity, payload: payload,"
           " organization_id: organization_id, metadata: metadata, created_at: timestamp")
ORGANIZATION = re.search(r"^#?organization_id\s*=\s*(\S+)", open(
    os.path.join(ROOT, "conf/hia.conf"), encoding="utf-8").read(), re.M)[1]
PLATFORM = os.path.join(ROOT, "tests/tools/platform.sql")


def envelope(event_id, entity, organization=ORGANIZATION):
    return {"event": "pm_claim_paid", "publisher": "PM", "subscriber": ["FA"],
            "payload": {"event_type": "pm_claim_paid", "organization_id": organization,
                        "timestamp": "2026-01-15T14:03:09.000000Z", "entity_id": entity,
                        "entity_type": "claim", "paid_cents": 12300},
            "metadata": {"organization_id": organization, "event_version": "1.0",
                         "timestamp": "2026-01-15T14:03:09.000000Z", "event_id": event_id}}


class Side:
    """A ledger in a database, and the platform's database beside it."""
    count = 0

    def __init__(self, cluster, columns=COLUMNS, host=None, organization=ORGANIZATION):
        """`host`: the cluster's address, when not its socket."""
        Side.count += 1
        self.cluster, self.name, self.organization = cluster, f"side_{Side.count}", organization
        self.folder = os.path.join(cluster.dir, self.name)
        cluster.sql("postgres", f"CREATE DATABASE {self.name}_ledger TEMPLATE hia_template")
        cluster.sql("postgres", f"CREATE DATABASE {self.name}")
        with open(PLATFORM, encoding="utf-8") as f:
            text = f.read()
        if cluster.sql("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'hia_relay'")[1].strip():
            text = text.replace("CREATE ROLE hia_relay LOGIN;\n", "")
        same(cluster.sql(self.name, text)[0], 0, "the platform's side is made")
        shutil.copytree(os.path.join(ROOT, "conf"), self.folder)
        self.config = os.path.join(self.folder, "hia.conf")
        with open(self.config, encoding="utf-8") as f:
            text = re.sub(r"^#?organization_id\s*=.*$", f"organization_id = {organization}", f.read(),
                          flags=re.M)
        text = re.sub(r"^\[hia\]$", f"[hia]\nledger = {cluster.uri(self.name + '_ledger', host=host)}", text,
                      count=1, flags=re.M)
        self.events = (f"[events]\nplatform = {cluster.uri(self.name, 'hia_relay', host)}\n"
                       f"platform_columns = {columns}\n")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text.replace("[events]\n", self.events))
        self.run("receive")  # makes the organization and its key

    def put(self, number, entities):
        """Events, some of each entity in turn; their ids in order."""
        ids, rows = [], []
        for i in range(number):
            event_id, entity = str(uuid.uuid4()), f"C{i % entities}"
            ids.append(event_id)
            text = json.dumps(envelope(event_id, entity, self.organization))
            rows.append(f"('{self.organization}','{event_id}','pm_claim_paid','1.0','{entity}','{text}',1)")
        for at in range(0, len(rows), 200):
            code, _, why = self.cluster.sql(self.name + "_ledger", f"""SET search_path = hia; BEGIN;
                SELECT set_config('hia.organization_id', '{self.organization}', true);
                INSERT INTO organization VALUES ('{self.organization}') ON CONFLICT DO NOTHING;
                INSERT INTO outbox (organization_id, event_id, name, version, entity, payload,
                  created_at) VALUES {','.join(rows[at:at + 200])}; COMMIT""", role="hia_app")
            same(code, 0, f"events are put: {why[:300]}")
        return ids

    def command(self, verb, *arguments):
        return [HIA, verb, "--config", self.config, "--data", self.folder, *arguments]

    def run(self, verb, *arguments, code=0):
        done = subprocess.run(self.command(verb, *arguments), capture_output=True, text=True,
                              env=ENVIRONMENT, cwd=ROOT)
        same(done.returncode, code, f"hia {verb} {arguments}: {done.stderr[-600:]}")
        return done

    def once(self, code=0):
        done = self.run("relay", "--once", "--json", code=code)
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}

    def start(self, before=()):
        return subprocess.Popen([*before, *self.command("relay")], stdout=subprocess.PIPE, env=ENVIRONMENT,
                                stderr=subprocess.PIPE, text=True, cwd=ROOT)

    def platform(self, sql):
        code, out, why = self.cluster.sql(self.name, sql)
        same(code, 0, f"{sql}: {why}")
        return out

    def arrived(self):
        return [tuple(line.split("|")) for line in self.platform(
            "SELECT id, entity FROM fw_domain_events ORDER BY position").splitlines()]

    def sink(self):
        return json.loads(self.run("status", "--json").stdout)["sinks"][0]

    def wait(self, number, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if int(self.platform("SELECT count(*) FROM fw_domain_events")) >= number:
                return
            time.sleep(0.1)
        expect(False, f"{number} events arrive within {seconds} s")


def out_of_order(arrived, ids):
    """Sentences on what is not so: each of `ids` once, in order for each entity. `arrived`: (id, entity)."""
    place = {event_id: i for i, event_id in enumerate(ids)}
    wrong, by_entity = [], {}
    if len(arrived) != len(ids):
        wrong.append(f"{len(arrived)} events arrived, not {len(ids)}")
    if {e for e, _ in arrived} != set(ids):
        wrong.append("not each event arrived")
    for event_id, entity in arrived:
        by_entity.setdefault(entity, []).append(place.get(event_id, -1))
    return wrong + [f"the order of {e}" for e, places in by_entity.items() if places != sorted(places)]
