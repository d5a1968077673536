"""relay_side.py - what the tests of the relay's sinks share: a ledger in a folder with events in its outbox."""
import json
import os
import re
import sqlite3
import subprocess
import sys
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tests/tools"), os.path.join(ROOT, "tests/cli")]
from lab import ENVIRONMENT, HIA, Lab, expect, same  # noqa: E402

ORGANIZATION = re.search(r"^#?organization_id\s*=\s*(\S+)", open(
    os.path.join(ROOT, "conf/hia.conf"), encoding="utf-8").read(), re.M)[1]


def envelope(event_id, entity, number, more=None):
    return {"event": "pm_claim_paid", "publisher": "PM", "subscriber": ["FA"],
            "payload": {"event_type": "pm_claim_paid", "organization_id": ORGANIZATION,
                        "timestamp": "2026-01-15T14:03:09.000000Z", "entity_id": entity,
                        "entity_type": "claim", "paid_cents": number, **(more or {})},
            "metadata": {"organization_id": ORGANIZATION, "event_version": "1.0",
                         "timestamp": "2026-01-15T14:03:09.000000Z", "event_id": event_id}}


class RelaySide:
    """`events` are lines of [events], `credential` of [credential events/key], `secrets` its files."""

    def __init__(self):
        self.lab = Lab()
        self.lab.configure()

    def configure(self, events, credential, **secrets):
        folder = self.lab.path("conf/secrets", ORGANIZATION)
        os.makedirs(folder, 0o700, exist_ok=True)
        for name, text in secrets.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8",
                      opener=lambda path, flags: os.open(path, flags, 0o600)) as f:
                f.write(text)
        with open(self.lab.config, encoding="utf-8") as f:
            text = f.read()
        text = text.replace("[events]\n", f"[events]\n{events}\n", 1)
        text = text.replace("[hia]\n", f"[hia]\nsecrets_dir = {self.lab.path('conf/secrets')}\n", 1)
        with open(self.lab.config, "w", encoding="utf-8") as f:
            f.write(f"{text}\n[credential events/key]\n{credential}\n")

    def put(self, number, entities, name="pm_claim_paid", **more):
        """So many events more, of so many entities; their ids."""
        ids = [str(uuid.uuid4()) for _ in range(number)]
        with sqlite3.connect(self.lab.path("ledger.db")) as ledger:
            ledger.executemany(
                "INSERT INTO outbox (organization_id, event_id, name, version, entity, payload, created_at)"
                " VALUES (1, ?, ?, '1.0', ?, ?, 1)",
                [(e, name, f"C{i % entities}", json.dumps(envelope(e, f"C{i % entities}", i, more)))
                 for i, e in enumerate(ids)])
        ledger.close()
        return ids

    def once(self, code=0):
        out, err = self.lab.run_both("relay", "--once", "--json", code=code)
        return json.loads(out.splitlines()[-1]) if out else {}, err

    def start(self):
        return subprocess.Popen([HIA, "relay", "--config", self.lab.config, "--data", self.lab.data],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, cwd=ROOT,
                                text=True)

    def sink(self):
        return json.loads(self.lab.run("status", "--json", code=None).splitlines()[-1])["sinks"][0]

    def dead_letters(self):
        """What hia status says of them, as text."""
        said = json.loads(self.lab.run("status", "--json", code=None).splitlines()[-1])
        return json.dumps([n for n in said["needs"] if n["kind"] == "dead_letter"])


def check_order(taken, ids, what, once=True):
    """`taken` is (event_id, entity) as they came: each of `ids`; the first time of each in the order of its
    entity."""
    first = list(dict.fromkeys(taken))
    same({e for e, _ in first}, set(ids), f"{what}: each of them")
    if once:
        same(len(taken), len(ids), f"{what}: none twice")
    place = {e: i for i, e in enumerate(ids)}
    by_entity = {}
    for event_id, entity in first:
        by_entity.setdefault(entity, []).append(place.get(event_id, -1))
    expect(all(p == sorted(p) for p in by_entity.values()), f"{what}: in order for each entity")
